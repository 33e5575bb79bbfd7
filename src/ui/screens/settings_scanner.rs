//! Hand scanners in the settings: how they end a code, the layout that they do not know of, and how they are told from typing.

use eframe::egui::{Label, RichText, Ui, vec2};

use super::settings::number;
use crate::domain::{Layout, Suffix};
use crate::settings::{Expected, Scanner};
use crate::ui::icons::Icon;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::theme::{NEAR, SMALL, strong};
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::titled;
use crate::words;

/// Shows the card.
pub(super) fn scanner_ui(ui: &mut Ui, scanner: &mut Scanner) {
    titled(ui, words!("settings-scanner"), |ui| {
        ui.spacing_mut().item_spacing.y = 12.0;
        small(ui, words!("settings-scanner", "remark"));
        let suffixes = [Suffix::Enter, Suffix::CrLf, Suffix::Tab, Suffix::LineFeed, Suffix::None];
        choice(ui, words!("settings-scanner-suffix"), &suffixes, names::suffix, &mut scanner.suffix);
        small(ui, words!("settings-scanner-suffix", "remark"));
        choice(ui, words!("settings-scanner-layout"), &Layout::ALL, names::layout, &mut scanner.layout);
        small(ui, words!("settings-scanner-layout", "remark"));
        number(
            ui,
            &words!("settings-scanner-gap"),
            &words!("settings-scanner-gap", "remark"),
            &mut scanner.average_gap_ms,
            5..=100,
        );
        number(
            ui,
            &words!("settings-scanner-quiet"),
            &words!("settings-scanner-quiet", "remark"),
            &mut scanner.quiet_ms,
            50..=1000,
        );
    });
}

/// One of these values, or as it comes.
fn choice<T: Copy + PartialEq>(ui: &mut Ui, name: String, all: &[T], word: fn(T) -> String, chosen: &mut Expected<T>) {
    ui.label(strong(name).size(14.0));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
        let values = all.iter().map(|value| (Expected::Known(*value), word(*value)));
        for (value, word) in std::iter::once((Expected::Auto, words!("expected-auto"))).chain(values) {
            let is_on = *chosen == value;
            let mut button = PushButton::filter(word, is_on);
            if is_on {
                button = button.icon(Icon::Tick);
            }
            if ui.add(button).clicked() {
                *chosen = value;
            }
        }
    });
}

pub(super) fn small(ui: &mut Ui, words: String) {
    let p = palette(ui);
    ui.add(Label::new(RichText::new(words).size(SMALL).color(p.weak)).wrap());
}
