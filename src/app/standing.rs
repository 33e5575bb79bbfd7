//! Where batches stand, told apart by who has them to do: each stands in one place only.

use crate::domain::{BatchState, BatchSummary};

use super::model::Model;

/// Where a batch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Something stands in its way that a person must see to.
    NeedsSomebody,
    /// What is left of it was uploaded by hand, and waits for the site's outcome to be told.
    UploadedByHand,
    /// A part of it was sent, and nobody wants the rest to be sent now.
    Stopped,
    /// Where the queue has it.
    At(BatchState),
}

impl Model {
    /// Where a batch stands.
    pub fn standing(&self, batch: &BatchSummary) -> Standing {
        let counts = &batch.counts;
        if self.send.trouble.contains_key(&batch.id) {
            return Standing::NeedsSomebody;
        }
        let is_idle = counts.under_way() == 0 && !self.is_being_sent(batch);
        match batch.state {
            BatchState::Sending if is_idle && counts.ready == 0 && counts.uploaded > 0 => Standing::UploadedByHand,
            // The program has sent nothing of it, or what it sent is settled: the rest may be sent in either way.
            BatchState::Sending if is_idle && counts.uploaded > 0 => Standing::At(BatchState::Approved),
            BatchState::Sending if is_idle => Standing::Stopped,
            state => Standing::At(state),
        }
    }

    /// How many batches stand there.
    pub fn count_standing(&self, there: Standing) -> usize {
        self.batches.iter().filter(|batch| self.standing(batch) == there).count()
    }
}
