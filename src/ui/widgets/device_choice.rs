//! Devices to choose from: a box to tick, what the device is known by, and a remark at the right. And the pages of a long list.

use std::ops::Range;

use eframe::egui::{
    CornerRadius, FontFamily, FontId, Sense, Stroke, StrokeKind, Ui, WidgetInfo, accesskit::Role, pos2,
    text::LayoutJob, text::TextWrapping, vec2,
};

use crate::domain::{DeviceDraft, DeviceRow};
use crate::ui::icons::Icon;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::theme::{GLOVE, RADIUS, SMALL, strong};
use crate::ui::widgets::buttons::PushButton;
use crate::words;

/// The height of a row.
pub const ROW: f32 = GLOVE + 4.0;

/// What stands at the right of a device.
pub enum Remark<'a> {
    /// Words.
    Words(&'a str),
    /// Something that is compared by eye.
    Code(&'a str),
}

/// A device that can be ticked, as wide as `width`; gives back whether it was pressed.
pub fn device_choice(ui: &mut Ui, width: f32, device: &DeviceRow, remark: Remark<'_>, is_chosen: bool) -> bool {
    let p = palette(ui);
    // Nobody wants the letters of a code spelled out before the state of the box: they are copied.
    let (remark, told, small) = match remark {
        Remark::Words(words) => (words, words, FontId::proportional(SMALL)),
        Remark::Code(code) => (code, "", FontId::new(12.0, FontFamily::Monospace)),
    };
    let name = words!("choice-name", number = device.number, device = names::device(&device.draft), remark = told);
    let (rect, response) = ui.allocate_exact_size(vec2(width, ROW), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_chosen, name.trim()));
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    if !ui.is_rect_visible(rect) {
        return response.clicked();
    }
    let radius = CornerRadius::same(RADIUS);
    if is_chosen {
        ui.painter().rect_filled(rect, radius, p.accent_soft);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, radius, p.sunken);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect, radius, Stroke::new(2.0, p.accent), StrokeKind::Inside);
    }
    let y = rect.center().y;
    let tick = eframe::egui::Rect::from_center_size(pos2(rect.left() + 22.0, y), vec2(20.0, 20.0));
    let (ground, edge) = if is_chosen { (p.accent, p.accent) } else { (p.surface, p.edge) };
    ui.painter().rect(tick, CornerRadius::same(4), ground, Stroke::new(1.5, edge), StrokeKind::Inside);
    if is_chosen {
        Icon::Tick.paint_round(ui, tick.center(), 15.0, p.on_accent);
    }
    let line = |text: &str, font: FontId, ink, room: f32| {
        let mut job = LayoutJob::simple_singleline(text.to_owned(), font, ink);
        job.wrap = TextWrapping::truncate_at_width(room.max(20.0));
        ui.painter().layout_job(job)
    };
    let remark = line(remark, small, p.weak, width * 0.42);
    let right = rect.right() - 12.0 - remark.size().x;
    ui.painter().galley(pos2(right, y - remark.size().y / 2.0), remark, p.weak);
    let number = line(&device.number.to_string(), FontId::proportional(SMALL), p.weak, 44.0);
    ui.painter().galley(pos2(rect.left() + 44.0, y - number.size().y / 2.0), number, p.weak);
    let (left, room) = (rect.left() + 88.0, right - rect.left() - 100.0);
    let known = line(&names::device(&device.draft), FontId::new(15.0, FontFamily::Monospace), p.text, room);
    let beside = beside(&device.draft);
    if beside.is_empty() {
        ui.painter().galley(pos2(left, y - known.size().y / 2.0), known, p.text);
    } else {
        let beside = line(&beside, FontId::proportional(SMALL), p.weak, room);
        ui.painter().galley(pos2(left, y - 1.0 - known.size().y), known, p.text);
        ui.painter().galley(pos2(left, y + 2.0), beside, p.weak);
    }
    response.clicked()
}

/// Maker, model, and the serial number where the device is called by its PKID.
pub fn beside(draft: &DeviceDraft) -> String {
    let serial = draft.serial.as_ref().filter(|_| draft.pkid.is_some()).map(ToString::to_string);
    let parts =
        [draft.manufacturer.as_ref().map(ToString::to_string), draft.model.as_ref().map(ToString::to_string), serial];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Which part of a long list is shown, and the way to the others; gives back the place to go on from.
pub fn pager(ui: &mut Ui, shown: Range<u64>, total: u64, step: u64) -> Option<u64> {
    if total <= step {
        return None;
    }
    let mut wanted = None;
    ui.horizontal(|ui| {
        let before = PushButton::new(words!("pager-before")).icon(Icon::Undo).enabled(shown.start > 0);
        if ui.add(before).clicked() {
            wanted = Some(shown.start.saturating_sub(step));
        }
        let (first, last) = (shown.start + 1, shown.end);
        ui.label(strong(words!("pager-line", first = first, last = last, total = total)).color(palette(ui).text));
        if ui.add(PushButton::new(words!("pager-after")).icon(Icon::Next).enabled(shown.end < total)).clicked() {
            wanted = Some(shown.end);
        }
    });
    wanted
}
