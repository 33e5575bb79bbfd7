//! The scanner doctor: finds out how a hand scanner speaks.

use eframe::egui::{Label, RichText, Ui};

use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::widgets::card::titled;
use crate::words;

/// Shows the section.
pub(super) fn section_ui(ui: &mut Ui, _pass: &mut Pass<'_>) {
    let p = palette(ui);
    titled(ui, words!("doctor-title"), |ui| {
        ui.add(Label::new(RichText::new(words!("doctor-title", "line")).color(p.weak)).wrap());
    });
}
