//! What a label is stuck on: card, a table, cloth or stone, with print, tape, edges, tables and stripes that look like bars.

use std::sync::LazyLock;

use rand::{Rng, SeedableRng};

use super::sheet::{Print, Sheet};
use super::{Chance, happens, words};

/// Side of a texture, and of the sheet that the ground's print is on; both repeat.
const SIDE: usize = 1024;

/// A material's grain: how much lighter or darker each place is.
struct Texture(Vec<i8>);

static TEXTURES: LazyLock<[Texture; 4]> = LazyLock::new(|| [card(), wood(), cloth(), stone()]);

/// A ground with its print.
pub struct Ground {
    texture: usize,
    /// How much of the grain shows.
    grain: f32,
    shift: (usize, usize),
    print: Print,
    /// Pixels of the sheet to a pixel of the picture.
    pub density: f32,
}

impl Ground {
    /// A ground of any kind, with so many things printed on it; `large` of the picture's pixels make one of a webcam.
    pub fn new(chance: &mut Chance, things: usize, large: f32) -> Self {
        let mut sheet = Sheet::of_size(SIDE as f32, SIDE as f32);
        let lightness = chance.random_range(95..235_u8);
        for _ in 0..things {
            thing(chance, &mut sheet);
        }
        Self {
            texture: chance.random_range(0..TEXTURES.len()),
            grain: chance.random_range(0.3..1.3),
            shift: (chance.random_range(0..SIDE), chance.random_range(0..SIDE)),
            print: sheet.printed(1.0, lightness / 3, lightness, 0.0),
            density: 1.0 / large,
        }
    }

    /// A ground that bears a sheet of its own, of [`Ground::SIDE`] units square.
    pub fn bearing(chance: &mut Chance, sheet: &Sheet, grain: f32) -> Self {
        let lightness = chance.random_range(120..245_u8);
        let ink = (f32::from(lightness) * chance.random_range(0.08..0.5)) as u8;
        Self {
            texture: chance.random_range(0..TEXTURES.len()),
            grain,
            shift: (chance.random_range(0..SIDE), chance.random_range(0..SIDE)),
            print: sheet.printed(1.0, ink, lightness, 0.0),
            density: 1.0,
        }
    }

    pub const SIDE: f32 = SIDE as f32;

    /// The lightness of a place, in pixels of the sheet.
    pub fn lightness(&self, u: f32, v: f32) -> f32 {
        let (whole_u, whole_v) = (whole(u), whole(v));
        let (du, dv) = (u - whole_u as f32, v - whole_v as f32);
        let (x, y) = (whole_u as usize % SIDE, whole_v as usize % SIDE);
        let (next_x, next_y) = ((x + 1) % SIDE, (y + 1) % SIDE);
        let at = |x: usize, y: usize| f32::from(self.print.pixels[y * SIDE + x]);
        let top = at(x, y) + (at(next_x, y) - at(x, y)) * du;
        let low = at(x, next_y) + (at(next_x, next_y) - at(x, next_y)) * du;
        let (tx, ty) = ((x + self.shift.0) % SIDE, (y + self.shift.1) % SIDE);
        top + (low - top) * dv + f32::from(TEXTURES[self.texture].0[ty * SIDE + tx]) * self.grain
    }
}

/// The whole number below; `floor` is a call where the processor's own is not taken for granted.
fn whole(value: f32) -> i32 {
    value as i32 - i32::from(value < 0.0)
}

/// One thing that is printed on, stuck to, or lies on the ground.
pub fn thing(chance: &mut Chance, sheet: &mut Sheet) {
    let (x, y) = (chance.random_range(0.0..sheet.width), chance.random_range(0.0..sheet.height));
    let tone = chance.random_range(0.0..0.7_f32);
    match chance.random_range(0..8) {
        0 | 1 => {
            let size = chance.random_range(6.0..40.0);
            let told = words::phrase(chance);
            sheet.words(x - 80.0, y, size, happens(chance, 0.5), &told, tone);
        }
        2 => paragraph(chance, sheet, x - 60.0, y, tone),
        3 => table(chance, sheet, x, y, tone),
        4 => stripes(chance, sheet, x, y, tone),
        5 => {
            // The edge of a carton, or a strip of tape.
            let lean = chance.random_range(-90.0..90.0);
            let thick = chance.random_range(1.5..9.0);
            if happens(chance, 0.5) {
                sheet.line((x, 0.0), (x + lean, sheet.height), thick, tone);
            } else {
                sheet.line((0.0, y), (sheet.width, y + lean), thick * 6.0, 0.75);
            }
        }
        6 => logo(chance, sheet, x, y, tone),
        _ => {
            // A patch of another colour.
            let (width, height) = (chance.random_range(40.0..420.0), chance.random_range(30.0..320.0));
            sheet.fill(x, y, width, height, chance.random_range(0.3..1.3));
        }
    }
}

pub fn paragraph(chance: &mut Chance, sheet: &mut Sheet, x: f32, y: f32, tone: f32) {
    let size = chance.random_range(4.0..9.0_f32);
    for line in 0..chance.random_range(3..8) {
        let told = format!("{} {}", words::phrase(chance), words::phrase(chance));
        sheet.words(x, y + size * 2.0 * line as f32, size, false, &told, tone);
    }
}

pub fn table(chance: &mut Chance, sheet: &mut Sheet, x: f32, y: f32, tone: f32) {
    let (columns, rows) = (chance.random_range(3..9), chance.random_range(4..14));
    let (wide, high) = (chance.random_range(12.0..60.0_f32), chance.random_range(6.0..20.0_f32));
    let thick = chance.random_range(0.8..2.5);
    for row in 0..=rows {
        sheet.fill(x, y + row as f32 * high, columns as f32 * wide, thick, tone);
    }
    for column in 0..=columns {
        sheet.fill(x + column as f32 * wide, y, thick, rows as f32 * high, tone);
    }
    if high > 10.0 {
        for row in 0..rows {
            let told = words::letters(chance, 3);
            sheet.words(x + 3.0, y + (row as f32 + 0.75) * high, high * 0.5, false, &told, tone);
        }
    }
}

/// Bars of any widths that spell nothing.
pub fn stripes(chance: &mut Chance, sheet: &mut Sheet, x: f32, y: f32, tone: f32) {
    let (length, high) = (chance.random_range(80.0..320.0), chance.random_range(20.0..120.0));
    let widest = chance.random_range(2.0..9.0_f32);
    let (upright, even) = (happens(chance, 0.4), happens(chance, 0.3));
    let mut along = 0.0;
    while along < length {
        let bar = if even { widest } else { chance.random_range(1.0..widest) };
        if upright {
            sheet.fill(x, y + along, high, bar, tone);
        } else {
            sheet.fill(x + along, y, bar, high, tone);
        }
        along += bar + if even { widest } else { chance.random_range(1.0..widest) };
    }
}

pub fn logo(chance: &mut Chance, sheet: &mut Sheet, x: f32, y: f32, tone: f32) {
    for _ in 0..chance.random_range(1..4) {
        let (across, down) = (chance.random_range(15.0..80.0), chance.random_range(12.0..60.0));
        let thick = chance.random_range(3.0..12.0);
        sheet.ring(x, y, across, down, thick, tone);
        let (dx, dy) = (chance.random_range(-60.0..60.0), chance.random_range(-60.0..60.0));
        sheet.line((x - dx, y - dy), (x + dx, y + dy), thick, tone);
    }
}

/// Numbers that change smoothly over so many places, and repeat after [`SIDE`].
fn clouds(chance: &mut Chance, across: usize, down: usize) -> Vec<f32> {
    let (columns, rows) = (SIDE / across, SIDE / down);
    let knots: Vec<f32> = (0..columns * rows).map(|_| chance.random_range(-1.0..1.0)).collect();
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let mut out = Vec::with_capacity(SIDE * SIDE);
    for y in 0..SIDE {
        let (row, dy) = (y / down, ease((y % down) as f32 / down as f32));
        for x in 0..SIDE {
            let (column, dx) = (x / across, ease((x % across) as f32 / across as f32));
            let at = |c: usize, r: usize| knots[r % rows * columns + c % columns];
            let top = at(column, row) + (at(column + 1, row) - at(column, row)) * dx;
            let low = at(column, row + 1) + (at(column + 1, row + 1) - at(column, row + 1)) * dx;
            out.push(top + (low - top) * dy);
        }
    }
    out
}

fn texture(value: impl Fn(usize) -> f32) -> Texture {
    Texture((0..SIDE * SIDE).map(|i| value(i).clamp(-127.0, 127.0) as i8).collect())
}

/// Corrugated board: clouds, long fibres, flutes.
fn card() -> Texture {
    let mut chance = Chance::seed_from_u64(1);
    let (soft, fibres, fine) = (clouds(&mut chance, 64, 64), clouds(&mut chance, 16, 2), clouds(&mut chance, 2, 2));
    texture(|i| 12.0 * soft[i] + 6.0 * fibres[i] + 5.0 * fine[i] + flute(i))
}

/// The waves below board: sixteen pixels from one to the next.
fn flute(i: usize) -> f32 {
    3.0 * ((i / SIDE) as f32 * std::f32::consts::TAU / 16.0).sin()
}

/// A table's veneer: rings cut along.
fn wood() -> Texture {
    let mut chance = Chance::seed_from_u64(2);
    let (bent, fine) = (clouds(&mut chance, 256, 128), clouds(&mut chance, 32, 1));
    texture(|i| {
        let rings = (i / SIDE) as f32 * std::f32::consts::TAU / 32.0 + 5.0 * bent[i];
        14.0 * rings.sin() + 6.0 * (2.7 * rings).sin() + 8.0 * fine[i]
    })
}

/// Threads, over and under.
fn cloth() -> Texture {
    let mut chance = Chance::seed_from_u64(3);
    let fine = clouds(&mut chance, 4, 4);
    texture(|i| {
        let (x, y) = (i % SIDE, i / SIDE);
        let over = if (x / 4 + y / 4) % 2 == 0 { x % 4 } else { y % 4 };
        [-9.0, 6.0, 9.0, -6.0][over] + 7.0 * fine[i]
    })
}

fn stone() -> Texture {
    let mut chance = Chance::seed_from_u64(4);
    let (soft, middle, fine) = (clouds(&mut chance, 128, 128), clouds(&mut chance, 16, 16), clouds(&mut chance, 4, 4));
    texture(|i| 16.0 * soft[i] + 10.0 * middle[i] + 8.0 * fine[i])
}
