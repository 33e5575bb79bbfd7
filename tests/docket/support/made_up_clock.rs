//! A clock that a test moves: computers sleep, and clocks are put back.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use docket::workers::{Clock, Hands};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

/// The computer's own clock, moved. Clones are the same clock.
#[derive(Clone)]
pub struct MadeUpClock(Arc<Inner>);

struct Inner {
    begun: (Timestamp, Instant),
    /// How far the clock on the wall, and the program's own count, are ahead of the computer's.
    moved: Mutex<(SignedDuration, Duration)>,
    /// Whoever waits makes the time pass, and does not wait.
    is_hurried: bool,
    moves: watch::Sender<u64>,
    /// How many wait.
    waiting: watch::Sender<u32>,
}

impl MadeUpClock {
    /// A clock that goes as the computer's does.
    pub fn new() -> Self {
        Self::with(false)
    }

    /// A clock on which time passes as soon as somebody waits for it, and else not at all.
    pub fn hurried() -> Self {
        Self::with(true)
    }

    fn with(is_hurried: bool) -> Self {
        Self(Arc::new(Inner {
            begun: (Timestamp::now(), Instant::now()),
            moved: Mutex::default(),
            is_hurried,
            moves: watch::Sender::new(0),
            waiting: watch::Sender::new(0),
        }))
    }

    pub fn clock(&self) -> Clock {
        Clock::with(self.clone())
    }

    pub fn now(&self) -> Timestamp {
        self.wall()
    }

    /// So much time passes at once, and the program knows.
    pub fn pass(&self, time: Duration) {
        self.shift(SignedDuration::try_from(time).unwrap(), time);
    }

    /// The computer sleeps for so long.
    pub fn sleep(&self, time: Duration) {
        self.shift(SignedDuration::try_from(time).unwrap(), Duration::ZERO);
    }

    /// Waits until somebody waits for a time that this clock tells.
    pub async fn until_somebody_waits(&self) {
        let mut waiting = self.0.waiting.subscribe();
        let waits = waiting.wait_for(|waiting| *waiting > 0);
        tokio::time::timeout(Duration::from_secs(60), waits).await.expect("somebody waits").expect("a clock");
    }

    /// Somebody puts the clock back.
    pub fn put_back(&self, time: Duration) {
        self.shift(-SignedDuration::try_from(time).unwrap(), Duration::ZERO);
    }

    fn shift(&self, wall: SignedDuration, count: Duration) {
        let mut moved = self.0.moved.lock().unwrap();
        moved.0 += wall;
        moved.1 += count;
        drop(moved);
        self.0.moves.send_modify(|moves| *moves += 1);
    }

    fn elapsed(&self) -> Duration {
        if self.0.is_hurried { Duration::ZERO } else { self.0.begun.1.elapsed() }
    }
}

impl Hands for MadeUpClock {
    fn wall(&self) -> Timestamp {
        let moved = self.0.moved.lock().unwrap().0;
        self.0.begun.0 + SignedDuration::try_from(self.elapsed()).unwrap() + moved
    }

    fn count(&self) -> Duration {
        self.elapsed() + self.0.moved.lock().unwrap().1
    }

    fn wait(&self, pause: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            if self.0.is_hurried {
                self.pass(pause);
                return tokio::task::yield_now().await;
            }
            let mut moves = self.0.moves.subscribe();
            let _waiting = Waiting::of(&self.0.waiting);
            tokio::select! {
                _ = moves.changed() => {}
                () = tokio::time::sleep(pause) => {}
            }
        })
    }
}

/// Counts for as long as it lives.
struct Waiting<'a>(&'a watch::Sender<u32>);

impl<'a> Waiting<'a> {
    fn of(waiting: &'a watch::Sender<u32>) -> Self {
        waiting.send_modify(|count| *count += 1);
        Self(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}
