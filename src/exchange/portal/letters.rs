//! How the letters of a file are written: told by a byte-order mark, by the zeros of UTF-16, by being UTF-8, and else by their looks.
//! Windows' own programs write any of them.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::PortalError;

/// Bytes that are looked at to tell UTF-16 without a mark.
const LOOK: usize = 512;

/// A file's text.
pub(super) struct Letters {
    /// Without a byte-order mark.
    pub(super) text: String,
    /// The encoding's name.
    pub(super) encoding: &'static str,
    /// Whether looks alone spoke for it.
    pub(super) is_guessed: bool,
}

/// Makes out the text.
///
/// # Errors
/// Where the bytes are no text.
pub(super) fn read(bytes: &[u8]) -> Result<Letters, PortalError> {
    // ZIP, which XLSX is, and the older form of Excel's workbooks.
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(PortalError::Workbook);
    }
    let (encoding, is_guessed) = encoding_of(bytes);
    let (text, _, has_errors) = encoding.decode(bytes);
    let is_text = !has_errors && !text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n'));
    if !is_text {
        return Err(PortalError::NoText);
    }
    // One end of a line, so that lines are counted as people count them.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    Ok(Letters { text, encoding: encoding.name(), is_guessed })
}

fn encoding_of(bytes: &[u8]) -> (&'static Encoding, bool) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return (encoding, false);
    }
    let look = &bytes[..bytes.len().min(LOOK) & !1];
    let zeros = |place: usize| look.iter().skip(place).step_by(2).filter(|&&byte| byte == 0).count();
    // Headers are letters of the Latin alphabet: every second byte of them is zero.
    if zeros(1) * 4 > look.len() && zeros(0) == 0 {
        return (UTF_16LE, false);
    }
    if zeros(0) * 4 > look.len() && zeros(1) == 0 {
        return (UTF_16BE, false);
    }
    if std::str::from_utf8(bytes).is_ok() {
        return (UTF_8, false);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    (detector.guess(None, Utf8Detection::Deny), true)
}
