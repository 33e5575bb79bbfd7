//! A frame of a camera, ready for the decoders, and where it was asked for a small picture in colours for the window.

use std::time::Instant;

use crate::barcode::GrayFrame;
use crate::capture::camera_doctor::BLACK;

use super::luma::{Unpacker, Unusable};
use super::preview::{self, Preview};
use super::source::RawFrame;

/// A frame of a camera.
#[derive(Clone, Debug)]
pub struct Frame {
    gray: GrayFrame,
    preview: Option<Preview>,
    /// Memory of a preview that is not wanted now.
    spare: Option<Preview>,
    number: u64,
    taken_at: Instant,
}

impl Frame {
    /// An empty frame, to be written.
    pub fn empty(now: Instant) -> Self {
        Self { gray: GrayFrame::default(), preview: None, spare: None, number: 0, taken_at: now }
    }

    /// Lightness, for the decoders.
    pub fn gray(&self) -> &GrayFrame {
        &self.gray
    }

    /// The small picture in colours; there where the camera was asked for one.
    pub fn preview(&self) -> Option<&Preview> {
        self.preview.as_ref()
    }

    /// How many frames of this camera's thread came before it, and this one: 1, 2 and so on, over all openings.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// When it arrived.
    pub fn taken_at(&self) -> Instant {
        self.taken_at
    }

    /// Writes a frame as it came into this one, in the memory that is there.
    ///
    /// # Errors
    /// [`Unusable`] where it is no whole frame; this one is then empty.
    pub fn write(
        &mut self,
        raw: &RawFrame<'_>,
        unpacker: &mut Unpacker,
        preview_within: Option<(u32, u32)>,
        number: u64,
        now: Instant,
    ) -> Result<(), Unusable> {
        let mut pixels = std::mem::take(&mut self.gray).into_pixels();
        let unpacked = unpacker.luma(raw, &mut pixels);
        let (mut width, mut height) = (raw.width, raw.height);
        if unpacked.is_err() {
            (width, height) = (0, 0);
            pixels.clear();
        }
        self.gray = GrayFrame::new(width, height, pixels).unwrap_or_default();
        unpacked?;
        self.spare = self.preview.take().or(self.spare.take());
        if let Some(within) = preview_within {
            let mut preview = self.spare.take().unwrap_or_default();
            preview::write(raw, unpacker, within, &mut preview)?;
            self.preview = Some(preview);
        }
        self.number = number;
        self.taken_at = now;
        Ok(())
    }

    /// Whether there is nothing to see: a lens that is covered, or a shutter that is shut. Looks at a pixel in some hundreds.
    pub fn is_dark(&self) -> bool {
        let (sum, count) = self.gray.pixels().iter().step_by(397).fold((0, 0), |(s, c), &p| (s + u64::from(p), c + 1));
        count > 0 && sum < u64::from(BLACK) * count
    }
}

#[cfg(test)]
mod tests {
    use super::super::mode::PixelFormat;
    use super::*;

    fn grey(bytes: &[u8]) -> RawFrame<'_> {
        RawFrame { bytes, format: PixelFormat::Grey, width: 4, height: 2, bytes_per_line: 0, is_damaged: false }
    }

    #[test]
    fn memory_is_used_again() {
        let now = Instant::now();
        let (mut frame, mut unpacker) = (Frame::empty(now), Unpacker::default());
        frame.write(&grey(&[200; 8]), &mut unpacker, Some((4, 4)), 1, now).unwrap();
        let (pixels, colours) = (frame.gray().pixels().as_ptr(), frame.preview().unwrap().rgba().as_ptr());
        frame.write(&grey(&[100; 8]), &mut unpacker, None, 2, now).unwrap();
        assert_eq!((frame.gray().pixels(), frame.preview()), (&[100; 8][..], None));
        assert_eq!(frame.gray().pixels().as_ptr(), pixels);
        frame.write(&grey(&[50; 8]), &mut unpacker, Some((4, 4)), 3, now).unwrap();
        assert_eq!(frame.preview().unwrap().rgba().as_ptr(), colours);
        assert_eq!(frame.number(), 3);
    }

    #[test]
    fn a_frame_that_is_not_whole_leaves_it_empty() {
        let now = Instant::now();
        let (mut frame, mut unpacker) = (Frame::empty(now), Unpacker::default());
        frame.write(&grey(&[200; 8]), &mut unpacker, None, 1, now).unwrap();
        assert!(frame.write(&grey(&[200; 7]), &mut unpacker, None, 2, now).is_err());
        assert_eq!(frame.gray().width(), 0);
        assert!(!frame.is_dark());
    }

    #[test]
    fn black_is_dark_and_a_label_in_the_dark_is_not() {
        let now = Instant::now();
        let (mut frame, mut unpacker) = (Frame::empty(now), Unpacker::default());
        for (lightness, expected) in [(0, true), (16, true), (23, true), (24, false), (128, false)] {
            frame.write(&grey(&[lightness; 8]), &mut unpacker, None, 1, now).unwrap();
            assert_eq!(frame.is_dark(), expected, "{lightness}");
        }
    }
}
