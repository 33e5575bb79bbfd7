//! The straight edges of a part of a frame, to a fraction of a pixel.
//!
//! The lightness changes fastest on a ridge one pixel wide along every edge. Ridge pixels that lie beside each other and agree
//! on the direction hang together as a chain, and a chain that is straight is a side of something: the longest in a Data Matrix
//! are the two solid sides. Chains are followed from the lines of a coarse lattice, which no long edge can slip through, so that
//! most of the short edges inside a symbol cost nothing.

use crate::barcode::frame::GrayFrame;
use crate::barcode::quad::at;
use crate::domain::Point;

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

/// Shortest chain of interest, in pixels.
const SHORTEST: usize = 9;
/// From one line of the lattice to the next, in pixels: a slanting chain of the shortest length crosses one.
const LATTICE: usize = 8;
/// How far to either side an edge must go on to be followed, in pixels.
const NEARBY: f32 = 4.0;
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

/// The straight edges of `part`, which must lie in the frame; the longest first.
pub(super) fn segments(frame: &GrayFrame, part: Part) -> Vec<Segment> {
    let inside = part.left + part.width <= frame.width() as usize && part.top + part.height <= frame.height() as usize;
    if !inside || part.width < 5 || part.height < 5 {
        return Vec::new();
    }
    let gradient = gradient(frame, part);
    let least = threshold(&gradient.size);
    let seen = vec![false; gradient.size.len()];
    Chains { part, gradient, least, seen }.segments()
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

/// Whether two gradients have nearly the same direction.
fn agree(a: Point, b: Point) -> bool {
    let dot = a.x * b.x + a.y * b.y;
    dot > 0.0 && dot * dot > AGREE * AGREE * (a.x * a.x + a.y * a.y) * (b.x * b.x + b.y * b.y)
}

/// Follows ridges.
struct Chains {
    part: Part,
    gradient: Gradient,
    /// Smallest gradient that counts.
    least: i16,
    /// Pixels that a chain has passed.
    seen: Vec<bool>,
}

impl Chains {
    fn segments(mut self) -> Vec<Segment> {
        let mut segments: Vec<Segment> = Vec::new();
        let mut chain: Vec<usize> = Vec::new();
        let width = self.part.width;
        for row in 1..self.part.height - 1 {
            let stride = if row % LATTICE == 0 { 1 } else { LATTICE };
            let mut column = if stride == 1 { 1 } else { LATTICE };
            while column < width - 1 {
                let index = row * width + column;
                column += stride;
                if self.gradient.size[index] < self.least
                    || self.seen[index]
                    || !self.is_ridge(index)
                    || !self.goes_on(index)
                {
                    continue;
                }
                chain.clear();
                chain.push(index);
                self.seen[index] = true;
                let mut total = self.at(index);
                for way in [1.0, -1.0] {
                    self.follow(index, way, &mut total, &mut chain);
                }
                if chain.len() >= SHORTEST {
                    segments.extend(self.line(&chain, total));
                }
            }
        }
        segments.sort_by(|a, b| b.length.total_cmp(&a.length));
        segments.truncate(MOST_SEGMENTS);
        segments
    }

    /// Whether the lightness changes faster at a pixel than before and after it across the edge. Not for the pixels
    /// on the part's border.
    fn is_ridge(&self, index: usize) -> bool {
        let size = self.gradient.size[index];
        if size < self.least {
            return false;
        }
        let step = step(self.gradient.x[index], self.gradient.y[index], self.part.width);
        // The second is strict so that of two alike one is taken.
        size >= self.gradient.size[index - step] && size > self.gradient.size[index + step]
    }

    /// Whether the edge is as strong and of one direction for some pixels to either side. The short edges of modules and print
    /// are not, and need not be followed.
    fn goes_on(&self, index: usize) -> bool {
        let own = self.at(index);
        let width = self.part.width;
        // Along the edge, as far as a pixel's step goes: whole pixels one way, a share of them the other.
        let (x, y) = if own.x.abs() > own.y.abs() {
            (-(NEARBY * own.y / own.x).round() as isize, NEARBY as isize)
        } else {
            (NEARBY as isize, -(NEARBY * own.x / own.y).round() as isize)
        };
        let (column, row) = ((index % width) as isize, (index / width) as isize);
        [(column + x, row + y), (column - x, row - y)].iter().all(|&(x, y)| {
            if x < 0 || y < 0 || x >= width as isize || y >= self.part.height as isize {
                return false;
            }
            let there = y as usize * width + x as usize;
            self.gradient.size[there] >= self.least && agree(own, self.at(there))
        })
    }

    /// The gradient at a pixel: from dark to light.
    fn at(&self, index: usize) -> Point {
        at(f32::from(self.gradient.x[index]), f32::from(self.gradient.y[index]))
    }

    /// Goes on from a pixel along the edge, with the light at the left (`way` 1) or at the right (-1). `total` is the sum of the
    /// chain's gradients.
    fn follow(&mut self, start: usize, way: f32, total: &mut Point, chain: &mut Vec<usize>) {
        let width = self.part.width as isize;
        let (mut column, mut row) = (start as isize % width, start as isize / width);
        loop {
            // The pixel straight ahead, those to its sides, and where there is none, the same a pixel farther.
            let (along_x, along_y) = (-total.y * way, total.x * way);
            let (ax, ay) = (along_x.abs(), along_y.abs());
            let (sx, sy) = (if along_x < 0.0 { -1 } else { 1 }, if along_y < 0.0 { -1 } else { 1 });
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
                    let (x, y) = (column + dx * reach, row + dy * reach);
                    if x < 1 || y < 1 || x >= width - 1 || y >= self.part.height as isize - 1 {
                        continue;
                    }
                    let index = (y * width + x) as usize;
                    if !self.seen[index] && self.is_ridge(index) && agree(*total, self.at(index)) {
                        found = Some((x, y, index));
                        break 'search;
                    }
                }
            }
            let Some((x, y, index)) = found else { return };
            (column, row) = (x, y);
            self.seen[index] = true;
            chain.push(index);
            let other = self.at(index);
            *total = at(total.x + other.x, total.y + other.y);
        }
    }

    /// Where the ridge is at a pixel of it, to a fraction of a pixel, in the frame.
    fn place(&self, index: usize) -> Point {
        let step = step(self.gradient.x[index], self.gradient.y[index], self.part.width);
        let size = |i: usize| f32::from(self.gradient.size[i]);
        let (before, here, after) = (size(index - step), size(index), size(index + step));
        let off = ((before - after) / (2.0 * (before - 2.0 * here + after)).min(-1e-3)).clamp(-0.5, 0.5);
        let (dx, dy) = unstep(step, self.part.width);
        let (column, row) = (index % self.part.width, index / self.part.width);
        at((self.part.left + column) as f32 + off * dx, (self.part.top + row) as f32 + off * dy)
    }

    /// The line of a chain, if it is straight.
    fn line(&self, chain: &[usize], total: Point) -> Option<Segment> {
        let n = chain.len() as f32;
        let origin = self.place(chain[0]);
        let (mut x, mut y, mut xx, mut xy, mut yy) = (0.0_f32, 0.0, 0.0, 0.0, 0.0);
        for &i in chain {
            let p = self.place(i);
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
            let p = self.place(i);
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
            let quad =
                sheet.draw("3556212345678", Symbology::DataMatrix, &Place::at(80.0, 80.0).turned(turn).module(4.0));
            let found = segments(&sheet.blurred(), Part { left: 0, top: 0, width: 160, height: 160 });
            let corner = quad.0[3];
            for segment in &found[..2] {
                assert!((segment.length - distance(quad.0[3], quad.0[2])).abs() < 5.0, "{segment:?} at {turn}");
                assert!(
                    distance(segment.from, corner).min(distance(segment.to, corner)) < 4.0,
                    "{segment:?} at {turn}"
                );
            }
        }
    }

    #[test]
    fn tiny_and_misplaced_parts_are_empty() {
        let frame = GrayFrame::new(4, 4, vec![9; 16]).unwrap();
        assert!(segments(&frame, Part { left: 0, top: 0, width: 4, height: 4 }).is_empty());
        assert!(segments(&frame, Part { left: 2, top: 0, width: 9, height: 9 }).is_empty());
    }
}
