//! Lightness of every format, with odd sizes, padded rows, short buffers and broken JPEGs.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, GrayImage};

use super::luma::{Unpacker, Unusable};
use super::mode::PixelFormat;
use super::source::RawFrame;

const PACKED: [PixelFormat; 6] = [
    PixelFormat::Yuyv,
    PixelFormat::Nv12,
    PixelFormat::Uyvy,
    PixelFormat::Grey,
    PixelFormat::Rgb24,
    PixelFormat::Bgr24,
];

/// The lightness that a pixel of the tests has.
fn lightness(x: u32, y: u32) -> u8 {
    (x * 7 + y * 31 + 1) as u8
}

/// A frame of such pixels with so many bytes of padding (of 0xee) to a row.
fn packed(format: PixelFormat, width: u32, height: u32, padding: usize) -> (Vec<u8>, u32) {
    let mut bytes = Vec::new();
    let stride = format.row_bytes(width).unwrap() + padding;
    for y in 0..height {
        let start = bytes.len();
        for x in 0..width {
            let grey = lightness(x, y);
            match format {
                PixelFormat::Yuyv => bytes.extend([grey, 200]),
                PixelFormat::Uyvy => bytes.extend([200, grey]),
                PixelFormat::Nv12 | PixelFormat::Grey | PixelFormat::Mjpeg => bytes.push(grey),
                PixelFormat::Rgb24 | PixelFormat::Bgr24 => bytes.extend([grey; 3]),
            }
        }
        bytes.resize(start + stride, 0xee);
    }
    (bytes, stride as u32)
}

fn frame(bytes: &[u8], format: PixelFormat, (width, height): (u32, u32), bytes_per_line: u32) -> RawFrame<'_> {
    RawFrame { bytes, format, width, height, bytes_per_line, is_damaged: false }
}

fn luma_of(raw: &RawFrame<'_>) -> Result<Vec<u8>, Unusable> {
    let mut pixels = Vec::new();
    Unpacker::default().luma(raw, &mut pixels).map(|()| pixels)
}

#[test]
fn every_format_at_every_small_size_and_padding() {
    for format in PACKED {
        for (width, height) in (1..=9).flat_map(|width| (1..=5).map(move |height| (width, height))) {
            let expected: Vec<u8> = (0..height).flat_map(|y| (0..width).map(move |x| lightness(x, y))).collect();
            for padding in [0, 1, 3, 64] {
                let (bytes, stride) = packed(format, width, height, padding);
                let size = (width, height);
                let raw = frame(&bytes, format, size, stride);
                assert_eq!(luma_of(&raw).as_deref(), Ok(&expected[..]), "{format} {size:?} {padding}");
                // The last row may lack its padding, and a driver may give more than the frame.
                let short = &bytes[..bytes.len() - padding];
                assert_eq!(luma_of(&frame(short, format, size, stride)).as_deref(), Ok(&expected[..]));
                let long = [&bytes[..], &[7; 100]].concat();
                assert_eq!(luma_of(&frame(&long, format, size, stride)).as_deref(), Ok(&expected[..]));
                if padding == 0 {
                    assert_eq!(luma_of(&frame(&bytes, format, size, 0)).as_deref(), Ok(&expected[..]));
                }
            }
        }
    }
}

#[test]
fn what_is_too_short_is_refused() {
    for format in PACKED {
        let (bytes, stride) = packed(format, 8, 4, 5);
        let pixels = bytes.len() - 5;
        for length in 0..pixels {
            let answer = luma_of(&frame(&bytes[..length], format, (8, 4), stride));
            assert!(matches!(answer, Err(Unusable::Short { .. })), "{format} {length} of {pixels}");
        }
        let row = format.row_bytes(8).unwrap() as u32;
        for (size, stride) in
            [((8, 4), row - 1), ((0, 4), 0), ((8, 0), 0), ((u32::MAX, u32::MAX), 0), ((8, 4), u32::MAX)]
        {
            assert!(luma_of(&frame(&bytes, format, size, stride)).is_err(), "{format} {size:?} {stride}");
        }
    }
}

#[test]
fn colours_are_weighed_as_eyes_do() {
    for (format, colours, expected) in [
        (PixelFormat::Rgb24, [255, 0, 0], 77),
        (PixelFormat::Rgb24, [0, 255, 0], 149),
        (PixelFormat::Bgr24, [255, 0, 0], 29),
        (PixelFormat::Bgr24, [255, 255, 255], 255),
        (PixelFormat::Rgb24, [0, 0, 0], 0),
    ] {
        assert_eq!(luma_of(&frame(&colours, format, (1, 1), 0)), Ok(vec![expected]), "{format} {colours:?}");
    }
}

/// A picture with a light and a dark half, and what a JPEG of it is.
fn jpeg() -> (GrayImage, Vec<u8>) {
    let picture = GrayImage::from_fn(64, 48, |x, _| image::Luma([if x < 32 { 40 } else { 210 }]));
    let mut bytes = Vec::new();
    let colours: Vec<u8> = picture.as_raw().iter().flat_map(|&grey| [grey; 3]).collect();
    JpegEncoder::new_with_quality(&mut bytes, 90).encode(&colours, 64, 48, ExtendedColorType::Rgb8).unwrap();
    (picture, bytes)
}

fn is_like(found: &[u8], picture: &GrayImage) -> bool {
    found.len() == picture.as_raw().len() && found.iter().zip(picture.as_raw()).all(|(a, b)| a.abs_diff(*b) <= 6)
}

fn jpeg_frame(bytes: &[u8]) -> RawFrame<'_> {
    frame(bytes, PixelFormat::Mjpeg, (64, 48), 0)
}

#[test]
fn a_jpeg_of_colours_or_of_grey_is_unpacked_to_lightness() {
    let (picture, colours) = jpeg();
    let mut grey = Vec::new();
    JpegEncoder::new_with_quality(&mut grey, 90).encode(picture.as_raw(), 64, 48, ExtendedColorType::L8).unwrap();
    for bytes in [&colours, &grey] {
        assert!(is_like(&luma_of(&jpeg_frame(bytes)).unwrap(), &picture));
        // The whole buffer of the driver: rubbish behind the end.
        let buffer = [&bytes[..], &[0xff, 0xd8, 3, 4].repeat(50)].concat();
        assert!(is_like(&luma_of(&jpeg_frame(&buffer)).unwrap(), &picture));
    }
}

#[test]
fn a_jpeg_without_tables_is_unpacked_with_those_that_everybody_knows() {
    let (picture, whole) = jpeg();
    let mut bytes = whole[..2].to_vec();
    let mut place = 2;
    // Segments are copied but for the tables; from the scan on all of it is.
    while whole[place + 1] != 0xda {
        let length = 2 + usize::from(u16::from_be_bytes([whole[place + 2], whole[place + 3]]));
        if whole[place + 1] != 0xc4 {
            bytes.extend(&whole[place..place + length]);
        }
        place += length;
    }
    bytes.extend(&whole[place..]);
    assert!(bytes.len() + 400 < whole.len());
    let mut unpacker = Unpacker::default();
    for _ in 0..2 {
        let mut pixels = Vec::new();
        unpacker.luma(&jpeg_frame(&bytes), &mut pixels).unwrap();
        assert!(is_like(&pixels, &picture));
    }
}

#[test]
fn a_jpeg_of_another_size_is_skipped_before_memory_is_taken() {
    let (_, bytes) = jpeg();
    let answer = luma_of(&frame(&bytes, PixelFormat::Mjpeg, (1280, 720), 0));
    assert_eq!(answer, Err(Unusable::OtherSize { width: 64, height: 48 }));
}

#[test]
fn damaged_frames_are_skipped() {
    let (_, bytes) = jpeg();
    for format in [PixelFormat::Mjpeg, PixelFormat::Grey] {
        let raw = RawFrame { is_damaged: true, ..frame(&bytes, format, (64, 48), 0) };
        assert_eq!(luma_of(&raw), Err(Unusable::Damaged));
    }
    for bytes in [&[][..], &[0xff], &[0; 4096], &bytes[1..]] {
        assert_eq!(luma_of(&jpeg_frame(bytes)), Err(Unusable::NoJpeg));
    }
}

#[test]
fn cut_and_garbled_jpegs_are_errors_or_pictures_never_panics() {
    let (_, whole) = jpeg();
    let mut unpacker = Unpacker::default();
    let mut pixels = Vec::new();
    let mut pictures = 0;
    for length in 2..whole.len() {
        pictures += usize::from(unpacker.luma(&jpeg_frame(&whole[..length]), &mut pixels).is_ok());
    }
    assert!(pictures > 0, "one that lacks its end is a picture");
    for place in 0..whole.len() {
        for flip in [0x01, 0x5a, 0xff] {
            let mut garbled = whole.clone();
            garbled[place] ^= flip;
            if unpacker.luma(&jpeg_frame(&garbled), &mut pixels).is_ok() {
                assert_eq!(pixels.len(), 64 * 48);
            }
        }
    }
}
