//! The two solid sides of a Data Matrix among the straight edges of a part, and the two sides across from them.
//!
//! The solid sides meet in a corner, are light outside, and are the only long edges of the symbol: every other edge in it ends
//! after a few modules. That needs no threshold, and no quiet place around the symbol but a module's width. Across from them the
//! outline is broken, but every other module of it is on one line with the far end of a solid side.

use super::edges::{Edges, Ridge, Segment};
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
/// Most pairs of one part.
const MOST: usize = 8;
/// How far the outline across may turn from a solid side: shares of a side's length, and the steps it is looked for in.
const LEAN: (f32, usize) = (0.2, 41);
/// Least share of the outline across that must show as an edge; a half is due.
const LEAST_OUTLINE: f32 = 0.16;

/// Pairs of edges that may be solid sides, the longest first.
pub(super) fn solid_sides(segments: &[Segment]) -> Vec<SolidSides> {
    let merged = merged(segments);
    let mut pairs: Vec<(f32, SolidSides)> = Vec::new();
    for (i, a) in merged.iter().enumerate() {
        for b in &merged[i + 1..] {
            if a.length < SHORTEST || b.length < SHORTEST || a.length.max(b.length) > LONGEST * a.length.min(b.length) {
                continue;
            }
            if let Some(pair) = pair(a, b) {
                pairs.push((a.length + b.length, pair));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    pairs.truncate(MOST);
    pairs.into_iter().map(|(_, pair)| pair).collect()
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
            if gap < 0.35 * widest.2 {
                all.push(Segment { from: widest.0, to: widest.1, to_light: a.to_light, length: widest.2 });
            }
        }
    }
    all.sort_by(|a, b| b.length.total_cmp(&a.length));
    all.truncate(segments.len().min(40));
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
        (p.min(q) < (0.15 * s.length).max(4.0)).then_some(if p > q { s.from } else { s.to })
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
    /// Lengths of the bottom and the left side, in pixels.
    pub(super) fn lengths(&self) -> (f32, f32) {
        (distance(self.corner, self.bottom_right), distance(self.corner, self.top_left))
    }

    /// Outlines that the edges across bear out, likeliest first; empty where there is nothing to bear one out.
    pub(super) fn outlines(&self, edges: &Edges) -> Vec<Quad> {
        let across = at(self.bottom_right.x - self.corner.x, self.bottom_right.y - self.corner.y);
        let up = at(self.top_left.x - self.corner.x, self.top_left.y - self.corner.y);
        let tops = self.leans(&edges.ridges, self.top_left, across, up);
        let rights = self.leans(&edges.ridges, self.bottom_right, up, across);
        let mut quads = Vec::new();
        for &a in &tops {
            for &b in &rights {
                // Where the two lines meet, counted in sides from the corner.
                let x = (1.0 + b) / (1.0 - a * b);
                let y = 1.0 + a * x;
                let fourth =
                    at(self.corner.x + x * across.x + y * up.x, self.corner.y + x * across.y + y * up.y);
                quads.push(Quad([self.top_left, fourth, self.bottom_right, self.corner]));
            }
        }
        quads
    }

    /// How the side that begins at `from` and goes along `along` leans outwards: the two likeliest, as shares of `out`.
    fn leans(&self, ridges: &[Ridge], from: Point, along: Point, out: Point) -> Vec<f32> {
        let area = along.x * out.y - along.y * out.x;
        let out_length = out.x.hypot(out.y).max(1e-6);
        let along_length = along.x.hypot(along.y);
        let normal = at(self.sign * out.x / out_length, self.sign * out.y / out_length);
        // The outward normal of a slanting side is square to the side, not along the other.
        let square = at(along.y, -along.x);
        let size = square.x.hypot(square.y).max(1e-6);
        let way = if square.x * normal.x + square.y * normal.y < 0.0 { -1.0 } else { 1.0 };
        let square = at(square.x / size * way, square.y / size * way);
        let mut votes = [0.0_f32; LEAN.1];
        let step = 2.0 * LEAN.0 / (LEAN.1 - 1) as f32;
        for ridge in ridges {
            if ridge.to_light.x * square.x + ridge.to_light.y * square.y < 0.88 {
                continue;
            }
            let (dx, dy) = (ridge.place.x - from.x, ridge.place.y - from.y);
            let a = (dx * out.y - dy * out.x) / area;
            if !(0.12..1.15).contains(&a) {
                continue;
            }
            let b = (along.x * dy - along.y * dx) / area;
            let bin = (b / a + LEAN.0) / step;
            if bin >= 0.0 && bin < (LEAN.1 - 1) as f32 {
                let (low, share) = (bin as usize, bin.fract());
                votes[low] += a * (1.0 - share);
                votes[low + 1] += a * share;
            }
        }
        let smooth = |i: usize| {
            let other = |j: Option<usize>| j.and_then(|j| votes.get(j)).copied().unwrap_or(0.0);
            other(i.checked_sub(1)) / 2.0 + votes[i] + other(Some(i + 1)) / 2.0
        };
        let mut peaks: Vec<(f32, f32)> = Vec::new();
        for i in 0..LEAN.1 {
            let here = smooth(i);
            let before = if i > 0 { smooth(i - 1) } else { 0.0 };
            let after = if i + 1 < LEAN.1 { smooth(i + 1) } else { 0.0 };
            // All of a solid side would give half its length.
            if here >= before && here > after && here > 0.5 * LEAST_OUTLINE * along_length {
                let off = ((before - after) / (2.0 * (before - 2.0 * here + after)).min(-1e-3)).clamp(-0.5, 0.5);
                peaks.push((here, (i as f32 + off) * step - LEAN.0));
            }
        }
        peaks.sort_by(|a, b| b.0.total_cmp(&a.0));
        peaks.truncate(2);
        peaks.into_iter().map(|(_, lean)| lean).collect()
    }
}
