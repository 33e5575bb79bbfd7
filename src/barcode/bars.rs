//! Reads codes of bars off scan lines, and believes a text only where a second line says the same.

use super::finding::Finding;
use super::frame::GrayFrame;
use super::linear::{Effort, LineHit, LineReader};
use super::outline::{around_bars, bar_direction};
use super::profile::{Profile, ScanLine};
use super::quad::{Quad, at, distance};
use crate::domain::Symbology;

/// Where the second lines lie, in pixels from the first. The parallel lines averaged for each are fewer than they are apart.
const BESIDE: [f32; 8] = [4.0, -4.0, 8.0, -8.0, 12.0, -12.0, 3.0, -3.0];
/// Lines averaged for a second line, and its spacing.
const SECOND_LINES: u32 = 3;
const SECOND_SPACING: f32 = 0.5;

/// How a line is read.
#[derive(Clone, Copy)]
pub(super) struct Manner {
    /// Lines averaged into one.
    pub(super) lines: u32,
    /// Pixels between two samples. Averaged slanting lines meet the pixels at many offsets, so finer than a pixel pays there.
    pub(super) spacing: f32,
    /// How much is tried.
    pub(super) effort: Effort,
}

/// The codes that `line` crosses, each confirmed and outlined, without those inside `known`.
pub(super) fn read_line(
    frame: &GrayFrame,
    line: &ScanLine,
    manner: Manner,
    known: &[Quad],
    reader: &mut LineReader,
) -> Vec<Finding> {
    let Some(profile) = Profile::along(frame, line, manner.spacing, manner.lines) else { return Vec::new() };
    let mut found: Vec<Finding> = Vec::new();
    for hit in reader.read(&profile, manner.effort) {
        let middle = at((hit.start.x + hit.end.x) / 2.0, (hit.start.y + hit.end.y) / 2.0);
        if known.iter().any(|quad| quad.contains(middle)) {
            continue;
        }
        let across = ScanLine { from: hit.start, to: hit.end, bars: bar_direction(frame, hit.start, hit.end) };
        if is_confirmed(frame, &hit, &across, reader) {
            let quad = around_bars(frame, &across);
            if quad.is_sound() {
                found.push(Finding {
                    text: hit.text,
                    symbology: hit.symbology,
                    aim: hit.aim,
                    quad,
                    module: None,
                    corrected: false,
                });
            }
        }
    }
    found
}

/// Reads beside the line as well. Code 128 carries a check digit of two figures, and one more line settles it; retail codes
/// carry one figure and Code 39 none, and take two.
fn is_confirmed(frame: &GrayFrame, hit: &LineHit, across: &ScanLine, reader: &mut LineReader) -> bool {
    let needed = if hit.symbology == Symbology::Code128 { 1 } else { 2 };
    let length = distance(hit.start, hit.end);
    if length < 8.0 {
        return false;
    }
    let (mut agreed, mut differed) = (0, 0);
    for off in BESIDE {
        let beside = across.moved(off, length * 0.12 + 8.0);
        let Some(profile) = Profile::along(frame, &beside, SECOND_SPACING, SECOND_LINES) else { continue };
        for other in reader.read(&profile, Effort::Full) {
            if other.symbology == hit.symbology && distance(other.start, hit.start) < length / 2.0 {
                if other.text == hit.text {
                    agreed += 1;
                } else {
                    differed += 1;
                }
            }
        }
        if agreed >= needed && agreed > differed {
            return true;
        }
    }
    false
}
