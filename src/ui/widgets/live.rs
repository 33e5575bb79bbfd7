//! The camera's picture with its codes where they are now, what would help, and what is wrong.

use eframe::egui::{
    Align, Align2, Color32, ColorImage, CornerRadius, FontId, Rect, RichText, Sense, TextureOptions, Ui, WidgetInfo,
    accesskit::Role, pos2, text::LayoutJob, vec2,
};

use crate::app::Screen;
use crate::app::live::{CameraAdvice, CameraState, LiveFrame};
use crate::domain::Region;
use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{CARD_RADIUS, NEAR, SMALL, strong, strong_family};
use crate::ui::view_state::LiveTexture;
use crate::ui::widgets::buttons::focus_ring;
use crate::ui::widgets::live_panel::panel_ui;
use crate::ui::widgets::live_region::region_ui;
use crate::ui::widgets::picture::{self, GROUND, INK};
use crate::words;

/// Height that what can be set has at least, below the picture.
const PANEL: f32 = 190.0;
/// Height of the line below the picture.
const LINE: f32 = 24.0;

/// Shows the camera in this height, as wide as its place.
pub fn live_ui(ui: &mut Ui, pass: &mut Pass<'_>, height: f32) {
    let live = &pass.model.live;
    let has_panel = live.is_on() && pass.view.is_camera_panel_open;
    let width = ui.available_width();
    let mut room = (height - LINE - NEAR).max(120.0);
    if has_panel {
        // No higher than a picture of this width is, and the panel has its share.
        room = room.min(width * 0.5625 + 12.0).min(room - PANEL).max(120.0);
    }
    let is_on = live.is_on() && live.frame.is_some();
    let sense = if is_on { Sense::click_and_drag() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(vec2(width, room), sense);
    ui.painter().rect_filled(rect, CornerRadius::same(CARD_RADIUS), GROUND);
    let said = accessible_name(pass);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
    match (&live.camera, live.frame.clone()) {
        (CameraState::On { .. }, Some(frame)) => {
            let place = rect.shrink(6.0);
            if let Some(texture) = texture(ui, pass, &frame) {
                picture::draw_pixels(ui, place, texture, &frame.reading);
            }
            region_ui(ui, pass, &response, picture::place_of(place, &frame.reading.shown));
            picture::draw_codes(ui, place, &frame.reading);
            if pass.model.live.is_paused {
                paused(ui, place);
            } else if pass.model.region().is_none() {
                guide(ui, place, &frame);
            }
        }
        (CameraState::Trouble { notice, .. }, _) => message(ui, rect, Icon::Warning, &notice.what, &notice.next),
        (CameraState::Off, _) => message(ui, rect, Icon::Scan, &words!("camera-off"), ""),
        (CameraState::Opening, _) | (CameraState::On { .. }, None) => {
            message(ui, rect, Icon::Processing, &words!("camera-opening"), "");
        }
    }
    if response.has_focus() {
        focus_ring(ui, rect.shrink(3.0), CornerRadius::same(CARD_RADIUS));
    }
    below(ui, pass);
    if has_panel {
        ui.add_space(NEAR);
        panel_ui(ui, pass, (height - room - LINE - 3.0 * NEAR).max(96.0));
    }
}

/// Says across the picture that nothing is read.
fn paused(ui: &Ui, place: Rect) {
    let font = FontId::new(18.0, strong_family());
    let galley = ui.painter().layout(words!("camera-paused"), font, Color32::WHITE, (place.width() - 60.0).max(60.0));
    let size = galley.size() + vec2(34.0, 0.0);
    let at = Align2::CENTER_CENTER.anchor_size(place.center(), size);
    ui.painter().rect_filled(at.expand2(vec2(14.0, 10.0)), 8.0, Color32::from_black_alpha(215));
    Icon::Pause.paint_round(ui, pos2(at.left() + 11.0, at.center().y), 22.0, Color32::WHITE);
    ui.painter().galley(pos2(at.left() + 34.0, at.top()), galley, Color32::WHITE);
}

/// The line below: what would help most, or which camera it is.
fn below(ui: &mut Ui, pass: &Pass<'_>) {
    let p = palette(ui);
    ui.add_space(NEAR);
    ui.horizontal(|ui| {
        ui.set_height(LINE);
        let CameraState::On { name, mode } = &pass.model.live.camera else { return };
        let Some(frame) = &pass.model.live.frame else { return };
        // The camera doctor says it beside the picture.
        let is_said = !pass.model.live.is_paused && pass.model.screen != Screen::Diagnostics;
        if let Some(advice) = frame.advice.first().filter(|_| is_said) {
            Icon::Info.show(ui, 18.0, p.warn.ink);
            ui.label(strong(advice_words(*advice)).size(15.0).color(p.warn.ink));
            return;
        }
        let line = words!("camera-line", name = name.as_str(), mode = mode.as_str(), rate = frame.per_second);
        ui.add(eframe::egui::Label::new(RichText::new(line).size(SMALL).color(p.weak)).truncate());
    });
}

/// What would help, in words that can be followed at once.
pub fn advice_words(advice: CameraAdvice) -> String {
    match advice {
        CameraAdvice::MoreLight => words!("camera-more-light"),
        CameraAdvice::Glare => words!("camera-glare"),
        CameraAdvice::HoldStill => words!("camera-hold-still"),
        CameraAdvice::OutOfFocus => words!("camera-out-of-focus"),
        CameraAdvice::LensCovered => words!("camera-lens-covered"),
        CameraAdvice::Closer => words!("camera-closer"),
    }
}

fn accessible_name(pass: &Pass<'_>) -> String {
    let live = &pass.model.live;
    let said = match &live.camera {
        CameraState::Off => words!("camera-off"),
        CameraState::Opening => words!("camera-opening"),
        CameraState::Trouble { notice, .. } => notice.what.clone(),
        CameraState::On { name, .. } => {
            let codes = live.frame.as_ref().map_or(0, |frame| frame.reading.codes.len());
            words!("camera-sees", name = name.as_str(), codes = codes)
        }
    };
    let said = if live.is_paused { words!("camera-sees-paused", said = said) } else { said };
    let Some(Region { left, top, width, height }) = pass.model.region().filter(|_| live.is_on()) else { return said };
    words!("camera-sees-region", said = said, left = left, top = top, width = width, height = height)
}

/// Where to hold a label, while none is seen: four corners.
fn guide(ui: &Ui, place: Rect, frame: &LiveFrame) {
    if !frame.reading.codes.is_empty() {
        return;
    }
    let picture = picture::place_of(place, &frame.reading.shown);
    let middle = Rect::from_center_size(picture.center(), picture.size() * vec2(0.78, 0.7));
    let arm = middle.height() * 0.14;
    let stroke = eframe::egui::Stroke::new(3.0, Color32::from_white_alpha(190));
    for corner in [middle.left_top(), middle.right_top(), middle.right_bottom(), middle.left_bottom()] {
        let inwards = vec2((middle.center().x - corner.x).signum(), (middle.center().y - corner.y).signum()) * arm;
        ui.painter().line_segment([corner, corner + vec2(inwards.x, 0.0)], stroke);
        ui.painter().line_segment([corner, corner + vec2(0.0, inwards.y)], stroke);
    }
    let font = FontId::new(16.0, strong_family());
    let galley = ui.painter().layout_no_wrap(words!("camera-hold-label"), font, Color32::WHITE);
    let at = Align2::CENTER_CENTER.anchor_size(pos2(middle.center().x, middle.bottom() - 22.0), galley.size());
    ui.painter().rect_filled(at.expand2(vec2(10.0, 5.0)), 6.0, Color32::from_black_alpha(150));
    ui.painter().galley(at.min, galley, Color32::WHITE);
}

fn message(ui: &Ui, rect: Rect, icon: Icon, what: &str, next: &str) {
    icon.paint_round(ui, rect.center() - vec2(0.0, 40.0), 36.0, INK);
    let width = (rect.width() - 48.0).max(80.0);
    let mut top = rect.center().y - 8.0;
    for (words, font) in [(what, FontId::new(17.0, strong_family())), (next, FontId::proportional(15.0))] {
        let mut job = LayoutJob::simple(words.to_owned(), font, INK, width);
        job.halign = Align::Center;
        let galley = ui.painter().layout_job(job);
        let height = galley.size().y;
        ui.painter().galley(pos2(rect.center().x, top), galley, INK);
        top += height + 8.0;
    }
}

/// The newest frame on the graphics card; each takes the place of the one before.
fn texture(ui: &Ui, pass: &mut Pass<'_>, frame: &LiveFrame) -> Option<eframe::egui::TextureId> {
    let shown = &frame.reading.shown;
    let size = [shown.width as usize, shown.height as usize];
    if size[0] * size[1] == 0 || shown.rgba.len() != size[0] * size[1] * 4 {
        return None;
    }
    let image = || ColorImage::from_rgba_unmultiplied(size, &shown.rgba);
    match &mut pass.view.live {
        Some(live) if live.number == frame.number => {}
        Some(live) => {
            live.texture.set(image(), TextureOptions::LINEAR);
            live.number = frame.number;
        }
        None => {
            let texture = ui.ctx().load_texture("camera", image(), TextureOptions::LINEAR);
            pass.view.live = Some(LiveTexture { number: frame.number, texture });
        }
    }
    pass.view.live.as_ref().map(|live| live.texture.id())
}
