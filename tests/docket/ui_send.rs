//! What hands do on the Send screen, and what is told there.

use docket::app::effect::ExportKind;
use docket::app::model::Dialog;
use docket::app::notice::Severity;
use docket::app::{Command, Model};
use eframe::egui::Key;
use egui_kittest::kittest::Queryable;

use super::ui_window::*;

#[test]
fn sending_is_asked_for_and_then_confirmed() {
    let mut hands = window(send(10));
    hands.run();
    assert_eq!(push(&mut hands, "Send…"), [Command::RequestSend]);
    decide(&mut hands, |model| model.dialog = Some(Dialog::Send { sentence: "Send 38 devices".into() }));
    hands.get_by_label("Send 38 devices");
    press(&mut hands, Key::Enter);
    assert_eq!(wanted(&mut hands), [Command::ConfirmSend]);
    press(&mut hands, Key::Escape);
    assert_eq!(wanted(&mut hands), [Command::CancelDialog]);
}

#[test]
fn under_way_it_can_be_left_and_afterwards_retried() {
    let mut hands = window(send(9));
    hands.run();
    hands.get_by_label("Attempt 1: Partner Center works on it…");
    assert!(hands.query_by_label("Send…").is_none());
    assert!(hands.query_by_label("Send no more").is_none(), "everything is with the service");
    decide(&mut hands, |model| {
        let batch = model.batches.iter_mut().find(|batch| batch.number == 9).unwrap();
        (batch.is_sending_asked, batch.counts.ready) = (true, 2);
    });
    assert_eq!(push(&mut hands, "Send no more"), [Command::HaltSending]);
    hands.get_by_label_contains("press \"Send no more\" before you upload any of it by hand");
    assert!(hands.query_by_label("Uploaded by hand…").is_none(), "it would be sent twice");
    // What is asked for may be sent again.
    decide(&mut hands, |model| {
        let batch = model.batches.iter_mut().find(|batch| batch.number == 9).unwrap();
        (batch.counts.ready, batch.counts.unconfirmed) = (0, 2);
    });
    assert_eq!(push(&mut hands, "Send no more"), [Command::HaltSending]);
    let mut hands = window(send(8));
    hands.run();
    hands.get_by_label("The device is registered for another organisation");
    assert_eq!(push(&mut hands, "Retry failed only…"), [Command::RequestRetry]);
    decide(&mut hands, |model| model.dialog = Some(Dialog::Retry { count: 3 }));
    assert_eq!(push(&mut hands, "Retry now"), [Command::ConfirmRetry]);
}

/// What the customer had already is no plain success: it is counted in the headline, and told with what to look at.
#[test]
fn what_the_customer_had_already_is_counted() {
    use docket::app::results::{ResultsCommand, ResultsPart};
    use docket::domain::{BatchCounts, BatchState, DevicePage, DeviceState};

    let mut model = send(8);
    let part = ResultsPart::Already(model.send.results.already[0].cause.clone());
    let mut hands = window_of(model.clone(), eframe::egui::vec2(1280.0, 1600.0), eframe::egui::Theme::Light);
    hands.run();
    hands.get_by_label_contains("registered (4 of them already before), 3 refused");
    hands.get_by_label("Registered already before (4)");
    let show = "Show all 4: The device is registered for this customer already";
    assert_eq!(push(&mut hands, show), [Command::Results(ResultsCommand::Open(part.clone()))]);
    // Where nothing else is wrong as well.
    let batch = model.batches.iter_mut().find(|batch| batch.number == 8).unwrap();
    let counts = BatchCounts { registered: 40, ..BatchCounts::default() };
    (batch.state, batch.counts) = (BatchState::Finished, counts);
    let results = &mut model.send.results;
    (results.refusals, results.open) = (vec![], Some(part));
    results.page = DevicePage { total: 1, offset: 0, rows: vec![row(5, DeviceState::Registered)] };
    let mut hands = window_of(model, eframe::egui::vec2(1280.0, 800.0), eframe::egui::Theme::Dark);
    hands.run();
    hands.get_by_label("All done: 40 devices are registered, 4 of them already before");
    hands.get_by_label("No. 5");
    keep_picture(&mut hands, "send-registered-already");
}

#[test]
fn every_kind_of_file_can_be_had() {
    let mut hands = window(send(10));
    hands.run();
    for (name, kind) in [
        ("Export for Partner Center's site…", ExportKind::PartnerCenter),
        ("Intune…", ExportKind::Intune),
        ("Excel (XLSX)…", ExportKind::Xlsx),
        ("List (CSV)…", ExportKind::Csv),
    ] {
        assert_eq!(push(&mut hands, name), [Command::Export(kind)]);
    }
}

#[test]
fn a_notice_is_closed_and_its_details_are_behind_a_fold() {
    let mut hands = window(Model { notices: vec![(7, notice(Severity::Error))], ..full() });
    hands.run();
    hands.get_by_label("0f8fad5b-d9cb-469f-a165-70867728950e");
    assert!(hands.query_by_label_contains("Code: 429").is_none());
    let of = "Partner Center asks to wait 20 seconds";
    hands.get_by_label(&format!("Details: {of}")).click();
    hands.run();
    hands.get_by_label_contains("Code: 429");
    assert_eq!(push(&mut hands, &format!("Close this message: {of}")), [Command::DismissNotice(7)]);
}

/// What stands in the way of a batch is told in the headline, whatever else is told above it; and "Send…" is the thing to press only
/// where that is all there is to do.
#[test]
fn the_headline_says_what_stands() {
    use docket::app::event::SendingStep;
    use docket::app::model::AccountModel;
    use docket::app::notice::{Standstill, Trouble};
    use docket::domain::{BatchCounts, BatchState};

    let trouble = |standstill| Trouble { standstill, ..Trouble::here(notice(Severity::Error)) };
    let refused = || Standstill::UploadRefused { code: "800002".into() };
    let forbidden = || Standstill::UploadForbidden { code: "403".into() };
    let counts = |ready, sending, processing| BatchCounts { ready, sending, processing, ..BatchCounts::default() };
    let waiting =
        || SendingStep::Waiting { secs: 57, why: "Partner Center asks to wait 57 seconds".into(), hint: String::new() };
    let cases = [
        (counts(3, 0, 0), Some(refused()), "Partner Center refused the upload (800002): 3 devices wait here"),
        (
            counts(4, 0, 2),
            Some(refused()),
            "Partner Center refused the upload (800002): 4 devices wait here. 2 are on their way, and are followed",
        ),
        (counts(1, 0, 0), Some(forbidden()), "Partner Center did not allow the upload (403): 1 device waits here"),
        (
            counts(3, 0, 0),
            Some(Standstill::UploadUnknown),
            "Partner Center did not take the upload: 3 devices wait here",
        ),
        (
            counts(3, 0, 0),
            Some(Standstill::QuestionRefused),
            "Partner Center did not tell what is needed to go on: 3 devices wait",
        ),
        (
            counts(0, 0, 3),
            Some(Standstill::QuestionRefused),
            "Partner Center did not tell what became of the 3 devices that it took",
        ),
        (counts(3, 0, 0), Some(Standstill::SignIn), "3 devices wait, and go on by themselves"),
        (counts(3, 0, 0), Some(Standstill::Here), "3 devices wait until what stands above is seen to"),
        (
            BatchCounts { unconfirmed: 3, ..BatchCounts::default() },
            Some(Standstill::QuestionRefused),
            "Of 3 devices it is not known whether they arrived, and Partner Center is not being asked now",
        ),
        (counts(4, 2, 0), None, "4 devices wait: press \"Send…\" to go on. 2 are on their way, and are followed"),
    ];
    for (counts, standstill, headline) in cases {
        let mut model = send(10);
        let batch = model.batches.iter_mut().find(|batch| batch.number == 10).unwrap();
        batch.state = if counts.total() > counts.ready { BatchState::Sending } else { BatchState::Approved };
        batch.counts = counts;
        let id = batch.id.clone();
        if let Some(standstill) = standstill {
            model.send.trouble.insert(id, trouble(standstill));
        }
        let mut hands = window(model);
        hands.run();
        hands.get_by_label(headline);
    }
    let mut model = send(10);
    model.account = AccountModel::SignedOut;
    model.send.trouble.insert(model.batch.clone().unwrap(), trouble(Standstill::SignIn));
    let mut hands = window(model);
    hands.run();
    hands.get_by_label_contains("wait for a sign-in, and then go on by themselves");
    let mut model = hands.state().model.clone();
    let batch = model.batches.iter_mut().find(|batch| batch.number == 10).unwrap();
    batch.counts = BatchCounts { unconfirmed: 3, ..BatchCounts::default() };
    let mut hands = window(model);
    hands.run();
    hands.get_by_label_contains("Partner Center is asked by itself once somebody has signed in");
    let mut model = send(10);
    let batch = model.batches.iter_mut().find(|batch| batch.number == 10).unwrap();
    (batch.is_sending_asked, batch.counts) = (true, counts(3, 0, 0));
    let id = batch.id.clone();
    model.send.under_way.insert(id, Some(waiting()));
    let mut hands = window(model);
    hands.run();
    hands.get_by_label("3 devices wait, and go on by themselves");
}

/// The badge follows the service's last word; and what a person can do while something lasts stands below what is waited for.
#[test]
fn the_badge_and_the_wait_say_what_the_service_said() {
    use docket::app::event::SendingStep;
    use docket::app::notice::{Standstill, Trouble};

    let mut model = send(10);
    let refused = Trouble { standstill: Standstill::NoRelationship, ..Trouble::here(notice(Severity::Error)) };
    let mut hands = window(model.clone());
    hands.run();
    hands.get_by_label("Reseller");
    model.send.trouble.insert(model.batch.clone().unwrap(), refused);
    let mut hands = window(model);
    hands.run();
    hands.get_by_label("No relationship");
    assert!(hands.query_by_label("Reseller").is_none());

    let mut model = send(9);
    let hint = "If it lasts, test the network under Diagnostics";
    let waiting = SendingStep::Waiting { secs: 9, why: "The line broke".into(), hint: hint.into() };
    model.send.under_way.insert(model.batch.clone().unwrap(), Some(waiting));
    let mut hands = window(model);
    hands.run();
    hands.get_by_label(hint);
}

/// A batch of which a part was sent and the rest was stopped stands as stopped, and Home counts it.
#[test]
fn a_batch_that_was_stopped_is_told_as_stopped() {
    use docket::domain::{BatchCounts, BatchState};

    let stopped = |sending| {
        let mut model = send(10);
        let batch = model.batches.iter_mut().find(|batch| batch.number == 10).unwrap();
        let counts = BatchCounts { ready: 4, sending, registered: 2 - sending, ..BatchCounts::default() };
        (batch.state, batch.counts) = (BatchState::Sending, counts);
        model
    };
    let mut hands = window(stopped(0));
    hands.run();
    hands.get_by_label("Stopped");
    hands.get_by_label("4 devices wait: press \"Send…\" to go on");
    let mut hands = window(Model { screen: docket::app::Screen::Home, ..stopped(0) });
    hands.run();
    hands.get_by_label_contains("1 stopped");
    let mut leaving = stopped(2);
    let step = docket::app::event::SendingStep::Uploading { attempt: 1, devices: 2 };
    leaving.send.under_way.insert(leaving.batch.clone().unwrap(), Some(step));
    let mut hands = window(leaving);
    hands.run();
    assert!(hands.query_by_label("Stopped").is_none(), "two are leaving yet");
    hands.get_by_label_contains("and the rest waits for \"Send…\"");
}

/// Uploads that came to the same in a row are one row, and each can be had.
#[test]
fn equal_uploads_are_one_row() {
    use docket::domain::{AttemptCause, AttemptId, AttemptState};

    let mut model = send(9);
    let first = docket::domain::Attempt {
        state: AttemptState::NotDelivered,
        cause: Some(AttemptCause::NotFound),
        ..model.send.attempts[0].clone()
    };
    let numbered = |number: u32| docket::domain::Attempt {
        number,
        id: AttemptId(format!("attempt-{number}")),
        correlation_id: uuid::Uuid::from_u128(number.into()),
        ..first.clone()
    };
    model.send.attempts = (1..=5).map(numbered).collect();
    model.send.attempts[0].cause = Some(AttemptCause::BrokenOff);
    let mut hands = window_of(model, eframe::egui::vec2(1280.0, 1600.0), eframe::egui::Theme::Light);
    hands.run();
    hands.get_by_label("Attempts 2 to 5, 40 devices");
    hands.get_by_label("Attempt 1, 40 devices");
    assert!(hands.query_by_label("Attempt 3, 40 devices").is_none());
    hands.get_by_label("Each of attempts 2 to 5").click();
    hands.run();
    hands.get_by_label("Attempt 3, 40 devices");
}
