//! What looks like bars and was not read: told, so that a person looks there, or takes another picture. Places that look like
//! squares are not told: logos and small print look much like them.

use super::copies::Copy;
use super::finding::Finding;
use super::frame::GrayFrame;
use super::quad::{Quad, at};
use super::regions::bar_regions;
use super::strips::{Strip, strips};
use crate::domain::Point;

/// Least length of what is told, in pixels of the copy: print is shorter.
const LEAST_LENGTH: f32 = 60.0;
/// Least height of its bars, in pixels of the copy: lines of print are lower.
const LEAST_HEIGHT: f32 = 14.0;
/// Least likeness of the lines across the bars.
const ALIKE: f32 = 0.7;
/// Farthest that such lines may be shifted against each other, in pixels of the copy.
const SHIFT: usize = 3;
/// Least edges along a line: a short code has some twenty, of which blur may take half.
const LEAST_EDGES: usize = 12;
/// What changes less is noise, in steps of lightness.
const FAINT: f32 = 12.0;
/// Most places that are told; the largest come first.
const MOST: usize = 12;
/// How much is left out around a code that was read, as shares of its size: its quiet zone, its edges, its words.
const AROUND: (f32, f32) = (0.06, 0.25);

/// The places of a copy of the picture that look like codes and hold none that was found: corners in pixels of the picture.
pub(super) fn unread_places(copy: &Copy<'_>, found: &[Finding]) -> Vec<[Point; 4]> {
    let known: Vec<Quad> =
        found.iter().map(|f| f.quad.grown(AROUND.0, AROUND.1).scaled_back(copy.factor, 0.0, 0.0)).collect();
    let places: Vec<Quad> = bar_regions(copy.tensors(), &known)
        .iter()
        .flat_map(strips)
        .filter(|strip| strip.length() - 2.0 * strip.more >= LEAST_LENGTH && strip.height >= LEAST_HEIGHT)
        .map(|strip| outline(&strip))
        .filter(|quad| is_of_bars(copy.frame, quad))
        .collect();
    let mut told: Vec<Quad> = Vec::new();
    for place in places {
        if told.len() < MOST && !told.iter().chain(&known).any(|other| other.overlaps(&place)) {
            told.push(place);
        }
    }
    told.into_iter().map(|quad| quad.scaled(copy.factor, 0.0, 0.0).0.map(|p| at(p.x + 0.5, p.y + 0.5))).collect()
}

/// Whether lightness goes up and down along a place as it does along a code, and alike above and below: along print it does not.
fn is_of_bars(frame: &GrayFrame, quad: &Quad) -> bool {
    let lines = [0.2, 0.5, 0.8].map(|share| line(frame, quad, share));
    let alike = [(0, 1), (1, 2), (0, 2)].map(|(a, b)| likeness(&lines[a], &lines[b]));
    alike.iter().all(|like| *like >= ALIKE) && lines.iter().all(|line| edges(line) >= LEAST_EDGES)
}

/// Lightness along a place, at this share of its height from the top, less its mean.
fn line(frame: &GrayFrame, quad: &Quad, share: f32) -> Vec<f32> {
    let [tl, tr, br, bl] = quad.0;
    let between = |a: Point, b: Point, share: f32| at(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share);
    let (from, to) = (between(tl, bl, share), between(tr, br, share));
    let steps = (to.x - from.x).hypot(to.y - from.y) as usize + 1;
    let light = |step: usize| {
        let p = between(from, to, step as f32 / steps as f32);
        let (x, y) = (p.x.max(0.0) as u32, p.y.max(0.0) as u32);
        let (x, y) = (x.min(frame.width() - 1), y.min(frame.height() - 1));
        f32::from(frame.pixels()[(y * frame.width() + x) as usize])
    };
    let mut line: Vec<f32> = (0..steps).map(light).collect();
    let mean = line.iter().sum::<f32>() / line.len() as f32;
    line.iter_mut().for_each(|light| *light -= mean);
    line
}

/// How alike two lines are: 1 where they are the same, 0 where they have nothing in common. They may be a pixel or two apart.
fn likeness(a: &[f32], b: &[f32]) -> f32 {
    let shifted = |shift: usize, a: &[f32], b: &[f32]| {
        let pairs = || a.iter().skip(shift).zip(b);
        let sum = |of: fn((&f32, &f32)) -> f32| pairs().map(of).sum::<f32>();
        sum(|(a, b)| a * b) / (sum(|(a, _)| a * a) * sum(|(_, b)| b * b)).sqrt().max(1.0)
    };
    (0..=SHIFT).flat_map(|by| [shifted(by, a, b), shifted(by, b, a)]).fold(0.0, f32::max)
}

/// How often a line goes from dark to light or back.
fn edges(line: &[f32]) -> usize {
    let size = (line.iter().map(|light| light * light).sum::<f32>() / line.len().max(1) as f32).sqrt();
    let (mut edges, mut is_light) = (0, None);
    for light in line.iter().filter(|light| light.abs() > 0.5 * size.max(FAINT)) {
        edges += usize::from(is_light.is_some_and(|before| before != (*light > 0.0)));
        is_light = Some(*light > 0.0);
    }
    edges
}

/// The corners of a strip's bars.
fn outline(strip: &Strip) -> Quad {
    let length = strip.length().max(1.0);
    let (dx, dy) = ((strip.to.x - strip.from.x) / length, (strip.to.y - strip.from.y) / length);
    let (from, to) = (
        at(strip.from.x + dx * strip.more, strip.from.y + dy * strip.more),
        at(strip.to.x - dx * strip.more, strip.to.y - dy * strip.more),
    );
    let half = strip.height / 2.0;
    let corner = |end: Point, bars: Point, sign: f32| at(end.x + sign * half * bars.x, end.y + sign * half * bars.y);
    let [first, last] = strip.bars;
    Quad([corner(from, first, -1.0), corner(to, last, -1.0), corner(to, last, 1.0), corner(from, first, 1.0)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::barcode::drawing::{Place, Sheet};
    use crate::barcode::{GrayFrame, read_still};
    use crate::domain::Symbology;

    /// A label of two codes of bars, the second of them spoilt along its middle; and where that stands.
    fn half_spoilt() -> (GrayFrame, Quad) {
        let mut sheet = Sheet::new(900, 500);
        sheet.draw("3556212345678", Symbology::Code128, &Place::at(400.0, 130.0));
        let spoilt = sheet.draw("PC29DABC", Symbology::Code128, &Place::at(400.0, 330.0));
        let frame = sheet.blurred();
        let (left, top, right, bottom) = spoilt.bounds();
        let mut pixels = frame.pixels().to_vec();
        for y in top as usize - 4..bottom as usize + 4 {
            for x in 0..12 {
                pixels[y * 900 + ((left + right) / 2.0) as usize + x - 6] = 210;
            }
        }
        (GrayFrame::new(900, 500, pixels).unwrap(), spoilt)
    }

    #[test]
    fn a_code_that_cannot_be_read_is_told_with_its_place() {
        let (frame, spoilt) = half_spoilt();
        let reading = read_still(&frame, &[], &|_| true).unwrap();
        let texts: Vec<&str> = reading.codes.iter().map(|code| code.barcode.text.as_str()).collect();
        assert_eq!(texts, ["3556212345678"]);
        assert!(!reading.unread.is_empty());
        for place in &reading.unread {
            assert!(spoilt.grown(0.2, 0.5).contains(Quad(*place).middle()), "{place:?}");
        }
    }

    #[test]
    fn what_was_read_is_not_told_and_plain_paper_neither() {
        let mut sheet = Sheet::new(700, 400);
        sheet.draw("3556212345678", Symbology::Code128, &Place::at(330.0, 120.0));
        sheet.draw("3556212345678", Symbology::DataMatrix, &Place::at(200.0, 280.0).module(4.0));
        assert_eq!(read_still(&sheet.blurred(), &[], &|_| true).unwrap().unread, [] as [[Point; 4]; 0]);
        let plain = GrayFrame::new(300, 300, vec![220; 90_000]).unwrap();
        assert_eq!(read_still(&plain, &[], &|_| true).unwrap().unread, [] as [[Point; 4]; 0]);
    }
}
