//! A customer's configuration profiles: what is shown of them, and the dialogs about them.

use jiff::Timestamp;

use crate::app::notice::Notice;
use crate::app::policies::{AssigningStep, PolicyList};
use crate::domain::{BatchId, CustomerId, DeviceId, PolicyDeed, PolicyId};

/// The screen of profiles.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PoliciesModel {
    /// Whose.
    pub customer: Option<CustomerId>,
    /// The profiles; `None` before they were told.
    pub list: Option<PolicyList>,
    /// When they were told.
    pub told_at: Option<Timestamp>,
    /// Whether the service is being asked for them.
    pub is_loading: bool,
    /// The deed that is on its way, and the profile's name.
    pub writing: Option<(PolicyDeed, String)>,
    /// The deed that was done last.
    pub done: Option<DoneDeed>,
    /// The assignment that is under way.
    pub assigning: Option<Assigning>,
    /// Whether open assignments were gone on with since a person asked for the profiles: once is enough, or it would never end.
    pub is_follow_tried: bool,
    /// Why the profiles could not be had.
    pub trouble: Option<Notice>,
    /// Whether that is because this account may not: it may do nothing to them either.
    pub is_forbidden: bool,
}

impl PoliciesModel {
    /// For another customer, or another partner: what is on its way to devices goes on, and says so itself.
    pub(in crate::app) fn for_another(&mut self, customer: Option<CustomerId>) -> Self {
        Self { customer, assigning: self.assigning.take(), done: self.done.take(), ..Self::default() }
    }
}

/// A deed that was done: the form that it was filled in on is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoneDeed {
    /// Counts up from 1.
    pub number: u64,
    /// Whose profile it was.
    pub customer: CustomerId,
    /// Which; a new one had no id yet.
    pub policy: Option<PolicyId>,
}

/// An assignment that is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assigning {
    /// The profile, once it is known.
    pub policy: Option<PolicyId>,
    /// Its name, where it was shown.
    pub name: Option<String>,
    /// To how many devices of which batch it is being given; nothing before they are found.
    pub part: Option<(BatchId, u32)>,
    /// How far it is.
    pub step: AssigningStep,
    /// When it is gone on with, where it waits.
    pub tried_at: Option<Timestamp>,
    /// Whether a part of it may have reached the service.
    pub has_left: bool,
}

impl Default for Assigning {
    /// One that has just begun.
    fn default() -> Self {
        Self { policy: None, name: None, part: None, step: AssigningStep::Finding, tried_at: None, has_left: false }
    }
}

/// A dialog about a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyDialog {
    /// Delete it.
    Delete {
        /// Which.
        policy: PolicyId,
        /// Its name.
        name: String,
        /// Devices that have it, where told.
        devices: Option<u64>,
    },
    /// Give it to devices.
    Assign {
        /// Which.
        policy: PolicyId,
        /// Its name.
        name: String,
        /// The customer's batches with registered devices: number, group tag and how many.
        batches: Vec<(BatchId, u32, String, u32)>,
        /// Devices that are chosen among the registered ones.
        chosen: Vec<DeviceId>,
    },
}
