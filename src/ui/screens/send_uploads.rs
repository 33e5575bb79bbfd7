//! The uploads of a batch, newest first; those that came to the same in a row together.

use eframe::egui::{Label, RichText, Ui};

use crate::app::cause_words;
use crate::domain::{Attempt, AttemptCause, AttemptState};
use crate::ui::moments::moment;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{SMALL, TALL, mono, strong};
use crate::ui::widgets::badge::badge;
use crate::ui::widgets::card::titled;
use crate::ui::widgets::copied::copy_sign;
use crate::ui::widgets::line::small;
use crate::words;

/// Shows them.
pub fn attempts_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    titled(ui, words!("attempts-title"), |ui| {
        for equal in pass.model.send.attempts.chunk_by(is_as_before).rev() {
            let [first, .., last] = equal else {
                equal.iter().for_each(|attempt| attempt_ui(ui, pass, attempt));
                continue;
            };
            ui.push_id(("equal", first.number), |ui| {
                let devices = last.devices.len();
                row_ui(
                    ui,
                    pass,
                    last,
                    &words!("attempts-rows", first = first.number, last = last.number, devices = devices),
                );
                ui.collapsing(words!("attempts-each", first = first.number, last = last.number), |ui| {
                    equal.iter().rev().for_each(|attempt| attempt_ui(ui, pass, attempt));
                });
            });
            ui.add_space(4.0);
        }
    });
}

/// Whether an upload came to the same as the one before: the same devices, not delivered for the same cause.
fn is_as_before(before: &Attempt, attempt: &Attempt) -> bool {
    let is_refused = |attempt: &Attempt| attempt.state == AttemptState::NotDelivered && attempt.due_at.is_none();
    is_refused(before) && is_refused(attempt) && before.cause == attempt.cause && before.devices == attempt.devices
}

fn attempt_ui(ui: &mut Ui, pass: &mut Pass<'_>, attempt: &Attempt) {
    ui.push_id(&attempt.id.0, |ui| {
        row_ui(ui, pass, attempt, &words!("attempts-row", number = attempt.number, devices = attempt.devices.len()));
    });
    ui.add_space(4.0);
}

/// One upload under this title, and why it was not taken.
fn row_ui(ui: &mut Ui, pass: &mut Pass<'_>, attempt: &Attempt, title: &str) {
    let p = palette(ui);
    ui.horizontal(|ui| {
        // What is less high than the button stands beside its middle.
        ui.set_min_height(TALL);
        ui.label(strong(title).color(p.text));
        badge(ui, &names::attempt_state(attempt.state, p));
        ui.label(RichText::new(moment(attempt.started_at, pass.now)).size(SMALL).color(p.weak));
        // Of what never left nobody there knows.
        if attempt.cause != Some(AttemptCause::NotConnected) {
            let id = attempt.correlation_id.to_string();
            copy_sign(ui, &words!("attempts-copy", number = attempt.number), &id, &mut pass.view.copied);
            let told = mono(words!("attempts-correlation", id = id)).size(12.0).color(p.weak);
            ui.add(Label::new(told).truncate());
        }
    });
    if let Some(why) = why(attempt) {
        small(ui, &why);
    }
    if let Some(due) = attempt.due_at {
        small(ui, words!("attempts-due", at = moment(due, pass.now)));
    }
}

/// Why an upload was not taken, or not answered for, be it still or at first. Entries of older programs have the line's own words alone.
fn why(attempt: &Attempt) -> Option<String> {
    let why = attempt.cause.as_ref().map(cause_words).or_else(|| attempt.reason.clone())?;
    Some(match attempt.state {
        AttemptState::NotDelivered => words!("attempts-not-delivered", why = why),
        AttemptState::Unconfirmed => words!("attempts-unconfirmed", "open", why = why),
        _ => words!("attempts-unconfirmed", why = why),
    })
}
