//! Partner Center's configuration profiles, as far as the journal tells of them: what was done to one, and to which devices it was
//! assigned.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{AttemptCause, AttemptState, BatchId, CustomerId, DeviceId, DeviceOutcome, PolicySetting, TrackingId};

/// The service's id of a profile.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PolicyId(pub String);

impl fmt::Display for PolicyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An assignment's own id in the queue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AssignmentId(pub String);

impl fmt::Display for AssignmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is done to a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyDeed {
    /// It is made.
    Create,
    /// Its name, description or settings are changed.
    Change,
    /// It is deleted.
    Delete,
}

impl PolicyDeed {
    /// All deeds.
    pub const ALL: [Self; 3] = [Self::Create, Self::Change, Self::Delete];

    /// The word it is stored and told under.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Change => "change",
            Self::Delete => "delete",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.as_str() == word)
    }
}

/// What came of a deed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum PolicyOutcome {
    /// It was done.
    Done,
    /// The service would not do it.
    Refused {
        /// The service's code, as it came.
        code: String,
        /// The service's words, as they came.
        name: String,
        /// What Partner Center's support finds the answer by; none in older entries.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        correlation_id: Option<String>,
    },
    /// It was not done, for a reason that is not this profile's.
    NotDone {
        /// Why.
        cause: AttemptCause,
        /// What Partner Center's support finds the answer by, where one came.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        correlation_id: Option<String>,
    },
    /// Proven that nothing arrived.
    NotArrived,
    /// Nobody knows yet: the service is asked which profiles there are.
    Unconfirmed {
        /// Why.
        cause: AttemptCause,
        /// What Partner Center's support finds the request by, where it has left; none in older entries.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        correlation_id: Option<String>,
    },
}

impl PolicyOutcome {
    /// Whether it stays as it is.
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Unconfirmed { .. })
    }

    /// What Partner Center's support finds it by.
    pub fn correlation_id(&self) -> Option<&str> {
        match self {
            Self::Refused { correlation_id, .. }
            | Self::NotDone { correlation_id, .. }
            | Self::Unconfirmed { correlation_id, .. } => correlation_id.as_deref(),
            Self::Done | Self::NotArrived => None,
        }
    }
}

/// The setting that skips the licence terms, for which the customer must have agreed. Letter case and separators do not count: the
/// service spells it in several ways.
pub fn skips_licence_terms(setting: &str) -> bool {
    PolicySetting::from_word(setting) == Some(PolicySetting::SkipEula)
}

/// A deed on a profile that was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyChange {
    /// Tenant id of the partner whose token it went with.
    pub partner: String,
    /// Whose.
    pub customer: CustomerId,
    /// Its id, where it is known.
    pub policy: Option<PolicyId>,
    /// What was to be done.
    pub deed: PolicyDeed,
    /// Its name.
    pub name: String,
    /// Its settings.
    pub settings: Vec<String>,
    /// What the customer has agreed to, in words.
    pub consent: Option<String>,
    /// Its description, empty for none; `None` where that was not written down.
    pub description: Option<String>,
    /// Who did it.
    pub written_by: String,
    /// When it was written down.
    pub written_at: Timestamp,
    /// What came of it; nothing where the program ended before it knew.
    pub outcome: Option<PolicyOutcome>,
}

impl PolicyChange {
    /// Whether it is known what came of it.
    pub fn is_settled(&self) -> bool {
        self.outcome.as_ref().is_some_and(PolicyOutcome::is_final)
    }

    /// Whether it is one on the profile of this id or this name: names that differ in letter case alone stand for one profile.
    pub fn is_on(&self, policy: Option<&PolicyId>, name: &str) -> bool {
        (policy.is_some() && self.policy.as_ref() == policy) || self.name.to_lowercase() == name.to_lowercase()
    }
}

/// One device of an assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignedDevice {
    /// Which.
    pub device: DeviceId,
    /// What came of it; [`DeviceOutcome::Registered`] means that it has the profile.
    pub outcome: Option<DeviceOutcome>,
    /// The service's code, as it came.
    pub code: Option<String>,
    /// The service's name for it, as it came.
    pub name: Option<String>,
}

/// A profile's assignment to devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyAssignment {
    /// Its id.
    pub id: AssignmentId,
    /// The batch the devices stand in.
    pub batch: BatchId,
    /// Whose.
    pub customer: CustomerId,
    /// Which profile.
    pub policy: PolicyId,
    /// `MS-RequestId`.
    pub request_id: Uuid,
    /// `MS-CorrelationId`.
    pub correlation_id: Uuid,
    /// The service it went to.
    pub service: String,
    /// Tenant id of the partner whose token it went with.
    pub partner: String,
    /// The handle to its results, once the service has taken it.
    pub tracking_id: Option<TrackingId>,
    /// Where it stands.
    pub state: AttemptState,
    /// When it was written down.
    pub started_at: Timestamp,
    /// Why it is unconfirmed.
    pub cause: Option<AttemptCause>,
    /// Its devices, in the order they were sent.
    pub devices: Vec<AssignedDevice>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licence_terms_are_found_in_every_spelling() {
        for spelled in ["skip_eula", "SkipEula", "skip_e_u_l_a", "Skip EULA"] {
            assert!(skips_licence_terms(spelled), "{spelled}");
        }
        assert!(!skips_licence_terms("skip_oem_registration"));
    }
}
