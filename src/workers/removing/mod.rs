//! Taking registrations back, once two people have agreed on it: one `DELETE` after the other, each written down before a byte of it
//! leaves, and its outcome before anybody is told.
//!
//! Like a sending, it goes in rounds over what the queue says and remembers nothing that matters, so it may be stopped, killed and begun
//! again at any point. A round first asks the service where the open devices stand ([`look`]): one that is not there is registered no
//! more, whether by a `DELETE` that nobody answered or by somebody else's. So a lost answer is settled by looking, and nothing that is
//! gone is asked for again.

mod deeds;
mod look;

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::sending::{Pace, cause, is_without_answer};
use super::{Cancel, Clock, Connection, Desk, Line};
use crate::app::notice::{Failure, Notice};
use crate::domain::secret::one_line;
use crate::domain::{
    Actor, AttemptCause, Change, Removal, RemovalDevice, RemovalId, RemovalOutcome, RemovalState, RemovalStep,
    RemovalTry,
};
use crate::partner_center::{Deleted, DeviceDeletion, PartnerCenterError, RemotePlace};
use crate::queue::{Queue, QueueError, SenderLease};

/// Errors in a row that waiting may mend, before it is given up for now.
const MOST_IN_VAIN: u32 = 12;
/// How much of what the service says is kept, in characters.
const MOST_WORDS: usize = 200;

/// Does removals.
pub struct Remover {
    queue: Arc<Queue>,
    actor: Actor,
    clock: Clock,
    line: Arc<Line>,
    pace: Pace,
}

impl Remover {
    /// For this desk's queue.
    pub fn new(desk: &Desk, line: Arc<Line>, pace: Pace) -> Self {
        Self { queue: Arc::clone(desk.queue()), actor: desk.actor().clone(), clock: desk.clock().clone(), line, pace }
    }

    /// Does what is left of an approved removal; of one that is over nothing, and the service is not asked. May be called again and
    /// again. `progress` is called before each step. After `cancel` no further `DELETE` leaves. Returns the removal as it stands then.
    ///
    /// # Errors
    /// Not approved, done by another program at this moment, or why it cannot go on; [`Failure::Stopped`] where `cancel` was given.
    pub async fn run(
        &self,
        removal: &RemovalId,
        progress: &(dyn Fn(RemovalStep) + Send + Sync),
        cancel: &Cancel,
    ) -> Result<Removal, Failure> {
        let found = self.queue.removal(removal).await?;
        match found.state {
            RemovalState::Approved => {}
            RemovalState::Requested => return Err(QueueError::WrongRemovalState { state: found.state }.into()),
            RemovalState::Refused | RemovalState::Finished | RemovalState::FinishedWithProblems => return Ok(found),
        }
        let lease = self.queue.removal_lease().await?.ok_or(Failure::AlreadyRemoving)?;
        let outcome = self.run_alone(&lease, &found, progress, cancel).await;
        if let Err(error) = lease.release().await {
            tracing::warn!(%error, "the right to take registrations back was not given back in form");
        }
        outcome?;
        Ok(self.queue.removal(removal).await?)
    }

    /// Tenant id of the partner who registered the devices, as far as their batches tell.
    async fn partner_of(&self, removal: &Removal) -> Result<String, Failure> {
        for part in &removal.devices {
            let batch = self.queue.device(&part.device).await?.batch;
            let partner = self.queue.batch(&batch).await?.partner;
            if !partner.is_empty() {
                return Ok(partner);
            }
        }
        Ok(String::new())
    }

    async fn run_alone(
        &self,
        lease: &SenderLease,
        removal: &Removal,
        progress: &(dyn Fn(RemovalStep) + Send + Sync),
        cancel: &Cancel,
    ) -> Result<(), Failure> {
        let connection = self.line.connect_for(&self.partner_of(removal).await?).await?;
        let mut run = Run { remover: self, lease, connection, progress, cancel, in_vain: 0, pause: self.pace.first };
        while run.round(&removal.id).await? {}
        Ok(())
    }
}

/// One removal being done.
struct Run<'a> {
    remover: &'a Remover,
    lease: &'a SenderLease,
    connection: Arc<Connection>,
    progress: &'a (dyn Fn(RemovalStep) + Send + Sync),
    cancel: &'a Cancel,
    /// Errors in a row.
    in_vain: u32,
    /// How long the next error is waited for.
    pause: Duration,
}

impl Run<'_> {
    /// Looks where the open devices stand and goes through them once. Tells whether any are open still.
    async fn round(&mut self, id: &RemovalId) -> Result<bool, Failure> {
        let removal = self.remover.queue.removal(id).await?;
        let total = removal.devices.len();
        let open: Vec<&RemovalDevice> = removal.devices.iter().filter(|part| part.is_open()).collect();
        if open.is_empty() {
            return Ok(false);
        }
        self.go_on()?;
        (self.progress)(RemovalStep::Looking);
        let places = match self.look(&removal, &open).await? {
            Ok(places) => places,
            Err(error) => {
                self.bear(error).await?;
                return Ok(true);
            }
        };
        let mut left = open.len();
        for (part, place) in open.into_iter().zip(places) {
            self.go_on()?;
            (self.progress)(RemovalStep::Removing { number: number(total - left + 1), total: number(total) });
            match place {
                None => self.record(&removal.id, part, gone(part)).await?,
                // The list is behind: what was not there is listed at the same place still.
                Some(place) if was_not_found_at(part, &place) => {
                    self.record(&removal.id, part, RemovalOutcome::AlreadyGone).await?;
                }
                Some(place) => {
                    if !self.remove(&removal, part, &place).await? {
                        return Ok(true);
                    }
                }
            }
            left -= 1;
        }
        Ok(true)
    }

    /// Asks for one device until there is an answer; `false` where only a look can tell what became of it.
    async fn remove(&mut self, removal: &Removal, part: &RemovalDevice, place: &RemotePlace) -> Result<bool, Failure> {
        let mut ids = ids(part);
        loop {
            self.go_on()?;
            let error = match self.delete(removal, part, place, ids).await? {
                Ok(Deleted::Now) => {
                    self.record(&removal.id, part, RemovalOutcome::Removed).await?;
                    return Ok(true);
                }
                Ok(Deleted::Refused { code, name, .. }) => {
                    let outcome = RemovalOutcome::Refused {
                        code: one_line(&code, MOST_WORDS),
                        name: one_line(&name, MOST_WORDS),
                    };
                    self.record(&removal.id, part, outcome).await?;
                    return Ok(true);
                }
                // It was listed there a moment ago: gone, or in another batch by now, which the next look tells.
                Ok(Deleted::Before) => {
                    let outcome = RemovalOutcome::Unconfirmed { cause: AttemptCause::NotFound };
                    self.record(&removal.id, part, outcome).await?;
                    return Ok(true);
                }
                Err(error) => error,
            };
            let cause = cause(&error, self.remover.clock.now());
            if !is_without_answer(&cause) {
                ids = (Uuid::new_v4(), Uuid::new_v4());
            }
            let may_be_gone = error.outcome_unknown();
            self.record(&removal.id, part, RemovalOutcome::Unconfirmed { cause }).await?;
            self.bear(error).await?;
            if may_be_gone {
                return Ok(false);
            }
        }
    }

    /// One `DELETE`, written down first. It is not given up when the removal is stopped: its answer is worth the wait.
    async fn delete(
        &self,
        removal: &Removal,
        part: &RemovalDevice,
        place: &RemotePlace,
        (request_id, correlation_id): (Uuid, Uuid),
    ) -> Result<Result<Deleted, PartnerCenterError>, Failure> {
        if !self.lease.is_held().await {
            return Err(Failure::AlreadyRemoving);
        }
        self.write(Change::RemovalStarted {
            removal: removal.id.clone(),
            device: part.device.clone(),
            remote_batch: place.batch_name.clone(),
            remote_device: place.device.id.clone(),
            request_id,
            correlation_id,
            service: self.connection.client().config().service_name().to_owned(),
            partner: self.connection.partner(),
        })
        .await?;
        let deletion = DeviceDeletion {
            customer: removal.customer,
            batch_name: place.batch_name.clone(),
            device_id: place.device.id.clone(),
            request_id,
            correlation_id,
        };
        Ok(self.connection.gate().turn(self.connection.client().delete_device(&deletion)).await)
    }

    async fn record(
        &mut self,
        removal: &RemovalId,
        part: &RemovalDevice,
        outcome: RemovalOutcome,
    ) -> Result<(), Failure> {
        if outcome.is_final() {
            self.in_vain = 0;
            self.pause = self.remover.pace.first;
        }
        let (removal, device) = (removal.clone(), part.device.clone());
        self.write(Change::RemovalRecorded { removal, device, outcome }).await
    }

    async fn write(&self, change: Change) -> Result<(), Failure> {
        self.remover.queue.apply(&self.remover.actor, self.remover.clock.now(), change).await?;
        Ok(())
    }

    fn go_on(&self) -> Result<(), Failure> {
        if self.cancel.is_cancelled() { Err(Failure::Stopped) } else { Ok(()) }
    }

    /// Waits after an error, as long as the service asks for and longer from one to the next.
    ///
    /// # Errors
    /// The error itself, where waiting does not help or has not helped; or the stop.
    async fn bear(&mut self, error: PartnerCenterError) -> Result<(), Failure> {
        let may_pass = error.is_transient() || matches!(error, PartnerCenterError::BadAnswer(_));
        self.in_vain += 1;
        if !may_pass || self.in_vain > MOST_IN_VAIN {
            return Err(error.into());
        }
        let pause = error.retry_after().map_or(self.pause, |asked| asked.max(self.pause));
        self.pause = (self.pause * 3 / 2).min(self.remover.pace.longest);
        let secs = pause.as_secs() + u64::from(pause.subsec_nanos() > 0);
        (self.progress)(RemovalStep::Waiting { secs, why: Notice::of(&error.into()).what });
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Failure::Stopped),
            () = tokio::time::sleep(pause) => Ok(()),
        }
    }
}

/// What it means that a device is not there: removed by us, or not there any more before we asked.
fn gone(part: &RemovalDevice) -> RemovalOutcome {
    match (&part.last_try, &part.outcome) {
        (None, _) | (_, Some(RemovalOutcome::Unconfirmed { cause: AttemptCause::NotFound })) => {
            RemovalOutcome::AlreadyGone
        }
        (Some(_), _) => RemovalOutcome::Removed,
    }
}

/// Whether the service answered that the device is not there, where it is listed now.
fn was_not_found_at(part: &RemovalDevice, place: &RemotePlace) -> bool {
    let was_not_found = matches!(part.outcome, Some(RemovalOutcome::Unconfirmed { cause: AttemptCause::NotFound }));
    let is_there = |last: &RemovalTry| last.remote_batch == place.batch_name && last.remote_device == place.device.id;
    was_not_found && part.last_try.as_ref().is_some_and(is_there)
}

/// The ids of the next `DELETE`: those of the last one where nobody answered it, for then it is the same request.
fn ids(part: &RemovalDevice) -> (Uuid, Uuid) {
    let is_same = match &part.outcome {
        None => true,
        Some(RemovalOutcome::Unconfirmed { cause }) => is_without_answer(cause),
        Some(_) => false,
    };
    match &part.last_try {
        Some(last) if is_same => (last.request_id, last.correlation_id),
        _ => (Uuid::new_v4(), Uuid::new_v4()),
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
