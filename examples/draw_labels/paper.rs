//! A label's paper, lying flat: rules, text and codes, measured in millimetres.

use ab_glyph::{Font, FontVec, PxScale, ScaleFont, point};
use anyhow::Context;
use docket::barcode::encode;
use docket::domain::Symbology;
use image::{Rgb, RgbImage};

/// Pixels of a millimetre.
pub const PX: f32 = 20.0;
/// Thermal black.
pub const INK: Rgb<u8> = Rgb([30, 29, 32]);
/// The label's white.
pub const WHITE: Rgb<u8> = Rgb([244, 243, 239]);

/// The window's own fonts.
pub struct Fonts {
    pub regular: FontVec,
    pub bold: FontVec,
}

impl Fonts {
    pub fn load() -> anyhow::Result<Self> {
        let load = |name: &str| {
            let path = format!("{}/assets/fonts/{name}", env!("CARGO_MANIFEST_DIR"));
            FontVec::try_from_vec(std::fs::read(&path).with_context(|| path.clone())?).with_context(|| path)
        };
        Ok(Self { regular: load("Inter-Regular.otf")?, bold: load("Inter-SemiBold.otf")? })
    }
}

/// How a code is set.
#[derive(Clone, Copy)]
pub struct Setting {
    /// Millimetres of a module.
    pub module: f32,
    /// Millimetres that bars are high; codes of squares have their own height.
    pub height: f32,
    /// White on a black field.
    pub inverted: bool,
}

/// Bars as most labels have them.
pub const BARS: Setting = Setting { module: 0.3, height: 7.5, inverted: false };

/// A code that was set: the truth for the tests.
pub struct Code {
    pub text: String,
    pub symbology: Symbology,
}

/// The paper of one label.
pub struct Paper<'f> {
    pub picture: RgbImage,
    pub codes: Vec<Code>,
    fonts: &'f Fonts,
}

impl<'f> Paper<'f> {
    pub fn new(width: f32, height: f32, fonts: &'f Fonts) -> Self {
        let picture = RgbImage::from_pixel((width * PX) as u32, (height * PX) as u32, WHITE);
        Self { picture, codes: Vec::new(), fonts }
    }

    /// Fills a rectangle.
    pub fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, color: Rgb<u8>) {
        let pixel = |mm: f32, most: u32| ((mm * PX).round().max(0.0) as u32).min(most);
        let (right, bottom) = (pixel(x + width, self.picture.width()), pixel(y + height, self.picture.height()));
        for row in pixel(y, bottom)..bottom {
            for column in pixel(x, right)..right {
                self.picture.put_pixel(column, row, color);
            }
        }
    }

    /// Draws a line along the edges of a rectangle, inside it.
    pub fn frame(&mut self, x: f32, y: f32, width: f32, height: f32, line: f32) {
        self.fill(x, y, width, line, INK);
        self.fill(x, y + height - line, width, line, INK);
        self.fill(x, y, line, height, INK);
        self.fill(x + width - line, y, line, height, INK);
    }

    /// Writes text whose capitals stand on `y`.
    pub fn text(&mut self, x: f32, y: f32, size: f32, text: &str) {
        let font = &self.fonts.regular;
        write(&mut self.picture, font, x, y, size, text, INK);
    }

    /// The same in bold.
    pub fn bold(&mut self, x: f32, y: f32, size: f32, text: &str) {
        let font = &self.fonts.bold;
        write(&mut self.picture, font, x, y, size, text, INK);
    }

    /// The same in bold and white, on something black.
    pub fn bold_white(&mut self, x: f32, y: f32, size: f32, text: &str) {
        let font = &self.fonts.bold;
        write(&mut self.picture, font, x, y, size, text, WHITE);
    }

    /// Sets a code whose top left is at (`x`, `y`); gives its width and height.
    pub fn code(
        &mut self,
        x: f32,
        y: f32,
        text: &str,
        symbology: Symbology,
        set: Setting,
    ) -> anyhow::Result<(f32, f32)> {
        let modules = encode(text, symbology)?;
        let rows = if modules.height() == 1 { set.height / set.module } else { modules.height() as f32 };
        let (width, height) = (modules.width() as f32 * set.module, rows * set.module);
        let (paper, ink) = if set.inverted { (INK, WHITE) } else { (WHITE, INK) };
        if set.inverted {
            let quiet = 10.0 * set.module;
            self.fill(x - quiet, y - 1.2, width + 2.0 * quiet, height + 2.4, paper);
        }
        for row in 0..modules.height() {
            let (top, high) = if modules.height() == 1 { (0.0, height) } else { (row as f32 * set.module, set.module) };
            for column in 0..modules.width() {
                if modules.is_dark(column, row) {
                    self.fill(x + column as f32 * set.module, y + top, set.module, high, ink);
                }
            }
        }
        self.codes.push(Code { text: text.to_owned(), symbology });
        Ok((width, height))
    }

    /// A caption, its value in bold, and the bars below.
    pub fn captioned(
        &mut self,
        x: f32,
        y: f32,
        caption: &str,
        shown: &str,
        code: (&str, Symbology),
        set: Setting,
    ) -> anyhow::Result<f32> {
        self.text(x, y + 2.2, 1.8, caption);
        let gap = measure(&self.fonts.regular, 1.8, caption) + 1.5;
        self.bold(x + gap, y + 2.2, 2.1, shown);
        let (_, height) = self.code(x, y + 3.4, code.0, code.1, set)?;
        Ok(y + 3.4 + height)
    }

    /// A retail code with its digits below, as tills have it.
    pub fn retail(&mut self, x: f32, y: f32, digits: &str, symbology: Symbology, module: f32) -> anyhow::Result<()> {
        let (width, height) = self.code(x, y, digits, symbology, Setting { module, height: 9.0, inverted: false })?;
        let spaced: String = digits.chars().flat_map(|digit| [digit, '\u{2009}']).collect();
        let size = 2.0;
        let wide = measure(&self.fonts.regular, size, &spaced);
        self.text(x + (width - wide) / 2.0, y + height + 2.8, size, &spaced);
        Ok(())
    }
}

/// How wide a text is, in millimetres.
pub fn measure(font: &FontVec, size: f32, text: &str) -> f32 {
    let scaled = font.as_scaled(scale_of(font, size));
    text.chars().map(|c| scaled.h_advance(scaled.glyph_id(c))).sum::<f32>() / PX
}

/// `size` is the height of the capitals.
fn scale_of(font: &FontVec, size: f32) -> PxScale {
    // Inter's capitals are 0.727 em high.
    let em = size / 0.727 * PX;
    let units = font.units_per_em().unwrap_or(2048.0);
    PxScale::from(em * font.height_unscaled() / units)
}

/// Writes on any picture, softly at the edges.
pub fn write(picture: &mut RgbImage, font: &FontVec, x: f32, y: f32, size: f32, text: &str, color: Rgb<u8>) {
    let scale = scale_of(font, size);
    let scaled = font.as_scaled(scale);
    let mut pen = x * PX;
    for letter in text.chars() {
        let id = scaled.glyph_id(letter);
        let glyph = id.with_scale_and_position(scale, point(pen, y * PX));
        pen += scaled.h_advance(id);
        let Some(outline) = font.outline_glyph(glyph) else { continue };
        let bounds = outline.px_bounds();
        outline.draw(|column, row, covered| {
            let (px, py) = (bounds.min.x as i64 + i64::from(column), bounds.min.y as i64 + i64::from(row));
            if px < 0 || py < 0 || px >= i64::from(picture.width()) || py >= i64::from(picture.height()) {
                return;
            }
            let pixel = picture.get_pixel_mut(px as u32, py as u32);
            for (channel, due) in pixel.0.iter_mut().zip(color.0) {
                *channel = (f32::from(*channel) * (1.0 - covered) + f32::from(due) * covered) as u8;
            }
        });
    }
}
