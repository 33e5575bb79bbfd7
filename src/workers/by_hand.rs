//! Deeds of the upload by hand: devices that were put on Partner Center's site, and what the site said of them.

use std::path::Path;

use super::{Desk, portal_match};
use crate::app::by_hand::{ByHandDeed, ByHandDone, ByHandFault, ReadResults};
use crate::app::notice::Failure;
use crate::domain::portal::is_registered_already;
use crate::domain::{
    BatchId, BatchState, Change, DeviceId, DeviceOutcome, DeviceResult, DeviceRow, DeviceState, PortalColumn,
};
use crate::exchange::{portal_results, site_answer};

impl Desk {
    /// Does one of them.
    ///
    /// # Errors
    /// [`ByHandFault`], or what the queue refuses; nothing is changed then.
    pub async fn by_hand(&self, deed: ByHandDeed) -> Result<ByHandDone, Failure> {
        match deed {
            ByHandDeed::MarkUploaded(batch, devices) => self.mark_uploaded(batch, devices).await,
            ByHandDeed::MarkNotUploaded(batch) => self.mark_not_uploaded(batch).await,
            ByHandDeed::Requeue(batch) => match self.requeue_rejected(&batch).await? {
                0 => Err(ByHandFault::NothingReady.into()),
                count => Ok(ByHandDone::Ready(count)),
            },
            ByHandDeed::RecordTaken(batch) => {
                let taken = |device| result(device, DeviceOutcome::Registered);
                let results = self.waiting(&batch).await?.into_iter().map(taken).collect();
                self.record(batch, results).await
            }
            ByHandDeed::RecordRefused { batch, device, answer } => self.record_refused(batch, &device, &answer).await,
            ByHandDeed::Record { batch, results } => self.record(batch, results).await,
        }
    }

    /// Reads the site's list and tells what it means for a batch; `named` as in [`portal_results`]. Nothing is recorded.
    ///
    /// # Errors
    /// Where the file is no such list, or no device of the batch waits for its outcome.
    pub async fn read_results(
        &self,
        batch: &BatchId,
        path: &Path,
        named: &[(PortalColumn, String)],
    ) -> Result<ReadResults, Failure> {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (path, named) = (path.to_owned(), named.to_vec());
        let reading = tokio::task::spawn_blocking(move || portal_results(&path, &named));
        let results = reading.await.map_err(|end| Failure::Bug(end.to_string()))??;
        let counted = DeviceState::ALL.into_iter().filter(|state| state.is_counted()).collect::<Vec<_>>();
        let devices = self.all_devices(batch, &counted).await?;
        if !devices.iter().any(|device| device.state == DeviceState::Uploaded) {
            return Err(ByHandFault::NothingUploaded.into());
        }
        Ok(ReadResults {
            file,
            encoding: results.encoding,
            is_encoding_guessed: results.is_encoding_guessed,
            columns: results.columns,
            unused: results.unused,
            rows: results.rows.len(),
            matched: portal_match::matched(&devices, &results.rows),
        })
    }

    async fn mark_uploaded(&self, batch: BatchId, devices: Vec<DeviceId>) -> Result<ByHandDone, Failure> {
        let summary = self.queue().batch(&batch).await?;
        if matches!(summary.state, BatchState::Open | BatchState::Closed) {
            return Err(Failure::NotApproved);
        }
        let devices = match devices.is_empty() {
            true => self.in_state(&batch, DeviceState::Ready).await?.into_iter().map(|device| device.id).collect(),
            false => devices,
        };
        if devices.is_empty() {
            return Err(ByHandFault::NothingReady.into());
        }
        let count = counted(devices.len());
        self.apply(Change::DevicesUploaded { batch, devices }).await?;
        Ok(ByHandDone::Uploaded(count))
    }

    async fn mark_not_uploaded(&self, batch: BatchId) -> Result<ByHandDone, Failure> {
        let devices = self.waiting(&batch).await?;
        let results: Vec<_> = devices.into_iter().map(|device| result(device, DeviceOutcome::NotArrived)).collect();
        let count = counted(results.len());
        self.apply(Change::PortalResultsRecorded { batch, results }).await?;
        Ok(ByHandDone::Ready(count))
    }

    async fn record_refused(&self, batch: BatchId, device: &str, answer: &str) -> Result<ByHandDone, Failure> {
        let wanted: String = device.chars().filter(|c| !c.is_whitespace()).collect();
        let (code, name) = site_answer(answer);
        if wanted.is_empty() {
            return Err(ByHandFault::NoSuchDevice.into());
        }
        if code.is_empty() && name.is_empty() {
            return Err(ByHandFault::NoAnswer.into());
        }
        let is_wanted = |row: &&DeviceRow| {
            let is_pkid = row.draft.pkid.is_some_and(|pkid| pkid.as_str() == wanted);
            is_pkid
                || row.draft.serial.as_ref().is_some_and(|serial| serial.as_str().eq_ignore_ascii_case(device.trim()))
        };
        let devices = self.waiting(&batch).await?;
        let mut found = devices.iter().filter(is_wanted);
        let row = match (found.next(), found.next()) {
            (None, _) => return Err(ByHandFault::NoSuchDevice.into()),
            (Some(_), Some(_)) => return Err(ByHandFault::TwoDevices.into()),
            (Some(row), None) => row,
        };
        let outcome = match is_registered_already(&code, &name) {
            true => DeviceOutcome::Registered,
            false => DeviceOutcome::Rejected,
        };
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let result = DeviceResult { device: row.id.clone(), outcome, code: some(code), name: some(name) };
        self.record(batch, vec![result]).await
    }

    async fn record(&self, batch: BatchId, results: Vec<DeviceResult>) -> Result<ByHandDone, Failure> {
        if results.is_empty() {
            return Err(ByHandFault::NothingSaid.into());
        }
        let registered = results.iter().filter(|result| result.outcome == DeviceOutcome::Registered).count();
        let refused = results.len() - registered;
        self.apply(Change::PortalResultsRecorded { batch, results }).await?;
        Ok(ByHandDone::Recorded { registered: counted(registered), refused: counted(refused) })
    }

    /// Devices that wait for the site's outcome; there is at least one.
    async fn waiting(&self, batch: &BatchId) -> Result<Vec<DeviceRow>, Failure> {
        let devices = self.in_state(batch, DeviceState::Uploaded).await?;
        if devices.is_empty() { Err(ByHandFault::NothingUploaded.into()) } else { Ok(devices) }
    }

    async fn in_state(&self, batch: &BatchId, state: DeviceState) -> Result<Vec<DeviceRow>, Failure> {
        self.all_devices(batch, &[state]).await
    }
}

fn result(device: DeviceRow, outcome: DeviceOutcome) -> DeviceResult {
    DeviceResult { device: device.id, outcome, code: None, name: None }
}

fn counted(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
