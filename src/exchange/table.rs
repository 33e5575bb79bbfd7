//! What stands in a file: a header and a row for each device, as text.

use crate::domain::{BatchSummary, DeviceRow, Identity, Manufacturer, ModelName, SerialNumber};

use super::{ExchangeError, ExportFormat};

/// Partner Center's header. Case matters: a wrong letter gave a bare 400 (public reports of CIPP's users).
pub(super) const PARTNER_CENTER: [&str; 5] =
    ["Device Serial Number", "Windows Product ID", "Hardware Hash", "Manufacturer name", "Device model"];
/// Intune's header.
const INTUNE: [&str; 5] = ["Device Serial Number", "Windows Product ID", "Hardware Hash", "Group Tag", "Assigned User"];
/// The header of lists for people.
const LIST: [&str; 14] = [
    "Number",
    "PKID",
    "Serial number",
    "Manufacturer",
    "Model",
    "State",
    "Code",
    "Code name",
    "Customer",
    "Tenant",
    "Group tag",
    "Order",
    "Scanned by",
    "Scanned at",
];

/// The rows of a file, the header first.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) rows: Vec<Vec<String>>,
}

impl Table {
    /// The table of these devices. `site_header` is the header of the file for Partner Center's site.
    pub(super) fn of(
        format: ExportFormat,
        batch: &BatchSummary,
        devices: &[DeviceRow],
        site_header: [&str; 5],
    ) -> Result<Self, ExchangeError> {
        let header: &[&str] = match format {
            ExportFormat::PartnerCenter => &site_header,
            ExportFormat::Intune => &INTUNE,
            ExportFormat::Xlsx | ExportFormat::Csv => &LIST,
        };
        let mut rows = vec![header.iter().map(|&cell| cell.to_owned()).collect()];
        for device in devices {
            let row = match format {
                ExportFormat::PartnerCenter => partner_center(device),
                ExportFormat::Intune => intune(batch, device),
                ExportFormat::Xlsx => Ok(list(batch, device)),
                ExportFormat::Csv => Ok(list(batch, device).into_iter().map(defused).collect()),
            };
            rows.push(row.map_err(|reason| ExchangeError::Row { number: device.number, reason })?);
        }
        Ok(Self { rows })
    }
}

/// The PKID alone, or serial number, maker and model: combinations that Partner Center documents. A serial number beside a PKID is none.
fn partner_center(device: &DeviceRow) -> Result<Vec<String>, String> {
    let cells = match device.draft.identity() {
        Some(Identity::Pkid(pkid)) => [String::new(), pkid.to_string(), String::new(), String::new(), String::new()],
        Some(Identity::Tuple { manufacturer, model, serial }) => {
            [serial.to_string(), String::new(), String::new(), manufacturer.to_string(), model.to_string()]
        }
        None => return Err("neither a PKID nor serial number, maker and model is known".to_owned()),
    };
    plain(cells)
}

/// Intune wants a serial number in every row, and knows devices by their hardware hash, which no box shows: such a file is for customers
/// who add the hashes themselves.
fn intune(batch: &BatchSummary, device: &DeviceRow) -> Result<Vec<String>, String> {
    let Some(serial) = &device.draft.serial else {
        return Err("Intune's file needs a serial number".to_owned());
    };
    let pkid = device.draft.pkid.map(|pkid| pkid.to_string()).unwrap_or_default();
    plain([serial.to_string(), pkid, String::new(), batch.group_tag.to_string(), String::new()])
}

/// The cells, where the file can carry them: it has no quotes, so no comma, quote, control or non-ASCII character may stand in a value.
fn plain(cells: [String; 5]) -> Result<Vec<String>, String> {
    for (cell, name) in cells.iter().zip(["first", "second", "third", "fourth", "fifth"]) {
        if let Some(c) = cell.chars().find(|&c| !matches!(c, ' '..='~') || matches!(c, ',' | '"')) {
            return Err(format!("the {name} column cannot hold the character {c:?}"));
        }
        if cell.trim() != cell {
            return Err(format!("the {name} column begins or ends with a blank"));
        }
    }
    Ok(cells.into())
}

fn list(batch: &BatchSummary, device: &DeviceRow) -> Vec<String> {
    let draft = &device.draft;
    vec![
        device.number.to_string(),
        draft.pkid.map(|pkid| pkid.to_string()).unwrap_or_default(),
        draft.serial.as_ref().map(SerialNumber::to_string).unwrap_or_default(),
        draft.manufacturer.as_ref().map(Manufacturer::to_string).unwrap_or_default(),
        draft.model.as_ref().map(ModelName::to_string).unwrap_or_default(),
        device.state.as_str().to_owned(),
        device.code.clone().unwrap_or_default(),
        device.code_name.clone().unwrap_or_default(),
        batch.customer.name.clone(),
        batch.customer.id.to_string(),
        batch.group_tag.to_string(),
        batch.order.clone().unwrap_or_default(),
        device.scanned_by.clone(),
        device.scanned_at.to_string(),
    ]
}

/// A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV Injection").
fn defused(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}
