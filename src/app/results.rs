//! What came of sending: the refused devices by their cause, those of them that are chosen, and what is done about them: sent once
//! more, or solved elsewhere. And those that the customer had already.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use crate::domain::pkid::holds_product_key;
use crate::domain::{BatchId, DeviceId, DevicePage, DeviceQuery, DeviceState, RefusalCause, RefusalCount};
use crate::words;

use super::effect::{Deed, Effect};
use super::event::Event;
use super::model::{Dialog, Model};
use super::notice::{Notice, Severity};

/// Devices that are shown at once.
pub const ROWS: u64 = 50;

/// A part of the results that is looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResultsPart {
    /// The devices that were refused for one cause.
    Cause(RefusalCause),
    /// The devices that were registered for the customer already, told so under one code.
    Already(RefusalCause),
    /// The refused devices that were solved elsewhere.
    Solved,
}

/// Which refused devices are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Those of one cause, all of them.
    Of(RefusalCause),
    /// These.
    These(Vec<DeviceId>),
}

/// What a person wants of the results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResultsCommand {
    /// Show the devices of a part.
    Open(ResultsPart),
    /// Show none.
    Close,
    /// Show the devices from this place on.
    Turn(u64),
    /// Choose a device, or leave it out again.
    Choose {
        /// Which.
        device: DeviceId,
        /// Whether it is chosen.
        is_chosen: bool,
    },
    /// Ask to send these once more.
    RequestRetry(Refused),
    /// Send them once more.
    ConfirmRetry,
    /// Ask how these were solved elsewhere.
    RequestSolve(Refused),
    /// Keep that they were solved elsewhere.
    ConfirmSolve {
        /// How, as it was typed.
        note: String,
    },
    /// They were not solved after all.
    Unsolve(Vec<DeviceId>),
}

/// A dialog about refused devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResultsDialog {
    /// Send them once more.
    Retry {
        /// How many.
        count: u64,
        /// Which.
        which: Refused,
    },
    /// They were solved elsewhere: how must be typed.
    Solve {
        /// How many.
        count: u64,
        /// Which.
        which: Refused,
        /// What is wrong with what was typed.
        error: Option<String>,
    },
}

/// A write about refused devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResultsDeed {
    /// Make them ready again.
    Requeue {
        /// Their batch.
        batch: BatchId,
        /// Which.
        which: Refused,
    },
    /// They were solved elsewhere.
    Solve {
        /// Their batch.
        batch: BatchId,
        /// Which.
        which: Refused,
        /// How.
        note: String,
    },
    /// They were not solved after all.
    Unsolve {
        /// Their batch.
        batch: BatchId,
        /// Which.
        devices: Vec<DeviceId>,
    },
}

/// What is asked of the queue. Answer: [`ResultsLoaded`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadResults {
    /// Of which batch.
    pub batch: BatchId,
    /// The devices that are shown.
    pub shown: Option<(ResultsPart, DeviceQuery)>,
}

/// The results of a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct ResultsLoaded {
    /// Of which batch.
    pub batch: BatchId,
    /// The causes of its refused devices, the most frequent first.
    pub refusals: Vec<RefusalCount>,
    /// Under which codes registered devices were told as registered for the customer already.
    pub already: Vec<RefusalCount>,
    /// The part that was asked for, with its devices.
    pub shown: Option<(ResultsPart, DevicePage)>,
    /// What Partner Center's support asks for, of each of them.
    pub correlations: HashMap<DeviceId, Uuid>,
}

/// The results of the open batch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResultsModel {
    /// The causes of its refused devices, the most frequent first.
    pub refusals: Vec<RefusalCount>,
    /// Under which codes registered devices were told as registered for the customer already.
    pub already: Vec<RefusalCount>,
    /// The part whose devices are shown.
    pub open: Option<ResultsPart>,
    /// Its devices.
    pub page: DevicePage,
    /// What Partner Center's support asks for, of each of them.
    pub correlations: HashMap<DeviceId, Uuid>,
    /// Those of them that are chosen.
    pub chosen: BTreeSet<DeviceId>,
    /// Whether a person has closed what opened by itself.
    is_closed: bool,
}

impl ResultsModel {
    /// How many devices were refused.
    pub fn refused_count(&self) -> u64 {
        self.refusals.iter().map(|refusal| refusal.count).sum()
    }

    /// How many of the registered devices the customer had already.
    pub fn already_count(&self) -> u64 {
        self.already.iter().map(|told| told.count).sum()
    }

    /// The devices that a deed on a cause is about: those of it that are chosen, else all of them.
    pub fn meant(&self, cause: &RefusalCause) -> Refused {
        match &self.open {
            Some(ResultsPart::Cause(open)) if open == cause && !self.chosen.is_empty() => {
                Refused::These(self.chosen.iter().cloned().collect())
            }
            _ => Refused::Of(cause.clone()),
        }
    }

    /// How many devices are meant.
    pub fn count(&self, which: &Refused) -> u64 {
        match which {
            Refused::These(devices) => devices.len() as u64,
            Refused::Of(cause) => {
                self.refusals.iter().find(|known| known.cause == *cause).map_or(0, |known| known.count)
            }
        }
    }

    fn show(&mut self, part: Option<ResultsPart>) {
        self.open = part;
        self.page = DevicePage::default();
        self.chosen.clear();
    }
}

impl Model {
    /// Decides about what a person wants of the results.
    pub(super) fn on_results_command(&mut self, command: ResultsCommand, effects: &mut Vec<Effect>) {
        let results = &mut self.send.results;
        match command {
            ResultsCommand::Open(part) => {
                results.show(Some(part));
                self.load_results(0, effects);
            }
            ResultsCommand::Close => {
                results.show(None);
                results.is_closed = true;
            }
            ResultsCommand::Turn(offset) => self.load_results(offset, effects),
            ResultsCommand::Choose { device, is_chosen: true } => _ = results.chosen.insert(device),
            ResultsCommand::Choose { device, is_chosen: false } => _ = results.chosen.remove(&device),
            ResultsCommand::RequestRetry(which) => self.request_retry_of(which),
            ResultsCommand::ConfirmRetry => self.confirm_retry_of(effects),
            ResultsCommand::RequestSolve(which) => {
                let count = results.count(&which);
                if count > 0 {
                    self.dialog = Some(Dialog::Results(ResultsDialog::Solve { count, which, error: None }));
                }
            }
            ResultsCommand::ConfirmSolve { note } => self.confirm_solve(&note, effects),
            ResultsCommand::Unsolve(devices) => {
                if let Some(batch) = self.batch.clone().filter(|_| !devices.is_empty()) {
                    effects.push(Effect::Do(Deed::Results(ResultsDeed::Unsolve { batch, devices })));
                }
            }
        }
    }

    /// Loads the causes of the open batch's refused devices, and the devices of the part that is shown.
    pub(super) fn load_results(&self, offset: u64, effects: &mut Vec<Effect>) {
        let Some(batch) = &self.batch else { return };
        let query = |part: &ResultsPart| {
            let (state, cause) = match part {
                ResultsPart::Cause(cause) => (DeviceState::Rejected, Some(cause.clone())),
                ResultsPart::Already(cause) => (DeviceState::Registered, Some(cause.clone())),
                ResultsPart::Solved => (DeviceState::Solved, None),
            };
            DeviceQuery {
                batch: Some(batch.clone()),
                states: vec![state],
                cause,
                offset,
                limit: ROWS,
                ..DeviceQuery::default()
            }
        };
        let shown = self.send.results.open.as_ref().map(|part| (part.clone(), query(part)));
        effects.push(Effect::LoadResults(LoadResults { batch: batch.clone(), shown }));
    }

    /// Takes in the results. The devices of the first cause are shown without being asked for: mostly there is no other.
    pub(super) fn on_results(&mut self, loaded: ResultsLoaded, effects: &mut Vec<Effect>) {
        if !self.is_open_batch(&loaded.batch) {
            return;
        }
        let results = &mut self.send.results;
        (results.refusals, results.already) = (loaded.refusals, loaded.already);
        let has = |counted: &[RefusalCount], cause: &RefusalCause| counted.iter().any(|known| known.cause == *cause);
        let is_known = |part: &ResultsPart| match part {
            ResultsPart::Cause(cause) => has(&results.refusals, cause),
            ResultsPart::Already(cause) => has(&results.already, cause),
            ResultsPart::Solved => true,
        };
        if results.open.as_ref().is_some_and(|part| !is_known(part)) {
            // The last device of this cause has gone.
            results.show(None);
        }
        if let Some((part, page)) = loaded.shown
            && results.open.as_ref() == Some(&part)
        {
            results.correlations = loaded.correlations;
            let is_past_the_end = page.rows.is_empty() && page.offset > 0;
            results.page = page;
            if is_past_the_end {
                self.load_results(0, effects);
            }
        } else if let (None, false, Some(first)) = (&results.open, results.is_closed, results.refusals.first()) {
            results.show(Some(ResultsPart::Cause(first.cause.clone())));
            self.load_results(0, effects);
        }
    }

    fn request_retry_of(&mut self, which: Refused) {
        let Some(batch) = self.open_batch_or_tell() else { return };
        let count = self.send.results.count(&which);
        if count == 0 {
            return;
        }
        match self.why_not(&batch) {
            Some(notice) => self.tell(notice),
            None => self.dialog = Some(Dialog::Results(ResultsDialog::Retry { count, which })),
        }
    }

    fn confirm_retry_of(&mut self, effects: &mut Vec<Effect>) {
        let Some(Dialog::Results(ResultsDialog::Retry { which, .. })) = &self.dialog else { return };
        let which = which.clone();
        self.dialog = None;
        let Some(batch) = self.open_batch_or_tell() else { return };
        // Something may have changed while the dialog was open.
        match self.why_not(&batch) {
            Some(notice) => self.tell(notice),
            None => effects.push(Effect::Do(Deed::Results(ResultsDeed::Requeue { batch: batch.id, which }))),
        }
    }

    fn confirm_solve(&mut self, note: &str, effects: &mut Vec<Effect>) {
        let Some(batch) = self.batch.clone() else { return };
        let Some(Dialog::Results(ResultsDialog::Solve { which, error, .. })) = &mut self.dialog else { return };
        let note = note.trim();
        if note.is_empty() {
            *error = Some(words!("wrong-note"));
        } else if holds_product_key(note) {
            *error = Some(words!("wrong-product-key"));
        } else {
            let deed = ResultsDeed::Solve { batch, which: which.clone(), note: note.to_owned() };
            effects.push(Effect::Do(Deed::Results(deed)));
            self.dialog = None;
        }
    }

    /// Refused devices were solved elsewhere, or were not after all.
    pub(super) fn on_solved(&mut self, count: u32, is_solved: bool) {
        self.send.results.chosen.clear();
        let words =
            if is_solved { words!("told-solved", count = count) } else { words!("told-unsolved", count = count) };
        self.tell(Notice::new(Severity::Success, words));
    }
}

impl From<ResultsLoaded> for Event {
    fn from(loaded: ResultsLoaded) -> Self {
        Self::ResultsLoaded(Box::new(loaded))
    }
}
