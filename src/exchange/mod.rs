//! Files out: the CSV that Partner Center's site takes as it is, Intune's, and lists for people.
//!
//! `table` says what stands in a file, `csv_file` and `workbook` how it is written and read back, `placing` how it gets to its
//! place: written beside it, read back, compared, renamed, all files or none. `sheet` is a printed page, `pdf` how pages are written.

mod csv_file;
mod pdf;
mod placing;
mod sheet;
mod table;
mod workbook;

use std::path::{Path, PathBuf};

use crate::domain::change::ExportedFile;
use crate::domain::{BatchSummary, DeviceRow};

pub use sheet::{Sheet, SheetCode, write_sheet};

use placing::Target;
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
    /// The word of the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PartnerCenter => "partner-center",
            Self::Intune => "intune",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }

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

/// Writes a batch: to `target` itself, or into it under a name of customer, batch and group tag where it is a folder. Several parts get
/// `-1of3` before the ending.
///
/// # Errors
/// See [`ExchangeError`]; where one part cannot be written, none is left behind, and files that stood there before are untouched.
pub fn export(
    batch: &BatchSummary,
    devices: &[DeviceRow],
    format: ExportFormat,
    rows_per_file: u32,
    target: &Path,
) -> Result<Vec<ExportedFile>, ExchangeError> {
    if devices.is_empty() {
        return Err(ExchangeError::Empty);
    }
    let parts: Vec<&[DeviceRow]> = devices.chunks(format.rows_per_file(rows_per_file)).collect();
    let target = Target::new(target, batch, format.ending());
    let mut files = Vec::with_capacity(parts.len());
    for (index, part) in parts.iter().enumerate() {
        let path = target.part(index + 1, parts.len());
        let table = Table::of(format, batch, part)?;
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
    placing::put_in_place(files)
}

#[cfg(test)]
mod tests;
