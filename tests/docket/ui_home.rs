//! The way round, Home, and the beginning of a batch.

use docket::app::command::BatchForm;
use docket::app::{Command, Model, Screen};
use docket::domain::BatchId;
use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::Queryable;

use super::ui_window::*;

#[test]
fn the_navigation_goes_to_every_screen() {
    let mut hands = window(full());
    hands.run();
    for (screen, name) in [
        (Screen::Scan, "Scan"),
        (Screen::Review, "Review"),
        (Screen::Send, "Send"),
        (Screen::History, "History"),
        (Screen::Diagnostics, "Diagnostics"),
        (Screen::Settings, "Settings"),
    ] {
        assert_eq!(push(&mut hands, name), [Command::Go(screen)]);
    }
}

#[test]
fn home_opens_batches_and_says_where_they_stand() {
    let mut hands = window(full());
    hands.run();
    assert_eq!(push(&mut hands, "Continue batch 12"), [Command::OpenBatch(BatchId("batch-12".into()))]);
    let row = "Batch 8 · Contoso Ltd, Refused devices, 40 of 40 devices, 4 days old";
    assert_eq!(push(&mut hands, row), [Command::OpenBatch(BatchId("batch-8".into()))]);
}

#[test]
fn home_begins_and_in_practice_tries() {
    let mut hands = window(Model { is_practice: true, ..empty() });
    hands.run();
    hands.get_by_label("No batches yet");
    hands.get_by_label("PRACTICE - nothing reaches Microsoft");
    assert_eq!(push(&mut hands, "Try it with the sample labels"), [Command::ReadSamples]);
}

#[test]
fn a_batch_is_filled_in_and_begun() {
    let mut hands = window(Model { screen: Screen::NewBatch, ..full() });
    hands.run();
    hands.get_by_label("Northwind Traders, No relationship");
    hands.get_by_role_and_label(Role::RadioButton, "Contoso Ltd, Reseller").click();
    hands.run();
    // A tag that this customer's batches had before.
    assert_eq!(push(&mut hands, "Kiosk-Berlin"), []);
    fill(&mut hands, "Order number (optional)", "PO-1");
    fill(&mut hands, "Expected boxes (optional)", "40");
    let form = BatchForm {
        customer: Some(customers()[0].id),
        group_tag: "Kiosk-Berlin".into(),
        order: "PO-1".into(),
        expected: "40".into(),
    };
    assert_eq!(push(&mut hands, "Begin and scan"), [Command::CreateBatch(form)]);
    decide(&mut hands, |model| model.form_errors = vec![("expected", "Type a whole number".into())]);
    hands.get_by_label("Type a whole number");
}

#[test]
fn customers_are_searched_and_the_only_one_is_taken_with_enter() {
    let mut hands = window(Model { screen: Screen::NewBatch, ..full() });
    hands.run();
    fill(&mut hands, "Search customers by name, domain or tenant id", "FABRIKAM.de");
    assert!(hands.query_by_label("Contoso Ltd, Reseller").is_none());
    press(&mut hands, Key::Enter);
    assert_eq!(hands.state().view.new_batch.form.customer, Some(customers()[1].id));
}

#[test]
fn without_customers_the_way_to_them_is_shown() {
    let mut hands = window(Model { screen: Screen::NewBatch, ..empty() });
    hands.run();
    assert_eq!(push(&mut hands, "Sign in…"), [Command::SignIn]);
    decide(&mut hands, |model| model.account = full().account);
    assert_eq!(push(&mut hands, "Refresh"), [Command::RefreshCustomers]);
}
