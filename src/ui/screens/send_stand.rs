//! Where a batch stands with sending, in one sentence: what waits, for whom, and what does not go on by itself.

use crate::app::Model;
use crate::app::event::SendingStep;
use crate::app::model::AccountModel;
use crate::app::notice::Standstill;
use crate::domain::{BatchCounts, BatchState, BatchSummary};
use crate::words;

/// The sentence.
pub fn sentence(model: &Model, batch: &BatchSummary) -> String {
    let counts = &batch.counts;
    let already = model.send.results.already_count();
    match batch.state {
        BatchState::Open => words!("stand-open"),
        BatchState::Closed => words!("stand-closed"),
        BatchState::Approved | BatchState::Sending => to_be_sent(model, batch),
        BatchState::Finished => with_the_rest(words!("stand-finished", count = counts.registered), already, counts),
        BatchState::FinishedWithProblems => {
            let (registered, rejected) = (counts.registered, counts.rejected);
            match already {
                0 => words!("stand-problems", registered = registered, rejected = rejected),
                count => {
                    words!("stand-problems", "already", registered = registered, already = count, rejected = rejected)
                }
            }
        }
    }
}

fn to_be_sent(model: &Model, batch: &BatchSummary) -> String {
    let counts = &batch.counts;
    let (ready, open) = (counts.ready, counts.ready + counts.under_way());
    let trouble = model.send.trouble.get(&batch.id).map(|trouble| &trouble.standstill);
    // Pressing "Send…" would not help, and need not: it goes on once somebody has signed in.
    let is_for_other = trouble == Some(&Standstill::SignIn) && model.other_partner(batch).is_some();
    if is_for_other || trouble.is_some() && is_nobody_there(model) {
        return match (counts.unconfirmed, ready) {
            (0, 0) => words!("stand-waiting", "results", count = open),
            (0, _) => words!("stand-waiting", "sign-in", count = open),
            (count, _) => words!("stand-unconfirmed", "sign-in", count = count),
        };
    }
    if counts.unconfirmed > 0 {
        return match trouble {
            None | Some(Standstill::SignIn) => words!("stand-unconfirmed", count = counts.unconfirmed),
            Some(_) => words!("stand-unconfirmed", "held", count = counts.unconfirmed),
        };
    }
    match trouble {
        Some(Standstill::UploadRefused { code }) => {
            return with_under_way(words!("stand-refused", count = ready, code = code.as_str()), counts);
        }
        Some(Standstill::UploadForbidden { code }) => {
            return with_under_way(words!("stand-refused", "forbidden", count = ready, code = code.as_str()), counts);
        }
        Some(Standstill::UploadUnknown) => {
            return with_under_way(words!("stand-refused", "unknown", count = ready), counts);
        }
        Some(Standstill::NoRelationship | Standstill::QuestionRefused) if ready == 0 => {
            return words!("stand-refused", "result", count = open);
        }
        Some(Standstill::NoRelationship) => return words!("stand-refused", "relationship", count = open),
        Some(Standstill::QuestionRefused) => return words!("stand-refused", "question", count = open),
        // Somebody is there by now.
        Some(Standstill::SignIn) => return words!("stand-waiting", "by-itself", count = open),
        Some(Standstill::Here) => return words!("stand-refused", "here", count = open),
        None => {}
    }
    if matches!(model.send.under_way.get(&batch.id), Some(Some(SendingStep::Waiting { .. }))) {
        return match ready {
            0 => words!("stand-waiting", "asked", count = open),
            _ => words!("stand-waiting", "by-itself", count = open),
        };
    }
    let is_new = batch.state == BatchState::Approved;
    match &batch.approved_by {
        _ if model.is_being_sent(batch) && is_new => words!("stand-asked", count = ready),
        _ if model.is_being_sent(batch) => words!("stand-sending", count = open),
        _ if counts.uploaded > 0 && open == 0 => words!("stand-uploaded", count = counts.uploaded),
        _ if is_new && !model.has_api_for(batch) => words!("stand-approved-by-hand", count = ready),
        Some(who) if is_new => words!("stand-approved", who = who.as_str(), count = ready),
        None if is_new => words!("stand-approved-nobody", count = ready),
        _ if !model.has_api_for(batch) => words!("stand-approved-by-hand", count = ready),
        _ => with_under_way(words!("stand-waiting", count = ready), counts),
    }
}

fn is_nobody_there(model: &Model) -> bool {
    matches!(model.account, AccountModel::SignedOut | AccountModel::NeedsMfa)
}

/// What has left goes on whatever becomes of the rest.
fn with_under_way(told: String, counts: &BatchCounts) -> String {
    match counts.under_way() {
        0 => told,
        count => words!("next-both", first = told, second = words!("stand-under-way", count = count)),
    }
}

/// A batch that is done may hold more than registered devices.
fn with_the_rest(told: String, already: u64, counts: &BatchCounts) -> String {
    let mut parts = vec![told];
    if already > 0 {
        parts.push(words!("stand-finished", "already", count = already));
    }
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
