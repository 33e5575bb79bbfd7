//! Cards: what belongs together stands on one ground.

use eframe::egui::{CornerRadius, Frame, InnerResponse, Margin, Stroke, Ui};

use crate::ui::palette::{Tone, palette};
use crate::ui::theme::{CARD_RADIUS, NEAR, RADIUS, strong};

/// A card as wide as its place.
pub fn card<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    card_with(ui, Margin::same(20), content)
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
pub fn remark(ui: &mut Ui, icon: crate::ui::icons::Icon, tone: Tone, words: impl Into<String>) {
    Frame::new()
        .fill(tone.soft)
        .corner_radius(CornerRadius::same(RADIUS))
        .inner_margin(Margin::symmetric(12, 10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_top(|ui| {
                icon.show(ui, 18.0, tone.ink);
                ui.vertical(|ui| ui.label(strong(words).color(tone.ink).size(14.0)));
            });
        });
}
