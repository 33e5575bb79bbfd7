//! What can go wrong between here and Microsoft, told by what one can do about it.

use std::error::Error;
use std::fmt;
use std::ops::Deref;
use std::time::Duration;

use super::network::chain;
use super::refusal::{cut, is_page};
use super::sign_in::{SignInCause, SignInFault};

/// Words of an answer, and what Partner Center's support finds it by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The service's code, or the HTTP status; empty where there is none.
    pub code: String,
    /// The words, cut short and without secrets.
    pub words: String,
    /// `MS-CorrelationId` of the answer, else of the request; of the authority, its own.
    pub correlation_id: Option<String>,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code.as_str() {
            "" => f.write_str(&self.words),
            code => write!(f, "{code}: {}", self.words),
        }
    }
}

impl<W: Into<String>> From<W> for Told {
    fn from(words: W) -> Self {
        Self { words: words.into(), ..Self::default() }
    }
}

/// What broke a line, and the id of the request that was on its way.
#[derive(Debug)]
pub struct Break {
    cause: Box<dyn Error + Send + Sync>,
    correlation_id: Option<String>,
}

impl<E: Into<Box<dyn Error + Send + Sync>>> From<E> for Break {
    fn from(cause: E) -> Self {
        Self { cause: cause.into(), correlation_id: None }
    }
}

impl Deref for Break {
    type Target = dyn Error + Send + Sync;
    fn deref(&self) -> &Self::Target {
        &*self.cause
    }
}

/// Why a list proves nothing: what is not in it may be there all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// It names fewer than it says there are, or has no end.
    Short,
    /// A batch is listed, and the service does not know its devices.
    NoDevices,
    /// A device in it is named by nothing that tells which one it is.
    Nameless,
}

/// Why a call did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum PartnerCenterError {
    /// Nobody is signed in, or the sign-in has run out.
    #[error("sign-in is needed: {0}")]
    SignInNeeded(Told),
    /// The sign-in was refused, given up, or timed out.
    #[error("the sign-in failed: {0}")]
    SignInFailed(SignInFault),
    /// The token was not accepted for want of a second factor.
    #[error("the service wants a sign-in with MFA: {0}")]
    MfaNeeded(Told),
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
    NotFound(Told),
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
        /// `MS-CorrelationId` for support.
        correlation_id: Option<String>,
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
    NotConnected(#[source] Box<dyn Error + Send + Sync>),
    /// Microsoft's sign-in gave no new token, for a reason that passes: nothing was sent to the service.
    #[error("no new token: {0}")]
    NotRenewed(#[source] Box<PartnerCenterError>),
    /// The line broke after the request began to leave: it may have arrived.
    #[error("the line broke: {}", .0.cause)]
    Broken(#[source] Break),
    /// The answer is not what the contract says.
    #[error("the service's answer cannot be understood: {0}")]
    BadAnswer(Told),
    /// A list that proves nothing: it does not name all that it counts, or has no end. What is not in it may be there all the same.
    #[error("the list is not whole: {why}")]
    NotWhole {
        /// What it lacks.
        gap: Gap,
        /// The same in English, with numbers.
        why: String,
    },
    /// The address is not on this computer.
    #[error("{0} is not an address of this computer")]
    NotLoopback(String),
    /// The credential store failed: who is signed in is not known.
    #[error("the credential store failed: {0}")]
    CredentialStore(String),
    /// Nobody is signed in any more, but the credential store failed: what it keeps may still be there. It is not taken up again
    /// before the program is started anew; another program would.
    #[error("signed out, but the credential store failed: {0}")]
    StillKept(String),
    /// A setting is missing: tenant or app registration, by its key.
    #[error("not set up: the setting {0} is missing")]
    SettingMissing(String),
    /// Tenant or app registration are of no use, or the service cannot be started.
    #[error("not set up: {0}")]
    NotSetUp(String),
}

impl PartnerCenterError {
    /// Whether trying again later, unchanged, makes sense.
    pub fn is_transient(&self) -> bool {
        use PartnerCenterError as P;
        matches!(
            self,
            P::Throttled { .. } | P::ServiceFailed { .. } | P::NotConnected(_) | P::NotRenewed(_) | P::Broken(_)
        )
    }

    /// Whether the service refuses because the customer has no relationship with the partner.
    pub fn lacks_relationship(&self) -> bool {
        matches!(self, Self::Forbidden { code, .. } if code == "20002")
    }

    /// Whether a failure is told by a page: something in between may tell it so, of which the service knows nothing.
    pub fn is_told_by_page(&self) -> bool {
        matches!(self, Self::ServiceFailed { message, .. } if is_page(message.as_bytes()))
    }

    /// Whether a person must sign in.
    pub fn needs_sign_in(&self) -> bool {
        use PartnerCenterError as P;
        matches!(
            self,
            P::SignInNeeded(_) | P::SignInFailed(_) | P::MfaNeeded(_) | P::CredentialStore(_) | P::StillKept(_)
        )
    }

    /// What was wrong with the sign-in, where Microsoft's sign-in has said it: a refusal to renew tells it in its words.
    pub fn sign_in_cause(&self) -> Option<SignInCause> {
        let said = |words: &str| SignInFault::of_authority("", words.to_owned()).cause;
        match self {
            Self::SignInFailed(fault) => Some(fault.cause),
            Self::SignInNeeded(told) => Some(said(&told.words)),
            Self::NotSetUp(words) => Some(said(words)),
            _ => None,
        }
        .filter(|cause| *cause != SignInCause::Other)
    }

    /// Whether the request may have done its work all the same: nothing may be sent again before the service was asked.
    pub fn outcome_unknown(&self) -> bool {
        matches!(self, Self::Broken(_) | Self::ServiceFailed { .. } | Self::BadAnswer(_) | Self::NotWhole { .. })
    }

    /// How long the service asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Throttled { wait, .. } => Some(*wait),
            Self::NotRenewed(cause) => cause.retry_after(),
            _ => None,
        }
    }

    /// What Partner Center's support asks for: of the answer, or of the request that got none.
    pub fn correlation_id(&self) -> Option<&str> {
        match self {
            Self::SignInNeeded(told) | Self::MfaNeeded(told) | Self::NotFound(told) | Self::BadAnswer(told) => {
                told.correlation_id.as_deref()
            }
            Self::SignInFailed(fault) => fault.correlation_id.as_deref(),
            Self::Broken(broken) => broken.correlation_id.as_deref(),
            Self::Throttled { correlation_id, .. }
            | Self::Forbidden { correlation_id, .. }
            | Self::Refused { correlation_id, .. }
            | Self::ServiceFailed { correlation_id, .. } => correlation_id.as_deref(),
            Self::NotRenewed(cause) => cause.correlation_id(),
            // Nothing has left, so nobody there knows of it.
            Self::NotConnected(_)
            | Self::NotLoopback(_)
            | Self::CredentialStore(_)
            | Self::StillKept(_)
            | Self::SettingMissing(_)
            | Self::NotSetUp(_)
            // Of several answers none is the one that lacks something.
            | Self::NotWhole { .. } => None,
        }
    }

    /// What support asks for: the words, with what lies under them, and the id.
    pub(super) fn for_support(&self) -> String {
        let words = cut(&chain(self));
        match self.correlation_id() {
            Some(id) => format!("{words}; correlation id {id}"),
            None => words,
        }
    }

    /// With the id of a request that was sent, where the answer has told none.
    pub(super) fn of_request(mut self, id: &str) -> Self {
        let slot = match &mut self {
            Self::SignInNeeded(told) | Self::MfaNeeded(told) | Self::NotFound(told) | Self::BadAnswer(told) => {
                &mut told.correlation_id
            }
            Self::SignInFailed(fault) => &mut fault.correlation_id,
            Self::Broken(broken) => &mut broken.correlation_id,
            Self::Throttled { correlation_id, .. }
            | Self::Forbidden { correlation_id, .. }
            | Self::Refused { correlation_id, .. }
            | Self::ServiceFailed { correlation_id, .. } => correlation_id,
            Self::NotConnected(_)
            | Self::NotRenewed(_)
            | Self::NotLoopback(_)
            | Self::CredentialStore(_)
            | Self::StillKept(_)
            | Self::SettingMissing(_)
            | Self::NotSetUp(_)
            | Self::NotWhole { .. } => return self,
        };
        slot.get_or_insert_with(|| id.to_owned());
        self
    }
}
