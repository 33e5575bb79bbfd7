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
    let mut hands = window(send(8));
    hands.run();
    hands.get_by_label("The device is registered for another organisation");
    assert_eq!(push(&mut hands, "Retry failed only…"), [Command::RequestRetry]);
    decide(&mut hands, |model| model.dialog = Some(Dialog::Retry { count: 3 }));
    assert_eq!(push(&mut hands, "Retry now"), [Command::ConfirmRetry]);
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
    assert!(hands.query_by_label_contains("Correlation id").is_none());
    hands.get_by_label("Details").click();
    hands.run();
    hands.get_by_label_contains("Correlation id");
    assert_eq!(push(&mut hands, "Close this message"), [Command::DismissNotice(7)]);
}
