//! What a still picture must give, on frames of known truth; and what none may do.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use proptest::prelude::*;

use super::drawing::{Place, Sheet, cut_open};
use super::quad::{Quad, distance};
use super::still::{StillReading, read_within};
use super::{BarcodeError, GrayFrame, read_still};
use crate::domain::{Barcode, Symbology};

fn read(sheet: &Sheet) -> Vec<Barcode> {
    read_still(&sheet.blurred(), &[], &|_| true).unwrap().codes.into_iter().map(|code| code.barcode).collect()
}

/// What must be on the sheet, and nothing else, with corners where it was drawn.
fn check(sheet: &Sheet, truth: &[(&str, Symbology, Quad)]) {
    let found = read(sheet);
    let mut texts: Vec<(&str, Symbology)> =
        found.iter().map(|code| (code.text.as_str(), code.symbology.unwrap())).collect();
    let mut expected: Vec<(&str, Symbology)> = truth.iter().map(|t| (t.0, t.1)).collect();
    texts.sort_unstable();
    expected.sort_unstable();
    assert_eq!(texts, expected);
    for (text, symbology, quad) in truth {
        let code = found.iter().find(|code| code.text == *text && code.symbology == Some(*symbology)).unwrap();
        for (corner, due) in code.corners.unwrap().iter().zip(quad.0) {
            assert!(distance(*corner, due) < 14.0, "{text}: corner {corner:?} for {due:?}");
        }
    }
}

#[test]
fn codes_of_bars_are_read_at_any_turn() {
    for turn in (0..360).step_by(15) {
        let turn = turn as f32 + 3.0;
        let mut sheet = Sheet::new(1000, 760);
        let pkid = sheet.draw("3556212345678", Symbology::Code128, &Place::at(230.0, 210.0).turned(turn));
        let part = sheet.draw("21F6-X2", Symbology::Code39, &Place::at(660.0, 230.0).turned(turn));
        let retail = sheet.draw("4006381333931", Symbology::Ean13, &Place::at(300.0, 570.0).turned(turn));
        let serial = sheet.draw("PC29DABC", Symbology::Code128, &Place::at(740.0, 570.0).turned(turn).inverted());
        check(
            &sheet,
            &[
                ("3556212345678", Symbology::Code128, pkid),
                ("21F6-X2", Symbology::Code39, part),
                ("4006381333931", Symbology::Ean13, retail),
                ("PC29DABC", Symbology::Code128, serial),
            ],
        );
    }
}

#[test]
fn codes_of_squares_are_read_at_any_turn() {
    for turn in (0..360).step_by(40) {
        let turn = turn as f32 + 5.0;
        let mut sheet = Sheet::new(900, 600);
        let place = |x: f32, y: f32| Place::at(x, y).turned(turn).module(4.0);
        let qr = sheet.draw("https://example.com/s=1", Symbology::Qr, &place(160.0, 160.0));
        let matrix = sheet.draw("S0277123456P3556212345678", Symbology::DataMatrix, &place(450.0, 160.0));
        let second = sheet.draw("3305111122223", Symbology::DataMatrix, &place(700.0, 160.0).inverted());
        let third = sheet.draw("3422111122223", Symbology::DataMatrix, &place(200.0, 430.0));
        check(
            &sheet,
            &[
                ("https://example.com/s=1", Symbology::Qr, qr),
                ("S0277123456P3556212345678", Symbology::DataMatrix, matrix),
                ("3305111122223", Symbology::DataMatrix, second),
                ("3422111122223", Symbology::DataMatrix, third),
            ],
        );
    }
}

#[test]
fn pdf417_is_read_upright_and_slanting() {
    for turn in [0.0, 90.0, 180.0, 25.0, 217.0] {
        let mut sheet = Sheet::new(900, 900);
        sheet.draw("3556212345678;PC29DABC", Symbology::Pdf417, &Place::at(450.0, 450.0).turned(turn).module(3.0));
        let found = read(&sheet);
        let texts: Vec<&str> = found.iter().map(|code| code.text.as_str()).collect();
        assert_eq!(texts, ["3556212345678;PC29DABC"], "at {turn}");
        assert_eq!(found[0].aim.as_deref().map(|aim| &aim[..2]), Some("]L"));
    }
}

#[test]
fn separators_stay_and_identifiers_are_kept_apart() {
    let mut sheet = Sheet::new(900, 300);
    sheet.draw("\u{f1}0109506000134352\u{f1}21ABC", Symbology::Code128, &Place::at(450.0, 150.0));
    let found = read(&sheet);
    assert_eq!(found[0].text, "0109506000134352\u{1d}21ABC");
    assert_eq!(found[0].aim.as_deref(), Some("]C1"));
}

#[test]
fn the_same_text_on_two_places_is_two_codes() {
    let mut sheet = Sheet::new(500, 500);
    sheet.draw("3556212345678", Symbology::Code128, &Place::at(250.0, 90.0));
    sheet.draw("3556212345678", Symbology::Code128, &Place::at(250.0, 400.0));
    assert_eq!(read(&sheet).len(), 2);
}

#[test]
fn a_large_photo_is_read_whole() {
    let mut sheet = Sheet::new(4000, 3000);
    let pkid = sheet.draw("3556212345678", Symbology::Code128, &Place::at(900.0, 2500.0).turned(17.0).module(6.0));
    let small = sheet.draw("PC29DABC", Symbology::Code128, &Place::at(3300.0, 500.0).turned(40.0).module(2.2));
    let matrix = sheet.draw("3305111122223", Symbology::DataMatrix, &Place::at(3700.0, 2800.0).module(3.0));
    check(
        &sheet,
        &[
            ("3556212345678", Symbology::Code128, pkid),
            ("PC29DABC", Symbology::Code128, small),
            ("3305111122223", Symbology::DataMatrix, matrix),
        ],
    );
}

#[test]
fn a_code_cut_open_does_not_hold_it_up() {
    assert_eq!(read_still(&cut_open(), &[], &|_| true).unwrap().codes, []);
}

/// A photo of some megapixels, with something for every stage to do.
fn busy_photo() -> GrayFrame {
    let mut sheet = Sheet::new(2400, 1800);
    sheet.draw("3556212345678", Symbology::Code128, &Place::at(600.0, 400.0).turned(17.0).module(2.2));
    sheet.draw("3556212345678;PC29DABC", Symbology::Pdf417, &Place::at(1700.0, 1300.0).turned(30.0).module(3.0));
    sheet.draw("3305111122223", Symbology::DataMatrix, &Place::at(1900.0, 300.0).module(3.0));
    sheet.blurred()
}

/// Reads with all the time that a slow machine may need.
fn read_unhurried(frame: &GrayFrame, go_on: &dyn Fn(f32) -> bool) -> Result<StillReading, BarcodeError> {
    read_within(Duration::from_secs(600), frame, &[], go_on)
}

#[test]
fn progress_rises_to_one() {
    let told = RefCell::new(Vec::new());
    let reading = read_unhurried(&busy_photo(), &|share| {
        told.borrow_mut().push(share);
        true
    });
    let told = told.into_inner();
    assert!(told.is_sorted(), "{told:?}");
    assert_eq!((told.first(), told.last()), (Some(&0.0), Some(&1.0)));
    assert!(told.iter().any(|share| (0.2..0.9).contains(share)), "{told:?}");
    assert_eq!(reading.unwrap().codes.len(), 3);
}

#[test]
fn cancelling_ends_it_at_the_next_step() {
    let frame = busy_photo();
    let all = Cell::new(0);
    read_unhurried(&frame, &|_| all.replace(all.get() + 1) < usize::MAX).unwrap();
    for after in [0, 1, all.get() / 2, all.get() - 1] {
        let asked = Cell::new(0);
        let reading = read_unhurried(&frame, &|_| asked.replace(asked.get() + 1) < after);
        assert!(matches!(reading, Err(BarcodeError::Cancelled)), "after {after}");
        assert_eq!(asked.get(), after + 1, "nothing may be begun once it is cancelled");
    }
}

#[test]
fn what_is_left_for_want_of_time_is_told() {
    let reading = read_within(Duration::ZERO, &busy_photo(), &[], &|_| true).unwrap();
    assert_eq!(reading, StillReading { codes: Vec::new(), is_whole: false, unread: Vec::new() });
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let frame = busy_photo();
    let read = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| read_unhurried(&frame, &|_| true).unwrap())
    };
    let alone = read(1);
    assert_eq!(alone.codes.len(), 3);
    for threads in [2, 5] {
        assert_eq!(read(threads), alone, "{threads} threads");
    }
}

#[test]
fn frames_of_every_odd_size_are_taken() {
    for (width, height) in
        [(0, 0), (0, 7), (1, 1), (1, 900), (900, 1), (2, 2), (2, 700), (3, 50), (12, 100), (39, 41), (700, 5)]
    {
        for kind in 0..4_usize {
            let pixels = (0..width * height)
                .map(|i| match kind {
                    0 => 255,
                    1 => (i * 7919 % 251) as u8,
                    2 => (i % width.max(1) / 2 % 2 * 255) as u8,
                    _ => (i / width.max(1) % 2 * 255) as u8,
                })
                .collect();
            let frame = GrayFrame::new(width as u32, height as u32, pixels).unwrap();
            assert_eq!(read_still(&frame, &[], &|_| true).unwrap().codes, [], "{width} x {height}, kind {kind}");
        }
    }
}

#[test]
fn print_that_is_no_code_is_not_read() {
    // Bars of all widths, a grid, and noise: each is like a code in one way.
    let mut seed = 7_u32;
    let mut random = move || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        seed >> 16
    };
    for kind in 0..3 {
        let mut pixels = vec![220_u8; 640 * 480];
        let mut stripes = vec![false; 640];
        let mut x = 0;
        while x < 640 {
            let (dark, light) = (1 + random() as usize % 7, 1 + random() as usize % 7);
            stripes.iter_mut().skip(x).take(dark).for_each(|stripe| *stripe = true);
            x += dark + light;
        }
        for y in 0..480 {
            for x in 0..640 {
                let dark = match kind {
                    0 => stripes[x],
                    1 => x % 14 == 0 || y % 11 == 0,
                    _ => random() % 2 == 0,
                };
                if dark {
                    pixels[y * 640 + x] = 40;
                }
            }
        }
        let frame = GrayFrame::new(640, 480, pixels).unwrap();
        assert_eq!(read_still(&frame, &[], &|_| true).unwrap().codes, [], "kind {kind}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn no_frame_makes_it_panic_or_invent(
        width in 0_usize..90,
        height in 0_usize..90,
        period in 1_usize..9,
        noise in proptest::collection::vec(any::<u8>(), 64),
    ) {
        let pixels = (0..width * height)
            .map(|i| if (i / period) % 2 == 0 { noise[i % 64] } else { noise[i / period % 64] })
            .collect();
        let frame = GrayFrame::new(width as u32, height as u32, pixels).unwrap();
        prop_assert!(read_still(&frame, &[], &|_| true).unwrap().codes.is_empty());
    }
}
