//! Every write to the queue is one of these. The journal is a list of them; the tables are what they add up to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    AssignmentId, AttemptCause, AttemptId, Barcode, BatchId, Customer, CustomerId, DeviceDraft, DeviceId, DeviceResult,
    ExportedFile, GroupTag, PolicyDeed, PolicyId, PolicyOutcome, RemovalId, RemovalOutcome, ScanSource, TrackingId,
};

mod name;
#[cfg(test)]
mod tests;

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
        /// Tenant id of the partner it is for; empty where that is not said: then the first upload says it.
        #[serde(default)]
        partner: String,
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
        /// Tenant id of the partner whose token it goes with; empty in older entries. Refused where the batch is another partner's.
        #[serde(default)]
        partner: String,
        /// The attempt that nobody answered for and whose very request this is: the same ids, the same devices in the same order.
        #[serde(default)]
        repeats: Option<AttemptId>,
    },
    /// Proven that nothing arrived: its devices are ready again.
    AttemptNotDelivered {
        /// Which.
        attempt: AttemptId,
        /// Why, in the words of the service or the line.
        reason: String,
        /// When they may be sent again.
        due_at: Option<Timestamp>,
        /// Why, as a kind that can be told in words; older entries say nothing of it.
        #[serde(default)]
        cause: Option<AttemptCause>,
    },
    /// The line broke, or the program ended, while it was on its way.
    AttemptUnconfirmed {
        /// Which.
        attempt: AttemptId,
        /// Why, in the words of the service or the line.
        reason: String,
        /// Why, as a kind that can be told in words; older entries say nothing of it.
        #[serde(default)]
        cause: Option<AttemptCause>,
    },
    /// The service has taken it. Also where it was thought to be lost, as long as nothing was done with its devices since.
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
        /// The format's name: `partner-center`, `intune`, `xlsx`, `csv`, `upload-sheet`, `hand-over`, `surface`.
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
        /// Tenant id of the partner whose customers they are; empty where that is not said.
        #[serde(default)]
        partner: String,
    },
    /// A search on the service found customers: what is known of them is what it told, those it did not find stay. Approvals are void
    /// as with a list.
    CustomersFound {
        /// Those that were found.
        customers: Vec<Customer>,
        /// Tenant id of the partner whose customers they are; empty where that is not said.
        #[serde(default)]
        partner: String,
    },
    /// A person named a customer, for a partner who cannot list them. What the service told of the relationship stays.
    CustomerNamed {
        /// The customer.
        customer: Customer,
        /// Tenant id of the partner whose customer it is; empty where that is not said.
        #[serde(default)]
        partner: String,
    },
    /// While sending, the service said that there is no relationship (any more): what still waits goes back to review.
    RelationshipLost {
        /// Whose.
        customer: CustomerId,
        /// Tenant id of the partner; empty where that is not said.
        #[serde(default)]
        partner: String,
    },
    /// Somebody wants the batch to be sent, whoever does it and when. Void with the approval, and once nothing is left to send. Refused
    /// unless it is approved.
    SendingAsked {
        /// Which.
        batch: BatchId,
    },
    /// It is not to be sent for now. What is with the service is followed all the same.
    SendingHalted {
        /// Which.
        batch: BatchId,
    },
    /// A person put these devices on Partner Center's site, in a file. Refused unless the batch is approved and they are ready.
    DevicesUploaded {
        /// The batch they stand in.
        batch: BatchId,
        /// Which.
        devices: Vec<DeviceId>,
    },
    /// What Partner Center's site told of devices that were put there by hand. Refused for any other.
    PortalResultsRecorded {
        /// The batch they stand in.
        batch: BatchId,
        /// What came of them.
        results: Vec<DeviceResult>,
    },
    /// Refused devices were seen to somewhere else: nothing of them is left to do. Refused unless they are refused ones.
    DevicesSolved {
        /// The batch they stand in.
        batch: BatchId,
        /// Which.
        devices: Vec<DeviceId>,
        /// How, in a person's words.
        note: String,
    },
    /// They were not solved after all: they are refused devices again.
    DevicesUnsolved {
        /// The batch they stand in.
        batch: BatchId,
        /// Which.
        devices: Vec<DeviceId>,
    },
    /// Somebody asks for registrations to be taken back. Refused unless every device is registered, to this customer and by one partner:
    /// devices of which nobody knows the partner are not mixed with others.
    RemovalRequested {
        /// The new removal.
        removal: RemovalId,
        /// Whose devices they are.
        customer: CustomerId,
        /// Which, in the order they are taken back.
        devices: Vec<DeviceId>,
        /// Why.
        reason: String,
        /// Tenant id of the partner who takes them back where nobody knows who registered them; else it is who did. Empty where that
        /// is not said; none in an entry from before removals named a partner, which is held to the rule of then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        partner: Option<String>,
    },
    /// A second person has seen which devices they are. Refused for the one who asked, always, and where the count is another.
    RemovalApproved {
        /// Which.
        removal: RemovalId,
        /// How many devices were seen.
        device_count: u32,
    },
    /// It is not to be done, or no further: those of its devices that are open are registered ones again. Refused while nobody knows what
    /// became of one of them.
    RemovalRefused {
        /// Which.
        removal: RemovalId,
        /// Why.
        reason: String,
    },
    /// A `DELETE` of one device is about to leave: written down before any byte does. Refused unless the removal is approved and
    /// the device is open in it.
    RemovalStarted {
        /// Which removal.
        removal: RemovalId,
        /// Which of its devices.
        device: DeviceId,
        /// The batch it stands in on the service, as the service spells it.
        remote_batch: String,
        /// The service's own id of it.
        remote_device: String,
        /// `MS-RequestId`.
        request_id: Uuid,
        /// `MS-CorrelationId`.
        correlation_id: Uuid,
        /// As in an attempt.
        service: String,
        /// As in an attempt.
        partner: String,
    },
    /// What came of it. A device has one outcome in a removal, after any number of unconfirmed ones.
    RemovalRecorded {
        /// Which removal.
        removal: RemovalId,
        /// Which of its devices.
        device: DeviceId,
        /// What came of it.
        outcome: RemovalOutcome,
    },
    /// A configuration profile is about to be made, changed or deleted at the service: written down before any byte leaves. Refused
    /// while another deed on a profile of this name is open, and for a profile that skips the licence terms without the customer's consent.
    PolicyWritten {
        /// Whose.
        customer: CustomerId,
        /// Which; a new one has no id yet.
        policy: Option<PolicyId>,
        /// What is done to it.
        deed: PolicyDeed,
        /// Its name.
        name: String,
        /// Its settings, as the service spells them.
        settings: Vec<String>,
        /// What the customer has agreed to, in words, where that is needed.
        consent: Option<String>,
        /// Its description, empty for none; `None` in an entry from before descriptions were written down.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<String>,
        /// Tenant id of the partner whose token it goes with; a profile of this name may be open for each partner.
        #[serde(default)]
        partner: String,
    },
    /// What came of it. Refused where no such deed is open.
    PolicyRecorded {
        /// Whose.
        customer: CustomerId,
        /// Its id, where it is known by now.
        policy: Option<PolicyId>,
        /// What was done.
        deed: PolicyDeed,
        /// Its name.
        name: String,
        /// What came of it.
        outcome: PolicyOutcome,
        /// As it was written down.
        #[serde(default)]
        partner: String,
    },
    /// A profile is about to be assigned to registered devices: written down before any byte leaves.
    PolicyAssignmentStarted {
        /// The new assignment.
        assignment: AssignmentId,
        /// The batch the devices stand in.
        batch: BatchId,
        /// Whose.
        customer: CustomerId,
        /// Which profile.
        policy: PolicyId,
        /// To which devices, in the order they are sent.
        devices: Vec<DeviceId>,
        /// `MS-RequestId`.
        request_id: Uuid,
        /// `MS-CorrelationId`.
        correlation_id: Uuid,
        /// As in an attempt.
        service: String,
        /// As in an attempt.
        partner: String,
    },
    /// The service has taken it.
    PolicyAssignmentAccepted {
        /// Which.
        assignment: AssignmentId,
        /// The handle to its results.
        tracking_id: TrackingId,
    },
    /// The line broke, or the program ended, while it was on its way.
    PolicyAssignmentUnconfirmed {
        /// Which.
        assignment: AssignmentId,
        /// Why.
        cause: AttemptCause,
    },
    /// Results came in. A device has one result in an assignment. `registered` means: it has the profile.
    PolicyAssignmentRecorded {
        /// Which.
        assignment: AssignmentId,
        /// What came of its devices.
        results: Vec<DeviceResult>,
    },
}
