//! Late looks. A device that did not turn up in time is ready again, and a person may take it back instead of sending it anew. Should the
//! service have been slower than that, it is registered although nobody wants it any more: so it is looked for twice more, and told.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use jiff::Timestamp;

use super::Sender;
use super::matching::{Named, rows_of};
use crate::app::notice::Failure;
use crate::domain::{AttemptCause, AttemptId, BatchId, DeviceDraft, DeviceId};
use crate::queue::TakenBack;
use crate::workers::clock::since;

/// So long after the upload the service's list is looked at.
const LOOKS: [Duration; 2] = [Duration::from_secs(15 * 60), Duration::from_secs(24 * 60 * 60)];
/// An older upload is not looked for any more.
const LAST: Duration = Duration::from_secs(3 * 24 * 60 * 60);

/// Between two moments at which late looks are thought of.
const PAUSE: Duration = Duration::from_secs(60);
/// The longest such pause, where looks fail.
const LONGEST_PAUSE: Duration = Duration::from_secs(15 * 60);

/// What was looked for late since the program began.
#[derive(Debug, Default)]
pub(super) struct LateLooks {
    made: HashSet<(AttemptId, usize)>,
    /// How old an upload was when it was first thought of, and at which steady time that was.
    ages: HashMap<AttemptId, (Duration, Timestamp)>,
    told: HashSet<DeviceId>,
    /// How often in a row some look failed.
    failures: u32,
}

impl LateLooks {
    /// The look that is due now for an upload that left so long ago, unless it was made.
    fn due(&self, attempt: &AttemptId, age: Duration) -> Option<usize> {
        let look = LOOKS.iter().rposition(|after| age >= *after).filter(|_| age < LAST)?;
        (!self.made.contains(&(attempt.clone(), look))).then_some(look)
    }

    /// Makes the looks that are due; the devices that were found although they were taken back, each once. Where one look fails the
    /// others are made all the same, and it is due at the next call.
    ///
    /// # Errors
    /// Where the queue does not tell what was taken back.
    pub(super) async fn look(&mut self, sender: &Sender) -> Result<Vec<(BatchId, DeviceId)>, Failure> {
        let mut found = Vec::new();
        let (wall, steady) = (sender.clock.now(), sender.clock.steady());
        let oldest = wall.checked_sub(LAST).unwrap_or(Timestamp::MIN);
        let mut has_failed = false;
        for taken_back in sender.queue.taken_back_after_sending(oldest).await? {
            let attempt = &taken_back.attempt;
            if attempt.cause.as_ref().is_some_and(never_left) {
                continue;
            }
            let known = self.ages.entry(attempt.id.clone());
            let (age, at) = *known.or_insert_with(|| (since(attempt.started_at, wall), steady));
            let Some(look) = self.due(&attempt.id, age + since(at, steady)) else { continue };
            let mut late = Vec::new();
            let outcome = arrived_late(sender, &taken_back, &mut late).await;
            late.retain(|device| self.told.insert(device.clone()));
            found.extend(late.into_iter().map(|device| (attempt.batch.clone(), device)));
            if let Err(failure) = outcome {
                tracing::info!(%failure, attempt = %attempt.id, "not looked for what arrived late");
                has_failed = true;
            } else {
                self.made.insert((attempt.id.clone(), look));
            }
        }
        self.failures = if has_failed { self.failures + 1 } else { 0 };
        Ok(found)
    }

    /// How long until looks are thought of again: longer where they fail, for each may be a long list.
    pub(super) fn pause(&self) -> Duration {
        (PAUSE * 2_u32.saturating_pow(self.failures)).min(LONGEST_PAUSE)
    }
}

/// Which devices of an upload the service has although they were taken back, also of a list that is read in part or not proven whole.
async fn arrived_late(sender: &Sender, taken_back: &TakenBack, late: &mut Vec<DeviceId>) -> Result<(), Failure> {
    let TakenBack { attempt, devices } = taken_back;
    let connection = sender.line.connect_for(&attempt.partner).await?;
    let is_mine = attempt.service == connection.client().config().service_name();
    if !is_mine || connection.is_of_other_partner(&attempt.partner) {
        return Ok(());
    }
    let client = match &*attempt.partner {
        "" => connection.client().clone(),
        partner => connection.client().for_partner(partner),
    };
    let batch = sender.queue.batch(&attempt.batch).await?;
    let found =
        connection.gate().of(batch.customer.id).turn(client.find_batch(batch.customer.id, &batch.group_tag)).await?;
    let Some(remote) = found else { return Ok(()) };
    let mut pages = client.device_pages(batch.customer.id, &remote.name)?;
    let mut listed = Vec::new();
    let end = loop {
        match connection.gate().of(batch.customer.id).turn(client.next_devices(&mut pages)).await {
            Ok(Some(page)) => listed.extend(page),
            Ok(None) => break Ok(()),
            Err(error) => break Err(error.into()),
        }
    };
    let rows: Vec<Named<'_>> = listed.iter().map(Named::from).collect();
    let drafts: Vec<&DeviceDraft> = devices.iter().map(|(_, draft)| draft).collect();
    let is_there = rows_of(&drafts, &rows).into_iter().map(|rows| !rows.is_empty());
    late.extend(devices.iter().zip(is_there).filter(|(_, is_there)| *is_there).map(|((device, _), _)| device.clone()));
    end
}

/// Whether an upload cannot turn up late, for no byte of it was taken.
fn never_left(cause: &AttemptCause) -> bool {
    !matches!(
        cause,
        AttemptCause::BrokenOff
            | AttemptCause::BadAnswer
            | AttemptCause::ServiceFailed { .. }
            | AttemptCause::Stopped
            | AttemptCause::ProgramEnded
            | AttemptCause::NotListed
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_looked_for_after_a_quarter_of_an_hour_and_after_a_day() {
        let mut looks = LateLooks::default();
        let attempt = AttemptId("a".into());
        let due = |looks: &LateLooks, minutes: u64| looks.due(&attempt, Duration::from_secs(minutes * 60));
        assert_eq!(
            [14, 15, 1439, 1440, 4319, 4320].map(|minutes| due(&looks, minutes)),
            [None, Some(0), Some(0), Some(1), Some(1), None]
        );
        looks.made.insert((attempt.clone(), 0));
        assert_eq!([due(&looks, 20), due(&looks, 1440)], [None, Some(1)]);
    }

    #[test]
    fn looks_that_fail_come_ever_more_seldom() {
        let pauses = [0, 1, 3, 4, 40].map(|failures| LateLooks { failures, ..LateLooks::default() }.pause().as_secs());
        assert_eq!(pauses, [60, 120, 480, 900, 900]);
    }
}
