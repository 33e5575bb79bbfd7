//! Docket's own readers as columns of a table.

use std::time::Duration;

use cpu_time::ProcessTime;
use docket::barcode::{BarcodeError, Decoded, GrayFrame, LiveReader, read_still};

use super::frames::seen_again;
use super::score::{Found, Key, Reading};

/// One way to read a frame with Docket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Engine {
    /// A camera's frame, the first that shows this label.
    Live,
    /// The frame after it: the same a few pixels aside, with noise of its own.
    Tracked,
    /// A photo.
    Still,
}

impl Engine {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "Docket, live",
            Self::Tracked => "Docket, tracked",
            Self::Still => "Docket, still",
        }
    }
}

/// What a camera's frame may take.
const BUDGET: Duration = Duration::from_millis(100);

/// Docket, with the readers that were asked for.
pub struct Docket {
    engines: Vec<Engine>,
    live: LiveReader,
    budget: Duration,
}

impl Docket {
    pub fn new(engines: &[Engine]) -> Self {
        Self { engines: engines.to_vec(), live: LiveReader::new(), budget: BUDGET }
    }

    /// The same with all the time there is, for a program that is slowed down.
    pub fn unhurried(engines: &[Engine]) -> Self {
        Self { budget: Duration::from_secs(600), ..Self::new(engines) }
    }

    pub fn names(&self) -> impl Iterator<Item = String> + '_ {
        self.engines.iter().map(|engine| engine.as_str().to_owned())
    }

    /// What each of them reads; times are those of all threads together.
    pub fn read(&mut self, frame: &GrayFrame) -> Vec<Reading> {
        let Self { engines, live, budget } = self;
        let mut readings = Vec::with_capacity(engines.len());
        for engine in engines {
            live.forget();
            readings.push(match engine {
                Engine::Live => timed(|| live.read(frame, *budget)),
                Engine::Tracked => {
                    let _ = live.read(frame, *budget);
                    let again = seen_again(frame);
                    let mut reading = timed(|| live.read(&again, *budget));
                    // They stand elsewhere than the truth of this frame says.
                    reading.codes.iter_mut().for_each(|found| found.corners = None);
                    reading
                }
                Engine::Still => timed(|| read_still(frame, &[], &|_| true).map(|reading| reading.codes)),
            });
        }
        readings
    }
}

fn timed(read: impl FnOnce() -> Result<Vec<Decoded>, BarcodeError>) -> Reading {
    let start = ProcessTime::now();
    let codes = read();
    let cpu_ms = start.elapsed().as_secs_f64() * 1000.0;
    let found = |code: &Decoded| Found { key: Key::of_barcode(&code.barcode), corners: code.barcode.corners };
    // A frame that breaks a decoder is one that nothing was read from.
    Reading { cpu_ms, codes: codes.unwrap_or_default().iter().map(found).collect() }
}
