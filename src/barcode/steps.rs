//! The steps of reading a still picture: one strip, one spot, one tile, a few rows. Each is read for itself, so that several can be
//! read side by side, and knows only what was found before its batch.

use std::time::Instant;

use super::bars::{Manner, read_line, read_strip};
use super::copies::{Copy, outlines};
use super::finding::Finding;
use super::frame::GrayFrame;
use super::linear::{Effort, LineReader};
use super::matrix::{Wanted, read_matrix};
use super::profile::ScanLine;
use super::quad::{Quad, at};
use super::spots::Spot;
use super::squares;
use super::strips::Strip;
use super::turned::Turned;
use crate::domain::Symbology;

/// Largest side of a frame that the matrix readers take in one piece.
pub(super) const TILE: u32 = 1920;
/// Pixels that neighbouring tiles share, so that a code on the seam is whole in one of them.
const TILE_OVERLAP: u32 = 360;
/// Rows, and columns, of the whole picture that are read.
const ROWS: u32 = 160;
/// How rows and columns are read.
const ROW_MANNER: Manner = Manner { lines: 1, spacing: 1.0, effort: Effort::Plain };
/// A small code that is not read as it lies is turned by this much, in radians: its sides then cross other pixels.
const SPOT_TURN: f32 = 0.35;

/// What a step is told.
#[derive(Clone, Copy)]
pub(super) struct Brief<'a> {
    /// What was found before its batch, in pixels of the full picture.
    pub(super) known: &'a [Finding],
    /// When no reader is begun any more.
    pub(super) until: Instant,
    /// Whether the readers of whole frames may be asked.
    pub(super) whole_frames: bool,
    /// The symbologies on request that are asked for.
    pub(super) also: &'a [Symbology],
}

/// What a step gave.
#[derive(Default)]
pub(super) struct Step {
    /// In pixels of the full picture.
    pub(super) found: Vec<Finding>,
    /// Whether a decoder broke.
    pub(super) panicked: bool,
    /// Whether a decoder was left out, or did not end in time.
    pub(super) cut_short: bool,
}

impl Step {
    /// Adds a finding of a copy, `factor` times smaller, of the part of the picture from (`left`, `top`) on.
    fn add(&mut self, mut finding: Finding, factor: f32, left: f32, top: f32) {
        finding.quad = finding.quad.scaled(factor, left, top);
        finding.module = finding.module.map(|module| module * factor);
        self.found.push(finding);
    }

    /// Whether it gave anything that is not among `known`.
    fn has_news(&self, known: &[Finding]) -> bool {
        self.found.iter().any(|finding| !finding.is_among(known))
    }

    /// Adds what the readers of squares find in a part of the picture.
    fn read_part(&mut self, part: GrayFrame, wanted: Wanted, (factor, left, top): (f32, f32, f32), brief: Brief<'_>) {
        let covered = outlines(brief.known, factor, left, top);
        for finding in self.read_frame(part, covered, wanted, brief) {
            self.add(finding, factor, left, top);
        }
    }

    fn read_frame(&mut self, frame: GrayFrame, covered: Vec<Quad>, wanted: Wanted, brief: Brief<'_>) -> Vec<Finding> {
        if self.cut_short || !brief.whole_frames {
            return Vec::new();
        }
        let findings = read_matrix(frame, covered, wanted, brief.until);
        self.panicked |= findings.panicked;
        self.cut_short |= findings.cut_short;
        findings.found
    }

    fn read_turned(&mut self, copy: &Copy<'_>, turned: Turned, times: f32, wanted: Wanted, brief: Brief<'_>) {
        let frame = if times > 1.0 { turned.frame.doubled() } else { turned.frame.clone() };
        for mut finding in self.read_frame(frame, Vec::new(), wanted, brief) {
            finding.quad = turned.back(&finding.quad.scaled(1.0 / times, 0.0, 0.0));
            self.add(finding, copy.factor, 0.0, 0.0);
        }
    }
}

/// Reads a strip of bars.
pub(super) fn strip(copy: &Copy<'_>, strip: &Strip, brief: Brief<'_>) -> Step {
    let mut reader = LineReader::new(brief.also);
    let mut step = Step::default();
    let may_go_on = || Instant::now() < brief.until;
    for finding in read_strip(copy.frame, strip, &copy.outlines(brief.known), &mut reader, &may_go_on) {
        step.add(finding, copy.factor, 0.0, 0.0);
    }
    Step { panicked: reader.panicked, ..step }
}

/// Reads the place of a code made of squares: by its geometry, then enlarged, then turned too.
pub(super) fn spot(copy: &Copy<'_>, spot: Spot, brief: Brief<'_>) -> Step {
    let mut step = Step::default();
    for finding in squares::read(copy.frame, &[spot]) {
        step.add(finding, copy.factor, 0.0, 0.0);
    }
    if step.has_news(brief.known) {
        return step;
    }
    let wanted = Wanted { qr: true, data_matrix: true, pdf417: false, thorough: false };
    let part = copy.frame.cut(spot.left, spot.top, spot.width, spot.height).doubled();
    let (left, top) = (spot.left as f32 * copy.factor, spot.top as f32 * copy.factor);
    step.read_part(part, wanted, (copy.factor / 2.0, left, top), brief);
    if !step.has_news(brief.known) {
        let side = spot.width + spot.height;
        let turned = Turned::of(copy.frame, spot.middle(), SPOT_TURN, side, side);
        step.read_turned(copy, turned, 2.0, wanted, brief);
    }
    step
}

/// Looks for the codes made of squares all over a copy.
pub(super) fn whole(copy: &Copy<'_>, thorough: bool, brief: Brief<'_>) -> Step {
    let wanted = Wanted { qr: true, data_matrix: true, pdf417: true, thorough };
    let mut step = Step::default();
    step.read_part(copy.frame.clone(), wanted, (copy.factor, 0.0, 0.0), brief);
    step
}

/// Where the tiles of a picture begin, from the left and from the top.
pub(super) fn tiles(frame: &GrayFrame) -> Vec<(u32, u32)> {
    let rows = starts(frame.height()).into_iter();
    rows.flat_map(|top| starts(frame.width()).into_iter().map(move |left| (left, top))).collect()
}

/// Looks for the codes made of squares in a tile of the full picture.
pub(super) fn tile(frame: &GrayFrame, (left, top): (u32, u32), brief: Brief<'_>) -> Step {
    let wanted = Wanted { qr: true, data_matrix: true, pdf417: true, thorough: false };
    let tile = frame.cut(left, top, TILE, TILE);
    let mut step = Step::default();
    if !tile.is_plain() {
        step.read_part(tile, wanted, (1.0, left as f32, top as f32), brief);
    }
    step
}

/// Rows and columns all over a copy.
pub(super) fn rows(copy: &Copy<'_>) -> Vec<ScanLine> {
    let (right, bottom) = (copy.frame.width() as f32 - 1.0, copy.frame.height() as f32 - 1.0);
    let shares = (0..ROWS).map(|i| (i as f32 + 0.5) / ROWS as f32);
    let both = shares.map(|share| {
        let row = ScanLine::square(at(0.0, bottom * share), at(right, bottom * share));
        [row, ScanLine::square(at(right * share, 0.0), at(right * share, bottom))]
    });
    both.flatten().collect()
}

/// Reads a few rows and columns.
pub(super) fn lines(copy: &Copy<'_>, lines: &[ScanLine], brief: Brief<'_>) -> Step {
    let mut reader = LineReader::new(brief.also);
    let mut step = Step::default();
    let mut covered = copy.outlines(brief.known);
    for line in lines {
        if Instant::now() >= brief.until {
            break;
        }
        for finding in read_line(copy.frame, line, ROW_MANNER, &covered, &mut reader) {
            covered.push(finding.quad);
            step.add(finding, copy.factor, 0.0, 0.0);
        }
    }
    Step { panicked: reader.panicked, ..step }
}

/// PDF417 is read along rows alone: turns a strip upright that gave nothing as bars.
pub(super) fn turned_strip(copy: &Copy<'_>, strip: &Strip, brief: Brief<'_>) -> Step {
    let mut step = Step::default();
    let (length, height, angle) = (strip.length(), strip.height, strip.angle());
    // Upright codes were seen by the reader of the whole picture.
    let slant = angle.to_degrees().rem_euclid(90.0);
    if !(4.0..86.0).contains(&slant) || length < 60.0 || height < 20.0 {
        return step;
    }
    let wanted = Wanted { qr: false, data_matrix: false, pdf417: true, thorough: false };
    let side = |length: f32| (length * 1.3 + 24.0).min(TILE as f32) as u32;
    let turned = Turned::of(copy.frame, strip.middle(0.0), angle, side(length), side(height));
    step.read_turned(copy, turned, 1.0, wanted, brief);
    step
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_reach_both_ends_and_share_their_seams() {
        assert_eq!(starts(TILE), [0]);
        assert_eq!(starts(4000), [0, 1560, 3120]);
        let frame = GrayFrame::new(2000, 10, vec![0; 20_000]).unwrap();
        assert_eq!(tiles(&frame), [(0, 0), (1560, 0)]);
    }
}
