//! Fields of codes that name them, GS1's and those of an ISO 15434 record, to what they mean here.

use super::catalog::{Action, Stage, catalog};
use super::check::{passes_luhn, passes_mod10};
use super::gs1;
use super::rule::{Found, Subject, ask, shaped};
use crate::domain::{Confidence, FieldKind};

/// A field as its code names it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    pub value: &'a str,
    /// What it is, in the words of `identifiers.toml`.
    pub field: &'static str,
    pub word: Option<&'static str>,
    /// Whether its check digit is right; `None` where it has none.
    pub check: Option<bool>,
    /// Whether its end is known, by its length or by a separator.
    pub is_ended: bool,
}

/// Reads the fields. The reader of each is the rule table, so that a placeholder stays one in whatever code it stands.
pub(super) fn read_fields(fields: &[Field<'_>], subject: &Subject<'_>, reason: &'static str) -> Vec<Found> {
    fields.iter().flat_map(|field| read_field(field, subject, reason)).collect()
}

fn read_field(field: &Field<'_>, subject: &Subject<'_>, reason: &'static str) -> Vec<Found> {
    let known = |kind: FieldKind, value: String| Found {
        value,
        word: field.word,
        ..Found::by_program(kind, "", Action::Ignore, Confidence::High, reason)
    };
    if field.check == Some(false) {
        let broken =
            Found::by_program(FieldKind::Reject, field.value, Action::Reject, Confidence::High, "gs1-check-digit");
        return vec![broken.with_word("malformed")];
    }
    match (field.field, FieldKind::from_word(field.field)) {
        ("serial", _) => {
            let mut found = ask(&Subject { text: field.value, caption: Some("serial"), ..*subject }, Stage::Single)
                .unwrap_or_default();
            for found in found.iter_mut().filter(|f| f.action == Action::Accept) {
                found.reason = reason;
            }
            found
        }
        ("value", _) => {
            let alone =
                ask(&Subject { text: field.value, caption: None, ..*subject }, Stage::Single).unwrap_or_default();
            let is_known = alone.iter().all(|f| f.action.is_usable() || f.action == Action::Reject);
            let is_of_use = alone.iter().any(|f| matches!(f.kind, FieldKind::Pkid | FieldKind::Model));
            if is_known && is_of_use {
                // No label was seen that hides a PKID in such a field, so a person looks.
                let has_pkid = alone.iter().any(|f| f.kind == FieldKind::Pkid);
                return if has_pkid { alone.into_iter().map(Found::after_a_look).collect() } else { alone };
            }
            let kind = field.word.and_then(FieldKind::from_word).unwrap_or(FieldKind::Ignore);
            vec![known(kind, field.value.to_owned())]
        }
        (_, Some(FieldKind::Mac)) => vec![known(FieldKind::Mac, shaped(Some(super::catalog::Shape::Mac), field.value))],
        (_, Some(FieldKind::Imei)) if !passes_luhn(field.value) => {
            vec![known(FieldKind::Ignore, field.value.to_owned()).with_word("radio")]
        }
        (_, Some(FieldKind::Sscc)) if !passes_mod10(field.value) => {
            vec![known(FieldKind::Ignore, field.value.to_owned()).with_word("package_id")]
        }
        (_, kind) => vec![known(kind.unwrap_or(FieldKind::Ignore), field.value.to_owned())],
    }
}

const RECORD_START: &str = "[)>";
const RECORD_SEPARATOR: char = '\u{1e}';
const GROUP_SEPARATOR: char = '\u{1d}';
const END: char = '\u{4}';

/// Reads an ISO 15434 record: `[)>` RS `06` GS fields GS … RS EOT. `None` where the text is none.
pub(super) fn read_envelope(subject: &Subject<'_>) -> Option<Vec<Found>> {
    let body = subject.text.strip_prefix(RECORD_START)?;
    let found = envelope_fields(body).map(|fields| read_fields(&fields, subject, "envelope-field"));
    Some(found.filter(|found| !found.is_empty()).unwrap_or_else(|| {
        vec![Found::by_program(FieldKind::Ask, subject.text, Action::Ask, Confidence::Low, "envelope-unreadable")]
    }))
}

fn envelope_fields(body: &str) -> Option<Vec<Field<'_>>> {
    let body = body.strip_prefix(RECORD_SEPARATOR)?.trim_end_matches([END, RECORD_SEPARATOR, '\r', '\n']);
    let mut fields = Vec::new();
    for format in body.split(RECORD_SEPARATOR) {
        let (number, content) = format.split_once(GROUP_SEPARATOR)?;
        for part in content.split(GROUP_SEPARATOR).filter(|part| !part.is_empty()) {
            match number {
                "05" => fields.extend(gs1::fields(part)?),
                "06" | "12" => fields.push(data_identifier(part)),
                _ => return None,
            }
        }
    }
    Some(fields)
}

fn data_identifier(part: &str) -> Field<'_> {
    let field = |field, word, value| Field { value, field, word, check: None, is_ended: true };
    match catalog().data_identifier(part) {
        // The rule table knows `1S` as the compound of one maker, and wants to see it whole.
        Some(di) if di.code == "1S" => field(&di.field, di.word.as_deref(), part),
        Some(di) => field(&di.field, di.word.as_deref(), &part[di.code.len()..]),
        None => field("value", Some("other"), part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_needs_its_separators() {
        let values = |text: &str| {
            envelope_fields(text)
                .map(|f| f.iter().map(|f| format!("{}={}", f.field, f.value)).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(
            values("\u{1e}06\u{1d}1P21F6002NMX\u{1d}SPC29DABC\u{1d}4LCN\u{1e}\u{4}").as_deref(),
            Some("sku=21F6002NMX serial=PC29DABC ignore=CN")
        );
        assert_eq!(
            values("\u{1e}05\u{1d}0110195122334458\u{1d}21PC29DABC\u{1e}\u{4}").as_deref(),
            Some("gtin=10195122334458 serial=PC29DABC")
        );
        assert_eq!(values("06SPC29DABC"), None);
        assert_eq!(values("\u{1e}07\u{1d}FREE TEXT\u{1e}"), None);
    }
}
