//! One batch on its way, round after round. A round does what is due and says when the next one is; between two rounds others have
//! their turn.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::board::Board;
use super::follow::Job;
use super::pace::{Trouble, does_waiting_help, is_everybodys};
use super::settle::Settling;
use super::upload::Uploads;
use super::{Sender, Told, Until};
use crate::app::event::SendingStep;
use crate::app::notice::{Failure, Notice};
use crate::domain::{AttemptId, AttemptState, BatchId, Change, CustomerId};
use crate::partner_center::{PartnerCenterClient, PartnerCenterError};
use crate::queue::{Lease, QueueError};
use crate::workers::clock::{later, since};
use crate::workers::{Cancel, Connection, Door};

/// When a batch wants its next round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// At this steady time.
    At(Timestamp),
    /// When a person has done something: why was told.
    Held,
    /// Never: nothing is on its way, and nothing may be sent.
    Over,
}

/// A part of a round, each with a trouble of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leg {
    Settle,
    Upload,
    Follow,
}

/// The earliest time at which something is due, in steady time as all of a run's waits.
#[derive(Debug, Default)]
pub(super) struct Due(Option<Timestamp>);

impl Due {
    pub(super) fn at(&mut self, at: Timestamp) {
        self.0 = Some(self.0.map_or(at, |known| known.min(at)));
    }
}

/// One batch on its way. What it remembers only makes it faster or more patient; the truth is in the queue.
pub(super) struct Run<'a> {
    pub(super) sender: &'a Sender,
    pub(super) connection: Arc<Connection>,
    /// Goes to the service for the partner of this round, whoever signs in meanwhile.
    pub(super) client: PartnerCenterClient,
    /// Tenant id of that partner; of the settings, where nobody is signed in.
    pub(super) partner: String,
    pub(super) batch: BatchId,
    customer: CustomerId,
    pub(super) tell: &'a (dyn Fn(&BatchId, Told) + Send + Sync),
    pub(super) cancel: &'a Cancel,
    /// What is remembered of each open attempt.
    pub(super) jobs: HashMap<AttemptId, Job>,
    pub(super) settling: Settling,
    pub(super) uploads: Uploads,
    /// Trouble with following.
    pub(super) following: Trouble,
    /// Trouble with the queue itself.
    writing: Trouble,
    /// Whether a person must see to all of it first.
    is_held: bool,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        sender: &'a Sender,
        connection: Arc<Connection>,
        batch: BatchId,
        customer: CustomerId,
        tell: &'a (dyn Fn(&BatchId, Told) + Send + Sync),
        cancel: &'a Cancel,
    ) -> Self {
        let client = connection.client().clone();
        Self {
            sender,
            connection,
            client,
            partner: String::new(),
            batch,
            customer,
            tell,
            cancel,
            jobs: HashMap::new(),
            settling: Settling::default(),
            uploads: Uploads::default(),
            following: Trouble::default(),
            writing: Trouble::default(),
            is_held: false,
        }
    }

    /// Does what is due, with the right to send.
    ///
    /// # Errors
    /// What waiting does not mend, each time once: the part of the batch that it is about is left alone from then on, and further rounds
    /// do the rest. [`Failure::Stopped`] where sending was stopped.
    pub(super) async fn round(&mut self, lease: &Lease, until: Until) -> Result<Next, Failure> {
        if self.cancel.is_cancelled() {
            return Err(Failure::Stopped);
        }
        if self.is_held {
            return Ok(Next::Held);
        }
        match self.what_is_due(lease, until).await {
            Ok(next) => {
                self.writing.is_over();
                Ok(next)
            }
            Err(Failure::Queue(error)) => self.bear_queue(error),
            Err(failure) => Err(failure),
        }
    }

    async fn what_is_due(&mut self, lease: &Lease, until: Until) -> Result<Next, Failure> {
        let board = Board::read(&self.sender.queue, &self.batch).await?;
        self.take_up_partner(&board)?;
        self.remember(&board);
        let mut due = Due::default();

        // What nobody has answered for comes first: the batch may not even exist before that is known.
        let settled = self.settle(&board, &mut due).await;
        let has_moved = matches!(settled, Ok(true));
        if let Some(next) = self.bear(Leg::Settle, settled.map(drop), &mut due)? {
            return Ok(next);
        }
        if has_moved {
            return Ok(Next::At(self.steady()));
        }
        let uploaded = self.upload_next(&board, lease, &mut due).await;
        if let Some(next) = self.bear(Leg::Upload, uploaded, &mut due)? {
            return Ok(next);
        }
        let followed = match until {
            Until::Settled => self.follow(&board, &mut due).await,
            Until::Accepted => Ok(()),
        };
        if let Some(next) = self.bear(Leg::Follow, followed, &mut due)? {
            return Ok(next);
        }
        Ok(match due.0 {
            Some(at) => Next::At(at),
            None if board.open.is_empty() && !self.wants_to_upload(&board) => Next::Over,
            None => Next::Held,
        })
    }

    /// After trouble that waiting mends: when it is tried again. Where it is everybody's trouble the round is over.
    fn bear(&mut self, leg: Leg, outcome: Result<(), Failure>, due: &mut Due) -> Result<Option<Next>, Failure> {
        let error = match outcome {
            Ok(()) => return Ok(None),
            Err(Failure::Service(error)) => error,
            Err(failure) => {
                self.hold(leg, &failure);
                return Err(failure);
            }
        };
        let now = self.steady();
        let trouble = match leg {
            Leg::Settle => &mut self.settling.trouble,
            Leg::Upload => &mut self.uploads.trouble,
            Leg::Follow => &mut self.following,
        };
        let Some(pause) = trouble.bear(&self.sender.pace, &error, now) else {
            let failure = Failure::Service(error);
            self.hold(leg, &failure);
            return Err(failure);
        };
        let at = later(now, pause);
        match leg {
            Leg::Settle => self.settling.not_before = Some(at),
            Leg::Upload => self.uploads.not_before = Some(at),
            // Each upload is asked about in its own time.
            Leg::Follow => {}
        }
        let is_over = is_everybodys(&error);
        self.tell_waiting(pause, &error.into());
        due.at(at);
        Ok(is_over.then_some(Next::At(at)))
    }

    /// Leaves alone what a person must see to first; everything, where that is everybody's trouble. Of the uploads that are followed each
    /// is held by itself, unless it is patience that is at its end.
    fn hold(&mut self, leg: Leg, failure: &Failure) {
        // What stops the program, or is the queue's own, is no fault of the leg.
        if matches!(failure, Failure::Stopped | Failure::Queue(_)) {
            return;
        }
        self.settling.is_held |= leg == Leg::Settle;
        self.uploads.is_held |= leg == Leg::Upload;
        self.is_held |= matches!(failure, Failure::Service(error)
            if is_everybodys(error) || (leg == Leg::Follow && does_waiting_help(error)));
    }

    /// Trouble with the queue passes, or the batch was changed under us: then it is looked at anew.
    fn bear_queue(&mut self, error: QueueError) -> Result<Next, Failure> {
        let now = self.steady();
        match error {
            QueueError::NoSuchBatch(_) => Ok(Next::Over),
            QueueError::WrongBatchState { .. }
            | QueueError::WrongDeviceState { .. }
            | QueueError::WrongAttemptState { .. } => {
                tracing::info!(%error, batch = %self.batch, "changed meanwhile");
                Ok(Next::At(later(now, self.writing.next(&self.sender.pace))))
            }
            error if error.passes() => {
                if self.writing.is_patience_over(&self.sender.pace, now) {
                    return Err(error.into());
                }
                let pause = self.writing.next(&self.sender.pace);
                self.tell_waiting(pause, &error.into());
                Ok(Next::At(later(now, pause)))
            }
            error => {
                self.is_held = true;
                Err(error.into())
            }
        }
    }

    pub(super) fn tell_waiting(&self, pause: Duration, failure: &Failure) {
        tracing::info!(%failure, secs = pause.as_secs_f32(), batch = %self.batch, "waiting");
        self.step(SendingStep::Waiting {
            secs: whole_seconds(pause),
            why: Notice::of(failure).what,
            hint: Notice::while_it_lasts(failure),
        });
    }

    /// Whose round it is. What went to one service or partner is not asked for at another: that one would know nothing of it, and so
    /// prove nothing.
    fn take_up_partner(&mut self, board: &Board) -> Result<(), Failure> {
        let account = self.connection.account();
        let open = board.open.iter().map(|attempt| &attempt.partner).find(|partner| !partner.is_empty());
        // Where nobody is signed in, somebody may be by the first question: it is asked for whom it was sent.
        let client = self.connection.client();
        (self.client, self.partner) = match account.map(|account| account.tenant).or_else(|| open.cloned()) {
            Some(tenant) => (client.for_partner(&tenant), tenant),
            None => (client.clone(), self.connection.partner()),
        };
        let mine = self.client.config().service_name();
        let Some(attempt) = board.open.first().or(board.last.as_ref()) else { return Ok(()) };
        let refusal = if attempt.service != mine {
            QueueError::OtherService { first: attempt.service.clone(), other: mine.to_owned() }
        } else {
            match board.open.iter().find(|attempt| self.connection.is_of_other_partner(&attempt.partner)) {
                Some(attempt) => {
                    QueueError::OtherPartner { first: attempt.partner.clone(), other: self.partner.clone() }
                }
                None => return Ok(()),
            }
        };
        Err(refusal.into())
    }

    /// Forgets what is settled, and notes since when what is open is on its way.
    fn remember(&mut self, board: &Board) {
        self.jobs.retain(|id, _| board.open.iter().any(|attempt| attempt.id == *id));
        let (wall, steady) = (self.now(), self.steady());
        for attempt in &board.open {
            self.jobs.entry(attempt.id.clone()).or_insert_with(|| {
                let age = since(attempt.started_at, wall);
                Job::begun(
                    SignedDuration::try_from(age).ok().and_then(|age| steady.checked_sub(age).ok()).unwrap_or(steady),
                )
            });
        }
    }

    /// Whether something of the batch is to be sent, now or when a person has done something.
    pub(super) fn wants_to_upload(&self, board: &Board) -> bool {
        board.summary.counts.ready > 0 && board.summary.is_sending_asked && board.may_be_sent()
    }

    /// Whether the job of this attempt gives no answer any more.
    pub(super) fn is_lost(&self, id: &AttemptId) -> bool {
        self.jobs.get(id).is_some_and(|job| job.is_lost)
    }

    /// Whether nobody knows whether what this attempt sent has arrived.
    pub(super) fn is_unanswered(&self, attempt: &crate::domain::Attempt) -> bool {
        attempt.state != AttemptState::Processing || self.is_lost(&attempt.id)
    }

    /// The time, as it is written down.
    pub(super) fn now(&self) -> Timestamp {
        self.sender.clock.now()
    }

    /// The time that waits go by.
    pub(super) fn steady(&self) -> Timestamp {
        self.sender.clock.steady()
    }

    pub(super) fn step(&self, step: SendingStep) {
        (self.tell)(&self.batch, Told::Step(step));
    }

    /// The way to the service for what is asked of the batch's customer.
    pub(super) fn door(&self) -> Door<'_> {
        self.connection.gate().of(self.customer)
    }

    /// Asks the service something that changes nothing there; given up at once when sending is stopped.
    pub(super) async fn ask<T>(
        &self,
        question: impl Future<Output = Result<T, PartnerCenterError>> + Send,
    ) -> Result<T, Failure> {
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Failure::Stopped),
            answer = self.door().turn_now(question) => Ok(answer?),
        }
    }

    /// Writes a change to the queue, and tells that something changed.
    pub(super) async fn write(&self, change: Change) -> Result<(), Failure> {
        self.sender.queue.apply(&self.sender.actor, self.now(), change).await?;
        (self.tell)(&self.batch, Told::Moved);
        Ok(())
    }
}

/// A part of a second counts as one.
pub(in crate::workers) fn whole_seconds(pause: Duration) -> u64 {
    pause.as_secs() + u64::from(pause.subsec_nanos() > 0)
}
