//! Docket's own readers as rows of a table.

use cpu_time::ProcessTime;
use docket::barcode::{GrayFrame, read_still};
use docket::domain::Barcode;

use super::score::{Key, Reading};

/// One way to read a frame with Docket.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Still,
}

impl Engine {
    /// Those that label frames are read with; the first is compared with the rivals.
    pub const ALL: [Self; 1] = [Self::Still];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Still => "Docket, still",
        }
    }

    /// Reads a frame; the time is that of all threads.
    pub fn read(self, frame: &GrayFrame) -> Reading {
        match self {
            Self::Still => timed(|| read_still(frame, &|| false).unwrap_or_default()),
        }
    }
}

fn timed(read: impl FnOnce() -> Vec<Barcode>) -> Reading {
    let start = ProcessTime::now();
    let codes = read();
    let cpu_ms = start.elapsed().as_secs_f64() * 1000.0;
    Reading { cpu_ms, codes: codes.iter().map(Key::of_barcode).collect() }
}
