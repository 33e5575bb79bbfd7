//! A window sends: by itself, for as long as it is open.

use std::sync::Arc;

use tokio::runtime::Handle;

use super::{Shared, Workers};
use crate::app::Event;
use crate::app::effect::Deed;
use crate::domain::{BatchId, Change};
use crate::workers::outbox::Outbox;
use crate::workers::{Desk, Despatch, Line, News, Pace, Sender, Told};

/// Begins to send for a window, and tells it what comes of it.
pub(super) fn start(runtime: &Handle, desk: &Desk, line: &Arc<Line>, is_loopback: bool, outbox: Outbox) -> Despatch {
    let pace = if is_loopback { Pace::of_loopback() } else { Pace::of_window() };
    let sender = Sender::new(desk, Arc::clone(line), Pace { patience: None, ..pace });
    Despatch::start(runtime, sender, move |news| {
        outbox.tell(match news {
            News::Batch(batch, Told::Step(step)) => Event::SendingProgress { batch, step },
            News::Batch(batch, Told::Moved) => Event::SendingMoved { batch },
            News::Over(batch, outcome) => Event::SendingEnded { batch, outcome },
            News::Broke(failure) => Event::Failed(failure),
            News::Elsewhere => Event::SendingElsewhere,
            News::ArrivedLate(batch, device) => Event::ArrivedLate { batch, device },
        });
    })
}

impl Workers {
    /// Writes down that a batch is to be sent, or not to be sent for now; in the order of all deeds.
    pub(super) fn decide_sending(&self, batch: BatchId, is_asked: bool) {
        let change = if is_asked { Change::SendingAsked { batch } } else { Change::SendingHalted { batch } };
        self.do_deed(Deed::Apply(change));
    }

    pub(super) fn do_deed(&self, deed: Deed) {
        if let Some(deeds) = &self.deeds {
            // The task that takes them lives as long as this sender.
            let _ = deeds.send(deed);
        }
    }
}

impl Shared {
    /// Somebody has signed in, or the settings are others.
    pub(super) fn send_again(&self) {
        self.despatch.look_again();
    }
}
