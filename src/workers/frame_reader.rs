//! Reads the frames of one camera, one after another: their codes, and the boxes that frames agree on. The window and the command
//! line read alike.

use std::time::{Duration, Instant};

use super::box_watch::{BoxWatch, SeenBox};
use crate::barcode::{Decoded, GrayFrame, LiveReader};
use crate::capture::Sightings;
use crate::domain::Symbology;
use crate::label;

/// Reads frame after frame.
pub struct FrameReader {
    reader: LiveReader,
    sightings: Sightings,
    watch: BoxWatch,
    budget: Duration,
    budgets: (Duration, Duration),
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
        }
    }

    /// Forgets where codes stood: the camera was another one, or away.
    pub fn forget(&mut self) {
        self.reader.forget();
    }

    /// Reads the next frame. One that a decoder breaks on has no codes.
    pub fn read(&mut self, frame: &GrayFrame) -> FrameReading {
        let began = Instant::now();
        let codes = self.reader.read(frame, self.budget).unwrap_or_else(|error| {
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
