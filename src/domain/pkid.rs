//! The Windows Product Key ID: thirteen decimal digits that stand for the key in a laptop's firmware.
//!
//! Microsoft names the same number *PKID*, *Product Key ID* and *Windows Product ID*; Partner Center's JSON calls it `productKey`
//! although it is no key. No check digit is documented. It is text, never a number: a leading zero is possible.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A Windows Product Key ID: exactly thirteen ASCII digits that are not the ID of a default key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pkid([u8; Pkid::LENGTH]);

/// Why a text is no PKID.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PkidError {
    /// Digits only, but not thirteen of them. Never padded, never cut.
    #[error("a PKID has 13 digits, this has {got}")]
    WrongLength {
        /// How many digits there are.
        got: usize,
    },
    /// Something else than ASCII digits.
    #[error("a PKID has digits only")]
    NotDigits,
    /// The ID of a generic key (`…000000`): it is the same on thousands of machines.
    #[error("this is the ID of a default key, the same on many machines")]
    DefaultKey,
    /// Looks like the five-part Product ID of Windows' About page.
    #[error("this is the Product ID of Windows' About page, not the PKID of the box")]
    ProductId,
    /// Looks like a 25-character product key, which is a secret and is never stored.
    #[error("this is a product key, a secret: it is not stored")]
    ProductKey,
}

impl Pkid {
    /// Digits in a PKID.
    pub const LENGTH: usize = 13;

    /// Reads a PKID from a text that is nothing else: no trimming, no repair.
    ///
    /// # Errors
    /// [`PkidError`] says what the text is instead.
    pub fn parse(text: &str) -> Result<Self, PkidError> {
        if looks_like_product_key(text) {
            return Err(PkidError::ProductKey);
        }
        if looks_like_product_id(text) {
            return Err(PkidError::ProductId);
        }
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(PkidError::NotDigits);
        }
        let digits: [u8; Self::LENGTH] =
            text.as_bytes().try_into().map_err(|_| PkidError::WrongLength { got: text.len() })?;
        // Default keys end in six zeros (`3305000000000`); all zeros is the template of a machine without a key.
        if digits[7..] == *b"000000" {
            return Err(PkidError::DefaultKey);
        }
        Ok(Self(digits))
    }

    /// The thirteen digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The four digits of the key group, which goes with an edition of Windows (`3258` was seen on Windows 11 Home machines).
    pub fn key_group(&self) -> &str {
        &self.as_str()[..4]
    }

    /// The digits in groups that an eye can compare: `3556 212 345678`.
    pub fn grouped(&self) -> String {
        let s = self.as_str();
        format!("{} {} {}", &s[..4], &s[4..7], &s[7..])
    }
}

/// Five groups of five letters or digits: a product key, which is a secret.
pub fn looks_like_product_key(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.len() == 5 && groups.iter().all(|g| g.len() == 5 && g.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Whether a product key, which is a secret, stands anywhere in the text.
pub fn holds_product_key(text: &str) -> bool {
    // As many as are in the shortest of them.
    text.len() >= 25 && !product_keys(text).is_empty()
}

/// Where product keys stand in a text, in order: a word of 25 characters such as keys are made of; five words of five such characters
/// with blanks between them, in capitals or not; or any five words of five letters or digits with hyphens, dots or underscores between
/// them, for a key that was read badly is almost the whole secret. With blanks between them five such words may stand in a sentence, but
/// not in capitals with digits among the letters; and digits alone are somebody's numbers.
pub(super) fn product_keys(text: &str) -> Vec<Range<usize>> {
    let words: Vec<Range<usize>> = words_of(text);
    let word = |at: &Range<usize>| &text[at.clone()];
    let is_digits = |at: &Range<usize>| word(at).bytes().all(|byte| byte.is_ascii_digit());
    let is_five = |at: &Range<usize>| at.len() == 5 && word(at).bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_hyphened = |a: &Range<usize>, b: &Range<usize>| is_five(a) && is_five(b) && is_hyphen(&text[a.end..b.start]);
    let is_spaced = |a: &Range<usize>, b: &Range<usize>| {
        let gap = &text[a.end..b.start];
        is_five(a) && is_five(b) && (is_hyphen(gap) || (gap.trim().is_empty() && gap.chars().count() <= 3))
    };
    let is_drawn = |a: &Range<usize>, b: &Range<usize>| is_spaced(a, b) && is_of_keys(word(a)) && is_of_keys(word(b));
    let is_in_capitals = |at: &Range<usize>| !word(at).bytes().any(|byte| byte.is_ascii_lowercase());
    let is_printed = |a: &Range<usize>, b: &Range<usize>| is_spaced(a, b) && is_in_capitals(a) && is_in_capitals(b);
    let is_mixed = |at: &Range<usize>| !is_digits(at) && word(at).bytes().any(|byte| byte.is_ascii_digit());
    let whole = |chain: &[Range<usize>]| chain[0].start..chain[chain.len() - 1].end;
    let hyphened = words.chunk_by(is_hyphened).filter(|chain| chain.len() >= 5).map(whole);
    let drawn = words.chunk_by(is_drawn).filter(|chain| chain.len() >= 5 && !chain.iter().all(is_digits)).map(whole);
    let printed = words.chunk_by(is_printed).filter(|chain| chain.len() >= 5 && chain.iter().any(is_mixed)).map(whole);
    let bare = words.iter().filter(|at| is_bare_product_key(word(at))).cloned();
    let mut keys: Vec<Range<usize>> = hyphened.chain(drawn).chain(printed).chain(bare).collect();
    keys.sort_by_key(|key| key.start);
    keys.dedup_by(|next, key| {
        let is_joined = next.start <= key.end;
        if is_joined {
            key.end = key.end.max(next.end);
        }
        is_joined
    });
    keys
}

/// Where the words of a text stand: letters and digits without anything between.
fn words_of(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for (at, character) in text.char_indices().filter(|(_, character)| character.is_alphanumeric()) {
        let end = at + character.len_utf8();
        match words.last_mut() {
            Some(word) if word.end == at => word.end = end,
            _ => words.push(at..end),
        }
    }
    words
}

/// Whether this is what stands between the groups of a key, with a blank on each side at most.
fn is_hyphen(gap: &str) -> bool {
    let mut hyphen = gap.trim().chars();
    matches!((hyphen.next(), hyphen.next()), (Some('-' | '_' | '.' | '\u{2010}'..='\u{2015}'), None))
        && gap.chars().count() <= 3
}

/// Whether all of these characters are such as keys are made of.
fn is_of_keys(text: &str) -> bool {
    text.chars().all(|c| "BCDFGHJKMNPQRTVWXY2346789".contains(c.to_ascii_uppercase()))
}

/// Whether a word is a product key without anything between its groups. Keys have one N at most, which tells them from a serial number.
fn is_bare_product_key(word: &str) -> bool {
    word.len() == 25
        && is_of_keys(word)
        && word.chars().filter(|c| c.eq_ignore_ascii_case(&'N')).count() <= 1
        && !word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The five-part Product ID of Windows' About page: `00330-50000-00000-AAOEM` (5-5-5-5).
pub fn looks_like_product_id(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let digits = |g: &str| g.bytes().all(|b| b.is_ascii_digit());
    groups.len() == 4
        && matches!(groups[0].len(), 5)
        && groups[..3].iter().all(|g| digits(g) && matches!(g.len(), 4 | 5))
        && groups[3].len() == 5
        && groups[3].bytes().all(|b| b.is_ascii_alphanumeric())
}

impl fmt::Display for Pkid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Pkid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pkid({})", self.as_str())
    }
}

impl FromStr for Pkid {
    type Err = PkidError;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::parse(s)
    }
}

impl Serialize for Pkid {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Pkid {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tells_what_a_text_is() {
        let cases = [
            ("3556212345678", Ok("3556212345678")),
            ("0000212345678", Ok("0000212345678")),
            ("355621234567", Err(PkidError::WrongLength { got: 12 })),
            ("35562123456789", Err(PkidError::WrongLength { got: 14 })),
            ("", Err(PkidError::NotDigits)),
            ("355621234567A", Err(PkidError::NotDigits)),
            ("３５５６２１２３４５６７８", Err(PkidError::NotDigits)),
            ("0000000000000", Err(PkidError::DefaultKey)),
            ("3305000000000", Err(PkidError::DefaultKey)),
            ("00330-50000-00000-AAOEM", Err(PkidError::ProductId)),
            ("00329-00000-0003-AA606", Err(PkidError::ProductId)),
            ("ABCDE-FGHIJ-KLMNO-PQRST-UVWXY", Err(PkidError::ProductKey)),
        ];
        for (text, expected) in cases {
            assert_eq!(Pkid::parse(text).as_ref().map(Pkid::as_str).map_err(Clone::clone), expected, "{text}");
        }
    }

    #[test]
    fn a_product_key_is_told_from_other_text() {
        for key in [
            "bbbbb-ccccc-ddddd-fffff-ggggg",
            "key: BBBBB-CCCCC-DDDDD-FFFFF-GGGGG.",
            "BBBBB CCCCC DDDDD FFFFF GGGGG",
            "bbbbbcccccdddddfffffggggg",
            "ABCDE-FGHIJ-KLMNO-PQRST-UVWXY",
            "Key: ABCDE-12345-KLMNO-PQRST-UVWXY\r\n",
            "BBBBB.CCCCC_DDDDD\u{2013}FFFFF-GGGGG",
            "the key is BBBBBCCCCCDDDDDFFFFFGGGGG",
            "order_bbbbbcccccdddddfffffggggn, urgent",
            "bbbbb ccccc ddddd fffff ggggg",
            "other words Bbbbb  Ccccc Ddddd Fffff-Ggggg.",
            "12 of bbbbb - ccccc - ddddd - fffff - ggggg",
            "(ABCDE_12345_KLMNO_PQRST_UVWXY)",
            "ABCD0 12345 KLMNO PQRST UVWXY",
        ] {
            assert!(holds_product_key(key), "{key}");
        }
        for text in [
            "",
            "S/N PC29DABC",
            "3556212345678",
            "00330-50000-00000-AAOEM",
            "these words often stand alone",
            "XBBBBB-CCCCC-DDDDD-FFFFF-GGGGG",
            "2346789234678923467892346",
            "23467 23467 89234 67892 34678",
            // As long as a key, and none: a vowel or a digit that keys have not, two of the one letter that stands once at most.
            "serial BBBBBCCCCCDDDDDFFFFFGGGG1",
            "abcdefghijklmnopqrstuvwxy",
            "NBBBBCCCCCDDDDDFFFFFGGGGN",
            "XBBBBBCCCCCDDDDDFFFFFGGGGG",
            "SALES WHITE PAPER BOXES LATER",
            "ORDER 12345 12346 12347 12348",
            "CONTOSO-ZUERICH-2026-SALES",
            "7d0c0b0a-1111-4222-8333-abcdefabcdef",
        ] {
            assert!(!holds_product_key(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = Pkid::parse(&text);
        }

        #[test]
        fn thirteen_digits_come_back_as_they_went_in(text in "[0-9]{12}[1-9]") {
            prop_assert_eq!(Pkid::parse(&text).unwrap().to_string(), text);
        }
    }
}
