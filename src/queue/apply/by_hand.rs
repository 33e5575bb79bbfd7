//! What people do on Partner Center's site: devices put there in a file, what the site told of them, and refused ones solved elsewhere.

use super::super::QueueError;
use super::super::rows::plain;
use super::Applying;
use super::attempt::set_device_result;
use super::device::refuse_unless;
use super::state::BatchNow;
use crate::domain::{BatchId, BatchState, DeviceId, DeviceResult, DeviceState};

pub(super) async fn uploaded(a: &mut Applying<'_>, batch: &BatchId, devices: &[DeviceId]) -> Result<(), QueueError> {
    let now = BatchNow::load(a.connection, batch).await?;
    if !matches!(now.state, BatchState::Approved | BatchState::Sending) {
        return Err(now.wrong_state());
    }
    move_all(a, &now, devices, DeviceState::Ready, DeviceState::Uploaded, None).await
}

pub(super) async fn portal_results(
    a: &mut Applying<'_>,
    batch: &BatchId,
    results: &[DeviceResult],
) -> Result<(), QueueError> {
    let now = BatchNow::load(a.connection, batch).await?;
    if results.is_empty() {
        return Err(QueueError::EmptyBatch);
    }
    for result in results {
        // A device that is named twice is no longer an uploaded one the second time.
        refuse_unless(a, &result.device, batch, DeviceState::Uploaded).await?;
        set_device_result(a, result).await?;
    }
    now.follow_devices(a.connection).await
}

pub(super) async fn solved(
    a: &mut Applying<'_>,
    batch: &BatchId,
    devices: &[DeviceId],
    note: &str,
) -> Result<(), QueueError> {
    let now = BatchNow::load(a.connection, batch).await?;
    move_all(a, &now, devices, DeviceState::Rejected, DeviceState::Solved, Some(plain(note))).await
}

pub(super) async fn unsolved(a: &mut Applying<'_>, batch: &BatchId, devices: &[DeviceId]) -> Result<(), QueueError> {
    let now = BatchNow::load(a.connection, batch).await?;
    move_all(a, &now, devices, DeviceState::Solved, DeviceState::Rejected, None).await
}

/// Devices of a batch go from one state to another; the batch follows them.
async fn move_all(
    a: &mut Applying<'_>,
    batch: &BatchNow,
    devices: &[DeviceId],
    from: DeviceState,
    to: DeviceState,
    note: Option<String>,
) -> Result<(), QueueError> {
    if devices.is_empty() {
        return Err(QueueError::EmptyBatch);
    }
    for device in devices {
        // A device that is named twice is in the other state the second time.
        refuse_unless(a, device, &batch.id, from).await?;
        sqlx::query("UPDATE devices SET state = $1, note = $2 WHERE id = $3")
            .bind(to.as_str())
            .bind(note.as_deref())
            .bind(&*device.0)
            .execute(&mut *a.connection)
            .await?;
        a.tells_of(device).await?;
    }
    batch.follow_devices(a.connection).await
}
