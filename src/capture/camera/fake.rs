//! Cameras that are played from a script, with a clock of their own.

use std::collections::VecDeque;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::event::{CameraEvent, Tell};
use super::listing::{Camera, CameraError};
use super::mode::{Mode, ModeWish, PixelFormat, Rate};
use super::source::{CameraSource, NextFrame, Offers, OpenCamera, RawFrame, Trouble};
use crate::domain::{Control, ControlKind};

/// What a camera does when it is asked for a frame.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// A frame of this lightness, after a thirtieth of a second.
    Frame(u8),
    /// A frame that is too short.
    Cut,
    /// Nothing, as long as it is waited for.
    Silence,
    /// This trouble.
    Fails(Trouble),
    /// The library panics.
    Panics,
    /// The call does not return before the test says so.
    Hangs,
}

/// What all cameras of a test are played from.
#[derive(Default)]
pub(super) struct Stage {
    /// The cameras that are plugged in.
    pub(super) cameras: Vec<Camera>,
    /// What becomes of openings, in turn; with none left, they succeed.
    pub(super) openings: VecDeque<Trouble>,
    /// What cameras do, in turn; with none left, they send light frames.
    pub(super) acts: VecDeque<Act>,
    /// What can be set at every camera, and how it is set when one is plugged in.
    pub(super) controls: Vec<Control>,
    /// What was done, for the test to read.
    pub(super) log: Vec<String>,
    /// Where a call that hangs waits.
    pub(super) release: Option<Receiver<()>>,
    /// The time since the test began.
    pub(super) passed: Duration,
}

impl Stage {
    /// Takes what was done since it was asked last.
    pub(super) fn told(stage: &Mutex<Self>) -> Vec<String> {
        std::mem::take(&mut stage.lock().unwrap().log)
    }

    /// A clock that only goes on while cameras are waited for.
    pub(super) fn clock(stage: &Arc<Mutex<Self>>) -> impl Fn() -> Instant + use<> {
        let (stage, begin) = (Arc::clone(stage), Instant::now());
        move || begin + stage.lock().unwrap().passed
    }

    /// Lets time pass.
    pub(super) fn wait(stage: &Mutex<Self>, time: Duration) {
        stage.lock().unwrap().passed += time;
    }

    /// Writes events into the log.
    pub(super) fn tell(stage: &Arc<Mutex<Self>>) -> Tell {
        let stage = Arc::clone(stage);
        Arc::new(move |event| {
            let text = match event {
                CameraEvent::Opened { camera, .. } => format!("opened {}", camera.node),
                CameraEvent::Counted(counts) => format!("{counts:?}"),
                CameraEvent::Offers(Offers { controls, .. }) => {
                    if controls.is_empty() {
                        return;
                    }
                    let told = controls.iter().map(|one| format!("{} {}", one.kind.as_str(), one.value));
                    format!("offers {}", told.collect::<Vec<_>>().join(", "))
                }
                other => format!("{other:?}"),
            };
            stage.lock().unwrap().log.push(text);
        })
    }
}

/// A camera of this name, node and place.
pub(super) fn camera(name: &str, node: &str, bus: &str) -> Camera {
    Camera { name: name.to_owned(), node: node.to_owned(), bus: Some(bus.to_owned()), trouble: None }
}

/// A source whose cameras are played.
pub(super) struct FakeSource(pub(super) Arc<Mutex<Stage>>);

impl CameraSource for FakeSource {
    fn list(&mut self) -> Result<Vec<Camera>, CameraError> {
        let mut stage = self.0.lock().unwrap();
        stage.log.push("list".to_owned());
        Ok(stage.cameras.clone())
    }

    fn open(&mut self, camera: &Camera, wish: &ModeWish) -> Result<Box<dyn OpenCamera>, Trouble> {
        let mut stage = self.0.lock().unwrap();
        if let Some(trouble) = stage.openings.pop_front() {
            return Err(trouble);
        }
        if *wish != ModeWish::default() {
            stage.log.push(format!("in mode {wish}"));
        }
        let (node, controls) = (camera.node.clone(), stage.controls.clone());
        Ok(Box::new(FakeCamera { stage: Arc::clone(&self.0), node, controls, bytes: [0; 16] }))
    }
}

struct FakeCamera {
    stage: Arc<Mutex<Stage>>,
    node: String,
    controls: Vec<Control>,
    bytes: [u8; 16],
}

impl OpenCamera for FakeCamera {
    fn mode(&self) -> Mode {
        Mode { width: 4, height: 4, rate: Rate::whole(30), format: PixelFormat::Grey }
    }

    fn offers(&mut self) -> Offers {
        Offers { modes: vec![self.mode()], controls: self.controls.clone() }
    }

    fn set_control(&mut self, kind: ControlKind, value: i64) -> Result<(), Trouble> {
        let control = self.controls.iter_mut().find(|control| control.kind == kind);
        let control = control.ok_or_else(|| Trouble::Unsupported(kind.as_str().to_owned()))?;
        control.value = control.nearest(value);
        self.stage.lock().unwrap().log.push(format!("set {} {}", kind.as_str(), control.value));
        Ok(())
    }

    fn next_frame(&mut self, timeout: Duration) -> NextFrame<'_> {
        let (act, hang) = {
            let mut stage = self.stage.lock().unwrap();
            let act = stage.acts.pop_front().unwrap_or(Act::Frame(200));
            stage.passed += if matches!(act, Act::Silence) { timeout } else { Duration::from_millis(33) };
            let hang = matches!(act, Act::Hangs).then(|| stage.release.take()).flatten();
            (act, hang)
        };
        let (lightness, length) = match act {
            Act::Frame(lightness) => (lightness, 16),
            Act::Cut => (200, 15),
            Act::Silence => return NextFrame::TimedOut,
            Act::Fails(trouble) => return NextFrame::Trouble(trouble),
            Act::Panics => panic!("played"),
            Act::Hangs => {
                // Until the test lets go of its end.
                let _ = hang.map(|hang| hang.recv());
                (200, 16)
            }
        };
        self.bytes = [lightness; 16];
        NextFrame::Frame(RawFrame {
            bytes: &self.bytes[..length],
            format: PixelFormat::Grey,
            width: 4,
            height: 4,
            bytes_per_line: 0,
            is_damaged: false,
        })
    }
}

impl Drop for FakeCamera {
    fn drop(&mut self) {
        self.stage.lock().unwrap().log.push(format!("closed {}", self.node));
    }
}
