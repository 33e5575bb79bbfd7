//! `docket scan --camera`: codes of a live camera, a line a box; with `--batch` into the queue.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::runtime::Handle;

use crate::app::{Failure, Notice};
use crate::capture::camera::{
    Camera, CameraEvent, CameraLibrary, CameraTrouble, CameraWorker, Frame, Habit, LatestFrame, Wanted, habits_of,
};
use crate::domain::{BoxReading, NoRegion, Region, ScanSource};
use crate::settings::Settings;
use crate::words;
use crate::workers::{FrameReader, NetworkCameras, SeenBox};

use super::args::CameraArgs;
use super::network_cameras::have_password;
use super::output::Output;
use super::queueing::{QueuedLine, Queueing, queued_text};
use super::scan::{CodeLine, code_line, code_text, decision_text, fields_text};
use super::session::Session;
use super::stop::blocking;
use super::{Status, Stop};

/// Longest wait for a frame before events are looked at.
const POLL: Duration = Duration::from_millis(100);
/// Longest reading of one frame, at first and at last: a computer that is too slow for the first reads with more.
const BUDGETS: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(3));

/// The line of a box: that of a picture, with a camera in place of the file.
#[derive(Serialize)]
struct BoxLine<'a> {
    camera: &'a str,
    millis: f64,
    error: Option<String>,
    codes: Vec<CodeLine<'a>>,
    boxes: Vec<BoxReading>,
    #[serde(skip_serializing_if = "Option::is_none")]
    devices: Option<Vec<QueuedLine>>,
}

/// Runs it.
///
/// # Errors
/// Where the camera or the queue cannot be opened, or the queue fails.
pub async fn run(session: &Session, args: &CameraArgs, batch: Option<&str>) -> Result<Status, Stop> {
    let queue = Queue { into: Queueing::into_batch(session, batch).await?, runtime: Handle::current() };
    let (out, args, settings) = (session.out, args.clone(), session.settings()?);
    let network = NetworkCameras::new(&session.folder().unwrap_or_default(), &settings.network_cameras);
    blocking(move || scan(out, &args, &settings, &network, queue)).await?
}

fn scan(
    out: Output,
    args: &CameraArgs,
    settings: &Settings,
    network: &Arc<NetworkCameras>,
    queue: Queue,
) -> Result<Status, Stop> {
    let mut habits = habits_of(&settings.camera);
    let wish = match &args.camera_mode {
        Some(text) => {
            habits.values_mut().for_each(|habit: &mut Habit| habit.wish = None);
            text.parse().map_err(|_| Stop::Use(words!("cli-camera-no-mode", mode = text.as_str())))?
        }
        None => settings.camera.wish(),
    };
    let region_of =
        |text: &str| text.parse().map_err(|_: NoRegion| Stop::Use(words!("cli-camera-no-region", region = text)));
    let region: Option<Region> = args.camera_region.as_deref().map(region_of).transpose()?;
    let wanted = match args.camera.as_deref() {
        None | Some("") => Wanted::First,
        Some(name) => Wanted::Named(name.to_owned()),
    };
    let library = library(args)?.unwrap_or_else(|| CameraLibrary::of_setting(settings.camera.library));
    let make = network.make_source(library);
    // Where the cameras cannot be listed, opening one says so.
    let all = if settings.network_cameras.is_empty() { Vec::new() } else { network.all().unwrap_or_default() };
    if let Some(camera) = wanted.of(&all).and_then(|camera| network.listed_as(camera)) {
        have_password(network, &camera)?;
    }
    let (tell, events) = mpsc::channel();
    let tell = move |event| {
        // Who no longer listens has what he wanted.
        let _ = tell.send(event);
    };
    let worker = CameraWorker::start(make, tell).map_err(|error| Stop::Fault(error.to_string()))?;
    worker.set_habits(habits);
    worker.open(wanted, wish);
    let until = args.seconds.map(|secs| Instant::now() + Duration::from_secs(secs));
    let mut reader = FrameReader::new(&settings.reading.also, BUDGETS);
    reader.set_region(region);
    let scan = Scan { out, args, queue, camera: None, trouble: None, has_refused: false, reader };
    scan.run(&worker.latest(), &events, until)
}

/// The library that is asked for; `None` where the settings choose.
fn library(args: &CameraArgs) -> Result<Option<CameraLibrary>, Stop> {
    match args.camera_library.as_deref() {
        None => Ok(None),
        Some("nokhwa") => Ok(Some(CameraLibrary::Nokhwa)),
        #[cfg(target_os = "linux")]
        Some("v4l") => Ok(Some(CameraLibrary::V4l)),
        Some(other) => Err(Stop::Use(words!("cli-camera-no-library", library = other))),
    }
}

/// Where boxes go, from a thread that may wait for it.
struct Queue {
    into: Option<Queueing>,
    runtime: Handle,
}

/// A scan that runs.
struct Scan<'a> {
    out: Output,
    args: &'a CameraArgs,
    queue: Queue,
    /// Whether the queue refused a box.
    has_refused: bool,
    /// The camera that is open, or was.
    camera: Option<Camera>,
    /// What is wrong now.
    trouble: Option<CameraTrouble>,
    reader: FrameReader,
}

impl Scan<'_> {
    fn run(
        mut self,
        latest: &LatestFrame,
        events: &Receiver<CameraEvent>,
        until: Option<Instant>,
    ) -> Result<Status, Stop> {
        let mut seen = 0;
        while until.is_none_or(|until| Instant::now() < until) {
            for event in events.try_iter() {
                self.hear(event)?;
            }
            let Some(frame) = latest.wait_newer_than(seen, POLL) else { continue };
            seen = frame.number();
            if self.read(&frame)?.is_break() {
                return Ok(if self.has_refused { Status::Refused } else { Status::Done });
            }
        }
        if self.trouble.is_some() || self.has_refused {
            return Ok(Status::PartlyFailed);
        }
        if self.args.once {
            return Err(Stop::Check(words!("cli-camera-nothing-read", secs = self.args.seconds.unwrap_or_default())));
        }
        Ok(Status::Done)
    }

    /// Reads a frame; breaks where it was the last one wanted.
    fn read(&mut self, frame: &Frame) -> Result<ControlFlow<()>, Stop> {
        let reading = self.reader.read(frame.gray());
        let millis = reading.millis();
        let Some(seen) = reading.seen_box else { return Ok(ControlFlow::Continue(())) };
        self.tell(seen, millis)?;
        Ok(if self.args.once { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    }

    fn tell(&mut self, seen: SeenBox, millis: f64) -> Result<(), Stop> {
        let SeenBox { codes, readings: boxes } = seen;
        let camera = self.camera.as_ref().map_or("", |camera| &camera.name);
        let devices = match &self.queue.into {
            Some(queueing) => {
                let source = ScanSource::Camera { name: camera.to_owned() };
                Some(self.queue.runtime.block_on(queueing.add(&source, &boxes, |_| codes.clone()))?)
            }
            None => None,
        };
        self.has_refused |= devices.iter().flatten().any(|line| line.error.is_some());
        let millis = (millis * 10.0).round() / 10.0;
        let codes_told = codes.iter().map(code_line).collect();
        let line = BoxLine { camera, millis, error: None, codes: codes_told, boxes, devices };
        self.out.result(&line, || {
            let mut text = words!("cli-picture-read", file = camera, codes = codes.len(), millis = millis);
            for code in &codes {
                text += &format!("\n{}", code_text(code));
            }
            for found in &line.boxes {
                text += &format!("\n  {}{}", decision_text(found), fields_text(found, "    "));
            }
            text += &queued_text(line.devices.iter().flatten());
            text
        })
    }

    /// Says on standard error what became of the camera. What is wrong before it was ever open ends the scan: who called it can do more
    /// about it than waiting.
    fn hear(&mut self, event: CameraEvent) -> Result<(), Stop> {
        match event {
            CameraEvent::Opened { camera, mode } => {
                say(&words!(
                    "cli-camera-open",
                    camera = camera.name.as_str(),
                    node = camera.node.as_str(),
                    mode = mode.to_string()
                ));
                self.camera = Some(camera);
            }
            CameraEvent::Trouble(trouble) => {
                if self.camera.is_none() {
                    return Err(match (&trouble, self.args.camera.as_deref()) {
                        (CameraTrouble::NotFound, Some(name)) if !name.is_empty() => {
                            Stop::Check(words!("cli-camera-not-found", name = name))
                        }
                        _ => Stop::Failure(Failure::Camera(trouble)),
                    });
                }
                let notice = Notice::of(&Failure::Camera(trouble.clone()));
                say(&format!("{}. {}", notice.what, notice.next));
                self.trouble = Some(trouble);
            }
            CameraEvent::Healed(_) => {
                say(&words!("cli-camera-healed"));
                self.trouble = None;
                self.reader.forget();
            }
            CameraEvent::Counted(counts) => tracing::debug!(?counts, "frames"),
            CameraEvent::Offers(_) | CameraEvent::Stopped => {}
        }
        Ok(())
    }
}

fn say(text: &str) {
    eprintln!("docket: {text}");
}
