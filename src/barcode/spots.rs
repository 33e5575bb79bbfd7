//! Finds the places of a frame that look like codes made of squares.
//!
//! The readers of whole frames trace such codes along a few scan lines, and small or slanting ones slip through. A cut around
//! the place, enlarged, does not. Here are the places: cells next to each other in which the lightness changes much and in all
//! directions, together about as wide as high.

use super::frame::GrayFrame;
use super::quad::{Quad, at};
use super::tensors::{CELL, Tensors};
use crate::domain::Point;

/// A place to cut out, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

impl Spot {
    pub(super) fn middle(&self) -> Point {
        at((self.left + self.width / 2) as f32, (self.top + self.height / 2) as f32)
    }
}

/// Most spots of a frame; those with the strongest contrasts are kept.
const MOST_SPOTS: usize = 10;
/// Least and most cells along a side: from ten modules of two pixels to a code that the readers of whole frames find anyway.
const SIDES: (usize, usize) = (3, 40);
/// Light around the cells, in pixels.
const MARGIN: u32 = 14;

/// The spots of `frame` outside `known`, the likeliest first.
pub(super) fn square_spots(frame: &GrayFrame, known: &[Quad]) -> Vec<Spot> {
    let tensors = Tensors::of(frame);
    let mut marks = tensors.squares();
    for quad in known {
        tensors.clear(&mut marks, quad);
    }
    let mut spots: Vec<(f32, Spot)> = Vec::new();
    for seed in 0..marks.len() {
        if marks[seed].is_some() {
            spots.extend(grow(&tensors, &mut marks, seed));
        }
    }
    spots.sort_by(|a, b| b.0.total_cmp(&a.0));
    spots.truncate(MOST_SPOTS);
    spots.into_iter().map(|(_, spot)| spot).collect()
}

/// Takes the marks that hang together with `seed`; what they make is a spot if its shape is right.
fn grow(tensors: &Tensors, marks: &mut [Option<f32>], seed: usize) -> Option<(f32, Spot)> {
    let (mut first, mut last) = ((usize::MAX, usize::MAX), (0, 0));
    let (mut count, mut total) = (0, 0.0_f32);
    let mut open = vec![(seed, marks[seed].take()?)];
    while let Some((index, strength)) = open.pop() {
        let (column, row) = (index % tensors.columns, index / tensors.columns);
        first = (first.0.min(column), first.1.min(row));
        last = (last.0.max(column), last.1.max(row));
        count += 1;
        total += strength;
        for y in row.saturating_sub(1)..(row + 2).min(tensors.rows) {
            for x in column.saturating_sub(1)..(column + 2).min(tensors.columns) {
                let next = y * tensors.columns + x;
                if let Some(other) = marks[next].take() {
                    open.push((next, other));
                }
            }
        }
    }
    let (columns, rows) = (last.0 - first.0 + 1, last.1 - first.1 + 1);
    let (short, long) = (columns.min(rows), columns.max(rows));
    // A square standing on its corner fills half of its box; the longest Data Matrix is four times as long as high.
    if short < SIDES.0 || long > SIDES.1 || long > 5 * short || count * 5 < columns * rows * 2 {
        return None;
    }
    let start = |cell: usize| ((cell * CELL) as u32).saturating_sub(MARGIN);
    let size = |cells: usize| (cells * CELL) as u32 + 2 * MARGIN;
    let spot = Spot { left: start(first.0), top: start(first.1), width: size(columns), height: size(rows) };
    Some((total / count as f32, spot))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::barcode::drawing::{Place, Sheet};
    use crate::domain::Symbology;

    #[test]
    fn a_data_matrix_is_a_spot_and_bars_are_none() {
        let mut sheet = Sheet::new(600, 300);
        let matrix =
            sheet.draw("3305111122223", Symbology::DataMatrix, &Place::at(120.0, 150.0).turned(20.0).module(4.0));
        sheet.draw("3556212345678", Symbology::Code128, &Place::at(400.0, 150.0));
        let frame = sheet.blurred();
        let spots = square_spots(&frame, &[]);
        assert_eq!(spots.len(), 1, "{spots:?}");
        let (left, top, right, bottom) = matrix.bounds();
        assert!(spots[0].left as f32 <= left && spots[0].top as f32 <= top);
        assert!((spots[0].left + spots[0].width) as f32 >= right && (spots[0].top + spots[0].height) as f32 >= bottom);
        assert_eq!(square_spots(&frame, &[matrix.grown(0.3, 0.3)]), []);
    }
}
