//! Sending an approved batch and following it until every device is settled.

mod pace;

pub use pace::Pace;

use std::sync::Arc;

use super::{Cancel, Desk, Line};
use crate::app::event::SendingStep;
use crate::app::notice::Failure;
use crate::domain::BatchId;

/// When sending is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// When the service has taken every device; results are asked for later.
    Accepted,
    /// When every device is settled.
    Settled,
}

/// Sends batches.
pub struct Sender {}

impl Sender {
    /// A sender of this desk's queue.
    pub fn new(desk: &Desk, line: Arc<Line>, pace: Pace) -> Self {
        let _ = (desk, line, pace);
        todo!()
    }

    /// Sends what is ready of an approved batch and follows what is under way. May be called again and again.
    ///
    /// # Errors
    /// Why it cannot go on; [`Failure::Stopped`] where `cancel` was given.
    pub async fn send(
        &self,
        batch: &BatchId,
        until: Until,
        progress: &(dyn Fn(SendingStep) + Send + Sync),
        cancel: &Cancel,
    ) -> Result<(), Failure> {
        let _ = (batch, until, progress, cancel);
        todo!()
    }
}
