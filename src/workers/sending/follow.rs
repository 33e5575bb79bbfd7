//! How far the uploads are that the service has taken.

use std::time::Duration;

use jiff::Timestamp;

use super::board::{Board, Pending};
use super::judge;
use super::pace::{does_waiting_help, is_everybodys};
use super::run::{Due, Run};
use super::settle::Watch;
use crate::app::event::SendingStep;
use crate::app::notice::Failure;
use crate::domain::{Attempt, AttemptId, Change};
use crate::partner_center::PartnerCenterError;
use crate::workers::clock::{later, since};

/// How often in a row the service must know nothing of a job, or have ended it without a word on some device, before it is believed: it
/// may be slow to know what it has just taken.
pub(in crate::workers) const LOST_AFTER: u32 = 3;

/// What is remembered of an open attempt; all times are steady ones.
#[derive(Debug)]
pub(super) struct Job {
    /// When it was sent.
    pub(super) begun: Timestamp,
    /// When its results are asked for next; at once where nothing is said.
    ask_at: Option<Timestamp>,
    /// When something of it changed last.
    moved_at: Option<Timestamp>,
    /// How often in a row the service knew nothing of it, or too little.
    in_vain: u32,
    /// How often it was still at work when it should have had its end.
    overdue: u32,
    /// Whether it gives no answer any more: its job is unknown, has ended without a word on some device, or has no end.
    pub(super) is_lost: bool,
    /// Whether a person must see to it first.
    pub(super) is_held: bool,
    /// Since when the service's list is watched for it.
    pub(super) watch: Option<Watch>,
}

impl Job {
    pub(super) fn begun(begun: Timestamp) -> Self {
        Self {
            begun,
            ask_at: None,
            moved_at: None,
            in_vain: 0,
            overdue: 0,
            is_lost: false,
            is_held: false,
            watch: None,
        }
    }
}

impl Run<'_> {
    /// Asks once for each upload that is due, one after another: the service is throttled by those who ask in parallel. Trouble with one
    /// of them does not keep the others from being asked about, unless it is everybody's.
    pub(super) async fn follow(&mut self, board: &Board, due: &mut Due) -> Result<(), Failure> {
        let mut trouble = None;
        let followed: Vec<&Attempt> = board.open.iter().filter(|attempt| !self.is_unanswered(attempt)).collect();
        for attempt in followed {
            let (now, first) = (self.steady(), self.sender.pace.first);
            let Some(job) = self.jobs.get_mut(&attempt.id) else { continue };
            if job.is_held {
                continue;
            }
            // One that was sent before the program began is asked for at once.
            let ask_at = *job.ask_at.get_or_insert_with(|| later(job.begun, first));
            if ask_at > now {
                due.at(ask_at);
                continue;
            }
            match self.follow_one(board, attempt).await {
                Ok(at) => {
                    self.following.is_over();
                    due.at(at);
                }
                Err(Failure::Service(error)) => {
                    let is_everybodys = is_everybodys(&error);
                    let pause = self.sender.pace.poll(self.age(&attempt.id));
                    if let Some(job) = self.jobs.get_mut(&attempt.id) {
                        job.ask_at = Some(later(now, pause));
                        job.is_held = !does_waiting_help(&error) && !is_everybodys;
                    }
                    due.at(later(now, pause));
                    trouble.get_or_insert(Failure::Service(error));
                    if is_everybodys {
                        break;
                    }
                }
                Err(failure) => return Err(failure),
            }
        }
        trouble.map_or(Ok(()), Err)
    }

    /// Asks for one upload; when it is to be asked for again.
    async fn follow_one(&mut self, board: &Board, attempt: &Attempt) -> Result<Timestamp, Failure> {
        let Some(tracking) = &attempt.tracking_id else { return Ok(self.lose(attempt, "it has no handle")) };
        self.step(SendingStep::Following { attempt: attempt.number });
        let client = self.client.clone();
        let question = client.upload_status(board.summary.customer.id, tracking);
        let status = match self.ask(question).await {
            Ok(status) => status,
            Err(Failure::Service(PartnerCenterError::NotFound { .. })) => {
                return Ok(self.asked_in_vain(attempt, "the service knows nothing of it"));
            }
            Err(failure) => return Err(failure),
        };
        let pending = Pending::read(&self.sender.queue, attempt).await?;
        let results = judge::results(&pending, &status.devices);
        let is_whole = results.len() == pending.devices.len();
        let has_moved = !results.is_empty();
        if has_moved {
            self.write(Change::ResultsRecorded { attempt: attempt.id.clone(), results }).await?;
        }
        let (now, is_overdue) = (self.steady(), self.is_overdue(&attempt.id));
        let Some(job) = self.jobs.get_mut(&attempt.id) else { return Ok(now) };
        if has_moved {
            (job.moved_at, job.in_vain) = (Some(now), 0);
        }
        if is_whole && has_moved {
            // What is next is seen at once: it may be the end.
            return Ok(now);
        }
        if status.is_finished {
            return Ok(self.asked_in_vain(attempt, "it is finished without a result for every device"));
        }
        job.in_vain = 0;
        job.overdue += u32::from(is_overdue);
        if job.overdue >= LOST_AFTER {
            return Ok(self.lose(attempt, "it has no end"));
        }
        Ok(self.ask_again(attempt))
    }

    fn ask_again(&mut self, attempt: &Attempt) -> Timestamp {
        let (now, pace) = (self.steady(), self.sender.pace);
        let Some(job) = self.jobs.get_mut(&attempt.id) else { return now };
        let at = later(now, pace.poll(since(job.moved_at.unwrap_or(job.begun), now)));
        job.ask_at = Some(at);
        at
    }

    /// The answer was of no use; after some of those in a row the job counts as lost.
    fn asked_in_vain(&mut self, attempt: &Attempt, why: &str) -> Timestamp {
        let Some(job) = self.jobs.get_mut(&attempt.id) else { return self.steady() };
        job.in_vain += 1;
        if job.in_vain >= LOST_AFTER { self.lose(attempt, why) } else { self.ask_again(attempt) }
    }

    /// From now on its devices are looked for in the service's list.
    fn lose(&mut self, attempt: &Attempt, why: &str) -> Timestamp {
        tracing::warn!(attempt = %attempt.id, why, "the job of an upload gives no answer any more");
        if let Some(job) = self.jobs.get_mut(&attempt.id) {
            job.is_lost = true;
        }
        self.steady()
    }

    /// Whether an upload should have had its end long ago.
    pub(super) fn is_overdue(&self, attempt: &AttemptId) -> bool {
        self.age(attempt) > self.sender.give_up_after().max(self.settle_time())
    }

    fn age(&self, attempt: &AttemptId) -> Duration {
        self.jobs.get(attempt).map_or(Duration::ZERO, |job| since(job.begun, self.steady()))
    }
}
