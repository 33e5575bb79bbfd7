//! Giving a profile to devices, and following that until each of them has its result; over restarts, too.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::{Policies, ask, turn};
use crate::app::notice::Failure;
use crate::app::policies::{AssignTo, AssigningStep};
use crate::domain::{
    AssignmentId, AttemptState, BatchId, Change, CustomerId, DeviceDraft, DeviceId, DeviceOutcome, DeviceResult,
    DeviceRow, DeviceState, PolicyAssignment, PolicyId, redacted,
};
use crate::partner_center::{PartnerCenterError, PolicyUpdate, RemotePlace, RemoteResult};
use crate::workers::desk::new_id;
use crate::workers::sending::{Named, Trouble, cause, row_outcome, rows_of};
use crate::workers::{Cancel, Connection, finding};

/// How often in a row the service must know nothing of a job before it is believed.
const LOST_AFTER: u32 = 3;

/// What came of giving a profile to devices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Assigned {
    /// Devices that have it.
    pub given: u32,
    /// Devices that were refused, or did not get it.
    pub refused: u32,
    /// Devices that the customer does not have at the service.
    pub not_found: u32,
}

/// What an assignment is made of.
struct Part {
    batch: BatchId,
    rows: Vec<(DeviceRow, RemotePlace)>,
}

impl Policies {
    /// Gives a profile to registered devices, and follows that to its end. May be stopped at any time: what has left is followed by
    /// [`follow`](Self::follow).
    ///
    /// # Errors
    /// Why it cannot go on; [`Failure::Stopped`] where `cancel` was given.
    pub async fn assign(
        &self,
        customer: CustomerId,
        policy: &PolicyId,
        to: &AssignTo,
        progress: &(dyn Fn(AssigningStep) + Send + Sync),
        cancel: &Cancel,
    ) -> Result<Assigned, Failure> {
        let mut sum = Assigned::default();
        for (batch, rows) in self.registered(customer, to).await? {
            progress(AssigningStep::Finding);
            let summary = self.desk.queue().batch(&batch).await?;
            let connection = self.line.connect_for(&summary.partner).await?;
            let drafts: Vec<&DeviceDraft> = rows.iter().map(|row| &row.draft).collect();
            let likely = [summary.group_tag.as_str().to_owned()];
            let finding = finding::places(connection.client(), customer, &likely, &drafts);
            let places = or_stopped(cancel, ask(&connection, finding)).await?;
            let found: Vec<_> = rows.into_iter().zip(places).collect();
            sum.not_found += count(found.iter().filter(|(_, place)| place.is_none()).count());
            let mut found = found.into_iter().filter_map(|(row, place)| Some((row, place?))).peekable();
            let most = self.desk.settings().sending.devices_per_upload.clamp(1, 1000) as usize;
            while found.peek().is_some() {
                let rows = found.by_ref().take(most).collect();
                let assignment =
                    self.send(&connection, customer, policy, Part { batch: batch.clone(), rows }, progress).await?;
                let of_part = self.follow_one(&connection, &assignment, progress, cancel).await?;
                sum.given += of_part.given;
                sum.refused += of_part.refused;
            }
        }
        Ok(sum)
    }

    /// Follows what was given to a customer's devices earlier and nobody has answered for.
    ///
    /// # Errors
    /// As [`assign`](Self::assign).
    pub async fn follow(
        &self,
        customer: CustomerId,
        progress: &(dyn Fn(AssigningStep) + Send + Sync),
        cancel: &Cancel,
    ) -> Result<Assigned, Failure> {
        let mut sum = Assigned::default();
        let mut open = self.desk.queue().open_policy_assignments().await?;
        open.retain(|assignment| assignment.customer == customer);
        for assignment in open.into_iter().rev() {
            let connection = self.line.connect_for(&assignment.partner).await?;
            let of_part = self.follow_one(&connection, &assignment.id, progress, cancel).await?;
            sum.given += of_part.given;
            sum.refused += of_part.refused;
        }
        Ok(sum)
    }

    /// The devices that are meant, batch after batch. What is not registered (any more) is left out.
    async fn registered(&self, customer: CustomerId, to: &AssignTo) -> Result<Vec<(BatchId, Vec<DeviceRow>)>, Failure> {
        let mut rows = Vec::new();
        match to {
            AssignTo::Batch(batch) => rows = self.desk.all_devices(batch, &[DeviceState::Registered]).await?,
            AssignTo::Devices(devices) => {
                for device in devices {
                    rows.push(self.desk.queue().device(device).await?);
                }
                rows.retain(|row| row.state == DeviceState::Registered);
            }
        }
        let mut parts: Vec<(BatchId, Vec<DeviceRow>)> = Vec::new();
        for row in rows {
            match parts.iter_mut().find(|(batch, _)| *batch == row.batch) {
                Some((_, rows)) => rows.push(row),
                None => parts.push((row.batch.clone(), vec![row])),
            }
        }
        for (batch, _) in &parts {
            if self.desk.queue().batch(batch).await?.customer.id != customer {
                return Err(crate::queue::QueueError::DifferentCustomers.into());
            }
        }
        Ok(parts)
    }

    /// Sends one request: written down before it leaves, and its answer before anybody is told.
    async fn send(
        &self,
        connection: &Arc<Connection>,
        customer: CustomerId,
        policy: &PolicyId,
        part: Part,
        progress: &(dyn Fn(AssigningStep) + Send + Sync),
    ) -> Result<AssignmentId, Failure> {
        let assignment = AssignmentId(new_id());
        let devices: Vec<DeviceId> = part.rows.iter().map(|(row, _)| row.id.clone()).collect();
        let update = PolicyUpdate {
            customer,
            policy: policy.0.clone(),
            devices: part.rows.into_iter().map(|(_, place)| place.device.id).collect(),
            request_id: Uuid::new_v4(),
            correlation_id: Uuid::new_v4(),
        };
        let config = connection.client().config();
        self.desk
            .apply(Change::PolicyAssignmentStarted {
                assignment: assignment.clone(),
                batch: part.batch,
                customer,
                policy: policy.clone(),
                devices: devices.clone(),
                request_id: update.request_id,
                correlation_id: update.correlation_id,
                service: config.service_name().to_owned(),
                partner: connection.account().map(|account| account.tenant).unwrap_or_default(),
            })
            .await?;
        progress(AssigningStep::Sending { devices: count(devices.len()) });
        match turn(connection, connection.client().assign_policy(&update)).await {
            Ok(tracking_id) => {
                self.desk
                    .apply(Change::PolicyAssignmentAccepted { assignment: assignment.clone(), tracking_id })
                    .await?;
            }
            Err(error) if error.outcome_unknown() => {
                let cause = cause(&error, self.desk.clock().now());
                self.desk.apply(Change::PolicyAssignmentUnconfirmed { assignment: assignment.clone(), cause }).await?;
            }
            Err(error) => {
                let (outcome, code, name) = match &error {
                    PartnerCenterError::Refused { code, message, .. } => {
                        (DeviceOutcome::Rejected, told(Some(code)), told(Some(message)))
                    }
                    _ => (DeviceOutcome::NotArrived, None, None),
                };
                let result = |device: DeviceId| DeviceResult {
                    device,
                    outcome: outcome.clone(),
                    code: code.clone(),
                    name: name.clone(),
                };
                let results = devices.into_iter().map(result).collect();
                self.desk.apply(Change::PolicyAssignmentRecorded { assignment: assignment.clone(), results }).await?;
                if outcome == DeviceOutcome::NotArrived {
                    return Err(error.into());
                }
            }
        }
        Ok(assignment)
    }

    /// Asks until every device of an assignment has its result.
    async fn follow_one(
        &self,
        connection: &Arc<Connection>,
        id: &AssignmentId,
        progress: &(dyn Fn(AssigningStep) + Send + Sync),
        cancel: &Cancel,
    ) -> Result<Assigned, Failure> {
        let (mut trouble, mut quiet) = (Trouble::default(), Trouble::default());
        let mut unknown_times = 0;
        loop {
            let assignment = self.desk.queue().policy_assignment(id).await?;
            if assignment.state == AttemptState::Settled {
                return Ok(sum_of(&assignment));
            }
            progress(AssigningStep::Following { assignment: id.clone() });
            let is_lost = unknown_times >= LOST_AFTER || assignment.tracking_id.is_none();
            let step = if is_lost {
                self.settle_by_list(connection, &assignment).await
            } else {
                self.ask_job(connection, &assignment, &mut unknown_times).await
            };
            let pause = match step? {
                Ok(true) => {
                    trouble.is_over();
                    quiet.is_over();
                    continue;
                }
                Ok(false) => {
                    trouble.is_over();
                    quiet.next(&self.pace)
                }
                Err(error) => match trouble.bear(&self.pace, &error, self.desk.clock().now()) {
                    Some(pause) => pause,
                    None => return Err(error.into()),
                },
            };
            wait(cancel, pause).await?;
        }
    }

    /// Asks how far the job is; whether anything new was told.
    async fn ask_job(
        &self,
        connection: &Arc<Connection>,
        assignment: &PolicyAssignment,
        unknown_times: &mut u32,
    ) -> Result<Result<bool, PartnerCenterError>, Failure> {
        let Some(tracking) = &assignment.tracking_id else { return Ok(Ok(false)) };
        let question = connection.client().upload_status(assignment.customer, tracking);
        let status = match turn(connection, question).await {
            Ok(status) => status,
            Err(PartnerCenterError::NotFound(_)) => {
                *unknown_times += 1;
                return Ok(Ok(*unknown_times >= LOST_AFTER));
            }
            Err(error) => return Ok(Err(error)),
        };
        let open = self.open_devices(assignment).await?;
        let drafts: Vec<&DeviceDraft> = open.iter().map(|row| &row.draft).collect();
        let named: Vec<Named<'_>> = status.devices.iter().map(Named::from).collect();
        let found = rows_of(&drafts, &named);
        let told = |(row, rows): (&DeviceRow, Vec<usize>)| {
            rows.into_iter().find_map(|at| result(&row.id, &status.devices[at]))
        };
        let results: Vec<DeviceResult> = open.iter().zip(found).filter_map(told).collect();
        let is_whole = results.len() == open.len();
        if status.is_finished && !is_whole {
            // Rows are missing: the devices' own list tells.
            *unknown_times = LOST_AFTER;
        }
        let is_new = !results.is_empty();
        if is_new {
            self.desk.apply(Change::PolicyAssignmentRecorded { assignment: assignment.id.clone(), results }).await?;
        }
        Ok(Ok(is_new || *unknown_times >= LOST_AFTER))
    }

    /// Looks which profile the devices have; whether everything is settled by that.
    async fn settle_by_list(
        &self,
        connection: &Arc<Connection>,
        assignment: &PolicyAssignment,
    ) -> Result<Result<bool, PartnerCenterError>, Failure> {
        let open = self.open_devices(assignment).await?;
        let drafts: Vec<&DeviceDraft> = open.iter().map(|row| &row.draft).collect();
        let tag = self.desk.queue().batch(&assignment.batch).await?.group_tag.as_str().to_owned();
        let likely = [tag];
        let finding = finding::places(connection.client(), assignment.customer, &likely, &drafts);
        let places = match turn(connection, finding).await {
            Ok(places) => places,
            Err(error) => return Ok(Err(error)),
        };
        let now = self.desk.clock().now();
        let is_late = now.duration_since(assignment.started_at) >= self.settle_time();
        let has_it = |place: &Option<RemotePlace>| {
            place.as_ref().is_some_and(|place| place.device.policy.as_deref() == Some(&*assignment.policy.0))
        };
        let outcome = |place: &Option<RemotePlace>| match has_it(place) {
            true => Some(DeviceOutcome::Registered),
            // It may still come.
            false => is_late.then_some(DeviceOutcome::NotArrived),
        };
        let result = |(row, place): (&DeviceRow, Option<RemotePlace>)| {
            let outcome = outcome(&place)?;
            Some(DeviceResult { device: row.id.clone(), outcome, code: None, name: None })
        };
        let results: Vec<DeviceResult> = open.iter().zip(places).filter_map(result).collect();
        if results.is_empty() {
            return Ok(Ok(false));
        }
        let is_whole = results.len() == open.len();
        self.desk.apply(Change::PolicyAssignmentRecorded { assignment: assignment.id.clone(), results }).await?;
        Ok(Ok(is_whole))
    }

    /// The devices of an assignment that have no result yet, as they are known now.
    async fn open_devices(&self, assignment: &PolicyAssignment) -> Result<Vec<DeviceRow>, Failure> {
        let mut rows = Vec::new();
        for device in assignment.devices.iter().filter(|device| device.outcome.is_none()) {
            rows.push(self.desk.queue().device(&device.device).await?);
        }
        Ok(rows)
    }
}

/// What a row of a job says of a device.
fn result(device: &DeviceId, row: &RemoteResult) -> Option<DeviceResult> {
    let outcome = row_outcome(row)?;
    Some(DeviceResult { device: device.clone(), outcome, code: told(row.code.as_ref()), name: told(row.name.as_ref()) })
}

/// What the service told, without what looks like a secret.
fn told(words: Option<&String>) -> Option<String> {
    words.map(|words| redacted(words).into_owned())
}

fn sum_of(assignment: &PolicyAssignment) -> Assigned {
    let given = assignment.devices.iter().filter(|device| device.outcome == Some(DeviceOutcome::Registered)).count();
    Assigned { given: count(given), refused: count(assignment.devices.len() - given), not_found: 0 }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

async fn or_stopped<T>(cancel: &Cancel, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(Failure::Stopped),
        outcome = work => outcome,
    }
}

async fn wait(cancel: &Cancel, pause: Duration) -> Result<(), Failure> {
    or_stopped(cancel, async {
        tokio::time::sleep(pause).await;
        Ok(())
    })
    .await
}
