//! Reads a still picture: the order of the stages, the sizes of the picture they look at, and when to stop.
//!
//! 1. Strips of bars, from a small copy of the picture to the full one; copies finer than the codes need are left out here and below.
//! 2. Places that look like squares, in one copy; then QR, Data Matrix and PDF417 over the whole of it, and its rows and columns.
//! 3. Such places in finer copies, and tiles of the full picture.
//! 4. PDF417 in turned copies of strips that gave nothing; small pictures once more at twice the size.
//!
//! The steps of a stage are read side by side, in batches, and what they gave is kept in their order: the answer does not depend on
//! the number of threads.

use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::copies::{Copy, smaller_copies};
use super::finding::Finding;
use super::frame::GrayFrame;
use super::pace::Pace;
use super::profile::ScanLine;
use super::regions::bar_regions;
use super::spots::square_spots;
use super::steps::{self, Brief, Step, TILE};
use super::strips::{Strip, strips};
use super::unread::unread_places;
use super::{BarcodeError, Decoded};
use crate::domain::{Point, Symbology};
use crate::panics::contained;

/// When to stop looking. A decoder that is at work then is waited for a little, so a picture of nothing but fine stripes may take
/// longer; what was found by then is the answer.
const TIME: Duration = Duration::from_millis(2500);
/// Steps that are read side by side, all knowing the same. The next batch knows what this one found, and leaves it out.
const BATCH: usize = 8;
/// Rows and columns that are one step.
const LINES: usize = 10;
/// Pictures up to this longer side are read at twice the size where nothing was found.
const SMALL_PICTURE: u32 = 800;

/// How much of a reading is done by the end of each stage, as shares: about what a photo of a label takes.
mod share {
    pub(super) const STRIPS: f32 = 0.4;
    pub(super) const SPOTS: f32 = 0.5;
    pub(super) const WHOLE: f32 = 0.8;
    pub(super) const FINER_SPOTS: f32 = 0.88;
    pub(super) const TILES: f32 = 0.95;
}

/// What a still picture gave.
#[derive(Clone, Debug, PartialEq)]
pub struct StillReading {
    /// In reading order: by rows of the picture from the top, in each from the left.
    pub codes: Vec<Decoded>,
    /// Whether all of the picture was looked at in every way: false where time ran out, or a decoder did not end and was left
    /// behind. Then there may be more codes than these.
    pub is_whole: bool,
    /// Places that look like bars and were not read: their corners in pixels of the picture, the largest first. None where time ran
    /// out.
    pub unread: Vec<[Point; 4]>,
}

/// Finds every code in a still picture: any turn, black on white and white on black.
///
/// Code 128, Code 39, EAN-13, UPC-A, Data Matrix, QR and PDF417 are looked for. After two and a half seconds no step is begun any
/// more (in a picture of fine stripes all over; a photo takes a fraction of a second), and what was found by then is the answer.
/// A decoder that may never end is given up after a second or two; its thread cannot be ended, and is left behind. Where two
/// have been left behind and still run, such decoders are not begun any more.
///
/// `also` are those of [`Symbology::ON_REQUEST`] that are asked for besides.
///
/// `go_on` is asked between steps, on this thread: it is told how much is done, as a share of 0 to 1 that never falls and ends at
/// 1, and says whether to go on.
///
/// # Errors
/// [`BarcodeError::DecoderPanicked`] where the decoder broke and nothing was read; no input makes this function panic.
/// [`BarcodeError::Cancelled`] where `go_on` said no.
pub fn read_still(
    frame: &GrayFrame,
    also: &[Symbology],
    go_on: &dyn Fn(f32) -> bool,
) -> Result<StillReading, BarcodeError> {
    read_within(TIME, frame, also, go_on)
}

/// As [`read_still`], in so much time.
pub(super) fn read_within(
    time: Duration,
    frame: &GrayFrame,
    also: &[Symbology],
    go_on: &dyn Fn(f32) -> bool,
) -> Result<StillReading, BarcodeError> {
    let search = contained(|| {
        let mut search = Search::new(Pace::new(go_on, time), also);
        search.run(frame);
        search.pace.finish();
        search
    });
    let search = search.map_err(|_| BarcodeError::DecoderPanicked)?;
    if search.pace.is_cancelled() {
        return Err(BarcodeError::Cancelled);
    }
    if search.found.is_empty() && search.panicked {
        return Err(BarcodeError::DecoderPanicked);
    }
    Ok(search.into_reading())
}

struct Search<'a> {
    pace: Pace<'a>,
    /// The symbologies on request that are asked for.
    also: &'a [Symbology],
    /// In pixels of the full picture.
    found: Vec<Finding>,
    panicked: bool,
    cut_short: bool,
    /// What looks like a code and was not read.
    unread: Vec<[Point; 4]>,
}

impl<'a> Search<'a> {
    fn new(pace: Pace<'a>, also: &'a [Symbology]) -> Self {
        Self { pace, also, found: Vec::new(), panicked: false, cut_short: false, unread: Vec::new() }
    }

    fn run(&mut self, frame: &GrayFrame) {
        if frame.width() < 2 || frame.height() < 2 || !self.pace.may_go_on(0, 1) {
            return;
        }
        let smaller = smaller_copies(frame);
        let copies = Copy::all(frame, &smaller);
        // The largest copy that the readers of squares take in one piece.
        let whole =
            copies.iter().position(|c| c.frame.width().max(c.frame.height()) <= TILE).unwrap_or(copies.len() - 1);
        let mut unread: Vec<(usize, Strip)> = Vec::new();
        for level in (0..copies.len()).rev() {
            // A copy has a quarter of the pixels of the next larger one.
            self.pace.begin_stage(share::STRIPS * 0.25_f32.powi(level as i32));
            if level >= whole || !self.is_resolved_by(&copies[level + 1]) {
                self.read_strips(&copies, level, &mut unread);
            }
        }
        self.pace.begin_stage(share::SPOTS);
        self.read_spots(&copies[whole]);
        self.pace.begin_stage(share::WHOLE);
        self.read_whole(&copies[whole]);
        for level in (0..whole).rev() {
            let finer = share::FINER_SPOTS - share::WHOLE;
            self.pace.begin_stage(share::WHOLE + finer * 0.25_f32.powi(level as i32));
            if !self.is_resolved_by(&copies[level + 1]) {
                self.read_spots(&copies[level]);
            }
        }
        self.pace.begin_stage(share::TILES);
        if whole > 0 && !self.is_resolved_by(&copies[1]) {
            self.side_by_side(&steps::tiles(frame), |tile, brief| steps::tile(frame, *tile, brief));
        }
        self.pace.begin_stage(1.0);
        self.read_turned(&copies, &unread);
        if self.found.is_empty() && frame.width().max(frame.height()) <= SMALL_PICTURE {
            self.read_enlarged(frame);
        }
        if !self.pace.is_cancelled() && !self.pace.ran_out() {
            self.unread = unread_places(&copies[whole], &self.found);
        }
    }

    /// Reads the steps of a stage side by side, and keeps what they give in their order. Whether each gave anything, as far as time
    /// went.
    fn side_by_side<T: Sync>(&mut self, items: &[T], read: impl Fn(&T, Brief<'_>) -> Step + Sync) -> Vec<bool> {
        let until = self.pace.until();
        let mut gave = Vec::with_capacity(items.len());
        for batch in items.chunks(BATCH) {
            if !self.pace.may_go_on(gave.len(), items.len()) {
                break;
            }
            // Where one frame could not be read in time, the next most likely holds the same.
            let brief = Brief { known: &self.found, until, whole_frames: !self.cut_short, also: self.also };
            let read = |item: &T| {
                if Instant::now() >= until {
                    return Step::default();
                }
                contained(|| read(item, brief)).unwrap_or_else(|_| Step { panicked: true, ..Step::default() })
            };
            // Not worth handing to another thread where it is one alone.
            let steps: Vec<Step> =
                if let [item] = batch { vec![read(item)] } else { batch.par_iter().map(read).collect() };
            for step in steps {
                gave.push(!step.found.is_empty());
                self.take(step);
            }
        }
        gave
    }

    /// Keeps what a step found, unless it is known already or another code stands in its place.
    fn take(&mut self, step: Step) {
        self.panicked |= step.panicked;
        self.cut_short |= step.cut_short;
        for finding in step.found {
            // Of two codes in one place, the earlier stages' is the surer one.
            if !finding.is_among(&self.found) {
                self.found.push(finding);
            }
        }
    }

    /// Whether a copy shows what was found so well that no larger one is needed: the codes of one box differ little in size.
    fn is_resolved_by(&self, copy: &Copy<'_>) -> bool {
        const RESOLVED: f32 = 2.5;
        let narrowest = self.found.iter().filter_map(|f| f.module).fold(f32::MAX, f32::min);
        !self.found.is_empty() && narrowest / copy.factor >= RESOLVED
    }

    /// Reads the strips of bars that one copy shows, on the next larger copy: there the bars are twice as wide.
    fn read_strips(&mut self, copies: &[Copy<'_>], level: usize, unread: &mut Vec<(usize, Strip)>) {
        if !self.pace.may_go_on(0, 1) {
            return;
        }
        let place = &copies[level];
        let on = &copies[level.saturating_sub(1)];
        let by = place.factor / on.factor;
        let strips: Vec<Strip> =
            bar_regions(place.tensors(), &place.covered(&self.found)).iter().flat_map(strips).collect();
        let gave = self.side_by_side(&strips, |strip, brief| steps::strip(on, &strip.enlarged(by), brief));
        unread.extend(strips.into_iter().zip(gave).filter(|(_, gave)| !gave).map(|(strip, _)| (level, strip)));
    }

    /// Looks once more, enlarged, at the places of a copy that look like codes made of squares.
    fn read_spots(&mut self, copy: &Copy<'_>) {
        if !self.pace.may_go_on(0, 1) {
            return;
        }
        let spots = square_spots(copy.tensors(), &copy.covered(&self.found));
        self.side_by_side(&spots, |spot, brief| steps::spot(copy, *spot, brief));
    }

    /// Looks for the codes made of squares all over one copy, and reads its rows and columns.
    fn read_whole(&mut self, copy: &Copy<'_>) {
        enum Look<'a> {
            Squares,
            Lines(&'a [ScanLine]),
        }
        let rows = steps::rows(copy);
        let looks: Vec<Look<'_>> = std::iter::once(Look::Squares).chain(rows.chunks(LINES).map(Look::Lines)).collect();
        let thorough = self.found.is_empty();
        self.side_by_side(&looks, |look, brief| match look {
            Look::Squares => steps::whole(copy, thorough, brief),
            Look::Lines(lines) => steps::lines(copy, lines, brief),
        });
    }

    /// Turns the first strips that gave nothing upright, for PDF417.
    fn read_turned(&mut self, copies: &[Copy<'_>], unread: &[(usize, Strip)]) {
        const MOST: usize = 6;
        let first = &unread[..unread.len().min(MOST)];
        self.side_by_side(first, |(level, strip), brief| steps::turned_strip(&copies[*level], strip, brief));
    }

    /// Looks once more at a small picture, twice as large: a module of one pixel is too small for most readers.
    fn read_enlarged(&mut self, frame: &GrayFrame) {
        let large = frame.doubled();
        self.read_whole(&Copy::new(&large, 0.5));
    }

    fn into_reading(mut self) -> StillReading {
        self.found.sort_by(|a, b| {
            let (a, b) = (a.quad.middle(), b.quad.middle());
            a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x))
        });
        let is_whole = !self.cut_short && !self.pace.ran_out();
        StillReading {
            codes: self.found.into_iter().map(Finding::into_decoded).collect(),
            is_whole,
            unread: self.unread,
        }
    }
}
