//! Sending what is ready, some hundred devices at a time: written down before it leaves, and its answer before anybody is told.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::board::Board;
use super::run::{Run, Step};
use crate::app::event::SendingStep;
use crate::app::notice::Failure;
use crate::domain::{
    AttemptId, BatchSummary, Change, DeviceId, DeviceQuery, DeviceState, GroupTag, Identity, Relationship, TrackingId,
};
use crate::partner_center::{PartnerCenterError, RemoteBatch, Upload};
use crate::workers::desk::new_id;

/// Most devices in one request, whatever the settings say.
const MOST_DEVICES: u32 = 1000;
/// Uploads in a row that may fail before sending gives up.
const MOST_IN_VAIN: u32 = 5;
/// How long an upload on its way is given after sending was stopped.
pub const GRACE: Duration = Duration::from_secs(10);

/// Where uploads go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// The batch's name, in the service's spelling where it exists.
    name: String,
    /// Whether the batch exists.
    exists: bool,
}

/// What became of one upload.
enum Sent {
    Taken,
    /// The service knows the batch otherwise than we thought, or not yet.
    TargetWrong(PartnerCenterError),
    Failed(PartnerCenterError),
}

impl Run<'_> {
    /// Sends everything that is ready and due, one upload after another; [`Step::Same`] where nothing is due.
    pub(super) async fn upload_what_is_ready(&mut self, board: &Board) -> Result<Step, Failure> {
        let batch = &board.summary;
        let mut number = board.last_number;
        loop {
            let chunk = self.next_chunk(board).await?;
            if chunk.is_empty() {
                return Ok(if number > board.last_number { Step::Moved } else { Step::Same });
            }
            if self.cancel.is_cancelled() {
                return Err(Failure::Stopped);
            }
            let target = match self.target(batch).await? {
                Ok(target) => target,
                Err(error) => return self.bear(error).await,
            };
            number += 1;
            match self.upload(batch, &target, chunk, number).await? {
                Sent::Taken => {
                    self.uploads_in_vain = 0;
                    self.pauses.calm();
                    self.target = Some(Target { exists: true, ..target });
                }
                Sent::TargetWrong(error) => return self.look_again(batch, &target, error).await,
                Sent::Failed(error) => return self.fail(error).await,
            }
        }
    }

    /// After an upload that was not taken: waits where that may help.
    async fn fail(&mut self, error: PartnerCenterError) -> Result<Step, Failure> {
        self.target = None;
        // Being throttled or cut off says nothing against the upload; patience bounds those.
        let is_upload_at_fault = error.outcome_unknown();
        self.uploads_in_vain += u32::from(is_upload_at_fault);
        if self.uploads_in_vain >= MOST_IN_VAIN {
            return Err(error.into());
        }
        if is_upload_at_fault {
            // Settling waits by its own rules.
            return Ok(Step::Moved);
        }
        self.bear(error).await
    }

    /// The service refuses the upload, or knows no such batch: perhaps only because somebody made or removed the batch meanwhile.
    async fn look_again(
        &mut self,
        batch: &BatchSummary,
        before: &Target,
        error: PartnerCenterError,
    ) -> Result<Step, Failure> {
        self.uploads_in_vain += 1;
        self.target = None;
        if self.uploads_in_vain >= MOST_IN_VAIN {
            return Err(error.into());
        }
        let target = match self.target(batch).await? {
            Ok(target) => target,
            Err(error) => return self.bear(error).await,
        };
        if target != *before {
            return Ok(Step::Moved);
        }
        // A batch that was listed or made just now may take a moment until it can be added to.
        let is_late = matches!(error, PartnerCenterError::NotFound(_)) && before.exists;
        if is_late { Ok(Step::Same) } else { Err(error.into()) }
    }

    /// Where to upload to. Asked once in a sending: whether the customer has agreed, and how the service spells the batch.
    async fn target(&mut self, batch: &BatchSummary) -> Result<Result<Target, PartnerCenterError>, Failure> {
        if let Some(target) = &self.target {
            return Ok(Ok(target.clone()));
        }
        if let Err(error) = self.check_relationship(batch).await? {
            return Ok(Err(error));
        }
        let batches = match self.ask(self.connection.client().batches(batch.customer.id)).await? {
            Ok(batches) => batches,
            Err(error) => return Ok(Err(error)),
        };
        let remote = same_batch(&batches, &batch.group_tag);
        let target = match remote {
            Some(remote) => Target { name: remote.name.clone(), exists: true },
            None => Target { name: batch.group_tag.as_str().to_owned(), exists: false },
        };
        self.target = Some(target.clone());
        Ok(Ok(target))
    }

    /// Without the customer's consent nothing is sent.
    async fn check_relationship(&self, batch: &BatchSummary) -> Result<Result<(), PartnerCenterError>, Failure> {
        let client = self.connection.client();
        let id = batch.customer.id;
        let refused = |customer: String| Err(Failure::NoRelationship { customer });
        let customer = match self.ask(client.customer(id)).await? {
            Ok(customer) => customer,
            Err(PartnerCenterError::NotFound(_)) => return refused(batch.customer.name.clone()),
            Err(error) => return Ok(Err(error)),
        };
        match customer.relationship {
            Relationship::Reseller => Ok(Ok(())),
            Relationship::None | Relationship::Other(_) => refused(customer.name),
            // Where the customer's own page does not tell, the list does.
            Relationship::Unknown => match self.ask(client.customers()).await? {
                Ok(customers) => {
                    let is_reseller = |listed: &crate::domain::Customer| {
                        listed.id == id && listed.relationship == Relationship::Reseller
                    };
                    if customers.iter().any(is_reseller) { Ok(Ok(())) } else { refused(customer.name) }
                }
                Err(error) => Ok(Err(error)),
            },
        }
    }

    /// The next devices that are ready and due.
    async fn next_chunk(&self, board: &Board) -> Result<Vec<(DeviceId, Identity)>, Failure> {
        let most = self.sender.settings.devices_per_upload.clamp(1, MOST_DEVICES);
        let mut chunk = Vec::new();
        let mut offset = 0;
        loop {
            let query = DeviceQuery {
                batch: Some(self.batch.clone()),
                states: vec![DeviceState::Ready],
                offset,
                limit: u64::from(most),
                ..DeviceQuery::default()
            };
            let page = self.sender.queue.devices(&query).await?;
            offset += page.rows.len() as u64;
            let is_last = page.rows.len() < most as usize;
            for row in page.rows {
                if let Some(identity) = row.draft.identity()
                    && !board.not_due.contains_key(&row.id)
                {
                    chunk.push((row.id, identity));
                }
                if chunk.len() == most as usize {
                    return Ok(chunk);
                }
            }
            if is_last {
                return Ok(chunk);
            }
        }
    }

    async fn upload(
        &mut self,
        batch: &BatchSummary,
        target: &Target,
        chunk: Vec<(DeviceId, Identity)>,
        number: u32,
    ) -> Result<Sent, Failure> {
        let (ids, identities): (Vec<_>, Vec<_>) = chunk.into_iter().unzip();
        let attempt = AttemptId(new_id());
        let upload = Upload {
            customer: batch.customer.id,
            batch_name: target.name.clone(),
            is_append: target.exists,
            devices: identities,
            request_id: Uuid::new_v4(),
            correlation_id: Uuid::new_v4(),
        };
        let devices = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        self.write(Change::AttemptStarted {
            attempt: attempt.clone(),
            batch: self.batch.clone(),
            devices: ids,
            request_id: upload.request_id,
            correlation_id: upload.correlation_id,
            service: self.connection.client().config().service_name().to_owned(),
        })
        .await?;
        (self.progress)(SendingStep::Uploading { attempt: number, devices });
        let answer = self.post(&upload).await;
        self.write_answer(attempt, number, answer).await
    }

    /// The one request that must not be given up lightly: also after sending was stopped it has some seconds to be answered.
    async fn post(&self, upload: &Upload) -> Result<TrackingId, PartnerCenterError> {
        let given_up = async {
            self.cancel.cancelled().await;
            tokio::time::sleep(GRACE).await;
        };
        tokio::select! {
            biased;
            answer = self.connection.client().upload(upload) => answer,
            () = given_up => Err(PartnerCenterError::Broken("sending was stopped before the answer came".into())),
        }
    }

    async fn write_answer(
        &mut self,
        attempt: AttemptId,
        number: u32,
        answer: Result<TrackingId, PartnerCenterError>,
    ) -> Result<Sent, Failure> {
        let error = match answer {
            Ok(tracking_id) => {
                self.write(Change::AttemptAccepted { attempt, tracking_id }).await?;
                (self.progress)(SendingStep::Following { attempt: number });
                return Ok(Sent::Taken);
            }
            Err(error) => error,
        };
        let reason = error.to_string();
        if error.outcome_unknown() {
            self.write(Change::AttemptUnconfirmed { attempt, reason }).await?;
            return Ok(Sent::Failed(error));
        }
        let due_at = error.retry_after().map(|wait| later(self.sender.clock.now(), wait));
        self.write(Change::AttemptNotDelivered { attempt, reason, due_at }).await?;
        let is_about_target = matches!(error, PartnerCenterError::Refused { .. } | PartnerCenterError::NotFound(_));
        Ok(if is_about_target { Sent::TargetWrong(error) } else { Sent::Failed(error) })
    }
}

/// The service's batch of this name: the one in our spelling where there are several.
pub(super) fn same_batch<'a>(batches: &'a [RemoteBatch], tag: &GroupTag) -> Option<&'a RemoteBatch> {
    let exact = batches.iter().find(|remote| remote.name == tag.as_str());
    exact.or_else(|| batches.iter().find(|remote| tag.is_same_batch(&remote.name)))
}

/// This time and so much more; a wait beyond the end of time is none.
fn later(now: Timestamp, wait: Duration) -> Timestamp {
    SignedDuration::try_from(wait).ok().and_then(|wait| now.checked_add(wait).ok()).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_spellings_our_own_is_taken() {
        let listed = |names: &[&str]| -> Vec<RemoteBatch> {
            let batch = |name: &&str| RemoteBatch { name: (*name).to_owned(), status: None, device_count: None };
            names.iter().map(batch).collect()
        };
        let tag = GroupTag::parse("Sales").unwrap();
        for (names, expected) in
            [(&["SALES", "Sales"][..], Some("Sales")), (&["Sale", "SALES"], Some("SALES")), (&["Sales North"], None)]
        {
            let batches = listed(names);
            assert_eq!(same_batch(&batches, &tag).map(|batch| batch.name.as_str()), expected, "{names:?}");
        }
    }

    #[test]
    fn a_wait_beyond_the_end_of_time_is_none() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(later(now, Duration::from_secs(57)).as_second(), 57);
        assert_eq!(later(now, Duration::MAX), now);
    }
}
