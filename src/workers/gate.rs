//! One partner's way to the service: how many requests are on it at once, and when the service wants to be left alone.
//!
//! The service throttles a partner as a whole, or one customer's requests of a partner, and does not say which. So whoever asks it for
//! something goes through a door of the partner's one gate: after a refusal with 429 that customer's door is closed until the time that
//! the service has named, and where it is refused again right after, for longer each time. Where another customer is refused as well
//! while it is closed, or a request that is about no customer, it is the partner who is meant: then nobody goes through.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use super::Clock;
use super::clock::{later, since};
use super::turns::{SILENCE, Turns};
use crate::domain::CustomerId;
use crate::partner_center::PartnerCenterError;

/// Requests of one partner that are on their way at once, without those that have been silent for long.
const MOST_IN_FLIGHT: usize = 4;
/// The longest pause that refusals in a row grow to; what the service itself asks for may be longer.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// The gate of one connection.
#[derive(Debug)]
pub struct Gate {
    clock: Clock,
    turns: Turns,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    partner: Refusals,
    /// Those of customers to whom something was refused last.
    customers: HashMap<CustomerId, Refusals>,
}

/// The refusals in a row.
#[derive(Clone, Copy, Debug, Default)]
struct Refusals {
    /// Until when the service wants to be left alone, in steady time.
    closed_until: Option<Timestamp>,
    /// The last pause, where nothing but refusals came since.
    last_pause: Option<Duration>,
}

impl Refusals {
    fn closed_for(&self, now: Timestamp) -> Option<Duration> {
        let left = since(now, self.closed_until?);
        (!left.is_zero()).then_some(left)
    }

    /// What the service asks for is kept to the second at first; where that was not enough, twice as long.
    fn close_for(&mut self, asked: Duration, now: Timestamp) {
        // Several refusals of one moment are one.
        let is_closed = self.closed_for(now).is_some();
        let pause = match self.last_pause {
            Some(last) if !is_closed => asked.max((last * 2).min(LONGEST)),
            _ => asked,
        };
        let until = later(now, pause);
        self.closed_until = Some(self.closed_until.filter(|_| is_closed).map_or(until, |known| known.max(until)));
        self.last_pause = Some(self.last_pause.map_or(pause, |last| last.max(pause)));
    }
}

impl State {
    fn closed_for(&self, customer: Option<CustomerId>, now: Timestamp) -> Option<Duration> {
        let customers = customer.and_then(|customer| self.customers.get(&customer)?.closed_for(now));
        self.partner.closed_for(now).max(customers)
    }

    /// A refusal: whether it is the customer's or the partner's shows in what else was refused.
    fn close_for(&mut self, customer: Option<CustomerId>, asked: Duration, now: Timestamp) {
        let is_partners = self.partner.last_pause.is_some()
            || self.customers.iter().any(|(other, of)| Some(*other) != customer && of.closed_for(now).is_some());
        match customer.filter(|_| !is_partners) {
            Some(customer) => self.customers.entry(customer).or_default().close_for(asked, now),
            None => self.partner.close_for(asked, now),
        }
    }

    /// An answer; one to what left before a refusal is no sign that this is over.
    fn open(&mut self, customer: Option<CustomerId>, now: Timestamp) {
        if self.closed_for(customer, now).is_none() {
            self.partner = Refusals::default();
            customer.map(|customer| self.customers.remove(&customer));
        }
    }
}

impl Gate {
    /// A gate that is open.
    pub fn new(clock: Clock) -> Self {
        Self { clock, turns: Turns::new(MOST_IN_FLIGHT, SILENCE), state: Mutex::default() }
    }

    /// The door for requests about this customer; about none in particular where that is `None`.
    pub fn of(&self, customer: impl Into<Option<CustomerId>>) -> Door<'_> {
        Door { gate: self, customer: customer.into() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The way through a gate for requests about one customer, or about none.
#[derive(Clone, Copy, Debug)]
pub struct Door<'a> {
    gate: &'a Gate,
    customer: Option<CustomerId>,
}

impl Door<'_> {
    /// How long it is still closed; `None` where it is open.
    pub fn closed_for(self) -> Option<Duration> {
        let now = self.gate.clock.steady();
        self.gate.state().closed_for(self.customer, now)
    }

    /// Waits until it is open. It may be closed again by the time that somebody has a turn.
    pub async fn open(self) {
        let clock = &self.gate.clock;
        while let Some(left) = self.closed_for() {
            clock.sleep_until(later(clock.steady(), left)).await;
        }
    }

    /// Waits for a turn, however long the service wants to be left alone, and takes it.
    ///
    /// # Errors
    /// What the request comes to.
    pub async fn turn<T>(
        self,
        request: impl Future<Output = Result<T, PartnerCenterError>>,
    ) -> Result<T, PartnerCenterError> {
        let turn = loop {
            // Who waits for the door takes no turn from those who only want to be told that it is closed.
            self.open().await;
            let turn = self.gate.turns.turn().await;
            if self.closed_for().is_none() {
                break turn;
            }
        };
        let answer = turn.spend(request).await;
        self.note(&answer);
        answer
    }

    /// Takes a turn where the door is open, and is told at once where it is not.
    ///
    /// # Errors
    /// [`PartnerCenterError::Throttled`] where it is closed: nothing was sent then. Else what the request comes to.
    pub async fn turn_now<T>(
        self,
        request: impl Future<Output = Result<T, PartnerCenterError>>,
    ) -> Result<T, PartnerCenterError> {
        let turn = self.gate.turns.turn().await;
        if let Some(wait) = self.closed_for() {
            return Err(PartnerCenterError::Throttled { wait, correlation_id: None });
        }
        let answer = turn.spend(request).await;
        self.note(&answer);
        answer
    }

    fn note<T>(self, answer: &Result<T, PartnerCenterError>) {
        let now = self.gate.clock.steady();
        match answer {
            Err(PartnerCenterError::Throttled { wait, .. }) => self.gate.state().close_for(self.customer, *wait, now),
            // No answer says nothing of how the service bears us.
            Err(
                PartnerCenterError::NotConnected(_) | PartnerCenterError::NotRenewed(_) | PartnerCenterError::Broken(_),
            ) => {}
            _ => self.gate.state().open(self.customer, now),
        }
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

    fn customer(n: u8) -> CustomerId {
        CustomerId::parse(&format!("{n}0000000-0000-4000-8000-00000000000{n}")).unwrap()
    }

    async fn answer(door: Door<'_>, answer: Result<(), PartnerCenterError>) -> Result<(), PartnerCenterError> {
        door.turn_now(async { answer }).await
    }

    fn throttled(secs: u64) -> Result<(), PartnerCenterError> {
        Err(PartnerCenterError::Throttled { wait: Duration::from_secs(secs), correlation_id: None })
    }

    fn closed_for(door: Door<'_>) -> Option<u64> {
        door.closed_for().map(|left| left.as_secs())
    }

    /// As if a request of this moment had been refused.
    fn close(door: Door<'_>, secs: u64) {
        door.note(&throttled(secs));
    }

    #[tokio::test]
    async fn a_refusal_closes_the_door_and_more_of_them_for_longer() {
        let (gate, hands) = gate();
        for door in [gate.of(None), gate.of(customer(1))] {
            answer(door, Ok(())).await.unwrap();
            for expected in [57, 114, 228] {
                let _ = answer(door, throttled(57)).await;
                assert_eq!(closed_for(door), Some(expected));
                // Nothing leaves meanwhile.
                let refused = answer(door, Ok(())).await.unwrap_err();
                assert_eq!(refused.retry_after().map(|wait| wait.as_secs()), Some(expected));
                hands.pass(u32::try_from(expected).unwrap());
            }
            answer(door, Ok(())).await.unwrap();
            let _ = answer(door, throttled(57)).await;
            assert_eq!(closed_for(door), Some(57), "it begins anew");
            hands.pass(57);
            answer(door, Ok(())).await.unwrap();
        }
    }

    #[tokio::test]
    async fn one_customers_refusal_is_that_customers() {
        let (gate, _) = gate();
        let (one, two) = (gate.of(customer(1)), gate.of(customer(2)));
        let _ = answer(one, throttled(3600)).await;
        assert_eq!([closed_for(one), closed_for(two), closed_for(gate.of(None))], [Some(3600), None, None]);
        answer(two, Ok(())).await.unwrap();
        answer(gate.of(None), Ok(())).await.unwrap();
        assert_eq!(closed_for(one), Some(3600), "what others are answered does not open it");
    }

    #[tokio::test]
    async fn a_second_customers_refusal_is_everybodys_until_an_answer_comes() {
        let (gate, hands) = gate();
        let [one, two, three] = [1, 2, 3].map(|n| gate.of(customer(n)));
        let _ = answer(one, throttled(20)).await;
        hands.pass(5);
        let _ = answer(two, throttled(57)).await;
        assert_eq!([one, two, three, gate.of(None)].map(closed_for), [Some(57); 4]);
        hands.pass(57);
        assert_eq!([one, two, three, gate.of(None)].map(closed_for), [None; 4]);
        // Refused right after: still the partner is meant, and for longer.
        let _ = answer(three, throttled(57)).await;
        assert_eq!(closed_for(one), Some(114));
        hands.pass(114);
        answer(two, Ok(())).await.unwrap();
        let _ = answer(three, throttled(57)).await;
        assert_eq!([closed_for(three), closed_for(one)], [Some(57), None]);
    }

    #[tokio::test]
    async fn a_refusal_about_no_customer_is_everybodys() {
        let (gate, _) = gate();
        let _ = answer(gate.of(None), throttled(57)).await;
        assert_eq!(closed_for(gate.of(customer(1))), Some(57));
    }

    #[tokio::test]
    async fn refusals_of_one_moment_are_one() {
        let (gate, hands) = gate();
        let door = gate.of(customer(1));
        for secs in [5, 9, 7] {
            close(door, secs);
        }
        assert_eq!(closed_for(door), Some(9));
        hands.pass(9);
        close(door, 5);
        assert_eq!(closed_for(door), Some(18));
    }

    #[tokio::test]
    async fn who_waits_for_the_gate_keeps_nobody_from_being_told_that_it_is_closed() {
        let stands = Arc::new(Gate::new(Clock::of(|| Timestamp::UNIX_EPOCH)));
        close(stands.of(None), 3600);
        let mut waiting = tokio::task::JoinSet::new();
        for _ in 0..MOST_IN_FLIGHT {
            let gate = Arc::clone(&stands);
            waiting.spawn(async move { gate.of(None).turn(async { Ok(()) }).await });
        }
        tokio::task::yield_now().await;
        let told = tokio::time::timeout(Duration::from_secs(5), answer(stands.of(None), Ok(()))).await;
        assert!(matches!(told, Ok(Err(PartnerCenterError::Throttled { .. }))), "{told:?}");
    }

    #[tokio::test]
    async fn requests_that_are_silent_keep_nobody_from_asking() {
        let gate = Gate { turns: Turns::new(MOST_IN_FLIGHT, Duration::from_millis(1)), ..gate().0 };
        let gate = Arc::new(gate);
        let mut silent = tokio::task::JoinSet::new();
        for _ in 0..=MOST_IN_FLIGHT {
            let gate = Arc::clone(&gate);
            silent.spawn(async move { gate.of(customer(1)).turn_now(std::future::pending::<Result<(), _>>()).await });
        }
        tokio::time::timeout(Duration::from_secs(5), answer(gate.of(customer(2)), Ok(()))).await.unwrap().unwrap();
        assert_eq!(silent.len(), MOST_IN_FLIGHT + 1, "they go on");
    }

    #[tokio::test]
    async fn a_clock_that_is_put_back_keeps_it_closed_no_longer() {
        let (gate, hands) = gate();
        let door = gate.of(customer(1));
        hands.set_wall(86_400);
        close(door, 57);
        hands.set_wall(0);
        assert_eq!(closed_for(door), Some(57));
        door.turn(async { Ok(()) }).await.unwrap();
        assert_eq!(hands.wall().as_second(), 57);
    }

    #[tokio::test]
    async fn who_only_waits_for_it_takes_no_turn() {
        let (gate, hands) = gate();
        close(gate.of(None), 57);
        gate.of(None).open().await;
        assert_eq!((hands.wall().as_second(), gate.turns.free()), (57, MOST_IN_FLIGHT));
    }

    #[tokio::test]
    async fn who_wakes_after_it_was_over_finds_it_open() {
        let (gate, hands) = gate();
        close(gate.of(None), 57);
        hands.set_wall(8 * 3600);
        assert_eq!(closed_for(gate.of(None)), None);
    }
}
