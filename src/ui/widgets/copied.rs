//! A text that is copied elsewhere: what it is, the text, and the button.

use eframe::egui::{Label, Response, Ui, vec2};

use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::theme::{NEAR, SMALL, mono};
use crate::ui::widgets::buttons::PushButton;
use crate::words;

/// A button that copies a text which does not stand beside it; `last` is what was copied last, by its words.
pub fn copy_button(ui: &mut Ui, words: &str, text: &str, last: &mut Option<String>) -> Response {
    let button = match is_last(words, last) {
        true => PushButton::new(words!("set-up-copied")),
        false => PushButton::new(words),
    };
    copy(ui, button, words, text, last)
}

/// A sign that copies what it is called.
pub fn copy_sign(ui: &mut Ui, what: &str, text: &str, last: &mut Option<String>) {
    copy(ui, PushButton::sign(Icon::Copy, name(what, last)), what, text, last);
}

fn is_last(what: &str, last: &Option<String>) -> bool {
    last.as_deref() == Some(what)
}

fn name(what: &str, last: &Option<String>) -> String {
    match is_last(what, last) {
        true => words!("set-up-copied", "what", what = what),
        false => words!("set-up-copy", "what", what = what),
    }
}

fn copy(ui: &mut Ui, button: PushButton, what: &str, text: &str, last: &mut Option<String>) -> Response {
    let icon = if is_last(what, last) { Icon::Tick } else { Icon::Copy };
    let response = ui.add(button.icon(icon));
    if response.clicked() {
        ui.ctx().copy_text(text.to_owned());
        *last = Some(what.to_owned());
    }
    response
}

/// Shows the text, with the button that copies it; `last` is what was copied last.
pub fn copied_ui(ui: &mut Ui, what: &str, text: &str, last: &mut Option<String>) {
    let p = palette(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(NEAR, 4.0);
        let word = if is_last(what, last) { words!("set-up-copied") } else { words!("set-up-copy") };
        copy(ui, PushButton::new(word).named(name(what, last)), what, text, last);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.label(eframe::egui::RichText::new(what).size(SMALL).color(p.weak));
            ui.add(Label::new(mono(text).color(p.text)).wrap().selectable(true));
        });
    });
}
