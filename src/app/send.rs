//! Sending a batch, sending the refused devices once more, and files for Partner Center's site.

use crate::domain::change::ExportedFile;
use crate::domain::{Attempt, BatchId, BatchState, BatchSummary, DeviceQuery, DeviceState, Relationship};
use crate::words;

use super::effect::{Deed, DeviceList, Effect, ExportKind};
use super::event::SendingStep;
use super::model::{AccountModel, Dialog, Model, Screen};
use super::notice::{Failure, Notice, Severity};

/// Refused devices that are shown at once.
const PROBLEMS: u64 = 500;
/// Longest part of a suggested file name.
const NAME_PART: usize = 40;

impl Model {
    /// Loads the attempts and the refused devices of the open batch.
    pub(super) fn load_sending(&self, effects: &mut Vec<Effect>) {
        let Some(batch) = &self.batch else { return };
        let query = DeviceQuery {
            batch: Some(batch.clone()),
            states: vec![DeviceState::Rejected],
            limit: PROBLEMS,
            ..Default::default()
        };
        effects.push(Effect::LoadDevices { list: DeviceList::Results, query });
        effects.push(Effect::LoadAttempts(batch.clone()));
    }

    /// Why nothing may be sent for this batch now; `None` where it may.
    fn why_not(&self, batch: &BatchSummary) -> Option<Notice> {
        if let Some((under_way, _)) = &self.send.under_way {
            let notice = match self.batches.iter().find(|b| b.id == *under_way) {
                Some(other) => words!("told-under-way", number = other.number),
                None => words!("told-under-way-unknown"),
            };
            return Some(Notice::new(Severity::Info, notice).with_next(words!("told-under-way", "next")));
        }
        if batch.customer.relationship.is_refused() {
            return Some(Notice::of(&Failure::NoRelationship { customer: batch.customer.name.clone() }));
        }
        match self.account {
            AccountModel::SignedIn { .. } => None,
            // Not known yet: the client finds out before anything leaves.
            AccountModel::Unknown => None,
            AccountModel::SignedOut => Some(
                Notice::new(Severity::Warning, words!("told-sign-in-first"))
                    .with_next(words!("told-sign-in-first", "next")),
            ),
            AccountModel::SigningIn => Some(
                Notice::new(Severity::Info, words!("told-signing-in")).with_next(words!("told-signing-in", "next")),
            ),
        }
    }

    /// Why the batch cannot be sent as it stands; `None` where it can.
    fn why_not_send(&self, batch: &BatchSummary) -> Option<Notice> {
        match batch.state {
            BatchState::Approved | BatchState::Sending => self.why_not(batch),
            BatchState::Open | BatchState::Closed => Some(Notice::of(&Failure::NotApproved)),
            BatchState::Finished | BatchState::FinishedWithProblems => Some(
                Notice::new(Severity::Info, words!("told-nothing-to-send"))
                    .with_next(words!("told-nothing-to-send", "next")),
            ),
        }
    }

    /// Opens the dialog that says in one sentence what is about to be sent.
    pub(super) fn request_send(&mut self) {
        let Some(batch) = self.open_batch_or_tell() else { return };
        match self.why_not_send(&batch) {
            Some(notice) => self.tell(notice),
            None => self.dialog = Some(Dialog::Send { sentence: self.sentence(&batch) }),
        }
    }

    /// Count, customer, relationship, group tag and service, in one sentence.
    fn sentence(&self, batch: &BatchSummary) -> String {
        let service = if self.is_practice { words!("sentence-practice") } else { words!("sentence-partner-center") };
        let relationship = match &batch.customer.relationship {
            Relationship::Reseller => words!("sentence-reseller"),
            Relationship::Unknown => words!("sentence-unknown"),
            Relationship::None | Relationship::Other(_) => words!("sentence-refused"),
        };
        let (customer, tag) = (batch.customer.name.as_str(), batch.group_tag.as_str());
        match batch.counts.ready {
            0 => words!("sentence-settle", count = batch.counts.unsettled(), service = service, customer = customer),
            count => words!(
                "sentence-send",
                count = count,
                service = service,
                customer = customer,
                relationship = relationship,
                tag = tag
            ),
        }
    }

    /// Sends what the dialog said.
    pub(super) fn confirm_send(&mut self, effects: &mut Vec<Effect>) {
        if !matches!(self.dialog, Some(Dialog::Send { .. })) {
            return;
        }
        self.dialog = None;
        let Some(batch) = self.open_batch_or_tell() else { return };
        // Something may have changed while the dialog was open.
        match self.why_not_send(&batch) {
            Some(notice) => self.tell(notice),
            None => self.send(batch.id, effects),
        }
    }

    fn send(&mut self, batch: BatchId, effects: &mut Vec<Effect>) {
        self.send.under_way = Some((batch.clone(), None));
        self.send.trouble = None;
        effects.push(Effect::Send(batch));
    }

    /// Stops waiting for results.
    pub(super) fn stop_following(&mut self, effects: &mut Vec<Effect>) {
        if self.send.under_way.is_some() {
            effects.push(Effect::StopFollowing);
        }
    }

    /// Asks whether the refused devices shall be sent once more.
    pub(super) fn request_retry(&mut self) {
        let Some(batch) = self.open_batch_or_tell() else { return };
        let count = batch.counts.rejected;
        if count == 0 {
            self.tell(Notice::new(Severity::Info, words!("told-nothing-refused")));
            return;
        }
        match self.why_not(&batch) {
            Some(notice) => self.tell(notice),
            None => self.dialog = Some(Dialog::Retry { count }),
        }
    }

    /// Makes the refused devices ready; once that is on the disk they are sent.
    pub(super) fn confirm_retry(&mut self, effects: &mut Vec<Effect>) {
        if !matches!(self.dialog, Some(Dialog::Retry { .. })) {
            return;
        }
        self.dialog = None;
        let Some(batch) = self.open_batch_or_tell() else { return };
        match self.why_not(&batch) {
            Some(notice) => self.tell(notice),
            None => effects.push(Effect::Do(Deed::RequeueRejected(batch.id))),
        }
    }

    /// Refused devices are ready again: sends them.
    pub(super) fn on_requeued(&mut self, batch: &BatchId, count: u32, effects: &mut Vec<Effect>) {
        if count == 0 {
            self.tell(Notice::new(Severity::Info, words!("told-nothing-refused")));
        } else if self.send.under_way.is_none() {
            self.send(batch.clone(), effects);
        }
    }

    /// Sending goes on.
    pub(super) fn on_sending_progress(&mut self, batch: BatchId, step: SendingStep, effects: &mut Vec<Effect>) {
        let is_new = !matches!(&self.send.under_way, Some((b, Some(s))) if *b == batch && *s == step);
        let is_only_waiting = matches!(step, SendingStep::Waiting { .. });
        self.send.under_way = Some((batch.clone(), Some(step)));
        // A countdown changes no device.
        if is_new && !is_only_waiting {
            effects.push(Effect::LoadBatches);
            if self.screen == Screen::Send && self.is_open_batch(&batch) {
                effects.push(Effect::LoadAttempts(batch));
            }
        }
    }

    /// Sending is over.
    pub(super) fn on_sending_ended(
        &mut self,
        batch: &BatchId,
        outcome: Result<(), Failure>,
        effects: &mut Vec<Effect>,
    ) {
        if self.send.under_way.as_ref().is_some_and(|(b, _)| b == batch) {
            self.send.under_way = None;
        }
        match outcome {
            Ok(()) => {
                self.send.trouble = None;
                self.tell(Notice::new(Severity::Success, words!("told-settled")));
            }
            Err(failure) => {
                self.note_sign_in(&failure);
                let notice = Notice::of(&failure);
                if self.is_open_batch(batch) {
                    self.send.trouble = Some(notice);
                } else {
                    self.tell(notice);
                }
            }
        }
        self.reload(effects);
    }

    /// Takes in the attempts of a batch.
    pub(super) fn on_attempts(&mut self, batch: &BatchId, attempts: Vec<Attempt>) {
        if self.is_open_batch(batch) {
            self.send.attempts = attempts;
        }
    }

    /// Writes the batch to a file; the system's dialog asks where.
    pub(super) fn export(&mut self, kind: ExportKind, effects: &mut Vec<Effect>) {
        let Some(batch) = self.open_batch_or_tell() else { return };
        if batch.counts.total() == 0 {
            self.tell(Notice::new(Severity::Warning, words!("told-empty")).with_next(words!("told-empty", "next")));
            return;
        }
        effects.push(Effect::Export { suggested_name: suggested_name(&batch, kind), batch: batch.id, kind });
    }

    /// Files were written.
    pub(super) fn on_exported(&mut self, batch: &BatchId, files: Vec<ExportedFile>, effects: &mut Vec<Effect>) {
        let rows: u32 = files.iter().map(|f| f.rows).fold(0, u32::saturating_add);
        let notice = Notice::new(Severity::Success, words!("told-exported", rows = rows, files = files.len()));
        self.tell(notice);
        if self.is_open_batch(batch) {
            self.send.files = files;
        }
        self.reload(effects);
    }
}

/// `Contoso-batch-12-KIOSK.csv`: a name that every file system takes.
fn suggested_name(batch: &BatchSummary, kind: ExportKind) -> String {
    let (mark, ending) = match kind {
        ExportKind::PartnerCenter => ("", "csv"),
        ExportKind::Intune => ("-intune", "csv"),
        ExportKind::Xlsx => ("", "xlsx"),
        ExportKind::Csv => ("-list", "csv"),
    };
    let parts = [batch.customer.name.as_str(), &format!("batch-{}", batch.number), batch.group_tag.as_str()];
    let parts: Vec<String> = parts.into_iter().map(file_safe).filter(|part| !part.is_empty()).collect();
    format!("{}{mark}.{ending}", parts.join("-"))
}

/// Letters, digits, `_` and single hyphens.
fn file_safe(text: &str) -> String {
    let mut safe = String::new();
    for c in text.chars().take(NAME_PART) {
        if c.is_alphanumeric() || c == '_' {
            safe.push(c);
        } else if !safe.ends_with('-') && !safe.is_empty() {
            safe.push('-');
        }
    }
    safe.trim_end_matches('-').to_owned()
}
