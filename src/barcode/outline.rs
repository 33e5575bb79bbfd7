//! From the one line on which a code of bars was read to the four corners around its bars.
//!
//! The line's own lightness is the pattern to follow: by leaps above and below it the same pattern is looked for, the
//! left half and the right half each with its own drift, so that slanted and foreshortened codes get a slanted outline.
//! Where the pattern ends, the bars end.

use super::frame::GrayFrame;
use super::profile::{Profile, ScanLine, likeness};
use super::quad::{Quad, at, distance};
use crate::domain::Point;

/// Samples of half a code; a longer one is sampled more coarsely.
const SAMPLES: f32 = 120.0;
/// How far on the pattern is looked for, in samples, one place after the other until it is found: far first, then nearer where the
/// bars may end, and behind a scratch or a reflection.
const LOOKS: [f32; 5] = [8.0, 4.0, 2.0, 6.0, 10.0];
/// How alike two lines of one code must be (1 is the same).
const ALIKE: f32 = 0.5;
/// From here on they are the same.
const SAME: f32 = 0.95;
/// Below this they have nothing in common.
const UNLIKE: f32 = 0.2;
/// Half of the height given to a code whose bars could not be followed at all, in pixels.
const LEAST_HEIGHT: f32 = 3.0;

/// The direction of the bars that the line from `start` to `end` crosses, of length 1: down, for a reader who holds the code
/// upright.
pub(super) fn bar_direction(frame: &GrayFrame, start: Point, end: Point) -> Point {
    let square = ScanLine::square(start, end).bars;
    let (width, height) = (frame.width() as usize, frame.height() as usize);
    let pixels = frame.pixels();
    let (mut difference, mut twice, mut sum) = (0.0_f32, 0.0_f32, 0.0_f32);
    const LOOKS: usize = 400;
    for i in 0..LOOKS {
        let share = (i as f32 + 0.5) / LOOKS as f32;
        let (x, y) = (start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share);
        if x < 1.0 || y < 1.0 || x as usize + 2 > width || y as usize + 2 > height {
            continue;
        }
        let middle = y as usize * width + x as usize;
        let pixel = |at: usize| f32::from(pixels[at]);
        let (above, below) = (middle - width, middle + width);
        // Scharr's weights: they tell the angle of fine bars without leaning to the diagonal.
        let x_rise = 3.0 * (pixel(above + 1) - pixel(above - 1) + pixel(below + 1) - pixel(below - 1))
            + 10.0 * (pixel(middle + 1) - pixel(middle - 1));
        let y_rise = 3.0 * (pixel(below - 1) - pixel(above - 1) + pixel(below + 1) - pixel(above + 1))
            + 10.0 * (pixel(below) - pixel(above));
        difference += x_rise * x_rise - y_rise * y_rise;
        twice += 2.0 * x_rise * y_rise;
        sum += x_rise * x_rise + y_rise * y_rise;
    }
    if difference.hypot(twice) < 0.2 * sum || sum <= 0.0 {
        return square;
    }
    let (sin, cos) = (twice.atan2(difference) / 2.0).sin_cos();
    // Along the bars is square to the direction in which the lightness changes; of the two ways, the one down.
    let along = at(-sin, cos);
    let agreement = along.x * square.x + along.y * square.y;
    // Lines that lie nearly along the bars tell nothing.
    if agreement.abs() < 0.3 {
        square
    } else if agreement < 0.0 {
        at(-along.x, -along.y)
    } else {
        along
    }
}

/// The corners around the bars that `line` crosses, clockwise from the code's own top left. The line runs from the outer edge
/// of the first bar to that of the last.
pub(super) fn around_bars(frame: &GrayFrame, line: &ScanLine) -> Quad {
    let (start, end) = (line.from, line.to);
    let middle = at((start.x + end.x) / 2.0, (start.y + end.y) / 2.0);
    let up = at(-line.bars.x, -line.bars.y);
    let half = |from, to| [follow(frame, from, to, up), follow(frame, from, to, line.bars)];
    let (left, right) = agreed(half(start, middle), half(middle, end));
    let edge = |side: usize, out: Point| {
        // Each half tells where the bars in its own middle end: a quarter and three quarters of the way.
        let (a, b) = (between(start, end, 0.25), between(start, end, 0.75));
        let (a, b) = (left[side].shifted(a, line, out), right[side].shifted(b, line, out));
        (between(a, b, -0.5), between(a, b, 1.5))
    };
    let (top_left, top_right) = edge(0, up);
    let (bottom_left, bottom_right) = edge(1, line.bars);
    Quad([top_left, top_right, bottom_right, bottom_left])
}

fn between(a: Point, b: Point, share: f32) -> Point {
    at(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share)
}

/// How far bars go on from the line, and how far they have drifted along it by then.
#[derive(Clone, Copy)]
struct Reach {
    out: f32,
    drift: f32,
}

impl Reach {
    fn shifted(self, p: Point, line: &ScanLine, out: Point) -> Point {
        let length = distance(line.from, line.to).max(1e-3);
        let along = at((line.to.x - line.from.x) / length, (line.to.y - line.from.y) / length);
        at(p.x + out.x * self.out + along.x * self.drift, p.y + out.y * self.out + along.y * self.drift)
    }
}

/// Both halves of a code are about as high. Where one is far lower than perspective explains, it was lost on the way.
fn agreed(left: [Reach; 2], right: [Reach; 2]) -> ([Reach; 2], [Reach; 2]) {
    const MOST: f32 = 1.5;
    let height = |half: [Reach; 2]| half[0].out + half[1].out;
    if height(left) > height(right) * MOST {
        (left, left)
    } else if height(right) > height(left) * MOST {
        (right, right)
    } else {
        (left, right)
    }
}

/// Follows the pattern between two points of a line in direction `out`, as far as it goes on.
fn follow(frame: &GrayFrame, from: Point, to: Point, out: Point) -> Reach {
    let length = distance(from, to).max(1e-3);
    let spacing = (length / SAMPLES).max(1.0);
    let along = at((to.x - from.x) / length, (to.y - from.y) / length);
    let sample = |off: f32, drift: f32, lines: u32| {
        let moved = |p: Point| at(p.x + out.x * off + along.x * drift, p.y + out.y * off + along.y * drift);
        Profile::along(frame, &ScanLine { from: moved(from), to: moved(to), bars: out }, spacing, lines)
    };
    // Five lines: the one in the middle may run along the very edge of the bars.
    let pattern = sample(0.0, 0.0, 5).map_or_else(Vec::new, |profile| profile.samples);
    let look = |reach: Reach, far: f32| {
        let off = reach.out + far;
        // As the pattern has drifted so far, it will drift on.
        let due = reach.drift * off / reach.out.max(spacing);
        let mut best = (ALIKE, None);
        for change in [0.0, -0.5, 0.5] {
            let drift = due + change * spacing;
            let Some(other) = sample(off, drift, 1) else { continue };
            // A line cut short by the frame's edge has moved against the pattern.
            if other.samples.len() + 2 < pattern.len() {
                continue;
            }
            let alike = likeness(&pattern, &other.samples);
            if alike > best.0 + if change == 0.0 { 0.0 } else { 0.01 } {
                best = (alike, Some(Reach { out: off, drift }));
            }
            // As good as the same, or as nothing: half a sample aside it will not be better.
            if !(UNLIKE..SAME).contains(&alike) {
                break;
            }
        }
        best.1
    };
    let mut reach = Reach { out: 0.0, drift: 0.0 };
    while reach.out < length * 4.0
        && let Some(farther) = LOOKS.iter().find_map(|far| look(reach, far * spacing))
    {
        reach = farther;
    }
    Reach { out: reach.out.max(LEAST_HEIGHT), ..reach }
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

    fn outline(frame: &GrayFrame, start: Point, end: Point) -> Quad {
        around_bars(frame, &ScanLine { from: start, to: end, bars: bar_direction(frame, start, end) })
    }

    #[test]
    fn the_outline_ends_where_the_bars_end() {
        let quad = outline(&bars(0.0), at(40.0, 70.0), at(140.0, 70.0));
        let (left, top, right, bottom) = quad.bounds();
        assert!((left - 40.0).abs() < 3.0 && (right - 140.0).abs() < 3.0, "{quad:?}");
        assert!((top - 30.0).abs() < 4.0 && (bottom - 89.0).abs() < 4.0, "{quad:?}");
        assert!(quad.0[0].y < quad.0[3].y && quad.0[0].x < quad.0[1].x);
    }

    #[test]
    fn leaning_bars_give_a_leaning_outline() {
        let quad = outline(&bars(0.3), at(40.0, 60.0), at(140.0, 60.0));
        let lean = quad.0[3].x - quad.0[0].x;
        assert!((10.0..26.0).contains(&lean), "leans by {lean}: {quad:?}");
    }

    #[test]
    fn read_from_right_to_left_the_top_is_below() {
        let quad = outline(&bars(0.0), at(140.0, 60.0), at(40.0, 60.0));
        assert!(quad.0[0].x > quad.0[1].x && quad.0[0].y > quad.0[3].y);
    }

    #[test]
    fn nothing_to_follow_still_gives_a_sound_quad() {
        let plain = GrayFrame::new(50, 50, vec![255; 2500]).unwrap();
        assert!(outline(&plain, at(5.0, 5.0), at(5.0, 5.0)).is_sound());
        assert!(outline(&plain, at(-900.0, 5.0), at(900.0, 5.0)).is_sound());
    }
}
