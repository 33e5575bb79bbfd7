//! The named tests of the rule table: check digits, and questions about the other values of the label.

use serde::Deserialize;

use super::around::Around;
use super::catalog::catalog;
use crate::domain::serial::is_portable;
use crate::domain::{SerialError, SerialNumber};

/// A test of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Check {
    /// The last digit is the check digit of GTIN and SSCC.
    Mod10,
    /// The last digit is the check digit of IMEI and ICCID.
    Luhn,
    /// The whole text's last character is the check character of Code 39.
    Mod43,
    /// What firmware shows where no serial number was set.
    Placeholder,
    /// Holds a character that Partner Center's list cannot carry.
    NotPortable,
    /// Thirteen digits that pass the retail check and do not begin with 3.
    LikelyGtin,
    /// A person said that it stands on other boxes as well.
    Repeated,
    /// The same digits stand on the label in a retail symbology.
    RetailOnLabel,
    /// Another code of the label could be the PKID too.
    OtherThirteenOnLabel,
    /// Another code of the label is called PKID and has another value.
    OtherCaptionedPkidOnLabel,
    /// The value is on the label by itself.
    ValueOnLabel,
    /// The groups `model` and `serial` are both on the label by themselves.
    PartsOnLabel,
    /// `S` and the value is on the label.
    SerialTwinOnLabel,
    /// The text is made of other values of the label, each behind a data identifier.
    MadeOfLabelValues,
    /// A service tag on the label is this number in base 36.
    ServiceTagOnLabel,
    /// A number on the label is this service tag in base 36.
    ExpressCodeOnLabel,
    /// The form of a maker's serial number.
    SerialForm,
    /// The form of the named maker's serial number.
    FormOfNamedMaker,
    /// The form of a serial number of another maker than the named one.
    SerialFormOfOtherMaker,
    /// A PKID or a serial number twice.
    SameTwice,
    /// Thirteen digits and a serial number's form without anything between.
    PkidBesideSerialForm,
    /// A web address whose query names a PKID or a serial number, or holds thirteen digits.
    AddressNamesValues,
}

/// What a check looks at.
pub(super) struct Asked<'a> {
    /// The value it is about.
    pub value: &'a str,
    /// The whole text.
    pub text: &'a str,
    /// The groups `model` and `serial`, where the rule's pattern has them.
    pub parts: Option<(&'a str, &'a str)>,
    /// The maker that is named or proven.
    pub maker: Option<&'a str>,
    /// The rest of the label.
    pub around: &'a Around,
}

impl Check {
    /// Whether the test holds.
    pub fn holds(self, asked: &Asked<'_>) -> bool {
        let Asked { value, text, parts, maker, around } = *asked;
        match self {
            Self::Mod10 => passes_mod10(value),
            Self::Luhn => passes_luhn(value),
            Self::Mod43 => passes_mod43(text),
            Self::Placeholder => SerialNumber::parse(value) == Err(SerialError::Placeholder),
            Self::NotPortable => !value.chars().all(|c| is_portable(c) && c != '\''),
            Self::LikelyGtin => is_likely_gtin(value),
            Self::Repeated => around.is_repeated,
            Self::RetailOnLabel => around.has_retail(value),
            Self::OtherThirteenOnLabel => around.has_other_thirteen(value),
            Self::OtherCaptionedPkidOnLabel => around.has_other_captioned_pkid(value),
            Self::ValueOnLabel => around.has(value),
            Self::PartsOnLabel => parts.is_some_and(|(model, serial)| around.has(model) && around.has(serial)),
            Self::SerialTwinOnLabel => around.texts().any(|t| t.strip_prefix('S') == Some(value)),
            Self::MadeOfLabelValues => around.take_apart(text).is_some(),
            Self::ServiceTagOnLabel => {
                value.parse().is_ok_and(|number: u64| around.texts().any(|t| service_tag_number(t) == Some(number)))
            }
            Self::ExpressCodeOnLabel => service_tag_number(value)
                .is_some_and(|number| around.texts().any(|t| t.parse() == Ok(number) && (8..=11).contains(&t.len()))),
            Self::SerialForm => catalog().serial_form(value, maker).is_some(),
            Self::FormOfNamedMaker => {
                catalog().serial_form(value, maker).is_some_and(|(found, _)| Some(found.id.as_str()) == maker)
            }
            Self::SerialFormOfOtherMaker => {
                maker.is_some()
                    && catalog().serial_form(value, maker).is_some_and(|(found, _)| Some(found.id.as_str()) != maker)
            }
            Self::SameTwice => is_same_twice(text, maker),
            Self::PkidBesideSerialForm => is_pkid_beside_serial(text, maker),
            Self::AddressNamesValues => super::split::address_names_values(text),
        }
    }
}

fn digits(text: &str) -> Option<Vec<u32>> {
    (!text.is_empty()).then(|| text.chars().map(|c| c.to_digit(10)).collect())?
}

/// The check digit of GTIN-8, 12, 13, 14 and SSCC: weights 3 and 1 from the right.
pub(super) fn passes_mod10(text: &str) -> bool {
    digits(text).is_some_and(|digits| {
        let sum: u32 = digits.iter().rev().enumerate().map(|(i, d)| if i % 2 == 1 { d * 3 } else { *d }).sum();
        sum.is_multiple_of(10)
    })
}

/// The check digit of IMEI, ICCID and cards.
pub(super) fn passes_luhn(text: &str) -> bool {
    digits(text).is_some_and(|digits| {
        let twice = |d: u32| if d > 4 { d * 2 - 9 } else { d * 2 };
        let sum: u32 = digits.iter().rev().enumerate().map(|(i, d)| if i % 2 == 1 { twice(*d) } else { *d }).sum();
        sum.is_multiple_of(10)
    })
}

/// The check character of Code 39, which scanners send where they were told to.
pub(super) fn passes_mod43(text: &str) -> bool {
    const CHARACTERS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";
    let values: Option<Vec<usize>> = text.chars().map(|c| CHARACTERS.find(c)).collect();
    values
        .and_then(|values| {
            let (check, body) = values.split_last()?;
            Some(!body.is_empty() && body.iter().sum::<usize>() % 43 == *check)
        })
        .unwrap_or(false)
}

/// Dell's Express Service Code of a seven-character service tag: the same number in base 10.
pub(super) fn service_tag_number(tag: &str) -> Option<u64> {
    let is_tag = tag.len() == 7 && tag.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    is_tag.then(|| u64::from_str_radix(tag, 36).ok()).flatten()
}

/// Thirteen digits that pass the retail check and do not begin with 3, as no PKID seen so far.
pub(super) fn is_likely_gtin(text: &str) -> bool {
    !text.starts_with('3') && passes_mod10(text)
}

/// Thirteen ASCII digits.
pub(super) fn is_thirteen_digits(text: &str) -> bool {
    text.len() == 13 && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_same_twice(text: &str, maker: Option<&str>) -> bool {
    if !text.is_ascii() || !text.len().is_multiple_of(2) || text.len() < 10 {
        return false;
    }
    let (first, second) = text.split_at(text.len() / 2);
    first == second && (is_thirteen_digits(first) || catalog().serial_form(first, maker).is_some())
}

fn is_pkid_beside_serial(text: &str, maker: Option<&str>) -> bool {
    if !text.is_ascii() || text.len() < 13 + 5 || text.len() > 13 + 22 {
        return false;
    }
    let is_pair = |pkid: &str, serial: &str| {
        pkid.starts_with('3') && is_thirteen_digits(pkid) && catalog().serial_form(serial, maker).is_some()
    };
    let (front, rest) = text.split_at(13);
    let (start, back) = text.split_at(text.len() - 13);
    is_pair(front, rest) || is_pair(back, start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits() {
        for (text, mod10, luhn) in [
            ("4006381333931", true, false),
            ("4006381333932", false, false),
            ("195122334451", true, false),
            ("10195122334458", true, false),
            ("006141411234567890", true, false),
            ("356938035643809", true, true),
            ("8949012345678901237", false, true),
            ("", false, false),
            ("12a", false, false),
        ] {
            assert_eq!(passes_mod10(text), mod10, "mod 10 of {text}");
            if luhn {
                assert!(passes_luhn(text), "Luhn of {text}");
            }
        }
        assert!(!passes_luhn("356938035643808"));
        assert!(passes_mod43("3556212345678E"));
        assert!(!passes_mod43("3556212345678F"));
        assert!(!passes_mod43("E") && !passes_mod43("é0"));
    }

    #[test]
    fn a_service_tag_is_a_number() {
        assert_eq!(service_tag_number("ABC1234"), Some(22_453_156_048));
        assert_eq!(service_tag_number("abc1234"), None);
        assert_eq!(service_tag_number("ZZZZZZZ"), Some(78_364_164_095));
        assert_eq!(service_tag_number("ABC12345"), None);
    }

    #[test]
    fn scans_that_ran_together() {
        assert!(is_same_twice("35562123456783556212345678", None));
        assert!(is_same_twice("PC29DABCPC29DABC", None));
        assert!(!is_same_twice("ABABABABAB", None));
        assert!(is_pkid_beside_serial("3556212345678PC29DABC", None));
        assert!(is_pkid_beside_serial("5CG41234BC3556212345678", None));
        assert!(!is_pkid_beside_serial("NXHHMEK0012340A1B23400", None));
    }
}
