//! How well the bars on a line fit the code that was spelled from them.
//!
//! rxing takes the nearest character for every group of bars, however far it is, and a check digit lets one nonsense in a
//! hundred pass. So the spelled code is laid over the measured bars: where they were a code, they fit; where they were print
//! or blur, they do not.

use std::sync::LazyLock;

use super::patterns::{self, Runs};
use crate::domain::Symbology;

/// How far the measured widths are from those of the code, as a share of the code's width: 0 fits exactly, 0.2 is what
/// nonsense gives. `None` where they cannot be compared, which no true code does.
///
/// `widths` are the bars and spaces of the whole code in reading direction; `codes` are the numbers of the characters that a
/// Code 128 was read from, from start to stop.
pub(super) fn misfit(symbology: Symbology, text: &str, codes: &[u8], widths: &[f32]) -> Option<f32> {
    let groups = match symbology {
        Symbology::Code128 => code128_groups(codes)?,
        Symbology::Ean13 | Symbology::UpcA => retail_groups(text)?,
        Symbology::Code39 => return code39_misfit(widths),
        _ => return None,
    };
    (groups.iter().map(Vec::len).sum::<usize>() == widths.len()).then(|| misfit_of(&groups, widths))
}

/// The same against runs that are due, of as many bars and spaces. Each group is measured by its own module.
pub(super) fn misfit_of(groups: &[Runs], widths: &[f32]) -> f32 {
    // Print and exposure make all bars wider or narrower by the same: measure that first, and allow for it.
    let spread = total_off(groups, widths, 0.0).1;
    total_off(groups, widths, spread).0
}

/// The mean distance of the widths from the groups, and how much wider than due the bars are on average, in modules.
fn total_off(groups: &[Runs], widths: &[f32], spread: f32) -> (f32, f32) {
    let (mut first, mut off, mut wider, mut modules) = (0, 0.0_f32, 0.0_f32, 0.0_f32);
    for group in groups {
        let measured = &widths[first..first + group.len()];
        let due: f32 = group.iter().sum();
        // On a tilted box modules grow along the code.
        let module = measured.iter().sum::<f32>() / due;
        for (i, (width, due)) in measured.iter().zip(group).enumerate() {
            let is_bar = (first + i) % 2 == 0;
            let more = (width / module - due) * if is_bar { 1.0 } else { -1.0 };
            off += (more - spread).abs();
            wider += more;
        }
        modules += due;
        first += group.len();
    }
    (off / modules, wider / widths.len() as f32)
}

fn code128_groups(codes: &[u8]) -> Option<Vec<Runs>> {
    static CHARACTERS: LazyLock<Vec<Runs>> = LazyLock::new(patterns::code128);
    codes.iter().map(|&code| CHARACTERS.get(usize::from(code)).cloned()).collect()
}

/// EAN-13 and UPC-A: guards of three, five and three runs, and four runs for each of twelve digits.
fn retail_groups(text: &str) -> Option<Vec<Runs>> {
    static DIGITS: LazyLock<[Vec<Runs>; 2]> = LazyLock::new(|| [patterns::retail_left(), patterns::retail_right()]);
    let numbers = patterns::retail_numbers(text);
    let mut groups = Vec::with_capacity(numbers.len());
    for (k, &number) in numbers.iter().enumerate() {
        let mut group = DIGITS[k / 6][number].clone();
        // A guard is too short to scale by: it goes with the digit beside it.
        match k {
            0 => drop(group.splice(0..0, [1.0; 3])),
            5 => group.extend([1.0; 5]),
            11 => group.extend([1.0; 3]),
            _ => {}
        }
        groups.push(group);
    }
    (!groups.is_empty()).then_some(groups)
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

    /// Start B, one character, its check digit, stop.
    const CODES: [u8; 4] = [104, 33, 34, 106];

    fn widths(module: f32, spread: f32) -> Vec<f32> {
        let groups = code128_groups(&CODES).unwrap();
        groups
            .concat()
            .iter()
            .enumerate()
            .map(|(i, w)| w * module + if i % 2 == 0 { spread } else { -spread })
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
        let groups = retail_groups("4006381333931").unwrap().concat();
        let widths: Vec<f32> = groups.iter().map(|w| w * 3.0).collect();
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
