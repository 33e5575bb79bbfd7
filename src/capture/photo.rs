//! A photo file or a pasted picture, as a grey frame to decode and as colours to show.

use std::path::Path;

use crate::barcode::GrayFrame;

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
        let _ = path;
        todo!()
    }

    /// Opens a picture held in memory, in any of the file formats.
    ///
    /// # Errors
    /// [`PhotoError`] says what is wrong with it.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PhotoError> {
        let _ = bytes;
        todo!()
    }

    /// Takes a picture of four bytes a pixel, as the clipboard gives it.
    ///
    /// # Errors
    /// [`PhotoError::TooLarge`] or [`PhotoError::Damaged`].
    pub fn from_rgba(width: u32, height: u32, rgba: Vec<u8>) -> Result<Self, PhotoError> {
        let _ = (width, height, rgba);
        todo!()
    }
}
