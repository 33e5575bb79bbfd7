//! How codes lie to each other in a picture: how far apart, measured by their own size, and how they are turned.

use crate::domain::{Barcode, Point};

/// A code's place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    corners: [Point; 4],
    /// Its shorter side, in pixels: for bars their height.
    short: f32,
    /// Direction of its upper side, in radians.
    angle: f32,
}

impl Place {
    /// The place of a code; `None` where it is not known, or no place at all.
    pub(super) fn of(code: &Barcode) -> Option<Self> {
        Self::of_corners(code.corners.as_ref()?)
    }

    /// The place between four corners, clockwise; `None` where they are no place at all.
    pub(super) fn of_corners(corners: &[Point; 4]) -> Option<Self> {
        let corners = *corners;
        let [a, b, c, d] = corners;
        let (along, across) = ((length(a, b) + length(d, c)) / 2.0, (length(a, d) + length(b, c)) / 2.0);
        let short = along.min(across);
        let angle = (b.y - a.y).atan2(b.x - a.x);
        (short > 0.0 && short.is_finite() && angle.is_finite()).then_some(Self { corners, short, angle })
    }

    /// How far apart two codes are, edge to edge, in heights of the lower one; 0 where they touch.
    pub(super) fn distance(&self, other: &Self) -> f32 {
        if self.holds(other.middle()) || other.holds(self.middle()) {
            return 0.0;
        }
        let nearest = |from: &Self, to: &Self| {
            from.corners
                .iter()
                .flat_map(|p| (0..4).map(|i| to_line(*p, to.corners[i], to.corners[(i + 1) % 4])))
                .fold(f32::MAX, f32::min)
        };
        nearest(self, other).min(nearest(other, self)) / self.short.min(other.short)
    }

    /// How much the one is turned against the other, in degrees; codes that stand upright on a label count as not turned.
    pub(super) fn turn(&self, other: &Self) -> f32 {
        let turn = (self.angle - other.angle).to_degrees().rem_euclid(90.0);
        turn.min(90.0 - turn)
    }

    fn middle(&self) -> Point {
        let sum = |of: fn(&Point) -> f32| self.corners.iter().map(of).sum::<f32>() / 4.0;
        Point { x: sum(|p| p.x), y: sum(|p| p.y) }
    }

    fn holds(&self, p: Point) -> bool {
        let side = |i: usize| {
            let (a, b) = (self.corners[i], self.corners[(i + 1) % 4]);
            (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)
        };
        (0..4).all(|i| side(i) >= 0.0) || (0..4).all(|i| side(i) <= 0.0)
    }
}

fn length(a: Point, b: Point) -> f32 {
    (a.x - b.x).hypot(a.y - b.y)
}

/// From a point to the nearest point of a line's stretch.
fn to_line(p: Point, a: Point, b: Point) -> f32 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let share = ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy).max(f32::MIN_POSITIVE);
    let share = share.clamp(0.0, 1.0);
    length(p, Point { x: a.x + share * dx, y: a.y + share * dy })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(x: f32, y: f32, width: f32, height: f32, degrees: f32) -> Place {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let corner = |u: f32, v: f32| Point { x: x + u * cos - v * sin, y: y + u * sin + v * cos };
        let corners = [corner(0.0, 0.0), corner(width, 0.0), corner(width, height), corner(0.0, height)];
        Place::of(&Barcode { corners: Some(corners), ..Barcode::of_text("A") }).unwrap()
    }

    #[test]
    fn distances_are_from_edge_to_edge_in_heights_of_the_lower_code() {
        let code = place(0.0, 0.0, 100.0, 20.0, 0.0);
        for (other, expected) in [
            (place(0.0, 50.0, 100.0, 40.0, 0.0), 1.5),
            (place(130.0, 0.0, 60.0, 60.0, 0.0), 1.5),
            (place(103.0, 24.0, 60.0, 20.0, 0.0), 0.25),
            (place(40.0, 5.0, 10.0, 10.0, 0.0), 0.0),
            (place(50.0, 50.0, 100.0, 20.0, 90.0), 1.5),
        ] {
            assert!((code.distance(&other) - expected).abs() < 1e-3, "{} for {expected}", code.distance(&other));
            assert!((other.distance(&code) - expected).abs() < 1e-3);
        }
    }

    #[test]
    fn a_quarter_turn_is_no_turn() {
        let code = place(0.0, 0.0, 100.0, 20.0, 10.0);
        for (degrees, expected) in [(10.0, 0.0), (100.0, 0.0), (-80.0, 0.0), (15.0, 5.0), (92.0, 8.0), (55.0, 45.0)] {
            let turn = code.turn(&place(0.0, 0.0, 50.0, 20.0, degrees));
            assert!((turn - expected).abs() < 0.01, "{turn} for {expected}");
        }
    }

    #[test]
    fn what_is_no_place_has_none() {
        let nowhere = Barcode { corners: Some([Point::default(); 4]), ..Barcode::of_text("A") };
        assert!(Place::of(&nowhere).is_none());
        assert!(Place::of(&Barcode::of_text("A")).is_none());
        let odd = Point { x: f32::NAN, y: 0.0 };
        assert!(Place::of(&Barcode { corners: Some([odd; 4]), ..Barcode::of_text("A") }).is_none());
    }
}
