//! Removals as they are read.

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AnyPool, AssertSqlSafe, Row};

use super::rows::{self, time, uuid, word};
use super::{Queue, QueueError};
use crate::domain::{CustomerId, DeviceId, Removal, RemovalDevice, RemovalId, RemovalState, RemovalTry};

impl Queue {
    /// All removals with their devices, newest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn removals(&self) -> Result<Vec<Removal>, QueueError> {
        some(&self.reader, "r.id <> $1", "").await
    }

    /// One removal with its devices.
    ///
    /// # Errors
    /// [`QueueError::NoSuchRemoval`], or where the database fails.
    pub async fn removal(&self, id: &RemovalId) -> Result<Removal, QueueError> {
        let found = some(&self.reader, "r.id = $1", &id.0).await?;
        found.into_iter().next().ok_or_else(|| QueueError::NoSuchRemoval(id.0.clone()))
    }
}

/// The removals of which a condition with the one value `$1` holds.
async fn some(reader: &AnyPool, condition: &'static str, value: &str) -> Result<Vec<Removal>, QueueError> {
    // Safe: the conditions are constants.
    let removals = AssertSqlSafe(format!(
        "SELECT r.id, r.customer_id, r.requested_by, r.requested_at, r.reason, r.decided_by, r.refusal, r.state, r.partner \
         FROM removals r WHERE {condition} ORDER BY r.requested_seq DESC"
    ));
    let rows = sqlx::query(removals).bind(value.to_owned()).fetch_all(reader).await?;
    let parts = AssertSqlSafe(format!(
        "SELECT p.removal, p.device, p.remote_batch, p.remote_device, p.request_id, p.correlation_id, p.service, \
         p.partner, p.started_at, p.outcome FROM removal_devices p JOIN removals r ON r.id = p.removal \
         WHERE {condition} ORDER BY p.removal, p.position"
    ));
    let parts = sqlx::query(parts).bind(value.to_owned()).fetch_all(reader).await?;
    let mut devices: HashMap<String, Vec<RemovalDevice>> = HashMap::new();
    for row in &parts {
        devices.entry(row.try_get(0)?).or_default().push(device(row)?);
    }
    rows.iter().map(|row| removal(row, devices.remove(row.try_get::<&str, _>(0)?).unwrap_or_default())).collect()
}

fn removal(row: &AnyRow, devices: Vec<RemovalDevice>) -> Result<Removal, QueueError> {
    Ok(Removal {
        id: RemovalId(row.try_get(0)?),
        customer: word(row.try_get(1)?, "removals.customer_id", CustomerId::parse)?,
        requested_by: row.try_get(2)?,
        requested_at: time(row.try_get(3)?, "removals.requested_at")?,
        reason: row.try_get(4)?,
        decided_by: row.try_get(5)?,
        refusal: row.try_get(6)?,
        state: word(row.try_get(7)?, "removals.state", RemovalState::from_word)?,
        partner: row.try_get(8)?,
        devices,
    })
}

fn device(row: &AnyRow) -> Result<RemovalDevice, QueueError> {
    let started_at = row.try_get::<Option<&str>, _>(8)?;
    let last_try = started_at.map(|started_at| last_try(row, started_at)).transpose()?;
    let outcome = row.try_get::<Option<&str>, _>(9)?;
    Ok(RemovalDevice {
        device: DeviceId(row.try_get(1)?),
        last_try,
        outcome: outcome.map(|text| rows::from_json(text, "removal_devices.outcome")).transpose()?,
    })
}

/// What is kept of a `DELETE`; written whole, so that nothing of it is missing.
fn last_try(row: &AnyRow, started_at: &str) -> Result<RemovalTry, QueueError> {
    Ok(RemovalTry {
        remote_batch: row.try_get(2)?,
        remote_device: row.try_get(3)?,
        request_id: uuid(row.try_get(4)?, "removal_devices.request_id")?,
        correlation_id: uuid(row.try_get(5)?, "removal_devices.correlation_id")?,
        service: row.try_get(6)?,
        partner: row.try_get(7)?,
        started_at: time(started_at, "removal_devices.started_at")?,
    })
}
