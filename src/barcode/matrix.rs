//! Reads the codes made of squares, and PDF417, off a whole frame.
//!
//! The frame is turned to black and white once. What has been found is wiped out of that picture before the next reader
//! looks, so that it is not found again, costs no more time, and does not hide what lies beside it. None of rxing's readers of
//! whole frames is proved to end on every picture, so they are watched, and left behind where they do not.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use rxing::common::{BitMatrix, DetectorRXingResult, HybridBinarizer};
use rxing::datamatrix::detector::{Detector, zxing_cpp_detector};
use rxing::multi::MultipleBarcodeReader;
use rxing::pdf417::PDF417Reader;
use rxing::qrcode::cpp_port::QrReader;
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, Luma8Source, RXingResult, Reader};

use super::finding::{Finding, words_of};
use super::frame::GrayFrame;
use super::quad::{Quad, at};
use super::squares::decode::{Words, data_matrix};
use super::watchdog::{Missed, Watchdog};
use crate::domain::Symbology;
use crate::panics::contained;

type Bitmap<'a> = BinaryBitmap<HybridBinarizer<Luma8Source<'a>>>;
/// One of the readers; told whether to be thorough.
type Read = fn(&mut Bitmap<'_>, bool) -> Vec<Finding>;

/// Which readers look at a frame.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub(super) qr: bool,
    pub(super) data_matrix: bool,
    pub(super) pdf417: bool,
    /// Also the slower ways of finding one Data Matrix.
    pub(super) thorough: bool,
}

/// Rounds of Data Matrix and of PDF417: each finds what the one before has uncovered.
const ROUNDS: usize = 4;
/// Smallest side worth looking at, in pixels.
const LEAST_SIDE: u32 = 10;

/// After this time on one frame no further reader is begun: many times what the worst frames take.
const PATIENCE: Duration = Duration::from_millis(1200);
/// How long a reader that is at work then is waited for.
const GRACE: Duration = Duration::from_millis(300);

/// The threads that whole frames are read on.
static WATCHDOG: Watchdog = Watchdog::new("whole frames");

/// What [`read_matrix`] found.
#[derive(Default)]
pub(super) struct MatrixFindings {
    pub(super) found: Vec<Finding>,
    /// Whether a reader broke.
    pub(super) panicked: bool,
    /// Whether a reader was left out, or did not end in time.
    pub(super) cut_short: bool,
}

impl MatrixFindings {
    fn take(&mut self, finding: Finding, bitmap: &mut Bitmap<'_>) {
        wipe(bitmap.get_black_matrix_mut(), &finding.quad);
        if !self.found.iter().any(|known| known.is_same_code(&finding)) {
            self.found.push(finding);
        }
    }
}

/// The codes of `frame` that are not inside `known`, dark on light and light on dark.
///
/// No reader is begun after `until`, nor when this frame has taken too long; one that does not end soon after is left behind on
/// its thread, and nothing of this frame is told but that it was cut short.
pub(super) fn read_matrix(frame: GrayFrame, known: Vec<Quad>, wanted: Wanted, until: Instant) -> MatrixFindings {
    if frame.width() < LEAST_SIDE || frame.height() < LEAST_SIDE {
        return MatrixFindings::default();
    }
    let until = until.min(Instant::now() + PATIENCE);
    let work = move || read_unwatched(&frame, &known, wanted, until);
    WATCHDOG.run(until + GRACE, work).unwrap_or_else(|missed| {
        let panicked = missed == Missed::Panicked;
        MatrixFindings { panicked, cut_short: !panicked, ..MatrixFindings::default() }
    })
}

fn read_unwatched(frame: &GrayFrame, known: &[Quad], wanted: Wanted, until: Instant) -> MatrixFindings {
    let mut findings = MatrixFindings::default();
    let Ok(source) = Luma8Source::new_with_slice(frame.pixels(), frame.width(), frame.height()) else {
        return findings;
    };
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    for inverted in [false, true] {
        if inverted {
            bitmap.invert();
        }
        for quad in known {
            wipe(bitmap.get_black_matrix_mut(), quad);
        }
        let readers: [(bool, Read); 3] =
            [(wanted.qr, read_qr), (wanted.data_matrix, read_data_matrix), (wanted.pdf417, read_pdf417)];
        for (is_wanted, read) in readers {
            if !is_wanted {
                continue;
            }
            if Instant::now() >= until {
                findings.cut_short = true;
                return findings;
            }
            match contained(|| read(&mut bitmap, wanted.thorough)) {
                Ok(found) => found.into_iter().for_each(|finding| findings.take(finding, &mut bitmap)),
                Err(_) => findings.panicked = true,
            }
        }
    }
    findings
}

fn hints(format: BarcodeFormat) -> DecodeHints {
    DecodeHints { TryHarder: Some(true), PossibleFormats: Some(HashSet::from([format])), ..DecodeHints::default() }
}

fn read_qr(bitmap: &mut Bitmap<'_>, _thorough: bool) -> Vec<Finding> {
    let results = QrReader.decode_multiple_with_hints(bitmap, &hints(BarcodeFormat::QR_CODE)).unwrap_or_default();
    // rxing gives top left, top right, bottom left, bottom right.
    results.iter().filter_map(|result| finding_of(result, [0, 1, 3, 2])).collect()
}

/// PDF417, one after the other: what was read is wiped out for the next round. rxing 0.9.3's search for several at once never
/// ends where a start pattern goes on too far aside to be followed, as on a code that is cut open (`drawing::cut_open`).
fn read_pdf417(bitmap: &mut Bitmap<'_>, _thorough: bool) -> Vec<Finding> {
    let (width, height) = (bitmap.get_width() as f32, bitmap.get_height() as f32);
    let mut found = Vec::new();
    for _ in 0..ROUNDS {
        let Ok(result) = PDF417Reader::new().decode_with_hints(bitmap, &hints(BarcodeFormat::PDF_417)) else { break };
        let Some(finding) = pdf417_finding(&result, width, height) else { break };
        wipe(bitmap.get_black_matrix_mut(), &finding.quad);
        found.push(finding);
    }
    found
}

/// Data Matrix: every outline that the detector traces is decoded, and what was read is wiped out for the next round.
fn read_data_matrix(bitmap: &mut Bitmap<'_>, thorough: bool) -> Vec<Finding> {
    let mut all: Vec<Finding> = Vec::new();
    for _ in 0..ROUNDS {
        let traced = zxing_cpp_detector::detect(bitmap.get_black_matrix(), true, true).unwrap_or_default();
        let before = all.len();
        for finding in traced.iter().filter_map(|symbol| data_matrix_finding(symbol, [0, 1, 2, 3])) {
            if !all.iter().any(|known| known.is_same_code(&finding)) {
                all.push(finding);
            }
        }
        if all.len() == before {
            break;
        }
        for finding in &all[before..] {
            wipe(bitmap.get_black_matrix_mut(), &finding.quad);
        }
    }
    if all.is_empty() && thorough {
        let matrix = bitmap.get_black_matrix();
        let traced = Detector::new(matrix).and_then(|detector| detector.detect()).ok();
        // The older detector gives top left, bottom left, bottom right, top right.
        let finding = traced.and_then(|symbol| data_matrix_finding(&symbol, [0, 3, 2, 1]));
        all.extend(finding.or_else(|| drawn_upright(matrix)));
    }
    all
}

/// What a traced symbol says, its corners in this order among the points traced.
fn data_matrix_finding(symbol: &impl DetectorRXingResult, order: [usize; 4]) -> Option<Finding> {
    let points = symbol.getPoints();
    let corner = |i: usize| points.get(order[i]).map(|p| at(p.x, p.y));
    let quad = Quad([corner(0)?, corner(1)?, corner(2)?, corner(3)?]);
    data_matrix_in(symbol.getBits(), quad)
}

fn data_matrix_in(bits: &BitMatrix, quad: Quad) -> Option<Finding> {
    let Words { text, aim, corrected } = data_matrix(bits)?;
    let symbology = Symbology::DataMatrix;
    quad.is_sound().then_some(Finding { text, symbology, aim: Some(aim), quad, module: None, lines: 0, corrected })
}

/// A drawn symbol that stands upright and alone, even where it has no quiet zone for a detector to trace it in.
fn drawn_upright(matrix: &BitMatrix) -> Option<Finding> {
    let [left, top, width, height] = matrix.getEnclosingRectangle()?;
    // Along the top dark and light modules alternate, a dark one at the left.
    let side = (left..left + width).take_while(|&x| matrix.get(x, top)).count() as u32;
    let (columns, rows) = (width.checked_div(side)?, height.checked_div(side)?);
    let mut bits = BitMatrix::new(columns, rows).ok()?;
    for row in 0..rows {
        for column in 0..columns {
            let middle = |first: u32, i: u32| first + i * side + side / 2;
            bits.set_bool(column, row, matrix.get(middle(left, column), middle(top, row)));
        }
    }
    let (x, y) = (left as f32, top as f32);
    let (right, bottom) = (x + width as f32 - 1.0, y + height as f32 - 1.0);
    data_matrix_in(&bits, Quad([at(x, y), at(right, y), at(right, bottom), at(x, bottom)]))
}

/// A finding whose corners stand in this order among the result's points.
fn finding_of(result: &RXingResult, order: [usize; 4]) -> Option<Finding> {
    let (text, symbology, aim) = words_of(result)?;
    let points = result.getPoints();
    let corner = |i: usize| points.get(order[i]).map(|p| at(p.x, p.y));
    let quad = Quad([corner(0)?, corner(1)?, corner(2)?, corner(3)?]);
    quad.is_sound().then_some(Finding { text, symbology, aim, quad, module: None, lines: 0, corrected: false })
}

/// PDF417 gives eight points: the symbol's corners first (top left, bottom left, top right, bottom right), each only where its
/// guard pattern was seen, and counted in the picture turned for reading.
fn pdf417_finding(result: &RXingResult, width: f32, height: f32) -> Option<Finding> {
    use rxing::{RXingResultMetadataType, RXingResultMetadataValue};
    let (text, symbology, aim) = words_of(result)?;
    let turn = match result.getRXingResultMetadata().get(&RXingResultMetadataType::ORIENTATION) {
        Some(RXingResultMetadataValue::Orientation(turn)) => *turn,
        _ => 0,
    };
    let points = result.getPoints();
    let order = match points.len() {
        8 => [0, 2, 3, 1],
        // One guard pattern alone, the first or the last: its own four corners are all there is.
        4 if points[2].x > points[0].x => [0, 2, 3, 1],
        4 => [2, 0, 1, 3],
        _ => return None,
    };
    let corners = order.map(|i| {
        let p = points[i];
        match turn {
            90 => at(width - 1.0 - p.y, p.x),
            180 => at(width - 1.0 - p.x, height - 1.0 - p.y),
            270 => at(p.y, height - 1.0 - p.x),
            _ => at(p.x, p.y),
        }
    });
    let quad = Quad(corners);
    quad.is_sound().then_some(Finding { text, symbology, aim, quad, module: None, lines: 0, corrected: false })
}

/// Makes the inside of `quad` light.
fn wipe(matrix: &mut BitMatrix, quad: &Quad) {
    let (left, top, right, bottom) = quad.bounds();
    let (width, height) = (matrix.getWidth() as f32, matrix.getHeight() as f32);
    let (first, last) = (top.floor().max(0.0), bottom.ceil().min(height - 1.0));
    let mut y = first;
    while y <= last {
        // The span of the row inside the four sides.
        let (mut from, mut to) = (f32::MAX, f32::MIN);
        for i in 0..4 {
            let (a, b) = (quad.0[i], quad.0[(i + 1) % 4]);
            if (a.y <= y) != (b.y <= y) {
                let x = a.x + (y - a.y) * (b.x - a.x) / (b.y - a.y);
                (from, to) = (from.min(x), to.max(x));
            }
        }
        from = from.max(left).max(0.0);
        to = to.min(right).min(width - 1.0);
        let mut x = from.floor();
        while x <= to {
            matrix.unset(x as u32, y as u32);
            x += 1.0;
        }
        y += 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::barcode::encode::encode;

    /// A Data Matrix of five-pixel modules that fills its picture, some of its modules flipped.
    fn filling(text: &str, flipped: &[(u32, u32)]) -> GrayFrame {
        const SIDE: u32 = 5;
        let modules = encode(text, Symbology::DataMatrix).unwrap();
        let (width, height) = (modules.width() * SIDE, modules.height() * SIDE);
        let pixel = |i: u32| {
            let (x, y) = (i % width / SIDE, i / width / SIDE);
            if modules.is_dark(x, y) != flipped.contains(&(x, y)) { 20 } else { 235 }
        };
        GrayFrame::new(width, height, (0..width * height).map(pixel).collect()).unwrap()
    }

    fn read(frame: GrayFrame) -> Vec<Finding> {
        let wanted = Wanted { qr: false, data_matrix: true, pdf417: false, thorough: true };
        read_matrix(frame, Vec::new(), wanted, Instant::now() + Duration::from_secs(60)).found
    }

    #[test]
    fn a_drawn_symbol_that_fills_its_picture_is_read() {
        let found = read(filling("123456", &[]));
        assert_eq!(found.iter().map(|f| (f.text.as_str(), f.corrected)).collect::<Vec<_>>(), [("123456", false)]);
        assert_eq!(found[0].quad.bounds(), (0.0, 0.0, 49.0, 49.0));
    }

    #[test]
    fn readers_that_are_left_out_are_told() {
        let wanted = Wanted { qr: true, data_matrix: true, pdf417: true, thorough: true };
        let findings = read_matrix(filling("123456", &[]), Vec::new(), wanted, Instant::now());
        assert!(findings.found.is_empty() && findings.cut_short && !findings.panicked);
    }

    #[test]
    fn a_corrected_symbol_tells_so_and_a_small_one_is_not_corrected_to_the_utmost() {
        let found = read(filling("123456", &[(4, 4)]));
        assert_eq!(found.iter().map(|f| (f.text.as_str(), f.corrected)).collect::<Vec<_>>(), [("123456", true)]);
        // Two codewords are wrong here, as many as five check codewords could make good.
        let flips = (1..9).flat_map(|y| (1..9).map(move |x| (x, y)));
        assert!(
            flips.filter(|place| *place != (4, 4)).any(|place| read(filling("123456", &[(4, 4), place])).is_empty())
        );
    }
}
