//! Pixels to codes. The only folder that says `rxing`.

mod frame;

pub use frame::GrayFrame;

use crate::domain::Barcode;

/// Why a frame could not be read.
#[derive(Debug, thiserror::Error)]
pub enum BarcodeError {
    /// The decoder broke on it; the picture counts as unreadable.
    #[error("the decoder broke on this picture")]
    DecoderPanicked,
    /// Cancelled by the caller.
    #[error("reading was cancelled")]
    Cancelled,
}

/// Finds every code in a still picture: any turn, black on white and white on black.
///
/// `is_cancelled` is asked between stages.
///
/// # Errors
/// [`BarcodeError::DecoderPanicked`] where the decoder broke; no input makes this function panic.
pub fn read_still(frame: &GrayFrame, is_cancelled: &dyn Fn() -> bool) -> Result<Vec<Barcode>, BarcodeError> {
    let _ = (frame, is_cancelled);
    todo!()
}
