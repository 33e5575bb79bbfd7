//! Batches, attempts and customers as they are read.

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AnyPool, Row};

use super::QueueError;
use super::rows::{self, time, unreadable, whole, word};
use crate::domain::{
    Attempt, AttemptId, AttemptState, BatchCounts, BatchId, BatchState, BatchSummary, Customer, DeviceId, DeviceState,
    GroupTag, TrackingId,
};

macro_rules! batch_columns {
    () => {
        "id, number, customer_id, customer_name, customer_domain, customer_relationship, group_tag, expected, order_number, \
         state, created_by, created_at, approved_by, close_reason"
    };
}

/// All batches, newest first.
pub(super) async fn all(reader: &AnyPool) -> Result<Vec<BatchSummary>, QueueError> {
    let rows = sqlx::query(concat!("SELECT ", batch_columns!(), " FROM batches ORDER BY number DESC"))
        .fetch_all(reader)
        .await?;
    let counted =
        sqlx::query("SELECT batch, state, COUNT(*) FROM devices GROUP BY batch, state").fetch_all(reader).await?;
    let mut counts: HashMap<String, BatchCounts> = HashMap::new();
    for row in &counted {
        add_count(counts.entry(row.try_get(0)?).or_default(), row)?;
    }
    rows.iter().map(|row| summary(row, counts.get(row.try_get::<&str, _>(0)?).copied().unwrap_or_default())).collect()
}

/// One batch, by its id or its number.
pub(super) async fn one(reader: &AnyPool, id: &BatchId) -> Result<BatchSummary, QueueError> {
    let is_number = !id.0.is_empty() && id.0.bytes().all(|b| b.is_ascii_digit());
    let number: i64 = is_number.then(|| id.0.parse().ok()).flatten().unwrap_or(0);
    // An id goes before a number that looks like it.
    let row = sqlx::query(concat!(
        "SELECT ",
        batch_columns!(),
        " FROM batches WHERE id = $1 OR number = $2 ORDER BY CASE WHEN id = $1 THEN 0 ELSE 1 END LIMIT 1"
    ))
    .bind(&*id.0)
    .bind(number)
    .fetch_optional(reader)
    .await?
    .ok_or_else(|| QueueError::NoSuchBatch(id.clone()))?;
    let mut counts = BatchCounts::default();
    let counted = sqlx::query("SELECT batch, state, COUNT(*) FROM devices WHERE batch = $1 GROUP BY batch, state")
        .bind(row.try_get::<&str, _>(0)?)
        .fetch_all(reader)
        .await?;
    for row in &counted {
        add_count(&mut counts, row)?;
    }
    summary(&row, counts)
}

fn add_count(counts: &mut BatchCounts, row: &AnyRow) -> Result<(), QueueError> {
    let state = word(row.try_get(1)?, "devices.state", DeviceState::from_word)?;
    if let Some(count) = counts.of(state) {
        *count = whole(row.try_get(2)?, "count")?;
    }
    Ok(())
}

fn summary(row: &AnyRow, counts: BatchCounts) -> Result<BatchSummary, QueueError> {
    Ok(BatchSummary {
        id: BatchId(row.try_get(0)?),
        number: whole(row.try_get(1)?, "batches.number")?,
        customer: rows::customer(row, 2)?,
        group_tag: word(row.try_get(6)?, "batches.group_tag", |text| GroupTag::parse(text).ok())?,
        expected: row.try_get::<Option<i64>, _>(7)?.map(|n| whole(n, "batches.expected")).transpose()?,
        order: row.try_get(8)?,
        state: word(row.try_get(9)?, "batches.state", BatchState::from_word)?,
        created_by: row.try_get(10)?,
        created_at: time(row.try_get(11)?, "batches.created_at")?,
        approved_by: row.try_get(12)?,
        close_reason: row.try_get(13)?,
        counts,
    })
}

/// The attempts of a batch, oldest first.
pub(super) async fn attempts(reader: &AnyPool, batch: &BatchId) -> Result<Vec<Attempt>, QueueError> {
    let rows = sqlx::query(
        "SELECT id, number, batch, request_id, correlation_id, tracking_id, state, started_at, due_at, reason \
         FROM attempts WHERE batch = $1 ORDER BY number",
    )
    .bind(&*batch.0)
    .fetch_all(reader)
    .await?;
    let sent = sqlx::query(
        "SELECT s.attempt, s.device FROM attempt_devices s JOIN attempts a ON a.id = s.attempt \
         WHERE a.batch = $1 ORDER BY s.attempt, s.position",
    )
    .bind(&*batch.0)
    .fetch_all(reader)
    .await?;
    let mut devices: HashMap<String, Vec<DeviceId>> = HashMap::new();
    for row in &sent {
        devices.entry(row.try_get(0)?).or_default().push(DeviceId(row.try_get(1)?));
    }
    rows.iter().map(|row| attempt(row, devices.remove(row.try_get::<&str, _>(0)?).unwrap_or_default())).collect()
}

fn attempt(row: &AnyRow, devices: Vec<DeviceId>) -> Result<Attempt, QueueError> {
    let uuid = |index: usize, column| {
        let text: &str = row.try_get(index)?;
        text.parse().map_err(|_| unreadable(column, text))
    };
    Ok(Attempt {
        id: AttemptId(row.try_get(0)?),
        number: whole(row.try_get(1)?, "attempts.number")?,
        batch: BatchId(row.try_get(2)?),
        devices,
        request_id: uuid(3, "attempts.request_id")?,
        correlation_id: uuid(4, "attempts.correlation_id")?,
        tracking_id: row.try_get::<Option<String>, _>(5)?.map(TrackingId),
        state: word(row.try_get(6)?, "attempts.state", AttemptState::from_word)?,
        started_at: time(row.try_get(7)?, "attempts.started_at")?,
        due_at: row.try_get::<Option<&str>, _>(8)?.map(|text| time(text, "attempts.due_at")).transpose()?,
        reason: row.try_get(9)?,
    })
}

/// The attempts that were on their way when they were heard of last.
pub(super) async fn sending(reader: &AnyPool) -> Result<Vec<AttemptId>, QueueError> {
    let rows =
        sqlx::query("SELECT id FROM attempts WHERE state = 'sending' ORDER BY started_seq").fetch_all(reader).await?;
    rows.iter().map(|row| Ok(AttemptId(row.try_get(0)?))).collect()
}

/// The customers as they were listed last, by name.
pub(super) async fn customers(reader: &AnyPool) -> Result<Vec<Customer>, QueueError> {
    let rows = sqlx::query("SELECT id, name, domain, relationship FROM customers").fetch_all(reader).await?;
    let mut customers: Vec<Customer> = rows.iter().map(|row| rows::customer(row, 0)).collect::<Result<_, _>>()?;
    customers.sort_by_cached_key(|customer| (customer.name.to_lowercase(), customer.id));
    Ok(customers)
}
