//! Profiles that were given to devices: what is being given now, and what came of each assignment.

use eframe::egui::{Label, RichText, Ui};

use crate::app::model::Assigning;
use crate::app::policies::{Assigned, AssigningStep, PolicyCommand};
use crate::app::{Command, answer_words, assigning_advice, cause_words};
use crate::domain::{AttemptState, BatchId, DeviceOutcome, PolicyAssignment};
use crate::ui::icons::Icon;
use crate::ui::moments::{clock, moment};
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{GAP, NEAR, SMALL, strong};
use crate::ui::widgets::badge::badge;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::card;
use crate::ui::widgets::line::small;
use crate::words;

/// What is being given to devices right now.
pub(super) fn assigning_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let Some(assigning) = &pass.model.policies.assigning else { return };
    let words = match (&assigning.step, assigning.tried_at) {
        (AssigningStep::Waiting { why, .. }, Some(at)) => {
            words!("assigning-waiting", why = why.as_str(), at = clock(at, pass.now))
        }
        // How many devices it is stands before it.
        (AssigningStep::Sending { .. }, _) if assigning.part.is_some() => words!("assigning-sending", "named"),
        (step, _) => step.words(),
    };
    let words = match what(pass, assigning) {
        Some(what) => words!("next-both", first = what, second = words),
        None => words,
    };
    let mut is_stopped = false;
    card(ui, |ui| {
        busy(ui, &words);
        is_stopped = ui.add(PushButton::new(words!("assigning-stop")).icon(Icon::Stop)).clicked();
    });
    ui.add_space(GAP);
    if is_stopped {
        pass.want(Command::Policy(PolicyCommand::StopAssigning));
    }
}

/// Which profile is being given to whom, as far as that is known.
fn what(pass: &Pass<'_>, assigning: &Assigning) -> Option<String> {
    let name = assigning.name.as_deref().or(assigning.policy.as_ref().map(|id| id.0.as_str()))?;
    Some(match &assigning.part {
        Some((batch, devices)) => {
            words!("assignments-row", "open", name = name, all = devices, batch = number(pass, batch))
        }
        None => words!("assigning-finding-for", name = name),
    })
}

/// A batch's number.
fn number(pass: &Pass<'_>, batch: &BatchId) -> u32 {
    pass.model.batches.iter().find(|known| known.id == *batch).map_or(0, |known| known.number)
}

/// What is done now, so that who does not see it hears it.
pub(super) fn busy(ui: &mut Ui, words: &str) {
    let p = palette(ui);
    ui.horizontal(|ui| {
        Icon::Processing.show(ui, 20.0, p.busy.ink);
        let label = ui.add(Label::new(strong(words).color(p.busy.ink)).wrap());
        ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(eframe::egui::accesskit::Live::Polite));
    });
}

/// Those of a list that tell something: one that did not arrive and was sent again tells nothing any more. Newest first.
pub(super) fn worth_telling(assignments: &[PolicyAssignment]) -> impl Iterator<Item = &PolicyAssignment> {
    let devices = |one: &PolicyAssignment| one.devices.iter().map(|part| part.device.clone()).collect::<Vec<_>>();
    let is_lost =
        |one: &PolicyAssignment| one.devices.iter().all(|part| part.outcome == Some(DeviceOutcome::NotArrived));
    assignments.iter().enumerate().filter_map(move |(at, one)| {
        let is_same = |newer: &PolicyAssignment| newer.policy == one.policy && devices(newer) == devices(one);
        (!is_lost(one) || !assignments[..at].iter().any(is_same)).then_some(one)
    })
}

/// What came of one of them, or how far it is.
pub(super) fn assignment_ui(ui: &mut Ui, pass: &Pass<'_>, assignment: &PolicyAssignment, name: &str) {
    let p = palette(ui);
    let (sum, all) = (Assigned::of(assignment), assignment.devices.len());
    let batch = number(pass, &assignment.batch);
    let is_settled = assignment.state == AttemptState::Settled;
    let line = match is_settled {
        true => words!("assignments-row", name = name, given = sum.given, all = all, batch = batch),
        false => words!("assignments-row", "open", name = name, all = all, batch = batch),
    };
    ui.push_id(&assignment.id.0, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.label(strong(line));
            badge(ui, &names::assignment(assignment, p));
            ui.label(RichText::new(moment(assignment.started_at, pass.now)).size(SMALL).color(p.weak));
        });
        for why in reasons(assignment) {
            small(ui, why);
        }
        if !is_settled || sum.refused > 0 {
            small(ui, words!("attempts-correlation", id = assignment.correlation_id.to_string()));
        }
        ui.add_space(NEAR);
    });
}

/// Why devices have not got the profile, or why nobody knows yet; the same reason once, with how many devices it is that of.
fn reasons(assignment: &PolicyAssignment) -> Vec<String> {
    let cause = assignment.cause.as_ref().map(cause_words);
    if assignment.state != AttemptState::Settled {
        return cause.map(|why| words!("attempts-unconfirmed", "open", why = why)).into_iter().collect();
    }
    let mut told: Vec<(Reason<'_>, usize)> = Vec::new();
    for part in &assignment.devices {
        let (code, name) = (part.code.as_deref().unwrap_or_default(), part.name.as_deref().unwrap_or_default());
        let reason = match part.outcome {
            Some(DeviceOutcome::Registered) => continue,
            Some(DeviceOutcome::NotArrived) | None => Reason { is_refused: false, code, name },
            Some(DeviceOutcome::Rejected) => Reason { is_refused: true, code, name },
        };
        match told.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, count)) => *count += 1,
            None => told.push((reason, 1)),
        }
    }
    let words = |(reason, count): (Reason<'_>, usize)| match reason {
        Reason { is_refused: true, code, name } => {
            let answer = answer_words(code, name);
            let sentence = assigning_advice(code, name).sentence();
            // What nobody knows is in the sentence already.
            let why = if sentence.contains(&answer) { sentence } else { format!("{answer}: {sentence}") };
            words!("assignments-refused", count = count, why = why)
        }
        Reason { code: "", .. } if assignment.tracking_id.is_some() => {
            let why = words!("assignments-not-there", "no-result");
            words!("assignments-not-there", count = count, why = why)
        }
        Reason { code: "", .. } => match &cause {
            Some(why) => words!("assignments-not-there", count = count, why = why.as_str()),
            None => words!("assignments-not-arrived"),
        },
        Reason { code, name, .. } => words!("assignments-turned-away", answer = answer_words(code, name)),
    };
    told.into_iter().map(words).collect()
}

/// Why a device has not got a profile.
#[derive(PartialEq, Eq)]
struct Reason<'a> {
    is_refused: bool,
    code: &'a str,
    name: &'a str,
}
