//! Finds the places of a frame that look like bars, at any angle, in a fraction of the time that reading takes.
//!
//! Bars are where the lightness changes much, and all changes agree in their direction: neighbouring cells of one direction are
//! a region. Print, wood grain and noise do not agree.

use super::quad::Quad;
use super::tensors::{CELL, Tensors, middle_of};
use crate::domain::Point;

/// A place that looks like bars.
pub(super) struct Region {
    pub(super) cells: Vec<Cell>,
    /// Direction across the bars, in radians.
    angle: f32,
}

/// One cell of a region.
pub(super) struct Cell {
    pub(super) middle: Point,
    /// Direction across the bars with the angle doubled, so that opposite directions are one.
    pub(super) doubled: (f32, f32),
}

/// Shortest region worth a line: a code of one character at a little over a pixel a module.
pub(super) const SHORTEST: f32 = 40.0;
/// Most regions of one frame; the largest are kept.
const MOST_REGIONS: usize = 48;

/// The regions of a frame that look like bars and lie in none of `covered`, largest first.
pub(super) fn bar_regions(tensors: &Tensors, covered: &[Quad]) -> Vec<Region> {
    let mut marks = tensors.bars();
    for quad in covered {
        tensors.clear(&mut marks, quad);
    }
    let mut regions = Vec::new();
    for seed in 0..marks.len() {
        if marks[seed].is_some() {
            let region = grow(tensors, &mut marks, seed);
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

    /// Direction across the bars, in radians.
    pub(super) fn angle(&self) -> f32 {
        self.angle
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::barcode::GrayFrame;
    use crate::barcode::quad::at;

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
            let regions = bar_regions(&Tensors::of(&stripes), &[]);
            assert!(!regions.is_empty(), "none at {degrees}");
            let off = (regions[0].angle().to_degrees() - degrees).rem_euclid(180.0);
            assert!(off.min(180.0 - off) < 3.0, "{off} off at {degrees}");
        }
    }

    #[test]
    fn plain_and_covered_places_give_none() {
        assert!(bar_regions(&Tensors::of(&frame(200, 200, |_, _| 1.0)), &[]).is_empty());
        let stripes = frame(200, 200, |x, _| (x / 3.0).floor() % 2.0);
        assert!(!bar_regions(&Tensors::of(&stripes), &[]).is_empty());
        let all = Quad([at(0.0, 0.0), at(200.0, 0.0), at(200.0, 200.0), at(0.0, 200.0)]);
        assert!(bar_regions(&Tensors::of(&stripes), &[all]).is_empty());
    }

    #[test]
    fn frames_smaller_than_a_cell_give_none() {
        for (width, height) in [(0, 0), (1, 1), (7, 300), (300, 3)] {
            assert!(bar_regions(&Tensors::of(&frame(width, height, |x, _| x % 2.0)), &[]).is_empty());
        }
    }
}
