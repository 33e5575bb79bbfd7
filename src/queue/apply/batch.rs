//! Changes of batches: begun, closed, reopened, approved, exported.

use sqlx::{AnyConnection, Row};

use super::super::QueueError;
use super::super::rows::{json, plain, plain_opt};
use super::Applying;
use super::state::{self, BatchNow};
use crate::domain::{BatchId, BatchState, Customer, GroupTag};

/// How many boxes are expected, and the order they belong to.
pub(super) struct Numbers<'a> {
    pub(super) expected: Option<u32>,
    pub(super) order: Option<&'a str>,
}

pub(super) async fn created(
    a: &mut Applying<'_>,
    batch: &BatchId,
    customer: &Customer,
    group_tag: &GroupTag,
    numbers: Numbers<'_>,
    partner: &str,
) -> Result<(), QueueError> {
    let known = sqlx::query("SELECT (SELECT COUNT(*) FROM batches WHERE id = $1), (SELECT MAX(number) FROM batches)")
        .bind(&*batch.0)
        .fetch_one(&mut *a.connection)
        .await?;
    if known.try_get::<i64, _>(0)? > 0 {
        return Err(QueueError::IdTaken(batch.0.clone()));
    }
    let last: Option<i64> = known.try_get(1)?;
    sqlx::query(
        "INSERT INTO batches (id, number, customer_id, customer_name, customer_domain, customer_relationship, group_tag, \
         expected, order_number, state, created_by, created_at, approved_by, last_number, partner) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL, 0, $13)",
    )
    .bind(&*batch.0)
    .bind(last.unwrap_or(0) + 1)
    .bind(customer.id.to_string())
    .bind(plain(&customer.name))
    .bind(plain_opt(customer.domain.as_deref()))
    .bind(json(&customer.relationship)?)
    .bind(group_tag.as_str())
    .bind(numbers.expected.map(i64::from))
    .bind(plain_opt(numbers.order))
    .bind(BatchState::Open.as_str())
    .bind(&*a.entry.operator)
    .bind(&*a.entry.happened_at)
    .bind(plain(partner))
    .execute(&mut *a.connection)
    .await?;
    Ok(())
}

pub(super) async fn closed(
    a: &mut Applying<'_>,
    batch: &BatchId,
    reason: Option<&str>,
    is_reason_required: bool,
) -> Result<(), QueueError> {
    let now = BatchNow::load(a.connection, batch).await?;
    if now.state != BatchState::Open {
        return Err(now.wrong_state());
    }
    if let Some(expected) = now.expected.filter(|_| is_reason_required && reason.is_none()) {
        let count = state::counts(a.connection, batch).await?.total();
        if count < expected {
            return Err(QueueError::ReasonNeeded { count, expected });
        }
    }
    sqlx::query("UPDATE batches SET state = 'closed', close_reason = $1 WHERE id = $2")
        .bind(plain_opt(reason))
        .bind(&*batch.0)
        .execute(&mut *a.connection)
        .await?;
    a.tells_of_all_in(batch).await
}

pub(super) async fn reopened(a: &mut Applying<'_>, batch: &BatchId) -> Result<(), QueueError> {
    let now = BatchNow::load(a.connection, batch).await?;
    let is_waiting = matches!(now.state, BatchState::Closed | BatchState::Approved);
    if !is_waiting || !now.is_unsent(a.connection).await? {
        return Err(now.wrong_state());
    }
    sqlx::query(
        "UPDATE batches SET state = 'open', approved_by = NULL, close_reason = NULL, is_sending_asked = 0 WHERE id = $1",
    )
    .bind(&*batch.0)
    .execute(&mut *a.connection)
    .await?;
    a.tells_of_all_in(batch).await
}

pub(super) async fn approved(
    a: &mut Applying<'_>,
    batch: &BatchId,
    seen: u32,
    is_second_person_required: bool,
) -> Result<(), QueueError> {
    let now = BatchNow::load(a.connection, batch).await?;
    if !matches!(now.state, BatchState::Open | BatchState::Closed) {
        return Err(now.wrong_state());
    }
    let counts = state::counts(a.connection, batch).await?;
    if counts.held > 0 {
        return Err(QueueError::DevicesHeld { count: counts.held });
    }
    if counts.ready == 0 {
        return Err(QueueError::EmptyBatch);
    }
    if counts.ready != seen {
        return Err(QueueError::CountChanged { seen, actual: counts.ready });
    }
    if is_second_person_required && has_worked_on(a.connection, &now, &a.entry.operator).await? {
        return Err(QueueError::SecondPersonNeeded { operator: a.entry.operator.clone() });
    }
    sqlx::query("UPDATE batches SET approved_by = $1 WHERE id = $2")
        .bind(&*a.entry.operator)
        .bind(&*batch.0)
        .execute(&mut *a.connection)
        .await?;
    // A part of it may be with the service already: only what is ready was edited and reviewed anew.
    BatchNow { is_approved: true, ..now }.follow_devices(a.connection).await?;
    a.tells_of_all_in(batch).await
}

/// Whether the operator made the batch, or scanned or edited a device that counts in it.
async fn has_worked_on(connection: &mut AnyConnection, batch: &BatchNow, operator: &str) -> Result<bool, QueueError> {
    let is_operator = |name: &str| state::is_same_person(name, operator);
    if is_operator(&batch.created_by) {
        return Ok(true);
    }
    let workers = sqlx::query(
        "SELECT scanned_by FROM devices WHERE batch = $1 AND state <> 'undone' UNION \
         SELECT e.operator FROM device_editors e JOIN devices d ON d.id = e.device \
         WHERE d.batch = $1 AND d.state <> 'undone'",
    )
    .bind(&*batch.id.0)
    .fetch_all(connection)
    .await?;
    for row in &workers {
        if is_operator(row.try_get(0)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(super) async fn exported(a: &mut Applying<'_>, batch: &BatchId) -> Result<(), QueueError> {
    BatchNow::load(a.connection, batch).await?;
    a.tells_of_all_in(batch).await
}

pub(super) async fn sending_asked(a: &mut Applying<'_>, batch: &BatchId) -> Result<(), QueueError> {
    let now = BatchNow::load(a.connection, batch).await?;
    if !matches!(now.state, BatchState::Approved | BatchState::Sending) {
        return Err(now.wrong_state());
    }
    set_sending_asked(a, batch, true).await
}

pub(super) async fn sending_halted(a: &mut Applying<'_>, batch: &BatchId) -> Result<(), QueueError> {
    BatchNow::load(a.connection, batch).await?;
    set_sending_asked(a, batch, false).await
}

async fn set_sending_asked(a: &mut Applying<'_>, batch: &BatchId, is_asked: bool) -> Result<(), QueueError> {
    sqlx::query("UPDATE batches SET is_sending_asked = $1 WHERE id = $2")
        .bind(i64::from(is_asked))
        .bind(&*batch.0)
        .execute(&mut *a.connection)
        .await?;
    Ok(())
}
