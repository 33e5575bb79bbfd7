//! A window looks for registered devices and takes registrations back, one removal at a time, as a task of its own.

use std::sync::{Arc, MutexGuard, PoisonError};

use super::loads::Load;
use super::policies::Stoppable;
use super::{Shared, Workers};
use crate::app::Event;
use crate::app::notice::Failure;
use crate::app::removal::{MOST_CHOSEN, RemovalEffect, RemovalEvent};
use crate::app::results::LoadResults;
use crate::domain::RemovalId;
use crate::words;
use crate::workers::{Cancel, Pace, Remover};

impl Workers {
    pub(super) fn load_results(&self, load: LoadResults) {
        let shared = Arc::clone(&self.shared);
        self.load(Load::Results, async move { Ok(shared.desk.results(load).await?.into()) });
    }

    pub(super) fn perform_on_removals(&self, effect: RemovalEffect) {
        let shared = Arc::clone(&self.shared);
        match effect {
            RemovalEffect::Find(query) => self.load(Load::Registered, async move {
                Ok(RemovalEvent::Found(shared.desk.queue().devices(&query).await?).into())
            }),
            RemovalEffect::FindAll(query) => self.spawn(async move {
                let rows = shared.desk.find_all(query.clone(), MOST_CHOSEN).await?;
                Ok(RemovalEvent::AllFound { query, rows }.into())
            }),
            RemovalEffect::List => self.load(Load::Removals, async move {
                Ok(RemovalEvent::Listed(shared.desk.queue().removals().await?).into())
            }),
            RemovalEffect::Open(removal) => {
                self.load(Load::Removal, async move { shared.open_removal(&removal).await });
            }
            RemovalEffect::Run(removal) => self.run_removal(removal),
            RemovalEffect::Stop => self.shared.stop_removing(),
            RemovalEffect::SaveNote { suggested_name, text } => {
                let saved = |path| RemovalEvent::NoteSaved(path).into();
                self.save_text(words!("dialog-note"), text, suggested_name, saved);
            }
        }
    }

    fn run_removal(&self, removal: RemovalId) {
        let mut removing = self.shared.removing();
        let outbox = self.shared.outbox.clone();
        if removing.as_ref().is_some_and(|(_, task)| !task.is_finished()) {
            let outcome = Err(Failure::AlreadyRemoving);
            self.spawn(async move { Ok(RemovalEvent::Ended { removal, outcome }.into()) });
            return;
        }
        let cancel = Cancel::new();
        let (shared, of, stop) = (Arc::clone(&self.shared), removal.clone(), cancel.clone());
        let work = async move {
            let pace = if shared.is_loopback { Pace::of_loopback() } else { Pace::of_window() };
            let remover = Remover::new(&shared.desk, Arc::clone(&shared.line), pace);
            let tell = |step| shared.outbox.tell(RemovalEvent::Progress { removal: of.clone(), step }.into());
            remover.run(&of, &tell, &stop).await.map(Box::new)
        };
        let task = self.supervise(work, move |outcome| {
            outbox.tell(RemovalEvent::Ended { removal, outcome }.into());
        });
        *removing = task.map(|task| (cancel, task));
    }
}

impl Shared {
    async fn open_removal(&self, id: &RemovalId) -> Result<Event, Failure> {
        let removal = self.desk.queue().removal(id).await?;
        let mut rows = Vec::with_capacity(removal.devices.len());
        for device in &removal.devices {
            rows.push(self.desk.queue().device(&device.device).await?);
        }
        Ok(RemovalEvent::Opened { removal: Box::new(removal), rows }.into())
    }

    pub(super) fn stop_removing(&self) {
        if let Some((cancel, _)) = &*self.removing() {
            cancel.cancel();
        }
    }

    pub(super) fn removing(&self) -> MutexGuard<'_, Stoppable> {
        self.removing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
