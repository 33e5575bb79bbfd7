//! Changes of attempts: begun, answered or not, results; and devices that are to be sent once more.

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::{AnyConnection, Row};
use uuid::Uuid;

use super::super::QueueError;
use super::super::rows::{plain, plain_opt, time_text, word};
use super::Applying;
use super::device::refuse_unless;
use super::state::{BatchNow, DeviceNow};
use crate::domain::{
    AttemptId, AttemptState, BatchId, BatchState, DeviceId, DeviceOutcome, DeviceResult, DeviceState, TrackingId,
};

/// The ids of a new attempt.
pub(super) struct Ids<'a> {
    pub(super) attempt: &'a AttemptId,
    pub(super) request: &'a Uuid,
    pub(super) correlation: &'a Uuid,
}

pub(super) async fn requeued(a: &mut Applying<'_>, batch: &BatchId, devices: &[DeviceId]) -> Result<(), QueueError> {
    let now = BatchNow::load(a.connection, batch).await?;
    if devices.is_empty() {
        return Err(QueueError::EmptyBatch);
    }
    for device in devices {
        refuse_unless(a, device, batch, DeviceState::Rejected).await?;
        // A device that is named twice is no longer refused the second time.
        sqlx::query("UPDATE devices SET state = 'ready', code = NULL, code_name = NULL WHERE id = $1")
            .bind(&*device.0)
            .execute(&mut *a.connection)
            .await?;
        a.tells_of(device).await?;
    }
    let counts = super::state::counts(a.connection, batch).await?;
    let under_way = counts.sending + counts.unconfirmed + counts.processing;
    let state = match (now.is_approved, under_way) {
        (false, _) => BatchState::Closed,
        (true, 0) => BatchState::Approved,
        (true, _) => BatchState::Sending,
    };
    now.set_state(a.connection, state).await
}

pub(super) async fn started(
    a: &mut Applying<'_>,
    ids: Ids<'_>,
    batch: &BatchId,
    devices: &[DeviceId],
    service: &str,
) -> Result<(), QueueError> {
    let now = BatchNow::load(a.connection, batch).await?;
    if !matches!(now.state, BatchState::Approved | BatchState::Sending) {
        return Err(now.wrong_state());
    }
    let known = sqlx::query(
        "SELECT (SELECT COUNT(*) FROM attempts WHERE id = $1), (SELECT MAX(number) FROM attempts WHERE batch = $2), \
         (SELECT MIN(service) FROM attempts)",
    )
    .bind(&*ids.attempt.0)
    .bind(&*batch.0)
    .fetch_one(&mut *a.connection)
    .await?;
    if known.try_get::<i64, _>(0)? > 0 {
        return Err(QueueError::IdTaken(ids.attempt.0.clone()));
    }
    let last_number: Option<i64> = known.try_get(1)?;
    // All attempts of a queue have one service, so the least of them is that one.
    let first: Option<String> = known.try_get(2)?;
    let service = plain(service);
    if let Some(first) = first.filter(|first| *first != service) {
        return Err(QueueError::OtherService { first, other: service });
    }
    if devices.is_empty() {
        return Err(QueueError::EmptyBatch);
    }
    sqlx::query(
        "INSERT INTO attempts (id, batch, number, request_id, correlation_id, service, tracking_id, state, started_at, \
         started_seq, due_at, reason) VALUES ($1, $2, $3, $4, $5, $6, NULL, 'sending', $7, $8, NULL, NULL)",
    )
    .bind(&*ids.attempt.0)
    .bind(&*batch.0)
    .bind(last_number.unwrap_or(0) + 1)
    .bind(ids.request.to_string())
    .bind(ids.correlation.to_string())
    .bind(&*service)
    .bind(&*a.entry.happened_at)
    .bind(a.entry.seq)
    .execute(&mut *a.connection)
    .await?;
    let mut seen = HashSet::new();
    for (position, device) in (1_i64..).zip(devices) {
        refuse_unless(a, device, batch, DeviceState::Ready).await?;
        if !seen.insert(device) {
            return Err(QueueError::WrongDeviceState { device: device.clone(), state: DeviceState::Sending });
        }
        sqlx::query("INSERT INTO attempt_devices (attempt, position, device) VALUES ($1, $2, $3)")
            .bind(&*ids.attempt.0)
            .bind(position)
            .bind(&*device.0)
            .execute(&mut *a.connection)
            .await?;
    }
    set_open_devices(a, ids.attempt, DeviceState::Sending).await?;
    now.follow_devices(a.connection).await
}

/// What the rules ask of an attempt.
struct AttemptNow {
    batch: BatchId,
    state: AttemptState,
}

impl AttemptNow {
    /// The attempt, refused where it is in none of the states `from`.
    async fn load(connection: &mut AnyConnection, id: &AttemptId, from: &[AttemptState]) -> Result<Self, QueueError> {
        let row = sqlx::query("SELECT batch, state FROM attempts WHERE id = $1")
            .bind(&*id.0)
            .fetch_optional(connection)
            .await?
            .ok_or_else(|| QueueError::NoSuchAttempt(id.0.clone()))?;
        let state = word(row.try_get(1)?, "attempts.state", AttemptState::from_word)?;
        if !from.contains(&state) {
            return Err(QueueError::WrongAttemptState { state: state.as_str().to_owned() });
        }
        Ok(Self { batch: BatchId(row.try_get(0)?), state })
    }
}

/// Sets the state of those devices of an attempt that have no result yet, and notes that the entry tells of them.
async fn set_open_devices(a: &mut Applying<'_>, attempt: &AttemptId, state: DeviceState) -> Result<(), QueueError> {
    sqlx::query(
        "UPDATE devices SET state = $1 WHERE id IN \
         (SELECT device FROM attempt_devices WHERE attempt = $2 AND outcome IS NULL)",
    )
    .bind(state.as_str())
    .bind(&*attempt.0)
    .execute(&mut *a.connection)
    .await?;
    sqlx::query(
        "INSERT INTO device_entries (device, seq) \
         SELECT device, $1 FROM attempt_devices WHERE attempt = $2 AND outcome IS NULL",
    )
    .bind(a.entry.seq)
    .bind(&*attempt.0)
    .execute(&mut *a.connection)
    .await?;
    Ok(())
}

pub(super) async fn not_delivered(
    a: &mut Applying<'_>,
    attempt: &AttemptId,
    reason: &str,
    due_at: Option<Timestamp>,
) -> Result<(), QueueError> {
    let from = [AttemptState::Sending, AttemptState::Unconfirmed];
    let now = AttemptNow::load(a.connection, attempt, &from).await?;
    sqlx::query("UPDATE attempts SET state = 'not-delivered', reason = $1, due_at = $2 WHERE id = $3")
        .bind(plain(reason))
        .bind(due_at.map(time_text))
        .bind(&*attempt.0)
        .execute(&mut *a.connection)
        .await?;
    set_open_devices(a, attempt, DeviceState::Ready).await?;
    BatchNow::load(a.connection, &now.batch).await?.follow_devices(a.connection).await
}

pub(super) async fn unconfirmed(a: &mut Applying<'_>, attempt: &AttemptId, reason: &str) -> Result<(), QueueError> {
    let now = AttemptNow::load(a.connection, attempt, &[AttemptState::Sending]).await?;
    sqlx::query("UPDATE attempts SET state = 'unconfirmed', reason = $1 WHERE id = $2")
        .bind(plain(reason))
        .bind(&*attempt.0)
        .execute(&mut *a.connection)
        .await?;
    set_open_devices(a, attempt, DeviceState::Unconfirmed).await?;
    BatchNow::load(a.connection, &now.batch).await?.follow_devices(a.connection).await
}

pub(super) async fn accepted(
    a: &mut Applying<'_>,
    attempt: &AttemptId,
    tracking_id: &TrackingId,
) -> Result<(), QueueError> {
    let from = [AttemptState::Sending, AttemptState::Unconfirmed];
    let now = AttemptNow::load(a.connection, attempt, &from).await?;
    sqlx::query("UPDATE attempts SET state = 'processing', tracking_id = $1 WHERE id = $2")
        .bind(plain(&tracking_id.0))
        .bind(&*attempt.0)
        .execute(&mut *a.connection)
        .await?;
    set_open_devices(a, attempt, DeviceState::Processing).await?;
    BatchNow::load(a.connection, &now.batch).await?.follow_devices(a.connection).await
}

pub(super) async fn results(
    a: &mut Applying<'_>,
    attempt: &AttemptId,
    results: &[DeviceResult],
) -> Result<(), QueueError> {
    let from = [AttemptState::Processing, AttemptState::Unconfirmed];
    let now = AttemptNow::load(a.connection, attempt, &from).await?;
    for result in results {
        record_result(a, attempt, result).await?;
    }
    let open: i64 = sqlx::query("SELECT COUNT(*) FROM attempt_devices WHERE attempt = $1 AND outcome IS NULL")
        .bind(&*attempt.0)
        .fetch_one(&mut *a.connection)
        .await?
        .try_get(0)?;
    let state = if open == 0 { AttemptState::Settled } else { now.state };
    sqlx::query("UPDATE attempts SET state = $1 WHERE id = $2")
        .bind(state.as_str())
        .bind(&*attempt.0)
        .execute(&mut *a.connection)
        .await?;
    BatchNow::load(a.connection, &now.batch).await?.follow_devices(a.connection).await
}

async fn record_result(a: &mut Applying<'_>, attempt: &AttemptId, result: &DeviceResult) -> Result<(), QueueError> {
    let DeviceResult { device, outcome, code, name } = result;
    let row = sqlx::query("SELECT outcome FROM attempt_devices WHERE attempt = $1 AND device = $2")
        .bind(&*attempt.0)
        .bind(&*device.0)
        .fetch_optional(&mut *a.connection)
        .await?
        .ok_or_else(|| QueueError::NoSuchDevice(device.clone()))?;
    if row.try_get::<Option<String>, _>(0)?.is_some() {
        let state = DeviceNow::load(a.connection, device).await?.state;
        return Err(QueueError::WrongDeviceState { device: device.clone(), state });
    }
    let (word, state, is_answered) = match outcome {
        DeviceOutcome::Registered => ("registered", DeviceState::Registered, true),
        DeviceOutcome::Rejected => ("rejected", DeviceState::Rejected, true),
        DeviceOutcome::NotArrived => ("not-arrived", DeviceState::Ready, false),
    };
    let (code, name) = (plain_opt(code.as_deref()), plain_opt(name.as_deref()));
    sqlx::query(
        "UPDATE attempt_devices SET outcome = $1, code = $2, code_name = $3 WHERE attempt = $4 AND device = $5",
    )
    .bind(word)
    .bind(code.as_deref())
    .bind(name.as_deref())
    .bind(&*attempt.0)
    .bind(&*device.0)
    .execute(&mut *a.connection)
    .await?;
    sqlx::query(
        "UPDATE devices SET state = $1, code = $2, code_name = $3, \
         is_known_to_service = CASE WHEN $4 = 1 THEN 1 ELSE is_known_to_service END WHERE id = $5",
    )
    .bind(state.as_str())
    .bind(code.as_deref())
    .bind(name.as_deref())
    .bind(i64::from(is_answered))
    .bind(&*device.0)
    .execute(&mut *a.connection)
    .await?;
    a.tells_of(device).await
}
