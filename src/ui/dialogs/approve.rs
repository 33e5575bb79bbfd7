//! Approving: the count is typed, so that nobody approves by habit.

use eframe::egui::{Id, Key, Label, Ui};

use super::{answers, cancel, cancel_words, dialog};
use crate::app::Command;
use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::strong;
use crate::ui::view_state::Wish;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::fields::Field;
use crate::words;

/// Shows the dialog.
pub(super) fn approve_ui(ui: &Ui, pass: &mut Pass<'_>, count: u32, error: Option<&str>, is_new: bool) {
    let field = Id::unique("approval-count");
    if is_new {
        pass.view.approval_count.clear();
        pass.view.focus = Some(Wish::of(field));
    }
    let mut typed = std::mem::take(&mut pass.view.approval_count);
    let mut is_answered = false;
    let mut is_left = false;
    let batch = pass.model.open_batch();
    let is_left_by_key = dialog(ui, "approve", &words!("approve-title"), 480.0, pass.model.is_practice, |ui| {
        let p = palette(ui);
        if let Some(batch) = batch {
            let (customer, tag) = (batch.customer.name.as_str(), batch.group_tag.as_str());
            let sentence =
                words!("approve-sentence", number = batch.number, count = count, customer = customer, tag = tag);
            ui.add(Label::new(strong(sentence).size(16.0).color(p.text)).wrap());
            let sent = batch.counts.total().saturating_sub(count);
            if sent > 0 {
                ui.add(Label::new(words!("approve-sent", count = sent)).wrap());
            }
        }
        let response = Field::new(&words!("approve-count"))
            .remark(&words!("approve-count", "remark"))
            .id(field)
            .error(error)
            .show(ui, &mut typed);
        let is_entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        let deed = PushButton::primary(words!("approve-deed")).icon(Icon::Shield);
        let (deed, way_out) = answers(ui, deed, &cancel_words());
        is_answered = deed.clicked() || is_entered;
        is_left = way_out.clicked();
        if is_entered {
            // Where the count was wrong it is typed again at once.
            response.request_focus();
        }
    });
    if is_answered {
        pass.want(Command::ConfirmApproval { typed_count: typed.clone() });
    } else if is_left || is_left_by_key {
        cancel(pass);
    }
    pass.view.approval_count = typed;
}
