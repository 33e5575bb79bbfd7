//! Files out: the CSV that Partner Center's site takes as it is, Intune's, lists and pages for people. And one kind of file in: what the
//! site says came of an upload.
//!
//! `table` says what stands in a file, `csv_file` and `workbook` how it is written and read back, `placing` how it gets to its
//! place: written beside it, read back, compared, renamed, all files or none. `paper` is a page for people, as `html` or a workbook;
//! `sheet` is a printed page with codes, `pdf` how that is written. `code_file` is a drawn code as a picture, `portal` reads the
//! site's lists.

mod code_file;
mod csv_file;
mod html;
mod paper;
mod pdf;
mod placing;
mod portal;
mod sheet;
mod table;
mod workbook;

use std::path::{Path, PathBuf};

use crate::domain::{BatchSummary, DeviceRow, ExportedFile, SerialNumber};

pub use code_file::write_code;
pub use paper::{Fact, Paper, Part, write_paper};
pub use portal::{PortalError, portal_results, site_answer};
pub use sheet::{Sheet, SheetCode, write_sheet};

use paper::PaperForm;
use placing::{Target, Waiting};
use table::Table;

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Partner Center's five columns.
    PartnerCenter,
    /// Intune's five columns.
    Intune,
    /// A workbook for people, every cell text.
    Xlsx,
    /// A list for people and programs, all columns.
    Csv,
}

/// Most devices in one file for Partner Center or Intune: the smaller of the limits on Microsoft's pages (Autopilot FAQ, February 2025).
pub const MOST_ROWS: u32 = 500;

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The format cannot carry this device.
    #[error("device no. {number} cannot be written: {reason}")]
    Row {
        /// The device's place in the batch.
        number: u32,
        /// What is in the way.
        reason: String,
    },
    /// No Surface device with a serial number waits to be registered.
    #[error("no Surface device of the batch has a serial number and is still to be registered")]
    NoSurface,
    /// Every Surface device of the batch is registered already.
    #[error("every Surface device of the batch is registered already")]
    SurfaceRegistered,
    /// The batch has no devices.
    #[error("there is nothing to write")]
    Empty,
    /// The file could not be written.
    #[error("{} cannot be written: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// What was read back is not what was written.
    #[error("{} was not written as it should be", .0.display())]
    ReadBack(PathBuf),
}

impl ExportFormat {
    /// The file name's ending.
    fn ending(self) -> &'static str {
        if self == Self::Xlsx { "xlsx" } else { "csv" }
    }

    /// Devices in one file, of the number that was asked for.
    fn rows_per_file(self, wanted: u32) -> usize {
        let rows = match self {
            Self::PartnerCenter | Self::Intune => wanted.clamp(1, MOST_ROWS),
            // A worksheet has 1,048,576 rows, one of them the header.
            Self::Xlsx => 1_048_575,
            Self::Csv => u32::MAX,
        };
        usize::try_from(rows).unwrap_or(usize::MAX)
    }
}

/// How a file is to be.
#[derive(Clone, Debug)]
pub struct ExportOptions {
    /// Devices in one file for Partner Center or Intune.
    pub rows_per_file: u32,
    /// The header of the file for Partner Center's site; where it is not made of five names, Microsoft's own.
    pub site_header: String,
}

impl Default for ExportOptions {
    fn default() -> Self {
        Self { rows_per_file: MOST_ROWS, site_header: String::new() }
    }
}

impl ExportOptions {
    fn header(&self) -> [&str; 5] {
        let names: Vec<&str> = self.site_header.split(',').collect();
        names.try_into().unwrap_or(table::PARTNER_CENTER)
    }
}

/// Writes a batch: to `target` itself, or into it under a name of customer, batch and group tag where it is a folder. Several parts get
/// `-1of3` before the ending.
///
/// # Errors
/// See [`ExchangeError`]; where one part cannot be written, none is left behind, and files that stood there before are untouched.
pub fn export(
    batch: &BatchSummary,
    devices: &[DeviceRow],
    format: ExportFormat,
    options: &ExportOptions,
    target: &Path,
) -> Result<Vec<ExportedFile>, ExchangeError> {
    placing::put_in_place(parts(batch, devices, format, options, &Target::new(target, batch, "", format.ending()))?)
}

/// Writes the files for Partner Center's site and beside them, as HTML, the page that says how they are uploaded; it is made of what the
/// files are. The page is told last.
///
/// # Errors
/// As [`export`].
pub fn export_with_sheet(
    batch: &BatchSummary,
    devices: &[DeviceRow],
    options: &ExportOptions,
    target: &Path,
    sheet: impl FnOnce(&[ExportedFile]) -> Paper,
) -> Result<Vec<ExportedFile>, ExchangeError> {
    let target = Target::new(target, batch, "", ExportFormat::PartnerCenter.ending());
    let mut files = parts(batch, devices, ExportFormat::PartnerCenter, options, &target)?;
    let told: Vec<ExportedFile> = files.iter().map(|file| file.told().clone()).collect();
    files.push(paper::beside(&sheet(&told), PaperForm::Html, &target, "-upload-sheet", 0)?);
    placing::put_in_place(files)
}

/// Writes serial numbers, each on a line of its own, as Microsoft's support takes them for Surface devices, and beside them the page
/// that says what else it wants.
///
/// # Errors
/// As [`export`].
pub fn export_serials(
    batch: &BatchSummary,
    serials: &[&SerialNumber],
    target: &Path,
    page: &Paper,
) -> Result<Vec<ExportedFile>, ExchangeError> {
    if serials.is_empty() {
        return Err(ExchangeError::NoSurface);
    }
    let target = Target::new(target, batch, "-surface", "csv");
    let table = Table { rows: serials.iter().map(|serial| vec![serial.to_string()]).collect() };
    let bytes = csv_file::write_plain(&table);
    let rows = u32::try_from(serials.len()).unwrap_or(u32::MAX);
    let is_as_meant = |read: &[u8]| csv_file::read(read).is_some_and(|rows| rows == table.rows);
    let list = placing::write_beside(target.part(1, 1), &bytes, rows, is_as_meant)?;
    let page = paper::beside(page, PaperForm::Html, &target, "-checklist", 0)?;
    placing::put_in_place(vec![list, page])
}

/// Writes every part beside its place.
fn parts(
    batch: &BatchSummary,
    devices: &[DeviceRow],
    format: ExportFormat,
    options: &ExportOptions,
    target: &Target,
) -> Result<Vec<Waiting>, ExchangeError> {
    if devices.is_empty() {
        return Err(ExchangeError::Empty);
    }
    let parts: Vec<&[DeviceRow]> = devices.chunks(format.rows_per_file(options.rows_per_file)).collect();
    let mut files = Vec::with_capacity(parts.len());
    for (index, part) in parts.iter().enumerate() {
        let path = target.part(index + 1, parts.len());
        let table = Table::of(format, batch, part, options.header())?;
        let bytes = match format {
            ExportFormat::Xlsx => workbook::write(&table),
            ExportFormat::PartnerCenter | ExportFormat::Intune => Ok(csv_file::write_plain(&table)),
            ExportFormat::Csv => csv_file::write_quoted(&table),
        };
        let bytes = bytes.map_err(|source| ExchangeError::File { path: path.clone(), source })?;
        let is_as_meant = |read: &[u8]| match format {
            ExportFormat::Xlsx => read == bytes.as_slice(),
            _ => csv_file::read(read).is_some_and(|rows| rows == table.rows),
        };
        files.push(placing::write_beside(path, &bytes, u32::try_from(part.len()).unwrap_or(u32::MAX), is_as_meant)?);
    }
    Ok(files)
}

#[cfg(test)]
mod tests;
