//! Refused devices: sent once more, or solved elsewhere with a note that says how.

use eframe::egui::Ui;

use super::one_line::OneLine;
use crate::app::Command;
use crate::app::results::{ResultsCommand, ResultsDialog};
use crate::ui::icons::Icon;
use crate::ui::pass::Pass;
use crate::ui::widgets::buttons::PushButton;
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
    let deed = PushButton::primary(words!("solve-deed")).icon(Icon::Tick);
    let asked = OneLine {
        width: 520.0,
        label: words!("solve-note"),
        remark: words!("solve-note", "remark"),
        error,
        ..OneLine::new("solved", words!("solve-title"), words!("solve-sentence", count = count), deed)
    };
    let command = |note| Command::Results(ResultsCommand::ConfirmSolve { note });
    asked.show(ui, pass, is_new, |view| &mut view.solved_note, |_| {}, command);
}
