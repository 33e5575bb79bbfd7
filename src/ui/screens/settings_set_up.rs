//! The set-up guide: what an administrator does once, with everything to copy at hand.

use eframe::egui::{Label, Ui};

use crate::app::set_up::set_up_steps;
use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{NEAR, strong};
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::titled;
use crate::ui::widgets::copied::copied_ui;
use crate::ui::widgets::line::small;
use crate::words;

/// Shows the card: folded, or open where somebody asked for it.
pub(super) fn set_up_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    titled(ui, words!("set-up-title"), |ui| {
        let p = palette(ui);
        small(ui, words!("set-up-title", "line"));
        let is_open = pass.view.is_set_up_open;
        let (words, icon) =
            if is_open { (words!("set-up-close"), Icon::Minus) } else { (words!("set-up-open"), Icon::Plus) };
        if ui.add(PushButton::new(words).icon(icon)).clicked() {
            pass.view.is_set_up_open = !is_open;
        }
        if !is_open {
            return;
        }
        for (number, step) in set_up_steps().into_iter().enumerate() {
            ui.add_space(NEAR);
            ui.label(strong(format!("{}. {}", number + 1, step.title)).color(p.text));
            for sentence in step.sentences {
                ui.add(Label::new(sentence).wrap());
            }
            for (what, text) in step.copied {
                copied_ui(ui, &what, &text, &mut pass.view.copied);
            }
        }
    });
}
