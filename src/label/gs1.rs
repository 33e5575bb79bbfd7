//! GS1 codes: a row of application identifiers, each before a value of fixed length or one that a separator ends.

use super::catalog::{Action, ApplicationIdentifier, catalog};
use super::check::passes_mod10;
use super::rule::{Found, Subject};
use super::structured::{Field, read_fields};
use crate::domain::{Confidence, FieldKind};

/// FNC1 between fields.
const SEPARATOR: char = '\u{1d}';

/// Reads a text of which the symbol says that it is GS1's.
pub(super) fn read(subject: &Subject<'_>) -> Vec<Found> {
    match fields(subject.text) {
        Some(fields) if !has_lost_separators(subject.text, &fields) => read_fields(&fields, subject, "gs1-field"),
        _ => vec![Found::by_program(FieldKind::Ask, subject.text, Action::Ask, Confidence::Low, "gs1-unreadable")],
    }
}

/// Reads GS1 fields that are there without the symbol saying so: spelled with brackets, or with separators kept by a hand scanner.
pub(super) fn read_likely(subject: &Subject<'_>) -> Option<Vec<Found>> {
    let (text, is_spelled_out) = match spelled_out(subject.text) {
        Some(text) => (text, true),
        None if subject.text.contains(SEPARATOR) && subject.text.starts_with(['0', '1', '2', '9']) => {
            (subject.text.trim_start_matches(SEPARATOR).to_owned(), false)
        }
        None => return None,
    };
    let fields = fields(&text)?;
    // A text that only happens to begin with two digits and to hold a separator has no checked number in it.
    if !fields.iter().any(|f| f.check == Some(true)) {
        return None;
    }
    let reason = if is_spelled_out { "gs1-spelled-out" } else { "gs1-field" };
    Some(read_fields(&fields, subject, reason).into_iter().map(Found::after_a_look).collect())
}

/// `(01)10195122334458(21)PC29DABC` as the symbol would hold it.
fn spelled_out(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text.strip_prefix('(')?;
    loop {
        let (code, after) = rest.split_once(')')?;
        if !(2..=4).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        out.push_str(code);
        let (value, next) = after.split_once('(').map_or((after, None), |(value, next)| (value, Some(next)));
        out.push_str(value.trim());
        let Some(next) = next else { return Some(out) };
        if identifier(code).is_some_and(|(ai, _)| ai.fixed.is_none()) {
            out.push(SEPARATOR);
        }
        rest = next;
    }
}

/// The application identifier that a text begins with, and the length of its code.
fn identifier(text: &str) -> Option<(&'static ApplicationIdentifier, usize)> {
    catalog().application_identifiers.iter().find_map(|ai| ai.code.find(text).map(|found| (ai, found.end())))
}

/// The fields of a record, or nothing where it does not come apart.
pub(super) fn fields(text: &str) -> Option<Vec<Field<'_>>> {
    let mut fields = Vec::new();
    let mut rest = text.trim_start_matches(SEPARATOR);
    while !rest.is_empty() {
        let (ai, code_length) = identifier(rest)?;
        let after = &rest[code_length..];
        let (value, next) = match (ai.fixed, ai.max) {
            (Some(length), _) => {
                let value = after.get(..length)?;
                if !value.bytes().all(|b| b.is_ascii_digit()) {
                    return None;
                }
                (value, &after[length..])
            }
            (None, max) => {
                let (value, next) = after.split_once(SEPARATOR).unwrap_or((after, ""));
                if value.is_empty() || value.chars().count() > max.unwrap_or(usize::MAX) {
                    return None;
                }
                (value, next)
            }
        };
        fields.push(Field {
            value,
            field: &ai.field,
            word: ai.word.as_deref(),
            check: ai.check.then(|| passes_mod10(value)),
            is_ended: ai.fixed.is_some() || !next.is_empty(),
        });
        rest = next.trim_start_matches(SEPARATOR);
    }
    (!fields.is_empty()).then_some(fields)
}

/// Whether fields seem to have run together because the reader dropped FNC1: the last value is a serial number's form with further
/// identifiers behind it.
fn has_lost_separators(text: &str, read: &[Field<'_>]) -> bool {
    if text.contains(SEPARATOR) {
        return false;
    }
    let Some(last) = read.last().filter(|f| !f.is_ended && f.field == "serial" && f.value.is_ascii()) else {
        return false;
    };
    let has_form = |text: &str| catalog().serial_form(text, None).is_some();
    !has_form(last.value)
        && (5..last.value.len()).any(|end| has_form(&last.value[..end]) && fields(&last.value[end..]).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Option<Vec<(&'static str, &str)>> {
        fields(text).map(|fields| fields.iter().map(|f| (f.field, f.value)).collect())
    }

    #[test]
    fn fields_come_apart() {
        assert_eq!(
            values("011019512233445821PC29DABC\u{1d}24021F6002NMX"),
            Some(vec![("gtin", "10195122334458"), ("serial", "PC29DABC"), ("sku", "21F6002NMX")])
        );
        assert_eq!(values("00006141411234567890"), Some(vec![("sscc", "006141411234567890")]));
        assert_eq!(values("0110195122334458\u{1d}21A"), Some(vec![("gtin", "10195122334458"), ("serial", "A")]));
        for broken in
            ["", "01", "011019512233445X", "21", "0419", &format!("21{}", "A".repeat(21)), "21é".repeat(30).as_str()]
        {
            assert_eq!(values(broken), None, "{broken}");
        }
    }

    #[test]
    fn lost_separators_are_noticed() {
        let lost = |text: &str| has_lost_separators(text, &fields(text).unwrap());
        assert!(!lost("011019512233445821PC29DABC"));
        assert!(lost("011019512233445821PC29DABC10LOT1"));
        assert!(!lost("011019512233445821PC29DABC\u{1d}10LOT1"));
    }

    #[test]
    fn brackets_are_written_out() {
        assert_eq!(
            spelled_out("(01)10195122334458(21)PC29DABC(240)X").as_deref(),
            Some("011019512233445821PC29DABC\u{1d}240X")
        );
        assert_eq!(spelled_out("(S) PC29DABC"), None);
    }
}
