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
}

impl Tensors {
    /// Measures a frame.
    pub(super) fn of(frame: &GrayFrame) -> Self {
        let (width, height) = (frame.width() as usize, frame.height() as usize);
        let (columns, rows) = (width.saturating_sub(1) / CELL, height.saturating_sub(1) / CELL);
        let pixels = frame.pixels();
        let mut own = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                let (mut xx, mut yy, mut xy) = (0_i32, 0_i32, 0_i32);
                // Every other pixel of every other row: a quarter of the work, and sums of squares do not mind.
                let mut y = 1;
                while y < CELL {
                    let mut i = (row * CELL + y) * width + column * CELL + 1;
                    let end = i + CELL;
                    while i < end {
                        // Scharr's weights tell the angle of fine bars; plain differences lean to the diagonal by degrees.
                        let (above, below) = (i - width, i + width);
                        let falling = pixels[below + 1] as i32 - pixels[above - 1] as i32;
                        let rising = pixels[above + 1] as i32 - pixels[below - 1] as i32;
                        let x_rise = (3 * (falling + rising) + 10 * (pixels[i + 1] as i32 - pixels[i - 1] as i32)) >> 4;
                        let y_rise = (3 * (falling - rising) + 10 * (pixels[below] as i32 - pixels[above] as i32)) >> 4;
                        xx += x_rise * x_rise;
                        yy += y_rise * y_rise;
                        xy += x_rise * y_rise;
                        i += 2;
                    }
                    y += 2;
                }
                own.push(((xx - yy) as f32 / 16.0, xy as f32 / 8.0, (xx + yy) as f32 / 16.0));
            }
        }
        Self { columns, rows, cells: smoothed(&own, columns, rows) }
    }

    /// Of each cell that looks like bars, the direction across them, with the angle doubled so that opposite ways are one.
    pub(super) fn bars(&self) -> Vec<Option<(f32, f32)>> {
        let least = self.least();
        self.cells
            .iter()
            .map(|&(difference, twice, sum)| {
                let strength = difference.hypot(twice);
                (sum > least && strength > 0.5 * sum).then(|| (difference / strength, twice / strength))
            })
            .collect()
    }

    /// Of each cell in which the lightness changes much, but in all directions, how much it does.
    pub(super) fn squares(&self) -> Vec<Option<f32>> {
        let least = 2.0 * self.least();
        self.cells
            .iter()
            .map(|&(difference, twice, sum)| (sum > least && difference.hypot(twice) < 0.75 * sum).then_some(sum))
            .collect()
    }

    /// How much the lightness must change to count.
    fn least(&self) -> f32 {
        let mut sorted: Vec<f32> = self.cells.iter().map(|cell| cell.2).collect();
        sorted.sort_by(f32::total_cmp);
        // A fifth of most pictures is plain: what changes there is noise.
        let noise = sorted.get(sorted.len() / 5).copied().unwrap_or(0.0);
        (3.0 * noise).clamp(30.0, 250.0)
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

/// The middle of a cell, in pixels.
pub(super) fn middle_of(column: usize, row: usize) -> Point {
    at((column * CELL) as f32 + 3.5, (row * CELL) as f32 + 3.5)
}

/// Each cell averaged with its eight neighbours: a wide bar leaves cells without any edge inside a code.
fn smoothed(own: &[(f32, f32, f32)], columns: usize, rows: usize) -> Vec<(f32, f32, f32)> {
    let mut out = Vec::with_capacity(own.len());
    for row in 0..rows {
        for column in 0..columns {
            let (mut a, mut b, mut c, mut n) = (0.0, 0.0, 0.0, 0.0);
            for y in row.saturating_sub(1)..(row + 2).min(rows) {
                for x in column.saturating_sub(1)..(column + 2).min(columns) {
                    let cell = own[y * columns + x];
                    a += cell.0;
                    b += cell.1;
                    c += cell.2;
                    n += 1.0;
                }
            }
            out.push((a / n, b / n, c / n));
        }
    }
    out
}
