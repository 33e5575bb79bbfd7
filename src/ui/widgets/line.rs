//! Sentences of less weight, as long as they need to be; and signs with their words in a row that wraps.

use eframe::egui::accesskit::Live;
use eframe::egui::{Color32, FontId, Label, RichText, Ui};

use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::theme::{SMALL, strong_family};

/// A sentence of less weight.
pub fn weak(ui: &mut Ui, words: impl Into<String>) {
    let p = palette(ui);
    ui.add(Label::new(RichText::new(words).color(p.weak)).wrap());
}

/// What is waited for; said by itself to who does not see it.
pub fn waiting_ui(ui: &mut Ui, words: impl Into<String>) {
    let p = palette(ui);
    ui.horizontal(|ui| {
        Icon::Processing.show(ui, 18.0, p.busy.ink);
        let label = ui.add(Label::new(RichText::new(words).size(SMALL).color(p.busy.ink)).wrap());
        ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(Live::Polite));
    });
}

/// A remark, in small letters.
pub fn small(ui: &mut Ui, words: impl Into<String>) {
    let p = palette(ui);
    ui.add(Label::new(RichText::new(words).size(SMALL).color(p.weak)).wrap());
}

/// A sign of this size, and words of weight beside it, in a row that wraps: they stay together.
pub fn signed(ui: &mut Ui, icon: Icon, side: f32, words: &str, size: f32, ink: Color32) {
    let galley = ui.painter().layout_no_wrap(words.to_owned(), FontId::new(size, strong_family()), ink);
    let is_first = ui.cursor().left() <= ui.max_rect().left();
    if !is_first && ui.available_size_before_wrap().x < side + ui.spacing().item_spacing.x + galley.size().x {
        ui.end_row();
    }
    icon.show(ui, side, ink);
    ui.label(RichText::new(words).family(strong_family()).size(size).color(ink));
}
