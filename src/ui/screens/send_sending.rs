//! Sending by the program: what can be done about it now, and where the batch stands.

use eframe::egui::{Label, RichText, Ui};

use crate::app::event::SendingStep;
use crate::app::model::AccountModel;
use crate::app::{Command, Model, Screen};
use crate::domain::{BatchCounts, BatchState, BatchSummary, Relationship};
use crate::ui::icons::Icon;
use crate::ui::moments::clock;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{SMALL, strong};
use crate::ui::widgets::badge::badge;
use crate::ui::widgets::bars::counts_bar;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::card;
use crate::words;

/// Whether this partner can send by the program at all for this batch; indirect resellers have the file alone.
pub fn can_send(model: &Model, batch: &BatchSummary) -> bool {
    let is_set_up = model.is_practice
        || model.other_partner(batch).is_some()
        || !model.settings.partner_in_use().client_id.trim().is_empty();
    model.has_api_for(batch) && is_set_up && !batch.customer.relationship.is_refused()
}

/// The deeds beside the title.
pub fn deeds(ui: &mut Ui, pass: &mut Pass<'_>, batch: &BatchSummary) {
    match batch.state {
        BatchState::Open | BatchState::Closed => {
            let to_review = PushButton::primary(words!("send-to-review")).icon(Icon::Review);
            if ui.add(to_review).clicked() {
                pass.want(Command::Go(Screen::Review));
            }
        }
        BatchState::Approved | BatchState::Sending => {
            if pass.model.is_being_sent(batch) {
                // What is with the service already cannot be stopped.
                let can_halt = batch.is_sending_asked && batch.counts.ready > 0;
                if can_halt && ui.add(PushButton::new(words!("send-stop")).icon(Icon::Stop)).clicked() {
                    pass.want(Command::HaltSending);
                }
                return;
            }
            if !pass.model.has_api_for(batch) {
                return;
            }
            // What was uploaded by hand is none of the program's business.
            if batch.counts.ready + batch.counts.under_way() == 0 {
                return;
            }
            let words = words!("send-send");
            let can = can_send(pass.model, batch);
            let send = if can { PushButton::primary(words) } else { PushButton::new(words) };
            if ui.add(send.icon(Icon::Send)).clicked() {
                pass.want(Command::RequestSend);
            }
        }
        BatchState::Finished | BatchState::FinishedWithProblems => {
            if batch.counts.rejected == 0 || !pass.model.has_api_for(batch) {
                return;
            }
            // Seldom the right answer to a refusal: the next step of each stands beside it.
            if ui.add(PushButton::new(words!("send-retry")).icon(Icon::Refresh)).clicked() {
                pass.want(Command::RequestRetry);
            }
        }
    }
}

/// Where the batch stands.
pub fn stand(ui: &mut Ui, pass: &mut Pass<'_>, batch: &BatchSummary) {
    let p = palette(ui);
    card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 12.0;
        ui.horizontal_wrapped(|ui| {
            badge(ui, &names::batch_sign(pass.model, batch, p));
            // Who has no interface cannot ask for it, and need not be told so for ever.
            if pass.model.has_api_for(batch) || batch.customer.relationship != Relationship::Unknown {
                badge(ui, &names::relationship(&batch.customer.relationship, p));
            }
            if let Some(partner) = names::partner_of(pass.model, batch) {
                ui.label(RichText::new(words!("sent-by", partner = partner)).color(p.weak));
            }
        });
        ui.add(Label::new(strong(sentence(pass.model, batch)).size(18.0).color(p.text)).wrap());
        if batch.counts.total() > 0 {
            counts_bar(ui, &batch.counts);
        }
        if let Some(words) = under_way(pass, batch) {
            ui.horizontal(|ui| {
                Icon::Processing.show(ui, 20.0, p.busy.ink);
                let label = ui.add(Label::new(strong(&words).color(p.busy.ink)).wrap());
                ui.ctx().accesskit_node_builder(label.id, |node| {
                    node.set_live(eframe::egui::accesskit::Live::Polite);
                });
            });
            ui.label(RichText::new(words!("step-may-close")).size(SMALL).color(p.weak));
        }
    });
}

/// What is being done for the batch now.
fn under_way(pass: &Pass<'_>, batch: &BatchSummary) -> Option<String> {
    let model = pass.model;
    if model.send.is_elsewhere && (batch.is_sending_asked || batch.counts.under_way() > 0) {
        return Some(words!("step-elsewhere"));
    }
    Some(match model.send.under_way.get(&batch.id)? {
        None => words!("step-starting"),
        Some(SendingStep::Settling) => words!("step-settling"),
        Some(SendingStep::Uploading { attempt, devices }) => {
            words!("step-uploading", attempt = attempt, devices = devices)
        }
        Some(SendingStep::Following { attempt }) => words!("step-following", attempt = attempt),
        Some(SendingStep::Waiting { secs, why }) => match model.send.tried_at.get(&batch.id) {
            Some(at) => words!("step-waiting", "at", at = clock(*at, pass.now), why = why.as_str()),
            None => words!("step-waiting", secs = secs, why = why.as_str()),
        },
        Some(SendingStep::Elsewhere) => words!("step-elsewhere"),
    })
}

fn sentence(model: &Model, batch: &BatchSummary) -> String {
    let counts = &batch.counts;
    match batch.state {
        BatchState::Open => words!("stand-open"),
        BatchState::Closed => words!("stand-closed"),
        // Pressing "Send…" would not help, and need not: it goes on once somebody has signed in.
        BatchState::Approved | BatchState::Sending if waits_for_sign_in(model, batch) => {
            words!("stand-waiting", "sign-in", count = counts.unsettled())
        }
        BatchState::Approved if model.is_being_sent(batch) => words!("stand-asked", count = counts.ready),
        BatchState::Approved if !model.has_api_for(batch) => words!("stand-approved-by-hand", count = counts.ready),
        BatchState::Approved => match &batch.approved_by {
            Some(who) => words!("stand-approved", who = who.as_str(), count = counts.ready),
            None => words!("stand-approved-nobody", count = counts.ready),
        },
        BatchState::Sending if counts.unconfirmed > 0 => {
            words!("stand-unconfirmed", count = counts.unconfirmed)
        }
        BatchState::Sending if model.is_being_sent(batch) => words!("stand-sending", count = counts.unsettled()),
        BatchState::Sending if counts.uploaded == counts.unsettled() => {
            words!("stand-uploaded", count = counts.uploaded)
        }
        BatchState::Sending => words!("stand-waiting", count = counts.unsettled()),
        BatchState::Finished => with_the_rest(words!("stand-finished", count = counts.registered), counts),
        BatchState::FinishedWithProblems => {
            words!("stand-problems", registered = counts.registered, rejected = counts.rejected)
        }
    }
}

fn waits_for_sign_in(model: &Model, batch: &BatchSummary) -> bool {
    let is_nobody_there = matches!(model.account, AccountModel::SignedOut | AccountModel::NeedsMfa);
    is_nobody_there && model.send.trouble.contains_key(&batch.id)
}

/// A batch that is done may hold more than registered devices.
fn with_the_rest(told: String, counts: &BatchCounts) -> String {
    let mut parts = vec![told];
    if counts.solved > 0 {
        parts.push(words!("stand-finished", "solved", count = counts.solved));
    }
    if counts.removing > 0 {
        parts.push(words!("stand-finished", "removing", count = counts.removing));
    }
    if counts.removed > 0 {
        parts.push(words!("stand-finished", "removed", count = counts.removed));
    }
    parts.join(", ")
}
