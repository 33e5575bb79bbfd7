//! What the operator is told of each box.

use insta::assert_snapshot;

use super::check::*;
use crate::app::Command;
use crate::app::effect::Deed;
use crate::app::event::{Done, Event};
use crate::app::model::PictureId;
use crate::domain::{
    BatchState, BoxReading, Confidence, Decision, DeviceState, FieldKind, FieldReading, Problem, Symbology,
};
use crate::queue::QueueError;

#[test]
fn a_good_box_is_queued_at_once_and_accepted_when_it_is_on_the_disk() {
    let dropped = after(&scanning(), [drop_photo("box1.jpg")]);
    assert_snapshot!(check(&dropped, [read_good(1, PKID).into()]), @r#"
    progress None
    selected Some(1)
    picture 1 box1.jpg: read queueing
    > add 3556212345678/none/none/none to b1 from Photo { file: "box1.jpg" }, picture 1 box 0, codes [3556212345678]
    "#);
    let queueing = after(&dropped, [read_good(1, PKID).into()]);
    assert_snapshot!(check(&queueing, [added(1, PKID, Some((1, 0)), 37).into()]), @r#"
    feedback Accepted: ACCEPTED | 3556 212 345678 · 37 of 40
    picture 1 box1.jpg: read queued as 37
    batch 1 is open, 37 devices
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
}

#[test]
fn the_target_and_the_one_too_many_are_told() {
    assert_snapshot!(check(&with_batch(BatchState::Open, 39), [added(1, PKID, None, 40).into()]), @r#"
    feedback TargetReached: 40 OF 40 | 3556 212 345678 · all boxes are scanned
    batch 1 is open, 40 devices
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
    assert_snapshot!(check(&with_batch(BatchState::Open, 40), [held(1, PKID, None, 41).into()]), @r#"
    feedback Extra: ONE TOO MANY | 3556 212 345678 is held: keep or leave out
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
    let mut unexpected = scanning();
    unexpected.batches[0].expected = None;
    assert_snapshot!(check(&unexpected, [added(1, PKID, None, 37).into()]), @r#"
    feedback Accepted: ACCEPTED | 3556 212 345678 · 37 scanned
    batch 1 is open, 37 devices
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
}

#[test]
fn no_box_is_counted_twice_when_batches_are_loaded_beside_the_writes() {
    let other = "3556212345686";
    let dropped = after(&with_batch(BatchState::Open, 38), [drop_photo("1.jpg"), drop_photo("2.jpg")]);
    let both = after(&dropped, [read_good(1, PKID).into(), read_good(2, other).into()]);
    // The second box is on the disk and in the loaded list, but its answer comes after the list.
    let loaded = || Event::BatchesLoaded(vec![batch(1, BatchState::Open, 40)]);
    let first = after(&both, [added(1, PKID, Some((1, 0)), 39).into()]);
    assert_eq!(first.open_batch().unwrap().counts.total(), 39);
    let second = after(&first, [loaded().into(), added(1, other, Some((2, 0)), 40).into()]);
    assert_eq!(second.open_batch().unwrap().counts.total(), 40);
    assert_snapshot!(check(&first, [loaded().into(), added(1, other, Some((2, 0)), 40).into()]), @r#"
    feedback TargetReached: 40 OF 40 | 3556 212 345686 · all boxes are scanned
    picture 2 2.jpg: read queued as 40
    batch 1 is open, 40 devices
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
    // Where the list was too old, the next one puts it right.
    let old = Event::BatchesLoaded(vec![batch(1, BatchState::Open, 39)]);
    assert_snapshot!(check(&first, [old.into(), added(1, other, Some((2, 0)), 40).into(), loaded().into()]), @"
    feedback TargetReached: 40 OF 40 | 3556 212 345686 · all boxes are scanned
    picture 2 2.jpg: read queued as 40
    batch 1 is open, 40 devices
    ");
}

#[test]
fn a_box_that_needs_a_look_waits() {
    let dropped = after(&scanning(), [drop_photo("box1.jpg")]);
    let looked_at = |decision| {
        read(1, vec![code(PKID, Symbology::Code128)], vec![read_box(decision, Some(PKID), vec![Problem::NoPkid])])
    };
    assert_snapshot!(check(&dropped, [looked_at(Decision::Confirm).into()]), @"
    feedback Confirm: LOOK AND CONFIRM | box1.jpg: check what was read, then accept it
    progress None
    selected Some(1)
    picture 1 box1.jpg: read waiting
    ");
    assert_snapshot!(check(&dropped, [looked_at(Decision::Ask).into()]), @"
    feedback Confirm: LOOK AND CONFIRM | box1.jpg: check what was read, then accept it
    progress None
    selected Some(1)
    picture 1 box1.jpg: read waiting
    ");
    let waiting = after(&dropped, [looked_at(Decision::Ask).into()]);
    let accept = |pkid: &str| Command::AcceptBox { picture: PictureId(1), box_index: 0, draft: draft(pkid) };
    assert_snapshot!(check(&waiting, [accept("3556212345686").into()]), @r#"
    picture 1 box1.jpg: read queueing
    > add 3556212345686/none/none/none to b1 from Photo { file: "box1.jpg" }, picture 1 box 0, codes [3556212345678]
    "#);
    // A second press does nothing more.
    assert_eq!(check(&after(&waiting, [accept(PKID).into()]), [accept(PKID).into()]), "nothing");
    let nothing = Command::AcceptBox { picture: PictureId(1), box_index: 0, draft: Default::default() };
    assert_snapshot!(check(&waiting, [nothing.into()]), @"Warning: Nothing identifies this device yet | Choose its PKID, or serial number, maker and model together");
    let discard = || Command::DiscardBox { picture: PictureId(1), box_index: 0 };
    assert_snapshot!(check(&waiting, [discard().into()]), @"picture 1 box1.jpg: read discarded");
    assert_eq!(check(&after(&waiting, [accept(PKID).into()]), [discard().into()]), "nothing");
}

#[test]
fn what_is_no_device_is_named() {
    let dropped = after(&scanning(), [drop_photo("box1.jpg")]);
    let retail = || code("4006381333931", Symbology::Ean13);
    let value = "4006381333931".to_owned();
    let reject = |problem| vec![read_box(Decision::Reject, None, vec![problem])];
    assert_snapshot!(check(&dropped, [read(1, vec![], vec![]).into()]), @"
    feedback Unreadable: NO CODE FOUND | box1.jpg: go closer, hold still, avoid glare
    progress None
    selected Some(1)
    picture 1 box1.jpg: read
    ");
    assert_snapshot!(check(&dropped, [read(1, vec![retail()], vec![]).into()]), @r#"
    feedback WrongKind: NOT A PKID - RETAIL CODE | 4006381333931 is the article's number in shops. Look for 13 digits next to "PKID" or "Product Key ID"
    progress None
    selected Some(1)
    picture 1 box1.jpg: read
    "#);
    let only = Problem::OnlyRetailCode { value: value.clone() };
    assert_snapshot!(check(&dropped, [read(1, vec![retail()], reject(only)).into()]), @r#"
    feedback WrongKind: NOT A PKID - RETAIL CODE | 4006381333931 is the article's number in shops. Look for 13 digits next to "PKID" or "Product Key ID"
    progress None
    selected Some(1)
    picture 1 box1.jpg: read not taken (NOT A PKID - RETAIL CODE: 4006381333931 is the article's number in shops. Look for 13 digits next to "PKID" or "Product Key ID")
    "#);
    let other = || code("PO-17", Symbology::Code128);
    assert_snapshot!(check(&dropped, [read(1, vec![other()], reject(Problem::NoPkid)).into()]), @"
    feedback Unreadable: NO PKID FOUND | box1.jpg: 1 code was read, none of them registers a device
    progress None
    selected Some(1)
    picture 1 box1.jpg: read not taken (NO PKID FOUND: box1.jpg: 1 code was read, none of them registers a device)
    ");
    let short = Problem::Refused { value: "355621234567".into(), reason: "twelve-digits".into() };
    assert_snapshot!(check(&dropped, [read(1, vec![other()], reject(short)).into()]), @"
    feedback Unreadable: CHECK: 12 DIGITS, NEED 13 | 355621234567
    progress None
    selected Some(1)
    picture 1 box1.jpg: read not taken (CHECK: 12 DIGITS, NEED 13: 355621234567)
    ");
    let twice = Problem::SeenOnAnotherBox { value };
    assert_snapshot!(check(&dropped, [read(1, vec![other()], reject(twice)).into()]), @"
    feedback WrongKind: NOT A PKID - ON ANOTHER BOX TOO | 4006381333931 was read on another box: a PKID belongs to one device only
    progress None
    selected Some(1)
    picture 1 box1.jpg: read not taken (NOT A PKID - ON ANOTHER BOX TOO: 4006381333931 was read on another box: a PKID belongs to one device only)
    ");
}

#[test]
fn a_product_key_is_not_kept() {
    let key = "BBBBB-CCCCC-DDDDD-FFFFF-GGGGG";
    let dropped = after(&scanning(), [drop_photo("box1.jpg")]);
    let codes = || vec![code(&format!("KEY:{key}"), Symbology::Qr), code(PKID, Symbology::Code128)];
    let refused = read(1, codes(), vec![read_box(Decision::Reject, None, vec![Problem::ProductKeySeen])]);
    assert_snapshot!(check(&dropped, [refused.into()]), @"
    feedback WrongKind: NOT A PKID - PRODUCT KEY | box1.jpg: a product key is a secret and was not kept
    progress None
    selected Some(1)
    picture 1 box1.jpg: read not taken (NOT A PKID - PRODUCT KEY: box1.jpg: a product key is a secret and was not kept)
    ");
    let good = || read(1, codes(), vec![read_box(Decision::Accept, Some(PKID), vec![])]);
    assert_snapshot!(check(&dropped, [good().into()]), @r#"
    progress None
    selected Some(1)
    picture 1 box1.jpg: read queueing
    > add 3556212345678/none/none/none to b1 from Photo { file: "box1.jpg" }, picture 1 box 0, codes [3556212345678]
    "#);
    assert!(!format!("{:?}", after(&dropped, [good().into()])).contains(key));
}

#[test]
fn what_the_label_calls_secret_is_not_kept() {
    let dropped = after(&scanning(), [drop_photo("box1.jpg")]);
    let secret = FieldReading {
        field: FieldKind::Ignore,
        value: String::new(),
        confidence: Confidence::High,
        reason: "wifi-code".into(),
        raw: String::new(),
        symbology: None,
        code: 1,
    };
    let good = BoxReading { fields: vec![secret], ..read_box(Decision::Accept, Some(PKID), vec![]) };
    let codes = vec![code(PKID, Symbology::Code128), code("WIFI:P:planted;;", Symbology::Qr)];
    let mut effects = Vec::new();
    let mut model = dropped;
    model.on_event(read(1, codes, vec![good]), now(), &mut effects);
    assert!(!format!("{model:?} {effects:?}").contains("planted"));
    assert_eq!(effects.len(), 1);
}

#[test]
fn without_an_open_batch_nothing_is_queued() {
    let none = after(&opened(vec![]), [drop_photo("box1.jpg")]);
    assert_snapshot!(check(&none, [read_good(1, PKID).into()]), @"
    Warning: No batch is open: nothing was changed | Open a batch or begin one. Boxes that were read wait until then
    feedback Confirm: NO OPEN BATCH | 3556 212 345678 waits: open a batch, then accept it
    progress None
    selected Some(1)
    picture 1 box1.jpg: read waiting
    ");
    let closed = after(&with_batch(BatchState::Closed, 3), [drop_photo("box1.jpg")]);
    assert_snapshot!(check(&closed, [read_good(1, PKID).into()]), @"
    Warning: Batch 1 is not open for scanning: nothing was changed | Reopen it in Review, or open another batch. Boxes that were read wait until then
    feedback Confirm: NO OPEN BATCH | 3556 212 345678 waits: open a batch, then accept it
    progress None
    selected Some(1)
    picture 1 box1.jpg: read waiting
    ");
    let accept = Command::AcceptBox { picture: PictureId(1), box_index: 0, draft: draft(PKID) };
    let waiting = after(&closed, [read_good(1, PKID).into(), Command::DismissNotice(2).into()]);
    assert_snapshot!(check(&waiting, [accept.into()]), @"Warning: Batch 1 is not open for scanning: nothing was changed | Reopen it in Review, or open another batch. Boxes that were read wait until then");
}

#[test]
fn boxes_that_waited_for_a_batch_stay_when_one_is_opened() {
    let none = opened(vec![batch(1, BatchState::Open, 3)]);
    let waiting = after(&none, [drop_photo("box1.jpg"), read_good(1, PKID).into()]);
    assert_eq!(after(&waiting, [Command::OpenBatch(batch_id(1)).into()]).scan.pictures.len(), 1);
}

#[test]
fn a_duplicate_names_the_first_one() {
    let queueing = after(&scanning(), [drop_photo("box1.jpg"), read_good(1, PKID).into()]);
    let deed = || adding(1, PKID, Some((1, 0)));
    assert_snapshot!(check(&queueing, [refused(deed(), QueueError::Duplicate(first(1))).into()]), @r#"
    feedback DuplicateHere: ALREADY SCANNED, NO. 12 | 3556 212 345678 · first: batch 1, no. 12, by anna, 20 minutes ago, for Contoso, Inc.
    picture 1 box1.jpg: read not taken (Already scanned: no. 12 of batch 1 for Contoso, Inc., by anna)
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
    assert_snapshot!(check(&queueing, [refused(deed(), QueueError::Duplicate(first(7))).into()]), @r#"
    feedback DuplicateElsewhere: IN BATCH 7 (Contoso, Inc.) | 3556 212 345678 · first: batch 7, no. 12, by anna, 20 minutes ago, for Contoso, Inc.
    picture 1 box1.jpg: read not taken (Already scanned: no. 12 of batch 7 for Contoso, Inc., by anna)
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
}

#[test]
fn a_conflict_and_a_full_disk_stay_until_a_person_acts() {
    let queueing = after(&scanning(), [drop_photo("box1.jpg"), read_good(1, PKID).into()]);
    let deed = || adding(1, PKID, Some((1, 0)));
    assert_snapshot!(check(&queueing, [refused(deed(), QueueError::Conflict(first(7))).into()]), @r#"
    Error: The serial number belongs to another PKID: no. 12 of batch 7 for Contoso, Inc., scanned by anna | Look at both boxes, and set this one aside. A supervisor corrects the wrong entry in Review
    feedback Conflict: SERIAL BELONGS TO ANOTHER PKID | 3556 212 345678 · first: batch 7, no. 12, by anna, 20 minutes ago, for Contoso, Inc.
    picture 1 box1.jpg: read not taken (The serial number belongs to another PKID: no. 12 of batch 7 for Contoso, Inc., scanned by anna)
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
    assert_snapshot!(check(&queueing, [refused(deed(), QueueError::DiskFull).into()]), @"
    Error: The disk is full: nothing was saved | Stop scanning. Free some room on the disk, then scan the last box again
    feedback NotSaved: SCAN NOT SAVED - STOP | The disk is full: nothing was saved. Write down: 3556 212 345678
    picture 1 box1.jpg: read waiting
    ");
    let full = after(&queueing, [refused(deed(), QueueError::DiskFull).into()]);
    let good = || added(1, "3556212345686", None, 37);
    assert_eq!(after(&full, [good().into()]).scan.feedback, full.scan.feedback);
    assert_eq!(after(&full, [Command::ShowRows { first: 0, count: 9 }.into()]).scan.feedback, full.scan.feedback);
    let acted = after(&full, [Command::SelectPicture(PictureId(1)).into()]);
    assert_eq!(acted.scan.feedback, None);
    assert_snapshot!(check(&acted, [good().into()]), @r#"
    feedback Accepted: ACCEPTED | 3556 212 345686 · 37 of 40
    batch 1 is open, 37 devices
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
}

#[test]
fn every_fault_of_the_disk_says_that_nothing_was_saved() {
    let faults = [
        QueueError::DiskFull,
        QueueError::ReadOnly("locked".into()),
        QueueError::Busy,
        QueueError::Database("broken".into()),
    ];
    for fault in faults {
        let word = after(&scanning(), [refused(adding(1, PKID, None), fault).into()]).scan.feedback.unwrap().word;
        assert_eq!(word, "SCAN NOT SAVED - STOP");
    }
}

#[test]
fn another_refusal_is_told_in_its_words() {
    let closed = QueueError::WrongBatchState { batch: batch_id(1), state: BatchState::Closed };
    assert_snapshot!(check(&scanning(), [refused(adding(1, PKID, None), closed).into()]), @r#"
    feedback Unreadable: NOT TAKEN | This cannot be done now: the batch is closed
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
}

#[test]
fn an_answer_about_another_batch_is_no_feedback_here() {
    let two = after(
        &opened(vec![batch(2, BatchState::Open, 1), batch(1, BatchState::Open, 3)]),
        [Command::OpenBatch(batch_id(2)).into()],
    );
    assert_snapshot!(check(&two, [added(1, PKID, Some((1, 0)), 4).into()]), @r#"
    batch 1 is open, 4 devices
    > LoadBatches
    > load Scan of b2 find "" states [] by Number down rows 0+10
    "#);
    assert_snapshot!(check(&two, [refused(adding(1, PKID, None), QueueError::Duplicate(first(1))).into()]), @r#"
    Warning: Already scanned: no. 12 of batch 1 for Contoso, Inc., by anna | Nothing to do: the device is in the queue once
    > LoadBatches
    > load Scan of b2 find "" states [] by Number down rows 0+10
    "#);
}

#[test]
fn undo_and_redo_are_told() {
    let mut given = scanning();
    given.scan.last = vec![row(1, 36, DeviceState::Ready)];
    assert_snapshot!(check(&given, [Command::Undo.into()]), @r#"> UndoLast(BatchId("b1"))"#);
    assert_snapshot!(check(&given, [Command::Redo.into()]), @r#"> RedoLast(BatchId("b1"))"#);
    let undone = |number: Option<u32>| Event::Done {
        deed: Deed::UndoLast(batch_id(1)),
        done: Done::Undone(number.map(|number| Box::new(row(1, number, DeviceState::Ready)))),
    };
    let redone = |number: Option<u32>| Event::Done {
        deed: Deed::RedoLast(batch_id(1)),
        done: Done::Redone(number.map(|number| Box::new(row(1, number, DeviceState::Ready)))),
    };
    assert_snapshot!(check(&given, [undone(Some(36)).into()]), @r#"
    feedback Undone: TAKEN BACK | 3556 212 300036 · 35 of 40
    batch 1 is open, 35 devices
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
    assert_snapshot!(check(&given, [undone(None).into()]), @r#"
    feedback Undone: NOTHING TO TAKE BACK | You have scanned nothing in this batch that can be taken back
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
    assert_snapshot!(check(&given, [redone(Some(36)).into()]), @r#"
    feedback Accepted: BACK AGAIN | 37 of 40
    batch 1 is open, 37 devices
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
    assert_snapshot!(check(&given, [redone(None).into()]), @r#"
    feedback Undone: NOTHING TO BRING BACK | Nothing was taken back since your last scan
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
    let closed = with_batch(BatchState::Closed, 3);
    assert_snapshot!(check(&closed, [Command::Undo.into()]), @"Warning: Batch 1 is not open for scanning: nothing was changed | Reopen it in Review, or open another batch. Boxes that were read wait until then");
}

#[test]
fn the_box_of_a_device_that_was_taken_back_waits_again() {
    let mut given = after(
        &scanning(),
        [drop_photo("box1.jpg"), read_good(1, PKID).into(), added(1, PKID, Some((1, 0)), 37).into()],
    );
    given.scan.last = vec![row(1, 37, DeviceState::Ready)];
    let done = Done::Undone(Some(Box::new(row(1, 37, DeviceState::Ready))));
    let undone = Event::Done { deed: Deed::UndoLast(batch_id(1)), done };
    assert_snapshot!(check(&given, [undone.into()]), @r#"
    feedback Undone: TAKEN BACK | 3556 212 300037 · 36 of 40
    picture 1 box1.jpg: read waiting
    batch 1 is open, 36 devices
    > LoadBatches
    > load Scan of b1 find "" states [] by Number down rows 0+10
    "#);
}
