//! Files on the command line.

use clap::ValueEnum;

use crate::app::effect::ExportKind;

/// File formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The CSV that Partner Center's site takes as it is
    PartnerCenter,
    /// Intune's CSV
    Intune,
    /// A workbook for people
    Xlsx,
    /// A list with all columns
    Csv,
    /// The CSV for Partner Center's site, with a page beside it that says how it is uploaded by hand
    UploadSheet,
    /// What became of every device, for the customer: HTML, a workbook, or both
    HandOver,
    /// What Microsoft's support wants for Surface devices: serial numbers, and a checklist beside them
    Surface,
}

impl From<Format> for ExportKind {
    fn from(format: Format) -> Self {
        match format {
            Format::PartnerCenter => Self::PartnerCenter,
            Format::Intune => Self::Intune,
            Format::Xlsx => Self::Xlsx,
            Format::Csv => Self::Csv,
            Format::UploadSheet => Self::UploadSheet,
            Format::HandOver => Self::HandOver,
            Format::Surface => Self::Surface,
        }
    }
}
