//! The upload by hand: what was uploaded, what the site says, and what can be taken back.

use insta::assert_snapshot;

use super::check::*;
use crate::app::Command;
use crate::app::by_hand::{ByHandCommand, ByHandDeed, ByHandDone, ByHandEvent, ByHandFault, ReadResults};
use crate::app::effect::{Deed, ExportKind};
use crate::app::event::{Done, Event};
use crate::app::model::{Model, Screen};
use crate::app::notice::{Failure, Notice};
use crate::domain::{BatchState, DeviceId, DeviceOutcome, DeviceResult, PortalColumn, PortalDoubt, PortalMatch};

fn by_hand(command: ByHandCommand) -> Step {
    Command::ByHand(command).into()
}

/// Three are ready, and `waiting` were uploaded by hand.
fn with_waiting(waiting: u32) -> Model {
    let mut given = with_batch(if waiting > 0 { BatchState::Sending } else { BatchState::Approved }, 3);
    given.batches[0].counts.uploaded = waiting;
    given
}

fn done(deed: ByHandDeed, done: ByHandDone) -> Step {
    Event::Done { deed: Deed::ByHand(deed), done: Done::ByHand(done) }.into()
}

fn result(number: u32, outcome: DeviceOutcome, code: Option<&str>) -> DeviceResult {
    DeviceResult { device: DeviceId(format!("d{number}")), outcome, code: code.map(str::to_owned), name: None }
}

fn list() -> ReadResults {
    ReadResults {
        file: "results.csv".into(),
        encoding: "windows-1252",
        is_encoding_guessed: true,
        columns: vec![(PortalColumn::Pkid, "PKID".into()), (PortalColumn::Status, "Status".into())],
        unused: Vec::new(),
        rows: 8,
        matched: PortalMatch {
            results: vec![result(1, DeviceOutcome::Registered, None), result(2, DeviceOutcome::Rejected, Some("808"))],
            silent: vec![DeviceId("d3".into())],
            unclear: vec![DeviceId("d4".into())],
            settled: vec![9],
            strangers: (20..40).collect(),
            open: vec![5],
            doubts: vec![(6, PortalDoubt::NothingTold), (7, PortalDoubt::UnknownStatus { text: "Erledigt".into() })],
        },
    }
}

fn read(batch: u32) -> Step {
    Event::from(ByHandEvent::ResultsRead { batch: batch_id(batch), read: Box::new(list()) }).into()
}

#[test]
fn what_was_uploaded_is_asked_about_and_then_written_down() {
    let request = || by_hand(ByHandCommand::RequestUploaded(Vec::new()));
    let confirm = || by_hand(ByHandCommand::ConfirmUploaded);
    assert_snapshot!(check(&with_waiting(0), [request()]), @"dialog Uploaded { devices: [], count: 3 }");
    assert_snapshot!(check(&with_waiting(0), [request(), confirm()]), @r#"> ByHand(MarkUploaded(BatchId("b1"), []))"#);
    assert_eq!(check(&with_waiting(0), [confirm()]), "nothing");
    assert_eq!(check(&with_waiting(0), [request(), Command::CancelDialog.into(), confirm()]), "nothing");
    let one = by_hand(ByHandCommand::RequestUploaded(vec![DeviceId("d2".into())]));
    assert_snapshot!(check(&with_waiting(0), [one, confirm()]), @r#"> ByHand(MarkUploaded(BatchId("b1"), [DeviceId("d2")]))"#);
    let uploaded = done(ByHandDeed::MarkUploaded(batch_id(1), Vec::new()), ByHandDone::Uploaded(3));
    assert_snapshot!(check(&with_waiting(0), [uploaded]), @r#"
    Success: 3 devices are told as uploaded by hand | Tell what the site says of them once it has worked on them
    > LoadBatches
    > load results of b1 none
    > LoadAttempts(BatchId("b1"))
    "#);
}

#[test]
fn what_cannot_be_uploaded_is_told() {
    let request = || by_hand(ByHandCommand::RequestUploaded(Vec::new()));
    assert_snapshot!(check(&with_batch(BatchState::Closed, 3), [request()]), @"Warning: The batch is not approved | Review the batch and approve it first");
    assert_snapshot!(check(&with_batch(BatchState::Finished, 0), [request()]), @"Info: No device of the batch is left to be uploaded | What became of those that were is told below");
    let mut sending = with_waiting(0);
    sending.send.under_way.insert(batch_id(1), None);
    assert_snapshot!(check(&sending, [request()]), @r#"Info: Batch 1 is being sent | Press "Send no more" first"#);
    for command in [
        ByHandCommand::RequestNotUploaded,
        ByHandCommand::RequestAllTaken,
        ByHandCommand::RequestRefused,
        ByHandCommand::PickResults,
    ] {
        let told = check(&with_waiting(0), [by_hand(command)]);
        assert!(told.starts_with("Info: No device of the batch was uploaded by hand"), "{told}");
    }
}

#[test]
fn the_outcome_is_told_in_a_word_or_taken_back() {
    use ByHandCommand as C;
    let given = with_waiting(4);
    assert_snapshot!(check(&given, [by_hand(C::RequestAllTaken), by_hand(C::ConfirmAllTaken)]), @r#"> ByHand(RecordTaken(BatchId("b1")))"#);
    assert_snapshot!(check(&given, [by_hand(C::RequestNotUploaded), by_hand(C::ConfirmNotUploaded)]), @r#"> ByHand(MarkNotUploaded(BatchId("b1")))"#);
    let all = done(ByHandDeed::RecordTaken(batch_id(1)), ByHandDone::Recorded { registered: 4, refused: 0 });
    assert_snapshot!(check(&given, [all]), @r#"
    Success: 4 devices are registered
    > LoadBatches
    > load results of b1 none
    > LoadAttempts(BatchId("b1"))
    "#);
    let back = done(ByHandDeed::MarkNotUploaded(batch_id(1)), ByHandDone::Ready(4));
    assert_snapshot!(check(&given, [back]), @r#"
    Success: 4 devices are ready again
    > LoadBatches
    > load results of b1 none
    > LoadAttempts(BatchId("b1"))
    "#);
}

#[test]
fn the_form_of_a_refused_device_stays_until_there_is_such_a_device() {
    let answer = || {
        let (device, answer) = (PKID.to_owned(), "808".to_owned());
        by_hand(ByHandCommand::ConfirmRefused { device, answer })
    };
    let asked = after(&with_waiting(4), [by_hand(ByHandCommand::RequestRefused)]);
    assert_snapshot!(check(&asked, [answer()]), @r#"> ByHand(RecordRefused { batch: BatchId("b1"), device: "3556212345678", answer: "808" })"#);
    let deed = ByHandDeed::RecordRefused { batch: batch_id(1), device: PKID.into(), answer: "808".into() };
    let failed = Event::NotDone { deed: Deed::ByHand(deed.clone()), failure: ByHandFault::NoSuchDevice.into() };
    assert_snapshot!(check(&asked, [failed.into()]), @r#"
    dialog Refused { wrong: Some((Device, "No device that was uploaded by hand has this PKID or serial number")) }
    > LoadBatches
    > load results of b1 none
    > LoadAttempts(BatchId("b1"))
    "#);
    let recorded = done(deed, ByHandDone::Recorded { registered: 0, refused: 1 });
    assert_snapshot!(check(&asked, [recorded]), @r#"
    no dialog
    Warning: Recorded: 0 registered, 1 refused | The next step for each refused one stands below
    > LoadBatches
    > load results of b1 none
    > LoadAttempts(BatchId("b1"))
    "#);
    assert_eq!(check(&with_waiting(4), [answer()]), "nothing");
}

#[test]
fn refused_devices_are_made_ready_once_more() {
    use ByHandCommand as C;
    let mut given = with_batch(BatchState::FinishedWithProblems, 0);
    given.batches[0].counts.rejected = 2;
    assert_snapshot!(check(&given, [by_hand(C::RequestAgain)]), @"dialog Again { count: 2 }");
    assert_snapshot!(check(&given, [by_hand(C::RequestAgain), by_hand(C::ConfirmAgain)]), @r#"> ByHand(Requeue(BatchId("b1")))"#);
    assert_eq!(check(&given, [by_hand(C::ConfirmAgain)]), "nothing");
    assert_snapshot!(check(&with_waiting(4), [by_hand(C::RequestAgain)]), @"Info: No device of this batch was refused");
}

#[test]
fn a_list_is_shown_before_it_is_recorded() {
    let given = with_waiting(4);
    assert_snapshot!(check(&given, [by_hand(ByHandCommand::PickResults)]), @r#"> ByHand(PickResults(BatchId("b1")))"#);
    let shown = after(&given, [read(1)]);
    let list = shown.read_results().unwrap();
    assert_snapshot!([vec![list.reading(), list.summary()], list.remarks()].concat().join("\n"), @r#"
    results.csv: 8 lines, read by the columns PKID, Status. The file does not say how its letters are written; by their looks: windows-1252
    1 registered, 1 refused
    1 device that was uploaded is not in the list
    1 device of the list has no clear outcome and waits on
    Line 5: the site still works on its device
    Lines 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31 and 8 more: no device of this batch has these PKIDs or serial numbers
    Line 9: its device has its outcome already, or was not uploaded by hand
    Line 6: it gives neither a status nor an error
    Line 7: what "Erledigt" means is not known
    "#);
    assert!(!list.is_whole(true));
    assert_snapshot!(check(&shown, [by_hand(ByHandCommand::Record { is_rest_taken: false })]), @r#"> ByHand(Record { batch: BatchId("b1"), results: [DeviceResult { device: DeviceId("d1"), outcome: Registered, code: None, name: None }, DeviceResult { device: DeviceId("d2"), outcome: Rejected, code: Some("808"), name: None }] })"#);
    assert_snapshot!(check(&shown, [by_hand(ByHandCommand::Record { is_rest_taken: true })]), @r#"> ByHand(Record { batch: BatchId("b1"), results: [DeviceResult { device: DeviceId("d1"), outcome: Registered, code: None, name: None }, DeviceResult { device: DeviceId("d2"), outcome: Rejected, code: Some("808"), name: None }, DeviceResult { device: DeviceId("d3"), outcome: Registered, code: None, name: None }] })"#);
    assert!(after(&shown, [by_hand(ByHandCommand::DropResults)]).read_results().is_none());
    let recorded = done(
        ByHandDeed::Record { batch: batch_id(1), results: Vec::new() },
        ByHandDone::Recorded { registered: 1, refused: 1 },
    );
    assert!(after(&shown, [recorded]).read_results().is_none());
    // A list of another batch is not this one's, and nothing is recorded without one.
    assert!(after(&given, [read(2)]).read_results().is_none());
    assert_eq!(check(&given, [by_hand(ByHandCommand::Record { is_rest_taken: true })]), "nothing");
}

#[test]
fn every_doubt_has_its_words() {
    let doubts = [
        PortalDoubt::NoDevice,
        PortalDoubt::CutPkid { text: "3.55621E+12".into() },
        PortalDoubt::NoPkid { text: "12".into() },
        PortalDoubt::UnknownStatus { text: "Hm".into() },
        PortalDoubt::NothingTold,
        PortalDoubt::Contradiction { status: "Success".into(), error: "808".into() },
        PortalDoubt::RowsDisagree { other: 4 },
    ];
    let matched = PortalMatch { doubts: (2..).zip(doubts).collect(), ..PortalMatch::default() };
    let told = ReadResults { matched, ..ReadResults::default() };
    assert_snapshot!(told.remarks().join("\n"), @r#"
    Line 2: it names neither a PKID nor a serial number
    Line 3: a spreadsheet has cut the PKID down to 3.55621E+12
    Line 4: 12 is no PKID
    Line 5: what "Hm" means is not known
    Line 6: it gives neither a status nor an error
    Line 7: it says "Success" and an error: 808
    Line 8: it says something else than line 4
    "#);
    let matched = PortalMatch { doubts: vec![(2, PortalDoubt::NoDevice); 40], ..PortalMatch::default() };
    let told = ReadResults { matched, ..ReadResults::default() }.remarks();
    assert_eq!((told.len(), told.last().unwrap().as_str()), (31, "And 10 more lines that were not understood"));
}

#[test]
fn files_for_the_site_the_customer_and_support_have_names_of_their_own() {
    let name = |kind| check(&with_waiting(0), [Command::Export(kind).into()]);
    assert!(name(ExportKind::UploadSheet).contains("Contoso-Inc-batch-1-KIOSK-1.csv"));
    assert!(name(ExportKind::HandOver).contains("Contoso-Inc-batch-1-KIOSK-1-hand-over.html"));
    assert!(name(ExportKind::Surface).contains("Contoso-Inc-batch-1-KIOSK-1-surface.csv"));
}

#[test]
fn every_fault_says_what_to_do() {
    use ByHandFault as F;
    let faults = [
        F::NothingReady,
        F::NothingUploaded,
        F::NothingSaid,
        F::NamelessLines,
        F::NoSuchDevice,
        F::TwoDevices,
        F::NoAnswer,
    ];
    let told: Vec<String> = faults.map(|fault| notice_line(&Notice::of(&Failure::ByHand(fault)))).into();
    assert_snapshot!(told.join("\n"), @"
    Info: No device of the batch is left to be uploaded | What became of those that were is told below
    Info: No device of the batch was uploaded by hand and waits for its outcome | Say first that it was uploaded
    Warning: The list says nothing that could be recorded | Compare it with the devices of this batch, or tell the outcome without a list
    Warning: Lines of the list name no device that could be found: they may speak of those that are to count as taken | Put the PKIDs of these lines right, or record what is clear and tell the others one by one
    Warning: No device that was uploaded by hand has this PKID or serial number | Compare it with the box; History finds devices of other batches
    Warning: Two devices of different makers have this serial number | Give the PKID of the one that is meant
    Warning: The site's code or words are missing | Enter what the site says of the device, such as 808
    ");
}

#[test]
fn every_file_that_is_no_list_says_what_it_should_be() {
    use crate::exchange::PortalError as E;
    let denied = std::io::Error::new(std::io::ErrorKind::PermissionDenied, "access denied");
    let (first, second) = ("PKID".to_owned(), "Product ID".to_owned());
    let told = [
        E::File { path: "/in/list.csv".into(), source: denied },
        E::TooLarge,
        E::Workbook,
        E::NoText,
        E::NoHeader { first: "Name;Zustand".into() },
        E::NoOutcome { found: vec!["PKID".into(), "Model".into()] },
        E::TwoColumns { column: PortalColumn::Pkid, first, second },
        E::NoSuchColumn { name: "Zustand".into() },
        E::Empty,
    ]
    .map(|error| notice_line(&Notice::of(&Failure::Portal(error))));
    assert_snapshot!(told.join("\n"), @r"
    Warning: /in/list.csv cannot be read | Close the file where it is open, or choose another one
    Warning: The file is too large for a list of results | Choose the list that Partner Center's site gives for this upload
    Warning: The file is a workbook | Save the sheet with the results as CSV, then choose that file
    Warning: The file is no list: it is not text | Choose the list that Partner Center's site gives, or save it as CSV
    Warning: No line of the file names a column with PKIDs or serial numbers | The file needs a line with the names of its columns, such as: PKID, Serial number, Status, Error code. It begins with: Name;Zustand
    Warning: No column of the file tells what came of the devices | It needs a column such as Status, Error code or Error. It has: PKID, Model
    Warning: Two columns could be the same: PKID and Product ID | Take one of them out of the file, or name the right one on the command line
    Warning: The file has no column Zustand | Name the column as it stands in the file
    Warning: The file has no rows | Choose the list that Partner Center's site gives for this upload
    ");
}

#[test]
fn another_deed_leaves_the_dialog_about_one_device_as_it_is() {
    let asked = after(&with_waiting(2), [by_hand(ByHandCommand::RequestRefused)]);
    let list = ByHandDeed::Record { batch: batch_id(1), results: vec![result(1, DeviceOutcome::Registered, None)] };
    let recorded = done(list.clone(), ByHandDone::Recorded { registered: 1, refused: 0 });
    assert_eq!(after(&asked, [recorded]).dialog, asked.dialog);
    let failure = Failure::ByHand(ByHandFault::NothingUploaded);
    let failed = Event::NotDone { deed: Deed::ByHand(list), failure };
    let told = after(&asked, [failed.into()]);
    assert_eq!(told.dialog, asked.dialog);
    assert_eq!(told.notices.len(), 1);
    let refused = ByHandDeed::RecordRefused { batch: batch_id(1), device: "d1".into(), answer: "808".into() };
    let recorded = done(refused, ByHandDone::Recorded { registered: 0, refused: 1 });
    assert_eq!(after(&asked, [recorded]).dialog, None);
}

/// What was told of results stands until it is told anew, until nothing is refused any more, or until another screen is shown.
#[test]
fn what_was_told_of_results_does_not_outlive_them() {
    let refused = |count| {
        let deed = ByHandDeed::RecordRefused { batch: batch_id(1), device: "d1".into(), answer: "808".into() };
        done(deed, ByHandDone::Recorded { registered: 0, refused: count })
    };
    let told = |model: &Model| model.notices.iter().map(|(_, notice)| notice.what.clone()).collect::<Vec<_>>();
    let one = after(&with_waiting(4), [refused(1)]);
    assert_eq!(told(&after(&one, [refused(2)])), ["Recorded: 0 registered, 2 refused"]);
    let all = done(ByHandDeed::RecordTaken(batch_id(1)), ByHandDone::Recorded { registered: 3, refused: 0 });
    assert_eq!(told(&after(&one, [all])), ["3 devices are registered"]);
    let again = done(ByHandDeed::Requeue(batch_id(1)), ByHandDone::Ready(1));
    assert_eq!(told(&after(&one, [again])), ["1 device is ready again"]);
    assert_eq!(told(&after(&one, [Command::Go(Screen::Customers).into()])), [""; 0]);
    assert_eq!(told(&after(&one, [Command::Go(Screen::Send).into()])).len(), 1);
    // Of another batch it is another matter.
    let other = ByHandDeed::RecordTaken(batch_id(2));
    assert_eq!(told(&after(&one, [done(other, ByHandDone::Recorded { registered: 3, refused: 0 })])).len(), 2);
    let list = |rejected| {
        let mut listed = batch(1, BatchState::Sending, 3);
        listed.counts.rejected = rejected;
        Step::from(Event::BatchesLoaded(vec![listed]))
    };
    // The first list may have been read before the refusal was written down.
    let listed = after(&one, [list(0), list(1)]);
    assert_eq!(told(&listed).len(), 1);
    assert_eq!(told(&after(&listed, [list(0)])), [""; 0]);
}
