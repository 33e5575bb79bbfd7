//! Tends a camera: finds it, opens it, puts its frames into their slot, notices what goes wrong, and opens it again. No thread and no
//! clock of its own, so that each of its turns can be tried.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::domain::ControlKind;
use crate::panics::contained;

use super::event::{CameraCommand, CameraEvent, CameraTiming, CameraTrouble, FrameCounts, Tell};
use super::habits::{Habit, Habits};
use super::holder::holder_of;
use super::listing::{Camera, Wanted};
use super::luma::{Unpacker, Unusable};
use super::mode::ModeWish;
use super::pool::{FRAMES, FramePool};
use super::slot::LatestFrame;
use super::source::{CameraSource, NextFrame, OpenCamera, RawFrame, Trouble};

/// What the camera's thread shares with whoever reads its frames.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// The newest frame.
    pub(super) latest: Arc<LatestFrame>,
    /// Width and height of the preview that frames are to bring, where one is wanted.
    pub(super) preview_within: Mutex<Option<(u32, u32)>>,
    /// How cameras are opened.
    pub(super) habits: Mutex<Habits>,
    /// The number of the last frame: it goes on where a thread was given up.
    numbers: AtomicU64,
}

/// When the next turn is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// At once.
    Now,
    /// After so long, or with the next command.
    Within(Duration),
    /// With the next command.
    OnCommand,
}

/// A camera that is tended.
pub(super) struct Tending {
    source: Box<dyn CameraSource>,
    timing: CameraTiming,
    shared: Arc<Shared>,
    tell: Tell,
    /// Set where the thread was given up: nothing it does counts any more.
    is_given_up: Arc<AtomicBool>,
    /// What is to be opened; once it was, this very camera.
    order: Option<(Wanted, ModeWish)>,
    state: State,
    /// What was told last and is not over.
    told: Option<CameraTrouble>,
    frames: Frames,
}

enum State {
    Idle,
    /// The next attempt to find and open it is due at this time.
    Seeking(Instant),
    Running(Running),
}

struct Running {
    open: Box<dyn OpenCamera>,
    /// What it is kept by.
    kept_as: String,
    /// When the last whole frame came, or the camera was opened.
    last: Instant,
    dark_since: Option<Instant>,
}

/// Frames on their way into the slot.
struct Frames {
    pool: FramePool,
    unpacker: Unpacker,
    counts: FrameCounts,
    counted_at: Instant,
}

impl Tending {
    /// Tends nothing so far. `told` is a trouble that was told before this began.
    pub(super) fn new(
        source: Box<dyn CameraSource>,
        timing: CameraTiming,
        shared: Arc<Shared>,
        tell: Tell,
        is_given_up: Arc<AtomicBool>,
        told: Option<CameraTrouble>,
        now: Instant,
    ) -> Self {
        let frames = Frames {
            pool: FramePool::new(FRAMES, now),
            unpacker: Unpacker::default(),
            counts: FrameCounts::default(),
            counted_at: now,
        };
        Self { source, timing, shared, tell, is_given_up, order: None, state: State::Idle, told, frames }
    }

    /// Does as it is told.
    pub(super) fn command(&mut self, command: CameraCommand, now: Instant) {
        match command {
            CameraCommand::Open { wanted, wish } => {
                self.close();
                self.frames.counts = FrameCounts::default();
                self.told.take_if(|told| *told != CameraTrouble::Stuck);
                self.order = Some((wanted, wish));
                self.state = State::Seeking(now);
            }
            CameraCommand::Set(kind, value) => self.set(kind, value),
            CameraCommand::Stop => {
                self.close();
                self.told = None;
                self.order = None;
                self.tell(CameraEvent::Stopped);
            }
        }
    }

    /// Lets go of the camera, and of its last frame.
    pub(super) fn close(&mut self) {
        let before = std::mem::replace(&mut self.state, State::Idle);
        // A library that breaks over closing has closed as far as it ever will.
        if contained(|| drop(before)).is_err() {
            tracing::warn!("a camera broke while it was closed");
        }
        if !self.is_given_up.load(Ordering::Acquire) {
            self.shared.latest.clear();
        }
    }

    /// One turn: waits for a frame for at most a poll, or tries once to find and open the camera.
    pub(super) fn turn(&mut self, clock: &dyn Fn() -> Instant) -> Due {
        match std::mem::replace(&mut self.state, State::Idle) {
            State::Idle => Due::OnCommand,
            State::Seeking(at) => match at.checked_duration_since(clock()).filter(|left| !left.is_zero()) {
                Some(left) => {
                    self.state = State::Seeking(at);
                    Due::Within(left)
                }
                None => {
                    self.seek(clock);
                    Due::Now
                }
            },
            State::Running(running) => {
                self.run(running, clock);
                Due::Now
            }
        }
    }

    /// The library broke in the middle of a turn, and what it had opened was lost with it.
    pub(super) fn broke(&mut self, now: Instant) {
        self.lose(Trouble::Broken("it panicked".to_owned()), now);
    }

    /// Lets go of the camera, before it is told and before cameras are listed: the node of one that was pulled out is held until then.
    fn lose(&mut self, trouble: Trouble, now: Instant) {
        self.close();
        self.trouble(CameraTrouble::Failed(trouble));
        self.state = State::Seeking(now + self.timing.retry);
    }

    /// Sets something at the camera that is open. What it says against it is no trouble: what it offers is told anew.
    fn set(&mut self, kind: ControlKind, value: i64) {
        let State::Running(running) = &mut self.state else { return };
        match running.open.set_control(kind, value) {
            Ok(()) => {
                let mut habits = self.shared.habits.lock().unwrap_or_else(PoisonError::into_inner);
                habits.entry(running.kept_as.clone()).or_default().controls.insert(kind, value);
            }
            Err(error) => tracing::info!(%error, kind = kind.as_str(), value, "a camera is not set"),
        }
        let offers = running.open.offers();
        self.tell(CameraEvent::Offers(offers));
    }

    fn seek(&mut self, clock: &dyn Fn() -> Instant) {
        let is_busy_told = self.is_told(&CameraTrouble::Failed(Trouble::Busy { holder: None }));
        let Some((wanted, wish)) = &mut self.order else { return };
        let opened = match self.source.list() {
            Err(error) => Err(CameraTrouble::Failed(Trouble::Broken(error.to_string()))),
            Ok(cameras) => match (wanted.of(&cameras), &wanted) {
                (None, Wanted::Same(_)) => Err(CameraTrouble::Failed(Trouble::Gone)),
                (None, _) => Err(CameraTrouble::NotFound),
                (Some(camera), _) => match open_as_kept(&mut *self.source, camera, wish, &self.shared) {
                    Ok(open) => Ok((camera.clone(), open)),
                    // All processes are looked through for it: once, not with every attempt.
                    Err(Trouble::Busy { .. }) if !is_busy_told => {
                        Err(CameraTrouble::Failed(Trouble::Busy { holder: holder_of(&camera.node) }))
                    }
                    Err(trouble) => Err(CameraTrouble::Failed(trouble)),
                },
            },
        };
        let now = clock();
        match opened {
            Ok((camera, mut open)) => {
                *wanted = Wanted::Same(camera.clone());
                let (kept_as, offers) = (camera.kept_as(), open.offers());
                self.tell(CameraEvent::Opened { camera, mode: open.mode() });
                self.tell(CameraEvent::Offers(offers));
                self.frames.counted_at = now;
                self.state = State::Running(Running { open, kept_as, last: now, dark_since: None });
            }
            Err(trouble) => {
                self.trouble(trouble);
                self.state = State::Seeking(now + self.timing.retry);
            }
        }
    }

    fn run(&mut self, mut running: Running, clock: &dyn Fn() -> Instant) {
        let next = running.open.next_frame(self.timing.poll);
        let now = clock();
        match next {
            NextFrame::Frame(raw) => match self.frames.take(&raw, &self.shared, &self.is_given_up, now) {
                Taken::Whole { is_dark } => {
                    running.last = now;
                    self.look(&mut running, is_dark, now);
                }
                Taken::LeftOut => running.last = now,
                Taken::Unusable(why) => tracing::debug!(%why, "a frame is skipped"),
            },
            NextFrame::TimedOut => {}
            NextFrame::Trouble(trouble) => {
                self.state = State::Running(running);
                self.lose(trouble, now);
                return;
            }
        }
        if now.duration_since(self.frames.counted_at) >= self.timing.count {
            self.frames.counted_at = now;
            self.tell(CameraEvent::Counted(self.frames.counts));
        }
        let silent = now.duration_since(running.last);
        if silent >= self.timing.stalled {
            self.trouble(CameraTrouble::Stalled);
        }
        self.state = State::Running(running);
        if silent >= self.timing.reopen {
            self.close();
            self.state = State::Seeking(now);
        }
    }

    /// A whole frame came: what was wrong is over, unless there is nothing but black on it.
    fn look(&mut self, running: &mut Running, is_dark: bool, now: Instant) {
        if !is_dark {
            running.dark_since = None;
            self.heal();
            return;
        }
        if self.told.as_ref().is_some_and(|told| !told.is_like(&CameraTrouble::Dark)) {
            self.heal();
        }
        let since = *running.dark_since.get_or_insert(now);
        if now.duration_since(since) >= self.timing.dark {
            self.trouble(CameraTrouble::Dark);
        }
    }

    /// Whether a trouble of this kind was told last, and is not over.
    fn is_told(&self, trouble: &CameraTrouble) -> bool {
        self.told.as_ref().is_some_and(|told| told.is_like(trouble))
    }

    /// Tells a trouble, unless it is the one that was told last.
    fn trouble(&mut self, trouble: CameraTrouble) {
        if !self.is_told(&trouble) {
            self.told = Some(trouble.clone());
            self.tell(CameraEvent::Trouble(trouble));
        }
    }

    fn heal(&mut self) {
        if let Some(told) = self.told.take() {
            self.tell(CameraEvent::Healed(told));
        }
    }

    fn tell(&self, event: CameraEvent) {
        if !self.is_given_up.load(Ordering::Acquire) {
            (self.tell)(event);
        }
    }
}

/// Opens a camera in its own mode, and sets what was set at it before. Without a mode that it no longer has, it is opened all the same.
fn open_as_kept(
    source: &mut dyn CameraSource,
    camera: &Camera,
    wish: &ModeWish,
    shared: &Shared,
) -> Result<Box<dyn OpenCamera>, Trouble> {
    let habits = shared.habits.lock().unwrap_or_else(PoisonError::into_inner);
    let Habit { wish: own, controls } = habits.get(&camera.kept_as()).cloned().unwrap_or_default();
    drop(habits);
    let mut open = match own {
        None => source.open(camera, wish)?,
        Some(own) => match source.open(camera, &own) {
            Err(Trouble::Unsupported(why)) => {
                tracing::info!(why, mode = %own, "a camera has lost its mode");
                source.open(camera, wish)?
            }
            opened => opened?,
        },
    };
    for (kind, value) in controls {
        if let Err(error) = open.set_control(kind, value) {
            tracing::info!(%error, kind = kind.as_str(), value, "a camera is not set");
        }
    }
    Ok(open)
}

/// What became of a frame.
enum Taken {
    Whole { is_dark: bool },
    Unusable(Unusable),
    LeftOut,
}

impl Frames {
    fn take(&mut self, raw: &RawFrame<'_>, shared: &Shared, is_given_up: &AtomicBool, now: Instant) -> Taken {
        let within = *shared.preview_within.lock().unwrap_or_else(PoisonError::into_inner);
        let unpacker = &mut self.unpacker;
        let written = self.pool.write(|frame| {
            let number = shared.numbers.load(Ordering::Relaxed) + 1;
            frame.write(raw, unpacker, within, number, now)
        });
        match written {
            Some(Ok(frame)) => {
                self.counts.whole += 1;
                let is_dark = frame.is_dark();
                if !is_given_up.load(Ordering::Acquire) {
                    shared.numbers.store(frame.number(), Ordering::Relaxed);
                    shared.latest.put(frame);
                }
                Taken::Whole { is_dark }
            }
            Some(Err(why)) => {
                self.counts.skipped += 1;
                Taken::Unusable(why)
            }
            None => {
                self.counts.left_out += 1;
                Taken::LeftOut
            }
        }
    }
}
