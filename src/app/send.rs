//! Sending a batch, sending the refused devices once more, and files for Partner Center's site.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;

use crate::domain::{Attempt, BatchId, BatchState, BatchSummary, DeviceId, ExportedFile, Relationship};
use crate::words;

use super::effect::{Deed, Effect, ExportKind};
use super::event::SendingStep;
use super::model::{AccountModel, Dialog, Model, Screen};
use super::notice::{Errand, Failure, Matter, Notice, Severity, Trouble};

/// Longest part of a suggested file name.
const NAME_PART: usize = 40;

impl Model {
    /// Loads the attempts and the refused devices of the open batch.
    pub(super) fn load_sending(&self, effects: &mut Vec<Effect>) {
        let Some(batch) = &self.batch else { return };
        self.load_results(self.send.results.page.offset, effects);
        effects.push(Effect::LoadAttempts(batch.clone()));
    }

    /// Why nothing may be sent for this batch now; `None` where it may.
    pub(super) fn why_not(&self, batch: &BatchSummary) -> Option<Notice> {
        if let Some(notice) = self.why_not_by_partner(&batch.partner) {
            return Some(notice);
        }
        if batch.customer.relationship.is_refused() {
            let customer = batch.customer.name.clone();
            return Some(Notice::of(&Failure::NoRelationship { customer, has_refused: false, source: None }));
        }
        // Of another partner's sign-in nothing is known here: the client finds out before anything leaves.
        if self.other_partner(batch).is_some() {
            return None;
        }
        self.why_no_sign_in()
    }

    /// Why nothing can be asked of Partner Center for the partner in use: nobody is signed in; `None` where it can be tried.
    pub(super) fn why_no_sign_in(&self) -> Option<Notice> {
        match self.account {
            AccountModel::SignedIn { .. } => None,
            // Not known yet: the client finds out before anything leaves.
            AccountModel::Unknown => None,
            AccountModel::SignedOut => Some(
                Notice::new(Severity::Warning, words!("told-sign-in-first"))
                    .with_next(words!("told-sign-in-first", "next")),
            ),
            AccountModel::NeedsMfa => {
                Some(Notice::new(Severity::Warning, words!("failure-mfa")).with_next(words!("failure-mfa", "next")))
            }
            AccountModel::SigningIn => Some(
                Notice::new(Severity::Info, words!("told-signing-in")).with_next(words!("told-signing-in", "next")),
            ),
        }
    }

    /// Whether asking for the batch to be sent is what helps it on now: nothing else has to be seen to first.
    pub fn is_asking_the_way(&self, batch: &BatchSummary) -> bool {
        let has_way = self.send.trouble.get(&batch.id).is_none_or(Trouble::is_over_when_asked_again);
        has_way && self.why_not(batch).is_none()
    }

    /// Why the batch cannot be sent as it stands; `None` where it can.
    fn why_not_send(&self, batch: &BatchSummary) -> Option<Notice> {
        match batch.state {
            BatchState::Approved | BatchState::Sending if self.is_being_sent(batch) => {
                let notice = Notice::new(Severity::Info, words!("told-under-way", number = batch.number));
                Some(notice.with_next(words!("told-under-way", "next")))
            }
            BatchState::Approved | BatchState::Sending => self.why_not(batch),
            BatchState::Open | BatchState::Closed => Some(Notice::of(&Failure::NotApproved)),
            BatchState::Finished | BatchState::FinishedWithProblems => Some(
                Notice::new(Severity::Info, words!("told-nothing-to-send"))
                    .with_next(words!("told-nothing-to-send", "next")),
            ),
        }
    }

    /// Whether the batch is sent or followed without anybody's doing.
    pub fn is_being_sent(&self, batch: &BatchSummary) -> bool {
        let is_followed = batch.counts.ready == 0 && batch.counts.under_way() > 0;
        let is_just_asked = self.send.under_way.get(&batch.id) == Some(&None);
        (batch.is_sending_asked || is_followed || is_just_asked) && !self.send.trouble.contains_key(&batch.id)
    }

    /// Opens the dialog that says in one sentence what is about to be sent.
    pub(super) fn request_send(&mut self, effects: &mut Vec<Effect>) {
        let Some(batch) = self.open_batch_or_tell() else { return };
        match self.why_not_send(&batch) {
            Some(notice) => self.tell(notice),
            None => {
                self.dialog = Some(Dialog::Send { sentence: self.sentence(&batch) });
                // Whether a batch is made or joined is said in the dialog as soon as the service has said it.
                if batch.counts.ready > 0 && (self.is_signed_in() || self.other_partner(&batch).is_some()) {
                    self.ask_for_batches(batch.customer.id, batch.partner.clone(), effects);
                }
            }
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
        self.send.under_way.insert(batch.clone(), None);
        self.send.trouble.remove(&batch);
        effects.push(Effect::Send(batch));
    }

    /// Sends no more of the open batch for now.
    pub(super) fn halt_sending(&mut self, effects: &mut Vec<Effect>) {
        if let Some(batch) = self.open_batch().filter(|batch| batch.is_sending_asked) {
            effects.push(Effect::HaltSending(batch.id.clone()));
        }
    }

    /// It is written down that no more of a batch is to be sent.
    pub(super) fn on_halted(&mut self, batch: BatchId, effects: &mut Vec<Effect>) {
        // What stood in the way of sending does so no more; what stands in that of following is told anew.
        self.send.trouble.remove(&batch);
        let known = self.batches.iter().find(|known| known.id == batch);
        let next = match known.is_some_and(|known| known.counts.under_way() > 0) {
            true => words!("told-halted", "under-way"),
            false => words!("told-halted", "next"),
        };
        self.tell(Notice::new(Severity::Success, words!("told-halted")).with_next(next));
        effects.push(Effect::LookAtSending(batch));
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
        } else {
            if self.is_open_batch(batch) {
                // Those that were chosen are refused ones no more.
                self.send.results.chosen.clear();
            }
            self.send(batch.clone(), effects);
        }
    }

    /// Sending goes on.
    pub(super) fn on_sending_progress(&mut self, batch: BatchId, step: SendingStep, now: Timestamp) {
        self.send.is_elsewhere = false;
        // Of following and waiting alone, what a person must see to does not go.
        if matches!(step, SendingStep::Uploading { .. }) {
            self.send.trouble.remove(&batch);
        }
        match &step {
            SendingStep::Waiting { secs, .. } => {
                let at = now.saturating_add(Duration::from_secs(*secs)).unwrap_or(now);
                self.send.tried_at.insert(batch.clone(), at);
            }
            _ => _ = self.send.tried_at.remove(&batch),
        }
        self.send.under_way.insert(batch, Some(step));
    }

    /// Sending has changed something in the queue.
    pub(super) fn on_sending_moved(&mut self, batch: BatchId, effects: &mut Vec<Effect>) {
        effects.push(Effect::LoadBatches);
        if self.screen == Screen::Send && self.is_open_batch(&batch) {
            self.load_sending(effects);
        }
    }

    /// Nothing is left to be done for a batch without a person.
    pub(super) fn on_sending_ended(
        &mut self,
        batch: &BatchId,
        outcome: Result<bool, Failure>,
        effects: &mut Vec<Effect>,
    ) {
        let last_step = self.send.under_way.remove(batch).flatten();
        self.send.tried_at.remove(batch);
        match outcome {
            // Where it ends unsettled, what a person must see to is why: a batch that lost its approval with its customer's consent.
            Ok(false) => {}
            Ok(true) => {
                self.send.trouble.remove(batch);
                // How it went stands in the list that is loaded next.
                self.send.settled.insert(batch.clone());
            }
            Err(failure) => {
                self.note_sign_in(&failure);
                // An upload that was refused is mended otherwise than a question about one.
                let errand = match last_step {
                    Some(SendingStep::Uploading { .. }) => Errand::Upload,
                    _ => Errand::Follow,
                };
                let trouble = Trouble::of(errand, &failure);
                // One sentence for all the batches that wait for the same.
                let is_told = self.notices.iter().any(|(_, told)| *told == trouble.notice);
                if !self.is_open_batch(batch) && !is_told {
                    self.tell(trouble.notice.clone());
                }
                self.send.trouble.insert(batch.clone(), trouble);
            }
        }
        self.reload(effects);
    }

    /// Tells how batches went that are settled now, once the list says so.
    pub(super) fn tell_settled(&mut self) {
        let is_over = |b: &&BatchSummary| matches!(b.state, BatchState::Finished | BatchState::FinishedWithProblems);
        let settled = std::mem::take(&mut self.send.settled);
        let (over, open): (BTreeSet<_>, BTreeSet<_>) =
            settled.into_iter().partition(|id| self.batches.iter().filter(is_over).any(|batch| batch.id == *id));
        self.send.settled = open;
        let told = self.batches.iter().filter(|batch| over.contains(&batch.id)).map(settled_notice).collect();
        self.tell_together(told);
    }

    /// A device that was taken back is registered after all.
    pub(super) fn on_arrived_late(&mut self, batch: &BatchId, device: &DeviceId) {
        let number = self.batches.iter().find(|known| known.id == *batch).map_or(0, |known| known.number);
        let notice = Notice::new(Severity::Warning, words!("told-arrived-late", number = number));
        self.tell(Notice { details: device.to_string(), ..notice.with_next(words!("told-arrived-late", "next")) });
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

/// How a settled batch went.
fn settled_notice(batch: &BatchSummary) -> Notice {
    let number = batch.number;
    let notice = match batch.counts.rejected {
        0 => Notice::new(Severity::Success, words!("told-settled", number = number)),
        count => Notice::new(Severity::Warning, words!("told-settled-refused", number = number, count = count))
            .with_next(words!("told-settled-refused", "next")),
    };
    notice.about(Matter::Sent(batch.id.clone()))
}

/// `Contoso-batch-12-KIOSK.csv`: a name that every file system takes.
fn suggested_name(batch: &BatchSummary, kind: ExportKind) -> String {
    let (mark, ending) = match kind {
        ExportKind::PartnerCenter => ("", "csv"),
        ExportKind::Intune => ("-intune", "csv"),
        ExportKind::Xlsx => ("", "xlsx"),
        ExportKind::Csv => ("-list", "csv"),
        ExportKind::UploadSheet => ("", "csv"),
        ExportKind::HandOver => ("-hand-over", "html"),
        ExportKind::Surface => ("-surface", "csv"),
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
