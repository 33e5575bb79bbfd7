//! `docket scan --camera`: codes of a live camera, a line a box.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::app::{Failure, Notice};
use crate::capture::camera::{
    Camera, CameraEvent, CameraLibrary, CameraTiming, CameraTrouble, CameraWorker, Frame, LatestFrame, ModeWish, Wanted,
};
use crate::domain::{BoxReading, Symbology};
use crate::words;
use crate::workers::{FrameReader, NetworkCameras, SeenBox};

use super::args::CameraArgs;
use super::network_cameras::have_password;
use super::output::Output;
use super::scan::{CodeLine, code_line, code_text, decision_text, fields_text};
use super::session::Session;
use super::{Status, Stop};

/// Longest wait for a frame before events are looked at.
const POLL: Duration = Duration::from_millis(100);
/// Longest reading of one frame.
const BUDGET: Duration = Duration::from_millis(200);

/// The line of a box: that of a picture, with a camera in place of the file.
#[derive(Serialize)]
struct BoxLine<'a> {
    camera: &'a str,
    millis: f64,
    error: Option<String>,
    codes: Vec<CodeLine<'a>>,
    boxes: Vec<BoxReading>,
}

/// Runs it.
///
/// # Errors
/// Where the camera cannot be opened.
pub async fn run(session: &Session, args: &CameraArgs) -> Result<Status, Stop> {
    let (out, args, settings) = (session.out, args.clone(), session.settings()?);
    let network = NetworkCameras::new(&session.folder().unwrap_or_default(), &settings.network_cameras);
    let scanning = move || scan(out, &args, &settings.reading.also, &network);
    tokio::task::spawn_blocking(scanning).await.map_err(|end| Stop::Fault(end.to_string()))?
}

fn scan(out: Output, args: &CameraArgs, also: &[Symbology], network: &Arc<NetworkCameras>) -> Result<Status, Stop> {
    let wish = match &args.camera_mode {
        Some(text) => text.parse().map_err(|_| Stop::Use(words!("cli-camera-no-mode", mode = text.as_str())))?,
        None => ModeWish::default(),
    };
    let wanted = match args.camera.as_deref() {
        None | Some("") => Wanted::First,
        Some(name) => Wanted::Named(name.to_owned()),
    };
    let make = network.make_source(library(args)?);
    // Where the cameras cannot be listed, opening one says so.
    let all = network.all().unwrap_or_default();
    if let Some(camera) = wanted.of(&all).and_then(|camera| network.listed_as(camera)) {
        have_password(network, &camera)?;
    }
    let (tell, events) = mpsc::channel();
    let tell = move |event| {
        // Who no longer listens has what he wanted.
        let _ = tell.send(event);
    };
    let worker = CameraWorker::start_with(make, CameraTiming::default(), Arc::new(tell))
        .map_err(|error| Stop::Fault(error.to_string()))?;
    worker.open(wanted, wish);
    let until = args.seconds.map(|secs| Instant::now() + Duration::from_secs(secs));
    let scan = Scan { out, args, camera: None, trouble: None, reader: FrameReader::new(also, (BUDGET, BUDGET)) };
    scan.run(&worker.latest(), &events, until)
}

fn library(args: &CameraArgs) -> Result<CameraLibrary, Stop> {
    match args.camera_library.as_deref() {
        None => Ok(CameraLibrary::default()),
        Some("nokhwa") => Ok(CameraLibrary::Nokhwa),
        #[cfg(target_os = "linux")]
        Some("v4l") => Ok(CameraLibrary::V4l),
        Some(other) => Err(Stop::Use(words!("cli-camera-no-library", library = other))),
    }
}

/// A scan that runs.
struct Scan<'a> {
    out: Output,
    args: &'a CameraArgs,
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
                return Ok(Status::Done);
            }
        }
        if self.trouble.is_some() {
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

    fn tell(&self, seen: SeenBox, millis: f64) -> Result<(), Stop> {
        let SeenBox { codes, readings: boxes } = seen;
        let camera = self.camera.as_ref().map_or("", |camera| &camera.name);
        let millis = (millis * 10.0).round() / 10.0;
        let line = BoxLine { camera, millis, error: None, codes: codes.iter().map(code_line).collect(), boxes };
        self.out.result(&line, || {
            let mut text = words!("cli-picture-read", file = camera, codes = codes.len(), millis = millis);
            for code in &codes {
                text += &format!("\n{}", code_text(code));
            }
            for found in &line.boxes {
                text += &format!("\n  {}{}", decision_text(found), fields_text(found, "    "));
            }
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
            CameraEvent::Stopped => {}
        }
        Ok(())
    }
}

fn say(text: &str) {
    eprintln!("docket: {text}");
}
