//! The camera: when it is on, what it shows, and the boxes that are held in front of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use insta::assert_snapshot;

use super::check::*;
use crate::app::event::{Event, FrameTaken};
use crate::app::live::{CameraFigures, CameraState, LiveFrame};
use crate::app::model::{Model, PictureReading, ShownPicture};
#[cfg(feature = "camera")]
use crate::app::notice::Failure;
use crate::app::{Command, Screen};
use crate::domain::{Barcode, BoxReading, Control, ControlKind, Decision, Mode, ModeWish, Problem, Region, Symbology};

fn opened_event() -> Event {
    Event::CameraOpened { device: "C920 @ usb-1".into(), name: "C920".into(), mode: "1280x720 @ 30 MJPG".into() }
}

/// Batch 1 is open for scanning, and the camera is on.
fn with_camera() -> Model {
    after(&scanning(), [Command::ToggleCamera.into(), opened_event().into()])
}

fn reading(codes: Vec<Barcode>, boxes: Vec<BoxReading>) -> PictureReading {
    let shown = ShownPicture { width: 1, height: 1, rgba: vec![0; 4], full_width: 1, full_height: 1 };
    PictureReading::of_one_box(1.0, codes, boxes, Arc::new(shown))
}

fn frame(number: u64, is_out: &Arc<AtomicBool>) -> Event {
    let figures = CameraFigures::default();
    let frame = LiveFrame { number, reading: reading(vec![], vec![]), advice: vec![], per_second: 30, figures };
    Event::FrameRead(Box::new(frame), FrameTaken::new(is_out))
}

fn sighted(decision: Decision, pkid: Option<&str>, problems: Vec<Problem>) -> Event {
    let codes = vec![code(pkid.unwrap_or("4006381333931"), Symbology::Code128)];
    Event::BoxSighted(Box::new(reading(codes, vec![read_box(decision, pkid, problems)])))
}

#[test]
fn it_is_on_while_scan_is_shown_and_a_batch_is_open() {
    assert_snapshot!(check(&scanning(), [Command::ToggleCamera.into()]), @r#"
    camera Opening
    > OpenCamera { choice: CameraChoice { device: "", mode: "", library: Auto, known: {} }, also: [] }
    "#);
    assert_snapshot!(check(&scanning(), [Command::ToggleCamera.into(), opened_event().into()]), @"
    camera On C920 1280x720 @ 30 MJPG
    > save settings
    ");
    let away = after(&with_camera(), [Command::Go(Screen::Home).into()]);
    assert_eq!(away.live.camera, CameraState::Off);
    // It comes back with the screen, and it is the camera that was used last.
    let back = check(&away, [Command::Go(Screen::Scan).into()]);
    assert!(back.contains(r#"> OpenCamera { choice: CameraChoice { device: "C920 @ usb-1", mode: "","#), "{back}");
    assert_snapshot!(check(&with_camera(), [Command::ToggleCamera.into()]), @"
    camera Off
    > CloseCamera
    ");
    let none = check(&opened(vec![]), [Command::ToggleCamera.into()]);
    assert!(!none.contains("OpenCamera") && none.contains("screen Scan"), "{none}");
}

#[test]
fn the_next_camera_takes_the_place_of_this_one() {
    assert_snapshot!(check(&with_camera(), [Command::NextCamera.into()]), @"
    camera Opening
    > NextCamera
    ");
    assert_eq!(check(&scanning(), [Command::NextCamera.into()]), "nothing");
}

#[test]
fn the_newest_frame_is_shown_and_told_to_be_taken() {
    let is_out = Arc::new(AtomicBool::new(false));
    let event = frame(7, &is_out);
    assert!(is_out.load(Ordering::Acquire));
    let shown = after(&with_camera(), [event.into()]);
    assert!(!is_out.load(Ordering::Acquire));
    assert_eq!(shown.live.frame.as_ref().map(|frame| frame.number), Some(7));
    // A frame that was on its way when the camera was turned off is not shown.
    let off = after(&shown, [Command::ToggleCamera.into(), frame(8, &is_out).into()]);
    assert_eq!(off.live.frame, None);
}

#[cfg(feature = "camera")]
#[test]
fn trouble_is_told_until_it_is_over() {
    use crate::capture::camera::{CameraTrouble, Trouble};
    let trouble = |trouble| Event::CameraTrouble(Failure::Camera(trouble));
    let gone = || trouble(CameraTrouble::Failed(Trouble::Gone));
    assert_snapshot!(check(&with_camera(), [gone().into()]), @"camera trouble: The camera was unplugged");
    let healed = after(&with_camera(), [gone().into(), Event::CameraHealed.into()]);
    assert!(matches!(&healed.live.camera, CameraState::On { name, .. } if name == "C920"));
    // Before any camera was there, it is healed by being opened.
    let none = after(&scanning(), [Command::ToggleCamera.into(), trouble(CameraTrouble::NotFound).into()]);
    assert!(matches!(none.live.camera, CameraState::Trouble { before: None, .. }));
    assert_eq!(check(&none, [Event::CameraHealed.into()]), "nothing");
    assert_eq!(check(&scanning(), [gone().into()]), "nothing");
}

#[test]
fn a_box_is_queued_and_the_camera_stays_in_sight() {
    assert_snapshot!(check(&with_camera(), [sighted(Decision::Accept, Some(PKID), vec![]).into()]), @r#"
    picture 1 Camera, picture 1: read queueing
    > add 3556212345678/none/none/none to b1 from Camera { name: "C920" }, picture 1 box 0, codes [3556212345678]
    "#);
}

#[test]
fn a_box_that_wants_a_look_is_shown_until_it_is_settled() {
    let ask = || sighted(Decision::Confirm, Some(PKID), vec![]);
    let asked = after(&with_camera(), [ask().into()]);
    assert!(asked.scan.selected.is_some());
    let picture = asked.scan.selected.unwrap();
    let settled = after(&asked, [Command::DiscardBox { picture, box_index: 0 }.into()]);
    assert_eq!(settled.scan.selected, None);
}

#[test]
fn what_is_no_device_is_told_and_leaves_no_picture() {
    let retail = vec![Problem::OnlyRetailCode { value: "4006381333931".into() }];
    let told = after(&with_camera(), [sighted(Decision::Reject, None, retail).into()]);
    assert!(told.scan.pictures.is_empty());
    assert!(told.scan.feedback.is_some());
    // Without a camera nothing can be sighted.
    assert_eq!(check(&scanning(), [sighted(Decision::Accept, Some(PKID), vec![]).into()]), "nothing");
}

fn mode(text: &str) -> Mode {
    let wish: ModeWish = text.parse().unwrap();
    let (width, height) = wish.size.unwrap();
    Mode { width, height, rate: wish.rate.unwrap(), format: wish.format.unwrap() }
}

fn zoom() -> Control {
    Control { kind: ControlKind::Zoom, least: 100, most: 400, step: 10, default: 100, value: 100 }
}

fn exposure() -> Control {
    Control { kind: ControlKind::Exposure, least: 1, most: 5000, step: 1, default: 160, value: 160 }
}

/// The camera is on and offers two modes and these controls.
fn offering(controls: &[Control]) -> Model {
    let modes = vec![mode("1280x720 @ 30 MJPG"), mode("640x480 @ 30 YUYV")];
    after(&with_camera(), [Event::CameraOffers { modes, controls: controls.to_vec() }.into()])
}

fn set(kind: ControlKind, value: i64, is_kept: bool) -> Command {
    Command::SetCamera { kind, value, is_kept }
}

#[test]
fn a_control_is_set_at_once_and_kept_for_its_camera_once_it_is_let_go() {
    let model = offering(&[zoom()]);
    assert_snapshot!(check(&model, [set(ControlKind::Zoom, 147, false).into()]), @"> SetCamera { kind: Zoom, value: 150 }");
    let dragged = after(&model, [set(ControlKind::Zoom, 147, false).into()]);
    assert_eq!(dragged.live.control(ControlKind::Zoom).unwrap().value, 150);
    assert_eq!(check(&dragged, [set(ControlKind::Zoom, 150, true).into()]), "> save settings");
    let kept = after(&dragged, [set(ControlKind::Zoom, 150, true).into()]);
    assert_eq!(kept.settings.camera.known["C920 @ usb-1"].controls, [(ControlKind::Zoom, 150)].into());
    // What the camera has not cannot be set.
    assert_eq!(check(&model, [set(ControlKind::Light, 1, true).into()]), "nothing");
    // Another camera offers what is its own.
    assert!(after(&kept, [Command::NextCamera.into()]).live.controls.is_empty());
}

#[test]
fn what_the_camera_does_by_itself_is_no_longer_kept_as_set_by_hand() {
    let model = offering(&[Control::switch(ControlKind::AutoExposure, false), exposure()]);
    let by_hand =
        after(&model, [set(ControlKind::AutoExposure, 0, true).into(), set(ControlKind::Exposure, 80, true).into()]);
    let kept = |model: &Model| model.settings.camera.known["C920 @ usb-1"].controls.clone();
    assert_eq!(kept(&by_hand), [(ControlKind::AutoExposure, 0), (ControlKind::Exposure, 80)].into());
    let by_itself = after(&by_hand, [set(ControlKind::AutoExposure, 1, true).into()]);
    assert_eq!(kept(&by_itself), [(ControlKind::AutoExposure, 1)].into());
}

#[test]
fn one_key_is_the_light_or_the_exposure() {
    let lit = offering(&[Control::switch(ControlKind::Light, false), exposure()]);
    assert_snapshot!(check(&lit, [Command::CameraLight.into()]), @r"
    > SetCamera { kind: Light, value: 1 }
    > save settings
    ");
    let unlit = offering(&[Control::switch(ControlKind::AutoExposure, true), exposure()]);
    assert_snapshot!(check(&unlit, [Command::CameraLight.into()]), @r"
    > SetCamera { kind: AutoExposure, value: 0 }
    > save settings
    > SetCamera { kind: Exposure, value: 80 }
    > save settings
    ");
    assert_eq!(check(&offering(&[zoom()]), [Command::CameraLight.into()]), "nothing");
    assert_eq!(check(&scanning(), [Command::CameraLight.into()]), "nothing");
}

#[test]
fn a_mode_is_kept_for_its_camera_and_the_camera_opened_in_it() {
    let model = offering(&[]);
    assert_eq!(model.camera_mode(), None);
    let chosen = mode("640x480 @ 30 YUYV");
    let told = check(&model, [Command::UseCameraMode(Some(chosen)).into()]);
    assert!(told.contains("> save settings\n> OpenCamera") && told.contains("camera Opening"), "{told}");
    let model = after(&model, [Command::UseCameraMode(Some(chosen)).into(), opened_event().into()]);
    assert_eq!(model.settings.camera.wish_for("C920 @ usb-1"), chosen.into());
    let modes = vec![chosen];
    let model = after(&model, [Event::CameraOffers { modes, controls: vec![] }.into()]);
    assert_eq!(model.camera_mode(), Some(&chosen));
    assert_eq!(check(&model, [Command::UseCameraMode(Some(chosen)).into()]), "nothing", "it is open in it");
    // Another camera is asked for nothing.
    assert_eq!(model.settings.camera.wish_for("C270 @ usb-2"), ModeWish::default());
    let automatic = after(&model, [Command::UseCameraMode(None).into()]);
    assert!(automatic.settings.camera.known.is_empty());
}

#[test]
fn a_part_of_the_picture_is_read_and_kept_for_its_camera() {
    let model = with_camera();
    assert_snapshot!(check(&model, [Command::ReadRegion(Some(Region::MIDDLE)).into()]), @r"
    > ReadRegion(Some(Region { left: 25, top: 25, width: 50, height: 50 }))
    > save settings
    ");
    let part = after(&model, [Command::ReadRegion(Some(Region::MIDDLE)).into()]);
    assert_eq!(part.region(), Some(Region::MIDDLE));
    assert_eq!(check(&part, [Command::ReadRegion(Some(Region::MIDDLE)).into()]), "nothing");
    // The whole, said in either way.
    let all = Region { left: 0, top: 0, width: 100, height: 100 };
    for whole in [None, Some(all)] {
        assert_eq!(check(&part, [Command::ReadRegion(whole).into()]), "> ReadRegion(None)\n> save settings");
    }
    // It comes back with its camera, and another camera has none.
    let other = Event::CameraOpened { device: "C270 @ usb-2".into(), name: "C270".into(), mode: String::new() };
    let other = after(&part, [Command::NextCamera.into(), other.into()]);
    assert_eq!(other.region(), None);
    assert_eq!(after(&other, [Command::NextCamera.into(), opened_event().into()]).region(), Some(Region::MIDDLE));
    assert_eq!(check(&scanning(), [Command::ReadRegion(Some(Region::MIDDLE)).into()]), "nothing", "no camera is on");
}

#[test]
fn while_it_is_paused_its_picture_stays_and_nothing_is_taken() {
    let is_out = Arc::new(AtomicBool::new(false));
    let model = after(&with_camera(), [frame(7, &is_out).into()]);
    assert_eq!(check(&model, [Command::PauseCamera.into()]), "> PauseCamera(true)");
    let paused = after(&model, [Command::PauseCamera.into(), frame(8, &is_out).into()]);
    assert_eq!(paused.live.frame.as_ref().map(|frame| frame.number), Some(7));
    assert_eq!(check(&paused, [sighted(Decision::Accept, Some(PKID), vec![]).into()]), "nothing");
    assert_eq!(check(&paused, [Command::PauseCamera.into()]), "> PauseCamera(false)");
    let on = after(&paused, [Command::PauseCamera.into(), frame(9, &is_out).into()]);
    assert_eq!(on.live.frame.as_ref().map(|frame| frame.number), Some(9));
    // The next camera, or the same one turned on anew, is not paused.
    for other in [Command::NextCamera, Command::ToggleCamera] {
        assert!(!after(&paused, [other.into()]).live.is_paused);
    }
    assert_eq!(check(&scanning(), [Command::PauseCamera.into()]), "nothing");
}

#[test]
fn another_batch_begins_without_the_picture_of_the_one_before() {
    let is_out = Arc::new(AtomicBool::new(false));
    let model = after(&with_camera(), [frame(7, &is_out).into()]);
    // The way to another batch leads over a screen on which the camera is off.
    let away = after(&model, [Command::Go(Screen::Home).into()]);
    assert_eq!((away.live.frame.is_none(), &away.live.camera), (true, &CameraState::Off));
    let late = sighted(Decision::Accept, Some(PKID), vec![]);
    let back = after(&away, [Command::OpenBatch(batch_id(1)).into(), late.into()]);
    assert!(back.scan.pictures.is_empty(), "what was on its way from the camera before is not taken");
}

#[test]
fn on_diagnostics_it_is_on_to_be_looked_at_and_takes_no_box() {
    let empty = opened(vec![]);
    let on =
        after(&empty, [Command::Go(Screen::Diagnostics).into(), Command::ToggleCamera.into(), opened_event().into()]);
    assert!(on.live.is_on() && on.screen == Screen::Diagnostics && on.notices.is_empty());
    assert_eq!(check(&on, [sighted(Decision::Accept, Some(PKID), vec![]).into()]), "nothing");
    // From Scan it goes on here, and back: each time it is opened anew, for what was only looked at is taken then.
    let model = with_camera();
    let looked = after(&model, [Command::Go(Screen::Diagnostics).into()]);
    assert!(looked.live.is_for_looks && looked.live.camera == CameraState::Opening);
    let back = check(&after(&looked, [opened_event().into()]), [Command::Go(Screen::Scan).into()]);
    assert!(back.contains("> OpenCamera") && !back.contains("CloseCamera"), "{back}");
    let off = after(&looked, [Command::Go(Screen::Home).into()]);
    assert_eq!(off.live.camera, CameraState::Off);
}
