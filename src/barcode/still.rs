//! Reads a still picture: the order of the stages, the sizes of the picture they look at, and when to stop.
//!
//! 1. Strips of bars, from a small copy of the picture to the full one; copies finer than the codes need are left out here and below.
//! 2. Places that look like squares, in one copy; then QR, Data Matrix and PDF417 over the whole of it, and its rows and columns.
//! 3. Such places in finer copies, and tiles of the full picture.
//! 4. PDF417 in turned copies of strips that gave nothing; small pictures once more at twice the size.

use std::cell::OnceCell;
use std::time::{Duration, Instant};

use super::bars::{Manner, read_line, read_strip};
use super::finding::Finding;
use super::frame::GrayFrame;
use super::linear::{Effort, LineReader};
use super::matrix::{Wanted, read_matrix};
use super::profile::ScanLine;
use super::quad::{Quad, at};
use super::regions::bar_regions;
use super::spots::square_spots;
use super::squares;
use super::strips::{Strip, strips};
use super::tensors::Tensors;
use super::turned::Turned;
use super::{BarcodeError, Decoded};
use crate::domain::Point;
use crate::panics::contained;

/// When to stop looking. A decoder that is at work then is waited for a little, so a picture of nothing but fine stripes may take
/// longer; what was found by then is the answer.
const TIME: Duration = Duration::from_millis(2500);
/// Largest side of a frame that the matrix readers take in one piece.
const TILE: u32 = 1920;
/// Pixels that neighbouring tiles share, so that a code on the seam is whole in one of them.
const TILE_OVERLAP: u32 = 360;
/// Smallest longer side of a copy that is looked at.
const SMALLEST_COPY: u32 = 400;
/// Rows, and columns, of the whole picture that are read.
const ROWS: u32 = 160;
/// How rows and columns are read.
const ROW_MANNER: Manner = Manner { lines: 1, spacing: 1.0, effort: Effort::Plain };
/// A small code that is not read as it lies is turned by this much, in radians: its sides then cross other pixels.
const SPOT_TURN: f32 = 0.35;
/// Pictures up to this longer side are read at twice the size where nothing was found.
const SMALL_PICTURE: u32 = 800;

/// What a still picture gave.
#[derive(Clone, Debug, PartialEq)]
pub struct StillReading {
    /// In reading order: by rows of the picture from the top, in each from the left.
    pub codes: Vec<Decoded>,
    /// Whether all of the picture was looked at in every way: false where time ran out, or a decoder did not end and was left
    /// behind. Then there may be more codes than these.
    pub is_whole: bool,
}

/// Finds every code in a still picture: any turn, black on white and white on black.
///
/// Code 128, Code 39, EAN-13, UPC-A, Data Matrix, QR and PDF417 are looked for. After two and a half seconds no stage is begun any
/// more (in a picture of fine stripes all over; a photo takes a fraction of a second), and what was found by then is the answer.
/// A decoder that may never end is given up after a second or two; its thread cannot be ended, and is left behind. Where two
/// have been left behind and still run, such decoders are not begun any more. `is_cancelled` is asked between stages.
///
/// # Errors
/// [`BarcodeError::DecoderPanicked`] where the decoder broke and nothing was read; no input makes this function panic.
/// [`BarcodeError::Cancelled`] where `is_cancelled` said so.
pub fn read_still(frame: &GrayFrame, is_cancelled: &dyn Fn() -> bool) -> Result<StillReading, BarcodeError> {
    let search = contained(|| {
        let mut search = Search::new(is_cancelled);
        search.run(frame);
        search
    });
    let search = search.map_err(|_| BarcodeError::DecoderPanicked)?;
    if is_cancelled() {
        return Err(BarcodeError::Cancelled);
    }
    if search.found.is_empty() && search.panicked {
        return Err(BarcodeError::DecoderPanicked);
    }
    Ok(search.into_reading())
}

/// A copy of the picture, `factor` times smaller.
struct Copy<'a> {
    frame: &'a GrayFrame,
    factor: f32,
    tensors: OnceCell<Tensors>,
}

impl<'a> Copy<'a> {
    fn new(frame: &'a GrayFrame, factor: f32) -> Self {
        Self { frame, factor, tensors: OnceCell::new() }
    }

    /// Measured when they are first asked for.
    fn tensors(&self) -> &Tensors {
        self.tensors.get_or_init(|| Tensors::of(self.frame))
    }
}

struct Search<'a> {
    is_cancelled: &'a dyn Fn() -> bool,
    until: Instant,
    reader: LineReader,
    /// In pixels of the full picture.
    found: Vec<Finding>,
    panicked: bool,
    is_whole: bool,
}

impl<'a> Search<'a> {
    fn new(is_cancelled: &'a dyn Fn() -> bool) -> Self {
        Self {
            is_cancelled,
            until: Instant::now() + TIME,
            reader: LineReader::new(),
            found: Vec::new(),
            panicked: false,
            is_whole: true,
        }
    }

    fn may_go_on(&mut self) -> bool {
        self.is_whole &= Instant::now() < self.until;
        Instant::now() < self.until && !(self.is_cancelled)()
    }

    fn run(&mut self, frame: &GrayFrame) {
        if frame.width() < 2 || frame.height() < 2 {
            return;
        }
        let mut smaller: Vec<GrayFrame> = Vec::new();
        loop {
            let last = smaller.last().unwrap_or(frame);
            if last.width().max(last.height()) < 2 * SMALLEST_COPY || last.width().min(last.height()) < 16 {
                break;
            }
            smaller.push(last.halved());
        }
        let mut copies = vec![Copy::new(frame, 1.0)];
        let mut factor = 1.0;
        for copy in &smaller {
            factor *= 2.0;
            copies.push(Copy::new(copy, factor));
        }

        // The largest copy that the readers of squares take in one piece.
        let whole =
            copies.iter().position(|c| c.frame.width().max(c.frame.height()) <= TILE).unwrap_or(copies.len() - 1);
        let mut unread: Vec<(usize, Strip)> = Vec::new();
        for level in (0..copies.len()).rev() {
            if level >= whole || !self.is_resolved_by(&copies[level + 1]) {
                self.read_regions(&copies, level, &mut unread);
            }
        }
        self.read_spots(&copies[whole]);
        self.read_squares(&copies[whole]);
        self.read_rows(&copies[whole]);
        for level in (0..whole).rev() {
            if !self.is_resolved_by(&copies[level + 1]) {
                self.read_spots(&copies[level]);
            }
        }
        if whole > 0 && !self.is_resolved_by(&copies[1]) {
            self.read_tiles(frame);
        }
        self.read_turned(&copies, &unread);
        if self.found.is_empty() && frame.width().max(frame.height()) <= SMALL_PICTURE {
            self.read_enlarged(frame);
        }
        self.panicked |= self.reader.panicked;
    }

    /// Whether a copy shows what was found so well that no larger one is needed: the codes of one box differ little in size.
    fn is_resolved_by(&self, copy: &Copy<'_>) -> bool {
        const RESOLVED: f32 = 2.5;
        let narrowest = self.found.iter().filter_map(|f| f.module).fold(f32::MAX, f32::min);
        !self.found.is_empty() && narrowest / copy.factor >= RESOLVED
    }

    /// Reads the strips of bars that one copy shows, on the next larger copy: there the bars are twice as wide.
    fn read_regions(&mut self, copies: &[Copy<'_>], level: usize, unread: &mut Vec<(usize, Strip)>) {
        let place = &copies[level];
        let covered = self.covered(place.factor);
        let on = &copies[level.saturating_sub(1)];
        let by = place.factor / on.factor;
        for strip in bar_regions(place.tensors(), &covered).iter().flat_map(strips) {
            if !self.may_go_on() {
                return;
            }
            let known = self.outlines(on.factor, 0.0, 0.0);
            let may_go_on = || Instant::now() < self.until;
            let found = read_strip(on.frame, &strip.enlarged(by), &known, &mut self.reader, &may_go_on);
            if found.is_empty() {
                unread.push((level, strip));
            }
            for finding in found {
                self.keep(finding, on.factor, 0.0, 0.0);
            }
        }
    }

    /// Looks for the codes made of squares in one copy.
    fn read_squares(&mut self, copy: &Copy<'_>) {
        let wanted = Wanted { qr: true, data_matrix: true, pdf417: true, thorough: self.found.is_empty() };
        self.read_part(copy.frame.clone(), wanted, copy.factor, 0.0, 0.0);
    }

    /// Looks once more, enlarged, at the places of a copy that look like codes made of squares.
    fn read_spots(&mut self, copy: &Copy<'_>) {
        let wanted = Wanted { qr: true, data_matrix: true, pdf417: false, thorough: false };
        for spot in square_spots(copy.tensors(), &self.covered(copy.factor)) {
            if !self.may_go_on() {
                return;
            }
            let before = self.found.len();
            for finding in squares::read(copy.frame, &[spot]) {
                self.keep(finding, copy.factor, 0.0, 0.0);
            }
            if self.found.len() > before {
                continue;
            }
            let part = enlarge(&copy.frame.cut(spot.left, spot.top, spot.width, spot.height));
            let (left, top) = (spot.left as f32 * copy.factor, spot.top as f32 * copy.factor);
            self.read_part(part, wanted, copy.factor / 2.0, left, top);
            if self.found.len() == before {
                self.read_turned_part(copy, spot.middle(), SPOT_TURN, spot.width + spot.height, wanted);
            }
        }
    }

    /// Reads a square part of a copy, turned and at twice the size.
    fn read_turned_part(&mut self, copy: &Copy<'_>, middle: Point, turn: f32, side: u32, wanted: Wanted) {
        let turned = Turned::of(copy.frame, middle, turn, side, side);
        for mut finding in self.read_frame(enlarge(&turned.frame), Vec::new(), wanted) {
            finding.quad = turned.back(&finding.quad.scaled(0.5, 0.0, 0.0));
            self.keep(finding, copy.factor, 0.0, 0.0);
        }
    }

    /// Looks for the codes made of squares in tiles of the full picture.
    fn read_tiles(&mut self, frame: &GrayFrame) {
        let wanted = Wanted { qr: true, data_matrix: true, pdf417: true, thorough: false };
        for top in starts(frame.height()) {
            for left in starts(frame.width()) {
                if self.may_go_on() {
                    let tile = frame.cut(left, top, TILE, TILE);
                    if !tile.is_plain() {
                        self.read_part(tile, wanted, 1.0, left as f32, top as f32);
                    }
                }
            }
        }
    }

    fn read_part(&mut self, part: GrayFrame, wanted: Wanted, factor: f32, left: f32, top: f32) {
        let known = self.outlines(factor, left, top);
        for finding in self.read_frame(part, known, wanted) {
            self.keep(finding, factor, left, top);
        }
    }

    /// Where one frame could not be read in time, no more are begun: the next most likely holds the same.
    fn read_frame(&mut self, frame: GrayFrame, known: Vec<Quad>, wanted: Wanted) -> Vec<Finding> {
        if !self.may_go_on() || !self.is_whole {
            return Vec::new();
        }
        let findings = read_matrix(frame, known, wanted, self.until);
        self.panicked |= findings.panicked;
        self.is_whole &= !findings.cut_short;
        findings.found
    }

    /// Reads rows and columns all over the picture.
    fn read_rows(&mut self, copy: &Copy<'_>) {
        let (right, bottom) = (copy.frame.width() as f32 - 1.0, copy.frame.height() as f32 - 1.0);
        for i in 0..ROWS {
            let share = (i as f32 + 0.5) / ROWS as f32;
            let row = ScanLine::square(at(0.0, bottom * share), at(right, bottom * share));
            let column = ScanLine::square(at(right * share, 0.0), at(right * share, bottom));
            for line in [row, column] {
                if !self.may_go_on() {
                    return;
                }
                let known = self.outlines(copy.factor, 0.0, 0.0);
                for finding in read_line(copy.frame, &line, ROW_MANNER, &known, &mut self.reader) {
                    self.keep(finding, copy.factor, 0.0, 0.0);
                }
            }
        }
    }

    /// PDF417 is read along rows alone: turns the regions that gave nothing upright.
    fn read_turned(&mut self, copies: &[Copy<'_>], unread: &[(usize, Strip)]) {
        const MOST: usize = 6;
        let wanted = Wanted { qr: false, data_matrix: false, pdf417: true, thorough: false };
        for (level, strip) in unread.iter().take(MOST) {
            if !self.may_go_on() {
                return;
            }
            let copy = &copies[*level];
            let (length, height, angle) = (strip.length(), strip.height, strip.angle());
            // Upright codes were seen by the reader of the whole picture.
            let slant = angle.to_degrees().rem_euclid(90.0);
            if !(4.0..86.0).contains(&slant) || length < 60.0 || height < 20.0 {
                continue;
            }
            let most = TILE as f32;
            let (width, height) = ((length * 1.3 + 24.0).min(most), (height * 1.3 + 24.0).min(most));
            let turned = Turned::of(copy.frame, strip.middle(0.0), angle, width as u32, height as u32);
            for mut finding in self.read_frame(turned.frame.clone(), Vec::new(), wanted) {
                finding.quad = turned.back(&finding.quad);
                self.keep(finding, copy.factor, 0.0, 0.0);
            }
        }
    }

    /// Looks once more at a small picture, twice as large: a module of one pixel is too small for most readers.
    fn read_enlarged(&mut self, frame: &GrayFrame) {
        let large = enlarge(frame);
        let wanted = Wanted { qr: true, data_matrix: true, pdf417: true, thorough: true };
        let before = self.found.len();
        self.read_part(large.clone(), wanted, 0.5, 0.0, 0.0);
        if self.found.len() == before {
            self.read_rows(&Copy::new(&large, 0.5));
        }
    }

    /// The outlines known so far, in a copy `factor` times smaller, of the part from (`left`, `top`) on.
    fn outlines(&self, factor: f32, left: f32, top: f32) -> Vec<Quad> {
        self.found.iter().map(|f| f.quad.scaled_back(factor, left, top)).collect()
    }

    /// The same, a little grown, so that no edge of a known code looks like more bars.
    fn covered(&self, factor: f32) -> Vec<Quad> {
        self.found.iter().map(|f| f.quad.grown(0.02, 0.05).scaled_back(factor, 0.0, 0.0)).collect()
    }

    /// Keeps a finding of a copy, unless the code is known already or another code stands in its place.
    fn keep(&mut self, mut finding: Finding, factor: f32, left: f32, top: f32) {
        finding.quad = finding.quad.scaled(factor, left, top);
        finding.module = finding.module.map(|module| module * factor);
        // Of two codes in one place, the earlier stages' is the surer one.
        if finding.is_among(&self.found) {
            return;
        }
        self.found.push(finding);
    }

    fn into_reading(mut self) -> StillReading {
        self.found.sort_by(|a, b| {
            let (a, b) = (a.quad.middle(), b.quad.middle());
            a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x))
        });
        let codes = self.found.into_iter().map(Finding::into_decoded).collect();
        StillReading { codes, is_whole: self.is_whole }
    }
}

/// Where tiles begin along a side.
fn starts(side: u32) -> Vec<u32> {
    let mut starts = vec![0];
    let mut start = 0;
    while start + TILE < side {
        start += TILE - TILE_OVERLAP;
        starts.push(start);
    }
    starts
}

/// The picture at twice the size, smoothly.
fn enlarge(frame: &GrayFrame) -> GrayFrame {
    let (width, height) = (frame.width() as usize, frame.height() as usize);
    let source = frame.pixels();
    let mut pixels = Vec::with_capacity(width * height * 4);
    for y in 0..height * 2 {
        for x in 0..width * 2 {
            // Three quarters of the pixel it lies in, one quarter of the nearest other, in both directions.
            let near = |i: usize, limit: usize| {
                let own = i / 2;
                let other = if i & 1 == 0 { own.saturating_sub(1) } else { (own + 1).min(limit - 1) };
                (own, other)
            };
            let ((x0, x1), (y0, y1)) = (near(x, width), near(y, height));
            let at = |x: usize, y: usize| source[y * width + x] as u32;
            let sum = 9 * at(x0, y0) + 3 * at(x1, y0) + 3 * at(x0, y1) + at(x1, y1);
            pixels.push(((sum + 8) / 16) as u8);
        }
    }
    GrayFrame::new(frame.width() * 2, frame.height() * 2, pixels).unwrap_or_else(|| frame.cut(0, 0, 0, 0))
}
