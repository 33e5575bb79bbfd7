//! The camera: when it is on, what it shows, and the boxes that are held in front of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use insta::assert_snapshot;

use super::check::*;
use crate::app::event::{Event, FrameTaken};
use crate::app::live::{CameraState, LiveFrame};
use crate::app::model::{Model, PictureReading, ShownPicture};
use crate::app::notice::Failure;
use crate::app::{Command, Screen};
use crate::domain::{Barcode, BoxReading, Decision, Problem, Symbology};

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
    let frame = LiveFrame { number, reading: reading(vec![], vec![]), advice: vec![], per_second: 30 };
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
    > OpenCamera { choice: CameraChoice { device: "", mode: "" }, also: [] }
    "#);
    assert_snapshot!(check(&scanning(), [Command::ToggleCamera.into(), opened_event().into()]), @"
    camera On C920 1280x720 @ 30 MJPG
    > save settings
    ");
    let away = after(&with_camera(), [Command::Go(Screen::Home).into()]);
    assert_eq!(away.live.camera, CameraState::Off);
    // It comes back with the screen, and it is the camera that was used last.
    let back = check(&away, [Command::Go(Screen::Scan).into()]);
    assert!(back.contains(r#"> OpenCamera { choice: CameraChoice { device: "C920 @ usb-1", mode: "" }"#), "{back}");
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
