//! Questions about the upload by hand: was it uploaded, was it not after all, was everything taken, and which device was refused.

use eframe::egui::{Id, Key, Ui};

use super::send::{Asked, ask};
use super::{answers, cancel, dialog};
use crate::app::Command;
use crate::app::by_hand::{ByHandCommand, ByHandDialog, RefusedField};
use crate::ui::icons::Icon;
use crate::ui::pass::Pass;
use crate::ui::view_state::Wish;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::fields::Field;
use crate::ui::widgets::line::weak;
use crate::words;

/// The name under which a dialog's coming is noticed.
pub(super) fn name(dialog: &ByHandDialog) -> &'static str {
    match dialog {
        ByHandDialog::Uploaded { .. } => "uploaded",
        ByHandDialog::NotUploaded { .. } => "not-uploaded",
        ByHandDialog::Again { .. } => "upload-again",
        ByHandDialog::AllTaken { .. } => "all-taken",
        ByHandDialog::Refused { .. } => "refused",
    }
}

/// Shows the dialog.
pub(super) fn by_hand_ui(ui: &Ui, pass: &mut Pass<'_>, dialog: &ByHandDialog, is_new: bool) {
    let id = name(dialog);
    let (title, sentence, remark, deed, command) = match dialog {
        ByHandDialog::Refused { wrong } => return refused_ui(ui, pass, wrong.as_ref(), is_new),
        ByHandDialog::Uploaded { count, .. } => {
            let Some(batch) = pass.model.open_batch() else { return };
            let (customer, tag) = (batch.customer.name.as_str(), batch.group_tag.as_str());
            let deed = PushButton::primary(words!("uploaded-deed")).icon(Icon::Tick);
            let sentence = words!("uploaded-sentence", count = count, customer = customer, tag = tag);
            let (title, remark) = (words!("uploaded-title"), words!("uploaded-remark"));
            (title, sentence, remark, deed, ByHandCommand::ConfirmUploaded)
        }
        ByHandDialog::NotUploaded { count } => {
            let deed = PushButton::primary(words!("not-uploaded-deed")).icon(Icon::Undo);
            let sentence = words!("not-uploaded-sentence", count = count);
            let (title, remark) = (words!("not-uploaded-title"), words!("not-uploaded-remark"));
            (title, sentence, remark, deed, ByHandCommand::ConfirmNotUploaded)
        }
        ByHandDialog::Again { count } => {
            let deed = PushButton::primary(words!("upload-again-deed")).icon(Icon::Refresh);
            let sentence = words!("upload-again-sentence", count = count);
            let (title, remark) = (words!("upload-again-title"), words!("upload-again-remark"));
            (title, sentence, remark, deed, ByHandCommand::ConfirmAgain)
        }
        ByHandDialog::AllTaken { count } => {
            let deed = PushButton::primary(words!("all-taken-deed")).icon(Icon::Accepted);
            let sentence = words!("all-taken-sentence", count = count);
            let (title, remark) = (words!("all-taken-title"), words!("all-taken-remark"));
            (title, sentence, remark, deed, ByHandCommand::ConfirmAllTaken)
        }
    };
    let is_for_good = matches!(dialog, ByHandDialog::AllTaken { .. });
    let asked = Asked { id, title, sentence: &sentence, target: None, remark, is_for_good };
    ask(ui, pass, &asked, deed, Command::ByHand(command), is_new);
}

fn refused_ui(ui: &Ui, pass: &mut Pass<'_>, wrong: Option<&(RefusedField, String)>, is_new: bool) {
    let (first, second) = (Id::unique("refused-device"), Id::unique("refused-answer"));
    let error = |field| wrong.filter(|(at, _)| *at == field).map(|(_, words)| words.as_str());
    if is_new {
        pass.view.refused = Default::default();
        pass.view.focus = Some(Wish::of(first));
    }
    let mut typed = std::mem::take(&mut pass.view.refused);
    let mut is_answered = false;
    let mut is_left = false;
    let fields = |ui: &mut Ui| {
        weak(ui, words!("refused-line"));
        let focused = ui.memory(|m| m.focused());
        Field::new(&words!("refused-device"))
            .mono()
            .id(first)
            .error(error(RefusedField::Device))
            .show(ui, &mut typed.device);
        Field::new(&words!("refused-answer"))
            .hint(&words!("refused-answer", "hint"))
            .remark(&words!("refused-answer", "remark"))
            .id(second)
            .error(error(RefusedField::Answer))
            .show(ui, &mut typed.answer);
        // Enter in any field: the field gives the focus up in the same moment.
        ui.input(|i| i.key_pressed(Key::Enter)) && ui.memory(|m| m.focused()) != focused
    };
    let title = words!("refused-title");
    let is_left_by_key = dialog(ui, "refused", &title, 480.0, pass.model.is_practice, fields, |ui, is_entered| {
        let deed = PushButton::primary(words!("refused-deed")).icon(Icon::Unreadable);
        let (deed, way_out) = answers(ui, deed, &words!("cancel"));
        is_answered = deed.clicked() || is_entered;
        is_left = way_out.clicked();
    });
    if is_answered {
        let (device, answer) = (typed.device.clone(), typed.answer.clone());
        pass.want(Command::ByHand(ByHandCommand::ConfirmRefused { device, answer }));
        // Where it was wrong it is typed again at once.
        let is_answer_alone = typed.answer.trim().is_empty() && !typed.device.trim().is_empty();
        pass.view.focus = Some(Wish::of(if is_answer_alone { second } else { first }));
    } else if is_left || is_left_by_key {
        cancel(pass);
    }
    pass.view.refused = typed;
}
