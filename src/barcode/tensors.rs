//! How the lightness of a frame changes, place by place: how much, in which direction, and how much all changes there agree.
//!
//! This is the structure tensor of every cell of 8 by 8 pixels. It costs a fraction of what any reading costs, and tells where
//! reading is worth while.

use super::frame::GrayFrame;
use super::quad::{Quad, at};
use crate::domain::Point;

/// Side of a cell, in pixels.
pub(super) const CELL: usize = 8;

/// Sums of gradient products, a cell each.
pub(super) struct Tensors {
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// (xx - yy, 2 xy, xx + yy), averaged per sample over the cell and its neighbours.
    cells: Vec<(f32, f32, f32)>,
    /// How much the lightness must change to count.
    least: f32,
}

impl Tensors {
    /// Measures a frame.
    pub(super) fn of(frame: &GrayFrame) -> Self {
        let (width, height) = (frame.width() as usize, frame.height() as usize);
        let (columns, rows) = (width.saturating_sub(1) / CELL, height.saturating_sub(1) / CELL);
        let pixels = frame.pixels();
        let mut own = vec![(0.0, 0.0, 0.0); columns * rows];
        let mut slopes = Slopes::new(columns * CELL);
        for row in 0..rows {
            let cells = &mut own[row * columns..][..columns];
            // Every other row: half of the work, and sums of squares do not mind.
            for y in (row * CELL + 1..(row + 1) * CELL).step_by(2) {
                slopes.measure(&pixels[(y - 1) * width..(y + 2) * width], width);
                slopes.add_to(cells);
            }
        }
        let cells = smoothed(&own, columns, rows);
        let least = least(&cells);
        Self { columns, rows, cells, least }
    }

    /// Of each cell that looks like bars, the direction across them, with the angle doubled so that opposite ways are one.
    pub(super) fn bars(&self) -> Vec<Option<(f32, f32)>> {
        self.cells
            .iter()
            .map(|&(difference, twice, sum)| {
                (sum > self.least && size_squared(difference, twice) > 0.25 * sum * sum).then(|| {
                    let strength = difference.hypot(twice);
                    (difference / strength, twice / strength)
                })
            })
            .collect()
    }

    /// Of each cell in which the lightness changes much, but in all directions, how much it does.
    pub(super) fn squares(&self) -> Vec<Option<f32>> {
        let is_any = |difference, twice, sum| size_squared(difference, twice) < 0.75 * 0.75 * sum * sum;
        self.cells
            .iter()
            .map(|&(difference, twice, sum)| (sum > 2.0 * self.least && is_any(difference, twice, sum)).then_some(sum))
            .collect()
    }

    /// Takes the cells inside `quad` out.
    pub(super) fn clear<T>(&self, marks: &mut [Option<T>], quad: &Quad) {
        let (left, top, right, bottom) = quad.bounds();
        let cell = |value: f32, most: usize| ((value / CELL as f32).max(0.0) as usize).min(most);
        for row in cell(top, self.rows)..cell(bottom + CELL as f32, self.rows) {
            for column in cell(left, self.columns)..cell(right + CELL as f32, self.columns) {
                if quad.contains(middle_of(column, row)) {
                    marks[row * self.columns + column] = None;
                }
            }
        }
    }
}

/// How much the lightness must change to count: more than in the plain fifth of the cells, where what changes is noise.
fn least(cells: &[(f32, f32, f32)]) -> f32 {
    // Every third cell is enough to tell, and three is no divisor of any usual number of columns.
    let mut sums: Vec<f32> = cells.iter().step_by(3).map(|cell| cell.2).collect();
    let fifth = sums.len() / 5;
    let noise = if sums.is_empty() { 0.0 } else { *sums.select_nth_unstable_by(fifth, f32::total_cmp).1 };
    (3.0 * noise).clamp(30.0, 250.0)
}

fn size_squared(x: f32, y: f32) -> f32 {
    x * x + y * y
}

/// The middle of a cell, in pixels.
pub(super) fn middle_of(column: usize, row: usize) -> Point {
    at((column * CELL) as f32 + 3.5, (row * CELL) as f32 + 3.5)
}

/// How the lightness rises along one row of pixels, in 16ths of a pixel's worth, to the right and down.
struct Slopes {
    sums: Vec<i16>,
    differences: Vec<i16>,
    right: Vec<i16>,
    down: Vec<i16>,
}

impl Slopes {
    fn new(count: usize) -> Self {
        Self { sums: vec![0; count + 2], differences: vec![0; count + 2], right: vec![0; count], down: vec![0; count] }
    }

    /// Measures the middle one of three rows of `width` pixels, from its second pixel on.
    fn measure(&mut self, rows: &[u8], width: usize) {
        // Scharr's weights tell the angle of fine bars; plain differences lean to the diagonal by degrees.
        let (above, rest) = rows.split_at(width);
        let (here, below) = rest.split_at(width);
        let columns = above.iter().zip(here).zip(below);
        for ((sum, difference), ((&a, &h), &b)) in self.sums.iter_mut().zip(&mut self.differences).zip(columns) {
            let (a, h, b) = (i16::from(a), i16::from(h), i16::from(b));
            *sum = 3 * (a + b) + 10 * h;
            *difference = b - a;
        }
        for (rise, (left, right)) in self.right.iter_mut().zip(self.sums.iter().zip(&self.sums[2..])) {
            *rise = (right - left) >> 4;
        }
        let sides = self.differences.iter().zip(&self.differences[1..]).zip(&self.differences[2..]);
        for (rise, ((left, middle), right)) in self.down.iter_mut().zip(sides) {
            *rise = (3 * (left + right) + 10 * middle) >> 4;
        }
    }

    /// Adds the products of the slopes to the cells that the row crosses, 32 samples a cell in four rows.
    fn add_to(&self, cells: &mut [(f32, f32, f32)]) {
        let pairs = self.right.chunks_exact(CELL).zip(self.down.chunks_exact(CELL));
        for (cell, (right, down)) in cells.iter_mut().zip(pairs) {
            let (mut xx, mut yy, mut xy) = (0_i32, 0_i32, 0_i32);
            for (&x, &y) in right.iter().zip(down) {
                let (x, y) = (i32::from(x), i32::from(y));
                xx += x * x;
                yy += y * y;
                xy += x * y;
            }
            cell.0 += (xx - yy) as f32 / 32.0;
            cell.1 += xy as f32 / 16.0;
            cell.2 += (xx + yy) as f32 / 32.0;
        }
    }
}

/// Each cell averaged with its eight neighbours: a wide bar leaves cells without any edge inside a code.
fn smoothed(own: &[(f32, f32, f32)], columns: usize, rows: usize) -> Vec<(f32, f32, f32)> {
    let add = |a: (f32, f32, f32), b: (f32, f32, f32)| (a.0 + b.0, a.1 + b.1, a.2 + b.2);
    let mut out = Vec::with_capacity(own.len());
    // With a cell of nothing before the first and behind the last.
    let mut sums = vec![(0.0_f32, 0.0_f32, 0.0_f32); columns + 2];
    for row in 0..rows {
        let (first, last) = (row.saturating_sub(1), (row + 2).min(rows));
        sums[1..=columns].copy_from_slice(&own[first * columns..][..columns]);
        for y in first + 1..last {
            for (sum, cell) in sums[1..=columns].iter_mut().zip(&own[y * columns..][..columns]) {
                *sum = add(*sum, *cell);
            }
        }
        for (column, three) in sums.windows(3).enumerate() {
            let all = add(add(three[0], three[1]), three[2]);
            let count = (last - first) * ((column + 2).min(columns) - column.saturating_sub(1));
            let share = 1.0 / count as f32;
            out.push((all.0 * share, all.1 * share, all.2 * share));
        }
    }
    out
}
