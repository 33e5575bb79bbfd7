//! Pixels to codes. The only folder that says `rxing`.
//!
//! Two ways in: [`LiveReader`] for the frames of a camera, [`read_still`] for photos.
//!
//! Places that look like bars are found (`tensors`, `regions`), their slant and turn measured (`strips`), and the lightness
//! across them averaged along the bars (`profile`). Edges tell most codes (`linear`); what blur has run together is told by the
//! look of its characters (`matched`, `characters`, `patterns`), and then drawn anew and compared (`redrawn`). A text is believed
//! where it fits its bars (`fit`) and a second line says the same (`bars`), and is outlined (`outline`). Places that look like
//! squares (`spots`) are read by their own geometry (`squares`). Still pictures are looked at in several sizes (`copies`), step by
//! step (`steps`), in stages (`still`) that go on while there is time (`pace`); there rxing's readers of whole frames look as well
//! (`matrix`), watched lest they never end (`watchdog`); what looks like a code and was not read is told (`unread`). Spelling and error correction are rxing's work throughout.
//!
//! # Where the time of a live frame goes
//!
//! Shares of the instructions of searching 1280x720 label frames (counted by callgrind), and what they come to of the 4.1 ms that
//! such a frame took on average (a shared x86-64 machine, SSE2 alone):
//!
//! | stage | file | share | ms |
//! |---|---|---|---|
//! | *floor: every pixel read once* | | | *0.15* |
//! | gradients | `tensors` | 15 % | 0.6 |
//! | regions, slant and turn of strips | `regions`, `strips` | 7 % | 0.3 |
//! | averages across strips | `profile` | 12 % | 0.5 |
//! | edges spelled and compared with their look | `linear`, `fit` | 10 % | 0.4 |
//! | second lines | `bars` | 9 % | 0.35 |
//! | matched filters | `matched` | 11 % | 0.45 |
//! | outlines of bars | `outline` | 6 % | 0.25 |
//! | places like squares, and reading them | `spots`, `squares` | 29 % | 1.2 |
//!
//! A frame whose codes stand where they stood in the one before takes about a quarter of that.

mod bars;
mod characters;
mod copies;
#[cfg(test)]
mod drawing;
mod encode;
mod finding;
mod fit;
mod frame;
mod linear;
mod live;
#[cfg(test)]
mod live_tests;
mod matched;
mod matrix;
mod on_request;
mod outline;
mod pace;
mod patterns;
mod profile;
mod quad;
mod redrawn;
mod regions;
mod spots;
mod squares;
mod steps;
mod still;
#[cfg(test)]
mod still_tests;
mod strips;
mod tensors;
mod turned;
mod unread;
mod watchdog;

use crate::domain::{Barcode, Symbology};

pub use crate::domain::Modules;
pub use encode::encode;
pub use frame::GrayFrame;
pub use live::LiveReader;
pub use still::{StillReading, read_still};

/// A code, and how well it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// What it says, and where.
    pub barcode: Barcode,
    /// Mean width of a module in pixels, where it was measured: under about one and a half, the camera is too far away.
    pub module_width: Option<f32>,
    /// Lines across its bars that said the same; 0 for codes of squares.
    pub lines: u32,
    /// Whether error correction had to work.
    pub is_corrected: bool,
}

/// Why a frame could not be read.
#[derive(Debug, thiserror::Error)]
pub enum BarcodeError {
    /// The decoder broke on it; the picture counts as unreadable.
    #[error("the decoder broke on this picture")]
    DecoderPanicked,
    /// Cancelled by the caller.
    #[error("reading was cancelled")]
    Cancelled,
    /// A text was to be drawn that the symbology cannot hold.
    #[error("this text cannot be written as {symbology}")]
    CannotEncode {
        /// The symbology asked for.
        symbology: Symbology,
    },
}
