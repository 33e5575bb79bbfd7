//! A picture as the decoders want it: one byte of lightness a pixel.

/// An 8-bit grey picture, rows from the top, no padding.
#[derive(Clone, PartialEq, Eq)]
pub struct GrayFrame {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

impl GrayFrame {
    /// A frame of `width` by `height` pixels; `None` where `pixels` is not exactly that many bytes.
    pub fn new(width: u32, height: u32, pixels: Vec<u8>) -> Option<Self> {
        (u64::from(width) * u64::from(height) == pixels.len() as u64).then_some(Self { width, height, pixels })
    }

    /// Pixels in a row.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Lightness, 0 black to 255 white, row by row.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }
}

impl std::fmt::Debug for GrayFrame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GrayFrame({} x {})", self.width, self.height)
    }
}
