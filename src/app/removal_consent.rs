//! How two people agree that registrations are taken back: one asks and says why, a second who has seen the devices approves or refuses.

use crate::domain::pkid::holds_product_key;
use crate::domain::{BatchSummary, Change, DeviceRow, Removal, RemovalId, RemovalState};
use crate::words;

use super::effect::{Deed, Effect};
use super::model::{Dialog, Model, RemovalDialog};
use super::notice::{Notice, Severity};
use super::removal::RemovalRequest;

impl Model {
    /// Asks whether the chosen registrations are to be taken back, and why.
    pub(super) fn request_removal(&mut self) {
        if self.removal.chosen.is_empty() {
            let notice =
                Notice::new(Severity::Info, words!("told-none-chosen")).with_next(words!("told-none-chosen", "next"));
            return self.tell(notice);
        }
        let devices: Vec<DeviceRow> = self.removal.chosen.values().cloned().collect();
        let batches: Vec<&BatchSummary> =
            self.batches.iter().filter(|batch| devices.iter().any(|device| device.batch == batch.id)).collect();
        let Some(first) = batches.first() else { return };
        if batches.iter().any(|batch| batch.customer.id != first.customer.id) {
            let notice = Notice::new(Severity::Warning, words!("told-several-customers"));
            return self.tell(notice.with_next(words!("told-several-customers", "next")));
        }
        if batches.iter().any(|batch| batch.partner != first.partner) {
            let notice = Notice::new(Severity::Warning, words!("failure-different-partners"));
            return self.tell(notice.with_next(words!("failure-different-partners", "next")));
        }
        let (customer, name) = (first.customer.id, first.customer.name.clone());
        if let Some(notice) = self.why_not_by_partner(&first.partner) {
            return self.tell(notice);
        }
        self.dialog = Some(Dialog::Removal(RemovalDialog::Request { customer, name, devices, error: None }));
    }

    /// Asks a second person for it.
    pub(super) fn confirm_removal_request(&mut self, reason: &str, effects: &mut Vec<Effect>) {
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
        self.removal.choose_none();
        let notice = Notice::new(Severity::Success, words!("told-removal-requested"));
        self.tell(notice.with_next(words!("told-removal-requested", "next")));
        self.open_removal(removal, effects);
    }

    /// Who asked may not approve: the window says so before the queue does.
    pub fn may_approve(&self, removal: &Removal) -> bool {
        let is_same = |a: &str, b: &str| a.trim().to_lowercase() == b.trim().to_lowercase();
        self.actor.as_ref().is_some_and(|actor| !is_same(&actor.operator, &removal.requested_by))
    }

    /// Asks the second person for the count.
    pub(super) fn request_removal_approval(&mut self) {
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

    /// Approves it, where the count is right.
    pub(super) fn confirm_removal_approval(&mut self, typed_count: &str, effects: &mut Vec<Effect>) {
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

    /// It is not to be done, for this reason.
    pub(super) fn confirm_removal_refusal(&mut self, reason: &str, effects: &mut Vec<Effect>) {
        let Some(Dialog::Removal(RemovalDialog::Refuse { removal, error })) = &mut self.dialog else { return };
        *error = wrong_reason(reason);
        if error.is_none() {
            let change = Change::RemovalRefused { removal: removal.clone(), reason: reason.trim().to_owned() };
            effects.push(Effect::Do(Deed::Apply(change)));
            self.dialog = None;
        }
    }

    /// Asks why the open removal is not to be done.
    pub(super) fn request_removal_refusal(&mut self) {
        if let Some(open) = &self.removal.open {
            let removal = open.removal.id.clone();
            self.dialog = Some(Dialog::Removal(RemovalDialog::Refuse { removal, error: None }));
        }
    }
}

/// What is wrong with a reason that was typed.
fn wrong_reason(reason: &str) -> Option<String> {
    if reason.trim().is_empty() {
        return Some(words!("wrong-removal-reason"));
    }
    holds_product_key(reason).then(|| words!("wrong-product-key"))
}
