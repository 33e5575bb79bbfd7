//! Diagnostics: what is wrong with what boxes are scanned with, or on the way to Partner Center, and what to do about it. A section a file, a card a section.

use eframe::egui::Ui;

use crate::app::Screen;
use crate::ui::pass::Pass;
use crate::ui::screens::{diagnostics_camera, diagnostics_network, diagnostics_scanner, diagnostics_support};
use crate::ui::theme::GAP;
use crate::ui::widgets::heading::screen_heading;
use crate::words;

/// A section, and whether it is there also for a partner who has no program interface.
type Section = (fn(&mut Ui, &mut Pass<'_>), bool);

/// The sections, in their order.
const SECTIONS: [Section; 4] = [
    (diagnostics_scanner::section_ui, true),
    (diagnostics_camera::section_ui, true),
    (diagnostics_network::section_ui, false),
    (diagnostics_support::section_ui, true),
];

/// Shows the screen.
pub fn diagnostics_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    screen_heading(ui, &words!("diagnostics-title"), &words!("diagnostics-title", "line"), |_| {});
    super::scrolled(ui, Screen::Diagnostics, |ui| {
        // Lines that are read are not longer than this.
        ui.scope(|ui| {
            ui.set_max_width(ui.available_width().min(1000.0));
            for (section, _) in SECTIONS.into_iter().filter(|(_, always)| *always || pass.model.has_api()) {
                section(ui, pass);
                ui.add_space(GAP);
            }
        });
    });
}
