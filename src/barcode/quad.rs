//! The four corners around a code, and what the stages ask of them.

use crate::domain::Point;

/// Four corners, clockwise from the code's own top left. Inside the reader, (0, 0) is the *middle* of the first pixel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quad(pub(super) [Point; 4]);

/// A point from its two coordinates.
pub(super) fn at(x: f32, y: f32) -> Point {
    Point { x, y }
}

/// How far apart two points are.
pub(super) fn distance(a: Point, b: Point) -> f32 {
    (a.x - b.x).hypot(a.y - b.y)
}

/// The point halfway between two others.
pub(super) fn halfway(a: Point, b: Point) -> Point {
    at((a.x + b.x) / 2.0, (a.y + b.y) / 2.0)
}

impl Quad {
    /// Whether all corners are numbers of a size that a picture can have.
    pub(super) fn is_sound(&self) -> bool {
        self.0.iter().all(|p| p.x.is_finite() && p.y.is_finite() && p.x.abs() < 1e6 && p.y.abs() < 1e6)
    }

    /// The middle of the corners.
    pub(super) fn middle(&self) -> Point {
        let [a, b, c, d] = self.0;
        at((a.x + b.x + c.x + d.x) / 4.0, (a.y + b.y + c.y + d.y) / 4.0)
    }

    /// Whether `p` is inside or on the edge. Holds for either winding, since mirrored codes occur.
    pub(super) fn contains(&self, p: Point) -> bool {
        let (mut left, mut right) = (false, false);
        for i in 0..4 {
            let (a, b) = (self.0[i], self.0[(i + 1) % 4]);
            let cross = (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
            if cross < 0.0 {
                left = true;
            } else if cross > 0.0 {
                right = true;
            }
        }
        !(left && right)
    }

    /// Whether the two lie over one another in good part: the middle of one is inside the other.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.contains(other.middle()) || other.contains(self.middle())
    }

    /// The same quad with `along` more at either end of the code and `across` more above and below it, as shares of its size.
    pub(super) fn grown(&self, along: f32, across: f32) -> Self {
        let [tl, tr, br, bl] = self.0;
        let push = |from: Point, to: Point, share: f32| at((to.x - from.x) * share, (to.y - from.y) * share);
        let corner = |p: Point, beside: Point, over: Point| {
            let (a, b) = (push(beside, p, along), push(over, p, across));
            at(p.x + a.x + b.x, p.y + a.y + b.y)
        };
        Self([corner(tl, tr, bl), corner(tr, tl, br), corner(br, bl, tr), corner(bl, br, tl)])
    }

    /// The same quad in a picture `factor` times as large, moved by (`x`, `y`) there.
    pub(super) fn scaled(&self, factor: f32, x: f32, y: f32) -> Self {
        Self(self.0.map(|p| at((p.x + 0.5) * factor - 0.5 + x, (p.y + 0.5) * factor - 0.5 + y)))
    }

    /// The other way round than [`Self::scaled`]: as it lies in a part of the picture, `factor` times smaller.
    pub(super) fn scaled_back(&self, factor: f32, x: f32, y: f32) -> Self {
        Self(self.0.map(|p| at((p.x - x + 0.5) / factor - 0.5, (p.y - y + 0.5) / factor - 0.5)))
    }

    /// Smallest and largest coordinates: left, top, right, bottom.
    pub(super) fn bounds(&self) -> (f32, f32, f32, f32) {
        let mut bounds = (f32::MAX, f32::MAX, f32::MIN, f32::MIN);
        for p in &self.0 {
            bounds = (bounds.0.min(p.x), bounds.1.min(p.y), bounds.2.max(p.x), bounds.3.max(p.y));
        }
        bounds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square() -> Quad {
        Quad([at(0.0, 0.0), at(10.0, 0.0), at(10.0, 10.0), at(0.0, 10.0)])
    }

    #[test]
    fn inside_is_inside_whatever_the_winding() {
        let mut turned = square();
        turned.0.reverse();
        for quad in [square(), turned] {
            assert!(quad.contains(at(5.0, 5.0)));
            assert!(quad.contains(at(0.0, 5.0)));
            assert!(!quad.contains(at(11.0, 5.0)));
            assert!(!quad.contains(at(-1.0, -1.0)));
        }
    }

    #[test]
    fn growing_pushes_the_corners_out() {
        let grown = square().grown(0.5, 0.0);
        assert_eq!(grown.0, [at(-5.0, 0.0), at(15.0, 0.0), at(15.0, 10.0), at(-5.0, 10.0)]);
        assert_eq!(square().grown(0.0, 0.1).bounds(), (0.0, -1.0, 10.0, 11.0));
    }

    #[test]
    fn scaling_keeps_pixel_middles() {
        // The middle of pixel 0 at half size is between pixels 0 and 1 at full size.
        assert_eq!(square().scaled(2.0, 0.0, 0.0).0[0], at(0.5, 0.5));
        assert_eq!(square().scaled(4.0, 7.0, 9.0).scaled_back(4.0, 7.0, 9.0), square());
    }
}
