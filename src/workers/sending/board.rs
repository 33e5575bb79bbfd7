//! How a batch stands between two steps of its sending, read from the queue: no step trusts what it remembers.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::app::notice::Failure;
use crate::domain::{Attempt, AttemptState, BatchId, BatchState, BatchSummary, DeviceDraft, DeviceId, DeviceState};
use crate::queue::Queue;
use crate::workers::desk::all_devices;

/// An attempt with those of its devices that have no result yet.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) attempt: Attempt,
    /// In the order they were sent.
    pub(super) devices: Vec<(DeviceId, DeviceDraft)>,
}

/// How a batch stands.
#[derive(Clone, Debug)]
pub(super) struct Board {
    pub(super) summary: BatchSummary,
    /// Attempts of which nobody knows whether they arrived.
    pub(super) unconfirmed: Vec<Pending>,
    /// Attempts that the service works on.
    pub(super) processing: Vec<Pending>,
    /// Number of the last attempt.
    pub(super) last_number: u32,
    /// Devices that may not be sent before this time, and why.
    pub(super) not_due: HashMap<DeviceId, (Timestamp, String)>,
}

impl Board {
    pub(super) async fn read(queue: &Queue, batch: &BatchId, now: Timestamp) -> Result<Self, Failure> {
        let summary = queue.batch(batch).await?;
        let attempts = queue.attempts(&summary.id).await?;
        let under_way = [DeviceState::Sending, DeviceState::Unconfirmed, DeviceState::Processing];
        let rows = all_devices(queue, &summary.id, &under_way).await?;
        let open = rows.into_iter().map(|row| (row.id, row.draft)).collect();
        Ok(Self::of(summary, attempts, &open, now))
    }

    fn of(
        summary: BatchSummary,
        attempts: Vec<Attempt>,
        open: &HashMap<DeviceId, DeviceDraft>,
        now: Timestamp,
    ) -> Self {
        let last_number = attempts.iter().map(|attempt| attempt.number).max().unwrap_or(0);
        let mut not_due = HashMap::new();
        // A device belongs to the last attempt it was sent in; what an earlier one left open is over.
        let mut latest: HashMap<&DeviceId, u32> = HashMap::new();
        for attempt in &attempts {
            for device in &attempt.devices {
                latest.insert(device, attempt.number);
                not_due.remove(device);
                if let (AttemptState::NotDelivered, Some(due_at)) = (attempt.state, attempt.due_at)
                    && due_at > now
                {
                    not_due.insert(device.clone(), (due_at, attempt.reason.clone().unwrap_or_default()));
                }
            }
        }
        let (mut unconfirmed, mut processing) = (Vec::new(), Vec::new());
        for attempt in &attempts {
            let list = match attempt.state {
                AttemptState::Sending | AttemptState::Unconfirmed => &mut unconfirmed,
                AttemptState::Processing => &mut processing,
                AttemptState::NotDelivered | AttemptState::Settled => continue,
            };
            let is_its_own = |device: &&DeviceId| latest.get(device) == Some(&attempt.number);
            let known = |device: &DeviceId| Some((device.clone(), open.get(device)?.clone()));
            let devices: Vec<_> = attempt.devices.iter().filter(is_its_own).filter_map(known).collect();
            if !devices.is_empty() {
                list.push(Pending { attempt: attempt.clone(), devices });
            }
        }
        Self { summary, unconfirmed, processing, last_number, not_due }
    }

    /// Whether the batch is approved as it is, so that what is ready may leave.
    pub(super) fn may_be_sent(&self) -> bool {
        matches!(self.summary.state, BatchState::Approved | BatchState::Sending)
    }

    /// When the first of the devices that wait may be sent, and why they wait.
    pub(super) fn next_due(&self) -> Option<&(Timestamp, String)> {
        self.not_due.values().min_by_key(|(due_at, _)| *due_at)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::{AttemptId, BatchCounts, Customer, CustomerId, GroupTag, Pkid};

    /// An attempt of devices `d0`, `d1`, … none of which has a result.
    pub(in crate::workers::sending) fn pending(drafts: &[DeviceDraft]) -> Pending {
        let devices: Vec<_> =
            drafts.iter().enumerate().map(|(n, draft)| (DeviceId(format!("d{n}")), draft.clone())).collect();
        let ids = devices.iter().map(|(id, _)| id.0.as_str()).collect::<Vec<_>>();
        Pending { attempt: attempt(1, AttemptState::Processing, &ids, None), devices }
    }

    fn attempt(number: u32, state: AttemptState, devices: &[&str], due_at: Option<Timestamp>) -> Attempt {
        Attempt {
            id: AttemptId(format!("a{number}")),
            number,
            batch: BatchId("b".into()),
            devices: devices.iter().map(|id| DeviceId((*id).to_owned())).collect(),
            request_id: Uuid::nil(),
            correlation_id: Uuid::nil(),
            tracking_id: None,
            state,
            started_at: Timestamp::UNIX_EPOCH,
            due_at,
            reason: None,
        }
    }

    fn board(attempts: Vec<Attempt>, open: &[&str], ready: u32) -> Board {
        let customer = Customer::unnamed(CustomerId(Uuid::nil()));
        let summary = BatchSummary {
            id: BatchId("b".into()),
            number: 1,
            customer,
            group_tag: GroupTag::parse("Sales").unwrap(),
            expected: None,
            order: None,
            state: BatchState::Sending,
            created_by: String::new(),
            created_at: Timestamp::UNIX_EPOCH,
            approved_by: None,
            close_reason: None,
            counts: BatchCounts { ready, ..BatchCounts::default() },
        };
        let draft = DeviceDraft { pkid: Pkid::parse("3556212345678").ok(), ..DeviceDraft::default() };
        let open = open.iter().map(|id| (DeviceId((*id).to_owned()), draft.clone())).collect();
        Board::of(summary, attempts, &open, Timestamp::from_second(100).unwrap())
    }

    fn words(pendings: &[Pending]) -> Vec<String> {
        let ids = |p: &Pending| p.devices.iter().map(|(id, _)| id.0.clone()).collect::<Vec<_>>().join(" ");
        pendings.iter().map(|p| format!("{}: {}", p.attempt.id, ids(p))).collect()
    }

    #[test]
    fn a_device_belongs_to_its_last_attempt() {
        let attempts = vec![
            attempt(1, AttemptState::Processing, &["x", "y"], None),
            attempt(2, AttemptState::Unconfirmed, &["y", "z"], None),
            attempt(3, AttemptState::Settled, &["w"], None),
        ];
        let board = board(attempts, &["x", "y"], 0);
        assert_eq!(words(&board.processing), ["a1: x"]);
        assert_eq!(words(&board.unconfirmed), ["a2: y"]);
        assert_eq!(board.last_number, 3);
    }

    #[test]
    fn a_due_time_counts_until_it_is_past_or_the_device_was_sent_again() {
        let at = |second| Some(Timestamp::from_second(second).unwrap());
        let attempts = vec![
            attempt(1, AttemptState::NotDelivered, &["past"], at(99)),
            attempt(2, AttemptState::NotDelivered, &["later", "again"], at(200)),
            attempt(3, AttemptState::NotDelivered, &["again"], None),
        ];
        let board = board(attempts, &[], 3);
        assert_eq!(board.not_due.keys().collect::<Vec<_>>(), [&DeviceId("later".into())]);
        assert_eq!(board.next_due().map(|(due, _)| due.as_second()), Some(200));
    }
}
