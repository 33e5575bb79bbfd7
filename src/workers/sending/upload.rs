//! Sending what is ready, some hundred devices at a time: written down before it leaves, and its answer before anybody is told.

use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use super::board::Board;
use super::cause::{cause, is_without_answer, reason};
use super::pace::Trouble;
use super::run::{Due, Run};
use crate::app::event::SendingStep;
use crate::app::notice::Failure;
use crate::domain::{
    Attempt, AttemptCause, AttemptId, AttemptState, BatchSummary, Change, DeviceDraft, DeviceId, DeviceState,
    Relationship, TrackingId,
};
use crate::partner_center::{Gap, PartnerCenterError, Upload, UploadDevice};
use crate::queue::Lease;
use crate::workers::clock::{later, since};
use crate::workers::desk::new_id;

/// Most devices in one request, whatever the settings say.
pub(in crate::workers) const MOST_DEVICES: u32 = 1000;
/// How often in a row the service may know the batch otherwise than we thought.
const MOST_SURPRISES: u32 = 5;
/// How long an upload on its way is given after sending was stopped.
pub const GRACE: Duration = Duration::from_secs(10);

/// What is remembered of uploading.
#[derive(Default)]
pub(super) struct Uploads {
    /// Where to upload to, once the batch was looked for.
    target: Option<Target>,
    /// Whether the customer was found to have agreed.
    is_customer_checked: bool,
    /// How often in a row the service knew the batch otherwise than we thought.
    surprises: u32,
    /// How often in a row it did not know a batch that it lists.
    unknown: u32,
    /// The next upload is not before this.
    pub(super) not_before: Option<Timestamp>,
    pub(super) trouble: Trouble,
    pub(super) is_held: bool,
}

impl Uploads {
    /// The batch is looked for anew before the next upload.
    pub(super) fn forget_target(&mut self) {
        self.target = None;
    }
}

/// Where uploads go to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Target {
    /// The batch's name, in the service's spelling where it exists.
    name: String,
    /// Whether the batch exists.
    exists: bool,
}

/// What goes into one request.
struct Chunk {
    devices: Vec<(DeviceId, DeviceDraft)>,
    /// The attempt whose very request it is.
    repeats: Option<Attempt>,
}

impl Run<'_> {
    /// Sends one part of what is ready, where that is due and nothing is in doubt.
    pub(super) async fn upload_next(&mut self, board: &Board, lease: &Lease, due: &mut Due) -> Result<(), Failure> {
        if self.uploads.is_held || board.has_unconfirmed() || !self.wants_to_upload(board) {
            return Ok(());
        }
        let now = self.steady();
        if let Some(not_before) = self.uploads.not_before.filter(|at| *at > now) {
            due.at(not_before);
            return Ok(());
        }
        if let Some(left) = self.door().closed_for() {
            self.tell_closed(left, due);
            return Ok(());
        }
        if self.uploads.target.is_none() {
            self.step(SendingStep::Asking);
        }
        let target = self.target(&board.summary).await?;
        let chunk = self.next_chunk(board).await?;
        if chunk.devices.is_empty() {
            if let Some(until) = self.sender.queue.next_due(&self.batch, now).await? {
                self.tell_closed(since(now, until), due);
            }
            return Ok(());
        }
        if !lease.is_held().await {
            return Err(Failure::AlreadySending);
        }
        let number = board.last.as_ref().map_or(0, |last| last.number) + 1;
        let (attempt, answer) = self.upload(&board.summary, &target, chunk, number).await?;
        match answer {
            Ok(tracking_id) => {
                self.keep_tracking_id(attempt, tracking_id).await?;
                self.step(SendingStep::Following { attempt: number });
                (self.uploads.surprises, self.uploads.unknown) = (0, 0);
                self.uploads.trouble.is_over();
                self.uploads.target = Some(Target { exists: true, ..target });
                due.at(self.steady());
                Ok(())
            }
            Err(error) => {
                self.write_failure(attempt, &error).await?;
                // What became of it is found out at once.
                due.at(self.steady());
                let outcome = self.after_failure(board, &target, error).await;
                if outcome.as_ref().is_err_and(is_refused) {
                    // Unchanged it is not sent again by itself, not even when the program is opened anew: whoever wants that asks for it.
                    self.write(Change::SendingHalted { batch: self.batch.clone() }).await?;
                }
                outcome
            }
        }
    }

    /// The service wants to be left alone for so long.
    fn tell_closed(&self, left: Duration, due: &mut Due) {
        self.tell_waiting(left, &PartnerCenterError::Throttled { wait: left, correlation_id: None }.into());
        due.at(later(self.steady(), left));
    }

    /// After an upload that was not taken: whether that was only because somebody made or removed the batch meanwhile.
    async fn after_failure(
        &mut self,
        board: &Board,
        target: &Target,
        error: PartnerCenterError,
    ) -> Result<(), Failure> {
        self.uploads.target = None;
        if error.lacks_relationship() {
            let customer = board.summary.customer.name.clone();
            let lost = Failure::NoRelationship { customer, has_refused: true, source: Some(error) };
            return Err(self.lose_relationship(&board.summary, lost).await);
        }
        // A batch that was listed or made just now may take a moment until it can be added to.
        let is_late = matches!(error, PartnerCenterError::NotFound { .. }) && target.exists;
        self.uploads.unknown = if is_late { self.uploads.unknown + 1 } else { 0 };
        if !matches!(error, PartnerCenterError::Refused { .. } | PartnerCenterError::NotFound { .. }) {
            return Err(error.into());
        }
        self.uploads.surprises += 1;
        if self.uploads.surprises >= MOST_SURPRISES {
            return Err(match std::mem::take(&mut self.uploads.unknown) {
                0 => error.into(),
                times => Failure::BatchUnknown { tag: target.name.clone(), times, source: error },
            });
        }
        let found = self.target(&board.summary).await?;
        if found != *target {
            return Ok(());
        }
        if !is_late {
            return Err(error.into());
        }
        let pause = self.uploads.trouble.next(&self.sender.pace);
        self.uploads.not_before = Some(later(self.steady(), pause));
        Ok(())
    }

    /// Where to upload to: whether the customer has agreed, and how the service spells the batch.
    async fn target(&mut self, batch: &BatchSummary) -> Result<Target, Failure> {
        if let Some(target) = &self.uploads.target {
            return Ok(target.clone());
        }
        if !self.uploads.is_customer_checked {
            self.check_relationship(batch).await?;
            self.uploads.is_customer_checked = true;
        }
        let found = self.ask(self.client.find_batch(batch.customer.id, &batch.group_tag)).await;
        let target = match self.unless_relationship_lost(batch, found).await {
            Ok(Some(remote)) => Target { name: remote.name, exists: true },
            // No list names it and nobody knows it by its name. Should it be there all the same, the service says so and makes none.
            Ok(None) | Err(Failure::Service(PartnerCenterError::NotWhole { .. })) => {
                Target { name: batch.group_tag.as_str().to_owned(), exists: false }
            }
            Err(failure) => return Err(failure),
        };
        self.uploads.target = Some(target.clone());
        Ok(target)
    }

    /// Without the customer's consent nothing is sent.
    async fn check_relationship(&self, batch: &BatchSummary) -> Result<(), Failure> {
        let client = &self.client;
        let id = batch.customer.id;
        let asked = self.ask(client.customer(id)).await;
        let customer = match self.unless_relationship_lost(batch, asked).await {
            Ok(customer) => customer,
            Err(Failure::Service(source @ PartnerCenterError::NotFound { .. })) => {
                let lost = Failure::CustomerUnknown { customer: batch.customer.name.clone(), source };
                return Err(self.lose_relationship(batch, lost).await);
            }
            Err(failure) => return Err(failure),
        };
        let has_agreed = match customer.relationship {
            Relationship::Reseller => true,
            Relationship::None | Relationship::Other(_) => false,
            // Where the customer's own page does not tell, the list does.
            Relationship::Unknown => {
                let list = self.ask(client.customers()).await?;
                let listed = list.customers.iter().find(|listed| listed.id == id);
                if listed.is_none() && list.unlisted > 0 {
                    let why = "the customer is not listed, and the list of customers is not whole".to_owned();
                    return Err(PartnerCenterError::NotWhole { gap: Gap::Short, why }.into());
                }
                listed.is_some_and(|listed| listed.relationship == Relationship::Reseller)
            }
        };
        if has_agreed {
            return Ok(());
        }
        let lost = Failure::NoRelationship { customer: customer.name, has_refused: false, source: None };
        Err(self.lose_relationship(batch, lost).await)
    }

    /// What a question was answered with, unless that is that there is no relationship.
    async fn unless_relationship_lost<T>(
        &self,
        batch: &BatchSummary,
        answer: Result<T, Failure>,
    ) -> Result<T, Failure> {
        match answer {
            Err(Failure::Service(error)) if error.lacks_relationship() => {
                let customer = batch.customer.name.clone();
                let lost = Failure::NoRelationship { customer, has_refused: false, source: Some(error) };
                Err(self.lose_relationship(batch, lost).await)
            }
            answer => answer,
        }
    }

    /// What waits for this customer goes back to review; the failure to tell.
    async fn lose_relationship(&self, batch: &BatchSummary, lost: Failure) -> Failure {
        let change = Change::RelationshipLost { customer: batch.customer.id, partner: self.partner.clone() };
        match self.write(change).await {
            Ok(()) => lost,
            Err(failure) => failure,
        }
    }

    /// The next devices that are ready: those of a request that nobody answered, in its order, or else the first ones.
    async fn next_chunk(&self, board: &Board) -> Result<Chunk, Failure> {
        if let Some(repeats) = self.unanswered_request(board).await? {
            return Ok(repeats);
        }
        let most = self.sender.devices_per_upload().clamp(1, MOST_DEVICES);
        let ready = self.sender.queue.ready_and_due(&self.batch, self.steady(), most).await?;
        let devices = ready.into_iter().filter(|(_, draft)| draft.identity().is_some()).collect();
        Ok(Chunk { devices, repeats: None })
    }

    /// The last request, where no answer came to it, it did not arrive, and its devices are ready just as they were.
    async fn unanswered_request(&self, board: &Board) -> Result<Option<Chunk>, Failure> {
        let is_unanswered = |last: &&Attempt| {
            last.state == AttemptState::NotDelivered && last.cause.as_ref().is_some_and(is_without_answer)
        };
        let Some(last) = board.last.as_ref().filter(is_unanswered) else { return Ok(None) };
        let queue = &self.sender.queue;
        let sent = queue.attempt_devices(&last.id).await?;
        let is_as_it_was = sent.iter().all(|row| row.state == DeviceState::Ready && row.result.is_none());
        if sent.is_empty() || !is_as_it_was || queue.was_changed_since(&last.id).await? {
            return Ok(None);
        }
        let devices = sent.into_iter().map(|row| (row.device, row.draft)).collect();
        Ok(Some(Chunk { devices, repeats: Some(last.clone()) }))
    }

    /// Writes an upload down and lets it leave.
    async fn upload(
        &mut self,
        batch: &BatchSummary,
        target: &Target,
        chunk: Chunk,
        number: u32,
    ) -> Result<(AttemptId, Result<TrackingId, PartnerCenterError>), Failure> {
        let Chunk { devices, repeats } = chunk;
        // Whose it is stands in the queue for good: nothing is written for somebody who has just signed out.
        let partner = self.ask(self.client.signed_in()).await?.tenant;
        let has_serial = self.sender.is_serial_beside_pkid();
        let (ids, devices): (Vec<_>, Vec<_>) = devices
            .into_iter()
            .filter_map(|(id, draft)| {
                Some((
                    id,
                    UploadDevice { serial: draft.serial.clone().filter(|_| has_serial), identity: draft.identity()? },
                ))
            })
            .unzip();
        let attempt = AttemptId(new_id());
        let upload = Upload {
            customer: batch.customer.id,
            batch_name: target.name.clone(),
            is_append: target.exists,
            devices,
            request_id: repeats.as_ref().map_or_else(Uuid::new_v4, |attempt| attempt.request_id),
            correlation_id: repeats.as_ref().map_or_else(Uuid::new_v4, |attempt| attempt.correlation_id),
        };
        let count = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        self.write(Change::AttemptStarted {
            attempt: attempt.clone(),
            batch: self.batch.clone(),
            devices: ids,
            request_id: upload.request_id,
            correlation_id: upload.correlation_id,
            service: self.client.config().service_name().to_owned(),
            partner: partner.clone(),
            repeats: repeats.map(|attempt| attempt.id),
        })
        .await?;
        self.step(SendingStep::Uploading { attempt: number, devices: count });
        let answer = self.post(&upload, &partner).await;
        Ok((attempt, answer))
    }

    /// The one request that must not be given up lightly: also after sending was stopped it has some seconds to be answered.
    async fn post(&self, upload: &Upload, partner: &str) -> Result<TrackingId, PartnerCenterError> {
        let client = self.client.for_partner(partner);
        let given_up = async {
            self.cancel.cancelled().await;
            tokio::time::sleep(GRACE).await;
        };
        tokio::select! {
            biased;
            answer = self.door().turn_now(client.upload(upload)) => answer,
            () = given_up => Err(PartnerCenterError::Broken("sending was stopped before the answer came".into())),
        }
    }

    /// The tracking id is the only handle to the results: while the disk has no room or the queue is busy, it is held on to.
    async fn keep_tracking_id(&self, attempt: AttemptId, tracking_id: TrackingId) -> Result<(), Failure> {
        let mut trouble = Trouble::default();
        loop {
            let change = Change::AttemptAccepted { attempt: attempt.clone(), tracking_id: tracking_id.clone() };
            let failure = match self.write(change).await {
                Ok(()) => return Ok(()),
                Err(failure) => failure,
            };
            tracing::error!(%attempt, %tracking_id, %failure, "the handle to an upload's results is not kept yet");
            let passes = matches!(&failure, Failure::Queue(error) if error.passes());
            if !passes || self.cancel.is_cancelled() {
                return Err(failure);
            }
            let pause = trouble.next(&self.sender.pace);
            self.tell_waiting(pause, &failure);
            tokio::select! {
                // One last try.
                () = self.cancel.cancelled() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Writes down that an upload was not taken, or that nobody knows.
    async fn write_failure(&self, attempt: AttemptId, error: &PartnerCenterError) -> Result<(), Failure> {
        let now = self.now();
        let (reason, cause) = (reason(error), Some(cause(error, now)));
        self.write(if error.outcome_unknown() {
            Change::AttemptUnconfirmed { attempt, reason, cause }
        } else {
            let due_at = error.retry_after().map(|wait| later(now, wait));
            Change::AttemptNotDelivered { attempt, reason, due_at, cause }
        })
        .await
    }

    /// Writes down that nobody knows what became of an upload whose answer could not be written down.
    pub(super) async fn write_unconfirmed(&self, attempt: &AttemptId) -> Result<(), Failure> {
        let (reason, cause) = ("its answer could not be kept".to_owned(), Some(AttemptCause::BrokenOff));
        self.write(Change::AttemptUnconfirmed { attempt: attempt.clone(), reason, cause }).await
    }
}

/// Whether the service refused the upload for what it is.
fn is_refused(failure: &Failure) -> bool {
    matches!(failure, Failure::Service(PartnerCenterError::Refused { .. }) | Failure::BatchUnknown { .. })
}
