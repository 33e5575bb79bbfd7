//! Files out: the CSV that Partner Center's site takes as it is, Intune's, and lists for people.

use std::path::{Path, PathBuf};

use crate::domain::change::ExportedFile;
use crate::domain::{BatchSummary, DeviceRow};

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Partner Center's five columns, at most 500 devices a file.
    PartnerCenter,
    /// Intune's five columns, at most 500 devices a file.
    Intune,
    /// A workbook for people, every cell text.
    Xlsx,
    /// A list for people and programs, all columns.
    Csv,
}

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
}

/// Writes a batch: to `target` itself, or into it under a name of customer, batch and part where it is a folder. Several parts get
/// `-1of3` before the ending. Each file is written beside its place, read back, compared and renamed.
///
/// # Errors
/// See [`ExchangeError`]; where one part cannot be written, none is left behind.
pub fn export(
    batch: &BatchSummary,
    devices: &[DeviceRow],
    format: ExportFormat,
    rows_per_file: u32,
    target: &Path,
) -> Result<Vec<ExportedFile>, ExchangeError> {
    let _ = (batch, devices, format, rows_per_file, target);
    todo!()
}
