//! How often the service is asked, and how long trouble is borne.

use std::time::{Duration, Instant};

use crate::app::notice::Failure;
use crate::partner_center::PartnerCenterError;

/// Answers in a row that cannot be understood before sending gives up: waiting does not mend those.
const MOST_BAD_ANSWERS: u32 = 5;

/// Pauses between questions to the service, and how long it may be out of reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The first pause; they grow while nothing changes.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// How long the service may be out of reach before sending gives up.
    pub patience: Duration,
}

impl Pace {
    /// For Microsoft's service, with somebody at the window who can stop it.
    pub fn of_window() -> Self {
        Self { patience: Duration::from_secs(3600), ..Self::of_command_line() }
    }

    /// For Microsoft's service, from the command line.
    pub fn of_command_line() -> Self {
        Self { first: Duration::from_secs(3), longest: Duration::from_secs(60), patience: Duration::from_secs(300) }
    }

    /// For a service on this computer.
    pub fn of_loopback() -> Self {
        Self { first: Duration::from_millis(50), longest: Duration::from_secs(1), patience: Duration::from_secs(30) }
    }
}

/// The pauses of one sending: where they are now, and since when there is trouble.
pub(super) struct Pauses {
    pace: Pace,
    next: Duration,
    trouble: Option<Trouble>,
}

struct Trouble {
    since: Instant,
    bad_answers: u32,
}

impl Pauses {
    pub(super) fn new(pace: Pace) -> Self {
        Self { pace, next: pace.first, trouble: None }
    }

    /// Something changed: what follows is likely to change soon as well.
    pub(super) fn start_over(&mut self) {
        self.next = self.pace.first;
    }

    /// A whole round went well.
    pub(super) fn calm(&mut self) {
        self.trouble = None;
    }

    /// The next pause; the one after it is half as long again.
    pub(super) fn next(&mut self) -> Duration {
        let pause = self.next;
        self.next = (pause * 3 / 2).min(self.pace.longest);
        pause
    }

    /// How long to wait after this error.
    ///
    /// # Errors
    /// The error itself, where waiting does not help or patience is at its end.
    pub(super) fn after(&mut self, error: PartnerCenterError, now: Instant) -> Result<(Duration, Failure), Failure> {
        let is_bad_answer = matches!(error, PartnerCenterError::BadAnswer(_));
        if !error.is_transient() && !is_bad_answer {
            return Err(error.into());
        }
        let trouble = self.trouble.get_or_insert(Trouble { since: now, bad_answers: 0 });
        trouble.bad_answers += u32::from(is_bad_answer);
        if trouble.bad_answers >= MOST_BAD_ANSWERS || now.duration_since(trouble.since) > self.pace.patience {
            return Err(error.into());
        }
        let pause = self.next();
        // What the service asks for is kept to the second; only then do the pauses grow.
        Ok((error.retry_after().map_or(pause, |asked| asked.max(pause)), error.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pauses() -> Pauses {
        Pauses::new(Pace::of_command_line())
    }

    fn seconds(pauses: &mut Pauses, count: usize) -> Vec<u64> {
        (0..count).map(|_| pauses.next().as_secs()).collect()
    }

    #[test]
    fn pauses_grow_to_a_minute_and_start_over() {
        let mut pauses = pauses();
        assert_eq!(seconds(&mut pauses, 10), [3, 4, 6, 10, 15, 22, 34, 51, 60, 60]);
        pauses.start_over();
        assert_eq!(seconds(&mut pauses, 2), [3, 4]);
    }

    #[test]
    fn throttling_is_kept_to_the_second_and_then_widens() {
        let mut pauses = pauses();
        let throttled = |secs| PartnerCenterError::Throttled { wait: Duration::from_secs(secs) };
        let now = Instant::now();
        assert_eq!(pauses.after(throttled(57), now).unwrap().0.as_secs(), 57);
        assert_eq!(pauses.after(throttled(0), now).unwrap().0.as_millis(), 4500);
    }

    #[test]
    fn patience_ends() {
        let broken = || PartnerCenterError::Broken("reset".into());
        let mut pauses = pauses();
        let start = Instant::now();
        assert!(pauses.after(broken(), start).is_ok());
        assert!(pauses.after(broken(), start + Duration::from_secs(299)).is_ok());
        assert!(pauses.after(broken(), start + Duration::from_secs(301)).is_err());
        pauses.calm();
        assert!(pauses.after(broken(), start + Duration::from_secs(302)).is_ok());
    }

    #[test]
    fn waiting_is_only_for_what_waiting_mends() {
        let now = Instant::now();
        assert!(pauses().after(PartnerCenterError::MfaNeeded, now).is_err());
        assert!(pauses().after(PartnerCenterError::NotFound("x".into()), now).is_err());
        let mut pauses = pauses();
        let given_up = (1..=10).find(|_| pauses.after(PartnerCenterError::BadAnswer("html".into()), now).is_err());
        assert_eq!(given_up, Some(MOST_BAD_ANSWERS));
    }
}
