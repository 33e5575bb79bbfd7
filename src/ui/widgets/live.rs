//! The camera's picture with its codes where they are now, what would help, and what is wrong.

use eframe::egui::{
    Align, Align2, Color32, ColorImage, CornerRadius, FontId, Rect, RichText, Sense, TextureOptions, Ui, WidgetInfo,
    accesskit::Role, pos2, text::LayoutJob, vec2,
};

use crate::app::live::{CameraAdvice, CameraState, LiveFrame};
use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{CARD_RADIUS, NEAR, SMALL, strong, strong_family};
use crate::ui::view_state::LiveTexture;
use crate::ui::widgets::picture::{self, GROUND, INK};
use crate::words;

/// Height of the line below the picture.
const LINE: f32 = 24.0;

/// Shows the camera in this height, as wide as its place.
pub fn live_ui(ui: &mut Ui, pass: &mut Pass<'_>, height: f32) {
    let live = &pass.model.live;
    let size = vec2(ui.available_width(), (height - LINE - NEAR).max(120.0));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(CARD_RADIUS), GROUND);
    let said = accessible_name(&live.camera, live.frame.as_deref());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
    match (&live.camera, live.frame.clone()) {
        (CameraState::On { .. }, Some(frame)) => {
            if let Some(texture) = texture(ui, pass, &frame) {
                picture::draw(ui, rect.shrink(6.0), texture, &frame.reading);
                guide(ui, rect.shrink(6.0), &frame);
            }
        }
        (CameraState::Trouble { notice, .. }, _) => message(ui, rect, Icon::Warning, &notice.what, &notice.next),
        (CameraState::Off, _) => message(ui, rect, Icon::Scan, &words!("camera-off"), ""),
        (CameraState::Opening, _) | (CameraState::On { .. }, None) => {
            message(ui, rect, Icon::Processing, &words!("camera-opening"), "");
        }
    }
    below(ui, pass);
}

/// The line below: what would help most, or which camera it is.
fn below(ui: &mut Ui, pass: &Pass<'_>) {
    let p = palette(ui);
    ui.add_space(NEAR);
    ui.horizontal(|ui| {
        ui.set_height(LINE);
        let CameraState::On { name, mode } = &pass.model.live.camera else { return };
        let Some(frame) = &pass.model.live.frame else { return };
        if let Some(advice) = frame.advice.first() {
            Icon::Info.show(ui, 18.0, p.warn.ink);
            ui.label(strong(advice_words(*advice)).size(15.0).color(p.warn.ink));
            return;
        }
        let line = words!("camera-line", name = name.as_str(), mode = mode.as_str(), rate = frame.per_second);
        ui.add(eframe::egui::Label::new(RichText::new(line).size(SMALL).color(p.weak)).truncate());
    });
}

/// What would help, in words that can be followed at once.
fn advice_words(advice: CameraAdvice) -> String {
    match advice {
        CameraAdvice::MoreLight => words!("camera-more-light"),
        CameraAdvice::Glare => words!("camera-glare"),
        CameraAdvice::HoldStill => words!("camera-hold-still"),
        CameraAdvice::Closer => words!("camera-closer"),
    }
}

fn accessible_name(camera: &CameraState, frame: Option<&LiveFrame>) -> String {
    match camera {
        CameraState::Off => words!("camera-off"),
        CameraState::Opening => words!("camera-opening"),
        CameraState::Trouble { notice, .. } => notice.what.clone(),
        CameraState::On { name, .. } => {
            let codes = frame.map_or(0, |frame| frame.reading.codes.len());
            words!("camera-sees", name = name.as_str(), codes = codes)
        }
    }
}

/// Where to hold a label, while none is seen: four corners.
fn guide(ui: &Ui, place: Rect, frame: &LiveFrame) {
    if !frame.reading.codes.is_empty() {
        return;
    }
    let shown = &frame.reading.shown;
    let full = vec2(shown.full_width.max(1) as f32, shown.full_height.max(1) as f32);
    let scale = (place.width() / full.x).min(place.height() / full.y);
    let middle = Rect::from_center_size(place.center(), full * scale * vec2(0.78, 0.7));
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
