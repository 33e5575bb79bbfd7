//! A customer's configuration profiles: what is shown of them, and the dialogs about them.

use crate::app::notice::Notice;
use crate::app::policies::{AssigningStep, PolicyList};
use crate::domain::{BatchId, CustomerId, DeviceId, PolicyId};

/// The screen of profiles.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PoliciesModel {
    /// Whose.
    pub customer: Option<CustomerId>,
    /// The profiles; `None` before they were told.
    pub list: Option<PolicyList>,
    /// Whether the service is being asked for them.
    pub is_loading: bool,
    /// Whether a deed is on its way.
    pub is_writing: bool,
    /// How many deeds were done: the form of a deed that is done is closed.
    pub written: u64,
    /// The assignment that is under way.
    pub assigning: Option<AssigningStep>,
    /// Whether open assignments were gone on with since a person asked for the profiles: once is enough, or it would never end.
    pub is_follow_tried: bool,
    /// Why the profiles could not be had.
    pub trouble: Option<Notice>,
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
