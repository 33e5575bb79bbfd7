//! What frame after frame must give: the codes, where they stand now, and nothing that has gone.

use std::time::Duration;

use super::drawing::{Place, Sheet};
use super::{GrayFrame, LiveReader};
use crate::domain::Symbology;

const AMPLE: Duration = Duration::from_secs(20);

/// A label whose codes stand `off` pixels further right.
fn label(off: f32) -> GrayFrame {
    let mut sheet = Sheet::new(1280, 720);
    sheet.draw("3556212345678", Symbology::Code128, &Place::at(400.0 + off, 150.0).turned(4.0));
    sheet.draw("PC29-DABC", Symbology::Code39, &Place::at(400.0 + off, 300.0).turned(4.0));
    sheet.draw("036000291452", Symbology::UpcA, &Place::at(400.0 + off, 450.0).turned(4.0));
    sheet.draw("S0277123456P3556212345678", Symbology::DataMatrix, &Place::at(800.0 + off, 200.0).module(4.0));
    sheet.draw("https://example.com/s=1", Symbology::Qr, &Place::at(800.0 + off, 450.0).module(4.0));
    sheet.blurred()
}

fn texts(reader: &mut LiveReader, frame: &GrayFrame) -> Vec<String> {
    let mut texts: Vec<String> = reader.read(frame, AMPLE).unwrap().into_iter().map(|code| code.barcode.text).collect();
    texts.sort();
    texts
}

#[test]
fn codes_are_followed_from_frame_to_frame() {
    let mut reader = LiveReader::new();
    let first = texts(&mut reader, &label(0.0));
    assert_eq!(first.len(), 5, "{first:?}");
    for step in 1..12 {
        let codes = reader.read(&label(step as f32), AMPLE).unwrap();
        assert_eq!(codes.len(), 5, "frame {step}");
        for code in codes {
            let corners = code.barcode.corners.unwrap();
            let middle = corners.iter().map(|p| p.x).sum::<f32>() / 4.0;
            let due = if middle < 650.0 { 400.0 } else { 800.0 } + step as f32;
            assert!((middle - due).abs() < 6.0, "{} at {middle} for {due}", code.barcode.text);
            assert!(code.module_width.is_some_and(|width| (1.5..5.0).contains(&width)), "{code:?}");
        }
    }
}

#[test]
fn what_has_gone_is_not_told_again() {
    let mut reader = LiveReader::new();
    assert_eq!(texts(&mut reader, &label(0.0)).len(), 5);
    assert!(texts(&mut reader, &Sheet::new(1280, 720).blurred()).is_empty());
    assert_eq!(texts(&mut reader, &label(40.0)).len(), 5);
    // A camera that changes its size, and a reader told to forget, begin anew.
    assert!(texts(&mut reader, &Sheet::new(640, 480).blurred()).is_empty());
    reader.forget();
    assert_eq!(texts(&mut reader, &label(0.0)).len(), 5);
}

#[test]
fn a_frame_without_time_gives_what_there_was_time_for() {
    let mut reader = LiveReader::new();
    assert!(reader.read(&label(0.0), Duration::ZERO).unwrap().is_empty());
    assert_eq!(texts(&mut reader, &label(0.0)).len(), 5);
}

#[test]
fn lines_that_agreed_are_counted() {
    let codes = LiveReader::new().read(&label(0.0), AMPLE).unwrap();
    for code in codes {
        let is_bars = !matches!(code.barcode.symbology, Some(Symbology::DataMatrix | Symbology::Qr));
        assert_eq!(code.lines >= 2, is_bars, "{code:?}");
        assert!(!code.is_corrected, "{code:?}");
    }
}

#[test]
fn short_codes_are_read_when_they_are_asked_for() {
    let mut sheet = Sheet::new(1280, 720);
    sheet.draw("96385074", Symbology::Ean8, &Place::at(300.0, 200.0).turned(20.0));
    sheet.draw("30712345000010", Symbology::Itf, &Place::at(800.0, 500.0).turned(160.0));
    let frame = sheet.blurred();
    assert!(texts(&mut LiveReader::new(), &frame).is_empty());
    let mut reader = LiveReader::new().also(&[Symbology::Itf]);
    for _ in 0..3 {
        assert_eq!(texts(&mut reader, &frame), ["30712345000010"]);
    }
    assert_eq!(texts(&mut LiveReader::new().also(&Symbology::ON_REQUEST), &frame), ["30712345000010", "96385074"]);
}
