//! One code as a decoder gave it, on its way to a [`Barcode`].

use rxing::{BarcodeFormat, RXingResult, RXingResultMetadataType, RXingResultMetadataValue};

use super::Decoded;
use super::quad::{Quad, at};
use crate::domain::{Barcode, Symbology};

/// A decoded code and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) text: String,
    pub(super) symbology: Symbology,
    pub(super) aim: Option<String>,
    pub(super) quad: Quad,
    /// Mean width of a module in pixels, where the reader measured it.
    pub(super) module: Option<f32>,
    /// Lines on which it was read alike; 0 for codes of squares.
    pub(super) lines: u32,
    /// Whether error correction had to work on it; false where the reader does not tell.
    pub(super) corrected: bool,
}

impl Finding {
    /// Whether the two are one code, seen twice.
    pub(super) fn is_same_code(&self, other: &Self) -> bool {
        // A scratch or a glare may part one row of bars in two: look a little above and below as well.
        let across = if is_linear(self.symbology) { 0.7 } else { 0.0 };
        self.symbology == other.symbology
            && self.text == other.text
            && self.quad.grown(0.0, across).overlaps(&other.quad.grown(0.0, across))
    }

    /// Whether one of `found` is this code, or stands in its place: two codes cannot.
    pub(super) fn is_among(&self, found: &[Self]) -> bool {
        found.iter().any(|known| known.is_same_code(self) || known.quad.overlaps(&self.quad))
    }

    /// As the rest of the program sees it: corners count from the first pixel's corner, not from its middle.
    pub(super) fn into_decoded(self) -> Decoded {
        let corners = Some(self.quad.0.map(|p| at(p.x + 0.5, p.y + 0.5)));
        let barcode = Barcode { text: self.text, symbology: Some(self.symbology), aim: self.aim, corners };
        Decoded { barcode, module_width: self.module, lines: self.lines, is_corrected: self.corrected }
    }
}

/// Whether a symbology is bars in one direction.
pub(super) fn is_linear(symbology: Symbology) -> bool {
    !matches!(
        symbology,
        Symbology::DataMatrix
            | Symbology::Qr
            | Symbology::MicroQr
            | Symbology::Pdf417
            | Symbology::Aztec
            | Symbology::Maxicode
    )
}

/// Text, symbology and AIM identifier of a decoder's result; `None` where there is no text.
pub(super) fn words_of(result: &RXingResult) -> Option<(String, Symbology, Option<String>)> {
    let aim = match result.getRXingResultMetadata().get(&RXingResultMetadataType::SYMBOLOGY_IDENTIFIER) {
        Some(RXingResultMetadataValue::SymbologyIdentifier(aim)) => Some(aim.clone()),
        _ => None,
    };
    let text = without_identifier(result.getText(), aim.as_deref());
    let text = without_false_separator(text, *result.getBarcodeFormat(), result.getRawBytes());
    (!text.is_empty()).then(|| (text.to_owned(), symbology_of(*result.getBarcodeFormat()), aim))
}

/// Told to keep FNC1, the Code 128 reader writes a leading one as the three characters `]C1`. They are no part of the text.
/// A code that holds these characters as data has another identifier, and keeps them.
fn without_identifier<'a>(text: &'a str, aim: Option<&str>) -> &'a str {
    match aim {
        Some("]C1") => text.strip_prefix("]C1").unwrap_or(text),
        _ => text,
    }
}

/// rxing 0.9.3 spells a Code 128 check digit of 102 as the FNC1 that has this number too, behind the text.
fn without_false_separator<'a>(text: &'a str, format: BarcodeFormat, codes: &[u8]) -> &'a str {
    match codes {
        [.., 102, _stop] if format == BarcodeFormat::CODE_128 => text.strip_suffix('\u{1d}').unwrap_or(text),
        _ => text,
    }
}

fn symbology_of(format: BarcodeFormat) -> Symbology {
    match format {
        BarcodeFormat::CODE_128 => Symbology::Code128,
        BarcodeFormat::CODE_39 => Symbology::Code39,
        BarcodeFormat::CODE_93 => Symbology::Code93,
        BarcodeFormat::CODABAR => Symbology::Codabar,
        BarcodeFormat::ITF => Symbology::Itf,
        BarcodeFormat::EAN_13 => Symbology::Ean13,
        BarcodeFormat::EAN_8 => Symbology::Ean8,
        BarcodeFormat::UPC_A => Symbology::UpcA,
        BarcodeFormat::UPC_E => Symbology::UpcE,
        BarcodeFormat::DATA_MATRIX => Symbology::DataMatrix,
        BarcodeFormat::QR_CODE => Symbology::Qr,
        BarcodeFormat::MICRO_QR_CODE => Symbology::MicroQr,
        BarcodeFormat::PDF_417 => Symbology::Pdf417,
        BarcodeFormat::AZTEC => Symbology::Aztec,
        BarcodeFormat::MAXICODE => Symbology::Maxicode,
        BarcodeFormat::RSS_14 | BarcodeFormat::RSS_EXPANDED => Symbology::DataBar,
        _ => Symbology::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_digit_is_no_separator() {
        let strip = |codes: &[u8]| without_false_separator("AB\u{1d}", BarcodeFormat::CODE_128, codes).to_owned();
        assert_eq!(strip(&[104, 33, 34, 102, 106]), "AB");
        assert_eq!(strip(&[104, 33, 34, 102, 50, 106]), "AB\u{1d}");
    }

    #[test]
    fn only_a_gs1_code_loses_its_identifier() {
        assert_eq!(without_identifier("]C10112", Some("]C1")), "0112");
        assert_eq!(without_identifier("]C10112", Some("]C0")), "]C10112");
        assert_eq!(without_identifier("0112", Some("]d2")), "0112");
    }
}
