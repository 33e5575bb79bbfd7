//! Print on flat paper: first a list of shapes in units of a module, then pixels, at the density that the camera needs.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};
use docket::barcode::{Modules, encode};
use docket::domain::Symbology;

static REGULAR: LazyLock<FontRef<'static>> =
    LazyLock::new(|| FontRef::try_from_slice(include_bytes!("../../assets/fonts/Inter-Regular.otf")).unwrap());
static BOLD: LazyLock<FontRef<'static>> =
    LazyLock::new(|| FontRef::try_from_slice(include_bytes!("../../assets/fonts/Inter-SemiBold.otf")).unwrap());

/// Tones: of ink and of bare paper; what lies between is grey.
pub const INK: f32 = 0.0;
pub const BARE: f32 = 1.0;

/// How a code is set.
#[derive(Clone, Copy)]
pub struct Setting {
    /// Units of a module.
    pub module: f32,
    /// Units that bars are high; codes of squares have their own height.
    pub height: f32,
    /// Standing upright: a quarter turn clockwise.
    pub upright: bool,
}

/// A code that was set.
pub struct SetCode {
    pub role: &'static str,
    pub symbology: Symbology,
    pub text: String,
    /// Clockwise from the code's own top left, in units.
    pub corners: [(f32, f32); 4],
    /// Modules along its upper side.
    pub modules: u32,
}

enum Shape {
    Box { x: f32, y: f32, width: f32, height: f32 },
    Line { from: (f32, f32), to: (f32, f32), thick: f32 },
    Ring { x: f32, y: f32, across: f32, down: f32, thick: f32 },
    Words { x: f32, y: f32, size: f32, bold: bool, words: String },
    Code { x: f32, y: f32, set: Setting, modules: Modules },
}

/// What is to be printed.
#[derive(Default)]
pub struct Sheet {
    pub width: f32,
    pub height: f32,
    pub codes: Vec<SetCode>,
    shapes: Vec<(Shape, f32)>,
}

impl Sheet {
    /// An empty sheet; its size may still grow.
    pub fn of_size(width: f32, height: f32) -> Self {
        Self { width, height, ..Self::default() }
    }

    pub fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, tone: f32) {
        self.shapes.push((Shape::Box { x, y, width, height }, tone));
    }

    /// A line along the inside of a rectangle.
    pub fn frame(&mut self, x: f32, y: f32, width: f32, height: f32, thick: f32, tone: f32) {
        self.fill(x, y, width, thick, tone);
        self.fill(x, y + height - thick, width, thick, tone);
        self.fill(x, y, thick, height, tone);
        self.fill(x + width - thick, y, thick, height, tone);
    }

    pub fn line(&mut self, from: (f32, f32), to: (f32, f32), thick: f32, tone: f32) {
        self.shapes.push((Shape::Line { from, to, thick }, tone));
    }

    /// An ellipse's outline around (`x`, `y`).
    pub fn ring(&mut self, x: f32, y: f32, across: f32, down: f32, thick: f32, tone: f32) {
        self.shapes.push((Shape::Ring { x, y, across, down, thick }, tone));
    }

    /// Words whose capitals are `size` high and stand on `y`; gives their width.
    pub fn words(&mut self, x: f32, y: f32, size: f32, bold: bool, words: &str, tone: f32) -> f32 {
        let font = if bold { &*BOLD } else { &*REGULAR };
        let scaled = font.as_scaled(scale_of(font, size));
        let width = words.chars().map(|letter| scaled.h_advance(scaled.glyph_id(letter))).sum();
        self.shapes.push((Shape::Words { x, y, size, bold, words: words.to_owned() }, tone));
        width
    }

    /// Sets a code with its upper left at (`x`, `y`); gives the width and height that it takes up.
    pub fn code(
        &mut self,
        role: &'static str,
        (text, symbology): (&str, Symbology),
        x: f32,
        y: f32,
        set: Setting,
    ) -> (f32, f32) {
        let modules = encode(text, symbology).expect("what is drawn can be spelled");
        let along = modules.width() as f32 * set.module;
        let high = if modules.height() == 1 { set.height } else { modules.height() as f32 * set.module };
        let (corners, size) = if set.upright {
            ([(x + high, y), (x + high, y + along), (x, y + along), (x, y)], (high, along))
        } else {
            ([(x, y), (x + along, y), (x + along, y + high), (x, y + high)], (along, high))
        };
        let text = text.replace('\u{f1}', "");
        self.codes.push(SetCode { role, symbology, text, corners, modules: modules.width() });
        self.shapes.push((Shape::Code { x, y, set, modules }, INK));
        size
    }

    /// Prints the sheet with so many pixels to a unit. `spread` units of ink run out of each bar's edges.
    pub fn printed(&self, px: f32, ink: u8, bare: u8, spread: f32) -> Print {
        let (width, height) = ((self.width * px).ceil() as usize, (self.height * px).ceil() as usize);
        let mut print = Print { width, height, px, pixels: vec![bare; width * height] };
        for (shape, tone) in &self.shapes {
            let tone = (f32::from(ink) + tone * (f32::from(bare) - f32::from(ink))).clamp(0.0, 255.0);
            match shape {
                Shape::Box { x, y, width, height } => print.fill(*x, *y, x + width, y + height, tone),
                Shape::Line { from, to, thick } => print.line(*from, *to, *thick, tone),
                Shape::Ring { x, y, across, down, thick } => print.ring(*x, *y, *across, *down, *thick, tone),
                Shape::Words { x, y, size, bold, words } => print.words(*x, *y, *size, *bold, words, tone),
                Shape::Code { x, y, set, modules } => print.code(*x, *y, *set, modules, spread, tone),
            }
        }
        print
    }
}

/// A printed sheet.
pub struct Print {
    pub width: usize,
    pub height: usize,
    /// Pixels of a unit.
    pub px: f32,
    pub pixels: Vec<u8>,
}

impl Print {
    fn blend(&mut self, at: usize, tone: f32, share: f32) {
        let pixel = &mut self.pixels[at];
        *pixel = (f32::from(*pixel) + (tone - f32::from(*pixel)) * share + 0.5) as u8;
    }

    /// Fills a rectangle given in units; pixels on its edges are covered in part.
    fn fill(&mut self, left: f32, top: f32, right: f32, bottom: f32, tone: f32) {
        let within = |value: f32, most: usize| (value * self.px).clamp(0.0, most as f32);
        let (left, right) = (within(left, self.width), within(right, self.width));
        let (top, bottom) = (within(top, self.height), within(bottom, self.height));
        for y in top as usize..bottom.ceil() as usize {
            let down = (bottom.min(y as f32 + 1.0) - top.max(y as f32)).clamp(0.0, 1.0);
            let row = y * self.width;
            let (first, last) = (left.ceil() as usize, right as usize);
            if first > last {
                self.blend(row + last, tone, (right - left) * down);
                continue;
            }
            if down > 0.999 {
                self.pixels[row + first..row + last].fill((tone + 0.5) as u8);
            } else {
                (first..last).for_each(|x| self.blend(row + x, tone, down));
            }
            if first as f32 > left {
                self.blend(row + first - 1, tone, (first as f32 - left) * down);
            }
            if right > last as f32 {
                self.blend(row + last, tone, (right - last as f32) * down);
            }
        }
    }

    /// Covers what a distance tells (in pixels, negative inside) within a box given in pixels.
    fn cover(&mut self, [left, top, right, bottom]: [f32; 4], tone: f32, distance: impl Fn(f32, f32) -> f32) {
        let within = |value: f32, most: usize| value.clamp(0.0, most as f32) as usize;
        for y in within(top - 1.0, self.height)..within(bottom + 2.0, self.height) {
            for x in within(left - 1.0, self.width)..within(right + 2.0, self.width) {
                let share = (0.5 - distance(x as f32 + 0.5, y as f32 + 0.5)).clamp(0.0, 1.0);
                if share > 0.0 {
                    self.blend(y * self.width + x, tone, share);
                }
            }
        }
    }

    fn line(&mut self, from: (f32, f32), to: (f32, f32), thick: f32, tone: f32) {
        let px = self.px;
        let (a, b) = ((from.0 * px, from.1 * px), (to.0 * px, to.1 * px));
        let (dx, dy, half) = (b.0 - a.0, b.1 - a.1, thick * px / 2.0);
        let length = (dx * dx + dy * dy).max(1.0);
        let bounds = [a.0.min(b.0) - half, a.1.min(b.1) - half, a.0.max(b.0) + half, a.1.max(b.1) + half];
        self.cover(bounds, tone, |x, y| {
            let along = (((x - a.0) * dx + (y - a.1) * dy) / length).clamp(0.0, 1.0);
            (x - a.0 - along * dx).hypot(y - a.1 - along * dy) - half
        });
    }

    fn ring(&mut self, x: f32, y: f32, across: f32, down: f32, thick: f32, tone: f32) {
        let (x, y, across, down, half) =
            (x * self.px, y * self.px, across * self.px, down * self.px, thick * self.px / 2.0);
        let bounds = [x - across - half, y - down - half, x + across + half, y + down + half];
        let least = across.min(down);
        self.cover(bounds, tone, |px, py| (((px - x) / across).hypot((py - y) / down) * least - least).abs() - half);
    }

    fn words(&mut self, x: f32, y: f32, size: f32, bold: bool, words: &str, tone: f32) {
        let font = if bold { &*BOLD } else { &*REGULAR };
        let scale = scale_of(font, size * self.px);
        let scaled = font.as_scaled(scale);
        let mut pen = x * self.px;
        for letter in words.chars() {
            let id = scaled.glyph_id(letter);
            let glyph = id.with_scale_and_position(scale, point(pen, y * self.px));
            pen += scaled.h_advance(id);
            let Some(outline) = font.outline_glyph(glyph) else { continue };
            let bounds = outline.px_bounds();
            outline.draw(|column, row, covered| {
                let (px, py) = (bounds.min.x as i64 + i64::from(column), bounds.min.y as i64 + i64::from(row));
                if px >= 0 && py >= 0 && px < self.width as i64 && py < self.height as i64 {
                    self.blend(py as usize * self.width + px as usize, tone, covered.min(1.0));
                }
            });
        }
    }

    /// Draws each run of dark modules as one piece, so that no seams show inside of it.
    fn code(&mut self, x: f32, y: f32, set: Setting, modules: &Modules, spread: f32, tone: f32) {
        let one_row = modules.height() == 1;
        for row in 0..modules.height() {
            let (top, high) = if one_row { (0.0, set.height) } else { (row as f32 * set.module, set.module) };
            let full = if one_row { set.height } else { modules.height() as f32 * set.module };
            let mut column = 0;
            while column < modules.width() {
                let from = column;
                while modules.is_dark(column, row) {
                    column += 1;
                }
                if column > from {
                    let (start, end) = (from as f32 * set.module - spread, column as f32 * set.module + spread);
                    if set.upright {
                        self.fill(x + full - top - high, y + start, x + full - top, y + end, tone);
                    } else {
                        self.fill(x + start, y + top, x + end, y + top + high, tone);
                    }
                }
                column += 1;
            }
        }
    }
}

/// `size` is the height of the capitals.
fn scale_of(font: &FontRef<'_>, size: f32) -> PxScale {
    // Inter's capitals are 0.727 em high.
    let units = font.units_per_em().unwrap_or(2048.0);
    PxScale::from(size / 0.727 * font.height_unscaled() / units)
}
