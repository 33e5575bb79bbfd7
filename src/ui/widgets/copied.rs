//! A text that is copied elsewhere: what it is, the text, and the button.

use eframe::egui::{Label, Ui, vec2};

use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::theme::{NEAR, SMALL, mono};
use crate::ui::widgets::buttons::PushButton;
use crate::words;

/// Shows the text, with the button that copies it; `last` is what was copied last.
pub fn copied_ui(ui: &mut Ui, what: &str, text: &str, last: &mut Option<String>) {
    let p = palette(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(NEAR, 4.0);
        let is_last = last.as_deref() == Some(text);
        let (icon, word) =
            if is_last { (Icon::Tick, words!("set-up-copied")) } else { (Icon::Copy, words!("set-up-copy")) };
        let button = PushButton::new(word).icon(icon).named(words!("set-up-copy", "what", what = what));
        if ui.add(button).clicked() {
            ui.ctx().copy_text(text.to_owned());
            *last = Some(text.to_owned());
        }
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.label(eframe::egui::RichText::new(what).size(SMALL).color(p.weak));
            ui.add(Label::new(mono(text).color(p.text)).wrap().selectable(true));
        });
    });
}
