//! The scanner doctor in the window: by keyboard alone, with a fast scanner, a slow one, and one behind a German keyboard.

use docket::app::event::Event;
use docket::app::{Command, Effect, Model, Screen};
use docket::barcode::{GrayFrame, read_still};
use docket::domain::{Examined, Keyboard, Layout, Suffix, TestCode};
use docket::settings::{Expected, Scanner};
use docket::workers::scanner_sheet;
use eframe::egui::accesskit::Role;
use eframe::egui::{Event as Input, Key, Shape, Theme, epaint::Mesh, vec2};
use egui_kittest::kittest::Queryable;

use super::ui_window::desk::*;
use super::ui_window::*;

/// Diagnostics, before anything is begun.
fn desk() -> Desk {
    Desk::at(Model { screen: Screen::Diagnostics, ..full() })
}

/// The test codes as they are drawn.
fn drawn() -> Event {
    Event::TestCodesDrawn(scanner_sheet::test_codes().unwrap().into_iter().map(|(_, drawn)| drawn).collect())
}

/// Diagnostics with the examination begun by the keyboard.
fn examining() -> Desk {
    let mut desk = desk();
    focus(&mut desk, "Examine a scanner");
    desk.press(Key::Enter);
    assert_eq!(desk.decide(), [Effect::DrawTestCodes]);
    desk.told.push(drawn());
    desk.decide();
    desk
}

/// Presses Tab until the button has the keyboard.
#[track_caller]
fn focus(desk: &mut Desk, button: &str) {
    for _ in 0..60 {
        if desk.window.get_by_role_and_label(Role::Button, button).is_focused() {
            return;
        }
        desk.press(Key::Tab);
    }
    panic!("Tab does not reach {button}");
}

fn examined(desk: &Desk) -> Option<Result<Examined, docket::domain::Refusal>> {
    desk.window.state().model.doctor.heard.as_ref().map(|heard| heard.examined)
}

/// The keys of a code as a scanner sends it to a computer with this layout; GS with Ctrl.
fn sent(at: usize, keyboard: Keyboard) -> Vec<Vec<Input>> {
    let aim = ["]C0", "]E0", "]d1"][at];
    let text = keyboard.typed(&format!("{aim}{}", TestCode::sheet()[at].text));
    let separator =
        || with(CTRL, Key::ControlLeft, vec![key(Key::CloseBracket, true, CTRL), key(Key::CloseBracket, false, CTRL)]);
    let mut keys: Vec<Vec<Input>> =
        text.chars().map(|c| if c == '\u{1d}' { separator() } else { written(c) }).collect();
    keys.push(bare(Key::Enter));
    keys
}

#[test]
fn a_scanner_is_examined_code_by_code_and_its_findings_are_used() {
    let german = Keyboard { layout: Layout::Qwertz, has_caps_lock: false };
    let mut desk = examining();
    // The keyboard rests on the code itself.
    assert!(desk.window.get_by_role(Role::Image).is_focused());
    desk.window.get_by_label("Code 1 of 3: Code 128");
    for at in 0..3 {
        desk.keys(8, sent(at, german));
        desk.rest();
        assert_eq!(wanted(&mut desk.window), []);
        desk.decide();
        assert_eq!(examined(&desk), Some(Ok(Examined::Understood)), "{at}");
        keep_picture(&mut desk.window, &format!("doctor-{at}"));
    }
    desk.window.get_by_label("Examined");
    desk.window.get_by_label_contains("this computer's is German");
    desk.window.get_by_label_contains("Set the scanner's keyboard country");
    desk.window.get_by_label("They come through");
    assert_eq!(desk.window.query_all_by_label("To do").count(), 1);
    // A name can be typed, and a scan does not land in it.
    let field = |desk: &Desk| desk.window.get_by_role_and_label(Role::TextInput, "Name of this scanner").value();
    desk.window.get_by_role_and_label(Role::TextInput, "Name of this scanner").focus();
    desk.window.run();
    assert_eq!(field(&desk).as_deref(), Some("Keyboard scanner"));
    desk.keys(120, text(" at dock 3"));
    desk.rest();
    desk.keys(8, sent(1, german));
    desk.rest();
    assert_eq!(field(&desk).as_deref(), Some("Keyboard scanner at dock 3"));
    focus(&mut desk, "Use these findings");
    desk.press(Key::Enter);
    let name = "Keyboard scanner at dock 3".to_owned();
    assert_eq!(desk.window.state().wanted, [Command::UseFindings { name }]);
    let effects = desk.decide();
    let [Effect::SaveSettings(settings)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(settings.scanner.layout, Expected::Known(Layout::Qwertz));
    assert_eq!(settings.scanner.suffix, Expected::Known(Suffix::Enter));
    desk.window.get_by_label("In use");
    desk.window.get_by_label_contains("Keyboard scanner at dock 3: German layout, Enter, AIM identifiers");
    keep_picture(&mut desk.window, "doctor-used");
    // Kept, it can be forgotten.
    focus(&mut desk, "Forget Keyboard scanner at dock 3");
    desk.press(Key::Enter);
    assert!(matches!(&desk.decide()[..], [Effect::SaveSettings(settings)] if settings.scanners.is_empty()));
}

#[test]
fn no_enter_of_a_scanner_presses_the_button_that_has_the_keyboard() {
    for gap in [4, 30, 60, 110] {
        let mut desk = examining();
        focus(&mut desk, "Go on without this code");
        for at in 0..3 {
            desk.keys(gap, sent(at, Keyboard::default()));
            desk.rest();
            assert_eq!(wanted(&mut desk.window), [], "{gap} {at}");
            desk.decide();
            assert_eq!(examined(&desk), Some(Ok(Examined::Understood)), "{gap} {at}");
        }
        let found = desk.window.state().model.doctor.examination.as_ref().unwrap().diagnosis();
        assert_eq!((found.profile.layout, found.profile.suffix), (Some(Layout::Us), Suffix::Enter), "{gap}");
        assert_eq!(found.advice.len(), usize::from(gap > 50), "{gap} {:?}", found.advice);
    }
    // A person's does, and so does a blank.
    for press in [Key::Enter, Key::Space] {
        let mut desk = examining();
        focus(&mut desk, "Go on without this code");
        desk.press(press);
        assert_eq!(wanted(&mut desk.window), [Command::SkipTestCode]);
    }
}

#[test]
fn a_suffix_that_is_set_wrong_is_found_all_the_same() {
    let mut desk = examining();
    desk.scanner.follow(&Scanner { suffix: Expected::Known(Suffix::Tab), ..Scanner::default() });
    focus(&mut desk, "Go on without this code");
    desk.keys(8, sent(0, Keyboard::default()));
    desk.rest();
    assert_eq!(wanted(&mut desk.window), []);
    desk.decide();
    let found = desk.window.state().model.doctor.examination.as_ref().unwrap().diagnosis();
    assert_eq!(found.profile.suffix, Suffix::Enter);
}

#[test]
fn the_second_end_of_a_slow_code_presses_nothing_either() {
    let mut desk = examining();
    for at in 0..3 {
        let mut keys = sent(at, Keyboard::default());
        keys.push(bare(Key::Enter));
        for key in keys {
            desk.keys(60, vec![key]);
            // Decided at once, as the program does: after the last code keys are a person's again.
            let has_begun_anew = wanted(&mut desk.window);
            assert_eq!(has_begun_anew, [], "{at}");
            desk.decide();
        }
        desk.rest();
        desk.decide();
    }
    desk.window.get_by_label("Examined");
}

#[test]
fn codes_are_left_out_and_the_examination_begins_anew() {
    let mut desk = examining();
    desk.keys(8, text("ABC12345"));
    desk.rest();
    desk.decide();
    assert_eq!(examined(&desk), Some(Ok(Examined::Unexplained)));
    desk.window.get_by_label_contains("ABC12345 came, which cannot be explained");
    for _ in 0..3 {
        focus(&mut desk, "Go on without this code");
        desk.press(Key::Enter);
        desk.decide();
    }
    desk.window.get_by_label_contains("No code was understood");
    desk.window.get_by_label_contains("Let the scanner read Data Matrix codes");
    desk.window.get_by_label("What came cannot be explained");
    keep_picture(&mut desk.window, "doctor-nothing");
    focus(&mut desk, "Start again");
    desk.press(Key::Enter);
    assert_eq!(desk.decide(), [], "the codes are drawn already");
    desk.window.get_by_label("Code 1 of 3: Code 128");
    // Another screen ends it.
    ctrl(&mut desk.window, Key::Num1);
    desk.decide();
    assert!(desk.window.state().model.doctor.examination.is_none());
    ctrl(&mut desk.window, Key::Num8);
    desk.decide();
    desk.window.get_by_label("Examine a scanner");
}

#[test]
fn the_sheet_is_wanted_by_a_button() {
    let mut desk = desk();
    focus(&mut desk, "Save the set-up sheet…");
    desk.press(Key::Enter);
    assert_eq!(wanted(&mut desk.window), [Command::SaveScannerSheet]);
}

/// The black squares of the code on the screen, as pixels of a screen with this many to a point.
fn screen(meshes: &[Mesh], pixels_per_point: f32, size: (u32, u32)) -> GrayFrame {
    let mut pixels = vec![255u8; (size.0 * size.1) as usize];
    for bar in meshes.iter().flat_map(|mesh| mesh.vertices.chunks(4)) {
        let at = |value: f32| (value * pixels_per_point).round() as u32;
        let (from, to) = (bar[0].pos, bar[3].pos);
        for y in at(from.y)..at(to.y) {
            for x in at(from.x)..at(to.x) {
                pixels[(y * size.0 + x) as usize] = 0;
            }
        }
    }
    GrayFrame::new(size.0, size.1, pixels).unwrap()
}

#[test]
fn every_test_code_can_be_read_off_the_screen_in_both_themes() {
    for theme in [Theme::Light, Theme::Dark] {
        let mut model = Model { screen: Screen::Diagnostics, ..full() };
        let (at, mut effects) = (now().timestamp(), Vec::new());
        model.on_command(Command::StartDoctor, at, &mut effects);
        model.on_event(drawn(), at, &mut effects);
        for code in TestCode::sheet() {
            let mut window = window_of(model.clone(), vec2(1280.0, 800.0), theme);
            window.run();
            let meshes: Vec<Mesh> = window
                .output()
                .shapes
                .iter()
                .filter_map(|clipped| match &clipped.shape {
                    Shape::Mesh(mesh) if mesh.vertices.iter().all(|v| v.color == eframe::egui::Color32::BLACK) => {
                        Some(mesh.as_ref().clone())
                    }
                    _ => None,
                })
                .collect();
            let read = read_still(&screen(&meshes, 1.0, (1280, 800)), &[], &|_| true).unwrap();
            let texts: Vec<&str> = read.codes.iter().map(|code| code.barcode.text.as_str()).collect();
            assert_eq!(texts, [code.text.as_str()]);
            keep_picture(&mut window, &format!("doctor-code-{}-{theme:?}", code.symbology));
            model.on_command(Command::SkipTestCode, at, &mut effects);
        }
    }
}
