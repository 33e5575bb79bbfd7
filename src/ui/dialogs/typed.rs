//! A device that is typed: its label is damaged, or nothing can read it.

use eframe::egui::{Id, Key, Ui};

use super::{answers, dialog};
use crate::app::Command;
use crate::app::command::DeviceForm;
use crate::ui::icons::Icon;
use crate::ui::pass::Pass;
use crate::ui::view_state::Wish;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::feedback::{Eye, feedback_ui};
use crate::ui::widgets::line::weak;
use crate::ui::widgets::story::device_fields;
use crate::words;

/// Shows the form. It stays open for the next label; what was taken goes out of it.
pub(super) fn typed_ui(ui: &Ui, pass: &mut Pass<'_>, is_new: bool) {
    let Some(mut typed) = pass.view.typed.take() else { return };
    let first = Id::unique("typed-pkid");
    let was_sent = std::mem::take(&mut typed.was_sent);
    if was_sent && pass.model.form_errors.is_empty() {
        // Maker and model are often the same on the next box.
        typed.form = DeviceForm { pkid: String::new(), serial: String::new(), ..typed.form };
    }
    if is_new || was_sent {
        pass.view.focus = Some(Wish::of(first));
    }
    let (mut is_answered, mut is_left) = (false, false);
    let fields = |ui: &mut Ui| {
        weak(ui, words!("typed-line"));
        let focused = ui.memory(|m| m.focused());
        device_fields(ui, pass, &mut typed.form, first);
        // Enter in any field: the field gives the focus up in the same moment.
        let is_entered = ui.input(|i| i.key_pressed(Key::Enter)) && ui.memory(|m| m.focused()) != focused;
        if let Some(feedback) = pass.model.scan.feedback.as_ref().filter(|_| typed.has_result) {
            feedback_ui(ui, Some(feedback), Eye::None, 150.0);
        }
        is_entered
    };
    let title = words!("typed-title");
    let is_left_by_key = dialog(ui, "typed", &title, 480.0, pass.model.is_practice, fields, |ui, is_entered| {
        let (deed, way_out) = answers(ui, PushButton::primary(words!("typed-add")).icon(Icon::Plus), &words!("close"));
        is_answered = deed.clicked() || is_entered;
        is_left = way_out.clicked();
    });
    if is_answered {
        typed.was_sent = true;
        typed.has_result = true;
        pass.want(Command::AddTyped(typed.form.clone()));
    }
    if !(is_left || is_left_by_key) {
        pass.view.typed = Some(typed);
    }
}
