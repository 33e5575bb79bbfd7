//! Why a request did not get through or was not confirmed, in words that fit behind a colon.

use crate::domain::AttemptCause;
use crate::words;

/// The words for a cause.
pub fn cause_words(cause: &AttemptCause) -> String {
    match cause {
        AttemptCause::NotConnected => words!("cause-not-connected"),
        AttemptCause::Throttled { .. } => words!("cause-throttled"),
        AttemptCause::SignInNeeded => words!("cause-sign-in-needed"),
        AttemptCause::MfaNeeded => words!("cause-mfa-needed"),
        AttemptCause::Forbidden { code } => words!("cause-forbidden", code = code.as_str()),
        AttemptCause::Refused { code } => words!("cause-refused", code = code.as_str()),
        AttemptCause::NotFound => words!("cause-not-found"),
        AttemptCause::ServiceFailed { status, is_told_by_page: true } => {
            words!("cause-service-failed", "page", status = status.to_string())
        }
        AttemptCause::ServiceFailed { status, .. } => words!("cause-service-failed", status = status.to_string()),
        AttemptCause::BrokenOff => words!("cause-broken-off"),
        AttemptCause::BadAnswer => words!("cause-bad-answer"),
        AttemptCause::Stopped => words!("cause-stopped"),
        AttemptCause::ProgramEnded => words!("cause-program-ended"),
        AttemptCause::NotListed => words!("cause-not-listed"),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    #[test]
    fn every_cause_has_words_of_its_own() {
        let code = || "20002".to_owned();
        let causes = [
            AttemptCause::NotConnected,
            AttemptCause::Throttled { until: jiff::Timestamp::UNIX_EPOCH },
            AttemptCause::SignInNeeded,
            AttemptCause::MfaNeeded,
            AttemptCause::Forbidden { code: code() },
            AttemptCause::Refused { code: code() },
            AttemptCause::NotFound,
            AttemptCause::ServiceFailed { status: 503, is_told_by_page: false },
            AttemptCause::ServiceFailed { status: 503, is_told_by_page: true },
            AttemptCause::BrokenOff,
            AttemptCause::BadAnswer,
            AttemptCause::Stopped,
            AttemptCause::ProgramEnded,
            AttemptCause::NotListed,
        ];
        let words: Vec<String> = causes.iter().map(cause_words).collect();
        assert_snapshot!(words.join("\n"), @"
        no connection came about
        Partner Center asked to wait
        a sign-in was needed
        a sign-in with a second factor was needed
        Partner Center did not allow it (20002)
        Partner Center refused the request (20002)
        Partner Center did not know what was asked for
        Partner Center failed (503)
        a page told of a failure (503), Partner Center's own or that of something in between
        the line broke before the answer came
        the answer could not be understood
        it was stopped
        the program ended while it was on its way
        Partner Center's list does not hold it
        ");
    }
}
