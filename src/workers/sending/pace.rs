//! How often the service is asked, and how long trouble is borne.

use std::time::Duration;

use jiff::Timestamp;

use crate::partner_center::PartnerCenterError;
use crate::workers::clock::since;
use crate::workers::turns::SILENCE;

/// An upload that was heard of last so long ago is asked about seldom.
const LONG_AGO: Duration = Duration::from_secs(30 * 60);
/// How much longer than the longest pause "seldom" is.
const SELDOM: u32 = 3;
/// Tries in vain after which the next ones come seldom too.
const MANY_TRIES: u32 = 20;
/// Longer than its pause and this, one try does not take: what is more was slept through, or the clock was put forward.
const LONGEST_TRY: Duration = Duration::from_secs(180);

/// Pauses between questions to the service, and how long it may be out of reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The first pause; they grow while nothing changes.
    pub first: Duration,
    /// The longest pause in the first half hour.
    pub longest: Duration,
    /// How long the service may be out of reach before sending gives up; `None` for as long as the program runs.
    pub patience: Option<Duration>,
    /// How long a customer's round may take before another customer has its turn.
    pub silence: Duration,
}

impl Pace {
    /// For Microsoft's service, in a window that sends by itself.
    pub fn of_window() -> Self {
        Self { patience: None, ..Self::of_command_line() }
    }

    /// For Microsoft's service, from the command line.
    pub fn of_command_line() -> Self {
        let (first, longest, patience) = (Duration::from_secs(3), Duration::from_secs(60), Duration::from_secs(300));
        Self { first, longest, patience: Some(patience), silence: SILENCE }
    }

    /// For a service on this computer.
    pub fn of_loopback() -> Self {
        let (first, longest, patience) = (Duration::from_millis(50), Duration::from_secs(1), Duration::from_secs(30));
        Self { first, longest, patience: Some(patience), silence: SILENCE }
    }

    /// How long until an upload is asked about again of which something was heard so long ago: half as long again, within limits. So
    /// the pace is the same after the program was ended and started anew.
    pub(super) fn poll(&self, age: Duration) -> Duration {
        if age >= LONG_AGO { self.longest * SELDOM } else { (age / 2).clamp(self.first, self.longest) }
    }
}

/// Trouble with one kind of question: for how long it was borne, and how often it was tried.
#[derive(Debug, Default)]
pub(in crate::workers) struct Trouble {
    last: Option<Timestamp>,
    borne: Duration,
    tries: u32,
    pause: Duration,
}

impl Trouble {
    /// An answer came.
    pub(in crate::workers) fn is_over(&mut self) {
        *self = Self::default();
    }

    /// How long to wait after this error; `None` where waiting does not help, or patience is at its end.
    pub(in crate::workers) fn bear(
        &mut self,
        pace: &Pace,
        error: &PartnerCenterError,
        now: Timestamp,
    ) -> Option<Duration> {
        if !does_waiting_help(error) || self.is_patience_over(pace, now) {
            return None;
        }
        let pause = self.next(pace);
        // What the service asks for is kept to the second; only then do the pauses grow.
        Some(error.retry_after().map_or(pause, |asked| asked.max(pause)))
    }

    /// How long to wait after trouble that passes.
    pub(in crate::workers) fn next(&mut self, pace: &Pace) -> Duration {
        self.pause = if self.tries == 0 { pace.first } else { (self.pause * 3 / 2).min(pace.longest) };
        self.tries += 1;
        if self.tries > MANY_TRIES { pace.longest * SELDOM } else { self.pause }
    }

    /// Whether there is trouble for longer than is borne. Time that nobody tried in, since the computer slept, does not count.
    pub(super) fn is_patience_over(&mut self, pace: &Pace, now: Timestamp) -> bool {
        let last = self.last.replace(now).unwrap_or(now);
        self.borne += since(last, now).min(self.pause + LONGEST_TRY);
        pace.patience.is_some_and(|patience| self.borne > patience)
    }
}

/// Whether the same question may be answered later. A list may be whole then. An answer that cannot be understood may be somebody else's,
/// in between: a hotel's page, a proxy's.
pub(in crate::workers) fn does_waiting_help(error: &PartnerCenterError) -> bool {
    error.is_transient() || matches!(error, PartnerCenterError::BadAnswer(_) | PartnerCenterError::NotWhole { .. })
}

/// Whether this trouble is that of every question, and not of the one that was asked.
pub(super) fn is_everybodys(error: &PartnerCenterError) -> bool {
    use PartnerCenterError as P;
    error.needs_sign_in() || matches!(error, P::Throttled { .. } | P::NotConnected(_) | P::NotRenewed(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn broken() -> PartnerCenterError {
        PartnerCenterError::Broken("reset".into())
    }

    #[test]
    fn an_upload_is_asked_about_less_and_less_often() {
        let pace = Pace::of_window();
        let after = |minutes: u64| pace.poll(Duration::from_secs(minutes * 60)).as_secs();
        assert_eq!([after(0), after(1), after(2), after(29), after(30), after(3000)], [3, 30, 60, 60, 180, 180]);
        // Three minutes after the first question it was asked about so often:
        let (mut age, mut asked) = (Duration::ZERO, 0);
        while age < Duration::from_secs(180) {
            age += pace.poll(age);
            asked += 1;
        }
        assert_eq!(asked, 11);
    }

    #[test]
    fn throttling_is_kept_to_the_second_and_then_widens() {
        let mut trouble = Trouble::default();
        let throttled = |secs| PartnerCenterError::Throttled { wait: Duration::from_secs(secs), correlation_id: None };
        let pace = Pace::of_command_line();
        assert_eq!(trouble.bear(&pace, &throttled(57), at(0)).unwrap().as_secs(), 57);
        assert_eq!(trouble.bear(&pace, &throttled(0), at(0)).unwrap().as_millis(), 4500);
    }

    #[test]
    fn patience_ends_on_the_command_line_and_never_in_the_window() {
        let mut trouble = Trouble::default();
        let pace = Pace::of_command_line();
        assert!(trouble.bear(&pace, &broken(), at(0)).is_some());
        assert!(trouble.bear(&pace, &broken(), at(150)).is_some());
        assert!(trouble.bear(&pace, &broken(), at(299)).is_some());
        assert!(trouble.bear(&pace, &broken(), at(301)).is_none());
        trouble.is_over();
        assert!(trouble.bear(&pace, &broken(), at(302)).is_some());
        // Eight hours of sleep, or a clock that is put back, are nobody's patience.
        let mut trouble = Trouble::default();
        for second in [0, 5, 8 * 3600, 8 * 3600 + 5, 0, 5, 50] {
            assert!(trouble.bear(&pace, &broken(), at(second)).is_some(), "{second}");
        }
        let mut trouble = Trouble::default();
        let pauses: Vec<u64> =
            (0..30).map(|n| trouble.bear(&Pace::of_window(), &broken(), at(n * 9000)).unwrap().as_secs()).collect();
        assert_eq!((pauses[0], pauses[10], pauses[29]), (3, 60, 180));
    }

    #[test]
    fn waiting_is_only_for_what_waiting_mends() {
        let bear = |error| Trouble::default().bear(&Pace::of_window(), &error, at(0));
        assert!(bear(PartnerCenterError::MfaNeeded("900421".into())).is_none());
        assert!(bear(PartnerCenterError::NotFound("x".into())).is_none());
        assert!(bear(PartnerCenterError::BadAnswer("a hotel's page".into())).is_some());
    }
}
