//! A part of a frame, turned so that slanting bars stand upright, for the readers that only look along rows.

use super::frame::GrayFrame;
use super::quad::{Quad, at};
use crate::domain::Point;

/// A turned copy of a part of a frame.
pub(super) struct Turned {
    pub(super) frame: GrayFrame,
    /// The place in the original of the copy's first pixel.
    origin: Point,
    /// One pixel to the right in the copy, in the original.
    along: (f32, f32),
}

impl Turned {
    /// The part around `middle`, `width` along `angle` (radians) and `height` across it. What lies outside the frame is white.
    pub(super) fn of(frame: &GrayFrame, middle: Point, angle: f32, width: u32, height: u32) -> Self {
        let (sin, cos) = angle.sin_cos();
        let (half_width, half_height) = (width as f32 / 2.0, height as f32 / 2.0);
        let origin =
            at(middle.x - cos * half_width + sin * half_height, middle.y - sin * half_width - cos * half_height);
        let mut pixels = vec![255_u8; width as usize * height as usize];
        let stride = frame.width() as usize;
        let (step_x, step_y) = ((cos * 65_536.0) as i64, (sin * 65_536.0) as i64);
        let (last_x, last_y) =
            ((i64::from(frame.width()) - 1) * 65_536 - 1, (i64::from(frame.height()) - 1) * 65_536 - 1);
        let source = frame.pixels();
        let mut row = 0;
        while row < height as usize {
            let mut x = ((origin.x - sin * row as f32) * 65_536.0) as i64;
            let mut y = ((origin.y + cos * row as f32) * 65_536.0) as i64;
            let mut i = row * width as usize;
            let end = i + width as usize;
            while i < end {
                if x >= 0 && y >= 0 && x <= last_x && y <= last_y {
                    let base = (y >> 16) as usize * stride + (x >> 16) as usize;
                    let (right, below) = (((x >> 8) & 255) as u32, ((y >> 8) & 255) as u32);
                    let top = source[base] as u32 * (256 - right) + source[base + 1] as u32 * right;
                    let low = source[base + stride] as u32 * (256 - right) + source[base + stride + 1] as u32 * right;
                    pixels[i] = ((top * (256 - below) + low * below) >> 16) as u8;
                }
                x += step_x;
                y += step_y;
                i += 1;
            }
            row += 1;
        }
        let frame = GrayFrame::new(width, height, pixels).unwrap_or_else(|| frame.cut(0, 0, 0, 0));
        Self { frame, origin, along: (cos, sin) }
    }

    /// Where a quad of the copy lies in the original.
    pub(super) fn back(&self, quad: &Quad) -> Quad {
        let (cos, sin) = self.along;
        Quad(quad.0.map(|p| at(self.origin.x + p.x * cos - p.y * sin, self.origin.y + p.x * sin + p.y * cos)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_copy_is_found_in_the_original() {
        // One dark spot; wherever the turn puts it, `back` must lead to it.
        let mut pixels = vec![255_u8; 100 * 80];
        for y in 40..44 {
            for x in 60..64 {
                pixels[y * 100 + x] = 0;
            }
        }
        let frame = GrayFrame::new(100, 80, pixels).unwrap();
        for degrees in [0.0_f32, 17.0, 90.0, 200.0] {
            let turned = Turned::of(&frame, at(50.0, 40.0), degrees.to_radians(), 90, 90);
            let darkest = turned.frame.pixels().iter().enumerate().min_by_key(|(_, v)| **v).map(|(i, _)| i).unwrap();
            let p = at((darkest % 90) as f32, (darkest / 90) as f32);
            let back = turned.back(&Quad([p; 4])).0[0];
            assert!((back.x - 61.5).abs() < 3.0 && (back.y - 41.5).abs() < 3.0, "{back:?} at {degrees}");
        }
    }
}
