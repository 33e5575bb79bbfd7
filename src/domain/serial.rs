//! A maker's serial number: what may be one, and the placeholders that firmware shows where none was set.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::pkid::holds_product_key;

/// A serial number as it stands on the label: case and leading zeros kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SerialNumber(String);

/// Why a text cannot be a serial number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SerialError {
    /// Nothing there.
    #[error("the serial number is empty")]
    Empty,
    /// Longer than [`SerialNumber::MAX_LENGTH`] characters.
    #[error("a serial number has at most 64 characters")]
    TooLong,
    /// A character that Partner Center's CSV cannot carry: comma, quote, control or non-ASCII character.
    #[error("a serial number cannot hold the character {0:?}")]
    BadCharacter(char),
    /// What firmware says when nobody set a serial number.
    #[error("this is a placeholder, not a serial number")]
    Placeholder,
    /// A 25-character product key, which is a secret and is never stored.
    #[error("this is a product key, a secret: it is not stored")]
    ProductKey,
}

/// Placeholders that firmware shows instead of a serial number, in lower case.
pub const PLACEHOLDERS: &[&str] = &[
    "system serial number",
    "default string",
    "to be filled by o.e.m.",
    "to be filled by oem",
    "not specified",
    "not applicable",
    "none",
    "n/a",
    "0",
    "123456789",
    "0123456789",
];

impl SerialNumber {
    /// Longest serial number that is believed.
    pub const MAX_LENGTH: usize = 64;

    /// Reads a serial number; outer white space is not part of it.
    ///
    /// # Errors
    /// [`SerialError`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, SerialError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(SerialError::Empty);
        }
        if holds_product_key(text) {
            return Err(SerialError::ProductKey);
        }
        if text.chars().count() > Self::MAX_LENGTH {
            return Err(SerialError::TooLong);
        }
        if let Some(c) = text.chars().find(|&c| !is_portable(c)) {
            return Err(SerialError::BadCharacter(c));
        }
        let lower = text.to_ascii_lowercase();
        let one_digit_over = text.len() > 3 && text.bytes().all(|b| b == text.as_bytes()[0] && b.is_ascii_digit());
        if one_digit_over || PLACEHOLDERS.contains(&lower.as_str()) {
            return Err(SerialError::Placeholder);
        }
        Ok(Self(text.to_owned()))
    }

    /// The serial number's characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether Partner Center's CSV can carry the character: printable ASCII but comma and quote.
pub fn is_portable(c: char) -> bool {
    matches!(c, ' '..='~') && c != ',' && c != '"'
}

impl fmt::Display for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for SerialNumber {
    type Err = SerialError;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::parse(s)
    }
}

impl TryFrom<String> for SerialNumber {
    type Error = SerialError;
    fn try_from(s: String) -> Result<Self, Self::Error> {
        Self::parse(&s)
    }
}

impl From<SerialNumber> for String {
    fn from(serial: SerialNumber) -> Self {
        serial.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refuses_what_no_maker_prints() {
        let cases = [
            ("PC29DABC", Ok("PC29DABC")),
            (" 045612345678\r\n", Ok("045612345678")),
            ("", Err(SerialError::Empty)),
            ("System Serial Number", Err(SerialError::Placeholder)),
            ("0000000", Err(SerialError::Placeholder)),
            ("BBBBB-CCCCC-DDDDD-FFFFF-GGGGG", Err(SerialError::ProductKey)),
            ("AB,CD", Err(SerialError::BadCharacter(','))),
            ("AB\u{1d}CD", Err(SerialError::BadCharacter('\u{1d}'))),
            ("Ä1234567", Err(SerialError::BadCharacter('Ä'))),
        ];
        for (text, expected) in cases {
            assert_eq!(
                SerialNumber::parse(text).as_ref().map(SerialNumber::as_str).map_err(Clone::clone),
                expected,
                "{text:?}"
            );
        }
        assert_eq!(SerialNumber::parse(&"A".repeat(65)), Err(SerialError::TooLong));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = SerialNumber::parse(&text);
        }
    }
}
