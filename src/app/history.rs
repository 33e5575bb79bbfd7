//! The History screen: one search over every batch and state, and the proof of the journal.

use crate::domain::DeviceState;

use super::effect::{DeviceList, Effect};
use super::model::Model;
use super::notice::{Notice, Severity};
use super::review::WINDOW;
use crate::words;

impl Model {
    /// Loads the part of the history that is asked for.
    pub(super) fn load_history(&mut self, effects: &mut Vec<Effect>) {
        let mut query = self.history.query.clone();
        query.limit = query.limit.max(WINDOW);
        self.history.query.limit = query.limit;
        // History hides nothing unless it is told to: devices that were taken back belong to it.
        if query.states.is_empty() {
            query.states = DeviceState::ALL.to_vec();
        }
        effects.push(Effect::LoadDevices { list: DeviceList::History, query });
    }

    /// Searches the whole history.
    pub(super) fn find_history(&mut self, text: String, effects: &mut Vec<Effect>) {
        self.history.query.find = text;
        self.history.query.batch = None;
        self.history.query.offset = 0;
        self.load_history(effects);
    }

    /// Asks for a proof of the journal.
    pub(super) fn verify_journal(&mut self, effects: &mut Vec<Effect>) {
        self.history.verified = None;
        effects.push(Effect::VerifyJournal);
    }

    /// Takes in the proof.
    pub(super) fn on_journal_verified(&mut self, proof: Result<u64, String>) {
        let notice = match &proof {
            Ok(entries) => Notice::new(Severity::Success, words!("told-journal-whole", entries = entries)),
            Err(what) => Notice::new(Severity::Error, words!("told-journal-broken"))
                .with_next(words!("told-journal-broken", "next"))
                .with_details(what),
        };
        self.tell(notice);
        self.history.verified = Some(proof);
    }
}
