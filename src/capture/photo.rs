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

#[cfg(test)]
mod tests {
    use image::codecs::jpeg::JpegEncoder;
    use image::{ExtendedColorType, ImageBuffer, Luma, LumaA, Rgb, RgbImage, Rgba};

    use super::*;

    /// White, 24 by 16, with a dark quarter at its top left.
    fn picture() -> RgbImage {
        RgbImage::from_fn(24, 16, |x, y| if x < 12 && y < 8 { Rgb([20, 20, 20]) } else { Rgb([250, 250, 250]) })
    }

    fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// Whether the quarter at the left or right, top or bottom is the dark one.
    fn dark_quarter(photo: &Photo) -> (bool, bool) {
        let (width, height) = (photo.gray.width() as usize, photo.gray.height() as usize);
        let dark: Vec<(bool, bool)> = [(false, false), (true, false), (false, true), (true, true)]
            .into_iter()
            .filter(|(right, below)| {
                let x = if *right { width - 3 } else { 2 };
                let y = if *below { height - 3 } else { 2 };
                photo.gray.pixels()[y * width + x] < 100
            })
            .collect();
        assert_eq!(dark.len(), 1);
        dark[0]
    }

    #[test]
    fn every_format_is_opened() {
        let picture = DynamicImage::ImageRgb8(picture());
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Bmp, ImageFormat::Tiff] {
            let photo = Photo::from_bytes(&file(&picture, format)).unwrap();
            assert_eq!((photo.gray.width(), photo.gray.height()), (24, 16), "{format:?}");
            assert_eq!((photo.shown_width, photo.shown_height, photo.rgba.len()), (24, 16, 24 * 16 * 4));
            assert_eq!(dark_quarter(&photo), (false, false), "{format:?}");
        }
    }

    #[test]
    fn a_file_is_opened_by_what_it_holds_not_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let misnamed = folder.path().join("box.jpg");
        std::fs::write(&misnamed, file(&DynamicImage::ImageRgb8(picture()), ImageFormat::Png)).unwrap();
        assert_eq!(Photo::open(&misnamed).unwrap().gray.width(), 24);
        let text = folder.path().join("list.jpg");
        std::fs::write(&text, "Device Serial Number,Windows Product ID\n").unwrap();
        assert!(matches!(Photo::open(&text), Err(PhotoError::UnknownFormat)));
        assert!(matches!(Photo::open(&folder.path().join("none.jpg")), Err(PhotoError::File(_))));
        assert!(matches!(Photo::open(folder.path()), Err(PhotoError::File(_))));
        assert!(matches!(Photo::from_bytes(&[]), Err(PhotoError::UnknownFormat)));
    }

    /// A JPEG whose EXIF says how it was held.
    fn jpeg_held(orientation: u8) -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture = picture();
        JpegEncoder::new_with_quality(&mut bytes, 95)
            .encode(picture.as_raw(), 24, 16, ExtendedColorType::Rgb8)
            .unwrap();
        let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
        let mut with_exif = bytes[..2].to_vec();
        with_exif.extend([0xff, 0xe1]);
        with_exif.extend((exif.len() as u16 + 2).to_be_bytes());
        with_exif.extend(exif);
        with_exif.extend(&bytes[2..]);
        with_exif
    }

    #[test]
    fn exif_turns_the_picture_upright() {
        // For each of the eight ways, where the stored top left comes to lie, and whether width and height change places.
        let ways = [
            (1, (false, false), false),
            (2, (true, false), false),
            (3, (true, true), false),
            (4, (false, true), false),
            (5, (false, false), true),
            (6, (true, false), true),
            (7, (true, true), true),
            (8, (false, true), true),
        ];
        for (orientation, quarter, lies) in ways {
            let photo = Photo::from_bytes(&jpeg_held(orientation)).unwrap();
            let size = if lies { (16, 24) } else { (24, 16) };
            assert_eq!((photo.gray.width(), photo.gray.height()), size, "orientation {orientation}");
            assert_eq!((photo.shown_width, photo.shown_height), size);
            assert_eq!(dark_quarter(&photo), quarter, "orientation {orientation}");
        }
        // What is none of the eight is left as it lies.
        assert_eq!(dark_quarter(&Photo::from_bytes(&jpeg_held(99)).unwrap()), (false, false));
    }

    #[test]
    fn odd_kinds_of_colour_are_shown_on_white() {
        let deep = ImageBuffer::from_pixel(4, 4, Rgb([0_u16, 0, 0]));
        let see_through = ImageBuffer::from_pixel(4, 4, Rgba([0_u8, 0, 0, 0]));
        let half = ImageBuffer::from_pixel(4, 4, LumaA([0_u8, 128]));
        let gray = ImageBuffer::from_pixel(4, 4, Luma([40_000_u16]));
        let cases: [(DynamicImage, u8); 4] = [
            (DynamicImage::ImageRgb16(deep), 0),
            (DynamicImage::ImageRgba8(see_through), 255),
            (DynamicImage::ImageLumaA8(half), 127),
            (DynamicImage::ImageLuma16(gray), 155),
        ];
        for (picture, lightness) in cases {
            let photo = Photo::from_bytes(&file(&picture, ImageFormat::Png)).unwrap();
            let found = photo.gray.pixels()[0];
            assert!(found.abs_diff(lightness) <= 1, "{found} for {lightness}");
            assert_eq!(photo.rgba[3], 255);
            assert!(photo.rgba[0].abs_diff(lightness) <= 1);
        }
    }

    #[test]
    fn a_large_picture_is_shown_smaller_and_read_whole() {
        let wide = DynamicImage::ImageLuma8(GrayImage::from_pixel(5000, 1000, Luma([200])));
        let photo = Photo::from_bytes(&file(&wide, ImageFormat::Png)).unwrap();
        assert_eq!((photo.gray.width(), photo.gray.height()), (5000, 1000));
        assert_eq!(photo.shown_width, Photo::SHOWN_SIDE);
        assert_eq!(photo.rgba.len(), (photo.shown_width * photo.shown_height * 4) as usize);
        assert!(photo.shown_height.abs_diff(410) <= 1);
    }

    /// A PNG's head alone, with a size of its own choosing and a true checksum.
    fn png_head(width: u32, height: u32) -> Vec<u8> {
        let mut chunk = b"IHDR".to_vec();
        chunk.extend(width.to_be_bytes());
        chunk.extend(height.to_be_bytes());
        chunk.extend([8, 6, 0, 0, 0]);
        let checksum = !chunk.iter().fold(!0_u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
        });
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
        bytes.extend(chunk);
        bytes.extend(checksum.to_be_bytes());
        bytes.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
        bytes
    }

    #[test]
    fn a_huge_size_in_the_header_is_refused_before_memory_is_taken() {
        // 14 gigabytes, were it believed.
        let answer = Photo::from_bytes(&png_head(60_000, 60_000));
        assert!(matches!(answer, Err(PhotoError::TooLarge { width: 60_000, height: 60_000 })));
        assert!(matches!(Photo::from_bytes(&png_head(24, 16)), Err(PhotoError::Damaged(_))));
    }

    #[test]
    fn cut_and_garbled_files_are_errors_or_pictures_never_panics() {
        let picture = DynamicImage::ImageRgb8(picture());
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Bmp, ImageFormat::Tiff] {
            let whole = file(&picture, format);
            for length in (0..whole.len()).step_by(7) {
                // A JPEG shown as far as it goes is fine.
                if let Err(error) = Photo::from_bytes(&whole[..length]) {
                    assert!(!error.to_string().is_empty());
                }
            }
            for place in (0..whole.len()).step_by(5) {
                let mut garbled = whole.clone();
                garbled[place] ^= 0x5a;
                let _ = Photo::from_bytes(&garbled).map(|photo| assert!(photo.gray.width() > 0));
            }
        }
        let png = file(&picture, ImageFormat::Png);
        assert!(matches!(Photo::from_bytes(&png[..png.len() / 2]), Err(PhotoError::Damaged(_))));
    }

    #[test]
    fn telephones_own_formats_are_named() {
        for brand in [b"heic", b"mif1", b"avif"] {
            let mut bytes = b"\0\0\0\x18ftyp".to_vec();
            bytes.extend(brand);
            bytes.extend(b"\0\0\0\0mif1heic");
            assert!(matches!(Photo::from_bytes(&bytes), Err(PhotoError::Heic)));
        }
        // Told by a compatible brand, and not mistaken for a film.
        assert!(matches!(Photo::from_bytes(b"\0\0\0\x18ftypXXXX\0\0\0\0miafheic"), Err(PhotoError::Heic)));
        assert!(matches!(Photo::from_bytes(b"\0\0\0\x18ftypisom\0\0\0\0isommp42"), Err(PhotoError::UnknownFormat)));
        assert!(matches!(Photo::from_bytes(b"\xff\xff\xff\xffftypheic"), Err(PhotoError::Heic)));
        assert!(matches!(Photo::from_bytes(b"\0\0\0\0ftyp"), Err(PhotoError::UnknownFormat)));
    }

    #[test]
    fn a_pasted_picture_must_fit_its_size() {
        let pasted = Photo::from_rgba(2, 1, vec![0, 0, 0, 255, 9, 9, 9, 0]).unwrap();
        assert_eq!(pasted.gray.pixels(), [0, 255]);
        assert!(matches!(Photo::from_rgba(2, 1, vec![0; 7]), Err(PhotoError::Damaged(_))));
        assert!(matches!(Photo::from_rgba(2, 1, vec![0; 12]), Err(PhotoError::Damaged(_))));
        assert!(matches!(Photo::from_rgba(0, 0, Vec::new()), Err(PhotoError::Damaged(_))));
        assert!(matches!(Photo::from_rgba(60_000, 60_000, Vec::new()), Err(PhotoError::TooLarge { .. })));
    }
}
