//! Payloads as a list: the CSV that `docket label` reads, and the line it tells of each row.

use std::fmt;

use serde::Serialize;

use super::catalog::Action;
use super::value::{PartReading, ValueReading, read_value};
use crate::domain::{Barcode, Confidence, FieldKind, Symbology};

/// A row of a list of payloads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PayloadRow {
    /// The row's id; its number from 1 where the list gives none.
    pub id: String,
    /// The symbology's name as the list spells it: `Code 128`, `USB wedge`.
    pub symbology: String,
    /// The AIM identifier, where known.
    pub aim_id: String,
    /// The payload, with its control characters.
    pub payload: String,
    /// A person's remark on where it stood.
    pub context: String,
    /// What the list expects, where it has columns for it.
    pub expected: Expected,
}

/// What a list expects of a row; `None` where it has no such column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// `expected_field`
    pub field: Option<String>,
    /// `expected_value`
    pub value: Option<String>,
    /// `expected_action`
    pub action: Option<String>,
    /// `confidence`, which counts only beside an expected field.
    pub confidence: Option<String>,
}

/// What the rules say of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowVerdict {
    /// The row's id.
    pub id: String,
    /// The fields, joined by `+`.
    pub field: String,
    /// Their values, joined by ` | `; for `ignore`, `ask` and `reject` the word that says which kind.
    pub value: String,
    /// What to do.
    pub action: Action,
    /// How sure, of the least sure field.
    pub confidence: Confidence,
    /// The id of the rule that decided.
    pub reason: String,
}

/// A row that is not read as the list expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The row's id.
    pub id: String,
    /// What differs: `field`, `value`, `action`, `confidence`.
    pub what: &'static str,
    /// What the list expects.
    pub expected: String,
    /// What the rules say.
    pub got: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, what, expected, got } = self;
        write!(f, "{id}: {what} is {got:?}, expected {expected:?}")
    }
}

/// Why a list of payloads cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PayloadListError {
    /// It is no UTF-8.
    #[error("the list is not UTF-8 text")]
    Encoding(#[from] std::str::Utf8Error),
    /// It is no CSV.
    #[error("the list is not CSV: {0}")]
    Csv(#[from] csv::Error),
    /// It has no column `payload`.
    #[error("the list has no column named payload")]
    NoPayloadColumn,
}

impl PayloadRow {
    /// Whether the list says what it expects of this row.
    pub fn expects_something(&self) -> bool {
        self.expected.field.is_some() || self.expected.value.is_some() || self.expected.action.is_some()
    }

    /// Where the rules say something else than the list expects.
    pub fn differences(&self, verdict: &RowVerdict) -> Vec<Difference> {
        let compare = |what, expected: &Option<String>, got: &str| {
            let expected = expected.as_ref()?;
            let is_other = expected != got;
            is_other.then(|| Difference { id: self.id.clone(), what, expected: expected.clone(), got: got.to_owned() })
        };
        let confidence = if self.expects_something() { &self.expected.confidence } else { &None };
        [
            compare("field", &self.expected.field, &verdict.field),
            compare("value", &self.expected.value, &verdict.value),
            compare("action", &self.expected.action, verdict.action.as_str()),
            compare("confidence", confidence, verdict.confidence.as_str()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn barcode(&self) -> Barcode {
        let aim = Some(self.aim_id.trim()).filter(|aim| !aim.is_empty()).map(str::to_owned);
        let (symbology, named_aim) = symbology(&self.symbology);
        Barcode { symbology, aim: aim.or(named_aim), ..Barcode::of_text(self.payload.clone()) }
    }
}

/// Reads a list of payloads: UTF-8 CSV with a header. Columns may stand in any order; unknown ones are passed over.
///
/// The tokens `<GS> <RS> <EOT> <CR> <LF> <TAB>` and `<U+200B>` (any code point) in a payload stand for the characters.
///
/// # Errors
/// [`PayloadListError`] says what is wrong.
pub fn read_payload_csv(bytes: &[u8]) -> Result<Vec<PayloadRow>, PayloadListError> {
    let text = std::str::from_utf8(bytes)?.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let headers: Vec<String> = reader.headers()?.iter().map(|h| h.trim().to_ascii_lowercase()).collect();
    let column = |name: &str| headers.iter().position(|h| h == name);
    let payload = column("payload").ok_or(PayloadListError::NoPayloadColumn)?;
    let columns =
        ["id", "symbology", "aim_id", "context", "expected_field", "expected_value", "expected_action"].map(column);
    // A column `confidence` without expected fields would be somebody's own remark.
    let confidence = column("expected_confidence").or(column("confidence"));
    let mut rows = Vec::new();
    for (number, record) in reader.records().enumerate() {
        let record = record?;
        let cell = |column: Option<usize>| column.and_then(|c| record.get(c)).map(str::to_owned);
        let [id, symbology, aim_id, context, field, value, action] = columns.map(cell);
        rows.push(PayloadRow {
            id: id.filter(|id| !id.is_empty()).unwrap_or_else(|| (number + 1).to_string()),
            symbology: symbology.unwrap_or_default(),
            aim_id: aim_id.unwrap_or_default(),
            payload: with_control_characters(record.get(payload).unwrap_or_default()),
            context: context.unwrap_or_default(),
            expected: Expected { field, value, action, confidence: cell(confidence) },
        });
    }
    Ok(rows)
}

fn with_control_characters(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, token)) = rest.split_once('<') {
        out.push_str(before);
        let found = token.split_once('>').and_then(|(name, after)| Some((control_character(name)?, after)));
        rest = match found {
            Some((character, after)) => {
                out.push(character);
                after
            }
            None => {
                out.push('<');
                token
            }
        };
    }
    out.push_str(rest);
    out
}

fn control_character(name: &str) -> Option<char> {
    Some(match name {
        "NUL" => '\0',
        "STX" => '\u{2}',
        "ETX" => '\u{3}',
        "EOT" => '\u{4}',
        "TAB" | "HT" => '\t',
        "LF" => '\n',
        "CR" => '\r',
        "ESC" => '\u{1b}',
        "FS" => '\u{1c}',
        "GS" | "FNC1" => '\u{1d}',
        "RS" => '\u{1e}',
        "US" => '\u{1f}',
        _ => char::from_u32(u32::from_str_radix(name.strip_prefix("U+")?, 16).ok()?)?,
    })
}

/// The symbology that a list's own spelling names, and the AIM identifier where the name says GS1.
fn symbology(name: &str) -> (Option<Symbology>, Option<String>) {
    let name: String = name.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let known = [
        ("datamatrix", Symbology::DataMatrix, "]d2"),
        ("databar", Symbology::DataBar, "]e0"),
        ("microqr", Symbology::MicroQr, ""),
        ("qr", Symbology::Qr, "]Q3"),
        ("pdf417", Symbology::Pdf417, ""),
        ("128", Symbology::Code128, "]C1"),
        ("code39", Symbology::Code39, ""),
        ("code93", Symbology::Code93, ""),
        ("codabar", Symbology::Codabar, ""),
        ("itf", Symbology::Itf, ""),
        ("interleaved", Symbology::Itf, ""),
        ("ean13", Symbology::Ean13, ""),
        ("ean8", Symbology::Ean8, ""),
        ("upca", Symbology::UpcA, ""),
        ("upce", Symbology::UpcE, ""),
        ("aztec", Symbology::Aztec, ""),
        ("maxicode", Symbology::Maxicode, ""),
    ];
    let found = known.iter().find(|(part, ..)| name.contains(part));
    let aim = found.filter(|(.., aim)| name.contains("gs1") && !aim.is_empty()).map(|(.., aim)| (*aim).to_owned());
    (found.map(|(_, symbology, _)| *symbology), aim)
}

/// What the rules say of a row.
pub fn read_row(row: &PayloadRow) -> RowVerdict {
    verdict(&row.id, &read_value(&row.barcode(), Some(&row.context)))
}

/// Whether a field is told with its value, and not as one of the things that are ignored.
fn has_own_name(kind: FieldKind) -> bool {
    use FieldKind::{Gtin, Imei, Mac, Manufacturer, Model, Pkid, Serial, Sku, Sscc};
    matches!(kind, Pkid | Serial | Model | Manufacturer | Gtin | Sku | Mac | Imei | Sscc)
}

fn verdict(id: &str, reading: &ValueReading) -> RowVerdict {
    let action = reading.action();
    let parts = &reading.parts;
    let strictest = |kind: FieldKind| parts.iter().find(|p| p.field.field == kind && p.action == action);
    // What must be refused or asked is told alone; else the fields with names; else what is ignored.
    let told: Vec<&PartReading> = match strictest(FieldKind::Reject).or_else(|| strictest(FieldKind::Ask)) {
        Some(part) => vec![part],
        None => {
            let mut named: Vec<&PartReading> = parts.iter().filter(|p| has_own_name(p.field.field)).collect();
            named.sort_by_key(|p| p.field.field.as_str());
            if named.is_empty() { parts.iter().take(1).collect() } else { named }
        }
    };
    let (field, value): (Vec<&str>, Vec<&str>) = told.iter().map(|part| spelled(part)).unzip();
    let decisive = told.iter().max_by_key(|p| p.action);
    RowVerdict {
        id: id.to_owned(),
        field: field.join("+"),
        value: value.join(" | "),
        action,
        confidence: told.iter().map(|p| p.field.confidence).min().unwrap_or(Confidence::Low),
        reason: decisive.map(|p| p.field.reason.clone()).unwrap_or_default(),
    }
}

fn spelled(part: &PartReading) -> (&str, &str) {
    let kind = part.field.field;
    if has_own_name(kind) {
        return (kind.as_str(), &part.field.value);
    }
    match kind {
        FieldKind::Ask | FieldKind::Reject | FieldKind::Ignore => (kind.as_str(), part.word.unwrap_or_default()),
        _ => (FieldKind::Ignore.as_str(), kind.as_str()),
    }
}
