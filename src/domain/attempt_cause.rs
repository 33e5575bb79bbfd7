//! Why a request did not get through or was not confirmed: as a kind, so that words can be found for it in any language.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Why an upload, a removal or an assignment was not delivered or not confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum AttemptCause {
    /// No connection came about.
    NotConnected,
    /// The service asked to wait.
    Throttled {
        /// Until then.
        until: Timestamp,
    },
    /// Nobody is signed in, or not any more.
    SignInNeeded,
    /// A sign-in with a second factor is needed.
    MfaNeeded,
    /// The service does not allow it (403).
    Forbidden {
        /// The service's code.
        code: String,
    },
    /// The service refuses the request as it is.
    Refused {
        /// The service's code.
        code: String,
    },
    /// The service does not know what was asked for (404).
    NotFound,
    /// The service failed.
    ServiceFailed {
        /// The HTTP status.
        status: u16,
        /// Whether a page told so: something in between may have, of which the service knows nothing. Entries of older programs do not say.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_told_by_page: bool,
    },
    /// The line broke, or no answer came in time.
    BrokenOff,
    /// The answer could not be understood.
    BadAnswer,
    /// A person stopped it.
    Stopped,
    /// The program ended while it was on its way.
    ProgramEnded,
    /// The service's list does not hold it.
    NotListed,
}

impl AttemptCause {
    /// The kind's word, as it is stored.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::NotConnected => "not-connected",
            Self::Throttled { .. } => "throttled",
            Self::SignInNeeded => "sign-in-needed",
            Self::MfaNeeded => "mfa-needed",
            Self::Forbidden { .. } => "forbidden",
            Self::Refused { .. } => "refused",
            Self::NotFound => "not-found",
            Self::ServiceFailed { .. } => "service-failed",
            Self::BrokenOff => "broken-off",
            Self::BadAnswer => "bad-answer",
            Self::Stopped => "stopped",
            Self::ProgramEnded => "program-ended",
            Self::NotListed => "not-listed",
        }
    }
}
