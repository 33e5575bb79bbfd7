//! Pictures out of every dialect, out of damaged runs, and out of bytes that are cut anywhere.

use proptest::prelude::*;

use super::pictures::{LONGEST, Picture, Pictures};

/// A grey JPEG of this size; the lightness tells pictures apart.
fn jpeg(width: u32, height: u32, lightness: u8) -> Vec<u8> {
    let pixels: Vec<u8> = (0..width * height).map(|at| lightness.wrapping_add((at * 7) as u8)).collect();
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut bytes)
        .encode(&pixels, width, height, image::ExtendedColorType::L8)
        .unwrap();
    bytes
}

/// The pictures in pieces of bytes, and the parser as it is then.
fn read<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Picture>, Pictures) {
    let (mut parser, mut picture, mut all) = (Pictures::default(), Picture::default(), Vec::new());
    for mut piece in pieces {
        while parser.take(&mut piece, &mut picture) {
            all.push(picture.clone());
        }
        assert!(parser.held() <= LONGEST + 4096, "{} bytes are held", parser.held());
    }
    (all, parser)
}

/// The sizes of the pictures in these bytes, and how many were broken and too large.
fn sizes(bytes: &[u8]) -> (Vec<(u32, u32)>, u64, u64) {
    let (pictures, parser) = read([bytes]);
    let dropped = parser.dropped();
    (pictures.iter().map(|picture| (picture.width, picture.height)).collect(), dropped.broken, dropped.too_large)
}

fn part(headers: &str, body: &[u8]) -> Vec<u8> {
    [headers.as_bytes(), body].concat()
}

#[test]
fn pictures_come_out_of_every_dialect() {
    let one = jpeg(16, 8, 3);
    let length = one.len();
    for (headers, after) in [
        (format!("--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {length}\r\n\r\n"), "\r\n"),
        ("--frame\r\nContent-Type: image/jpeg\r\n\r\n".to_owned(), "\r\n"),
        ("--frame\nContent-type: image/jpeg\n\n".to_owned(), "\n"),
        ("----frame\r\ncontent-length:  99999\r\n\r\n".to_owned(), "\r\n"),
        ("frame\r\n\r\n".to_owned(), ""),
        ("This is a preamble.\r\n\r\n--frame\r\n\r\n".to_owned(), "\0\0\0garbage\u{ff}"),
        (String::new(), ""),
    ] {
        let run = [part(&headers, &one), after.into(), part(&headers, &jpeg(8, 16, 9)), after.into()].concat();
        assert_eq!(sizes(&run), (vec![(16, 8), (8, 16)], 0, 0), "{headers}");
        assert_eq!(read([&run[..]]).0[0].bytes, one);
    }
}

#[test]
fn what_is_no_picture_is_passed_over() {
    let good = jpeg(16, 8, 3);
    let text = b"--frame\r\nContent-Type: text/plain\r\n\r\nhello\r\n--frame\r\n\r\n";
    assert_eq!(sizes(&[&text[..], &good].concat()), (vec![(16, 8)], 0, 0));
    // Marks that make no sense, a bare beginning and end, and a picture of no size.
    for junk in
        [&b"\xff\xd8\xff\x00"[..], b"\xff\xd8\xff\xd9", b"\xff\xd8\xff\xc0\x00\x01", b"\xff\xd8\xff\xe0\x00\x02x"]
    {
        assert_eq!(sizes(&[junk, &good].concat()), (vec![(16, 8)], 1, 0), "{junk:x?}");
    }
    let (none, parser) = read([&b"<html>".repeat(100)[..]]);
    assert_eq!((none.len(), parser.idle()), (0, 600));
}

#[test]
fn a_picture_that_was_cut_is_dropped_and_the_next_one_read() {
    let good = jpeg(64, 64, 3);
    let cut = &good[..good.len() - 40];
    let run = [cut, b"\r\n--frame\r\nContent-Length: 77\r\n\r\n", &good].concat();
    assert_eq!(sizes(&run), (vec![(64, 64)], 1, 0));
    assert_eq!(sizes(cut), (vec![], 0, 0), "it may still become whole");
}

#[test]
fn a_length_stands_for_the_end_that_is_missing() {
    let good = jpeg(64, 64, 3);
    let endless = &good[..good.len() - 2];
    let one = part(&format!("--f\r\nContent-Length: {}\r\n\r\n", endless.len()), endless);
    let (pictures, parser) = read([&one.repeat(3)[..]]);
    assert_eq!((pictures.len(), parser.dropped().broken), (3, 0));
    assert_eq!(pictures[2].bytes, endless);
    // Also behind one that was cut.
    assert_eq!(sizes(&[&good[..good.len() - 40], &one[..], &one].concat()), (vec![(64, 64); 2], 1, 0));
}

#[test]
fn what_is_too_large_is_let_go_and_counted() {
    let mut large = jpeg(16, 8, 3);
    let at = large.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    large[at + 5..at + 9].copy_from_slice(&[0xff; 4]);
    assert_eq!(sizes(&[large, jpeg(8, 8, 1)].concat()), (vec![(8, 8)], 0, 1));
    // A part without an end.
    let good = jpeg(16, 8, 3);
    let mut endless = good[..good.len() - 2].to_vec();
    endless.resize(LONGEST + 1000, 7);
    let (pictures, parser) = read(endless.chunks(70_000).chain([&good[..]]));
    assert_eq!((pictures.len(), parser.dropped().too_large), (1, 1));
}

#[test]
fn a_picture_within_a_picture_belongs_to_it() {
    let (small, good) = (jpeg(8, 8, 1), jpeg(16, 8, 3));
    let length = u16::try_from(small.len() + 2).unwrap().to_be_bytes();
    let with_preview = [&good[..2], &[0xff, 0xe1], &length, &small, &good[2..]].concat();
    assert_eq!(sizes(&with_preview), (vec![(16, 8)], 0, 0));
}

/// Runs of whole, cut and garbled pictures, headers and noise.
fn run() -> impl Strategy<Value = Vec<u8>> {
    let good = jpeg(32, 16, 3);
    let cut = good[..good.len() / 2 + 9].to_vec();
    let endless = good[..good.len() - 2].to_vec();
    let headers = format!("\r\n--frame\r\nContent-Length: {}\r\n\r\n", endless.len()).into_bytes();
    let piece = prop_oneof![
        4 => Just(good),
        1 => Just(cut),
        1 => Just(endless),
        2 => Just(headers),
        1 => Just(b"\n--frame\n\n".to_vec()),
        2 => proptest::collection::vec(any::<u8>(), 0..700),
        1 => proptest::collection::vec(prop_oneof![Just(0xff), Just(0xd8), Just(0xd9), Just(0xda), Just(0)], 0..60),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn however_bytes_are_cut_the_same_pictures_come_out(run in run(), cuts in proptest::collection::vec(1_usize..400, 1..40)) {
        let (whole, at_once) = read([&run[..]]);
        let mut pieces = Vec::new();
        let (mut rest, mut cuts) = (&run[..], cuts.iter().cycle());
        while !rest.is_empty() {
            let (piece, left) = rest.split_at((*cuts.next().unwrap()).min(rest.len()));
            pieces.push(piece);
            rest = left;
        }
        let (cut, in_pieces) = read(pieces);
        prop_assert_eq!(&cut, &whole);
        prop_assert_eq!(in_pieces.dropped(), at_once.dropped());
        prop_assert_eq!(in_pieces.idle(), at_once.idle());
        let (bytewise, _) = read(run.chunks(1));
        prop_assert_eq!(&bytewise, &whole);
        prop_assert!(whole.iter().all(|picture| picture.width > 0 && picture.bytes.starts_with(&[0xff, 0xd8, 0xff])));
    }
}
