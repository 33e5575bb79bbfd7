//! What became of an upload that nobody has answered for: the service's own list of the batch is asked.
//!
//! A device that stands in the list is registered, however it came there. One that does not is only believed not to have arrived after
//! the list was watched for a while, and seen at least twice, with no work under way on the batch. Should the service be slower than
//! that, the device is sent once more, and answered as registered already (806): never twice in the books.

use std::time::{Duration, Instant};

use super::board::Pending;
use super::matching::{Named, rows_of};
use super::run::{Run, Step};
use super::upload::same_batch;
use crate::app::event::SendingStep;
use crate::app::notice::Failure;
use crate::domain::{AttemptState, BatchSummary, Change, DeviceDraft, DeviceId, DeviceOutcome, DeviceResult};
use crate::partner_center::{PartnerCenterError, RemoteDevice};

/// How often a device may be taken by the service without ever being heard of, before it counts as refused.
const MOST_VANISHINGS: u32 = 3;
/// The longest that is watched for where the service runs in this program: nothing is on its way to it for long.
const IN_PROCESS_SETTLE: Duration = Duration::from_secs(5);
/// The name such a refusal is kept under; it is ours, not the service's, and has no code.
const NO_RESULT: &str = "NoResult";

/// Since when a batch was watched for an upload.
pub(super) struct Watch {
    since: Instant,
    looks: u32,
}

/// A customer's batch as the service lists it.
struct Listing {
    is_working: bool,
    devices: Vec<RemoteDevice>,
}

/// Whether the service works on a batch with this word; a word nobody knows is no work.
fn is_working(status: Option<&str>) -> bool {
    let word: String = status.unwrap_or_default().chars().filter(char::is_ascii_alphanumeric).collect();
    matches!(word.to_ascii_lowercase().as_str(), "queued" | "processing" | "inprogress")
}

impl Run<'_> {
    /// Looks once for the devices of these attempts.
    pub(super) async fn settle(&mut self, batch: &BatchSummary, unanswered: &[&Pending]) -> Result<Step, Failure> {
        (self.progress)(SendingStep::Settling);
        // What exists may have changed under us: the next upload looks anew.
        self.target = None;
        let listing = match self.listing(batch).await? {
            Ok(listing) => listing,
            Err(error) => return self.bear(error).await,
        };
        let listed: Vec<Named<'_>> = listing.devices.iter().map(Named::from).collect();
        let now = Instant::now();
        let mut step = Step::Same;
        for pending in unanswered {
            let drafts: Vec<&DeviceDraft> = pending.devices.iter().map(|(_, draft)| draft).collect();
            let mut rows = rows_of(&drafts, &listed).into_iter();
            let (found, missing): (Vec<_>, Vec<_>) =
                pending.devices.iter().partition(|_| rows.next().is_some_and(|rows| !rows.is_empty()));
            if !found.is_empty() {
                self.record(pending, &found, &DeviceOutcome::Registered, None).await?;
                step = Step::Moved;
            }
            if !missing.is_empty() && self.is_proven_missing(pending, listing.is_working, now) {
                self.give_back(pending, &missing, found.is_empty()).await?;
                step = Step::Moved;
            }
        }
        Ok(step)
    }

    async fn listing(&self, batch: &BatchSummary) -> Result<Result<Listing, PartnerCenterError>, Failure> {
        let client = self.connection.client();
        let customer = batch.customer.id;
        let remote = match self.ask(client.batches(customer)).await? {
            Ok(batches) => same_batch(&batches, &batch.group_tag).cloned(),
            Err(error) => return Ok(Err(error)),
        };
        let Some(remote) = remote else { return Ok(Ok(Listing { is_working: false, devices: Vec::new() })) };
        Ok(match self.ask(client.batch_devices(customer, &remote.name)).await? {
            Ok(devices) => Ok(Listing { is_working: is_working(remote.status.as_deref()), devices }),
            // Deleted between the two questions.
            Err(PartnerCenterError::NotFound(_)) => Ok(Listing { is_working: false, devices: Vec::new() }),
            Err(error) => Err(error),
        })
    }

    /// Whether an upload was watched for long enough; while the service works on the batch, time does not count.
    fn is_proven_missing(&mut self, pending: &Pending, is_working: bool, now: Instant) -> bool {
        let watch = self.watches.entry(pending.attempt.id.clone()).or_insert(Watch { since: now, looks: 0 });
        if is_working {
            *watch = Watch { since: now, looks: 0 };
            return false;
        }
        watch.looks += 1;
        let settle = Duration::from_secs(self.sender.settings.settle_secs);
        let settle = if self.connection.is_in_process() { settle.min(IN_PROCESS_SETTLE) } else { settle };
        watch.looks >= 2 && now.duration_since(watch.since) >= settle
    }

    /// Makes devices that did not arrive ready again; `is_whole` says that nothing at all of what is open arrived.
    async fn give_back(
        &mut self,
        pending: &Pending,
        missing: &[&(DeviceId, DeviceDraft)],
        is_whole: bool,
    ) -> Result<(), Failure> {
        let attempt = &pending.attempt;
        self.watches.remove(&attempt.id);
        self.lost.remove(&attempt.id);
        let is_untouched = is_whole && pending.devices.len() == attempt.devices.len();
        if attempt.state == AttemptState::Unconfirmed && is_untouched {
            let reason = attempt.reason.clone().unwrap_or_default();
            let attempt = attempt.id.clone();
            return self.write(Change::AttemptNotDelivered { attempt, reason, due_at: None }).await;
        }
        if attempt.tracking_id.is_none() {
            return self.record(pending, missing, &DeviceOutcome::NotArrived, None).await;
        }
        // The service took these and then forgot them. That may happen; for ever it must not.
        let (mut again, mut given_up) = (Vec::new(), Vec::new());
        for &device in missing {
            let count = self.vanished.entry(device.0.clone()).or_default();
            *count += 1;
            if *count < MOST_VANISHINGS { again.push(device) } else { given_up.push(device) }
        }
        self.record(pending, &again, &DeviceOutcome::NotArrived, None).await?;
        self.record(pending, &given_up, &DeviceOutcome::Rejected, Some(NO_RESULT)).await
    }

    async fn record(
        &self,
        pending: &Pending,
        devices: &[&(DeviceId, DeviceDraft)],
        outcome: &DeviceOutcome,
        name: Option<&str>,
    ) -> Result<(), Failure> {
        if devices.is_empty() {
            return Ok(());
        }
        let result = |(device, _): &&(DeviceId, DeviceDraft)| DeviceResult {
            device: device.clone(),
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
}
