//! Registered devices, and taking their registrations back: chosen and asked for by one person, approved by a second, done one device
//! after the other.

use std::path::PathBuf;

use crate::domain::pkid::holds_product_key;
use crate::domain::{
    BatchId, Change, CustomerId, DeviceId, DevicePage, DeviceQuery, DeviceRow, DeviceState, Removal, RemovalId,
    RemovalState, RemovalStep,
};
use crate::words;

use super::effect::{Deed, Effect};
use super::event::Event;
use super::model::{Dialog, Model, OpenRemoval, RemovalDialog, Screen};
use super::notice::{Failure, Notice, Severity};
use super::removal_note::removal_note;

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
    AllFound(Vec<DeviceRow>),
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
        /// How.
        outcome: Result<(), Failure>,
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
                self.find_registered(0, effects);
            }
            RemovalCommand::Find(text) => {
                self.removal.query.find = text;
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
                effects.push(RemovalEffect::FindAll(query).into());
            }
            RemovalCommand::ChooseNone => self.removal.chosen.clear(),
            RemovalCommand::Request => self.request_removal(),
            RemovalCommand::ConfirmRequest { reason } => self.confirm_removal_request(&reason, effects),
            RemovalCommand::Open(removal) => effects.push(RemovalEffect::Open(removal).into()),
            RemovalCommand::Close => self.removal.open = None,
            RemovalCommand::RequestApproval => self.request_removal_approval(),
            RemovalCommand::ConfirmApproval { typed_count } => self.confirm_removal_approval(&typed_count, effects),
            RemovalCommand::RequestRefusal => {
                if let Some(open) = &self.removal.open {
                    let removal = open.removal.id.clone();
                    self.dialog = Some(Dialog::Removal(RemovalDialog::Refuse { removal, error: None }));
                }
            }
            RemovalCommand::ConfirmRefusal { reason } => self.confirm_removal_refusal(&reason, effects),
            RemovalCommand::Run => self.run_removal(effects),
            RemovalCommand::Stop => effects.extend(self.removal.under_way.as_ref().map(|_| RemovalEffect::Stop.into())),
            RemovalCommand::SaveNote => self.save_removal_note(effects),
        }
    }

    /// Takes in what happened about removals.
    pub(super) fn on_removal_event(&mut self, event: RemovalEvent, effects: &mut Vec<Effect>) {
        match event {
            RemovalEvent::Found(page) => self.removal.page = page,
            RemovalEvent::AllFound(rows) => {
                self.removal.chosen.extend(rows.into_iter().map(|row| (row.id.clone(), row)));
            }
            RemovalEvent::Listed(removals) => {
                self.removal.removals = removals;
                if let Some(open) = &self.removal.open {
                    effects.push(RemovalEffect::Open(open.removal.id.clone()).into());
                }
            }
            RemovalEvent::Opened { removal, rows } => self.removal.open = Some(OpenRemoval { removal: *removal, rows }),
            RemovalEvent::Progress { removal, step } => {
                let is_open = self.removal.open.as_ref().is_some_and(|open| open.removal.id == removal);
                if is_open {
                    effects.push(RemovalEffect::Open(removal.clone()).into());
                }
                self.removal.under_way = Some((removal, Some(step)));
            }
            RemovalEvent::Ended { outcome, .. } => {
                self.removal.under_way = None;
                match outcome {
                    Ok(()) => self.tell(Notice::new(Severity::Success, words!("told-removal-over"))),
                    Err(failure) => {
                        self.note_sign_in(&failure);
                        self.tell(Notice::of(&failure));
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

    /// Looks among the devices of the open batch, where the person comes from it.
    pub(super) fn look_among(&mut self, batch: Option<BatchId>) {
        if self.removal.query.batch != batch {
            self.removal.chosen.clear();
        }
        self.removal.query = DeviceQuery { batch, ..DeviceQuery::default() };
    }

    fn find_registered(&mut self, offset: u64, effects: &mut Vec<Effect>) {
        let query = &mut self.removal.query;
        *query = DeviceQuery { states: vec![DeviceState::Registered], offset, limit: ROWS, ..query.clone() };
        effects.push(RemovalEffect::Find(query.clone()).into());
    }

    /// The one customer whose devices these are; `None` for those of several.
    fn customer_of<'r>(&self, mut rows: impl Iterator<Item = &'r DeviceRow>) -> Option<(CustomerId, String)> {
        let customer = |row: &DeviceRow| self.batches.iter().find(|batch| batch.id == row.batch).map(|b| &b.customer);
        let first = customer(rows.next()?)?;
        rows.all(|row| customer(row).is_some_and(|other| other.id == first.id)).then(|| (first.id, first.name.clone()))
    }

    /// Why the registrations of these devices cannot be taken back from here: it is done by the partner who registered them, over the
    /// program interface. `None` where it can be tried.
    fn why_not_take_back(&self, rows: &[DeviceRow]) -> Option<Notice> {
        let batches = self.batches.iter().filter(|batch| rows.iter().any(|row| row.batch == batch.id));
        batches.into_iter().find_map(|batch| self.why_not_by_its_partner(batch))
    }

    fn request_removal(&mut self) {
        if self.removal.chosen.is_empty() {
            let notice =
                Notice::new(Severity::Info, words!("told-none-chosen")).with_next(words!("told-none-chosen", "next"));
            return self.tell(notice);
        }
        let Some((customer, name)) = self.customer_of(self.removal.chosen.values()) else {
            let notice = Notice::new(Severity::Warning, words!("told-several-customers"));
            return self.tell(notice.with_next(words!("told-several-customers", "next")));
        };
        let devices: Vec<DeviceRow> = self.removal.chosen.values().cloned().collect();
        if let Some(notice) = self.why_not_take_back(&devices) {
            return self.tell(notice);
        }
        self.dialog = Some(Dialog::Removal(RemovalDialog::Request { customer, name, devices, error: None }));
    }

    fn confirm_removal_request(&mut self, reason: &str, effects: &mut Vec<Effect>) {
        let Some(Dialog::Removal(RemovalDialog::Request { devices, error, .. })) = &mut self.dialog else {
            return;
        };
        *error = wrong_reason(reason);
        if error.is_none() {
            let devices = devices.iter().map(|row| row.id.clone()).collect();
            let request = RemovalRequest { devices, reason: reason.trim().to_owned() };
            effects.push(Effect::Do(Deed::RequestRemoval(request)));
            self.dialog = None;
        }
    }

    /// Somebody has asked for registrations to be taken back.
    pub(super) fn on_removal_requested(&mut self, removal: RemovalId, effects: &mut Vec<Effect>) {
        self.removal.chosen.clear();
        let notice = Notice::new(Severity::Success, words!("told-removal-requested"));
        self.tell(notice.with_next(words!("told-removal-requested", "next")));
        effects.push(RemovalEffect::Open(removal).into());
    }

    /// Who asked may not approve: the window says so before the queue does.
    pub fn may_approve(&self, removal: &Removal) -> bool {
        let is_same = |a: &str, b: &str| a.trim().to_lowercase() == b.trim().to_lowercase();
        self.actor.as_ref().is_some_and(|actor| !is_same(&actor.operator, &removal.requested_by))
    }

    fn request_removal_approval(&mut self) {
        let Some(open) = self.removal.open.clone() else { return };
        if open.removal.state != RemovalState::Requested {
            return;
        }
        if !self.may_approve(&open.removal) {
            let notice = Notice::new(Severity::Warning, words!("told-own-removal"));
            return self.tell(notice.with_next(words!("told-own-removal", "next")));
        }
        let name = self.customer_name(open.removal.customer);
        let (removal, devices) = (open.removal.id, open.rows);
        self.dialog = Some(Dialog::Removal(RemovalDialog::Approve { removal, devices, name, error: None }));
    }

    fn confirm_removal_approval(&mut self, typed_count: &str, effects: &mut Vec<Effect>) {
        let Some(Dialog::Removal(RemovalDialog::Approve { removal, devices, error, .. })) = &mut self.dialog else {
            return;
        };
        if typed_count.trim().parse() != Ok(devices.len()) {
            *error = Some(words!("wrong-approval-count", "removal"));
            return;
        }
        let device_count = u32::try_from(devices.len()).unwrap_or(u32::MAX);
        let change = Change::RemovalApproved { removal: removal.clone(), device_count };
        effects.push(Effect::Do(Deed::Apply(change)));
        self.dialog = None;
    }

    fn confirm_removal_refusal(&mut self, reason: &str, effects: &mut Vec<Effect>) {
        let Some(Dialog::Removal(RemovalDialog::Refuse { removal, error })) = &mut self.dialog else { return };
        *error = wrong_reason(reason);
        if error.is_none() {
            let change = Change::RemovalRefused { removal: removal.clone(), reason: reason.trim().to_owned() };
            effects.push(Effect::Do(Deed::Apply(change)));
            self.dialog = None;
        }
    }

    fn run_removal(&mut self, effects: &mut Vec<Effect>) {
        let Some(open) = self.removal.open.as_ref().filter(|open| open.removal.state == RemovalState::Approved) else {
            return;
        };
        if self.removal.under_way.is_some() {
            return;
        }
        if let Some(notice) = self.why_not_take_back(&open.rows) {
            return self.tell(notice);
        }
        let removal = open.removal.id.clone();
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

/// What is wrong with a reason that was typed.
fn wrong_reason(reason: &str) -> Option<String> {
    if reason.trim().is_empty() {
        return Some(words!("wrong-removal-reason"));
    }
    holds_product_key(reason).then(|| words!("wrong-product-key"))
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
