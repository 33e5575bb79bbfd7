//! Sending approved batches and following them until every device is settled: the same for the window and the command line.
//!
//! A sending ([`run`]) goes in rounds over what the queue says, read anew before each ([`board`]): find out what became of uploads that
//! nobody has answered for ([`settle`]), send a part of what is ready ([`upload`]), ask how far the uploads are ([`follow`]). It remembers
//! nothing that matters, so it may be stopped, killed and begun again at any point. In the window [`despatch`] gives every batch its
//! rounds, for as long as there is work and without being asked; the command line does so for one batch ([`Sender`], [`errand`]). Rules that
//! keep it honest:
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
mod errand;
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

use errand::Errand;

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
    /// watched. What fails for good does not end it before everything else that can be done now is done.
    ///
    /// `progress` is called before each step. After `cancel` nothing new is sent; an upload that is on its way is given some seconds.
    ///
    /// # Errors
    /// What failed first; [`Failure::AlreadySending`] where nothing comes of watching; [`Failure::Stopped`] where `cancel` was given: what
    /// was not sent by then is not asked for any more.
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
        let outcome = Errand { sender: self, batch: &batch, until, progress, cancel }.run().await;
        if matches!(outcome, Err(Failure::Stopped)) {
            self.write(Change::SendingHalted { batch }).await?;
        }
        outcome
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

fn may_be_sent(batch: &BatchSummary) -> bool {
    matches!(batch.state, BatchState::Approved | BatchState::Sending)
}

/// Whether the batch is approved, or a part of it is with the service already.
fn has_something_to_do(batch: &BatchSummary) -> bool {
    may_be_sent(batch) || batch.counts.under_way() > 0
}
