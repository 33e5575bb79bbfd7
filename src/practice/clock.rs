//! What time it is at the service: the computer's, or what a test says.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

/// Tells the service the time.
#[derive(Clone)]
pub struct PracticeClock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl PracticeClock {
    /// A clock that says what `now` says.
    pub fn of(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    pub(super) fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl Default for PracticeClock {
    fn default() -> Self {
        Self::of(Timestamp::now)
    }
}

impl fmt::Debug for PracticeClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PracticeClock")
    }
}
