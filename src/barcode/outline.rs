//! From the one line on which a code of bars was read to the four corners around its bars.
//!
//! The line's own lightness is the pattern to follow: step by step above and below it the same pattern is looked for, the
//! left half and the right half each with its own drift, so that slanted and foreshortened codes get a slanted outline.
//! Where the pattern ends, the bars end.

use super::frame::GrayFrame;
use super::profile::Profile;
use super::quad::{Quad, at, distance};
use crate::domain::Point;

/// Samples of the pattern; a longer code is sampled more coarsely.
const SAMPLES: f32 = 200.0;
/// Samples' distances between two looks.
const STEP: f32 = 2.0;
/// How alike two lines of one code must be (1 is the same).
const ALIKE: f32 = 0.5;
/// Looks that may fail in a row: a scratch, a reflection.
const MOST_MISSES: u32 = 4;
/// Half of the height given to a code whose bars could not be followed at all, in pixels.
const LEAST_HEIGHT: f32 = 3.0;

/// The corners around the bars that the line from `start` to `end` crosses, clockwise from the code's own top left.
pub(super) fn around_bars(frame: &GrayFrame, start: Point, end: Point) -> Quad {
    let length = distance(start, end).max(1.0);
    let along = at((end.x - start.x) / length, (end.y - start.y) / length);
    // Down, for a reader who holds the code upright: a quarter turn clockwise from the reading direction.
    let down = at(-along.y, along.x);
    let edge = |side: f32| {
        let (reach, left, right) = follow(frame, start, end, along, at(down.x * side, down.y * side), length);
        let corner = |p: Point, drift: f32| {
            at(p.x + down.x * side * reach + along.x * drift, p.y + down.y * side * reach + along.y * drift)
        };
        (corner(start, left), corner(end, right))
    };
    let (top_left, top_right) = edge(-1.0);
    let (bottom_left, bottom_right) = edge(1.0);
    Quad([top_left, top_right, bottom_right, bottom_left])
}

/// How far the bars go on in direction `out`, and how far both ends have drifted along the line by then.
fn follow(frame: &GrayFrame, start: Point, end: Point, along: Point, out: Point, length: f32) -> (f32, f32, f32) {
    let middle = at((start.x + end.x) / 2.0, (start.y + end.y) / 2.0);
    let spacing = (length / SAMPLES).max(1.0);
    let mut left = Half::new(frame, start, middle, spacing);
    let mut right = Half::new(frame, middle, end, spacing);
    let (mut reach, mut misses, mut drift_left, mut drift_right) = (LEAST_HEIGHT, 0, 0.0_f32, 0.0_f32);
    let mut off = STEP * spacing;
    while off < length * 2.0 && misses <= MOST_MISSES {
        let shifted = |p: Point| at(p.x + out.x * off, p.y + out.y * off);
        let found = (
            left.look(frame, shifted(start), shifted(middle), along),
            right.look(frame, shifted(middle), shifted(end), along),
        );
        match found {
            (Some(a), Some(b)) if (a + b) / 2.0 >= ALIKE => {
                (reach, misses) = (off, 0);
                (drift_left, drift_right) = (left.drift, right.drift);
            }
            _ => misses += 1,
        }
        off += STEP * spacing;
    }
    (reach, drift_left, drift_right)
}

/// One half of the pattern and where it has drifted to.
struct Half {
    pattern: Vec<f32>,
    spacing: f32,
    drift: f32,
}

impl Half {
    fn new(frame: &GrayFrame, from: Point, to: Point, spacing: f32) -> Self {
        let pattern = Profile::along(frame, from, to, spacing, 1).map_or_else(Vec::new, |profile| profile.samples);
        Self { pattern, spacing, drift: 0.0 }
    }

    /// How alike the line from `from` to `to` is, at the best of three drifts; `None` where it leaves the frame.
    fn look(&mut self, frame: &GrayFrame, from: Point, to: Point, along: Point) -> Option<f32> {
        let mut best: Option<(f32, f32)> = None;
        for change in [0.0, -1.0, 1.0] {
            let drift = self.drift + change * self.spacing;
            let moved = |p: Point| at(p.x + along.x * drift, p.y + along.y * drift);
            let Some(profile) = Profile::along(frame, moved(from), moved(to), self.spacing, 1) else { continue };
            // A line cut short by the frame's edge has moved against the pattern.
            if profile.samples.len() + 3 < self.pattern.len() {
                continue;
            }
            let alike = likeness(&self.pattern, &profile.samples);
            if best.is_none_or(|(most, _)| alike > most + 0.01) {
                best = Some((alike, drift));
            }
        }
        let (alike, drift) = best?;
        if alike >= ALIKE {
            self.drift = drift;
        }
        Some(alike)
    }
}

/// Correlation of two rows of samples, freed of their lightness and contrast: 1 is the same, 0 unlike.
fn likeness(a: &[f32], b: &[f32]) -> f32 {
    let count = a.len().min(b.len());
    if count == 0 {
        return 0.0;
    }
    let n = count as f32;
    let (mut sum_a, mut sum_b, mut aa, mut bb, mut ab) = (0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32);
    let mut i = 0;
    while i < count {
        let (x, y) = (a[i], b[i]);
        sum_a += x;
        sum_b += y;
        aa += x * x;
        bb += y * y;
        ab += x * y;
        i += 1;
    }
    let (spread_a, spread_b) = (aa - sum_a * sum_a / n, bb - sum_b * sum_b / n);
    // A plain line is like nothing.
    if spread_a < n || spread_b < n {
        return 0.0;
    }
    (ab - sum_a * sum_b / n) / (spread_a * spread_b).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bars from x 40 to 140 that lean by `slant` pixels a row, from y 30 to 90.
    fn bars(slant: f32) -> GrayFrame {
        let mut pixels = vec![230_u8; 220 * 120];
        for y in 30..90 {
            for x in 0..220 {
                let u = x as f32 - slant * (y as f32 - 60.0);
                if (40.0..140.0).contains(&u) && ((u * 0.13).sin() + (u * 0.41).sin()) > 0.0 {
                    pixels[y * 220 + x] = 20;
                }
            }
        }
        GrayFrame::new(220, 120, pixels).unwrap()
    }

    #[test]
    fn the_outline_ends_where_the_bars_end() {
        let quad = around_bars(&bars(0.0), at(40.0, 70.0), at(140.0, 70.0));
        let (left, top, right, bottom) = quad.bounds();
        assert!((left - 40.0).abs() < 3.0 && (right - 140.0).abs() < 3.0, "{quad:?}");
        assert!((top - 30.0).abs() < 4.0 && (bottom - 89.0).abs() < 4.0, "{quad:?}");
        assert!(quad.0[0].y < quad.0[3].y && quad.0[0].x < quad.0[1].x);
    }

    #[test]
    fn leaning_bars_give_a_leaning_outline() {
        let quad = around_bars(&bars(0.3), at(40.0, 60.0), at(140.0, 60.0));
        let lean = quad.0[3].x - quad.0[0].x;
        assert!((10.0..26.0).contains(&lean), "leans by {lean}: {quad:?}");
    }

    #[test]
    fn read_from_right_to_left_the_top_is_below() {
        let quad = around_bars(&bars(0.0), at(140.0, 60.0), at(40.0, 60.0));
        assert!(quad.0[0].x > quad.0[1].x && quad.0[0].y > quad.0[3].y);
    }

    #[test]
    fn nothing_to_follow_still_gives_a_sound_quad() {
        let plain = GrayFrame::new(50, 50, vec![255; 2500]).unwrap();
        assert!(around_bars(&plain, at(5.0, 5.0), at(5.0, 5.0)).is_sound());
        assert!(around_bars(&plain, at(-900.0, 5.0), at(900.0, 5.0)).is_sound());
    }
}
