//! Every write to the queue is one of these. The journal is a list of them; the tables are what they add up to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    AttemptId, Barcode, BatchId, Customer, DeviceDraft, DeviceId, DeviceResult, GroupTag, ScanSource, TrackingId,
};

/// Who did something, and at which station. The journal keeps both for every change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The person.
    pub operator: String,
    /// The computer.
    pub station: String,
}

/// One thing that happened. Stored as JSON in the journal: variants and fields are only ever added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "change")]
pub enum Change {
    /// A batch was begun. Refused where the id is taken.
    BatchCreated {
        /// The new batch.
        batch: BatchId,
        /// Who it is for.
        customer: Customer,
        /// Partner Center's batch name.
        group_tag: GroupTag,
        /// How many boxes are expected.
        expected: Option<u32>,
        /// Order number.
        order: Option<String>,
    },
    /// A device joined an open batch. Refused where the batch is not open, nothing identifies the device, or it is known already.
    /// Where the expected boxes are all there it is held as one too many.
    DeviceScanned {
        /// The new device.
        device: DeviceId,
        /// The batch it joins.
        batch: BatchId,
        /// What was read or typed.
        draft: DeviceDraft,
        /// Where it came from.
        source: ScanSource,
        /// Every code of the box as it was read, also those that were not used.
        codes: Vec<Barcode>,
        /// Whether the rule held that one too many is held; entries from before there was such a rule say nothing of it.
        #[serde(default)]
        is_extra_held: bool,
    },
    /// A person decided that devices which were held as too many belong to their batch; its approval is void. Refused where one of
    /// them is not held.
    DevicesKept {
        /// The batch they stand in.
        batch: BatchId,
        /// Which.
        devices: Vec<DeviceId>,
    },
    /// A device was taken back, or one too many left out. Refused once it was sent.
    DeviceUndone {
        /// Which.
        device: DeviceId,
    },
    /// A device that was taken back is in its batch again. Refused where its identity was scanned anew meanwhile. Where the expected
    /// boxes are all there it is held as one too many.
    DeviceRestored {
        /// Which.
        device: DeviceId,
        /// As in a scan.
        #[serde(default)]
        is_extra_held: bool,
    },
    /// A supervisor changed what is known of a device; the approval of its batch is void. Refused while it is under way or registered.
    DeviceEdited {
        /// Which.
        device: DeviceId,
        /// What was known before; refused where it is not what stands there now.
        old: DeviceDraft,
        /// What is known now.
        new: DeviceDraft,
        /// Why.
        reason: String,
    },
    /// A device went to another batch of the same customer. Refused unless both are unsent.
    DeviceMoved {
        /// Which.
        device: DeviceId,
        /// Where to.
        to: BatchId,
    },
    /// Scanning is over. Refused where devices are missing and nobody says why.
    BatchClosed {
        /// Which.
        batch: BatchId,
        /// Why fewer devices are there than were expected.
        #[serde(default)]
        reason: Option<String>,
        /// Whether the rule held that a batch which is short is closed with a reason; older entries say nothing of it.
        #[serde(default)]
        is_reason_required: bool,
    },
    /// Scanning goes on; an approval is void. Refused once anything was sent.
    BatchReopened {
        /// Which.
        batch: BatchId,
    },
    /// A supervisor has reviewed the batch. Refused where it is empty, a device of it is held, or its count is not the one the
    /// supervisor saw.
    BatchApproved {
        /// Which.
        batch: BatchId,
        /// How many devices the supervisor saw.
        device_count: u32,
        /// Whether the rule held that who created, scanned or edited may not approve.
        is_second_person_required: bool,
    },
    /// Refused devices are to be sent once more, in a new attempt of just those.
    DevicesRequeued {
        /// The batch they stand in.
        batch: BatchId,
        /// Which.
        devices: Vec<DeviceId>,
    },
    /// An upload is about to leave: written down before any byte does. Refused unless the batch is approved.
    AttemptStarted {
        /// The new attempt.
        attempt: AttemptId,
        /// The batch it sends devices of.
        batch: BatchId,
        /// Its devices, in the order they are sent; each must be ready.
        devices: Vec<DeviceId>,
        /// `MS-RequestId`.
        request_id: Uuid,
        /// `MS-CorrelationId`.
        correlation_id: Uuid,
        /// The service it goes to: `partner-center` or `practice`. A queue that has sent to one never sends to the other.
        service: String,
    },
    /// Proven that nothing arrived: its devices are ready again.
    AttemptNotDelivered {
        /// Which.
        attempt: AttemptId,
        /// Why.
        reason: String,
        /// When they may be sent again.
        due_at: Option<Timestamp>,
    },
    /// The line broke, or the program ended, while it was on its way.
    AttemptUnconfirmed {
        /// Which.
        attempt: AttemptId,
        /// Why.
        reason: String,
    },
    /// The service has taken it.
    AttemptAccepted {
        /// Which.
        attempt: AttemptId,
        /// The handle to its results.
        tracking_id: TrackingId,
    },
    /// Results came in. A device has one result in an attempt; a second is refused.
    ResultsRecorded {
        /// Which attempt.
        attempt: AttemptId,
        /// What came of its devices.
        results: Vec<DeviceResult>,
    },
    /// The batch was written to files for Partner Center's site or for people.
    BatchExported {
        /// Which.
        batch: BatchId,
        /// The format's name: `partner-center`, `intune`, `xlsx`, `csv`.
        format: String,
        /// Name, rows and SHA-256 of each file.
        files: Vec<ExportedFile>,
    },
    /// The service told which customers there are; they are kept for work without a line. The approval of a batch that waits to be
    /// sent is void where its customer's relationship is lost.
    CustomersListed {
        /// All of them.
        customers: Vec<Customer>,
        /// Whether the rule held that approvals are void then; older entries say nothing of it.
        #[serde(default)]
        are_approvals_voided: bool,
    },
}

/// A file that was written and read back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedFile {
    /// The whole path as text.
    pub path: String,
    /// Devices in it.
    pub rows: u32,
    /// Of its bytes, in lower-case hexadecimal.
    pub sha256: String,
}

impl Change {
    /// The name of the change as the journal spells it: `device-scanned`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::BatchCreated { .. } => "batch-created",
            Self::DeviceScanned { .. } => "device-scanned",
            Self::DevicesKept { .. } => "devices-kept",
            Self::DeviceUndone { .. } => "device-undone",
            Self::DeviceRestored { .. } => "device-restored",
            Self::DeviceEdited { .. } => "device-edited",
            Self::DeviceMoved { .. } => "device-moved",
            Self::BatchClosed { .. } => "batch-closed",
            Self::BatchReopened { .. } => "batch-reopened",
            Self::BatchApproved { .. } => "batch-approved",
            Self::DevicesRequeued { .. } => "devices-requeued",
            Self::AttemptStarted { .. } => "attempt-started",
            Self::AttemptNotDelivered { .. } => "attempt-not-delivered",
            Self::AttemptUnconfirmed { .. } => "attempt-unconfirmed",
            Self::AttemptAccepted { .. } => "attempt-accepted",
            Self::ResultsRecorded { .. } => "results-recorded",
            Self::BatchExported { .. } => "batch-exported",
            Self::CustomersListed { .. } => "customers-listed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_from_before_a_rule_say_nothing_of_it() {
        let read = |text: &str| serde_json::from_str::<Change>(text).unwrap();
        let Change::BatchClosed { reason, is_reason_required, .. } = read(r#"{"change":"batch-closed","batch":"b"}"#)
        else {
            panic!()
        };
        assert_eq!((reason, is_reason_required), (None, false));
        let restored = read(r#"{"change":"device-restored","device":"d"}"#);
        assert!(matches!(restored, Change::DeviceRestored { is_extra_held: false, .. }));
        let listed = read(r#"{"change":"customers-listed","customers":[]}"#);
        assert!(matches!(listed, Change::CustomersListed { are_approvals_voided: false, .. }));
    }
}
