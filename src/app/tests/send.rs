//! Sending, sending once more, and files.

use std::time::Duration;

use insta::assert_snapshot;

use super::check::*;
use crate::app::Command;
use crate::app::effect::{Deed, ExportKind};
use crate::app::event::{Done, Event, SendingStep};
use crate::app::model::{AccountModel, Model};
use crate::app::notice::Failure;
use crate::domain::{BatchState, Change, ExportedFile, Relationship};
use crate::partner_center::PartnerCenterError;

fn approved() -> Model {
    with_batch(BatchState::Approved, 3)
}

fn sending() -> Model {
    after(&approved(), [Command::RequestSend.into(), Command::ConfirmSend.into()])
}

/// Finished, with two refused devices.
fn with_problems() -> Model {
    let mut given = with_batch(BatchState::FinishedWithProblems, 0);
    given.batches[0].counts.rejected = 2;
    given
}

fn ended(outcome: Result<bool, Failure>) -> Step {
    Event::SendingEnded { batch: batch_id(1), outcome }.into()
}

#[test]
fn one_sentence_says_what_is_about_to_be_sent() {
    assert_snapshot!(check(&approved(), [Command::RequestSend.into()]), @r#"
    dialog: Send 3 devices to Partner Center for Contoso, Inc. (reseller relationship accepted) under the group tag "KIOSK/1"
    > Customers(LoadRemoteBatches { customer: CustomerId(00000000-0000-0000-0000-000000000001), partner: "" })
    "#);
    let mut practice = approved();
    practice.is_practice = true;
    practice.batches[0].counts.ready = 1;
    practice.batches[0].customer.relationship = Relationship::Unknown;
    assert_snapshot!(check(&practice, [Command::RequestSend.into()]), @r#"
    dialog: Send 1 device to the make-believe Partner Center for Contoso, Inc. (relationship not known) under the group tag "KIOSK/1"
    > Customers(LoadRemoteBatches { customer: CustomerId(00000000-0000-0000-0000-000000000001), partner: "" })
    "#);
    let mut unsettled = with_batch(BatchState::Sending, 0);
    unsettled.batches[0].counts.unconfirmed = 2;
    assert_snapshot!(check(&unsettled, [Command::RequestSend.into()]), @"Info: Batch 1 is being sent | There is nothing to press: its results come in by themselves");
    let trouble = Event::SendingEnded { batch: batch_id(1), outcome: Err(Failure::Bug("x".into())) };
    let unsettled = after(&unsettled, [trouble.into()]);
    assert_snapshot!(check(&unsettled, [Command::RequestSend.into()]), @"dialog: Ask Partner Center what became of 2 devices for Contoso, Inc.; what did not arrive is sent again");
}

#[test]
fn sending_is_asked_for_and_then_confirmed() {
    let asked = after(&approved(), [Command::RequestSend.into()]);
    assert_snapshot!(check(&asked, [Command::ConfirmSend.into()]), @r#"
    no dialog
    under way b1 None
    > Send(BatchId("b1"))
    "#);
    assert_snapshot!(check(&asked, [Command::CancelDialog.into(), Command::ConfirmSend.into()]), @"no dialog");
    assert_eq!(check(&approved(), [Command::ConfirmSend.into()]), "nothing");
    // The approval became void while the dialog was open.
    let void = Event::BatchesLoaded(vec![batch(1, BatchState::Closed, 4)]);
    assert_snapshot!(check(&asked, [void.into(), Command::ConfirmSend.into()]), @"
    no dialog
    Warning: The batch is not approved | Review the batch and approve it first
    batch 1 is closed, 4 devices
    ");
}

#[test]
fn what_may_not_be_sent_is_refused_in_words() {
    let request = || Step::from(Command::RequestSend);
    assert_snapshot!(check(&with_batch(BatchState::Closed, 3), [request()]), @"Warning: The batch is not approved | Review the batch and approve it first");
    assert_snapshot!(check(&with_batch(BatchState::Finished, 0), [request()]), @"Info: Every device of this batch has its result | Refused devices can be sent once more after their cause is mended");
    let mut given = approved();
    given.batches[0].customer.relationship = Relationship::None;
    assert_snapshot!(check(&given, [request()]), @"Warning: Contoso, Inc. has no reseller relationship with you: nothing is sent | Send the customer's administrator the link that asks for the relationship (under Customers). Once it is accepted, refresh the customers, then have the batch approved anew where it went back to review, and send it");
    let mut given = approved();
    given.account = AccountModel::SignedOut;
    assert_snapshot!(check(&given, [request()]), @r#"Warning: Nobody is signed in to Partner Center | "Sign in…" stands under Settings, in the card Partner Center account. Once you are signed in, try again here"#);
    given.account = AccountModel::SigningIn;
    assert_snapshot!(check(&given, [request()]), @"Info: The sign-in is not finished yet | Finish it in the browser, or with the code on the other device; then try again");
    assert_snapshot!(check(&sending(), [request()]), @"Info: Batch 1 is being sent | There is nothing to press: its results come in by themselves");
    assert_snapshot!(check(&opened(vec![]), [request()]), @"Info: No batch is open | Open one from the list, or begin a new one");
}

#[test]
fn sending_is_followed_to_its_end() {
    let step = |step| Step::from(Event::SendingProgress { batch: batch_id(1), step });
    assert_snapshot!(check(&sending(), [step(SendingStep::Uploading { attempt: 1, devices: 3 })]), @"under way b1 Some(Uploading { attempt: 1, devices: 3 })");
    assert_snapshot!(check(&sending(), [Event::SendingMoved { batch: batch_id(1) }.into()]), @r#"
    > LoadBatches
    > load results of b1 none
    > LoadAttempts(BatchId("b1"))
    "#);
    let waiting = || SendingStep::Waiting { secs: 30, why: "The service asks to wait".into(), hint: String::new() };
    assert_snapshot!(check(&sending(), [step(waiting())]), @r#"under way b1 Some(Waiting { secs: 30, why: "The service asks to wait", hint: "" })"#);
    // A person reads when it is tried again, which stays true while time passes.
    let waits = after(&sending(), [step(waiting())]);
    assert_eq!(waits.send.tried_at.values().next(), Some(&now().saturating_add(Duration::from_secs(30)).unwrap()));
    assert!(after(&waits, [step(SendingStep::Settling)]).send.tried_at.is_empty());
    assert_snapshot!(check(&sending(), [ended(Ok(true))]), @r#"
    nothing under way
    > LoadBatches
    > load results of b1 none
    > LoadAttempts(BatchId("b1"))
    "#);
    assert_eq!(check(&approved(), [Command::HaltSending.into()]), "nothing");
    let mut asked = sending();
    asked.batches[0].is_sending_asked = true;
    assert_snapshot!(check(&asked, [Command::HaltSending.into()]), @r#"> HaltSending(BatchId("b1"))"#);
    let done = |change| Step::from(Event::Done { deed: Deed::Apply(change), done: Done::Applied });
    assert_snapshot!(check(&asked, [done(Change::SendingHalted { batch: batch_id(1) })]), @r#"
    Success: What was not sent yet stays here | Press "Send…" when it is to go
    > LookAtSending(BatchId("b1"))
    > LoadBatches
    > load results of b1 none
    > LoadAttempts(BatchId("b1"))
    "#);
    assert_snapshot!(check(&asked, [done(Change::SendingAsked { batch: batch_id(1) })]), @r#"
    > LookAtSending(BatchId("b1"))
    > LoadBatches
    > load results of b1 none
    > LoadAttempts(BatchId("b1"))
    "#);
    assert_snapshot!(check(&asked, [ended(Ok(false))]), @r#"
    nothing under way
    > LoadBatches
    > load results of b1 none
    > LoadAttempts(BatchId("b1"))
    "#);
}

#[test]
fn a_lost_sign_in_is_noticed() {
    let lost = || Failure::Service(PartnerCenterError::SignInNeeded("expired".into()));
    assert_snapshot!(check(&sending(), [ended(Err(lost()))]), @r#"
    account signed out
    nothing under way
    trouble with b1: Nobody is signed in to Partner Center, or it does not take the sign-in any more
    > LoadBatches
    > load results of b1 none
    > LoadAttempts(BatchId("b1"))
    "#);
    assert_snapshot!(check(&approved(), [Event::Failed(lost()).into()]), @"
    Warning: Nobody is signed in to Partner Center, or it does not take the sign-in any more | Sign in under Settings. Then try again
    account signed out
    ");
}

#[test]
fn why_an_approval_was_lost_is_told_until_the_batch_is_sent_again() {
    let lost = Failure::NoRelationship { customer: "Contoso".into(), has_refused: true, source: None };
    let stopped = after(&sending(), [ended(Err(lost)), ended(Ok(false))]);
    assert!(stopped.send.trouble.contains_key(&batch_id(1)));
    assert!(!after(&stopped, [ended(Ok(true))]).send.trouble.contains_key(&batch_id(1)));
}

/// Stopped, a batch waits for nothing but to be asked for; and asking is what helps only where nothing else has to be seen to first.
#[test]
fn what_stood_in_the_way_does_so_no_more_once_sending_is_stopped() {
    let refused = |code: &str| {
        let (code, message) = (code.to_owned(), "no".to_owned());
        Failure::Service(PartnerCenterError::Refused { code, message, correlation_id: None })
    };
    let step = |step| Step::from(Event::SendingProgress { batch: batch_id(1), step });
    let uploading = step(SendingStep::Uploading { attempt: 1, devices: 3 });
    let upload = after(&sending(), [uploading, ended(Err(refused("400")))]);
    assert!(!upload.is_asking_the_way(&upload.batches[0]), "unchanged it is refused again");
    let question = after(&sending(), [step(SendingStep::Asking), ended(Err(refused("400")))]);
    assert!(question.is_asking_the_way(&question.batches[0]));
    let halted = Change::SendingHalted { batch: batch_id(1) };
    let halted = after(&upload, [Event::Done { deed: Deed::Apply(halted), done: Done::Applied }.into()]);
    assert!(halted.send.trouble.is_empty() && halted.is_asking_the_way(&halted.batches[0]));
}

#[test]
fn how_a_batch_went_is_told_once_the_list_says_so() {
    let over = after(&sending(), [ended(Ok(true))]);
    // This list was read before the last result was written down.
    let stale = after(&over, [Event::BatchesLoaded(over.batches.clone()).into()]);
    assert_eq!(stale.notices, over.notices);
    let list = |rejected| {
        let mut batch = batch(1, BatchState::Finished, 0);
        if rejected > 0 {
            (batch.state, batch.counts.rejected) = (BatchState::FinishedWithProblems, rejected);
        }
        Step::from(Event::BatchesLoaded(vec![batch]))
    };
    let told = check(&stale, [list(0)]);
    assert!(told.starts_with("Success: Batch 1: every device that was sent has its result\n"), "{told}");
    let told = check(&stale, [list(2)]);
    assert!(
        told.starts_with("Warning: Batch 1: every device that was sent has its result; 2 were refused | "),
        "{told}"
    );
    assert!(!check(&after(&stale, [list(0)]), [list(0)]).contains("every device"), "it is told once");
}

#[test]
fn a_failure_of_another_batch_is_a_notice() {
    let lost = Event::SendingEnded { batch: batch_id(7), outcome: Err(Failure::AlreadySending) };
    assert_snapshot!(check(&sending(), [lost.into()]), @r#"
    Warning: Another program is sending from this queue | Wait until it is done, then try again
    trouble with b7: Another program is sending from this queue
    > LoadBatches
    > load results of b1 none
    > LoadAttempts(BatchId("b1"))
    "#);
}

/// A sentence that many batches wait under is said once; each of them has it on its own screen.
#[test]
fn what_all_batches_wait_for_is_said_once() {
    let lost = |n| {
        let failure = Failure::Service(PartnerCenterError::SignInNeeded("expired".into()));
        Step::from(Event::SendingEnded { batch: batch_id(n), outcome: Err(failure) })
    };
    let after = after(&sending(), [lost(7), lost(8), lost(9)]);
    assert_eq!((after.notices.len(), after.send.trouble.len()), (1, 3));
    // What went out again is trouble no more; what is only followed still waits for a person.
    let step = |n, step| Step::from(Event::SendingProgress { batch: batch_id(n), step });
    let steps =
        [step(7, SendingStep::Uploading { attempt: 2, devices: 1 }), step(8, SendingStep::Following { attempt: 1 })];
    let after = super::check::after(&after, steps);
    assert!(!after.send.trouble.contains_key(&batch_id(7)) && after.send.trouble.contains_key(&batch_id(8)));
}

#[test]
fn refused_devices_are_shown_and_sent_once_more() {
    assert_snapshot!(check(&with_problems(), [Command::RequestRetry.into()]), @"dialog retry 2");
    let asked = after(&with_problems(), [Command::RequestRetry.into()]);
    assert_snapshot!(check(&asked, [Command::ConfirmRetry.into()]), @r#"
    no dialog
    > RequeueRejected(BatchId("b1"))
    "#);
    assert_eq!(check(&with_problems(), [Command::ConfirmRetry.into()]), "nothing");
    let requeued = |count| Event::Done { deed: Deed::RequeueRejected(batch_id(1)), done: Done::Requeued(count) };
    assert_snapshot!(check(&with_problems(), [requeued(2).into()]), @r#"
    under way b1 None
    > Send(BatchId("b1"))
    > LoadBatches
    > load results of b1 none
    > LoadAttempts(BatchId("b1"))
    "#);
    assert_snapshot!(check(&with_problems(), [requeued(0).into()]), @r#"
    Info: No device of this batch was refused
    > LoadBatches
    > load results of b1 none
    > LoadAttempts(BatchId("b1"))
    "#);
    assert_snapshot!(check(&approved(), [Command::RequestRetry.into()]), @"Info: No device of this batch was refused");
}

#[test]
fn files_get_a_name_that_every_system_takes() {
    let export = |kind| Step::from(Command::Export(kind));
    assert_snapshot!(check(&approved(), [export(ExportKind::PartnerCenter)]), @r#"> Export { batch: BatchId("b1"), kind: PartnerCenter, suggested_name: "Contoso-Inc-batch-1-KIOSK-1.csv" }"#);
    assert_snapshot!(check(&approved(), [export(ExportKind::Intune)]), @r#"> Export { batch: BatchId("b1"), kind: Intune, suggested_name: "Contoso-Inc-batch-1-KIOSK-1-intune.csv" }"#);
    assert_snapshot!(check(&approved(), [export(ExportKind::Xlsx)]), @r#"> Export { batch: BatchId("b1"), kind: Xlsx, suggested_name: "Contoso-Inc-batch-1-KIOSK-1.xlsx" }"#);
    assert_snapshot!(check(&approved(), [export(ExportKind::Csv)]), @r#"> Export { batch: BatchId("b1"), kind: Csv, suggested_name: "Contoso-Inc-batch-1-KIOSK-1-list.csv" }"#);
    let mut odd = approved();
    odd.batches[0].customer.name = "../..:*?\"<>|".into();
    assert_snapshot!(check(&odd, [export(ExportKind::Csv)]), @r#"> Export { batch: BatchId("b1"), kind: Csv, suggested_name: "batch-1-KIOSK-1-list.csv" }"#);
    assert_snapshot!(check(&with_batch(BatchState::Open, 0), [export(ExportKind::Csv)]), @"Warning: The batch holds no devices | Scan devices into it first");
}

#[test]
fn written_files_are_shown() {
    let file = ExportedFile { path: "/out/a.csv".into(), rows: 3, sha256: "ab".into() };
    let exported = Event::Exported { batch: batch_id(1), files: vec![file] };
    assert_snapshot!(check(&approved(), [exported.into()]), @r#"
    Success: 3 devices were written to 1 file and read back
    file /out/a.csv 3
    > LoadBatches
    > load results of b1 none
    > LoadAttempts(BatchId("b1"))
    "#);
    assert_eq!(check(&approved(), [Event::ExportCancelled.into()]), "nothing");
}
