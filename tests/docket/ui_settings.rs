//! What hands do in the settings.

#[cfg(feature = "camera")]
use docket::app::command::CameraForm;
use docket::app::model::AccountModel;
use docket::app::{Command, Model, Screen};
use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::Queryable;

use super::ui_window::*;

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
