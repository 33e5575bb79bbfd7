//! The bars and spaces of every character of the codes of bars, as their standards give them: Code 128 (ISO/IEC 15417),
//! Code 39 (ISO/IEC 16388), EAN and UPC (ISO/IEC 15420).

/// Widths of bars and spaces in modules, a bar first unless it is said otherwise.
pub(super) type Runs = Vec<f32>;

/// Bars and spaces of each Code 128 character as digits, in modules; the stop is the last, without its final bar.
#[rustfmt::skip]
const CODE_128: [u32; 107] = [
    212222, 222122, 222221, 121223, 121322, 131222, 122213, 122312, 132212, 221213, 221312, 231212,
    112232, 122132, 122231, 113222, 123122, 123221, 223211, 221132, 221231, 213212, 223112, 312131,
    311222, 321122, 321221, 312212, 322112, 322211, 212123, 212321, 232121, 111323, 131123, 131321,
    112313, 132113, 132311, 211313, 231113, 231311, 112133, 112331, 132131, 113123, 113321, 133121,
    313121, 211331, 231131, 213113, 213311, 213131, 311123, 311321, 331121, 312113, 312311, 332111,
    314111, 221411, 431111, 111224, 111422, 121124, 121421, 141122, 141221, 112214, 112412, 122114,
    122411, 142112, 142211, 241211, 221114, 413111, 241112, 134111, 111242, 121142, 121241, 114212,
    124112, 124211, 411212, 421112, 421211, 212141, 214121, 412121, 111143, 111341, 131141, 114113,
    114311, 411113, 411311, 113141, 114131, 311141, 411131, 211412, 211214, 211232, 233111,
];
/// Number of the first of Code 128's three starts.
pub(super) const CODE_128_STARTS: usize = 103;
/// Number of Code 128's stop.
pub(super) const CODE_128_STOP: usize = 106;

/// Which of a Code 39 character's nine bars and spaces are wide, the first one as the highest bit; in the order of
/// [`CODE_39_CHARACTERS`], last the `*` that opens and closes a code.
#[rustfmt::skip]
const CODE_39: [u16; 44] = [
    0x034, 0x121, 0x061, 0x160, 0x031, 0x130, 0x070, 0x025, 0x124, 0x064, 0x109, 0x049, 0x148, 0x019, 0x118,
    0x058, 0x00D, 0x10C, 0x04C, 0x01C, 0x103, 0x043, 0x142, 0x013, 0x112, 0x052, 0x007, 0x106, 0x046, 0x016,
    0x181, 0x0C1, 0x1C0, 0x091, 0x190, 0x0D0, 0x085, 0x184, 0x0C4, 0x0A8, 0x0A2, 0x08A, 0x02A, 0x094,
];
/// The Code 39 characters in the order of their patterns.
pub(super) const CODE_39_CHARACTERS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%*";
/// Place of `*` among the Code 39 characters.
pub(super) const CODE_39_STAR: usize = 43;

/// Spaces and bars of the digits in the left half of a retail code, odd parity, a space first.
const RETAIL: [[u8; 4]; 10] = [
    [3, 2, 1, 1],
    [2, 2, 2, 1],
    [2, 1, 2, 2],
    [1, 4, 1, 1],
    [1, 1, 3, 2],
    [1, 2, 3, 1],
    [1, 1, 1, 4],
    [1, 3, 1, 2],
    [1, 2, 1, 3],
    [3, 1, 1, 2],
];

/// Which of the six digits of a retail code's left half are of even parity, the first one as the highest bit, by the digit that
/// is not printed.
const RETAIL_PARITIES: [u8; 10] = [0x00, 0x0B, 0x0D, 0x0E, 0x13, 0x19, 0x1C, 0x15, 0x16, 0x1A];

/// The places of a retail code's twelve printed digits among [`retail_left`] and, from the seventh on, [`retail_right`]; empty
/// where `text` is not thirteen digits, or twelve of a UPC-A.
pub(super) fn retail_numbers(text: &str) -> Vec<usize> {
    let mut digits: Vec<usize> = text.bytes().map(|b| usize::from(b.wrapping_sub(b'0'))).collect();
    if digits.len() == 12 {
        digits.insert(0, 0);
    }
    if digits.len() != 13 || digits.iter().any(|digit| *digit > 9) {
        return Vec::new();
    }
    let parities = RETAIL_PARITIES[digits[0]];
    let is_even = |k: usize| k < 6 && parities >> (5 - k) & 1 == 1;
    digits[1..].iter().enumerate().map(|(k, digit)| digit + if is_even(k) { 10 } else { 0 }).collect()
}

/// All Code 128 characters by number; the stop with its final bar.
pub(super) fn code128() -> Vec<Runs> {
    let mut all: Vec<Runs> = Vec::with_capacity(CODE_128.len());
    for pattern in CODE_128 {
        all.push((0..6).rev().map(|place| (pattern / 10_u32.pow(place) % 10) as f32).collect());
    }
    all[CODE_128_STOP].push(2.0);
    all
}

/// All Code 39 characters, wide bars and spaces `ratio` times as wide as narrow ones.
pub(super) fn code39(ratio: f32) -> Vec<Runs> {
    CODE_39.iter().map(|&wide| (0..9).rev().map(|i| if wide >> i & 1 == 1 { ratio } else { 1.0 }).collect()).collect()
}

/// The digits of a retail code's left half, a space first: the ten of odd parity, then the ten of even parity.
pub(super) fn retail_left() -> Vec<Runs> {
    let odd = RETAIL.iter().map(|digit| digit.iter().map(|&w| f32::from(w)).collect());
    let even = RETAIL.iter().map(|digit| digit.iter().rev().map(|&w| f32::from(w)).collect());
    odd.chain(even).collect()
}

/// The digits of a retail code's right half, a bar first.
pub(super) fn retail_right() -> Vec<Runs> {
    RETAIL.iter().map(|digit| digit.iter().map(|&w| f32::from(w)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::barcode::encode;
    use crate::domain::Symbology;

    /// The runs of a code as rxing writes it.
    fn written(text: &str, symbology: Symbology) -> Runs {
        encode(text, symbology).unwrap().runs()
    }

    #[test]
    fn code128_is_what_the_writer_writes() {
        let all = code128();
        // Start B, A, check (33 + 104 modulo 103), stop.
        let expected = [&all[104], &all[33], &all[34], &all[CODE_128_STOP]].map(|runs| runs.as_slice()).concat();
        assert_eq!(written("A", Symbology::Code128), expected);
        assert!(all[..CODE_128_STOP].iter().all(|runs| runs.iter().sum::<f32>() == 11.0));
    }

    #[test]
    fn code39_is_what_the_writer_writes() {
        let all = code39(2.0);
        for (i, letter) in CODE_39_CHARACTERS.chars().enumerate().take(CODE_39_STAR) {
            let gap = vec![1.0];
            let expected = [&all[CODE_39_STAR], &gap, &all[i], &gap, &all[CODE_39_STAR]].map(|r| r.as_slice()).concat();
            assert_eq!(written(&letter.to_string(), Symbology::Code39), expected, "{letter}");
        }
    }

    #[test]
    fn retail_digits_are_what_the_writer_writes() {
        let (left, right) = (retail_left(), retail_right());
        let runs = written("4006381333931", Symbology::Ean13);
        // The first digit, 4, sets the parities of the next six: odd, even, odd, odd, even, even.
        assert_eq!(retail_numbers("4006381333931"), [0, 10, 6, 3, 18, 11, 3, 3, 3, 9, 3, 1]);
        for first in 0..10 {
            let twelve = format!("{first}00638133393");
            let check = (0..10).find(|check| encode(&format!("{twelve}{check}"), Symbology::Ean13).is_ok()).unwrap();
            let text = format!("{twelve}{check}");
            let runs = written(&text, Symbology::Ean13);
            for (k, number) in retail_numbers(&text).into_iter().enumerate() {
                let due = if k < 6 { &left[number] } else { &right[number] };
                let first = if k < 6 { 3 + 4 * k } else { 32 + 4 * (k - 6) };
                assert_eq!(&runs[first..first + 4], due.as_slice(), "{text}");
            }
        }
        assert_eq!(runs.len(), 59);
        assert!(retail_numbers("12").is_empty() && retail_numbers("40063813339x1").is_empty());
    }
}
