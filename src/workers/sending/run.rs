//! One sending from its beginning to its end.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::board::Board;
use super::pace::Pauses;
use super::settle::Watch;
use super::upload::Target;
use super::{Sender, Until};
use crate::app::event::SendingStep;
use crate::app::notice::{Failure, Notice};
use crate::domain::{AttemptId, BatchId, Change, DeviceId};
use crate::partner_center::PartnerCenterError;
use crate::workers::{Cancel, Connection};

/// What a step led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Something changed in the queue: look again at once.
    Moved,
    /// Nothing changed: look again after a pause.
    Same,
    /// There was trouble, and it was waited for.
    Waited,
}

/// One sending. What it remembers only makes it faster or more patient; the truth is in the queue.
pub(super) struct Run<'a> {
    pub(super) sender: &'a Sender,
    pub(super) connection: Arc<Connection>,
    pub(super) batch: BatchId,
    pub(super) until: Until,
    pub(super) progress: &'a (dyn Fn(SendingStep) + Send + Sync),
    pub(super) cancel: &'a Cancel,
    pub(super) pauses: Pauses,
    /// Since when the service was watched for uploads that nobody has answered for.
    pub(super) watches: HashMap<AttemptId, Watch>,
    /// Uploads whose job the service knows nothing of, or has finished without a word on some device.
    pub(super) lost: HashSet<AttemptId>,
    /// How often in a row the service knew nothing of a job.
    pub(super) unknown_jobs: HashMap<AttemptId, u32>,
    /// How often a device was taken by the service and never heard of again.
    pub(super) vanished: HashMap<DeviceId, u32>,
    /// Where to upload to, once the customer was checked and the batch looked for.
    pub(super) target: Option<Target>,
    /// Uploads in a row that were not taken.
    pub(super) uploads_in_vain: u32,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        sender: &'a Sender,
        connection: Arc<Connection>,
        batch: BatchId,
        until: Until,
        progress: &'a (dyn Fn(SendingStep) + Send + Sync),
        cancel: &'a Cancel,
    ) -> Self {
        Self {
            pauses: Pauses::new(sender.pace),
            sender,
            connection,
            batch,
            until,
            progress,
            cancel,
            watches: HashMap::new(),
            lost: HashSet::new(),
            unknown_jobs: HashMap::new(),
            vanished: HashMap::new(),
            target: None,
            uploads_in_vain: 0,
        }
    }

    /// Step after step, until nothing is left to do.
    pub(super) async fn walk(mut self) -> Result<(), Failure> {
        loop {
            if self.cancel.is_cancelled() {
                return Err(Failure::Stopped);
            }
            let board = Board::read(&self.sender.queue, &self.batch, self.sender.clock.now()).await?;
            if self.is_over(&board) {
                return Ok(());
            }
            match self.step(&board).await? {
                Step::Moved => {
                    self.pauses.calm();
                    self.pauses.start_over();
                }
                Step::Same => {
                    self.pauses.calm();
                    let pause = self.pauses.next();
                    self.wait(pause).await?;
                }
                Step::Waited => {}
            }
        }
    }

    fn is_over(&self, board: &Board) -> bool {
        let counts = board.summary.counts;
        match self.until {
            Until::Accepted => counts.ready + counts.sending + counts.unconfirmed == 0,
            // What is held is decided by a person, and was brought back meanwhile: sending does not wait for that.
            Until::Settled => counts.unsettled() == counts.held,
        }
    }

    /// One round: what nobody has answered for first, for the batch may not even exist before that is known.
    async fn step(&mut self, board: &Board) -> Result<Step, Failure> {
        let (lost, processing): (Vec<_>, Vec<_>) =
            board.processing.iter().partition(|pending| self.lost.contains(&pending.attempt.id));
        let unanswered: Vec<_> = board.unconfirmed.iter().chain(lost).collect();
        let mut moved = false;
        if !unanswered.is_empty() {
            match self.settle(&board.summary, &unanswered).await? {
                Step::Waited => return Ok(Step::Waited),
                Step::Moved => moved = true,
                Step::Same => {}
            }
        }
        let nothing_under_way = unanswered.is_empty() && processing.is_empty();
        if board.unconfirmed.is_empty() && !moved && board.summary.counts.ready > 0 {
            if board.may_be_sent() {
                match self.upload_what_is_ready(board).await? {
                    Step::Same if nothing_under_way || self.until == Until::Accepted => {
                        return self.wait_until_due(board).await;
                    }
                    Step::Same => {}
                    step => return Ok(step),
                }
            } else if nothing_under_way || self.until == Until::Accepted {
                return Err(Failure::NotApproved);
            }
        }
        if self.until == Until::Settled {
            match self.follow(&board.summary, &processing).await? {
                Step::Waited => return Ok(Step::Waited),
                // Results drip in: the next look is after a short pause, not at once.
                Step::Moved => self.pauses.start_over(),
                Step::Same => {}
            }
        }
        Ok(if moved { Step::Moved } else { Step::Same })
    }

    /// All that is ready waits for a time that the service asked for.
    async fn wait_until_due(&mut self, board: &Board) -> Result<Step, Failure> {
        let Some((due_at, why)) = board.next_due() else { return Ok(Step::Same) };
        let left = due_at.duration_since(self.sender.clock.now());
        let left = Duration::try_from(left).unwrap_or_default().max(self.sender.pace.first);
        (self.progress)(SendingStep::Waiting { secs: whole_seconds(left), why: why.clone() });
        self.wait(left).await?;
        Ok(Step::Waited)
    }

    /// Waits as long as this error asks for, and says so.
    ///
    /// # Errors
    /// The error itself, where waiting does not help or patience is at its end.
    pub(super) async fn bear(&mut self, error: PartnerCenterError) -> Result<Step, Failure> {
        let (pause, failure) = self.pauses.after(error, Instant::now())?;
        tracing::info!(%failure, secs = pause.as_secs_f32(), "waiting");
        (self.progress)(SendingStep::Waiting { secs: whole_seconds(pause), why: Notice::of(&failure).what });
        self.wait(pause).await?;
        Ok(Step::Waited)
    }

    /// Waits, unless sending is stopped.
    async fn wait(&self, pause: Duration) -> Result<(), Failure> {
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Failure::Stopped),
            () = tokio::time::sleep(pause) => Ok(()),
        }
    }

    /// Asks the service something that changes nothing there; given up at once when sending is stopped.
    pub(super) async fn ask<T>(
        &self,
        question: impl Future<Output = Result<T, PartnerCenterError>> + Send,
    ) -> Result<Result<T, PartnerCenterError>, Failure> {
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Failure::Stopped),
            answer = question => Ok(answer),
        }
    }

    /// Writes a change to the queue.
    pub(super) async fn write(&self, change: Change) -> Result<(), Failure> {
        self.sender.queue.apply(&self.sender.actor, self.sender.clock.now(), change).await?;
        Ok(())
    }
}

/// A part of a second counts as one.
fn whole_seconds(pause: Duration) -> u64 {
    pause.as_secs() + u64::from(pause.subsec_nanos() > 0)
}
