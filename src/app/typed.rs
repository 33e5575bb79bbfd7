//! Devices that are typed, and taking back the last scan.

use crate::domain::{BatchId, DeviceRow, DeviceState, ScanSource};
use crate::words;

use super::command::DeviceForm;
use super::effect::{Deed, Effect};
use super::feedback;
use super::forms;
use super::model::Model;

impl Model {
    /// Queues a typed device, where it is well typed.
    pub(super) fn add_typed(&mut self, form: &DeviceForm, effects: &mut Vec<Effect>) {
        let draft = match forms::check_device(form) {
            Ok(draft) => draft,
            Err(errors) => {
                self.form_errors = errors;
                return;
            }
        };
        self.form_errors.clear();
        let Some(batch) = self.batch_to_scan_into().map(|b| b.id.clone()) else {
            self.tell_no_place();
            return;
        };
        // Typed digits carry no symbology. What could be the retail code is asked about once.
        if let Some(pkid) = draft.pkid.filter(|p| forms::could_be_retail_code(*p))
            && self.scan.asked_about != Some(pkid)
        {
            self.scan.asked_about = Some(pkid);
            self.form_errors = vec![("pkid", words!("wrong-pkid-retail"))];
            return;
        }
        self.scan.asked_about = None;
        let deed = Deed::AddDevice { batch, draft, source: ScanSource::Typed, codes: Vec::new(), picture: None };
        self.write(deed, effects);
    }

    /// Takes back this operator's last scan.
    pub(super) fn undo(&mut self, effects: &mut Vec<Effect>) {
        match self.batch_to_scan_into().map(|b| b.id.clone()) {
            Some(batch) => self.write(Deed::UndoLast(batch), effects),
            None => self.tell_no_place(),
        }
    }

    /// Brings back what was undone last.
    pub(super) fn redo(&mut self, effects: &mut Vec<Effect>) {
        match self.batch_to_scan_into().map(|b| b.id.clone()) {
            Some(batch) => self.write(Deed::RedoLast(batch), effects),
            None => self.tell_no_place(),
        }
    }

    /// A scan was taken back, or there was none.
    pub(super) fn on_undone(&mut self, batch: &BatchId, device: Option<&DeviceRow>) {
        self.on_written(batch, state_of(device), if device.is_some() { -1 } else { 0 });
        if !self.is_open_batch(batch) {
            return;
        }
        if let Some(row) = device {
            self.release_box(row.number);
            self.scan.last.retain(|r| r.id != row.id);
        }
        let count = self.count_in_words();
        self.show_feedback(feedback::undone(device.map(|row| &row.draft), &count));
    }

    /// What was taken back is there again, or there was nothing to bring back.
    pub(super) fn on_redone(&mut self, batch: &BatchId, device: Option<&DeviceRow>) {
        self.on_written(batch, state_of(device), if device.is_some() { 1 } else { 0 });
        if !self.is_open_batch(batch) {
            return;
        }
        let count = self.count_in_words();
        self.show_feedback(match device {
            Some(row) if row.state == DeviceState::Held => feedback::extra(&row.draft),
            _ => feedback::redone(device.is_some(), &count),
        });
    }
}

fn state_of(device: Option<&DeviceRow>) -> DeviceState {
    device.map_or(DeviceState::Ready, |row| row.state)
}
