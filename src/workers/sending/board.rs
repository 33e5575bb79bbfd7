//! How a batch stands, read from the queue before each round: no round trusts what it remembers.

use crate::app::notice::Failure;
use crate::domain::{Attempt, AttemptState, BatchId, BatchState, BatchSummary, DeviceDraft, DeviceId};
use crate::queue::Queue;

/// How a batch stands.
#[derive(Clone, Debug)]
pub(super) struct Board {
    pub(super) summary: BatchSummary,
    /// The attempts of which a device has no result yet, oldest first; their devices are read where they are needed.
    pub(super) open: Vec<Attempt>,
    /// The last attempt.
    pub(super) last: Option<Attempt>,
}

impl Board {
    pub(super) async fn read(queue: &Queue, batch: &BatchId) -> Result<Self, Failure> {
        let summary = queue.batch(batch).await?;
        let (open, last) = queue.open_and_last_attempts(&summary.id).await?;
        Ok(Self { summary, open, last })
    }

    /// Whether the batch is approved as it is, so that what is ready may leave.
    pub(super) fn may_be_sent(&self) -> bool {
        matches!(self.summary.state, BatchState::Approved | BatchState::Sending)
    }

    /// Whether nobody knows yet of some upload whether it arrived.
    pub(super) fn has_unconfirmed(&self) -> bool {
        self.open.iter().any(|attempt| attempt.state != AttemptState::Processing)
    }
}

/// A device of an attempt that has no result in it yet.
#[derive(Clone, Debug)]
pub(super) struct OpenDevice {
    /// Its place in the attempt, from 0.
    pub(super) place: usize,
    pub(super) device: DeviceId,
    pub(super) draft: DeviceDraft,
}

/// An attempt with those of its devices that have no result yet, in the order they were sent.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) attempt: Attempt,
    /// How many devices were sent in it.
    pub(super) sent: usize,
    pub(super) devices: Vec<OpenDevice>,
}

impl Pending {
    pub(super) async fn read(queue: &Queue, attempt: &Attempt) -> Result<Self, Failure> {
        let sent = queue.attempt_devices(&attempt.id).await?;
        let count = sent.len();
        let devices = sent
            .into_iter()
            .enumerate()
            .filter(|(_, row)| row.result.is_none() && !row.is_sent_again && row.state.is_under_way())
            .map(|(place, row)| OpenDevice { place, device: row.device, draft: row.draft })
            .collect();
        Ok(Self { attempt: attempt.clone(), sent: count, devices })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::domain::AttemptId;

    /// An attempt of devices `d0`, `d1`, … none of which has a result.
    pub(in crate::workers::sending) fn pending(drafts: &[DeviceDraft]) -> Pending {
        let open = |(place, draft): (usize, &DeviceDraft)| OpenDevice {
            place,
            device: DeviceId(format!("d{place}")),
            draft: draft.clone(),
        };
        let attempt = Attempt {
            id: AttemptId("a1".into()),
            number: 1,
            batch: BatchId("b".into()),
            devices: Vec::new(),
            request_id: Uuid::nil(),
            correlation_id: Uuid::nil(),
            tracking_id: None,
            state: AttemptState::Processing,
            started_at: Timestamp::UNIX_EPOCH,
            due_at: None,
            reason: None,
            cause: None,
            service: "practice".into(),
            partner: String::new(),
            repeats: None,
        };
        Pending { attempt, sent: drafts.len(), devices: drafts.iter().enumerate().map(open).collect() }
    }
}
