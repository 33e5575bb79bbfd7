//! What the characters of bars look like through blur, and the layouts in which they make up a code.

use std::sync::LazyLock;

use super::patterns::{self, Runs};

/// Standard deviations of the blur that characters are drawn with, in modules.
pub(super) const BLURS: [f32; 4] = [0.35, 0.6, 0.85, 1.1];
/// Samples of a module.
pub(super) const DENSITY: f32 = 2.0;
/// Where the banks of Code 128 stand: its starts, its characters, its stop.
pub(super) const CODE_128: usize = 0;
/// Where those of Code 39 stand, with wide bars two and a half times the narrow ones: near enough to the two and the three times
/// that are as common.
pub(super) const CODE_39: usize = 6;
/// The digits of a retail code's left half and of its right one.
pub(super) const RETAIL_LEFT: usize = 13;
pub(super) const RETAIL_RIGHT: usize = 15;
/// Most samples of a character: a Code 39 character of 15 modules, and Code 128's stop.
pub(super) const MOST_SAMPLES: usize = 32;
/// Most characters of a bank, padded.
const MOST_CHARACTERS: usize = 112;
/// Scores are computed so many at a time.
const LANES: usize = 8;

/// Characters that may stand in one place, and how they look.
pub(super) struct Bank {
    /// Width of each.
    pub(super) modules: f32,
    pub(super) runs: Vec<Runs>,
    pub(super) samples: usize,
    /// For each blur: [sample][character], the characters padded to whole lanes.
    weights: Vec<Vec<f32>>,
}

/// What stands beside a character.
#[derive(Clone, Copy, PartialEq)]
enum Beside {
    Quiet,
    Character,
}

impl Bank {
    fn new(runs: Vec<Runs>, is_bar_first: bool, before: Beside, after: Beside) -> Self {
        let modules: f32 = runs[0].iter().sum();
        let samples = (modules * DENSITY) as usize;
        let lanes = runs.len().div_ceil(LANES) * LANES;
        let weights = BLURS
            .iter()
            .map(|&blur| {
                let mut weights = vec![0.0; samples * lanes];
                for (c, runs) in runs.iter().enumerate() {
                    for (s, value) in drawn(runs, is_bar_first, before, after, blur, samples).into_iter().enumerate() {
                        weights[s * lanes + c] = value;
                    }
                }
                weights
            })
            .collect();
        Self { modules, runs, samples, weights }
    }

    /// The correlation of the samples with each character; the best, its number, and the second best.
    pub(super) fn best(&self, data: &[f32], blur: usize) -> (f32, usize, f32) {
        let lanes = self.runs.len().div_ceil(LANES) * LANES;
        let mut scores = [0.0_f32; MOST_CHARACTERS];
        let scores = &mut scores[..lanes];
        for (row, &value) in self.weights[blur].chunks_exact(lanes).zip(data) {
            for (score, weight) in scores.iter_mut().zip(row) {
                *score += weight * value;
            }
        }
        let (mut best, mut number, mut second) = (-1.0, 0, -1.0);
        for (c, &score) in scores[..self.runs.len()].iter().enumerate() {
            if score > best {
                (second, best, number) = (best, score, c);
            } else if score > second {
                second = score;
            }
        }
        (best, number, second)
    }

    /// The correlation of the samples with the character that matches best.
    pub(super) fn best_score(&self, data: &[f32], blur: usize) -> f32 {
        const FEW: usize = 3;
        if self.runs.len() > FEW {
            return self.best(data, blur).0;
        }
        (0..self.runs.len()).map(|character| self.score(data, blur, character)).fold(-1.0, f32::max)
    }

    /// The correlation of the samples with one character.
    pub(super) fn score(&self, data: &[f32], blur: usize, character: usize) -> f32 {
        let lanes = self.runs.len().div_ceil(LANES) * LANES;
        self.weights[blur].chunks_exact(lanes).zip(data).map(|(row, value)| row[character] * value).sum()
    }
}

/// How far lightness has gone over a step, from 0 to 1, `x` behind it, through a blur of this standard deviation. The logistic curve is
/// within a hundredth of the normal distribution's.
pub(super) fn blurred_step(x: f32, blur: f32) -> f32 {
    1.0 / (1.0 + (-1.702 * x / blur).exp())
}

/// How dark a character is along its width, of mean 0 and length 1.
fn drawn(runs: &Runs, is_bar_first: bool, before: Beside, after: Beside, blur: f32, samples: usize) -> Vec<f32> {
    // Pieces of (from, to, darkness): the character, and about as much of what stands beside it as blur brings in. A
    // neighbour begins with a run of the other kind; what comes then is unknown and counts as half dark.
    let width: f32 = runs.iter().sum();
    let is_bar = |i: usize| i.is_multiple_of(2) == is_bar_first;
    let mut pieces = Vec::new();
    let mut at = 0.0;
    for (i, run) in runs.iter().enumerate() {
        pieces.push((at, at + run, if is_bar(i) { 1.0 } else { 0.0 }));
        at += run;
    }
    let other = |i: usize| if is_bar(i) { 0.0 } else { 1.0 };
    if before == Beside::Character {
        pieces.push((-1.4, 0.0, other(0)));
        pieces.push((-9.0, -1.4, 0.5));
    }
    if after == Beside::Character {
        pieces.push((width, width + 1.4, other(runs.len() - 1)));
        pieces.push((width + 1.4, width + 9.0, 0.5));
    }
    let mut values: Vec<f32> = (0..samples)
        .map(|s| {
            let x = (s as f32 + 0.5) / DENSITY;
            pieces
                .iter()
                .map(|&(from, to, dark)| dark * (blurred_step(x - from, blur) - blurred_step(x - to, blur)))
                .sum()
        })
        .collect();
    normalise(&mut values);
    values
}

/// Takes the mean out and scales to length 1; whether there was anything but the mean.
pub(super) fn normalise(values: &mut [f32]) -> bool {
    let mean = values.iter().sum::<f32>() / values.len() as f32;
    let mut sum = 0.0;
    for value in values.iter_mut() {
        *value -= mean;
        sum += *value * *value;
    }
    let length = sum.sqrt();
    if length < 1e-3 {
        return false;
    }
    for value in values.iter_mut() {
        *value /= length;
    }
    true
}

/// One place of a layout.
#[derive(Clone, Copy)]
pub(super) struct Field {
    /// Where it begins, in modules from the first bar.
    pub(super) at: f32,
    /// Which characters may stand there.
    pub(super) bank: usize,
}

/// A code of some symbology and length, place by place.
pub(super) struct Layout {
    pub(super) fields: Vec<Field>,
    pub(super) modules: f32,
    /// Bars and spaces in all.
    pub(super) runs: usize,
    /// Places at either end that tell it is one at all.
    pub(super) anchors: usize,
    /// Whether a check digit proves the text.
    pub(super) is_checked: bool,
}

/// Every layout that is tried, and their characters.
pub(super) struct Alphabet {
    pub(super) banks: Vec<Bank>,
    pub(super) layouts: Vec<Layout>,
}

pub(super) static ALPHABET: LazyLock<Alphabet> = LazyLock::new(Alphabet::new);

impl Alphabet {
    fn new() -> Self {
        use Beside::{Character, Quiet};
        let mut all = Self { banks: Vec::new(), layouts: Vec::new() };
        let code128 = patterns::code128();
        let starts = code128[patterns::CODE_128_STARTS..patterns::CODE_128_STOP].to_vec();
        let first = all.bank(Bank::new(starts, true, Quiet, Character));
        let data = all.bank(Bank::new(code128[..patterns::CODE_128_STARTS].to_vec(), true, Character, Character));
        let last = all.bank(Bank::new(vec![code128[patterns::CODE_128_STOP].clone()], true, Character, Quiet));
        for length in 2..=40 {
            let banks: Vec<usize> =
                [first].into_iter().chain(std::iter::repeat_n(data, length)).chain([last]).collect();
            all.layout(&banks, 0.0, 1, true);
        }
        for ratio in [2.0, 2.5, 3.0] {
            let code39 = patterns::code39(ratio);
            let star = || vec![code39[patterns::CODE_39_STAR].clone()];
            let first = all.bank(Bank::new(star(), true, Quiet, Character));
            let data = all.bank(Bank::new(code39[..patterns::CODE_39_STAR].to_vec(), true, Character, Character));
            let last = all.bank(Bank::new(star(), true, Character, Quiet));
            for length in 2..=30 {
                let banks: Vec<usize> =
                    [first].into_iter().chain(std::iter::repeat_n(data, length)).chain([last]).collect();
                all.layout(&banks, 1.0, 1, false);
            }
        }
        let first = all.bank(Bank::new(vec![vec![1.0; 3]], true, Quiet, Character));
        let left = all.bank(Bank::new(patterns::retail_left(), false, Character, Character));
        let middle = all.bank(Bank::new(vec![vec![1.0; 5]], false, Character, Character));
        let right = all.bank(Bank::new(patterns::retail_right(), true, Character, Character));
        let last = all.bank(Bank::new(vec![vec![1.0; 3]], true, Character, Quiet));
        let banks = [first, left, left, left, left, left, left, middle, right, right, right, right, right, right, last];
        all.layout(&banks, 0.0, 2, true);
        all
    }

    fn bank(&mut self, bank: Bank) -> usize {
        self.banks.push(bank);
        self.banks.len() - 1
    }

    fn layout(&mut self, banks: &[usize], gap: f32, anchors: usize, is_checked: bool) {
        let (mut fields, mut at, mut runs) = (Vec::new(), 0.0, 0);
        for &bank in banks {
            fields.push(Field { at, bank });
            at += self.banks[bank].modules + gap;
            runs += self.banks[bank].runs[0].len() + usize::from(gap > 0.0);
        }
        self.layouts.push(Layout { fields, modules: at - gap, runs, anchors, is_checked });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_matches_itself_best() {
        for bank in &ALPHABET.banks {
            assert!(bank.samples <= MOST_SAMPLES);
            for blur in 0..BLURS.len() {
                for character in 0..bank.runs.len() {
                    let lanes = bank.runs.len().div_ceil(LANES) * LANES;
                    let data: Vec<f32> = bank.weights[blur].chunks_exact(lanes).map(|row| row[character]).collect();
                    let (best, number, second) = bank.best(&data, blur);
                    assert_eq!(number, character);
                    assert!((best - 1.0).abs() < 1e-3 && second < 0.999, "{best} against {second}");
                    assert!((bank.score(&data, blur, character) - 1.0).abs() < 1e-3);
                }
            }
        }
    }

    #[test]
    fn banks_stand_where_they_are_looked_for() {
        let count = |bank: usize| (ALPHABET.banks[bank].runs.len(), ALPHABET.banks[bank].modules);
        assert_eq!([CODE_128, CODE_128 + 1, CODE_128 + 2].map(count), [(3, 11.0), (103, 11.0), (1, 13.0)]);
        assert_eq!([CODE_39, CODE_39 + 1, CODE_39 + 2].map(count), [(1, 13.5), (43, 13.5), (1, 13.5)]);
        assert_eq!([RETAIL_LEFT, RETAIL_RIGHT].map(count), [(20, 7.0), (10, 7.0)]);
    }

    #[test]
    fn layouts_are_as_long_as_their_codes() {
        // Start, one character, check and stop: 11 + 11 + 11 + 13 modules.
        let code128 = ALPHABET.layouts.iter().find(|layout| layout.is_checked && layout.fields.len() == 4).unwrap();
        assert_eq!((code128.modules, code128.runs), (46.0, 25));
        let retail = ALPHABET.layouts.iter().find(|layout| layout.anchors == 2).unwrap();
        assert_eq!((retail.modules, retail.runs), (95.0, 59));
    }
}
