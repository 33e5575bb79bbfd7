//! How well the bars on a line fit the code that was spelled from them.
//!
//! rxing takes the nearest character for every group of bars, however far it is, and a check digit lets one nonsense in a
//! hundred pass. So the spelled code is laid over the measured bars: where they were a code, they fit; where they were print
//! or blur, they do not.

use super::encode::encode;
use crate::domain::Symbology;

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
    114311, 411113, 411311, 113141, 114131, 311141, 411131, 211412, 211214, 211232, 2331112,
];

/// How far the measured widths are from those of the code, as a share of the code's width: 0 fits exactly, 0.2 is what
/// nonsense gives. `None` where they cannot be compared, which no true code does.
///
/// `widths` are the bars and spaces of the whole code in reading direction; `codes` are the numbers of the characters that a
/// Code 128 was read from, from start to stop.
pub(super) fn misfit(symbology: Symbology, text: &str, codes: &[u8], widths: &[f32]) -> Option<f32> {
    let groups = match symbology {
        Symbology::Code128 => code128_groups(codes)?,
        Symbology::Ean13 | Symbology::UpcA => retail_groups(text, symbology)?,
        Symbology::Code39 => return code39_misfit(widths),
        _ => return None,
    };
    if groups.iter().map(Vec::len).sum::<usize>() != widths.len() {
        return None;
    }
    // Print and exposure make all bars wider or narrower by the same: measure that first, and allow for it.
    let spread = total_off(&groups, widths, 0.0).1;
    Some(total_off(&groups, widths, spread).0)
}

/// The mean distance of the widths from the groups, and how much wider than due the bars are on average, in modules.
fn total_off(groups: &[Vec<u32>], widths: &[f32], spread: f32) -> (f32, f32) {
    let (mut first, mut off, mut wider, mut modules) = (0, 0.0_f32, 0.0_f32, 0.0_f32);
    for group in groups {
        let measured = &widths[first..first + group.len()];
        let due: u32 = group.iter().sum();
        // Each group by itself: on a tilted box modules grow along the code.
        let module = measured.iter().sum::<f32>() / due as f32;
        for (i, (width, due)) in measured.iter().zip(group).enumerate() {
            let is_bar = (first + i) % 2 == 0;
            let more = (width / module - *due as f32) * if is_bar { 1.0 } else { -1.0 };
            off += (more - spread).abs();
            wider += more;
        }
        modules += due as f32;
        first += group.len();
    }
    (off / modules, wider / widths.len() as f32)
}

fn code128_groups(codes: &[u8]) -> Option<Vec<Vec<u32>>> {
    let mut groups = Vec::with_capacity(codes.len() + 1);
    for &code in codes {
        groups.push(digits(*CODE_128.get(usize::from(code))?));
    }
    groups.last_mut()?.push(2);
    Some(groups)
}

fn digits(pattern: u32) -> Vec<u32> {
    (0..6).rev().map(|place| pattern / 10_u32.pow(place) % 10).collect()
}

/// EAN-13 and UPC-A: guards of three, five and three runs, and four runs for each of twelve digits.
fn retail_groups(text: &str, symbology: Symbology) -> Option<Vec<Vec<u32>>> {
    let modules = encode(text, symbology).ok()?;
    let mut runs: Vec<u32> = Vec::new();
    for x in 0..modules.width() {
        if x > 0 && modules.is_dark(x, 0) == modules.is_dark(x - 1, 0) {
            *runs.last_mut()? += 1;
        } else {
            runs.push(1);
        }
    }
    let mut groups = Vec::new();
    let mut rest = runs.as_slice();
    // A guard is too short to scale by: it goes with the digit beside it.
    for length in [7, 4, 4, 4, 4, 9, 4, 4, 4, 4, 4, 7] {
        let (group, after) = rest.split_at_checked(length)?;
        groups.push(group.to_vec());
        rest = after;
    }
    Some(groups)
}

/// Code 39 has narrow and wide runs and no more: each must be near the mean of its kind.
fn code39_misfit(widths: &[f32]) -> Option<f32> {
    // Nine runs a character and a gap between two.
    if widths.len() % 10 != 9 {
        return None;
    }
    let (mut off, mut sum) = (0.0_f32, 0.0_f32);
    for character in widths.chunks(10) {
        let runs = &character[..9];
        let mut sorted = [0.0_f32; 9];
        sorted.copy_from_slice(runs);
        sorted.sort_by(f32::total_cmp);
        // Three of nine are wide.
        let narrow = sorted[..6].iter().sum::<f32>() / 6.0;
        let wide = sorted[6..].iter().sum::<f32>() / 3.0;
        for (i, width) in sorted.iter().enumerate() {
            off += (width - if i < 6 { narrow } else { wide }).abs();
        }
        // Wide is at least twice as wide as narrow; what is less is no Code 39.
        off += (2.0 * narrow - wide).max(0.0) * 3.0;
        sum += runs.iter().sum::<f32>();
    }
    Some(off / sum.max(1e-3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_the_standards_widths() {
        // Every character is eleven modules wide, and no two are alike.
        assert!(CODE_128.iter().all(|&pattern| digits(pattern).iter().sum::<u32>() == 11));
        let mut sorted = CODE_128;
        sorted.sort_unstable();
        assert!(sorted.windows(2).all(|pair| pair[0] != pair[1]));
        assert_eq!(digits(CODE_128[104]), [2, 1, 1, 2, 1, 4]);
    }

    /// Start B, one character, its check digit, stop.
    const CODES: [u8; 4] = [104, 33, 34, 106];

    fn widths(module: f32, spread: f32) -> Vec<f32> {
        let groups = code128_groups(&CODES).unwrap();
        groups
            .concat()
            .iter()
            .enumerate()
            .map(|(i, w)| *w as f32 * module + if i % 2 == 0 { spread } else { -spread })
            .collect()
    }

    #[test]
    fn true_widths_fit_and_others_do_not() {
        assert!(misfit(Symbology::Code128, "A", &CODES, &widths(2.5, 0.0)).unwrap() < 0.001);
        // Ink that has run, evenly, is allowed for.
        assert!(misfit(Symbology::Code128, "A", &CODES, &widths(2.5, 0.6)).unwrap() < 0.03);
        let mut wrong = widths(2.5, 0.0);
        wrong.reverse();
        assert!(misfit(Symbology::Code128, "A", &CODES, &wrong).unwrap() > 0.2);
        assert_eq!(misfit(Symbology::Code128, "A", &CODES, &wrong[1..]), None);
    }

    #[test]
    fn retail_codes_are_laid_over_their_own_digits() {
        let groups = retail_groups("4006381333931", Symbology::Ean13).unwrap().concat();
        let widths: Vec<f32> = groups.iter().map(|w| *w as f32 * 3.0).collect();
        assert!(misfit(Symbology::Ean13, "4006381333931", &[], &widths).unwrap() < 0.001);
        assert!(misfit(Symbology::Ean13, "5901234123457", &[], &widths).unwrap() > 0.15);
    }

    #[test]
    fn code39_wants_two_widths() {
        let good: Vec<f32> = [1, 2, 1, 1, 2, 1, 2, 1, 1].iter().map(|w| *w as f32 * 2.5).collect();
        assert!(misfit(Symbology::Code39, "", &[], &good).unwrap() < 0.001);
        let bad = [1.0, 1.4, 1.0, 1.2, 1.4, 0.8, 1.6, 1.1, 1.2];
        assert!(misfit(Symbology::Code39, "", &[], &bad).unwrap() > 0.15);
    }
}
