//! The thread that reads the camera on the Scan screen: frames to codes, codes to boxes, and a small picture of what it sees.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::box_watch::SeenBox;
use super::frame_reader::FrameReader;
use super::outbox::Outbox;
use crate::app::Event;
use crate::app::event::FrameTaken;
use crate::app::live::{CameraAdvice, LiveFrame};
use crate::app::model::{PictureReading, ShownPicture};
use crate::app::notice::Failure;
use crate::barcode::{Decoded, GrayFrame};
use crate::capture::camera::{
    Camera, CameraEvent, CameraLibrary, CameraWorker, Frame, LatestFrame, ModeWish, Wanted, cameras,
};
use crate::capture::camera_doctor::{COMFORTABLE_MODULE, FrameHealth};
use crate::domain::{Barcode, Symbology};
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
/// So long nothing may have been read before advice is given.
const PATIENCE: Duration = Duration::from_millis(1200);
/// What parts a camera's name from its place where both are kept in one text.
const AT: &str = " @ ";

/// What the thread is told.
enum Order {
    Open(CameraChoice, Vec<Symbology>),
    Next,
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
    pub(super) fn start(outbox: Outbox) -> std::io::Result<Self> {
        let (orders, given) = channel();
        std::thread::Builder::new().name(NAME.into()).spawn(move || keep(&given, &outbox))?;
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
fn keep(orders: &Receiver<Order>, outbox: &Outbox) {
    let mut session: Option<Session> = None;
    loop {
        let order = match (&session, orders.try_recv()) {
            (_, Ok(order)) => Some(order),
            (_, Err(TryRecvError::Disconnected)) => return,
            (Some(_), Err(TryRecvError::Empty)) => None,
            (None, Err(TryRecvError::Empty)) => match orders.recv() {
                Ok(order) => Some(order),
                Err(_) => return,
            },
        };
        let turned = catch_unwind(AssertUnwindSafe(|| match (order, &mut session) {
            (Some(Order::Close), _) => session = None,
            (Some(Order::Open(choice, also)), _) => session = Session::open(&choice, &also, outbox),
            (Some(Order::Next), Some(session)) => session.next(),
            (None, Some(session)) => session.turn(outbox),
            (Some(Order::Next) | None, None) => {}
        }));
        if turned.is_err() {
            session = None;
            outbox.tell(Event::WorkerDied(NAME.into()));
        }
    }
}

/// A camera that is open, or tried again and again, and what was seen by it.
struct Session {
    camera: CameraWorker,
    wish: ModeWish,
    /// The camera that was opened last.
    opened: Arc<Mutex<Option<Camera>>>,
    latest: Arc<LatestFrame>,
    /// The number of the frame that was read last.
    seen: u64,
    reader: FrameReader,
    /// Whether a frame is on its way to the window.
    is_out: Arc<AtomicBool>,
    /// When the frames of the last second were read.
    read_at: VecDeque<Instant>,
    /// When a code was read last; the beginning, where none was.
    code_at: Instant,
}

impl Session {
    fn open(choice: &CameraChoice, also: &[Symbology], outbox: &Outbox) -> Option<Self> {
        let opened: Arc<Mutex<Option<Camera>>> = Arc::default();
        let (telling, remembered) = (outbox.clone(), Arc::clone(&opened));
        let hear = move |event| hear(event, &remembered, &telling);
        let camera = match CameraWorker::start(CameraLibrary::default(), hear) {
            Ok(camera) => camera,
            Err(source) => {
                outbox.tell(Event::CameraTrouble(Failure::File { what: "threads".into(), source }));
                return None;
            }
        };
        // A wish that was written by hand and makes no sense is as good as none.
        let wish: ModeWish = choice.mode.parse().unwrap_or_default();
        camera.set_preview(Some(SHOWN));
        camera.open(wanted(&choice.device), wish);
        let latest = camera.latest();
        Some(Self {
            camera,
            wish,
            opened,
            latest,
            seen: 0,
            reader: FrameReader::new(also, BUDGETS),
            is_out: Arc::default(),
            read_at: VecDeque::new(),
            code_at: Instant::now(),
        })
    }

    /// Turns to the camera that is listed after the one that is open.
    fn next(&mut self) {
        let all = cameras().unwrap_or_default();
        let current = self.opened.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let at = current.and_then(|current| all.iter().position(|camera| camera.is_same(&current)));
        let next = at.map_or(0, |at| (at + 1) % all.len().max(1));
        let wanted = all.get(next).map_or(Wanted::First, |camera| Wanted::Same(camera.clone()));
        self.reader.forget();
        self.camera.open(wanted, self.wish);
    }

    /// Waits a moment for a frame, and reads it.
    fn turn(&mut self, outbox: &Outbox) {
        let Some(frame) = self.latest.wait_newer_than(self.seen, POLL) else { return };
        self.seen = frame.number();
        let mut reading = self.reader.read(frame.gray());
        let (now, millis) = (reading.read_at, reading.millis());
        if !reading.codes.is_empty() {
            self.code_at = now;
        }
        self.read_at.push_back(now);
        self.read_at.retain(|at| now.saturating_duration_since(*at) < Duration::from_secs(1));
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
        let advice = advice(frame.gray(), &reading.codes, now.saturating_duration_since(self.code_at));
        let mut codes: Vec<Barcode> = reading.codes.into_iter().map(|code| code.barcode).collect();
        let boxes = label::read_boxes(&codes);
        label::hide_secrets(&mut codes);
        let reading = PictureReading::of_one_box(millis, codes, boxes, shown);
        let per_second = u32::try_from(self.read_at.len()).unwrap_or(u32::MAX);
        let frame = LiveFrame { number: self.seen, reading, advice, per_second };
        outbox.tell(Event::FrameRead(Box::new(frame), FrameTaken::new(&self.is_out)));
    }
}

/// Passes on what the camera's own thread tells.
fn hear(event: CameraEvent, opened: &Mutex<Option<Camera>>, outbox: &Outbox) {
    match event {
        CameraEvent::Opened { camera, mode } => {
            let (device, name) = (kept_name(&camera), camera.name.clone());
            *opened.lock().unwrap_or_else(PoisonError::into_inner) = Some(camera);
            outbox.tell(Event::CameraOpened { device, name, mode: mode.to_string() });
        }
        CameraEvent::Trouble(trouble) => outbox.tell(Event::CameraTrouble(Failure::Camera(trouble))),
        CameraEvent::Healed(_) => outbox.tell(Event::CameraHealed),
        CameraEvent::Counted(_) | CameraEvent::Stopped => {}
    }
}

/// What a camera is kept by: its name, and the place where it is plugged in.
fn kept_name(camera: &Camera) -> String {
    format!("{}{AT}{}", camera.name, camera.bus.as_deref().unwrap_or(&camera.node))
}

/// The camera that was kept, where it is there; else whichever there is.
fn wanted(device: &str) -> Wanted {
    let all = if device.is_empty() { Vec::new() } else { cameras().unwrap_or_default() };
    all.into_iter().find(|camera| kept_name(camera) == device).map_or(Wanted::First, Wanted::Same)
}

fn shown(frame: &Frame) -> Arc<ShownPicture> {
    let (width, height, rgba) =
        frame.preview().map_or((0, 0, Vec::new()), |small| (small.width(), small.height(), small.rgba().to_vec()));
    Arc::new(ShownPicture { width, height, rgba, full_width: frame.gray().width(), full_height: frame.gray().height() })
}

/// What would help: where codes are read, only that they are small; where none is for a while, what the picture lacks.
fn advice(gray: &GrayFrame, decoded: &[Decoded], without_code: Duration) -> Vec<CameraAdvice> {
    let narrowest = decoded.iter().filter_map(|code| code.module_width).fold(f32::MAX, f32::min);
    if narrowest < COMFORTABLE_MODULE {
        return vec![CameraAdvice::Closer];
    }
    if without_code < PATIENCE {
        return Vec::new();
    }
    let health = FrameHealth::of(gray);
    let lacks = [
        (health.is_dark(), CameraAdvice::MoreLight),
        (health.has_glare(), CameraAdvice::Glare),
        (health.is_smeared(), CameraAdvice::HoldStill),
    ];
    lacks.into_iter().filter(|(is_so, _)| *is_so).map(|(_, advice)| advice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_is_given_where_nothing_is_read_and_where_bars_are_small() {
        let dark = GrayFrame::new(64, 64, vec![10; 64 * 64]).unwrap();
        assert_eq!(advice(&dark, &[], Duration::ZERO), []);
        assert_eq!(advice(&dark, &[], PATIENCE)[0], CameraAdvice::MoreLight);
        let barcode = Barcode { text: "A".into(), symbology: None, aim: None, corners: None };
        let code =
            |module| Decoded { barcode: barcode.clone(), module_width: Some(module), lines: 2, is_corrected: false };
        assert_eq!(advice(&dark, &[code(1.1), code(2.0)], Duration::ZERO), [CameraAdvice::Closer]);
        assert_eq!(advice(&dark, &[code(2.0)], Duration::ZERO), []);
    }

    #[test]
    fn a_camera_is_kept_by_name_and_place() {
        let camera = |bus: Option<&str>| Camera {
            name: "C920".into(),
            node: "/dev/video2".into(),
            bus: bus.map(str::to_owned),
            trouble: None,
        };
        assert_eq!(kept_name(&camera(Some("usb-1"))), "C920 @ usb-1");
        assert_eq!(kept_name(&camera(None)), "C920 @ /dev/video2");
    }
}
