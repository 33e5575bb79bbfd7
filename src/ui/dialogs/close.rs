//! Closing a batch although boxes are missing: the reason is typed, for whoever reviews it.

use eframe::egui::Ui;

use super::one_line::OneLine;
use crate::app::Command;
use crate::ui::icons::Icon;
use crate::ui::pass::Pass;
use crate::ui::widgets::buttons::PushButton;
use crate::words;

/// Shows the dialog.
pub(super) fn close_ui(ui: &Ui, pass: &mut Pass<'_>, count: u32, expected: u32, error: Option<&str>, is_new: bool) {
    let missing = expected.saturating_sub(count);
    let sentence = words!("close-sentence", count = count, expected = expected, missing = missing);
    let deed = PushButton::primary(words!("scan-close")).icon(Icon::Lock);
    let asked = OneLine {
        label: words!("close-reason"),
        remark: words!("close-reason", "remark"),
        error,
        way_out: words!("close-scan-on"),
        ..OneLine::new("close", words!("close-title"), sentence, deed)
    };
    asked.show(ui, pass, is_new, |view| &mut view.close_reason, |_| {}, |reason| Command::ConfirmClose { reason });
}
