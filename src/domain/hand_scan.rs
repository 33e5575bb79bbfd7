//! One code as a hand scanner sent it, by keys or by serial port, and why what was sent is no single code.

use std::time::Duration;

use super::barcode::split_aim;
use super::{Barcode, LayoutRepair, Pkid, Suffix, Symbology};

/// One code from a hand scanner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandScan {
    /// The text without the AIM identifier; GS (ASCII 29) kept where it came through.
    pub text: String,
    /// The AIM identifier, `]C1`, where the scanner sent one.
    pub aim: Option<String>,
    /// What ended it.
    pub suffix: Suffix,
    /// How many characters came, the AIM identifier counted, the suffix not.
    pub characters: usize,
    /// Mean time between its characters; zero where that is not known (one block of a serial port).
    pub average_gap: Duration,
}

/// Why what a hand scanner sent is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Two codes without anything between: two PKIDs, or a second AIM identifier. Where to cut would be a guess.
    RunTogether,
    /// Characters came right before it that were passed on as typed: its beginning may be missing.
    BeginningMissing,
    /// A few characters right after a code that had ended: a code with line ends or tabs inside, of which the rest is no code.
    Leftover,
    /// Longer than any code holds.
    TooLong,
    /// Listening ended before it did: its end may be missing.
    EndMissing,
}

/// What is longer than this is no code: the largest QR code holds 7089 digits.
pub const LONGEST: usize = 8192;

impl HandScan {
    /// The code of what a scanner sent before its suffix.
    ///
    /// # Errors
    /// Where that is not one code.
    pub fn of_sent(sent: &str, suffix: Suffix, average_gap: Duration) -> Result<Self, Refusal> {
        let characters = sent.chars().count();
        if characters > LONGEST {
            return Err(Refusal::TooLong);
        }
        let (aim, text) = split_aim(sent);
        if is_run_together(aim, text) {
            return Err(Refusal::RunTogether);
        }
        Ok(Self { text: text.to_owned(), aim: aim.map(str::to_owned), suffix, characters, average_gap })
    }

    /// What the scanner sent before its suffix.
    pub fn sent(&self) -> String {
        format!("{}{}", self.aim.as_deref().unwrap_or_default(), self.text)
    }

    /// The code for reading its label: the symbology as far as the AIM identifier tells it, and no corners.
    pub fn barcode(&self) -> Barcode {
        let symbology = self.aim.as_deref().and_then(Symbology::of_aim);
        Barcode { symbology, aim: self.aim.clone(), ..Barcode::of_text(&self.text) }
    }

    /// The same scan as its scanner meant it, by a repair that was offered or that the scanner's profile asks for.
    ///
    /// # Errors
    /// Where the repaired text shows itself to be several codes.
    pub fn repaired(&self, repair: &LayoutRepair) -> Result<Self, Refusal> {
        Self::of_sent(&repair.repaired, self.suffix, self.average_gap)
    }
}

fn is_run_together(aim: Option<&str>, text: &str) -> bool {
    let has_second_aim = || {
        text.match_indices(']').any(|(at, _)| {
            split_aim(&text[at..]).0.is_some_and(|second| {
                Symbology::of_aim(second).is_some() && second.ends_with(|c: char| c.is_ascii_digit())
            })
        })
    };
    let is_pkids = || {
        let is_several = text.len() > Pkid::LENGTH && text.len().is_multiple_of(Pkid::LENGTH);
        is_several
            && text.bytes().all(|b| b.is_ascii_digit())
            && !has_article_number(text)
            && text
                .as_bytes()
                .chunks(Pkid::LENGTH)
                .all(|part| std::str::from_utf8(part).is_ok_and(|part| Pkid::parse(part).is_ok()))
    };
    match aim {
        // Without an identifier in front, one in the middle is a part of the text.
        Some(aim) => has_second_aim() || (!is_gs1(aim) && is_pkids()),
        None => is_pkids(),
    }
}

/// Whether the text is GS1's: `]C1`, `]d2`, `]Q3`, `]e0`.
fn is_gs1(aim: &str) -> bool {
    matches!(aim, "]C1" | "]d2" | "]Q3" | "]e0")
}

/// Whether digits start with a GS1 article number, `01` and fourteen digits whose last is right: then they are one code of GS1.
fn has_article_number(digits: &str) -> bool {
    let Some(number) = digits.strip_prefix("01").and_then(|rest| rest.as_bytes().get(..14)) else {
        return false;
    };
    let sum: u32 =
        number.iter().rev().enumerate().map(|(at, d)| u32::from(d - b'0') * if at % 2 == 1 { 3 } else { 1 }).sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn scan(sent: &str) -> Result<HandScan, Refusal> {
        HandScan::of_sent(sent, Suffix::Enter, Duration::from_millis(5))
    }

    #[test]
    fn the_aim_identifier_is_used_and_parted() {
        let with = scan("]C03556212345678").unwrap();
        assert_eq!((with.text.as_str(), with.aim.as_deref(), with.characters), ("3556212345678", Some("]C0"), 16));
        assert_eq!(with.barcode().symbology, Some(Symbology::Code128));
        assert_eq!(with.sent(), "]C03556212345678");
        let without = scan("3556212345678").unwrap();
        assert_eq!((without.aim.as_deref(), without.barcode().symbology), (None, None));
    }

    #[test]
    fn codes_that_ran_together_are_refused() {
        for (sent, expected) in [
            ("35562123456783556212345679", Some(Refusal::RunTogether)),
            ("355621234567835562123456783556212345678", Some(Refusal::RunTogether)),
            ("]C03556212345678]C05CD1234XYZ", Some(Refusal::RunTogether)),
            ("]C035562123456783556212345679", Some(Refusal::RunTogether)),
            // One code of GS1: an article number and a lot of eight digits.
            ("01095060001343521012345678", None),
            ("]C101095060001343521012345678", None),
            // A part of the text.
            ("A[1]C0", None),
            ("]Q1[\"a\"]", None),
            ("3556212345678", None),
            ("00000000000000000000000000", None),
            ("5CD1234XYZ5CD1234XYA12345", None),
        ] {
            assert_eq!(scan(sent).err(), expected, "{sent}");
        }
        assert_eq!(scan(&"7".repeat(LONGEST + 1)).err(), Some(Refusal::TooLong));
    }

    #[test]
    fn a_repair_is_read_anew() {
        let scan = scan("$Cà\"((-é&é\"'(-è_").unwrap();
        assert_eq!(scan.aim, None);
        let repair = LayoutRepair::suggestions(&scan.sent()).remove(0);
        let repaired = scan.repaired(&repair).unwrap();
        assert_eq!((repaired.text.as_str(), repaired.aim.as_deref()), ("3556212345678", Some("]C0")));
        assert_eq!((repaired.suffix, repaired.characters), (scan.suffix, scan.characters));
    }
}
