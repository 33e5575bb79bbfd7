//! Practice is unmistakable: an orange frame around the whole window, and the word on every window and dialog.

use eframe::egui::{
    Align2, Context, CornerRadius, FontId, Id, LayerId, Order, Panel, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    accesskit::Role, pos2, vec2,
};

use crate::ui::icons::Icon;
use crate::ui::palette::{ON_PRACTICE, PRACTICE};
use crate::ui::theme::strong_family;
use crate::words;

/// The frame's width.
pub const FRAME: f32 = 5.0;
const BAND: f32 = 30.0;

/// The band at the top of the window, in the room it takes.
pub fn practice_band(ui: &mut Ui) {
    let frame = eframe::egui::Frame::new().fill(PRACTICE);
    Panel::top("practice").frame(frame).exact_size(BAND).show_separator_line(false).resizable(false).show(ui, |ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), BAND), Sense::hover());
        write(ui, rect);
    });
}

/// The line at the top of a dialog.
pub fn practice_line(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(6), PRACTICE);
    write(ui, rect);
}

fn write(ui: &mut Ui, rect: Rect) {
    let words = words!("practice-line");
    let response = ui.interact(rect, ui.scope_id().with("practice-words"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    let font = FontId::new(13.5, strong_family());
    let galley = ui.painter().layout_no_wrap(words, font, ON_PRACTICE);
    let left = rect.center().x - (galley.size().x + 28.0) / 2.0;
    Icon::Practice.paint_round(ui, pos2(left + 10.0, rect.center().y), 20.0, ON_PRACTICE);
    let at = Align2::LEFT_CENTER.anchor_size(pos2(left + 28.0, rect.center().y), galley.size());
    ui.painter().galley(at.min, galley, ON_PRACTICE);
}

/// The frame, above everything but what is dragged.
pub fn practice_frame(ctx: &Context) {
    let painter = ctx.layer_painter(LayerId::new(Order::Foreground, Id::unique("practice-frame")));
    painter.rect_stroke(ctx.content_rect(), 0.0, Stroke::new(FRAME, PRACTICE), StrokeKind::Inside);
}
