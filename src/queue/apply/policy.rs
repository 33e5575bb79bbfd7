//! Changes around configuration profiles: what is done to one, and its assignments to devices.

use std::collections::HashSet;

use sqlx::{AnyConnection, Row};
use uuid::Uuid;

use super::super::QueueError;
use super::super::rows::{json, plain, plain_opt, word};
use super::Applying;
use super::device::refuse_unless;
use super::results::Results;
use super::state::{self, BatchNow};
use crate::domain::policy::skips_licence_terms;
use crate::domain::{
    AssignmentId, AttemptCause, AttemptState, BatchId, CustomerId, DeviceId, DeviceResult, DeviceState, PolicyDeed,
    PolicyId, PolicyOutcome, TrackingId,
};

/// A deed on a profile, as both of its changes name it.
pub(super) struct Deed<'a> {
    pub(super) partner: &'a str,
    pub(super) customer: CustomerId,
    pub(super) policy: Option<&'a PolicyId>,
    pub(super) deed: PolicyDeed,
    pub(super) name: &'a str,
}

impl Deed<'_> {
    /// The entry under which a deed on this profile is open, and which deed it is.
    async fn open(&self, connection: &mut AnyConnection) -> Result<Option<(i64, PolicyDeed)>, QueueError> {
        let row = sqlx::query(
            "SELECT seq, deed FROM policy_changes WHERE partner = $1 AND customer_id = $2 AND name = $3 AND is_open = 1",
        )
        .bind(plain(self.partner))
        .bind(self.customer.to_string())
        .bind(plain(self.name))
        .fetch_optional(connection)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some((row.try_get(0)?, word(row.try_get(1)?, "policy_changes.deed", PolicyDeed::from_word)?)))
    }
}

pub(super) async fn written(
    a: &mut Applying<'_>,
    deed: Deed<'_>,
    settings: &[String],
    consent: Option<&str>,
    description: Option<&str>,
) -> Result<(), QueueError> {
    let has_consent = consent.is_some_and(|words| !words.trim().is_empty());
    let needs_consent = deed.deed != PolicyDeed::Delete && settings.iter().any(|setting| skips_licence_terms(setting));
    if needs_consent && !has_consent {
        return Err(QueueError::ConsentNeeded);
    }
    if deed.open(a.connection).await?.is_some() {
        return Err(QueueError::PolicyUnderWay { name: deed.name.to_owned() });
    }
    sqlx::query(
        "INSERT INTO policy_changes (seq, partner, customer_id, policy, deed, name, settings, consent, written_by, \
         written_at, description, outcome, is_open) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, 1)",
    )
    .bind(a.entry.seq)
    .bind(plain(deed.partner))
    .bind(deed.customer.to_string())
    .bind(plain_opt(deed.policy.map(|id| &*id.0)))
    .bind(deed.deed.as_str())
    .bind(plain(deed.name))
    .bind(json(&settings)?)
    .bind(plain_opt(consent))
    .bind(&*a.entry.operator)
    .bind(&*a.entry.happened_at)
    .bind(plain_opt(description))
    .execute(&mut *a.connection)
    .await?;
    Ok(())
}

pub(super) async fn recorded(a: &mut Applying<'_>, deed: Deed<'_>, outcome: &PolicyOutcome) -> Result<(), QueueError> {
    let open = deed.open(a.connection).await?.filter(|(_, open)| *open == deed.deed);
    let Some((seq, _)) = open else {
        return Err(QueueError::NoSuchPolicyDeed { name: deed.name.to_owned() });
    };
    sqlx::query("UPDATE policy_changes SET outcome = $1, is_open = $2, policy = COALESCE($3, policy) WHERE seq = $4")
        .bind(json(outcome)?)
        .bind(i64::from(!outcome.is_final()))
        .bind(plain_opt(deed.policy.map(|id| &*id.0)))
        .bind(seq)
        .execute(&mut *a.connection)
        .await?;
    Ok(())
}

/// What an assignment that is about to leave goes with.
pub(super) struct Leaving<'a> {
    pub(super) assignment: &'a AssignmentId,
    pub(super) customer: CustomerId,
    pub(super) policy: &'a PolicyId,
    pub(super) request: &'a Uuid,
    pub(super) correlation: &'a Uuid,
    pub(super) service: &'a str,
    pub(super) partner: &'a str,
}

pub(super) async fn assignment_started(
    a: &mut Applying<'_>,
    leaving: Leaving<'_>,
    batch: &BatchId,
    devices: &[DeviceId],
) -> Result<(), QueueError> {
    let id = &*leaving.assignment.0;
    let now = BatchNow::load(a.connection, batch).await?;
    if now.customer != leaving.customer.to_string() {
        return Err(QueueError::DifferentCustomers);
    }
    now.refuse_other_partner(leaving.partner)?;
    let taken: i64 = sqlx::query("SELECT COUNT(*) FROM policy_assignments WHERE id = $1")
        .bind(id)
        .fetch_one(&mut *a.connection)
        .await?
        .try_get(0)?;
    if taken > 0 {
        return Err(QueueError::IdTaken(id.to_owned()));
    }
    state::refuse_other_service(a.connection, leaving.service).await?;
    if devices.is_empty() {
        return Err(QueueError::EmptyBatch);
    }
    sqlx::query(
        "INSERT INTO policy_assignments (id, batch, customer_id, policy, request_id, correlation_id, service, partner, \
         tracking_id, state, started_at, started_seq, cause) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, 'sending', $9, $10, NULL)",
    )
    .bind(id)
    .bind(&*batch.0)
    .bind(leaving.customer.to_string())
    .bind(plain(&leaving.policy.0))
    .bind(leaving.request.to_string())
    .bind(leaving.correlation.to_string())
    .bind(plain(leaving.service))
    .bind(plain(leaving.partner))
    .bind(&*a.entry.happened_at)
    .bind(a.entry.seq)
    .execute(&mut *a.connection)
    .await?;
    let mut seen = HashSet::new();
    for (position, device) in (1_i64..).zip(devices) {
        refuse_unless(a, device, batch, DeviceState::Registered).await?;
        if !seen.insert(device) {
            return Err(QueueError::WrongDeviceState { device: device.clone(), state: DeviceState::Registered });
        }
        sqlx::query("INSERT INTO policy_assignment_devices (assignment, position, device) VALUES ($1, $2, $3)")
            .bind(id)
            .bind(position)
            .bind(&*device.0)
            .execute(&mut *a.connection)
            .await?;
        a.tells_of(device).await?;
    }
    Ok(())
}

/// Where an assignment stands; refused where that is none of the states `from`.
async fn state_of(
    connection: &mut AnyConnection,
    id: &AssignmentId,
    from: &[AttemptState],
) -> Result<AttemptState, QueueError> {
    let row = sqlx::query("SELECT state FROM policy_assignments WHERE id = $1")
        .bind(&*id.0)
        .fetch_optional(connection)
        .await?
        .ok_or_else(|| QueueError::NoSuchAssignment(id.0.clone()))?;
    let state = word(row.try_get(0)?, "policy_assignments.state", AttemptState::from_word)?;
    match from.contains(&state) {
        true => Ok(state),
        false => Err(QueueError::WrongAttemptState { state: state.as_str().to_owned() }),
    }
}

pub(super) async fn assignment_accepted(
    a: &mut Applying<'_>,
    assignment: &AssignmentId,
    tracking_id: &TrackingId,
) -> Result<(), QueueError> {
    state_of(a.connection, assignment, &[AttemptState::Sending, AttemptState::Unconfirmed]).await?;
    sqlx::query("UPDATE policy_assignments SET state = 'processing', tracking_id = $1 WHERE id = $2")
        .bind(plain(&tracking_id.0))
        .bind(&*assignment.0)
        .execute(&mut *a.connection)
        .await?;
    Ok(())
}

pub(super) async fn assignment_unconfirmed(
    a: &mut Applying<'_>,
    assignment: &AssignmentId,
    cause: &AttemptCause,
) -> Result<(), QueueError> {
    state_of(a.connection, assignment, &[AttemptState::Sending]).await?;
    sqlx::query("UPDATE policy_assignments SET state = 'unconfirmed', cause = $1 WHERE id = $2")
        .bind(json(cause)?)
        .bind(&*assignment.0)
        .execute(&mut *a.connection)
        .await?;
    Ok(())
}

pub(super) async fn assignment_recorded(
    a: &mut Applying<'_>,
    assignment: &AssignmentId,
    results: &[DeviceResult],
) -> Result<(), QueueError> {
    let from = [AttemptState::Sending, AttemptState::Unconfirmed, AttemptState::Processing];
    let state = state_of(a.connection, assignment, &from).await?;
    for result in results {
        Results::OF_ASSIGNMENTS.keep(a, &assignment.0, result).await?;
        a.tells_of(&result.device).await?;
    }
    Results::OF_ASSIGNMENTS.settle_or(a, &assignment.0, state).await
}
