//! Patterns that no camera gives, made to keep a reader busy: stripes, noise, checkers, rings.

use docket::barcode::GrayFrame;
use rand::{RngCore, SeedableRng};

use super::Chance;

/// Every pattern, by name.
pub const PATTERNS: [(&str, Pattern); 16] = [
    ("white", Pattern::Even(255)),
    ("noise", Pattern::Noise),
    ("black and white noise", Pattern::Specks(1)),
    ("specks of 4", Pattern::Specks(4)),
    ("stripes of 1", Pattern::Stripes(1, 1, 0)),
    ("stripes of 2", Pattern::Stripes(2, 1, 0)),
    ("stripes of 3, lying", Pattern::Stripes(3, 0, 1)),
    ("stripes of 4, slanting", Pattern::Stripes(4, 1, 1)),
    ("stripes of 9, leaning", Pattern::Stripes(9, 3, 1)),
    ("bars of any width", Pattern::Bars),
    ("checkers of 1", Pattern::Checkers(1)),
    ("checkers of 2", Pattern::Checkers(2)),
    ("checkers of 4", Pattern::Checkers(4)),
    ("checkers of 9", Pattern::Checkers(9)),
    ("checkers of 24", Pattern::Checkers(24)),
    ("rings", Pattern::Rings),
];

/// One way to fill a picture.
#[derive(Clone, Copy)]
pub enum Pattern {
    Even(u8),
    Noise,
    /// Squares of chance, so many pixels wide.
    Specks(usize),
    /// So many pixels wide, across a direction.
    Stripes(usize, usize, usize),
    Bars,
    Checkers(usize),
    Rings,
}

impl Pattern {
    pub fn frame(self, width: u32, height: u32) -> GrayFrame {
        let (wide, high) = (width as usize, height as usize);
        let mut chance = Chance::seed_from_u64(9);
        let pixels: Vec<u8> = match self {
            Self::Noise => {
                let mut pixels = vec![0; wide * high];
                chance.fill_bytes(&mut pixels);
                pixels
            }
            Self::Bars => {
                let mut row = Vec::with_capacity(wide + 8);
                while row.len() < wide {
                    let bits = chance.next_u32() as usize;
                    row.resize(row.len() + 1 + bits % 7, 30);
                    row.resize(row.len() + 1 + bits / 8 % 7, 220);
                }
                row[..wide].repeat(high)
            }
            Self::Specks(side) => {
                let columns = wide.div_ceil(side);
                let squares: Vec<u8> =
                    (0..columns * high.div_ceil(side)).map(|_| (chance.next_u32() as u8 & 1) * 200 + 20).collect();
                filled(wide, high, |x, y| squares[y / side * columns + x / side])
            }
            Self::Even(value) => vec![value; wide * high],
            Self::Stripes(side, right, down) => {
                filled(wide, high, |x, y| ((x * right + y * down) / side % 2) as u8 * 200 + 20)
            }
            Self::Checkers(side) => filled(wide, high, |x, y| ((x / side + y / side) % 2) as u8 * 200 + 20),
            Self::Rings => filled(wide, high, |x, y| {
                let (dx, dy) = (x as i64 - wide as i64 / 2, y as i64 - high as i64 / 2);
                // Closer and closer together, as the rings of a zone plate.
                (((dx * dx + dy * dy) / (wide as i64 / 2).max(1)) % 2) as u8 * 200 + 20
            }),
        };
        GrayFrame::new(width, height, pixels).expect("a byte for each pixel")
    }
}

fn filled(width: usize, height: usize, pixel: impl Fn(usize, usize) -> u8) -> Vec<u8> {
    (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| pixel(x, y)).collect()
}
