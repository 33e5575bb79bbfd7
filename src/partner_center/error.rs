//! What can go wrong between here and Microsoft, told by what one can do about it.

use std::time::Duration;

/// Why a call did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum PartnerCenterError {
    /// Nobody is signed in, or the sign-in has run out.
    #[error("sign-in is needed: {0}")]
    SignInNeeded(String),
    /// The sign-in was refused, given up, or timed out.
    #[error("the sign-in failed: {0}")]
    SignInFailed(String),
    /// The token was not accepted for want of a second factor.
    #[error("the service wants a sign-in with MFA")]
    MfaNeeded,
    /// The service refuses this account or this customer.
    #[error("not allowed ({code}): {message}")]
    Forbidden {
        /// The service's code, or `403`.
        code: String,
        /// Its words.
        message: String,
        /// `MS-CorrelationId` for support.
        correlation_id: Option<String>,
    },
    /// There is no such thing.
    #[error("not found: {0}")]
    NotFound(String),
    /// The service refuses the request as it is.
    #[error("the service refuses the request ({code}): {message}")]
    Refused {
        /// The service's code, or the HTTP status.
        code: String,
        /// Its words.
        message: String,
        /// `MS-CorrelationId` for support.
        correlation_id: Option<String>,
    },
    /// Too many requests.
    #[error("the service asks to wait {} seconds", wait.as_secs())]
    Throttled {
        /// How long the service asks to wait.
        wait: Duration,
    },
    /// The service failed.
    #[error("the service failed with status {status}")]
    ServiceFailed {
        /// HTTP status, 500 to 599.
        status: u16,
        /// Its words, cut short.
        message: String,
        /// `MS-CorrelationId` for support.
        correlation_id: Option<String>,
    },
    /// No connection could be made: nothing was sent.
    #[error("no connection to the service: {0}")]
    NotConnected(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The line broke after the request began to leave: it may have arrived.
    #[error("the line broke: {0}")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The answer is not what the contract says.
    #[error("the service's answer cannot be understood: {0}")]
    BadAnswer(String),
    /// The address is not on this computer.
    #[error("{0} is not an address of this computer")]
    NotLoopback(String),
    /// The credential store failed.
    #[error("the credential store failed: {0}")]
    CredentialStore(String),
    /// A setting is missing: tenant or app registration.
    #[error("not set up: {0}")]
    NotSetUp(String),
}

impl PartnerCenterError {
    /// Whether trying again later, unchanged, makes sense.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Throttled { .. } | Self::ServiceFailed { .. } | Self::NotConnected(_) | Self::Broken(_))
    }

    /// Whether a person must sign in.
    pub fn needs_sign_in(&self) -> bool {
        matches!(self, Self::SignInNeeded(_) | Self::SignInFailed(_) | Self::MfaNeeded)
    }

    /// Whether the request may have done its work all the same: nothing may be sent again before the service was asked.
    pub fn outcome_unknown(&self) -> bool {
        matches!(self, Self::Broken(_) | Self::ServiceFailed { .. } | Self::BadAnswer(_))
    }

    /// How long the service asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Throttled { wait } => Some(*wait),
            _ => None,
        }
    }

    /// What Microsoft's support asks for.
    pub fn correlation_id(&self) -> Option<&str> {
        match self {
            Self::Forbidden { correlation_id, .. }
            | Self::Refused { correlation_id, .. }
            | Self::ServiceFailed { correlation_id, .. } => correlation_id.as_deref(),
            _ => None,
        }
    }
}
