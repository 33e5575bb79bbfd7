//! What hands do in Review and History.

use docket::app::Command;
use docket::app::model::Dialog;
use docket::domain::{DeviceId, DeviceSort, DeviceState};
use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::Queryable;

use super::ui_window::*;

#[test]
fn review_sorts_filters_searches_and_opens() {
    let mut hands = window(review(40));
    hands.run();
    assert_eq!(push(&mut hands, "Sort by PKID"), [Command::Sort(DeviceSort::Pkid)]);
    assert_eq!(push(&mut hands, "Ready"), [Command::ToggleState(DeviceState::Ready)]);
    assert!(hands.query_by_role_and_label(Role::Button, "Registered").is_none(), "no device of the batch is");
    wanted(&mut hands);
    fill(&mut hands, "Find in batch", "PF4");
    assert_eq!(wanted(&mut hands), [Command::Find("PF4".into())]);
    let row = hands.get_by_role_and_label(Role::Row, "No. 3, 3556 212 345112, Ready");
    row.click();
    hands.run();
    assert_eq!(wanted(&mut hands), [Command::OpenDevice(DeviceId("device-3".into()))]);
    assert_eq!(push(&mut hands, "Approve…"), [Command::RequestApproval]);
    assert_eq!(push(&mut hands, "Reopen for scanning"), [Command::ReopenBatch]);
}

#[test]
fn a_device_is_corrected_with_a_reason() {
    let mut model = review(40);
    model.review.open = Some(open_device(3, DeviceState::Ready));
    let mut hands = window(model);
    hands.run();
    assert_eq!(push(&mut hands, "Take back"), [Command::RemoveDevice(DeviceId("device-3".into()))]);
    assert_eq!(push(&mut hands, "Edit…"), []);
    fill(&mut hands, "Reason", "misread");
    let form = hands.state().view.edit.as_ref().unwrap().form.clone();
    assert_eq!(form.pkid, "3556212345112");
    let device = DeviceId("device-3".into());
    let command = Command::EditDevice { device, form, reason: "misread".into() };
    assert_eq!(push(&mut hands, "Save"), [command]);
    assert!(hands.state().view.edit.is_none());
}

#[test]
fn a_hundred_thousand_rows_are_shown_where_the_table_stands() {
    let mut model = review(100_000);
    model.review.query.limit = 200;
    let mut hands = window(model);
    hands.run();
    hands.get_by_role_and_label(Role::Row, "No. 1, 3556 212 345038, Ready");
    press(&mut hands, Key::ArrowDown);
    press(&mut hands, Key::End);
    assert_eq!(hands.state().view.review.row, Some(99_999));
    let (first, count) = hands.state().view.review.told.unwrap();
    assert!(first + count == 100_000 && count < 40, "{first} {count}");
    // What is not loaded is not opened.
    press(&mut hands, Key::Enter);
    assert_eq!(wanted(&mut hands), []);
}

#[test]
fn approving_wants_the_count_typed() {
    let mut hands = window(asking(review(40), Dialog::Approve { count: 40, error: None }));
    hands.run();
    assert!(hands.get_by_role_and_label(Role::TextInput, "How many devices do you approve?").is_focused());
    hands.get_by_role_and_label(Role::TextInput, "How many devices do you approve?").type_text("40");
    hands.run();
    press(&mut hands, Key::Enter);
    assert_eq!(wanted(&mut hands), [Command::ConfirmApproval { typed_count: "40".into() }]);
    assert_eq!(push(&mut hands, "Cancel"), [Command::CancelDialog]);
}

#[test]
fn history_searches_everything_and_proves_the_journal() {
    let mut hands = window(history());
    hands.run();
    fill(&mut hands, "Search PKID, serial number, model, order or operator", "PF41");
    assert_eq!(wanted(&mut hands), [Command::FindHistory("PF41".into())]);
    assert_eq!(push(&mut hands, "Verify the journal"), [Command::VerifyJournal]);
    decide(&mut hands, |model| model.history.verified = Some(Err("Entry 7 is not what was written".into())));
    hands.get_by_label("The journal is not whole: Entry 7 is not what was written");
}
