//! The note for the customer's administrator: which registrations were taken back, and what stays in the customer's own places.

use std::collections::HashMap;

use crate::domain::{DeviceDraft, DeviceId, DeviceRow, Removal, RemovalDevice, RemovalOutcome};
use crate::words;

/// The note, line by line, of a removal whose devices are these; `None` where nothing was taken back.
pub fn removal_note<'r>(
    removal: &Removal,
    rows: impl IntoIterator<Item = &'r DeviceRow>,
    customer: &str,
) -> Option<String> {
    let rows: HashMap<&DeviceId, &DeviceRow> = rows.into_iter().map(|row| (&row.id, row)).collect();
    let is_gone = |device: &&RemovalDevice| device.outcome.as_ref().is_some_and(RemovalOutcome::is_gone);
    let gone = removal.devices.iter().filter(is_gone);
    let gone: Vec<&DeviceRow> = gone.filter_map(|device| rows.get(&device.device).copied()).collect();
    if gone.is_empty() {
        return None;
    }
    let mut lines = vec![
        words!("note-title", customer = customer),
        String::new(),
        words!("note-what", count = gone.len(), at = removal.requested_at.strftime("%Y-%m-%d").to_string()),
        // Not why: that is the partner's own, and may name another customer.
        String::new(),
    ];
    lines.extend(gone.iter().map(|row| format!("- {}", device(&row.draft))));
    lines.push(String::new());
    lines.push(words!("note-stays"));
    for line in [words!("note-intune"), words!("note-entra"), words!("note-registered"), words!("note-device")] {
        lines.push(format!("- {line}"));
    }
    lines.push(String::new());
    Some(lines.join("\n"))
}

/// A device with all that the customer's administrator may know it by.
fn device(draft: &DeviceDraft) -> String {
    let parts = [
        draft.manufacturer.as_ref().map(ToString::to_string),
        draft.model.as_ref().map(ToString::to_string),
        draft.serial.as_ref().map(|serial| words!("note-serial", serial = serial.as_str())),
        draft.pkid.map(|pkid| words!("note-pkid", pkid = pkid.as_str())),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
