//! Diagnostics: what is wrong with what boxes are scanned with, or on the way to Partner Center, and what to do about it. A section a file, a card a section.

use eframe::egui::Ui;

use crate::app::Screen;
use crate::ui::pass::Pass;
use crate::ui::screens::{diagnostics_camera, diagnostics_network, diagnostics_scanner, diagnostics_support};
use crate::ui::widgets::heading::screen_heading;
use crate::words;

/// A section, and whether it is there also for a partner who has no program interface.
type Section = (fn(&mut Ui, &mut Pass<'_>), bool);

/// The sections about what boxes are scanned with.
const SCANNING: [Section; 2] = [(diagnostics_scanner::section_ui, true), (diagnostics_camera::section_ui, true)];
/// Those about the way to Partner Center and about help.
const SUPPORT: [Section; 2] = [(diagnostics_network::section_ui, false), (diagnostics_support::section_ui, true)];

/// The least width of a column of them, where there are two.
const COLUMN: f32 = 640.0;

/// Shows the screen.
pub fn diagnostics_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    screen_heading(ui, &words!("diagnostics-title"), &words!("diagnostics-title", "line"), |_| {});
    super::scrolled(ui, Screen::Diagnostics, |ui| {
        let shown = |sections: [Section; 2]| -> Vec<Section> {
            sections.into_iter().filter(|(_, always)| *always || pass.model.has_api()).collect()
        };
        let (left, right) = (shown(SCANNING), shown(SUPPORT));
        super::columns(ui, COLUMN, [&left, &right], |ui, (section, _)| section(ui, pass));
    });
}
