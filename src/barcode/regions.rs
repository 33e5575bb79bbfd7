//! Finds the places of a frame that look like bars, at any angle, in a fraction of the time that reading takes.
//!
//! Bars are where the lightness changes much, and all changes agree in their direction: neighbouring cells of one direction are
//! a region. Print, wood grain and noise do not agree.

use super::frame::GrayFrame;
use super::profile::ScanLine;
use super::quad::{Quad, at};
use super::tensors::{CELL, Tensors, middle_of};
use crate::domain::Point;

/// A place that looks like bars.
pub(super) struct Region {
    cells: Vec<Cell>,
    /// Direction across the bars, in radians.
    angle: f32,
}

/// One cell of a region.
struct Cell {
    middle: Point,
    /// Direction across the bars with the angle doubled, so that opposite directions are one.
    doubled: (f32, f32),
}

/// Cells taken along with each line, either side of it, in pixels.
const BAND: f32 = 14.0;
/// Shortest region worth a line: a code of one character at a little over a pixel a module.
const SHORTEST: f32 = 40.0;
/// Most regions of one frame; the largest are kept.
const MOST_REGIONS: usize = 48;
/// How far a line goes on past the cells, for the quiet zone: pixels, and a share of the length.
const BEYOND: (f32, f32) = (16.0, 0.06);

/// The regions of `frame` that look like bars and lie in none of `covered`, largest first.
pub(super) fn bar_regions(frame: &GrayFrame, covered: &[Quad]) -> Vec<Region> {
    let tensors = Tensors::of(frame);
    let mut marks = tensors.bars();
    for quad in covered {
        tensors.clear(&mut marks, quad);
    }
    let mut regions = Vec::new();
    for seed in 0..marks.len() {
        if marks[seed].is_some() {
            let region = grow(&tensors, &mut marks, seed);
            if region.cells.len() >= 6 && region.length() >= SHORTEST {
                regions.push(region);
            }
        }
    }
    regions.sort_by_key(|region| std::cmp::Reverse(region.cells.len()));
    regions.truncate(MOST_REGIONS);
    regions
}

/// Takes the cells that hang together with `seed` and share its direction.
fn grow(tensors: &Tensors, marks: &mut [Option<(f32, f32)>], seed: usize) -> Region {
    let mut cells = Vec::new();
    let mut total = (0.0_f32, 0.0_f32);
    let mut open = vec![(seed, marks[seed].take().unwrap_or((1.0, 0.0)))];
    while let Some((index, doubled)) = open.pop() {
        let (column, row) = (index % tensors.columns, index / tensors.columns);
        total = (total.0 + doubled.0, total.1 + doubled.1);
        cells.push(Cell { middle: middle_of(column, row), doubled });
        let size = total.0.hypot(total.1).max(1e-6);
        let mean = (total.0 / size, total.1 / size);
        for y in row.saturating_sub(1)..(row + 2).min(tensors.rows) {
            for x in column.saturating_sub(1)..(column + 2).min(tensors.columns) {
                let next = y * tensors.columns + x;
                if let Some(other) = marks[next] {
                    let alike = |d: (f32, f32)| d.0 * other.0 + d.1 * other.1;
                    // 13 degrees from its neighbour, 22 from the mean.
                    if alike(doubled) > 0.9 && alike(mean) > 0.72 {
                        marks[next] = None;
                        open.push((next, other));
                    }
                }
            }
        }
    }
    Region { angle: total.1.atan2(total.0) / 2.0, cells }
}

impl Region {
    /// Extent along (`dx`, `dy`): smallest and largest.
    fn extent(&self, dx: f32, dy: f32) -> (f32, f32) {
        let mut extent = (f32::MAX, f32::MIN);
        for cell in &self.cells {
            let along = cell.middle.x * dx + cell.middle.y * dy;
            extent = (extent.0.min(along), extent.1.max(along));
        }
        extent
    }

    fn length(&self) -> f32 {
        let (first, last) = self.extent(self.angle.cos(), self.angle.sin());
        last - first + CELL as f32
    }

    /// The region's size across the bars and along them, in pixels.
    pub(super) fn size(&self) -> (f32, f32) {
        let (first, last) = self.extent(-self.angle.sin(), self.angle.cos());
        (self.length(), last - first + CELL as f32)
    }

    /// Direction across the bars, in radians.
    pub(super) fn angle(&self) -> f32 {
        self.angle
    }

    /// The middle of the region's extent.
    pub(super) fn middle(&self) -> Point {
        let (sin, cos) = self.angle.sin_cos();
        let (u, v) = (self.extent(cos, sin), self.extent(-sin, cos));
        let (u, v) = ((u.0 + u.1) / 2.0, (v.0 + v.1) / 2.0);
        at(u * cos - v * sin, u * sin + v * cos)
    }

    /// Lines across the bars: a coarse comb first, then the ones between, each as many again. They lie square to the bars, or
    /// lean as the region does.
    pub(super) fn lines(&self, leaning: bool) -> Vec<ScanLine> {
        let (sin, cos) = self.angle.sin_cos();
        let (slant, middle) = self.slant();
        let slant = if leaning { slant } else { 0.0 };
        let (mut first, mut last) = (f32::MAX, f32::MIN);
        for cell in &self.cells {
            let (u, v) = (cell.middle.x * cos + cell.middle.y * sin, cell.middle.y * cos - cell.middle.x * sin);
            let straight = v - slant * (u - middle);
            (first, last) = (first.min(straight), last.max(straight));
        }
        // At least every 6 pixels in a region of one code, wider apart in a huge one.
        let count = (((last - first + CELL as f32) / 6.0).ceil() as usize).clamp(3, 72);
        let spacing = (last - first + CELL as f32) / count as f32;
        let mut lines = Vec::with_capacity(count);
        for (offset, stride) in [(1, 4), (3, 4), (0, 2)] {
            let mut i = offset;
            while i < count {
                let v = first - CELL as f32 / 2.0 + spacing * (i as f32 + 0.5);
                lines.extend(self.line_at(v, slant, middle));
                i += stride;
            }
        }
        lines
    }

    /// How the region leans: the rise along the bars for every pixel across them, and the middle that it turns about.
    ///
    /// On a tilted box bars are not square to their code, and a line square to them would leave it. So the cells are sheared by
    /// one slant after another and counted in rows: with the right one each row lies wholly inside a code or wholly beside it,
    /// and the counts differ most. That holds for several codes that have grown together as well.
    fn slant(&self) -> (f32, f32) {
        const STEPS: i32 = 18;
        let (sin, cos) = self.angle.sin_cos();
        let (mut places, mut sum) = (Vec::with_capacity(self.cells.len()), 0.0_f32);
        for cell in &self.cells {
            let (u, v) = (cell.middle.x * cos + cell.middle.y * sin, cell.middle.y * cos - cell.middle.x * sin);
            sum += u;
            places.push((u, v));
        }
        let middle = sum / places.len().max(1) as f32;
        let mut best = (f32::MIN, 0.0);
        for step in -STEPS..=STEPS {
            let slant = step as f32 / STEPS as f32;
            let evenness = unlike_rows(&places, slant, middle) * (1.0 - 0.05 * slant.abs());
            if evenness > best.0 {
                best = (evenness, slant);
            }
        }
        (best.1, middle)
    }

    /// The line that passes the region's middle at `v` along the bars.
    fn line_at(&self, v: f32, slant: f32, middle: f32) -> Option<ScanLine> {
        let (sin, cos) = self.angle.sin_cos();
        let mut total = (0.0_f32, 0.0_f32);
        let (mut first, mut last) = (f32::MAX, f32::MIN);
        for cell in &self.cells {
            let p = cell.middle;
            let u = p.x * cos + p.y * sin;
            if (p.y * cos - p.x * sin - slant * (u - middle) - v).abs() <= BAND {
                total = (total.0 + cell.doubled.0, total.1 + cell.doubled.1);
                (first, last) = (first.min(u), last.max(u));
            }
        }
        if last - first < SHORTEST / 2.0 {
            return None;
        }
        let more = (last - first) * BEYOND.1 + BEYOND.0;
        let place = |u: f32| {
            let v = v + slant * (u - middle);
            at(u * cos - v * sin, u * sin + v * cos)
        };
        let (sin_here, cos_here) = (total.1.atan2(total.0) / 2.0).sin_cos();
        Some(ScanLine { from: place(first - more), to: place(last + more), bars: at(-sin_here, cos_here) })
    }
}

/// The sum of the squared counts of places in rows of a cell's height, once sheared.
fn unlike_rows(places: &[(f32, f32)], slant: f32, middle: f32) -> f32 {
    let (mut first, mut last) = (f32::MAX, f32::MIN);
    for &(u, v) in places {
        let row = v - slant * (u - middle);
        first = first.min(row);
        last = last.max(row);
    }
    let mut counts = vec![0.0_f32; ((last - first).max(0.0) / CELL as f32) as usize + 1];
    for &(u, v) in places {
        counts[((v - slant * (u - middle) - first) / CELL as f32) as usize] += 1.0;
    }
    counts.iter().map(|count| count * count).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `light` gives 0 for black to 1 for white.
    fn frame(width: u32, height: u32, light: impl Fn(f32, f32) -> f32) -> GrayFrame {
        let pixels =
            (0..width * height).map(|i| (30.0 + 190.0 * light((i % width) as f32, (i / width) as f32)) as u8).collect();
        GrayFrame::new(width, height, pixels).unwrap()
    }

    #[test]
    fn stripes_are_one_region_with_their_angle() {
        for degrees in [0.0_f32, 25.0, 60.0, 90.0, 140.0] {
            let (sin, cos) = degrees.to_radians().sin_cos();
            let stripes = frame(300, 300, |x, y| {
                let inside = (x - 150.0).hypot(y - 150.0) < 90.0;
                if inside { 0.5 + 0.5 * ((x * cos + y * sin) / 1.5).sin() } else { 1.0 }
            });
            let regions = bar_regions(&stripes, &[]);
            assert!(!regions.is_empty(), "none at {degrees}");
            let off = (regions[0].angle().to_degrees() - degrees).rem_euclid(180.0);
            assert!(off.min(180.0 - off) < 3.0, "{off} off at {degrees}");
            assert!(regions[0].lines(true).len() > 10);
        }
    }

    #[test]
    fn plain_and_covered_places_give_none() {
        assert!(bar_regions(&frame(200, 200, |_, _| 1.0), &[]).is_empty());
        let stripes = frame(200, 200, |x, _| (x / 3.0).floor() % 2.0);
        assert!(!bar_regions(&stripes, &[]).is_empty());
        let all = Quad([at(0.0, 0.0), at(200.0, 0.0), at(200.0, 200.0), at(0.0, 200.0)]);
        assert!(bar_regions(&stripes, &[all]).is_empty());
    }

    #[test]
    fn frames_smaller_than_a_cell_give_none() {
        for (width, height) in [(0, 0), (1, 1), (7, 300), (300, 3)] {
            assert!(bar_regions(&frame(width, height, |x, _| x % 2.0), &[]).is_empty());
        }
    }
}
