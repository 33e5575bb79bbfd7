//! Codes that a hand scanner sent.

use std::time::Duration;

use insta::assert_snapshot;
use jiff::SignedDuration;

use super::check::*;
use crate::app::event::Event;
use crate::app::model::Dialog;
use crate::app::scanned::{ScanPace, ScanRepair, Scanned};
use crate::app::{Command, Screen};
use crate::domain::{
    Barcode, BatchState, BoxReading, Confidence, Decision, DeviceDraft, FieldKind, FieldReading, Keyboard,
    LayoutRepair, Problem, Refusal, ScannerRoad, SerialNumber, Suffix,
};

const RETAIL: &str = "4006381333931";

fn scanned_as(text: &str, repair: ScanRepair, read: BoxReading) -> Step {
    let pace = ScanPace { average_gap: Duration::from_millis(6), suffix: Suffix::Enter };
    Event::Scanned(Box::new(Scanned {
        road: ScannerRoad::Keyboard,
        pace,
        prefix: String::new(),
        repair,
        codes: vec![Barcode::of_text(text)],
        boxes: vec![read],
    }))
    .into()
}

fn scanned(text: &str, read: BoxReading) -> Step {
    scanned_as(text, ScanRepair::None, read)
}

/// The scanner is silent for so long.
fn quiet(millis: i64) -> Step {
    Step::Passed(SignedDuration::from_millis(millis))
}

fn good(pkid: &str) -> Step {
    scanned(pkid, read_box(Decision::Accept, Some(pkid), vec![]))
}

/// Thirteen digits that could be the retail code, as the label's rules read them.
fn unclear(value: &str) -> BoxReading {
    let field = FieldReading {
        field: FieldKind::Gtin,
        value: value.into(),
        confidence: Confidence::Low,
        reason: "r".into(),
        raw: value.into(),
        symbology: None,
        code: 0,
    };
    let problems = vec![Problem::NoPkid, Problem::Unclear { value: value.into(), reason: "r".into() }];
    BoxReading { fields: vec![field], ..read_box(Decision::Ask, None, problems) }
}

fn repair(sent: &str, meant: &str) -> LayoutRepair {
    LayoutRepair { as_typed: sent.into(), repaired: meant.into(), keyboard: Keyboard::default() }
}

#[test]
fn a_pkid_is_queued() {
    assert_snapshot!(check(&scanning(), [good(PKID)]), @"> add 3556212345678/none/none/none to b1 from Scanner, no picture, codes [3556212345678]");
    let heard = after(&scanning(), [good(PKID), Event::ScanEndedIn(Suffix::CrLf).into()]);
    let pace = heard.scanner.pace.unwrap();
    assert_eq!((pace.average_gap.as_millis(), pace.suffix), (6, Suffix::CrLf));
    // Before any code nothing has ended.
    assert_eq!(after(&scanning(), [Event::ScanEndedIn(Suffix::CrLf).into()]).scanner.pace, None);
}

#[test]
fn digits_that_could_be_a_retail_code_are_taken_when_they_come_again() {
    let ask = || scanned(RETAIL, unclear(RETAIL));
    assert_snapshot!(check(&scanning(), [ask()]), @r#"feedback Confirm: LOOK, THEN SCAN AGAIN | 4006 381 333931 could be the retail code. If it stands next to "PKID" on the label, wait two seconds, then scan it again to take it"#);
    let taken = check(&scanning(), [ask(), quiet(1500), ask()]);
    assert!(taken.contains("> add 4006381333931/none/none/none to b1 from Scanner"), "{taken}");
    // Another code in between, and the next time, it is asked about anew.
    let other = "5901234123457";
    for between in [good(PKID), scanned(other, unclear(other))] {
        let again = check(&scanning(), [ask(), quiet(2000), between, quiet(2000), ask()]);
        assert!(!again.contains("> add") && again.contains("SCAN AGAIN"), "{again}");
    }
    let again = check(&scanning(), [ask(), quiet(2000), ask(), quiet(2000), ask()]);
    assert!(!again.contains("> add"), "{again}");
    // Two values that are not clear are no question that scanning again would answer.
    let mut both = unclear(RETAIL);
    both.fields.extend(unclear(other).fields);
    both.problems.extend(unclear(other).problems);
    let told = check(&scanning(), [scanned(RETAIL, both.clone()), quiet(2000), scanned(RETAIL, both)]);
    assert!(!told.contains("> add") && told.contains("SCAN THE PKID"), "{told}");
}

#[test]
fn a_scanner_that_looks_all_the_time_does_not_answer_its_own_question() {
    let ask = || scanned(RETAIL, unclear(RETAIL));
    // It sends what lies before it again and again, for a good while.
    let often = check(&scanning(), [ask(), quiet(700), ask(), quiet(700), ask(), quiet(1499), ask()]);
    assert!(!often.contains("> add") && often.contains("SCAN AGAIN"), "{often}");
    // Taken away, and shown once more.
    let taken = check(&scanning(), [ask(), quiet(700), ask(), quiet(1500), ask()]);
    assert!(taken.contains("> add 4006381333931"), "{taken}");
    // A clock that was set back is no quiet.
    let back = check(&scanning(), [ask(), quiet(-3_600_000), ask()]);
    assert!(!back.contains("> add"), "{back}");
    // What is sure needs no answer.
    assert!(check(&scanning(), [good(PKID), quiet(100), good(PKID)]).contains("> add 3556212345678"));
}

#[test]
fn a_prefix_that_was_left_out_is_told() {
    let Step::Happened(Event::Scanned(mut scanned)) = good(PKID) else { panic!("a scan") };
    scanned.prefix = "%7".into();
    assert_snapshot!(check(&scanning(), [Event::Scanned(scanned).into()]), @"
    Info: The scanner sends %7 before every code, which was left out | If that is wrong, take the code back with Ctrl+Z and correct the prefix in the settings
    > add 3556212345678/none/none/none to b1 from Scanner, no picture, codes [3556212345678]
    ");
}

#[test]
fn a_layout_that_is_guessed_is_asked_about_and_told() {
    let guessed = || {
        let repair = ScanRepair::Guessed(repair("\"((-é&é\"'(-è_", PKID));
        scanned_as(PKID, repair, read_box(Decision::Accept, Some(PKID), vec![]))
    };
    assert_snapshot!(check(&scanning(), [guessed()]), @r#"feedback Confirm: LOOK, THEN SCAN AGAIN | The scanner sent "((-é&é"'(-è_, which probably means 3556 212 345678: compare it with the label, wait two seconds, then scan it again to take it"#);
    let taken = check(&scanning(), [guessed(), quiet(2000), guessed()]);
    assert!(taken.contains("> add 3556212345678") && taken.contains("which was read as 3556212345678"), "{taken}");
}

#[test]
fn a_layout_that_is_set_is_taken_and_told_with_both_values() {
    let repair = ScanRepair::BySetting(repair("\"((-é&é\"'(-è_", PKID));
    let step = || scanned_as(PKID, repair.clone(), read_box(Decision::Accept, Some(PKID), vec![]));
    assert_snapshot!(check(&scanning(), [step()]), @r#"
    Info: The scanner sent "((-é&é"'(-è_, which was read as 3556212345678 | If that is wrong, take it back with Ctrl+Z and correct the layout in the settings. Set to this computer's country, the scanner sends the right characters by itself
    > add 3556212345678/none/none/none to b1 from Scanner, no picture, codes [3556212345678]
    "#);
    // It is taken back as any scan is.
    let undone = check(&scanning(), [step(), added(1, PKID, None, 37).into(), Command::Undo.into()]);
    assert!(undone.contains("> UndoLast(BatchId(\"b1\"))"), "{undone}");
}

#[test]
fn a_code_that_is_no_pkid_is_told_and_queues_nothing() {
    let serial = DeviceDraft { serial: SerialNumber::parse("PF4ABCDE").ok(), ..DeviceDraft::default() };
    let read = BoxReading { draft: serial, ..read_box(Decision::Ask, None, vec![Problem::NoPkid]) };
    assert_snapshot!(check(&scanning(), [scanned("PF4ABCDE", read)]), @r#"feedback WrongKind: SCAN THE PKID | PF4ABCDE is the serial number: scan the 13 digits next to "PKID" or "Product Key ID""#);
    let unknown = read_box(Decision::Ask, None, vec![Problem::NoPkid]);
    assert_snapshot!(check(&scanning(), [scanned(&"5CG1234ABC ".repeat(9), unknown)]), @r#"feedback WrongKind: SCAN THE PKID | 5CG1234ABC 5CG1234ABC 5CG1234ABC 5CG1234 is no PKID: scan the 13 digits next to "PKID" or "Product Key ID""#);
    let retail = read_box(Decision::Reject, None, vec![Problem::OnlyRetailCode { value: RETAIL.into() }]);
    assert_snapshot!(check(&scanning(), [scanned(RETAIL, retail)]), @r#"feedback WrongKind: NOT A PKID - RETAIL CODE | 4006381333931 is the article's number in shops. Look for 13 digits next to "PKID" or "Product Key ID""#);
    let key = read_box(Decision::Reject, None, vec![Problem::ProductKeySeen]);
    assert_snapshot!(check(&scanning(), [scanned("", key)]), @"feedback WrongKind: NOT A PKID - PRODUCT KEY | Scanner: a product key is a secret and was not kept");
}

#[test]
fn a_code_is_taken_on_scan_alone_and_into_an_open_batch() {
    assert_snapshot!(check(&with_batch(BatchState::Closed, 3), [go(Screen::Scan), good(PKID)]), @"
    screen Scan
    Warning: Batch 1 is not open for scanning: nothing was changed | Reopen it in Review, or open another batch. Boxes that were read wait until then
    feedback Unreadable: NO OPEN BATCH | 3556 212 345678 was not taken: open a batch, then scan it again
    ");
    assert_snapshot!(check(&scanning(), [go(Screen::Review), good(PKID)]), @"
    screen Review
    Warning: A code was scanned, but not taken | Codes are taken while Scan is shown and no question is open. Scan it again there
    ");
    let mut closing = scanning();
    closing.dialog = Some(Dialog::CloseShort { count: 36, expected: 40, error: None });
    let told = check(&closing, [good(PKID)]);
    assert!(!told.contains("> add") && told.contains("not taken"), "{told}");
}

#[test]
fn what_is_no_whole_code_is_told_with_what_to_do() {
    let told = |why| check(&scanning(), [Event::ScanRefused(why).into()]);
    assert_snapshot!(told(Refusal::RunTogether), @"feedback Unreadable: SEVERAL CODES AT ONCE | They ran together: scan one after the other. If it happens again, let the scanner send Enter after each code");
    assert_snapshot!(told(Refusal::BeginningMissing), @"feedback Unreadable: ITS BEGINNING IS MISSING | Keys were pressed right before it: scan it again without typing");
    assert_snapshot!(told(Refusal::EndMissing), @"feedback Unreadable: ITS END IS MISSING | The screen changed before the code had ended: scan it again");
    assert_snapshot!(told(Refusal::Leftover), @"feedback Unreadable: THE REST OF A CODE | A code with line ends inside came in parts. Check the device before it, and scan the box's other code");
    assert_snapshot!(told(Refusal::TooLong), @"feedback Unreadable: TOO LONG FOR A CODE | No code holds so much: scan one code at a time");
}
