//! What is reviewed and sent together: devices of one customer under one group tag.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Customer, CustomerId, DeviceState, GroupTag};

/// A batch's own id in the queue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BatchId(pub String);

impl fmt::Display for BatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a batch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BatchState {
    /// Devices are being scanned into it.
    Open,
    /// Scanning is over; it waits for review.
    Closed,
    /// Reviewed: it may be sent as it is.
    Approved,
    /// At least one attempt was started and not every device is settled.
    Sending,
    /// Every device is registered.
    Finished,
    /// Every device is settled, at least one refused.
    FinishedWithProblems,
}

impl BatchState {
    /// All states, in the order of a batch's life.
    pub const ALL: [Self; 6] =
        [Self::Open, Self::Closed, Self::Approved, Self::Sending, Self::Finished, Self::FinishedWithProblems];

    /// The word it is stored and told under.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Approved => "approved",
            Self::Sending => "sending",
            Self::Finished => "finished",
            Self::FinishedWithProblems => "finished-with-problems",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }

    /// Whether every device is settled.
    pub fn is_finished(self) -> bool {
        matches!(self, Self::Finished | Self::FinishedWithProblems)
    }
}

/// How many devices of a batch stand in each state. Those that came later are told where there are any: programs rely on the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BatchCounts {
    /// [`DeviceState::Ready`]
    pub ready: u32,
    /// [`DeviceState::Sending`]
    pub sending: u32,
    /// [`DeviceState::Unconfirmed`]
    pub unconfirmed: u32,
    /// [`DeviceState::Processing`]
    pub processing: u32,
    /// [`DeviceState::Registered`]
    pub registered: u32,
    /// [`DeviceState::Rejected`]
    pub rejected: u32,
    /// [`DeviceState::Uploaded`]
    #[serde(skip_serializing_if = "is_none")]
    pub uploaded: u32,
    /// [`DeviceState::Solved`]
    #[serde(skip_serializing_if = "is_none")]
    pub solved: u32,
    /// [`DeviceState::Removing`]
    #[serde(skip_serializing_if = "is_none")]
    pub removing: u32,
    /// [`DeviceState::Removed`]: beside the others, and no part of [`BatchCounts::total`].
    #[serde(skip_serializing_if = "is_none")]
    pub removed: u32,
    /// [`DeviceState::Undone`]: beside the others, and no part of [`BatchCounts::total`].
    #[serde(skip_serializing_if = "is_none")]
    pub undone: u32,
    /// [`DeviceState::Held`]: beside the others, and no part of [`BatchCounts::total`].
    pub held: u32,
}

fn is_none(count: &u32) -> bool {
    *count == 0
}

impl BatchCounts {
    /// Devices in the batch; those that are held or were taken back, before or after they were registered, do not count.
    pub fn total(&self) -> u32 {
        let with_the_service = self.uploaded + self.registered + self.removing + self.rejected + self.solved;
        self.ready + self.under_way() + with_the_service
    }

    /// Devices that an upload through the service's interface is, or may be, under way with.
    pub fn under_way(&self) -> u32 {
        self.sending + self.unconfirmed + self.processing
    }

    /// Devices of which the outcome is still open, those included that a person must decide about first.
    pub fn unsettled(&self) -> u32 {
        self.held + self.ready + self.under_way() + self.uploaded
    }

    /// The count of one state.
    pub fn of(&mut self, state: DeviceState) -> &mut u32 {
        match state {
            DeviceState::Held => &mut self.held,
            DeviceState::Ready => &mut self.ready,
            DeviceState::Sending => &mut self.sending,
            DeviceState::Unconfirmed => &mut self.unconfirmed,
            DeviceState::Processing => &mut self.processing,
            DeviceState::Registered => &mut self.registered,
            DeviceState::Rejected => &mut self.rejected,
            DeviceState::Uploaded => &mut self.uploaded,
            DeviceState::Solved => &mut self.solved,
            DeviceState::Removing => &mut self.removing,
            DeviceState::Removed => &mut self.removed,
            DeviceState::Undone => &mut self.undone,
        }
    }
}

/// A batch as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchSummary {
    /// Its id.
    pub id: BatchId,
    /// The number people call it by; counts up from 1.
    pub number: u32,
    /// Who it is for, as known when the batch was made or customers were last refreshed.
    pub customer: Customer,
    /// Partner Center's batch name.
    pub group_tag: GroupTag,
    /// How many boxes are expected.
    pub expected: Option<u32>,
    /// The customer's or the partner's order number.
    pub order: Option<String>,
    /// Where it stands.
    pub state: BatchState,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// Who approved it; void after any later change.
    pub approved_by: Option<String>,
    /// What was said when it was closed: why devices are missing. Void once it is reopened.
    pub close_reason: Option<String>,
    /// Whether somebody wants it to be sent, whoever does it and when.
    pub is_sending_asked: bool,
    /// Tenant id of the partner it is for; empty where nothing of it was sent yet and nobody said so.
    pub partner: String,
    /// Devices by state.
    pub counts: BatchCounts,
}

/// A batch of which something is to be sent or found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchWork {
    /// Which.
    pub batch: BatchId,
    /// Whose.
    pub customer: CustomerId,
    /// Tenant id of the partner it is for; may be empty.
    pub partner: String,
    /// Whether somebody wants it to be sent.
    pub is_sending_asked: bool,
    /// Devices that are ready.
    pub ready: u32,
    /// Devices that are sending, unconfirmed or processing.
    pub under_way: u32,
}

impl BatchSummary {
    /// Whether fewer devices are there than were expected.
    pub fn is_short(&self) -> bool {
        self.expected.is_some_and(|expected| self.counts.total() < expected)
    }
}
