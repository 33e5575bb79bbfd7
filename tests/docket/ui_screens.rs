//! Every screen in both themes: it can be drawn, its heading is there, every widget has a name, no letter is missing.

use docket::app::Command;
use docket::app::model::{Dialog, FeedbackKind};
use docket::app::notice::Severity;
use docket::app::removal::RemovalCommand;
use docket::app::{Model, Screen};
use docket::domain::{DeviceState, RemovalState};
use docket::ui::view_state::{TypedView, ViewState};
use eframe::egui::{Theme, vec2};
use egui_kittest::kittest::Queryable;

use super::ui_window::*;

/// Draws a screen in both themes and two sizes; `heading` must be on it.
#[track_caller]
fn draws(name: &str, model: Model, heading: &str) {
    draws_with(name, model, heading, |_| {});
}

#[track_caller]
pub fn draws_with(name: &str, model: Model, heading: &str, prepare: impl Fn(&mut ViewState)) {
    for (theme, word) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        for size in [vec2(1280.0, 800.0), vec2(1920.0, 1080.0)] {
            if size.x > 1300.0 && theme == Theme::Dark {
                continue;
            }
            let mut harness = window_of(model.clone(), size, theme);
            // The first drawing forgets what was typed for another screen.
            harness.run_ok();
            prepare(&mut harness.state_mut().view);
            harness.run();
            harness.get_by_role_and_label(eframe::egui::accesskit::Role::Heading, heading);
            keep_picture(&mut harness, &format!("{name}-{word}-{}", size.x));
        }
    }
}

fn practice(model: Model) -> Model {
    Model { is_practice: true, ..model }
}

#[test]
fn home() {
    draws("home-empty", empty(), "Batches");
    draws("home-practice-empty", practice(empty()), "Batches");
    draws("home", full(), "Batches");
    draws("home-waiting", home_waiting(), "Batches");
}

#[test]
fn home_says_what_waits_for_somebody_and_what_is_gone() {
    let mut hands = window(home_waiting());
    hands.run();
    hands.get_by_label("1 open · 1 to review · 1 approved · 1 with refused devices · 1 needs somebody");
    assert!(hands.query_all_by_label_contains("Fabrikam Manufacturing GmbH, Needs somebody").count() > 0);
    assert!(hands.query_all_by_label_contains("Finished, 40 removed").count() > 0);
    let waits = "Waits for your approval: taking back 5 registrations of Contoso Ltd, asked for by anna. Open it";
    hands.get_by_label(waits).click();
    hands.run();
    let [Command::Go(Screen::Registered), Command::Removal(RemovalCommand::Open(_))] = wanted(&mut hands)[..] else {
        panic!("it opens the removal");
    };
    let mut own = window(Model { screen: Screen::Home, ..removal("maria", RemovalState::Requested) });
    own.run();
    own.get_by_label("Waits for a second person: taking back 5 registrations of Contoso Ltd. Open it");
}

#[test]
fn new_batch() {
    draws("new-batch-empty", Model { screen: Screen::NewBatch, ..empty() }, "New batch");
    let model = Model { screen: Screen::NewBatch, ..full() };
    draws_with("new-batch", practice(model), "New batch", |view| {
        view.new_batch.form.customer = Some(customers()[2].id);
    });
}

#[test]
fn scan() {
    let mut first = on(Screen::Scan, 12);
    first.batches[0].counts = counts(0, 0, 0, 0);
    draws("scan-first", practice(first), "Batch 12 · Contoso Ltd");
    draws("scan", super::ui_window::scan(), "Batch 12 · Contoso Ltd");
    draws("scan-waiting", scan_waiting(), "Look and confirm");
    draws("scan-held", scan_held(), "Batch 12 · Contoso Ltd");
    draws("scan-grouping", scan_grouping(), "Which codes are one box's?");
    draws("scan-watched", scan_watched(), "Batch 12 · Contoso Ltd");
    draws("scan-many", practice(scan_many()), "Batch 12 · Contoso Ltd");
    draws("scan-none", Model { batch: None, ..on(Screen::Scan, 12) }, "No batch is open");
}

#[test]
fn every_kind_of_feedback() {
    let kinds = [
        (FeedbackKind::DuplicateHere, "ALREADY SCANNED, NO. 12"),
        (FeedbackKind::DuplicateElsewhere, "IN BATCH 1042 (Contoso)"),
        (FeedbackKind::WrongKind, "NOT A PKID - RETAIL CODE"),
        (FeedbackKind::Unreadable, "CHECK: 12 DIGITS, NEED 13"),
        (FeedbackKind::Conflict, "SERIAL BELONGS TO ANOTHER PKID"),
        (FeedbackKind::TargetReached, "40 OF 40"),
        (FeedbackKind::Extra, "ONE TOO MANY"),
        (FeedbackKind::Undone, "TAKEN BACK"),
    ];
    for (kind, word) in kinds {
        let mut model = super::ui_window::scan();
        model.scan.feedback = Some(feedback(kind, word, "3556 212 345678 · 37 of 40"));
        let mut harness = window(model);
        harness.run();
        harness.get_by_label(&format!("{word}. 3556 212 345678 · 37 of 40"));
        keep_picture(&mut harness, &format!("feedback-{kind:?}"));
    }
}

#[test]
fn a_scan_that_was_not_saved_covers_the_window() {
    let mut model = super::ui_window::scan();
    let line = "The disk is full: nothing was saved. Write down: 3556 212 345678";
    model.scan.feedback = Some(feedback(FeedbackKind::NotSaved, "SCAN NOT SAVED - STOP", line));
    let mut harness = window(model);
    harness.run();
    keep_picture(&mut harness, "not-saved");
    assert!(harness.get_by_label("I have written it down").is_focused());
    press(&mut harness, eframe::egui::Key::Enter);
    assert_eq!(wanted(&mut harness), [docket::app::Command::Go(Screen::Scan)]);
}

#[test]
fn review() {
    let mut open = super::ui_window::review(40);
    open.review.open = Some(open_device(6, DeviceState::Rejected));
    open.settings.approval.second_person = true;
    open.notices = vec![(1, notice(Severity::Warning)), (2, notice(Severity::Error))];
    draws("review-open", open, "Device no. 6");
    draws("review", practice(super::ui_window::review(40)), "Review batch 11");
    draws("review-held", review_held(), "Device no. 41");
    let mut nothing = super::ui_window::review(0);
    nothing.batches[1].counts = counts(0, 0, 0, 0);
    draws("review-empty", nothing, "Nothing to review yet");
}

#[test]
fn send() {
    draws("send-approved", super::ui_window::send(10), "Send batch 10");
    draws("send-sending", practice(super::ui_window::send(9)), "Uploads");
    draws("send-problems", super::ui_window::send(8), "Refused devices (3)");
    let mut indirect = super::ui_window::send(10);
    indirect.settings.partner.client_id.clear();
    draws("send-indirect", indirect, "Files");
    for (name, model) in sending_states() {
        draws(name, model, "By hand, on Partner Center's site");
    }
}

#[test]
fn a_review_that_is_not_loaded_yet_says_so() {
    let mut model = super::ui_window::review(40);
    model.review.page = docket::domain::DevicePage::default();
    let mut harness = window(model);
    harness.run();
    harness.get_by_label("Loading the devices…");
}

#[test]
fn history() {
    let mut model = super::ui_window::history();
    draws("history", model.clone(), "History");
    model.history.verified = Some(Ok(1204));
    model.history.open = Some(open_device(4, DeviceState::Registered));
    draws("history-open", model, "Device no. 4");
}

#[test]
fn diagnostics() {
    draws("diagnostics", Model { screen: Screen::Diagnostics, ..full() }, "Scanner doctor");
}

#[test]
fn settings() {
    draws("settings", Model { screen: Screen::Settings, ..full() }, "Settings");
    #[cfg(feature = "camera")]
    {
        let mut harness = window_of(with_network_cameras(), vec2(1280.0, 2400.0), Theme::Light);
        harness.run();
        for said in ["Works: 1280 x 720, 25 a second", "Being tried…", "~refuses"] {
            match said.strip_prefix('~') {
                Some(part) => assert!(harness.query_all_by_label_contains(part).count() > 0, "{part}"),
                None => assert!(harness.query_by_label(said).is_some(), "{said}"),
            }
        }
        keep_picture(&mut harness, "settings-network-cameras");
    }
    draws("settings-watched", Model { screen: Screen::Settings, ..scan_watched() }, "Photos that come in");
    draws("settings-signed-out", practice(Model { screen: Screen::Settings, ..empty() }), "Settings");
}

#[test]
fn dialogs() {
    let close = Dialog::CloseShort { count: 37, expected: 40, error: Some("Say why".into()) };
    draws("dialog-close", asking(super::ui_window::scan(), close), "Close the batch with boxes missing?");
    let approve = Dialog::Approve { count: 40, error: Some("That is not the number of devices".into()) };
    draws("dialog-approve", practice(asking(super::ui_window::review(40), approve)), "Approve the batch");
    let sentence = "Send 38 devices to Partner Center for Contoso Ltd (reseller relationship accepted) under the group \
                    tag \"Kiosk-Berlin\"";
    let send = Dialog::Send { sentence: sentence.into() };
    draws("dialog-send", asking(super::ui_window::send(10), send), "Send the batch");
    draws("dialog-retry", asking(super::ui_window::send(8), Dialog::Retry { count: 3 }), "Retry failed only");
    draws_with("dialog-typed", practice(super::ui_window::scan()), "Type a device", |view| {
        view.typed = Some(TypedView::default());
    });
    draws_with("dialog-help", super::ui_window::review(40), "Keys: Review", |view| view.is_help_open = true);
}

#[test]
fn a_card_of_settings_is_gone_to_by_name() {
    use eframe::egui::accesskit::Role;
    let size = vec2(1280.0, 800.0);
    let mut hands = window_of(Model { screen: Screen::Settings, ..full() }, size, Theme::Dark);
    hands.run();
    hands.get_by_role_and_label(Role::Button, "Go to Network").click();
    hands.run();
    assert!(hands.get_by_role_and_label(Role::Group, "Network").is_focused());
    let heading = hands.get_by_role_and_label(Role::Heading, "Network").rect();
    assert!(heading.top() > 0.0 && heading.bottom() < size.y / 2.0, "{heading:?}");
    press(&mut hands, eframe::egui::Key::Tab);
    assert!(hands.get_by_role_and_label(Role::TextInput, "Proxy").is_focused());
    keep_picture(&mut hands, "settings-gone-to");
}
