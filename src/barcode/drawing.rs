//! Frames of known truth for the tests: codes drawn at any place, turn and size.

use super::GrayFrame;
use super::encode::encode;
use super::quad::{Quad, at};
use crate::domain::Modules;
use crate::domain::Symbology;

/// A sheet to draw codes on.
pub(super) struct Sheet {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

/// Where and how large a code is drawn.
pub(super) struct Place {
    /// The code's middle.
    pub(super) x: f32,
    pub(super) y: f32,
    /// Degrees, clockwise.
    pub(super) turn: f32,
    /// Pixels of one module.
    pub(super) module: f32,
    /// Modules that a row of bars is high.
    pub(super) bar_height: f32,
    /// White bars on black.
    pub(super) inverted: bool,
}

impl Place {
    pub(super) fn at(x: f32, y: f32) -> Self {
        Self { x, y, turn: 0.0, module: 2.5, bar_height: 24.0, inverted: false }
    }

    pub(super) fn turned(mut self, degrees: f32) -> Self {
        self.turn = degrees;
        self
    }

    pub(super) fn inverted(mut self) -> Self {
        self.inverted = true;
        self
    }

    pub(super) fn module(mut self, pixels: f32) -> Self {
        self.module = pixels;
        self
    }
}

const LIGHT: u8 = 225;
const DARK: u8 = 28;

impl Sheet {
    pub(super) fn new(width: u32, height: u32) -> Self {
        Self { width, height, pixels: vec![LIGHT; (width * height) as usize] }
    }

    /// Draws a code with a quiet zone of ten modules; gives its corners.
    pub(super) fn draw(&mut self, text: &str, symbology: Symbology, place: &Place) -> Quad {
        let modules = encode(text, symbology).unwrap();
        let rows = if modules.height() == 1 { place.bar_height } else { modules.height() as f32 };
        let (half_width, half_height) = (modules.width() as f32 * place.module / 2.0, rows * place.module / 2.0);
        let (sin, cos) = place.turn.to_radians().sin_cos();
        let quiet = 10.0 * place.module;
        let reach = (half_width + quiet).hypot(half_height + quiet).ceil();
        let range = |middle: f32, limit: u32| {
            ((middle - reach).max(0.0) as u32, ((middle + reach).max(0.0) as u32 + 1).min(limit))
        };
        let ((left, right), (top, bottom)) = (range(place.x, self.width), range(place.y, self.height));
        for y in top..bottom {
            for x in left..right {
                // Four samples by four: edges fall between pixels, as in a photo.
                let (mut covered, mut dark) = (0_u32, 0_u32);
                for i in 0..16 {
                    let (dx, dy) = (
                        x as f32 + (i % 4) as f32 * 0.25 - 0.375 - place.x,
                        y as f32 + (i / 4) as f32 * 0.25 - 0.375 - place.y,
                    );
                    let (u, v) = (dx * cos + dy * sin + half_width, dy * cos - dx * sin + half_height);
                    let inside =
                        u > -quiet && v > -quiet && u < 2.0 * half_width + quiet && v < 2.0 * half_height + quiet;
                    if inside {
                        covered += 1;
                        dark += u32::from(ink(&modules, u / place.module, v / place.module, rows) != place.inverted);
                    }
                }
                if covered > 0 {
                    let here = &mut self.pixels[(y * self.width + x) as usize];
                    let light = covered - dark;
                    *here = ((u32::from(*here) * (16 - covered) + u32::from(LIGHT) * light + u32::from(DARK) * dark)
                        / 16) as u8;
                }
            }
        }
        let corner = |u: f32, v: f32| at(place.x + u * cos - v * sin, place.y + u * sin + v * cos);
        Quad([
            corner(-half_width, -half_height),
            corner(half_width, -half_height),
            corner(half_width, half_height),
            corner(-half_width, half_height),
        ])
    }

    /// The sheet as a frame, a little out of focus.
    pub(super) fn blurred(&self) -> GrayFrame {
        let (width, height) = (self.width as usize, self.height as usize);
        let mut out = self.pixels.clone();
        for y in 1..height.saturating_sub(1) {
            for x in 1..width.saturating_sub(1) {
                let mut sum = 0;
                for (i, weight) in [(0, 1), (1, 2), (2, 1)] {
                    let row = (y + i - 1) * width + x;
                    sum += weight
                        * (u32::from(self.pixels[row - 1])
                            + 2 * u32::from(self.pixels[row])
                            + u32::from(self.pixels[row + 1]));
                }
                out[y * width + x] = (sum / 16) as u8;
            }
        }
        GrayFrame::new(self.width, self.height, out).unwrap()
    }
}

/// A PDF417 code cut open along its middle, the lower half moved aside. Its start pattern goes on below the cut, but too far aside
/// for rxing 0.9.3 to follow: that takes the lower half for a new code, climbs up to the top of the first, and so for ever.
pub(super) fn cut_open() -> GrayFrame {
    let half = |x: f32| {
        let mut sheet = Sheet::new(700, 400);
        sheet.draw("3556212345678;PC29DABC", Symbology::Pdf417, &Place::at(x, 200.0).module(3.0));
        sheet.blurred().pixels().to_vec()
    };
    let mut pixels = half(340.0);
    let middle = pixels.len() / 2;
    pixels.truncate(middle);
    pixels.extend(&half(352.0)[middle..]);
    GrayFrame::new(700, 400, pixels).unwrap()
}

fn ink(modules: &Modules, u: f32, v: f32, rows: f32) -> bool {
    if u < 0.0 || v < 0.0 || v >= rows {
        return false;
    }
    modules.is_dark(u as u32, if modules.height() == 1 { 0 } else { v as u32 })
}
