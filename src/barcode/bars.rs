//! Reads codes of bars off scan lines, and believes a text only where a second line says the same.

use super::finding::Finding;
use super::frame::GrayFrame;
use super::linear::{Effort, LineHit, LineReader};
use super::outline::{around_bars, bar_direction};
use super::profile::{Profile, ScanLine};
use super::quad::distance;
use crate::domain::Symbology;

/// Pixels between two samples of a line. Averaged slanting lines meet the pixels at many offsets, so finer than a pixel pays.
const SPACING: f32 = 0.5;
/// Where the second lines lie, in pixels from the first. The parallel lines averaged for each are fewer than they are apart.
const BESIDE: [f32; 8] = [4.0, -4.0, 8.0, -8.0, 12.0, -12.0, 3.0, -3.0];
/// Parallel lines averaged for a second line.
const SECOND_LINES: u32 = 3;

/// The codes that `line` crosses, each confirmed and outlined. `lines` lines are averaged.
pub(super) fn read_line(
    frame: &GrayFrame,
    line: &ScanLine,
    lines: u32,
    effort: Effort,
    reader: &mut LineReader,
) -> Vec<Finding> {
    let Some(profile) = Profile::along(frame, line, SPACING, lines) else { return Vec::new() };
    let mut found = Vec::new();
    for hit in reader.read(&profile, effort) {
        let across = ScanLine { from: hit.start, to: hit.end, bars: bar_direction(frame, hit.start, hit.end) };
        if is_confirmed(frame, &hit, &across, reader) {
            let quad = around_bars(frame, &across);
            if quad.is_sound() {
                found.push(Finding { text: hit.text, symbology: hit.symbology, aim: hit.aim, quad });
            }
        }
    }
    found
}

/// Reads beside the line as well. Code 128 and retail codes carry a check digit, and one more line settles them; Code 39 has
/// none and takes two.
fn is_confirmed(frame: &GrayFrame, hit: &LineHit, across: &ScanLine, reader: &mut LineReader) -> bool {
    let needed = if hit.symbology == Symbology::Code39 { 2 } else { 1 };
    let length = distance(hit.start, hit.end);
    if length < 8.0 {
        return false;
    }
    let (mut agreed, mut differed) = (0, 0);
    for off in BESIDE {
        let beside = across.moved(off, length * 0.12 + 8.0);
        let Some(profile) = Profile::along(frame, &beside, SPACING, SECOND_LINES) else { continue };
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
