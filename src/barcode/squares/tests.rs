//! Symbols of known truth read off drawn frames, and hostile pictures.

use proptest::prelude::*;

use super::super::drawing::{Place, Sheet};
use super::super::spots::{Spot, square_spots};
use super::super::tensors::Tensors;
use super::*;
use crate::barcode::quad::at;

const TEXT: &str = "S1A2B3C4D5E6FP3305111122223";

fn whole(frame: &GrayFrame) -> Spot {
    Spot { left: 0, top: 0, width: frame.width(), height: frame.height() }
}

/// Draws one symbol in the middle of a small frame; gives the frame and the symbol's corners.
fn drawn(symbology: Symbology, place: impl Fn(Place) -> Place) -> (GrayFrame, Quad) {
    let mut sheet = Sheet::new(260, 240);
    let quad = sheet.draw(TEXT, symbology, &place(Place::at(131.3, 118.6)));
    (sheet.blurred(), quad)
}

fn assert_found(found: &[Finding], symbology: Symbology, quad: &Quad, what: &str) {
    let [finding] = found else { panic!("{} found: {what}", found.len()) };
    assert_eq!((finding.text.as_str(), finding.symbology), (TEXT, symbology), "{what}");
    for (corner, due) in finding.quad.0.iter().zip(quad.0) {
        assert!(distance(*corner, due) < 1.6, "{corner:?} for {due:?}: {what}");
    }
}

#[test]
fn symbols_are_read_at_any_turn_size_and_colour() {
    for symbology in [Symbology::DataMatrix, Symbology::Qr] {
        for turn in [0.0, 8.0, 45.0, 100.0, 217.0, 300.0] {
            for (module, inverted) in [(2.0, false), (3.3, true), (5.0, false)] {
                let (frame, quad) = drawn(symbology, |place| {
                    let place = place.turned(turn).module(module);
                    if inverted { place.inverted() } else { place }
                });
                let what = format!("{symbology} turned {turn}, {module} pixels, inverted {inverted}");
                let found = read(&frame, &[whole(&frame)]);
                assert_found(&found, symbology, &quad, &what);
                assert!((found[0].module.unwrap() - module).abs() < 0.1, "{what}");
                assert_found(&read(&frame, &square_spots(&Tensors::of(&frame), &[])), symbology, &quad, &what);
            }
        }
    }
}

#[test]
fn a_data_matrix_of_four_parts_is_read() {
    let text = "0123456789".repeat(9);
    let mut sheet = Sheet::new(260, 260);
    sheet.draw(&text, Symbology::DataMatrix, &Place::at(130.0, 130.0).turned(20.0).module(3.0));
    let frame = sheet.blurred();
    assert_eq!(read(&frame, &[whole(&frame)]).into_iter().map(|f| f.text).collect::<Vec<_>>(), [text]);
}

#[test]
fn a_known_symbol_is_read_again_where_it_has_moved_to() {
    for symbology in [Symbology::DataMatrix, Symbology::Qr] {
        let (frame, quad) = drawn(symbology, |place| place.turned(30.0).module(3.0));
        let first = read(&frame, &[whole(&frame)]).remove(0);
        for (dx, dy) in [(0.0, 0.0), (2.0, -1.0), (-5.0, 6.0)] {
            let known = Finding { quad: Quad(first.quad.0.map(|p| at(p.x + dx, p.y + dy))), ..first.clone() };
            let found = read_near(&frame, &known).unwrap_or_else(|| panic!("{symbology} moved by {dx} {dy}"));
            assert_found(&[found], symbology, &quad, "again");
        }
        let plain = GrayFrame::new(260, 240, vec![200; 260 * 240]).unwrap();
        assert!(read_near(&plain, &first).is_none());
        assert!(read_near(&frame, &Finding { module: None, ..first.clone() }).is_none());
        assert!(read_near(&frame, &Finding { quad: Quad([at(f32::NAN, 1.0); 4]), ..first }).is_none());
    }
}

#[test]
fn correction_is_told() {
    let (frame, quad) = drawn(Symbology::DataMatrix, |place| place.module(5.0));
    assert!(!read(&frame, &[whole(&frame)])[0].corrected);
    // A blot over some modules.
    let mut pixels = frame.pixels().to_vec();
    let middle = quad.middle();
    for y in 0..12 {
        for x in 0..16 {
            pixels[(middle.y as usize + y) * 260 + middle.x as usize + x] = 20;
        }
    }
    let spoiled = GrayFrame::new(260, 240, pixels).unwrap();
    let found = read(&spoiled, &[whole(&spoiled)]);
    assert_eq!((found[0].text.as_str(), found[0].corrected), (TEXT, true));
}

#[test]
fn stripes_checks_and_tiny_frames_hold_nothing() {
    let sizes: [(u32, u32); 8] = [(0, 0), (1, 1), (1, 90), (2, 2), (5, 5), (90, 3), (64, 64), (200, 120)];
    let patterns: [fn(u32, u32) -> u8; 5] = [
        |_, _| 0,
        |x, _| if x % 2 == 0 { 0 } else { 255 },
        |x, y| if (x / 3 + y / 3) % 2 == 0 { 0 } else { 255 },
        |x, y| if (x + y) % 7 < 3 { 10 } else { 240 },
        |x, y| (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) as u8,
    ];
    for (width, height) in sizes {
        for pattern in patterns {
            let pixels = (0..width * height).map(|i| pattern(i % width, i / width)).collect();
            let frame = GrayFrame::new(width, height, pixels).unwrap();
            assert!(read(&frame, &[whole(&frame)]).is_empty());
            assert!(read(&frame, &square_spots(&Tensors::of(&frame), &[])).is_empty());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_picture_and_no_spot_breaks_the_reader(
        width in 1_u32..70,
        height in 1_u32..70,
        coarse in 1_u32..9,
        seed in any::<u64>(),
        spot in any::<(u8, u8, u8, u8)>(),
    ) {
        // Blocks of noise, which look like modules.
        let mut state = seed | 1;
        let blocks: Vec<u8> = (0..71 * 71)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 56) as u8
            })
            .collect();
        let pixels = (0..width * height)
            .map(|i| blocks[((i / width / coarse) * 71 + i % width / coarse) as usize])
            .collect();
        let frame = GrayFrame::new(width, height, pixels).unwrap();
        let (left, top, w, h) = spot;
        let spot = Spot { left: left.into(), top: top.into(), width: w.into(), height: h.into() };
        prop_assert!(read(&frame, &[spot, whole(&frame)]).is_empty());
    }
}
