//! A picture as the decoders want it: one byte of lightness a pixel.

/// An 8-bit grey picture, rows from the top, no padding.
#[derive(Clone, Default, PartialEq, Eq)]
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

    /// Its bytes, to be written anew.
    pub fn into_pixels(self) -> Vec<u8> {
        self.pixels
    }

    /// A part of the picture (left, top, width, height; in pixels), as much of it as there is, in memory that is given.
    pub fn part(&self, (left, top, width, height): (u32, u32, u32, u32), mut memory: Vec<u8>) -> Self {
        let (left, width) = (left.min(self.width), width.min(self.width - left.min(self.width)));
        let (top, height) = (top.min(self.height), height.min(self.height - top.min(self.height)));
        memory.clear();
        let rows = self.pixels.chunks_exact((self.width as usize).max(1)).skip(top as usize).take(height as usize);
        rows.for_each(|row| memory.extend_from_slice(&row[left as usize..(left + width) as usize]));
        Self { width, height, pixels: memory }
    }

    /// The same picture at half the size, four pixels averaged into one; an odd last row or column is left out.
    pub(super) fn halved(&self) -> Self {
        let (width, height) = ((self.width / 2) as usize, (self.height / 2) as usize);
        let stride = self.width as usize;
        let mut pixels = vec![0_u8; width * height];
        let mut y = 0;
        while y < height {
            let above = &self.pixels[2 * y * stride..][..stride];
            let below = &self.pixels[(2 * y + 1) * stride..][..stride];
            let out = &mut pixels[y * width..][..width];
            let mut x = 0;
            while x < width {
                let i = 2 * x;
                let sum = u32::from(above[i]) + u32::from(above[i + 1]) + u32::from(below[i]) + u32::from(below[i + 1]);
                out[x] = ((sum + 2) >> 2) as u8;
                x += 1;
            }
            y += 1;
        }
        Self { width: width as u32, height: height as u32, pixels }
    }

    /// The same picture at twice the size, smoothly.
    pub(super) fn doubled(&self) -> Self {
        let (width, height) = (self.width as usize, self.height as usize);
        let mut pixels = Vec::with_capacity(width * height * 4);
        // Three quarters of the pixel it lies in, one quarter of the nearest other, in both directions.
        let near = |i: usize, limit: usize| {
            let own = i / 2;
            let other = if i & 1 == 0 { own.saturating_sub(1) } else { (own + 1).min(limit - 1) };
            (own, other)
        };
        for y in 0..height * 2 {
            for x in 0..width * 2 {
                let ((x0, x1), (y0, y1)) = (near(x, width), near(y, height));
                let at = |x: usize, y: usize| u32::from(self.pixels[y * width + x]);
                let sum = 9 * at(x0, y0) + 3 * at(x1, y0) + 3 * at(x0, y1) + at(x1, y1);
                pixels.push(((sum + 8) / 16) as u8);
            }
        }
        Self { width: self.width * 2, height: self.height * 2, pixels }
    }

    /// Whether there is nothing in the picture that a code could be made of: no place where light and dark are apart.
    pub(super) fn is_plain(&self) -> bool {
        const LEAST_CONTRAST: u8 = 24;
        let (mut darkest, mut lightest, mut i) = (255_u8, 0_u8, 0);
        // Every seventh pixel: no stripes are that regular.
        while i < self.pixels.len() {
            let value = self.pixels[i];
            darkest = darkest.min(value);
            lightest = lightest.max(value);
            if lightest.saturating_sub(darkest) >= LEAST_CONTRAST {
                return false;
            }
            i += 7;
        }
        true
    }

    /// The part of the picture from (`left`, `top`), as large as asked for and as there is.
    pub(super) fn cut(&self, left: u32, top: u32, width: u32, height: u32) -> Self {
        let most = width.min(self.width) as usize * height.min(self.height) as usize;
        self.part((left, top, width, height), Vec::with_capacity(most))
    }
}

impl std::fmt::Debug for GrayFrame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GrayFrame({} x {})", self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_bytes_must_fit() {
        assert!(GrayFrame::new(2, 2, vec![0; 4]).is_some());
        assert!(GrayFrame::new(2, 2, vec![0; 5]).is_none());
        // 65,536 squared is 0 in 32 bits: it must not pass for an empty picture.
        assert!(GrayFrame::new(65_536, 65_536, Vec::new()).is_none());
        assert!(GrayFrame::new(0, 9, Vec::new()).is_some());
    }

    #[test]
    fn halving_averages_and_drops_the_odd_edge() {
        let frame = GrayFrame::new(3, 2, vec![0, 10, 99, 20, 30, 99]).unwrap();
        let half = frame.halved();
        assert_eq!((half.width(), half.height(), half.pixels()), (1, 1, &[15_u8][..]));
    }

    #[test]
    fn doubling_is_smooth() {
        let frame = GrayFrame::new(2, 1, vec![0, 160]).unwrap();
        let double = frame.doubled();
        assert_eq!((double.width(), double.height(), double.pixels()), (4, 2, &[0, 40, 120, 160, 0, 40, 120, 160][..]));
        assert!(GrayFrame::new(0, 3, Vec::new()).unwrap().doubled().pixels().is_empty());
    }

    #[test]
    fn a_picture_without_contrast_is_plain() {
        assert!(GrayFrame::new(0, 0, Vec::new()).unwrap().is_plain());
        assert!(GrayFrame::new(9, 9, vec![130; 81]).unwrap().is_plain());
        assert!(
            !GrayFrame::new(9, 9, (0..81).map(|i| if i % 2 == 0 { 90 } else { 140 }).collect()).unwrap().is_plain()
        );
    }

    #[test]
    fn a_cut_stays_inside() {
        let frame = GrayFrame::new(3, 2, vec![1, 2, 3, 4, 5, 6]).unwrap();
        assert_eq!(frame.cut(1, 1, 9, 9).pixels(), [5, 6]);
        assert_eq!(frame.cut(7, 7, 2, 2).pixels().len(), 0);
    }
}
