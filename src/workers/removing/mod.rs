//! Taking registrations back, once two people have agreed on it: one `DELETE` after the other, each written down before a byte of it
//! leaves, and its outcome before anybody is told.
//!
//! Like a sending, it goes in rounds over what the queue says and remembers nothing that matters, so it may be stopped, killed and begun
//! again at any point. A round first asks the service where the open devices stand (`workers/finding.rs`): one that is not there is registered no
//! more, whether by a `DELETE` that nobody answered or by somebody else's. So a lost answer is settled by looking, and nothing that is
//! gone is asked for again.

mod deeds;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::clock::later;
use super::finding::{Search, Wanted};
use super::sending::{Pace, cause, does_waiting_help, give_back, is_without_answer, whole_seconds};
use super::{Cancel, Clock, Connection, Desk, Line};
use crate::app::cause_words;
use crate::app::notice::{Failure, Notice};
use crate::domain::secret::one_line;
use crate::domain::{
    Actor, AttemptCause, Change, DeviceId, Removal, RemovalDevice, RemovalId, RemovalOutcome, RemovalState, RemovalStep,
};
use crate::partner_center::{Deleted, DeviceDeletion, PartnerCenterClient, PartnerCenterError, RemotePlace};
use crate::queue::{Lease, Queue, QueueError};

/// Errors in a row that waiting may mend, before it is given up for now.
const MOST_IN_VAIN: u32 = 12;
/// How much of what the service says is kept, in characters.
const MOST_WORDS: usize = 200;
/// How often the service may say that a device is not there which it lists there, before it counts as one that it does not remove. The list
/// may be behind.
const MOST_TIMES_NOT_THERE: u32 = 3;

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
        give_back(lease).await;
        outcome?;
        Ok(self.queue.removal(removal).await?)
    }

    async fn run_alone(
        &self,
        lease: &Lease,
        removal: &Removal,
        progress: &(dyn Fn(RemovalStep) + Send + Sync),
        cancel: &Cancel,
    ) -> Result<(), Failure> {
        let connection = self.line.connect_for(&removal.partner).await?;
        let client = connection.client();
        let partner = match removal.partner.as_str() {
            "" => client.signed_in().await?.tenant,
            partner => partner.to_owned(),
        };
        // Whoever signs in meanwhile, it goes with this partner's token or not at all.
        let client = client.for_partner(&partner);
        let mut run = Run {
            remover: self,
            lease,
            connection,
            client,
            partner,
            progress,
            cancel,
            in_vain: 0,
            not_there: HashMap::new(),
            pause: self.pace.first,
        };
        while run.round(&removal.id).await? {}
        Ok(())
    }
}

/// One removal being done.
struct Run<'a> {
    remover: &'a Remover,
    lease: &'a Lease,
    connection: Arc<Connection>,
    client: PartnerCenterClient,
    partner: String,
    progress: &'a (dyn Fn(RemovalStep) + Send + Sync),
    cancel: &'a Cancel,
    /// Errors in a row.
    in_vain: u32,
    /// How often the service did not find what it lists.
    not_there: HashMap<DeviceId, u32>,
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
                Some(place) => {
                    if !self.remove(&removal, part, &place).await? {
                        return Ok(true);
                    }
                }
            }
            left -= 1;
        }
        if self.remover.queue.removal(id).await?.state == RemovalState::Approved {
            // Some were not where they are listed: a moment later the list may tell.
            self.wait(self.pause, cause_words(&AttemptCause::NotFound)).await?;
        }
        Ok(true)
    }

    /// For each open device its place on the service, or `None` where it is proven that it is not there.
    async fn look(
        &self,
        removal: &Removal,
        open: &[&RemovalDevice],
    ) -> Result<Result<Vec<Option<RemotePlace>>, PartnerCenterError>, Failure> {
        let queue = &self.remover.queue;
        let mut wanted = Vec::new();
        let mut likely = HashSet::new();
        for part in open {
            let row = queue.device(&part.device).await?;
            likely.insert(queue.batch(&row.batch).await?.group_tag.as_str().to_owned());
            likely.extend(part.last_try.iter().map(|last| last.remote_batch.clone()));
            wanted.push(Wanted::new(row.draft, part.last_try.as_ref().map(|last| last.remote_device.clone())));
        }
        let door = self.connection.gate().of(removal.customer);
        let search = Search { client: &self.client, door, queue, cancel: self.cancel };
        search.places(removal.customer, likely.iter().map(String::as_str), wanted).await
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
                Ok(Deleted::Before) => {
                    self.record(&removal.id, part, RemovalOutcome::AlreadyGone).await?;
                    return Ok(true);
                }
                Ok(Deleted::NotThere { words }) => {
                    self.on_not_there(removal, part, &words).await?;
                    return Ok(true);
                }
                Err(error) => error,
            };
            let cause = cause(&error, self.remover.clock.now());
            if !is_without_answer(&cause) {
                ids = (Uuid::new_v4(), Uuid::new_v4());
            }
            let may_be_gone = error.outcome_unknown();
            let outcome = match may_be_gone {
                true => RemovalOutcome::Unconfirmed { cause },
                false => RemovalOutcome::NotArrived { cause },
            };
            self.record(&removal.id, part, outcome).await?;
            self.bear(error).await?;
            if may_be_gone {
                return Ok(false);
            }
        }
    }

    /// It was listed there a moment ago: gone, or in another batch by now, or the list is behind, which the next look tells. What is listed
    /// all the same stays registered.
    async fn on_not_there(&mut self, removal: &Removal, part: &RemovalDevice, words: &str) -> Result<(), Failure> {
        let times = self.not_there.entry(part.device.clone()).or_default();
        *times += 1;
        let outcome = match *times < MOST_TIMES_NOT_THERE {
            true => RemovalOutcome::Unconfirmed { cause: AttemptCause::NotFound },
            // Under one code, whatever the service calls it.
            false => {
                RemovalOutcome::Refused { code: RemovalOutcome::NOT_FOUND.into(), name: one_line(words, MOST_WORDS) }
            }
        };
        self.record(&removal.id, part, outcome).await
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
            service: self.client.config().service_name().to_owned(),
            partner: self.partner.clone(),
        })
        .await?;
        let deletion = DeviceDeletion {
            customer: removal.customer,
            batch_name: place.batch_name.clone(),
            device_id: place.device.id.clone(),
            request_id,
            correlation_id,
        };
        // Where the gate is closed it did not leave; that is waited for as after any other error, and may be stopped.
        Ok(self.connection.gate().of(removal.customer).turn_now(self.client.delete_device(&deletion)).await)
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
        self.in_vain += 1;
        if !does_waiting_help(&error) || self.in_vain > MOST_IN_VAIN {
            return Err(error.into());
        }
        let pause = error.retry_after().map_or(self.pause, |asked| asked.max(self.pause));
        self.wait(pause, Notice::of(&error.into()).what).await
    }

    /// Waits, and longer from one time to the next.
    async fn wait(&mut self, pause: Duration, why: String) -> Result<(), Failure> {
        self.pause = (self.pause * 3 / 2).min(self.remover.pace.longest);
        (self.progress)(RemovalStep::Waiting { secs: whole_seconds(pause), why });
        let clock = &self.remover.clock;
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Failure::Stopped),
            () = clock.sleep_until(later(clock.steady(), pause)) => Ok(()),
        }
    }
}

/// What it means that a device is not there: removed by us, or not there any more before we asked.
fn gone(part: &RemovalDevice) -> RemovalOutcome {
    match (&part.last_try, &part.outcome) {
        (None, _)
        | (_, Some(RemovalOutcome::Unconfirmed { cause: AttemptCause::NotFound }))
        | (_, Some(RemovalOutcome::NotArrived { .. })) => RemovalOutcome::AlreadyGone,
        (Some(_), _) => RemovalOutcome::Removed,
    }
}

/// The ids of the next `DELETE`: those of the last one where nobody answered it, for then it is the same request.
fn ids(part: &RemovalDevice) -> (Uuid, Uuid) {
    let is_same = match &part.outcome {
        None => true,
        Some(RemovalOutcome::NotArrived { cause } | RemovalOutcome::Unconfirmed { cause }) => is_without_answer(cause),
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
