//! The surroundings of a value: what else stands on the label, and what a person said of it.

use crate::domain::Symbology;

use super::catalog::{DataIdentifier, catalog};
use super::check::{is_likely_gtin, is_thirteen_digits};

/// Another value of the same label.
#[derive(Clone, Debug)]
pub(super) struct Neighbour {
    pub text: String,
    pub symbology: Option<Symbology>,
}

/// What is known of a value's surroundings.
#[derive(Clone, Debug, Default)]
pub(super) struct Around {
    pub neighbours: Vec<Neighbour>,
    /// Values that another code of the label calls by a caption.
    pub named: Vec<(&'static str, String)>,
    /// A person said that it stands on other boxes as well.
    pub is_repeated: bool,
    /// A person said that the label has another value of thirteen digits.
    pub has_unnamed_thirteen: bool,
}

/// The most values of a label that are compared with each other; a label has five to ten, and hostile pictures may have thousands.
const MOST_NEIGHBOURS: usize = 64;

impl Around {
    /// Adds another value of the label.
    pub fn push(&mut self, text: &str, symbology: Option<Symbology>) {
        if self.neighbours.len() < MOST_NEIGHBOURS && !text.is_empty() {
            self.neighbours.push(Neighbour { text: text.to_owned(), symbology });
        }
    }

    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.neighbours.iter().map(|n| n.text.as_str())
    }

    pub fn has(&self, value: &str) -> bool {
        self.texts().any(|text| text == value)
    }

    /// What another code of the label calls this value.
    pub fn caption_of(&self, value: &str) -> Option<&'static str> {
        self.named.iter().find(|(_, named)| named == value).map(|(caption, _)| *caption)
    }

    pub fn has_retail(&self, value: &str) -> bool {
        let bare = value.trim_start_matches('0');
        self.neighbours
            .iter()
            .any(|n| n.symbology.is_some_and(Symbology::is_retail) && n.text.trim_start_matches('0') == bare)
    }

    pub fn has_other_thirteen(&self, value: &str) -> bool {
        self.has_unnamed_thirteen
            || self.neighbours.iter().any(|n| {
                n.text != value
                    && is_thirteen_digits(&n.text)
                    && !n.text.ends_with("000000")
                    && !is_likely_gtin(&n.text)
                    && !n.symbology.is_some_and(Symbology::is_retail)
                    && !self.has_retail(&n.text)
            })
    }

    pub fn has_other_captioned_pkid(&self, value: &str) -> bool {
        self.named.iter().any(|(caption, named)| *caption == "pkid" && named != value && is_thirteen_digits(named))
    }

    /// Takes apart a text that is nothing but data identifiers, each before a value that the label has by itself as well. At least
    /// two, for a single one has rules of its own.
    pub fn take_apart<'t>(&self, text: &'t str) -> Option<Vec<(&'static DataIdentifier, &'t str)>> {
        let values: Vec<&str> = self.texts().filter(|t| t.len() > 3).collect();
        if values.is_empty() || text.len() > 512 {
            return None;
        }
        // Where each place of the text was first reached from. Every place is looked at once, so the work is bounded.
        let mut reached: Vec<Option<(usize, &'static DataIdentifier)>> = vec![None; text.len() + 1];
        let mut open = vec![0];
        while let Some(place) = open.pop() {
            for di in &catalog().data_identifiers {
                let Some(rest) = text[place..].strip_prefix(di.code.as_str()) else { continue };
                for value in values.iter().filter(|value| rest.starts_with(**value)) {
                    let next = place + di.code.len() + value.len();
                    if reached[next].is_none() {
                        reached[next] = Some((place, di));
                        open.push(next);
                    }
                }
            }
        }
        let mut parts = Vec::new();
        let mut end = text.len();
        while end > 0 {
            let (start, di) = reached[end]?;
            parts.push((di, &text[start + di.code.len()..end]));
            end = start;
        }
        parts.reverse();
        (parts.len() > 1).then_some(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(values: &[(&str, Option<Symbology>)]) -> Around {
        let mut around = Around::default();
        for (text, symbology) in values {
            around.push(text, *symbology);
        }
        around
    }

    #[test]
    fn takes_compounds_apart() {
        let around = around(&[("PC29DABC1234", None), ("3556212345678", None)]);
        let parts = around.take_apart("SPC29DABC1234P3556212345678").unwrap();
        let parts: Vec<_> = parts.iter().map(|(di, value)| (di.code.as_str(), *value)).collect();
        assert_eq!(parts, [("S", "PC29DABC1234"), ("P", "3556212345678")]);
        assert!(around.take_apart("SPC29DABC1234").is_none());
        assert!(around.take_apart("SPC29DABC1234P3556212345679").is_none());
    }

    #[test]
    fn retail_codes_are_known_with_and_without_their_leading_zero() {
        let around = around(&[("195122334451", Some(Symbology::UpcA)), ("3556212345678", Some(Symbology::Code128))]);
        assert!(around.has_retail("0195122334451"));
        assert!(!around.has_retail("3556212345678"));
        assert!(around.has_other_thirteen("3556299999999"));
        assert!(!around.has_other_thirteen("3556212345678"));
    }
}
