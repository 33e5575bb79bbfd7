//! The photo of a label on its carton: where the camera stands, how light falls, and what a sensor makes of it.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, Rgb, RgbImage};

use super::paper::{Fonts, PX, Paper, write};

const WIDTH: u32 = 1280;
const HEIGHT: u32 = 960;
const QUALITY: u8 = 70;

/// From where a carton is seen.
pub struct View {
    /// Degrees that the label is turned clockwise.
    pub turn: f32,
    /// Degrees that the carton is tipped away at its top, and at its right.
    pub tilt: (f32, f32),
    /// Pixels of a millimetre in the middle.
    pub scale: f32,
    /// Where the label's middle is seen, in pixels from the picture's.
    pub shift: (f32, f32),
    /// Makes each carton's board its own.
    pub seed: u32,
    /// Words printed on the board, and where, in millimetres from the label's middle.
    pub print: &'static [(&'static str, f32, f32, f32)],
    /// Where the board ends: left, top, right, bottom, in millimetres from the label's middle.
    pub board: [f32; 4],
    /// From where along the board's height packing tape runs, and how wide, in millimetres.
    pub tape: Option<(f32, f32)>,
}

type Vec3 = [f32; 3];

fn dot(a: Vec3, b: Vec3) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn cross(a: Vec3, b: Vec3) -> Vec3 {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// The board's plane before the camera.
struct Plane {
    middle: Vec3,
    right: Vec3,
    down: Vec3,
    normal: Vec3,
    far: f32,
}

impl Plane {
    fn of(view: &View) -> Self {
        let far = 1.25 * WIDTH as f32;
        let (sin, cos) = view.turn.to_radians().sin_cos();
        let (tip, lean) = (view.tilt.0.to_radians(), view.tilt.1.to_radians());
        let placed = |v: Vec3| {
            let v = [v[0], v[1] * tip.cos(), -v[1] * tip.sin()];
            [v[0] * lean.cos() - v[2] * lean.sin(), v[1], v[0] * lean.sin() + v[2] * lean.cos()]
        };
        let (right, down) = (placed([cos, sin, 0.0]), placed([-sin, cos, 0.0]));
        // Distances in millimetres such that the middle has its scale.
        let distance = far / view.scale;
        let middle = [view.shift.0 / view.scale, view.shift.1 / view.scale, distance];
        Self { middle, right, down, normal: cross(right, down), far }
    }

    /// Where the ray through a pixel meets the board, in millimetres from the label's middle.
    fn seen(&self, x: f32, y: f32) -> (f32, f32) {
        let ray = [x - WIDTH as f32 / 2.0, y - HEIGHT as f32 / 2.0, self.far];
        let along = dot(self.normal, self.middle) / dot(self.normal, ray);
        let from_middle =
            [ray[0] * along - self.middle[0], ray[1] * along - self.middle[1], ray[2] * along - self.middle[2]];
        (dot(from_middle, self.right), dot(from_middle, self.down))
    }
}

/// The photo's file.
pub fn taken(label: &Paper<'_>, view: &View, fonts: &Fonts) -> anyhow::Result<Vec<u8>> {
    let plane = Plane::of(view);
    let print = printed(view, fonts);
    let size = (label.picture.width() as f32 / PX, label.picture.height() as f32 / PX);
    let mut photo = RgbImage::new(WIDTH, HEIGHT);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let mut sum = [0.0_f32; 3];
            // Three by three rays to a pixel.
            for i in 0..9_u8 {
                let (dx, dy) = (f32::from(i % 3) / 3.0 + 1.0 / 6.0, f32::from(i / 3) / 3.0 + 1.0 / 6.0);
                let (u, v) = plane.seen(x as f32 + dx, y as f32 + dy);
                let color = surface(u, v, label, size, view, &print);
                for (sum, channel) in sum.iter_mut().zip(color) {
                    *sum += channel / 9.0;
                }
            }
            photo.put_pixel(x, y, exposed(sum, x, y, view.seed));
        }
    }
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode(
        photo.as_raw(),
        WIDTH,
        HEIGHT,
        ExtendedColorType::Rgb8,
    )?;
    Ok(bytes)
}

/// Side of the sheet that the board's print is drawn on, in millimetres.
const PRINT_SIDE: f32 = 300.0;

/// The board's print, black on white, its middle the label's.
fn printed(view: &View, fonts: &Fonts) -> RgbImage {
    let side = (PRINT_SIDE * PX / 2.0) as u32;
    let mut sheet = RgbImage::from_pixel(side, side, Rgb([255, 255, 255]));
    for &(words, x, y, size) in view.print {
        let at = |mm: f32| (mm + PRINT_SIDE / 2.0) / 2.0;
        write(&mut sheet, &fonts.bold, at(x), at(y), size / 2.0, words, Rgb([0, 0, 0]));
    }
    sheet
}

/// The color of a place on the board, or of the label on it.
fn surface(u: f32, v: f32, label: &Paper<'_>, size: (f32, f32), view: &View, print: &RgbImage) -> [f32; 3] {
    let (x, y) = (u + size.0 / 2.0, v + size.1 / 2.0);
    if x >= 0.0 && y >= 0.0 && x < size.0 && y < size.1 {
        let pixel = label.picture.get_pixel((x * PX) as u32, (y * PX) as u32).0;
        // Paper lies on flutes: a hint of them comes through.
        let light = 1.0 + 0.006 * (v * 2.1).sin() + 0.012 * (soft(u / 34.0, v / 34.0, view.seed ^ 77) - 0.5);
        return pixel.map(|channel| f32::from(channel) * light);
    }
    let [left, top, right, bottom] = view.board;
    if u < left || v < top || u > right || v > bottom {
        return beyond(u, v, view);
    }
    let mut color = board(u, v, view.seed);
    let at = |mm: f32| ((mm + PRINT_SIDE / 2.0) / 2.0 * PX) as i64;
    let (px, py) = (at(u), at(v));
    if px >= 0 && py >= 0 && px < i64::from(print.width()) && py < i64::from(print.height()) {
        let ink = 1.0 - f32::from(print.get_pixel(px as u32, py as u32).0[0]) / 255.0;
        let worn = 0.62 * ink * (0.8 + 0.4 * grain(u * 3.0, v * 3.0, view.seed ^ 5));
        color = [color[0] * (1.0 - worn), color[1] * (1.0 - worn * 0.96), color[2] * (1.0 - worn * 0.86)];
    }
    if let Some((from, wide)) = view.tape
        && v > from
        && v < from + wide
    {
        let gloss = 14.0 * soft(u / 18.0, v / 5.0, view.seed ^ 9) + if (v - from) < 0.6 { 10.0 } else { 0.0 };
        color = [color[0] * 0.94 + gloss, color[1] * 0.9 + gloss, color[2] * 0.8 + gloss * 0.8];
    }
    // The label's soft shadow, and the rounded edges of the carton.
    let outside = (-x).max(x - size.0).max(-y - 0.4).max(y - 0.5 - size.1).max(0.0);
    let shadow = 1.0 - 0.3 * (-outside / 0.9).exp();
    let edge = (u - left).min(right - u).min(v - top).min(bottom - v);
    let rounded = if edge < 2.2 { 1.12 - 0.1 * (edge / 2.2) } else { 1.0 };
    color.map(|channel| channel * shadow * rounded)
}

/// Corrugated board: long fibres, flutes, flecks.
fn board(u: f32, v: f32, seed: u32) -> [f32; 3] {
    let cloudy = soft(u / 41.0, v / 37.0, seed) - 0.5;
    let fibres = grain(u * 0.9, v * 7.0, seed ^ 1) - 0.5;
    let fine = grain(u * 5.0, v * 5.0, seed ^ 2) - 0.5;
    let flutes = (v * 1.05 + 0.4 * cloudy).sin();
    let fleck = if grain(u * 1.7, v * 3.1, seed ^ 3) > 0.93 { -0.05 } else { 0.0 };
    let light = 1.0 + 0.1 * cloudy + 0.05 * fibres + 0.045 * fine + 0.012 * flutes + fleck;
    [189.0 * light, 149.0 * light, 105.0 * light]
}

/// The floor of the hall behind the carton, out of focus.
fn beyond(u: f32, v: f32, view: &View) -> [f32; 3] {
    let cloudy = soft(u / 60.0, v / 60.0, view.seed ^ 21);
    let [left, top, right, bottom] = view.board;
    let away = (left - u).max(u - right).max(top - v).max(v - bottom);
    let light = (0.42 + 0.3 * cloudy) * (1.0 - 0.55 * (-away / 9.0).exp());
    [118.0 * light, 122.0 * light, 128.0 * light]
}

/// Light from the upper left, the lens's dark corners, and the noise of a sensor.
fn exposed(color: [f32; 3], x: u32, y: u32, seed: u32) -> Rgb<u8> {
    let (dx, dy) = (x as f32 / WIDTH as f32 - 0.5, y as f32 / HEIGHT as f32 - 0.5);
    let light = 1.0 - 0.16 * dx - 0.12 * dy - 0.34 * (dx * dx + dy * dy);
    let mut pixel = [0_u8; 3];
    for (channel, value) in color.iter().enumerate() {
        let noise = hash(x, y, seed ^ (channel as u32 + 40)) + hash(x, y, seed ^ (channel as u32 + 50)) - 1.0;
        pixel[channel] = (value * light + 1.8 * noise).clamp(0.0, 255.0) as u8;
    }
    Rgb(pixel)
}

/// A number from 0 to 1 that looks like chance and is the same every time.
fn hash(x: u32, y: u32, seed: u32) -> f32 {
    let mut h = x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77) ^ seed.wrapping_mul(0xc2b2_ae3d);
    h = (h ^ (h >> 15)).wrapping_mul(0x2c1b_3c6d);
    h = (h ^ (h >> 12)).wrapping_mul(0x297a_2d39);
    (h ^ (h >> 15)) as f32 / u32::MAX as f32
}

/// Chance that changes smoothly from one whole number to the next.
fn grain(x: f32, y: f32, seed: u32) -> f32 {
    let (x0, y0) = (x.floor(), y.floor());
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (fx, fy) = (ease(x - x0), ease(y - y0));
    let at = |i: i32, j: i32| hash((x0 as i32 + i) as u32, (y0 as i32 + j) as u32, seed);
    let (top, low) = (at(0, 0) * (1.0 - fx) + at(1, 0) * fx, at(0, 1) * (1.0 - fx) + at(1, 1) * fx);
    top * (1.0 - fy) + low * fy
}

/// The same over three sizes.
fn soft(x: f32, y: f32, seed: u32) -> f32 {
    (grain(x, y, seed) * 4.0 + grain(x * 2.1, y * 2.1, seed ^ 100) * 2.0 + grain(x * 4.3, y * 4.3, seed ^ 200)) / 7.0
}
