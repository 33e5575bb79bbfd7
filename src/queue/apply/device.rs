//! Changes of one device: scanned, taken back, brought back, edited, moved.

use sqlx::Row;

use super::super::rows::{draft_texts, json, plain};
use super::super::{QueueError, duplicates};
use super::Applying;
use super::state::{BatchNow, DeviceNow};
use crate::domain::{BatchId, BatchState, DeviceDraft, DeviceId, DeviceState, ScanSource};

/// What a search looks through: PKID, serial, model, operator and order, one a line, in lower case.
fn search_text(draft: &DeviceDraft, operator: &str, order: Option<&str>) -> String {
    let [pkid, serial, _, model] = draft_texts(draft);
    [pkid, serial, model, operator, order.unwrap_or_default()].join("\n").to_lowercase()
}

async fn refuse_duplicate(
    a: &mut Applying<'_>,
    draft: &DeviceDraft,
    besides: Option<&DeviceId>,
) -> Result<(), QueueError> {
    match duplicates::find(&mut *a.connection, draft, besides).await? {
        Some(found) => Err(found.refusal()),
        None => Ok(()),
    }
}

fn wrong_state(device: &DeviceId, state: DeviceState) -> QueueError {
    QueueError::WrongDeviceState { device: device.clone(), state }
}

pub(super) async fn scanned(
    a: &mut Applying<'_>,
    device: &DeviceId,
    batch: &BatchId,
    draft: &DeviceDraft,
    source: &ScanSource,
    is_extra_held: bool,
) -> Result<(), QueueError> {
    let now = BatchNow::load(a.connection, batch).await?;
    if now.state != BatchState::Open {
        return Err(now.wrong_state());
    }
    let identity = draft.identity().ok_or(QueueError::NotIdentified)?;
    let taken: i64 = sqlx::query("SELECT COUNT(*) FROM devices WHERE id = $1")
        .bind(&*device.0)
        .fetch_one(&mut *a.connection)
        .await?
        .try_get(0)?;
    if taken > 0 {
        return Err(QueueError::IdTaken(device.0.clone()));
    }
    refuse_duplicate(a, draft, None).await?;
    let state = now.state_of_newcomer(a.connection, is_extra_held).await?;
    let [pkid, serial, manufacturer, model] = draft_texts(draft);
    sqlx::query(
        "INSERT INTO devices (id, batch, number, identity, pkid, serial, manufacturer, model, state, source, scanned_by, \
         station, scanned_at, scanned_seq, scanned_into, undone_by, undone_seq, is_known_to_service, code, code_name, search) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $15, $9, $10, $11, $12, $13, $2, NULL, NULL, 0, NULL, NULL, $14)",
    )
    .bind(&*device.0)
    .bind(&*batch.0)
    .bind(now.last_number + 1)
    .bind(identity.key())
    .bind(pkid)
    .bind(serial)
    .bind(manufacturer)
    .bind(model)
    .bind(json(source)?)
    .bind(&*a.entry.operator)
    .bind(&*a.entry.station)
    .bind(&*a.entry.happened_at)
    .bind(a.entry.seq)
    .bind(plain(&search_text(draft, &a.entry.operator, now.order.as_deref())))
    .bind(state.as_str())
    .execute(&mut *a.connection)
    .await?;
    give_number(a, &now).await?;
    a.tells_of(device).await
}

/// The batch's next number is given away.
async fn give_number(a: &mut Applying<'_>, batch: &BatchNow) -> Result<(), QueueError> {
    sqlx::query("UPDATE batches SET last_number = $1 WHERE id = $2")
        .bind(batch.last_number + 1)
        .bind(&*batch.id.0)
        .execute(&mut *a.connection)
        .await?;
    Ok(())
}

pub(super) async fn kept(a: &mut Applying<'_>, batch: &BatchId, devices: &[DeviceId]) -> Result<(), QueueError> {
    let now = BatchNow::load(a.connection, batch).await?;
    if devices.is_empty() {
        return Err(QueueError::EmptyBatch);
    }
    for device in devices {
        // A device that is named twice is no longer held the second time.
        refuse_unless(a, device, batch, DeviceState::Held).await?;
        sqlx::query("UPDATE devices SET state = 'ready' WHERE id = $1")
            .bind(&*device.0)
            .execute(&mut *a.connection)
            .await?;
        a.tells_of(device).await?;
    }
    now.touched(a.connection).await
}

/// Refuses a device of another batch, or in another state.
pub(super) async fn refuse_unless(
    a: &mut Applying<'_>,
    device: &DeviceId,
    batch: &BatchId,
    state: DeviceState,
) -> Result<(), QueueError> {
    let now = DeviceNow::load(a.connection, device).await?;
    if now.batch != *batch {
        return Err(QueueError::NoSuchDevice(device.clone()));
    }
    if now.state != state {
        return Err(wrong_state(device, now.state));
    }
    Ok(())
}

pub(super) async fn undone(a: &mut Applying<'_>, device: &DeviceId) -> Result<(), QueueError> {
    let now = DeviceNow::load(a.connection, device).await?;
    if !matches!(now.state, DeviceState::Ready | DeviceState::Held) {
        return Err(wrong_state(device, now.state));
    }
    if now.is_known_to_service {
        // It is ready for the second time. What stands in the way is that the service has answered for it before.
        return Err(wrong_state(device, DeviceState::Rejected));
    }
    sqlx::query("UPDATE devices SET state = 'undone', undone_by = $1, undone_seq = $2 WHERE id = $3")
        .bind(&*a.entry.operator)
        .bind(a.entry.seq)
        .bind(&*device.0)
        .execute(&mut *a.connection)
        .await?;
    a.tells_of(device).await?;
    BatchNow::load(a.connection, &now.batch).await?.touched(a.connection).await
}

pub(super) async fn restored(a: &mut Applying<'_>, device: &DeviceId, is_extra_held: bool) -> Result<(), QueueError> {
    let now = DeviceNow::load(a.connection, device).await?;
    if now.state != DeviceState::Undone {
        return Err(wrong_state(device, now.state));
    }
    refuse_duplicate(a, &now.draft, Some(device)).await?;
    let batch = BatchNow::load(a.connection, &now.batch).await?;
    let state = batch.state_of_newcomer(a.connection, is_extra_held).await?;
    sqlx::query("UPDATE devices SET state = $1, undone_by = NULL, undone_seq = NULL WHERE id = $2")
        .bind(state.as_str())
        .bind(&*device.0)
        .execute(&mut *a.connection)
        .await?;
    a.tells_of(device).await?;
    batch.touched(a.connection).await
}

pub(super) async fn edited(
    a: &mut Applying<'_>,
    device: &DeviceId,
    old: &DeviceDraft,
    new: &DeviceDraft,
) -> Result<(), QueueError> {
    let now = DeviceNow::load(a.connection, device).await?;
    if !matches!(now.state, DeviceState::Held | DeviceState::Ready | DeviceState::Rejected) {
        return Err(wrong_state(device, now.state));
    }
    if now.draft != *old {
        return Err(QueueError::ChangedMeanwhile);
    }
    let identity = new.identity().ok_or(QueueError::NotIdentified)?;
    refuse_duplicate(a, new, Some(device)).await?;
    let batch = BatchNow::load(a.connection, &now.batch).await?;
    let [pkid, serial, manufacturer, model] = draft_texts(new);
    sqlx::query(
        "UPDATE devices SET identity = $1, pkid = $2, serial = $3, manufacturer = $4, model = $5, \
         state = CASE WHEN state = 'held' THEN 'held' ELSE 'ready' END, \
         code = NULL, code_name = NULL, search = $6 WHERE id = $7",
    )
    .bind(identity.key())
    .bind(pkid)
    .bind(serial)
    .bind(manufacturer)
    .bind(model)
    .bind(plain(&search_text(new, &now.scanned_by, batch.order.as_deref())))
    .bind(&*device.0)
    .execute(&mut *a.connection)
    .await?;
    let is_known: i64 = sqlx::query("SELECT COUNT(*) FROM device_editors WHERE device = $1 AND operator = $2")
        .bind(&*device.0)
        .bind(&*a.entry.operator)
        .fetch_one(&mut *a.connection)
        .await?
        .try_get(0)?;
    if is_known == 0 {
        sqlx::query("INSERT INTO device_editors (device, operator) VALUES ($1, $2)")
            .bind(&*device.0)
            .bind(&*a.entry.operator)
            .execute(&mut *a.connection)
            .await?;
    }
    a.tells_of(device).await?;
    batch.touched(a.connection).await
}

pub(super) async fn moved(a: &mut Applying<'_>, device: &DeviceId, to: &BatchId) -> Result<(), QueueError> {
    let now = DeviceNow::load(a.connection, device).await?;
    if now.state != DeviceState::Ready {
        return Err(wrong_state(device, now.state));
    }
    let from = BatchNow::load(a.connection, &now.batch).await?;
    let to = BatchNow::load(a.connection, to).await?;
    if from.customer != to.customer {
        return Err(QueueError::DifferentCustomers);
    }
    for batch in [&from, &to] {
        if !batch.is_unsent(a.connection).await? {
            return Err(batch.wrong_state());
        }
    }
    if from.id == to.id {
        // It stands there already.
        return Err(to.wrong_state());
    }
    sqlx::query("UPDATE devices SET batch = $1, number = $2, search = $3 WHERE id = $4")
        .bind(&*to.id.0)
        .bind(to.last_number + 1)
        .bind(plain(&search_text(&now.draft, &now.scanned_by, to.order.as_deref())))
        .bind(&*device.0)
        .execute(&mut *a.connection)
        .await?;
    give_number(a, &to).await?;
    a.tells_of(device).await?;
    from.touched(a.connection).await?;
    to.touched(a.connection).await
}
