//! Everything by keyboard alone.

use docket::app::effect::ExportKind;
use docket::app::model::Dialog;
use docket::app::{Command, Model, Screen};
use docket::domain::{DeviceId, DeviceState};
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable;

use super::ui_window::*;

#[test]
fn numbers_go_to_the_screens() {
    let mut hands = window(full());
    hands.run();
    let keys = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
    for (key, screen) in keys.into_iter().zip(Screen::ALL) {
        ctrl(&mut hands, key);
        assert_eq!(wanted(&mut hands), [Command::Go(screen)]);
    }
    ctrl(&mut hands, Key::Comma);
    press(&mut hands, Key::F2);
    assert_eq!(wanted(&mut hands), [Command::Go(Screen::Settings), Command::Go(Screen::NewBatch)]);
}

#[test]
fn scan_has_its_keys() {
    let mut hands = window(scan());
    hands.run();
    press(&mut hands, Key::F9);
    ctrl(&mut hands, Key::Z);
    ctrl(&mut hands, Key::Y);
    ctrl(&mut hands, Key::K);
    assert_eq!(wanted(&mut hands), [Command::CloseBatch, Command::Undo, Command::Redo, Command::KeepAllHeld]);
    press(&mut hands, Key::F3);
    assert!(hands.get_by_role_and_label(Role::TextInput, "PKID").is_focused());
    // In the dialog they belong to what is typed.
    ctrl(&mut hands, Key::Z);
    press(&mut hands, Key::F9);
    assert_eq!(wanted(&mut hands), []);
}

#[test]
fn arrows_move_the_row_and_enter_opens_it() {
    let mut hands = window(review(40));
    hands.run();
    press(&mut hands, Key::ArrowDown);
    press(&mut hands, Key::ArrowDown);
    press(&mut hands, Key::ArrowDown);
    press(&mut hands, Key::ArrowUp);
    press(&mut hands, Key::Enter);
    assert_eq!(wanted(&mut hands), [Command::OpenDevice(DeviceId("device-2".into()))]);
}

#[test]
fn letters_work_only_while_nothing_is_typed() {
    let mut model = review(40);
    model.review.open = Some(open_device(3, DeviceState::Ready));
    let mut hands = window(model);
    hands.run();
    press(&mut hands, Key::A);
    assert_eq!(wanted(&mut hands), [Command::RequestApproval]);
    ctrl(&mut hands, Key::F);
    assert!(hands.get_by_role_and_label(Role::TextInput, "Find in batch").is_focused());
    press(&mut hands, Key::A);
    press(&mut hands, Key::E);
    assert_eq!(wanted(&mut hands), []);
    // Escape leaves the field first, then the letters are free again.
    press(&mut hands, Key::Escape);
    press(&mut hands, Key::E);
    assert!(hands.get_by_role_and_label(Role::TextInput, "PKID").is_focused());
}

#[test]
fn escape_goes_back_step_by_step_and_does_nothing_else() {
    let mut model = review(40);
    model.review.open = Some(open_device(3, DeviceState::Ready));
    let mut hands = window(model);
    hands.run();
    press(&mut hands, Key::Escape);
    assert_eq!(wanted(&mut hands), [Command::CloseDevice]);
    hands.state_mut().model.review.open = None;
    press(&mut hands, Key::Escape);
    assert_eq!(wanted(&mut hands), [Command::Go(Screen::Home)]);
    // From a screen that is reached from another one it is a step to that one.
    for (from, to) in [(Screen::Registered, Screen::Send), (Screen::Profiles, Screen::Customers)] {
        hands.state_mut().model.screen = from;
        press(&mut hands, Key::Escape);
        assert_eq!(wanted(&mut hands), [Command::Go(to)]);
    }
    hands.state_mut().model.screen = Screen::Home;
    press(&mut hands, Key::Escape);
    assert_eq!(wanted(&mut hands), []);
    hands.state_mut().model.dialog = Some(Dialog::Retry { count: 3 });
    hands.run();
    press(&mut hands, Key::Escape);
    assert_eq!(wanted(&mut hands), [Command::CancelDialog]);
}

#[test]
fn sending_retrying_and_exporting_only_ask() {
    let mut hands = window(send(8));
    hands.run();
    let both = Modifiers { ctrl: true, command: true, shift: true, ..Modifiers::NONE };
    hands.key_press_modifiers(both, Key::Enter);
    hands.run();
    hands.key_press_modifiers(both, Key::R);
    hands.run();
    ctrl(&mut hands, Key::E);
    let export = Command::Export(ExportKind::PartnerCenter);
    assert_eq!(wanted(&mut hands), [Command::RequestSend, Command::RequestRetry, export]);
}

#[test]
fn plus_and_minus_change_the_size_within_its_bounds() {
    let mut hands = window(full());
    hands.run();
    ctrl(&mut hands, Key::Plus);
    ctrl(&mut hands, Key::Minus);
    let percents: Vec<u16> = wanted(&mut hands)
        .into_iter()
        .map(|command| match command {
            Command::SaveSettings(settings) => settings.appearance.scale_percent,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(percents, [110, 100]);
}

#[test]
fn help_lists_the_keys_and_closes_with_enter() {
    let mut hands = window(review(40));
    hands.run();
    press(&mut hands, Key::F1);
    hands.get_by_role_and_label(Role::Heading, "Keys: Review");
    hands.get_by_label("Take back your last scan");
    press(&mut hands, Key::Enter);
    assert!(hands.query_by_label("Keys: Review").is_none());
    assert_eq!(wanted(&mut hands), []);
}

#[test]
fn tab_reaches_what_can_be_pressed_and_enter_presses_it() {
    let mut hands = window(full());
    hands.run();
    let mut steps = 0;
    while !hands.get_by_label("Continue batch 12").is_focused() {
        press(&mut hands, Key::Tab);
        steps += 1;
        assert!(steps < 12, "Tab does not lead to the primary button");
    }
    press(&mut hands, Key::Enter);
    assert_eq!(wanted(&mut hands), [Command::OpenBatch(full().batches[0].id.clone())]);
}

#[test]
fn the_smallest_window_at_the_largest_size_still_works() {
    for mut model in [
        full(),
        scan_waiting(),
        scan_held(),
        review(40),
        send(8),
        history(),
        Model { screen: Screen::NewBatch, ..full() },
    ] {
        model.settings.appearance.scale_percent = 250;
        let name = format!("large-{:?}-{}", model.screen, model.scan.held.total);
        let mut hands = window_of(model, vec2(1024.0, 700.0), eframe::egui::Theme::Light);
        hands.run();
        // Without room for words the navigation keeps its names.
        hands.get_by_role_and_label(Role::Button, "History");
        keep_picture(&mut hands, &name);
    }
}
