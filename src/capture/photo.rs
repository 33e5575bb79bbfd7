//! A photo file or a pasted picture, as a grey frame to decode and as colours to show.
//!
//! Files come from anywhere: the sizes in their headers are checked before memory is taken, and a decoder that breaks on a
//! damaged one is an error to show.

use std::fs::File;
use std::io::{Cursor, ErrorKind, Read};
use std::path::Path;

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbaImage};

use crate::barcode::GrayFrame;
use crate::panics::contained;

/// A decoded picture, turned as its EXIF says.
pub struct Photo {
    /// For the decoders.
    pub gray: GrayFrame,
    /// Width of `rgba`, in pixels.
    pub shown_width: u32,
    /// Height of `rgba`, in pixels.
    pub shown_height: u32,
    /// For the screen, four bytes a pixel; scaled down so that neither side passes [`Photo::SHOWN_SIDE`].
    pub rgba: Vec<u8>,
}

/// Why a picture could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    /// The file could not be read.
    #[error("the file cannot be read: {0}")]
    File(#[source] std::io::Error),
    /// No format that is known.
    #[error("this is no picture of a known format (JPEG, PNG, WebP, BMP, TIFF)")]
    UnknownFormat,
    /// A HEIC or AVIF photo of a telephone.
    #[error("HEIC photos cannot be read: save it as JPEG, or set the telephone's camera to \"Most compatible\"")]
    Heic,
    /// More pixels than [`Photo::MAX_PIXELS`]; told from the header, before any memory is taken.
    #[error("the picture has {width} x {height} pixels, more than can be read")]
    TooLarge {
        /// Pixels in a row.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// The file is damaged.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
}

/// Longest file that is read. The largest picture takes less, even without compression.
const MAX_FILE_BYTES: u64 = 1 << 30;
/// Most memory that the decoder of a file format may take: the largest picture with four channels of 16 bits, and some room.
const MAX_DECODER_BYTES: u64 = Photo::MAX_PIXELS * 8 + (64 << 20);

impl Photo {
    /// Most pixels a picture may have: 12,000 by 9,000.
    pub const MAX_PIXELS: u64 = 108_000_000;
    /// Longest side of the picture for the screen.
    pub const SHOWN_SIDE: u32 = 2048;

    /// Opens a picture file.
    ///
    /// # Errors
    /// [`PhotoError`] says what is wrong with it.
    pub fn open(path: &Path) -> Result<Self, PhotoError> {
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(PhotoError::File)?;
        file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(PhotoError::File)?;
        if bytes.len() as u64 > MAX_FILE_BYTES {
            return Err(PhotoError::File(ErrorKind::FileTooLarge.into()));
        }
        Self::from_bytes(&bytes)
    }

    /// Opens a picture held in memory, in any of the file formats.
    ///
    /// # Errors
    /// [`PhotoError`] says what is wrong with it.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PhotoError> {
        if is_heic(bytes) {
            return Err(PhotoError::Heic);
        }
        contained(|| Self::from_image(decoded(bytes)?))
            .unwrap_or_else(|_| Err(PhotoError::Damaged("it breaks the decoder".to_owned())))
    }

    /// Takes a picture of four bytes a pixel, as the clipboard gives it.
    ///
    /// # Errors
    /// [`PhotoError::TooLarge`] or [`PhotoError::Damaged`].
    pub fn from_rgba(width: u32, height: u32, rgba: Vec<u8>) -> Result<Self, PhotoError> {
        check_size(width, height)?;
        let given = rgba.len();
        match RgbaImage::from_raw(width, height, rgba) {
            Some(picture) if given as u64 == u64::from(width) * u64::from(height) * 4 => {
                Self::from_image(DynamicImage::ImageRgba8(picture))
            }
            _ => Err(PhotoError::Damaged(format!("{width} x {height} pixels do not make {given} bytes"))),
        }
    }

    fn from_image(picture: DynamicImage) -> Result<Self, PhotoError> {
        let gray = gray_over_white(&picture);
        let (width, height) = gray.dimensions();
        let gray = GrayFrame::new(width, height, gray.into_raw())
            .ok_or_else(|| PhotoError::Damaged("its size does not fit its pixels".to_owned()))?;
        let shown = if width.max(height) > Self::SHOWN_SIDE {
            picture.thumbnail(Self::SHOWN_SIDE, Self::SHOWN_SIDE)
        } else {
            picture
        };
        let see_through = shown.color().has_alpha();
        let mut shown = shown.into_rgba8();
        if see_through {
            put_over_white(&mut shown);
        }
        Ok(Self { gray, shown_width: shown.width(), shown_height: shown.height(), rgba: shown.into_raw() })
    }
}

/// Decodes a file of one of the formats, and turns it upright.
fn decoded(bytes: &[u8]) -> Result<DynamicImage, PhotoError> {
    let format = match image::guess_format(bytes) {
        Ok(
            format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Bmp | ImageFormat::Tiff),
        ) => format,
        _ => return Err(PhotoError::UnknownFormat),
    };
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_DECODER_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    if decoder.total_bytes() > MAX_DECODER_BYTES {
        return Err(PhotoError::TooLarge { width, height });
    }
    // A picture whose EXIF cannot be read is shown as it lies.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn check_size(width: u32, height: u32) -> Result<(), PhotoError> {
    if width == 0 || height == 0 {
        return Err(PhotoError::Damaged("it is empty".to_owned()));
    }
    if u64::from(width) * u64::from(height) > Photo::MAX_PIXELS {
        return Err(PhotoError::TooLarge { width, height });
    }
    Ok(())
}

fn damaged(error: ImageError) -> PhotoError {
    match error {
        ImageError::Unsupported(what) => PhotoError::Damaged(format!("it uses what is not supported: {what}")),
        ImageError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            PhotoError::Damaged("the file ends too early".to_owned())
        }
        other => PhotoError::Damaged(other.to_string()),
    }
}

/// Whether a file is of the family that telephones write by default (HEIC, HEIF, AVIF): told by its `ftyp` brands.
fn is_heic(bytes: &[u8]) -> bool {
    const BRANDS: [&[u8]; 12] =
        [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1", b"avif", b"avis"];
    if bytes.get(4..8) != Some(b"ftyp".as_slice()) {
        return false;
    }
    // The main brand, a version, then the compatible brands, as far as the box goes.
    let length = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize;
    let brands = &bytes[8..length.clamp(8, 64.min(bytes.len()))];
    brands.chunks_exact(4).any(|brand| BRANDS.contains(&brand))
}

/// Grey, with what is see-through shown on white paper.
fn gray_over_white(picture: &DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.to_luma8();
    }
    let with_alpha = picture.to_luma_alpha8();
    let (width, height) = with_alpha.dimensions();
    let pairs = with_alpha.into_raw();
    let mut gray = vec![255_u8; pairs.len() / 2];
    let mut i = 0;
    while i < gray.len() {
        gray[i] = over_white(pairs[2 * i], pairs[2 * i + 1]);
        i += 1;
    }
    // Cannot fail: one byte for each pixel.
    GrayImage::from_raw(width, height, gray).unwrap_or_default()
}

fn put_over_white(picture: &mut RgbaImage) {
    for pixel in picture.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0;
        if alpha < 255 {
            pixel.0 = [over_white(red, alpha), over_white(green, alpha), over_white(blue, alpha), 255];
        }
    }
}

fn over_white(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u32::from(value), u32::from(alpha));
    ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}
