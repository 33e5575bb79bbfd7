//! A state in a small pill: sign, word and tone.

use eframe::egui::{CornerRadius, FontId, Rect, Response, Sense, Ui, WidgetInfo, accesskit::Role, pos2, vec2};

use crate::ui::names::Sign;
use crate::ui::theme::{SMALL, strong_family};

const HEIGHT: f32 = 26.0;
const SIDE: f32 = 15.0;

fn width(ui: &Ui, sign: &Sign) -> f32 {
    let galley = ui.painter().layout_no_wrap(sign.word.clone(), FontId::new(SMALL, strong_family()), sign.tone.ink);
    galley.size().x + SIDE + 26.0
}

/// Shows a state where the layout goes on.
pub fn badge(ui: &mut Ui, sign: &Sign) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width(ui, sign), HEIGHT), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &sign.word));
    paint(ui, rect, sign);
    response
}

/// Draws a state with its right or left edge at a point's height; for rows that are pressed as a whole. Returns the used rectangle.
pub fn badge_at(ui: &Ui, x: f32, y: f32, is_right_edge: bool, sign: &Sign) -> Rect {
    let width = width(ui, sign);
    let left = if is_right_edge { x - width } else { x };
    let rect = Rect::from_min_size(pos2(left, y - HEIGHT / 2.0), vec2(width, HEIGHT));
    paint(ui, rect, sign);
    rect
}

fn paint(ui: &Ui, rect: Rect, sign: &Sign) {
    if !ui.is_rect_visible(rect) {
        return;
    }
    ui.painter().rect_filled(rect, CornerRadius::same((HEIGHT / 2.0) as u8), sign.tone.soft);
    sign.icon.paint_round(ui, pos2(rect.left() + 10.0 + SIDE / 2.0, rect.center().y), SIDE, sign.tone.ink);
    let galley = ui.painter().layout_no_wrap(sign.word.clone(), FontId::new(SMALL, strong_family()), sign.tone.ink);
    let at = pos2(rect.left() + SIDE + 15.0, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, sign.tone.ink);
}
