//! Diagnostics: what is wrong with what boxes are scanned with, and what to do about it. A section a file, a card a section.

use eframe::egui::Ui;

use crate::app::Screen;
use crate::ui::pass::Pass;
use crate::ui::screens::{diagnostics_camera, diagnostics_scanner};
use crate::ui::theme::GAP;
use crate::ui::widgets::heading::screen_heading;
use crate::words;

/// The sections, in their order.
const SECTIONS: [fn(&mut Ui, &mut Pass<'_>); 2] = [diagnostics_scanner::section_ui, diagnostics_camera::section_ui];

/// Shows the screen.
pub fn diagnostics_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    screen_heading(ui, &words!("diagnostics-title"), &words!("diagnostics-title", "line"), |_| {});
    super::scrolled(ui, Screen::Diagnostics, |ui| {
        // Lines that are read are not longer than this.
        ui.scope(|ui| {
            ui.set_max_width(ui.available_width().min(980.0));
            for section in SECTIONS {
                section(ui, pass);
                ui.add_space(GAP);
            }
        });
    });
}
