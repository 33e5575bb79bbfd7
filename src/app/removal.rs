//! Registered devices, and taking their registrations back: chosen, agreed on by two people, done one device after the other.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::domain::{
    BatchId, CustomerId, DeviceId, DevicePage, DeviceQuery, DeviceRow, DeviceState, Removal, RemovalDevice, RemovalId,
    RemovalOutcome, RemovalState, RemovalStep,
};
use crate::words;

use super::effect::Effect;
use super::event::Event;
use super::model::{Model, OpenRemoval, Screen};
use super::notice::{Errand, Failure, Matter, Notice, Severity};
use super::removal_note::removal_note;
use super::waits::tried_at;

/// Devices that are shown at once.
pub const ROWS: u64 = 50;
/// Devices that are chosen at once, all that a search finds.
pub const MOST_CHOSEN: u64 = 10_000;

/// What a person wants of registered devices and removals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemovalCommand {
    /// Look among the devices of this batch, or among all.
    Scope(Option<BatchId>),
    /// Show devices that hold this text.
    Find(String),
    /// Show the devices from this place on.
    Turn(u64),
    /// Choose a device, or leave it out again.
    Choose {
        /// Which.
        device: DeviceId,
        /// Whether it is chosen.
        is_chosen: bool,
    },
    /// Choose all that are found.
    ChooseFound,
    /// Choose none.
    ChooseNone,
    /// Ask to take the chosen ones back.
    Request,
    /// Ask a second person to approve that, for this reason.
    ConfirmRequest {
        /// Why, as it was typed.
        reason: String,
    },
    /// Show a removal with its devices.
    Open(RemovalId),
    /// Show none.
    Close,
    /// Ask to approve the open removal: opens the dialog that wants the count typed.
    RequestApproval,
    /// Approve it, with the count as it was typed.
    ConfirmApproval {
        /// What was typed.
        typed_count: String,
    },
    /// Ask not to do the open removal.
    RequestRefusal,
    /// It is not to be done, for this reason.
    ConfirmRefusal {
        /// Why, as it was typed.
        reason: String,
    },
    /// Take the open removal's registrations back.
    Run,
    /// Go on later.
    Stop,
    /// Write the note for the customer's administrator to a file.
    SaveNote,
}

/// What is to be done about removals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemovalEffect {
    /// Load a part of the registered devices. Answer: `Found`.
    Find(DeviceQuery),
    /// Load all devices that are found, to be chosen. Answer: `AllFound`.
    FindAll(DeviceQuery),
    /// Load all removals. Answer: `Listed`.
    List,
    /// Load a removal with its devices. Answer: `Opened`.
    Open(RemovalId),
    /// Take the registrations of an approved removal back. Answers: `Progress` …, then `Ended`.
    Run(RemovalId),
    /// Stop that; what is on its way is answered for. Answer: `Ended`.
    Stop,
    /// Ask where, and write the note. Answer: `NoteSaved` or `ExportCancelled`.
    SaveNote {
        /// A name to begin with.
        suggested_name: String,
        /// The note.
        text: String,
    },
}

/// What happened about removals.
#[derive(Debug)]
pub enum RemovalEvent {
    /// A part of the registered devices.
    Found(DevicePage),
    /// All devices that were found.
    AllFound {
        /// By which search.
        query: DeviceQuery,
        /// The devices.
        rows: Vec<DeviceRow>,
    },
    /// All removals, newest first.
    Listed(Vec<Removal>),
    /// A removal with its devices, in its order.
    Opened {
        /// The removal.
        removal: Box<Removal>,
        /// Its devices.
        rows: Vec<DeviceRow>,
    },
    /// Taking back goes on.
    Progress {
        /// Which removal.
        removal: RemovalId,
        /// How far.
        step: RemovalStep,
    },
    /// Taking back is over, or was stopped; `Err` says why it cannot go on.
    Ended {
        /// Which removal.
        removal: RemovalId,
        /// The removal as it stands then.
        outcome: Result<Box<Removal>, Failure>,
    },
    /// The note was written here.
    NoteSaved(PathBuf),
}

/// Ask a second person to approve that registrations are taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovalRequest {
    /// Which, in the order they are taken back.
    pub devices: Vec<DeviceId>,
    /// Why.
    pub reason: String,
}

impl Model {
    /// Decides about what a person wants of registered devices and removals.
    pub(super) fn on_removal_command(&mut self, command: RemovalCommand, effects: &mut Vec<Effect>) {
        match command {
            RemovalCommand::Scope(batch) => {
                self.removal.query.batch = batch;
                self.removal.choosing = None;
                self.find_registered(0, effects);
            }
            RemovalCommand::Find(text) => {
                self.removal.query.find = text;
                self.removal.choosing = None;
                self.find_registered(0, effects);
            }
            RemovalCommand::Turn(offset) => self.find_registered(offset, effects),
            RemovalCommand::Choose { device, is_chosen: true } => {
                if let Some(row) = self.removal.page.rows.iter().find(|row| row.id == device) {
                    self.removal.chosen.insert(device, row.clone());
                }
            }
            RemovalCommand::Choose { device, is_chosen: false } => _ = self.removal.chosen.remove(&device),
            RemovalCommand::ChooseFound => {
                let query = DeviceQuery { offset: 0, limit: MOST_CHOSEN, ..self.removal.query.clone() };
                self.removal.choosing = Some(query.clone());
                effects.push(RemovalEffect::FindAll(query).into());
            }
            RemovalCommand::ChooseNone => self.removal.choose_none(),
            RemovalCommand::Request => self.request_removal(),
            RemovalCommand::ConfirmRequest { reason } => self.confirm_removal_request(&reason, effects),
            RemovalCommand::Open(removal) => self.open_removal(removal, effects),
            RemovalCommand::Close => (self.removal.looked_at, self.removal.open) = (None, None),
            RemovalCommand::RequestApproval => self.request_removal_approval(),
            RemovalCommand::ConfirmApproval { typed_count } => self.confirm_removal_approval(&typed_count, effects),
            RemovalCommand::RequestRefusal => self.request_removal_refusal(),
            RemovalCommand::ConfirmRefusal { reason } => self.confirm_removal_refusal(&reason, effects),
            RemovalCommand::Run => self.run_removal(effects),
            RemovalCommand::Stop => effects.extend(self.removal.under_way.as_ref().map(|_| RemovalEffect::Stop.into())),
            RemovalCommand::SaveNote => self.save_removal_note(effects),
        }
    }

    /// Takes in what happened about removals.
    pub(super) fn on_removal_event(&mut self, event: RemovalEvent, now: Timestamp, effects: &mut Vec<Effect>) {
        match event {
            RemovalEvent::Found(page) => self.removal.page = page,
            // Whoever has gone on to something else does not want them any more.
            RemovalEvent::AllFound { query, rows } => {
                if self.removal.choosing.take_if(|choosing| *choosing == query).is_some() {
                    self.removal.chosen.extend(rows.into_iter().map(|row| (row.id.clone(), row)));
                }
            }
            RemovalEvent::Listed(removals) => {
                self.removal.removals = removals;
                effects.extend(self.removal.looked_at.clone().map(|id| RemovalEffect::Open(id).into()));
            }
            RemovalEvent::Opened { removal, rows } => {
                if self.removal.looked_at.as_ref() == Some(&removal.id) {
                    self.removal.open = Some(OpenRemoval { removal: *removal, rows });
                }
            }
            RemovalEvent::Progress { removal, step } => {
                if self.removal.looked_at.as_ref() == Some(&removal) {
                    effects.push(RemovalEffect::Open(removal.clone()).into());
                }
                self.removal.tried_at = tried_at(now, step.waits_secs());
                self.removal.under_way = Some((removal, Some(step)));
            }
            RemovalEvent::Ended { outcome, .. } => {
                self.removal.under_way = None;
                match outcome {
                    Ok(removal) => self.on_removal_over(*removal),
                    Err(failure) => {
                        self.note_sign_in(&failure);
                        self.tell(Notice::during(Errand::TakingBack, &failure).about(Matter::TakingBack));
                    }
                }
                self.reload(effects);
            }
            RemovalEvent::NoteSaved(path) => {
                let path = path.display().to_string();
                self.tell(Notice::new(Severity::Success, words!("told-note-saved", path = path)));
            }
        }
    }

    /// Every device of a removal has its answer.
    fn on_removal_over(&mut self, removal: Removal) {
        let (count, gone) = (removal.devices.len(), removal.gone());
        let customer = self.customer_name(removal.customer);
        let notice = match removal.left() {
            0 => Notice::new(Severity::Success, words!("told-removal-over", count = count, customer = customer)),
            left => {
                let is_not_found =
                    |part: &RemovalDevice| part.outcome.as_ref().is_some_and(RemovalOutcome::is_not_found);
                let words = match gone {
                    _ if removal.devices.iter().filter(|part| is_not_found(part)).count() == left => {
                        words!("told-removal-partly", "not-found", left = left, count = count, customer = customer)
                    }
                    0 => words!("told-removal-partly", "none", count = count, customer = customer),
                    _ => words!("told-removal-partly", gone = gone, count = count, left = left, customer = customer),
                };
                Notice::new(Severity::Warning, words).with_next(words!("told-removal-partly", "next"))
            }
        };
        self.tell(notice.about(Matter::TakingBack));
        if let Some(open) = self.removal.open.as_mut().filter(|open| open.removal.id == removal.id) {
            open.removal = removal;
        }
    }

    /// What is left of a removal stays registered.
    pub(super) fn on_removal_refused(&mut self, id: &RemovalId) {
        let open = self.removal.open.as_ref().map(|open| &open.removal);
        let Some(removal) = open.into_iter().chain(&self.removal.removals).find(|known| known.id == *id) else {
            return;
        };
        let (count, left) = (removal.devices.len(), removal.left());
        let words = match removal.gone() {
            0 => words!("told-removal-refused", count = count),
            _ => words!("told-removal-refused", "rest", count = count, left = left),
        };
        self.tell(Notice::new(Severity::Success, words).about(Matter::TakingBack));
    }

    /// Loads the registered devices that are looked for, and all removals.
    pub(super) fn load_registered(&mut self, effects: &mut Vec<Effect>) {
        self.find_registered(self.removal.query.offset, effects);
        effects.push(RemovalEffect::List.into());
    }

    /// Loads the removals where any is open, or was: Home says what waits for somebody.
    pub(super) fn follow_removals(&self, effects: &mut Vec<Effect>) {
        let is_any =
            self.batches.iter().any(|batch| batch.counts.removing > 0) || self.open_removals().next().is_some();
        if is_any && self.screen != Screen::Registered {
            effects.push(RemovalEffect::List.into());
        }
    }

    /// The removals that somebody has to see to, newest first.
    pub fn open_removals(&self) -> impl Iterator<Item = &Removal> {
        self.removal.removals.iter().filter(|removal| !removal.state.is_over())
    }

    /// Shows a removal with its devices, once they are loaded.
    pub(super) fn open_removal(&mut self, removal: RemovalId, effects: &mut Vec<Effect>) {
        self.removal.looked_at = Some(removal.clone());
        effects.push(RemovalEffect::Open(removal).into());
    }

    /// Looks among the devices that the person comes from: those of the device that is open in History or of the search there, else those
    /// of the open batch.
    pub(super) fn look_among_those_of(&mut self, from: Screen) {
        let (batch, find) = match from {
            Screen::Registered => return,
            Screen::Home => (None, String::new()),
            Screen::History => match &self.history.open {
                Some(open) => (Some(open.row.batch.clone()), String::new()),
                None => (None, self.history.query.find.clone()),
            },
            _ => (self.batch.clone(), String::new()),
        };
        self.removal.choosing = None;
        if self.removal.query.batch != batch {
            self.removal.chosen.clear();
        }
        self.removal.query = DeviceQuery { batch, find, ..DeviceQuery::default() };
    }

    fn find_registered(&mut self, offset: u64, effects: &mut Vec<Effect>) {
        let query = &mut self.removal.query;
        *query = DeviceQuery { states: vec![DeviceState::Registered], offset, limit: ROWS, ..query.clone() };
        effects.push(RemovalEffect::Find(query.clone()).into());
    }

    fn run_removal(&mut self, effects: &mut Vec<Effect>) {
        let Some(open) = self.removal.open.as_ref().filter(|open| open.removal.state == RemovalState::Approved) else {
            return;
        };
        if self.removal.under_way.is_some() {
            return;
        }
        if let Some(notice) = self.why_not_by_partner(&open.removal.partner) {
            return self.tell(notice);
        }
        let removal = open.removal.id.clone();
        self.put_away(&Matter::TakingBack);
        self.removal.under_way = Some((removal.clone(), None));
        effects.push(RemovalEffect::Run(removal).into());
    }

    /// What the customer's administrator should know of the open removal; `None` where nothing was taken back.
    pub fn removal_note(&self) -> Option<String> {
        let open = self.removal.open.as_ref()?;
        removal_note(&open.removal, &open.rows, &self.customer_name(open.removal.customer))
    }

    fn save_removal_note(&mut self, effects: &mut Vec<Effect>) {
        if let Some(text) = self.removal_note() {
            let suggested_name = words!("note-file-name");
            effects.push(RemovalEffect::SaveNote { suggested_name, text }.into());
        }
    }

    /// A customer's name, as it is known here.
    pub fn customer_name(&self, id: CustomerId) -> String {
        let listed = self.customers.iter().chain(self.batches.iter().map(|batch| &batch.customer));
        listed.into_iter().find(|customer| customer.id == id).map_or_else(|| id.to_string(), |c| c.name.clone())
    }
}

impl From<RemovalEffect> for Effect {
    fn from(effect: RemovalEffect) -> Self {
        Self::Removal(effect)
    }
}

impl From<RemovalEvent> for Event {
    fn from(event: RemovalEvent) -> Self {
        Self::Removal(event)
    }
}
