//! One partner's way to the service: how many requests are on it at once, and when the service wants to be left alone.
//!
//! The service throttles a partner as a whole. So whoever asks it for something, for whichever customer, goes through the one gate of
//! its connection: after a refusal with 429 nobody goes through until the time that the service has named, and where it is refused
//! again right after, for longer each time.

use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Semaphore;

use super::Clock;
use super::clock::LOOK;
use crate::partner_center::PartnerCenterError;

/// Requests of one partner that are on their way at once.
const MOST_IN_FLIGHT: usize = 4;
/// The longest pause that refusals in a row grow to; what the service itself asks for may be longer.
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// So much more may pass by the program's own count: the clock on the wall decides, unless it was put back.
const SLACK: Duration = Duration::from_secs(1);

/// The gate of one connection.
#[derive(Debug)]
pub struct Gate {
    clock: Clock,
    slots: Semaphore,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    closed: Option<Closed>,
    /// The last pause, where nothing but refusals came since.
    last_pause: Option<Duration>,
}

/// For how long the service wants to be left alone.
#[derive(Clone, Copy, Debug)]
struct Closed {
    /// By the clock on the wall, which a computer that slept wakes to.
    until: Timestamp,
    /// By the program's own count and a little more, should that clock be put back; `None` for a time that no program lives to see.
    latest: Option<Instant>,
}

impl Gate {
    /// A gate that is open.
    pub fn new(clock: Clock) -> Self {
        Self { clock, slots: Semaphore::new(MOST_IN_FLIGHT), state: Mutex::default() }
    }

    /// Until when it is closed; `None` where it is open.
    pub fn closed_until(&self) -> Option<Timestamp> {
        self.wait().map(|(until, _)| until)
    }

    /// Until when it is closed, and how long that is from now; `None` where it is open.
    fn wait(&self) -> Option<(Timestamp, Duration)> {
        let Closed { until, latest } = self.state().closed?;
        let by_the_wall = Duration::try_from(until.duration_since(self.clock.now())).unwrap_or_default();
        let at_most = latest.map_or(Duration::MAX, |latest| latest.saturating_duration_since(Instant::now()));
        Some((until, by_the_wall.min(at_most))).filter(|(_, left)| !left.is_zero())
    }

    /// Waits for a turn, however long the service wants to be left alone, and takes it.
    ///
    /// # Errors
    /// What the request comes to.
    pub async fn turn<T>(
        &self,
        request: impl Future<Output = Result<T, PartnerCenterError>>,
    ) -> Result<T, PartnerCenterError> {
        let _slot = loop {
            // Who waits for the gate takes no slot from those who only want to be told that it is closed.
            while let Some((_, left)) = self.wait() {
                tokio::time::sleep(left.min(LOOK)).await;
            }
            // The semaphore is never closed; without a slot the request would only be less patient.
            let slot = self.slots.acquire().await.ok();
            if self.closed_until().is_none() {
                break slot;
            }
        };
        let answer = request.await;
        self.note(&answer);
        answer
    }

    /// Takes a turn where the gate is open, and is told at once where it is not.
    ///
    /// # Errors
    /// [`PartnerCenterError::Throttled`] where it is closed: nothing was sent then. Else what the request comes to.
    pub async fn turn_now<T>(
        &self,
        request: impl Future<Output = Result<T, PartnerCenterError>>,
    ) -> Result<T, PartnerCenterError> {
        let _slot = self.slots.acquire().await.ok();
        if let Some((_, wait)) = self.wait() {
            return Err(PartnerCenterError::Throttled { wait, correlation_id: None });
        }
        let answer = request.await;
        self.note(&answer);
        answer
    }

    fn note<T>(&self, answer: &Result<T, PartnerCenterError>) {
        match answer {
            Err(PartnerCenterError::Throttled { wait, .. }) => self.close_for(*wait),
            // No answer says nothing of how the service bears us.
            Err(PartnerCenterError::NotConnected(_) | PartnerCenterError::Broken(_)) => {}
            _ => {
                let is_open = self.closed_until().is_none();
                let mut state = self.state();
                // Answers to what left before the refusal are no sign that it is over.
                if is_open {
                    *state = State::default();
                }
            }
        }
    }

    /// What the service asks for is kept to the second at first; where that was not enough, twice as long.
    fn close_for(&self, asked: Duration) {
        let now = self.clock.now();
        // Several refusals of one moment are one.
        let is_closed = self.closed_until().is_some();
        let mut state = self.state();
        let pause = match state.last_pause {
            Some(last) if !is_closed => asked.max((last * 2).min(LONGEST)),
            _ => asked,
        };
        let (until, latest) = (later(now, pause), Instant::now().checked_add(pause.saturating_add(SLACK)));
        state.closed = Some(match state.closed.filter(|_| is_closed) {
            Some(known) if known.until > until => known,
            _ => Closed { until, latest },
        });
        state.last_pause = Some(state.last_pause.map_or(pause, |last| last.max(pause)));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// This time and so much more; a wait beyond the end of time is none.
pub(super) fn later(now: Timestamp, wait: Duration) -> Timestamp {
    SignedDuration::try_from(wait).ok().and_then(|wait| now.checked_add(wait).ok()).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    fn gate() -> (Gate, Arc<AtomicI64>) {
        let second = Arc::new(AtomicI64::new(0));
        let told = Arc::clone(&second);
        let clock = Clock::of(move || Timestamp::from_second(told.load(Ordering::Relaxed)).unwrap());
        (Gate::new(clock), second)
    }

    async fn answer(gate: &Gate, answer: Result<(), PartnerCenterError>) -> Result<(), PartnerCenterError> {
        gate.turn_now(async { answer }).await
    }

    fn throttled(secs: u64) -> Result<(), PartnerCenterError> {
        Err(PartnerCenterError::Throttled { wait: Duration::from_secs(secs), correlation_id: None })
    }

    #[tokio::test]
    async fn a_refusal_closes_the_gate_for_everybody_and_more_of_them_for_longer() {
        let (gate, second) = gate();
        answer(&gate, Ok(())).await.unwrap();
        let mut at = 0;
        for expected in [57, 114, 228] {
            let _ = answer(&gate, throttled(57)).await;
            assert_eq!(gate.closed_until().map(|until| until.as_second() - at), Some(expected));
            // Nothing leaves meanwhile.
            let refused = answer(&gate, Ok(())).await.unwrap_err();
            assert_eq!(refused.retry_after().map(|wait| wait.as_secs()), Some(expected.unsigned_abs()));
            at += expected;
            second.store(at, Ordering::Relaxed);
        }
        answer(&gate, Ok(())).await.unwrap();
        let _ = answer(&gate, throttled(57)).await;
        assert_eq!(gate.closed_until().map(|until| until.as_second() - at), Some(57), "it begins anew");
    }

    #[tokio::test]
    async fn refusals_of_one_moment_are_one() {
        let (gate, second) = gate();
        for secs in [5, 9, 7] {
            gate.close_for(Duration::from_secs(secs));
        }
        assert_eq!(gate.closed_until().map(Timestamp::as_second), Some(9));
        second.store(9, Ordering::Relaxed);
        gate.close_for(Duration::from_secs(5));
        assert_eq!(gate.closed_until().map(Timestamp::as_second), Some(9 + 18));
    }

    #[tokio::test]
    async fn who_waits_for_the_gate_keeps_nobody_from_being_told_that_it_is_closed() {
        let (gate, second) = gate();
        let gate = Arc::new(gate);
        gate.close_for(Duration::from_secs(57));
        let mut waiting = tokio::task::JoinSet::new();
        for _ in 0..MOST_IN_FLIGHT {
            let gate = Arc::clone(&gate);
            waiting.spawn(async move { gate.turn(async { Ok(()) }).await });
        }
        tokio::task::yield_now().await;
        let told = tokio::time::timeout(Duration::from_secs(5), answer(&gate, Ok(()))).await;
        assert!(matches!(told, Ok(Err(PartnerCenterError::Throttled { .. }))), "{told:?}");
        second.store(57, Ordering::Relaxed);
        answer(&gate, Ok(())).await.unwrap();
    }

    #[tokio::test]
    async fn a_clock_that_is_put_back_keeps_it_closed_no_longer() {
        let (gate, second) = gate();
        second.store(86_400, Ordering::Relaxed);
        gate.close_for(Duration::from_millis(20));
        second.store(0, Ordering::Relaxed);
        let turn = gate.turn(async { Ok(()) });
        tokio::time::timeout(Duration::from_secs(5), turn).await.expect("it is over in its own time").unwrap();
    }

    #[test]
    fn a_wait_beyond_the_end_of_time_is_none() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(later(now, Duration::from_secs(57)).as_second(), 57);
        assert_eq!(later(now, Duration::MAX), now);
    }
}
