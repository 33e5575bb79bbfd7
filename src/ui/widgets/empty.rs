//! What a screen says when there is nothing on it: a sign, a sentence, and what to do.

use eframe::egui::{Align, Layout, RichText, Ui, vec2};

use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::theme::{GAP, NEAR, strong};

/// Shows it in the middle of its place.
pub fn empty(ui: &mut Ui, icon: Icon, title: &str, line: &str, deeds: impl FnOnce(&mut Ui)) {
    let p = palette(ui);
    let space = (ui.available_height() * 0.22).clamp(GAP, 140.0);
    ui.add_space(space);
    ui.vertical_centered(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(88.0, 88.0), eframe::egui::Sense::hover());
        ui.painter().circle_filled(rect.center(), 44.0, p.sunken);
        icon.paint_round(ui, rect.center(), 40.0, p.weak);
        ui.add_space(NEAR);
        let title = ui.label(strong(title).size(19.0).color(p.text));
        super::heading::as_heading(&title, 2);
        if !line.is_empty() {
            ui.label(RichText::new(line).color(p.weak));
        }
        ui.add_space(GAP);
        // Buttons keep their own width; a row of them is centred by its measure of the last drawing.
        let id = ui.scope_id().with("deeds");
        let width = ui.data(|d| d.get_temp::<f32>(id)).unwrap_or(0.0);
        let row = ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::left_to_right(Align::Center), deeds);
        let used = row.response.rect.width();
        if (used - width).abs() > 0.5 {
            ui.data_mut(|d| d.insert_temp(id, used));
            ui.ctx().request_discard("the deeds of an empty screen were measured");
        }
    });
}
