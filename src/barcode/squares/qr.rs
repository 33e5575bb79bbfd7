//! QR codes (model 2): from three finder patterns to the text.

use rxing::qrcode::common::Version;

use super::decode::qr;
use super::finders::{Finder, walk};
use super::fixed::{Fixed, alternation};
use super::grid::Grid;
use super::light::Light;
use super::projection::Projection;
use super::{LEAST_CONTRAST, Symbol, words_of};
use crate::barcode::quad::{Quad, at, distance};
use crate::domain::{Point, Symbology};

/// Three finder patterns in their places.
struct Corner<'a> {
    top_left: &'a Finder,
    top_right: &'a Finder,
    bottom_left: &'a Finder,
}

/// Triples tried in one part.
const MOST_TRIPLES: usize = 12;
/// How unlike, as a ratio, what is measured along the two sides or at two finders may be: a tilt of 45 degrees and some.
const MOST_UNLIKE: f32 = 1.45;
/// Least share of timing modules that differ from those beside them in the due direction.
const LEAST_ALTERNATION: f32 = 0.65;
/// Outlines of one triple that are read, the best first.
const MOST_TRIES: usize = 2;
/// Least alternation of the timing patterns, as a share of the contrast of all known modules.
const LEAST_TIMING: f32 = 0.03;

/// The QR codes of these finders. Each finder is used once.
pub(super) fn read(light: Light<'_>, finders: &[Finder], known: &mut Vec<Symbol>) {
    let mut used = vec![false; finders.len()];
    for [i, j, k] in triples(finders) {
        if used[i] || used[j] || used[k] {
            continue;
        }
        let Some(corner) = corner([&finders[i], &finders[j], &finders[k]]) else { continue };
        if let Some(symbol) = read_corner(light, &corner) {
            (used[i], used[j], used[k]) = (true, true, true);
            known.push(symbol);
        }
    }
}

/// Threes of finders that may belong together, the most even first.
fn triples(finders: &[Finder]) -> Vec<[usize; 3]> {
    let mut all: Vec<(f32, [usize; 3])> = Vec::new();
    for i in 0..finders.len() {
        for j in i + 1..finders.len() {
            for k in j + 1..finders.len() {
                if let Some(corner) = corner([&finders[i], &finders[j], &finders[k]]) {
                    all.push((corner.unevenness(), [i, j, k]));
                }
            }
        }
    }
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    all.truncate(MOST_TRIPLES);
    all.into_iter().map(|(_, triple)| triple).collect()
}

/// Which of the three is which; `None` where they are no corner of a square seen from anywhere sensible.
fn corner(three: [&Finder; 3]) -> Option<Corner<'_>> {
    let [a, b, c] = three;
    if a.sign != b.sign || b.sign != c.sign {
        return None;
    }
    let modules = three.map(|f| f.module);
    let (least, most) = (modules.iter().copied().fold(f32::MAX, f32::min), modules.iter().copied().fold(0.0, f32::max));
    if most > 1.8 * least {
        return None;
    }
    let (ab, bc, ca) = (distance(a.middle, b.middle), distance(b.middle, c.middle), distance(c.middle, a.middle));
    // The top left is across from the longest side.
    let (top_left, p, q) = if bc >= ab && bc >= ca {
        (a, b, c)
    } else if ca >= ab {
        (b, c, a)
    } else {
        (c, a, b)
    };
    let side = |f: &Finder| at(f.middle.x - top_left.middle.x, f.middle.y - top_left.middle.y);
    let (u, v) = (side(p), side(q));
    let (lu, lv) = (u.x.hypot(u.y), v.x.hypot(v.y));
    let cross = u.x * v.y - u.y * v.x;
    let (top_right, bottom_left) = if cross > 0.0 { (p, q) } else { (q, p) };
    // At least 14 modules lie between two finders, less where a module is measured too wide; and 45 degrees between the sides.
    let good = lu.min(lv) > 9.0 * least && lu.max(lv) < 1.9 * lu.min(lv) && cross.abs() > 0.7 * lu * lv;
    good.then_some(Corner { top_left, top_right, bottom_left })
}

impl Corner<'_> {
    /// How far from a square's the corner is: 0 is exact.
    fn unevenness(&self) -> f32 {
        let (u, v) = self.sides();
        let (lu, lv) = (u.x.hypot(u.y), v.x.hypot(v.y));
        let modules = [self.top_left, self.top_right, self.bottom_left].map(|f| f.module);
        let mean = modules.iter().sum::<f32>() / 3.0;
        let uneven: f32 = modules.iter().map(|m| (m - mean).abs() / mean).sum();
        (lu / lv).ln().abs() + (u.x * v.x + u.y * v.y).abs() / (lu * lv) + uneven
    }

    /// From the top left to the top right and to the bottom left.
    fn sides(&self) -> (Point, Point) {
        let side = |f: &Finder| at(f.middle.x - self.top_left.middle.x, f.middle.y - self.top_left.middle.y);
        (side(self.top_right), side(self.bottom_left))
    }

    /// Modules along the symbol's side, as measured along the lines between the finders. `None` where the finders do not show
    /// their rings along those lines, or the two sides disagree: they are no three of one symbol.
    fn size(&self, light: Light<'_>) -> Option<f32> {
        let size = |a: &Finder, b: &Finder| {
            let length = distance(a.middle, b.middle);
            let along = at((b.middle.x - a.middle.x) / length, (b.middle.y - a.middle.y) / length);
            let module = |f: &Finder| {
                let reach = |along| walk(light, f.middle, along, f.threshold, f.sign, 7.0 * f.module * 1.5);
                Some((reach(along)?[2] + reach(at(-along.x, -along.y))?[2]) / 7.0)
            };
            let (a, b) = (module(a)?, module(b)?);
            (a.max(b) < MOST_UNLIKE * a.min(b)).then_some(2.0 * length / (a + b) + 7.0)
        };
        let along = size(self.top_left, self.top_right)?;
        let down = size(self.top_left, self.bottom_left)?;
        (along.max(down) < MOST_UNLIKE * along.min(down)).then_some((along + down) / 2.0)
    }
}

fn read_corner(light: Light<'_>, corner: &Corner<'_>) -> Option<Symbol> {
    let sign = corner.top_left.sign;
    let measured = corner.size(light)?;
    let mut tries: Vec<(f32, Fixed, Projection)> = Vec::new();
    for number in 1..=40 {
        let size = 17 + 4 * number;
        // Sizes are four modules apart; a large one is measured less exactly.
        let off = (measured - size as f32).abs();
        if off > 2.1 + 0.03 * measured {
            continue;
        }
        for projection in outlines(light, corner, size) {
            let timing = timing(light, &projection, size, sign);
            if timing > LEAST_TIMING {
                let fixed = fixed_modules(number)?;
                // What was measured counts a little as well.
                let fit = fixed.contrast(light, &projection) * sign * (timing.min(1.0) + 0.5 - 0.025 * off);
                tries.push((fit, fixed, projection));
            }
        }
    }
    tries.sort_by(|a, b| b.0.total_cmp(&a.0));
    tries.into_iter().take(MOST_TRIES).find_map(|(_, fixed, projection)| {
        let size = fixed.columns as f32;
        let (quad, contrast) = fixed.settle(light, &projection.corners(size, size), sign, &[0.5, 0.25]);
        if contrast < LEAST_CONTRAST {
            return None;
        }
        read_at(light, &quad, &fixed, sign)
    })
}

/// The modules that every QR code of a version has.
pub(super) fn fixed_modules(number: u32) -> Option<Fixed> {
    let version = Version::getVersionForNumber(number).ok()?;
    Some(Fixed::qr(17 + 4 * number, version.getAlignmentPatternCenters()))
}

/// Reads a symbol whose outline and size are known.
pub(super) fn read_at(light: Light<'_>, quad: &Quad, fixed: &Fixed, sign: f32) -> Option<Symbol> {
    let size = fixed.columns;
    let projection = Projection::of(quad, size as f32, size as f32)?;
    let grid = Grid::sample(light, &projection, size, size, sign);
    let words = words_of(&grid, fixed, qr)?;
    Some(Symbol::new(words, Symbology::Qr, *quad, size, size))
}

/// How well the timing patterns alternate, as a share of the finders' contrast.
fn timing(light: Light<'_>, projection: &Projection, size: u32, sign: f32) -> f32 {
    let at = |u: f32, v: f32| {
        let p = projection.at(u, v);
        sign * light.at(p.x, p.y)
    };
    let mut values = [0.0_f32; 161];
    let values = &mut values[..size as usize - 16];
    let mut strengths = [0.0; 2];
    for (down, strength) in strengths.iter_mut().enumerate() {
        for (i, value) in values.iter_mut().enumerate() {
            let along = i as f32 + 8.5;
            *value = if down == 0 { at(along, 6.5) } else { at(6.5, along) };
            *strength += if i % 2 == 0 { -*value } else { *value };
        }
        if alternation(values, true) < LEAST_ALTERNATION {
            return f32::MIN;
        }
    }
    let [along, down] = strengths;
    let (mut dark, mut pale) = (0.0, 0.0);
    for i in 0..7 {
        dark += at(i as f32 + 0.5, 3.5) + at(size as f32 - i as f32 - 0.5, 3.5);
        pale += at(i as f32 + 0.5, 7.5) + at(7.5, i as f32 + 0.5);
    }
    // Two of seven modules across the middle are light.
    let contrast = (pale - dark) / 14.0 * 7.0 / 5.0;
    2.0 * along.min(down) / (size - 16) as f32 / contrast.max(LEAST_CONTRAST)
}

/// Where a symbol of `size` modules may lie, from its finders and from what may be the alignment pattern by its fourth corner; or
/// as if it were seen straight on, which is near enough where that pattern is hidden and right where a symbol has none.
fn outlines(light: Light<'_>, corner: &Corner<'_>, size: u32) -> Vec<Projection> {
    let (u, v) = corner.sides();
    let span = size as f32 - 7.0;
    let (along, down) = (at(u.x / span, u.y / span), at(v.x / span, v.y / span));
    let origin = corner.top_left.middle;
    let place = |i: f32, j: f32| at(origin.x + along.x * i + down.x * j, origin.y + along.y * i + down.y * j);
    let far = size as f32 - 3.5;
    let mut fourths = vec![((far, far), place(span, span))];
    if size >= 25 {
        let supposed = place(span - 3.0, span - 3.0);
        let near = (0.12 * size as f32).clamp(2.0, 6.0);
        for middle in alignments(light, supposed, along, down, near, corner.top_left.sign) {
            fourths.push(((far - 3.0, far - 3.0), middle));
        }
    }
    let through = |fourth| {
        Projection::through(&[
            ((3.5, 3.5), origin),
            ((far, 3.5), corner.top_right.middle),
            ((3.5, far), corner.bottom_left.middle),
            fourth,
        ])
    };
    fourths.into_iter().filter_map(through).collect()
}

/// The middles of what fits an alignment pattern best within `near` modules of a place: at most two. `along` and `down` are a
/// module.
fn alignments(light: Light<'_>, supposed: Point, along: Point, down: Point, near: f32, sign: f32) -> Vec<Point> {
    // A dark module in a light ring in a dark ring: the middle, and of each ring the sides and of the outer one the corners.
    const LIGHT: [(f32, f32); 4] = [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)];
    const DARK: [(f32, f32); 8] =
        [(2.0, 0.0), (0.0, 2.0), (-2.0, 0.0), (0.0, -2.0), (2.0, 2.0), (-2.0, 2.0), (-2.0, -2.0), (2.0, -2.0)];
    let place = |i: f32, j: f32| at(supposed.x + along.x * i + down.x * j, supposed.y + along.y * i + down.y * j);
    let score = |i: f32, j: f32| {
        let sum = |offsets: &[(f32, f32)]| {
            let mut sum = 0.0;
            for (x, y) in offsets {
                let p = place(i + x, j + y);
                sum += light.at(p.x, p.y);
            }
            sum / offsets.len() as f32
        };
        let (pale, dark) = (sum(&LIGHT), sum(&DARK));
        let middle = place(i, j);
        // Of alike ones the nearer.
        sign * (2.0 * pale - dark - light.at(middle.x, middle.y)) - 1.5 * i.hypot(j)
    };
    const STEP: f32 = 0.7;
    let steps = (near / STEP).round() as i32;
    let mut scores: Vec<(f32, f32, f32)> = Vec::new();
    for y in -steps..=steps {
        for x in -steps..=steps {
            let (i, j) = (x as f32 * STEP, y as f32 * STEP);
            scores.push((score(i, j), i, j));
        }
    }
    scores.sort_by(|a, b| b.0.total_cmp(&a.0));
    let first = scores[0];
    let second = scores.iter().find(|(_, i, j)| (i - first.1).hypot(j - first.2) > 1.5).copied();
    [Some(first), second]
        .into_iter()
        .flatten()
        .map(|mut best| {
            for step in [0.35, 0.18] {
                let (_, i, j) = best;
                for (x, y) in [
                    (1.0, 0.0),
                    (-1.0, 0.0),
                    (0.0, 1.0),
                    (0.0, -1.0),
                    (1.0, 1.0),
                    (1.0, -1.0),
                    (-1.0, 1.0),
                    (-1.0, -1.0),
                ] {
                    let (i, j) = (i + x * step, j + y * step);
                    let value = score(i, j);
                    if value > best.0 {
                        best = (value, i, j);
                    }
                }
            }
            place(best.1, best.2)
        })
        .collect()
}
