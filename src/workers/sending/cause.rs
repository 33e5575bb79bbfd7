//! What an error was, as the queue keeps it.

use jiff::Timestamp;

use crate::domain::{AttemptCause, redacted};
use crate::partner_center::PartnerCenterError;
use crate::workers::clock::later;

/// The kind of an error, for the words of any language.
pub(in crate::workers) fn cause(error: &PartnerCenterError, now: Timestamp) -> AttemptCause {
    match error {
        PartnerCenterError::Throttled { wait, .. } => AttemptCause::Throttled { until: later(now, *wait) },
        PartnerCenterError::MfaNeeded(_) => AttemptCause::MfaNeeded,
        PartnerCenterError::Forbidden { code, .. } => AttemptCause::Forbidden { code: redacted(code).into_owned() },
        PartnerCenterError::Refused { code, .. } => AttemptCause::Refused { code: redacted(code).into_owned() },
        PartnerCenterError::NotFound { .. } => AttemptCause::NotFound,
        PartnerCenterError::ServiceFailed { status, .. } => {
            AttemptCause::ServiceFailed { status: *status, is_told_by_page: error.is_told_by_page() }
        }
        PartnerCenterError::NotConnected(_)
        | PartnerCenterError::NotRenewed(_)
        | PartnerCenterError::NotLoopback(_) => AttemptCause::NotConnected,
        PartnerCenterError::Broken(_) => AttemptCause::BrokenOff,
        PartnerCenterError::BadAnswer(_) | PartnerCenterError::NotWhole { .. } => AttemptCause::BadAnswer,
        PartnerCenterError::SignInNeeded(_)
        | PartnerCenterError::SignInFailed { .. }
        | PartnerCenterError::CredentialStore(_)
        | PartnerCenterError::StillKept(_)
        | PartnerCenterError::SettingMissing(_)
        | PartnerCenterError::NotSetUp(_) => AttemptCause::SignInNeeded,
    }
}

/// Its own words, for support, without secrets.
pub(super) fn reason(error: &PartnerCenterError) -> String {
    redacted(&error.to_string()).into_owned()
}

/// Whether nothing came back: then the very same request is what is sent next, under the same id.
pub(in crate::workers) fn is_without_answer(cause: &AttemptCause) -> bool {
    matches!(
        cause,
        AttemptCause::NotConnected | AttemptCause::BrokenOff | AttemptCause::Stopped | AttemptCause::ProgramEnded
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn only_what_was_never_answered_is_repeated() {
        let now = Timestamp::UNIX_EPOCH;
        let is_repeated = |error: PartnerCenterError| is_without_answer(&cause(&error, now));
        assert!(is_repeated(PartnerCenterError::Broken("reset".into())));
        assert!(is_repeated(PartnerCenterError::NotConnected("no route".into())));
        let failed =
            |status| PartnerCenterError::ServiceFailed { status, message: String::new(), correlation_id: None };
        assert!(is_repeated(PartnerCenterError::NotRenewed(Box::new(failed(503)))));
        assert!(!is_repeated(PartnerCenterError::BadAnswer("html".into())));
        assert!(!is_repeated(PartnerCenterError::Throttled { wait: Duration::from_secs(1), correlation_id: None }));
        assert!(!is_repeated(failed(503)));
    }

    #[test]
    fn a_wait_is_kept_as_a_time() {
        let error = PartnerCenterError::Throttled { wait: Duration::from_secs(57), correlation_id: None };
        let until = Timestamp::from_second(57).unwrap();
        assert_eq!(cause(&error, Timestamp::UNIX_EPOCH), AttemptCause::Throttled { until });
    }
}
