//! The engine of the rule table: the first rule that holds decides.

use regex::Captures;

use super::around::Around;
use super::catalog::{Action, Decode, Rule, Shape, Stage, catalog};
use super::check::Asked;
use super::clean::Carrier;
use crate::domain::{Confidence, FieldKind};

/// A value that rules are asked about.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub text: &'a str,
    pub carrier: Carrier,
    /// What it was said to be: a caption's id.
    pub caption: Option<&'a str>,
    /// The maker that is named or proven: a maker's id.
    pub maker: Option<&'a str>,
    pub around: &'a Around,
}

/// What a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub kind: FieldKind,
    pub value: String,
    /// Which kind of ignoring, asking or refusing.
    pub word: Option<&'static str>,
    pub action: Action,
    pub confidence: Confidence,
    pub reason: &'static str,
    pub is_secret: bool,
    /// The maker that this shows.
    pub maker: Option<&'static str>,
    pub is_refurbished: bool,
}

impl Found {
    /// What the program itself decided, without a rule of the table.
    pub fn by_program(
        kind: FieldKind,
        value: &str,
        action: Action,
        confidence: Confidence,
        reason: &'static str,
    ) -> Self {
        Self {
            kind,
            value: value.to_owned(),
            word: matches!(kind, FieldKind::Ask | FieldKind::Ignore | FieldKind::Reject).then_some(""),
            action,
            confidence,
            reason,
            is_secret: false,
            maker: None,
            is_refurbished: false,
        }
    }

    /// The same, to be looked at before it is used.
    pub fn after_a_look(mut self) -> Self {
        if self.action == Action::Accept {
            self.action = Action::AcceptAfterConfirm;
        }
        if self.action.is_usable() {
            self.confidence = self.confidence.min(Confidence::Medium);
        }
        self
    }

    /// The same with the word that says which kind.
    pub fn with_word(mut self, word: &'static str) -> Self {
        self.word = Some(word);
        self
    }
}

/// Asks the rules of a stage in order. Rules for single values end with one that holds for everything.
pub(super) fn ask(subject: &Subject<'_>, stage: Stage) -> Option<Vec<Found>> {
    catalog().rules.rules.iter().filter(|rule| rule.stage == stage).find_map(|rule| apply(rule, subject))
}

fn apply(rule: &'static Rule, subject: &Subject<'_>) -> Option<Vec<Found>> {
    if !rule.carriers.is_empty() && !rule.carriers.iter().any(|c| c == subject.carrier.word()) {
        return None;
    }
    if !rule.captions.is_empty() && !rule.captions.iter().any(|c| c == subject.caption.unwrap_or("none")) {
        return None;
    }
    if !rule.makers.is_empty() && !rule.makers.iter().any(|m| Some(m.as_str()) == subject.maker) {
        return None;
    }
    let groups = match &rule.pattern {
        Some(pattern) => Some(pattern.captures(subject.text)?),
        None => None,
    };
    if rule.unless.as_ref().is_some_and(|unless| unless.is_match(subject.text)) {
        return None;
    }
    let value = group(groups.as_ref(), "value").or_else(|| group(groups.as_ref(), "rest")).unwrap_or(subject.text);
    let asked = Asked {
        value,
        text: subject.text,
        parts: group(groups.as_ref(), "model").zip(group(groups.as_ref(), "serial")),
        maker: subject.maker,
        around: subject.around,
    };
    let holds =
        rule.checks.iter().all(|check| check.holds(&asked)) && !rule.fails.iter().any(|check| check.holds(&asked));
    holds.then(|| outcome(rule, subject, value, groups.as_ref()))
}

/// A named group of the pattern; alternatives name theirs with a 2 at the end.
fn group<'t>(groups: Option<&Captures<'t>>, name: &str) -> Option<&'t str> {
    let groups = groups?;
    groups.name(name).or_else(|| groups.name(&format!("{name}2"))).map(|m| m.as_str())
}

fn outcome(rule: &'static Rule, subject: &Subject<'_>, value: &str, groups: Option<&Captures<'_>>) -> Vec<Found> {
    let found = |kind: FieldKind, value: &str| Found {
        kind,
        value: if rule.secret { String::new() } else { shaped(rule.shape, value) },
        word: rule.word.as_deref(),
        action: rule.action,
        confidence: rule.confidence,
        reason: &rule.id,
        is_secret: rule.secret,
        maker: rule.maker.as_deref(),
        is_refurbished: false,
    };
    match rule.decode {
        Some(Decode::SerialForm) => {
            let form = catalog().serial_form(value, subject.maker);
            form.map(|(maker, form)| Found {
                action: form.action,
                confidence: form.confidence,
                reason: &form.id,
                maker: Some(&maker.id),
                is_refurbished: form.is_refurbished,
                ..found(FieldKind::Serial, value)
            })
            .into_iter()
            .collect()
        }
        Some(Decode::DataIdentifier) => {
            let prefix = &subject.text[..subject.text.len() - value.len()];
            let identifier = catalog().data_identifiers.iter().find(|di| di.code == prefix);
            vec![identified(
                found(FieldKind::Ignore, value),
                identifier.map_or(("ignore", None), |di| (&di.field, di.word.as_deref())),
            )]
        }
        Some(Decode::DataIdentifiers) => {
            let parts = subject.around.take_apart(subject.text).unwrap_or_default();
            let part = |(di, value): &(&'static super::catalog::DataIdentifier, &str)| {
                identified(found(FieldKind::Ignore, value), (&di.field, di.word.as_deref()))
            };
            parts.iter().map(part).collect()
        }
        None if !rule.fields.is_empty() => rule
            .fields
            .iter()
            .filter_map(|kind| group(groups, kind.as_str()).map(|value| found(*kind, value)))
            .collect(),
        None => {
            let kind = rule.field.unwrap_or(FieldKind::Ask);
            let form = (kind == FieldKind::Serial && rule.maker.is_none())
                .then(|| catalog().serial_form(value, subject.maker))
                .flatten();
            let mut found = found(kind, value);
            if let Some((maker, form)) = form {
                found.maker = Some(&maker.id);
                found.is_refurbished = form.is_refurbished;
            }
            vec![found]
        }
    }
}

/// The field that a data identifier names; only a serial number is of use for a registration.
fn identified(mut found: Found, (field, word): (&'static str, Option<&'static str>)) -> Found {
    found.kind = FieldKind::from_word(field).unwrap_or(FieldKind::Ignore);
    found.word = word.or(if found.kind == FieldKind::Ignore { Some("other") } else { None });
    if found.kind != FieldKind::Serial {
        found.action = Action::Ignore;
    }
    if found.kind == FieldKind::Mac {
        found.value = shaped(Some(Shape::Mac), &found.value);
    }
    found
}

/// Writes a value the way its kind is written.
pub(super) fn shaped(shape: Option<Shape>, value: &str) -> String {
    match shape {
        Some(Shape::Upca) if value.len() == 13 => value.strip_prefix('0').unwrap_or(value).to_owned(),
        Some(Shape::Mac) => {
            let value = value.strip_prefix("23S").unwrap_or(value);
            let digits: Vec<char> =
                value.chars().filter(char::is_ascii_hexdigit).map(|c| c.to_ascii_uppercase()).collect();
            digits.chunks(2).map(|pair| pair.iter().collect::<String>()).collect::<Vec<_>>().join(":")
        }
        _ => value.to_owned(),
    }
}
