//! The supervisor's table and its deeds.

use insta::assert_snapshot;

use super::check::*;
use crate::app::command::DeviceForm;
use crate::app::effect::{Deed, DeviceList};
use crate::app::event::{Done, Event};
use crate::app::model::Model;
use crate::app::{Command, Screen};
use crate::domain::{BatchState, Change, DeviceId, DeviceSort, DeviceState, JournalEntry};
use crate::queue::QueueError;

/// Batch 1 is closed, and its three devices are in the table.
fn reviewing() -> Model {
    let rows = (1..=3).map(|number| row(1, number, DeviceState::Ready)).collect();
    let loaded = Event::DevicesLoaded { list: DeviceList::Review, page: page(3, 0, rows) };
    after(&with_batch(BatchState::Closed, 3), [loaded.into()])
}

fn device(number: u32) -> DeviceId {
    DeviceId(format!("d{number}"))
}

fn form(pkid: &str) -> DeviceForm {
    DeviceForm { pkid: pkid.into(), ..Default::default() }
}

fn applied(change: Change) -> Step {
    Event::Done { deed: Deed::Apply(change), done: Done::Applied }.into()
}

#[test]
fn the_table_is_searched_narrowed_and_sorted() {
    let given = reviewing();
    assert_snapshot!(check(&given, [Command::Find("PC2".into()).into()]), @r#"> load Review of b1 find "PC2" states [] by Number rows 0+200"#);
    assert_snapshot!(check(&given, [Command::ToggleState(DeviceState::Undone).into()]), @r#"> load Review of b1 find "" states [undone] by Number rows 0+200"#);
    let twice = || Command::ToggleState(DeviceState::Undone);
    assert_snapshot!(check(&given, [twice().into(), twice().into()]), @r#"> load Review of b1 find "" states [] by Number rows 0+200"#);
    assert_snapshot!(check(&given, [Command::Sort(DeviceSort::Serial).into()]), @r#"> load Review of b1 find "" states [] by Serial rows 0+200"#);
    assert_snapshot!(check(&given, [Command::Sort(DeviceSort::Serial).into(), Command::Sort(DeviceSort::Serial).into()]), @r#"> load Review of b1 find "" states [] by Serial down rows 0+200"#);
}

#[test]
fn rows_are_loaded_around_the_visible_ones_and_once_only() {
    let long = Event::DevicesLoaded { list: DeviceList::Review, page: page(5000, 0, vec![]) };
    let given = after(&reviewing(), [long.into()]);
    let show = |first, count| Step::from(Command::ShowRows { first, count });
    assert_eq!(check(&given, [show(0, 40)]), "nothing");
    assert_eq!(check(&given, [show(160, 40)]), "nothing");
    assert_snapshot!(check(&given, [show(170, 40)]), @r#"> load Review of b1 find "" states [] by Number rows 90+200"#);
    assert_eq!(check(&given, [show(170, 40), show(171, 40)]), "nothing");
    assert_snapshot!(check(&given, [show(4990, 40)]), @r#"> load Review of b1 find "" states [] by Number rows 4910+200"#);
    assert_snapshot!(check(&given, [show(300, 400)]), @r#"> load Review of b1 find "" states [] by Number rows 300+400"#);
    assert_eq!(check(&given, [show(6000, 40)]), "nothing");
    assert_eq!(check(&given, [show(u64::MAX, u64::MAX)]), "nothing");
    assert_eq!(check(&after(&given, [go(Screen::Home)]), [show(1000, 40)]), "nothing");
}

#[test]
fn a_list_that_became_shorter_is_shown_from_its_beginning() {
    let long = || Event::DevicesLoaded { list: DeviceList::Review, page: page(5000, 0, vec![]) };
    let far = after(&reviewing(), [long().into(), Command::ShowRows { first: 3000, count: 40 }.into()]);
    let shorter = Event::DevicesLoaded { list: DeviceList::Review, page: page(10, 2920, vec![]) };
    assert_snapshot!(check(&far, [shorter.into()]), @r#"
    review rows 0 of 10
    > load Review of b1 find "" states [] by Number rows 0+200
    "#);
}

#[test]
fn a_device_opens_with_its_story() {
    let given = reviewing();
    assert_snapshot!(check(&given, [Command::OpenDevice(device(2)).into()]), @r#"
    open no. 2 ready story 0
    > LoadStory(DeviceId("d2"))
    "#);
    assert_eq!(check(&given, [Command::OpenDevice(device(9)).into()]), "nothing");
    let open = after(&given, [Command::OpenDevice(device(2)).into()]);
    let entry = JournalEntry {
        seq: 1,
        at: now(),
        actor: given.actor.clone().unwrap(),
        change: Change::DeviceUndone { device: device(2) },
        hash: String::new(),
    };
    let story = |number| Event::StoryLoaded { device: device(number), entries: vec![entry.clone()] };
    assert_snapshot!(check(&open, [story(2).into()]), @"open no. 2 ready story 1");
    assert_eq!(check(&open, [story(3).into()]), "nothing");
    assert_snapshot!(check(&open, [Command::CloseDevice.into()]), @"no device open");
}

#[test]
fn a_device_is_changed_with_a_reason() {
    let given = after(&reviewing(), [Command::OpenDevice(device(2)).into()]);
    let edit = |pkid: &str, reason: &str| {
        Step::from(Command::EditDevice { device: device(2), form: form(pkid), reason: reason.into() })
    };
    assert_snapshot!(check(&given, [edit("3556212345678", " misread ")]), @r#"> apply {"change":"device-edited","device":"d2","old":{"pkid":"3556212300002","serial":null,"manufacturer":null,"model":null},"new":{"pkid":"3556212345678","serial":null,"manufacturer":null,"model":null},"reason":"misread"}"#);
    assert_snapshot!(check(&given, [edit("3556212345678", " ")]), @"error reason: Say why");
    assert_snapshot!(check(&given, [edit("35562123", "")]), @"
    error pkid: A PKID has 13 digits; these are 8
    error reason: Say why
    ");
    assert_snapshot!(check(&given, [edit("3556212345678", "BBBBB-CCCCC-DDDDD-FFFFF-GGGGG")]), @"error reason: This is a product key, a secret: it is not stored");
    assert_snapshot!(check(&given, [edit("3556212300002", "none")]), @"Info: Nothing was changed");
    let change = Change::DeviceEdited {
        device: device(2),
        old: draft("3556212300002"),
        new: draft(PKID),
        reason: "misread".into(),
    };
    assert_snapshot!(check(&given, [applied(change)]), @r#"
    Success: The device was changed; an approval of its batch is void
    > LoadBatches
    > load Review of b1 find "" states [] by Number rows 0+200
    > LoadStory(DeviceId("d2"))
    "#);
}

#[test]
fn a_device_is_taken_back_and_brought_back() {
    let given = after(&reviewing(), [Command::OpenDevice(device(2)).into()]);
    assert_snapshot!(check(&given, [Command::RemoveDevice(device(2)).into()]), @r#"> apply {"change":"device-undone","device":"d2"}"#);
    assert_snapshot!(check(&given, [Command::RestoreDevice(device(2)).into()]), @r#"> apply {"change":"device-restored","device":"d2","is_extra_held":true}"#);
    let removed = || applied(Change::DeviceUndone { device: device(2) });
    assert_snapshot!(check(&given, [removed()]), @r#"
    Success: The device was taken back | It stays in the history, and can be brought back
    open no. 2 undone story 0
    > LoadBatches
    > load Review of b1 find "" states [] by Number rows 0+200
    > LoadStory(DeviceId("d2"))
    "#);
    let gone = after(&given, [removed()]);
    assert_snapshot!(check(&gone, [applied(Change::DeviceRestored { device: device(2), is_extra_held: true })]), @r#"
    Success: The device is in its batch again
    open no. 2 ready story 0
    > LoadBatches
    > load Review of b1 find "" states [] by Number rows 0+200
    > LoadStory(DeviceId("d2"))
    "#);
}

#[test]
fn approval_wants_the_count_typed() {
    let given = reviewing();
    assert_snapshot!(check(&given, [Command::RequestApproval.into()]), @"dialog approve 3 none");
    let asked = after(&given, [Command::RequestApproval.into()]);
    let confirm = |count: &str| Step::from(Command::ConfirmApproval { typed_count: count.into() });
    assert_snapshot!(check(&asked, [confirm("4")]), @"dialog approve 3 That is not the number of devices in the batch: count again");
    assert_snapshot!(check(&asked, [confirm("three")]), @"dialog approve 3 That is not the number of devices in the batch: count again");
    assert_snapshot!(check(&asked, [confirm(" 3 ")]), @r#"
    no dialog
    > apply {"change":"batch-approved","batch":"b1","device_count":3,"is_second_person_required":false}
    "#);
    assert_snapshot!(check(&asked, [Command::CancelDialog.into(), confirm("3")]), @"no dialog");
    let mut strict = asked.clone();
    strict.settings.approval.second_person = true;
    assert_snapshot!(check(&strict, [confirm("3")]), @r#"
    no dialog
    > apply {"change":"batch-approved","batch":"b1","device_count":3,"is_second_person_required":true}
    "#);
}

#[test]
fn only_a_closed_batch_with_devices_is_approved() {
    for (state, ready) in [(BatchState::Open, 3), (BatchState::Closed, 0), (BatchState::Approved, 3)] {
        assert_eq!(after(&with_batch(state, ready), [Command::RequestApproval.into()]).dialog, None, "{state:?}");
    }
    assert_snapshot!(check(&with_batch(BatchState::Open, 3), [Command::RequestApproval.into()]), @"Warning: The batch is still open | Close it first, so that what you approve does not grow");
    assert_snapshot!(check(&with_batch(BatchState::Closed, 0), [Command::RequestApproval.into()]), @"Warning: The batch holds no devices | Scan devices into it first");
    assert_snapshot!(check(&with_batch(BatchState::Finished, 3), [Command::RequestApproval.into()]), @"Info: The batch is approved already");
}

#[test]
fn what_was_sent_before_is_not_approved_again() {
    let mut corrected = batch(1, BatchState::Closed, 1);
    corrected.counts.registered = 9;
    let given = after(&opened(vec![corrected]), [Command::OpenBatch(batch_id(1)).into()]);
    assert_snapshot!(check(&given, [Command::RequestApproval.into()]), @"dialog approve 1 none");
    let mut waiting = batch(1, BatchState::Closed, 0);
    waiting.counts.processing = 4;
    let given = after(&opened(vec![waiting]), [Command::OpenBatch(batch_id(1)).into()]);
    assert_snapshot!(check(&given, [Command::RequestApproval.into()]), @"Info: Nothing in the batch waits for an approval");
}

#[test]
fn an_approval_goes_on_to_sending_and_a_refused_one_says_why() {
    let change = || Change::BatchApproved { batch: batch_id(1), device_count: 3, is_second_person_required: true };
    assert_snapshot!(check(&reviewing(), [applied(change())]), @r#"
    screen Send
    Success: Approved: 3 devices | Send the batch, or export the file for Partner Center's site
    > LoadBatches
    > load results of b1 none
    > LoadAttempts(BatchId("b1"))
    "#);
    let second = QueueError::SecondPersonNeeded { operator: "ben".into() };
    assert_snapshot!(check(&reviewing(), [refused(Deed::Apply(change()), second).into()]), @r#"
    Warning: ben has worked on this batch: a second person must approve it | Ask a supervisor who neither made, scanned nor edited it
    > LoadBatches
    > load Review of b1 find "" states [] by Number rows 0+200
    "#);
}
