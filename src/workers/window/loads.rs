//! What a window asks of the queue. An answer that a newer one has overtaken is dropped.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, MutexGuard, PoisonError};

use super::{Shared, Workers};
use crate::app::Event;
use crate::app::effect::DeviceList;
use crate::app::notice::Failure;
use crate::domain::{BatchId, DeviceId, DeviceQuery};

/// What is loaded. Two loads of one kind may overtake each other; an answer to an older question is then dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Load {
    Batches,
    Devices(DeviceKey),
    Story,
    Attempts,
    Customers,
    Results,
    Registered,
    Removals,
    Removal,
}

/// [`DeviceList`] as a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum DeviceKey {
    Scan,
    Held,
    Review,
    History,
}

/// For each kind: the number given last, and the number answered last.
#[derive(Default)]
pub(super) struct Loads(HashMap<Load, (u64, u64)>);

impl Loads {
    fn ask(&mut self, load: Load) -> u64 {
        let (asked, _) = self.0.entry(load).or_default();
        *asked += 1;
        *asked
    }

    /// Whether the answer to this question is newer than any that was told.
    fn answer(&mut self, load: Load, number: u64) -> bool {
        let (_, answered) = self.0.entry(load).or_default();
        let is_newer = number > *answered;
        *answered = number.max(*answered);
        is_newer
    }
}

impl Workers {
    pub(super) fn load_batches(&self) {
        let shared = Arc::clone(&self.shared);
        self.load(Load::Batches, async move { Ok(Event::BatchesLoaded(shared.desk.queue().batches().await?)) });
    }

    pub(super) fn load_devices(&self, list: DeviceList, query: DeviceQuery) {
        let shared = Arc::clone(&self.shared);
        self.load(Load::Devices(key(list)), async move {
            Ok(Event::DevicesLoaded { list, page: shared.desk.queue().devices(&query).await? })
        });
    }

    pub(super) fn load_story(&self, device: DeviceId) {
        let shared = Arc::clone(&self.shared);
        self.load(Load::Story, async move {
            let entries = shared.desk.queue().story(&device).await?;
            Ok(Event::StoryLoaded { device, entries })
        });
    }

    pub(super) fn load_attempts(&self, batch: BatchId) {
        let shared = Arc::clone(&self.shared);
        self.load(Load::Attempts, async move {
            let attempts = shared.desk.queue().attempts(&batch).await?;
            Ok(Event::AttemptsLoaded { batch, attempts })
        });
    }

    pub(super) fn load_customers(&self) {
        let shared = Arc::clone(&self.shared);
        self.load(Load::Customers, async move {
            shared.tell_age_of_customers().await?;
            Ok(Event::CustomersLoaded(shared.desk.customers().await?))
        });
    }

    /// Loads something; an answer that was overtaken by a newer one is dropped.
    pub(super) fn load(&self, load: Load, work: impl Future<Output = Result<Event, Failure>> + Send + 'static) {
        let number = self.shared.loads().ask(load);
        let shared = Arc::clone(&self.shared);
        self.supervise(work, move |outcome| {
            let event = outcome.unwrap_or_else(Event::Failed);
            if shared.loads().answer(load, number) || matches!(event, Event::Failed(_)) {
                shared.outbox.tell(event);
            }
        });
    }
}

impl Shared {
    fn loads(&self) -> MutexGuard<'_, Loads> {
        self.loads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(list: DeviceList) -> DeviceKey {
    match list {
        DeviceList::Scan => DeviceKey::Scan,
        DeviceList::Held => DeviceKey::Held,
        DeviceList::Review => DeviceKey::Review,
        DeviceList::History => DeviceKey::History,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_was_overtaken_is_dropped() {
        let mut loads = Loads::default();
        let (first, second) = (loads.ask(Load::Batches), loads.ask(Load::Batches));
        let other = loads.ask(Load::Story);
        assert!(loads.answer(Load::Batches, second));
        assert!(!loads.answer(Load::Batches, first));
        assert!(loads.answer(Load::Story, other));
    }
}
