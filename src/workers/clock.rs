//! What time it is, asked in one place so that tests can say it.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

/// Tells the time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The computer's clock.
    pub fn of_system() -> Self {
        Self(Arc::new(Timestamp::now))
    }

    /// A clock that says what `now` says.
    pub fn of(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// How often a wait looks at the clock: a computer that slept wakes to a clock that is further than its own count of seconds.
pub(super) const LOOK: Duration = Duration::from_secs(10);

/// Waits until this time by the clock on the wall. Where that clock is put back meanwhile, for as long as it was at first.
pub(super) async fn sleep_until(clock: &Clock, due: Timestamp) {
    let begun = Instant::now();
    let left = |now: Timestamp| Duration::try_from(due.duration_since(now)).unwrap_or_default();
    let whole = left(clock.now());
    loop {
        let left = left(clock.now()).min(whole.saturating_sub(begun.elapsed()));
        if left.is_zero() {
            return;
        }
        tokio::time::sleep(left.min(LOOK)).await;
    }
}
