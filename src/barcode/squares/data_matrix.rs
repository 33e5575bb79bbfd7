//! Data Matrix (ECC 200, square and rectangular): from two solid sides to the text.

use super::decode::data_matrix;
use super::edges::Segment;
use super::fixed::{Fixed, alternation};
use super::grid::Grid;
use super::light::Light;
use super::projection::Projection;
use super::solid_sides::{SolidSides, solid_sides};
use super::{LEAST_CONTRAST, Symbol, words_of};
use crate::barcode::quad::Quad;
use crate::domain::Symbology;

/// Rows and columns of the standard's symbols.
#[rustfmt::skip]
const SIZES: [(u32, u32); 48] = [
    (10, 10), (12, 12), (14, 14), (16, 16), (18, 18), (20, 20), (22, 22), (24, 24), (26, 26), (32, 32), (36, 36), (40, 40),
    (44, 44), (48, 48), (52, 52), (64, 64), (72, 72), (80, 80), (88, 88), (96, 96), (104, 104), (120, 120), (132, 132),
    (144, 144), (8, 18), (8, 32), (12, 26), (12, 36), (16, 36), (16, 48),
    // The rectangular extension.
    (8, 48), (8, 64), (8, 80), (8, 96), (8, 120), (8, 144), (12, 64), (12, 88), (16, 64), (20, 36), (20, 44), (20, 64),
    (22, 48), (24, 48), (24, 64), (26, 40), (26, 48), (26, 64),
];

/// Smallest module that is looked for, in pixels.
const SMALLEST_MODULE: f32 = 1.4;
/// How far from square modules may look, as a ratio: a tilt of 45 degrees and some.
const LONGEST_MODULE: f32 = 2.0;
/// Least alternation of the timing sides, as a share of the symbol's contrast; blur takes most of it away.
const LEAST_TIMING: f32 = 0.04;
/// Least share of timing modules that differ from those beside them in the due direction.
const LEAST_ALTERNATION: f32 = 0.6;
/// Sizes tried for one pair of sides, the likeliest first.
const MOST_SIZES: usize = 2;

/// The Data Matrix symbols whose solid sides are among the edges of a part, and that lie in none of those `known`.
pub(super) fn read(light: Light<'_>, segments: &[Segment], known: &mut Vec<Symbol>) {
    for sides in solid_sides(light, segments) {
        if known.iter().any(|symbol| symbol.quad.contains(sides.middle())) {
            continue;
        }
        if let Some(symbol) = read_sides(light, &sides) {
            known.push(symbol);
        }
    }
}

impl SolidSides {
    /// Half way between the far ends: the symbol's middle.
    fn middle(&self) -> crate::domain::Point {
        crate::barcode::quad::at(
            (self.top_left.x + self.bottom_right.x) / 2.0,
            (self.top_left.y + self.bottom_right.y) / 2.0,
        )
    }
}

fn read_sides(light: Light<'_>, sides: &SolidSides) -> Option<Symbol> {
    let outlines = sides.outlines(light);
    if outlines.is_empty() {
        return None;
    }
    let mut best: Vec<(f32, Quad, (u32, u32))> = Vec::new();
    for (rows, columns) in plausible_sizes(sides.lengths()) {
        let size = outlines
            .iter()
            .filter_map(|quad| Some((timing(light, quad, columns, rows, sides.sign)?, *quad, (columns, rows))))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        best.extend(size);
    }
    best.sort_by(|a, b| b.0.total_cmp(&a.0));
    best.truncate(MOST_SIZES);
    best.into_iter().filter(|(timing, ..)| *timing > LEAST_TIMING).find_map(|(_, quad, (columns, rows))| {
        let fixed = Fixed::data_matrix(columns, rows);
        let (quad, contrast) = fixed.settle(light, &quad, sides.sign, &[0.4, 0.2]);
        if contrast < LEAST_CONTRAST {
            return None;
        }
        read_at(light, &quad, &fixed, sides.sign)
    })
}

/// Reads a symbol whose outline and size are known.
pub(super) fn read_at(light: Light<'_>, quad: &Quad, fixed: &Fixed, sign: f32) -> Option<Symbol> {
    let (columns, rows) = (fixed.columns, fixed.rows);
    let projection = Projection::of(quad, columns as f32, rows as f32)?;
    let grid = Grid::sample(light, &projection, columns, rows, sign);
    let words = words_of(&grid, fixed, |bits| data_matrix(&bits))?;
    Some(Symbol::new(words, Symbology::DataMatrix, *quad, columns, rows))
}

/// Sizes (rows, columns) that sides of these lengths (bottom, left) can have.
pub(super) fn plausible_sizes((bottom, left): (f32, f32)) -> impl Iterator<Item = (u32, u32)> {
    // A rectangular symbol lies along its bottom side, by the standard.
    SIZES.iter().copied().filter(move |(rows, columns)| {
        let (wide, high) = (bottom / *columns as f32, left / *rows as f32);
        wide.min(high) >= SMALLEST_MODULE && wide.max(high) <= LONGEST_MODULE * wide.min(high)
    })
}

/// How well the timing sides alternate, as a share of the contrast between what is beside the solid sides and them; `None` where
/// they do not at all.
pub(super) fn timing(light: Light<'_>, quad: &Quad, columns: u32, rows: u32, sign: f32) -> Option<f32> {
    let projection = Projection::of(quad, columns as f32, rows as f32)?;
    let at = |u: f32, v: f32| {
        let p = projection.at(u, v);
        sign * light.at(p.x, p.y)
    };
    let mut values = [0.0_f32; 144];
    // Along the top from the left, and up the right side: both begin on the end of a solid side.
    let mut side = |count: u32, place: &dyn Fn(f32) -> (f32, f32)| {
        let values = &mut values[..count as usize];
        let mut strength = 0.0;
        for (i, value) in values.iter_mut().enumerate() {
            let (u, v) = place(i as f32 + 0.5);
            *value = at(u, v);
            strength += if i % 2 == 0 { -*value } else { *value };
        }
        (alternation(values, true) > LEAST_ALTERNATION).then_some(2.0 * strength / count as f32)
    };
    let top = side(columns, &|i| (i, 0.5))?;
    let right = side(rows, &|i| (columns as f32 - 0.5, rows as f32 - i))?;
    let (mut dark, mut beside) = (0.0, 0.0);
    for column in 0..columns {
        let u = column as f32 + 0.5;
        dark += at(u, rows as f32 - 0.5);
        beside += at(u, rows as f32 + 0.5);
    }
    for row in 0..rows {
        let v = row as f32 + 0.5;
        dark += at(0.5, v);
        beside += at(-0.5, v);
    }
    let contrast = (beside - dark) / (columns + rows) as f32;
    (contrast > LEAST_CONTRAST / 2.0).then(|| (top.min(right) + 0.3 * top.max(right)) / contrast)
}
