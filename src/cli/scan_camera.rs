//! `docket scan --camera`: codes of a live camera, a line a box.

use std::ops::ControlFlow;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::app::{Failure, Notice};
use crate::barcode::LiveReader;
use crate::capture::Sightings;
use crate::capture::camera::{
    Camera, CameraEvent, CameraLibrary, CameraTrouble, CameraWorker, Frame, LatestFrame, ModeWish, Wanted,
};
use crate::domain::{BoxReading, Symbology};
use crate::workers::{BoxWatch, SeenBox};
use crate::{label, words};

use super::args::CameraArgs;
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
    let (out, args, also) = (session.out, args.clone(), session.settings()?.reading.also);
    tokio::task::spawn_blocking(move || scan(out, &args, &also)).await.map_err(|end| Stop::Fault(end.to_string()))?
}

fn scan(out: Output, args: &CameraArgs, also: &[Symbology]) -> Result<Status, Stop> {
    let wish = match &args.camera_mode {
        Some(text) => text.parse().map_err(|_| Stop::Use(words!("cli-camera-no-mode", mode = text.as_str())))?,
        None => ModeWish::default(),
    };
    let wanted = match args.camera.as_deref() {
        None | Some("") => Wanted::First,
        Some(name) => Wanted::Named(name.to_owned()),
    };
    let (tell, events) = mpsc::channel();
    let worker = CameraWorker::start(library(args)?, move |event| {
        // Who no longer listens has what he wanted.
        let _ = tell.send(event);
    })
    .map_err(|error| Stop::Fault(error.to_string()))?;
    worker.open(wanted, wish);
    let until = args.seconds.map(|secs| Instant::now() + Duration::from_secs(secs));
    let reader = LiveReader::new().also(also);
    let scan = Scan {
        out,
        args,
        camera: None,
        trouble: None,
        reader,
        sightings: Sightings::new(),
        watch: BoxWatch::default(),
    };
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
    reader: LiveReader,
    sightings: Sightings,
    watch: BoxWatch,
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
        let begin = Instant::now();
        let decoded = match self.reader.read(frame.gray(), BUDGET) {
            Ok(decoded) => decoded,
            Err(error) => {
                tracing::warn!(%error, "a frame");
                return Ok(ControlFlow::Continue(()));
            }
        };
        let millis = begin.elapsed().as_secs_f64() * 1000.0;
        let now = Instant::now();
        let agreed = self.sightings.frame(now, &decoded).agreed();
        let Some(seen) = self.watch.watch(&agreed, now) else { return Ok(ControlFlow::Continue(())) };
        self.tell(seen, millis)?;
        Ok(if self.args.once { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    }

    fn tell(&self, seen: SeenBox, millis: f64) -> Result<(), Stop> {
        let SeenBox { mut codes, readings: boxes } = seen;
        // Secrets are neither shown nor written; the code keeps its place, for fields say which one they came from.
        codes.iter_mut().filter(|code| label::is_secret(code)).for_each(|code| code.text.clear());
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
