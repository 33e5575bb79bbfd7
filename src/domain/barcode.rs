//! One decoded code: its text, the symbology it was printed in, and where it stood in the picture.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A place in a picture, in pixels; x to the right, y down, the first pixel's corner is (0, 0).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

/// How bars or modules spell a text. The words are those of the command line's JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Symbology {
    Code128,
    Code39,
    Code93,
    Codabar,
    Itf,
    Ean13,
    Ean8,
    UpcA,
    UpcE,
    DataMatrix,
    Qr,
    MicroQr,
    Pdf417,
    Aztec,
    Maxicode,
    DataBar,
    Other,
}

impl Symbology {
    /// Those that are read only when they are asked for: short patterns or no check digit, so that print and other codes may look
    /// like them, and no box label needs them. DataBar is DataBar Omnidirectional.
    pub const ON_REQUEST: [Self; 6] = [Self::Ean8, Self::UpcE, Self::Itf, Self::Codabar, Self::Code93, Self::DataBar];

    /// The word of the command line's JSON: `code128`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code128 => "code128",
            Self::Code39 => "code39",
            Self::Code93 => "code93",
            Self::Codabar => "codabar",
            Self::Itf => "itf",
            Self::Ean13 => "ean13",
            Self::Ean8 => "ean8",
            Self::UpcA => "upca",
            Self::UpcE => "upce",
            Self::DataMatrix => "datamatrix",
            Self::Qr => "qr",
            Self::MicroQr => "microqr",
            Self::Pdf417 => "pdf417",
            Self::Aztec => "aztec",
            Self::Maxicode => "maxicode",
            Self::DataBar => "databar",
            Self::Other => "other",
        }
    }

    /// Whether it is printed for shop tills: such a code is a retail article number, whatever its digits look like.
    pub fn is_retail(self) -> bool {
        matches!(self, Self::Ean13 | Self::Ean8 | Self::UpcA | Self::UpcE | Self::DataBar)
    }

    /// The symbology that an AIM identifier (`]C1`, ISO/IEC 15424) names. UPC-A and UPC-E come as EAN-13, for that is how they are sent.
    pub fn of_aim(aim: &str) -> Option<Self> {
        let mut letters = aim.strip_prefix(']')?.chars();
        Some(match (letters.next()?, letters.next()?) {
            ('A', _) => Self::Code39,
            ('C', _) => Self::Code128,
            ('d', _) => Self::DataMatrix,
            ('E', '4') => Self::Ean8,
            ('E', _) => Self::Ean13,
            ('e', _) => Self::DataBar,
            ('F', _) => Self::Codabar,
            ('G', _) => Self::Code93,
            ('I', _) => Self::Itf,
            ('L', _) => Self::Pdf417,
            ('Q', _) => Self::Qr,
            ('U', _) => Self::Maxicode,
            ('z', _) => Self::Aztec,
            _ => return None,
        })
    }
}

/// Parts the AIM identifier that stands before a transmitted text, `]C1`, from the text; `None` where there is none.
pub fn split_aim(text: &str) -> (Option<&str>, &str) {
    match text.as_bytes() {
        [b']', letter, modifier, ..] if letter.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() => {
            let (aim, rest) = text.split_at(3);
            (Some(aim), rest)
        }
        _ => (None, text),
    }
}

impl fmt::Display for Symbology {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One decoded code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Barcode {
    /// The text as decoded: FNC1 as GS (ASCII 29), no symbology identifier in front.
    pub text: String,
    /// How it was printed; `None` where that is not known (typed, lists, a hand scanner without AIM identifiers).
    pub symbology: Option<Symbology>,
    /// The AIM symbology identifier of ISO/IEC 15424, `]C1`, where the source gives one.
    pub aim: Option<String>,
    /// The corners in pixels of the picture as shown, clockwise from the code's own top left; `None` where there was no picture.
    pub corners: Option<[Point; 4]>,
}

// Corners come from decoders as finite numbers.
impl Eq for Barcode {}

impl Barcode {
    /// A value of which only the characters are known: typed, or from a list.
    pub fn of_text(text: impl Into<String>) -> Self {
        Self { text: text.into(), symbology: None, aim: None, corners: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_aim_identifier_is_parted_from_its_text() {
        for (text, expected) in [
            ("]C03556212345678", (Some("]C0"), "3556212345678")),
            ("]d2", (Some("]d2"), "")),
            ("3556212345678", (None, "3556212345678")),
            ("]]C0", (None, "]]C0")),
            ("]é1", (None, "]é1")),
            ("]C", (None, "]C")),
            ("", (None, "")),
        ] {
            assert_eq!(split_aim(text), expected, "{text}");
        }
    }

    #[test]
    fn an_aim_identifier_names_its_symbology() {
        for (aim, expected) in [
            ("]C1", Some(Symbology::Code128)),
            ("]E0", Some(Symbology::Ean13)),
            ("]E4", Some(Symbology::Ean8)),
            ("]e0", Some(Symbology::DataBar)),
            ("]X0", None),
            ("C1", None),
            ("]", None),
        ] {
            assert_eq!(Symbology::of_aim(aim), expected, "{aim}");
        }
    }
}
