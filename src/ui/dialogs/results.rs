//! Refused devices: sent once more, or solved elsewhere with a note that says how.

use eframe::egui::{Id, Key, Label, Ui};

use super::{answers, cancel, cancel_words, dialog};
use crate::app::Command;
use crate::app::results::{ResultsCommand, ResultsDialog};
use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::strong;
use crate::ui::view_state::Wish;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::fields::Field;
use crate::words;

/// Shows the dialog.
pub(super) fn results_ui(ui: &Ui, pass: &mut Pass<'_>, shown: &ResultsDialog, is_new: bool) {
    match shown {
        ResultsDialog::Retry { count, .. } => {
            let command = Command::Results(ResultsCommand::ConfirmRetry);
            super::send::retry_ui(ui, pass, u32::try_from(*count).unwrap_or(u32::MAX), command, is_new);
        }
        ResultsDialog::Solve { count, error, .. } => solve_ui(ui, pass, *count, error.as_deref(), is_new),
    }
}

fn solve_ui(ui: &Ui, pass: &mut Pass<'_>, count: u64, error: Option<&str>, is_new: bool) {
    let field = Id::unique("solved-note");
    if is_new {
        pass.view.solved_note.clear();
        pass.view.focus = Some(Wish::of(field));
    }
    let mut typed = std::mem::take(&mut pass.view.solved_note);
    let (mut is_answered, mut is_left) = (false, false);
    let is_left_by_key = dialog(ui, "solved", &words!("solve-title"), 520.0, pass.model.is_practice, |ui| {
        let sentence = words!("solve-sentence", count = count);
        ui.add(Label::new(strong(sentence).size(16.0).color(palette(ui).text)).wrap());
        let response = Field::new(&words!("solve-note"))
            .remark(&words!("solve-note", "remark"))
            .id(field)
            .error(error)
            .show(ui, &mut typed);
        let is_entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        let deed = PushButton::primary(words!("solve-deed")).icon(Icon::Tick);
        let (deed, way_out) = answers(ui, deed, &cancel_words());
        is_answered = deed.clicked() || is_entered;
        is_left = way_out.clicked();
        if is_entered {
            response.request_focus();
        }
    });
    if is_answered {
        pass.want(Command::Results(ResultsCommand::ConfirmSolve { note: typed.clone() }));
    } else if is_left || is_left_by_key {
        cancel(pass);
    }
    pass.view.solved_note = typed;
}
