//! What the journal calls each change.

use super::Change;

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
            Self::CustomersFound { .. } => "customers-found",
            Self::CustomerNamed { .. } => "customer-named",
            Self::RelationshipLost { .. } => "relationship-lost",
            Self::SendingAsked { .. } => "sending-asked",
            Self::SendingHalted { .. } => "sending-halted",
            Self::DevicesUploaded { .. } => "devices-uploaded",
            Self::PortalResultsRecorded { .. } => "portal-results-recorded",
            Self::DevicesSolved { .. } => "devices-solved",
            Self::DevicesUnsolved { .. } => "devices-unsolved",
            Self::RemovalRequested { .. } => "removal-requested",
            Self::RemovalApproved { .. } => "removal-approved",
            Self::RemovalRefused { .. } => "removal-refused",
            Self::RemovalStarted { .. } => "removal-started",
            Self::RemovalRecorded { .. } => "removal-recorded",
            Self::PolicyWritten { .. } => "policy-written",
            Self::PolicyRecorded { .. } => "policy-recorded",
            Self::PolicyAssignmentStarted { .. } => "policy-assignment-started",
            Self::PolicyAssignmentAccepted { .. } => "policy-assignment-accepted",
            Self::PolicyAssignmentUnconfirmed { .. } => "policy-assignment-unconfirmed",
            Self::PolicyAssignmentRecorded { .. } => "policy-assignment-recorded",
        }
    }
}
