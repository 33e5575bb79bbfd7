//! What is pressed and typed becomes the right command.

#[cfg(feature = "camera")]
use docket::app::command::CameraForm;
use docket::app::command::{BatchForm, DeviceForm};
use docket::app::effect::ExportKind;
use docket::app::model::{AccountModel, BoxState, Dialog, PictureId};
use docket::app::notice::Severity;
use docket::app::{Command, Model, Screen};
use docket::domain::{BatchId, DeviceDraft, DeviceId, DeviceSort, DeviceState, Pkid};
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

#[cfg(feature = "camera")]
#[test]
fn a_camera_in_the_network_is_set_up_tried_changed_and_forgotten() {
    let mut hands = window_of(with_network_cameras(), eframe::egui::vec2(1280.0, 6000.0), eframe::egui::Theme::Dark);
    hands.run();
    let name = || "Phone".to_owned();
    assert_eq!(push(&mut hands, "Test Phone"), [Command::TestNetworkCamera(name())]);
    assert_eq!(push(&mut hands, "Remove Phone"), [Command::RemoveNetworkCamera(name())]);
    push(&mut hands, "Change Phone");
    assert!(hands.get_by_role_and_label(Role::TextInput, "Camera name").is_focused());
    // Tab goes from field to field, and what is typed as a password is told as one.
    for field in ["Address of the moving picture", "User"] {
        press(&mut hands, Key::Tab);
        assert!(hands.get_by_role_and_label(Role::TextInput, field).is_focused(), "{field}");
    }
    press(&mut hands, Key::Tab);
    assert!(hands.get_by_role_and_label(Role::PasswordInput, "Password").is_focused());
    hands.get_by_role_and_label(Role::PasswordInput, "Password").type_text("planted");
    hands.run();
    press(&mut hands, Key::Enter);
    let form = CameraForm {
        name: name(),
        address: "http://192.168.1.20:8080/video".into(),
        user: "anna".into(),
        password: Some("planted".to_owned().into()),
    };
    assert_eq!(wanted(&mut hands), [Command::AddNetworkCamera(form)]);
    hands.run();
    assert!(hands.state().view.camera.password.is_empty() && hands.state().view.camera.name.is_empty());
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

#[test]
fn scan_offers_its_ways() {
    let mut hands = window(Model { is_practice: true, ..scan() });
    hands.run();
    for (name, command) in [
        ("Open photos…", Command::PickPhotos),
        ("Choose a folder…", Command::PickFolder),
        ("Paste", Command::PastePicture),
        ("Read the sample labels", Command::ReadSamples),
        ("Undo", Command::Undo),
        ("Redo", Command::Redo),
        ("Close batch", Command::CloseBatch),
        ("Clear the pictures", Command::ClearPictures),
    ] {
        assert_eq!(push(&mut hands, name), [command]);
    }
    wanted(&mut hands);
    hands.get_by_role_and_label(Role::RadioButton, "IMG_2041.jpg, Queued").click();
    hands.run();
    assert_eq!(wanted(&mut hands), [Command::SelectPicture(PictureId(1))]);
}

#[test]
fn samples_are_for_practice_alone() {
    let mut hands = window(scan());
    hands.run();
    assert!(hands.query_by_label("Read the sample labels").is_none());
    assert!(hands.query_by_label_contains("PRACTICE").is_none());
}

#[test]
fn a_box_is_chosen_and_accepted_or_left_out() {
    let mut hands = window_of(scan_waiting(), eframe::egui::vec2(1280.0, 1100.0), eframe::egui::Theme::Dark);
    hands.run();
    // Serial number, maker and model are known, so the device could be taken without its PKID.
    let pkid = Pkid::parse("3556212345678").unwrap();
    hands.get_by_label_contains("PKID 3556 212 345678").click();
    hands.run();
    let draft = DeviceDraft { pkid: Some(pkid), ..draft(1) };
    assert_eq!(push(&mut hands, "Accept"), [Command::AcceptBox { picture: PictureId(4), box_index: 0, draft }]);
    let left_out = Command::DiscardBox { picture: PictureId(4), box_index: 0 };
    assert_eq!(push(&mut hands, "Leave out"), [left_out]);
    decide(&mut hands, |model| {
        let picture = picture(4, "IMG_2044.jpg", BoxState::Queued(38));
        *model.scan.pictures.last_mut().unwrap() = picture;
    });
    hands.get_by_label("In the queue as no. 38");
}

#[test]
fn what_is_too_many_is_kept_or_left_out() {
    let mut hands = window_of(scan_held(), eframe::egui::vec2(1280.0, 1100.0), eframe::egui::Theme::Light);
    hands.run();
    hands.get_by_label("2 boxes too many are held: count the boxes, then decide");
    hands.get_by_label("2 held as too many");
    let device = |n: u32| DeviceId(format!("device-{n}"));
    assert_eq!(push(&mut hands, "Keep no. 41"), [Command::KeepDevices(vec![device(41)])]);
    assert_eq!(push(&mut hands, "Leave out no. 42"), [Command::RemoveDevice(device(42))]);
    assert_eq!(push(&mut hands, "Keep all 2"), [Command::KeepAllHeld]);
    let mut hands = window(review_held());
    hands.run();
    hands.get_by_label("1 held as too many: keep or leave out");
    hands.get_by_label("Closed because: two boxes are on the next truck");
    assert_eq!(push(&mut hands, "Keep"), [Command::KeepDevices(vec![device(41)])]);
    assert_eq!(push(&mut hands, "Leave out"), [Command::RemoveDevice(device(41))]);
}

#[test]
fn closing_short_wants_the_reason_typed() {
    let mut hands = window(asking(scan(), Dialog::CloseShort { count: 37, expected: 40, error: None }));
    hands.run();
    hands.get_by_label("37 of 40 expected boxes are scanned, 3 are missing");
    let field = "Why are boxes missing?";
    assert!(hands.get_by_role_and_label(Role::TextInput, field).is_focused());
    hands.get_by_role_and_label(Role::TextInput, field).type_text("next truck");
    hands.run();
    press(&mut hands, Key::Enter);
    assert_eq!(wanted(&mut hands), [Command::ConfirmClose { reason: "next truck".into() }]);
    assert_eq!(push(&mut hands, "Scan on"), [Command::CancelDialog]);
}

#[test]
fn a_device_is_typed_and_the_form_waits_for_the_next() {
    let mut hands = window(scan());
    hands.run();
    assert_eq!(push(&mut hands, "Type…"), []);
    hands.get_by_role_and_label(Role::TextInput, "PKID").type_text("3556212345678");
    hands.run();
    fill(&mut hands, "Maker", "LENOVO");
    let form = DeviceForm { pkid: "3556212345678".into(), manufacturer: "LENOVO".into(), ..DeviceForm::default() };
    // Refused: the form keeps what was typed.
    hands.state_mut().model.form_errors = vec![("pkid", "This could be the retail code".into())];
    assert_eq!(push(&mut hands, "Add"), [Command::AddTyped(form.clone())]);
    hands.get_by_label("This could be the retail code");
    hands.state_mut().model.form_errors.clear();
    assert_eq!(push(&mut hands, "Add"), [Command::AddTyped(form)]);
    let form = &hands.state().view.typed.as_ref().unwrap().form;
    assert_eq!((form.pkid.as_str(), form.manufacturer.as_str()), ("", "LENOVO"));
    press(&mut hands, Key::Escape);
    assert!(hands.state().view.typed.is_none());
    assert_eq!(wanted(&mut hands), []);
}

/// A file as a desktop gives it.
#[derive(Debug)]
struct OnDesktop(std::path::PathBuf);

impl eframe::egui::DroppedFile for OnDesktop {
    fn path(&self) -> &std::path::Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("the window never opens files".into())
    }
}

#[test]
fn photos_are_dropped_wherever_the_person_is() {
    let mut hands = window(full());
    hands.run();
    let hovering = eframe::egui::HoveredFile { path: Some("/photos/1.jpg".into()), ..Default::default() };
    hands.input_mut().hovered_files.push(hovering);
    // As long as something hovers the window is drawn again and again.
    hands.run_steps(3);
    keep_picture(&mut hands, "drop");
    let paths = ["/photos/1.jpg", "/photos/2.jpg"].map(std::path::PathBuf::from);
    hands.input_mut().hovered_files.clear();
    hands.input_mut().dropped_files =
        paths.iter().map(|p| std::sync::Arc::new(OnDesktop(p.clone())) as eframe::egui::DroppedFileHandle).collect();
    hands.run();
    assert_eq!(wanted(&mut hands), [Command::ReadPhotos(paths.into())]);
}

#[test]
fn enter_adds_what_is_typed() {
    let mut hands = window(scan());
    hands.run();
    press(&mut hands, Key::F3);
    hands.get_by_role_and_label(Role::TextInput, "PKID").type_text("3556212345678");
    hands.run();
    press(&mut hands, Key::Enter);
    let form = DeviceForm { pkid: "3556212345678".into(), ..DeviceForm::default() };
    assert_eq!(wanted(&mut hands), [Command::AddTyped(form)]);
    assert!(hands.get_by_role_and_label(Role::TextInput, "PKID").is_focused());
}

#[test]
fn review_sorts_filters_searches_and_opens() {
    let mut hands = window(review(40));
    hands.run();
    assert_eq!(push(&mut hands, "Sort by PKID"), [Command::Sort(DeviceSort::Pkid)]);
    assert_eq!(push(&mut hands, "Refused"), [Command::ToggleState(DeviceState::Rejected)]);
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
fn history_searches_everything_and_proves_the_journal() {
    let mut hands = window(history());
    hands.run();
    fill(&mut hands, "Search PKID, serial number, model, order or operator", "PF41");
    assert_eq!(wanted(&mut hands), [Command::FindHistory("PF41".into())]);
    assert_eq!(push(&mut hands, "Verify the journal"), [Command::VerifyJournal]);
    decide(&mut hands, |model| model.history.verified = Some(Err("Entry 7 is not what was written".into())));
    hands.get_by_label("The journal is not whole: Entry 7 is not what was written");
}

#[test]
fn settings_are_kept_when_they_are_saved() {
    let mut hands = window_of(
        Model { screen: Screen::Settings, ..full() },
        eframe::egui::vec2(1280.0, 4600.0),
        eframe::egui::Theme::Dark,
    );
    hands.run();
    let mut expected = hands.state().model.settings.clone();
    expected.appearance.theme = docket::settings::Theme::Light;
    assert_eq!(push(&mut hands, "Light"), [Command::SaveSettings(expected.clone())]);
    expected.appearance = hands.state().model.settings.appearance.clone();
    fill(&mut hands, "Your tenant", "partner.example");
    hands.get_by_role_and_label(Role::CheckBox, "A second person must approve").click();
    hands.run();
    expected.partner.tenant = "partner.example".into();
    expected.approval.second_person = true;
    assert_eq!(push(&mut hands, "Save"), [Command::SaveSettings(expected)]);
    assert_eq!(push(&mut hands, "Sign out"), [Command::SignOut]);
    decide(&mut hands, |model| model.account = AccountModel::SignedOut);
    assert_eq!(push(&mut hands, "Sign in…"), [Command::SignIn]);
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
