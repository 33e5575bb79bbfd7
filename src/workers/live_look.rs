//! How the camera's picture looks from frame to frame: what would help reading, and the figures behind it.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::app::live::{CameraAdvice, CameraFigures};
use crate::barcode::{Decoded, GrayFrame};
use crate::capture::camera_doctor::{COMFORTABLE_MODULE, FrameHealth, Motion};

/// So long nothing may have been read before advice is given.
const PATIENCE: Duration = Duration::from_millis(1200);
/// A frame is measured this seldom: figures that flicker are not read, and measuring takes time.
const MEASURED: Duration = Duration::from_millis(300);
/// So long one advice stands: words that flicker are not read.
const STEADY: Duration = Duration::from_secs(1);
/// Frames of so long ago are asked how many of them had a code.
const REMEMBERED: Duration = Duration::from_secs(3);

/// What is remembered of the frames of one camera.
pub(super) struct Look {
    /// When frames of late were read, and whether each had a code.
    read: VecDeque<(Instant, bool)>,
    /// When a code was read last; the beginning, where none was.
    code_at: Instant,
    motion: Motion,
    /// What was measured last, and when.
    measured: Option<(Instant, CameraFigures)>,
    advice: Vec<CameraAdvice>,
    /// When the advice changed.
    advised_at: Option<Instant>,
}

impl Look {
    /// Nothing was seen so far.
    pub(super) fn new(now: Instant) -> Self {
        Self {
            read: VecDeque::new(),
            code_at: now,
            motion: Motion::default(),
            measured: None,
            advice: Vec::new(),
            advised_at: None,
        }
    }

    /// Takes in that a frame was read.
    pub(super) fn read(&mut self, now: Instant, codes: &[Decoded]) {
        if !codes.is_empty() {
            self.code_at = now;
        }
        self.read.push_back((now, !codes.is_empty()));
        self.read.retain(|(at, _)| now.saturating_duration_since(*at) < REMEMBERED);
    }

    /// Frames that were read in the last second.
    pub(super) fn per_second(&self) -> u32 {
        let Some((now, _)) = self.read.back() else { return 0 };
        let is_late = |(at, _): &&(Instant, bool)| now.saturating_duration_since(*at) < Duration::from_secs(1);
        u32::try_from(self.read.iter().filter(is_late).count()).unwrap_or(u32::MAX)
    }

    /// Measures a frame where that is due, and says what would help. The advice stays the same for a second at least.
    pub(super) fn at(
        &mut self,
        now: Instant,
        gray: &GrayFrame,
        codes: &[Decoded],
    ) -> (CameraFigures, Vec<CameraAdvice>) {
        if let Some((at, figures)) = &self.measured
            && now.saturating_duration_since(*at) < MEASURED
        {
            return (*figures, self.advice.clone());
        }
        let health = FrameHealth::of(gray);
        let is_moving = self.motion.of(gray);
        let narrowest = codes.iter().filter_map(|code| code.module_width).reduce(f32::min);
        let advice = advice(health, is_moving, narrowest, now.saturating_duration_since(self.code_at));
        let is_due = self.advised_at.is_none_or(|at| now.saturating_duration_since(at) >= STEADY);
        if advice != self.advice && is_due {
            self.advice = advice;
            self.advised_at = Some(now);
        }
        let with_code = self.read.iter().filter(|(_, has_code)| *has_code).count();
        let figures = CameraFigures {
            lightness: health.lightness,
            is_dark: health.is_dark(),
            glare: health.glare,
            has_glare: health.has_glare(),
            sharpness: health.sharpness,
            is_smeared: health.is_smeared(),
            module: narrowest,
            is_small: narrowest.is_some_and(|module| module < COMFORTABLE_MODULE),
            read_share: with_code as f32 / self.read.len().max(1) as f32,
            ..CameraFigures::default()
        };
        self.measured = Some((now, figures));
        (figures, self.advice.clone())
    }
}

/// What would help: where codes are read, only that they are small; where none is for a while, what the picture lacks.
fn advice(health: FrameHealth, is_moving: bool, narrowest: Option<f32>, without_code: Duration) -> Vec<CameraAdvice> {
    if narrowest.is_some_and(|module| module < COMFORTABLE_MODULE) {
        return vec![CameraAdvice::Closer];
    }
    if without_code < PATIENCE {
        return Vec::new();
    }
    if health.is_black() {
        return vec![CameraAdvice::LensCovered];
    }
    let is_smeared = health.is_smeared();
    let lacks = [
        (health.is_dark(), CameraAdvice::MoreLight),
        (health.has_glare(), CameraAdvice::Glare),
        (is_smeared && is_moving, CameraAdvice::HoldStill),
        (is_smeared && !is_moving, CameraAdvice::OutOfFocus),
    ];
    lacks.into_iter().filter(|(is_so, _)| *is_so).map(|(_, advice)| advice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Barcode;

    const SHARP: FrameHealth = FrameHealth { lightness: 120.0, glare: 0.0, sharpness: 0.5 };

    #[test]
    fn advice_is_given_where_nothing_is_read_and_where_bars_are_small() {
        use CameraAdvice::{Closer, Glare, HoldStill, LensCovered, MoreLight, OutOfFocus};
        let dark = FrameHealth { lightness: 30.0, ..SHARP };
        let glare = FrameHealth { glare: 0.3, ..SHARP };
        let smeared = FrameHealth { sharpness: 0.1, ..SHARP };
        let black = FrameHealth { lightness: 8.0, glare: 0.0, sharpness: 0.0 };
        for (health, is_moving, module, secs, expected) in [
            (SHARP, false, None, 9, vec![]),
            (dark, false, None, 0, vec![]),
            (dark, false, None, 9, vec![MoreLight]),
            (glare, false, None, 9, vec![Glare]),
            (smeared, true, None, 9, vec![HoldStill]),
            (smeared, false, None, 9, vec![OutOfFocus]),
            (black, false, None, 9, vec![LensCovered]),
            (dark, false, Some(1.1), 0, vec![Closer]),
            (dark, false, Some(2.0), 0, vec![]),
        ] {
            assert_eq!(advice(health, is_moving, module, Duration::from_secs(secs)), expected, "{health:?}");
        }
    }

    #[test]
    fn advice_changes_once_a_second_at_most() {
        let begin = Instant::now();
        let mut look = Look::new(begin);
        let frame = |lightness: u8| GrayFrame::new(64, 64, vec![lightness; 64 * 64]).unwrap();
        let mut told = |millis: u64, lightness: u8| {
            look.at(begin + Duration::from_millis(millis), &frame(lightness), &[]).1.first().copied()
        };
        assert_eq!(told(1000, 30), None);
        assert_eq!(told(1300, 30), Some(CameraAdvice::MoreLight));
        assert_eq!(told(1400, 3), Some(CameraAdvice::MoreLight), "for a second at least");
        assert_eq!(told(2200, 3), Some(CameraAdvice::MoreLight));
        assert_eq!(told(2500, 3), Some(CameraAdvice::LensCovered));
    }

    #[test]
    fn the_share_of_frames_with_a_code_is_that_of_three_seconds() {
        let begin = Instant::now();
        let mut look = Look::new(begin);
        let barcode = Barcode { text: "A".into(), symbology: None, aim: None, corners: None };
        let code = Decoded { barcode, module_width: Some(2.5), lines: 2, is_corrected: false };
        for tenth in 0..40_u64 {
            let codes = if tenth >= 25 { std::slice::from_ref(&code) } else { &[] };
            look.read(begin + Duration::from_millis(tenth * 100), codes);
        }
        let gray = GrayFrame::new(8, 8, vec![128; 64]).unwrap();
        let (figures, _) = look.at(begin + Duration::from_secs(4), &gray, std::slice::from_ref(&code));
        assert_eq!((figures.read_share, figures.module), (0.5, Some(2.5)));
        assert_eq!(look.per_second(), 10);
    }
}
