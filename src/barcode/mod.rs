//! Pixels to codes. The only folder that says `rxing`.
//!
//! [`read_still`] is the way in; `still` puts the stages in order. Places that look like bars are found (`tensors`, `regions`),
//! read along lines of any angle (`profile`, `linear`), believed where they fit the code they spell (`fit`) and a second line
//! says the same (`bars`), and outlined (`outline`). Codes of squares are read where a place looks like one (`spots`, `squares`);
//! rxing's own readers (`matrix`) look over whole pictures, and for PDF417.

mod bars;
#[cfg(test)]
mod drawing;
mod encode;
mod finding;
mod fit;
mod frame;
mod linear;
mod matrix;
mod outline;
mod profile;
mod quad;
mod regions;
mod spots;
mod squares;
mod still;
#[cfg(test)]
mod still_tests;
mod tensors;
mod turned;

use crate::domain::Symbology;

pub use encode::{Modules, encode};
pub use frame::GrayFrame;
pub use still::read_still;

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
