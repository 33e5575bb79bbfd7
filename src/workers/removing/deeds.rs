//! Asking for a removal, and deciding on it.

use crate::app::notice::Failure;
use crate::domain::{Change, DeviceId, RemovalId};
use crate::queue::QueueError;
use crate::workers::Desk;
use crate::workers::desk::new_id;

impl Desk {
    /// Asks for registrations to be taken back; a second person decides. Where nobody knows which partner registered them, the one in use
    /// takes them back.
    ///
    /// # Errors
    /// What the queue refuses: devices that are not registered, of several customers, or of several partners.
    pub async fn request_removal(&self, devices: Vec<DeviceId>, reason: String) -> Result<RemovalId, Failure> {
        let Some(first) = devices.first() else { return Err(QueueError::EmptyBatch.into()) };
        let partner = Some(self.settings().partner_id());
        let batch = self.queue().device(first).await?.batch;
        let customer = self.queue().batch(&batch).await?.customer.id;
        let removal = RemovalId(new_id());
        self.apply(Change::RemovalRequested { removal: removal.clone(), customer, devices, reason, partner }).await?;
        Ok(removal)
    }

    /// Approves a removal. `seen` is how many devices are to be removed in the second person's eyes; `None` takes as many as there are.
    /// Returns that number.
    ///
    /// # Errors
    /// What the queue refuses: the person who asked for it, and another count.
    pub async fn approve_removal(&self, removal: &RemovalId, seen: Option<u32>) -> Result<u32, Failure> {
        let there = self.queue().removal(removal).await?.devices.len();
        let device_count = seen.unwrap_or(u32::try_from(there).unwrap_or(u32::MAX));
        self.apply(Change::RemovalApproved { removal: removal.clone(), device_count }).await?;
        Ok(device_count)
    }

    /// Decides that it is not to be done.
    ///
    /// # Errors
    /// What the queue refuses: a removal that something was done of.
    pub async fn refuse_removal(&self, removal: &RemovalId, reason: String) -> Result<(), Failure> {
        self.apply(Change::RemovalRefused { removal: removal.clone(), reason }).await.map(drop)
    }
}
