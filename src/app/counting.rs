//! How many devices the batch holds, at once and never too many.
//!
//! Counts come with the list of batches, which is loaded beside the writes. A list that comes while a write is under way may hold that
//! write or not; counting the write once more would announce the fortieth box one box too early. Such a write is left to the next
//! list, which its answer asks for.

use crate::domain::{BatchId, DeviceDraft, DeviceState};

use super::effect::{Deed, Effect};
use super::feedback;
use super::model::Model;

/// Writes under way that change a batch's count. They are answered in the order they were asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Writes {
    under_way: u32,
    /// So many of them, from the oldest on, were under way when the batches were loaded.
    maybe_loaded: u32,
}

impl Writes {
    fn on_asked(&mut self) {
        self.under_way = self.under_way.saturating_add(1);
    }

    fn on_loaded(&mut self) {
        self.maybe_loaded = self.under_way;
    }

    /// One was answered; whether the loaded counts surely do not hold it yet.
    fn on_answered(&mut self) -> bool {
        self.under_way = self.under_way.saturating_sub(1);
        let is_surely_new = self.maybe_loaded == 0;
        self.maybe_loaded = self.maybe_loaded.saturating_sub(1);
        is_surely_new
    }
}

impl Model {
    /// Asks for a write that changes a batch's count.
    pub(super) fn write(&mut self, deed: Deed, effects: &mut Vec<Effect>) {
        self.scan.writes.on_asked();
        effects.push(Effect::Do(deed));
    }

    /// Such a write was done, to a device in this state: counts it, where the loaded count cannot hold it yet.
    pub(super) fn on_written(&mut self, batch: &BatchId, state: DeviceState, by: i32) {
        if self.scan.writes.on_answered()
            && let Some(summary) = self.batches.iter_mut().find(|b| b.id == *batch)
        {
            let count = summary.counts.of(state);
            *count = count.saturating_add_signed(by);
        }
    }

    /// Such a write was not done.
    pub(super) fn on_not_written(&mut self) {
        self.scan.writes.on_answered();
    }

    /// The batches were loaded: what the panel counts is counted anew.
    pub(super) fn recount(&mut self) {
        self.scan.writes.on_loaded();
        if let Some(draft) = self.scan.counted.take() {
            self.show_accepted(&draft);
        }
    }

    /// A device joined the open batch.
    pub(super) fn show_accepted(&mut self, draft: &DeviceDraft) {
        let Some(batch) = self.open_batch() else { return };
        let accepted = feedback::accepted(draft, batch.counts.total(), batch.expected);
        self.show_feedback(accepted.clone());
        if self.scan.feedback.as_ref() == Some(&accepted) {
            self.scan.counted = Some(draft.clone());
        }
    }

    /// The open batch's count in words.
    pub(super) fn count_in_words(&self) -> String {
        self.open_batch().map(|b| feedback::count_words(b.counts.total(), b.expected)).unwrap_or_default()
    }
}
