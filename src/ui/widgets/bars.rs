//! Bars: how far something is, and how the devices of a batch stand.

use eframe::egui::{Color32, CornerRadius, Rect, Sense, Ui, WidgetInfo, accesskit::Role, pos2, vec2};

use crate::domain::{BatchCounts, DeviceState};
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::theme::{NEAR, strong};

/// How much is done, from 0 to 1.
pub fn progress_bar(ui: &mut Ui, part: f32, height: f32, colour: Color32, name: &str) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, name));
    let part = part.clamp(0.0, 1.0);
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_numeric_value(f64::from((part * 100.0).round()));
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(100.0);
    });
    let radius = CornerRadius::same((height / 2.0) as u8);
    ui.painter().rect_filled(rect, radius, palette(ui).line);
    if part > 0.0 {
        let filled = Rect::from_min_size(rect.min, vec2((rect.width() * part).max(height), height));
        ui.painter().rect_filled(filled, radius, colour);
    }
}

/// The devices of a batch by state: a bar, and below it words with their counts.
pub fn counts_bar(ui: &mut Ui, counts: &BatchCounts) {
    let p = palette(ui);
    let mut counts = *counts;
    let parts: Vec<(DeviceState, u32)> = DeviceState::ALL
        .into_iter()
        .map(|state| (state, *counts.of(state)))
        .filter(|(state, count)| *count > 0 && *state != DeviceState::Undone)
        .collect();
    let total = parts.iter().map(|(_, count)| count).sum::<u32>().max(1);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 14.0), Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(7), p.line);
    let mut x = rect.left();
    for (at, (state, count)) in parts.iter().enumerate() {
        let width = rect.width() * *count as f32 / total as f32;
        let is_last = at + 1 == parts.len();
        let part = Rect::from_min_max(
            pos2(x, rect.top()),
            pos2(if is_last { rect.right() } else { x + width - 2.0 }, rect.bottom()),
        );
        let (left, right) = (if at == 0 { 7 } else { 1 }, if is_last { 7 } else { 1 });
        let radius = CornerRadius { nw: left, sw: left, ne: right, se: right };
        ui.painter().rect_filled(part, radius, names::device_state(*state, p).tone.full);
        x += width;
    }
    ui.add_space(NEAR / 2.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        for (state, count) in parts {
            let sign = names::device_state(state, p);
            sign.icon.show(ui, 18.0, sign.tone.ink);
            ui.label(strong(count.to_string()).color(p.text));
            ui.label(sign.word);
            ui.add_space(14.0);
        }
    });
}
