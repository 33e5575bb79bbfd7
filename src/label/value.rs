//! One code to its fields, in the order of the rules: clean, secrets and shop codes, structured codes, captions, lists, single values.

use super::around::Around;
use super::catalog::{Action, Stage};
use super::clean::{Clean, Repair, clean};
use super::rule::{Found, Subject, ask};
use super::{gs1, remark, split, structured};
use crate::domain::{Barcode, Confidence, FieldKind, FieldReading};

/// One field of a code, and what to do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartReading {
    /// What it is, its value, and why.
    pub field: FieldReading,
    /// What to do with it.
    pub action: Action,
    /// Which kind of ignoring, asking or refusing: `pkid_wrong_length`. `None` where the field says it.
    pub word: Option<&'static str>,
    pub(super) maker: Option<&'static str>,
    pub(super) is_refurbished: bool,
}

/// The fields of one code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueReading {
    /// At least one.
    pub parts: Vec<PartReading>,
    /// Whether the text must not be kept, shown or logged.
    pub is_secret: bool,
}

impl ValueReading {
    /// What to do with the code: the strictest of its fields, where fields of no use do not count beside others.
    pub fn action(&self) -> Action {
        self.parts.iter().map(|p| p.action).max().unwrap_or(Action::Ignore)
    }
}

/// Texts longer than this are not taken apart; a label's code has some hundred characters.
const LONGEST: usize = 4096;

/// Reads one code, typed text or a list's value. `context` is a person's remark on where it stood (`caption PKID`, `Lenovo carton`,
/// `same label as ABC1234`).
pub fn read_value(code: &Barcode, context: Option<&str>) -> ValueReading {
    let remark = context.map(remark::read).unwrap_or_default();
    read_in(code, &clean(code), remark.caption, remark.maker, &remark.around, 0)
}

/// Reads a cleaned code among its neighbours.
pub(super) fn read_in(
    code: &Barcode,
    cleaned: &Clean,
    caption: Option<&str>,
    maker: Option<&str>,
    around: &Around,
    index: usize,
) -> ValueReading {
    let subject = Subject { text: &cleaned.text, carrier: cleaned.carrier, caption, maker, around };
    // What looks like an AIM identifier may be the beginning of a secret: secrets are looked for in the text as it came, too.
    let as_it_came = Subject { text: &code.text, ..subject };
    let secret = ask(&as_it_came, Stage::Whole).filter(|found| found.iter().any(|f| f.is_secret));
    let mut found = several(secret.unwrap_or_else(|| find(&subject)));
    if let Some(repair) = cleaned.repair {
        found.iter_mut().for_each(|found| look_at_repair(found, repair));
    }
    let is_secret = found.iter().any(|f| f.is_secret);
    let kept = |text: &str| if is_secret { String::new() } else { text.to_owned() };
    let part = |found: Found| PartReading {
        field: FieldReading {
            field: found.kind,
            value: kept(&found.value),
            confidence: found.confidence,
            reason: found.reason.to_owned(),
            raw: kept(&code.text),
            symbology: cleaned.carrier.symbology,
            code: index,
        },
        action: found.action,
        word: found.word,
        maker: found.maker,
        is_refurbished: found.is_refurbished,
    };
    ValueReading { parts: found.into_iter().map(part).collect(), is_secret }
}

/// What was put right is looked at before it is used.
fn look_at_repair(found: &mut Found, repair: Repair) {
    if found.action.is_usable() {
        found.action = Action::AcceptAfterConfirm;
        found.confidence = found.confidence.min(Confidence::Medium);
        found.reason = repair.reason();
    }
}

fn find(subject: &Subject<'_>) -> Vec<Found> {
    let text = subject.text;
    if text.is_empty() {
        let empty = Found::by_program(FieldKind::Reject, "", Action::Reject, Confidence::High, "empty");
        return vec![empty.with_word("malformed")];
    }
    // Secrets are looked for in texts of any length.
    if let Some(found) = ask(subject, Stage::Whole) {
        return found;
    }
    if text.len() > LONGEST {
        let long = Found::by_program(FieldKind::Reject, text, Action::Reject, Confidence::High, "too-long");
        return vec![long.with_word("malformed")];
    }
    if let Some(found) = structured::read_envelope(subject) {
        return found;
    }
    if subject.carrier.is_gs1 {
        return gs1::read(subject);
    }
    if let Some(found) = gs1::read_likely(subject) {
        return found;
    }
    if let Some(pairs) = split::pairs(text) {
        return pairs
            .iter()
            .flat_map(|named| single(&Subject { text: &named.value, ..*subject }, known(named.caption)))
            .collect();
    }
    if let Some((caption, value)) = split::caption_and_value(text) {
        let value = value.to_owned();
        return captioned(subject, caption, &value);
    }
    let whole = single(subject, subject.caption);
    // A list is looked for where the text as one value says nothing.
    let is_one_value = whole.iter().all(|f| !matches!(f.action, Action::Ask | Action::Reject))
        || whole.iter().any(|f| !f.reason.starts_with("illegal") && f.reason != "unassigned");
    if is_one_value { whole } else { list(subject).unwrap_or(whole) }
}

/// A name that no caption has says nothing of its value.
fn known(caption: &'static str) -> Option<&'static str> {
    Some(caption).filter(|caption| *caption != "other")
}

fn captioned(subject: &Subject<'_>, caption: &'static str, value: &str) -> Vec<Found> {
    // Behind a caption digits may stand in groups for the eye.
    let inner = clean(&Barcode { symbology: subject.carrier.symbology, ..Barcode::of_text(value) });
    let mut found = single(&Subject { text: &inner.text, ..*subject }, Some(caption));
    if let Some(repair) = inner.repair {
        found.iter_mut().for_each(|found| look_at_repair(found, repair));
    }
    found
}

fn single(subject: &Subject<'_>, caption: Option<&str>) -> Vec<Found> {
    let caption = caption.or_else(|| subject.around.caption_of(subject.text));
    ask(&Subject { caption, ..*subject }, Stage::Single).unwrap_or_default()
}

fn list(subject: &Subject<'_>) -> Option<Vec<Found>> {
    let (parts, is_surely_list) = split::list(subject.text)?;
    let found: Vec<Vec<Found>> = parts
        .into_iter()
        .map(|part| match split::caption_and_value(part) {
            Some((caption, value)) => captioned(subject, caption, value),
            None => single(&Subject { text: part, ..*subject }, None),
        })
        .collect();
    let is_known = |found: &Vec<Found>| found.iter().all(|f| !matches!(f.kind, FieldKind::Ask | FieldKind::Reject));
    (is_surely_list || found.iter().all(is_known)).then(|| found.into_iter().flatten().collect())
}

/// One code that holds several PKIDs or several serial numbers leaves the choice to a person; the same one twice counts once.
fn several(mut found: Vec<Found>) -> Vec<Found> {
    let mut seen: Vec<(FieldKind, String)> = Vec::new();
    found.retain(|f| {
        let key = (f.kind, f.value.clone());
        let is_new = matches!(f.kind, FieldKind::Ask | FieldKind::Reject) || !seen.contains(&key);
        seen.push(key);
        is_new
    });
    for kind in [FieldKind::Pkid, FieldKind::Serial] {
        let is_usable = |f: &&mut Found| f.kind == kind && f.action != Action::Ask;
        if found.iter().filter(|f| f.kind == kind).count() > 1 {
            for found in found.iter_mut().filter(is_usable) {
                found.action = Action::Ask;
                found.confidence = found.confidence.min(Confidence::Medium);
                found.reason = "several-values";
            }
        }
    }
    found
}
