//! The supervisor's table and its deeds: look, correct, take back, approve.

use crate::domain::pkid::holds_product_key;
use crate::domain::{
    BatchState, Change, DeviceDraft, DeviceId, DevicePage, DeviceQuery, DeviceRow, DeviceSort, DeviceState,
    JournalEntry,
};
use crate::words;

use super::command::DeviceForm;
use super::effect::{Deed, DeviceList, Effect};
use super::forms;
use super::model::{Dialog, Model, OpenDevice, Screen};
use super::notice::{Notice, Severity};

/// Rows that are loaded around the visible ones.
pub(super) const WINDOW: u64 = 200;
/// Rows that are loaded at most, however tall the table is.
const WINDOW_MOST: u64 = 1000;

impl Model {
    /// Loads the part of the table that is asked for.
    pub(super) fn load_review(&mut self, effects: &mut Vec<Effect>) {
        let Some(batch) = self.batch.clone() else { return };
        let query = &mut self.review.query;
        query.batch = Some(batch);
        query.limit = query.limit.max(WINDOW);
        effects.push(Effect::LoadDevices { list: DeviceList::Review, query: query.clone() });
    }

    /// Asks anew for the table that is on the screen, from its beginning.
    fn ask_anew(&mut self, effects: &mut Vec<Effect>) {
        if self.screen == Screen::History {
            self.history.query.offset = 0;
            self.load_history(effects);
        } else {
            self.review.query.offset = 0;
            self.load_review(effects);
        }
    }

    fn query_mut(&mut self) -> &mut DeviceQuery {
        if self.screen == Screen::History { &mut self.history.query } else { &mut self.review.query }
    }

    /// Shows the devices of the batch that hold this text.
    pub(super) fn find(&mut self, text: String, effects: &mut Vec<Effect>) {
        self.review.query.find = text;
        self.review.query.offset = 0;
        self.load_review(effects);
    }

    /// Shows or hides devices in a state.
    pub(super) fn toggle_state(&mut self, state: DeviceState, effects: &mut Vec<Effect>) {
        let states = &mut self.query_mut().states;
        match states.iter().position(|s| *s == state) {
            Some(at) => drop(states.remove(at)),
            None => states.push(state),
        }
        self.ask_anew(effects);
    }

    /// Sorts the table; a second time turns it around.
    pub(super) fn sort(&mut self, sort: DeviceSort, effects: &mut Vec<Effect>) {
        let query = self.query_mut();
        query.is_descending = query.sort == sort && !query.is_descending;
        query.sort = sort;
        self.ask_anew(effects);
    }

    /// The table shows these rows: loads the rows around them, unless they are loaded or on their way.
    pub(super) fn show_rows(&mut self, first: u64, count: u64, effects: &mut Vec<Effect>) {
        let (query, page) = match self.screen {
            Screen::Review => (&mut self.review.query, &self.review.page),
            Screen::History => (&mut self.history.query, &self.history.page),
            Screen::Home
            | Screen::NewBatch
            | Screen::Scan
            | Screen::Send
            | Screen::Customers
            | Screen::Diagnostics
            | Screen::Settings
            | Screen::Registered
            | Screen::Profiles => return,
        };
        let count = count.min(WINDOW_MOST);
        let end = first.saturating_add(count).min(page.total);
        let is_asked_for = first >= query.offset && end <= query.offset.saturating_add(query.limit);
        if first >= end || is_asked_for {
            return;
        }
        query.limit = WINDOW.max(count);
        query.offset = first.saturating_sub((query.limit - count) / 2);
        match self.screen {
            Screen::History => self.load_history(effects),
            _ => self.load_review(effects),
        }
    }

    /// Takes in a part of the devices.
    pub(super) fn on_devices(&mut self, list: DeviceList, page: DevicePage, effects: &mut Vec<Effect>) {
        // An answer to a question about the batch that was open before.
        let is_stale = list != DeviceList::History && page.rows.iter().any(|row| !self.is_open_batch(&row.batch));
        if is_stale {
            return;
        }
        let open = match list {
            DeviceList::History => &mut self.history.open,
            DeviceList::Scan | DeviceList::Held | DeviceList::Review => &mut self.review.open,
        };
        if let Some(open) = open
            && let Some(row) = page.rows.iter().find(|row| row.id == open.row.id)
        {
            open.row = row.clone();
        }
        // The list became shorter than where the table stood.
        let is_past_end = page.rows.is_empty() && page.total > 0;
        match list {
            DeviceList::Scan => self.scan.last = page.rows,
            DeviceList::Held => self.scan.held = page,
            DeviceList::Review => {
                self.review.page = page;
                if is_past_end && self.review.query.offset > 0 {
                    self.review.query.offset = 0;
                    self.load_review(effects);
                }
            }
            DeviceList::History => {
                self.history.page = page;
                if is_past_end && self.history.query.offset > 0 {
                    self.history.query.offset = 0;
                    self.load_history(effects);
                }
            }
        }
    }

    /// Opens a device's side panel.
    pub(super) fn show_device(&mut self, device: &DeviceId, effects: &mut Vec<Effect>) {
        let Some(row) = self.row(device).cloned() else { return };
        let open = OpenDevice { row, story: Vec::new() };
        match self.screen {
            Screen::History => self.history.open = Some(open),
            _ => self.review.open = Some(open),
        }
        self.form_errors.clear();
        effects.push(Effect::LoadStory(device.clone()));
    }

    /// Closes the side panel.
    pub(super) fn close_device(&mut self) {
        match self.screen {
            Screen::History => self.history.open = None,
            _ => self.review.open = None,
        }
        self.form_errors.clear();
    }

    /// Takes in a device's story.
    pub(super) fn on_story(&mut self, device: &DeviceId, entries: Vec<JournalEntry>) {
        for open in [&mut self.review.open, &mut self.history.open].into_iter().flatten() {
            if open.row.id == *device {
                open.story.clone_from(&entries);
            }
        }
    }

    /// A device that is known to the screen.
    fn row(&self, device: &DeviceId) -> Option<&DeviceRow> {
        let open = [&self.review.open, &self.history.open].into_iter().flatten().map(|open| &open.row);
        let listed = match self.screen {
            Screen::History => self.history.page.rows.iter(),
            _ => self.review.page.rows.iter(),
        };
        let beside = self.send.results.page.rows.iter().chain(&self.scan.held.rows).chain(&self.scan.last);
        listed.chain(beside).chain(open).find(|row| row.id == *device)
    }

    /// Changes what is known of a device, where the form is filled in well and a reason is given.
    pub(super) fn edit_device(
        &mut self,
        device: &DeviceId,
        form: &DeviceForm,
        reason: &str,
        effects: &mut Vec<Effect>,
    ) {
        let Some(old) = self.row(device).map(|row| row.draft.clone()) else { return };
        let reason = reason.trim();
        let mut errors = Vec::new();
        let mut new = DeviceDraft::default();
        match forms::check_device(form) {
            Ok(draft) => new = draft,
            Err(wrong) => errors = wrong,
        }
        if reason.is_empty() {
            errors.push(("reason", words!("wrong-reason")));
        } else if holds_product_key(reason) {
            errors.push(("reason", words!("wrong-product-key")));
        }
        let is_good = errors.is_empty();
        self.form_errors = errors;
        if !is_good {
            return;
        }
        if new == old {
            self.tell(Notice::new(Severity::Info, words!("told-nothing-changed")));
            return;
        }
        let change = Change::DeviceEdited { device: device.clone(), old, new, reason: reason.to_owned() };
        effects.push(Effect::Do(Deed::Apply(change)));
    }

    /// Takes a device back.
    pub(super) fn remove_device(&mut self, device: DeviceId, effects: &mut Vec<Effect>) {
        effects.push(Effect::Do(Deed::Apply(Change::DeviceUndone { device })));
    }

    /// Brings back a device that was taken back.
    pub(super) fn restore_device(&mut self, device: DeviceId, effects: &mut Vec<Effect>) {
        effects.push(Effect::Do(Deed::Apply(Change::DeviceRestored { device, is_extra_held: true })));
    }

    /// Opens the dialog that wants the count typed, where the batch may be approved.
    pub(super) fn request_approval(&mut self) {
        let Some(batch) = self.open_batch_or_tell() else { return };
        // What is with the service already was approved before: only what is ready is approved now.
        let count = batch.counts.ready;
        let notice = match batch.state {
            BatchState::Closed if batch.counts.held > 0 => {
                let held = batch.counts.held;
                Notice::new(Severity::Warning, words!("told-held", held = held)).with_next(words!("told-held", "next"))
            }
            BatchState::Closed if batch.counts.total() > 0 && count == 0 => {
                Notice::new(Severity::Info, words!("told-nothing-ready"))
            }
            BatchState::Closed if count == 0 => {
                Notice::new(Severity::Warning, words!("told-empty")).with_next(words!("told-empty", "next"))
            }
            BatchState::Closed => {
                self.dialog = Some(Dialog::Approve { count, error: None });
                return;
            }
            BatchState::Open => Notice::new(Severity::Warning, words!("told-approve-open"))
                .with_next(words!("told-approve-open", "next")),
            BatchState::Approved | BatchState::Sending | BatchState::Finished | BatchState::FinishedWithProblems => {
                Notice::new(Severity::Info, words!("told-approved-already"))
            }
        };
        self.tell(notice);
    }

    /// Approves, where the typed count is the one in the dialog.
    pub(super) fn confirm_approval(&mut self, typed_count: &str, effects: &mut Vec<Effect>) {
        let Some(batch) = self.batch.clone() else { return };
        let Some(Dialog::Approve { count, error }) = &mut self.dialog else { return };
        if typed_count.trim().parse() != Ok(*count) {
            *error = Some(words!("wrong-approval-count"));
            return;
        }
        let change = Change::BatchApproved {
            batch,
            device_count: *count,
            is_second_person_required: self.settings.approval.second_person,
        };
        self.dialog = None;
        effects.push(Effect::Do(Deed::Apply(change)));
    }
}
