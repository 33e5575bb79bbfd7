//! Closing a batch although boxes are missing: the reason is typed, for whoever reviews it.

use eframe::egui::{Id, Key, Label, Ui};

use super::{answers, cancel, dialog};
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
pub(super) fn close_ui(ui: &Ui, pass: &mut Pass<'_>, count: u32, expected: u32, error: Option<&str>, is_new: bool) {
    let field = Id::unique("close-reason");
    if is_new {
        pass.view.close_reason.clear();
        pass.view.focus = Some(Wish::of(field));
    }
    let mut typed = std::mem::take(&mut pass.view.close_reason);
    let mut is_answered = false;
    let mut is_left = false;
    let is_left_by_key = dialog(ui, "close", &words!("close-title"), 480.0, pass.model.is_practice, |ui| {
        let p = palette(ui);
        let missing = expected.saturating_sub(count);
        let sentence = words!("close-sentence", count = count, expected = expected, missing = missing);
        ui.add(Label::new(strong(sentence).size(16.0).color(p.text)).wrap());
        let response = Field::new(&words!("close-reason"))
            .remark(&words!("close-reason", "remark"))
            .id(field)
            .error(error)
            .show(ui, &mut typed);
        let is_entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        let deed = PushButton::primary(words!("scan-close")).icon(Icon::Lock);
        let (deed, way_out) = answers(ui, deed, &words!("close-scan-on"));
        is_answered = deed.clicked() || is_entered;
        is_left = way_out.clicked();
        if is_entered {
            // Where nothing was typed it is asked for again at once.
            response.request_focus();
        }
    });
    if is_answered {
        pass.want(Command::ConfirmClose { reason: typed.clone() });
    } else if is_left || is_left_by_key {
        cancel(pass);
    }
    pass.view.close_reason = typed;
}
