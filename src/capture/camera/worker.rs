//! The camera's thread: cameras are listed, opened, read and dropped on it and on no other. A second thread watches it.
//!
//! Some systems' calls never return (nokhwa waits for a frame without a limit, and may hang over opening). The thread is then given
//! up: it is left to itself, what it may still do does not count, and a new one takes its work over.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::domain::ControlKind;
use crate::panics::contained;

use super::event::{CameraCommand, CameraEvent, CameraTiming, CameraTrouble, Tell};
use super::habits::Habits;
use super::listing::Wanted;
use super::mode::ModeWish;
use super::slot::LatestFrame;
use super::source::{CameraSource, Trouble};
use super::tending::{Due, Shared, Tending};

/// Makes a source of cameras, on the thread that is to use it.
pub type MakeSource = Arc<dyn Fn() -> Box<dyn CameraSource> + Send + Sync>;

/// How long a thread is waited for when all ends; one that is stuck is left behind.
const PARTING: Duration = Duration::from_secs(1);

/// A camera that is tended on a thread of its own. Dropped, it closes the camera.
pub struct CameraWorker {
    /// There until it is dropped.
    commands: Option<Sender<CameraCommand>>,
    shared: Arc<Shared>,
    watch: Option<JoinHandle<()>>,
}

impl CameraWorker {
    /// Starts the thread; no camera is opened so far. Events are told on it: `tell` must not wait.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub fn start(make: MakeSource, tell: impl Fn(CameraEvent) + Send + Sync + 'static) -> io::Result<Self> {
        Self::start_with(make, CameraTiming::default(), Arc::new(tell))
    }

    /// As [`CameraWorker::start`], with times of one's own.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub fn start_with(make: MakeSource, timing: CameraTiming, tell: Tell) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let (commands, orders) = mpsc::channel();
        let mut watch = Watch { make, timing, shared: Arc::clone(&shared), tell, order: None, given_up: 0 };
        let watching = thread::Builder::new().name("camera watch".to_owned()).spawn(move || watch.run(&orders))?;
        Ok(Self { commands: Some(commands), shared, watch: Some(watching) })
    }

    /// Opens a camera, in place of the one that is open, and keeps at it: one that is gone, busy or silent is tried again until
    /// [`CameraWorker::stop`].
    pub fn open(&self, wanted: Wanted, wish: ModeWish) {
        self.send(CameraCommand::Open { wanted, wish });
    }

    /// Sets something at the camera that is open, and again whenever it is opened anew. What it is then set to is told with its offers.
    pub fn set(&self, kind: ControlKind, value: i64) {
        self.send(CameraCommand::Set(kind, value));
    }

    /// How cameras are to be opened from now on.
    pub fn set_habits(&self, habits: Habits) {
        *self.shared.habits.lock().unwrap_or_else(PoisonError::into_inner) = habits;
    }

    /// Closes the camera; within a fifth of a second, unless its driver is stuck.
    pub fn stop(&self) {
        self.send(CameraCommand::Stop);
    }

    /// Where its newest frame is.
    pub fn latest(&self) -> Arc<LatestFrame> {
        Arc::clone(&self.shared.latest)
    }

    /// Has every frame from now on bring a small picture in colours, within a width and a height in pixels; or none.
    pub fn set_preview(&self, within: Option<(u32, u32)>) {
        *self.shared.preview_within.lock().unwrap_or_else(PoisonError::into_inner) = within;
    }

    fn send(&self, command: CameraCommand) {
        // The watch ends with this, and not before.
        if let Some(commands) = &self.commands
            && commands.send(command).is_err()
        {
            tracing::error!("the camera's thread has ended");
        }
    }
}

impl Drop for CameraWorker {
    fn drop(&mut self) {
        self.commands = None;
        if let Some(watch) = self.watch.take()
            && watch.join().is_err()
        {
            tracing::error!("the camera's watch broke");
        }
    }
}

/// Watches the camera's thread.
struct Watch {
    make: MakeSource,
    timing: CameraTiming,
    shared: Arc<Shared>,
    tell: Tell,
    /// What the camera's thread was told last, where that was to open a camera.
    order: Option<CameraCommand>,
    /// How many threads were given up since it was told so.
    given_up: u32,
}

impl Watch {
    fn run(&mut self, orders: &Receiver<CameraCommand>) {
        let mut hand = self.hand(None);
        loop {
            let order = match self.order {
                // Without a camera there is nothing to watch.
                None => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(_) => orders.recv_timeout(self.timing.poll.min(self.timing.stuck)),
            };
            match order {
                Ok(command) => {
                    if !matches!(command, CameraCommand::Set(..)) {
                        self.order = Some(command.clone()).filter(|command| *command != CameraCommand::Stop);
                        self.given_up = 0;
                    }
                    if let Some(hand) = &hand {
                        hand.send(command);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            let patience = self.timing.stuck * (1 << self.given_up.min(6));
            let is_lost = hand.as_ref().is_none_or(|hand| hand.is_stuck(patience) || hand.thread.is_finished());
            if is_lost && let Some(order) = self.order.clone() {
                if let Some(hand) = hand.take() {
                    hand.is_given_up.store(true, Ordering::Release);
                }
                self.given_up += 1;
                self.shared.latest.clear();
                tracing::warn!(given_up = self.given_up, "the camera's thread is stuck");
                (self.tell)(CameraEvent::Trouble(CameraTrouble::Stuck));
                hand = self.hand(Some(CameraTrouble::Stuck));
                if let Some(hand) = &hand {
                    hand.send(order);
                }
            }
        }
        if let Some(hand) = hand {
            hand.part();
        }
    }

    /// A new thread. `None` where the system gives none: it is tried again.
    fn hand(&self, told: Option<CameraTrouble>) -> Option<Hand> {
        let (commands, orders) = mpsc::channel();
        let (alive, ended) = mpsc::channel();
        let working_since = Arc::new(Mutex::new(None));
        let is_given_up = Arc::new(AtomicBool::new(false));
        let (make, timing, shared) = (Arc::clone(&self.make), self.timing, Arc::clone(&self.shared));
        let (tell, since, given_up) = (Arc::clone(&self.tell), Arc::clone(&working_since), Arc::clone(&is_given_up));
        let run = move || {
            let _alive: Sender<()> = alive;
            set(&since, Some(Instant::now()));
            let Ok(source) = contained(|| make()) else {
                // There is nothing to tend cameras with: whoever asks for one is told.
                set(&since, None);
                let why = Trouble::Broken("it panicked".to_owned());
                orders.iter().for_each(|_| tell(CameraEvent::Trouble(CameraTrouble::Failed(why.clone()))));
                return;
            };
            let mut tending = Tending::new(source, timing, shared, tell, given_up, told, Instant::now());
            tend(&mut tending, &orders, &since);
        };
        match thread::Builder::new().name("camera".to_owned()).spawn(run) {
            Ok(thread) => Some(Hand { commands, ended, thread, working_since, is_given_up }),
            Err(error) => {
                tracing::error!(%error, "no thread for the camera");
                None
            }
        }
    }
}

/// The camera's thread, seen from outside.
struct Hand {
    commands: Sender<CameraCommand>,
    /// Closed where the thread has ended.
    ended: Receiver<()>,
    thread: JoinHandle<()>,
    /// Since when it is busy with one turn; `None` while it waits for a command.
    working_since: Arc<Mutex<Option<Instant>>>,
    is_given_up: Arc<AtomicBool>,
}

impl Hand {
    fn send(&self, command: CameraCommand) {
        // A thread that has ended is seen by the watch, which sends the order to the next one.
        let _ = self.commands.send(command);
    }

    fn is_stuck(&self, patience: Duration) -> bool {
        let since = *self.working_since.lock().unwrap_or_else(PoisonError::into_inner);
        since.is_some_and(|since| since.elapsed() >= patience)
    }

    /// Ends it, and waits until the camera is closed.
    fn part(self) {
        drop(self.commands);
        if self.ended.recv_timeout(PARTING) == Err(RecvTimeoutError::Timeout) {
            self.is_given_up.store(true, Ordering::Release);
        }
    }
}

fn set(since: &Mutex<Option<Instant>>, value: Option<Instant>) {
    *since.lock().unwrap_or_else(PoisonError::into_inner) = value;
}

/// Whether what is to be set is set to something else at once: a slider sends more values than a camera takes.
fn is_overtaken(command: &CameraCommand, later: &[CameraCommand]) -> bool {
    let is_newer = |kind, other: &CameraCommand| match other {
        CameraCommand::Set(newer, _) => *newer == kind,
        CameraCommand::Open { .. } | CameraCommand::Stop => false,
    };
    matches!(command, CameraCommand::Set(kind, _) if later.iter().any(|other| is_newer(*kind, other)))
}

/// Turn after turn, until nobody is there any more to tell it anything.
fn tend(tending: &mut Tending, orders: &Receiver<CameraCommand>, since: &Mutex<Option<Instant>>) {
    loop {
        set(since, Some(Instant::now()));
        let due = contained(|| tending.turn(&Instant::now)).unwrap_or_else(|_| {
            tending.broke(Instant::now());
            Due::Now
        });
        let command = match due {
            Due::Now => match orders.try_recv() {
                Err(mpsc::TryRecvError::Empty) => continue,
                other => other.map_err(|_| RecvTimeoutError::Disconnected),
            },
            Due::Within(wait) => {
                set(since, None);
                orders.recv_timeout(wait)
            }
            Due::OnCommand => {
                set(since, None);
                orders.recv().map_err(|_| RecvTimeoutError::Disconnected)
            }
        };
        match command {
            Ok(command) => {
                let commands: Vec<CameraCommand> = std::iter::once(command).chain(orders.try_iter()).collect();
                for (at, command) in commands.iter().enumerate() {
                    if !is_overtaken(command, &commands[at + 1..]) {
                        tending.command(command.clone(), Instant::now());
                    }
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    set(since, Some(Instant::now()));
    tending.close();
}
