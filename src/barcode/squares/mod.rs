//! Codes made of squares, read where they stand: Data Matrix and QR at any turn, tilt and lightness.
//!
//! A decoder of whole frames turns all of it to black and white first; small modules, blur and shade do not survive that. Here
//! nothing is thresholded before it must be. In each place that looks like squares (`spots`), the symbol's outline is found to a
//! fraction of a pixel (`edges` and `solid_sides` for Data Matrix, `finders` for QR), its corners settle where the modules that
//! never change stand out most (`fixed`), and then every module is measured through the perspective (`projection`, `grid`).
//! rxing's error correction has the last word (`decode`): nothing else is believed.

mod data_matrix;
pub(super) mod decode;
mod edges;
mod finders;
mod fixed;
mod grid;
mod light;
mod near;
mod projection;
mod qr;
mod solid_sides;
#[cfg(test)]
mod tests;

use rxing::common::BitMatrix;

use self::decode::Words;
use self::edges::{Part, segments};
use self::finders::finders;
use self::fixed::Fixed;
use self::grid::Grid;
use self::light::Light;
use super::finding::Finding;
use super::frame::GrayFrame;
use super::quad::{Quad, distance};
use super::spots::Spot;
use crate::domain::Symbology;

/// A symbol that was read.
struct Symbol {
    words: Words,
    symbology: Symbology,
    quad: Quad,
    /// Mean width of a module, in pixels.
    module: f32,
}

impl Symbol {
    fn new(words: Words, symbology: Symbology, quad: Quad, columns: u32, rows: u32) -> Self {
        let [a, b, c, d] = quad.0;
        let module = (distance(a, b) + distance(c, d)) / (4.0 * columns as f32)
            + (distance(b, c) + distance(d, a)) / (4.0 * rows as f32);
        Self { words, symbology, quad, module }
    }

    fn into_finding(self) -> Finding {
        Finding {
            text: self.words.text,
            symbology: self.symbology,
            aim: Some(self.words.aim),
            quad: self.quad,
            module: Some(self.module),
            lines: 0,
            corrected: self.words.corrected,
        }
    }
}

/// Least step between light and dark of a symbol, in grey levels.
const LEAST_CONTRAST: f32 = 12.0;
/// How much blur is taken back, along rows and down columns, in the order of the tries.
const SHARPENINGS: [(f32, f32); 5] = [(0.0, 0.0), (0.3, 0.3), (0.8, 0.8), (0.8, 0.1), (0.1, 0.8)];

/// Most of the known modules that may be wrong before a decoder is asked, as a share. It keeps both time and misreads away.
const MOST_MISMATCH: f32 = 0.25;

/// What `decode` makes of the modules of a grid: as measured first, then as they may have been before a blur.
fn words_of(grid: &Grid, fixed: &Fixed, decode: impl Fn(BitMatrix) -> Option<Words>) -> Option<Words> {
    for (along, down) in SHARPENINGS {
        let bits = if along + down > 0.0 { grid.sharpened(along, down).bits()? } else { grid.bits()? };
        if fixed.mismatch(&bits) <= MOST_MISMATCH
            && let Some(words) = decode(bits)
        {
            return Some(words);
        }
    }
    None
}

/// The codes of a frame in these spots.
pub(super) fn read(frame: &GrayFrame, spots: &[Spot]) -> Vec<Finding> {
    let Some(light) = Light::of(frame) else { return Vec::new() };
    let mut symbols: Vec<Symbol> = Vec::new();
    for spot in spots {
        let Some(part) = part_of(frame, spot) else { continue };
        qr::read(light, &finders(frame, light, part), &mut symbols);
        // One symbol fills a spot, if the spot is no more than it.
        let middle = spot.middle();
        if symbols.iter().any(|symbol| symbol.quad.contains(middle)) {
            continue;
        }
        data_matrix::read(light, &segments(frame, part), &mut symbols);
    }
    symbols.into_iter().map(Symbol::into_finding).collect()
}

/// The code that `known` was in the frame before, if it stands within a few modules of where it stood. Only for what [`read`] or
/// this has found: the width of its modules must be known.
pub(super) fn read_near(frame: &GrayFrame, known: &Finding) -> Option<Finding> {
    near::read(Light::of(frame)?, known).map(Symbol::into_finding)
}

/// A spot without the outermost of its margin: what is read there is its own.
fn part_of(frame: &GrayFrame, spot: &Spot) -> Option<Part> {
    const TRIM: usize = 5;
    let clip = |start: u32, size: u32, limit: u32| {
        let (first, end) = (start as usize, start as usize + size as usize);
        let first = if first == 0 { 0 } else { first + TRIM };
        (first, end.saturating_sub(TRIM).min(limit as usize))
    };
    let (left, right) = clip(spot.left, spot.width, frame.width());
    let (top, bottom) = clip(spot.top, spot.height, frame.height());
    (left < right && top < bottom).then(|| Part { left, top, width: right - left, height: bottom - top })
}
