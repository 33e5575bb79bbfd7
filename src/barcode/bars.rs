//! Reads codes of bars off scan lines, and believes a text only where a second line says the same.

use super::finding::Finding;
use super::frame::GrayFrame;
use super::linear::{LineHit, LineReader};
use super::outline::around_bars;
use super::profile::Profile;
use super::quad::{at, distance};
use super::regions::ScanLine;
use crate::domain::{Point, Symbology};

/// Pixels between two samples of a line. Averaged slanting lines meet the pixels at many offsets, so finer than a pixel pays.
const SPACING: f32 = 0.5;
/// Where the second lines lie, in pixels from the first. The parallel lines averaged for each are fewer than they are apart.
const BESIDE: [f32; 8] = [3.0, -3.0, 6.0, -6.0, 10.0, -10.0, 1.5, -1.5];
/// Parallel lines averaged for a second line.
const SECOND_LINES: u32 = 3;

/// The codes that `line` crosses, each confirmed and outlined. `lines` parallel lines are averaged.
pub(super) fn read_line(frame: &GrayFrame, line: &ScanLine, lines: u32, reader: &mut LineReader) -> Vec<Finding> {
    let Some(profile) = Profile::along(frame, line.from, line.to, SPACING, lines) else { return Vec::new() };
    let mut found = Vec::new();
    for hit in reader.read(&profile) {
        if is_confirmed(frame, &hit, reader) {
            let quad = around_bars(frame, hit.start, hit.end);
            if quad.is_sound() {
                found.push(Finding { text: hit.text, symbology: hit.symbology, aim: hit.aim, quad });
            }
        }
    }
    found
}

/// Reads beside the line as well. Code 128 and retail codes carry a check digit, and one more line settles them; Code 39 has
/// none and takes two.
fn is_confirmed(frame: &GrayFrame, hit: &LineHit, reader: &mut LineReader) -> bool {
    let needed = if hit.symbology == Symbology::Code39 { 2 } else { 1 };
    let length = distance(hit.start, hit.end);
    if length < 8.0 {
        return false;
    }
    let along = at((hit.end.x - hit.start.x) / length, (hit.end.y - hit.start.y) / length);
    let reach = length * 0.12 + 8.0;
    let (mut agreed, mut differed) = (0, 0);
    for off in BESIDE {
        let moved = |p: Point, out: f32| at(p.x - along.y * off + along.x * out, p.y + along.x * off + along.y * out);
        let Some(profile) =
            Profile::along(frame, moved(hit.start, -reach), moved(hit.end, reach), SPACING, SECOND_LINES)
        else {
            continue;
        };
        for other in reader.read(&profile) {
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
