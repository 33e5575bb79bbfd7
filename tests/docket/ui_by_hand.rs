//! The upload by hand in the window: every way to tell what was uploaded and what came of it, by names and by the keyboard alone.

use docket::app::by_hand::{ByHandCommand, ByHandDialog, ReadResults, RefusedField};
use docket::app::effect::ExportKind;
use docket::app::model::Dialog;
use docket::app::{Command, Model, Screen};
use docket::domain::{
    BatchState, DeviceId, DeviceOutcome, DeviceResult, DeviceState, PartnerKind, PortalColumn, PortalDoubt, PortalMatch,
};
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Theme, vec2};
use egui_kittest::kittest::Queryable;

use super::ui_window::*;

fn by_hand(command: ByHandCommand) -> Vec<Command> {
    vec![Command::ByHand(command)]
}

/// Batch 10 of an indirect reseller, approved, of which so many devices were uploaded by hand.
fn uploaded(count: u32) -> Model {
    let mut model = send(10);
    model.settings.partner.kind = PartnerKind::IndirectReseller;
    let batch = model.batches.iter_mut().find(|batch| batch.number == 10).unwrap();
    batch.counts.ready -= count;
    batch.counts.uploaded = count;
    batch.state = if count > 0 { BatchState::Sending } else { BatchState::Approved };
    model
}

/// The site's list was read: something of everything.
fn listed() -> Model {
    let mut model = uploaded(38);
    let result = |number: u32| DeviceResult {
        device: DeviceId(format!("device-{number}")),
        outcome: if number < 30 { DeviceOutcome::Registered } else { DeviceOutcome::Rejected },
        code: None,
        name: None,
    };
    let read = ReadResults {
        file: "Contoso devices 12 March.csv".into(),
        encoding: "windows-1252",
        is_encoding_guessed: true,
        columns: vec![(PortalColumn::Pkid, "Windows product ID".into()), (PortalColumn::Status, "Status".into())],
        unused: vec!["Hardware hash".into()],
        rows: 37,
        matched: PortalMatch {
            results: (1..=33).map(result).collect(),
            silent: vec![DeviceId("device-34".into()), DeviceId("device-35".into())],
            unclear: vec![DeviceId("device-36".into())],
            settled: Vec::new(),
            strangers: vec![12, 19],
            open: vec![20],
            doubts: vec![
                (4, PortalDoubt::Contradiction { status: "Success".into(), error: "808".into() }),
                (9, PortalDoubt::UnknownStatus { text: "Erledigt".into() }),
            ],
        },
    };
    model.send.read = Some((model.batch.clone().unwrap(), read));
    model
}

#[test]
fn what_was_uploaded_is_told_and_confirmed() {
    let mut hands = window(uploaded(0));
    hands.run();
    assert_eq!(push(&mut hands, "Files with upload sheet…"), [Command::Export(ExportKind::UploadSheet)]);
    assert_eq!(push(&mut hands, "Export for Partner Center's site…"), [Command::Export(ExportKind::PartnerCenter)]);
    assert_eq!(push(&mut hands, "Hand-over to the customer…"), [Command::Export(ExportKind::HandOver)]);
    assert_eq!(push(&mut hands, "Surface desk…"), [Command::Export(ExportKind::Surface)]);
    assert!(hands.query_by_label("Read the site's list…").is_none());
    assert_eq!(push(&mut hands, "Uploaded by hand…"), by_hand(ByHandCommand::RequestUploaded(Vec::new())));
    let dialog = ByHandDialog::Uploaded { devices: Vec::new(), count: 38 };
    decide(&mut hands, |model| model.dialog = Some(Dialog::ByHand(dialog)));
    hands.get_by_label_contains("38 devices are on Partner Center's site, for Contoso Ltd under the group name SALES");
    press(&mut hands, Key::Enter);
    assert_eq!(wanted(&mut hands), by_hand(ByHandCommand::ConfirmUploaded));
    press(&mut hands, Key::Escape);
    assert_eq!(wanted(&mut hands), [Command::CancelDialog]);
}

#[test]
fn the_outcome_is_told_in_every_way() {
    let mut hands = window(uploaded(38));
    hands.run();
    hands.get_by_label("38 devices were uploaded by hand and wait for the site's outcome");
    assert!(hands.query_by_label("Uploaded by hand…").is_none() && hands.query_by_label("Send…").is_none());
    assert_eq!(push(&mut hands, "Read the site's list…"), by_hand(ByHandCommand::PickResults));
    for (name, command, dialog, deed, confirmed) in [
        (
            "All were taken…",
            ByHandCommand::RequestAllTaken,
            ByHandDialog::AllTaken { count: 38 },
            "All were taken",
            ByHandCommand::ConfirmAllTaken,
        ),
        (
            "Not uploaded after all…",
            ByHandCommand::RequestNotUploaded,
            ByHandDialog::NotUploaded { count: 38 },
            "Not uploaded",
            ByHandCommand::ConfirmNotUploaded,
        ),
    ] {
        assert_eq!(push(&mut hands, name), by_hand(command));
        decide(&mut hands, |model| model.dialog = Some(Dialog::ByHand(dialog)));
        assert_eq!(push(&mut hands, deed), by_hand(confirmed));
        decide(&mut hands, |model| model.dialog = None);
    }
}

fn no_such_device() -> (RefusedField, String) {
    (RefusedField::Device, "No device that was uploaded by hand has this PKID or serial number".to_owned())
}

#[test]
fn a_refused_device_is_typed_and_an_error_stands_by_its_field() {
    let mut hands = window(uploaded(38));
    hands.run();
    assert_eq!(push(&mut hands, "One was refused…"), by_hand(ByHandCommand::RequestRefused));
    decide(&mut hands, |model| model.dialog = Some(Dialog::ByHand(ByHandDialog::Refused { wrong: None })));
    let field = |hands: &Hands| hands.get_by_role_and_label(Role::TextInput, "PKID or serial number").is_focused();
    assert!(field(&hands));
    hands.get_by_role_and_label(Role::TextInput, "PKID or serial number").type_text("3556212345001");
    hands.run();
    press(&mut hands, Key::Tab);
    hands.get_by_role_and_label(Role::TextInput, "What the site says").type_text("808");
    hands.run();
    press(&mut hands, Key::Enter);
    let (device, answer) = ("3556212345001".to_owned(), "808".to_owned());
    assert_eq!(wanted(&mut hands), by_hand(ByHandCommand::ConfirmRefused { device, answer }));
    let asked = |wrong| Dialog::ByHand(ByHandDialog::Refused { wrong: Some(wrong) });
    decide(&mut hands, |model| model.dialog = Some(asked(no_such_device())));
    hands.run();
    let below = |hands: &Hands, words: &str| hands.get_by_label(words).rect().top();
    let top = |hands: &Hands, name: &str| hands.get_by_role_and_label(Role::TextInput, name).rect().top();
    let told = "No device that was uploaded by hand has this PKID or serial number";
    assert!(below(&hands, told) < top(&hands, "What the site says"), "it stands by its own field");
    assert!(field(&hands), "it can be put right at once");
    let told = "The site's code or words are missing";
    decide(&mut hands, |model| model.dialog = Some(asked((RefusedField::Answer, told.to_owned()))));
    hands.run();
    assert!(below(&hands, told) > top(&hands, "What the site says"));
}

#[test]
fn refused_devices_are_uploaded_once_more() {
    let mut model = send(8);
    model.settings.partner.kind = PartnerKind::IndirectReseller;
    let mut hands = window_of(model, vec2(1280.0, 1600.0), Theme::Dark);
    hands.run();
    assert!(hands.query_by_label("Retry failed only…").is_none(), "there is no interface to send them by");
    assert_eq!(push(&mut hands, "Upload refused ones again…"), by_hand(ByHandCommand::RequestAgain));
    decide(&mut hands, |model| model.dialog = Some(Dialog::ByHand(ByHandDialog::Again { count: 3 })));
    hands.get_by_label("3 refused devices are made ready");
    assert_eq!(push(&mut hands, "Make ready"), by_hand(ByHandCommand::ConfirmAgain));
}

#[test]
fn a_list_is_looked_at_before_it_is_recorded() {
    let mut hands = window_of(listed(), vec2(1280.0, 1600.0), Theme::Dark);
    hands.run();
    hands.get_by_label("29 registered, 4 refused");
    hands.get_by_label("Line 9: what \"Erledigt\" means is not known");
    hands.get_by_label("Lines 12, 19: no device of this batch has these PKIDs or serial numbers");
    assert!(hands.query_by_label("All were taken…").is_none());
    for (name, command) in [
        ("Record", ByHandCommand::Record { is_rest_taken: false }),
        ("Record, those not in the list as taken", ByHandCommand::Record { is_rest_taken: true }),
        ("Do not record", ByHandCommand::DropResults),
    ] {
        assert_eq!(push(&mut hands, name), by_hand(command));
    }
}

#[test]
fn one_device_is_told_as_uploaded_from_its_panel() {
    let mut model = review(40);
    model.batch = send(10).batch;
    let mut open = open_device(7, DeviceState::Ready);
    open.row.batch = model.batch.clone().unwrap();
    let device = open.row.id.clone();
    model.review.open = Some(open);
    let mut hands = window(Model { screen: Screen::Review, ..model });
    hands.run();
    assert_eq!(push(&mut hands, "Uploaded by hand…"), by_hand(ByHandCommand::RequestUploaded(vec![device])));
}

#[test]
fn it_can_be_drawn_in_both_themes_and_sizes() {
    let asking = |dialog| asking(uploaded(38), Dialog::ByHand(dialog));
    for (name, model) in [
        ("by-hand-ready", uploaded(0)),
        ("by-hand-waiting", uploaded(38)),
        ("by-hand-list", listed()),
        ("dialog-uploaded", asking(ByHandDialog::Uploaded { devices: Vec::new(), count: 38 })),
        ("dialog-all-taken", asking(ByHandDialog::AllTaken { count: 38 })),
        ("dialog-refused", asking(ByHandDialog::Refused { wrong: Some(no_such_device()) })),
    ] {
        for (theme, word) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
            for size in [vec2(1280.0, 800.0), vec2(1920.0, 1080.0)] {
                let mut hands = window_of(model.clone(), size, theme);
                hands.run();
                hands.get_by_role_and_label(Role::Heading, "Send batch 10");
                keep_picture(&mut hands, &format!("{name}-{word}-{}", size.x));
            }
        }
    }
}
