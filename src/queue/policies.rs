//! What was done to configuration profiles, and their assignments, as they are read.

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AnyPool, AssertSqlSafe, Row};

use super::attempts::outcome_of;
use super::rows::{self, time, uuid, word};
use super::{Queue, QueueError};
use crate::domain::{
    AssignedDevice, AssignmentId, AttemptState, BatchId, CustomerId, DeviceId, PolicyAssignment, PolicyChange,
    PolicyDeed, PolicyId, TrackingId,
};

impl Queue {
    /// What this partner did to a customer's profiles, newest first; also what was done before deeds named a partner.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn policy_changes(&self, customer: CustomerId, partner: &str) -> Result<Vec<PolicyChange>, QueueError> {
        let rows = sqlx::query(
            "SELECT customer_id, policy, deed, name, settings, consent, written_by, written_at, outcome, partner, \
             description \
             FROM policy_changes WHERE customer_id = $1 AND (partner = $2 OR partner = '') ORDER BY seq DESC",
        )
        .bind(customer.to_string())
        .bind(rows::plain(partner))
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(change).collect()
    }

    /// The assignments of profiles to devices of a batch, newest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn policy_assignments(&self, batch: &BatchId) -> Result<Vec<PolicyAssignment>, QueueError> {
        assignments(&self.reader, "a.batch = $1", &batch.0).await
    }

    /// The assignments of profiles to devices of a customer, newest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn policy_assignments_of(&self, customer: CustomerId) -> Result<Vec<PolicyAssignment>, QueueError> {
        assignments(&self.reader, "a.customer_id = $1", &customer.to_string()).await
    }

    /// One assignment.
    ///
    /// # Errors
    /// [`QueueError::NoSuchAssignment`], or where the database fails.
    pub async fn policy_assignment(&self, id: &AssignmentId) -> Result<PolicyAssignment, QueueError> {
        let found = assignments(&self.reader, "a.id = $1", &id.0).await?;
        found.into_iter().next().ok_or_else(|| QueueError::NoSuchAssignment(id.0.clone()))
    }

    /// Assignments of profiles that are under way or of which it is not known, newest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn open_policy_assignments(&self) -> Result<Vec<PolicyAssignment>, QueueError> {
        assignments(&self.reader, "a.state <> $1", AttemptState::Settled.as_str()).await
    }
}

fn change(row: &AnyRow) -> Result<PolicyChange, QueueError> {
    let outcome = row.try_get::<Option<&str>, _>(8)?;
    Ok(PolicyChange {
        partner: row.try_get(9)?,
        customer: word(row.try_get(0)?, "policy_changes.customer_id", CustomerId::parse)?,
        policy: row.try_get::<Option<String>, _>(1)?.map(PolicyId),
        deed: word(row.try_get(2)?, "policy_changes.deed", PolicyDeed::from_word)?,
        name: row.try_get(3)?,
        settings: rows::from_json(row.try_get(4)?, "policy_changes.settings")?,
        consent: row.try_get(5)?,
        description: row.try_get(10)?,
        written_by: row.try_get(6)?,
        written_at: time(row.try_get(7)?, "policy_changes.written_at")?,
        outcome: outcome.map(|text| rows::from_json(text, "policy_changes.outcome")).transpose()?,
    })
}

/// The assignments of which a condition with the one value `$1` holds.
async fn assignments(
    reader: &AnyPool,
    condition: &'static str,
    value: &str,
) -> Result<Vec<PolicyAssignment>, QueueError> {
    // Safe: the conditions are constants.
    let found = AssertSqlSafe(format!(
        "SELECT a.id, a.batch, a.customer_id, a.policy, a.request_id, a.correlation_id, a.service, a.partner, \
         a.tracking_id, a.state, a.started_at, a.cause FROM policy_assignments a WHERE {condition} \
         ORDER BY a.started_seq DESC"
    ));
    let found = sqlx::query(found).bind(value.to_owned()).fetch_all(reader).await?;
    let parts = AssertSqlSafe(format!(
        "SELECT p.assignment, p.device, p.outcome, p.code, p.code_name FROM policy_assignment_devices p \
         JOIN policy_assignments a ON a.id = p.assignment WHERE {condition} ORDER BY p.assignment, p.position"
    ));
    let parts = sqlx::query(parts).bind(value.to_owned()).fetch_all(reader).await?;
    let mut devices: HashMap<String, Vec<AssignedDevice>> = HashMap::new();
    for row in &parts {
        devices.entry(row.try_get(0)?).or_default().push(device(row)?);
    }
    found.iter().map(|row| assignment(row, devices.remove(row.try_get::<&str, _>(0)?).unwrap_or_default())).collect()
}

fn device(row: &AnyRow) -> Result<AssignedDevice, QueueError> {
    let outcome = row.try_get::<Option<&str>, _>(2)?;
    Ok(AssignedDevice {
        device: DeviceId(row.try_get(1)?),
        outcome: outcome.map(|text| word(text, "policy_assignment_devices.outcome", outcome_of)).transpose()?,
        code: row.try_get(3)?,
        name: row.try_get(4)?,
    })
}

fn assignment(row: &AnyRow, devices: Vec<AssignedDevice>) -> Result<PolicyAssignment, QueueError> {
    let cause = row.try_get::<Option<&str>, _>(11)?;
    Ok(PolicyAssignment {
        id: AssignmentId(row.try_get(0)?),
        batch: BatchId(row.try_get(1)?),
        customer: word(row.try_get(2)?, "policy_assignments.customer_id", CustomerId::parse)?,
        policy: PolicyId(row.try_get(3)?),
        request_id: uuid(row.try_get(4)?, "policy_assignments.request_id")?,
        correlation_id: uuid(row.try_get(5)?, "policy_assignments.correlation_id")?,
        service: row.try_get(6)?,
        partner: row.try_get(7)?,
        tracking_id: row.try_get::<Option<String>, _>(8)?.map(TrackingId),
        state: word(row.try_get(9)?, "policy_assignments.state", AttemptState::from_word)?,
        started_at: time(row.try_get(10)?, "policy_assignments.started_at")?,
        cause: cause.map(|text| rows::from_json(text, "policy_assignments.cause")).transpose()?,
        devices,
    })
}
