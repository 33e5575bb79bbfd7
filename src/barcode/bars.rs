//! Reads codes of bars off strips and scan lines, and believes a text only where a second line says the same.

use super::finding::Finding;
use super::frame::GrayFrame;
use super::linear::{Effort, LineHit, LineReader, SHARES};
use super::matched::matched;
use super::outline::{around_bars, bar_direction};
use super::profile::{Profile, ScanLine};
use super::quad::{Quad, at, distance};
use super::strips::Strip;
use crate::domain::{Point, Symbology};

/// Pixels between two samples of a strip.
const SPACING: f32 = 0.5;
/// Lines averaged for the first look at a strip, and for the second.
const FEW_LINES: usize = 5;
const MANY_LINES: usize = 16;
/// Edges that a code has at least.
const FEWEST_EDGES: usize = 16;
/// Where the second lines lie, in pixels from the first. The parallel lines averaged for each are fewer than they are apart.
const BESIDE: [f32; 6] = [4.0, -4.0, 8.0, -8.0, 12.0, -12.0];
/// Modules up to which a Code 128 counts as short: one of three characters.
const SHORT_CODE: f32 = 70.0;
/// Modules from the edge of the picture within which a short code is not believed: a quiet zone is ten wide.
const EDGE: f32 = 8.0;
/// Share of a strip's length beside the codes that were read in which there may be another one.
const UNREAD: f32 = 0.3;
/// Lines averaged for a second line.
const SECOND_LINES: u32 = 3;

/// The codes of a strip, each confirmed and outlined, without those inside `known`.
///
/// Most bars are plain enough to be told by their edges, on an average of a few lines. What is not is averaged over all of its
/// height and told by what its characters look like. `may_go_on` is asked before each part of the strip: a picture full of stripes
/// is one strip of hundreds of parts.
pub(super) fn read_strip(
    frame: &GrayFrame,
    strip: &Strip,
    known: &[Quad],
    reader: &mut LineReader,
    may_go_on: &dyn Fn() -> bool,
) -> Vec<Finding> {
    let parts = strip.parts();
    let mut found = read_parts(frame, strip, &parts, known, reader, may_go_on);
    let known: Vec<Quad> = known.iter().copied().chain(found.iter().map(|f| f.quad)).collect();
    let is_unread = |part: &&(f32, f32)| {
        let middle = strip.middle((part.0 + part.1) / 2.0);
        !known.iter().any(|quad| quad.contains(middle))
    };
    // Of the parts of one high code, those at the top and the bottom may lie beside its bars.
    if may_go_on() && parts.iter().filter(is_unread).count() > 2 {
        found.extend(read_parts(frame, strip, &strip.rows(frame), &known, reader, may_go_on));
    }
    found
}

/// The codes of parts of a strip.
fn read_parts(
    frame: &GrayFrame,
    strip: &Strip,
    parts: &[(f32, f32)],
    known: &[Quad],
    reader: &mut LineReader,
    may_go_on: &dyn Fn() -> bool,
) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for &part in parts {
        if !may_go_on() {
            break;
        }
        let middle = strip.middle((part.0 + part.1) / 2.0);
        if known.iter().chain(found.iter().map(|f| &f.quad)).any(|quad| quad.contains(middle)) {
            continue;
        }
        let Some(quick) = strip.profile(frame, part, SPACING, FEW_LINES) else { continue };
        let edges = quick.edges(SHARES[0]);
        if edges.positions.len() < FEWEST_EDGES {
            continue;
        }
        let mut rest = strip.length();
        for hit in reader.read_both(&quick, &edges) {
            if let Some(finding) = believed(frame, hit, reader) {
                let across = ScanLine::through(&finding.quad);
                rest -= distance(across.from, across.to);
                found.push(finding);
            }
        }
        // Beside a code that is plain there may be one that is not.
        if rest > UNREAD * strip.length() {
            let known: Vec<Quad> = known.iter().copied().chain(found.iter().map(|f| f.quad)).collect();
            found.extend(read_blurred(frame, strip, part, &known, reader));
        }
    }
    found
}

/// The code that `known` was in the frame before, if it still stands there.
///
/// It was confirmed when it was found: one line that says the same is enough, and the count of its lines stays as it was.
pub(super) fn read_near(frame: &GrayFrame, known: &Finding, reader: &mut LineReader) -> Option<Finding> {
    let strip = Strip::over(&known.quad);
    let profile = strip.profile(frame, *strip.parts().first()?, SPACING, FEW_LINES)?;
    let hits = reader.read_both(&profile, &profile.edges(SHARES[0]));
    if let Some(hit) = hits.into_iter().find(|hit| hit.symbology == known.symbology && hit.text == known.text) {
        let across = line_of(frame, &hit);
        return outlined(frame, hit, &across, known.lines);
    }
    let found = read_strip(frame, &strip, &[], reader, &|| true);
    found.into_iter().find(|f| f.symbology == known.symbology && f.text == known.text)
}

/// The codes of a part of a strip whose bars have run together, without those inside `known`.
fn read_blurred(
    frame: &GrayFrame,
    strip: &Strip,
    part: (f32, f32),
    known: &[Quad],
    reader: &mut LineReader,
) -> Vec<Finding> {
    let profile = |part, most| strip.profile(frame, part, SPACING, most);
    let Some(full) = profile(part, MANY_LINES) else { return Vec::new() };
    let is_known = |middle: Point| known.iter().any(|quad| quad.contains(middle));
    let span = strip.span(&full, SPACING);
    let middle = (part.0 + part.1) / 2.0;
    // Each half of the part, and how far its middle lies from that of the whole, as a share of the strip's height.
    let mut halves: Option<Vec<(Profile, f32)>> = None;
    for share in SHARES {
        let mut found = Vec::new();
        for code in matched(&full, &full.edges(share), span, is_known) {
            let halves = halves.get_or_insert_with(|| {
                let half = |half: (f32, f32)| Some((profile(half, MANY_LINES / 2)?, (half.0 + half.1) / 2.0 - middle));
                [(part.0, middle), (middle, part.1)].into_iter().filter_map(half).collect()
            });
            let agreeing: Vec<f32> = halves.iter().filter(|(half, _)| code.agrees(half)).map(|half| half.1).collect();
            if agreeing.is_empty() {
                continue;
            }
            let lines = agreeing.len() as u32;
            let off = agreeing.iter().sum::<f32>() / lines as f32 * strip.height;
            let seen = if code.is_inverted { &full.inverted() } else { &full };
            for hit in reader.spell(seen, &code.edges) {
                let across = line_of(frame, &hit);
                let down = if strip.points_down(across.bars) { off } else { -off };
                found.extend(outlined(frame, hit, &across.moved(down, 0.0), 1 + lines));
            }
        }
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

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
        found.extend(believed(frame, hit, reader));
    }
    found
}

/// What was read on one line, outlined, if lines beside it say the same.
fn believed(frame: &GrayFrame, hit: LineHit, reader: &mut LineReader) -> Option<Finding> {
    let across = line_of(frame, &hit);
    let (lines, off) = confirmed(frame, &hit, &across, reader)?;
    outlined(frame, hit, &across.moved(off, 0.0), lines)
}

fn line_of(frame: &GrayFrame, hit: &LineHit) -> ScanLine {
    ScanLine { from: hit.start, to: hit.end, bars: bar_direction(frame, hit.start, hit.end) }
}

fn outlined(frame: &GrayFrame, hit: LineHit, across: &ScanLine, lines: u32) -> Option<Finding> {
    // A line that runs aslant leaves the bars at one end before the other, and what is told of either end is vague. The outline's
    // own middle runs straighter.
    const ASLANT: f32 = 0.02;
    // The edge of the picture is no quiet zone: what is short and stands there is rather the beginning of a longer code.
    if is_short(&hit) && ![hit.start, hit.end].iter().all(|end| is_inside(frame, *end, EDGE * hit.module)) {
        return None;
    }
    let mut quad = around_bars(frame, across);
    let middle = ScanLine { bars: across.bars, ..ScanLine::through(&quad) };
    let length = distance(across.from, across.to);
    let rise = (middle.to.x - middle.from.x) * (across.to.y - across.from.y)
        - (middle.to.y - middle.from.y) * (across.to.x - across.from.x);
    if quad.is_sound() && rise.abs() > ASLANT * length * length {
        quad = around_bars(frame, &middle);
    }
    let LineHit { text, symbology, aim, module, .. } = hit;
    quad.is_sound().then_some(Finding { text, symbology, aim, quad, module: Some(module), lines, corrected: false })
}

/// Reads beside the line as well; how many lines agree, the first one among them, and how far from it the others lie on average:
/// the line itself may run along the very edge of the bars. Code 128 carries a check digit of two figures, and one more line
/// settles it, if it is not so short that print may look like it; retail codes carry one figure and Code 39 none, and take two.
fn confirmed(frame: &GrayFrame, hit: &LineHit, across: &ScanLine, reader: &mut LineReader) -> Option<(u32, f32)> {
    let length = distance(hit.start, hit.end);
    let needed = match hit.symbology {
        Symbology::Code128 if is_short(hit) => 3,
        Symbology::Code128 => 1,
        _ => 2,
    };
    if length < 8.0 {
        return None;
    }
    let (mut agreed, mut differed, mut offs) = (0, 0, 0.0);
    for off in BESIDE {
        let beside = across.moved(off, length * 0.12 + 8.0);
        let Some(profile) = Profile::along(frame, &beside, SPACING, SECOND_LINES) else { continue };
        for other in reader.read(&profile, Effort::Full) {
            if other.symbology == hit.symbology && distance(other.start, hit.start) < length / 2.0 {
                if other.text == hit.text {
                    agreed += 1;
                    offs += off;
                } else {
                    differed += 1;
                }
            }
        }
        if agreed >= needed && agreed > differed {
            return Some((1 + agreed, offs / agreed as f32));
        }
    }
    None
}

/// Whether a code has so few bars that print may look like it.
fn is_short(hit: &LineHit) -> bool {
    hit.symbology == Symbology::Code128 && distance(hit.start, hit.end) < SHORT_CODE * hit.module
}

/// Whether a point is at least `margin` pixels from the edge of the frame.
fn is_inside(frame: &GrayFrame, p: Point, margin: f32) -> bool {
    p.x >= margin && p.y >= margin && p.x < frame.width() as f32 - margin && p.y < frame.height() as f32 - margin
}
