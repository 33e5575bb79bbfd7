//! One partner's way to the service: how many requests are on it at once, and when the service wants to be left alone.
//!
//! The service throttles a partner as a whole. So whoever asks it for something, for whichever customer, goes through the one gate of
//! its connection: after a refusal with 429 nobody goes through until the time that the service has named, and where it is refused
//! again right after, for longer each time.

use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Semaphore;

use super::Clock;
use super::clock::{later, since};
use crate::partner_center::PartnerCenterError;

/// Requests of one partner that are on their way at once.
const MOST_IN_FLIGHT: usize = 4;
/// The longest pause that refusals in a row grow to; what the service itself asks for may be longer.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// The gate of one connection.
#[derive(Debug)]
pub struct Gate {
    clock: Clock,
    slots: Semaphore,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Until when the service wants to be left alone, in steady time.
    closed_until: Option<Timestamp>,
    /// The last pause, where nothing but refusals came since.
    last_pause: Option<Duration>,
}

impl Gate {
    /// A gate that is open.
    pub fn new(clock: Clock) -> Self {
        Self { clock, slots: Semaphore::new(MOST_IN_FLIGHT), state: Mutex::default() }
    }

    /// How long it is still closed; `None` where it is open.
    pub fn closed_for(&self) -> Option<Duration> {
        let left = since(self.clock.steady(), self.state().closed_until?);
        (!left.is_zero()).then_some(left)
    }

    /// Waits until it is open. It may be closed again by the time that somebody has a turn.
    pub async fn open(&self) {
        while let Some(left) = self.closed_for() {
            self.clock.sleep_until(later(self.clock.steady(), left)).await;
        }
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
            self.open().await;
            // The semaphore is never closed; without a slot the request would only be less patient.
            let slot = self.slots.acquire().await.ok();
            if self.closed_for().is_none() {
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
        if let Some(wait) = self.closed_for() {
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
                let is_open = self.closed_for().is_none();
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
        // Several refusals of one moment are one.
        let is_closed = self.closed_for().is_some();
        let now = self.clock.steady();
        let mut state = self.state();
        let pause = match state.last_pause {
            Some(last) if !is_closed => asked.max((last * 2).min(LONGEST)),
            _ => asked,
        };
        let until = later(now, pause);
        state.closed_until = Some(state.closed_until.filter(|_| is_closed).map_or(until, |known| known.max(until)));
        state.last_pause = Some(state.last_pause.map_or(pause, |last| last.max(pause)));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::workers::clock::Hands;
    use crate::workers::clock::tests::MadeUp;

    fn gate() -> (Gate, MadeUp) {
        let hands = MadeUp::default();
        (Gate::new(hands.clock()), hands)
    }

    async fn answer(gate: &Gate, answer: Result<(), PartnerCenterError>) -> Result<(), PartnerCenterError> {
        gate.turn_now(async { answer }).await
    }

    fn throttled(secs: u64) -> Result<(), PartnerCenterError> {
        Err(PartnerCenterError::Throttled { wait: Duration::from_secs(secs), correlation_id: None })
    }

    fn closed_for(gate: &Gate) -> Option<u64> {
        gate.closed_for().map(|left| left.as_secs())
    }

    #[tokio::test]
    async fn a_refusal_closes_the_gate_for_everybody_and_more_of_them_for_longer() {
        let (gate, hands) = gate();
        answer(&gate, Ok(())).await.unwrap();
        for expected in [57, 114, 228] {
            let _ = answer(&gate, throttled(57)).await;
            assert_eq!(closed_for(&gate), Some(expected));
            // Nothing leaves meanwhile.
            let refused = answer(&gate, Ok(())).await.unwrap_err();
            assert_eq!(refused.retry_after().map(|wait| wait.as_secs()), Some(expected));
            hands.pass(u32::try_from(expected).unwrap());
        }
        answer(&gate, Ok(())).await.unwrap();
        let _ = answer(&gate, throttled(57)).await;
        assert_eq!(closed_for(&gate), Some(57), "it begins anew");
    }

    #[tokio::test]
    async fn refusals_of_one_moment_are_one() {
        let (gate, hands) = gate();
        for secs in [5, 9, 7] {
            gate.close_for(Duration::from_secs(secs));
        }
        assert_eq!(closed_for(&gate), Some(9));
        hands.pass(9);
        gate.close_for(Duration::from_secs(5));
        assert_eq!(closed_for(&gate), Some(18));
    }

    #[tokio::test]
    async fn who_waits_for_the_gate_keeps_nobody_from_being_told_that_it_is_closed() {
        let stands = Arc::new(Gate::new(Clock::of(|| Timestamp::UNIX_EPOCH)));
        stands.close_for(Duration::from_secs(3600));
        let mut waiting = tokio::task::JoinSet::new();
        for _ in 0..MOST_IN_FLIGHT {
            let gate = Arc::clone(&stands);
            waiting.spawn(async move { gate.turn(async { Ok(()) }).await });
        }
        tokio::task::yield_now().await;
        let told = tokio::time::timeout(Duration::from_secs(5), answer(&stands, Ok(()))).await;
        assert!(matches!(told, Ok(Err(PartnerCenterError::Throttled { .. }))), "{told:?}");
    }

    #[tokio::test]
    async fn a_clock_that_is_put_back_keeps_it_closed_no_longer() {
        let (gate, hands) = gate();
        hands.set_wall(86_400);
        gate.close_for(Duration::from_secs(57));
        hands.set_wall(0);
        assert_eq!(closed_for(&gate), Some(57));
        gate.turn(async { Ok(()) }).await.unwrap();
        assert_eq!(hands.wall().as_second(), 57);
    }

    #[tokio::test]
    async fn who_only_waits_for_it_takes_no_turn() {
        let (gate, hands) = gate();
        gate.close_for(Duration::from_secs(57));
        gate.open().await;
        assert_eq!((hands.wall().as_second(), gate.slots.available_permits()), (57, MOST_IN_FLIGHT));
    }

    #[tokio::test]
    async fn who_wakes_after_it_was_over_finds_it_open() {
        let (gate, hands) = gate();
        gate.close_for(Duration::from_secs(57));
        hands.set_wall(8 * 3600);
        assert_eq!(closed_for(&gate), None);
    }
}
