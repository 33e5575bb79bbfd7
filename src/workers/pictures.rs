//! A picture from file to fields: opened, decoded, and read as boxes.

use std::path::Path;

use crate::app::model::PictureReading;
use crate::app::notice::Failure;

/// Reads a picture file. It takes its time: call it on a thread of its own.
///
/// # Errors
/// Where the picture cannot be opened or decoded, or `is_cancelled` says to stop.
pub fn read_file(path: &Path, is_cancelled: &dyn Fn() -> bool) -> Result<PictureReading, Failure> {
    let _ = (path, is_cancelled);
    todo!()
}

/// Reads a picture held in memory, in any of the file formats.
///
/// # Errors
/// As [`read_file`].
pub fn read_bytes(bytes: &[u8], is_cancelled: &dyn Fn() -> bool) -> Result<PictureReading, Failure> {
    let _ = (bytes, is_cancelled);
    todo!()
}

/// Reads a picture of four bytes a pixel, as the clipboard gives it.
///
/// # Errors
/// As [`read_file`].
pub fn read_rgba(
    width: u32,
    height: u32,
    rgba: Vec<u8>,
    is_cancelled: &dyn Fn() -> bool,
) -> Result<PictureReading, Failure> {
    let _ = (width, height, rgba, is_cancelled);
    todo!()
}
