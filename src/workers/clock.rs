//! What time it is, asked in one place so that tests can say it.
//!
//! There are two questions. [`Clock::now`] is what is written down: the time by the clock on the wall, which somebody may put back or
//! forward. [`Clock::steady`] is for waits: it never goes back, so that a clock that is put back by hours does not make a pause last for
//! hours; and as it is never behind the clock on the wall, whoever slept through a pause with the computer does not wait for it again.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// How often a wait looks at the clock: a computer that slept wakes to a clock that is further than its own count of seconds.
const LOOK: Duration = Duration::from_secs(10);

/// What a clock is made of.
pub trait Hands: Send + Sync {
    /// The time by the clock on the wall.
    fn wall(&self) -> Timestamp;

    /// The program's own count of time, which only grows, and stands still while the computer sleeps.
    fn count(&self) -> Duration;

    /// Waits for so long by the program's own count, or less.
    fn wait(&self, pause: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(pause))
    }
}

/// Tells the time. Clones are the same clock.
#[derive(Clone)]
pub struct Clock {
    hands: Arc<dyn Hands>,
    /// What was told last as the steady time, and the count at that moment.
    last: Arc<Mutex<Option<(Timestamp, Duration)>>>,
}

impl Clock {
    /// The computer's clock.
    pub fn of_system() -> Self {
        Self::of(Timestamp::now)
    }

    /// A clock on whose wall it is what `now` says.
    pub fn of(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self::with(Wall { now, since: Instant::now() })
    }

    /// A clock with these hands.
    pub fn with(hands: impl Hands + 'static) -> Self {
        Self { hands: Arc::new(hands), last: Arc::default() }
    }

    /// The time, as it is written down.
    pub fn now(&self) -> Timestamp {
        self.hands.wall()
    }

    /// A time that never goes back, to wait by. It is that of the clock on the wall, unless that was put back since the program began:
    /// then it goes on from where it was.
    pub fn steady(&self) -> Timestamp {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let (wall, count) = (self.hands.wall(), self.hands.count());
        let steady = last.map_or(wall, |(time, then)| later(time, count.saturating_sub(then)).max(wall));
        *last = Some((steady, count));
        steady
    }

    /// Waits until this steady time.
    pub(super) async fn sleep_until(&self, due: Timestamp) {
        loop {
            let left = since(self.steady(), due);
            if left.is_zero() {
                return;
            }
            self.hands.wait(left.min(LOOK)).await;
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// A clock on the wall, and the computer's own count.
struct Wall<F> {
    now: F,
    since: Instant,
}

impl<F: Fn() -> Timestamp + Send + Sync> Hands for Wall<F> {
    fn wall(&self) -> Timestamp {
        (self.now)()
    }

    fn count(&self) -> Duration {
        self.since.elapsed()
    }
}

/// This time and so much more; a wait beyond the end of time is none.
pub(super) fn later(now: Timestamp, wait: Duration) -> Timestamp {
    SignedDuration::try_from(wait).ok().and_then(|wait| now.checked_add(wait).ok()).unwrap_or(now)
}

/// How long ago something was; nothing where it is still to come, or the clock was put back meanwhile.
pub(super) fn since(then: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(then)).unwrap_or_default()
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

    use super::*;

    /// A clock that a test sets: seconds on the wall, and seconds of the program's own count.
    #[derive(Clone, Default)]
    pub(in crate::workers) struct MadeUp(Arc<(AtomicI64, AtomicU64)>);

    impl MadeUp {
        pub(in crate::workers) fn clock(&self) -> Clock {
            Clock::with(self.clone())
        }

        pub(in crate::workers) fn set_wall(&self, second: i64) {
            self.0.0.store(second, Ordering::Relaxed);
        }

        /// Time passes.
        pub(in crate::workers) fn pass(&self, seconds: u32) {
            self.0.0.fetch_add(seconds.into(), Ordering::Relaxed);
            self.0.1.fetch_add(seconds.into(), Ordering::Relaxed);
        }
    }

    impl Hands for MadeUp {
        fn wall(&self) -> Timestamp {
            Timestamp::from_second(self.0.0.load(Ordering::Relaxed)).unwrap()
        }

        fn count(&self) -> Duration {
            Duration::from_secs(self.0.1.load(Ordering::Relaxed))
        }

        /// Whoever waits makes the time pass.
        fn wait(&self, pause: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
            self.pass(pause.as_secs_f64().ceil() as u32);
            Box::pin(tokio::task::yield_now())
        }
    }

    #[test]
    fn the_steady_time_goes_on_where_the_clock_is_put_back_and_follows_it_forward() {
        let hands = MadeUp::default();
        let clock = hands.clock();
        let mut told = vec![clock.steady().as_second()];
        for (wall, passed) in [(100_000, 0), (100_000, 7), (50_000, 3), (50_003, 10), (200_000, 0)] {
            hands.set_wall(wall);
            hands.pass(passed);
            told.push(clock.steady().as_second());
        }
        // Started at 0; the computer slept until 100,000; was put back by half; its wall is behind, until it is ahead again.
        assert_eq!(told, [0, 100_000, 100_007, 100_010, 100_020, 200_000]);
    }

    #[tokio::test]
    async fn a_wait_lasts_as_long_as_it_should_when_the_clock_is_put_back() {
        let hands = MadeUp::default();
        let clock = hands.clock();
        hands.set_wall(86_400);
        let due = later(clock.steady(), Duration::from_secs(57));
        hands.set_wall(0);
        clock.sleep_until(due).await;
        assert_eq!((hands.count().as_secs(), hands.wall().as_second()), (57, 57));
    }

    #[tokio::test]
    async fn who_slept_through_a_wait_with_the_computer_does_not_wait_for_it_again() {
        let hands = MadeUp::default();
        let clock = hands.clock();
        let due = later(clock.steady(), Duration::from_secs(3600));
        hands.set_wall(8 * 3600);
        clock.sleep_until(due).await;
        assert_eq!(hands.count(), Duration::ZERO);
    }

    /// A computer that goes to sleep as soon as somebody waits, for a day.
    struct Sleepy(MadeUp);

    impl Hands for Sleepy {
        fn wall(&self) -> Timestamp {
            self.0.wall()
        }

        fn count(&self) -> Duration {
            self.0.count()
        }

        fn wait(&self, pause: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
            let asleep = self.0.wait(pause);
            self.0.set_wall(86_400);
            asleep
        }
    }

    #[tokio::test]
    async fn a_long_wait_looks_at_the_clock_every_few_seconds() {
        let hands = MadeUp::default();
        let clock = Clock::with(Sleepy(hands.clone()));
        clock.sleep_until(later(clock.steady(), Duration::from_secs(3600))).await;
        assert_eq!(hands.count(), LOOK, "the rest of the hour was slept through");
    }

    #[test]
    fn a_wait_beyond_the_end_of_time_is_none() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(later(now, Duration::from_secs(57)).as_second(), 57);
        assert_eq!(later(now, Duration::MAX), now);
    }
}
