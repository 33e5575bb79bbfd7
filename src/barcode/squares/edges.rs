//! Edges of a part of a frame, to a fraction of a pixel, and the straight ones among them.
//!
//! The lightness changes fastest on a ridge one pixel wide along every edge. Ridge pixels that lie beside each other and agree
//! on the direction hang together as a chain, and a chain that is straight is a side of something: the longest in a Data Matrix
//! are the two solid sides.

use crate::barcode::frame::GrayFrame;
use crate::barcode::quad::at;
use crate::domain::Point;

/// One place of an edge.
#[derive(Clone, Copy)]
pub(super) struct Ridge {
    /// In the frame, in pixels.
    pub(super) place: Point,
    /// Unit vector from dark to light.
    pub(super) to_light: Point,
}

/// A straight edge.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub(super) from: Point,
    pub(super) to: Point,
    /// Unit vector across the edge, from dark to light.
    pub(super) to_light: Point,
    pub(super) length: f32,
}

/// A rectangle of a frame, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) width: usize,
    pub(super) height: usize,
}

/// Edges of a part.
pub(super) struct Edges {
    pub(super) ridges: Vec<Ridge>,
    pub(super) segments: Vec<Segment>,
}

/// Shortest chain of interest, in pixels.
const SHORTEST: usize = 9;
/// Most segments kept, the longest.
const MOST_SEGMENTS: usize = 48;
/// Weakest gradient that counts, in the units of [`gradient`]: a step of five grey levels.
const WEAKEST: i16 = 40;
/// Cosine of the most that a chain's next pixel may differ in direction from the chain so far.
const AGREE: f32 = 0.88;
/// Farthest that a chain's pixels may lie from its line on average, in pixels.
const STRAIGHT: f32 = 0.75;

/// Sobel's gradient of a part, and its size, row by row.
struct Gradient {
    x: Vec<i16>,
    y: Vec<i16>,
    size: Vec<i16>,
}

fn gradient(frame: &GrayFrame, part: Part) -> Gradient {
    let count = part.width * part.height;
    let mut out = Gradient { x: vec![0; count], y: vec![0; count], size: vec![0; count] };
    let stride = frame.width() as usize;
    let inner = part.width.saturating_sub(2);
    let mut row = 1;
    while row + 1 < part.height {
        let line = |y: usize| {
            let start = (part.top + y) * stride + part.left;
            &frame.pixels()[start..start + part.width]
        };
        let (a, b, c) = (line(row - 1), line(row), line(row + 1));
        let start = row * part.width + 1;
        let (gx, gy) = (&mut out.x[start..start + inner], &mut out.y[start..start + inner]);
        let size = &mut out.size[start..start + inner];
        let (a0, a1, a2) = (&a[..inner], &a[1..1 + inner], &a[2..2 + inner]);
        let (b0, b2) = (&b[..inner], &b[2..2 + inner]);
        let (c0, c1, c2) = (&c[..inner], &c[1..1 + inner], &c[2..2 + inner]);
        for i in 0..inner {
            let of = |values: &[u8]| i16::from(values[i]);
            let (falling, rising) = (of(c2) - of(a0), of(a2) - of(c0));
            let x = falling + rising + 2 * (of(b2) - of(b0));
            let y = falling - rising + 2 * (of(c1) - of(a1));
            gx[i] = x;
            gy[i] = y;
            let (x, y) = (x.abs(), y.abs());
            // Within a tenth of the true length.
            size[i] = x.max(y) + (x.min(y) >> 1) - (x.max(y) >> 4);
        }
        row += 1;
    }
    out
}

/// The edges of `part`, which must lie in the frame.
pub(super) fn edges(frame: &GrayFrame, part: Part) -> Edges {
    let none = Edges { ridges: Vec::new(), segments: Vec::new() };
    let inside = part.left + part.width <= frame.width() as usize && part.top + part.height <= frame.height() as usize;
    if !inside || part.width < 5 || part.height < 5 {
        return none;
    }
    let gradient = gradient(frame, part);
    let least = threshold(&gradient.size);
    let mut ridges: Vec<Ridge> = Vec::new();
    // One more than the number of the ridge at each pixel; 0 where there is none.
    let mut numbers = vec![0_u32; gradient.size.len()];
    for row in 2..part.height - 2 {
        let start = row * part.width;
        let mut i = start + 2;
        let end = start + part.width - 2;
        while i < end {
            let size = gradient.size[i];
            if size >= least {
                let (x, y) = (gradient.x[i], gradient.y[i]);
                let next = step(x, y, part.width);
                let (before, after) = (gradient.size[i.wrapping_sub(next)], gradient.size[i.wrapping_add(next)]);
                // The second is strict so that of two alike one is taken.
                if size >= before && size > after {
                    let (before, size, after) = (f32::from(before), f32::from(size), f32::from(after));
                    let off = ((before - after) / (2.0 * (before - 2.0 * size + after)).min(-1e-3)).clamp(-0.5, 0.5);
                    let (dx, dy) = unstep(next, part.width);
                    let length = (f32::from(x) * f32::from(x) + f32::from(y) * f32::from(y)).sqrt();
                    let (column, row) = ((i - start) as f32, row as f32);
                    ridges.push(Ridge {
                        place: at(
                            part.left as f32 + column + off * dx,
                            part.top as f32 + row + off * dy,
                        ),
                        to_light: at(f32::from(x) / length, f32::from(y) / length),
                    });
                    numbers[i] = ridges.len() as u32;
                }
            }
            i += 1;
        }
    }
    let segments = Chains { part, ridges: &ridges, numbers }.segments();
    Edges { ridges, segments }
}

/// A fifth of a strong gradient of the part.
fn threshold(sizes: &[i16]) -> i16 {
    let mut counts = [0_u32; 64];
    let mut i = 0;
    while i < sizes.len() {
        counts[(sizes[i] >> 5).clamp(0, 63) as usize] += 1;
        i += 5;
    }
    // The strongest fiftieth.
    let mut rest = (sizes.len() / 5 / 50) as u32;
    let mut strong = 63;
    while strong > 0 && rest >= counts[strong] {
        rest -= counts[strong];
        strong -= 1;
    }
    ((strong as i16) << 5).wrapping_div(5).max(WEAKEST)
}

/// To the pixel before or after in the direction of a gradient, as a difference of indices.
fn step(x: i16, y: i16, width: usize) -> usize {
    let (ax, ay) = (i32::from(x).abs(), i32::from(y).abs());
    if ay * 5 < ax * 2 {
        1
    } else if ax * 5 < ay * 2 {
        width
    } else if (x > 0) == (y > 0) {
        width + 1
    } else {
        width - 1
    }
}

fn unstep(step: usize, width: usize) -> (f32, f32) {
    if step == 1 {
        (1.0, 0.0)
    } else if step == width {
        (0.0, 1.0)
    } else if step == width + 1 {
        (1.0, 1.0)
    } else {
        (-1.0, 1.0)
    }
}

/// Follows ridges.
struct Chains<'a> {
    part: Part,
    ridges: &'a [Ridge],
    /// As in [`edges`]; set to 0 where a chain has passed.
    numbers: Vec<u32>,
}

impl Chains<'_> {
    fn segments(mut self) -> Vec<Segment> {
        let mut segments: Vec<Segment> = Vec::new();
        let mut chain: Vec<u32> = Vec::new();
        for index in 0..self.numbers.len() {
            let number = self.numbers[index];
            if number == 0 {
                continue;
            }
            chain.clear();
            let mut total = self.ridges[number as usize - 1].to_light;
            self.numbers[index] = 0;
            chain.push(number - 1);
            for way in [1.0, -1.0] {
                self.follow(index, way, &mut total, &mut chain);
            }
            if chain.len() >= SHORTEST {
                segments.extend(self.line(&chain, total));
            }
        }
        segments.sort_by(|a, b| b.length.total_cmp(&a.length));
        segments.truncate(MOST_SEGMENTS);
        segments
    }

    /// Goes on from a pixel along the edge, with the light at the left (`way` 1) or at the right (-1).
    fn follow(&mut self, start: usize, way: f32, total: &mut Point, chain: &mut Vec<u32>) {
        let width = self.part.width as isize;
        let mut index = start as isize;
        loop {
            let size = (total.x * total.x + total.y * total.y).sqrt().max(1e-6);
            let mean = at(total.x / size, total.y / size);
            let (along_x, along_y) = (-mean.y * way, mean.x * way);
            // The pixel straight ahead, those to its sides, and where there is none, the same a pixel farther.
            let (ax, ay) = (along_x.abs(), along_y.abs());
            let (sx, sy) = (along_x.signum() as isize, along_y.signum() as isize);
            let ahead: [(isize, isize); 3] = if ay * 5.0 < ax * 2.0 {
                [(sx, 0), (sx, sy), (sx, -sy)]
            } else if ax * 5.0 < ay * 2.0 {
                [(0, sy), (sx, sy), (-sx, sy)]
            } else {
                [(sx, sy), (sx, 0), (0, sy)]
            };
            let mut found = None;
            'search: for reach in [1, 2] {
                for (dx, dy) in ahead {
                    let next = index + (dx + dy * width) * reach;
                    let number = usize::try_from(next).ok().and_then(|i| self.numbers.get(i)).copied().unwrap_or(0);
                    if number != 0 {
                        let other = self.ridges[number as usize - 1].to_light;
                        if other.x * mean.x + other.y * mean.y > AGREE {
                            found = Some((next, number, other));
                            break 'search;
                        }
                    }
                }
            }
            let Some((next, number, other)) = found else { return };
            self.numbers[next as usize] = 0;
            chain.push(number - 1);
            *total = at(total.x + other.x, total.y + other.y);
            index = next;
        }
    }

    /// The line of a chain, if it is straight.
    fn line(&self, chain: &[u32], total: Point) -> Option<Segment> {
        let n = chain.len() as f32;
        let origin = self.ridges[chain[0] as usize].place;
        let (mut x, mut y, mut xx, mut xy, mut yy) = (0.0_f32, 0.0, 0.0, 0.0, 0.0);
        for &i in chain {
            let p = self.ridges[i as usize].place;
            let (dx, dy) = (p.x - origin.x, p.y - origin.y);
            (x, y, xx, xy, yy) = (x + dx, y + dy, xx + dx * dx, xy + dx * dy, yy + dy * dy);
        }
        let (x, y) = (x / n, y / n);
        let (xx, xy, yy) = (xx / n - x * x, xy / n - x * y, yy / n - y * y);
        let turn = (2.0 * xy).atan2(xx - yy) / 2.0;
        let (sin, cos) = turn.sin_cos();
        let across = (xx * sin * sin - 2.0 * xy * sin * cos + yy * cos * cos).max(0.0).sqrt();
        if across > STRAIGHT {
            return None;
        }
        let (mut first, mut last) = (f32::MAX, f32::MIN);
        for &i in chain {
            let p = self.ridges[i as usize].place;
            let along = (p.x - origin.x - x) * cos + (p.y - origin.y - y) * sin;
            (first, last) = (first.min(along), last.max(along));
        }
        let point = |along: f32| at(origin.x + x + along * cos, origin.y + y + along * sin);
        let way = if total.y * cos - total.x * sin < 0.0 { -1.0 } else { 1.0 };
        Some(Segment {
            from: point(first - 0.5),
            to: point(last + 0.5),
            to_light: at(-sin * way, cos * way),
            length: last - first + 1.0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::barcode::drawing::{Place, Sheet};
    use crate::barcode::quad::distance;
    use crate::domain::Symbology;

    #[test]
    fn the_solid_sides_of_a_data_matrix_are_the_longest_segments() {
        for turn in [0.0, 30.0, 45.0, 200.0] {
            let mut sheet = Sheet::new(160, 160);
            let quad = sheet.draw("3556212345678", Symbology::DataMatrix, &Place::at(80.0, 80.0).turned(turn).module(4.0));
            let found = edges(&sheet.blurred(), Part { left: 0, top: 0, width: 160, height: 160 });
            let corner = quad.0[3];
            for segment in &found.segments[..2] {
                assert!((segment.length - distance(quad.0[3], quad.0[2])).abs() < 5.0, "{segment:?} at {turn}");
                assert!(distance(segment.from, corner).min(distance(segment.to, corner)) < 4.0, "{segment:?} at {turn}");
            }
        }
    }

    #[test]
    fn tiny_and_misplaced_parts_are_empty() {
        let frame = GrayFrame::new(4, 4, vec![9; 16]).unwrap();
        assert!(edges(&frame, Part { left: 0, top: 0, width: 4, height: 4 }).ridges.is_empty());
        assert!(edges(&frame, Part { left: 2, top: 0, width: 9, height: 9 }).ridges.is_empty());
    }
}
