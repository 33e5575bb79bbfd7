//! Sending approved batches and following them until every device is settled: the same for the window and the command line.
//!
//! A sending ([`run`]) goes in rounds over what the queue says, read anew before each ([`board`]): find out what became of uploads that
//! nobody has answered for ([`settle`]), send a part of what is ready ([`upload`]), ask how far the uploads are ([`follow`]). It remembers
//! nothing that matters, so it may be stopped, killed and begun again at any point. In the window [`despatch`] gives every batch its
//! rounds, for as long as there is work and without being asked; the command line does so for one batch ([`Sender`]). Rules that keep it
//! honest:
//!
//! - an upload is written down before a byte of it leaves, and its answer before anybody is told;
//! - nothing is sent again before the service was asked, and watched for a while, whether it arrived; and a request that was never
//!   answered is repeated as it was, under its own id;
//! - what a list does not name counts as missing only where the list is proven whole ([`look`]);
//! - a device is registered when the service says so of that device ([`judge`]), never because an upload is finished;
//! - what went with one partner's token is not asked for with another's;
//! - trouble that passes is a time for the next try; only what waiting cannot mend is left to a person, and told.

mod board;
mod cause;
mod despatch;
mod follow;
mod judge;
mod late;
mod look;
pub(super) mod matching;
mod pace;
mod run;
mod settle;
mod upload;

pub(super) use cause::{cause, is_without_answer};
pub use despatch::{Despatch, News};
pub(super) use follow::LOST_AFTER;
pub(super) use judge::outcome as row_outcome;
pub(super) use matching::speaks_of;
pub(super) use matching::{Named, rows_of};
pub use pace::Pace;
pub(super) use pace::{Trouble, does_waiting_help};
pub(super) use run::whole_seconds;
pub(super) use settle::settle_time;
pub(super) use upload::{GRACE, MOST_DEVICES};

use std::sync::Arc;
use std::time::Duration;

use super::{Cancel, Clock, Desk, Line};
use crate::app::event::SendingStep;
use crate::app::notice::Failure;
use crate::domain::{Actor, BatchId, BatchState, BatchSummary, Change};
use crate::queue::{Lease, Queue};
use crate::settings;

use run::{Next, Run};

/// The most customers that have a round at one moment, whatever the settings say.
const MOST_CUSTOMERS: usize = 16;

/// When sending is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// When the service has taken every device; results are asked for later.
    Accepted,
    /// When every device is settled.
    Settled,
}

/// What is told of a batch on its way.
#[derive(Debug)]
pub enum Told {
    /// What is being done.
    Step(SendingStep),
    /// Something changed in the queue.
    Moved,
}

/// Sends batches. Clones are the same sender.
#[derive(Clone)]
pub struct Sender {
    desk: Desk,
    queue: Arc<Queue>,
    actor: Actor,
    clock: Clock,
    line: Arc<Line>,
    pace: Pace,
}

impl Sender {
    /// A sender of this desk's queue, with the settings as they are at each moment.
    pub fn new(desk: &Desk, line: Arc<Line>, pace: Pace) -> Self {
        Self {
            queue: Arc::clone(desk.queue()),
            actor: desk.actor().clone(),
            clock: desk.clock().clone(),
            desk: desk.clone(),
            line,
            pace,
        }
    }

    /// Sends what is ready of an approved batch and follows what is under way. May be called again and again; of a finished batch
    /// nothing is sent, and the service is not asked. Where another program on this queue sends, it is asked to send this too, and
    /// watched.
    ///
    /// `progress` is called before each step. After `cancel` nothing new is sent; an upload that is on its way is given some seconds.
    ///
    /// # Errors
    /// Why it cannot go on; [`Failure::Stopped`] where `cancel` was given: what was not sent by then is not asked for any more.
    pub async fn send(
        &self,
        batch: &BatchId,
        until: Until,
        progress: &(dyn Fn(SendingStep) + Send + Sync),
        cancel: &Cancel,
    ) -> Result<(), Failure> {
        let summary = self.queue.batch(batch).await?;
        if summary.state.is_finished() {
            return Ok(());
        }
        if !has_something_to_do(&summary) {
            return Err(Failure::NotApproved);
        }
        let batch = summary.id.clone();
        if may_be_sent(&summary) && !summary.is_sending_asked {
            self.write(Change::SendingAsked { batch: batch.clone() }).await?;
        }
        let outcome = self.send_or_watch(&batch, until, progress, cancel).await;
        if matches!(outcome, Err(Failure::Stopped)) {
            self.write(Change::SendingHalted { batch }).await?;
        }
        outcome
    }

    async fn send_or_watch(
        &self,
        batch: &BatchId,
        until: Until,
        progress: &(dyn Fn(SendingStep) + Send + Sync),
        cancel: &Cancel,
    ) -> Result<(), Failure> {
        let mut watched: Option<(BatchSummary, std::time::Instant)> = None;
        loop {
            if let Some(lease) = self.queue.sender_lease().await? {
                let outcome = self.send_alone(&lease, batch, until, progress, cancel).await;
                give_back(lease).await;
                return outcome;
            }
            let summary = self.queue.batch(batch).await?;
            if let Some(end) = end_of(&summary, until) {
                return end;
            }
            let has_moved = watched.as_ref().is_none_or(|(before, _)| *before != summary);
            if has_moved {
                progress(SendingStep::Elsewhere);
                watched = Some((summary, std::time::Instant::now()));
            } else if let (Some((_, since)), Some(patience)) = (&watched, self.pace.patience)
                && since.elapsed() > patience
            {
                return Err(Failure::AlreadySending);
            }
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(Failure::Stopped),
                () = tokio::time::sleep(self.pace.first) => {}
            }
        }
    }

    /// Sends, while nobody else may.
    async fn send_alone(
        &self,
        lease: &Lease,
        batch: &BatchId,
        until: Until,
        progress: &(dyn Fn(SendingStep) + Send + Sync),
        cancel: &Cancel,
    ) -> Result<(), Failure> {
        self.queue.recover(lease, &self.actor, self.clock.now()).await?;
        let partner = self.queue.batch(batch).await?.partner;
        let connection = self.line.connect_for(&partner).await?;
        let tell = |_: &BatchId, told: Told| {
            if let Told::Step(step) = told {
                progress(step);
            }
        };
        let mut run = Run::new(self, connection, lease, batch.clone(), &tell, cancel);
        loop {
            if let Some(end) = end_of(&self.queue.batch(batch).await?, until) {
                return end;
            }
            match run.round(until).await? {
                Next::At(due) => tokio::select! {
                    biased;
                    () = cancel.cancelled() => return Err(Failure::Stopped),
                    () = self.clock.sleep_until(due) => {}
                },
                // What holds it was told by an earlier round; on the command line that was the end.
                Next::Held | Next::Over => return Err(Failure::Stopped),
            }
        }
    }

    async fn write(&self, change: Change) -> Result<(), Failure> {
        self.desk.apply(change).await.map(drop)
    }

    fn settings(&self) -> settings::Sending {
        self.desk.settings().sending
    }

    /// Devices in one request.
    fn devices_per_upload(&self) -> u32 {
        self.settings().devices_per_upload
    }

    /// How long the list of a batch is watched for what nobody has answered for.
    fn settle_time(&self) -> Duration {
        self.settings().settle_time()
    }

    /// How long after it was sent an upload may be at work.
    fn give_up_after(&self) -> Duration {
        self.settings().give_up_after()
    }

    /// How many customers have a round at one moment.
    fn customers_at_once(&self) -> usize {
        usize::try_from(self.settings().customers_at_once).unwrap_or(usize::MAX).clamp(1, MOST_CUSTOMERS)
    }

    /// Whether the serial number goes beside a PKID.
    fn is_serial_beside_pkid(&self) -> bool {
        self.settings().serial_beside_pkid
    }
}

/// Gives a right back; where that fails in form, the system does it.
pub(super) async fn give_back(lease: Lease) {
    if let Err(error) = lease.release().await {
        tracing::warn!(%error, "a right was not given back in form");
    }
}

/// How a sending of one batch ends, where it does.
fn end_of(batch: &BatchSummary, until: Until) -> Option<Result<(), Failure>> {
    let counts = batch.counts;
    let is_over = match until {
        Until::Accepted => counts.ready + counts.sending + counts.unconfirmed == 0,
        // What is held, or was uploaded by hand, is decided by a person: sending does not wait for that.
        Until::Settled => counts.ready + counts.under_way() == 0,
    };
    if is_over {
        return Some(Ok(()));
    }
    let waits_for_nothing = match until {
        Until::Accepted => counts.sending + counts.unconfirmed == 0,
        Until::Settled => counts.under_way() == 0,
    };
    if !waits_for_nothing {
        return None;
    }
    if !may_be_sent(batch) {
        return Some(Err(Failure::NotApproved));
    }
    // Else somebody has halted it.
    (!batch.is_sending_asked).then_some(Err(Failure::Stopped))
}

fn may_be_sent(batch: &BatchSummary) -> bool {
    matches!(batch.state, BatchState::Approved | BatchState::Sending)
}

/// Whether the batch is approved, or a part of it is with the service already.
fn has_something_to_do(batch: &BatchSummary) -> bool {
    may_be_sent(batch) || batch.counts.under_way() > 0
}
