//! The catalogue: rules, makers and identifiers as data. The files stand in `assets/catalog`, are part of the program, and are parsed
//! once; what they say can be read without knowing Rust.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Deserializer};

use super::check::Check;
use crate::domain::{Confidence, FieldKind};

/// What to do with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Known, and of no use for a registration.
    Ignore,
    /// Take it.
    Accept,
    /// Take it after one look.
    AcceptAfterConfirm,
    /// A person must choose.
    Ask,
    /// Must not be used.
    Reject,
}

impl Action {
    /// The word of the command line: `accept_after_confirm`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ignore => "ignore",
            Self::Accept => "accept",
            Self::AcceptAfterConfirm => "accept_after_confirm",
            Self::Ask => "ask",
            Self::Reject => "reject",
        }
    }

    /// Whether the value may be used, at once or after a look.
    pub fn is_usable(self) -> bool {
        matches!(self, Self::Accept | Self::AcceptAfterConfirm)
    }
}

impl std::fmt::Display for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// When in the reading a rule is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Stage {
    /// Before the text is taken apart.
    Whole,
    /// For each value.
    Single,
}

/// How a value is written once it is known what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Shape {
    /// Thirteen digits with a leading zero are a UPC-A of twelve.
    Upca,
    /// `A4:BB:6D:12:F3:E4`.
    Mac,
}

/// What a rule needs another table for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Decode {
    /// The data identifier in front tells the field.
    DataIdentifier,
    /// Several data identifiers, each before a value of the label.
    DataIdentifiers,
    /// The serial number's form tells maker, action and confidence.
    SerialForm,
}

/// One rule of `rules.toml`; see there for the meaning of its fields.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    pub id: String,
    pub stage: Stage,
    #[serde(default, deserialize_with = "regex")]
    pub pattern: Option<Regex>,
    #[serde(default, deserialize_with = "regex")]
    pub unless: Option<Regex>,
    #[serde(default)]
    pub carriers: Vec<String>,
    #[serde(default)]
    pub checks: Vec<Check>,
    #[serde(default)]
    pub fails: Vec<Check>,
    #[serde(default)]
    pub captions: Vec<String>,
    #[serde(default)]
    pub makers: Vec<String>,
    #[serde(default, deserialize_with = "field_kind")]
    pub field: Option<FieldKind>,
    #[serde(default, deserialize_with = "field_kinds")]
    pub fields: Vec<FieldKind>,
    pub word: Option<String>,
    pub shape: Option<Shape>,
    pub decode: Option<Decode>,
    pub maker: Option<String>,
    pub action: Action,
    #[serde(deserialize_with = "confidence")]
    pub confidence: Confidence,
    #[serde(default)]
    pub secret: bool,
    pub text: String,
}

/// A reason of a decision that no rule of the table makes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reason {
    id: String,
    text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    pub version: u32,
    pub home_key_groups: Vec<String>,
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
    #[serde(rename = "reason")]
    reasons: Vec<Reason>,
}

/// The form of a maker's serial numbers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SerialForm {
    pub id: String,
    #[serde(deserialize_with = "regex_needed")]
    pub pattern: Regex,
    #[serde(default, deserialize_with = "regex")]
    pub unless: Option<Regex>,
    #[serde(default)]
    pub only_when_named: bool,
    #[serde(default)]
    pub is_refurbished: bool,
    pub action: Action,
    #[serde(deserialize_with = "confidence")]
    pub confidence: Confidence,
    pub text: String,
}

impl SerialForm {
    fn fits(&self, text: &str) -> bool {
        self.pattern.is_match(text) && !self.unless.as_ref().is_some_and(|unless| unless.is_match(text))
    }
}

/// A maker of computers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Maker {
    /// The id that rules name it by: `lenovo`.
    pub id: String,
    /// The name that people use.
    pub name: String,
    /// The manufacturer's name as its firmware spells it; `None` where Partner Center's list cannot carry it or it is not known.
    pub smbios: Option<String>,
    #[serde(deserialize_with = "regex_needed")]
    pub(super) names: Regex,
    #[serde(rename = "serial")]
    pub(super) serials: Vec<SerialForm>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Makers {
    version: u32,
    #[serde(rename = "maker")]
    makers: Vec<Maker>,
}

/// A GS1 application identifier.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApplicationIdentifier {
    #[serde(deserialize_with = "regex_at_start")]
    pub code: Regex,
    pub fixed: Option<usize>,
    pub max: Option<usize>,
    #[serde(default)]
    pub check: bool,
    pub field: String,
    pub word: Option<String>,
}

/// A data identifier of ANSI MH10.8.2.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DataIdentifier {
    pub code: String,
    pub field: String,
    pub word: Option<String>,
}

/// Words that stand before a value and tell what it is.
#[derive(Debug)]
pub(super) struct Caption {
    pub id: String,
    /// The whole text is caption and value.
    pub before_value: Regex,
    /// The whole text is the caption.
    pub alone: Regex,
    /// A person's remark names the caption.
    pub in_remark: Regex,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaptionWords {
    id: String,
    words: String,
    #[serde(default)]
    glued: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct IdentifiersFile {
    version: u32,
    ai: Vec<ApplicationIdentifier>,
    di: Vec<DataIdentifier>,
    caption: Vec<CaptionWords>,
}

pub(super) struct Catalog {
    pub rules: Rules,
    pub makers: Vec<Maker>,
    pub application_identifiers: Vec<ApplicationIdentifier>,
    pub data_identifiers: Vec<DataIdentifier>,
    pub captions: Vec<Caption>,
}

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| match Catalog::parse() {
    Ok(catalog) => catalog,
    // The files are part of the program and a test parses them: they cannot be broken where it runs.
    Err(error) => unreachable!("the built-in catalogue is broken: {error}"),
});

/// The catalogue.
pub(super) fn catalog() -> &'static Catalog {
    &CATALOG
}

/// The version of the catalogue that a rule file belongs to; readers of this program take this one alone.
const VERSION: u32 = 1;

impl Catalog {
    fn parse() -> Result<Self, String> {
        let rules: Rules =
            toml::from_str(include_str!("../../assets/catalog/rules.toml")).map_err(|e| e.to_string())?;
        let makers: Makers =
            toml::from_str(include_str!("../../assets/catalog/makers.toml")).map_err(|e| e.to_string())?;
        let identifiers: IdentifiersFile =
            toml::from_str(include_str!("../../assets/catalog/identifiers.toml")).map_err(|e| e.to_string())?;
        if [rules.version, makers.version, identifiers.version] != [VERSION; 3] {
            return Err("another version".to_owned());
        }
        let captions = identifiers.caption.iter().map(caption).collect::<Result<_, _>>().map_err(|e| e.to_string())?;
        Ok(Self {
            rules,
            makers: makers.makers,
            application_identifiers: identifiers.ai,
            data_identifiers: identifiers.di,
            captions,
        })
    }

    /// The serial number's form that a text has: one of the named maker, else one that tells by itself.
    pub fn serial_form(&self, text: &str, named: Option<&str>) -> Option<(&Maker, &SerialForm)> {
        let of = |maker: &'static Maker, is_named: bool| {
            maker.serials.iter().find(|f| (is_named || !f.only_when_named) && f.fits(text)).map(|f| (maker, f))
        };
        let makers = &catalog().makers;
        makers
            .iter()
            .find(|m| Some(m.id.as_str()) == named)
            .and_then(|m| of(m, true))
            .or_else(|| makers.iter().find_map(|m| of(m, false)))
    }

    /// The longest data identifier that a text begins with.
    pub fn data_identifier(&self, text: &str) -> Option<&DataIdentifier> {
        self.data_identifiers.iter().filter(|di| text.starts_with(&di.code)).max_by_key(|di| di.code.len())
    }

    /// What a rule, a form or a built-in reason says to a person.
    pub fn reason_text(&self, id: &str) -> Option<&str> {
        let rules = self.rules.rules.iter().map(|r| (&r.id, &r.text));
        let forms = self.makers.iter().flat_map(|m| &m.serials).map(|f| (&f.id, &f.text));
        let built_in = self.rules.reasons.iter().map(|r| (&r.id, &r.text));
        rules.chain(forms).chain(built_in).find(|(known, _)| *known == id).map(|(_, text)| text.as_str())
    }
}

fn caption(words: &CaptionWords) -> Result<Caption, regex::Error> {
    let CaptionWords { id, words, glued } = words;
    let separator = if *glued { r"[ :=#.]*" } else { r"(?:\.? *[:=#] *| +)" };
    Ok(Caption {
        id: id.clone(),
        before_value: Regex::new(&format!(r"(?i)^\(?(?:{words})\)?{separator}(?<rest>.+)$"))?,
        alone: Regex::new(&format!(r"(?i)^(?:{words})$"))?,
        in_remark: Regex::new(&format!(
            r"(?i)\bcaption:? +[\x22'(]?(?:{words})(?:\W|$)|(?:^|[\W_])(?:{words}) column\b"
        ))?,
    })
}

fn regex<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Regex>, D::Error> {
    regex_needed(deserializer).map(Some)
}

fn regex_needed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Regex, D::Error> {
    Regex::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

fn regex_at_start<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Regex, D::Error> {
    Regex::new(&format!("^(?:{})", String::deserialize(deserializer)?)).map_err(serde::de::Error::custom)
}

fn field_kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<FieldKind>, D::Error> {
    let word = String::deserialize(deserializer)?;
    FieldKind::from_word(&word).map(Some).ok_or_else(|| serde::de::Error::custom(format!("no field is called {word}")))
}

fn field_kinds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<FieldKind>, D::Error> {
    Vec::<String>::deserialize(deserializer)?
        .iter()
        .map(|word| {
            FieldKind::from_word(word).ok_or_else(|| serde::de::Error::custom(format!("no field is called {word}")))
        })
        .collect()
}

fn confidence<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Confidence, D::Error> {
    match String::deserialize(deserializer)?.as_str() {
        "high" => Ok(Confidence::High),
        "medium" => Ok(Confidence::Medium),
        "low" => Ok(Confidence::Low),
        other => Err(serde::de::Error::custom(format!("no confidence is called {other}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_catalogue_is_sound() {
        let catalog = Catalog::parse().unwrap();
        let mut ids = HashSet::new();
        for rule in &catalog.rules.rules {
            assert!(ids.insert(rule.id.clone()), "{} is there twice", rule.id);
            let said = usize::from(rule.field.is_some()) + usize::from(!rule.fields.is_empty());
            assert!(said == 1 || rule.decode.is_some(), "{} says no field", rule.id);
            let needs_word = matches!(rule.field, Some(FieldKind::Ignore | FieldKind::Ask | FieldKind::Reject));
            assert_eq!(needs_word, rule.word.is_some(), "{}: a word goes with ignore, ask and reject", rule.id);
        }
        let texts = catalog.makers.iter().flat_map(|m| &m.serials).map(|f| &f.id);
        for id in texts.chain(catalog.rules.reasons.iter().map(|r| &r.id)) {
            assert!(ids.insert(id.clone()), "{id} is there twice");
        }
        for id in ids {
            assert!(catalog.reason_text(&id).is_some_and(|text| text.ends_with('.')), "{id} has no sentence");
        }
        for maker in catalog.makers.iter().filter_map(|m| m.smbios.as_deref()) {
            assert!(crate::domain::Manufacturer::parse(maker).is_ok(), "{maker}");
        }
        let last = catalog.rules.rules.last().unwrap();
        assert!(last.pattern.is_none() && last.checks.is_empty(), "the last rule must hold for everything");
    }

    #[test]
    fn fields_of_identifiers_are_known() {
        let catalog = Catalog::parse().unwrap();
        let ai = catalog.application_identifiers.iter().map(|ai| (&ai.field, &ai.word));
        let di = catalog.data_identifiers.iter().map(|di| (&di.field, &di.word));
        for (field, word) in ai.chain(di) {
            let needs_word = field == "value" || field == "ignore";
            assert!(needs_word || FieldKind::from_word(field).is_some(), "{field}");
            assert_eq!(needs_word, word.is_some(), "{field} {word:?}");
        }
        for ai in &catalog.application_identifiers {
            assert!(ai.fixed.is_some() != ai.max.is_some(), "{:?}", ai.code);
        }
    }
}
