//! What became of an upload that nobody has answered for: the service's own list of the batch is asked.
//!
//! A device that stands in the list is registered, however it came there. One that does not is only believed not to have arrived once
//! the list was watched for a while, and seen at least twice, with no work under way on the batch. Should the service be slower than
//! that, the device is sent once more, and answered as registered already (806): never twice in the books.
//!
//! A list may be long and the line bad. So each look asks first how many devices the batch has, and reads its pages only where that is
//! not the number of the look before; a look that is cut off goes on where it was.

use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;

use super::board::{Board, OpenDevice, Pending};
use super::matching::{Named, rows_of};
use super::pace::{Trouble, does_waiting_help};
use super::run::{Due, Run};
use super::upload::same_batch;
use crate::app::event::SendingStep;
use crate::app::notice::Failure;
use crate::domain::{
    Attempt, AttemptCause, AttemptId, AttemptState, Change, DeviceDraft, DeviceOutcome, DeviceResult, Pkid,
};
use crate::partner_center::{DevicePages, PartnerCenterError, RemoteDevice};
use crate::workers::gate::later;

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
    /// What the last look found, and for which attempts.
    last: Option<(Vec<AttemptId>, Remote)>,
    /// The pause until the next look.
    pause: Option<Duration>,
    /// The next look is not before this.
    pub(super) not_before: Option<Timestamp>,
    pub(super) trouble: Trouble,
    pub(super) is_held: bool,
}

/// Since when the list is watched for an upload.
#[derive(Clone, Copy, Debug)]
pub(super) struct Watch {
    since: Timestamp,
    looks: u32,
}

/// What the list of batches tells of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Remote {
    /// In the service's spelling; `None` where there is no such batch.
    name: Option<String>,
    devices: Option<u64>,
    is_working: bool,
}

/// A look at the list.
struct Look {
    attempts: Vec<AttemptId>,
    remote: Remote,
    wanted: Wanted,
    pages: Option<DevicePages>,
    /// Those of the devices seen so far that may be wanted ones.
    seen: Vec<RemoteDevice>,
}

/// What the devices that are looked for may be named by.
#[derive(Default)]
struct Wanted {
    pkids: HashSet<Pkid>,
    serials: HashSet<String>,
}

impl Wanted {
    fn of<'a>(drafts: impl Iterator<Item = &'a DeviceDraft>) -> Self {
        let mut wanted = Self::default();
        for draft in drafts {
            wanted.pkids.extend(draft.pkid);
            wanted.serials.extend(draft.serial.as_ref().map(|serial| plain(serial.as_str())));
        }
        wanted
    }

    fn may_be(&self, device: &RemoteDevice) -> bool {
        let named = Named::from(device);
        named.pkid.is_some_and(|pkid| self.pkids.contains(&pkid))
            || named.serial.is_some_and(|serial| self.serials.contains(&plain(serial)))
    }
}

fn plain(serial: &str) -> String {
    serial.trim().to_ascii_lowercase()
}

/// Whether the service works on a batch with this word; a word nobody knows is no work.
fn is_working(status: Option<&str>) -> bool {
    let word: String = status.unwrap_or_default().chars().filter(char::is_ascii_alphanumeric).collect();
    matches!(word.to_ascii_lowercase().as_str(), "queued" | "processing" | "inprogress")
}

impl Run<'_> {
    /// Looks for the devices of the attempts that nobody has answered for, where a look is due. Whether something changed.
    pub(super) async fn settle(&mut self, board: &Board, due: &mut Due) -> Result<bool, Failure> {
        let unanswered: Vec<&Attempt> = board.open.iter().filter(|attempt| self.is_unanswered(attempt)).collect();
        if unanswered.is_empty() || self.settling.is_held {
            return Ok(false);
        }
        if let Some(not_before) = self.settling.not_before.filter(|at| *at > self.now()) {
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
        let (remote, seen) = self.look(board, &pendings).await?;
        self.settling.trouble.is_over();
        let has_moved = self.conclude(&pendings, &remote, &seen).await?;
        // Not before all that it found is written down.
        self.settling.last = Some((pendings.iter().map(|pending| pending.attempt.id.clone()).collect(), remote));
        let next = self.next_look(&pendings);
        self.settling.not_before = Some(next);
        due.at(next);
        Ok(has_moved)
    }

    /// Begins a look, or goes on with one that was cut off.
    async fn look(&mut self, board: &Board, pendings: &[Pending]) -> Result<(Remote, Vec<RemoteDevice>), Failure> {
        let client_of = std::sync::Arc::clone(&self.connection);
        let (client, customer) = (client_of.client(), board.summary.customer.id);
        let attempts: Vec<AttemptId> = pendings.iter().map(|pending| pending.attempt.id.clone()).collect();
        let mut look = match self.settling.look.take().filter(|look| look.attempts == attempts) {
            Some(look) => look,
            None => {
                let remote = match same_batch(&self.ask(client.batches(customer)).await?, &board.summary.group_tag) {
                    Some(remote) => Remote {
                        name: Some(remote.name.clone()),
                        devices: remote.device_count,
                        is_working: is_working(remote.status.as_deref()),
                    },
                    None => Remote::default(),
                };
                let wanted = Wanted::of(pendings.iter().flat_map(|p| &p.devices).map(|open| &open.draft));
                let pages = match &remote.name {
                    Some(name) if self.has_grown(&attempts, &remote) => {
                        Some(client.device_pages(customer, name).map_err(Failure::Service)?)
                    }
                    _ => None,
                };
                Look { attempts, remote, wanted, pages, seen: Vec::new() }
            }
        };
        while let Some(pages) = &mut look.pages {
            match self.ask(client.next_devices(pages)).await {
                Ok(Some(page)) => look.seen.extend(page.into_iter().filter(|device| look.wanted.may_be(device))),
                Ok(None) => look.pages = None,
                // Deleted between the two questions.
                Err(Failure::Service(PartnerCenterError::NotFound { .. })) => {
                    (look.pages, look.seen) = (None, Vec::new());
                }
                Err(failure) => {
                    // A token may be refused for its age: then the look begins anew, later.
                    let is_cut_off = matches!(&failure, Failure::Service(error) if does_waiting_help(error));
                    if is_cut_off {
                        self.settling.look = Some(look);
                    } else if let Failure::Service(PartnerCenterError::Refused { .. }) = &failure
                        && !pages.is_at_start()
                    {
                        let words = "the list was refused in its midst".to_owned();
                        return Err(PartnerCenterError::BadAnswer(words.into()).into());
                    }
                    return Err(failure);
                }
            }
        }
        Ok((look.remote, look.seen))
    }

    /// Whether the batch may hold more than at the last look for the same attempts.
    fn has_grown(&self, attempts: &[AttemptId], remote: &Remote) -> bool {
        let before = self.settling.last.as_ref().filter(|(of, before)| of == attempts && before.name == remote.name);
        match (before, remote.devices) {
            (_, Some(0)) => false,
            (Some((_, before)), Some(count)) => before.devices != Some(count),
            _ => true,
        }
    }

    /// Writes down what a look has found; whether that was anything.
    async fn conclude(
        &mut self,
        pendings: &[Pending],
        remote: &Remote,
        seen: &[RemoteDevice],
    ) -> Result<bool, Failure> {
        let seen: Vec<Named<'_>> = seen.iter().map(Named::from).collect();
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
            if self.is_proven_missing(&pending.attempt, remote.is_working) && !missing.is_empty() {
                self.give_back(pending, &missing, found.is_empty()).await?;
                has_moved = true;
            }
        }
        Ok(has_moved)
    }

    /// Whether an upload was watched for long enough. While the service works on the batch, time does not count, unless that has no end.
    fn is_proven_missing(&mut self, attempt: &Attempt, is_working: bool) -> bool {
        let (now, settle) = (self.now(), self.settle_time());
        let is_waited_for = is_working && !self.is_given_up(attempt);
        let job = self.jobs.entry(attempt.id.clone()).or_default();
        // Of one that was never taken, nothing can be on its way for longer than since it was sent.
        let since = if attempt.state == AttemptState::Processing { now } else { attempt.started_at.min(now) };
        let watch = job.watch.get_or_insert(Watch { since, looks: 0 });
        if is_waited_for {
            *watch = Watch { since: now, looks: 0 };
            return false;
        }
        watch.looks += 1;
        watch.looks >= 2 && now >= later(watch.since, settle)
    }

    /// When the list is looked at next: when a watch is over, and now and then until it is.
    fn next_look(&mut self, pendings: &[Pending]) -> Timestamp {
        let (now, settle, pace) = (self.now(), self.settle_time(), self.sender.pace);
        let pause = self.settling.pause.map_or(pace.first, |last| (last * 2).min(pace.longest));
        self.settling.pause = Some(pause);
        let watches = pendings.iter().filter_map(|pending| self.jobs.get(&pending.attempt.id)?.watch);
        let end = watches.map(|watch| later(watch.since, settle)).filter(|end| *end > now).min();
        let next = later(now, pause);
        end.map_or(next, |end| end.min(next))
    }

    /// How long the list is watched. An upload may be on its way for as long as a request may take.
    pub(super) fn settle_time(&self) -> Duration {
        let config = self.connection.client().config();
        let settle = self.sender.settle_time();
        if self.connection.is_in_process() {
            settle.min(IN_PROCESS_SETTLE)
        } else if config.is_practice() {
            settle
        } else {
            settle.max(Duration::from_secs(config.timeout_secs))
        }
    }

    /// Makes devices that did not arrive ready again; `is_whole` says that nothing at all of what is open arrived.
    async fn give_back(&mut self, pending: &Pending, missing: &[&OpenDevice], is_whole: bool) -> Result<(), Failure> {
        let attempt = &pending.attempt;
        self.jobs.remove(&attempt.id);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_told_in_many_spellings() {
        for (word, expected) in [
            (Some("processing"), true),
            (Some("Queued"), true),
            (Some("in-progress"), true),
            (Some("in_progress"), true),
            (Some("finished"), false),
            (Some("finished_with_errors"), false),
            (Some("resting"), false),
            (None, false),
        ] {
            assert_eq!(is_working(word), expected, "{word:?}");
        }
    }

    #[test]
    fn of_a_long_list_only_what_may_be_wanted_is_kept() {
        let draft = |pkid: Option<&str>, serial: Option<&str>| DeviceDraft {
            pkid: pkid.map(|text| Pkid::parse(text).unwrap()),
            serial: serial.map(|text| crate::domain::SerialNumber::parse(text).unwrap()),
            ..DeviceDraft::default()
        };
        let wanted = Wanted::of([draft(Some("0000212340002"), None), draft(None, Some("PC29DABC"))].iter());
        let row = |pkid: Option<&str>, serial: Option<&str>| RemoteDevice {
            id: "x".into(),
            pkid: pkid.map(str::to_owned),
            serial: serial.map(str::to_owned),
            model: None,
            manufacturer: None,
            policy: None,
        };
        assert!(wanted.may_be(&row(Some("212340002"), None)));
        assert!(wanted.may_be(&row(None, Some(" pc29dabc"))));
        assert!(!wanted.may_be(&row(Some("3556212340001"), Some("PC29DABD"))));
        assert!(!wanted.may_be(&row(None, None)));
    }
}
