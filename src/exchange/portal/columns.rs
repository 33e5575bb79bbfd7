//! Which columns of a list are which, by the names in its header.

use crate::domain::PortalColumn;
use crate::domain::portal::letters;

use super::{PortalError, short};

/// Lines before the header that are passed over: titles and blank lines.
const TITLE_LINES: usize = 20;
/// What stands between cells: of the site's own files, of spreadsheets where the comma is the decimal sign, of text copied from a page.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// The header.
pub(super) struct Columns {
    /// What stands between cells.
    pub(super) separator: u8,
    /// The header's line, from 1.
    pub(super) header_line: u64,
    /// Names as they stand there.
    names: Vec<String>,
    /// What each is; `None` where it does not count.
    kinds: Vec<Option<PortalColumn>>,
}

impl Columns {
    /// Finds the header: the first line that names a column of devices, with the separator that makes the most of it.
    pub(super) fn find(text: &str, named: &[(PortalColumn, String)]) -> Result<Self, PortalError> {
        let known = |columns: &Self| columns.kinds.iter().flatten().count();
        let mut best: Option<Self> = None;
        for separator in SEPARATORS {
            if let Some(columns) = Self::with_separator(text, separator, named)
                && best.as_ref().is_none_or(|best| known(&columns) > known(best))
            {
                best = Some(columns);
            }
        }
        let Some(columns) = best else {
            let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
            return Err(PortalError::NoHeader { first: short(first) });
        };
        columns.checked(named)
    }

    fn with_separator(text: &str, separator: u8, named: &[(PortalColumn, String)]) -> Option<Self> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        for record in reader.records().take(TITLE_LINES).filter_map(Result::ok) {
            let names: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
            let kinds: Vec<_> = names.iter().map(|name| kind_of(name, named)).collect();
            if kinds.contains(&Some(PortalColumn::Pkid)) || kinds.contains(&Some(PortalColumn::Serial)) {
                let header_line = record.position().map_or(0, csv::Position::line);
                return Some(Self { separator, header_line, names, kinds });
            }
        }
        None
    }

    /// No column is there twice, but for the words of an error, which may stand in several; one of them tells an outcome; and those
    /// that were named by hand are there.
    fn checked(self, named: &[(PortalColumn, String)]) -> Result<Self, PortalError> {
        if let Some((_, name)) = named.iter().find(|(_, name)| !self.names.iter().any(|other| is_same(other, name))) {
            return Err(PortalError::NoSuchColumn { name: name.clone() });
        }
        for column in PortalColumn::ALL.into_iter().filter(|column| *column != PortalColumn::Error) {
            let mut names = self.places(column).map(|place| short(&self.names[place]));
            if let (Some(first), Some(second)) = (names.next(), names.next()) {
                return Err(PortalError::TwoColumns { column, first, second });
            }
        }
        let tells = [PortalColumn::Status, PortalColumn::Code, PortalColumn::Error];
        if !tells.into_iter().any(|column| self.places(column).next().is_some()) {
            return Err(PortalError::NoOutcome { found: self.names.iter().map(|name| short(name)).collect() });
        }
        Ok(self)
    }

    /// Where a column stands.
    pub(super) fn places(&self, column: PortalColumn) -> impl Iterator<Item = usize> {
        self.kinds.iter().enumerate().filter(move |(_, kind)| **kind == Some(column)).map(|(place, _)| place)
    }

    /// The columns that count, with their names.
    pub(super) fn told(&self) -> Vec<(PortalColumn, String)> {
        self.kinds.iter().zip(&self.names).filter_map(|(kind, name)| Some(((*kind)?, short(name)))).collect()
    }

    /// The names of the others.
    pub(super) fn unused(&self) -> Vec<String> {
        let others = self.kinds.iter().zip(&self.names).filter(|(kind, name)| kind.is_none() && !name.is_empty());
        others.map(|(_, name)| short(name)).collect()
    }
}

/// One name: case, blanks and signs make no other.
fn is_same(name: &str, other: &str) -> bool {
    let (one, two) = (letters(name), letters(other));
    if one.is_empty() { name.trim() == other.trim() } else { one == two }
}

/// What a column is: as a person said, or by its name in the files of Microsoft's sites, scripts and API.
fn kind_of(name: &str, named: &[(PortalColumn, String)]) -> Option<PortalColumn> {
    if let Some((column, _)) = named.iter().find(|(_, wanted)| is_same(name, wanted)) {
        return Some(*column);
    }
    let column = match letters(name).as_str() {
        "windowsproductid" | "windowsproductkeyid" | "productid" | "productkey" | "productkeyid" | "pkid" => {
            PortalColumn::Pkid
        }
        "deviceserialnumber" | "deviceserialno" | "serialnumber" | "serialno" | "serial" => PortalColumn::Serial,
        "manufacturername" | "devicemanufacturer" | "oemmanufacturername" | "manufacturer" | "oemname" => {
            PortalColumn::Manufacturer
        }
        "devicemodel" | "modelname" | "model" => PortalColumn::Model,
        "status" | "devicestatus" | "uploadstatus" | "importstatus" | "registrationstatus" | "result" | "outcome"
        | "state" => PortalColumn::Status,
        "errorcode" | "code" | "deviceerrorcode" | "resultcode" => PortalColumn::Code,
        "errordescription" | "errorname" | "errormessage" | "deviceerrorname" | "error" | "errors" | "errordetails"
        | "failurereason" | "reason" => PortalColumn::Error,
        _ => return None,
    };
    // Who named a column by hand means no other one.
    let is_named = named.iter().any(|(other, _)| *other == column) && column != PortalColumn::Error;
    (!is_named).then_some(column)
}
