//! Frames of any size and any pixels through the readers: none may break them, hang, or put a code nowhere.

#![no_main]

use std::time::{Duration, Instant};

use docket::barcode::{BarcodeError, Decoded, GrayFrame, LiveReader, read_still};
use docket::domain::Symbology;
use libfuzzer_sys::fuzz_target;

/// Longest side of a frame, in pixels.
const LONGEST: usize = 300;

/// Makes a frame of the bytes: width and height, how the rest is laid out, and the rest, repeated where it is too short.
fn frame(bytes: &[u8]) -> Option<GrayFrame> {
    let (head, rest) = bytes.split_at_checked(5)?;
    let side = |low: u8, high: u8| usize::from(u16::from_le_bytes([low, high])) % (LONGEST + 1);
    let (width, height) = (side(head[0], head[1]), side(head[2], head[3]));
    let layout = head[4];
    let pixel = |i: usize| -> u8 {
        let (x, y) = (i % width, i / width);
        let scale = usize::from(layout >> 4) + 1;
        let at = match layout & 3 {
            // As they come.
            0 => i / scale,
            // Bars that stand, lie, and slant.
            1 => x / scale,
            2 => y / scale,
            _ => (2 * x + y) / scale,
        };
        let value = rest.get(at % rest.len().max(1)).copied().unwrap_or(0);
        // Black and white alone, or all greys.
        if layout & 4 == 0 { value } else { (value >> 7) * 255 }
    };
    GrayFrame::new(width as u32, height as u32, (0..width * height).map(pixel).collect())
}

/// No decoder may break, and where codes were found must be told in numbers.
fn check(found: Result<Vec<Decoded>, BarcodeError>) {
    assert!(!matches!(found, Err(BarcodeError::DecoderPanicked)), "a decoder broke");
    for code in found.unwrap_or_default() {
        let corners = code.barcode.corners.expect("a code in a picture has a place");
        assert!(corners.iter().all(|corner| corner.x.is_finite() && corner.y.is_finite()), "{corners:?}");
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Some(frame) = frame(bytes) else { return };
    // Budgets are short, so that readers are stopped in the midst of any stage.
    let budget = Duration::from_millis(15);
    if bytes[4] & 8 != 0 {
        let until = Instant::now() + budget;
        check(read_still(&frame, &Symbology::ON_REQUEST, &|_| Instant::now() < until).map(|reading| reading.codes));
        return;
    }
    let mut live = LiveReader::new().also(&Symbology::ON_REQUEST);
    check(live.read(&frame, budget));
    // Once more, where codes are looked for in the places of the frame before; then a frame of another shape.
    check(live.read(&frame, budget));
    if let Some(turned) = GrayFrame::new(frame.height(), frame.width(), frame.pixels().to_vec()) {
        check(live.read(&turned, budget));
    }
});
