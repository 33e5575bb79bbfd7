//! Attempts as they are read: of a batch, those under way, and the devices of one.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{AnyPool, AssertSqlSafe, Row};

use super::rows::{self, time, uuid, whole, word};
use super::{Queue, QueueError};
use crate::domain::{
    Attempt, AttemptDevice, AttemptId, AttemptState, BatchId, DeviceDraft, DeviceId, DeviceOutcome, DeviceResult,
    DeviceState, TrackingId,
};

/// Devices that were taken back after an attempt with them did not arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenBack {
    /// The attempt.
    pub attempt: Attempt,
    /// Which.
    pub devices: Vec<(DeviceId, DeviceDraft)>,
}

macro_rules! attempt_columns {
    () => {
        "SELECT a.id, a.number, a.batch, a.request_id, a.correlation_id, a.tracking_id, a.state, a.started_at, a.due_at, \
         a.reason, a.cause, a.service, a.partner, a.repeats FROM attempts a WHERE "
    };
}

/// Under way, as SQL: something may still come of it.
macro_rules! under_way {
    () => {
        "a.state IN ('sending', 'unconfirmed', 'processing')"
    };
}

impl Queue {
    /// The attempts of a batch with all their devices, oldest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn attempts(&self, batch: &BatchId) -> Result<Vec<Attempt>, QueueError> {
        some(&self.reader, "a.batch = $1", &batch.0).await
    }

    /// The attempts of a batch that are sending, unconfirmed or processing, with all their devices, oldest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn attempts_under_way(&self, batch: &BatchId) -> Result<Vec<Attempt>, QueueError> {
        some(&self.reader, concat!("a.batch = $1 AND ", under_way!()), &batch.0).await
    }

    /// The attempts of a batch that are sending, unconfirmed or processing, oldest first, and after them the last one, whatever became
    /// of it: without their devices, of which there may be many.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn open_and_last_attempts(&self, batch: &BatchId) -> Result<(Vec<Attempt>, Option<Attempt>), QueueError> {
        let last = "a.number = (SELECT MAX(l.number) FROM attempts l WHERE l.batch = $1)";
        let sql =
            format!(concat!(attempt_columns!(), "a.batch = $1 AND (", under_way!(), " OR {}) ORDER BY a.number"), last);
        // Safe: put together from constants.
        let rows = sqlx::query(AssertSqlSafe(sql)).bind(&*batch.0).fetch_all(&self.reader).await?;
        let mut attempts: Vec<Attempt> = rows.iter().map(|row| attempt(row, Vec::new())).collect::<Result<_, _>>()?;
        let last = attempts.last().cloned();
        attempts.retain(|attempt| {
            matches!(attempt.state, AttemptState::Sending | AttemptState::Unconfirmed | AttemptState::Processing)
        });
        Ok((attempts, last))
    }

    /// Whether a device of an attempt was edited, moved or taken back since the attempt began.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn was_changed_since(&self, attempt: &AttemptId) -> Result<bool, QueueError> {
        let row = sqlx::query(
            "SELECT COUNT(*) FROM attempts a JOIN attempt_devices s ON s.attempt = a.id \
             JOIN device_entries e ON e.device = s.device AND e.seq > a.started_seq JOIN journal j ON j.seq = e.seq \
             WHERE a.id = $1 AND j.change_json LIKE '{\"change\":\"device-%'",
        )
        .bind(&*attempt.0)
        .fetch_one(&self.reader)
        .await?;
        Ok(row.try_get::<i64, _>(0)? > 0)
    }

    /// One attempt with all its devices.
    ///
    /// # Errors
    /// [`QueueError::NoSuchAttempt`], or where the database fails.
    pub async fn attempt(&self, id: &AttemptId) -> Result<Attempt, QueueError> {
        let found = some(&self.reader, "a.id = $1", &id.0).await?;
        found.into_iter().next().ok_or_else(|| QueueError::NoSuchAttempt(id.0.clone()))
    }

    /// The devices of one attempt in the order they were sent: what is known of each, where it stands, and its result.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn attempt_devices(&self, attempt: &AttemptId) -> Result<Vec<AttemptDevice>, QueueError> {
        let rows = sqlx::query(
            "SELECT d.id, d.pkid, d.serial, d.manufacturer, d.model, d.state, s.outcome, s.code, s.code_name, \
             (SELECT COUNT(*) FROM attempt_devices l JOIN attempts b ON b.id = l.attempt \
              WHERE l.device = d.id AND b.started_seq > a.started_seq) \
             FROM attempt_devices s JOIN devices d ON d.id = s.device JOIN attempts a ON a.id = s.attempt \
             WHERE s.attempt = $1 ORDER BY s.position",
        )
        .bind(&*attempt.0)
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(attempt_device).collect()
    }

    /// At most `limit` devices of a batch that are ready and whose time has come, by number: what an upload takes next. A time more than
    /// an hour away counts as come: the clock was put back since it was kept.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn ready_and_due(
        &self,
        batch: &BatchId,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<(DeviceId, DeviceDraft)>, QueueError> {
        let sql = format!(
            "SELECT d.id, d.pkid, d.serial, d.manufacturer, d.model FROM devices d \
             WHERE d.batch = $1 AND d.state = 'ready' AND NOT EXISTS ({NOT_DUE}) ORDER BY d.number LIMIT $4"
        );
        // Safe: put together from constants.
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(&*batch.0)
            .bind(rows::time_text(now))
            .bind(latest_due(now))
            .bind(i64::from(limit))
            .fetch_all(&self.reader)
            .await?;
        rows.iter().map(|row| Ok((DeviceId(row.try_get(0)?), rows::draft(row, 1)?))).collect()
    }

    /// When the first device of a batch that is ready, but not due, may be sent; `None` where all that are ready are due.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn next_due(&self, batch: &BatchId, now: Timestamp) -> Result<Option<Timestamp>, QueueError> {
        let sql = format!(
            "SELECT MIN(due.due_at) FROM devices d JOIN attempt_devices w ON w.device = d.id \
             JOIN attempts due ON due.id = w.attempt \
             WHERE d.batch = $1 AND d.state = 'ready' AND due.due_at > $2 AND due.due_at <= $3 AND EXISTS ({NOT_DUE})"
        );
        // Safe: put together from constants.
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(&*batch.0)
            .bind(rows::time_text(now))
            .bind(latest_due(now))
            .fetch_one(&self.reader)
            .await?;
        row.try_get::<Option<&str>, _>(0)?.map(|text| time(text, "attempts.due_at")).transpose()
    }

    /// The attempts begun after `oldest` that did not arrive, wholly or in part, and those of their devices that were taken back since.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn taken_back_after_sending(&self, oldest: Timestamp) -> Result<Vec<TakenBack>, QueueError> {
        let rows = sqlx::query(
            "SELECT a.id, d.id, d.pkid, d.serial, d.manufacturer, d.model FROM devices d \
             JOIN attempt_devices s ON s.device = d.id JOIN attempts a ON a.id = s.attempt \
             WHERE d.state = 'undone' AND a.started_at > $1 \
             AND (s.outcome = 'not-arrived' OR (s.outcome IS NULL AND a.state = 'not-delivered')) \
             ORDER BY a.started_seq, s.position",
        )
        .bind(rows::time_text(oldest))
        .fetch_all(&self.reader)
        .await?;
        let mut found: Vec<TakenBack> = Vec::new();
        for row in &rows {
            let (attempt, device) = (AttemptId(row.try_get(0)?), (DeviceId(row.try_get(1)?), rows::draft(row, 2)?));
            match found.last_mut().filter(|last| last.attempt.id == attempt) {
                Some(last) => last.devices.push(device),
                None => found.push(TakenBack { attempt: self.attempt(&attempt).await?, devices: vec![device] }),
            }
        }
        Ok(found)
    }

    /// How often each device of an attempt was proven not to have arrived, in all attempts up to now. Those that always arrived are
    /// left out.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn times_not_arrived(&self, attempt: &AttemptId) -> Result<HashMap<DeviceId, u32>, QueueError> {
        let rows = sqlx::query(
            "SELECT o.device, COUNT(*) FROM attempt_devices s JOIN attempt_devices o ON o.device = s.device \
             WHERE s.attempt = $1 AND o.outcome = 'not-arrived' GROUP BY o.device",
        )
        .bind(&*attempt.0)
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(|row| Ok((DeviceId(row.try_get(0)?), whole(row.try_get(1)?, "count")?))).collect()
    }
}

/// The longest that a kept time is waited for; the service asks for a minute or so.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);

/// A time to send again that is later than this one was kept before the clock was put back.
fn latest_due(now: Timestamp) -> String {
    rows::time_text(now.checked_add(LONGEST_WAIT).unwrap_or(Timestamp::MAX))
}

/// The last attempt of device `d`, where the service asked to wait with it until after `$2`, and not longer than until `$3`.
const NOT_DUE: &str = "SELECT 1 FROM attempt_devices s JOIN attempts a ON a.id = s.attempt \
    WHERE s.device = d.id AND a.due_at > $2 AND a.due_at <= $3 AND NOT EXISTS (SELECT 1 FROM attempt_devices l \
    JOIN attempts b ON b.id = l.attempt WHERE l.device = d.id AND b.started_seq > a.started_seq)";

/// The attempts of which a condition with the one value `$1` holds.
async fn some(reader: &AnyPool, condition: &'static str, value: &str) -> Result<Vec<Attempt>, QueueError> {
    // Safe: the conditions are constants.
    let attempts = AssertSqlSafe(format!(concat!(attempt_columns!(), "{} ORDER BY a.number"), condition));
    let rows = sqlx::query(attempts).bind(value.to_owned()).fetch_all(reader).await?;
    let sent = AssertSqlSafe(format!(
        "SELECT s.attempt, s.device FROM attempt_devices s JOIN attempts a ON a.id = s.attempt \
         WHERE {condition} ORDER BY s.attempt, s.position"
    ));
    let sent = sqlx::query(sent).bind(value.to_owned()).fetch_all(reader).await?;
    let mut devices: HashMap<String, Vec<DeviceId>> = HashMap::new();
    for row in &sent {
        devices.entry(row.try_get(0)?).or_default().push(DeviceId(row.try_get(1)?));
    }
    rows.iter().map(|row| attempt(row, devices.remove(row.try_get::<&str, _>(0)?).unwrap_or_default())).collect()
}

fn attempt(row: &AnyRow, devices: Vec<DeviceId>) -> Result<Attempt, QueueError> {
    Ok(Attempt {
        id: AttemptId(row.try_get(0)?),
        number: whole(row.try_get(1)?, "attempts.number")?,
        batch: BatchId(row.try_get(2)?),
        devices,
        request_id: uuid(row.try_get(3)?, "attempts.request_id")?,
        correlation_id: uuid(row.try_get(4)?, "attempts.correlation_id")?,
        tracking_id: row.try_get::<Option<String>, _>(5)?.map(TrackingId),
        state: word(row.try_get(6)?, "attempts.state", AttemptState::from_word)?,
        started_at: time(row.try_get(7)?, "attempts.started_at")?,
        due_at: row.try_get::<Option<&str>, _>(8)?.map(|text| time(text, "attempts.due_at")).transpose()?,
        reason: row.try_get(9)?,
        cause: row.try_get::<Option<&str>, _>(10)?.map(|text| rows::from_json(text, "attempts.cause")).transpose()?,
        service: row.try_get(11)?,
        partner: row.try_get(12)?,
        repeats: row.try_get::<Option<String>, _>(13)?.map(AttemptId),
    })
}

fn attempt_device(row: &AnyRow) -> Result<AttemptDevice, QueueError> {
    let device = DeviceId(row.try_get(0)?);
    let outcome = row.try_get::<Option<&str>, _>(6)?;
    let outcome = outcome.map(|text| word(text, "attempt_devices.outcome", outcome_of)).transpose()?;
    let (code, name) = (row.try_get(7)?, row.try_get(8)?);
    Ok(AttemptDevice {
        draft: rows::draft(row, 1)?,
        state: word(row.try_get(5)?, "devices.state", DeviceState::from_word)?,
        is_sent_again: row.try_get::<i64, _>(9)? > 0,
        result: outcome.map(|outcome| DeviceResult { device: device.clone(), outcome, code, name }),
        device,
    })
}

/// The outcome a word stands for.
pub(super) fn outcome_of(word: &str) -> Option<DeviceOutcome> {
    match word {
        "registered" => Some(DeviceOutcome::Registered),
        "rejected" => Some(DeviceOutcome::Rejected),
        "not-arrived" => Some(DeviceOutcome::NotArrived),
        _ => None,
    }
}

/// The attempts that were on their way when they were heard of last.
pub(super) async fn sending(reader: &AnyPool) -> Result<Vec<AttemptId>, QueueError> {
    let rows =
        sqlx::query("SELECT id FROM attempts WHERE state = 'sending' ORDER BY started_seq").fetch_all(reader).await?;
    rows.iter().map(|row| Ok(AttemptId(row.try_get(0)?))).collect()
}
