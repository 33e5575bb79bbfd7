//! Sentences of less weight, as long as they need to be.

use eframe::egui::{Label, RichText, Ui};

use crate::ui::palette::palette;
use crate::ui::theme::SMALL;

/// A sentence of less weight.
pub fn weak(ui: &mut Ui, words: impl Into<String>) {
    let p = palette(ui);
    ui.add(Label::new(RichText::new(words).color(p.weak)).wrap());
}

/// A remark, in small letters.
pub fn small(ui: &mut Ui, words: impl Into<String>) {
    let p = palette(ui);
    ui.add(Label::new(RichText::new(words).size(SMALL).color(p.weak)).wrap());
}
