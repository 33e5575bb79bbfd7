//! Files of any kind, opened as photos: no file may break the program, whatever its header says.

#![no_main]

use std::io::Cursor;

use docket::capture::Photo;
use image::ImageReader;
use libfuzzer_sys::fuzz_target;

/// Pictures that are whole and larger than this take seconds to unpack, and teach nothing that smaller ones do not.
const SLOW_PIXELS: u64 = 1 << 21;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(reader) = ImageReader::new(Cursor::new(bytes)).with_guessed_format()
        && let Ok((width, height)) = reader.into_dimensions()
        && (SLOW_PIXELS..=Photo::MAX_PIXELS).contains(&(u64::from(width) * u64::from(height)))
    {
        return;
    }
    if let Ok(photo) = Photo::from_bytes(bytes) {
        let (width, height) = (photo.gray.width() as usize, photo.gray.height() as usize);
        assert_eq!(photo.gray.pixels().len(), width * height);
        assert_eq!(photo.rgba.len(), photo.shown_width as usize * photo.shown_height as usize * 4);
        assert!(photo.shown_width.max(photo.shown_height) <= Photo::SHOWN_SIDE);
    }
});
