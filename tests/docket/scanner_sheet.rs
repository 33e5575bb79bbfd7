//! The sheet for setting up hand scanners: what is printed of it is read by the program's own reader, and stays on either paper.

use docket::barcode::{GrayFrame, read_still};
use docket::domain::TestCode;
use docket::workers::scanner_sheet;

/// Pixels of a printed point: 300 to an inch.
const SCALE: f32 = 300.0 / 72.0;

/// A filled rectangle: left, bottom, width and height in points, and how light it is.
type Filled = ([f32; 4], f32);

/// The page's size in points, and what is filled on it.
fn drawn(pdf: &[u8]) -> ((f32, f32), Vec<Filled>) {
    let text = String::from_utf8_lossy(pdf);
    let numbers = |words: &str| words.split_whitespace().filter_map(|word| word.parse().ok()).collect::<Vec<f32>>();
    let page = text.split("/MediaBox [").nth(1).and_then(|rest| rest.split(']').next()).map(numbers).unwrap();
    let (mut gray, mut rects) = (0.0, Vec::new());
    for line in text.lines() {
        if let Some(value) = line.strip_suffix(" g") {
            gray = value.parse().unwrap();
        } else if let Some(place) = line.strip_suffix(" re") {
            rects.push((numbers(place).try_into().unwrap(), gray));
        }
    }
    ((page[2], page[3]), rects)
}

/// The page as a printer with 300 dots an inch puts it on paper: what a dot's middle lies in, it shows.
fn printed((width, height): (f32, f32), rects: &[Filled]) -> GrayFrame {
    let (columns, rows) = ((width * SCALE) as usize, (height * SCALE) as usize);
    let mut pixels = vec![255u8; columns * rows];
    for ([x, y, w, h], gray) in rects {
        let dots = |from: f32, to: f32| (from * SCALE).round() as usize..(to * SCALE).round() as usize;
        for row in dots(height - y - h, height - y) {
            for column in dots(*x, x + w) {
                pixels[row * columns + column] = (gray * 255.0) as u8;
            }
        }
    }
    GrayFrame::new(columns as u32, rows as u32, pixels).unwrap()
}

#[test]
fn the_test_codes_are_read_off_the_printed_sheet() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sheet.pdf");
    scanner_sheet::write(&path).unwrap();
    let (page, rects) = drawn(&std::fs::read(&path).unwrap());
    let read = read_still(&printed(page, &rects), &[], &|_| true).unwrap();
    let mut found: Vec<(String, String)> = read
        .codes
        .iter()
        .map(|code| (code.barcode.text.clone(), code.barcode.symbology.unwrap().to_string()))
        .collect();
    let mut due: Vec<(String, String)> =
        TestCode::sheet().into_iter().map(|code| (code.text, code.symbology.to_string())).collect();
    found.sort();
    due.sort();
    assert_eq!(found, due);
}

#[test]
fn either_paper_takes_the_sheet_at_its_own_size() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sheet.pdf");
    scanner_sheet::write(&path).unwrap();
    let file = std::fs::read(&path).unwrap();
    let ((width, height), rects) = drawn(&file);
    // A4 is 595.3 x 841.9 points, Letter 612 x 792.
    assert!(width <= 595.3 && height <= 792.0, "{width} x {height}");
    // No printer's edge is as wide as this.
    let inside = |[x, y, w, h]: [f32; 4]| x >= 36.0 && y >= 36.0 && x + w <= width - 36.0 && y + h <= height - 36.0;
    assert!(!rects.is_empty() && rects.iter().all(|(rect, _)| inside(*rect)), "{rects:?}");
    assert!(String::from_utf8_lossy(&file).contains("/Count 1"), "it is one page");
}
