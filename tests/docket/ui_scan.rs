//! What hands do on the Scan screen.

use docket::app::command::DeviceForm;
use docket::app::model::{BoxState, Dialog, PictureId};
use docket::app::{Command, Model};
use docket::domain::{DeviceDraft, DeviceId, Pkid};
use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::Queryable;

use super::ui_window::*;

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
