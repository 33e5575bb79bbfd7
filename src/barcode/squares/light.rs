//! The lightness of a frame between its pixels.

use crate::barcode::frame::GrayFrame;
use crate::domain::Point;

/// A frame that can be asked for its lightness at any place. (0, 0) is the middle of the first pixel.
#[derive(Clone, Copy)]
pub(super) struct Light<'a> {
    pixels: &'a [u8],
    stride: usize,
    last_x: f32,
    last_y: f32,
}

impl<'a> Light<'a> {
    /// `None` for a frame too small to have anything between its pixels.
    pub(super) fn of(frame: &'a GrayFrame) -> Option<Self> {
        let (width, height) = (frame.width(), frame.height());
        (width >= 2 && height >= 2).then(|| Self {
            pixels: frame.pixels(),
            stride: width as usize,
            last_x: width as f32 - 1.001,
            last_y: height as f32 - 1.001,
        })
    }

    /// Whether a place is in the frame.
    pub(super) fn holds(&self, p: Point) -> bool {
        p.x >= 0.0 && p.y >= 0.0 && p.x <= self.last_x && p.y <= self.last_y
    }

    /// Lightness, 0 to 255, from the four pixels around the place; outside the frame, that of its edge.
    #[inline]
    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
        // What is no number counts as 0.
        let (x, y) = (x.max(0.0).min(self.last_x), y.max(0.0).min(self.last_y));
        let (column, row) = (x as u32 as usize, y as u32 as usize);
        let (right, down) = (x - column as f32, y - row as f32);
        let base = row * self.stride + column;
        let (Some(above), Some(below)) =
            (self.pixels.get(base..base + 2), self.pixels.get(base + self.stride..base + self.stride + 2))
        else {
            return 0.0;
        };
        let (a, b) = (f32::from(above[0]), f32::from(above[1]));
        let (c, d) = (f32::from(below[0]), f32::from(below[1]));
        let (top, low) = (a + (b - a) * right, c + (d - c) * right);
        top + (low - top) * down
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_pixels_is_between_their_values_and_outside_is_the_edge() {
        let frame = GrayFrame::new(2, 2, vec![0, 100, 200, 100]).unwrap();
        let light = Light::of(&frame).unwrap();
        assert!((light.at(0.5, 0.0) - 50.0).abs() < 0.5);
        assert!((light.at(0.0, 0.5) - 100.0).abs() < 0.5);
        assert!((light.at(-9.0, -9.0) - 0.0).abs() < 0.5);
        assert!((light.at(9.0, f32::NAN) - 100.0).abs() < 0.5);
        assert!(Light::of(&GrayFrame::new(1, 9, vec![0; 9]).unwrap()).is_none());
    }
}
