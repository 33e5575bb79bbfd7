//! A hand scanner among the keys of the window: what a person types arrives, what a scanner sends does not, and is queued.

use docket::app::event::Event;
use docket::app::model::Dialog;
use docket::app::scanned::{ListedPort, PortState};
use docket::app::{Command, Model, Screen};
use docket::domain::{KeptScanner, Layout, Refusal, ScannerProfile, ScannerRoad, Suffix};
use docket::settings::{Expected, Scanner};
use eframe::egui::accesskit::Role;
use eframe::egui::{Event as Input, Key, Modifiers, Theme, vec2};
use egui_kittest::kittest::Queryable;

use super::ui_window::desk::*;
use super::ui_window::*;

const PKID: &str = "3556212345678";

#[test]
fn what_a_person_types_arrives_whole_and_in_order() {
    for gap in [40, 90, 130, 300] {
        let mut desk = Desk::typing();
        desk.keys(gap, text("35 56b AC"));
        desk.rest();
        assert_eq!((desk.typed().as_str(), desk.told.len()), ("35 56b AC", 0), "{gap}");
    }
    // Two keys rolled over each other, and a key that is held down.
    let mut desk = Desk::typing();
    let rolled = [written('a'), written('b')].concat();
    desk.keys(150, vec![rolled]);
    let held = || vec![key(Key::C, true, Modifiers::NONE), Input::Text("c".into())];
    desk.keys(30, std::iter::repeat_with(held).take(12).collect());
    desk.keys(30, vec![vec![key(Key::C, false, Modifiers::NONE)]]);
    desk.rest();
    assert_eq!((desk.typed(), desk.told.len()), (format!("ab{}", "c".repeat(12)), 0));
    // What was typed while a drawing took its time.
    let mut desk = Desk::typing();
    desk.drawing(600, 600, text("laptop").concat());
    desk.rest();
    assert_eq!((desk.typed().as_str(), desk.told.len()), ("laptop", 0));
}

#[test]
fn an_input_methods_characters_arrive_as_well() {
    let mut desk = Desk::typing();
    let commit = |text: &str| vec![Input::Ime(eframe::egui::ImeEvent::Commit(text.into()))];
    desk.keys(120, vec![commit("3"), commit("5"), commit("56 212")]);
    desk.rest();
    assert_eq!(desk.typed(), "3556 212");
    // A scanner whose keys an input method takes is a scanner all the same.
    desk.keys(8, PKID.chars().map(|c| commit(&c.to_string())).collect());
    desk.rest();
    assert_eq!((desk.typed().as_str(), desk.queued()), ("3556 212", vec![PKID.to_owned()]));
}

#[test]
fn a_scan_never_lands_in_a_field() {
    let mut desk = Desk::typing();
    desk.keys(120, text("ab"));
    desk.rest();
    desk.keys(6, code(PKID));
    desk.rest();
    assert_eq!(desk.typed(), "ab");
    assert_eq!(wanted(&mut desk.window), [], "Enter adds nothing");
    assert_eq!(desk.queued(), [PKID]);
    // And typing goes on.
    desk.keys(120, text("c"));
    desk.rest();
    assert_eq!(desk.typed(), "abc");
}

#[test]
fn the_enter_of_a_scan_never_presses_a_button() {
    let mut desk = Desk::new();
    while !desk.window.get_by_label_contains("Close batch").is_focused() {
        desk.press(Key::Tab);
    }
    for gap in [1, 6, 20] {
        desk.keys(gap, code(PKID));
        desk.rest();
        assert_eq!(wanted(&mut desk.window), [], "{gap}");
        assert_eq!(desk.queued(), [PKID], "{gap}");
    }
    // All of it in one drawing, and the line feed after Enter.
    let line_feed = with(CTRL, Key::ControlLeft, vec![key(Key::J, true, CTRL), key(Key::J, false, CTRL)]);
    let mut keys = code(PKID).concat();
    keys.extend(line_feed);
    desk.drawing(16, 16, keys);
    desk.rest();
    assert!(matches!(&desk.told[..], [Event::Scanned(_), Event::ScanEndedIn(Suffix::CrLf)]), "{:?}", desk.told);
    assert_eq!((desk.queued(), wanted(&mut desk.window)), (vec![PKID.to_owned()], vec![]));
    // A person's Enter does.
    desk.press(Key::Enter);
    assert_eq!(wanted(&mut desk.window), [Command::CloseBatch]);
}

#[test]
fn no_key_stays_down_that_a_scan_took() {
    let mut desk = Desk::new();
    desk.keys(5, code("PF4ABCDE"));
    desk.rest();
    assert!(
        matches!(&desk.told[..], [Event::Scanned(scanned)] if scanned.codes[0].text == "PF4ABCDE"),
        "{:?}",
        desk.told
    );
    let (modifiers, down) = desk.window.ctx.input(|i| (i.modifiers, i.keys_down.clone()));
    assert_eq!((modifiers, down.len()), (Modifiers::NONE, 0), "{down:?}");
    // A key that was held while a scan came.
    desk.drawing(200, 0, vec![key(Key::ArrowLeft, true, Modifiers::NONE)]);
    let mut keys = code(PKID).concat();
    keys.insert(20, key(Key::ArrowLeft, false, Modifiers::NONE));
    desk.drawing(200, 60, keys);
    desk.rest();
    assert_eq!(desk.window.ctx.input(|i| i.keys_down.len()), 0);
}

#[test]
fn separators_come_as_control_characters_or_with_alt() {
    let separator =
        with(CTRL, Key::ControlLeft, vec![key(Key::CloseBracket, true, CTRL), key(Key::CloseBracket, false, CTRL)]);
    let digits = [Key::Num0, Key::Num2, Key::Num9];
    let spelled =
        with(ALT, Key::AltLeft, digits.iter().flat_map(|d| [key(*d, true, ALT), key(*d, false, ALT)]).collect());
    for separator in [separator, spelled] {
        let mut desk = Desk::new();
        let mut keys = text("S5CD1234");
        keys.push(separator);
        keys.extend(code("1P21CB"));
        desk.keys(5, keys);
        desk.rest();
        let [Event::Scanned(scanned)] = &desk.told[..] else { panic!("{:?}", desk.told) };
        assert_eq!(scanned.codes[0].text, "S5CD1234\u{1d}1P21CB");
    }
}

#[test]
fn on_other_screens_and_in_dialogs_keys_are_untouched() {
    let mut desk = Desk::new();
    desk.window.state_mut().model.screen = Screen::Review;
    let keys = code(PKID).concat();
    assert_eq!(desk.drawing(100, 5, keys.clone()), keys);
    desk.window.state_mut().model.screen = Screen::Scan;
    desk.window.state_mut().model.dialog = Some(Dialog::CloseShort { count: 1, expected: 2, error: None });
    assert_eq!(desk.drawing(100, 5, keys.clone()), keys);
    assert_eq!((desk.told.len(), desk.scanner.due()), (0, None));
    desk.window.state_mut().model.dialog = None;
    let only_let_go = [key(Key::Enter, false, Modifiers::NONE)];
    assert_eq!(desk.drawing(100, 30, keys), only_let_go);
    assert_eq!(desk.queued(), [PKID]);
}

#[test]
fn what_is_held_is_decided_when_listening_ends() {
    // A person's keys go on.
    let mut desk = Desk::new();
    desk.drawing(100, 5, written('x'));
    assert!(desk.scanner.due().is_some());
    desk.window.state_mut().model.screen = Screen::Review;
    assert_eq!(desk.drawing(10, 5, Vec::new()), written('x'));
    // A code that was cut off is not taken.
    let mut desk = Desk::new();
    desk.keys(5, text(PKID));
    desk.drawing(5, 5, vec![Input::WindowFocused(false)]);
    assert_eq!(desk.refusals(), [Refusal::EndMissing]);
    let mut desk = Desk::new();
    desk.keys(5, text(PKID));
    desk.window.state_mut().view.is_help_open = true;
    assert_eq!(desk.drawing(5, 5, Vec::new()), []);
    assert_eq!(desk.refusals(), [Refusal::EndMissing]);
}

#[test]
fn the_settings_are_taken_up_at_once() {
    let mut desk = Desk::typing();
    desk.scanner.follow(&Scanner { average_gap_ms: 10, ..Scanner::default() });
    desk.keys(25, text("3556212"));
    desk.rest();
    assert_eq!((desk.typed().as_str(), desk.told.len()), ("3556212", 0));
    desk.scanner.follow(&Scanner::default());
    desk.keys(25, code(PKID));
    desk.rest();
    assert_eq!((desk.typed().as_str(), desk.queued()), ("3556212", vec![PKID.to_owned()]));
}

#[test]
fn the_line_at_the_bottom_says_that_a_scanner_is_heard() {
    let mut desk = Desk::new();
    assert!(desk.window.query_by_label_contains("Scanner ready").is_none());
    desk.keys(6, code(PKID));
    desk.rest();
    assert_eq!(desk.queued(), [PKID]);
    desk.window.run();
    desk.window.get_by_label_contains("ms a character · Enter");
    keep_picture(&mut desk.window, "scanner-ready");
}

#[test]
fn the_card_in_the_settings_is_kept_with_the_others() {
    let model = Model { screen: Screen::Settings, ..full() };
    let mut window = window_of(model, vec2(1280.0, 4600.0), Theme::Light);
    window.run();
    window.get_by_label("French").click();
    window.get_by_label("Enter and line feed").click();
    window.get_by_role_and_label(Role::TextInput, "What it sends before every code").focus();
    window.run();
    window.get_by_role_and_label(Role::TextInput, "What it sends before every code").type_text("%7");
    window.run();
    keep_picture(&mut window, "settings-scanner");
    window.get_by_label("Save").click();
    window.run();
    let [Command::SaveSettings(settings)] = &wanted(&mut window)[..] else { panic!("settings are saved") };
    assert_eq!(settings.scanner.layout, Expected::Known(Layout::AzertyFrench));
    assert_eq!(settings.scanner.suffix, Expected::Known(Suffix::CrLf));
    assert_eq!(settings.scanner.prefix, "%7");
}

#[test]
fn the_serial_port_is_chosen_among_those_that_are_listed() {
    let port = |name: &str, device: &str, is_scanner| ListedPort {
        setting: format!("usb:{name}"),
        name: name.into(),
        device: device.into(),
        is_scanner,
    };
    let mut model = Model { screen: Screen::Settings, ..full() };
    model.scanner.ports = Some(vec![port("COM3", "Symbol DS2208", true), port("COM5", "Board", false)]);
    model.settings.scanner.port = "usb:COM9".into();
    model.scanner.port = PortState::Open("COM9".into());
    let mut window = window_of(model, vec2(1280.0, 4600.0), Theme::Light);
    window.run();
    window.get_by_label("usb:COM9 (not plugged in)");
    window.get_by_label("COM9 is open: what its scanner sends is heard");
    window.get_by_label("COM5 · Board");
    window.get_by_label("Look for ports again").click();
    window.run();
    window.get_by_label("COM3 · Symbol DS2208 (scanner)").click();
    window.run();
    assert_eq!(wanted(&mut window), [Command::ListPorts]);
    window.get_by_label("Save").click();
    window.run();
    let [Command::SaveSettings(settings)] = &wanted(&mut window)[..] else { panic!("settings are saved") };
    assert_eq!(settings.scanner.port, "usb:COM3");
    window.state_mut().model.scanner.ports = Some(Vec::new());
    window.run();
    window.get_by_label("This computer has no serial port now");
    window.get_by_label("None").click();
    window.run();
    window.get_by_label("Save").click();
    window.run();
    let [Command::SaveSettings(settings)] = &wanted(&mut window)[..] else { panic!("settings are saved") };
    assert_eq!(settings.scanner.port, "");
}

#[test]
fn the_line_at_the_bottom_says_what_is_known_of_a_scanner() {
    let mut model = scan();
    let profile = ScannerProfile {
        layout: Some(Layout::Qwertz),
        suffix: Suffix::Enter,
        sends_aim: true,
        prefix: "#".into(),
        average_gap_ms: 8,
    };
    let examined_at = now().timestamp();
    let road = ScannerRoad::Keyboard;
    model.settings.use_scanner(KeptScanner { name: "Keyboard scanner".into(), examined_at, road, profile });
    let mut window = window(model);
    window.run();
    window.get_by_label("Keyboard scanner: German layout, Enter, AIM identifiers, prefix # left out");
    // Set otherwise by hand, it is that scanner no more.
    window.state_mut().model.settings.scanner.layout = Expected::Auto;
    window.run();
    assert!(window.query_by_label_contains("Keyboard scanner").is_none());
}
