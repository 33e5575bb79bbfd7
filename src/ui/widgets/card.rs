//! Cards: what belongs together stands on one ground.

use eframe::egui::{CornerRadius, Frame, InnerResponse, Margin, Stroke, Ui};

use crate::ui::icons::Icon;
use crate::ui::palette::{Tone, palette};
use crate::ui::theme::{CARD_RADIUS, NEAR, RADIUS, strong};

/// The margin inside a card.
pub const CARD_MARGIN: i8 = 20;

/// A card as wide as its place.
pub fn card<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    card_with(ui, Margin::same(CARD_MARGIN), content)
}

/// A card with its own margin inside.
pub fn card_with<R>(ui: &mut Ui, margin: Margin, content: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    let p = palette(ui);
    Frame::new()
        .fill(p.surface)
        .stroke(Stroke::new(1.0, p.line))
        .corner_radius(CornerRadius::same(CARD_RADIUS))
        .inner_margin(margin)
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            content(ui)
        })
}

/// A card with a heading.
pub fn titled<R>(ui: &mut Ui, title: impl Into<String>, content: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    card(ui, |ui| {
        super::heading::heading(ui, title);
        ui.add_space(NEAR / 2.0);
        content(ui)
    })
}

/// A sentence with a sign on a tinted ground.
pub fn remark(ui: &mut Ui, icon: Icon, tone: Tone, words: impl Into<String>) {
    remarks(ui, icon, tone, [words.into()]);
}

/// Sentences with a sign on one tinted ground; nothing where there are none.
pub fn remarks(ui: &mut Ui, icon: Icon, tone: Tone, lines: impl IntoIterator<Item = String>) {
    let mut lines = lines.into_iter().peekable();
    if lines.peek().is_none() {
        return;
    }
    Frame::new()
        .fill(tone.soft)
        .corner_radius(CornerRadius::same(RADIUS))
        .inner_margin(Margin::symmetric(12, 10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_top(|ui| {
                // However far apart things stand around it, the sign belongs to its words.
                ui.spacing_mut().item_spacing.x = NEAR;
                icon.show(ui, 18.0, tone.ink);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 6.0;
                    for words in lines {
                        ui.label(strong(words).color(tone.ink).size(14.0));
                    }
                });
            });
        });
}
