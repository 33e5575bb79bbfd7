//! The thread that reads the camera on the Scan screen: frames to codes, codes to boxes, and a small picture of what it sees.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::box_watch::SeenBox;
use super::frame_reader::FrameReader;
use super::live_look::Look;
use super::network_cameras::NetworkCameras;
use super::outbox::Outbox;
use crate::app::Event;
use crate::app::event::FrameTaken;
use crate::app::live::{CameraFigures, LiveFrame};
use crate::app::model::{PictureReading, ShownPicture};
use crate::app::notice::Failure;
use crate::capture::camera::{
    Camera, CameraEvent, CameraLibrary, CameraWorker, Frame, FrameCounts, LatestFrame, Mode, Wanted, habits_of,
};
use crate::domain::{Barcode, ControlKind, Region, Symbology};
use crate::label;
use crate::settings::CameraChoice;

/// The thread's name, and the worker's.
pub(super) const NAME: &str = "live";
/// Longest wait for a frame before orders are looked at.
const POLL: Duration = Duration::from_millis(100);
/// Longest reading of one frame, at first and at last: what comes in the meantime is left out, so the picture lags by no more. A
/// computer that is too slow for the first reads with more.
const BUDGETS: (Duration, Duration) = (Duration::from_millis(60), Duration::from_millis(960));
/// Largest picture for the screen, in pixels.
const SHOWN: (u32, u32) = (960, 720);

/// What the thread is told.
enum Order {
    Open(CameraChoice, Vec<Symbology>),
    Next,
    Set(ControlKind, i64),
    Region(Option<Region>),
    Pause(bool),
    Close,
}

/// The camera of a window. Dropped, it closes.
pub(super) struct Live {
    orders: Sender<Order>,
}

impl Live {
    /// Starts the thread; no camera is opened so far.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub(super) fn start(outbox: Outbox, network: Arc<NetworkCameras>) -> std::io::Result<Self> {
        let (orders, given) = channel();
        std::thread::Builder::new().name(NAME.into()).spawn(move || keep(&given, &outbox, &network))?;
        Ok(Self { orders })
    }

    /// Finds and opens a camera, in place of the one that is open. `also` are the symbologies on request that are asked for.
    pub(super) fn open(&self, choice: CameraChoice, also: Vec<Symbology>) {
        self.order(Order::Open(choice, also));
    }

    /// Opens the camera that is listed after the one that is open.
    pub(super) fn next(&self) {
        self.order(Order::Next);
    }

    /// Sets something at the camera.
    pub(super) fn set(&self, kind: ControlKind, value: i64) {
        self.order(Order::Set(kind, value));
    }

    /// Has a part of its picture read, or the whole.
    pub(super) fn read_region(&self, region: Option<Region>) {
        self.order(Order::Region(region));
    }

    /// Stops reading while the camera stays open, or goes on.
    pub(super) fn pause(&self, is_paused: bool) {
        self.order(Order::Pause(is_paused));
    }

    /// Closes the camera.
    pub(super) fn close(&self) {
        self.order(Order::Close);
    }

    fn order(&self, order: Order) {
        // The thread ends with this sender, and not before.
        let _ = self.orders.send(order);
    }
}

/// Carries out orders until nobody gives any more; where a session breaks, says so and goes on without a camera.
fn keep(orders: &Receiver<Order>, outbox: &Outbox, network: &Arc<NetworkCameras>) {
    let mut session: Option<Session> = None;
    loop {
        let has_frames = session.as_ref().is_some_and(|session| !session.is_paused);
        let order = match orders.try_recv() {
            Ok(order) => Some(order),
            Err(TryRecvError::Disconnected) => return,
            Err(TryRecvError::Empty) if has_frames => None,
            Err(TryRecvError::Empty) => match orders.recv() {
                Ok(order) => Some(order),
                Err(_) => return,
            },
        };
        let turned = catch_unwind(AssertUnwindSafe(|| match (order, &mut session) {
            (Some(Order::Close), _) => session = None,
            (Some(Order::Open(choice, also)), _) => {
                // The camera that is open is closed first: it may be the same.
                drop(session.take());
                session = Session::open(choice, &also, outbox, network);
            }
            (Some(Order::Next), Some(session)) => session.next(network),
            (Some(Order::Set(kind, value)), Some(session)) => session.camera.set(kind, value),
            (Some(Order::Region(region)), Some(session)) => session.read_region(region),
            (Some(Order::Pause(is_paused)), Some(session)) => session.pause(is_paused),
            (None, Some(session)) => session.turn(outbox),
            (Some(_) | None, None) => {}
        }));
        if turned.is_err() {
            session = None;
            outbox.tell(Event::WorkerDied(NAME.into()));
        }
    }
}

/// What the camera's own thread has told.
#[derive(Default)]
struct Heard {
    /// The camera that was opened last.
    camera: Option<Camera>,
    /// The mode of its frames.
    mode: Option<Mode>,
    /// How often cameras were opened.
    openings: u64,
    /// Frames since the camera was asked for, when they were counted, and frames a second between the last two counts.
    counts: FrameCounts,
    counted_at: Option<Instant>,
    got: f32,
}

impl Heard {
    fn opened(&mut self, camera: Camera, mode: Mode) {
        self.camera = Some(camera);
        self.mode = Some(mode);
        self.openings += 1;
        self.counted_at = None;
    }

    fn counted(&mut self, counts: FrameCounts, now: Instant) {
        let sent = |counts: FrameCounts| counts.whole + counts.skipped + counts.left_out;
        let frames = sent(counts).saturating_sub(sent(self.counts));
        let since = self.counted_at.replace(now).map(|at| now.saturating_duration_since(at).as_secs_f32());
        if let Some(secs) = since.filter(|secs| *secs > 0.0) {
            self.got = frames as f32 / secs;
        }
        self.counts = counts;
    }

    fn kept_as(&self) -> String {
        self.camera.as_ref().map(Camera::kept_as).unwrap_or_default()
    }
}

/// A camera that is open, or tried again and again, and what was seen by it.
struct Session {
    camera: CameraWorker,
    choice: CameraChoice,
    heard: Arc<Mutex<Heard>>,
    latest: Arc<LatestFrame>,
    /// The number of the frame that was read last.
    seen: u64,
    /// The opening that it belongs to.
    opening: u64,
    is_paused: bool,
    reader: FrameReader,
    /// Whether a frame is on its way to the window.
    is_out: Arc<AtomicBool>,
    look: Look,
}

impl Session {
    fn open(choice: CameraChoice, also: &[Symbology], outbox: &Outbox, network: &Arc<NetworkCameras>) -> Option<Self> {
        let heard: Arc<Mutex<Heard>> = Arc::default();
        let (telling, remembered) = (outbox.clone(), Arc::clone(&heard));
        let hear = move |event| hear(event, &remembered, &telling);
        let make = network.make_source(CameraLibrary::of_setting(choice.library));
        let camera = match CameraWorker::start(make, hear) {
            Ok(camera) => camera,
            Err(source) => {
                outbox.tell(Event::CameraTrouble(Failure::File { what: "threads".into(), source }));
                return None;
            }
        };
        camera.set_preview(Some(SHOWN));
        camera.set_habits(habits_of(&choice));
        let wanted = if choice.device.is_empty() { Wanted::First } else { Wanted::Kept(choice.device.clone()) };
        camera.open(wanted, choice.wish());
        let latest = camera.latest();
        Some(Self {
            camera,
            choice,
            heard,
            latest,
            seen: 0,
            opening: 0,
            is_paused: false,
            reader: FrameReader::new(also, BUDGETS),
            is_out: Arc::default(),
            look: Look::new(Instant::now()),
        })
    }

    /// Turns to the camera that is listed after the one that is open.
    fn next(&mut self, network: &Arc<NetworkCameras>) {
        let all = network.all().unwrap_or_default();
        let current = self.heard().camera.clone();
        let at = current.and_then(|current| all.iter().position(|camera| camera.is_same(&current)));
        let next = at.map_or(0, |at| (at + 1) % all.len().max(1));
        let wanted = all.get(next).map_or(Wanted::First, |camera| Wanted::Same(camera.clone()));
        self.forget();
        self.is_paused = false;
        self.camera.open(wanted, self.choice.wish());
    }

    /// Has a part of this camera's picture read from now on.
    fn read_region(&mut self, region: Option<Region>) {
        let device = self.heard().kept_as();
        self.choice.choose(&device, |known| known.region = region);
        self.reader.set_region(region);
        self.look = Look::new(Instant::now());
    }

    fn pause(&mut self, is_paused: bool) {
        self.is_paused = is_paused;
        // What comes after the pause is another box, or the same one anew.
        self.forget();
    }

    fn forget(&mut self) {
        self.reader.forget();
        self.look = Look::new(Instant::now());
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits a moment for a frame, and reads it.
    fn turn(&mut self, outbox: &Outbox) {
        let Some(frame) = self.latest.wait_newer_than(self.seen, POLL) else { return };
        self.seen = frame.number();
        let opening = self.heard().openings;
        if opening != self.opening {
            self.opening = opening;
            self.forget();
            let device = self.heard().kept_as();
            self.reader.set_region(self.choice.region_of(&device));
        }
        let mut reading = self.reader.read(frame.gray());
        let millis = reading.millis();
        self.look.read(reading.read_at, &reading.codes);
        let seen_box = reading.seen_box.take();
        let is_out = self.is_out.load(Ordering::Acquire);
        if is_out && seen_box.is_none() {
            return;
        }
        let shown = shown(&frame);
        if let Some(SeenBox { codes, readings }) = seen_box {
            let reading = PictureReading::of_one_box(millis, codes, readings, Arc::clone(&shown));
            outbox.tell(Event::BoxSighted(Box::new(reading)));
        }
        if is_out {
            return;
        }
        let (measured, advice) = self.look.at(reading.read_at, frame.gray(), &reading.codes);
        let figures = self.figures(measured);
        let mut codes: Vec<Barcode> = reading.codes.into_iter().map(|code| code.barcode).collect();
        let boxes = label::read_boxes(&codes);
        label::hide_secrets(&mut codes);
        let reading = PictureReading::of_one_box(millis, codes, boxes, shown);
        let frame = LiveFrame { number: self.seen, reading, advice, per_second: self.look.per_second(), figures };
        outbox.tell(Event::FrameRead(Box::new(frame), FrameTaken::new(&self.is_out)));
    }

    /// What was measured of the picture, and what is known of the frames' way here.
    fn figures(&self, measured: CameraFigures) -> CameraFigures {
        let heard = self.heard();
        CameraFigures {
            promised: heard.mode.map_or(0.0, |mode| mode.rate.per_second() as f32),
            got: heard.got,
            whole: heard.counts.whole,
            damaged: heard.counts.skipped,
            left_out: heard.counts.left_out,
            library: match &heard.camera {
                Some(camera) if camera.is_in_network() => "HTTP",
                _ => CameraLibrary::of_setting(self.choice.library).as_str(),
            },
            ..measured
        }
    }
}

/// Passes on what the camera's own thread tells.
fn hear(event: CameraEvent, heard: &Mutex<Heard>, outbox: &Outbox) {
    let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
    match event {
        CameraEvent::Opened { camera, mode } => {
            let (device, name) = (camera.kept_as(), camera.name.clone());
            heard.opened(camera, mode);
            outbox.tell(Event::CameraOpened { device, name, mode: mode.to_string() });
        }
        CameraEvent::Offers(offers) => {
            outbox.tell(Event::CameraOffers { modes: offers.modes, controls: offers.controls });
        }
        CameraEvent::Trouble(trouble) => outbox.tell(Event::CameraTrouble(Failure::Camera(trouble))),
        CameraEvent::Healed(_) => outbox.tell(Event::CameraHealed),
        CameraEvent::Counted(counts) => heard.counted(counts, Instant::now()),
        CameraEvent::Stopped => {}
    }
}

fn shown(frame: &Frame) -> Arc<ShownPicture> {
    let (width, height, rgba) =
        frame.preview().map_or((0, 0, Vec::new()), |small| (small.width(), small.height(), small.rgba().to_vec()));
    Arc::new(ShownPicture { width, height, rgba, full_width: frame.gray().width(), full_height: frame.gray().height() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_the_frames_that_came_whole_or_not() {
        let (mut heard, begin) = (Heard::default(), Instant::now());
        let counts = |whole, skipped| FrameCounts { whole, skipped, left_out: 0 };
        heard.counted(counts(10, 0), begin);
        assert_eq!(heard.got, 0.0, "one count tells no rate");
        heard.counted(counts(20, 5), begin + Duration::from_secs(1));
        assert_eq!(heard.got, 15.0);
        // Asked for anew, counting begins anew.
        heard.counted(counts(2, 0), begin + Duration::from_secs(2));
        assert_eq!(heard.got, 0.0);
    }
}
