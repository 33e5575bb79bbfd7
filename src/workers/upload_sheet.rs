//! The page that goes with the files for Partner Center's site: where to click there, which file, what to type as the group's name.
//!
//! The steps are those of Microsoft's page on Autopilot in Partner Center, "Add devices to a customer's account".

use std::path::Path;

use jiff::Timestamp;

use crate::domain::{BatchSummary, DeviceRow, DeviceState, ExportedFile};
use crate::exchange::{Fact, Paper, Part};
use crate::words;

use super::hand_over::moment;

/// Of the devices of a batch those that are to be uploaded; where none is left, those that were and wait for their outcome, so that the
/// page can be printed again.
pub(super) fn devices(devices: Vec<DeviceRow>) -> Vec<DeviceRow> {
    let (ready, rest): (Vec<_>, Vec<_>) = devices.into_iter().partition(|device| device.state == DeviceState::Ready);
    match ready.is_empty() {
        true => rest.into_iter().filter(|device| device.state == DeviceState::Uploaded).collect(),
        false => ready,
    }
}

/// The page for these files.
pub(super) fn paper(batch: &BatchSummary, files: &[ExportedFile], now: Timestamp) -> Paper {
    let customer = batch.customer.name.as_str();
    let tag = batch.group_tag.as_str();
    let devices: u32 = files.iter().map(|file| file.rows).sum();
    let step = |what: String, more: String| (what, more);
    let steps = vec![
        step(words!("upload-step-sign-in"), words!("upload-step-sign-in", "more")),
        step(words!("upload-step-customer", customer = customer), words!("upload-step-customer", "more")),
        step(words!("upload-step-devices"), words!("upload-step-devices", "more")),
        step(words!("upload-step-name", tag = tag), words!("upload-step-name", "more")),
        step(words!("upload-step-file", files = files.len()), words!("upload-step-file", "more")),
        step(words!("upload-step-told"), words!("upload-step-told", "more")),
    ];
    let rows = files.iter().map(|file| {
        let name = Path::new(&file.path).file_name().unwrap_or_default().to_string_lossy().into_owned();
        vec![name, file.rows.to_string(), file.sha256.clone()]
    });
    Paper {
        title: words!("upload-title", number = batch.number, customer = customer),
        lead: words!("upload-title", "lead", devices = devices, files = files.len()),
        parts: vec![
            Part::Facts(vec![
                Fact::exact(words!("paper-group-name"), tag),
                Fact::new(words!("paper-customer"), customer),
                Fact::exact(words!("paper-tenant"), batch.customer.id.to_string()),
                Fact::new(
                    words!("paper-domain"),
                    batch.customer.domain.clone().unwrap_or_else(|| words!("paper-unknown")),
                ),
                Fact::new(words!("paper-order"), batch.order.clone().unwrap_or_else(|| words!("paper-none"))),
                Fact::new(
                    words!("paper-approved-by"),
                    batch.approved_by.clone().unwrap_or_else(|| words!("paper-unknown")),
                ),
                Fact::new(words!("paper-written"), moment(now)),
            ]),
            Part::Heading(words!("upload-files")),
            Part::Table {
                name: words!("upload-files"),
                header: vec![words!("paper-file"), words!("paper-devices"), words!("paper-sha256")],
                rows: rows.collect(),
            },
            Part::Text(words!("upload-files", "compare")),
            Part::Heading(words!("upload-steps")),
            Part::Steps(steps),
            Part::Text(words!("upload-steps", "source")),
        ],
    }
}
