//! Deeds on devices that have their result: refused ones are sent once more or solved elsewhere, registered ones are to be taken back.

use std::collections::HashMap;

use uuid::Uuid;

use super::Desk;
use crate::app::event::Done;
use crate::app::notice::Failure;
use crate::app::results::{LoadResults, Refused, ResultsDeed, ResultsLoaded};
use crate::domain::{BatchId, Change, DeviceId, DevicePage, DeviceQuery, DeviceRow, DeviceState};

/// Devices that are read from the queue at once.
const PAGE: u64 = 1000;

impl Desk {
    /// Does what the window asks for about refused devices.
    ///
    /// # Errors
    /// What the queue refuses; nothing is changed then.
    pub(super) async fn perform_on_results(&self, deed: ResultsDeed) -> Result<Done, Failure> {
        Ok(match deed {
            ResultsDeed::Requeue { batch, which } => {
                let devices = self.refused(&batch, which).await?;
                Done::Requeued(self.requeue(&batch, devices).await?)
            }
            ResultsDeed::Solve { batch, which, note } => {
                let devices = self.refused(&batch, which).await?;
                Done::Solved(self.solve(&batch, devices, note).await?)
            }
            ResultsDeed::Unsolve { batch, devices } => Done::Unsolved(self.unsolve(&batch, devices).await?),
        })
    }

    /// Makes refused devices ready to be sent once more; returns how many.
    ///
    /// # Errors
    /// What the queue refuses.
    pub async fn requeue(&self, batch: &BatchId, devices: Vec<DeviceId>) -> Result<u32, Failure> {
        self.change_some(devices, |devices| Change::DevicesRequeued { batch: batch.clone(), devices }).await
    }

    /// Keeps that refused devices were solved elsewhere, and how; returns how many.
    ///
    /// # Errors
    /// What the queue refuses.
    pub async fn solve(&self, batch: &BatchId, devices: Vec<DeviceId>, note: String) -> Result<u32, Failure> {
        self.change_some(devices, |devices| Change::DevicesSolved { batch: batch.clone(), devices, note }).await
    }

    /// Makes devices that were solved elsewhere refused ones again; returns how many.
    ///
    /// # Errors
    /// What the queue refuses.
    pub async fn unsolve(&self, batch: &BatchId, devices: Vec<DeviceId>) -> Result<u32, Failure> {
        self.change_some(devices, |devices| Change::DevicesUnsolved { batch: batch.clone(), devices }).await
    }

    async fn change_some(
        &self,
        devices: Vec<DeviceId>,
        change: impl FnOnce(Vec<DeviceId>) -> Change,
    ) -> Result<u32, Failure> {
        let count = u32::try_from(devices.len()).unwrap_or(u32::MAX);
        if count > 0 {
            self.apply(change(devices)).await?;
        }
        Ok(count)
    }

    /// The refused devices of a batch that are meant.
    async fn refused(&self, batch: &BatchId, which: Refused) -> Result<Vec<DeviceId>, Failure> {
        let cause = match which {
            Refused::These(devices) => return Ok(devices),
            Refused::Of(cause) => cause,
        };
        let query = DeviceQuery {
            batch: Some(batch.clone()),
            states: vec![DeviceState::Rejected],
            cause: Some(cause),
            ..DeviceQuery::default()
        };
        Ok(self.find_all(query, u64::MAX).await?.into_iter().map(|row| row.id).collect())
    }

    /// Every device that answers a question, but at most so many.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn find_all(&self, query: DeviceQuery, most: u64) -> Result<Vec<DeviceRow>, Failure> {
        let mut rows: Vec<DeviceRow> = Vec::new();
        loop {
            let offset = rows.len() as u64;
            let limit = PAGE.min(most.saturating_sub(offset));
            let page = self.queue().devices(&DeviceQuery { offset, limit, ..query.clone() }).await?;
            let is_last = (page.rows.len() as u64) < limit || limit < PAGE;
            rows.extend(page.rows);
            if is_last {
                return Ok(rows);
            }
        }
    }

    /// The results of a batch by cause, and the devices of the part that is looked into.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn results(&self, load: LoadResults) -> Result<ResultsLoaded, Failure> {
        let LoadResults { batch, shown } = load;
        let refusals = self.queue().refusals(&batch).await?;
        let already = self.queue().registered_already(&batch).await?;
        let Some((part, query)) = shown else {
            return Ok(ResultsLoaded { batch, refusals, already, shown: None, correlations: HashMap::new() });
        };
        let page: DevicePage = self.queue().devices(&query).await?;
        let devices: Vec<DeviceId> = page.rows.iter().map(|row| row.id.clone()).collect();
        let correlations: HashMap<DeviceId, Uuid> = self.queue().correlations(&devices).await?;
        Ok(ResultsLoaded { batch, refusals, already, shown: Some((part, page)), correlations })
    }
}
