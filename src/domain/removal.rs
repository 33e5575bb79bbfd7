//! Taking registrations back: asked for by one person, approved by a second, done one device after the other.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{AttemptCause, CustomerId, DeviceId};

/// A removal's own id in the queue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RemovalId(pub String);

impl fmt::Display for RemovalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a removal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RemovalState {
    /// Asked for; a second person has not seen it yet.
    Requested,
    /// A second person has approved it: it may be done.
    Approved,
    /// It is not to be done.
    Refused,
    /// Every device has its outcome, and none is registered any more.
    Finished,
    /// Every device has its outcome; the service would not remove at least one.
    FinishedWithProblems,
}

impl RemovalState {
    /// All states.
    pub const ALL: [Self; 5] =
        [Self::Requested, Self::Approved, Self::Refused, Self::Finished, Self::FinishedWithProblems];

    /// The word it is stored and told under.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Finished => "finished",
            Self::FinishedWithProblems => "finished-with-problems",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }

    /// Whether nothing can happen to it any more.
    pub fn is_over(self) -> bool {
        !matches!(self, Self::Requested | Self::Approved)
    }
}

/// How far a removal is while it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemovalStep {
    /// The service is asked where the devices stand.
    Looking,
    /// A device is being removed.
    Removing {
        /// Which one, from 1.
        number: u32,
        /// Of so many.
        total: u32,
    },
    /// Waiting before it goes on.
    Waiting {
        /// So many seconds.
        secs: u64,
        /// Why, in words.
        why: String,
    },
}

impl RemovalStep {
    /// How many seconds it waits, where it does.
    pub fn waits_secs(&self) -> Option<u64> {
        match self {
            Self::Waiting { secs, .. } => Some(*secs),
            Self::Looking | Self::Removing { .. } => None,
        }
    }
}

/// What came of taking one device back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum RemovalOutcome {
    /// The service has removed it.
    Removed,
    /// The service did not have it any more.
    AlreadyGone,
    /// The service does not remove it: it stays registered.
    Refused {
        /// The service's code, as it came: `811`.
        code: String,
        /// The service's name for it or its words, as they came.
        name: String,
    },
    /// Proven that nothing arrived: it is as if it had not been asked for yet.
    NotArrived {
        /// Why.
        cause: AttemptCause,
    },
    /// Nobody knows yet: the service is asked whether it still has it.
    Unconfirmed {
        /// Why.
        cause: AttemptCause,
    },
}

impl RemovalOutcome {
    /// The code of a refusal that means: the service lists the device, and does not find it when it is to be removed.
    pub const NOT_FOUND: &str = "404";

    /// The word it is told under.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::AlreadyGone => "already-gone",
            Self::Refused { .. } => "refused",
            Self::NotArrived { .. } => "not-arrived",
            Self::Unconfirmed { .. } => "unconfirmed",
        }
    }

    /// Whether the device is not registered any more.
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Removed | Self::AlreadyGone)
    }

    /// Whether the service did not find what it lists.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if code == Self::NOT_FOUND)
    }

    /// Whether it stays as it is.
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::NotArrived { .. } | Self::Unconfirmed { .. })
    }
}

/// The last `DELETE` that was sent for a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovalTry {
    /// The batch on the service, as the service spells it.
    pub remote_batch: String,
    /// The service's own id of the device.
    pub remote_device: String,
    /// `MS-RequestId`.
    pub request_id: Uuid,
    /// `MS-CorrelationId`: what Partner Center's support asks for.
    pub correlation_id: Uuid,
    /// The service it went to.
    pub service: String,
    /// Tenant id of the partner whose token it went with.
    pub partner: String,
    /// When it was written down.
    pub started_at: Timestamp,
}

/// One device of a removal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovalDevice {
    /// Which.
    pub device: DeviceId,
    /// The last `DELETE` for it; without an outcome it may be on its way.
    pub last_try: Option<RemovalTry>,
    /// What came of it, as far as it is known.
    pub outcome: Option<RemovalOutcome>,
}

impl RemovalDevice {
    /// Whether something is left to do or to find out.
    pub fn is_open(&self) -> bool {
        !self.outcome.as_ref().is_some_and(RemovalOutcome::is_final)
    }

    /// Whether a `DELETE` of it may have done its work, and nobody knows.
    pub fn is_in_doubt(&self) -> bool {
        match &self.outcome {
            None => self.last_try.is_some(),
            Some(outcome) => matches!(outcome, RemovalOutcome::Unconfirmed { .. }),
        }
    }
}

/// A removal with its devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// Its id.
    pub id: RemovalId,
    /// Whose devices they are.
    pub customer: CustomerId,
    /// Who asked for it.
    pub requested_by: String,
    /// When.
    pub requested_at: Timestamp,
    /// Why.
    pub reason: String,
    /// Who approved or refused it.
    pub decided_by: Option<String>,
    /// Why it was refused.
    pub refusal: Option<String>,
    /// Where it stands.
    pub state: RemovalState,
    /// Tenant id of the partner who takes them back; empty where that was not said: then it is the one in use.
    pub partner: String,
    /// Its devices, in the order they are taken back.
    pub devices: Vec<RemovalDevice>,
}

impl Removal {
    /// How many of its devices are not registered any more.
    pub fn gone(&self) -> usize {
        self.devices.iter().filter(|part| part.outcome.as_ref().is_some_and(RemovalOutcome::is_gone)).count()
    }

    /// How many of its devices are registered as before, or may be.
    pub fn left(&self) -> usize {
        self.devices.len() - self.gone()
    }

    /// Whether what is left of it may be left registered.
    pub fn may_be_refused(&self) -> bool {
        !self.state.is_over() && !self.devices.iter().any(RemovalDevice::is_in_doubt)
    }
}
