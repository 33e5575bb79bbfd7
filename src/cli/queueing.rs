//! Boxes that a command reads into a batch: those that are sure are queued, and each gets a line.

use serde::Serialize;

use crate::app::Notice;
use crate::domain::{Barcode, BatchSummary, BoxReading, Decision, DeviceState, ScanSource};
use crate::words;
use crate::workers::Desk;

use super::device::tell_held;
use super::session::Session;
use super::{Status, Stop};

/// The queue, open, and the batch that boxes join.
pub struct Queueing {
    desk: Desk,
    batch: BatchSummary,
}

/// What became of a box that was to be queued.
#[derive(Serialize)]
pub struct QueuedLine {
    device: Option<String>,
    number: Option<u32>,
    /// Why it was not queued.
    pub error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    /// Whether it would come to the same another time.
    #[serde(skip)]
    pub is_settled: bool,
}

impl Queueing {
    /// Opens the queue for a batch, where one is named.
    ///
    /// # Errors
    /// Where the queue cannot be opened, or there is no such batch.
    pub async fn into_batch(session: &Session, batch: Option<&str>) -> Result<Option<Self>, Stop> {
        let Some(id) = batch else { return Ok(None) };
        let desk = session.desk().await?;
        let batch = desk.batch(id).await?;
        Ok(Some(Self { desk, batch }))
    }

    /// The batch, as it stood when the queue was opened.
    pub fn batch(&self) -> &BatchSummary {
        &self.batch
    }

    /// Queues the boxes that are sure, each with its own codes; each has its line.
    ///
    /// # Errors
    /// Where the queue fails. A box that it refuses is told in its line.
    pub async fn add(
        &self,
        source: &ScanSource,
        boxes: &[BoxReading],
        codes_of: impl Fn(usize) -> Vec<Barcode>,
    ) -> Result<Vec<QueuedLine>, Stop> {
        let mut lines = Vec::new();
        for (at, found) in boxes.iter().enumerate().filter(|(_, found)| found.decision == Decision::Accept) {
            lines.push(self.add_one(source, found, codes_of(at)).await?);
        }
        Ok(lines)
    }

    async fn add_one(&self, source: &ScanSource, found: &BoxReading, codes: Vec<Barcode>) -> Result<QueuedLine, Stop> {
        match self.desk.add_device(&self.batch.id, found.draft.clone(), source.clone(), codes).await {
            Ok(row) => {
                tell_held(&self.desk, &row).await?;
                let state = Some(row.state.as_str());
                Ok(QueuedLine {
                    device: Some(row.id.0),
                    number: Some(row.number),
                    error: None,
                    state,
                    is_settled: true,
                })
            }
            Err(failure) if super::stop::status_of(&failure) == Status::Refused => {
                let is_settled = failure.is_of_device();
                let error = Some(Notice::of(&failure).what);
                Ok(QueuedLine { device: None, number: None, error, state: None, is_settled })
            }
            Err(failure) => Err(failure.into()),
        }
    }
}

/// What became of boxes, for people: a line each, each beginning with a line break.
pub fn queued_text<'a>(lines: impl IntoIterator<Item = &'a QueuedLine>) -> String {
    let one = |queued: &QueuedLine| match (queued.number, &queued.error) {
        (Some(number), _) if queued.state == Some(DeviceState::Held.as_str()) => {
            words!("cli-held-as", number = number)
        }
        (Some(number), _) => words!("cli-queued-as", number = number),
        (None, error) => words!("cli-not-queued", why = error.clone().unwrap_or_default()),
    };
    lines.into_iter().map(|queued| format!("\n  {}", one(queued))).collect()
}
