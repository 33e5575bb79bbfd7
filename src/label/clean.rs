//! Rule zero: the text without what scanners, keyboards and copying add to it. The raw text is kept beside it.

use crate::domain::barcode::split_aim;
use crate::domain::keyboard::azerty_digits;
use crate::domain::{Barcode, Symbology};

/// How a text was printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Carrier {
    /// The symbology; `None` where it is not known.
    pub symbology: Option<Symbology>,
    /// Whether the symbol says that its text is GS1's.
    pub is_gs1: bool,
}

impl Carrier {
    /// The word of the rule table.
    pub fn word(self) -> &'static str {
        match self.symbology {
            None | Some(Symbology::Other) => "unknown",
            Some(symbology) => symbology.as_str(),
        }
    }
}

/// What was changed so much that a person should look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repair {
    HiddenCharacters,
    WideCharacters,
    Azerty,
    Spaces,
}

impl Repair {
    /// The reason's id.
    pub fn reason(self) -> &'static str {
        match self {
            Self::HiddenCharacters => "hidden-characters-removed",
            Self::WideCharacters => "wide-characters-folded",
            Self::Azerty => "azerty-digits",
            Self::Spaces => "spaces-removed",
        }
    }
}

/// A text, cleaned.
#[derive(Clone, Debug)]
pub(super) struct Clean {
    pub text: String,
    pub carrier: Carrier,
    pub repair: Option<Repair>,
}

/// Cleans a code's text.
pub(super) fn clean(code: &Barcode) -> Clean {
    let (sent, text) = split_aim(trim(&code.text));
    let aim = sent.or(code.aim.as_deref());
    let carrier = Carrier {
        symbology: code.symbology.or_else(|| aim.and_then(Symbology::of_aim)),
        is_gs1: matches!(aim, Some("]C1" | "]d2" | "]d5" | "]Q3" | "]Q4" | "]e0")),
    };
    let mut repair = None;
    let mut text: String = text.chars().filter_map(|c| usual(c, &mut repair)).collect();
    // A cleaned edge may show new white space.
    if trim(&text).len() != text.len() {
        text = trim(&text).to_owned();
    }
    if matches!(carrier.word(), "code39" | "unknown")
        && let Some(inner) = text.strip_prefix('*').and_then(|t| t.strip_suffix('*'))
    {
        text = inner.to_owned();
    }
    if carrier.word() == "unknown"
        && let Some(digits) = azerty_digits(&text)
    {
        text = digits;
        repair = Some(Repair::Azerty);
    }
    if let Some(digits) = without_spaces(&text, carrier) {
        text = digits;
        repair.get_or_insert(Repair::Spaces);
    }
    Clean { text, carrier, repair }
}

/// Spaces, line ends and the marks around a transmission (STX, ETX) are not part of a value.
fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n', '\u{2}', '\u{3}'])
}

/// The usual character for one of copying's or an Asian keyboard's; nothing for what cannot be seen.
fn usual(c: char, repair: &mut Option<Repair>) -> Option<char> {
    match c {
        '\u{ad}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => {
            repair.get_or_insert(Repair::HiddenCharacters);
            None
        }
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            repair.get_or_insert(Repair::HiddenCharacters);
            Some(' ')
        }
        '\u{ff01}'..='\u{ff5e}' => {
            repair.get_or_insert(Repair::WideCharacters);
            char::from_u32(c as u32 - 0xfee0)
        }
        _ => Some(c),
    }
}

/// Digits in groups, as they stand on a label for the eye, without what parts them. Pairs are left, for a network address has them.
fn without_spaces(text: &str, carrier: Carrier) -> Option<String> {
    let parts: Vec<&str> = text.split([' ', '-']).collect();
    let is_digits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if parts.len() < 2 || !parts.iter().all(is_digits) || parts.iter().all(|p| p.len() == 2) {
        return None;
    }
    let total: usize = parts.iter().map(|p| p.len()).sum();
    let is_parted_by_spaces = !text.contains('-');
    let is_of_use = if is_parted_by_spaces { total <= 20 } else { total == 13 && carrier.word() == "unknown" };
    is_of_use.then(|| parts.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, symbology: Option<Symbology>, expected: &str, repair: Option<Repair>) -> Carrier {
        let code = Barcode { symbology, ..Barcode::of_text(text) };
        let cleaned = clean(&code);
        assert_eq!((cleaned.text.as_str(), cleaned.repair), (expected, repair), "{text:?}");
        cleaned.carrier
    }

    #[test]
    fn what_scanners_add_goes() {
        let carrier = check("]C03556212345678\r", None, "3556212345678", None);
        assert_eq!(carrier, Carrier { symbology: Some(Symbology::Code128), is_gs1: false });
        assert!(check("]C190MPT\r\n", Some(Symbology::Code128), "90MPT", None).is_gs1);
        check("\u{2}3556212345678\u{3}", None, "3556212345678", None);
        check("*3305112345678*", Some(Symbology::Code39), "3305112345678", None);
        check("*3305112345678*", Some(Symbology::Qr), "*3305112345678*", None);
        check("Pc29dabc", None, "Pc29dabc", None);
    }

    #[test]
    fn what_is_put_right_is_told() {
        check("3556212345678\u{200b}", None, "3556212345678", Some(Repair::HiddenCharacters));
        check("3556212345678\u{a0}", None, "3556212345678", Some(Repair::HiddenCharacters));
        check("３５５６２１２３４５６７８", None, "3556212345678", Some(Repair::WideCharacters));
        check("\"\"à(&&é\"'(-è_\r", None, "3305112345678", Some(Repair::Azerty));
        check("\"\"à(&&é\"'(-è_", Some(Symbology::Qr), "\"\"à(&&é\"'(-è_", None);
        check("-------------", None, "-------------", None);
        check("3556 2123 4567 8", None, "3556212345678", Some(Repair::Spaces));
        check("3556-2123-45678", None, "3556212345678", Some(Repair::Spaces));
        check("3556-2123-45678", Some(Symbology::Code128), "3556-2123-45678", None);
        check("00 11 22 33 44 55", None, "00 11 22 33 44 55", None);
    }
}
