//! Send: where the batch stands in one sentence, sending it, and files for those who upload by hand.

use eframe::egui::{Label, Margin, RichText, Ui, vec2};

use crate::app::effect::ExportKind;
use crate::app::event::SendingStep;
use crate::app::{Command, Model, Screen};
use crate::domain::{BatchState, BatchSummary};
use crate::ui::icons::Icon;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::screens::send_results;
use crate::ui::theme::{GAP, NEAR, SMALL, mono, strong};
use crate::ui::widgets::badge::badge;
use crate::ui::widgets::bars::counts_bar;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::{card, card_with, titled};
use crate::ui::widgets::heading::screen_heading;
use crate::ui::widgets::line::weak;
use crate::ui::widgets::notices::notice_ui;
use crate::words;

/// Shows the screen.
pub fn send_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let Some(batch) = pass.model.open_batch() else {
        super::no_batch(ui, pass, Icon::Send);
        return;
    };
    let title = words!("send-title", number = batch.number);
    let line = words!(
        "review-line",
        customer = batch.customer.name.as_str(),
        count = names::batch_count(batch),
        tag = batch.group_tag.as_str()
    );
    screen_heading(ui, &title, &line, |ui| deeds(ui, pass, batch));
    super::scrolled(ui, Screen::Send, |ui| {
        if let Some(trouble) = &pass.model.send.trouble {
            notice_ui(ui, trouble, false);
            ui.add_space(NEAR);
        }
        stand(ui, pass, batch);
        ui.add_space(GAP);
        if !pass.model.send.problems.rows.is_empty() {
            send_results::problems_ui(ui, pass);
            ui.add_space(GAP);
        }
        files(ui, pass, batch);
        if !pass.model.send.attempts.is_empty() {
            ui.add_space(GAP);
            send_results::attempts_ui(ui, pass);
        }
    });
}

/// Whether this partner can send by the program at all for this batch; indirect resellers have the file alone.
fn can_send(model: &Model, batch: &BatchSummary) -> bool {
    let is_set_up = model.is_practice || !model.settings.partner.client_id.trim().is_empty();
    is_set_up && !batch.customer.relationship.is_refused()
}

fn is_under_way(model: &Model, batch: &BatchSummary) -> bool {
    model.send.under_way.as_ref().is_some_and(|(id, _)| *id == batch.id)
}

fn deeds(ui: &mut Ui, pass: &mut Pass<'_>, batch: &BatchSummary) {
    match batch.state {
        BatchState::Open | BatchState::Closed => {
            let to_review = PushButton::primary(words!("send-to-review")).icon(Icon::Review);
            if ui.add(to_review).clicked() {
                pass.want(Command::Go(Screen::Review));
            }
        }
        BatchState::Approved | BatchState::Sending => {
            if is_under_way(pass.model, batch) {
                if ui.add(PushButton::new(words!("send-stop")).icon(Icon::Stop)).clicked() {
                    pass.want(Command::StopFollowing);
                }
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
            if batch.counts.rejected == 0 || is_under_way(pass.model, batch) {
                return;
            }
            let retry = ui.add(PushButton::primary(words!("send-retry")).icon(Icon::Refresh));
            if retry.clicked() {
                pass.want(Command::RequestRetry);
            }
        }
    }
}

/// Where the batch stands.
fn stand(ui: &mut Ui, pass: &mut Pass<'_>, batch: &BatchSummary) {
    let p = palette(ui);
    card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 12.0;
        ui.horizontal_wrapped(|ui| {
            badge(ui, &names::batch_state(batch.state, p));
            badge(ui, &names::relationship(&batch.customer.relationship, p));
        });
        ui.add(Label::new(strong(sentence(pass.model, batch)).size(18.0).color(p.text)).wrap());
        if batch.counts.total() > 0 {
            counts_bar(ui, &batch.counts);
        }
        if let Some((id, step)) = &pass.model.send.under_way
            && *id == batch.id
        {
            let words = match step {
                None => words!("step-starting"),
                Some(SendingStep::Settling) => words!("step-settling"),
                Some(SendingStep::Uploading { attempt, devices }) => {
                    words!("step-uploading", attempt = attempt, devices = devices)
                }
                Some(SendingStep::Following { attempt }) => words!("step-following", attempt = attempt),
                Some(SendingStep::Waiting { secs, why }) => words!("step-waiting", secs = secs, why = why.as_str()),
            };
            ui.horizontal(|ui| {
                Icon::Processing.show(ui, 20.0, p.busy.ink);
                let label = ui.label(strong(&words).color(p.busy.ink));
                ui.ctx().accesskit_node_builder(label.id, |node| {
                    node.set_live(eframe::egui::accesskit::Live::Polite);
                });
            });
            ui.label(RichText::new(words!("step-may-close")).size(SMALL).color(p.weak));
        }
    });
}

fn sentence(model: &Model, batch: &BatchSummary) -> String {
    let counts = &batch.counts;
    match batch.state {
        BatchState::Open => words!("stand-open"),
        BatchState::Closed => words!("stand-closed"),
        BatchState::Approved => match &batch.approved_by {
            Some(who) => words!("stand-approved", who = who.as_str(), count = counts.ready),
            None => words!("stand-approved-nobody", count = counts.ready),
        },
        BatchState::Sending if is_under_way(model, batch) => words!("stand-sending", count = counts.unsettled()),
        BatchState::Sending if counts.unconfirmed > 0 => {
            words!("stand-unconfirmed", count = counts.unconfirmed)
        }
        BatchState::Sending => words!("stand-waiting", count = counts.unsettled()),
        BatchState::Finished => words!("stand-finished", count = counts.registered),
        BatchState::FinishedWithProblems => {
            words!("stand-problems", registered = counts.registered, rejected = counts.rejected)
        }
    }
}

/// Files for Partner Center's site, for Intune, and for people.
fn files(ui: &mut Ui, pass: &mut Pass<'_>, batch: &BatchSummary) {
    let p = palette(ui);
    let is_approved = !matches!(batch.state, BatchState::Open | BatchState::Closed);
    titled(ui, words!("files-title"), |ui| {
        let line = if can_send(pass.model, batch) { words!("files-line") } else { words!("files-line-alone") };
        weak(ui, line);
        ui.add_space(NEAR);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
            let words = words!("files-partner-center");
            let is_first = is_approved && !can_send(pass.model, batch);
            let site = if is_first { PushButton::primary(words) } else { PushButton::new(words) };
            let kinds = [
                (site.icon(Icon::Export).key("Ctrl+E"), ExportKind::PartnerCenter),
                (PushButton::new(words!("files-intune")).icon(Icon::File), ExportKind::Intune),
                (PushButton::new(words!("files-xlsx")).icon(Icon::File), ExportKind::Xlsx),
                (PushButton::new(words!("files-csv")).icon(Icon::File), ExportKind::Csv),
            ];
            for (button, kind) in kinds {
                if ui.add(button).clicked() {
                    pass.want(Command::Export(kind));
                }
            }
        });
        if !pass.model.send.files.is_empty() {
            ui.add_space(NEAR);
            ui.label(strong(words!("files-written")).size(14.0).color(p.text));
        }
        for file in &pass.model.send.files {
            card_with(ui, Margin::symmetric(12, 8), |ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.horizontal_wrapped(|ui| {
                    Icon::Accepted.show(ui, 18.0, p.good.ink);
                    ui.add(Label::new(strong(&file.path).size(14.0)).selectable(true).wrap());
                });
                let line = words!("files-rows", rows = file.rows);
                ui.horizontal_wrapped(|ui| {
                    ui.label(RichText::new(line).size(SMALL).color(p.weak));
                    ui.add(Label::new(mono(&file.sha256).size(11.5).color(p.weak)).selectable(true).wrap());
                });
            });
        }
    });
}
