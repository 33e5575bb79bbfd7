//! Where a plane lies before the camera: from a place on it to a pixel, and back.

use super::Chance;
use rand::Rng;

/// A label's plane as the camera sees it. Places on it are units from the label's middle.
#[derive(Clone)]
pub struct Pose {
    forth: [[f32; 3]; 3],
    back: [[f32; 3]; 3],
    /// The label is bent around something round: its radius in units, and whether it bends from left to right.
    bend: Option<(f32, bool)>,
}

/// How a label is held, before it is placed in the picture.
#[derive(Clone, Copy)]
pub struct Hold {
    /// Degrees clockwise; degrees that the top and the right are tipped away.
    pub turn: f32,
    pub tip: f32,
    pub lean: f32,
    /// Pixels of a unit in the middle.
    pub scale: f32,
    pub bend: Option<(f32, bool)>,
}

impl Pose {
    /// The pose whose middle is seen at (`x`, `y`), in pixels; `far` is the lens's length in pixels.
    pub fn new(hold: Hold, far: f32, x: f32, y: f32) -> Self {
        let (sin, cos) = hold.turn.to_radians().sin_cos();
        let (tip_sin, tip_cos) = hold.tip.to_radians().sin_cos();
        let (lean_sin, lean_cos) = hold.lean.to_radians().sin_cos();
        // First turned in its plane, then leant to the side, then tipped back.
        let place = |u: f32, v: f32| {
            let (a, b) = ((u * cos - v * sin) * hold.scale, (u * sin + v * cos) * hold.scale);
            let (across, away) = (a * lean_cos, -a * lean_sin);
            [across, b * tip_cos - away * tip_sin, b * tip_sin + away * tip_cos]
        };
        let (right, down) = (place(1.0, 0.0), place(0.0, 1.0));
        let row = |i: usize, middle: f32| {
            [far * right[i] + middle * right[2], far * down[i] + middle * down[2], middle * far]
        };
        let forth = [row(0, x), row(1, y), [right[2], down[2], far]];
        Self { forth, back: inverse(forth), bend: hold.bend }
    }

    /// The pixel where a place on the plane is seen.
    pub fn seen(&self, mut u: f32, mut v: f32) -> (f32, f32) {
        if let Some((radius, across)) = self.bend {
            let bent = if across { &mut u } else { &mut v };
            *bent = radius * (*bent / radius).sin();
        }
        let at = |row: [f32; 3]| row[0] * u + row[1] * v + row[2];
        let depth = at(self.forth[2]);
        (at(self.forth[0]) / depth, at(self.forth[1]) / depth)
    }

    /// The places on the plane behind a row of pixels, one after the other.
    pub fn behind_row(&self, y: f32) -> impl Fn(f32) -> (f32, f32) + '_ {
        let start = self.back.map(|row| row[1] * y + row[2]);
        move |x| {
            let depth = 1.0 / (self.back[2][0] * x + start[2]);
            ((self.back[0][0] * x + start[0]) * depth, (self.back[1][0] * x + start[1]) * depth)
        }
    }

    /// A place on the plane as one on the label that is bent before it; none beside the round thing's rim.
    pub fn on_label(&self, u: f32, v: f32) -> Option<(f32, f32)> {
        let Some((radius, across)) = self.bend else { return Some((u, v)) };
        let bent = |value: f32| (value.abs() < radius).then(|| radius * (value / radius).asin());
        if across { Some((bent(u)?, v)) } else { Some((u, bent(v)?)) }
    }

    /// How far a rectangle around the middle reaches in the picture: left, top, right, bottom.
    pub fn bounds(&self, width: f32, height: f32) -> [f32; 4] {
        let mut bounds = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
        for i in -2..=2 {
            for j in -2..=2 {
                let (x, y) = self.seen(width / 4.0 * i as f32, height / 4.0 * j as f32);
                bounds = [bounds[0].min(x), bounds[1].min(y), bounds[2].max(x), bounds[3].max(y)];
            }
        }
        bounds
    }

    /// Places a label of this size anywhere in the picture, smaller where it would not fit; gives the scale that it got.
    pub fn placed(chance: &mut Chance, hold: &mut Hold, label: (f32, f32), picture: (f32, f32)) -> Self {
        let far = picture.0 * 1.15;
        loop {
            let [left, top, right, bottom] = Self::new(*hold, far, 0.0, 0.0).bounds(label.0, label.1);
            let room = (picture.0 - (right - left) - 12.0, picture.1 - (bottom - top) - 12.0);
            if room.0 > 0.0 && room.1 > 0.0 {
                let x = 6.0 - left + chance.random_range(0.0..room.0);
                let y = 6.0 - top + chance.random_range(0.0..room.1);
                return Self::new(*hold, far, x, y);
            }
            hold.scale *= 0.97;
        }
    }
}

fn inverse(m: [[f32; 3]; 3]) -> [[f32; 3]; 3] {
    let m = m.map(|row| row.map(f64::from));
    let minor = |r: usize, c: usize| {
        let (r1, r2, c1, c2) = ((r + 1) % 3, (r + 2) % 3, (c + 1) % 3, (c + 2) % 3);
        m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1]
    };
    let whole = m[0][0] * minor(0, 0) + m[0][1] * minor(0, 1) + m[0][2] * minor(0, 2);
    let mut out = [[0.0; 3]; 3];
    for (r, row) in out.iter_mut().enumerate() {
        for (c, value) in row.iter_mut().enumerate() {
            *value = (minor(c, r) / whole) as f32;
        }
    }
    out
}
