//! Reads a symbol again where it was a frame ago: its size is known and its corners nearly, so nothing need be looked for.

use super::fixed::Fixed;
use super::light::Light;
use super::projection::Projection;
use super::{LEAST_CONTRAST, Symbol, data_matrix, qr};
use crate::barcode::finding::Finding;
use crate::barcode::quad::{Quad, at, distance};
use crate::domain::Symbology;

/// How far a symbol may have moved, in modules, and the step in which it is looked for.
const MOVED: (f32, f32) = (3.0, 0.75);
/// Of so many known modules one is looked at to tell whether a symbol stands still.
const THINNED: usize = 2;
/// Steps in which the corners settle, in modules.
const SETTLING: [f32; 2] = [0.4, 0.2];
/// How far, as a share, a size's module may be from the module that was measured.
const ALIKE: f32 = 0.02;

/// The symbol that `known` was, if it is still within a few modules. `None` as well where its module width is not known.
pub(super) fn read(light: Light<'_>, known: &Finding) -> Option<Symbol> {
    let module = known.module?;
    let [a, b, c, d] = known.quad.0;
    let sides = ((distance(a, b) + distance(c, d)) / 2.0, (distance(b, c) + distance(d, a)) / 2.0);
    let alike = |columns: u32, rows: u32| {
        let due = (sides.0 / columns as f32 + sides.1 / rows as f32) / 2.0;
        (due - module).abs() < ALIKE * module
    };
    match known.symbology {
        Symbology::DataMatrix => {
            data_matrix::plausible_sizes(sides).filter(|&(rows, columns)| alike(columns, rows)).find_map(
                |(rows, columns)| find(light, &known.quad, &Fixed::data_matrix(columns, rows), data_matrix::read_at),
            )
        }
        Symbology::Qr => (1..=40)
            .filter(|number| alike(17 + 4 * number, 17 + 4 * number))
            .find_map(|number| find(light, &known.quad, &qr::fixed_modules(number)?, qr::read_at)),
        _ => None,
    }
}

/// Reads a symbol of these known modules near `quad`: where it was, or else where they stand out most.
fn find(
    light: Light<'_>,
    quad: &Quad,
    fixed: &Fixed,
    read_at: fn(Light<'_>, &Quad, &Fixed, f32) -> Option<Symbol>,
) -> Option<Symbol> {
    let contrast = |fixed: &Fixed, quad: &Quad| {
        let projection = Projection::of(quad, fixed.columns as f32, fixed.rows as f32);
        projection.map_or(0.0, |projection| fixed.contrast(light, &projection))
    };
    let read = |quad: &Quad, contrast: f32| {
        if contrast.abs() < LEAST_CONTRAST {
            return None;
        }
        let (settled, _) = fixed.settle(light, quad, contrast.signum(), &SETTLING);
        read_at(light, &settled, fixed, contrast.signum())
    };
    let [a, b, _, d] = quad.0;
    let (columns, rows) = (fixed.columns as f32, fixed.rows as f32);
    let (along, down) = (at((b.x - a.x) / columns, (b.y - a.y) / columns), at((d.x - a.x) / rows, (d.y - a.y) / rows));
    let moved = |i: f32, j: f32| {
        let (dx, dy) = (along.x * i + down.x * j, along.y * i + down.y * j);
        Quad(quad.0.map(|p| at(p.x + dx, p.y + dy)))
    };
    // Most symbols stand still. A part of the modules is enough to tell.
    let few = fixed.thinned(THINNED);
    let here = contrast(&few, quad);
    let beside = [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0), (1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)];
    if beside.iter().all(|&(i, j)| contrast(&few, &moved(i, j)).abs() < here.abs())
        && let Some(symbol) = read(quad, here)
    {
        return Some(symbol);
    }
    let steps = (MOVED.0 / MOVED.1) as i32;
    let mut best = (*quad, 0.0_f32);
    for j in -steps..=steps {
        for i in -steps..=steps {
            let there = moved(i as f32 * MOVED.1, j as f32 * MOVED.1);
            let contrast = contrast(fixed, &there);
            if contrast.abs() > best.1.abs() {
                best = (there, contrast);
            }
        }
    }
    read(&best.0, best.1)
}
