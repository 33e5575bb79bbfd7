//! What a camera in the network may send: no bytes may break the reader of pictures or make it hold more than it may, and however they
//! are cut the same pictures come out.

#![no_main]

use docket::capture::camera::network::{LONGEST, Picture, Pictures};
use libfuzzer_sys::fuzz_target;

fn read(pieces: &[&[u8]]) -> Vec<Picture> {
    let (mut pictures, mut picture, mut all) = (Pictures::default(), Picture::default(), Vec::new());
    for piece in pieces {
        let mut rest = *piece;
        while pictures.take(&mut rest, &mut picture) {
            all.push(picture.clone());
        }
        assert!(pictures.held() <= LONGEST + 4096);
    }
    all
}

fuzz_target!(|bytes: &[u8]| {
    let Some((&cut, film)) = bytes.split_first() else { return };
    let whole = read(&[film]);
    let pieces: Vec<&[u8]> = film.chunks(usize::from(cut).max(1)).collect();
    assert_eq!(whole, read(&pieces));
});
