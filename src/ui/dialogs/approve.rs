//! Approving: the count is typed, so that nobody approves by habit.

use eframe::egui::{Label, Ui};

use super::one_line::OneLine;
use crate::app::Command;
use crate::ui::icons::Icon;
use crate::ui::pass::Pass;
use crate::ui::widgets::buttons::PushButton;
use crate::words;

/// Shows the dialog.
pub(super) fn approve_ui(ui: &Ui, pass: &mut Pass<'_>, count: u32, error: Option<&str>, is_new: bool) {
    let (sentence, sent) = match pass.model.open_batch() {
        Some(batch) => {
            let (customer, tag) = (batch.customer.name.as_str(), batch.group_tag.as_str());
            let number = batch.number;
            let sentence = words!("approve-sentence", number = number, count = count, customer = customer, tag = tag);
            (sentence, batch.counts.total().saturating_sub(count))
        }
        None => (String::new(), 0),
    };
    let deed = PushButton::primary(words!("approve-deed")).icon(Icon::Shield);
    let asked = OneLine {
        label: words!("approve-count"),
        remark: words!("approve-count", "remark"),
        error,
        ..OneLine::new("approve", words!("approve-title"), sentence, deed)
    };
    let between = |ui: &mut Ui| {
        if sent > 0 {
            ui.add(Label::new(words!("approve-sent", count = sent)).wrap());
        }
    };
    let command = |typed_count| Command::ConfirmApproval { typed_count };
    asked.show(ui, pass, is_new, |view| &mut view.approval_count, between, command);
}
