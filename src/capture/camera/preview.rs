//! A small picture in colours for the window, made of the frame that is shown and of no other.

use super::luma::{Unpacker, Unusable, pixel_bytes};
use super::mode::PixelFormat;
use super::source::RawFrame;

/// A small picture: four bytes a pixel (red, green, blue, and 255), rows from the top.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    width: u32,
    height: u32,
    rgba: Vec<u8>,
}

impl Preview {
    /// Pixels in a row.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Its bytes.
    pub fn rgba(&self) -> &[u8] {
        &self.rgba
    }
}

/// Writes the picture of a frame that [`Unpacker::luma`] has found whole, as large as fits within a width and a height and not
/// larger than the frame. Pixels are picked, not averaged.
pub(super) fn write(
    raw: &RawFrame<'_>,
    unpacker: &mut Unpacker,
    within: (u32, u32),
    preview: &mut Preview,
) -> Result<(), Unusable> {
    let (width, height) = fitted((raw.width, raw.height), within);
    (preview.width, preview.height) = (width, height);
    preview.rgba.resize(width as usize * height as usize * 4, 255);
    let colours = if raw.format == PixelFormat::Mjpeg {
        Colours {
            bytes: unpacker.jpeg_colours(raw)?,
            format: PixelFormat::Rgb24,
            stride: raw.width as usize * 3,
            rows: 0,
        }
    } else {
        let packed = raw.format.row_bytes(raw.width).unwrap_or(raw.width as usize * pixel_bytes(raw.format));
        let stride = if raw.bytes_per_line == 0 { packed } else { raw.bytes_per_line as usize };
        Colours { bytes: raw.bytes, format: raw.format, stride, rows: raw.height as usize }
    };
    let place = |at: usize, from: u32, to: u32| (at * from as usize * 2 + from as usize) / (to as usize * 2);
    for (y, row) in preview.rgba.chunks_exact_mut(width as usize * 4).enumerate() {
        let y = place(y, raw.height, height);
        for (x, pixel) in row.chunks_exact_mut(4).enumerate() {
            pixel[..3].copy_from_slice(&colours.at(place(x, raw.width, width), y));
        }
    }
    Ok(())
}

/// The largest size of the same shape within another, at least one pixel each way.
fn fitted((width, height): (u32, u32), within: (u32, u32)) -> (u32, u32) {
    let (most_width, most_height) = (within.0.clamp(1, width), within.1.clamp(1, height));
    let (wide, high) = (u64::from(most_width) * u64::from(height), u64::from(most_height) * u64::from(width));
    if wide <= high {
        (most_width, ((wide / u64::from(width)) as u32).max(1))
    } else {
        (((high / u64::from(height)) as u32).max(1), most_height)
    }
}

/// Colours of single pixels.
struct Colours<'a> {
    bytes: &'a [u8],
    format: PixelFormat,
    stride: usize,
    /// Rows of NV12's plane of lightness, behind which its colour stands.
    rows: usize,
}

impl Colours<'_> {
    fn at(&self, x: usize, y: usize) -> [u8; 3] {
        let byte = |place: usize, absent: u8| self.bytes.get(place).copied().unwrap_or(absent);
        let row = y * self.stride;
        // Colour that was cut off is none.
        let pair = row + x / 2 * 4;
        match self.format {
            PixelFormat::Grey | PixelFormat::Mjpeg => [byte(row + x, 0); 3],
            PixelFormat::Rgb24 => [0, 1, 2].map(|i| byte(row + x * 3 + i, 0)),
            PixelFormat::Bgr24 => [2, 1, 0].map(|i| byte(row + x * 3 + i, 0)),
            PixelFormat::Yuyv => of_yuv(byte(row + x * 2, 16), byte(pair + 1, 128), byte(pair + 3, 128)),
            PixelFormat::Uyvy => of_yuv(byte(row + x * 2 + 1, 16), byte(pair, 128), byte(pair + 2, 128)),
            PixelFormat::Nv12 => {
                let colour = (self.rows + y / 2) * self.stride + x / 2 * 2;
                of_yuv(byte(row + x, 16), byte(colour, 128), byte(colour + 1, 128))
            }
        }
    }
}

/// Colours of ITU-R BT.601 with black at 16 and white at 235, as webcams send them.
fn of_yuv(y: u8, u: u8, v: u8) -> [u8; 3] {
    let (y, u, v) = ((i32::from(y) - 16) * 298, i32::from(u) - 128, i32::from(v) - 128);
    [y + 409 * v, y - 100 * u - 208 * v, y + 516 * u].map(|value| ((value + 128) >> 8).clamp(0, 255) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preview_of(raw: &RawFrame<'_>, within: (u32, u32)) -> Preview {
        let mut preview = Preview::default();
        write(raw, &mut Unpacker::default(), within, &mut preview).unwrap();
        preview
    }

    #[test]
    fn it_fits_and_keeps_its_shape() {
        for (size, within, expected) in [
            ((1280, 720), (640, 640), (640, 360)),
            ((1280, 720), (4000, 360), (640, 360)),
            ((640, 480), (1280, 720), (640, 480)),
            ((480, 640), (100, 100), (75, 100)),
            ((1280, 1), (10, 10), (10, 1)),
            ((3, 5), (0, 0), (1, 1)),
        ] {
            assert_eq!(fitted(size, within), expected, "{size:?} {within:?}");
        }
    }

    #[test]
    fn every_format_shows_the_same_red() {
        // Pure red: Y 81, U 90, V 240.
        let yuyv = [81, 90, 81, 240].repeat(4);
        let uyvy = [90, 81, 240, 81].repeat(4);
        let nv12 = [vec![81; 8], [90, 240].repeat(2)].concat();
        for (format, bytes) in [
            (PixelFormat::Yuyv, yuyv),
            (PixelFormat::Uyvy, uyvy),
            (PixelFormat::Nv12, nv12),
            (PixelFormat::Rgb24, [254, 0, 0].repeat(8)),
            (PixelFormat::Bgr24, [0, 0, 254].repeat(8)),
        ] {
            let raw = RawFrame { bytes: &bytes, format, width: 4, height: 2, bytes_per_line: 0, is_damaged: false };
            let preview = preview_of(&raw, (2, 2));
            assert_eq!((preview.width(), preview.height()), (2, 1), "{format}");
            for (found, wanted) in preview.rgba().iter().zip([255, 0, 0, 255].repeat(2)) {
                assert!(found.abs_diff(wanted) <= 2, "{format}: {:?}", preview.rgba());
            }
        }
    }

    #[test]
    fn colour_that_was_cut_off_is_none() {
        let raw = RawFrame {
            bytes: &[235; 8],
            format: PixelFormat::Nv12,
            width: 4,
            height: 2,
            bytes_per_line: 4,
            is_damaged: false,
        };
        assert_eq!(preview_of(&raw, (4, 4)).rgba(), [255; 32]);
    }
}
