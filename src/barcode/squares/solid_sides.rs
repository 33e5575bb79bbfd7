//! The two solid sides of a Data Matrix among the straight edges of a part, and the two sides across from them.
//!
//! The solid sides meet in a corner, are light outside, and are the only long edges of the symbol: every other edge in it ends
//! after a few modules. That needs no threshold, and no quiet place around the symbol but a module's width. Across from them the
//! outline is broken, but every other module of it is on one line with the far end of a solid side.

use super::LEAST_CONTRAST;
use super::edges::Segment;
use super::light::Light;
use crate::barcode::quad::{Quad, at, distance};
use crate::domain::Point;

/// Two solid sides that meet.
#[derive(Clone, Copy, Debug)]
pub(super) struct SolidSides {
    /// Where they meet: the symbol's bottom left.
    pub(super) corner: Point,
    pub(super) top_left: Point,
    pub(super) bottom_right: Point,
    /// -1 for a symbol light on dark, else 1.
    pub(super) sign: f32,
}

/// Shortest solid side, in pixels: eight modules of a pixel and a half.
const SHORTEST: f32 = 12.0;
/// Longest side as a multiple of the other one.
const LONGEST: f32 = 7.0;
/// Most edges that are paired, the longest.
const MOST_EDGES: usize = 64;
/// Edges that are drawn out where they go on, the longest.
const MOST_STRETCHED: usize = 12;
/// What a pair light on dark counts against one dark on light: symbols are seldom light, but every frame has a light inside.
const RARER: f32 = 0.6;
/// Most pairs with one corner: their lengths are not sure.
const MOST_IN_A_CORNER: usize = 2;
/// Points no farther apart, in pixels, may be one.
const FEW: f32 = 4.0;
/// Least balance of light and dark between two sides.
const LEAST_BALANCE: f32 = 0.25;
/// Most pairs of one part.
const MOST: usize = 12;
/// How far the outline across may turn from a solid side, as a share of the other side's length.
const MOST_LEAN: f32 = 0.2;
/// Leans that are tried.
const LEANS: usize = 51;
/// From one lean to the next.
const LEAN_STEP: f32 = 2.0 * MOST_LEAN / (LEANS - 1) as f32;
/// Least step in lightness at the outline across, as a share of the contrast of the solid sides; a half is due.
const LEAST_STEP: f32 = 0.12;

/// Pairs of edges that may be solid sides, the likeliest first: long ones with as much light as dark between them.
pub(super) fn solid_sides(light: Light<'_>, segments: &[Segment]) -> Vec<SolidSides> {
    let mut all = segments.to_vec();
    for segment in segments.iter().take(MOST_STRETCHED) {
        let longer = stretched(light, segment);
        if longer.length > 1.05 * segment.length {
            all.push(longer);
        }
    }
    let merged = merged(&all);
    let mut pairs: Vec<(f32, SolidSides)> = Vec::new();
    for (i, a) in merged.iter().enumerate() {
        for b in &merged[i + 1..] {
            if a.length < SHORTEST || b.length < SHORTEST || a.length.max(b.length) > LONGEST * a.length.min(b.length) {
                continue;
            }
            if let Some(pair) = pair(a, b) {
                let balance = pair.balance(light);
                if balance > LEAST_BALANCE {
                    let weight = if pair.sign > 0.0 { 1.0 } else { RARER };
                    pairs.push((weight * balance * (a.length + b.length), pair));
                }
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut kept: Vec<SolidSides> = Vec::new();
    for (_, pair) in pairs {
        let in_corner = kept.iter().filter(|known| known.has_corner(&pair)).count();
        if kept.len() < MOST && in_corner < MOST_IN_A_CORNER && !kept.iter().any(|known| known.is_nearly(&pair)) {
            kept.push(pair);
        }
    }
    kept
}

/// A segment, drawn out at either end as far as the edge goes on: blur and noise end chains too early.
fn stretched(light: Light<'_>, segment: &Segment) -> Segment {
    const GAP: u32 = 3;
    let along = direction(segment);
    let out = segment.to_light;
    let step = |p: Point| light.at(p.x + out.x, p.y + out.y) - light.at(p.x - out.x, p.y - out.y);
    let middle = |share: f32| {
        at(
            segment.from.x + share * (segment.to.x - segment.from.x),
            segment.from.y + share * (segment.to.y - segment.from.y),
        )
    };
    let mut total = 0.0;
    for i in 1..8 {
        total += step(middle(i as f32 / 8.0));
    }
    let least = total / 7.0 / 2.0;
    let end = |from: Point, way: f32| {
        let (mut end, mut missing, mut far) = (from, 0, 0.0);
        while missing < GAP && far < segment.length / 2.0 {
            far += 1.0;
            let p = at(from.x + way * far * along.x, from.y + way * far * along.y);
            if light.holds(p) && step(p) > least {
                end = p;
                missing = 0;
            } else {
                missing += 1;
            }
        }
        end
    };
    let (from, to) = (end(segment.from, -1.0), end(segment.to, 1.0));
    Segment { from, to, to_light: out, length: distance(from, to) }
}

/// The segments, and those that a glare or a scratch has parted as one.
fn merged(segments: &[Segment]) -> Vec<Segment> {
    let mut all: Vec<Segment> = segments.to_vec();
    for (i, a) in segments.iter().enumerate() {
        for b in &segments[i + 1..] {
            if a.to_light.x * b.to_light.x + a.to_light.y * b.to_light.y < 0.995 {
                continue;
            }
            // Both on one line?
            let off = |p: Point| ((p.x - a.from.x) * a.to_light.x + (p.y - a.from.y) * a.to_light.y).abs();
            if off(b.from).max(off(b.to)) > 1.5 {
                continue;
            }
            let ends = [a.from, a.to, b.from, b.to];
            let mut widest = (a.from, a.to, 0.0_f32);
            for p in ends {
                for q in ends {
                    if distance(p, q) > widest.2 {
                        widest = (p, q, distance(p, q));
                    }
                }
            }
            let gap = widest.2 - a.length - b.length;
            if gap < 0.35 * widest.2 && widest.2 > 1.1 * a.length.max(b.length) {
                all.push(Segment { from: widest.0, to: widest.1, to_light: a.to_light, length: widest.2 });
            }
        }
    }
    all.sort_by(|a, b| b.length.total_cmp(&a.length));
    all.truncate(MOST_EDGES);
    all
}

fn pair(a: &Segment, b: &Segment) -> Option<SolidSides> {
    let (da, db) = (direction(a), direction(b));
    let cross = da.x * db.y - da.y * db.x;
    // 40 to 140 degrees.
    if cross.abs() < 0.64 {
        return None;
    }
    let (dx, dy) = (b.from.x - a.from.x, b.from.y - a.from.y);
    let along = (dx * db.y - dy * db.x) / cross;
    let corner = at(a.from.x + da.x * along, a.from.y + da.y * along);
    let far = |s: &Segment| {
        let (p, q) = (distance(s.from, corner), distance(s.to, corner));
        // Blur rounds the corner, and the edges end before it.
        (p.min(q) < (0.2 * s.length).max(4.0)).then_some(if p > q { s.from } else { s.to })
    };
    let (end_a, end_b) = (far(a)?, far(b)?);
    let side = |end: Point| at(end.x - corner.x, end.y - corner.y);
    let (va, vb) = (side(end_a), side(end_b));
    // On which side of each is it light: beyond (dark symbol) or towards the other (light symbol)?
    let (out_a, out_b) =
        (a.to_light.x * vb.x + a.to_light.y * vb.y < 0.0, b.to_light.x * va.x + b.to_light.y * va.y < 0.0);
    if out_a != out_b {
        return None;
    }
    let sign = if out_a { 1.0 } else { -1.0 };
    // From the top left over the corner to the bottom right is a left turn on a picture whose y points down.
    let (top_left, bottom_right) = if va.x * vb.y - va.y * vb.x > 0.0 { (end_a, end_b) } else { (end_b, end_a) };
    Some(SolidSides { corner, top_left, bottom_right, sign })
}

fn direction(s: &Segment) -> Point {
    at((s.to.x - s.from.x) / s.length.max(1e-6), (s.to.y - s.from.y) / s.length.max(1e-6))
}

impl SolidSides {
    /// Whether the two have one corner, but for a few pixels.
    fn has_corner(&self, other: &Self) -> bool {
        self.sign * other.sign > 0.0 && distance(self.corner, other.corner) < FEW
    }

    /// Whether the two are one pair but for a few pixels.
    fn is_nearly(&self, other: &Self) -> bool {
        self.has_corner(other)
            && distance(self.top_left, other.top_left) < FEW
            && distance(self.bottom_right, other.bottom_right) < FEW
    }

    /// Lengths of the bottom and the left side, in pixels.
    pub(super) fn lengths(&self) -> (f32, f32) {
        (distance(self.corner, self.bottom_right), distance(self.corner, self.top_left))
    }

    /// How much lighter it is just outside the solid sides than on them, in grey levels; above nought also for light on dark.
    pub(super) fn contrast(&self, light: Light<'_>) -> f32 {
        let ends = [(self.bottom_right, self.top_left), (self.top_left, self.bottom_right)];
        let mut sum = 0.0;
        for (end, other) in ends {
            let (along, across) = (between(self.corner, end), between(self.corner, other));
            let pixel = 1.0 / across.x.hypot(across.y).max(1.0);
            for i in 1..16 {
                let a = i as f32 / 16.0;
                let place = |b: f32| {
                    light.at(self.corner.x + a * along.x + b * across.x, self.corner.y + a * along.y + b * across.y)
                };
                sum += place(-1.5 * pixel) - place(pixel);
            }
        }
        self.sign * sum / 30.0
    }

    /// How evenly light and dark what lies between the sides is: 1 where half of it is dark, 0 where all is alike. The corner of a
    /// frame around print is light for the most part.
    fn balance(&self, light: Light<'_>) -> f32 {
        // One and three modules into the smallest symbol, and at least the first row of larger ones.
        const DEPTHS: [f32; 2] = [0.1, 0.22];
        const SAMPLES: usize = 16;
        let (across, up) = (between(self.corner, self.bottom_right), between(self.corner, self.top_left));
        let mut values = [0.0_f32; 4 * SAMPLES];
        for (i, value) in values.iter_mut().enumerate() {
            let (a, b) = ((i / 4) as f32 / SAMPLES as f32 * 0.75 + 0.18, DEPTHS[i % 2]);
            let (a, b) = if i % 4 < 2 { (a, b) } else { (b, a) };
            *value = light.at(self.corner.x + a * across.x + b * up.x, self.corner.y + a * across.y + b * up.y);
        }
        let (mut least, mut most) = (f32::MAX, f32::MIN);
        for value in values {
            (least, most) = (least.min(value), most.max(value));
        }
        let dark = values.iter().filter(|value| **value < (least + most) / 2.0).count();
        let share = dark as f32 / values.len() as f32;
        2.0 * share.min(1.0 - share)
    }

    /// Outlines that the picture bears out; none where there is nothing across from the solid sides.
    pub(super) fn outlines(&self, light: Light<'_>) -> Vec<Quad> {
        let contrast = self.contrast(light);
        if contrast < LEAST_CONTRAST / 2.0 {
            return Vec::new();
        }
        let least = LEAST_STEP * contrast;
        let (across, up) = (between(self.corner, self.bottom_right), between(self.corner, self.top_left));
        let tops = self.leans(light, self.top_left, across, up, least);
        if tops.is_empty() {
            return Vec::new();
        }
        let rights = self.leans(light, self.bottom_right, up, across, least);
        let mut quads = Vec::new();
        for &a in &tops {
            for &b in &rights {
                // Where the two lines meet, counted in sides from the corner.
                let x = (1.0 + b) / (1.0 - a * b);
                let y = 1.0 + a * x;
                let fourth = at(self.corner.x + x * across.x + y * up.x, self.corner.y + x * across.y + y * up.y);
                quads.push(Quad([self.top_left, fourth, self.bottom_right, self.corner]));
            }
        }
        quads
    }

    /// How the side that begins at `from` and goes along `along` leans outwards, as shares of `out`: where the lightness along
    /// it steps up most as it turns outwards. Inside the side every other module is dark, outside none is; between two columns
    /// inside the symbol the step is smaller.
    fn leans(&self, light: Light<'_>, from: Point, along: Point, out: Point, least: f32) -> Vec<f32> {
        let samples = (along.x.hypot(along.y) as usize / 3).clamp(16, 48);
        let mut means = [0.0_f32; LEANS];
        for (i, mean) in means.iter_mut().enumerate() {
            let lean = i as f32 * LEAN_STEP - MOST_LEAN;
            let (dx, dy) = (along.x + lean * out.x, along.y + lean * out.y);
            let (mut sum, mut weights) = (0.0, 0.0);
            for k in 1..=samples {
                let a = k as f32 / samples as f32;
                // What is far along has moved farther.
                sum += a * light.at(from.x + a * dx, from.y + a * dy);
                weights += a;
            }
            *mean = self.sign * sum / weights;
        }
        let step = |i: usize| means[(i + 2).min(LEANS - 1)] - means[i.saturating_sub(2)];
        let mut peaks: Vec<(f32, f32)> = Vec::new();
        for i in 1..LEANS - 1 {
            let (before, here, after) = (step(i - 1), step(i), step(i + 1));
            if here >= before && here > after && here > least {
                let off = ((before - after) / (2.0 * (before - 2.0 * here + after)).min(-1e-3)).clamp(-0.5, 0.5);
                peaks.push((here, (i as f32 + off) * LEAN_STEP - MOST_LEAN));
            }
        }
        peaks.sort_by(|a, b| b.0.total_cmp(&a.0));
        peaks.truncate(2);
        peaks.into_iter().map(|(_, lean)| lean).collect()
    }
}

fn between(from: Point, to: Point) -> Point {
    at(to.x - from.x, to.y - from.y)
}
