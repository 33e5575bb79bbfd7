//! What a screen says when there is nothing on it: a sign, a sentence, and what to do.

use eframe::egui::{Align, Layout, RichText, Ui, vec2};

use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::theme::{GAP, NEAR, strong};
use crate::ui::widgets::heading::{as_heading, of_screen};

/// Letters of its sentence.
const SIZE: f32 = 19.0;

/// Shows it in the middle of its place.
pub fn empty(ui: &mut Ui, icon: Icon, title: &str, line: &str, deeds: impl FnOnce(&mut Ui)) {
    let heading = |ui: &mut Ui| {
        let title = ui.label(strong(title).size(SIZE).color(palette(ui).text));
        as_heading(&title, 2);
    };
    show(ui, icon, heading, line, deeds);
}

/// The same for a screen that has no other heading.
pub fn empty_screen(ui: &mut Ui, icon: Icon, title: &str, line: &str, deeds: impl FnOnce(&mut Ui)) {
    show(ui, icon, |ui| of_screen(ui, title, SIZE), line, deeds);
}

fn show(ui: &mut Ui, icon: Icon, heading: impl FnOnce(&mut Ui), line: &str, deeds: impl FnOnce(&mut Ui)) {
    let p = palette(ui);
    let space = (ui.available_height() * 0.22).clamp(GAP, 140.0);
    ui.add_space(space);
    ui.vertical_centered(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(88.0, 88.0), eframe::egui::Sense::hover());
        ui.painter().circle_filled(rect.center(), 44.0, p.sunken);
        icon.paint_round(ui, rect.center(), 40.0, p.weak);
        ui.add_space(NEAR);
        heading(ui);
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
