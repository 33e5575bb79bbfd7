//! The end of scanning: what is too many, what is missing, closing and reopening.

use insta::assert_snapshot;

use super::check::*;
use crate::app::effect::{Deed, DeviceList};
use crate::app::event::{Done, Event};
use crate::app::model::Model;
use crate::app::{Command, Screen};
use crate::domain::{BatchState, Change, DeviceId, DeviceState};
use crate::queue::QueueError;

fn applied(change: Change) -> Step {
    Event::Done { deed: Deed::Apply(change), done: Done::Applied }.into()
}

fn closed() -> Change {
    Change::BatchClosed { batch: batch_id(1), reason: None, is_reason_required: true }
}

fn device(number: u32) -> DeviceId {
    DeviceId(format!("d{number}"))
}

/// Batch 1 is full; no. 41 came from a picture and is held, no. 42 was typed and is held.
fn overfull() -> Model {
    let full = with_batch(BatchState::Open, 40);
    let mut summary = batch(1, BatchState::Open, 40);
    summary.counts.held = 2;
    let rows = vec![row(1, 41, DeviceState::Held), row(1, 42, DeviceState::Held)];
    after(
        &full,
        [
            drop_photo("41.jpg"),
            read_good(1, PKID).into(),
            held(1, PKID, Some((1, 0)), 41).into(),
            held(1, "3556212345686", None, 42).into(),
            Event::BatchesLoaded(vec![summary]).into(),
            Event::DevicesLoaded { list: DeviceList::Held, page: page(2, 0, rows) }.into(),
        ],
    )
}

#[test]
fn closing_goes_on_to_review_and_reopening_back_to_scan() {
    assert_snapshot!(check(&with_batch(BatchState::Open, 40), [Command::CloseBatch.into()]), @r#"> apply {"change":"batch-closed","batch":"b1","reason":null,"is_reason_required":true}"#);
    assert_snapshot!(check(&scanning(), [applied(closed())]), @r#"
    screen Review
    Success: The batch is closed | A supervisor reviews and approves it
    > LoadBatches
    > load Review of b1 find "" states [] by Number rows 0+200
    "#);
    assert_snapshot!(check(&with_batch(BatchState::Closed, 3), [Command::ReopenBatch.into()]), @r#"> apply {"change":"batch-reopened","batch":"b1"}"#);
    assert_snapshot!(check(&with_batch(BatchState::Closed, 3), [applied(Change::BatchReopened { batch: batch_id(1) })]), @r#"
    screen Scan
    Success: The batch is open again; an approval is void
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
    let reading = after(&scanning(), [drop_photo("1.jpg")]);
    assert_snapshot!(check(&reading, [Command::CloseBatch.into()]), @"Warning: Pictures are still being read | Wait until they are read, or stop reading, then close the batch");
    // That is told as long as it is so.
    let told = after(&reading, [Command::CloseBatch.into()]);
    assert_eq!((told.notices.len(), after(&told, [Command::CancelReading.into()]).notices.len()), (1, 0));
    assert_snapshot!(check(&opened(vec![]), [Command::CloseBatch.into()]), @"Info: No batch is open | Open one from the list, or begin a new one");
}

#[test]
fn a_batch_that_closes_over_waiting_boxes_says_so() {
    use crate::domain::{Decision, Symbology};
    let look = read(1, vec![code(PKID, Symbology::Code128)], vec![read_box(Decision::Confirm, Some(PKID), vec![])]);
    let waiting = after(&scanning(), [drop_photo("1.jpg"), look.into()]);
    assert_snapshot!(check(&waiting, [applied(closed())]), @r#"
    screen Review
    Warning: The batch is closed, and 1 box that waited for a look is not in it | Reopen the batch if they belong to it
    > LoadBatches
    > load Review of b1 find "" states [] by Number rows 0+200
    "#);
}

#[test]
fn one_too_many_is_held_and_shown_until_it_is_decided() {
    let full = after(&with_batch(BatchState::Open, 40), [drop_photo("41.jpg"), read_good(1, PKID).into()]);
    assert_snapshot!(check(&full, [held(1, PKID, Some((1, 0)), 41).into()]), @r#"
    feedback Extra: ONE TOO MANY | 3556 212 345678 is held: keep or leave out
    picture 1 41.jpg: read held as 41
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
    let mut summary = batch(1, BatchState::Open, 40);
    summary.counts.held = 1;
    let loaded = || Event::BatchesLoaded(vec![summary.clone()]);
    assert_snapshot!(check(&full, [loaded().into()]), @r#"> load Held of b1 find "" states [held] by Number down rows 0+100"#);
    // The next scan is told in the panel, the held one stays beside it.
    assert_snapshot!(check(&overfull(), [refused(adding(1, PKID, None), QueueError::Duplicate(first(1))).into()]), @r#"
    feedback DuplicateHere: ALREADY SCANNED, NO. 12 | 3556 212 345678 · first: batch 1, no. 12, by anna, 20 minutes ago, for Contoso, Inc.
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
    // With nothing held any more nothing is shown.
    assert_snapshot!(check(&overfull(), [go(Screen::Review), Event::BatchesLoaded(vec![batch(1, BatchState::Open, 42)]).into()]), @"
    screen Review
    batch 1 is open, 42 devices
    ");
}

#[test]
fn what_is_held_is_kept_or_left_out() {
    let given = overfull();
    assert_snapshot!(check(&given, [Command::KeepDevices(vec![device(41)]).into()]), @r#"> apply {"change":"devices-kept","batch":"b1","devices":["d41"]}"#);
    assert_snapshot!(check(&given, [Command::KeepAllHeld.into()]), @r#"> apply {"change":"devices-kept","batch":"b1","devices":["d41","d42"]}"#);
    assert_eq!(check(&scanning(), [Command::KeepAllHeld.into()]), "nothing");
    let kept = |numbers: &[u32]| {
        applied(Change::DevicesKept { batch: batch_id(1), devices: numbers.iter().map(|n| device(*n)).collect() })
    };
    assert_snapshot!(check(&given, [kept(&[41])]), @r#"
    feedback Accepted: KEPT | 3556 212 300041 belongs to the batch
    picture 1 41.jpg: read queued as 41
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
    assert_snapshot!(check(&given, [kept(&[41, 42])]), @r#"
    feedback Accepted: KEPT | 2 devices belong to the batch
    picture 1 41.jpg: read queued as 41
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
    assert_snapshot!(check(&given, [Command::RemoveDevice(device(41)).into()]), @r#"> apply {"change":"device-undone","device":"d41"}"#);
    assert_snapshot!(check(&given, [applied(Change::DeviceUndone { device: device(41) })]), @r#"
    feedback Undone: LEFT OUT | 3556 212 300041 is no part of the batch
    picture 1 41.jpg: read discarded
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
    // Where the panel is not to be seen, a notice says the same.
    let reviewed = after(&given, [go(Screen::Review)]);
    assert_snapshot!(check(&reviewed, [kept(&[41, 42])]), @r#"
    Success: 2 devices belong to the batch
    feedback Accepted: KEPT | 2 devices belong to the batch
    picture 1 41.jpg: read queued as 41
    > LoadBatches
    > load Review of b1 find "" states [] by Number rows 0+200
    "#);
    // Undo leaves the last one out, redo holds it again.
    let last = || Some(Box::new(row(1, 42, DeviceState::Held)));
    let undone = Event::Done { deed: Deed::UndoLast(batch_id(1)), done: Done::Undone(last()) };
    assert_snapshot!(check(&given, [undone.into()]), @r#"
    feedback Undone: TAKEN BACK | 3556 212 300042 · 40 of 40
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
    let redone = Event::Done { deed: Deed::RedoLast(batch_id(1)), done: Done::Redone(last()) };
    assert_snapshot!(check(&given, [redone.into()]), @r#"
    feedback Extra: ONE TOO MANY | 3556 212 300042 is held: keep or leave out
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
}

#[test]
fn a_batch_that_holds_too_many_is_not_approved() {
    let mut given = with_batch(BatchState::Closed, 40);
    given.batches[0].counts.held = 1;
    assert_snapshot!(check(&given, [Command::RequestApproval.into()]), @"Warning: 1 device is held as too many | Keep what belongs to the batch, leave out what does not");
}

#[test]
fn closing_short_asks_why() {
    assert_snapshot!(check(&scanning(), [Command::CloseBatch.into()]), @"dialog close 36 of 40 none");
    let asked = after(&scanning(), [Command::CloseBatch.into()]);
    let confirm = |reason: &str| Step::from(Command::ConfirmClose { reason: reason.into() });
    assert_snapshot!(check(&asked, [confirm(" ")]), @"dialog close 36 of 40 Say why");
    assert_snapshot!(check(&asked, [confirm("BBBBB-CCCCC-DDDDD-FFFFF-GGGGG")]), @"dialog close 36 of 40 This is a product key, a secret: it is not stored");
    assert_snapshot!(check(&asked, [confirm(" four are on the next truck ")]), @r#"
    no dialog
    > apply {"change":"batch-closed","batch":"b1","reason":"four are on the next truck","is_reason_required":true}
    "#);
    assert_snapshot!(check(&asked, [Command::CancelDialog.into(), confirm("late")]), @"no dialog");
    // A batch that is closed already is told so by the queue, and asks nothing.
    assert_snapshot!(check(&with_batch(BatchState::Closed, 36), [Command::CloseBatch.into()]), @r#"> apply {"change":"batch-closed","batch":"b1","reason":null,"is_reason_required":true}"#);
    // Somebody else took devices back meanwhile.
    let needed = QueueError::ReasonNeeded { count: 39, expected: 40 };
    assert_snapshot!(check(&with_batch(BatchState::Open, 40), [refused(Deed::Apply(closed()), needed).into()]), @r#"
    Warning: Only 39 of 40 expected devices are there, and nobody has said why | Close the batch with a reason
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
}
