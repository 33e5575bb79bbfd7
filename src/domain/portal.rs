//! What Partner Center's site says came of devices that were uploaded by hand: a row of its list, what it says, and which device of the
//! batch it speaks of.
//!
//! The form of that list is nowhere documented, so nothing is guessed: a row counts where it names a device and says plainly what came
//! of it, and every other one is shown to a person as a [`PortalDoubt`].

use serde::Serialize;

use super::site_words::documented_name;
use super::{DeviceId, DeviceOutcome, DeviceResult, Pkid};

/// What a column of the list tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PortalColumn {
    /// PKID.
    Pkid,
    /// Serial number.
    Serial,
    /// Maker.
    Manufacturer,
    /// Model.
    Model,
    /// Whether it was registered: `Success`, `Failed`, `finished_with_errors`.
    Status,
    /// The code of a refusal: `808`.
    Code,
    /// The name or the words of a refusal, with or without the code in front.
    Error,
}

impl PortalColumn {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Pkid, Self::Serial, Self::Manufacturer, Self::Model, Self::Status, Self::Code, Self::Error];

    /// The word of the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pkid => "pkid",
            Self::Serial => "serial",
            Self::Manufacturer => "manufacturer",
            Self::Model => "model",
            Self::Status => "status",
            Self::Code => "code",
            Self::Error => "error",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.as_str() == word)
    }
}

/// Why a row says nothing that could be recorded. Texts are cut short and hold no secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "doubt")]
pub enum PortalDoubt {
    /// It names neither a PKID nor a serial number.
    NoDevice,
    /// A spreadsheet has cut the PKID down, and no serial number stands beside it: `3.55621E+12`.
    CutPkid {
        /// What stands there.
        text: String,
    },
    /// What should be a PKID is none, and no serial number stands beside it.
    NoPkid {
        /// What stands there.
        text: String,
    },
    /// A word whose meaning is not known.
    UnknownStatus {
        /// The word.
        text: String,
    },
    /// It gives neither a status nor an error.
    NothingTold,
    /// It tells of success and of an error.
    Contradiction {
        /// The word of success.
        status: String,
        /// The error.
        error: String,
    },
    /// Another row says something else of the same device.
    RowsDisagree {
        /// The other row's line.
        other: u64,
    },
}

/// What a row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortalVerdict {
    /// The device is the customer's, now or already before.
    Registered,
    /// It was refused.
    Refused,
    /// The site still works on it.
    Open,
    /// Nothing that can be recorded.
    Unclear(PortalDoubt),
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalRow {
    /// Its line in the file, from 1.
    pub line: u64,
    /// The PKID; leading zeros that a spreadsheet took away are put back, which only ever finds a device that has them.
    pub pkid: Option<Pkid>,
    /// The serial number as it stands there.
    pub serial: Option<String>,
    /// The maker as it stands there.
    pub manufacturer: Option<String>,
    /// The model as it stands there.
    pub model: Option<String>,
    /// What it says.
    pub verdict: PortalVerdict,
    /// The code, where one is told: `808`.
    pub code: Option<String>,
    /// The code's name or its words, where they are told.
    pub name: Option<String>,
}

/// A file with the site's outcome, as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalResults {
    /// How its letters are written: `UTF-8`, `UTF-16LE`, `windows-1252`.
    pub encoding: &'static str,
    /// Whether the file itself does not say so, and the letters spoke for it.
    pub is_encoding_guessed: bool,
    /// The columns that count, under the names they have in the file.
    pub columns: Vec<(PortalColumn, String)>,
    /// The other columns.
    pub unused: Vec<String>,
    /// Its rows.
    pub rows: Vec<PortalRow>,
}

/// What a file with the site's outcome means for a batch; nothing of it is recorded yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortalMatch {
    /// What can be recorded, in the order of the batch.
    pub results: Vec<DeviceResult>,
    /// Devices that were uploaded and of which no row speaks, in the order of the batch.
    pub silent: Vec<DeviceId>,
    /// Devices that were uploaded and of which rows speak, but say no outcome or not the same one.
    pub unclear: Vec<DeviceId>,
    /// Lines that speak of devices whose outcome is known already or that were not uploaded by hand.
    pub settled: Vec<u64>,
    /// Lines that speak of no device of the batch.
    pub strangers: Vec<u64>,
    /// Lines that say the site still works on the device.
    pub open: Vec<u64>,
    /// Lines that were not understood, and why.
    pub doubts: Vec<(u64, PortalDoubt)>,
}

impl PortalMatch {
    /// Whether a person may say that the devices of which no row speaks were taken: not where a row names nobody that could be found,
    /// for it may speak of one of them.
    pub fn may_take_rest(&self) -> bool {
        let is_nameless = |doubt: &PortalDoubt| {
            matches!(doubt, PortalDoubt::NoDevice | PortalDoubt::CutPkid { .. } | PortalDoubt::NoPkid { .. })
        };
        !self.silent.is_empty() && !self.doubts.iter().any(|(_, doubt)| is_nameless(doubt))
    }

    /// What is recorded; where `is_rest_taken`, a person has said that the devices of which no row speaks were taken.
    pub fn recorded(&self, is_rest_taken: bool) -> Vec<DeviceResult> {
        let taken = |device: &DeviceId| DeviceResult {
            device: device.clone(),
            outcome: DeviceOutcome::Registered,
            code: None,
            name: None,
        };
        let rest = self.silent.iter().filter(|_| is_rest_taken && self.may_take_rest()).map(taken);
        self.results.iter().cloned().chain(rest).collect()
    }

    /// How many devices it would record as registered.
    pub fn registered(&self) -> usize {
        self.results.iter().filter(|result| result.outcome == DeviceOutcome::Registered).count()
    }

    /// How many devices it would record as refused.
    pub fn refused(&self) -> usize {
        self.results.len() - self.registered()
    }
}

/// Whether a refusal is none: the customer has the device already. The name, also in plain words, counts before the number, for 806 was
/// seen with the name of 808.
pub fn is_registered_already(code: &str, name: &str) -> bool {
    match documented_name(name) {
        Some(known) => known == "ZtdDeviceAlreadyAssigned",
        None => match letters(name) {
            // A name itself, whatever its case.
            name if name.starts_with("ztd") => name == "ztddevicealreadyassigned",
            _ => code.trim() == "806",
        },
    }
}

/// What a row says, by its status word, code, and name or words of an error. Words of nothing (`0`, `None`, `N/A`) count as empty.
pub fn verdict(status: &str, code: &str, name: &str) -> PortalVerdict {
    if is_registered_already(code, name) {
        return PortalVerdict::Registered;
    }
    let is_code = !matches!(letters(code).as_str(), "" | "0" | "00" | "none" | "na" | "null");
    let is_name = !matches!(letters(name).as_str(), "" | "0" | "none" | "na" | "null" | "noerror" | "success" | "ok");
    let has_error = is_code || is_name;
    match letters(status).as_str() {
        "success" | "succeeded" | "successful" | "successfully" | "complete" | "completed" | "finished"
        | "registered" | "added" | "imported" | "ok" => {
            if has_error {
                let error = format!("{} {}", code.trim(), name.trim()).trim().to_owned();
                return PortalVerdict::Unclear(PortalDoubt::Contradiction { status: status.trim().to_owned(), error });
            }
            PortalVerdict::Registered
        }
        "error"
        | "errors"
        | "failed"
        | "failure"
        | "fail"
        | "unsuccessful"
        | "finishedwitherrors"
        | "completedwitherrors"
        | "rejected"
        | "refused"
        | "notregistered" => PortalVerdict::Refused,
        "pending" | "queued" | "processing" | "inprogress" | "waiting" => PortalVerdict::Open,
        "" if has_error => PortalVerdict::Refused,
        "" => PortalVerdict::Unclear(PortalDoubt::NothingTold),
        _ => PortalVerdict::Unclear(PortalDoubt::UnknownStatus { text: status.trim().to_owned() }),
    }
}

/// Letters and digits in lower case: `finished_with_errors` and `Finished with errors` are one word.
pub fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_count_before_numbers_and_nothing_is_guessed() {
        use PortalVerdict::{Open, Refused, Registered, Unclear};
        let unknown = |text: &str| Unclear(PortalDoubt::UnknownStatus { text: text.into() });
        let both = |status: &str, error: &str| {
            Unclear(PortalDoubt::Contradiction { status: status.into(), error: error.into() })
        };
        let cases = [
            ("Success", "", "", Registered),
            ("finished", "0", "None", Registered),
            ("Completed", "", "N/A", Registered),
            ("Failed", "806", "ZtdDeviceAlreadyAssigned", Registered),
            ("", "806", "", Registered),
            ("", "", "ZtdDeviceAlreadyAssigned", Registered),
            ("Failed", "", "Device is already assigned", Registered),
            ("Failed", "", "ztddevicealreadyassigned", Registered),
            ("Failed", "806", "Device is assigned to another tenant", Refused),
            ("Failed", "806", "ZtdDeviceAssignedToOtherTenant", Refused),
            ("finished_with_errors", "808", "", Refused),
            ("Failed", "", "", Refused),
            ("", "808", "", Refused),
            ("", "", "HashNot4k", Refused),
            ("In progress", "", "", Open),
            ("Success", "808", "ZtdDeviceAssignedToOtherTenant", both("Success", "808 ZtdDeviceAssignedToOtherTenant")),
            ("Ready?", "", "", unknown("Ready?")),
            ("Erfolgreich", "", "", unknown("Erfolgreich")),
            ("unknown", "808", "", unknown("unknown")),
            ("", "", "", Unclear(PortalDoubt::NothingTold)),
            ("", "0", "none", Unclear(PortalDoubt::NothingTold)),
        ];
        for (status, code, name, meant) in cases {
            assert_eq!(verdict(status, code, name), meant, "{status:?} {code:?} {name:?}");
        }
    }

    #[test]
    fn every_column_has_a_word() {
        for column in PortalColumn::ALL {
            assert_eq!(PortalColumn::from_word(column.as_str()), Some(column));
        }
        assert_eq!(PortalColumn::from_word("Pkid"), None);
    }
}
