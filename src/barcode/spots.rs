//! Finds the places of a frame that look like codes made of squares.
//!
//! The readers of whole frames trace such codes along a few scan lines, and small or slanting ones slip through. A cut around
//! the place, enlarged, does not. Here are the places: cells next to each other in which the lightness changes much and in all
//! directions, together about as wide as high.

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
const MOST_SPOTS: usize = 16;
/// Spots that are kept however weak they are.
const FEW_SPOTS: usize = 3;
/// Weakest spot beyond those, as a share of the strongest: print on cardboard changes far less than a code on its label. It goes
/// by the square of the contrast, so this is a code with a third of another's contrast.
const WEAKEST: f32 = 0.1;
/// Least cells across, and most along: from ten modules of two pixels, blurred over a cell more, to a code that is better looked
/// for in a smaller copy of the picture.
const SIDES: (f32, f32) = (3.5, 48.0);
/// How much longer than wide a spot may be: the longest Data Matrix in common use is four times as long as high.
const LONGEST: f32 = 4.0;
/// Cells across from which a spot may have any length: a code may stand beside print.
const WIDE: f32 = 8.0;
/// Least share of the spot's rectangle that its cells fill.
const LEAST_FILL: f32 = 0.4;
/// Cells to all sides that must be marked too where a spot is not to be parted: lines of print are four or five cells wide.
const NECK: usize = 2;
/// Light around the cells, in pixels.
const MARGIN: u32 = 14;

/// The spots of a frame outside `known`, the likeliest first.
pub(super) fn square_spots(tensors: &Tensors, known: &[Quad]) -> Vec<Spot> {
    let mut strengths = tensors.squares();
    for quad in known {
        tensors.clear(&mut strengths, quad);
    }
    let mut marks: Vec<bool> = strengths.iter().map(Option::is_some).collect();
    let mut spots: Vec<(f32, Spot)> = Vec::new();
    for seed in 0..marks.len() {
        if !marks[seed] {
            continue;
        }
        let cells = grow(tensors, &mut marks, seed);
        match judge(&cells, tensors) {
            Verdict::Spot(spot) => spots.push((strength(&cells, &strengths), spot)),
            Verdict::Overgrown => {
                for part in parted(&cells, tensors) {
                    if let Verdict::Spot(spot) = judge(&part, tensors) {
                        spots.push((strength(&part, &strengths), spot));
                    }
                }
            }
            Verdict::Nothing => {}
        }
    }
    spots.sort_by(|a, b| b.0.total_cmp(&a.0));
    let least = spots.first().map_or(0.0, |(strongest, _)| WEAKEST * strongest);
    let strong = spots.iter().take_while(|(strength, _)| *strength >= least).count();
    spots.truncate(strong.clamp(FEW_SPOTS, MOST_SPOTS));
    spots.into_iter().map(|(_, spot)| spot).collect()
}

/// Mean strength of the cells.
fn strength(cells: &[usize], strengths: &[Option<f32>]) -> f32 {
    let total: f32 = cells.iter().filter_map(|&cell| strengths[cell]).sum();
    total / cells.len().max(1) as f32
}

/// Takes the marks that hang together with `seed`.
fn grow(tensors: &Tensors, marks: &mut [bool], seed: usize) -> Vec<usize> {
    let mut cells = Vec::new();
    if !std::mem::take(&mut marks[seed]) {
        return cells;
    }
    cells.push(seed);
    let mut next = 0;
    while next < cells.len() {
        let (column, row) = (cells[next] % tensors.columns, cells[next] / tensors.columns);
        next += 1;
        for y in row.saturating_sub(1)..(row + 2).min(tensors.rows) {
            for x in column.saturating_sub(1)..(column + 2).min(tensors.columns) {
                let beside = y * tensors.columns + x;
                if std::mem::take(&mut marks[beside]) {
                    cells.push(beside);
                }
            }
        }
    }
    cells
}

/// What cells that hang together are.
enum Verdict {
    Spot(Spot),
    /// Too large, too long or too ragged for one code, but a code may be part of it.
    Overgrown,
    Nothing,
}

fn judge(cells: &[usize], tensors: &Tensors) -> Verdict {
    let (mut first, mut last) = ((usize::MAX, usize::MAX), (0, 0));
    let mut moments = [0.0_f32; 5];
    for cell in cells {
        let (column, row) = (cell % tensors.columns, cell / tensors.columns);
        first = (first.0.min(column), first.1.min(row));
        last = (last.0.max(column), last.1.max(row));
        let (x, y) = (column as f32, row as f32);
        for (moment, more) in moments.iter_mut().zip([x, y, x * x, x * y, y * y]) {
            *moment += more;
        }
    }
    let count = cells.len() as f32;
    if count < SIDES.0 * SIDES.0 * LEAST_FILL {
        return Verdict::Nothing;
    }
    let (long, short) = sides(count, moments);
    if short < SIDES.0 {
        return Verdict::Nothing;
    }
    if long > SIDES.1 || (long > LONGEST * short && short < WIDE) || count < LEAST_FILL * long * short {
        return Verdict::Overgrown;
    }
    let start = |cell: usize| ((cell * CELL) as u32).saturating_sub(MARGIN);
    let size = |cells: usize| (cells * CELL) as u32 + 2 * MARGIN;
    let (columns, rows) = (last.0 - first.0 + 1, last.1 - first.1 + 1);
    Verdict::Spot(Spot { left: start(first.0), top: start(first.1), width: size(columns), height: size(rows) })
}

/// Parts cells at their necks: lines of print, which are narrow, hold codes together that are not. Only cells with their kind all
/// around count, and what hangs together of those is a part, with what is around it.
fn parted(cells: &[usize], tensors: &Tensors) -> Vec<Vec<usize>> {
    let (columns, rows) = (tensors.columns, tensors.rows);
    let mut own = vec![false; columns * rows];
    for &cell in cells {
        own[cell] = true;
    }
    let around = |cell: usize| {
        let (column, row) = (cell % columns, cell / columns);
        let (left, right) = (column.saturating_sub(NECK), (column + NECK + 1).min(columns));
        (row.saturating_sub(NECK)..(row + NECK + 1).min(rows))
            .flat_map(move |y| (left..right).map(move |x| y * columns + x))
    };
    let mut cores = vec![false; columns * rows];
    for &cell in cells {
        cores[cell] = around(cell).all(|other| own[other]);
    }
    let mut parts = Vec::new();
    for &seed in cells {
        let core = grow(tensors, &mut cores, seed);
        if core.is_empty() {
            continue;
        }
        let mut part = Vec::new();
        for cell in core {
            for other in around(cell) {
                // Each cell goes to the first part that reaches it.
                if std::mem::take(&mut own[other]) {
                    part.push(other);
                }
            }
        }
        parts.push(part);
    }
    parts
}

/// Length and width, in cells, of the rectangle at any turn that has these moments: sums of x, y, xx, xy, yy.
fn sides(count: f32, [x, y, xx, xy, yy]: [f32; 5]) -> (f32, f32) {
    let (x, y) = (x / count, y / count);
    let (xx, xy, yy) = (xx / count - x * x, xy / count - x * y, yy / count - y * y);
    let (middle, off) = ((xx + yy) / 2.0, ((xx - yy) * (xx - yy) / 4.0 + xy * xy).sqrt());
    // The variance of a row of n cells is (n * n - 1) / 12.
    let side = |variance: f32| (12.0 * variance.max(0.0) + 1.0).sqrt();
    (side(middle + off), side(middle - off))
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
        let spots = square_spots(&Tensors::of(&frame), &[]);
        assert_eq!(spots.len(), 1, "{spots:?}");
        let (left, top, right, bottom) = matrix.bounds();
        assert!(spots[0].left as f32 <= left && spots[0].top as f32 <= top);
        assert!((spots[0].left + spots[0].width) as f32 >= right && (spots[0].top + spots[0].height) as f32 >= bottom);
        assert_eq!(square_spots(&Tensors::of(&frame), &[matrix.grown(0.3, 0.3)]), []);
    }

    #[test]
    fn sides_are_measured_at_any_turn() {
        for turn in [0.0_f32, 0.4, 0.8] {
            let (sin, cos) = turn.sin_cos();
            let (mut count, mut moments) = (0.0, [0.0; 5]);
            for row in 0..60 {
                for column in 0..60 {
                    let (x, y) = (column as f32, row as f32);
                    let (u, v) = ((x - 30.0) * cos + (y - 30.0) * sin, (y - 30.0) * cos - (x - 30.0) * sin);
                    if u.abs() < 15.0 && v.abs() < 5.0 {
                        count += 1.0;
                        for (moment, more) in moments.iter_mut().zip([x, y, x * x, x * y, y * y]) {
                            *moment += more;
                        }
                    }
                }
            }
            let (long, short) = sides(count, moments);
            assert!((long - 30.0).abs() < 1.5 && (short - 10.0).abs() < 1.0, "{long} {short} at {turn}");
        }
    }
}
