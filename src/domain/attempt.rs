//! One upload of at most some hundred devices, and what came of it.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{AttemptCause, BatchId, DeviceDraft, DeviceId, DeviceState};

/// An attempt's own id in the queue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AttemptId(pub String);

impl fmt::Display for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The service's handle to an upload's results: the last segment of the `Location` it answers with.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TrackingId(pub String);

impl fmt::Display for TrackingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where an attempt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttemptState {
    /// Written down; bytes may leave at any moment.
    Sending,
    /// The line broke; whether it arrived is being found out.
    Unconfirmed,
    /// Taken by the service under a tracking id.
    Processing,
    /// Nothing arrived; its devices wait for the next attempt.
    NotDelivered,
    /// Every device has its result.
    Settled,
}

impl AttemptState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Sending, Self::Unconfirmed, Self::Processing, Self::NotDelivered, Self::Settled];

    /// The word it is stored under.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Unconfirmed => "unconfirmed",
            Self::Processing => "processing",
            Self::NotDelivered => "not-delivered",
            Self::Settled => "settled",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }
}

/// One upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Its id.
    pub id: AttemptId,
    /// Its number in the batch, from 1.
    pub number: u32,
    /// The batch it sends devices of.
    pub batch: BatchId,
    /// Its devices, in the order they were sent.
    pub devices: Vec<DeviceId>,
    /// `MS-RequestId`: the same over every try of this one request.
    pub request_id: Uuid,
    /// `MS-CorrelationId`: what Partner Center's support asks for.
    pub correlation_id: Uuid,
    /// The handle to its results, once the service has taken it.
    pub tracking_id: Option<TrackingId>,
    /// Where it stands.
    pub state: AttemptState,
    /// When it was written down.
    pub started_at: Timestamp,
    /// When its devices may be sent again, where the service asked to wait.
    pub due_at: Option<Timestamp>,
    /// Why it was not delivered or not confirmed, in the service's or the line's words.
    pub reason: Option<String>,
    /// The same as a kind, where it was said.
    pub cause: Option<AttemptCause>,
    /// The service it went to: `partner-center` or `practice`.
    pub service: String,
    /// Tenant id of the partner whose token it went with; empty in attempts of older programs.
    pub partner: String,
    /// The attempt whose request it repeated.
    pub repeats: Option<AttemptId>,
}

/// One device of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptDevice {
    /// Which.
    pub device: DeviceId,
    /// What is known of it.
    pub draft: DeviceDraft,
    /// Where it stands now.
    pub state: DeviceState,
    /// Whether a later attempt sent it too.
    pub is_sent_again: bool,
    /// What came of it in this attempt.
    pub result: Option<DeviceResult>,
}

/// What came of one device in an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceOutcome {
    /// Registered to the customer, now or already before (code 806).
    Registered,
    /// Refused.
    Rejected,
    /// Proven not to have arrived: it is ready again.
    NotArrived,
}

/// The result of one device, as the service told it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceResult {
    /// Which device.
    pub device: DeviceId,
    /// What came of it.
    pub outcome: DeviceOutcome,
    /// The service's code, as it came: `808`.
    pub code: Option<String>,
    /// The service's name for it, as it came: `ZtdDeviceAssignedToOtherTenant`.
    pub name: Option<String>,
}
