//! Late looks. A device that did not turn up in time is ready again, and a person may take it back instead of sending it anew. Should the
//! service have been slower than that, it is registered although nobody wants it any more: so it is looked for twice more, and told.

use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;

use super::Sender;
use super::follow::since;
use super::matching::{Named, rows_of};
use super::upload::same_batch;
use crate::app::notice::Failure;
use crate::domain::{AttemptCause, AttemptId, BatchId, DeviceDraft, DeviceId};
use crate::queue::TakenBack;
use crate::workers::gate::later;

/// So long after the upload the service's list is looked at.
const LOOKS: [Duration; 2] = [Duration::from_secs(15 * 60), Duration::from_secs(24 * 60 * 60)];
/// An older upload is not looked for any more.
const LAST: Duration = Duration::from_secs(3 * 24 * 60 * 60);

/// What was looked for late since the program began.
#[derive(Debug, Default)]
pub(super) struct LateLooks(HashSet<(AttemptId, usize)>);

impl LateLooks {
    /// The look that is due now for an upload that left so long ago, unless it was made.
    fn due(&self, attempt: &AttemptId, age: Duration) -> Option<usize> {
        let look = LOOKS.iter().rposition(|after| age >= *after).filter(|_| age < LAST)?;
        (!self.0.contains(&(attempt.clone(), look))).then_some(look)
    }

    /// Makes the looks that are due; the devices that were found although they were taken back. Where one look fails the others are made
    /// all the same, and it is due at the next call.
    ///
    /// # Errors
    /// Where the queue does not tell what was taken back.
    pub(super) async fn look(&mut self, sender: &Sender, now: Timestamp) -> Result<Vec<(BatchId, DeviceId)>, Failure> {
        let mut found = Vec::new();
        let oldest = now.checked_sub(LAST).unwrap_or(Timestamp::MIN);
        for taken_back in sender.queue.taken_back_after_sending(oldest).await? {
            let attempt = &taken_back.attempt;
            if attempt.cause.as_ref().is_some_and(never_left) {
                continue;
            }
            let Some(look) = self.due(&attempt.id, since(attempt.started_at, now)) else { continue };
            match arrived_late(sender, &taken_back).await {
                Ok(late) => {
                    found.extend(late.into_iter().map(|device| (attempt.batch.clone(), device)));
                    self.0.insert((attempt.id.clone(), look));
                }
                Err(failure) => tracing::info!(%failure, attempt = %attempt.id, "not looked for what arrived late"),
            }
        }
        Ok(found)
    }
}

/// Which devices of an upload the service has although they were taken back.
async fn arrived_late(sender: &Sender, taken_back: &TakenBack) -> Result<Vec<DeviceId>, Failure> {
    let TakenBack { attempt, devices } = taken_back;
    let connection = sender.line.connect_for(&attempt.partner).await?;
    let is_mine = attempt.service == connection.client().config().service_name();
    if !is_mine || connection.is_of_other_partner(&attempt.partner) {
        return Ok(Vec::new());
    }
    let batch = sender.queue.batch(&attempt.batch).await?;
    let (client, customer) = (connection.client(), batch.customer.id);
    let batches = connection.gate().turn(client.batches(customer)).await?;
    let Some(remote) = same_batch(&batches, &batch.group_tag) else { return Ok(Vec::new()) };
    let listed = connection.gate().turn(client.batch_devices(customer, &remote.name)).await?;
    let rows: Vec<Named<'_>> = listed.iter().map(Named::from).collect();
    let drafts: Vec<&DeviceDraft> = devices.iter().map(|(_, draft)| draft).collect();
    let is_there = rows_of(&drafts, &rows).into_iter().map(|rows| !rows.is_empty());
    Ok(devices.iter().zip(is_there).filter(|(_, is_there)| *is_there).map(|((device, _), _)| device.clone()).collect())
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

/// When late looks are thought of again.
pub(super) fn next(now: Timestamp) -> Timestamp {
    later(now, Duration::from_secs(60))
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
        looks.0.insert((attempt.clone(), 0));
        assert_eq!([due(&looks, 20), due(&looks, 1440)], [None, Some(1)]);
    }
}
