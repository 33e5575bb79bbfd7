//! Changes of attempts: begun, answered or not, results; and devices that are to be sent once more.

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::{AnyConnection, Row};
use uuid::Uuid;

use super::super::QueueError;
use super::super::rows::{json, plain, plain_opt, time_text, word};
use super::Applying;
use super::device::refuse_unless;
use super::results::Results;
use super::state::{self, BatchNow};
use crate::domain::{
    AttemptCause, AttemptId, AttemptState, BatchId, BatchState, DeviceId, DeviceOutcome, DeviceResult, DeviceState,
    TrackingId,
};

/// The ids of a new attempt.
pub(super) struct Ids<'a> {
    pub(super) attempt: &'a AttemptId,
    pub(super) request: &'a Uuid,
    pub(super) correlation: &'a Uuid,
    pub(super) repeats: Option<&'a AttemptId>,
}

/// Where an attempt goes to.
pub(super) struct To<'a> {
    pub(super) service: &'a str,
    pub(super) partner: &'a str,
}

/// Why an attempt came to nothing, in words and as a kind.
pub(super) struct Why<'a> {
    pub(super) reason: &'a str,
    pub(super) cause: Option<&'a AttemptCause>,
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
    let under_way = state::counts(a.connection, batch).await?.under_way();
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
    to: To<'_>,
) -> Result<(), QueueError> {
    let now = BatchNow::load(a.connection, batch).await?;
    if !matches!(now.state, BatchState::Approved | BatchState::Sending) {
        return Err(now.wrong_state());
    }
    now.refuse_other_partner(to.partner)?;
    let known = sqlx::query(
        "SELECT (SELECT COUNT(*) FROM attempts WHERE id = $1), (SELECT MAX(number) FROM attempts WHERE batch = $2)",
    )
    .bind(&*ids.attempt.0)
    .bind(&*batch.0)
    .fetch_one(&mut *a.connection)
    .await?;
    if known.try_get::<i64, _>(0)? > 0 {
        return Err(QueueError::IdTaken(ids.attempt.0.clone()));
    }
    let last_number: Option<i64> = known.try_get(1)?;
    state::refuse_other_service(a.connection, to.service).await?;
    if devices.is_empty() {
        return Err(QueueError::EmptyBatch);
    }
    if let Some(repeated) = ids.repeats {
        refuse_other_request(a.connection, repeated, &ids, batch, devices).await?;
    }
    if now.partner.is_empty() && !to.partner.is_empty() {
        sqlx::query("UPDATE batches SET partner = $1 WHERE id = $2")
            .bind(plain(to.partner))
            .bind(&*batch.0)
            .execute(&mut *a.connection)
            .await?;
    }
    sqlx::query(
        "INSERT INTO attempts (id, batch, number, request_id, correlation_id, service, tracking_id, state, started_at, \
         started_seq, due_at, reason, partner, repeats) \
         VALUES ($1, $2, $3, $4, $5, $6, NULL, 'sending', $7, $8, NULL, NULL, $9, $10)",
    )
    .bind(&*ids.attempt.0)
    .bind(&*batch.0)
    .bind(last_number.unwrap_or(0) + 1)
    .bind(ids.request.to_string())
    .bind(ids.correlation.to_string())
    .bind(plain(to.service))
    .bind(&*a.entry.happened_at)
    .bind(a.entry.seq)
    .bind(plain(to.partner))
    .bind(ids.repeats.map(|repeated| &*repeated.0))
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

/// A repetition is the very request: its ids, and its devices in their order. Under one id the service may take it for the same one.
async fn refuse_other_request(
    connection: &mut AnyConnection,
    repeated: &AttemptId,
    ids: &Ids<'_>,
    batch: &BatchId,
    devices: &[DeviceId],
) -> Result<(), QueueError> {
    let first = sqlx::query("SELECT batch, request_id, correlation_id FROM attempts WHERE id = $1")
        .bind(&*repeated.0)
        .fetch_optional(&mut *connection)
        .await?
        .ok_or_else(|| QueueError::NoSuchAttempt(repeated.0.clone()))?;
    let sent = sqlx::query("SELECT device FROM attempt_devices WHERE attempt = $1 ORDER BY position")
        .bind(&*repeated.0)
        .fetch_all(connection)
        .await?;
    let mut is_same = first.try_get::<&str, _>(0)? == batch.0
        && first.try_get::<&str, _>(1)? == ids.request.to_string()
        && first.try_get::<&str, _>(2)? == ids.correlation.to_string()
        && sent.len() == devices.len();
    for (row, device) in sent.iter().zip(devices) {
        is_same &= row.try_get::<&str, _>(0)? == device.0;
    }
    if is_same { Ok(()) } else { Err(QueueError::OtherRequest(repeated.0.clone())) }
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
    why: Why<'_>,
    due_at: Option<Timestamp>,
) -> Result<(), QueueError> {
    let from = [AttemptState::Sending, AttemptState::Unconfirmed];
    let now = AttemptNow::load(a.connection, attempt, &from).await?;
    sqlx::query("UPDATE attempts SET state = 'not-delivered', reason = $1, due_at = $2, cause = $3 WHERE id = $4")
        .bind(plain(why.reason))
        .bind(due_at.map(time_text))
        .bind(why.cause.map(json).transpose()?)
        .bind(&*attempt.0)
        .execute(&mut *a.connection)
        .await?;
    set_open_devices(a, attempt, DeviceState::Ready).await?;
    BatchNow::load(a.connection, &now.batch).await?.follow_devices(a.connection).await
}

pub(super) async fn unconfirmed(a: &mut Applying<'_>, attempt: &AttemptId, why: Why<'_>) -> Result<(), QueueError> {
    let now = AttemptNow::load(a.connection, attempt, &[AttemptState::Sending]).await?;
    sqlx::query("UPDATE attempts SET state = 'unconfirmed', reason = $1, cause = $2 WHERE id = $3")
        .bind(plain(why.reason))
        .bind(why.cause.map(json).transpose()?)
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
    let from = [AttemptState::Sending, AttemptState::Unconfirmed, AttemptState::NotDelivered];
    let now = AttemptNow::load(a.connection, attempt, &from).await?;
    if now.state == AttemptState::NotDelivered {
        refuse_if_gone_on(a.connection, attempt, &now.batch).await?;
    }
    sqlx::query("UPDATE attempts SET state = 'processing', tracking_id = $1, due_at = NULL WHERE id = $2")
        .bind(plain(&tracking_id.0))
        .bind(&*attempt.0)
        .execute(&mut *a.connection)
        .await?;
    set_open_devices(a, attempt, DeviceState::Processing).await?;
    BatchNow::load(a.connection, &now.batch).await?.follow_devices(a.connection).await
}

/// An attempt that was given up turns out to have arrived. What happened to its devices since is not undone by that: each of them
/// must stand in the batch as it was sent, ready, and in no later attempt.
async fn refuse_if_gone_on(
    connection: &mut AnyConnection,
    attempt: &AttemptId,
    batch: &BatchId,
) -> Result<(), QueueError> {
    let gone_on = sqlx::query(
        "SELECT d.id, d.state FROM attempt_devices s JOIN devices d ON d.id = s.device JOIN attempts o ON o.id = s.attempt \
         WHERE s.attempt = $1 AND s.outcome IS NULL AND (d.state <> 'ready' OR d.batch <> $2 \
         OR EXISTS (SELECT 1 FROM attempt_devices l JOIN attempts b ON b.id = l.attempt \
                    WHERE l.device = d.id AND b.started_seq > o.started_seq) \
         OR EXISTS (SELECT 1 FROM device_entries e JOIN journal j ON j.seq = e.seq WHERE e.device = d.id \
                    AND e.seq > o.started_seq AND j.change_json LIKE '{\"change\":\"device-edited\"%')) \
         ORDER BY s.position LIMIT 1",
    )
    .bind(&*attempt.0)
    .bind(&*batch.0)
    .fetch_optional(connection)
    .await?;
    let Some(row) = gone_on else { return Ok(()) };
    Err(QueueError::WrongDeviceState {
        device: DeviceId(row.try_get(0)?),
        state: word(row.try_get(1)?, "devices.state", DeviceState::from_word)?,
    })
}

pub(super) async fn results(
    a: &mut Applying<'_>,
    attempt: &AttemptId,
    results: &[DeviceResult],
) -> Result<(), QueueError> {
    let from = [AttemptState::Processing, AttemptState::Unconfirmed];
    let now = AttemptNow::load(a.connection, attempt, &from).await?;
    for result in results {
        Results::OF_ATTEMPTS.keep(a, &attempt.0, result).await?;
        set_device_result(a, result).await?;
    }
    Results::OF_ATTEMPTS.settle_or(a, &attempt.0, now.state).await?;
    BatchNow::load(a.connection, &now.batch).await?.follow_devices(a.connection).await
}

/// The device stands where its result says, with the service's code.
pub(super) async fn set_device_result(a: &mut Applying<'_>, result: &DeviceResult) -> Result<(), QueueError> {
    let DeviceResult { device, outcome, code, name } = result;
    let (state, is_answered) = match outcome {
        DeviceOutcome::Registered => (DeviceState::Registered, true),
        DeviceOutcome::Rejected => (DeviceState::Rejected, true),
        DeviceOutcome::NotArrived => (DeviceState::Ready, false),
    };
    sqlx::query(
        "UPDATE devices SET state = $1, code = $2, code_name = $3, \
         is_known_to_service = CASE WHEN $4 = 1 THEN 1 ELSE is_known_to_service END WHERE id = $5",
    )
    .bind(state.as_str())
    .bind(plain_opt(code.as_deref()))
    .bind(plain_opt(name.as_deref()))
    .bind(i64::from(is_answered))
    .bind(&*device.0)
    .execute(&mut *a.connection)
    .await?;
    a.tells_of(device).await
}
