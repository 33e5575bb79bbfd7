//! Headings: of a screen with its deeds to the right, and of a card.

use eframe::egui::{
    Align, Label, Layout, Response, RichText, Ui,
    accesskit::{Live, Role},
    vec2,
};

use crate::ui::palette::palette;
use crate::ui::theme::{GAP, strong};

/// Below this width the deeds stand under the heading.
const NARROW: f32 = 720.0;

/// A screen's heading with a line below it; `deeds` stand to the right, the primary one first.
pub fn screen_heading(ui: &mut Ui, title: &str, line: &str, deeds: impl FnOnce(&mut Ui)) {
    let words = |ui: &mut Ui| {
        let p = palette(ui);
        ui.spacing_mut().item_spacing.y = 2.0;
        let heading = ui.add(Label::new(strong(title).size(26.0).color(p.text)).truncate());
        as_heading(&heading, 1);
        // Which screen has come is told to who cannot see it.
        ui.ctx().accesskit_node_builder(heading.id, |node| node.set_live(Live::Polite));
        if !line.is_empty() {
            ui.add(Label::new(RichText::new(line).color(p.weak)).truncate());
        }
    };
    if ui.available_width() < NARROW {
        ui.vertical(words);
        ui.horizontal_wrapped(deeds);
    } else {
        let size = vec2(ui.available_width(), 54.0);
        ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
            deeds(ui);
            ui.add_space(GAP);
            ui.with_layout(Layout::top_down(Align::Min), words);
        });
    }
    ui.add_space(GAP);
}

/// A card's heading.
pub fn heading(ui: &mut Ui, title: impl Into<String>) -> Response {
    let response = ui.label(strong(title).size(17.0).color(palette(ui).text));
    as_heading(&response, 2);
    response
}

/// Tells a screen reader that this is a heading.
pub(super) fn as_heading(response: &Response, level: usize) {
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_role(Role::Heading);
        node.set_level(level);
        // A heading is read by its label, a line of text by its value.
        if let Some(text) = node.value().map(str::to_owned) {
            node.set_label(text);
        }
    });
}
