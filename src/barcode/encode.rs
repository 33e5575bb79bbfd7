//! Draws codes: for the sample labels, and for the truth that reading is tested against.

use rxing::{BarcodeFormat, EncodeHints, MultiFormatWriter, Writer};

use super::BarcodeError;
use crate::domain::{Modules, Symbology};
use crate::panics::contained;

/// Spells `text` in a symbology. In Code 128, `\u{f1}` is FNC1.
///
/// # Errors
/// [`BarcodeError::CannotEncode`] where the symbology cannot hold the text, or is none of those that are drawn (Code 128, Code 39,
/// Code 93, Codabar, ITF, EAN-13, EAN-8, UPC-A, UPC-E, Data Matrix, QR, PDF417).
pub fn encode(text: &str, symbology: Symbology) -> Result<Modules, BarcodeError> {
    let cannot = || BarcodeError::CannotEncode { symbology };
    let format = match symbology {
        Symbology::Code128 => BarcodeFormat::CODE_128,
        Symbology::Code39 => BarcodeFormat::CODE_39,
        Symbology::Code93 => BarcodeFormat::CODE_93,
        Symbology::Codabar => BarcodeFormat::CODABAR,
        Symbology::Itf => BarcodeFormat::ITF,
        Symbology::Ean13 => BarcodeFormat::EAN_13,
        Symbology::Ean8 => BarcodeFormat::EAN_8,
        Symbology::UpcA => BarcodeFormat::UPC_A,
        Symbology::UpcE => BarcodeFormat::UPC_E,
        Symbology::DataMatrix => BarcodeFormat::DATA_MATRIX,
        Symbology::Qr => BarcodeFormat::QR_CODE,
        Symbology::Pdf417 => BarcodeFormat::PDF_417,
        _ => return Err(cannot()),
    };
    let hints = EncodeHints { Margin: Some("0".to_owned()), ..EncodeHints::default() };
    let matrix = contained(|| MultiFormatWriter.encode_with_hints(text, &format, 0, 0, &hints))
        .map_err(|_| cannot())?
        .map_err(|_| cannot())?;
    // Some writers leave a margin all the same.
    let [left, top, width, height] = matrix.getEnclosingRectangle().ok_or_else(cannot)?;
    let mut dark = Vec::with_capacity((width * height) as usize);
    for y in top..top + height {
        for x in left..left + width {
            dark.push(matrix.get(x, y));
        }
    }
    Ok(Modules::new(width, height, dark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_of_the_standards() {
        let size = |text, symbology| encode(text, symbology).map(|m| (m.width(), m.height())).unwrap();
        // Start, seven characters of two digits or one, check, stop.
        assert_eq!(size("3556212345678", Symbology::Code128).1, 1);
        assert_eq!(size("4006381333931", Symbology::Ean13), (95, 1));
        assert_eq!(size("036000291452", Symbology::UpcA), (95, 1));
        assert_eq!(size("A", Symbology::Qr), (21, 21));
        assert_eq!(size("123456", Symbology::DataMatrix), (10, 10));
    }

    #[test]
    fn what_cannot_be_spelled_is_an_error() {
        assert!(matches!(encode("12", Symbology::Ean13), Err(BarcodeError::CannotEncode { .. })));
        assert!(matches!(encode("", Symbology::Code128), Err(BarcodeError::CannotEncode { .. })));
        assert!(matches!(encode("A", Symbology::DataBar), Err(BarcodeError::CannotEncode { .. })));
    }
}
