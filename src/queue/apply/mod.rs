//! What each change demands of the state, and what it makes of it.
//!
//! A replay comes the same way, so every entry of a journal has stood up to these rules once. Rules are only ever loosened, and what
//! a change does to the tables never differs: otherwise a journal of an older program would no longer add up to its tables.

mod attempt;
mod batch;
mod by_hand;
mod customer;
mod device;
mod policy;
mod removal;
mod results;
mod state;

use sqlx::AnyConnection;

use super::QueueError;
use super::journal::RawEntry;
use crate::domain::{BatchId, Change, DeviceId};

/// An entry while it is applied: where to, and who, when and where in the journal.
struct Applying<'a> {
    connection: &'a mut AnyConnection,
    entry: &'a RawEntry,
}

/// Checks a change against the tables and applies it to them. After an error the transaction must be rolled back.
pub(super) async fn apply(connection: &mut AnyConnection, entry: &RawEntry, change: &Change) -> Result<(), QueueError> {
    let a = &mut Applying { connection, entry };
    match change {
        Change::BatchCreated { batch, customer, group_tag, expected, order, partner } => {
            let numbers = batch::Numbers { expected: *expected, order: order.as_deref() };
            batch::created(a, batch, customer, group_tag, numbers, partner).await
        }
        Change::BatchClosed { batch, reason, is_reason_required } => {
            batch::closed(a, batch, reason.as_deref(), *is_reason_required).await
        }
        Change::BatchReopened { batch } => batch::reopened(a, batch).await,
        Change::BatchApproved { batch, device_count, is_second_person_required } => {
            batch::approved(a, batch, *device_count, *is_second_person_required).await
        }
        Change::BatchExported { batch, .. } => batch::exported(a, batch).await,
        Change::SendingAsked { batch } => batch::sending_asked(a, batch).await,
        Change::SendingHalted { batch } => batch::sending_halted(a, batch).await,
        Change::DeviceScanned { device, batch, draft, source, codes: _, is_extra_held } => {
            device::scanned(a, device, batch, draft, source, *is_extra_held).await
        }
        Change::DevicesKept { batch, devices } => device::kept(a, batch, devices).await,
        Change::DeviceUndone { device } => device::undone(a, device).await,
        Change::DeviceRestored { device, is_extra_held } => device::restored(a, device, *is_extra_held).await,
        Change::DeviceEdited { device, old, new, reason: _ } => device::edited(a, device, old, new).await,
        Change::DeviceMoved { device, to } => device::moved(a, device, to).await,
        Change::DevicesRequeued { batch, devices } => attempt::requeued(a, batch, devices).await,
        Change::AttemptStarted { attempt, batch, devices, request_id, correlation_id, service, partner, repeats } => {
            let repeats = repeats.as_ref();
            let ids = attempt::Ids { attempt, request: request_id, correlation: correlation_id, repeats };
            attempt::started(a, ids, batch, devices, attempt::To { service, partner }).await
        }
        Change::AttemptNotDelivered { attempt, reason, due_at, cause } => {
            attempt::not_delivered(a, attempt, attempt::Why { reason, cause: cause.as_ref() }, *due_at).await
        }
        Change::AttemptUnconfirmed { attempt, reason, cause } => {
            attempt::unconfirmed(a, attempt, attempt::Why { reason, cause: cause.as_ref() }).await
        }
        Change::AttemptAccepted { attempt, tracking_id } => attempt::accepted(a, attempt, tracking_id).await,
        Change::ResultsRecorded { attempt, results } => attempt::results(a, attempt, results).await,
        Change::DevicesUploaded { batch, devices } => by_hand::uploaded(a, batch, devices).await,
        Change::PortalResultsRecorded { batch, results } => by_hand::portal_results(a, batch, results).await,
        Change::DevicesSolved { batch, devices, note } => by_hand::solved(a, batch, devices, note).await,
        Change::DevicesUnsolved { batch, devices } => by_hand::unsolved(a, batch, devices).await,
        Change::CustomersListed { customers, are_approvals_voided, partner } => {
            customer::listed(a, customers, *are_approvals_voided, partner).await
        }
        Change::CustomersFound { customers, partner } => customer::found(a, customers, true, partner).await,
        Change::CustomerNamed { customer, partner } => customer::named(a, customer, partner).await,
        Change::RelationshipLost { customer, partner } => customer::relationship_lost(a, *customer, partner).await,
        Change::RemovalRequested { removal, customer, devices, reason, partner } => {
            let (customer, partner) = (*customer, partner.as_deref());
            removal::requested(a, removal::Request { removal, customer, devices, reason, partner }).await
        }
        Change::RemovalApproved { removal, device_count } => removal::approved(a, removal, *device_count).await,
        Change::RemovalRefused { removal, reason } => removal::refused(a, removal, reason).await,
        Change::RemovalStarted {
            removal,
            device,
            remote_batch,
            remote_device,
            request_id: request,
            correlation_id: correlation,
            service,
            partner,
        } => {
            let leaving = removal::Leaving { remote_batch, remote_device, request, correlation, service, partner };
            removal::started(a, removal, device, leaving).await
        }
        Change::RemovalRecorded { removal, device, outcome } => removal::recorded(a, removal, device, outcome).await,
        Change::PolicyWritten { customer, policy, deed, name, settings, consent, description, partner } => {
            let deed = policy::Deed { partner, customer: *customer, policy: policy.as_ref(), deed: *deed, name };
            policy::written(a, deed, settings, consent.as_deref(), description.as_deref()).await
        }
        Change::PolicyRecorded { customer, policy, deed, name, outcome, partner } => {
            let deed = policy::Deed { partner, customer: *customer, policy: policy.as_ref(), deed: *deed, name };
            policy::recorded(a, deed, outcome).await
        }
        Change::PolicyAssignmentStarted {
            assignment,
            batch,
            customer,
            policy,
            devices,
            request_id: request,
            correlation_id: correlation,
            service,
            partner,
        } => {
            let customer = *customer;
            let leaving = policy::Leaving { assignment, customer, policy, request, correlation, service, partner };
            policy::assignment_started(a, leaving, batch, devices).await
        }
        Change::PolicyAssignmentAccepted { assignment, tracking_id } => {
            policy::assignment_accepted(a, assignment, tracking_id).await
        }
        Change::PolicyAssignmentUnconfirmed { assignment, cause } => {
            policy::assignment_unconfirmed(a, assignment, cause).await
        }
        Change::PolicyAssignmentRecorded { assignment, results } => {
            policy::assignment_recorded(a, assignment, results).await
        }
    }
}

impl Applying<'_> {
    /// Notes that the entry tells of a device.
    async fn tells_of(&mut self, device: &DeviceId) -> Result<(), QueueError> {
        sqlx::query("INSERT INTO device_entries (device, seq) VALUES ($1, $2)")
            .bind(&*device.0)
            .bind(self.entry.seq)
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    /// Notes that the entry tells of every device that counts in a batch.
    async fn tells_of_all_in(&mut self, batch: &BatchId) -> Result<(), QueueError> {
        sqlx::query(
            "INSERT INTO device_entries (device, seq) \
             SELECT id, $1 FROM devices WHERE batch = $2 AND state NOT IN ('held', 'undone', 'removed')",
        )
        .bind(self.entry.seq)
        .bind(&*batch.0)
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }
}
