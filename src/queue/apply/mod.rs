//! What each change demands of the state, and what it makes of it.
//!
//! A replay comes the same way, so every entry of a journal has stood up to these rules once. Rules are only ever loosened, and what
//! a change does to the tables never differs: otherwise a journal of an older program would no longer add up to its tables.

mod attempt;
mod batch;
mod customer;
mod device;
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
        Change::BatchCreated { batch, customer, group_tag, expected, order } => {
            batch::created(a, batch, customer, group_tag, *expected, order.as_deref()).await
        }
        Change::BatchClosed { batch, reason, is_reason_required } => {
            batch::closed(a, batch, reason.as_deref(), *is_reason_required).await
        }
        Change::BatchReopened { batch } => batch::reopened(a, batch).await,
        Change::BatchApproved { batch, device_count, is_second_person_required } => {
            batch::approved(a, batch, *device_count, *is_second_person_required).await
        }
        Change::BatchExported { batch, .. } => batch::exported(a, batch).await,
        Change::DeviceScanned { device, batch, draft, source, codes: _, is_extra_held } => {
            device::scanned(a, device, batch, draft, source, *is_extra_held).await
        }
        Change::DevicesKept { batch, devices } => device::kept(a, batch, devices).await,
        Change::DeviceUndone { device } => device::undone(a, device).await,
        Change::DeviceRestored { device, is_extra_held } => device::restored(a, device, *is_extra_held).await,
        Change::DeviceEdited { device, old, new, reason: _ } => device::edited(a, device, old, new).await,
        Change::DeviceMoved { device, to } => device::moved(a, device, to).await,
        Change::DevicesRequeued { batch, devices } => attempt::requeued(a, batch, devices).await,
        Change::AttemptStarted { attempt, batch, devices, request_id, correlation_id, service } => {
            let ids = attempt::Ids { attempt, request: request_id, correlation: correlation_id };
            attempt::started(a, ids, batch, devices, service).await
        }
        Change::AttemptNotDelivered { attempt, reason, due_at } => {
            attempt::not_delivered(a, attempt, reason, *due_at).await
        }
        Change::AttemptUnconfirmed { attempt, reason } => attempt::unconfirmed(a, attempt, reason).await,
        Change::AttemptAccepted { attempt, tracking_id } => attempt::accepted(a, attempt, tracking_id).await,
        Change::ResultsRecorded { attempt, results } => attempt::results(a, attempt, results).await,
        Change::CustomersListed { customers, are_approvals_voided } => {
            customer::listed(a, customers, *are_approvals_voided).await
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
             SELECT id, $1 FROM devices WHERE batch = $2 AND state NOT IN ('held', 'undone')",
        )
        .bind(self.entry.seq)
        .bind(&*batch.0)
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }
}
