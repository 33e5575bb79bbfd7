//! When what waits is tried again.

use std::time::Duration;

use jiff::Timestamp;

/// When a wait of so many seconds is over; nothing where there is none.
pub(super) fn tried_at(now: Timestamp, secs: Option<u64>) -> Option<Timestamp> {
    now.checked_add(Duration::from_secs(secs?)).ok()
}
