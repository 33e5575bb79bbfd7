//! Profiles: deleting one, and choosing the devices that one is given to.

use eframe::egui::{Label, Ui, vec2};

use super::{answers, cancel, cancel_words, dialog};
use crate::app::Command;
use crate::app::model::PolicyDialog;
use crate::app::policies::{AssignTo, PolicyCommand};
use crate::domain::{BatchId, DeviceId};
use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{NEAR, strong};
use crate::ui::view_state::Wish;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::line::weak;
use crate::words;

/// Shows the dialog.
pub(super) fn policy_ui(ui: &Ui, pass: &mut Pass<'_>, shown: &PolicyDialog, is_new: bool) {
    match shown {
        PolicyDialog::Delete { name, devices, .. } => delete_ui(ui, pass, name, *devices, is_new),
        PolicyDialog::Assign { name, batches, chosen, .. } => assign_ui(ui, pass, name, batches, chosen, is_new),
    }
}

fn delete_ui(ui: &Ui, pass: &mut Pass<'_>, name: &str, devices: Option<u64>, is_new: bool) {
    let (mut is_answered, mut is_left, mut wish) = (false, false, None);
    let title = words!("profile-delete-title");
    let question = |ui: &mut Ui| {
        let sentence = words!("profile-delete-sentence", name = name);
        ui.add(Label::new(strong(sentence).size(17.0).color(palette(ui).text)).wrap());
        if let Some(count) = devices.filter(|count| *count > 0) {
            weak(ui, words!("profile-delete-devices", count = count));
        }
    };
    let is_left_by_key = dialog(ui, "profile-delete", &title, 520.0, pass.model.is_practice, question, |ui, ()| {
        let deed = PushButton::primary(words!("profile-delete-deed")).icon(Icon::Trash);
        let (deed, way_out) = answers(ui, deed, &cancel_words());
        if is_new {
            wish = Some(Wish::of(way_out.id));
        }
        is_answered = deed.clicked();
        is_left = way_out.clicked();
    });
    if wish.is_some() {
        pass.view.focus = wish;
    }
    if is_answered {
        pass.want(Command::Policy(PolicyCommand::ConfirmDeletion));
    } else if is_left || is_left_by_key {
        cancel(pass);
    }
}

fn assign_ui(
    ui: &Ui,
    pass: &mut Pass<'_>,
    name: &str,
    batches: &[(BatchId, u32, String, u32)],
    chosen: &[DeviceId],
    is_new: bool,
) {
    if is_new {
        let open = pass.model.batch.clone().filter(|open| batches.iter().any(|(id, ..)| id == open));
        let first = open.or_else(|| batches.first().map(|(id, ..)| id.clone())).map(AssignTo::Batch);
        let devices = (!chosen.is_empty()).then(|| AssignTo::Devices(chosen.to_vec()));
        pass.view.profiles.assign_to = devices.or(first);
    }
    let mut to = pass.view.profiles.assign_to.take();
    let (mut is_answered, mut is_left, mut wish) = (false, false, None);
    let title = words!("assign-title");
    let choices = |ui: &mut Ui| {
        let sentence = words!("assign-sentence", name = name);
        ui.add(Label::new(strong(sentence).size(17.0).color(palette(ui).text)).wrap());
        ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
        let mut choice = |ui: &mut Ui, words: String, choice: AssignTo| {
            if ui.add(PushButton::choice(words, to.as_ref() == Some(&choice)).for_gloves()).clicked() {
                to = Some(choice);
            }
        };
        if !chosen.is_empty() {
            choice(ui, words!("assign-chosen", count = chosen.len()), AssignTo::Devices(chosen.to_vec()));
        }
        for (batch, number, tag, count) in batches {
            let words = words!("assign-batch", number = number, tag = tag.as_str(), count = count);
            choice(ui, words, AssignTo::Batch(batch.clone()));
        }
        weak(ui, words!("assign-remark"));
        to.is_some()
    };
    let is_left_by_key =
        dialog(ui, "profile-assign", &title, 560.0, pass.model.is_practice, choices, |ui, is_chosen| {
            let deed = PushButton::primary(words!("assign-deed")).icon(Icon::ArrowUp).enabled(is_chosen);
            let (deed, way_out) = answers(ui, deed, &cancel_words());
            if is_new {
                wish = Some(Wish::of(deed.id));
            }
            is_answered = deed.clicked();
            is_left = way_out.clicked();
        });
    if wish.is_some() {
        pass.view.focus = wish;
    }
    match to.clone().filter(|_| is_answered) {
        Some(to) => pass.want(Command::Policy(PolicyCommand::ConfirmAssignment(to))),
        None if is_left || is_left_by_key => cancel(pass),
        None => {}
    }
    pass.view.profiles.assign_to = to;
}
