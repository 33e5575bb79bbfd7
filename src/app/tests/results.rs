//! Refused devices by their cause: shown, chosen, sent once more, solved elsewhere.

use std::collections::HashMap;

use insta::assert_snapshot;
use uuid::Uuid;

use super::check::*;
use crate::app::Command;
use crate::app::effect::{Deed, Effect};
use crate::app::event::{Done, Event};
use crate::app::model::{AccountModel, Model};
use crate::app::results::{LoadResults, Refused, ResultsCommand, ResultsDeed, ResultsLoaded, ResultsPart};
use crate::domain::{BatchState, DeviceId, DeviceState, RefusalCause, RefusalCount};

fn cause(code: &str) -> RefusalCause {
    RefusalCause { code: Some(code.into()), name: None }
}

fn loaded(causes: &[(&str, u64)], shown: Option<(ResultsPart, u64)>) -> Step {
    let rows = vec![row(1, 1, DeviceState::Rejected), row(1, 2, DeviceState::Rejected)];
    let correlations = HashMap::from([(rows[0].id.clone(), Uuid::from_u128(7))]);
    Event::from(ResultsLoaded {
        batch: batch_id(1),
        refusals: causes.iter().map(|(code, count)| RefusalCount { cause: cause(code), count: *count }).collect(),
        already: vec![],
        shown: shown.map(|(part, total)| (part, page(total, 0, rows))),
        correlations,
    })
    .into()
}

fn of_812() -> ResultsPart {
    ResultsPart::Cause(cause("812"))
}

/// Ten thousand devices with two causes; the devices of the first are shown.
fn with_causes() -> Model {
    let mut given = with_batch(BatchState::FinishedWithProblems, 0);
    given.batches[0].counts.rejected = 10_000;
    let causes = [("812", 9_900), ("808", 100)];
    after(&given, [loaded(&causes, None), loaded(&causes, Some((of_812(), 9_900)))])
}

fn results(command: ResultsCommand) -> Step {
    Command::Results(command).into()
}

fn choose(device: &str, is_chosen: bool) -> Step {
    results(ResultsCommand::Choose { device: DeviceId(device.into()), is_chosen })
}

#[test]
fn every_cause_is_counted_and_the_first_is_opened_by_itself() {
    let mut given = with_batch(BatchState::FinishedWithProblems, 0);
    given.batches[0].counts.rejected = 10_000;
    let causes = [("812", 9_900), ("808", 100)];
    assert_snapshot!(check(&given, [loaded(&causes, None)]), @r#"> load results of b1 of b1 find "" states [rejected] by Number rows 0+50"#);
    let model = with_causes();
    assert_eq!(model.send.results.refused_count(), 10_000);
    assert_eq!(model.send.results.page.total, 9_900);
    assert_eq!(model.send.results.correlations[&DeviceId("d1".into())], Uuid::from_u128(7));
    // The next fifty; a page that is asked for past the end leads back to the first.
    let (model, asked) = effects(&model, results(ResultsCommand::Turn(50)));
    let Effect::LoadResults(LoadResults { shown: Some((part, query)), .. }) = &asked[0] else { panic!("{asked:?}") };
    assert_eq!((part, query.offset, query.cause.as_ref()), (&of_812(), 50, Some(&cause("812"))));
    // What a person has closed stays closed.
    let closed = after(&model, [results(ResultsCommand::Close), loaded(&causes, None)]);
    assert_eq!(closed.send.results.open, None);
    // An answer about another batch is none.
    let other = ResultsLoaded {
        batch: batch_id(2),
        refusals: vec![],
        already: vec![],
        shown: None,
        correlations: HashMap::new(),
    };
    assert_eq!(after(&model, [Event::from(other).into()]), model);
}

/// What the customer had already is counted beside the refused ones, and its devices can be looked at.
#[test]
fn registered_already_is_counted_and_shown() {
    let given = with_batch(BatchState::Finished, 3);
    let already = vec![RefusalCount { cause: cause("806"), count: 2 }];
    let told =
        ResultsLoaded { batch: batch_id(1), refusals: vec![], already, shown: None, correlations: HashMap::new() };
    let model = after(&given, [Event::from(told.clone()).into()]);
    assert_eq!((model.send.results.already_count(), model.send.results.open.as_ref()), (2, None));
    let part = ResultsPart::Already(cause("806"));
    let open = results(ResultsCommand::Open(part.clone()));
    let (model, asked) = effects(&model, open);
    let Effect::LoadResults(LoadResults { shown: Some((shown, query)), .. }) = &asked[0] else { panic!("{asked:?}") };
    assert_eq!((shown, &query.states[..]), (&part, &[DeviceState::Registered][..]));
    assert_eq!(query.cause, Some(cause("806")));
    // It stays open while there are any, and no longer.
    assert_eq!(after(&model, [Event::from(told.clone()).into()]).send.results.open, Some(part));
    let gone = ResultsLoaded { already: vec![], ..told };
    assert_eq!(after(&model, [Event::from(gone).into()]).send.results.open, None);
}

#[test]
fn a_cause_whose_last_device_has_gone_is_closed() {
    let model = after(&with_causes(), [choose("d1", true), loaded(&[("808", 100)], None)]);
    assert_eq!(model.send.results.open, Some(ResultsPart::Cause(cause("808"))));
    assert!(model.send.results.chosen.is_empty());
}

#[test]
fn the_chosen_ones_are_sent_once_more_else_all_of_the_cause() {
    let model = with_causes();
    let meant = |model: &Model, code: &str| model.send.results.meant(&cause(code));
    assert_eq!(model.send.results.count(&meant(&model, "812")), 9_900);
    let chosen = after(&model, [choose("d1", true), choose("d2", true), choose("d1", false)]);
    assert_eq!(meant(&chosen, "812"), Refused::These(vec![DeviceId("d2".into())]));
    assert_eq!(meant(&chosen, "808"), Refused::Of(cause("808")), "the choice is of the open cause alone");

    let asked = after(&chosen, [results(ResultsCommand::RequestRetry(meant(&chosen, "812")))]);
    let (done, wanted) = effects(&asked, results(ResultsCommand::ConfirmRetry));
    let requeue = ResultsDeed::Requeue { batch: batch_id(1), which: Refused::These(vec![DeviceId("d2".into())]) };
    assert_eq!(wanted, [Effect::Do(Deed::Results(requeue.clone()))]);
    // A second confirmation does nothing, and neither does one that nobody asked for.
    assert_eq!(effects(&done, results(ResultsCommand::ConfirmRetry)).1, []);
    let requeued = Event::Done { deed: Deed::Results(requeue), done: Done::Requeued(1) };
    let (done, sent) = effects(&done, requeued.into());
    assert!(sent.contains(&Effect::Send(batch_id(1))), "{sent:?}");
    assert_eq!(meant(&done, "812"), Refused::Of(cause("812")), "who was sent is chosen no more");

    let mut signed_out = chosen.clone();
    signed_out.account = AccountModel::SignedOut;
    let told = check(&signed_out, [results(ResultsCommand::RequestRetry(meant(&chosen, "812")))]);
    assert_snapshot!(told, @r#"Warning: Nobody is signed in to Partner Center | "Sign in…" stands under Settings, in the card Partner Center account. Once you are signed in, try again here"#);
    assert_eq!(check(&model, [results(ResultsCommand::RequestRetry(Refused::Of(cause("899"))))]), "nothing");
}

#[test]
fn solved_elsewhere_wants_a_note_and_can_be_taken_back() {
    let asked = after(&with_causes(), [results(ResultsCommand::RequestSolve(Refused::Of(cause("812"))))]);
    let confirm = |note: &str| results(ResultsCommand::ConfirmSolve { note: note.into() });
    for (note, wrong) in [("  ", "Say how"), ("key VK7JG-NPHTM-C97JM-9MPGT-3V66T", "product key")] {
        let (model, wanted) = effects(&asked, confirm(note));
        assert_eq!(wanted, []);
        assert!(format!("{:?}", model.dialog).contains(wrong), "{:?}", model.dialog);
    }
    let (model, wanted) = effects(&asked, confirm(" by its hash "));
    let solve = ResultsDeed::Solve { batch: batch_id(1), which: Refused::Of(cause("812")), note: "by its hash".into() };
    assert_eq!(wanted, [Effect::Do(Deed::Results(solve.clone()))]);
    assert_eq!(model.dialog, None);
    let solved = Event::Done { deed: Deed::Results(solve), done: Done::Solved(9_900) };
    assert!(check(&model, [solved.into()]).starts_with("Success: 9900 devices are kept as solved"));

    let shown = after(&model, [results(ResultsCommand::Open(ResultsPart::Solved))]);
    let (_, back) = effects(&shown, results(ResultsCommand::Unsolve(vec![DeviceId("d1".into())])));
    let unsolve = ResultsDeed::Unsolve { batch: batch_id(1), devices: vec![DeviceId("d1".into())] };
    assert_eq!(back, [Effect::Do(Deed::Results(unsolve))]);
    assert_eq!(effects(&shown, results(ResultsCommand::Unsolve(vec![]))).1, []);
}
