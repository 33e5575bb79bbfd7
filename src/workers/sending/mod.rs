//! Sending an approved batch and following it until every device is settled: the same for the window and the command line.
//!
//! A sending is a walk over what the queue says, read anew before each step ([`board`]): find out what became of uploads that nobody
//! has answered for ([`settle`]), send what is ready ([`upload`]), ask how far the uploads are ([`follow`]). It remembers nothing that
//! matters, so it may be stopped, killed and begun again at any point. Three rules keep it honest:
//!
//! - an upload is written down before a byte of it leaves, and its answer before anybody is told;
//! - nothing is sent again before the service was asked, and watched for a while, whether it arrived;
//! - a device is registered when the service says so of that device ([`judge`]), never because an upload is finished.

mod board;
mod follow;
mod judge;
mod matching;
mod pace;
mod run;
mod settle;
mod upload;

pub use pace::Pace;
pub(super) use upload::GRACE;

use std::sync::Arc;

use super::{Cancel, Clock, Connection, Desk, Line};
use crate::app::event::SendingStep;
use crate::app::notice::Failure;
use crate::domain::{Actor, Attempt, BatchId, BatchState, BatchSummary, Change};
use crate::queue::{Queue, QueueError, SenderLease};
use crate::settings;

use run::Run;

/// When sending is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// When the service has taken every device; results are asked for later.
    Accepted,
    /// When every device is settled.
    Settled,
}

/// Sends batches.
pub struct Sender {
    queue: Arc<Queue>,
    actor: Actor,
    clock: Clock,
    settings: settings::Sending,
    line: Arc<Line>,
    pace: Pace,
}

impl Sender {
    /// A sender of this desk's queue, with the settings as they are now.
    pub fn new(desk: &Desk, line: Arc<Line>, pace: Pace) -> Self {
        Self {
            queue: Arc::clone(desk.queue()),
            actor: desk.actor().clone(),
            clock: desk.clock().clone(),
            settings: desk.settings().sending,
            line,
            pace,
        }
    }

    /// Sends what is ready of an approved batch and follows what is under way. May be called again and again; of a finished batch
    /// nothing is sent, and the service is not asked.
    ///
    /// `progress` is called before each step. After `cancel` nothing new is sent; an upload that is on its way is given some seconds.
    ///
    /// # Errors
    /// Why it cannot go on; [`Failure::Stopped`] where `cancel` was given.
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
        let lease = self.queue.sender_lease().await?.ok_or(Failure::AlreadySending)?;
        let outcome = self.send_alone(&lease, summary.id, until, progress, cancel).await;
        if let Err(error) = lease.release().await {
            tracing::warn!(%error, "the right to send was not given back in form");
        }
        outcome
    }

    /// Sends, while nobody else may.
    async fn send_alone(
        &self,
        lease: &SenderLease,
        batch: BatchId,
        until: Until,
        progress: &(dyn Fn(SendingStep) + Send + Sync),
        cancel: &Cancel,
    ) -> Result<(), Failure> {
        self.queue.recover(lease, &self.actor, self.clock.now()).await?;
        let connection = self.line.connect().await?;
        self.check_service(&batch, &connection).await?;
        Run::new(self, connection, batch, until, progress, cancel).walk().await
    }

    /// An upload that went to one service is not asked for at another: that one would know nothing of it, and so prove nothing.
    async fn check_service(&self, batch: &BatchId, connection: &Connection) -> Result<(), Failure> {
        let attempts = self.queue.attempts(batch).await?;
        let Some(Attempt { id, devices, .. }) = attempts.first() else { return Ok(()) };
        let Some(device) = devices.first() else { return Ok(()) };
        let other = connection.client().config().service_name();
        for entry in self.queue.story(device).await? {
            if let Change::AttemptStarted { attempt, service, .. } = entry.change
                && attempt == *id
                && service != other
            {
                return Err(QueueError::OtherService { first: service, other: other.to_owned() }.into());
            }
        }
        Ok(())
    }
}

/// Whether the batch is approved, or a part of it is with the service already.
fn has_something_to_do(batch: &BatchSummary) -> bool {
    let counts = batch.counts;
    matches!(batch.state, BatchState::Approved | BatchState::Sending)
        || counts.sending + counts.unconfirmed + counts.processing > 0
}
