//! Reads the frames of a camera: each within a budget of time, and the codes of the frame before where they stood.

use std::time::{Duration, Instant};

use super::bars::{self, read_strip};
use super::finding::{Finding, is_linear};
use super::frame::GrayFrame;
use super::linear::LineReader;
use super::quad::Quad;
use super::regions::bar_regions;
use super::spots::square_spots;
use super::squares;
use super::strips::strips;
use super::tensors::Tensors;
use super::{BarcodeError, Decoded};
use crate::domain::Symbology;
use crate::panics::contained;

/// While every code of the frame before is found where it stood, the whole frame is searched for others this seldom.
const SEARCH_EVERY: u32 = 5;

/// Reads frame after frame. Code 128, Code 39, EAN-13, UPC-A, Data Matrix and QR are looked for, and what is asked for besides.
pub struct LiveReader {
    lines: LineReader,
    /// What was read in the frame before.
    tracked: Vec<Finding>,
    size: (u32, u32),
    since_search: u32,
}

impl Default for LiveReader {
    fn default() -> Self {
        Self::new()
    }
}

impl LiveReader {
    /// A reader that has seen nothing yet.
    pub fn new() -> Self {
        Self { lines: LineReader::new(&[]), tracked: Vec::new(), size: (0, 0), since_search: 0 }
    }

    /// The reader, told to look for these of [`Symbology::ON_REQUEST`] as well.
    pub fn also(mut self, symbologies: &[Symbology]) -> Self {
        self.lines = LineReader::new(symbologies);
        self
    }

    /// Forgets the frame before: the camera was moved to another box, or changed.
    pub fn forget(&mut self) {
        self.tracked.clear();
    }

    /// The codes of the next frame.
    ///
    /// Codes of the frame before are looked for where they stood. Only where one has gone, and in every fifth frame, is the whole
    /// frame searched. When `budget` has run out, what was found by then is the answer; one code's reading is never cut short,
    /// so a frame may take a fraction of a millisecond longer.
    ///
    /// # Errors
    /// [`BarcodeError::DecoderPanicked`] where a decoder broke on the frame; the reader can be used on.
    pub fn read(&mut self, frame: &GrayFrame, budget: Duration) -> Result<Vec<Decoded>, BarcodeError> {
        let until = Instant::now() + budget;
        let found = contained(|| self.find(frame, until));
        match found {
            Ok(found) => {
                self.tracked.clone_from(&found);
                Ok(found.into_iter().map(Finding::into_decoded).collect())
            }
            Err(_) => {
                self.forget();
                Err(BarcodeError::DecoderPanicked)
            }
        }
    }

    fn find(&mut self, frame: &GrayFrame, until: Instant) -> Vec<Finding> {
        let may_go_on = || Instant::now() < until;
        if self.size != (frame.width(), frame.height()) {
            self.size = (frame.width(), frame.height());
            self.forget();
        }
        let mut found: Vec<Finding> = Vec::new();
        for known in &self.tracked {
            if may_go_on() {
                found.extend(if is_linear(known.symbology) {
                    bars::read_near(frame, known, &mut self.lines)
                } else {
                    squares::read_near(frame, known)
                });
            }
        }
        self.since_search += 1;
        if !self.tracked.is_empty() && found.len() == self.tracked.len() && self.since_search < SEARCH_EVERY {
            return found;
        }
        self.since_search = 0;
        let tensors = Tensors::of(frame);
        let known = |found: &[Finding]| -> Vec<Quad> { found.iter().map(|f| f.quad).collect() };
        let covered: Vec<Quad> = found.iter().map(|f| f.quad.grown(0.02, 0.05)).collect();
        for region in bar_regions(&tensors, &covered) {
            for strip in strips(&region) {
                if !may_go_on() {
                    return found;
                }
                let more = read_strip(frame, &strip, &known(&found), &mut self.lines, &may_go_on);
                keep(&mut found, more);
            }
        }
        for spot in square_spots(&tensors, &known(&found)) {
            if !may_go_on() {
                return found;
            }
            let more = squares::read(frame, &[spot]);
            keep(&mut found, more);
        }
        found
    }
}

/// Keeps what is not known already.
fn keep(found: &mut Vec<Finding>, more: Vec<Finding>) {
    for finding in more {
        if !finding.is_among(found) {
            found.push(finding);
        }
    }
}
