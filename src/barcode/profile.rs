//! Lightness along a straight line through a frame, and the edges on it.
//!
//! A line may lie at any angle, so a code can be read at any turn without turning the picture. Several parallel lines are
//! averaged: bars reinforce each other, noise and print grain do not.

use super::frame::GrayFrame;
use super::quad::{Quad, at, distance, halfway};
use crate::domain::Point;

/// A line across bars.
#[derive(Clone, Copy, Debug)]
pub(super) struct ScanLine {
    pub(super) from: Point,
    pub(super) to: Point,
    /// Direction of the bars, of length 1. On a tilted box it is not square to the line.
    pub(super) bars: Point,
}

impl ScanLine {
    /// The line through the middle of a code whose corners are known, from its first bar to its last.
    pub(super) fn through(quad: &Quad) -> Self {
        let [tl, tr, br, bl] = quad.0;
        Self::square(halfway(tl, bl), halfway(tr, br))
    }

    /// A line whose bars are taken to be square to it.
    pub(super) fn square(from: Point, to: Point) -> Self {
        let length = distance(from, to).max(1e-3);
        Self { from, to, bars: at(-(to.y - from.y) / length, (to.x - from.x) / length) }
    }

    /// The line moved by `off` pixels along its bars, and longer by `more` pixels at either end.
    pub(super) fn moved(&self, off: f32, more: f32) -> Self {
        let length = distance(self.from, self.to).max(1e-3);
        let (dx, dy) = ((self.to.x - self.from.x) / length * more, (self.to.y - self.from.y) / length * more);
        let (off_x, off_y) = (self.bars.x * off, self.bars.y * off);
        Self {
            from: at(self.from.x + off_x - dx, self.from.y + off_y - dy),
            to: at(self.to.x + off_x + dx, self.to.y + off_y + dy),
            bars: self.bars,
        }
    }
}

/// Samples along a line.
pub(super) struct Profile {
    /// Lightness, 0 to 255.
    pub(super) samples: Vec<f32>,
    start: Point,
    step: (f32, f32),
    /// Samples of the line that lie before the first one, outside the frame.
    pub(super) skipped: f32,
}

/// Where dark and light meet along a `Profile`, in samples; between two edges lies a run.
pub(super) struct Edges {
    /// Positions, rising.
    pub(super) positions: Vec<f32>,
    /// Whether what lies before the first edge is light.
    pub(super) starts_light: bool,
}

impl Edges {
    /// About how many samples a module is wide; `None` where there are too few edges to tell.
    pub(super) fn module(&self) -> Option<f32> {
        let mut widths: Vec<f32> = self.positions.windows(2).map(|pair| pair[1] - pair[0]).collect();
        if widths.len() < 12 {
            return None;
        }
        widths.sort_by(f32::total_cmp);
        // Quiet zones and the like are the widest; in what is left, an average bar has a module and three quarters.
        let bars = &widths[..widths.len() * 4 / 5];
        Some(bars.iter().sum::<f32>() / bars.len() as f32 / 1.6)
    }
}

impl Profile {
    /// A profile of these samples, a pixel apart.
    #[cfg(test)]
    pub(super) fn of_samples(samples: Vec<f32>) -> Self {
        Self { samples, start: at(0.0, 0.0), step: (1.0, 0.0), skipped: 0.0 }
    }

    /// Samples a line every `spacing` pixels, averaged over `lines` lines that lie a pixel apart along the bars.
    /// Only the part inside the frame is sampled; `None` where that is shorter than a few pixels.
    pub(super) fn along(frame: &GrayFrame, line: &ScanLine, spacing: f32, lines: u32) -> Option<Self> {
        let offsets: Vec<f32> = (0..lines).map(|i| i as f32 - (lines - 1) as f32 / 2.0).collect();
        Self::across(frame, (line.from, line.to), [line.bars; 2], &offsets, spacing)
    }

    /// Samples the line from `from` to `to` every `spacing` pixels, averaged over the lines that lie `offsets` pixels further along
    /// the bars, whose directions at either end are `bars`. Only the part inside the frame is sampled.
    pub(super) fn across(
        frame: &GrayFrame,
        (from, to): (Point, Point),
        bars: [Point; 2],
        offsets: &[f32],
        spacing: f32,
    ) -> Option<Self> {
        let full = distance(from, to);
        let (start, end) = clipped(frame, from, to)?;
        let length = distance(start, end);
        if length < 8.0 || offsets.is_empty() {
            return None;
        }
        // The bars' directions where the clipped line starts and ends.
        let bars_at = |p: Point| {
            let share = distance(from, p) / full;
            at(bars[0].x + (bars[1].x - bars[0].x) * share, bars[0].y + (bars[1].y - bars[0].y) * share)
        };
        let (first, last) = (bars_at(start), bars_at(end));
        let count = (length / spacing) as usize + 1;
        let mut sums = vec![0_u32; count];
        let each = spacing / length;
        for &off in offsets {
            let from = at(start.x + first.x * off, start.y + first.y * off);
            let to = at(end.x + last.x * off, end.y + last.y * off);
            add_line(frame, from, ((to.x - from.x) * each, (to.y - from.y) * each), &mut sums);
        }
        let scale = 1.0 / (256.0 * offsets.len() as f32);
        let samples = sums.into_iter().map(|sum| sum as f32 * scale).collect();
        // The line that the average stands for is the one in the middle of them all.
        let off = offsets.iter().sum::<f32>() / offsets.len() as f32;
        let skipped = distance(from, start) / spacing;
        let start = at(start.x + first.x * off, start.y + first.y * off);
        let end = at(end.x + last.x * off, end.y + last.y * off);
        let step = ((end.x - start.x) * each, (end.y - start.y) * each);
        Some(Self { samples, start, step, skipped })
    }

    /// Light for dark.
    pub(super) fn inverted(&self) -> Self {
        Self { samples: self.samples.iter().map(|sample| 255.0 - sample).collect(), ..*self }
    }

    /// The profile with the blur of a lens or a moving hand taken back in part: what is darker or lighter than the places
    /// `reach` samples to either side becomes more so, by `amount`. It works best where `reach` is one module.
    pub(super) fn sharpened(&self, reach: usize, amount: f32) -> Self {
        let count = self.samples.len();
        let mut samples = self.samples.clone();
        let mut i = reach;
        while i + reach < count {
            let around = (self.samples[i - reach] + self.samples[i + reach]) * 0.5;
            samples[i] += amount * (self.samples[i] - around);
            i += 1;
        }
        Self { samples, ..*self }
    }

    /// The point of the frame at a position along the profile.
    pub(super) fn point(&self, position: f32) -> Point {
        at(self.start.x + self.step.0 * position, self.start.y + self.step.1 * position)
    }

    /// Finds the edges between light and dark.
    ///
    /// The profile's own peaks and valleys are found first: a swing counts where it passes `share` of the contrast around it.
    /// Then an edge is put where the lightness passes the middle between a peak and its valley. So a bar that blur has left
    /// half as dark as its neighbours still counts as a bar, which a fixed threshold would lose.
    pub(super) fn edges(&self, share: f32) -> Edges {
        let samples = &self.samples;
        let swing = self.swings(share);
        let mut turns: Vec<(usize, f32)> = Vec::new();
        let (mut high, mut high_at, mut low, mut low_at) = (f32::MIN, 0, f32::MAX, 0);
        // Whether a peak is looked for; the first swing tells.
        let mut rising = None;
        let mut i = 0;
        while i < samples.len() {
            let value = samples[i];
            let least = swing[i / BLOCK];
            if value > high {
                (high, high_at) = (value, i);
            }
            if value < low {
                (low, low_at) = (value, i);
            }
            if rising != Some(false) && value < high - least {
                turns.push((high_at, high));
                (low, low_at, rising) = (value, i, Some(false));
            } else if rising != Some(true) && value > low + least {
                turns.push((low_at, low));
                (high, high_at, rising) = (value, i, Some(true));
            }
            i += 1;
        }
        match rising {
            Some(true) => turns.push((high_at, high)),
            Some(false) => turns.push((low_at, low)),
            None => {}
        }
        let starts_light = turns.len() < 2 || turns[0].1 > turns[1].1;
        let mut positions = Vec::with_capacity(turns.len());
        for pair in turns.windows(2) {
            positions.push(crossing(samples, pair[0], pair[1]));
        }
        Edges { positions, starts_light }
    }

    /// The least swing that counts, for each block of samples: a share of the contrast in the blocks around.
    fn swings(&self, share: f32) -> Vec<f32> {
        let blocks = self.samples.len().div_ceil(BLOCK);
        let mut ranges = Vec::with_capacity(blocks);
        for block in self.samples.chunks(BLOCK) {
            let (mut low, mut high) = (f32::MAX, f32::MIN);
            for &value in block {
                low = low.min(value);
                high = high.max(value);
            }
            ranges.push((low, high));
        }
        let (darkest, lightest) = ranges.iter().fold((f32::MAX, f32::MIN), |all, r| (all.0.min(r.0), all.1.max(r.1)));
        let least = ((lightest - darkest) * LEAST_SHARE).max(LEAST_SWING);
        let mut swings = Vec::with_capacity(blocks);
        for i in 0..blocks {
            let (mut low, mut high) = (f32::MAX, f32::MIN);
            for range in &ranges[i.saturating_sub(1)..(i + 2).min(blocks)] {
                low = low.min(range.0);
                high = high.max(range.1);
            }
            swings.push(((high - low) * share).max(least));
        }
        swings
    }
}

/// Correlation of two rows of samples, freed of their lightness and contrast: 1 is the same, 0 unlike.
pub(super) fn likeness(a: &[f32], b: &[f32]) -> f32 {
    let count = a.len().min(b.len());
    if count == 0 {
        return 0.0;
    }
    let n = count as f32;
    let (mut sum_a, mut sum_b, mut aa, mut bb, mut ab) = (0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32);
    let mut i = 0;
    while i < count {
        let (x, y) = (a[i], b[i]);
        sum_a += x;
        sum_b += y;
        aa += x * x;
        bb += y * y;
        ab += x * y;
        i += 1;
    }
    let (spread_a, spread_b) = (aa - sum_a * sum_a / n, bb - sum_b * sum_b / n);
    // A plain line is like nothing.
    if spread_a < n || spread_b < n {
        return 0.0;
    }
    (ab - sum_a * sum_b / n) / (spread_a * spread_b).sqrt()
}

/// Samples whose contrast is measured together.
const BLOCK: usize = 32;

/// Nor do swings of less than this share of the contrast of the whole line.
const LEAST_SHARE: f32 = 0.06;
/// Swings under this are noise, whatever the contrast.
const LEAST_SWING: f32 = 5.0;

/// Where the lightness passes the middle between two turning points.
fn crossing(samples: &[f32], from: (usize, f32), to: (usize, f32)) -> f32 {
    let middle = (from.1 + to.1) / 2.0;
    let falling = from.1 > to.1;
    let mut i = from.0;
    while i < to.0 {
        let (here, next) = (samples[i], samples[i + 1]);
        if if falling { next <= middle } else { next >= middle } {
            let rise = next - here;
            return i as f32 + if rise == 0.0 { 0.5 } else { ((middle - here) / rise).clamp(0.0, 1.0) };
        }
        i += 1;
    }
    (from.0 + to.0) as f32 / 2.0
}

/// The part of a line that lies inside the frame.
fn clipped(frame: &GrayFrame, from: Point, to: Point) -> Option<(Point, Point)> {
    let is_number = from.x.is_finite() && from.y.is_finite() && to.x.is_finite() && to.y.is_finite();
    if frame.width() < 2 || frame.height() < 2 || !is_number {
        return None;
    }
    let (mut first, mut last) = (0.0_f32, 1.0_f32);
    let limits = [(from.x, to.x - from.x, frame.width() - 1), (from.y, to.y - from.y, frame.height() - 1)];
    for (start, run, limit) in limits {
        if run.abs() < 1e-6 {
            if start < 0.0 || start > limit as f32 {
                return None;
            }
            continue;
        }
        let (a, b) = (-start / run, (limit as f32 - start) / run);
        first = first.max(a.min(b));
        last = last.min(a.max(b));
    }
    if first >= last {
        return None;
    }
    let along = |t: f32| at(from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t);
    Some((along(first), along(last)))
}

/// Adds one line of samples, each in 256ths, the four pixels around weighted by nearness. Places outside count as the edge.
fn add_line(frame: &GrayFrame, from: Point, step: (f32, f32), sums: &mut [u32]) {
    let last_x = (i64::from(frame.width()) - 1) * 65_536 - 1;
    let last_y = (i64::from(frame.height()) - 1) * 65_536 - 1;
    let (start_x, start_y) = ((from.x * 65_536.0) as i64, (from.y * 65_536.0) as i64);
    let (step_x, step_y) = ((step.0 * 65_536.0) as i64, (step.1 * 65_536.0) as i64);
    let count = sums.len() as i64;
    let is_inside = |x: i64, y: i64| (0..=last_x).contains(&x) && (0..=last_y).contains(&y);
    let inside =
        is_inside(start_x, start_y) && is_inside(start_x + step_x * (count - 1), start_y + step_y * (count - 1));
    let (mut x, mut y) = (start_x, start_y);
    if inside {
        for sum in sums {
            *sum += sampled(frame, x, y);
            (x, y) = (x + step_x, y + step_y);
        }
    } else {
        for sum in sums {
            *sum += sampled(frame, x.clamp(0, last_x), y.clamp(0, last_y));
            (x, y) = (x + step_x, y + step_y);
        }
    }
}

/// The lightness at a place inside the frame, given in 65,536ths of a pixel; in 256ths of a grey level.
#[inline(always)]
fn sampled(frame: &GrayFrame, x: i64, y: i64) -> u32 {
    let (stride, pixels) = (frame.width() as usize, frame.pixels());
    let base = (y >> 16) as usize * stride + (x >> 16) as usize;
    let (right, below) = (((x >> 8) & 255) as i32, ((y >> 8) & 255) as i32);
    let four = &pixels[base..base + stride + 2];
    let between = |a: i32, b: i32, share: i32| (a << 8) + (b - a) * share;
    let top = between(i32::from(four[0]), i32::from(four[1]), right);
    let low = between(i32::from(four[stride]), i32::from(four[stride + 1]), right);
    (between(top, low, below) >> 8) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two dark bars, 4 to 8 and 12 to 14, on white.
    fn bars() -> GrayFrame {
        let row: Vec<u8> =
            (0..20).map(|x| if (4..8).contains(&x) || (12..14).contains(&x) { 20 } else { 220 }).collect();
        GrayFrame::new(20, 5, row.repeat(5)).unwrap()
    }

    #[test]
    fn edges_lie_between_the_pixels() {
        let profile = Profile::along(&bars(), &ScanLine::square(at(0.0, 2.0), at(19.0, 2.0)), 1.0, 3).unwrap();
        let edges = profile.edges(0.2);
        assert!(edges.starts_light);
        let expected = [3.5, 7.5, 11.5, 13.5];
        assert_eq!(edges.positions.len(), expected.len());
        for (found, expected) in edges.positions.iter().zip(expected) {
            assert!((found - expected).abs() < 0.05, "{found} for {expected}");
        }
    }

    #[test]
    fn a_line_that_starts_and_ends_outside_is_clipped() {
        let profile = Profile::along(&bars(), &ScanLine::square(at(-50.0, 2.0), at(90.0, 2.0)), 1.0, 1).unwrap();
        assert_eq!(profile.point(0.0), at(0.0, 2.0));
        assert_eq!(profile.samples.len(), 20);
        assert!(Profile::along(&bars(), &ScanLine::square(at(-50.0, 9.0), at(90.0, 9.0)), 1.0, 1).is_none());
        assert!(Profile::along(&bars(), &ScanLine::square(at(f32::NAN, 2.0), at(9.0, 2.0)), 1.0, 1).is_none());
    }

    #[test]
    fn a_line_may_start_in_the_dark() {
        let profile = Profile::along(&bars(), &ScanLine::square(at(5.0, 2.0), at(19.0, 2.0)), 1.0, 1).unwrap();
        let edges = profile.edges(0.2);
        assert!(!edges.starts_light);
        assert_eq!(edges.positions.len(), 3);
    }

    #[test]
    fn a_bar_dimmed_by_blur_still_has_two_edges() {
        let samples = vec![200.0, 200.0, 30.0, 30.0, 30.0, 200.0, 140.0, 200.0, 200.0, 30.0, 30.0, 200.0];
        assert_eq!(Profile::of_samples(samples).edges(0.2).positions.len(), 6);
    }
}
