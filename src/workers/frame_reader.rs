//! Reads the frames of one camera, one after another: their codes, and the boxes that frames agree on. The window and the command
//! line read alike.

use std::time::{Duration, Instant};

use super::box_watch::{BoxWatch, SeenBox};
use crate::barcode::{BarcodeError, Decoded, GrayFrame, LiveReader};
use crate::capture::Sightings;
use crate::domain::{Region, Symbology};
use crate::label;

/// Reads frame after frame.
pub struct FrameReader {
    reader: LiveReader,
    sightings: Sightings,
    watch: BoxWatch,
    budget: Duration,
    budgets: (Duration, Duration),
    /// The part of frames that is read; the whole where there is none.
    region: Option<Region>,
    /// That part of the frame that was read last.
    part: GrayFrame,
}

/// What a frame gave.
pub struct FrameReading {
    /// Its codes.
    pub codes: Vec<Decoded>,
    /// The box that it settled; its codes without the texts of secrets.
    pub seen_box: Option<SeenBox>,
    /// When it was read.
    pub read_at: Instant,
    /// How long that took.
    pub took: Duration,
}

impl FrameReading {
    /// How long it took, in milliseconds.
    pub fn millis(&self) -> f64 {
        self.took.as_secs_f64() * 1000.0
    }
}

impl FrameReader {
    /// A reader that has seen nothing. `also` are the symbologies on request that are asked for; a frame may take as long as the first
    /// of `budgets`, and on a computer that is too slow for that, up to the second.
    pub fn new(also: &[Symbology], budgets: (Duration, Duration)) -> Self {
        Self {
            reader: LiveReader::new().also(also),
            sightings: Sightings::new(),
            watch: BoxWatch::default(),
            budget: budgets.0,
            budgets,
            region: None,
            part: GrayFrame::default(),
        }
    }

    /// Forgets where codes stood, which of them frames agreed on, and a box of which a part was seen: the camera was another one, or
    /// away. Boxes that were told a moment ago are not told again.
    pub fn forget(&mut self) {
        self.reader.forget();
        self.sightings.clear();
        self.watch.forget_half_seen();
    }

    /// Has only a part of the frames read from now on, or the whole of them. What was seen before counts no more.
    pub fn set_region(&mut self, region: Option<Region>) {
        let region = region.filter(|region| !region.is_whole());
        if self.region != region {
            self.region = region;
            self.forget();
        }
    }

    /// Reads the next frame. One that a decoder breaks on has no codes.
    pub fn read(&mut self, frame: &GrayFrame) -> FrameReading {
        let began = Instant::now();
        let codes = self.codes_of(frame).unwrap_or_else(|error| {
            tracing::warn!(%error, "a frame of the camera");
            Vec::new()
        });
        let read_at = Instant::now();
        let took = read_at.saturating_duration_since(began);
        self.budget = next_budget(self.budget, self.budgets, took, codes.is_empty());
        let agreed = self.sightings.frame(read_at, &codes).agreed();
        let mut seen_box = self.watch.watch(&agreed, read_at);
        if let Some(seen) = &mut seen_box {
            label::hide_secrets(&mut seen.codes);
        }
        FrameReading { codes, seen_box, read_at, took }
    }

    /// The codes of a frame, or of the part of it that is read; their corners are the whole frame's.
    fn codes_of(&mut self, frame: &GrayFrame) -> Result<Vec<Decoded>, BarcodeError> {
        let Some(region) = self.region else { return self.reader.read(frame, self.budget) };
        let place = region.pixels((frame.width(), frame.height()));
        self.part = frame.part(place, std::mem::take(&mut self.part).into_pixels());
        let mut codes = self.reader.read(&self.part, self.budget)?;
        for corner in codes.iter_mut().filter_map(|code| code.barcode.corners.as_mut()).flatten() {
            corner.x += place.0 as f32;
            corner.y += place.1 as f32;
        }
        Ok(codes)
    }
}

/// How long the next frame may take. One that was given up without a code would be given up for ever: a picture that lags is better
/// than one in which nothing is read.
fn next_budget(budget: Duration, (least, most): (Duration, Duration), took: Duration, found_nothing: bool) -> Duration {
    if took >= budget && found_nothing {
        (budget * 2).min(most)
    } else if took < budget / 4 {
        (budget / 2).max(least)
    } else {
        budget
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Barcode;

    /// Two labels' codes in one frame of 1280 x 720: one left, one right.
    fn two_codes() -> GrayFrame {
        let mut pixels = vec![255_u8; 1280 * 720];
        for (code, left) in [("LEFT-1", 60), ("RIGHT-2", 760)] {
            let modules = crate::barcode::encode(code, Symbology::Code128).unwrap();
            for (row, x) in (260..460).flat_map(|row| (0..modules.width() * 3).map(move |x| (row, x))) {
                if modules.is_dark(x / 3, 0) {
                    pixels[row * 1280 + left + x as usize] = 0;
                }
            }
        }
        GrayFrame::new(1280, 720, pixels).unwrap()
    }

    fn texts(reading: &FrameReading) -> Vec<&str> {
        let mut texts: Vec<&str> = reading.codes.iter().map(|code| code.barcode.text.as_str()).collect();
        texts.sort_unstable();
        texts
    }

    #[test]
    fn only_what_lies_in_the_region_is_read_and_its_corners_are_the_frames() {
        let frame = two_codes();
        let long = (Duration::from_secs(60), Duration::from_secs(60));
        let mut reader = FrameReader::new(&[], long);
        let whole = reader.read(&frame);
        assert_eq!(texts(&whole), ["LEFT-1", "RIGHT-2"]);
        let corner = |reading: &FrameReading, text: &str| {
            let of = |barcode: &Barcode| barcode.corners.unwrap()[0];
            reading.codes.iter().find(|code| code.barcode.text == text).map(|code| of(&code.barcode)).unwrap()
        };
        reader.set_region(Some("50,20,50,60".parse().unwrap()));
        let right = reader.read(&frame);
        assert_eq!(texts(&right), ["RIGHT-2"]);
        let (before, after) = (corner(&whole, "RIGHT-2"), corner(&right, "RIGHT-2"));
        assert!((before.x - after.x).abs() < 4.0 && (before.y - after.y).abs() < 4.0, "{before:?} {after:?}");
        reader.set_region(None);
        assert_eq!(texts(&reader.read(&frame)), ["LEFT-1", "RIGHT-2"]);
    }

    #[test]
    fn codes_outside_the_region_make_no_box_and_none_is_half_seen_across_a_change() {
        let (frame, long) = (two_codes(), (Duration::from_secs(60), Duration::from_secs(60)));
        let mut reader = FrameReader::new(&[], long);
        let agreed = |reader: &mut FrameReader| {
            (0..3).for_each(|_| drop(reader.read(&frame)));
            let mut agreed: Vec<String> = reader.watch.half_seen().iter().map(|code| code.text.clone()).collect();
            agreed.sort_unstable();
            agreed
        };
        assert_eq!(agreed(&mut reader), ["LEFT-1", "RIGHT-2"]);
        reader.set_region(Some("0,0,50,100".parse().unwrap()));
        assert_eq!(reader.watch.half_seen(), []);
        assert_eq!(agreed(&mut reader), ["LEFT-1"]);
        reader.forget();
        assert_eq!(reader.watch.half_seen(), []);
        // One frame alone is not believed: agreement begins anew.
        drop(reader.read(&frame));
        assert_eq!(reader.watch.half_seen(), []);
    }

    #[test]
    fn a_slow_computer_gets_more_time_and_a_quick_one_keeps_pace() {
        let millis = Duration::from_millis;
        let budgets = (millis(60), millis(960));
        let mut budget = budgets.0;
        for expected in [120, 240, 480, 960, 960] {
            budget = next_budget(budget, budgets, budget, true);
            assert_eq!(budget, millis(expected));
        }
        assert_eq!(next_budget(budget, budgets, millis(900), false), budget);
        assert_eq!(next_budget(budget, budgets, millis(10), true), millis(480));
        assert_eq!(next_budget(budgets.0, budgets, millis(5), false), budgets.0);
    }
}
