//! Lightness out of a frame as the driver gave it, with the least work that its format allows. Colour is not looked at.
//!
//! In YUYV and NV12 every lightness is a byte of its own: it is picked out or copied, in less than a tenth of the time that a
//! conversion to colours and back takes. What cannot be a whole frame is refused with a word, counted and skipped.

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::mode::PixelFormat;
use super::source::RawFrame;

/// Why a frame is skipped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// The driver says that it is damaged.
    #[error("the driver says that it is damaged")]
    Damaged,
    /// Fewer bytes than its size takes, or rows shorter than its pixels.
    #[error("{given} bytes are too few for {width} x {height} pixels")]
    Short {
        /// Bytes that came.
        given: usize,
        /// Pixels in a row.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// It does not begin as a JPEG does.
    #[error("it is no JPEG")]
    NoJpeg,
    /// A JPEG of another size than the camera's mode.
    #[error("a JPEG of {width} x {height} pixels")]
    OtherSize {
        /// Pixels in a row.
        width: usize,
        /// Rows.
        height: usize,
    },
    /// A JPEG that cannot be unpacked.
    #[error("a broken JPEG: {0}")]
    BrokenJpeg(String),
}

/// Turns frames to lightness. It keeps the memory that it needs from frame to frame.
#[derive(Debug, Default)]
pub struct Unpacker {
    /// A JPEG that was made whole.
    mended: Vec<u8>,
    /// A JPEG in colours.
    colours: Vec<u8>,
}

impl Unpacker {
    /// Writes the lightness of a frame into `pixels`, a byte a pixel and no padding, with its memory used again where it is enough.
    ///
    /// Webcams' lightness of black and white, 16 and 235, is left as it is: decoders of bars look for differences.
    ///
    /// # Errors
    /// [`Unusable`] where it is no whole frame; `pixels` then holds nothing of use.
    pub fn luma(&mut self, raw: &RawFrame<'_>, pixels: &mut Vec<u8>) -> Result<(), Unusable> {
        if raw.is_damaged {
            return Err(Unusable::Damaged);
        }
        if raw.format == PixelFormat::Mjpeg {
            return jpeg(raw, ColorSpace::Luma, &mut self.mended, pixels);
        }
        let rows = Rows::of(raw)?;
        pixels.resize(raw.width as usize * raw.height as usize, 0);
        match raw.format {
            PixelFormat::Nv12 | PixelFormat::Grey => rows.write(pixels, 1, |out, row| out.copy_from_slice(row)),
            PixelFormat::Yuyv => rows.write(pixels, 2, |out, row| every_other(out, row, |pair| pair as u8)),
            PixelFormat::Uyvy => rows.write(pixels, 2, |out, row| every_other(out, row, |pair| (pair >> 8) as u8)),
            PixelFormat::Rgb24 => rows.write(pixels, 3, |out, row| of_colours(out, row, [77, 150, 29])),
            PixelFormat::Bgr24 => rows.write(pixels, 3, |out, row| of_colours(out, row, [29, 150, 77])),
            PixelFormat::Mjpeg => {}
        }
        Ok(())
    }

    /// The red, green and blue of a JPEG frame, three bytes a pixel.
    ///
    /// # Errors
    /// As [`Unpacker::luma`].
    pub(super) fn jpeg_colours(&mut self, raw: &RawFrame<'_>) -> Result<&[u8], Unusable> {
        jpeg(raw, ColorSpace::RGB, &mut self.mended, &mut self.colours)?;
        Ok(&self.colours)
    }
}

/// The rows of a frame that is not packed.
struct Rows<'a> {
    bytes: &'a [u8],
    stride: usize,
    width: usize,
}

impl<'a> Rows<'a> {
    /// The rows of a frame, once it is sure that they are all there. The last one may lack its padding, and an odd last pixel the
    /// colour that it would share with the next.
    fn of(raw: &RawFrame<'a>) -> Result<Self, Unusable> {
        let short = || Unusable::Short { given: raw.bytes.len(), width: raw.width, height: raw.height };
        let width = raw.width as usize;
        let pixels = width * pixel_bytes(raw.format);
        let packed = raw.format.row_bytes(raw.width).unwrap_or(pixels);
        let stride = if raw.bytes_per_line == 0 { packed } else { raw.bytes_per_line as usize };
        let needed =
            (raw.height as usize).saturating_sub(1).checked_mul(stride).and_then(|all| all.checked_add(pixels));
        let is_whole = stride >= pixels && needed.is_some_and(|needed| raw.bytes.len() >= needed);
        if width == 0 || raw.height == 0 || !is_whole {
            return Err(short());
        }
        Ok(Self { bytes: raw.bytes, stride, width })
    }

    /// Writes row by row; in one piece where there is no padding.
    fn write(&self, pixels: &mut [u8], bytes_each: usize, write: impl Fn(&mut [u8], &[u8])) {
        let row_bytes = self.width * bytes_each;
        if self.stride == row_bytes {
            let all = pixels.len() * bytes_each;
            write(pixels, &self.bytes[..all]);
            return;
        }
        for (out, row) in pixels.chunks_exact_mut(self.width).zip(self.bytes.chunks(self.stride)) {
            write(out, &row[..row_bytes]);
        }
    }
}

/// Bytes that a pixel takes in its row.
pub(super) fn pixel_bytes(format: PixelFormat) -> usize {
    match format {
        PixelFormat::Yuyv | PixelFormat::Uyvy => 2,
        PixelFormat::Rgb24 | PixelFormat::Bgr24 => 3,
        PixelFormat::Nv12 | PixelFormat::Grey | PixelFormat::Mjpeg => 1,
    }
}

/// One byte of every two. Taken as numbers of 16 bits, the first byte the low one, the compiler does 16 at a time: eight times as fast as
/// byte by byte.
fn every_other(out: &mut [u8], row: &[u8], pick: impl Fn(u16) -> u8) {
    for (lightness, pair) in out.iter_mut().zip(row.as_chunks::<2>().0) {
        *lightness = pick(u16::from_le_bytes(*pair));
    }
}

fn of_colours(out: &mut [u8], row: &[u8], weights: [u32; 3]) {
    for (lightness, colours) in out.iter_mut().zip(row.chunks_exact(3)) {
        let sum: u32 = colours.iter().zip(weights).map(|(&colour, weight)| u32::from(colour) * weight).sum();
        *lightness = ((sum + 128) >> 8) as u8;
    }
}

/// Unpacks a JPEG. Nothing behind its end is looked at, and one that was cut is grey below the cut.
fn jpeg(raw: &RawFrame<'_>, space: ColorSpace, mended: &mut Vec<u8>, out: &mut Vec<u8>) -> Result<(), Unusable> {
    if raw.is_damaged {
        return Err(Unusable::Damaged);
    }
    if !raw.bytes.starts_with(&[0xff, 0xd8]) {
        return Err(Unusable::NoJpeg);
    }
    let bytes = if has_tables(raw.bytes) {
        raw.bytes
    } else {
        mend(raw.bytes, mended);
        &mended[..]
    };
    let broken = |error: zune_jpeg::errors::DecodeErrors| Unusable::BrokenJpeg(error.to_string());
    let options = DecoderOptions::default().set_strict_mode(false).jpeg_set_out_colorspace(space);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(broken)?;
    // The size is compared before memory is taken.
    let (width, height) = decoder.dimensions().unwrap_or_default();
    if (width, height) != (raw.width as usize, raw.height as usize) {
        return Err(Unusable::OtherSize { width, height });
    }
    let length = width * height * if space == ColorSpace::Luma { 1 } else { 3 };
    if decoder.output_buffer_size() != Some(length) {
        return Err(Unusable::BrokenJpeg("it is of other colours than it should be".to_owned()));
    }
    out.resize(length, 0);
    decoder.decode_into(out).map_err(broken)
}

/// Whether a JPEG brings the tables that its bits are spelled with. Many webcams leave them out, as films of JPEG pictures (AVI)
/// do: every player knows them.
fn has_tables(bytes: &[u8]) -> bool {
    const TABLES: u8 = 0xc4;
    const SCAN: u8 = 0xda;
    let mut place = 2;
    while let Some(&[mark, kind, high, low]) = bytes.get(place..place + 4) {
        if mark != 0xff || kind == SCAN {
            break;
        }
        if kind == TABLES {
            return true;
        }
        place += 2 + usize::from(u16::from_be_bytes([high, low]));
    }
    false
}

/// Writes a JPEG with the mark of such a film behind its start: the decoder then takes the tables that everybody knows.
fn mend(bytes: &[u8], mended: &mut Vec<u8>) {
    mended.clear();
    mended.extend_from_slice(&bytes[..2]);
    mended.extend_from_slice(b"\xff\xe0\x00\x07AVI1\0");
    mended.extend_from_slice(&bytes[2..]);
}
