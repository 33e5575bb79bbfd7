//! From the plane of a symbol, counted in modules, to the frame, in pixels.

use crate::barcode::quad::{Quad, at};
use crate::domain::Point;

/// A perspective transform: straight lines stay straight, and what is farther away is smaller.
#[derive(Clone, Copy, Debug)]
pub(super) struct Projection {
    /// Rows of the matrix; the last element is 1.
    m: [f32; 8],
}

impl Projection {
    /// The transform that takes a symbol of so many modules to its corners (clockwise from its top left). `None` where the
    /// corners are no convex quad of some area.
    pub(super) fn of(quad: &Quad, columns: f32, rows: f32) -> Option<Self> {
        let [a, b, c, d] = quad.0;
        // Heckbert's unit square to quad.
        let (dx1, dx2, dx3) = (b.x - c.x, d.x - c.x, a.x - b.x + c.x - d.x);
        let (dy1, dy2, dy3) = (b.y - c.y, d.y - c.y, a.y - b.y + c.y - d.y);
        let area = dx1 * dy2 - dx2 * dy1;
        if area.is_nan() || area.abs() < 1e-3 {
            return None;
        }
        let g = (dx3 * dy2 - dx2 * dy3) / area;
        let h = (dx1 * dy3 - dx3 * dy1) / area;
        // Where a corner's depth is not above nought, the sides cross.
        if !(g > -0.9 && h > -0.9 && g + h > -0.9) {
            return None;
        }
        let m = [
            (b.x - a.x + g * b.x) / columns,
            (d.x - a.x + h * d.x) / rows,
            a.x,
            (b.y - a.y + g * b.y) / columns,
            (d.y - a.y + h * d.y) / rows,
            a.y,
            g / columns,
            h / rows,
        ];
        m.iter().all(|v| v.is_finite()).then_some(Self { m })
    }

    /// The transform that takes each of four points of the symbol to a place in the frame; no three may be in line.
    pub(super) fn through(pairs: &[((f32, f32), Point); 4]) -> Option<Self> {
        // Eight equations, each point giving two; solved by elimination.
        let mut rows = [[0.0_f64; 9]; 8];
        for (i, ((u, v), p)) in pairs.iter().enumerate() {
            let (u, v, x, y) = (f64::from(*u), f64::from(*v), f64::from(p.x), f64::from(p.y));
            rows[2 * i] = [u, v, 1.0, 0.0, 0.0, 0.0, -u * x, -v * x, x];
            rows[2 * i + 1] = [0.0, 0.0, 0.0, u, v, 1.0, -u * y, -v * y, y];
        }
        for column in 0..8 {
            let pivot = (column..8).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
            rows.swap(column, pivot);
            let lead = rows[column][column];
            if lead.is_nan() || lead.abs() < 1e-9 {
                return None;
            }
            let own = rows[column];
            for (i, row) in rows.iter_mut().enumerate() {
                if i != column {
                    let share = row[column] / lead;
                    for (value, above) in row.iter_mut().zip(&own) {
                        *value -= share * above;
                    }
                }
            }
        }
        let mut m = [0.0_f32; 8];
        for (i, value) in m.iter_mut().enumerate() {
            *value = (rows[i][8] / rows[i][i]) as f32;
        }
        m.iter().all(|v| v.is_finite()).then_some(Self { m })
    }

    /// The place in the frame of a point `u` modules along the symbol and `v` down.
    #[inline]
    pub(super) fn at(&self, u: f32, v: f32) -> Point {
        let m = &self.m;
        let depth = 1.0 / (m[6] * u + m[7] * v + 1.0);
        at((m[0] * u + m[1] * v + m[2]) * depth, (m[3] * u + m[4] * v + m[5]) * depth)
    }

    /// The corners of a symbol of so many modules.
    pub(super) fn corners(&self, columns: f32, rows: f32) -> Quad {
        Quad([self.at(0.0, 0.0), self.at(columns, 0.0), self.at(columns, rows), self.at(0.0, rows)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::barcode::quad::distance;

    fn quad() -> Quad {
        Quad([at(10.0, 12.0), at(90.0, 20.0), at(84.0, 99.0), at(5.0, 80.0)])
    }

    #[test]
    fn corners_go_to_corners() {
        let projection = Projection::of(&quad(), 20.0, 16.0).unwrap();
        for (corner, due) in projection.corners(20.0, 16.0).0.iter().zip(quad().0) {
            assert!(distance(*corner, due) < 0.01);
        }
    }

    #[test]
    fn four_points_make_the_same_transform() {
        let projection = Projection::of(&quad(), 20.0, 16.0).unwrap();
        let pair = |u: f32, v: f32| ((u, v), projection.at(u, v));
        let again = Projection::through(&[pair(3.0, 3.0), pair(17.0, 3.0), pair(3.0, 13.0), pair(14.0, 11.0)]).unwrap();
        assert!(distance(again.at(20.0, 16.0), quad().0[2]) < 0.1);
    }

    #[test]
    fn what_is_no_quad_is_refused() {
        assert!(Projection::of(&Quad([at(1.0, 1.0); 4]), 20.0, 20.0).is_none());
        let [a, b, c, d] = quad().0;
        assert!(Projection::of(&Quad([a, c, b, d]), 20.0, 20.0).is_none());
        assert!(Projection::of(&Quad([a, b, at(f32::NAN, 0.0), d]), 20.0, 20.0).is_none());
        assert!(Projection::through(&[((1.0, 1.0), a); 4]).is_none());
    }
}
