//! What would help the camera: told from the lightness of a frame and from how wide the modules of its codes are.

use crate::barcode::GrayFrame;

/// Mean lightness below which there is nothing to see. Black is 16 as webcams count, and a dark room's noise adds a little.
pub(super) const BLACK: u8 = 24;

/// How a frame is for reading bars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrameHealth {
    /// Mean lightness, 0 to 255.
    pub lightness: f32,
    /// Share of the picture, 0 to 1, that is as light as can be: a lamp shines back there, and what was printed is gone.
    pub glare: f32,
    /// How much of the step between dark and light the sharpest edges make within one pixel, 0 to 1. A sharp picture has a half and
    /// more; one that is out of focus or moved, less than a fifth.
    pub sharpness: f32,
}

impl FrameHealth {
    /// Under this mean lightness noise hides the bars.
    const DARK: f32 = 45.0;
    /// A larger share of glare than this may well lie on the label.
    const GLARE: f32 = 0.02;
    /// Under this sharpness narrow bars run together.
    const SMEARED: f32 = 0.16;

    /// Measures a frame, looking at one row in eight.
    pub fn of(frame: &GrayFrame) -> Self {
        const ROWS: usize = 8;
        let width = frame.width() as usize;
        let mut tones = [0_u32; 256];
        let mut steps = [0_u32; 256];
        for row in frame.pixels().chunks_exact(width.max(1)).step_by(ROWS) {
            for pair in row.windows(2) {
                tones[usize::from(pair[0])] += 1;
                steps[usize::from(pair[0].abs_diff(pair[1]))] += 1;
            }
        }
        let count: u32 = tones.iter().sum();
        if count == 0 {
            return Self { lightness: 0.0, glare: 0.0, sharpness: 0.0 };
        }
        let sum: f64 = tones.iter().enumerate().map(|(tone, &n)| tone as f64 * f64::from(n)).sum();
        let white: u32 = tones[252..].iter().sum();
        let contrast = at_share(&tones, 0.98) - at_share(&tones, 0.02);
        let steepest = at_share(&steps, 0.998);
        Self {
            lightness: (sum / f64::from(count)) as f32,
            glare: white as f32 / count as f32,
            sharpness: if contrast > 0.0 { (steepest / contrast).min(1.0) } else { 0.0 },
        }
    }

    /// Whether there is nothing to see at all: the lens is covered.
    pub fn is_black(&self) -> bool {
        self.lightness < f32::from(BLACK)
    }

    /// Whether there is too little light.
    pub fn is_dark(&self) -> bool {
        self.lightness < Self::DARK
    }

    /// Whether something shines back.
    pub fn has_glare(&self) -> bool {
        self.glare > Self::GLARE
    }

    /// Whether the picture is out of focus, or was moved.
    pub fn is_smeared(&self) -> bool {
        self.sharpness < Self::SMEARED
    }
}

/// Tells a picture that moves from one that stands still, frame by frame.
#[derive(Clone, Debug, Default)]
pub struct Motion {
    /// Some pixels of the frame before.
    before: Vec<u8>,
}

impl Motion {
    /// Pixels that change by more than this, on average, were moved; a sensor's noise in a dim room changes them by less.
    const MOVED: f32 = 6.0;

    /// Whether a frame differs from the one before by more than noise. The first one does not.
    pub fn of(&mut self, frame: &GrayFrame) -> bool {
        // A prime number: not the same columns in every row.
        const STEP: usize = 211;
        let seen: Vec<u8> = frame.pixels().iter().copied().step_by(STEP).collect();
        let is_comparable = seen.len() == self.before.len() && !seen.is_empty();
        let sum: u32 = seen.iter().zip(&self.before).map(|(now, before)| u32::from(now.abs_diff(*before))).sum();
        let is_moving = is_comparable && sum as f32 / seen.len() as f32 > Self::MOVED;
        self.before = seen;
        is_moving
    }
}

/// Narrowest module, in pixels, at which every kind of code is read well.
pub const COMFORTABLE_MODULE: f32 = 1.5;

/// The value below which this share of what was counted lies.
fn at_share(counts: &[u32; 256], share: f64) -> f32 {
    let total: u32 = counts.iter().sum();
    let mut left = (f64::from(total) * share) as u32;
    for (value, &count) in counts.iter().enumerate() {
        if count > left {
            return value as f32;
        }
        left -= count;
    }
    255.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bars three pixels wide between these tones, smeared over so many pixels, and a lamp over a share of the rows.
    fn bars(dark: u8, light: u8, smear: usize, lamp: f32) -> GrayFrame {
        const SIDE: usize = 320;
        let row: Vec<u32> = (0..SIDE + smear).map(|x| u32::from(if x / 3 % 2 == 0 { dark } else { light })).collect();
        let smeared: Vec<u8> =
            row.windows(smear.max(1)).map(|w| (w.iter().sum::<u32>() / w.len() as u32) as u8).collect();
        let mut pixels = smeared[..SIDE].repeat(SIDE);
        let shining = (pixels.len() as f32 * lamp) as usize;
        pixels[..shining].fill(255);
        GrayFrame::new(SIDE as u32, SIDE as u32, pixels).unwrap()
    }

    #[test]
    fn a_good_frame_wants_nothing() {
        let health = FrameHealth::of(&bars(40, 210, 1, 0.0));
        assert!(!health.is_dark() && !health.has_glare() && !health.is_smeared(), "{health:?}");
        assert!((health.lightness - 125.0).abs() < 3.0);
    }

    #[test]
    fn a_picture_that_moves_is_told_from_noise() {
        let mut motion = Motion::default();
        let still = bars(40, 210, 1, 0.0);
        let noisy = still.pixels().iter().enumerate().map(|(i, &pixel)| pixel + (i * 7 % 5) as u8).collect();
        let noisy = GrayFrame::new(still.width(), still.height(), noisy).unwrap();
        let mut moved = still.pixels().to_vec();
        moved.rotate_left(3);
        let moved = GrayFrame::new(still.width(), still.height(), moved).unwrap();
        let told = [&still, &still, &noisy, &moved, &moved].map(|frame| motion.of(frame));
        assert_eq!(told, [false, false, false, true, false]);
        assert!(!motion.of(&GrayFrame::default()) && !motion.of(&still), "another size is no motion");
    }

    #[test]
    fn each_trouble_is_told_by_itself() {
        let dark = FrameHealth::of(&bars(10, 40, 1, 0.0));
        assert!(dark.is_dark() && !dark.has_glare() && !dark.is_smeared(), "{dark:?}");
        let glare = FrameHealth::of(&bars(40, 210, 1, 0.2));
        assert!(glare.has_glare() && !glare.is_dark(), "{glare:?}");
        let smeared = FrameHealth::of(&bars(40, 210, 12, 0.0));
        assert!(smeared.is_smeared() || smeared.sharpness == 0.0, "{smeared:?}");
        assert!(dark.lightness > 24.0 && !dark.is_black() && FrameHealth::of(&bars(0, 30, 1, 0.0)).is_black());
        assert!(FrameHealth::of(&GrayFrame::default()).is_dark());
        assert!(FrameHealth::of(&bars(0, 0, 1, 0.0)).is_dark());
    }
}
