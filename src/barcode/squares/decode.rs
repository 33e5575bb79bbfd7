//! Error correction and text of a sampled symbol: the parts of rxing that begin where the modules are known.

use rxing::common::BitMatrix;
use rxing::common::reedsolomon::{PredefinedGenericGF, ReedSolomonDecoder};
use rxing::datamatrix::decoder as data_matrix_parts;
use rxing::qrcode::cpp_port::decoder::DecodeBitStream;
use rxing::qrcode::decoder as qr_parts;

use crate::panics::contained;

/// What a symbol says.
pub(in crate::barcode) struct Words {
    pub(in crate::barcode) text: String,
    pub(in crate::barcode) aim: String,
    /// Whether any codeword had to be corrected.
    pub(in crate::barcode) corrected: bool,
}

/// The text of a Data Matrix, its solid sides at the left and the bottom, also as in a mirror. `None` where there are more errors
/// than can be corrected: nothing is taken for true that the error correction has not proved.
pub(in crate::barcode) fn data_matrix(bits: &BitMatrix) -> Option<Words> {
    let (width, height) = (bits.getWidth(), bits.getHeight());
    let mirrored = || mirrored(bits, |x, y| (width - 1 - y, height - 1 - x));
    contained(|| read_data_matrix(bits).or_else(|| read_data_matrix(&mirrored()?))).ok().flatten()
}

/// The text of a QR code, upright, also as in a mirror.
pub(super) fn qr(bits: BitMatrix) -> Option<Words> {
    let mirrored = mirrored(&bits, |x, y| (y, x));
    contained(|| read_qr(bits).or_else(|| read_qr(mirrored?))).ok().flatten()
}

/// The modules with rows and columns exchanged. `from` tells where a module comes from.
fn mirrored(bits: &BitMatrix, from: impl Fn(u32, u32) -> (u32, u32)) -> Option<BitMatrix> {
    let mut out = BitMatrix::new(bits.getHeight(), bits.getWidth()).ok()?;
    for y in 0..out.getHeight() {
        for x in 0..out.getWidth() {
            let (column, row) = from(x, y);
            out.set_bool(x, y, bits.get(column, row));
        }
    }
    Some(out)
}

fn read_data_matrix(bits: &BitMatrix) -> Option<Words> {
    let mut parser = data_matrix_parts::BitMatrixParser::new(bits).ok()?;
    let codewords = parser.readCodewords().ok()?;
    let blocks = data_matrix_parts::DataBlock::getDataBlocks(&codewords, parser.getVersion(), false).ok()?;
    let reed_solomon = ReedSolomonDecoder::new(PredefinedGenericGF::DataMatrixField256.into());
    let mut corrections = 0;
    let total = blocks.iter().map(|block| block.getNumDataCodewords() as usize).sum();
    let mut data = vec![0_u8; total];
    for (j, block) in blocks.iter().enumerate() {
        let count = block.getNumDataCodewords() as usize;
        let mut codewords = block.getCodewords().to_vec();
        corrections += correct(&reed_solomon, &mut codewords, count)?;
        for (i, codeword) in codewords.iter().take(count).enumerate() {
            // Blocks are interleaved.
            *data.get_mut(i * blocks.len() + j)? = *codeword;
        }
    }
    let decoded = data_matrix_parts::decoded_bit_stream_parser::decode(&data, false).ok()?;
    let text = decoded.getText().to_owned();
    let aim = format!("]d{}", decoded.getSymbologyModifier());
    (!text.is_empty()).then_some(Words { text, aim, corrected: corrections > 0 })
}

/// Corrects a block, the first `count` of whose codewords are data; how many were wrong, `None` where more were than are believed.
///
/// Half as many as there are check codewords could be corrected. But one in some hundred thousand blocks that are no symbol at all
/// is then near enough to a block with five of them, and a frame makes hundreds of tries. ISO/IEC 18004 keeps up to three check
/// codewords of small QR codes for proof alone ("misdecode protection"); ISO/IEC 16022 does not, so it is done here for both.
fn correct(reed_solomon: &ReedSolomonDecoder, codewords: &mut [u8], count: usize) -> Option<usize> {
    const SMALL: usize = 10;
    const FOR_PROOF: usize = 3;
    let check = codewords.len().checked_sub(count)?;
    let most = if check <= SMALL { check.saturating_sub(FOR_PROOF) / 2 } else { check / 2 };
    let wrong = reed_solomon.decode(codewords, check as i32).ok()?;
    (wrong <= most).then_some(wrong)
}

fn read_qr(bits: BitMatrix) -> Option<Words> {
    let mut parser = qr_parts::BitMatrixParser::new(bits).ok()?;
    let version = parser.readVersion().ok()?;
    let level = parser.readFormatInformation().ok()?.getErrorCorrectionLevel();
    let codewords = parser.readCodewords().ok()?;
    let blocks = qr_parts::DataBlock::getDataBlocks(&codewords, version, level).ok()?;
    let reed_solomon = ReedSolomonDecoder::new(PredefinedGenericGF::QrCodeField256.into());
    let mut corrections = 0;
    let mut data = Vec::new();
    for block in &blocks {
        let count = block.getNumDataCodewords() as usize;
        let mut codewords = block.getCodewords().to_vec();
        corrections += correct(&reed_solomon, &mut codewords, count)?;
        data.extend(codewords.iter().take(count));
    }
    let decoded = DecodeBitStream(&data, version, level).ok()?;
    let text = decoded.text();
    let aim = decoded.symbologyIdentifier();
    (decoded.isValid() && !text.is_empty()).then_some(Words { text, aim, corrected: corrections > 0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::barcode::encode::encode;
    use crate::domain::Symbology;

    fn bits(text: &str, symbology: Symbology) -> BitMatrix {
        let modules = encode(text, symbology).unwrap();
        let mut bits = BitMatrix::new(modules.width(), modules.height()).unwrap();
        for y in 0..modules.height() {
            for x in 0..modules.width() {
                bits.set_bool(x, y, modules.is_dark(x, y));
            }
        }
        bits
    }

    #[test]
    fn clean_symbols_need_no_correction_and_spoiled_ones_do() {
        let mut matrix = bits("3556212345678", Symbology::DataMatrix);
        let words = data_matrix(&matrix).unwrap();
        assert_eq!((words.text.as_str(), words.aim.as_str(), words.corrected), ("3556212345678", "]d1", false));
        matrix.flip_coords(5, 5);
        assert!(data_matrix(&matrix).unwrap().corrected);

        let mut code = bits("HTTPS://EXAMPLE.COM", Symbology::Qr);
        let words = qr(code.clone()).unwrap();
        assert_eq!((words.text.as_str(), words.corrected), ("HTTPS://EXAMPLE.COM", false));
        assert!(words.aim.starts_with("]Q"));
        code.flip_coords(12, 12);
        assert!(qr(code).unwrap().corrected);
    }

    #[test]
    fn a_small_symbol_is_not_corrected_to_the_utmost() {
        // Three data codewords and five to check them, which could make good two.
        let clean = bits("123456", Symbology::DataMatrix);
        let flipped = |places: &[(u32, u32)]| {
            let mut matrix = clean.clone();
            places.iter().for_each(|&(x, y)| matrix.flip_coords(x, y));
            data_matrix(&matrix)
        };
        let inside = || (1..9).flat_map(|y| (1..9).map(move |x| (x, y)));
        assert!(inside().all(|place| flipped(&[place]).is_some_and(|words| words.text == "123456")));
        let both = |place| flipped(&[(4, 4), place]);
        assert!(inside().filter_map(both).all(|words| words.text == "123456"));
        assert!(inside().any(|place| both(place).is_none()));
    }

    #[test]
    fn too_many_errors_are_a_no() {
        let mut matrix = bits("3556212345678", Symbology::DataMatrix);
        for i in 1..8 {
            matrix.flip_coords(i, i);
            matrix.flip_coords(i, 9 - i);
            matrix.flip_coords(i + 2, i);
        }
        assert!(data_matrix(&matrix).is_none());
        assert!(qr(BitMatrix::new(21, 21).unwrap()).is_none());
        assert!(qr(BitMatrix::new(4, 9).unwrap()).is_none());
        assert!(data_matrix(&BitMatrix::new(11, 10).unwrap()).is_none());
    }
}
