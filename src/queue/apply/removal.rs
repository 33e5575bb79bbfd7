//! Changes of removals: asked for, approved by a second person or refused, and each device's way out.

use sqlx::{AnyConnection, Row};
use uuid::Uuid;

use super::super::QueueError;
use super::super::rows::{self, json, plain, word};
use super::Applying;
use super::state::{self, BatchNow, DeviceNow};
use crate::domain::{CustomerId, DeviceId, DeviceState, RemovalId, RemovalOutcome, RemovalState};

/// What is asked for.
pub(super) struct Request<'a> {
    pub(super) removal: &'a RemovalId,
    pub(super) customer: CustomerId,
    pub(super) devices: &'a [DeviceId],
    pub(super) reason: &'a str,
    /// None in an entry from before removals named a partner.
    pub(super) partner: Option<&'a str>,
}

/// What a `DELETE` that is about to leave goes with.
pub(super) struct Leaving<'a> {
    pub(super) remote_batch: &'a str,
    pub(super) remote_device: &'a str,
    pub(super) request: &'a Uuid,
    pub(super) correlation: &'a Uuid,
    pub(super) service: &'a str,
    pub(super) partner: &'a str,
}

pub(super) async fn requested(a: &mut Applying<'_>, request: Request<'_>) -> Result<(), QueueError> {
    let Request { removal, customer, devices, reason, partner } = request;
    let taken: i64 = sqlx::query("SELECT COUNT(*) FROM removals WHERE id = $1")
        .bind(&*removal.0)
        .fetch_one(&mut *a.connection)
        .await?
        .try_get(0)?;
    if taken > 0 {
        return Err(QueueError::IdTaken(removal.0.clone()));
    }
    let Some(first) = devices.first() else { return Err(QueueError::EmptyBatch) };
    let first = DeviceNow::load(a.connection, first).await?.batch;
    let registered_by = BatchNow::load(a.connection, &first).await?.partner;
    let named = match partner {
        Some(partner) if registered_by.is_empty() => plain(partner),
        Some(_) => registered_by.clone(),
        None => String::new(),
    };
    sqlx::query(
        "INSERT INTO removals (id, customer_id, requested_by, requested_at, requested_seq, reason, decided_by, refusal, state, \
         partner) VALUES ($1, $2, $3, $4, $5, $6, NULL, NULL, 'requested', $7)",
    )
    .bind(&*removal.0)
    .bind(customer.to_string())
    .bind(&*a.entry.operator)
    .bind(&*a.entry.happened_at)
    .bind(a.entry.seq)
    .bind(plain(reason))
    .bind(named)
    .execute(&mut *a.connection)
    .await?;
    let mut seen = String::new();
    for (position, device) in (1_i64..).zip(devices) {
        let now = DeviceNow::load(a.connection, device).await?;
        // A device that is named twice, or asked for in another removal, is being removed already.
        if now.state != DeviceState::Registered {
            return Err(QueueError::WrongDeviceState { device: device.clone(), state: now.state });
        }
        let batch = BatchNow::load(a.connection, &now.batch).await?;
        if batch.customer != customer.to_string() {
            return Err(QueueError::DifferentCustomers);
        }
        if partner.is_none() {
            batch.refuse_other_partner(&seen)?;
            if !batch.partner.is_empty() {
                seen = batch.partner;
            }
        } else if batch.partner != registered_by {
            // One of which nobody knows the partner would be looked for, and not be found, at the others' partner.
            return Err(QueueError::DifferentPartners);
        }
        sqlx::query("INSERT INTO removal_devices (removal, position, device, is_open) VALUES ($1, $2, $3, 1)")
            .bind(&*removal.0)
            .bind(position)
            .bind(&*device.0)
            .execute(&mut *a.connection)
            .await?;
        set_state(a, device, DeviceState::Removing).await?;
    }
    Ok(())
}

pub(super) async fn approved(a: &mut Applying<'_>, removal: &RemovalId, seen: u32) -> Result<(), QueueError> {
    let now = RemovalNow::load(a.connection, removal, &[RemovalState::Requested]).await?;
    if state::is_same_person(&now.requested_by, &a.entry.operator) {
        return Err(QueueError::OwnRemoval { operator: a.entry.operator.clone() });
    }
    let actual = u32::try_from(Parts::load(a.connection, removal).await?.count).unwrap_or(u32::MAX);
    if actual != seen {
        return Err(QueueError::CountChanged { seen, actual });
    }
    sqlx::query("UPDATE removals SET state = 'approved', decided_by = $1 WHERE id = $2")
        .bind(&*a.entry.operator)
        .bind(&*removal.0)
        .execute(&mut *a.connection)
        .await?;
    tell_all(a, removal).await
}

pub(super) async fn refused(a: &mut Applying<'_>, removal: &RemovalId, reason: &str) -> Result<(), QueueError> {
    let now = RemovalNow::load(a.connection, removal, &[RemovalState::Requested, RemovalState::Approved]).await?;
    let parts = Parts::load(a.connection, removal).await?;
    if parts.is_in_doubt {
        return Err(QueueError::WrongRemovalState { state: now.state });
    }
    sqlx::query("UPDATE removals SET state = 'refused', decided_by = $1, refusal = $2 WHERE id = $3")
        .bind(&*a.entry.operator)
        .bind(plain(reason))
        .bind(&*removal.0)
        .execute(&mut *a.connection)
        .await?;
    tell_all(a, removal).await?;
    sqlx::query(
        "UPDATE devices SET state = 'registered' \
         WHERE id IN (SELECT device FROM removal_devices WHERE removal = $1 AND is_open = 1)",
    )
    .bind(&*removal.0)
    .execute(&mut *a.connection)
    .await?;
    sqlx::query("UPDATE removal_devices SET is_open = 0 WHERE removal = $1")
        .bind(&*removal.0)
        .execute(&mut *a.connection)
        .await?;
    match parts.is_any_settled {
        true => end_if_over(a, removal).await,
        false => Ok(()),
    }
}

pub(super) async fn started(
    a: &mut Applying<'_>,
    removal: &RemovalId,
    device: &DeviceId,
    leaving: Leaving<'_>,
) -> Result<(), QueueError> {
    let removing = RemovalNow::load(a.connection, removal, &[RemovalState::Approved]).await?;
    refuse_unless_open(a, removal, device).await?;
    state::refuse_other_partner(&removing.partner, leaving.partner)?;
    let now = DeviceNow::load(a.connection, device).await?;
    BatchNow::load(a.connection, &now.batch).await?.refuse_other_partner(leaving.partner)?;
    state::refuse_other_service(a.connection, leaving.service).await?;
    sqlx::query(
        "UPDATE removal_devices SET remote_batch = $1, remote_device = $2, request_id = $3, correlation_id = $4, \
         service = $5, partner = $6, started_at = $7, outcome = NULL WHERE removal = $8 AND device = $9",
    )
    .bind(plain(leaving.remote_batch))
    .bind(plain(leaving.remote_device))
    .bind(leaving.request.to_string())
    .bind(leaving.correlation.to_string())
    .bind(plain(leaving.service))
    .bind(plain(leaving.partner))
    .bind(&*a.entry.happened_at)
    .bind(&*removal.0)
    .bind(&*device.0)
    .execute(&mut *a.connection)
    .await?;
    a.tells_of(device).await
}

pub(super) async fn recorded(
    a: &mut Applying<'_>,
    removal: &RemovalId,
    device: &DeviceId,
    outcome: &RemovalOutcome,
) -> Result<(), QueueError> {
    RemovalNow::load(a.connection, removal, &[RemovalState::Approved]).await?;
    let was_started = refuse_unless_open(a, removal, device).await?;
    // That the service does not have it any more can be seen without asking for its removal.
    if !was_started && *outcome != RemovalOutcome::AlreadyGone {
        return Err(QueueError::WrongDeviceState { device: device.clone(), state: DeviceState::Removing });
    }
    sqlx::query("UPDATE removal_devices SET outcome = $1, is_open = $2 WHERE removal = $3 AND device = $4")
        .bind(json(outcome)?)
        .bind(i64::from(!outcome.is_final()))
        .bind(&*removal.0)
        .bind(&*device.0)
        .execute(&mut *a.connection)
        .await?;
    match outcome {
        RemovalOutcome::NotArrived { .. } | RemovalOutcome::Unconfirmed { .. } => return a.tells_of(device).await,
        RemovalOutcome::Refused { .. } => set_state(a, device, DeviceState::Registered).await?,
        RemovalOutcome::Removed | RemovalOutcome::AlreadyGone => set_state(a, device, DeviceState::Removed).await?,
    }
    let batch = DeviceNow::load(a.connection, device).await?.batch;
    BatchNow::load(a.connection, &batch).await?.follow_devices(a.connection).await?;
    end_if_over(a, removal).await
}

/// Once no device is open, the removal is over.
async fn end_if_over(a: &mut Applying<'_>, removal: &RemovalId) -> Result<(), QueueError> {
    let row = sqlx::query(
        "SELECT (SELECT COUNT(*) FROM removal_devices WHERE removal = $1 AND is_open = 1), \
         (SELECT COUNT(*) FROM removal_devices r JOIN devices d ON d.id = r.device \
          WHERE r.removal = $1 AND d.state <> 'removed')",
    )
    .bind(&*removal.0)
    .fetch_one(&mut *a.connection)
    .await?;
    if row.try_get::<i64, _>(0)? > 0 {
        return Ok(());
    }
    let state = match row.try_get::<i64, _>(1)? {
        0 => RemovalState::Finished,
        _ => RemovalState::FinishedWithProblems,
    };
    sqlx::query("UPDATE removals SET state = $1 WHERE id = $2")
        .bind(state.as_str())
        .bind(&*removal.0)
        .execute(&mut *a.connection)
        .await?;
    Ok(())
}

async fn set_state(a: &mut Applying<'_>, device: &DeviceId, state: DeviceState) -> Result<(), QueueError> {
    sqlx::query("UPDATE devices SET state = $1 WHERE id = $2")
        .bind(state.as_str())
        .bind(&*device.0)
        .execute(&mut *a.connection)
        .await?;
    a.tells_of(device).await
}

/// Notes that the entry tells of every device of the removal.
async fn tell_all(a: &mut Applying<'_>, removal: &RemovalId) -> Result<(), QueueError> {
    sqlx::query("INSERT INTO device_entries (device, seq) SELECT device, $1 FROM removal_devices WHERE removal = $2")
        .bind(a.entry.seq)
        .bind(&*removal.0)
        .execute(&mut *a.connection)
        .await?;
    Ok(())
}

/// What the rules ask of a removal.
struct RemovalNow {
    state: RemovalState,
    partner: String,
    requested_by: String,
}

/// How its devices stand.
struct Parts {
    count: usize,
    /// Whether of one of them nobody knows what became of it.
    is_in_doubt: bool,
    /// Whether one of them has its outcome.
    is_any_settled: bool,
}

impl Parts {
    async fn load(connection: &mut AnyConnection, id: &RemovalId) -> Result<Self, QueueError> {
        let found = sqlx::query("SELECT started_at, outcome FROM removal_devices WHERE removal = $1")
            .bind(&*id.0)
            .fetch_all(connection)
            .await?;
        let mut parts = Self { count: found.len(), is_in_doubt: false, is_any_settled: false };
        for row in &found {
            let outcome: Option<&str> = row.try_get(1)?;
            match outcome.map(|text| rows::from_json(text, "removal_devices.outcome")).transpose()? {
                None => parts.is_in_doubt |= row.try_get::<Option<&str>, _>(0)?.is_some(),
                Some(RemovalOutcome::Unconfirmed { .. }) => parts.is_in_doubt = true,
                Some(RemovalOutcome::NotArrived { .. }) => {}
                Some(_) => parts.is_any_settled = true,
            }
        }
        Ok(parts)
    }
}

impl RemovalNow {
    /// The removal, refused where it is in none of the states `from`.
    async fn load(connection: &mut AnyConnection, id: &RemovalId, from: &[RemovalState]) -> Result<Self, QueueError> {
        let row = sqlx::query("SELECT state, requested_by, partner FROM removals WHERE id = $1")
            .bind(&*id.0)
            .fetch_optional(&mut *connection)
            .await?
            .ok_or_else(|| QueueError::NoSuchRemoval(id.0.clone()))?;
        let state = word(row.try_get(0)?, "removals.state", RemovalState::from_word)?;
        if !from.contains(&state) {
            return Err(QueueError::WrongRemovalState { state });
        }
        Ok(Self { state, requested_by: row.try_get(1)?, partner: row.try_get(2)? })
    }
}

/// Refuses a device of another removal, or with an outcome. Tells whether a `DELETE` was written down for it.
async fn refuse_unless_open(a: &mut Applying<'_>, removal: &RemovalId, device: &DeviceId) -> Result<bool, QueueError> {
    let row = sqlx::query("SELECT is_open, started_at FROM removal_devices WHERE removal = $1 AND device = $2")
        .bind(&*removal.0)
        .bind(&*device.0)
        .fetch_optional(&mut *a.connection)
        .await?
        .ok_or_else(|| QueueError::NoSuchDevice(device.clone()))?;
    if row.try_get::<i64, _>(0)? == 0 {
        let state = DeviceNow::load(a.connection, device).await?.state;
        return Err(QueueError::WrongDeviceState { device: device.clone(), state });
    }
    Ok(row.try_get::<Option<String>, _>(1)?.is_some())
}
