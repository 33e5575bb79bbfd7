//! The end of scanning: what is too many is decided, what is missing is explained, the batch is closed or opened again.

use crate::domain::pkid::holds_product_key;
use crate::domain::{BatchId, BatchState, Change, DeviceId, DevicePage, DeviceQuery, DeviceState};
use crate::words;

use super::effect::{Deed, DeviceList, Effect};
use super::feedback;
use super::model::{BoxState, Dialog, Model, Screen};
use super::notice::{Matter, Notice, Severity};

/// Devices that are too many and are shown at once.
const HELD: u64 = 100;

impl Model {
    /// Loads the devices that are held as too many, where the open batch has any.
    pub(super) fn load_held(&mut self, effects: &mut Vec<Effect>) {
        let Some(batch) = self.open_batch().filter(|b| b.counts.held > 0) else {
            self.scan.held = DevicePage::default();
            return;
        };
        let query = DeviceQuery {
            batch: Some(batch.id.clone()),
            states: vec![DeviceState::Held],
            is_descending: true,
            limit: HELD,
            ..Default::default()
        };
        if matches!(self.screen, Screen::Scan | Screen::Review) {
            effects.push(Effect::LoadDevices { list: DeviceList::Held, query });
        }
    }

    /// Takes devices that are too many into the batch.
    pub(super) fn keep_devices(&mut self, devices: Vec<DeviceId>, effects: &mut Vec<Effect>) {
        let Some(batch) = self.batch.clone().filter(|_| !devices.is_empty()) else { return };
        effects.push(Effect::Do(Deed::Apply(Change::DevicesKept { batch, devices })));
    }

    /// Takes every device that is shown as too many into the batch.
    pub(super) fn keep_all_held(&mut self, effects: &mut Vec<Effect>) {
        let devices = self.scan.held.rows.iter().map(|row| row.id.clone()).collect();
        self.keep_devices(devices, effects);
    }

    /// Devices that were too many are part of the batch.
    pub(super) fn on_kept(&mut self, devices: &[DeviceId]) {
        let (kept, held) = self.scan.held.rows.drain(..).partition(|row| devices.contains(&row.id));
        self.scan.held.rows = held;
        for row in &kept {
            self.settle_box(row.number, &BoxState::Queued(row.number));
        }
        for device in devices {
            self.update_open(device, |open| open.row.state = DeviceState::Ready);
        }
        let only = if let [only] = kept.as_slice() { Some(&only.draft) } else { None };
        self.show_feedback(feedback::kept(devices.len(), only));
        self.tell_beside(Notice::new(Severity::Success, words!("told-kept", count = devices.len())));
    }

    /// A device was taken back; says whether it was one too many.
    pub(super) fn on_left_out(&mut self, device: &DeviceId) -> bool {
        let Some(at) = self.scan.held.rows.iter().position(|row| row.id == *device) else { return false };
        let row = self.scan.held.rows.remove(at);
        self.settle_box(row.number, &BoxState::Discarded);
        self.show_feedback(feedback::left_out(&row.draft));
        self.tell_beside(
            Notice::new(Severity::Success, words!("told-left-out")).with_next(words!("told-left-out", "next")),
        );
        true
    }

    /// Tells what the panel of the Scan screen says, where that is not to be seen.
    fn tell_beside(&mut self, notice: Notice) {
        if self.screen != Screen::Scan {
            self.tell(notice);
        }
    }

    /// Ends scanning; where devices are missing, asks why first.
    pub(super) fn close_batch(&mut self, effects: &mut Vec<Effect>) {
        let Some(batch) = self.open_batch_or_tell() else { return };
        if self.scan.progress.is_some() {
            // What is still in line would find the batch closed.
            let notice = Notice::new(Severity::Warning, words!("told-close-reading")).about(Matter::Reading);
            self.tell(notice.with_next(words!("told-close-reading", "next")));
            return;
        }
        match batch.expected {
            Some(expected) if batch.is_short() && batch.state == BatchState::Open => {
                let count = batch.counts.total();
                self.dialog = Some(Dialog::CloseShort { count, expected, error: None });
            }
            _ => close(batch.id, None, effects),
        }
    }

    /// Ends scanning with a reason, where one was typed.
    pub(super) fn confirm_close(&mut self, reason: &str, effects: &mut Vec<Effect>) {
        let Some(batch) = self.batch.clone() else { return };
        let Some(Dialog::CloseShort { error, .. }) = &mut self.dialog else { return };
        let reason = reason.trim();
        if reason.is_empty() {
            *error = Some(words!("wrong-reason"));
        } else if holds_product_key(reason) {
            *error = Some(words!("wrong-product-key"));
        } else {
            self.dialog = None;
            close(batch, Some(reason.to_owned()), effects);
        }
    }

    /// Goes on with scanning.
    pub(super) fn reopen_batch(&mut self, effects: &mut Vec<Effect>) {
        let Some(batch) = self.open_batch_or_tell() else { return };
        effects.push(Effect::Do(Deed::Apply(Change::BatchReopened { batch: batch.id })));
    }
}

fn close(batch: BatchId, reason: Option<String>, effects: &mut Vec<Effect>) {
    effects.push(Effect::Do(Deed::Apply(Change::BatchClosed { batch, reason, is_reason_required: true })));
}
