//! Lists of Partner Center's site with what came of an upload, read back in.
//!
//! Microsoft documents no form of such a list, and people make their own in a spreadsheet: columns are known by several spellings of
//! their names, the letters by their byte-order mark or else by their looks, the separator by the header. What is not understood is
//! told row by row ([`PortalDoubt`]); which column is which can be said by hand.

mod columns;
mod letters;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::domain::portal::{is_registered_already, verdict};
use crate::domain::secret::one_line;
use crate::domain::{Pkid, PortalColumn, PortalDoubt, PortalResults, PortalRow, PortalVerdict};

use columns::Columns;

/// Largest file that is read, in bytes: some hundred thousand rows.
const LARGEST: u64 = 16 << 20;
/// Longest text that is kept of a cell, in characters.
const LONGEST: usize = 300;

/// Why a list was not read.
#[derive(Debug, thiserror::Error)]
pub enum PortalError {
    /// The file could not be opened or read.
    #[error("{} cannot be read: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Larger than any list of an upload.
    #[error("the file is larger than {} MB", LARGEST >> 20)]
    TooLarge,
    /// A workbook: the list must be saved as CSV first.
    #[error("the file is a workbook")]
    Workbook,
    /// Not text, or text in letters that cannot be made out.
    #[error("the file is no text")]
    NoText,
    /// No line names a column of devices.
    #[error("no line of the file names a column with PKIDs or serial numbers")]
    NoHeader {
        /// Its first line, cut short.
        first: String,
    },
    /// No column tells what came of the devices.
    #[error("no column of the file tells what came of the devices")]
    NoOutcome {
        /// The columns there are.
        found: Vec<String>,
    },
    /// Two columns could be the same.
    #[error("both {first:?} and {second:?} could be the column {}", column.as_str())]
    TwoColumns {
        /// Which.
        column: PortalColumn,
        /// The one.
        first: String,
        /// The other.
        second: String,
    },
    /// A column that was named by hand is not there.
    #[error("the file has no column {name:?}")]
    NoSuchColumn {
        /// Its name.
        name: String,
    },
    /// A header, and no row below it.
    #[error("the file has no rows")]
    Empty,
}

/// Reads a list. `named` says which column is which by its name in the file, whatever else it could be.
///
/// # Errors
/// [`PortalError`] where the file is no list of devices with their outcome.
pub fn portal_results(path: &Path, named: &[(PortalColumn, String)]) -> Result<PortalResults, PortalError> {
    let fault = |source| PortalError::File { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let mut file = File::open(path).map_err(fault)?.take(LARGEST + 1);
    file.read_to_end(&mut bytes).map_err(fault)?;
    results_of(&bytes, named)
}

/// Code and name of what the site says of a device, as a person copies it: `808`, `808 - ZtdDeviceAssignedToOtherTenant`, words. What is
/// not there is empty.
pub fn site_answer(text: &str) -> (String, String) {
    error(std::iter::once(text.trim()))
}

/// Reads a list from its bytes.
fn results_of(bytes: &[u8], named: &[(PortalColumn, String)]) -> Result<PortalResults, PortalError> {
    if bytes.len() as u64 > LARGEST {
        return Err(PortalError::TooLarge);
    }
    let letters = letters::read(bytes)?;
    let columns = Columns::find(&letters.text, named)?;
    let mut rows = Vec::new();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(columns.separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(letters.text.as_bytes());
    // Text that was made out holds nothing a parser of flexible rows refuses.
    for record in reader.records().filter_map(Result::ok) {
        let line = record.position().map_or(0, csv::Position::line);
        if line > columns.header_line && record.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push(row(line, &columns, &record));
        }
    }
    if rows.is_empty() {
        return Err(PortalError::Empty);
    }
    Ok(PortalResults {
        encoding: letters.encoding,
        is_encoding_guessed: letters.is_guessed,
        columns: columns.told(),
        unused: columns.unused(),
        rows,
    })
}

fn row(line: u64, columns: &Columns, record: &csv::StringRecord) -> PortalRow {
    let cells = |column| columns.places(column).filter_map(|place| record.get(place)).map(str::trim);
    let cell = |column| cells(column).find(|cell| !cell.is_empty()).unwrap_or_default();
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let key = cell(PortalColumn::Pkid);
    let pkid = pkid(key);
    let serial = cell(PortalColumn::Serial);
    let (code, name) = error(cells(PortalColumn::Code).chain(cells(PortalColumn::Error)));
    let verdict = match (pkid, serial) {
        (None, "") if key.is_empty() => PortalVerdict::Unclear(PortalDoubt::NoDevice),
        (None, "") if is_cut(key) => PortalVerdict::Unclear(PortalDoubt::CutPkid { text: short(key) }),
        (None, "") => PortalVerdict::Unclear(PortalDoubt::NoPkid { text: short(key) }),
        _ => verdict(&short(cell(PortalColumn::Status)), &code, &name),
    };
    // A device that the customer has already is told with its code; a word of success is no error.
    let is_told = match verdict {
        PortalVerdict::Registered => is_registered_already(&code, &name),
        _ => true,
    };
    PortalRow {
        line,
        pkid,
        serial: some(&short(serial)),
        manufacturer: some(&short(cell(PortalColumn::Manufacturer))),
        model: some(&short(cell(PortalColumn::Model))),
        verdict,
        code: some(&code).filter(|_| is_told),
        name: some(&name).filter(|_| is_told),
    }
}

/// The PKID of a cell. A spreadsheet that took it for a number has dropped its leading zeros; blanks and hyphens group it.
fn pkid(cell: &str) -> Option<Pkid> {
    // `="0012345678901"` is how spreadsheets are told to keep a text.
    let cell = cell.strip_prefix('=').unwrap_or(cell).trim_matches(['"', '\'']);
    let digits: String = cell.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}')).collect();
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| Pkid::parse(&format!("{digits:0>width$}", width = Pkid::LENGTH)).ok())?
}

/// Whether a spreadsheet has written a number in the form that loses its digits.
fn is_cut(cell: &str) -> bool {
    let Some((number, power)) = cell.split_once(['E', 'e']) else { return false };
    number.starts_with(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        && power.trim_start_matches('+').bytes().all(|byte| byte.is_ascii_digit())
        && power.len() > 1
}

/// Code and name of an error, from the cell of the code and those of the words. Either may hold both
/// (`808 - ZtdDeviceAssignedToOtherTenant`); of several names Microsoft's own counts.
fn error<'a>(cells: impl Iterator<Item = &'a str>) -> (String, String) {
    let (mut code, mut name) = ("", "");
    for cell in cells.filter(|cell| !matches!(*cell, "" | "0")) {
        let mut words = cell.split(|c: char| !c.is_alphanumeric());
        let own = words.clone().find(|word| is_own(word));
        let number = match own {
            Some(_) => words.find(|word| is_code(word)),
            None => words.next().filter(|word| is_code(word)),
        };
        let rest = own.unwrap_or_else(|| cell[number.map_or(0, str::len)..].trim_start_matches([' ', '-', ':', '.']));
        if code.is_empty() {
            code = number.unwrap_or_default();
        }
        if name.is_empty() || (is_own(rest) && !is_own(name)) {
            name = rest;
        }
    }
    (short(code), short(name))
}

/// Whether a word is one of Microsoft's names for what happens to a device: ZTD, zero-touch deployment, stands in most of them.
fn is_own(word: &str) -> bool {
    word.contains("Ztd")
}

fn is_code(word: &str) -> bool {
    word.len() >= 3 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The text without secrets, on one line, and not endless.
fn short(text: &str) -> String {
    one_line(text, LONGEST)
}

#[cfg(test)]
mod tests;
