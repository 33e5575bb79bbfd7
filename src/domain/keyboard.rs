//! What a hand scanner meant whose computer has another keyboard layout than it thinks.
//!
//! A scanner that acts as a keyboard sends key positions, by default those of an American keyboard; the computer turns them into the
//! characters of its own layout, and inverts letters where Caps Lock is on. Nothing here changes a text by itself: each answer holds
//! the text as typed beside the text as meant. The tables are those of the usual Windows layouts.

use serde::{Deserialize, Serialize};

use super::Symbology;
use super::barcode::split_aim;

/// A computer's keyboard layout, as far as scanners are concerned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// American, which scanners send: nothing changes.
    #[default]
    Us,
    /// British: `@` and `"` swap, `#` and `\` move.
    Uk,
    /// French: the digit row types `&é"'(-è_çà`; A and Q, Z and W swap; M moves.
    AzertyFrench,
    /// Belgian: as French, but 6 and 8 type `§` and `!`.
    AzertyBelgian,
    /// German and Austrian: Y and Z swap; digits stay; signs move.
    Qwertz,
}

/// Rows of characters that arrive, and beside each row the characters that were meant.
type Table = &'static [(&'static str, &'static str)];

const UK: Table = &[("\"@£#~¬", "@\"#\\|~")];

/// The letters, most of the digit row, its shifted signs, and the keys to the right of the letters.
const AZERTY: Table = &[
    ("aqzwAQZW", "qawzQAWZ"),
    ("&é\"'(èçà", "12345790"),
    ("1234567890°", "!@#$%^&*()_"),
    ("^$¨ù%mM", "[]{'\";:"),
    (",?;.:/²", "mM,<.>`"),
];

const AZERTY_FRENCH: Table = &[("-_)=+£*µ!§", "68-=+}\\|/?")];

const AZERTY_BELGIAN: Table = &[("§!)-_*µ£=+", "68-=+}\\|/?")];

const QWERTZ: Table =
    &[("zyZY", "yzYZ"), ("ß´\"§&/()=?`", "-=@#^&*()_+"), ("üÜ+*öÖäÄ#'", "[{]};:'\"\\|"), (";:-_^°", "<>/?`~")];

impl Layout {
    /// All layouts.
    pub const ALL: [Self; 5] = [Self::Us, Self::Uk, Self::AzertyFrench, Self::AzertyBelgian, Self::Qwertz];

    fn tables(self) -> &'static [Table] {
        match self {
            Self::Us => &[],
            Self::Uk => &[UK],
            Self::AzertyFrench => &[AZERTY, AZERTY_FRENCH],
            Self::AzertyBelgian => &[AZERTY, AZERTY_BELGIAN],
            Self::Qwertz => &[QWERTZ],
        }
    }

    fn pairs(self) -> impl Iterator<Item = (char, char)> {
        self.tables().iter().flat_map(|table| table.iter()).flat_map(|(from, to)| from.chars().zip(to.chars()))
    }

    /// The character that a scanner meant where this one arrived.
    pub fn meant(self, arrived: char) -> char {
        self.pairs().find(|(from, _)| *from == arrived).map_or(arrived, |(_, to)| to)
    }

    /// The character that arrives where a scanner means this one.
    pub fn typed(self, meant: char) -> char {
        self.pairs().find(|(_, to)| *to == meant).map_or(meant, |(from, _)| from)
    }
}

/// A computer's keyboard: its layout, and whether Caps Lock was on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Keyboard {
    /// The layout.
    pub layout: Layout,
    /// Whether letters come with their case inverted.
    pub has_caps_lock: bool,
}

impl Keyboard {
    /// The text that a scanner meant where this one arrived.
    pub fn meant(self, arrived: &str) -> String {
        // Caps Lock works on the characters of the computer's layout, so it is undone first.
        arrived.chars().map(|c| self.layout.meant(self.cased(c))).collect()
    }

    /// The text that arrives where a scanner means this one.
    pub fn typed(self, meant: &str) -> String {
        meant.chars().map(|c| self.cased(self.layout.typed(c))).collect()
    }

    fn cased(self, c: char) -> char {
        match c {
            _ if !self.has_caps_lock => c,
            'a'..='z' => c.to_ascii_uppercase(),
            'A'..='Z' => c.to_ascii_lowercase(),
            _ => c,
        }
    }
}

/// A text that a scanner may have meant. It is offered, never put in place of what was typed without a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayoutRepair {
    /// The text as it arrived, AIM identifier included.
    pub as_typed: String,
    /// The text that the scanner meant, AIM identifier included.
    pub repaired: String,
    /// The keyboard that explains it.
    pub keyboard: Keyboard,
}

impl LayoutRepair {
    /// The repair that a keyboard known beforehand asks for; `None` where it changes nothing.
    pub fn by(keyboard: Keyboard, as_typed: &str) -> Option<Self> {
        let repaired = keyboard.meant(as_typed);
        (repaired != as_typed).then(|| Self { as_typed: as_typed.to_owned(), repaired, keyboard })
    }

    /// The repairs that make a code of a text that is none as it arrived, likeliest first; empty where the text can be a code as it is.
    pub fn suggestions(as_typed: &str) -> Vec<Self> {
        // A row of one sign is drawing, not a code.
        if can_be_code(as_typed) || as_typed.chars().all(|c| as_typed.starts_with(c)) {
            return Vec::new();
        }
        let keyboards = Layout::ALL
            .into_iter()
            .flat_map(|layout| [false, true].into_iter().map(move |has_caps_lock| Keyboard { layout, has_caps_lock }));
        let mut found: Vec<(u8, Self)> = keyboards
            .filter_map(|keyboard| Self::by(keyboard, as_typed))
            .filter(|repair| can_be_code(&repair.repaired))
            .map(|repair| (unlikeliness(&repair.repaired), repair))
            .collect();
        // Stable: what is equally likely keeps the order of the layouts, Caps Lock last.
        found.sort_by_key(|(unlikeliness, _)| *unlikeliness);
        let mut repairs: Vec<Self> = Vec::new();
        for (_, repair) in found {
            if repairs.iter().all(|other| other.repaired != repair.repaired) {
                repairs.push(repair);
            }
        }
        repairs
    }
}

/// The digits that a scanner meant which sends the keys of an American keyboard to a French or Belgian one. At least seven, and not one
/// sign over and over: a row of one sign is drawing, not a number.
pub fn azerty_digits(text: &str) -> Option<String> {
    let digit = |c: char| {
        let meant = [Layout::AzertyFrench, Layout::AzertyBelgian].into_iter().map(|layout| layout.meant(c));
        if c.is_ascii_digit() { None } else { meant.into_iter().find(char::is_ascii_digit) }
    };
    let digits: String = text.chars().map(digit).collect::<Option<_>>()?;
    let is_varied = text.chars().any(|c| !text.starts_with(c));
    (digits.len() >= 7 && is_varied).then_some(digits)
}

/// Whether a text can have come from a code of a label as it is. It cannot with characters beyond ASCII, with an AIM identifier that is
/// none or that another layout has spoilt, of signs alone, or with the signs of the French digit row where digits are wanting.
fn can_be_code(text: &str) -> bool {
    if text.is_empty() || !text.is_ascii() || (text.starts_with(']') && !has_known_aim(text)) {
        return false;
    }
    // The German layout types `+` for the bracket of an AIM identifier.
    if text.starts_with('+') && has_known_aim(&text.replacen('+', "]", 1)) {
        return false;
    }
    // JSON whose quotes came as at signs.
    if text.starts_with("{@") || text.starts_with("[@") || text.starts_with("[{@") {
        return false;
    }
    let has = |is: &dyn Fn(&u8) -> bool| text.bytes().any(|b| is(&b));
    let has_digit_row_sign = has(&|b| b"&\"'(".contains(b));
    let has_structure = has(&|b| b"{}:=<>/ ".contains(b));
    has(&u8::is_ascii_alphanumeric) && !(has_digit_row_sign && !has_structure && !has(&u8::is_ascii_digit))
}

/// Whether the text starts with an AIM identifier whose letter is known and whose modifier is a digit.
fn has_known_aim(text: &str) -> bool {
    split_aim(text).0.is_some_and(|aim| Symbology::of_aim(aim).is_some() && aim.ends_with(|c: char| c.is_ascii_digit()))
}

/// How unlike a label's code a text is: 0 for a known AIM identifier or the digits of a PKID, then capitals and digits, then the rest.
fn unlikeliness(text: &str) -> u8 {
    let (_, value) = split_aim(text);
    let all = |is: &dyn Fn(&u8) -> bool| value.bytes().all(|b| is(&b));
    if has_known_aim(text) || (value.len() == super::Pkid::LENGTH && all(&u8::is_ascii_digit)) {
        0
    } else if all(&|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'-') {
        1
    } else if all(&|b| b.is_ascii_alphanumeric() || b"-./ ".contains(b)) {
        2
    } else {
        3
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keyboard(layout: Layout, has_caps_lock: bool) -> Keyboard {
        Keyboard { layout, has_caps_lock }
    }

    #[test]
    fn each_character_of_a_table_has_its_own() {
        for layout in Layout::ALL {
            for (from, to) in layout.tables().iter().flat_map(|table| table.iter()) {
                assert_eq!(from.chars().count(), to.chars().count(), "{from} {to}");
            }
            for (from, to) in layout.pairs() {
                assert_eq!((layout.meant(from), layout.typed(to)), (to, from), "{layout:?}");
            }
        }
    }

    #[test]
    fn what_a_layout_spoils_can_be_meant_again() {
        for (layout, has_caps_lock, arrived, meant) in [
            (Layout::AzertyFrench, false, "\"(('é&é\"'(-è_", "3554212345678"),
            (Layout::AzertyBelgian, false, "\"((§é&é\"'(§è!", "3556212345678"),
            (Layout::AzertyFrench, false, "HQ&&é", "HA112"),
            (Layout::AzertyFrench, false, "$Cà\"((-é&é\"'(-è_", "]C03556212345678"),
            (Layout::Qwertz, false, "+C03556212345678", "]C03556212345678"),
            (Layout::Qwertz, false, "5CZ12Y", "5CY12Z"),
            (Layout::Qwertz, false, "PFßA12", "PF-A12"),
            (Layout::Uk, false, "{@sn@:@5CD1@}", "{\"sn\":\"5CD1\"}"),
            (Layout::Uk, false, "A£1", "A#1"),
            (Layout::Us, true, "]c05cd1234xyz", "]C05CD1234XYZ"),
            (Layout::AzertyFrench, true, "pf\"zae(à", "PF3WQE50"),
        ] {
            let keyboard = keyboard(layout, has_caps_lock);
            assert_eq!(keyboard.meant(arrived), meant, "{layout:?}");
            assert_eq!(keyboard.typed(meant), arrived, "{layout:?}");
        }
    }

    #[test]
    fn a_repair_is_offered_where_the_text_is_no_code() {
        for (arrived, repaired, layout, has_caps_lock) in [
            ("\"((-é&é\"'(-è_", "3556212345678", Layout::AzertyFrench, false),
            ("\"((§é&é\"'(§è!", "3556212345678", Layout::AzertyBelgian, false),
            // Only signs of ASCII.
            ("\"((-'&-\"'(-_-", "3556416345686", Layout::AzertyFrench, false),
            ("HQ&&'", "HA114", Layout::AzertyFrench, false),
            ("PFéZ'(-", "PF2W456", Layout::AzertyFrench, false),
            ("$Cà\"((-é&é\"'(-è_", "]C03556212345678", Layout::AzertyFrench, false),
            ("PFßA12", "PF-A12", Layout::Qwertz, false),
            ("+C03556212345678", "]C03556212345678", Layout::Qwertz, false),
            ("{@sn@:@5CD1@}", "{\"sn\":\"5CD1\"}", Layout::Uk, false),
            ("AB£12", "AB#12", Layout::Uk, false),
            ("]c05cd1234xyz", "]C05CD1234XYZ", Layout::Us, true),
        ] {
            let found = LayoutRepair::suggestions(arrived);
            let first = found.first().unwrap_or_else(|| panic!("nothing for {arrived}"));
            assert_eq!((first.repaired.as_str(), first.keyboard), (repaired, keyboard(layout, has_caps_lock)));
            assert_eq!(first.as_typed, arrived);
        }
    }

    #[test]
    fn a_text_that_can_be_a_code_is_left_alone() {
        for text in [
            "3556212345678",
            "5CD1234XYZ",
            "]C03556212345678",
            "]d2010123456789012821ABC",
            "PF-3A12/B",
            "S/N: PF3A12",
            "https://example.com/a?b=c&d=e",
            "{\"sn\":\"5CD1234XYZ\"}",
            "5cd1234xyz",
            "[)>\u{1e}06\u{1d}S5CD1234XYZ\u{1e}\u{4}",
            "WIFI:S:name;T:WPA;P:secret;;",
            "+H123ABC01234567890D",
        ] {
            assert_eq!(LayoutRepair::suggestions(text), Vec::new(), "{text}");
        }
    }

    #[test]
    fn what_no_layout_explains_is_not_repaired() {
        for text in ["", "-------------", "日本語のラベル", "naïve"] {
            assert_eq!(LayoutRepair::suggestions(text), Vec::new(), "{text}");
        }
    }

    #[test]
    fn a_known_keyboard_repairs_what_cannot_be_told_from_the_text() {
        let repair = LayoutRepair::by(keyboard(Layout::Qwertz, false), "5CZ1234").unwrap();
        assert_eq!((repair.as_typed.as_str(), repair.repaired.as_str()), ("5CZ1234", "5CY1234"));
        assert_eq!(LayoutRepair::by(keyboard(Layout::Qwertz, false), "5CD1234"), None);
        assert_eq!(LayoutRepair::by(Keyboard::default(), "\"((-é&"), None);
    }

    #[test]
    fn digits_of_the_french_row_are_numbers_where_there_are_enough() {
        assert_eq!(azerty_digits("\"\"à(&&é\"'(-è_").as_deref(), Some("3305112345678"));
        assert_eq!(azerty_digits("\"\"à(&&é\"'(§è!").as_deref(), Some("3305112345678"));
        for text in ["", "-------------", "\"\"à(", "3556212345678", "\"\"à(&&é5"] {
            assert_eq!(azerty_digits(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_a_scanner_sends_to_any_keyboard_is_understood(
            meant in "[0-9A-Za-z./$+%\u{1d}-]{1,40}", layout in 0usize..5, has_caps_lock: bool,
        ) {
            let keyboard = keyboard(Layout::ALL[layout], has_caps_lock);
            prop_assert_eq!(keyboard.meant(&keyboard.typed(&meant)), meant);
        }

        #[test]
        fn a_pkid_is_found_again_behind_any_azerty(pkid in "[0-9]{12}[1-9]", is_belgian: bool) {
            let layout = if is_belgian { Layout::AzertyBelgian } else { Layout::AzertyFrench };
            let arrived = keyboard(layout, false).typed(&pkid);
            let found = LayoutRepair::suggestions(&arrived);
            prop_assert!(found.iter().any(|repair| repair.repaired == pkid), "{} {:?}", arrived, found);
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = LayoutRepair::suggestions(&text);
            let _ = azerty_digits(&text);
        }
    }
}
