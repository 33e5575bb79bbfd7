//! Reads bars that blur, noise or distance have run together: by matched filters.
//!
//! Edges tell widths only while every bar still has two of them. Where a lens or a moving hand has smeared narrow bars into
//! their neighbours, the lightness itself still differs from character to character. So a code is laid out character by
//! character between its first and its last bar, and the samples of each place are compared with what every character would
//! look like through as much blur (their normalised correlation). A phase is tracked along the code, since a tilted or curved
//! label stretches it. What comes out are the edges as they were printed; spelling them is rxing's work, as ever, and so are
//! the check digits.

use std::cell::OnceCell;

use super::characters::{
    ALPHABET, BLURS, CODE_39, CODE_128, DENSITY, Field, Layout, MOST_SAMPLES, RETAIL_LEFT, RETAIL_RIGHT, normalise,
};
use super::patterns;
use super::profile::{Edges, Profile};
use super::redrawn::is_drawn_alike;
use crate::domain::{Point, Symbology};

/// How well first and last characters must match for a layout to be tried.
const LEAST_ANCHOR: f32 = 0.72;
/// How well they must match at the width that is likeliest for others to be tried.
const HOPELESS_ANCHOR: f32 = 0.5;
/// How well the characters must match, on average from the first on.
const LEAST_MEAN: f32 = 0.9;
/// How well each must match.
const LEAST_ONE: f32 = 0.6;
/// Layouts that are tried for one pair of ends.
const MOST_LAYOUTS: usize = 5;
/// What speaks against a layout: each bar or space that blur should not have swallowed, and modules that grow along the code.
const UNLIKE_RUNS: f32 = 0.004;
const UNLIKE_BEND: f32 = 0.4;
/// How much better each must match than any other would, in a code with a check digit and in one without.
const LEAST_MARGIN: f32 = 0.03;
const LEAST_MARGIN_UNCHECKED: f32 = 0.04;
/// How much better another character may match where a second line is asked, and how well the code must match there.
const SECOND_SLACK: f32 = 0.04;
const SECOND_MEAN: f32 = 0.84;
/// How much more a character told by its edges may look like another, and how much the code must look like itself.
const LOOK_SLACK: f32 = 0.02;
const LEAST_LOOK: f32 = 0.8;
const LEAST_END: f32 = 0.72;
/// Widths of the modules at an end of the code that are tried, against the code's mean.
const SCALES: [f32; 4] = [0.93, 1.07, 0.86, 1.15];
/// Steps of the phase, in modules.
const PHASE: f32 = 0.2;

/// Where the modules of a code lie among the samples.
#[derive(Clone, Copy)]
struct Map {
    /// Sample of the first bar's outer edge.
    from: f32,
    /// Samples from there to the last bar's outer edge; negative where the code is read backwards.
    length: f32,
    /// How much wider than the average the last module is, as a share; the first is as much narrower.
    bend: f32,
    modules: f32,
}

impl Map {
    fn at(&self, module: f32) -> f32 {
        let share = module / self.modules;
        self.from + self.length * share * (1.0 + self.bend * (share - 1.0))
    }
}

/// A code whose characters have been told apart.
pub(super) struct Matched {
    /// Its edges as they were printed.
    pub(super) edges: Edges,
    /// Whether its bars are light: it is read on the inverted profile.
    pub(super) is_inverted: bool,
    layout: usize,
    map: Map,
    blur: usize,
    choices: Vec<usize>,
}

/// The codes that lie between two of the edges of `profile`, dark on light or light on dark, without those whose middle `is_known`.
/// `span` is where the bars are thought to begin and end, in samples.
pub(super) fn matched(
    profile: &Profile,
    edges: &Edges,
    span: (f32, f32),
    is_known: impl Fn(Point) -> bool,
) -> Vec<Matched> {
    let mut found: Vec<Matched> = Vec::new();
    let mut taken: Vec<(f32, f32)> = Vec::new();
    let inverted = OnceCell::new();
    for Ends { start, end, is_inverted, .. } in ends(edges, profile.samples.len() as f32, span) {
        let runs = end - start;
        let span = (edges.positions[start], edges.positions[end]);
        let is_taken = taken.iter().any(|known| span.0 < known.1 && known.0 < span.1);
        if is_taken || is_known(profile.point((span.0 + span.1) / 2.0)) {
            continue;
        }
        let profile = if is_inverted { inverted.get_or_init(|| profile.inverted()) } else { profile };
        for (layout, map, blur) in tries(profile, span, runs) {
            if let Some(code) = decode(profile, layout, map, blur) {
                taken.push(span);
                found.push(Matched { is_inverted, ..code });
                break;
            }
        }
    }
    found
}

/// Two edges between which a code may lie.
struct Ends {
    start: usize,
    end: usize,
    /// Whether what begins at the first edge is light.
    is_inverted: bool,
    /// How much wider what lies beside them is than anything between them.
    quiet: f32,
    /// How far they are from where the bars are thought to begin and end, in samples.
    off: f32,
}

/// Edges between which a code may lie: what is beside them is wide for its bars.
///
/// Those come first beside which it is wider than all between them, for a strip may hold several codes side by side, and may go on
/// over the label's edge; of those alike, the ones nearest to the ends of `span`. `count` is the number of the profile's samples.
fn ends(edges: &Edges, count: f32, span: (f32, f32)) -> Vec<Ends> {
    const WIDE: f32 = 2.2;
    const FEWEST: usize = 16;
    const MOST: usize = 6;
    /// A quiet zone so much wider than any bar or space of the code is as good as a wider one.
    const QUIET: f32 = 1.5;
    /// With less there is something else between the edges than one code.
    const LEAST_QUIET: f32 = 1.0;
    let p = &edges.positions;
    let mut all: Vec<Ends> = Vec::new();
    for start in 0..p.len().saturating_sub(FEWEST + 1) {
        // Before the first edge of the profile and behind the last, all that there is will do.
        let before = if start == 0 { p[0] } else { p[start] - p[start - 1] };
        let mean = (p[start + FEWEST - 1] - p[start]) / (FEWEST - 1) as f32;
        if start > 0 && before <= WIDE * mean {
            continue;
        }
        let mut widest = 0.0_f32;
        for end in start + 1..p.len() {
            widest = widest.max(p[end] - p[end - 1]);
            if end <= start + FEWEST || (end - start) % 2 == 0 {
                continue;
            }
            let mean = (p[end] - p[start]) / (end - start) as f32;
            let is_last = end + 1 == p.len();
            let behind = if is_last { count - p[end] } else { p[end + 1] - p[end] };
            let quiet = (before.min(behind) / widest).min(QUIET);
            if quiet > LEAST_QUIET && (is_last || behind > WIDE * mean) {
                let off = (p[start] - span.0).abs() + (p[end] - span.1).abs();
                all.push(Ends { start, end, is_inverted: (start % 2 == 0) != edges.starts_light, quiet, off });
            }
        }
    }
    all.sort_by(|a, b| b.quiet.total_cmp(&a.quiet).then(a.off.total_cmp(&b.off)));
    all.truncate(MOST);
    all
}

/// Layouts whose first and last characters match at the ends of `span`, the likeliest first, and the blur they match with.
fn tries(profile: &Profile, span: (f32, f32), runs: usize) -> Vec<(usize, Map, usize)> {
    let length = span.1 - span.0;
    let mut all: Vec<(f32, usize, Map, usize)> = Vec::new();
    for (number, layout) in ALPHABET.layouts.iter().enumerate() {
        let module = length / layout.modules;
        // Blur swallows bars; noise adds few.
        let is_likely = layout.runs + 8 >= runs && layout.runs * 55 <= runs * 100 + 200;
        if module < 1.6 || !is_likely {
            continue;
        }
        for is_forward in [true, false] {
            let (from, to) = if is_forward { span } else { (span.1, span.0) };
            let step = (to - from) / layout.modules;
            let (mut first, mut last) = (Anchor::NONE, Anchor::NONE);
            first.look(profile, layout, (from, step), true, 1.0);
            // What is far from matching as it stands will not match a little wider or narrower.
            if first.score < HOPELESS_ANCHOR {
                continue;
            }
            last.look(profile, layout, (to, step), false, 1.0);
            if last.score < HOPELESS_ANCHOR {
                continue;
            }
            SCALES.iter().for_each(|&scale| first.look(profile, layout, (from, step), true, scale));
            if first.score < LEAST_ANCHOR {
                continue;
            }
            SCALES.iter().for_each(|&scale| last.look(profile, layout, (to, step), false, scale));
            if last.score < LEAST_ANCHOR {
                continue;
            }
            let (from, to) = (from + first.shift * step, to + last.shift * step);
            let bend = ((last.scale - first.scale) / (last.scale + first.scale)).clamp(-0.2, 0.2);
            let map = Map { from, length: to - from, bend, modules: layout.modules };
            let unlike = runs.abs_diff(layout.runs) as f32 * UNLIKE_RUNS + bend.abs() * UNLIKE_BEND;
            all.push((first.score + last.score - unlike, number, map, first.blur.max(last.blur)));
        }
    }
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    all.truncate(MOST_LAYOUTS);
    all.into_iter().map(|(_, number, map, blur)| (number, map, blur)).collect()
}

/// How a character at an end of the code matches best.
#[derive(Clone, Copy)]
struct Anchor {
    score: f32,
    /// Modules that the end lies further on.
    shift: f32,
    /// Width of its modules against the code's mean.
    scale: f32,
    blur: usize,
}

impl Anchor {
    const NONE: Self = Self { score: -1.0, shift: 0.0, scale: 1.0, blur: 0 };

    /// Looks whether the characters at the `end` of a layout, whose modules are `step` samples wide, match better once they are
    /// `scale` times as wide.
    fn look(&mut self, profile: &Profile, layout: &Layout, (end, step): (f32, f32), is_first: bool, scale: f32) {
        const SHIFTS: [f32; 3] = [0.0, -0.35, 0.35];
        let mut data = [0.0_f32; MOST_SAMPLES];
        for shift in SHIFTS {
            let mut sums = [0.0_f32; BLURS.len()];
            for k in 0..layout.anchors {
                let field = if is_first { layout.fields[k] } else { layout.fields[layout.fields.len() - 1 - k] };
                let bank = &ALPHABET.banks[field.bank];
                let from_end = if is_first { field.at } else { field.at - layout.modules };
                let data = &mut data[..bank.samples];
                let at = end + (shift + from_end * scale) * step;
                if sample(profile, at, step * scale, data) {
                    for (blur, sum) in sums.iter_mut().enumerate() {
                        *sum += bank.best_score(data, blur) / layout.anchors as f32;
                    }
                }
            }
            for (blur, &score) in sums.iter().enumerate() {
                if score > self.score {
                    *self = Self { score, shift, scale, blur };
                }
            }
        }
    }
}

/// Whether characters that were told by their edges look like themselves more than like any other. `edges` are those of the whole
/// code in reading direction, `numbers` its characters from the first to the last.
///
/// Nearest widths are always those of some character, and one nonsense in a hundred passes a check digit; but lightness that is
/// not theirs seldom looks like them.
pub(super) fn looks_right(
    profile: &Profile,
    edges: &[f32],
    symbology: Symbology,
    numbers: &[usize],
    is_inverted: bool,
) -> bool {
    let mut data = [0.0_f32; MOST_SAMPLES];
    let mut totals = [0.0_f32; BLURS.len()];
    let mut short = [0_u32; BLURS.len()];
    for (k, &number) in numbers.iter().enumerate() {
        let is_first = k == 0;
        let is_last = k + 1 == numbers.len();
        let (bank, number, first, is_end) = match symbology {
            Symbology::Code128 if is_first => (CODE_128, number.wrapping_sub(patterns::CODE_128_STARTS), 0, true),
            Symbology::Code128 if is_last => (CODE_128 + 2, 0, 6 * k, true),
            Symbology::Code128 => (CODE_128 + 1, number, 6 * k, false),
            Symbology::Code39 if is_first => (CODE_39, 0, 0, true),
            Symbology::Code39 if is_last => (CODE_39 + 2, 0, 10 * k, true),
            Symbology::Code39 => (CODE_39 + 1, number, 10 * k, false),
            // Three runs of guard before the left half, five more before the right one.
            _ if k < 6 => (RETAIL_LEFT, number, 3 + 4 * k, false),
            _ => (RETAIL_RIGHT, number, 8 + 4 * k, false),
        };
        let bank = &ALPHABET.banks[bank];
        let length = bank.runs[0].len();
        let (Some(&from), Some(&to)) = (edges.get(first), edges.get(first + length)) else { return false };
        let data = &mut data[..bank.samples];
        if number >= bank.runs.len() || !sample(profile, from, (to - from) / bank.modules, data) {
            return false;
        }
        if is_inverted {
            data.iter_mut().for_each(|value| *value = -*value);
        }
        for blur in 0..BLURS.len() {
            let own = bank.score(data, blur, number);
            totals[blur] += own;
            // Of the first and the last character there is but one kind: it must be a good one.
            let least = if is_end { LEAST_END } else { bank.best_score(data, blur) - LOOK_SLACK };
            short[blur] += u32::from(own < least);
        }
    }
    // The blur that it has, not one through which it might pass for itself.
    let blur = (0..BLURS.len()).max_by(|&a, &b| totals[a].total_cmp(&totals[b])).unwrap_or(0);
    short[blur] == 0 && totals[blur] >= LEAST_LOOK * numbers.len() as f32
}

/// Fills `data` with the darkness from sample `at` on, two samples a module of `step` samples, mean 0 and length 1.
fn sample(profile: &Profile, at: f32, step: f32, data: &mut [f32]) -> bool {
    let samples = &profile.samples;
    let last = samples.len() as f32 - 1.001;
    if last < 1.0 {
        return false;
    }
    for (i, value) in data.iter_mut().enumerate() {
        let x = (at + step * (i as f32 + 0.5) / DENSITY).clamp(0.0, last);
        let whole = x as u32 as usize;
        let part = x - whole as f32;
        *value = -(samples[whole] * (1.0 - part) + samples[whole + 1] * part);
    }
    normalise(data)
}

/// Tells the characters of a layout apart, one after the other; `None` where they do not match.
fn decode(profile: &Profile, layout: usize, map: Map, blur: usize) -> Option<Matched> {
    let Layout { fields, is_checked, .. } = &ALPHABET.layouts[layout];
    let (mut phase, mut total, mut margin) = (0.0_f32, 0.0_f32, f32::MAX);
    let mut choices = Vec::with_capacity(fields.len());
    let mut positions = Vec::new();
    for (k, field) in fields.iter().enumerate() {
        let bank = &ALPHABET.banks[field.bank];
        let mut best = (-1.0_f32, 0, -1.0_f32);
        let (step, scores) = at_phases(profile, &map, *field, phase, |data| {
            let here = bank.best(data, blur);
            if here.0 > best.0 {
                best = here;
            }
            here.0
        });
        if best.0 < LEAST_ONE {
            return None;
        }
        total += best.0;
        if k >= 2 && total / ((k + 1) as f32) < LEAST_MEAN {
            return None;
        }
        if bank.runs.len() > 1 {
            margin = margin.min(best.0 - best.2);
        }
        choices.push(best.1);
        phase += 0.6 * peak(scores);
        let mut at = field.at;
        for run in bank.runs[best.1].iter().chain([&0.0]) {
            let position = map.at(at) + phase * step;
            if positions.last().is_none_or(|last: &f32| (position - last).abs() > 0.5 * step.abs()) {
                positions.push(position);
            }
            at += run;
        }
    }
    if map.length < 0.0 {
        positions.reverse();
    }
    if positions.windows(2).any(|pair| pair[1] <= pair[0]) {
        return None;
    }
    if margin < if *is_checked { LEAST_MARGIN } else { LEAST_MARGIN_UNCHECKED } {
        return None;
    }
    if !is_drawn_alike(profile, &positions, (map.length / map.modules).abs()) {
        return None;
    }
    let edges = Edges { positions, starts_light: true };
    Some(Matched { edges, is_inverted: false, layout, map, blur, choices })
}

/// The samples of a module at a field, and the scores of what is sampled there a phase step before `phase`, at it, and behind it.
fn at_phases(
    profile: &Profile,
    map: &Map,
    field: Field,
    phase: f32,
    mut score_of: impl FnMut(&[f32]) -> f32,
) -> (f32, [f32; 3]) {
    let bank = &ALPHABET.banks[field.bank];
    let (from, to) = (map.at(field.at), map.at(field.at + bank.modules));
    let step = (to - from) / bank.modules;
    let mut data = [0.0_f32; MOST_SAMPLES];
    let data = &mut data[..bank.samples];
    let scores = [-PHASE, 0.0, PHASE]
        .map(|shift| if sample(profile, from + (phase + shift) * step, step, data) { score_of(data) } else { 0.0 });
    (step, scores)
}

/// Where the parabola through three scores, a phase step apart, is highest, in modules.
fn peak(scores: [f32; 3]) -> f32 {
    let [left, middle, right] = scores;
    let curve = left - 2.0 * middle + right;
    if curve > -1e-4 {
        return if left > right { -PHASE } else { PHASE };
    }
    (0.5 * (left - right) / curve * PHASE).clamp(-PHASE, PHASE)
}

impl Matched {
    /// Whether another profile of the same strip tells the same characters.
    pub(super) fn agrees(&self, profile: &Profile) -> bool {
        let profile = if self.is_inverted { &profile.inverted() } else { profile };
        let fields = &ALPHABET.layouts[self.layout].fields;
        let (mut phase, mut total) = (0.0_f32, 0.0_f32);
        for (field, &choice) in fields.iter().zip(&self.choices) {
            let bank = &ALPHABET.banks[field.bank];
            let mut best = -1.0_f32;
            let (_, scores) = at_phases(profile, &self.map, *field, phase, |data| {
                best = best.max(bank.best(data, self.blur).0);
                bank.score(data, self.blur, choice)
            });
            let own = scores.iter().copied().fold(-1.0, f32::max);
            if own < best - SECOND_SLACK {
                return false;
            }
            total += own;
            phase += 0.6 * peak(scores);
        }
        total >= SECOND_MEAN * fields.len() as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::barcode::encode::encode;
    use crate::barcode::redrawn::add_bar;

    const MODULE: f32 = 4.0;
    const QUIET: f32 = 40.0;

    /// The lightness of bars with these edges, once a blur of so many modules has gone over them; `count` samples.
    fn blurred(edges: &[f32], blur: f32, count: usize) -> Vec<f32> {
        let mut samples = vec![0.0; count];
        for bar in edges.chunks_exact(2) {
            add_bar(&mut samples, (bar[0], bar[1]), blur * MODULE);
        }
        samples.iter().map(|value| 220.0 + 180.0 * value).collect()
    }

    /// The edges of runs of these widths in modules, a bar first, from a sample on.
    fn edges_of(runs: &[f32], from: f32) -> Vec<f32> {
        let mut edges = vec![from];
        edges.extend(runs.iter().scan(from, |at, run| {
            *at += run * MODULE;
            Some(*at)
        }));
        edges
    }

    /// The runs of an EAN-13, a bar first.
    fn retail_runs(text: &str) -> Vec<f32> {
        encode(text, Symbology::Ean13).unwrap().runs()
    }

    fn told_of(samples: Vec<f32>, span: (f32, f32)) -> Vec<Matched> {
        let profile = Profile::of_samples(samples);
        matched(&profile, &profile.edges(0.1), span, |_| false)
    }

    /// What is told from runs of these widths, once blur has gone over them.
    fn told(runs: &[f32], blur: f32) -> Vec<Matched> {
        let edges = edges_of(runs, QUIET);
        let last = edges[edges.len() - 1];
        told_of(blurred(&edges, blur, (last + QUIET) as usize), (QUIET, last))
    }

    #[test]
    fn a_blurred_code_is_told_and_even_stripes_are_none() {
        let runs = retail_runs("4006381333931");
        assert_eq!(runs.len(), 59);
        assert_eq!(told(&runs, 0.8).len(), 1);
        // Half as many stripes in as much room, all alike: they might be a code whose narrow bars have run together.
        for blur in [0.6, 0.9, 1.2] {
            assert!(told(&[95.0 / 31.0; 31], blur).is_empty(), "{blur}");
        }
    }

    #[test]
    fn codes_beside_each_other_on_a_dark_table_are_all_told() {
        let first = edges_of(&retail_runs("4006381333931"), 2.0 * QUIET);
        let second = edges_of(&retail_runs("5901234123457"), first[first.len() - 1] + QUIET);
        let end = second[second.len() - 1] + QUIET;
        let mut samples = blurred(&[first, second].concat(), 0.8, (end + QUIET) as usize);
        let count = samples.len();
        samples[..QUIET as usize].fill(60.0);
        samples[count - QUIET as usize..].fill(60.0);
        let span = (0.0, count as f32);
        let found = told_of(samples.clone(), span);
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|code| !code.is_inverted));
        // The same light for dark.
        let found = told_of(samples.iter().map(|value| 255.0 - value).collect(), span);
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|code| code.is_inverted));
    }
}
