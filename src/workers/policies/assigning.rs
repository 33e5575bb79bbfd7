//! Giving a profile to devices: found at the service, asked for in parts, and each part followed to its end; over restarts, too. One
//! program on a queue does it at a time.

use uuid::Uuid;

use super::{Policies, Way, is_its};
use crate::app::notice::{Errand, Failure, Notice};
use crate::app::policies::{AssignTo, Assigned, AssigningStep};
use crate::domain::{
    AssignmentId, BatchId, Change, CustomerId, DeviceId, DeviceOutcome, DeviceResult, DeviceRow, DeviceState,
    PolicyAssignment, PolicyId, redacted,
};
use crate::partner_center::{PartnerCenterError, PolicyUpdate, RemotePlace};
use crate::queue::{Lease, QueueError};
use crate::workers::Cancel;
use crate::workers::desk::new_id;
use crate::workers::finding::{Search, Wanted};
use crate::workers::sending::{MOST_DEVICES, Trouble, cause, give_back};

impl Policies {
    /// Gives a profile to registered devices, and follows that to its end. May be stopped at any time: what has left is followed by
    /// [`follow`](Self::follow).
    ///
    /// # Errors
    /// Devices of another customer, or of another partner than the one in use, whose the profile is; where another program does it at
    /// this moment; why it cannot go on; [`Failure::Stopped`] where `cancel` was given.
    pub async fn assign(
        &self,
        customer: CustomerId,
        policy: &PolicyId,
        to: &AssignTo,
        progress: &(dyn Fn(AssigningStep) + Send + Sync),
        cancel: &Cancel,
    ) -> Result<Assigned, Failure> {
        let way = self.way(customer).await?;
        let lease = self.lease().await?;
        let run = Run { policies: self, lease: &lease, way, customer, progress, cancel };
        let outcome = run.assign(policy, to).await;
        give_back(lease).await;
        outcome
    }

    /// Follows what the partner in use gave to a customer's devices earlier and nobody has answered for.
    ///
    /// # Errors
    /// As [`assign`](Self::assign).
    pub async fn follow(
        &self,
        customer: CustomerId,
        progress: &(dyn Fn(AssigningStep) + Send + Sync),
        cancel: &Cancel,
    ) -> Result<Assigned, Failure> {
        let way = self.way(customer).await?;
        let mut open = self.desk.queue().open_policy_assignments().await?;
        open.retain(|assignment| assignment.customer == customer && is_its(assignment, &way.partner));
        if open.is_empty() {
            return Ok(Assigned::default());
        }
        let lease = self.lease().await?;
        let run = Run { policies: self, lease: &lease, way, customer, progress, cancel };
        let outcome = run.follow_all(open).await;
        give_back(lease).await;
        outcome
    }

    async fn lease(&self) -> Result<Lease, Failure> {
        self.desk.queue().assigning_lease().await?.ok_or(Failure::AlreadyAssigning)
    }
}

/// Giving profiles to devices of one customer.
pub(super) struct Run<'a> {
    pub(super) policies: &'a Policies,
    lease: &'a Lease,
    pub(super) way: Way,
    pub(super) customer: CustomerId,
    pub(super) progress: &'a (dyn Fn(AssigningStep) + Send + Sync),
    pub(super) cancel: &'a Cancel,
}

/// What one assignment is made of.
struct Part {
    batch: BatchId,
    rows: Vec<(DeviceRow, RemotePlace)>,
}

impl Run<'_> {
    async fn assign(&self, policy: &PolicyId, to: &AssignTo) -> Result<Assigned, Failure> {
        let mut sum = Assigned::default();
        for (batch, rows) in self.registered(to).await? {
            (self.progress)(AssigningStep::Finding);
            let places = self.places(&batch, &rows).await?.map_err(Failure::of_admin_agents_deed)?;
            let found: Vec<_> = rows.into_iter().zip(places).collect();
            sum.not_found += count(found.iter().filter(|(_, place)| place.is_none()).count());
            let mut found = found.into_iter().filter_map(|(row, place)| Some((row, place?))).peekable();
            let most = self.policies.desk.settings().sending.devices_per_upload.clamp(1, MOST_DEVICES) as usize;
            while found.peek().is_some() {
                let part = Part { batch: batch.clone(), rows: found.by_ref().take(most).collect() };
                self.tell_part(policy, &part.batch, part.rows.len());
                let assignment = self.send_until_taken(policy, &part).await?;
                sum.add(self.follow(&assignment).await?);
            }
        }
        Ok(sum)
    }

    /// Says which devices come next.
    fn tell_part(&self, policy: &PolicyId, batch: &BatchId, devices: usize) {
        (self.progress)(AssigningStep::Part { policy: policy.clone(), batch: batch.clone(), devices: count(devices) });
    }

    async fn follow_all(&self, open: Vec<PolicyAssignment>) -> Result<Assigned, Failure> {
        let mut sum = Assigned::default();
        for assignment in open.into_iter().rev() {
            self.tell_part(&assignment.policy, &assignment.batch, assignment.devices.len());
            sum.add(self.follow(&assignment.id).await?);
        }
        Ok(sum)
    }

    /// The devices that are meant, batch after batch. What is not registered (any more) is left out.
    async fn registered(&self, to: &AssignTo) -> Result<Vec<(BatchId, Vec<DeviceRow>)>, Failure> {
        let desk = &self.policies.desk;
        let mut rows = Vec::new();
        match to {
            AssignTo::Batch(batch) => rows = desk.all_devices(batch, &[DeviceState::Registered]).await?,
            AssignTo::Devices(devices) => {
                for device in devices {
                    rows.push(desk.queue().device(device).await?);
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
        let partner = &self.way.partner;
        for (batch, _) in &parts {
            let batch = desk.queue().batch(batch).await?;
            if batch.customer.id != self.customer {
                return Err(QueueError::DifferentCustomers.into());
            }
            if !batch.partner.is_empty() && !batch.partner.eq_ignore_ascii_case(partner) {
                return Err(QueueError::OtherPartner { first: batch.partner, other: partner.clone() }.into());
            }
        }
        Ok(parts)
    }

    /// Where these devices of a batch stand; `None` where it is proven that one is not there.
    pub(super) async fn places(
        &self,
        batch: &BatchId,
        rows: &[DeviceRow],
    ) -> Result<Result<Vec<Option<RemotePlace>>, PartnerCenterError>, Failure> {
        let queue = self.policies.desk.queue();
        let tag = queue.batch(batch).await?.group_tag;
        let wanted = rows.iter().map(|row| Wanted::new(row.draft.clone(), None)).collect();
        let door = self.way.door();
        let search = Search { client: &self.way.client, door, queue, cancel: self.cancel };
        search.places(self.customer, [tag.as_str()], wanted).await
    }

    /// Sends one part; again, where it did not arrive and waiting helps.
    async fn send_until_taken(&self, policy: &PolicyId, part: &Part) -> Result<AssignmentId, Failure> {
        let (policies, mut trouble) = (self.policies, Trouble::default());
        loop {
            let error = match self.send(policy, part).await? {
                Ok(assignment) => return Ok(assignment),
                Err(error) => error,
            };
            let pause = trouble.bear(&policies.pace, &error, policies.desk.clock().steady());
            let failure = Failure::of_admin_agents_deed(error);
            match pause {
                Some(pause) => self.wait(pause, Notice::during(Errand::Assigning, &failure).what).await?,
                None => return Err(failure),
            }
        }
    }

    /// Sends one request: written down before it leaves, and its answer before anybody is told. The error within is of one that did not
    /// arrive.
    async fn send(&self, policy: &PolicyId, part: &Part) -> Result<Result<AssignmentId, PartnerCenterError>, Failure> {
        let door = self.way.door();
        // What is written down leaves at once.
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => return Err(Failure::Stopped),
            () = door.open() => {}
        }
        if !self.lease.is_held().await {
            return Err(Failure::AlreadyAssigning);
        }
        let assignment = AssignmentId(new_id());
        let devices: Vec<DeviceId> = part.rows.iter().map(|(row, _)| row.id.clone()).collect();
        let update = PolicyUpdate {
            customer: self.customer,
            policy: policy.0.clone(),
            devices: part.rows.iter().map(|(_, place)| place.device.id.clone()).collect(),
            request_id: Uuid::new_v4(),
            correlation_id: Uuid::new_v4(),
        };
        let client = &self.way.client;
        self.write(Change::PolicyAssignmentStarted {
            assignment: assignment.clone(),
            batch: part.batch.clone(),
            customer: self.customer,
            policy: policy.clone(),
            devices: devices.clone(),
            request_id: update.request_id,
            correlation_id: update.correlation_id,
            service: client.config().service_name().to_owned(),
            partner: self.way.partner.clone(),
        })
        .await?;
        (self.progress)(AssigningStep::Sending { devices: count(devices.len()) });
        match door.turn_now(client.assign_policy(&update)).await {
            Ok(tracking_id) => {
                self.write(Change::PolicyAssignmentAccepted { assignment: assignment.clone(), tracking_id }).await?;
            }
            Err(error) if error.outcome_unknown() => {
                let cause = cause(&error, self.policies.desk.clock().now());
                self.write(Change::PolicyAssignmentUnconfirmed { assignment: assignment.clone(), cause }).await?;
            }
            Err(PartnerCenterError::Refused { code, message, .. }) => {
                let (code, name) = (told(Some(&code)), told(Some(&message)));
                self.settle_all(&assignment, devices, &DeviceOutcome::Rejected, code, name).await?;
            }
            Err(error) => {
                let (code, name) = answer(&error);
                self.settle_all(&assignment, devices, &DeviceOutcome::NotArrived, code, name).await?;
                return Ok(Err(error));
            }
        }
        Ok(Ok(assignment))
    }

    /// All devices of an assignment have the same result.
    async fn settle_all(
        &self,
        assignment: &AssignmentId,
        devices: Vec<DeviceId>,
        outcome: &DeviceOutcome,
        code: Option<String>,
        name: Option<String>,
    ) -> Result<(), Failure> {
        let result = |device| DeviceResult { device, outcome: outcome.clone(), code: code.clone(), name: name.clone() };
        self.record(assignment, devices.into_iter().map(result).collect()).await
    }

    pub(super) async fn record(&self, assignment: &AssignmentId, results: Vec<DeviceResult>) -> Result<(), Failure> {
        self.write(Change::PolicyAssignmentRecorded { assignment: assignment.clone(), results }).await
    }

    async fn write(&self, change: Change) -> Result<(), Failure> {
        self.policies.desk.apply(change).await.map(drop)
    }
}

/// The service's code and words, where it answered and did nothing.
fn answer(error: &PartnerCenterError) -> (Option<String>, Option<String>) {
    use PartnerCenterError as P;
    match error {
        P::Forbidden { code, message, .. } => (told(Some(code)), told(Some(message))),
        P::NotFound(answer) => (told(Some(&answer.code)), told(Some(&answer.words))),
        P::Throttled { .. } => (Some("429".into()), None),
        P::SignInNeeded(_) | P::MfaNeeded(_) => (Some("401".into()), None),
        _ => (None, None),
    }
}

/// What the service told, without what looks like a secret.
pub(super) fn told(words: Option<&String>) -> Option<String> {
    words.map(|words| redacted(words).into_owned())
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
