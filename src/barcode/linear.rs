//! Reads the codes of bars that one line crosses.
//!
//! The edges of a `Profile` become a row of bits with an even number of bits to a module, and rxing's readers of single
//! rows spell it: Code 128, Code 39, EAN-13 and UPC-A, in either direction, dark on light and light on dark; and those
//! `on_request`.

use std::collections::HashSet;

use rxing::common::BitArray;
use rxing::oned::{Code39Reader, Code128Reader, MultiFormatUPCEANReader, OneDReader};
use rxing::{BarcodeFormat, DecodeHints, RXingResult};

use super::finding::words_of;
use super::fit::misfit;
use super::matched::looks_right;
use super::on_request;
use super::patterns::{CODE_39_CHARACTERS, CODE_39_STAR, retail_numbers};
use super::profile::{Edges, Profile};
use super::quad::distance;
use crate::domain::{Point, Symbology};
use crate::panics::{Panicked, contained};

/// A code read on one line.
#[derive(Clone, Debug)]
pub(super) struct LineHit {
    pub(super) text: String,
    pub(super) symbology: Symbology,
    pub(super) aim: Option<String>,
    /// The outer edge of the first bar, in the code's own reading direction.
    pub(super) start: Point,
    /// The outer edge of the last bar.
    pub(super) end: Point,
    /// Mean width of a module, in pixels.
    pub(super) module: f32,
}

/// How much is done for one line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    /// The bars as they are.
    Plain,
    /// Also faint bars, and bars sharpened.
    Full,
}

/// The row readers, ready to use again and again.
pub(super) struct LineReader {
    code128: Code128Reader,
    code39: Code39Reader,
    retail: MultiFormatUPCEANReader,
    hints: DecodeHints,
    /// Symbologies that are asked for besides.
    also: Vec<Symbology>,
    /// Whether a reader broke on some row.
    pub(super) panicked: bool,
}

/// Shares of the contrast that a bar must pass: a large one is not misled by noise, a small one finds the bars of a blurred code.
pub(super) const SHARES: [f32; 2] = [0.22, 0.1];
/// Least number of bars and spaces a code can have: Code 128 with one character (start, character, check, stop).
const FEWEST_RUNS: usize = 25;
/// Runs that are looked at from one start on: enough for a Code 128 of some sixty characters.
const MOST_RUNS: usize = 420;
/// Runs whose width sets the scale.
const TYPICAL_RUNS: usize = 64;
/// Starts that are tried on one line, where nothing is read.
const MOST_STARTS: usize = 6;
/// Bits of an average bar or space.
const BITS_A_RUN: f32 = 11.0;
/// Bits of light put before and after a row, as a quiet zone.
const QUIET_BITS: usize = 120;

impl LineReader {
    /// `also` are the symbologies on request that are asked for.
    pub(super) fn new(also: &[Symbology]) -> Self {
        let hints = DecodeHints {
            TryHarder: Some(true),
            // Keeps FNC1 in Code 128: it parts the fields of GS1 labels.
            AssumeGs1: Some(true),
            PossibleFormats: Some(HashSet::from([BarcodeFormat::EAN_13, BarcodeFormat::UPC_A])),
            ..DecodeHints::default()
        };
        Self {
            code128: Code128Reader,
            code39: Code39Reader::new(),
            retail: MultiFormatUPCEANReader::new(&hints),
            hints,
            also: also.to_vec(),
            panicked: false,
        }
    }

    /// All codes along a profile, dark on light; light on dark where that gives none.
    pub(super) fn read(&mut self, profile: &Profile, effort: Effort) -> Vec<LineHit> {
        let mut module = None;
        for share in SHARES {
            let edges = profile.edges(share);
            let hits = self.read_both(profile, &edges);
            if !hits.is_empty() || effort == Effort::Plain {
                return hits;
            }
            module = edges.module();
        }
        let Some(module) = module else { return Vec::new() };
        for amount in [0.8, 1.6] {
            let sharp = profile.sharpened((module.round() as usize).max(1), amount);
            let hits = self.read_both(&sharp, &sharp.edges(0.16));
            if !hits.is_empty() {
                return hits;
            }
        }
        Vec::new()
    }

    /// The codes whose edges these are, dark on light.
    pub(super) fn spell(&mut self, profile: &Profile, edges: &Edges) -> Vec<LineHit> {
        self.read_edges(profile, edges, false)
    }

    /// The codes along a profile whose edges are known, dark on light; light on dark where that gives none.
    pub(super) fn read_both(&mut self, profile: &Profile, edges: &Edges) -> Vec<LineHit> {
        if edges.positions.len() < FEWEST_RUNS {
            return Vec::new();
        }
        let hits = self.read_edges(profile, edges, false);
        if hits.is_empty() { self.read_edges(profile, edges, true) } else { hits }
    }

    fn read_edges(&mut self, profile: &Profile, edges: &Edges, inverted: bool) -> Vec<LineHit> {
        let mut hits = Vec::new();
        // The first edge after which a bar begins.
        let mut from = usize::from(edges.starts_light == inverted);
        let mut starts = 0;
        while let Some(first) = next_start(&edges.positions, from) {
            if let Some(spelled) = on_request::spell(&edges.positions, first, &self.also) {
                let last = first + spelled.edges - 1;
                let (a, b) = (profile.point(edges.positions[first]), profile.point(edges.positions[last]));
                let (start, end) = if spelled.is_reversed { (b, a) } else { (a, b) };
                let module = distance(start, end) / spelled.modules;
                let on_request::Spelled { text, symbology, aim, .. } = spelled;
                hits.push(LineHit { text, symbology, aim, start, end, module });
                from = last + 1;
                continue;
            }
            let Some(row) = Row::starting(&edges.positions, first) else { break };
            let Some((result, reader, reversed)) = self.read_row(&row) else {
                starts += 1;
                if starts == MOST_STARTS {
                    break;
                }
                from = first + 2;
                continue;
            };
            let Some((left, right)) = row.ends(&result, reader, reversed) else { break };
            let (a, b) = (profile.point(edges.positions[left]), profile.point(edges.positions[right]));
            let (start, end) = if reversed { (b, a) } else { (a, b) };
            let mut widths: Vec<f32> = edges.positions[left..=right].windows(2).map(|pair| pair[1] - pair[0]).collect();
            if reversed {
                widths.reverse();
            }
            if let Some((text, symbology, aim)) = words_of(&result) {
                let misfit = misfit(symbology, &text, result.getRawBytes(), &widths).unwrap_or(1.0);
                let mut positions = edges.positions[left..=right].to_vec();
                if reversed {
                    positions.reverse();
                }
                let numbers = numbers_of(symbology, &text, result.getRawBytes());
                if misfit <= most_misfit(symbology) && looks_right(profile, &positions, symbology, &numbers, inverted) {
                    let modules = modules_of(symbology, result.getRawBytes(), &widths);
                    let module = distance(start, end) / modules;
                    hits.push(LineHit { text, symbology, aim, start, end, module });
                }
            }
            // What follows the last bar; the edge after it opens the next one.
            from = right + 1;
        }
        hits
    }

    /// Spells a row, forwards and backwards, with each reader.
    fn read_row(&mut self, row: &Row) -> Option<(RXingResult, Pattern, bool)> {
        let mut bits = row.bits();
        for reversed in [false, true] {
            if reversed {
                bits.reverse();
            }
            let hints = &self.hints;
            let result = contained(|| {
                let spelled =
                    |result: rxing::common::Result<RXingResult>, pattern| result.ok().map(|r| (r, pattern, reversed));
                spelled(self.code128.decode_row(0, &bits, hints), Pattern::Code128)
                    .or_else(|| spelled(self.code39.decode_row(0, &bits, hints), Pattern::Code39))
                    .or_else(|| spelled(self.retail.decode_row(0, &bits, hints), Pattern::Retail))
            });
            match result {
                Ok(Some(found)) => return Some(found),
                Ok(None) => {}
                Err(Panicked) => self.panicked = true,
            }
        }
        None
    }
}

/// The numbers of a code's characters, from the first to the last, where they are compared by their look.
fn numbers_of(symbology: Symbology, text: &str, codes: &[u8]) -> Vec<usize> {
    match symbology {
        Symbology::Code128 => codes.iter().map(|&code| usize::from(code)).collect(),
        Symbology::Code39 => {
            let number = |c: char| CODE_39_CHARACTERS.find(c).unwrap_or(CODE_39_STAR);
            [CODE_39_STAR].into_iter().chain(text.chars().map(number)).chain([CODE_39_STAR]).collect()
        }
        _ => retail_numbers(text),
    }
}

/// How many modules wide a code is.
fn modules_of(symbology: Symbology, codes: &[u8], widths: &[f32]) -> f32 {
    match symbology {
        // Eleven a character, and the stop's last bar.
        Symbology::Code128 => 11.0 * codes.len() as f32 + 2.0,
        Symbology::Code39 => {
            // The ratio of wide to narrow is free: count in narrow ones, which are two thirds of all.
            let mut sorted = widths.to_vec();
            sorted.sort_by(f32::total_cmp);
            let narrow = &sorted[..(sorted.len() * 2 / 3).max(1)];
            widths.iter().sum::<f32>() * narrow.len() as f32 / narrow.iter().sum::<f32>().max(1e-3)
        }
        _ => 95.0,
    }
}

/// How far the bars may be from those of the code they spell. Measured on photos and drawn labels: true reads lie below, and
/// codes that are none begin a little above.
fn most_misfit(symbology: Symbology) -> f32 {
    match symbology {
        Symbology::Code128 => 0.156,
        // Nothing but the shape of its characters speaks for a Code 39; but its two widths differ more.
        Symbology::Code39 => 0.26,
        _ => 0.14,
    }
}

/// What the first and last pattern of a code are made of.
#[derive(Clone, Copy)]
enum Pattern {
    Code128,
    Code39,
    Retail,
}

impl Pattern {
    /// Bars and spaces of the first pattern.
    fn first_runs(self) -> usize {
        match self {
            Self::Code128 => 6,
            Self::Code39 => 9,
            Self::Retail => 3,
        }
    }
}

/// A row of bits, and which edge each boundary in it was.
pub(super) struct Row {
    /// Bit positions of the edges, from the first bar's start.
    boundaries: Vec<usize>,
    /// The index, among all edges, of the first boundary.
    first: usize,
    length: usize,
}

impl Row {
    /// From the edge `first`, which opens a bar, to the end of the profile; `None` where too few edges are left.
    pub(super) fn starting(positions: &[f32], first: usize) -> Option<Self> {
        let positions = positions.get(first..)?;
        if positions.len() < FEWEST_RUNS {
            return None;
        }
        let positions = &positions[..positions.len().min(MOST_RUNS)];
        // Light before, behind and between codes is far wider than the bars: leave the widest out of the average.
        let mut widths: Vec<f32> = positions.windows(2).take(TYPICAL_RUNS).map(|pair| pair[1] - pair[0]).collect();
        widths.sort_by(f32::total_cmp);
        let typical = &widths[..widths.len() * 9 / 10];
        let scale = BITS_A_RUN * typical.len() as f32 / typical.iter().sum::<f32>().max(1e-3);
        let spread = spread(positions) * scale;
        let mut boundaries = Vec::with_capacity(positions.len());
        let (mut bit, mut before) = (QUIET_BITS as f32, positions[0]);
        for (i, &position) in positions.iter().enumerate() {
            bit += ((position - before) * scale).min(4.0 * QUIET_BITS as f32);
            before = position;
            let inwards = if i % 2 == 0 { spread } else { -spread };
            boundaries.push((bit + inwards).round() as usize);
        }
        let length = boundaries[boundaries.len() - 1] + QUIET_BITS;
        Some(Self { boundaries, first, length })
    }

    pub(super) fn bits(&self) -> BitArray {
        let mut bits = BitArray::with_size(self.length);
        for bar in self.boundaries.chunks_exact(2) {
            // One by one: rxing 0.9.3's `setRange` overflows where a range ends on a word's last bit.
            let mut bit = bar[0];
            while bit < bar[1] {
                bits.set(bit);
                bit += 1;
            }
        }
        bits
    }

    /// The edges, among all, at which the code's first and last bars begin and end, as they stand on the line.
    fn ends(&self, result: &RXingResult, pattern: Pattern, reversed: bool) -> Option<(usize, usize)> {
        let [a, b, ..] = result.getPoints() else { return None };
        let turned = |x: f32| if reversed { self.length as f32 - x } else { x };
        let start = self.outer_edge(turned(a.x), pattern.first_runs(), !reversed)?;
        let end = match pattern {
            // rxing 0.9.3 halves the end of the last pattern where it means to give its middle.
            Pattern::Code39 => self.outer_edge(turned(2.0 * b.x), 0, reversed)?,
            Pattern::Retail => self.outer_edge(turned(b.x), 3, reversed)?,
            // The middle of the stop pattern's first six runs: the last bar comes after them.
            Pattern::Code128 => {
                let last_bar = self.outer_edge(turned(b.x), 6, reversed)?;
                if reversed { last_bar.checked_sub(1)? } else { last_bar + 1 }
            }
        };
        let (left, right) = if reversed { (end, start) } else { (start, end) };
        (left < right && right < self.boundaries.len()).then_some((self.first + left, self.first + right))
    }

    /// The boundary that closes a pattern of `runs` runs around `middle`, on its left or on its right.
    ///
    /// A pattern that opens or closes a code has a bar on its outside, but for Code 128's stop as rxing measures it: there the
    /// first six runs end in a space.
    fn outer_edge(&self, middle: f32, runs: usize, on_the_left: bool) -> Option<usize> {
        let mut best: Option<(f32, usize)> = None;
        for i in 0..self.boundaries.len().saturating_sub(runs) {
            let (left, right) = (i, i + runs);
            let outer = if on_the_left { left } else { right };
            let off = ((self.boundaries[left] + self.boundaries[right]) as f32 / 2.0 - middle).abs();
            if best.is_none_or(|(least, _)| off < least) {
                best = Some((off, outer));
            }
        }
        best.map(|(_, outer)| outer)
    }
}

/// How far each edge of a bar lies outside of where it was printed: ink runs, and exposure makes dark narrower or wider. Narrow
/// bars and narrow spaces are equally wide in every code, so half of what they differ by is a bar's excess.
fn spread(positions: &[f32]) -> f32 {
    let mut narrow = [0.0_f32; 2];
    for (kind, narrow) in narrow.iter_mut().enumerate() {
        let mut widths: Vec<f32> =
            positions.windows(2).take(TYPICAL_RUNS).skip(kind).step_by(2).map(|pair| pair[1] - pair[0]).collect();
        widths.sort_by(f32::total_cmp);
        let few = (widths.len() / 3).max(1);
        *narrow = widths.iter().take(few).sum::<f32>() / few as f32;
    }
    (narrow[0] - narrow[1]) / 4.0
}

/// The next edge, from `from` on, that may open a code: a bar after light that is wide against the bars that follow, which
/// are of a few widths only.
fn next_start(positions: &[f32], from: usize) -> Option<usize> {
    let mut i = from;
    while i + FEWEST_RUNS <= positions.len() {
        let (mut sum, mut widest, mut k) = (0.0_f32, 0.0_f32, i);
        while k < i + 10 {
            let width = positions[k + 1] - positions[k];
            sum += width;
            widest = widest.max(width);
            k += 1;
        }
        let opens = i < 2 || positions[i] - positions[i - 1] > 2.6 * (sum - widest) / 9.0;
        if opens && is_even(&positions[i..i + FEWEST_RUNS]) {
            return Some(i);
        }
        i += 2;
    }
    None
}

/// Whether bars and spaces are of a few widths only, as those of a code are. In print and noise they are of all widths.
fn is_even(positions: &[f32]) -> bool {
    let (mut least, mut widest, mut k) = (f32::MAX, 0.0_f32, 1);
    while k < positions.len() {
        let width = positions[k] - positions[k - 1];
        least = least.min(width);
        widest = widest.max(width);
        k += 1;
    }
    let mean = (positions[positions.len() - 1] - positions[0]) / (positions.len() - 1) as f32;
    // A code's widest is 2.3 times its mean and its narrowest half of it; blur and slant take their share.
    widest < 3.4 * mean && least > 0.14 * mean
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::barcode::drawing::{Place, Sheet};
    use crate::barcode::encode::encode;
    use crate::barcode::profile::ScanLine;
    use crate::barcode::quad::at;
    use crate::barcode::redrawn::add_bar;

    /// Draws a code at a turn, and reads the line through its middle.
    fn read(text: &str, symbology: Symbology, place: &Place) -> (Vec<LineHit>, crate::barcode::quad::Quad) {
        let mut sheet = Sheet::new(900, 900);
        let truth = sheet.draw(text, symbology, place);
        let (sin, cos) = place.turn.to_radians().sin_cos();
        let (from, to) =
            (at(place.x - cos * 420.0, place.y - sin * 420.0), at(place.x + cos * 420.0, place.y + sin * 420.0));
        let profile = Profile::along(&sheet.blurred(), &ScanLine::square(from, to), 0.5, 5).unwrap();
        (LineReader::new(&[]).read(&profile, Effort::Full), truth)
    }

    #[test]
    fn every_symbology_is_read_at_every_turn_and_its_ends_are_told() {
        let codes = [
            ("3556212345678", Symbology::Code128, "]C0"),
            ("PC29-DABC", Symbology::Code39, "]A0"),
            ("4006381333931", Symbology::Ean13, "]E0"),
            ("036000291452", Symbology::UpcA, "]E0"),
        ];
        for (text, symbology, aim) in codes {
            for turn in [0.0_f32, 33.0, 90.0, 147.0, 180.0, 213.0, 270.0] {
                for inverted in [false, true] {
                    let mut place = Place::at(450.0, 450.0).turned(turn);
                    place.inverted = inverted;
                    let (hits, truth) = read(text, symbology, &place);
                    assert_eq!(hits.len(), 1, "{text} at {turn}, inverted {inverted}");
                    let hit = &hits[0];
                    assert_eq!((hit.text.as_str(), hit.symbology, hit.aim.as_deref()), (text, symbology, Some(aim)));
                    let [tl, tr, br, bl] = truth.0;
                    let left = at((tl.x + bl.x) / 2.0, (tl.y + bl.y) / 2.0);
                    let right = at((tr.x + br.x) / 2.0, (tr.y + br.y) / 2.0);
                    assert!(distance(hit.start, left) < 3.0, "{text} at {turn}: starts at {:?}", hit.start);
                    assert!(distance(hit.end, right) < 3.0, "{text} at {turn}: ends at {:?}", hit.end);
                }
            }
        }
    }

    #[test]
    fn bars_that_ink_has_widened_or_light_has_eaten_are_read() {
        const MODULE: f32 = 3.0;
        for (text, symbology) in [("PKMDYC#QTS", Symbology::Code128), ("4006381333931", Symbology::Ean13)] {
            for wider in [-0.45, -0.3, 0.0, 0.3, 0.45] {
                let mut samples = vec![0.0; 700];
                let mut at = 40.0;
                for pair in encode(text, symbology).unwrap().runs().chunks(2) {
                    let bar = (at - wider / 2.0 * MODULE, at + (pair[0] + wider / 2.0) * MODULE);
                    add_bar(&mut samples, bar, 0.4 * MODULE);
                    at += pair.iter().sum::<f32>() * MODULE;
                }
                samples.iter_mut().for_each(|value| *value = 220.0 + 180.0 * *value);
                let hits = LineReader::new(&[]).read(&Profile::of_samples(samples), Effort::Plain);
                let texts: Vec<&str> = hits.iter().map(|hit| hit.text.as_str()).collect();
                assert_eq!(texts, [text], "{wider}");
            }
        }
    }

    #[test]
    fn several_codes_on_one_line_are_all_read() {
        let mut sheet = Sheet::new(1400, 100);
        sheet.draw("3556212345678", Symbology::Code128, &Place::at(230.0, 50.0).module(2.0));
        sheet.draw("AB-12", Symbology::Code39, &Place::at(640.0, 50.0).module(2.0));
        sheet.draw("4006381333931", Symbology::Ean13, &Place::at(1100.0, 50.0).module(3.0));
        let profile =
            Profile::along(&sheet.blurred(), &ScanLine::square(at(0.0, 50.0), at(1399.0, 50.0)), 1.0, 1).unwrap();
        let texts: Vec<String> =
            LineReader::new(&[]).read(&profile, Effort::Full).into_iter().map(|hit| hit.text).collect();
        assert_eq!(texts, ["3556212345678", "AB-12", "4006381333931"]);
    }

    #[test]
    fn fnc1_parts_fields_and_the_identifier_leaves_the_text() {
        let (hits, _) =
            read("\u{f1}0109506000134352\u{f1}21ABC", Symbology::Code128, &Place::at(450.0, 450.0).module(1.8));
        assert_eq!(hits[0].text, "0109506000134352\u{1d}21ABC");
        assert_eq!(hits[0].aim.as_deref(), Some("]C1"));
    }
}
