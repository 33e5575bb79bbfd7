//! Frames that carry no code at all: whatever is read from one is a misread.

use docket::barcode::GrayFrame;
use rand::Rng;

use super::camera::{Camera, LINEAR, Light};
use super::ground::{self, Ground};
use super::pose::{Hold, Pose};
use super::sheet::{INK, Sheet};
use super::{Chance, SIZES, chance, happens, shot, words};

/// The frame of this number: print, tables, stripes, checkers, squares that spell nothing, logos, bare materials.
pub fn codeless_frame(seed: u64, number: u64) -> GrayFrame {
    let mut chance = chance(!seed, number);
    let (width, height) = SIZES[(number % 2) as usize];
    let mut sheet = Sheet::of_size(Ground::SIDE, Ground::SIDE);
    match number / 2 % 8 {
        0 => page(&mut chance, &mut sheet),
        1 => (0..10).for_each(|_| tabled(&mut chance, &mut sheet)),
        2 => (0..24).for_each(|_| striped(&mut chance, &mut sheet)),
        3 => (0..4).for_each(|_| checkers(&mut chance, &mut sheet)),
        4 => (0..12).for_each(|_| speckled(&mut chance, &mut sheet)),
        5 => (0..16).for_each(|_| logo(&mut chance, &mut sheet)),
        6 => (0..30).for_each(|_| ground::thing(&mut chance, &mut sheet)),
        _ => {}
    }
    let grain = if number / 2 % 8 == 7 { chance.random_range(1.0..5.0) } else { chance.random_range(0.2..1.0) };
    let ground = Ground::bearing(&mut chance, &sheet, grain);
    let hold = Hold {
        turn: if happens(&mut chance, 0.5) { chance.random_range(0.0..360.0) } else { chance.random_range(-8.0..8.0) },
        tip: chance.random_range(-30.0..30.0),
        lean: chance.random_range(-30.0..30.0),
        scale: chance.random_range(0.8..2.2),
        bend: None,
    };
    let (wide, high) = (width as f32, height as f32);
    let pose = Pose::new(hold, wide * 1.15, wide / 2.0, high / 2.0);
    let mut values = Vec::with_capacity((width * height) as usize);
    for y in 0..height {
        let behind = pose.behind_row(y as f32 + 0.5);
        for x in 0..width {
            let (u, v) = behind(x as f32 + 0.5);
            values.push(LINEAR[ground.lightness(u + 500.0, v + 500.0).clamp(0.0, 255.0) as usize]);
        }
    }
    let mut light = Light { width: width as usize, height: height as usize, values };
    shot::lit(&mut chance, &mut light);
    let dim = happens(&mut chance, 0.2);
    let camera = Camera {
        blur: chance.random_range(0.35..1.6),
        motion: (0.0, 0.0),
        exposure: if dim { 0.2 } else { 1.0 },
        gain: if dim { 3.0 } else { 1.0 },
        electrons: chance.random_range(500.0..6000.0),
        read_noise: 0.004,
        sharpen: if happens(&mut chance, 0.5) { chance.random_range(0.3..1.0) } else { 0.0 },
        jpeg: happens(&mut chance, 0.5).then(|| chance.random_range(40..93)),
    };
    camera.take(&mut chance, light)
}

fn place(chance: &mut Chance) -> (f32, f32) {
    (chance.random_range(0.0..Ground::SIDE), chance.random_range(0.0..Ground::SIDE))
}

/// A page of print, from edge to edge.
fn page(chance: &mut Chance, sheet: &mut Sheet) {
    let size = chance.random_range(5.0..18.0_f32);
    let mut y = size;
    while y < Ground::SIDE {
        let mut x = 8.0;
        while x < Ground::SIDE {
            let told = words::phrase(chance);
            x += sheet.words(x, y, size, happens(chance, 0.1), &told, INK) + size;
        }
        y += size * 2.1;
    }
}

fn tabled(chance: &mut Chance, sheet: &mut Sheet) {
    let (x, y) = place(chance);
    ground::table(chance, sheet, x - 120.0, y - 60.0, INK);
}

fn striped(chance: &mut Chance, sheet: &mut Sheet) {
    let (x, y) = place(chance);
    ground::stripes(chance, sheet, x - 100.0, y - 40.0, INK);
}

fn logo(chance: &mut Chance, sheet: &mut Sheet) {
    let (x, y) = place(chance);
    ground::logo(chance, sheet, x, y, INK);
}

fn checkers(chance: &mut Chance, sheet: &mut Sheet) {
    let ((left, top), cell) = (place(chance), chance.random_range(2.0..30.0_f32));
    let (columns, rows) = (chance.random_range(8..40), chance.random_range(8..40));
    for row in 0..rows {
        for column in (row % 2..columns).step_by(2) {
            sheet.fill(left + column as f32 * cell - 150.0, top + row as f32 * cell - 150.0, cell, cell, INK);
        }
    }
}

/// Squares by chance, like a matrix code without its finder.
fn speckled(chance: &mut Chance, sheet: &mut Sheet) {
    let ((left, top), cell) = (place(chance), chance.random_range(2.0..7.0_f32));
    let side = chance.random_range(10..34);
    for row in 0..side {
        for column in 0..side {
            if happens(chance, 0.5) {
                sheet.fill(left + column as f32 * cell, top + row as f32 * cell, cell, cell, INK);
            }
        }
    }
}
