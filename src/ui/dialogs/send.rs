//! Sending, and sending refused devices once more: everything in one sentence before anything leaves.

use eframe::egui::{Label, Ui};

use super::{answers, cancel, cancel_words, dialog};
use crate::app::Command;
use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::strong;
use crate::ui::view_state::Wish;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::line::weak;
use crate::words;

/// Asks before the batch is sent.
pub(super) fn send_ui(ui: &Ui, pass: &mut Pass<'_>, sentence: &str, is_new: bool) {
    let deed = PushButton::primary(words!("send-dialog-deed")).icon(Icon::Send);
    let asked =
        Asked { id: "send", title: words!("send-dialog-title"), sentence, remark: words!("send-dialog-remark") };
    ask(ui, pass, &asked, deed, Command::ConfirmSend, is_new);
}

/// Asks before refused devices are sent once more.
pub(super) fn retry_ui(ui: &Ui, pass: &mut Pass<'_>, count: u32, is_new: bool) {
    let deed = PushButton::primary(words!("retry-deed")).icon(Icon::Refresh);
    let sentence = words!("retry-sentence", count = count);
    let asked =
        Asked { id: "retry", title: words!("retry-title"), sentence: &sentence, remark: words!("retry-remark") };
    ask(ui, pass, &asked, deed, Command::ConfirmRetry, is_new);
}

struct Asked<'a> {
    id: &'static str,
    title: String,
    sentence: &'a str,
    remark: String,
}

fn ask(ui: &Ui, pass: &mut Pass<'_>, asked: &Asked<'_>, deed: PushButton, command: Command, is_new: bool) {
    let mut is_answered = false;
    let mut is_left = false;
    let mut wish = None;
    let is_left_by_key = dialog(ui, asked.id, &asked.title, 520.0, pass.model.is_practice, |ui| {
        let p = palette(ui);
        ui.add(Label::new(strong(asked.sentence).size(17.0).color(p.text)).wrap());
        weak(ui, &asked.remark);
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
    if is_answered {
        pass.want(command);
    } else if is_left || is_left_by_key {
        cancel(pass);
    }
}
