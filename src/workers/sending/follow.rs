//! How far the uploads are that the service has taken.

use super::board::Pending;
use super::judge;
use super::run::{Run, Step};
use crate::app::event::SendingStep;
use crate::app::notice::Failure;
use crate::domain::{BatchSummary, Change};
use crate::partner_center::PartnerCenterError;

/// How often in a row the service must know nothing of a job before it is believed: it may be slow to know what it has just taken.
const LOST_AFTER: u32 = 3;

impl Run<'_> {
    /// Asks once for each of these uploads, one after another: the service is throttled by those who ask in parallel. Trouble with one
    /// of them does not keep the others from being asked about, unless the service is out of reach or wants to be left alone.
    pub(super) async fn follow(&mut self, batch: &BatchSummary, processing: &[&Pending]) -> Result<Step, Failure> {
        let (mut step, mut trouble) = (Step::Same, None);
        for pending in processing {
            let attempt = &pending.attempt;
            let Some(tracking) = &attempt.tracking_id else {
                self.lost.insert(attempt.id.clone());
                continue;
            };
            (self.progress)(SendingStep::Following { attempt: attempt.number });
            let question = self.connection.client().upload_status(batch.customer.id, tracking);
            match self.ask(question).await? {
                Ok(status) => {
                    self.unknown_jobs.remove(&attempt.id);
                    let results = judge::results(pending, &status.devices);
                    let is_whole = results.len() == pending.devices.len();
                    if !results.is_empty() {
                        self.write(Change::ResultsRecorded { attempt: attempt.id.clone(), results }).await?;
                        step = Step::Moved;
                    }
                    if status.is_finished && !is_whole {
                        tracing::warn!(attempt = %attempt.id, "finished without a result for every device");
                        self.lost.insert(attempt.id.clone());
                    }
                }
                Err(PartnerCenterError::NotFound(_)) => {
                    let times = self.unknown_jobs.entry(attempt.id.clone()).or_default();
                    *times += 1;
                    if *times >= LOST_AFTER {
                        tracing::warn!(attempt = %attempt.id, "the service knows nothing of this upload");
                        self.unknown_jobs.remove(&attempt.id);
                        self.lost.insert(attempt.id.clone());
                    }
                }
                Err(error) => {
                    let is_everybodys = error.needs_sign_in()
                        || matches!(error, PartnerCenterError::Throttled { .. } | PartnerCenterError::NotConnected(_));
                    trouble.get_or_insert(error);
                    if is_everybodys {
                        break;
                    }
                }
            }
        }
        match trouble {
            Some(error) if step == Step::Same => self.bear(error).await,
            _ => Ok(step),
        }
    }
}
