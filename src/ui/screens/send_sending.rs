//! Sending by the program: what can be done about it now, and where the batch stands.

use eframe::egui::{Label, RichText, Ui};

use crate::app::event::SendingStep;
use crate::app::notice::Standstill;
use crate::app::{Command, Model, Screen};
use crate::domain::{BatchState, BatchSummary, Relationship};
use crate::ui::icons::Icon;
use crate::ui::moments::clock;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::screens::send_stand::sentence;
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
            let is_being_sent = pass.model.is_being_sent(batch);
            // What was uploaded by hand is none of the program's business.
            let has_work = batch.counts.ready + batch.counts.under_way() > 0;
            if !is_being_sent && has_work && !waits_for_results(pass.model, batch) && pass.model.has_api_for(batch) {
                send(ui, pass, batch);
            }
            let can_halt = batch.is_sending_asked && may_leave(batch) > 0;
            if can_halt && ui.add(PushButton::new(words!("send-stop")).icon(Icon::Stop)).clicked() {
                pass.want(Command::HaltSending);
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

/// Whether all that is left is with the service, and is asked about by itself once somebody has signed in.
fn waits_for_results(model: &Model, batch: &BatchSummary) -> bool {
    let waits = model.send.trouble.get(&batch.id).is_some_and(|trouble| trouble.standstill == Standstill::SignIn);
    waits && may_leave(batch) == 0
}

/// The button that asks for the batch to be sent.
fn send(ui: &mut Ui, pass: &mut Pass<'_>, batch: &BatchSummary) {
    let words = words!("send-send");
    // What a person must see to first is not mended by pressing this.
    let can = can_send(pass.model, batch) && pass.model.is_asking_the_way(batch);
    let send = if can { PushButton::primary(words) } else { PushButton::new(words) };
    if ui.add(send.icon(Icon::Send)).clicked() {
        pass.want(Command::RequestSend);
    }
}

/// Devices that leave, or may leave again, as long as sending is wanted. What is with the service already cannot be stopped.
fn may_leave(batch: &BatchSummary) -> u32 {
    batch.counts.ready + batch.counts.sending + batch.counts.unconfirmed
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
                badge(ui, &names::relationship(&relationship(pass.model, batch), p));
            }
            if let Some(partner) = names::partner_of(pass.model, batch) {
                ui.label(RichText::new(words!("for-partner", partner = partner)).color(p.weak));
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
            if let Some(Some(SendingStep::Waiting { hint, .. })) = pass.model.send.under_way.get(&batch.id)
                && !hint.is_empty()
            {
                ui.add(Label::new(hint).wrap());
            }
            ui.label(RichText::new(may_close(pass.model, batch)).size(SMALL).color(p.weak));
        }
    });
}

/// What is known of the customer's relationship: where a question was just refused for want of one, the list is older than that.
fn relationship(model: &Model, batch: &BatchSummary) -> Relationship {
    match model.send.trouble.get(&batch.id).map(|trouble| &trouble.standstill) {
        Some(Standstill::NoRelationship) => Relationship::None,
        _ => batch.customer.relationship.clone(),
    }
}

/// What becomes of the batch when the window is closed.
fn may_close(model: &Model, batch: &BatchSummary) -> String {
    let is_just_asked = model.send.under_way.get(&batch.id) == Some(&None);
    let goes_on = batch.is_sending_asked || is_just_asked || may_leave(batch) == 0;
    if goes_on { words!("step-may-close") } else { words!("step-may-close", "stopped") }
}

/// What is being done for the batch now.
fn under_way(pass: &Pass<'_>, batch: &BatchSummary) -> Option<String> {
    let model = pass.model;
    if model.send.is_elsewhere && (batch.is_sending_asked || batch.counts.under_way() > 0) {
        return Some(words!("step-elsewhere"));
    }
    Some(match model.send.under_way.get(&batch.id)? {
        None => words!("step-starting"),
        Some(SendingStep::Asking) => words!("step-asking"),
        Some(SendingStep::Settling) => words!("step-settling"),
        Some(SendingStep::Uploading { attempt, devices }) => {
            words!("step-uploading", attempt = attempt, devices = devices)
        }
        Some(SendingStep::Following { attempt }) => words!("step-following", attempt = attempt),
        Some(SendingStep::Waiting { secs, why, .. }) => match model.send.tried_at.get(&batch.id) {
            Some(at) => words!("step-waiting", "at", at = clock(*at, pass.now), why = why.as_str()),
            None => words!("step-waiting", secs = secs, why = why.as_str()),
        },
        // The notice above tells of it.
        Some(SendingStep::Held { .. }) => return None,
        Some(SendingStep::Elsewhere) => words!("step-elsewhere"),
    })
}
