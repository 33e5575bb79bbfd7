//! The deeds on the queue that the window and the command line share: here ids are made and the time is read.

use std::sync::{Arc, PoisonError, RwLock};

use uuid::Uuid;

use super::{Clock, Setup};
use crate::app::effect::Deed;
use crate::app::event::Done;
use crate::app::notice::Failure;
use crate::domain::{
    Actor, Barcode, BatchId, BatchState, BatchSummary, Change, Customer, CustomerId, DeviceDraft, DeviceId, DeviceRow,
    DeviceState, GroupTag, ScanSource,
};
use crate::label;
use crate::queue::{Queue, QueueError};
use crate::settings::Settings;

/// Devices that are read from the queue at once.
const PAGE: u32 = 1000;

/// A place to work at: the queue, who works, and the settings. Clones are the same desk.
#[derive(Clone)]
pub struct Desk {
    queue: Arc<Queue>,
    actor: Actor,
    settings: Arc<RwLock<Settings>>,
    clock: Clock,
}

impl Desk {
    /// Opens the queue that the set-up names.
    ///
    /// # Errors
    /// Where the queue cannot be opened.
    pub async fn open(setup: &Setup) -> Result<Self, Failure> {
        let queue = Queue::open(&setup.queue_place()).await?;
        Ok(Self::new(Arc::new(queue), setup.actor.clone(), setup.settings.clone(), Clock::of_system()))
    }

    /// A desk at a queue that is open already.
    pub fn new(queue: Arc<Queue>, actor: Actor, settings: Settings, clock: Clock) -> Self {
        Self { queue, actor, settings: Arc::new(RwLock::new(settings)), clock }
    }

    /// The queue, for reading.
    pub fn queue(&self) -> &Arc<Queue> {
        &self.queue
    }

    /// Who works here.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The settings as they are now.
    pub fn settings(&self) -> Settings {
        self.settings.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Works with other settings from now on; they are not kept by this.
    pub fn use_settings(&self, settings: Settings) {
        *self.settings.write().unwrap_or_else(PoisonError::into_inner) = settings;
    }

    /// Writes a change to the queue; returns its place in the journal.
    ///
    /// # Errors
    /// What the queue refuses.
    pub async fn apply(&self, change: Change) -> Result<u64, Failure> {
        Ok(self.queue.apply(&self.actor, self.clock.now(), change).await?)
    }

    /// Does what the window asks for.
    ///
    /// # Errors
    /// What the queue refuses; nothing is changed then.
    pub async fn perform(&self, deed: Deed) -> Result<Done, Failure> {
        Ok(match deed {
            Deed::CreateBatch { customer, group_tag, expected, order } => {
                Done::BatchCreated(self.create_batch(customer, group_tag, expected, order).await?)
            }
            Deed::AddDevice { batch, draft, source, codes, picture: _ } => {
                let row = self.add_device(&batch, draft, source, codes).await?;
                Done::DeviceAdded { device: row.id, number: row.number, is_held: row.state == DeviceState::Held }
            }
            Deed::UndoLast(batch) => Done::Undone(self.undo_last(&batch).await?.map(Box::new)),
            Deed::RedoLast(batch) => Done::Redone(self.redo_last(&batch).await?.map(Box::new)),
            Deed::Apply(change) => {
                self.apply(change).await?;
                Done::Applied
            }
            Deed::RequeueRejected(batch) => Done::Requeued(self.requeue_rejected(&batch).await?),
            Deed::ByHand(deed) => Done::ByHand(self.by_hand(deed).await?),
            Deed::Results(deed) => self.perform_on_results(deed).await?,
            Deed::RequestRemoval(request) => {
                Done::RemovalRequested(self.request_removal(request.devices, request.reason).await?)
            }
        })
    }

    /// A batch, by its id or by the number people call it by. The other deeds want the id that stands in the answer.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn batch(&self, id_or_number: &str) -> Result<BatchSummary, Failure> {
        Ok(self.queue.batch(&BatchId(id_or_number.to_owned())).await?)
    }

    /// Begins a batch. The customer's name and relationship are those listed last; one that was never listed is taken without a name.
    ///
    /// # Errors
    /// What the queue refuses.
    pub async fn create_batch(
        &self,
        customer: CustomerId,
        group_tag: GroupTag,
        expected: Option<u32>,
        order: Option<String>,
    ) -> Result<BatchId, Failure> {
        let listed = self.customers().await?.into_iter().find(|listed| listed.id == customer);
        let customer = listed.unwrap_or_else(|| Customer::unnamed(customer));
        let batch = BatchId(new_id());
        let partner = self.settings().partner_id();
        self.apply(Change::BatchCreated { batch: batch.clone(), customer, group_tag, expected, order, partner })
            .await?;
        Ok(batch)
    }

    /// Queues a device, and tells where it stands: where the expected boxes are all there it is held as one too many. Codes that hold
    /// a product key, which is a secret, are not kept.
    ///
    /// # Errors
    /// What the queue refuses: duplicates and conflicts above all.
    pub async fn add_device(
        &self,
        batch: &BatchId,
        draft: DeviceDraft,
        source: ScanSource,
        mut codes: Vec<Barcode>,
    ) -> Result<DeviceRow, Failure> {
        codes.retain(|code| !code.text.is_empty() && !label::is_secret(code));
        let device = DeviceId(new_id());
        let batch = batch.clone();
        self.apply(Change::DeviceScanned { device: device.clone(), batch, draft, source, codes, is_extra_held: true })
            .await?;
        Ok(self.queue.device(&device).await?)
    }

    /// Takes back this operator's last scan in the batch; returns it as it was, or `None` where there is nothing to take back.
    ///
    /// # Errors
    /// What the queue refuses.
    pub async fn undo_last(&self, batch: &BatchId) -> Result<Option<DeviceRow>, Failure> {
        let Some(row) = self.queue.last_scan(batch, &self.actor.operator).await? else { return Ok(None) };
        self.remove_device(&row.id).await?;
        Ok(Some(row))
    }

    /// Brings back what this operator undid last in the batch; returns it as it is then, or `None` where there is nothing to bring back.
    ///
    /// # Errors
    /// What the queue refuses.
    pub async fn redo_last(&self, batch: &BatchId) -> Result<Option<DeviceRow>, Failure> {
        let Some(row) = self.queue.last_undone(batch, &self.actor.operator).await? else { return Ok(None) };
        self.restore_device(&row.id).await?;
        Ok(Some(self.queue.device(&row.id).await?))
    }

    /// Takes devices that are held as too many into their batch.
    ///
    /// # Errors
    /// What the queue refuses.
    pub async fn keep_devices(&self, batch: &BatchId, devices: Vec<DeviceId>) -> Result<(), Failure> {
        self.apply(Change::DevicesKept { batch: batch.clone(), devices }).await.map(drop)
    }

    /// Takes a device back; one too many is left out.
    ///
    /// # Errors
    /// What the queue refuses.
    pub async fn remove_device(&self, device: &DeviceId) -> Result<(), Failure> {
        self.apply(Change::DeviceUndone { device: device.clone() }).await.map(drop)
    }

    /// Brings back a device that was taken back.
    ///
    /// # Errors
    /// What the queue refuses.
    pub async fn restore_device(&self, device: &DeviceId) -> Result<(), Failure> {
        self.apply(Change::DeviceRestored { device: device.clone(), is_extra_held: true }).await.map(drop)
    }

    /// Changes what is known of a device, from what stands there now.
    ///
    /// # Errors
    /// What the queue refuses.
    pub async fn edit_device(&self, device: &DeviceId, new: DeviceDraft, reason: String) -> Result<(), Failure> {
        let old = self.queue.device(device).await?.draft;
        self.apply(Change::DeviceEdited { device: device.clone(), old, new, reason }).await.map(drop)
    }

    /// Makes every refused device of the batch ready to be sent once more; returns how many.
    ///
    /// # Errors
    /// What the queue refuses.
    pub async fn requeue_rejected(&self, batch: &BatchId) -> Result<u32, Failure> {
        let rows = self.all_devices(batch, &[DeviceState::Rejected]).await?;
        let devices: Vec<DeviceId> = rows.into_iter().map(|row| row.id).collect();
        let count = u32::try_from(devices.len()).unwrap_or(u32::MAX);
        if count > 0 {
            self.apply(Change::DevicesRequeued { batch: batch.clone(), devices }).await?;
        }
        Ok(count)
    }

    /// Ends scanning. Where devices are missing, `reason` says why.
    ///
    /// # Errors
    /// What the queue refuses: a batch that is short, and no reason.
    pub async fn close_batch(&self, batch: &BatchId, reason: Option<String>) -> Result<(), Failure> {
        self.apply(Change::BatchClosed { batch: batch.clone(), reason, is_reason_required: true }).await.map(drop)
    }

    /// Goes on with scanning.
    ///
    /// # Errors
    /// What the queue refuses.
    pub async fn reopen_batch(&self, batch: &BatchId) -> Result<(), Failure> {
        self.apply(Change::BatchReopened { batch: batch.clone() }).await.map(drop)
    }

    /// Approves a batch, by the rule of the settings. `seen` is how many devices are ready to be sent in the
    /// supervisor's eyes; `None` takes as many as there are.
    /// Returns that number.
    ///
    /// # Errors
    /// What the queue refuses: an empty batch, devices that are held, another count, a second person that is needed; and a batch that is
    /// short and was never closed, for nobody has said why.
    pub async fn approve_batch(&self, batch: &BatchId, seen: Option<u32>) -> Result<u32, Failure> {
        let summary = self.queue.batch(batch).await?;
        if let Some(expected) = summary.expected.filter(|_| summary.state == BatchState::Open && summary.is_short()) {
            return Err(QueueError::ReasonNeeded { count: summary.counts.total(), expected }.into());
        }
        let device_count = seen.unwrap_or(summary.counts.ready);
        let is_second_person_required = self.settings().approval.second_person;
        self.apply(Change::BatchApproved { batch: batch.clone(), device_count, is_second_person_required }).await?;
        Ok(device_count)
    }

    /// Every device of a batch in these states, in the order of scanning; no states means all but those that were taken back.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn all_devices(&self, batch: &BatchId, states: &[DeviceState]) -> Result<Vec<DeviceRow>, Failure> {
        all_devices(&self.queue, batch, states).await
    }
}

/// Every device of a batch in these states, part after part. What is changed meanwhile makes none of the others go missing.
pub(super) async fn all_devices(
    queue: &Queue,
    batch: &BatchId,
    states: &[DeviceState],
) -> Result<Vec<DeviceRow>, Failure> {
    let mut rows: Vec<DeviceRow> = Vec::new();
    loop {
        let part = queue.devices_after(batch, states, rows.last().map_or(0, |row| row.number), PAGE).await?;
        let is_last = part.len() < PAGE as usize;
        rows.extend(part);
        if is_last {
            return Ok(rows);
        }
    }
}

/// A new id: it sorts by the time it was made.
pub(super) fn new_id() -> String {
    Uuid::now_v7().to_string()
}
