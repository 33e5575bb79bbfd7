//! A picture from file to fields: opened, decoded, and read as boxes.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use crate::app::model::{PictureReading, ShownPicture};
use crate::app::notice::Failure;
use crate::barcode;
use crate::capture::{Photo, PhotoError};
use crate::domain::Symbology;
use crate::label;

/// Reads a picture file; `also` are the symbologies of [`Symbology::ON_REQUEST`] that are asked for. It takes its time: call it on a
/// thread of its own. `go_on` is told how much is done, as a share of 0 to 1, and says whether to go on.
///
/// # Errors
/// Where the picture cannot be opened or decoded, or `go_on` says to stop.
pub fn read_file(path: &Path, also: &[Symbology], go_on: &dyn Fn(f32) -> bool) -> Result<PictureReading, Failure> {
    read(|| Photo::open(path), also, go_on)
}

/// Reads a picture held in memory, in any of the file formats.
///
/// # Errors
/// As [`read_file`].
pub fn read_bytes(bytes: &[u8], also: &[Symbology], go_on: &dyn Fn(f32) -> bool) -> Result<PictureReading, Failure> {
    read(|| Photo::from_bytes(bytes), also, go_on)
}

/// Reads a picture of four bytes a pixel, as the clipboard gives it.
///
/// # Errors
/// As [`read_file`].
pub fn read_rgba(
    width: u32,
    height: u32,
    rgba: Vec<u8>,
    also: &[Symbology],
    go_on: &dyn Fn(f32) -> bool,
) -> Result<PictureReading, Failure> {
    read(|| Photo::from_rgba(width, height, rgba), also, go_on)
}

fn read(
    open: impl FnOnce() -> Result<Photo, PhotoError>,
    also: &[Symbology],
    go_on: &dyn Fn(f32) -> bool,
) -> Result<PictureReading, Failure> {
    let started = Instant::now();
    let photo = open()?;
    let reading = barcode::read_still(&photo.gray, also, go_on)?;
    if !reading.is_whole {
        tracing::warn!("a picture was not searched whole: time ran out, or a decoder did not end");
    }
    let mut codes: Vec<_> = reading.codes.into_iter().map(|code| code.barcode).collect();
    let (grouping, boxes) = label::read_picture(&codes, &reading.unread);
    label::hide_secrets(&mut codes);
    let shown = ShownPicture {
        width: photo.shown_width,
        height: photo.shown_height,
        rgba: photo.rgba,
        full_width: photo.gray.width(),
        full_height: photo.gray.height(),
    };
    let millis = started.elapsed().as_secs_f64() * 1000.0;
    Ok(PictureReading { millis, codes, boxes, grouping, unread: reading.unread, shown: Arc::new(shown) })
}
