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
use crate::ui::widgets::card::remark;
use crate::ui::widgets::line::weak;
use crate::words;

/// Asks before the batch is sent.
pub(super) fn send_ui(ui: &Ui, pass: &mut Pass<'_>, sentence: &str, is_new: bool) {
    let deed = PushButton::primary(words!("send-dialog-deed")).icon(Icon::Send);
    let batch = pass.model.open_batch();
    let target = batch.filter(|batch| batch.counts.ready > 0).map(|batch| {
        let said = pass.model.tag_words(batch.customer.id, &batch.group_tag);
        said.unwrap_or_else(|| (words!("tag-not-known-yet", tag = batch.group_tag.as_str()), false))
    });
    let (title, mut remark) = (words!("send-dialog-title"), words!("send-dialog-remark"));
    if pass.model.lacks_second_factor() {
        remark = format!("{} {remark}", words!("send-dialog-no-mfa"));
    }
    let asked = Asked { id: "send", title, sentence, target, remark, is_for_good: false };
    ask(ui, pass, &asked, deed, Command::ConfirmSend, is_new);
}

/// Asks before refused devices are sent once more.
pub(super) fn retry_ui(ui: &Ui, pass: &mut Pass<'_>, count: u32, command: Command, is_new: bool) {
    let deed = PushButton::primary(words!("retry-deed")).icon(Icon::Refresh);
    let sentence = words!("retry-sentence", count = count);
    let (title, remark) = (words!("retry-title"), words!("retry-remark"));
    let asked = Asked { id: "retry", title, sentence: &sentence, target: None, remark, is_for_good: false };
    ask(ui, pass, &asked, deed, command, is_new);
}

/// A question in one sentence.
pub(super) struct Asked<'a> {
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) sentence: &'a str,
    /// Which batch of the customer's it goes to, and whether that is to be looked at twice.
    pub(super) target: Option<(String, bool)>,
    pub(super) remark: String,
    /// Whether the answer can never be taken back: then the way out has the focus, and Enter alone changes nothing.
    pub(super) is_for_good: bool,
}

/// Asks it.
pub(super) fn ask(ui: &Ui, pass: &mut Pass<'_>, asked: &Asked<'_>, deed: PushButton, command: Command, is_new: bool) {
    let mut is_answered = false;
    let mut is_left = false;
    let mut wish = None;
    let question = |ui: &mut Ui| {
        let p = palette(ui);
        ui.add(Label::new(strong(asked.sentence).size(17.0).color(p.text)).wrap());
        match &asked.target {
            Some((words, true)) => remark(ui, Icon::Warning, p.warn, words),
            Some((words, false)) => remark(ui, Icon::Info, p.calm, words),
            None => {}
        }
        weak(ui, &asked.remark);
    };
    let is_left_by_key = dialog(ui, asked.id, &asked.title, 520.0, pass.model.is_practice, question, |ui, ()| {
        let (deed, way_out) = answers(ui, deed, &cancel_words());
        if is_new {
            wish = Some(Wish::of(if asked.is_for_good { way_out.id } else { deed.id }));
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
