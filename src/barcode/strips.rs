//! The strips of bars in a region: where each lies, how it leans, and how its bars turn from one end to the other.
//!
//! Codes that stand close above each other grow together into one region. On a tilted box bars are not square to their code,
//! nor parallel to each other. All of that is measured from the region's cells, before a single line is read: then the
//! lightness can be averaged along the bars over all of their height, which takes most of the noise away.

use super::frame::GrayFrame;
use super::profile::{Profile, likeness};
use super::quad::{Quad, at, distance, halfway};
use super::regions::{Region, SHORTEST};
use super::tensors::CELL;
use crate::domain::Point;

/// How far a strip goes on past its cells, for the quiet zone: pixels, and a share of the length.
const BEYOND: (f32, f32) = (16.0, 0.06);
/// Cells by which the slant of a region is measured; a large one has more than are needed.
const SLANT_CELLS: usize = 240;
/// Distance of the lines that are averaged, in pixels.
const APART: f32 = 1.5;
/// Strips higher than this are read part by part, in pixels: the bars of one code are seldom higher, and codes may have grown
/// together.
const HIGH: f32 = 76.0;
/// Height of such a part.
const PART: f32 = 28.0;
/// From line to line that is looked at for rows, in pixels.
const ROW: f32 = 4.0;

/// A row of bars that looks like one code, or several beside each other.
#[derive(Clone, Debug)]
pub(super) struct Strip {
    /// Ends of the line through its middle, quiet zones included.
    pub(super) from: Point,
    pub(super) to: Point,
    /// How much of it, at either end, lies beyond the bars, in pixels.
    pub(super) more: f32,
    /// Directions of the bars at either end, of length 1.
    pub(super) bars: [Point; 2],
    /// How high the bars are at most, in pixels.
    pub(super) height: f32,
}

impl Strip {
    /// The strip of a code of bars whose corners are known, clockwise from its own top left.
    pub(super) fn over(quad: &Quad) -> Self {
        let [tl, tr, br, bl] = quad.0;
        let (left, right) = (halfway(tl, bl), halfway(tr, br));
        let (length, height) = (distance(left, right).max(1.0), (distance(tl, bl) + distance(tr, br)) / 2.0);
        let more = length * BEYOND.1 + BEYOND.0;
        let (dx, dy) = ((right.x - left.x) / length * more, (right.y - left.y) / length * more);
        let bars = |top: Point, bottom: Point| {
            let size = distance(top, bottom).max(1e-3);
            at((bottom.x - top.x) / size, (bottom.y - top.y) / size)
        };
        let (from, to) = (at(left.x - dx, left.y - dy), at(right.x + dx, right.y + dy));
        Self { from, to, more, bars: [bars(tl, bl), bars(tr, br)], height }
    }

    /// The parts of its height that are read, one after the other, as shares: -0.5 is the top, 0.5 the bottom.
    pub(super) fn parts(&self) -> Vec<(f32, f32)> {
        if self.height <= HIGH {
            return vec![(-0.3, 0.3)];
        }
        let count = (self.height / PART) as usize;
        let share = |i: usize| i as f32 / count as f32 - 0.5;
        let mut parts: Vec<(f32, f32)> = (0..count).map(|i| (share(i), share(i + 1))).collect();
        // From the middle outwards: at the ends a part lies half beside the bars.
        parts.sort_by(|a, b| (a.0 + a.1).abs().total_cmp(&(b.0 + b.1).abs()));
        parts
    }

    /// The parts of its height in which all lines across look alike, as those of one code do. Codes that stand so close that their
    /// regions have grown together part here. None where there are no two.
    pub(super) fn rows(&self, frame: &GrayFrame) -> Vec<(f32, f32)> {
        const ALIKE: f32 = 0.6;
        if self.height <= HIGH {
            return Vec::new();
        }
        let count = (self.height / ROW) as usize;
        let share = |line: usize| line as f32 / count as f32 - 0.5;
        let line = |line: usize| {
            let offset = (share(line) + share(line + 1)) / 2.0 * self.height;
            Profile::across(frame, (self.from, self.to), self.bars, &[offset], 2.0).map(|profile| profile.samples)
        };
        let mut rows: Vec<(f32, f32)> = Vec::new();
        let (mut start, mut above) = (0, line(0));
        for i in 1..=count {
            let here = if i < count { line(i) } else { None };
            let is_alike = above.as_ref().zip(here.as_ref()).is_some_and(|(a, b)| likeness(a, b) > ALIKE);
            if !is_alike {
                // One line alone is like nothing.
                if i - start > 1 {
                    rows.push((share(start), share(i)));
                }
                start = i;
            }
            above = here;
        }
        if rows.len() < 2 { Vec::new() } else { rows }
    }

    /// The lightness across the bars, every `spacing` pixels, averaged over at most `most` lines in a part of their height.
    pub(super) fn profile(
        &self,
        frame: &GrayFrame,
        (top, bottom): (f32, f32),
        spacing: f32,
        most: usize,
    ) -> Option<Profile> {
        let height = (bottom - top) * self.height;
        let count = ((height / APART) as usize + 1).min(most).max(1);
        let offset = |i: usize| (top + (bottom - top) * (i as f32 + 0.5) / count as f32) * self.height;
        let offsets: Vec<f32> = (0..count).map(offset).collect();
        Profile::across(frame, (self.from, self.to), self.bars, &offsets, spacing)
    }

    /// Where on a profile of this strip the bars are thought to begin and end, in samples `spacing` pixels apart.
    pub(super) fn span(&self, profile: &Profile, spacing: f32) -> (f32, f32) {
        let more = self.more / spacing;
        (more - profile.skipped, distance(self.from, self.to) / spacing - more - profile.skipped)
    }

    /// Whether a direction along the bars is the strip's own, and not the opposite.
    pub(super) fn points_down(&self, bars: Point) -> bool {
        self.bars[0].x * bars.x + self.bars[0].y * bars.y > 0.0
    }

    /// From end to end without the quiet zones, in pixels.
    pub(super) fn length(&self) -> f32 {
        distance(self.from, self.to) - 2.0 * self.more
    }

    /// The direction from its first bar to its last, in radians.
    pub(super) fn angle(&self) -> f32 {
        (self.to.y - self.from.y).atan2(self.to.x - self.from.x)
    }

    /// Its middle, moved by a share of its height along the bars.
    pub(super) fn middle(&self, share: f32) -> Point {
        let off = share * self.height;
        let bars = |f: fn(&Point) -> f32| (f(&self.bars[0]) + f(&self.bars[1])) / 2.0 * off;
        at((self.from.x + self.to.x) / 2.0 + bars(|p| p.x), (self.from.y + self.to.y) / 2.0 + bars(|p| p.y))
    }

    /// The strip on a copy of the frame that is `by` times as large.
    pub(super) fn enlarged(&self, by: f32) -> Self {
        let [from, to, ..] = Quad([self.from, self.to, self.from, self.to]).scaled(by, 0.0, 0.0).0;
        Self { from, to, more: self.more * by, bars: self.bars, height: self.height * by }
    }
}

/// A region's cells along and across its bars' normal.
struct Places {
    /// (along the normal, along the bars) of each cell, in pixels.
    all: Vec<(f32, f32)>,
    /// The mean of the first, about which the region is sheared.
    middle: f32,
}

impl Places {
    fn of(region: &Region) -> Self {
        let (sin, cos) = region.angle().sin_cos();
        let place = |p: Point| (p.x * cos + p.y * sin, p.y * cos - p.x * sin);
        let all: Vec<(f32, f32)> = region.cells.iter().map(|cell| place(cell.middle)).collect();
        let middle = all.iter().map(|p| p.0).sum::<f32>() / all.len().max(1) as f32;
        Self { all, middle }
    }

    /// How the region leans: the rise along the bars for every pixel across them.
    ///
    /// On a tilted box a line square to the bars would leave the code. So the cells are sheared by one slant after another and
    /// counted in rows: with the right one each row lies wholly inside a code or wholly beside it, and the counts differ most.
    /// That holds for several codes that have grown together as well.
    fn slant(&self) -> f32 {
        const COARSE: i32 = 9;
        let stride = self.all.len().div_ceil(SLANT_CELLS).max(1);
        let places: Vec<(f32, f32)> = self.all.iter().copied().step_by(stride).collect();
        let mut counts = Vec::new();
        let mut evenness =
            |slant: f32| unlike_rows(&places, slant, self.middle, &mut counts) * (1.0 - 0.05 * slant.abs());
        let mut best = (f32::MIN, 0.0);
        for step in -COARSE..=COARSE {
            let slant = step as f32 / COARSE as f32;
            let even = evenness(slant);
            if even > best.0 {
                best = (even, slant);
            }
        }
        for step in [0.5 / COARSE as f32, 0.25 / COARSE as f32] {
            for slant in [best.1 - step, best.1 + step] {
                let even = evenness(slant);
                if even > best.0 {
                    best = (even, slant);
                }
            }
        }
        best.1
    }
}

/// The sum of the squared counts of places in rows of a cell's height, once sheared.
fn unlike_rows(places: &[(f32, f32)], slant: f32, middle: f32, counts: &mut Vec<f32>) -> f32 {
    let row = |&(u, v): &(f32, f32)| v - slant * (u - middle);
    let (first, last) = places.iter().map(row).fold((f32::MAX, f32::MIN), |e, row| (e.0.min(row), e.1.max(row)));
    counts.clear();
    counts.resize(((last - first).max(0.0) / CELL as f32) as usize + 1, 0.0);
    for place in places {
        counts[((row(place) - first) / CELL as f32) as usize] += 1.0;
    }
    counts.iter().map(|count| count * count).sum()
}

/// The strips of bars that have grown together in a region, one above the other.
pub(super) fn strips(region: &Region) -> Vec<Strip> {
    let mut places = Places::of(region);
    let (slant, middle) = (places.slant(), places.middle);
    let (mut first, mut last) = (f32::MAX, f32::MIN);
    for place in &mut places.all {
        place.1 -= slant * (place.0 - middle);
        (first, last) = (first.min(place.1), last.max(place.1));
    }
    let side = CELL as f32;
    let mut rows = vec![0.0_f32; ((last - first).max(0.0) / side) as usize + 2];
    for &(_, row) in &places.all {
        let row = (row - first) / side;
        rows[row as usize] += 1.0 - row.fract();
        rows[row as usize + 1] += row.fract();
    }
    let mut strips = Vec::new();
    for (top, bottom) in bands(&rows) {
        let (top, bottom) = (first + (top as f32 - 0.5) * side, first + (bottom as f32 + 0.5) * side);
        strips.extend(strip(region, &places.all, (top, bottom), slant, middle));
    }
    strips
}

/// The strip of the cells whose sheared rows lie between `top` and `bottom`.
fn strip(region: &Region, places: &[(f32, f32)], (top, bottom): (f32, f32), slant: f32, middle: f32) -> Option<Strip> {
    let inside = || (0..places.len()).filter(|&i| places[i].1 >= top && places[i].1 <= bottom);
    let (first, last) = inside().fold((f32::MAX, f32::MIN), |e, i| (e.0.min(places[i].0), e.1.max(places[i].0)));
    let (left, right) = (first - CELL as f32 / 2.0, last + CELL as f32 / 2.0);
    if right - left < SHORTEST || inside().count() < 4 {
        return None;
    }
    // How the bars turn from one end to the other: a straight line through the cells' own directions.
    let (mut n, mut sum_u, mut sum_d, mut sum_uu, mut sum_ud) = (0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32);
    let (sin2, cos2) = (2.0 * region.angle()).sin_cos();
    for i in inside() {
        let d = region.cells[i].doubled;
        let off = 0.5 * (d.1 * cos2 - d.0 * sin2).atan2(d.0 * cos2 + d.1 * sin2);
        let u = (places[i].0 - left) / (right - left) - 0.5;
        n += 1.0;
        sum_u += u;
        sum_d += off;
        sum_uu += u * u;
        sum_ud += u * off;
    }
    let turn = (n * sum_ud - sum_u * sum_d) / (n * sum_uu - sum_u * sum_u).max(1e-3);
    let level = (sum_d - turn * sum_u) / n;
    let (sin, cos) = region.angle().sin_cos();
    let place = |u: f32| {
        let v = (top + bottom) / 2.0 + slant * (u - middle);
        at(u * cos - v * sin, u * sin + v * cos)
    };
    let bars = |u: f32| {
        let (sin, cos) = (region.angle() + level + turn * ((u - left) / (right - left) - 0.5)).sin_cos();
        at(-sin, cos)
    };
    let more = (right - left) * BEYOND.1 + BEYOND.0;
    let (left, right) = (left - more, right + more);
    Some(Strip { from: place(left), to: place(right), more, bars: [bars(left), bars(right)], height: bottom - top })
}

/// Rows that belong together: from peak to peak, parted where the counts fall to about half.
fn bands(rows: &[f32]) -> Vec<(usize, usize)> {
    let most = rows.iter().copied().fold(0.0, f32::max);
    let mut bands: Vec<(usize, usize)> = Vec::new();
    let (mut start, mut peak, mut valley): (Option<usize>, f32, (f32, usize)) = (None, 0.0, (f32::MAX, 0));
    for (i, &count) in rows.iter().enumerate() {
        if count < 0.3 * most {
            if let Some(from) = start.take() {
                bands.push((from, i - 1));
            }
            continue;
        }
        let Some(from) = start else {
            (start, peak, valley) = (Some(i), count, (count, i));
            continue;
        };
        if count < valley.0 {
            valley = (count, i);
        }
        if valley.0 < 0.6 * peak && valley.0 < 0.6 * count {
            bands.push((from, valley.1.saturating_sub(1).max(from)));
            (start, peak, valley) = (Some(valley.1), count, (count, i));
        } else if count > peak {
            (peak, valley) = (count, (count, i));
        }
    }
    if let Some(from) = start {
        bands.push((from, rows.len() - 1));
    }
    bands
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::barcode::drawing::{Place, Sheet};
    use crate::domain::Symbology;

    #[test]
    fn codes_close_below_each_other_are_rows_and_one_high_code_is_none() {
        let mut sheet = Sheet::new(600, 300);
        let mut outlines: Vec<Quad> = Vec::new();
        for (row, text) in ["3448406539592", "3556212345678", "3305111122223"].into_iter().enumerate() {
            let place = Place { bar_height: 12.0, ..Place::at(300.0, 100.0 + 40.0 * row as f32).module(1.6) };
            outlines.push(sheet.draw(text, Symbology::Code128, &place));
        }
        let all = Quad([outlines[0].0[0], outlines[0].0[1], outlines[2].0[2], outlines[2].0[3]]);
        assert_eq!(Strip::over(&all).rows(&sheet.blurred()).len(), 3);

        let mut sheet = Sheet::new(600, 300);
        let place = Place { bar_height: 60.0, ..Place::at(300.0, 150.0).module(2.0) };
        let one = sheet.draw("3448406539592", Symbology::Code128, &place);
        assert!(Strip::over(&one).rows(&sheet.blurred()).is_empty());
    }
}
