//! Several labels in one picture, as on a pallet: rows and columns, uneven distances, each box turned a little or a lot.

use docket::barcode::GrayFrame;
use docket::domain::Point;
use rand::Rng;

use super::labels::label;
use super::{Chance, TrueCode};

/// Pixels of a unit of the labels' print.
const PX: f32 = 2.4;
/// Cardboard.
const GROUND: u8 = 150;

/// How the boxes stand.
#[derive(Clone, Copy, Debug)]
pub struct Stack {
    /// Labels across and down.
    pub columns: usize,
    pub rows: usize,
    /// Least and most distance from label to label, in units of the print.
    pub apart: (f32, f32),
    /// How much a label may be turned, in degrees.
    pub turned: f32,
    /// How often a code is spoilt, so that it cannot be read.
    pub spoilt: f64,
}

/// A picture of labels, and what stands on each.
pub struct Pallet {
    pub frame: GrayFrame,
    /// For each label its codes, those that are spoilt left out.
    pub labels: Vec<Vec<TrueCode>>,
}

/// Draws one.
pub fn pallet(chance: &mut Chance, stack: Stack) -> Pallet {
    let sheets: Vec<_> = (0..stack.columns * stack.rows).map(|_| label(chance)).collect();
    let turns: Vec<f32> = sheets.iter().map(|_| chance.random_range(-1.0..1.0_f32) * stack.turned).collect();
    let distance = |chance: &mut Chance| chance.random_range(stack.apart.0..=stack.apart.1);
    // What a turned label takes up.
    let size = |i: usize| {
        let (sin, cos) = turns[i].to_radians().sin_cos();
        let (w, h) = (sheets[i].width, sheets[i].height);
        (w * cos.abs() + h * sin.abs(), w * sin.abs() + h * cos.abs())
    };
    let (mut middles, mut top, mut right) = (Vec::new(), 20.0_f32, 0.0_f32);
    for row in 0..stack.rows {
        let (mut left, mut high) = (20.0_f32, 0.0_f32);
        for column in 0..stack.columns {
            let (w, h) = size(row * stack.columns + column);
            middles.push((left + w / 2.0, top + h / 2.0));
            left += w + distance(chance);
            high = high.max(h);
        }
        right = right.max(left);
        top += high + distance(chance);
    }
    let (width, height) = (((right + 20.0) * PX) as usize, ((top + 20.0) * PX) as usize);
    let mut pixels = vec![GROUND; width * height];
    let mut labels = Vec::new();
    for ((sheet, turn), (x, y)) in sheets.iter().zip(&turns).zip(&middles) {
        let print = sheet.printed(PX * 2.0, 25, 235, 0.0);
        let (sin, cos) = turn.to_radians().sin_cos();
        let (w, h) = (sheet.width, sheet.height);
        let reach = (w.hypot(h) / 2.0 + 2.0) * PX;
        let (px, py) = (x * PX, y * PX);
        for v in (py - reach).max(0.0) as usize..((py + reach) as usize).min(height) {
            for u in (px - reach).max(0.0) as usize..((px + reach) as usize).min(width) {
                let mut sum = 0_u32;
                for part in 0..4 {
                    let (dx, dy) = (
                        (u as f32 + 0.25 + 0.5 * (part % 2) as f32) / PX - x,
                        (v as f32 + 0.25 + 0.5 * (part / 2) as f32) / PX - y,
                    );
                    let (a, b) = (dx * cos + dy * sin + w / 2.0, dy * cos - dx * sin + h / 2.0);
                    let (a, b) = (a * print.px, b * print.px);
                    let is_on = a >= 0.0 && b >= 0.0 && (a as usize) < print.width && (b as usize) < print.height;
                    sum += u32::from(if is_on {
                        print.pixels[b as usize * print.width + a as usize]
                    } else {
                        pixels[v * width + u]
                    });
                }
                pixels[v * width + u] = (sum / 4) as u8;
            }
        }
        let seen = |(a, b): (f32, f32)| {
            let (a, b) = (a - w / 2.0, b - h / 2.0);
            Point { x: (x + a * cos - b * sin) * PX, y: (y + a * sin + b * cos) * PX }
        };
        let mut codes = Vec::new();
        for code in &sheet.codes {
            let corners = code.corners.map(seen);
            if chance.random_bool(stack.spoilt) {
                spoil(&mut pixels, width, &corners);
                continue;
            }
            let module = (corners[0].x - corners[1].x).hypot(corners[0].y - corners[1].y) / code.modules as f32;
            let (role, text) = (code.role.to_owned(), code.text.clone());
            codes.push(TrueCode { role, symbology: code.symbology, text, corners, module });
        }
        labels.push(codes);
    }
    let frame = GrayFrame::new(width as u32, height as u32, pixels).expect("as many pixels as its size says");
    Pallet { frame, labels }
}

/// Paints over the middle of a code, so that its ends alone are left.
fn spoil(pixels: &mut [u8], width: usize, corners: &[Point; 4]) {
    let share = |from: Point, to: Point, share: f32| Point {
        x: from.x + (to.x - from.x) * share,
        y: from.y + (to.y - from.y) * share,
    };
    for along in 0..400 {
        for across in 0..200 {
            let u = 0.3 + 0.4 * along as f32 / 400.0;
            let v = across as f32 / 200.0;
            let p = share(share(corners[0], corners[1], u), share(corners[3], corners[2], u), v);
            if let Some(pixel) = pixels.get_mut(p.y as usize * width + p.x as usize) {
                *pixel = 200;
            }
        }
    }
}
