//! The camera's thread and its watch, on played cameras and with times of a few thousandths of a second.

use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::event::{CameraEvent, CameraTiming, CameraTrouble};
use super::fake::{Act, FakeSource, Stage, camera};
use super::listing::Wanted;
use super::mode::ModeWish;
use super::source::Trouble;
use super::worker::CameraWorker;

/// Longest wait of a test for what must come.
const LONG: Duration = Duration::from_secs(60);

fn start(acts: Vec<Act>) -> (Arc<Mutex<Stage>>, CameraWorker, Receiver<CameraEvent>) {
    let stage =
        Stage { cameras: vec![camera("Webcam", "/dev/video0", "usb-1")], acts: acts.into(), ..Stage::default() };
    let stage = Arc::new(Mutex::new(stage));
    let (make, (tell, events)) = (Arc::clone(&stage), mpsc::channel());
    let short = Duration::from_millis(2);
    let timing = CameraTiming { poll: short, retry: short, count: LONG, stuck: short * 10, ..CameraTiming::default() };
    let make = move || Box::new(FakeSource(Arc::clone(&make))) as Box<dyn super::CameraSource>;
    let tell = move |event| {
        let _ = tell.send(event);
    };
    let worker = CameraWorker::start_with(Arc::new(make), timing, Arc::new(tell)).unwrap();
    (stage, worker, events)
}

/// The next event that is as wanted; others before it are passed over.
#[track_caller]
fn wait_for(events: &Receiver<CameraEvent>, is_wanted: impl Fn(&CameraEvent) -> bool) -> CameraEvent {
    loop {
        let event = events.recv_timeout(LONG).expect("an event");
        if is_wanted(&event) {
            return event;
        }
    }
}

#[test]
fn frames_come_until_it_is_stopped_and_dropping_closes_the_camera() {
    let (stage, worker, events) = start(Vec::new());
    let latest = worker.latest();
    worker.open(Wanted::First, ModeWish::default());
    wait_for(&events, |event| matches!(event, CameraEvent::Opened { .. }));
    let first = latest.wait_newer_than(0, LONG).unwrap().number();
    assert!(latest.wait_newer_than(first, LONG).unwrap().number() > first);
    worker.stop();
    wait_for(&events, |event| *event == CameraEvent::Stopped);
    assert!(latest.newer_than(0).is_none());
    worker.open(Wanted::First, ModeWish::default());
    wait_for(&events, |event| matches!(event, CameraEvent::Opened { .. }));
    drop(worker);
    let log = Stage::told(&stage);
    assert_eq!(log.iter().filter(|line| *line == "closed /dev/video0").count(), 2, "{log:?}");
}

#[test]
fn a_library_that_panics_does_not_end_the_thread() {
    let (_stage, worker, events) = start(vec![Act::Frame(200), Act::Panics]);
    worker.open(Wanted::First, ModeWish::default());
    let told = wait_for(&events, |event| matches!(event, CameraEvent::Trouble(_)));
    assert!(matches!(told, CameraEvent::Trouble(CameraTrouble::Failed(Trouble::Broken(_)))), "{told:?}");
    wait_for(&events, |event| matches!(event, CameraEvent::Healed(_)));
}

#[test]
fn a_library_that_cannot_be_begun_is_told_to_whoever_asks() {
    let (tell, events) = mpsc::channel();
    let tell = move |event| {
        let _ = tell.send(event);
    };
    let worker =
        CameraWorker::start_with(Arc::new(|| panic!("played")), CameraTiming::default(), Arc::new(tell)).unwrap();
    worker.open(Wanted::First, ModeWish::default());
    let told = wait_for(&events, |_| true);
    assert!(matches!(told, CameraEvent::Trouble(CameraTrouble::Failed(Trouble::Broken(_)))), "{told:?}");
}

#[test]
fn a_thread_that_is_stuck_is_given_up_and_its_camera_opened_by_another() {
    let (stage, worker, events) = start(vec![Act::Frame(200), Act::Hangs]);
    let (release, hang) = mpsc::channel();
    stage.lock().unwrap().release = Some(hang);
    worker.open(Wanted::First, ModeWish::default());
    assert_eq!(
        wait_for(&events, |event| matches!(event, CameraEvent::Trouble(_))),
        CameraEvent::Trouble(CameraTrouble::Stuck)
    );
    assert_eq!(
        wait_for(&events, |event| matches!(event, CameraEvent::Healed(_))),
        CameraEvent::Healed(CameraTrouble::Stuck)
    );
    let number = worker.latest().wait_newer_than(0, LONG).unwrap().number();
    assert!(number > 1, "numbers go on");
    // What the stuck thread does when it comes back is of no account: it closes its camera and ends.
    let _ = release.send(());
    drop(release);
    worker.stop();
    wait_for(&events, |event| *event == CameraEvent::Stopped);
}
