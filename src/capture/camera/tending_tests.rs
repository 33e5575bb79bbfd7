//! Turn after turn on a clock of the test's own: what is done and told when a camera goes wrong.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::event::{CameraCommand, CameraTiming};
use super::fake::{Act, FakeSource, Stage, camera};
use super::habits::Habit;
use super::listing::Wanted;
use super::mode::ModeWish;
use super::source::Trouble;
use super::tending::{Due, Shared, Tending};
use crate::domain::{Control, ControlKind};

struct Play {
    stage: Arc<Mutex<Stage>>,
    clock: Box<dyn Fn() -> Instant>,
    shared: Arc<Shared>,
    tending: Tending,
}

impl Play {
    fn new(acts: &[Act]) -> Self {
        let stage = Arc::new(Mutex::new(Stage { acts: acts.iter().cloned().collect(), ..Stage::default() }));
        let clock = Stage::clock(&stage);
        let shared = Arc::new(Shared::default());
        let tending = Tending::new(
            Box::new(FakeSource(Arc::clone(&stage))),
            CameraTiming::default(),
            Arc::clone(&shared),
            Stage::tell(&stage),
            Arc::new(AtomicBool::new(false)),
            None,
            clock(),
        );
        Self { stage, clock: Box::new(clock), shared, tending }
    }

    fn with_camera(acts: &[Act]) -> Self {
        let play = Self::new(acts);
        play.plug(&[camera("Webcam", "/dev/video0", "usb-1")]);
        play
    }

    fn plug(&self, cameras: &[super::Camera]) {
        self.stage.lock().unwrap().cameras = cameras.to_vec();
    }

    fn open(&mut self) {
        self.tending.command(CameraCommand::Open { wanted: Wanted::First, wish: ModeWish::default() }, (self.clock)());
    }

    /// So many turns, with the time between them that they want; what was done and told.
    fn turns(&mut self, count: usize) -> Vec<String> {
        for _ in 0..count {
            match self.tending.turn(&*self.clock) {
                Due::Within(time) => Stage::wait(&self.stage, time),
                Due::Now | Due::OnCommand => {}
            }
        }
        Stage::told(&self.stage)
    }

    /// Turns until something was told other than counts of frames.
    fn until_told(&mut self) -> Vec<String> {
        for _ in 0..1000 {
            let mut told = self.turns(1);
            told.retain(|line| !line.starts_with("FrameCounts"));
            if !told.is_empty() {
                return told;
            }
        }
        panic!("nothing was told");
    }

    fn seconds(&self, since: Instant) -> f64 {
        ((self.clock)() - since).as_secs_f64()
    }
}

#[test]
fn a_camera_is_opened_and_its_newest_frame_is_in_the_slot() {
    let mut play = Play::with_camera(&[Act::Frame(10), Act::Frame(90)]);
    assert_eq!(play.turns(3), [""; 0], "nothing is opened unasked");
    play.open();
    assert_eq!(play.turns(1), ["list", "opened /dev/video0"]);
    assert_eq!(play.turns(2), [""; 0]);
    let frame = play.shared.latest.newer_than(0).unwrap();
    assert_eq!((frame.number(), frame.gray().pixels()[0]), (2, 90));
    assert_eq!(frame.preview(), None);
    *play.shared.preview_within.lock().unwrap() = Some((2, 2));
    play.turns(1);
    assert_eq!(play.shared.latest.newer_than(2).unwrap().preview().unwrap().width(), 2);
    play.tending.command(CameraCommand::Stop, (play.clock)());
    assert_eq!(play.turns(2), ["closed /dev/video0", "Stopped"]);
    assert!(play.shared.latest.newer_than(0).is_none(), "an old picture does not stay");
}

#[test]
fn frames_are_counted_once_a_second() {
    let mut play = Play::with_camera(&[Act::Cut, Act::Cut]);
    play.open();
    let told = play.turns(33);
    assert_eq!(told[2..], ["FrameCounts { whole: 29, skipped: 2, left_out: 0 }"]);
    // Who holds every frame misses those that come.
    let held: Vec<_> = (0..4)
        .map(|_| {
            play.turns(1);
            play.shared.latest.newer_than(0).unwrap()
        })
        .collect();
    let told = play.turns(30);
    assert!(told[0].contains("left_out: 26"), "{told:?}");
    drop(held);
}

#[test]
fn a_camera_that_runs_takes_no_more_memory_even_where_frames_are_cut() {
    let acts: Vec<Act> = (0..60).map(|i| if i % 7 == 6 { Act::Cut } else { Act::Frame(200) }).collect();
    let mut play = Play::with_camera(&acts);
    *play.shared.preview_within.lock().unwrap() = Some((2, 2));
    play.open();
    let mut places = std::collections::BTreeSet::new();
    let mut held = None;
    for _ in 0..60 {
        play.turns(1);
        if let Some(frame) = play.shared.latest.newer_than(0) {
            places.insert((frame.gray().pixels().as_ptr(), frame.preview().unwrap().rgba().as_ptr()));
            // The decoder holds one for a while.
            held = Some(frame);
        }
    }
    drop(held);
    assert!(places.len() <= super::FRAMES, "{}", places.len());
}

#[test]
fn a_camera_without_frames_is_told_after_two_seconds_and_opened_again_after_five() {
    let mut play = Play::with_camera(&vec![Act::Silence; 25]);
    play.open();
    play.turns(1);
    let begin = (play.clock)();
    assert_eq!(play.until_told(), ["Trouble(Stalled)"]);
    assert_eq!(play.seconds(begin), 2.0);
    assert_eq!(play.until_told(), ["closed /dev/video0"]);
    assert_eq!(play.seconds(begin), 5.0);
    assert_eq!(play.until_told(), ["list", "opened /dev/video0"]);
    assert_eq!(play.until_told(), ["Healed(Stalled)"]);
}

#[test]
fn frames_that_are_all_cut_are_no_better_than_none() {
    let mut play = Play::with_camera(&vec![Act::Cut; 70]);
    play.open();
    play.turns(1);
    assert_eq!(play.until_told(), ["Trouble(Stalled)"]);
    assert_eq!(play.until_told(), ["Healed(Stalled)"]);
}

#[test]
fn a_camera_that_is_pulled_out_is_closed_first_and_found_by_name_and_place() {
    let mut play = Play::with_camera(&[Act::Frame(200), Act::Fails(Trouble::Gone)]);
    play.open();
    play.turns(2);
    play.plug(&[]);
    assert_eq!(play.turns(1), ["closed /dev/video0", "Trouble(Failed(Gone))"]);
    let begin = (play.clock)();
    assert_eq!(play.until_told(), ["list"]);
    assert_eq!(play.seconds(begin), 1.0);
    // Another of the same name is plugged in, and one of another name in its place.
    play.plug(&[camera("Webcam", "/dev/video0", "usb-2"), camera("Other", "/dev/video1", "usb-1")]);
    assert_eq!(play.until_told(), ["list"]);
    assert_eq!(play.until_told(), ["list"]);
    assert_eq!(play.seconds(begin), 3.0);
    play.plug(&[camera("Webcam", "/dev/video0", "usb-2"), camera("Webcam", "/dev/video2", "usb-1")]);
    assert_eq!(play.until_told(), ["list", "opened /dev/video2"]);
    assert_eq!(play.until_told(), ["Healed(Failed(Gone))"]);
}

#[test]
fn busy_and_denied_are_told_once_and_tried_once_a_second() {
    for (trouble, name) in [(Trouble::Busy { holder: None }, "Busy { holder: None }"), (Trouble::Denied, "Denied")] {
        let mut play = Play::with_camera(&[]);
        play.stage.lock().unwrap().openings = vec![trouble; 4].into();
        play.open();
        assert_eq!(play.turns(1), ["list".to_owned(), format!("Trouble(Failed({name}))")]);
        let begin = (play.clock)();
        for _ in 0..3 {
            assert_eq!(play.until_told(), ["list"]);
        }
        assert_eq!(play.until_told(), ["list", "opened /dev/video0"]);
        assert_eq!(play.seconds(begin), 4.0);
        assert_eq!(play.until_told(), [format!("Healed(Failed({name}))")]);
    }
}

#[test]
fn no_camera_is_told_once_and_one_that_comes_is_taken() {
    let mut play = Play::new(&[]);
    play.open();
    assert_eq!(play.turns(1), ["list", "Trouble(NotFound)"]);
    assert_eq!(play.until_told(), ["list"]);
    play.plug(&[camera("Webcam", "/dev/video0", "usb-1")]);
    assert_eq!(play.until_told(), ["list", "opened /dev/video0"]);
    assert_eq!(play.until_told(), ["Healed(NotFound)"]);
}

#[test]
fn nothing_but_black_is_told_after_two_seconds() {
    let mut play = Play::with_camera(&vec![Act::Frame(16); 70]);
    play.open();
    play.turns(1);
    let begin = (play.clock)();
    assert_eq!(play.until_told(), ["Trouble(Dark)"]);
    assert!((2.0..2.1).contains(&play.seconds(begin)), "{}", play.seconds(begin));
    assert_eq!(play.until_told(), ["Healed(Dark)"]);
}

#[test]
fn a_stall_that_ends_in_the_dark_is_over_and_the_dark_is_told() {
    let acts = [vec![Act::Silence; 12], vec![Act::Frame(16); 70]].concat();
    let mut play = Play::with_camera(&acts);
    play.open();
    play.turns(1);
    assert_eq!(play.until_told(), ["Trouble(Stalled)"]);
    assert_eq!(play.until_told(), ["Healed(Stalled)"]);
    assert_eq!(play.until_told(), ["Trouble(Dark)"]);
    assert_eq!(play.until_told(), ["Healed(Dark)"]);
}

#[test]
fn a_new_order_takes_the_place_of_the_old_one() {
    let mut play = Play::with_camera(&[]);
    play.open();
    play.turns(3);
    let order = CameraCommand::Open { wanted: Wanted::Named("nothing".to_owned()), wish: ModeWish::default() };
    play.tending.command(order, (play.clock)());
    assert_eq!(play.turns(1), ["closed /dev/video0", "list", "Trouble(NotFound)"]);
    play.tending.command(CameraCommand::Stop, (play.clock)());
    assert_eq!(play.turns(2), ["Stopped"]);
    // Told anew, for it was asked for anew.
    play.plug(&[]);
    play.open();
    assert_eq!(play.turns(1), ["list", "Trouble(NotFound)"]);
}

#[test]
fn a_library_that_panics_is_begun_anew() {
    let mut play = Play::with_camera(&[Act::Panics]);
    play.open();
    play.turns(1);
    let turn = crate::panics::contained(|| play.tending.turn(&*play.clock));
    assert!(turn.is_err());
    play.tending.broke((play.clock)());
    let told = Stage::told(&play.stage);
    assert_eq!(told[0], "closed /dev/video0");
    assert!(told[1].starts_with("Trouble(Failed(Broken"), "{told:?}");
    assert_eq!(play.until_told(), ["list", "opened /dev/video0"]);
    assert!(play.until_told()[0].starts_with("Healed"));
}

#[test]
fn waiting_for_the_next_attempt_ends_with_a_command() {
    let mut play = Play::new(&[]);
    play.open();
    play.turns(1);
    assert_eq!(play.tending.turn(&*play.clock), Due::Within(Duration::from_secs(1)));
    play.tending.command(CameraCommand::Stop, (play.clock)());
    assert_eq!(play.tending.turn(&*play.clock), Due::OnCommand);
}

fn with_controls(acts: &[Act]) -> Play {
    let play = Play::with_camera(acts);
    let zoom = Control { kind: ControlKind::Zoom, least: 100, most: 400, step: 10, default: 100, value: 100 };
    play.stage.lock().unwrap().controls =
        vec![zoom, Control::switch(ControlKind::AutoExposure, true), Control { kind: ControlKind::Exposure, ..zoom }];
    play
}

#[test]
fn what_is_set_is_told_and_set_again_when_the_camera_comes_back() {
    let mut play = with_controls(&[Act::Frame(200), Act::Fails(Trouble::Gone)]);
    play.open();
    assert_eq!(play.turns(1), ["list", "opened /dev/video0", "offers zoom 100, auto-exposure 1, exposure 100"]);
    play.tending.command(CameraCommand::Set(ControlKind::Zoom, 254), (play.clock)());
    assert_eq!(play.turns(1), ["set zoom 250", "offers zoom 250, auto-exposure 1, exposure 100"]);
    // What a camera has not is no trouble.
    play.tending.command(CameraCommand::Set(ControlKind::Light, 1), (play.clock)());
    assert_eq!(Stage::told(&play.stage), ["offers zoom 250, auto-exposure 1, exposure 100"]);
    assert_eq!(play.turns(1), ["closed /dev/video0", "Trouble(Failed(Gone))"]);
    assert_eq!(
        play.until_told(),
        ["list", "set zoom 250", "opened /dev/video0", "offers zoom 250, auto-exposure 1, exposure 100"]
    );
    play.tending.command(CameraCommand::Stop, (play.clock)());
    play.tending.command(CameraCommand::Set(ControlKind::Zoom, 100), (play.clock)());
    assert_eq!(play.turns(1), ["closed /dev/video0", "Stopped"], "nothing is open");
}

#[test]
fn each_camera_is_opened_as_it_is_kept() {
    let mut play = with_controls(&[]);
    play.plug(&[camera("Webcam", "/dev/video0", "usb-1"), camera("Webcam", "/dev/video2", "usb-2")]);
    let controls = [(ControlKind::Exposure, 200), (ControlKind::AutoExposure, 0)].into();
    let habit = Habit { wish: Some("640x480".parse().unwrap()), controls };
    *play.shared.habits.lock().unwrap() = [("Webcam @ usb-2".to_owned(), habit)].into();
    play.open();
    assert_eq!(play.turns(1)[..2], ["list", "opened /dev/video0"]);
    let kept = CameraCommand::Open { wanted: Wanted::Kept("Webcam @ usb-2".into()), wish: ModeWish::default() };
    play.tending.command(kept.clone(), (play.clock)());
    // A switch before the value that it takes over.
    let told = play.turns(1);
    assert_eq!(told[1..5], ["list", "in mode 640x480", "set auto-exposure 0", "set exposure 200"], "{told:?}");
    // A mode that it no longer has is passed over.
    play.stage.lock().unwrap().openings = vec![Trouble::Unsupported("640x480".into())].into();
    play.tending.command(kept, (play.clock)());
    let told = play.turns(1);
    assert_eq!(told[1..3], ["list", "set auto-exposure 0"], "{told:?}");
}
