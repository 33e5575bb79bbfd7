//! The camera beside its picture: its keys, what can be set at it, the part that is read, and the pause; by name, and by keyboard alone.

use std::sync::Arc;

use docket::app::live::{CameraAdvice, CameraFigures, CameraState, LiveFrame};
use docket::app::model::{PictureReading, ShownPicture};
use docket::app::{Command, Model, Screen};
use docket::domain::{Control, ControlKind, Mode, ModeWish, Region};
use docket::settings::LibraryChoice;
use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2, Theme, Vec2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

use super::ui_focus::tab_through;
use super::ui_window::*;

const DEVICE: &str = "C920 @ usb-1";

fn mode(text: &str) -> Mode {
    let wish: ModeWish = text.parse().unwrap();
    let (width, height) = wish.size.unwrap();
    Mode { width, height, rate: wish.rate.unwrap(), format: wish.format.unwrap() }
}

fn controls() -> Vec<Control> {
    let zoom = Control { kind: ControlKind::Zoom, least: 100, most: 400, step: 10, default: 100, value: 150 };
    vec![
        zoom,
        Control::switch(ControlKind::AutoFocus, true),
        Control { kind: ControlKind::Focus, least: 0, most: 250, step: 5, default: 0, value: 30 },
        Control::switch(ControlKind::AutoExposure, false),
        Control { kind: ControlKind::Exposure, least: 3, most: 2047, step: 1, default: 250, value: 156 },
        Control::switch(ControlKind::Light, false),
    ]
}

/// Scan with a camera that is on, and shows a grey picture of 1280 x 720.
fn live(controls: Vec<Control>) -> Model {
    let mut model = on(Screen::Scan, 12);
    let rgba = [90, 98, 110, 255].repeat(160 * 90);
    let shown = ShownPicture { width: 160, height: 90, rgba, full_width: 1280, full_height: 720 };
    let reading = PictureReading::of_one_box(4.0, vec![], vec![], Arc::new(shown));
    let figures = CameraFigures::default();
    model.live.is_wanted = true;
    model.live.camera = CameraState::On { name: "C920".into(), mode: "1280x720 @ 30 MJPG".into() };
    model.live.device = DEVICE.into();
    model.live.modes = vec![mode("640x480 @ 30 YUYV"), mode("1280x720 @ 30 MJPG"), mode("1920x1080 @ 15 MJPG")];
    model.live.controls = controls;
    model.live.frame = Some(Arc::new(LiveFrame { number: 1, reading, advice: vec![], per_second: 28, figures }));
    model
}

fn with_panel(model: Model) -> Harness<'static, Window> {
    with_panel_of(model, vec2(1280.0, 800.0), Theme::Dark)
}

fn with_panel_of(model: Model, size: Vec2, theme: Theme) -> Harness<'static, Window> {
    let mut harness = window_of(model, size, theme);
    harness.run_ok();
    harness.get_by_role_and_label(Role::Button, "Adjust the camera").click();
    harness.run();
    harness
}

#[test]
fn tab_goes_through_all_that_can_be_set_and_each_is_seen() {
    let mut harness = with_panel(live(controls()));
    assert!(tab_through("camera panel", &mut harness) > 25);
}

#[test]
fn the_camera_has_its_keys_on_scan_alone() {
    let mut harness = window(live(controls()));
    for (key, command) in
        [(Key::F6, Command::NextCamera), (Key::F7, Command::CameraLight), (Key::F8, Command::PauseCamera)]
    {
        press(&mut harness, key);
        assert_eq!(wanted(&mut harness), [command]);
    }
    // Held down, a key counts once.
    for pressed in [true, true, true, false] {
        let (key, modifiers) = (Key::F8, Modifiers::NONE);
        harness.event(Event::Key { key, physical_key: None, pressed, repeat: false, modifiers });
        harness.run();
    }
    assert_eq!(wanted(&mut harness), [Command::PauseCamera]);
    let mut elsewhere = window(on(Screen::Review, 12));
    press(&mut elsewhere, Key::F7);
    press(&mut elsewhere, Key::F8);
    assert_eq!(wanted(&mut elsewhere), []);
}

#[test]
fn buttons_for_gloves_do_what_the_keys_do() {
    let mut harness = window(live(controls()));
    for (name, command) in [("Pause reading", Command::PauseCamera), ("Light", Command::CameraLight)] {
        let button = harness.get_by_role_and_label(Role::Button, name);
        assert!(button.rect().height() >= 48.0 && button.rect().width() >= 48.0, "{name}");
        button.click();
        harness.run();
        assert_eq!(wanted(&mut harness), [command]);
    }
    // Without a light the same key is the exposure; without either there is no button.
    let dark = live(controls().into_iter().filter(|one| one.kind != ControlKind::Light).collect());
    window(dark).get_by_role_and_label(Role::Button, "Darker picture, then automatic again");
    let bare = window(live(vec![]));
    assert!(bare.query_by_label("Light").is_none());
    assert!(bare.query_by_label("Darker picture, then automatic again").is_none());
}

#[test]
fn what_the_camera_has_can_be_set_and_what_it_has_not_is_not_shown() {
    let mut harness = with_panel(live(controls()));
    keep_picture(&mut harness, "camera-panel");
    for (name, kind, to) in
        [("Focus by itself", ControlKind::AutoFocus, 0), ("Exposure by itself", ControlKind::AutoExposure, 1)]
    {
        harness.get_by_role_and_label(Role::CheckBox, name).focus();
        harness.run();
        press(&mut harness, Key::Space);
        assert_eq!(wanted(&mut harness), [Command::SetCamera { kind, value: to, is_kept: true }]);
    }
    let zoom = harness.get_by_role_and_label(Role::Slider, "Zoom");
    assert_eq!(zoom.accesskit_node().numeric_value(), Some(150.0));
    zoom.focus();
    harness.run();
    press(&mut harness, Key::ArrowRight);
    let told = wanted(&mut harness);
    assert!(
        matches!(told[..], [Command::SetCamera { kind: ControlKind::Zoom, value: 160, is_kept: true }]),
        "{told:?}"
    );
    // What the camera does by itself is shown and cannot be slid.
    let focus = harness.get_by_role_and_label(Role::Slider, "Focus");
    assert!(focus.accesskit_node().is_disabled());
    let bare = with_panel(live(vec![]));
    assert!(bare.query_by_role(Role::Slider).is_none());
    assert!(bare.query_by_label("Exposure by itself").is_none());
}

#[test]
fn a_mode_is_chosen_from_those_it_offers_automatic_first() {
    let mut harness = with_panel(live(vec![]));
    let combo = harness.get_by_role(Role::ComboBox);
    assert_eq!(combo.accesskit_node().value().as_deref(), Some("Automatic"));
    combo.focus();
    harness.run();
    press(&mut harness, Key::Space);
    keep_picture(&mut harness, "camera-modes");
    let names: Vec<f32> = ["Automatic", "1920x1080 @ 15 MJPG", "1280x720 @ 30 MJPG", "640x480 @ 30 YUYV"]
        .into_iter()
        .map(|name| {
            let rows = harness.get_all_by_label(name);
            rows.map(|row| row.rect().top()).fold(f32::MIN, f32::max)
        })
        .collect();
    assert!(names.is_sorted(), "{names:?}");
    harness.get_by_label("640x480 @ 30 YUYV").click();
    harness.run();
    assert_eq!(wanted(&mut harness), [Command::UseCameraMode(Some(mode("640x480 @ 30 YUYV")))]);
}

/// The camera's picture, as it is named.
fn picture_of(harness: &Harness<'static, Window>) -> eframe::egui::Rect {
    harness.get_by_label_contains("Camera C920").rect()
}

fn pointer(harness: &mut Harness<'static, Window>, at: Pos2, pressed: Option<bool>) {
    harness.event(Event::PointerMoved(at));
    if let Some(pressed) = pressed {
        harness.event(Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
    }
    harness.run();
}

#[test]
fn a_part_of_the_picture_is_dragged_and_a_double_click_reads_the_whole() {
    let mut harness = window(live(vec![]));
    harness.run();
    let place = picture_of(&harness).shrink(6.0);
    // The picture of 16 to 9 stands in the middle of its place.
    let size = vec2(place.width(), place.width() * 0.5625);
    let size = if size.y > place.height() { vec2(place.height() / 0.5625, place.height()) } else { size };
    let picture = eframe::egui::Rect::from_center_size(place.center(), size);
    let at = |x: f32, y: f32| picture.min + picture.size() * vec2(x, y);
    pointer(&mut harness, at(0.2, 0.3), Some(true));
    pointer(&mut harness, at(0.5, 0.5), None);
    pointer(&mut harness, at(0.7, 0.8), None);
    keep_picture(&mut harness, "camera-dragging");
    pointer(&mut harness, at(0.7, 0.8), Some(false));
    let told = wanted(&mut harness);
    let [Command::ReadRegion(Some(region))] = told[..] else { panic!("{told:?}") };
    assert_eq!(region, Region { left: 20, top: 30, width: 50, height: 50 });
    // A quarter of a second passes with each drawing.
    harness.ctx.options_mut(|options| {
        options.input_options.max_double_click_delay = 9.0;
        options.input_options.max_click_duration = 9.0;
    });
    for pressed in [true, false, true, false] {
        pointer(&mut harness, at(0.5, 0.5), Some(pressed));
    }
    assert_eq!(wanted(&mut harness), [Command::ReadRegion(None)]);
}

/// The same with a part that is read.
fn part(region: Region) -> Model {
    let mut model = live(vec![]);
    model.settings.camera.choose(DEVICE, |known| known.region = Some(region));
    model
}

#[test]
fn a_part_is_chosen_by_keyboard_and_by_numbers_and_said_aloud() {
    let mut harness = with_panel(live(vec![]));
    harness.get_by_label("Read only the middle").click();
    harness.run();
    assert_eq!(wanted(&mut harness), [Command::ReadRegion(Some(Region::MIDDLE))]);

    let mut harness = with_panel(part(Region::MIDDLE));
    keep_picture(&mut harness, "camera-region");
    harness.get_by_label_contains("50 % of its width and 50 % of its height, 25 % from the left and 25 % from the top");
    harness.get_by_label("Whole picture").click();
    harness.run();
    assert_eq!(wanted(&mut harness), [Command::ReadRegion(None)]);
    for name in ["Left", "Top", "Width", "Height"] {
        harness.get_by_role_and_label(Role::SpinButton, name);
    }
    harness.get_by_label_contains("Camera C920").focus();
    harness.run();
    for (key, region) in [
        (Key::ArrowLeft, Some("20,25,50,50")),
        (Key::ArrowDown, Some("25,30,50,50")),
        (Key::Plus, Some("20,20,60,60")),
        (Key::Minus, Some("30,30,40,40")),
        (Key::Delete, None),
    ] {
        press(&mut harness, key);
        let region = region.map(|text| text.parse().unwrap());
        assert_eq!(wanted(&mut harness), [Command::ReadRegion(region)], "{key:?}");
    }
    // Nobody is caught on the picture.
    press(&mut harness, Key::Tab);
    press(&mut harness, Key::ArrowLeft);
    assert_eq!(wanted(&mut harness), []);
}

#[test]
fn a_pause_is_said_in_words_and_so_is_what_would_help() {
    let mut model = live(controls());
    model.live.is_paused = true;
    let mut harness = window(model);
    harness.run();
    harness.get_by_label_contains("Paused: nothing is read");
    harness.get_by_label("PAUSED. The camera reads nothing: F8 goes on");
    harness.get_by_label("Go on reading");
    keep_picture(&mut harness, "camera-paused");
    for (advice, words) in [
        (CameraAdvice::OutOfFocus, "Out of focus"),
        (CameraAdvice::HoldStill, "hold the box still"),
        (CameraAdvice::LensCovered, "is the lens covered?"),
        (CameraAdvice::Glare, "tilt the box"),
    ] {
        let mut model = live(vec![]);
        let mut frame = LiveFrame::clone(model.live.frame.as_ref().unwrap());
        frame.advice = vec![advice];
        model.live.frame = Some(Arc::new(frame));
        let mut harness = window(model);
        harness.run();
        harness.get_by_label_contains(words);
    }
}

#[test]
fn the_panel_fits_both_sizes_and_themes() {
    for (size, theme, word) in [
        (vec2(1280.0, 800.0), Theme::Light, "light"),
        (vec2(1920.0, 1080.0), Theme::Light, "light"),
        (vec2(1920.0, 1080.0), Theme::Dark, "dark"),
        (vec2(880.0, 900.0), Theme::Light, "light"),
    ] {
        let mut model = live(controls());
        model.settings.camera.choose(DEVICE, |known| known.region = Some(Region::MIDDLE));
        let mut harness = with_panel_of(model, size, theme);
        keep_picture(&mut harness, &format!("camera-panel-{word}-{}", size.x));
        harness.get_by_role_and_label(Role::Slider, "Zoom");
        let picture = picture_of(&harness);
        assert!(picture.height() >= 120.0 && picture.right() <= size.x && picture.left() >= 0.0, "{picture:?}");
    }
    assert!(picture_of(&window(live(controls()))).contains(pos2(400.0, 400.0)));
}

#[test]
fn the_settings_name_library_mode_and_what_is_kept() {
    let mut model = Model { screen: Screen::Settings, ..full() };
    model.settings.camera.choose(DEVICE, |known| {
        known.mode = Some("640x480".parse().unwrap());
        known.region = Some(Region::MIDDLE);
        known.controls = [(ControlKind::Zoom, 150)].into();
    });
    let kept = model.settings.clone();
    let mut harness = window_of(model, vec2(1280.0, 4600.0), Theme::Light);
    harness.run();
    keep_picture(&mut harness, "settings-camera");
    harness.get_by_label("mode 640x480 · part 25,25,50,50 % · one control");
    if cfg!(target_os = "linux") {
        harness.get_by_label("nokhwa").click();
        harness.run();
    }
    harness.get_by_label("Forget what is kept of C920 @ usb-1").click();
    harness.run();
    harness.get_by_label("Mode to ask every camera for").focus();
    harness.run();
    harness.get_by_label("Mode to ask every camera for").type_text("banana");
    harness.run();
    harness.get_by_label("This is no mode: write 1280x720 @ 30 MJPG, or a part of it");
    harness.get_by_label("Save").click();
    harness.run();
    let mut expected = kept;
    expected.appearance.theme = docket::settings::Theme::Light;
    expected.camera.known.clear();
    expected.camera.mode = "banana".into();
    if cfg!(target_os = "linux") {
        expected.camera.library = LibraryChoice::Nokhwa;
    }
    let told = wanted(&mut harness);
    assert_eq!(told, [Command::SaveSettings(expected)], "the model refuses it in a sentence");
}

/// Diagnostics with the camera on.
fn doctor(figures: CameraFigures, advice: Vec<CameraAdvice>) -> Model {
    let mut model = live(controls());
    model.screen = Screen::Diagnostics;
    let mut frame = LiveFrame::clone(model.live.frame.as_ref().unwrap());
    frame.figures = figures;
    frame.advice = advice;
    model.live.frame = Some(Arc::new(frame));
    model
}

const WELL: CameraFigures = CameraFigures {
    lightness: 120.0,
    is_dark: false,
    glare: 0.001,
    has_glare: false,
    sharpness: 0.55,
    is_smeared: false,
    module: Some(2.44),
    is_small: false,
    read_share: 0.92,
    promised: 30.0,
    got: 29.8,
    whole: 1204,
    damaged: 3,
    left_out: 1,
    library: "v4l",
};

#[test]
fn the_camera_doctor_says_what_would_help_and_shows_the_figures() {
    let mut harness = window_of(doctor(WELL, vec![]), vec2(1280.0, 1100.0), Theme::Light);
    harness.run();
    keep_picture(&mut harness, "camera-doctor-well");
    harness.get_by_label("Codes are read: nothing would help");
    for figure in [
        "Frames with a code: 92 % of the last three seconds",
        "Narrowest bar: 2.4 pixels",
        "Sharpness: 55 %",
        "Light: 47 %",
        "Glare: 0.1 % of the picture",
        "Frames a second: 29.8 came, 30 are promised",
        "Frames lost: 3 damaged, 1 left out, 1204 whole",
        "Mode: 1280x720 @ 30 MJPG (asked for: Automatic)",
        "Opened through: v4l",
    ] {
        harness.get_by_label(figure);
    }
    let poor = CameraFigures {
        lightness: 30.0,
        is_dark: true,
        sharpness: 0.1,
        is_smeared: true,
        module: None,
        read_share: 0.0,
        got: 8.0,
        damaged: 400,
        ..WELL
    };
    let advice = vec![CameraAdvice::MoreLight, CameraAdvice::OutOfFocus];
    let mut harness = window_of(doctor(poor, advice), vec2(1280.0, 1100.0), Theme::Dark);
    harness.run();
    keep_picture(&mut harness, "camera-doctor-poor");
    harness.get_by_label("Too dark: more light");
    for wrong in ["Below 16 %", "Below 18 %", "Fewer than promised", "Many are damaged"] {
        harness.get_by_label_contains(wrong);
    }
    harness.get_by_label("Narrowest bar: no code in sight");
    press(&mut harness, Key::F7);
    assert_eq!(wanted(&mut harness), [Command::CameraLight]);
}

#[test]
fn without_a_camera_the_doctor_offers_to_turn_it_on() {
    let mut harness = window(on(Screen::Diagnostics, 12));
    harness.run();
    harness.get_by_role_and_label(Role::Button, "Camera").click();
    harness.run();
    assert_eq!(wanted(&mut harness), [Command::ToggleCamera]);
}
