//! What became of an upload that nobody has answered for: the service's own list of the batch is asked.
//!
//! A device that stands in the list is registered, however it came there. One that does not is only believed not to have arrived once
//! the list was watched for a while, and seen at least twice, with no work under way on the batch; and never by a list that is not proven
//! whole ([`Absence`]). Should the service be slower than that, the device is sent once more, and answered as registered already (806):
//! never twice in the books.
//!
//! A list may be long and the line bad. So a look asks first how many devices the batch has, and reads its pages only where that is not
//! the number of the look before, or something is to be concluded; a look that is cut off goes on where it was.

use std::time::Duration;

use jiff::Timestamp;

use super::board::{Board, OpenDevice, Pending};
use super::look::{Absence, Look, Remote, Wanted, is_working};
use super::matching::{Named, rows_of};
use super::pace::{Trouble, does_waiting_help};
use super::run::{Due, Run};
use crate::app::event::SendingStep;
use crate::app::notice::Failure;
use crate::domain::{Attempt, AttemptCause, AttemptId, AttemptState, Change, DeviceDraft, DeviceOutcome, DeviceResult};
use crate::partner_center::{Gap, PartnerCenterError};
use crate::workers::Connection;
use crate::workers::clock::later;

/// How often a device may be taken by the service without ever being heard of, before it counts as refused. A refused one stands in no
/// list: where its job is lost as well, only another upload can tell why.
const MOST_VANISHINGS: u32 = 6;
/// The longest that is watched for where the service runs in this program: nothing is on its way to it for long.
const IN_PROCESS_SETTLE: Duration = Duration::from_secs(5);
/// The name such a refusal is kept under; it is ours, not the service's, and has no code.
const NO_RESULT: &str = "NoResult";

/// What is remembered of settling.
#[derive(Default)]
pub(super) struct Settling {
    /// The look that is under way: begun, and perhaps cut off.
    look: Option<Look>,
    last: Option<LastLook>,
    /// The pause until the next look.
    pause: Option<Duration>,
    /// The next look is not before this, in steady time.
    pub(super) not_before: Option<Timestamp>,
    pub(super) trouble: Trouble,
    pub(super) is_held: bool,
}

/// What the last look found, and for which attempts.
struct LastLook {
    attempts: Vec<AttemptId>,
    remote: Remote,
    is_doubtful: bool,
}

/// Since when, in steady time, the list is watched for an upload.
#[derive(Clone, Copy, Debug)]
pub(super) struct Watch {
    since: Timestamp,
    looks: u32,
}

impl Run<'_> {
    /// Looks for the devices of the attempts that nobody has answered for, where a look is due. Whether something changed.
    pub(super) async fn settle(&mut self, board: &Board, due: &mut Due) -> Result<bool, Failure> {
        let unanswered: Vec<&Attempt> = board.open.iter().filter(|attempt| self.is_unanswered(attempt)).collect();
        if unanswered.is_empty() || self.settling.is_held {
            return Ok(false);
        }
        if let Some(not_before) = self.settling.not_before.filter(|at| *at > self.steady()) {
            due.at(not_before);
            return Ok(false);
        }
        self.step(SendingStep::Settling);
        // What exists may have changed under us: the next upload looks anew.
        self.uploads.forget_target();
        let mut pendings = Vec::with_capacity(unanswered.len());
        for attempt in unanswered {
            if attempt.state == AttemptState::Sending {
                // Its answer could not be written down.
                self.write_unconfirmed(&attempt.id).await?;
                return Ok(true);
            }
            pendings.push(Pending::read(&self.sender.queue, attempt).await?);
        }
        let look = self.look(board, &pendings).await?;
        let has_moved = self.conclude(&pendings, &look).await?;
        // Not before all that it found is written down.
        let Look { attempts, remote, absence, .. } = look;
        let last = self.settling.last.take();
        if let Absence::Unproven(error) = absence {
            if !has_moved {
                return Err(error.into());
            }
        } else {
            let was_doubtful = last.is_some_and(|last| last.is_doubtful);
            let is_doubtful =
                matches!(absence, Absence::Doubtful) || (matches!(absence, Absence::NotRead) && was_doubtful);
            self.settling.last = Some(LastLook { attempts, remote, is_doubtful });
            self.settling.trouble.is_over();
        }
        let next = self.next_look(&pendings);
        self.settling.not_before = Some(next);
        due.at(next);
        Ok(has_moved)
    }

    /// Makes a look, or goes on with one that was cut off.
    async fn look(&mut self, board: &Board, pendings: &[Pending]) -> Result<Look, Failure> {
        let attempts: Vec<AttemptId> = pendings.iter().map(|pending| pending.attempt.id.clone()).collect();
        let mut look = match self.settling.look.take().filter(|look| look.attempts == attempts) {
            Some(look) => look,
            None => self.begin_look(board, pendings, attempts).await?,
        };
        let client = self.client.clone();
        while let Some(pages) = &mut look.pages {
            let error = match self.ask(client.next_devices(pages)).await {
                Ok(Some(page)) => {
                    look.take_in(page);
                    continue;
                }
                Ok(None) => {
                    let listed = pages.devices();
                    look.pages = None;
                    look.end(listed);
                    break;
                }
                Err(Failure::Service(error)) => error,
                Err(failure) => return Err(failure),
            };
            match error {
                error if pages.is_unproven() => (look.pages, look.absence) = (None, Absence::Unproven(error)),
                // It was listed a moment ago. Should it be gone, the next look finds it so.
                PartnerCenterError::NotFound { .. } => {
                    let why = "a batch is listed, and its devices are not found".to_owned();
                    let error = PartnerCenterError::NotWhole { gap: Gap::NoDevices, why };
                    (look.pages, look.absence) = (None, Absence::Unproven(error));
                }
                error if does_waiting_help(&error) => {
                    self.settling.look = Some(look);
                    return Err(error.into());
                }
                // A token may be refused for its age: then the look begins anew, later.
                PartnerCenterError::Refused { .. } if !pages.is_at_start() => {
                    let words = "the list was refused in its midst".to_owned();
                    return Err(PartnerCenterError::BadAnswer(words.into()).into());
                }
                error => return Err(error.into()),
            }
        }
        Ok(look)
    }

    /// Asks for the batch, and whether its list is to be read.
    async fn begin_look(
        &mut self,
        board: &Board,
        pendings: &[Pending],
        attempts: Vec<AttemptId>,
    ) -> Result<Look, Failure> {
        let (client, batch) = (self.client.clone(), &board.summary);
        let (remote, unnamed) = match self.ask(client.find_batch(batch.customer.id, &batch.group_tag)).await {
            Ok(Some(remote)) => {
                let is_working = is_working(remote.status.as_deref());
                let remote = Remote { name: Some(remote.name), devices: remote.device_count, is_working };
                (remote, Absence::NotRead)
            }
            Ok(None) => (Remote::default(), Absence::Proven),
            // Nobody knows the batch by its name, but the list that does not name it is not whole.
            Err(Failure::Service(PartnerCenterError::NotWhole { .. })) => (Remote::default(), Absence::Doubtful),
            Err(failure) => return Err(failure),
        };
        let is_ripe = |pending: &&Pending| self.is_ripe(&pending.attempt, remote.is_working);
        let ripe: Vec<AttemptId> = pendings.iter().filter(is_ripe).map(|pending| pending.attempt.id.clone()).collect();
        let (pages, absence) = match &remote.name {
            Some(name) if self.is_to_be_read(&attempts, &remote, &ripe) => {
                let pages = client.device_pages(batch.customer.id, name).map_err(Failure::Service)?;
                (Some(pages), Absence::NotRead)
            }
            Some(_) => (None, Absence::NotRead),
            None => (None, unnamed),
        };
        let wanted = Wanted::of(pendings.iter().flat_map(|p| &p.devices).map(|open| &open.draft));
        Ok(Look::new(attempts, remote, ripe, wanted, pages, absence))
    }

    /// Whether the batch may hold more than at the last look for the same attempts, or something may be concluded.
    fn is_to_be_read(&self, attempts: &[AttemptId], remote: &Remote, ripe: &[AttemptId]) -> bool {
        let is_same = |last: &&LastLook| last.attempts == attempts && last.remote.name == remote.name;
        let Some(last) = self.settling.last.as_ref().filter(is_same) else { return true };
        let may_have_grown = remote.devices.is_none_or(|count| last.remote.devices != Some(count));
        // What was doubtful stays so until that does not matter any more.
        let is_decisive = |id: &AttemptId| !last.is_doubtful || self.is_overdue(id);
        may_have_grown || ripe.iter().any(is_decisive)
    }

    /// Writes down what a look has found; whether that was anything.
    async fn conclude(&mut self, pendings: &[Pending], look: &Look) -> Result<bool, Failure> {
        let seen: Vec<Named<'_>> = look.seen.iter().map(Named::from).collect();
        let mut has_moved = false;
        for pending in pendings {
            let drafts: Vec<&DeviceDraft> = pending.devices.iter().map(|open| &open.draft).collect();
            let mut rows = rows_of(&drafts, &seen).into_iter();
            let (found, missing): (Vec<_>, Vec<_>) =
                pending.devices.iter().partition(|_| rows.next().is_some_and(|rows| !rows.is_empty()));
            if !found.is_empty() {
                self.record(pending, &found, &DeviceOutcome::Registered, None).await?;
                has_moved = true;
            }
            self.count_look(&pending.attempt, look);
            let is_believed = match look.absence {
                Absence::Proven => true,
                Absence::Doubtful => self.is_overdue(&pending.attempt.id),
                Absence::NotRead | Absence::Unproven(_) => false,
            };
            if is_believed && look.ripe.contains(&pending.attempt.id) && !missing.is_empty() {
                self.give_back(pending, &missing, found.is_empty()).await?;
                has_moved = true;
            }
        }
        Ok(has_moved)
    }

    /// Whether the service may still be at work on an upload: while it works on the batch, unless that has no end.
    fn is_waited_for(&self, attempt: &Attempt, is_working: bool) -> bool {
        is_working && !self.is_overdue(&attempt.id)
    }

    /// Whether an upload was watched for long enough, with the look that begins now.
    fn is_ripe(&self, attempt: &Attempt, is_working: bool) -> bool {
        let (now, settle) = (self.steady(), self.settle_time());
        let watch = self.jobs.get(&attempt.id).and_then(|job| job.watch);
        !self.is_waited_for(attempt, is_working)
            && watch.is_some_and(|watch| watch.looks >= 1 && now >= later(watch.since, settle))
    }

    /// Notes that an upload was looked for. Time does not count while the service is at work, nor a look that proves nothing.
    fn count_look(&mut self, attempt: &Attempt, look: &Look) {
        let (now, is_waited_for) = (self.steady(), self.is_waited_for(attempt, look.remote.is_working));
        let Some(job) = self.jobs.get_mut(&attempt.id) else { return };
        // Of one that was never taken, nothing can be on its way for longer than since it was sent.
        let since = if attempt.state == AttemptState::Processing { now } else { job.begun };
        let watch = job.watch.get_or_insert(Watch { since, looks: 0 });
        if is_waited_for {
            *watch = Watch { since: now, looks: 0 };
        } else if !matches!(look.absence, Absence::Unproven(_)) {
            watch.looks += 1;
        }
    }

    /// When the list is looked at next: when a watch is over, and now and then until it is.
    fn next_look(&mut self, pendings: &[Pending]) -> Timestamp {
        let (now, settle, pace) = (self.steady(), self.settle_time(), self.sender.pace);
        let pause = self.settling.pause.map_or(pace.first, |last| (last * 2).min(pace.longest));
        self.settling.pause = Some(pause);
        let watches = pendings.iter().filter_map(|pending| self.jobs.get(&pending.attempt.id)?.watch);
        let end = watches.map(|watch| later(watch.since, settle)).filter(|end| *end > now).min();
        let next = later(now, pause);
        end.map_or(next, |end| end.min(next))
    }

    /// How long the list is watched.
    pub(super) fn settle_time(&self) -> Duration {
        settle_time(&self.connection, self.sender.settle_time())
    }

    /// Makes devices that did not arrive ready again; `is_whole` says that nothing at all of what is open arrived.
    async fn give_back(&mut self, pending: &Pending, missing: &[&OpenDevice], is_whole: bool) -> Result<(), Failure> {
        let attempt = &pending.attempt;
        self.settling.pause = None;
        if attempt.state == AttemptState::Unconfirmed && is_whole && pending.devices.len() == pending.sent {
            let reason = attempt.reason.clone().unwrap_or_default();
            let cause = attempt.cause.clone().or(Some(AttemptCause::NotListed));
            let attempt = attempt.id.clone();
            return self.write(Change::AttemptNotDelivered { attempt, reason, due_at: None, cause }).await;
        }
        if attempt.tracking_id.is_none() {
            return self.record(pending, missing, &DeviceOutcome::NotArrived, None).await;
        }
        // The service took these and then forgot them. That may happen; for ever it must not.
        let times = self.sender.queue.times_not_arrived(&attempt.id).await?;
        let (again, given_up): (Vec<&OpenDevice>, Vec<&OpenDevice>) = missing
            .iter()
            .copied()
            .partition(|open| times.get(&open.device).copied().unwrap_or_default() + 1 < MOST_VANISHINGS);
        self.record(pending, &again, &DeviceOutcome::NotArrived, None).await?;
        self.record(pending, &given_up, &DeviceOutcome::Rejected, Some(NO_RESULT)).await
    }

    async fn record(
        &self,
        pending: &Pending,
        devices: &[&OpenDevice],
        outcome: &DeviceOutcome,
        name: Option<&str>,
    ) -> Result<(), Failure> {
        if devices.is_empty() {
            return Ok(());
        }
        let result = |open: &&OpenDevice| DeviceResult {
            device: open.device.clone(),
            outcome: outcome.clone(),
            code: None,
            name: name.map(str::to_owned),
        };
        let results = devices.iter().map(result).collect();
        self.write(Change::ResultsRecorded { attempt: pending.attempt.id.clone(), results }).await
    }
}

/// How long what nobody has answered for may still arrive, where the settings say `settle`. It may be on its way for as long as a request
/// may take.
pub(in crate::workers) fn settle_time(connection: &Connection, settle: Duration) -> Duration {
    let config = connection.client().config();
    if connection.is_in_process() {
        settle.min(IN_PROCESS_SETTLE)
    } else if config.is_practice() {
        settle
    } else {
        settle.max(Duration::from_secs(config.timeout_secs))
    }
}
