//! Writes the frames that the test cameras of `tests/camera_vm` send: one code, as a JPEG and unpacked, and broken JPEGs between good
//! ones.

use std::fs;
use std::path::{Path, PathBuf};

use docket::barcode::encode;
use docket::domain::Symbology;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, GrayImage, Luma};

/// What the code says.
const TEXT: &str = "DOCKET-4711";

fn main() -> anyhow::Result<()> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        anyhow::bail!("camera_frames FOLDER");
    };
    fs::create_dir_all(&folder)?;
    for (width, height) in [(1280, 720), (640, 480)] {
        let picture = picture(width, height)?;
        write(&folder, height, "jpg", &jpeg(&picture)?)?;
        write(&folder, height, "grey", picture.as_raw())?;
        write(&folder, height, "yuyv", &picture.as_raw().iter().flat_map(|&grey| [grey, 128]).collect::<Vec<u8>>())?;
        write(&folder, height, "mjpg", &broken_between_good(&jpeg(&picture)?))?;
    }
    Ok(())
}

fn write(folder: &Path, height: u32, ending: &str, bytes: &[u8]) -> anyhow::Result<()> {
    Ok(fs::write(folder.join(format!("code-{height}.{ending}")), bytes)?)
}

/// A code of bars in the middle of a light picture.
fn picture(width: u32, height: u32) -> anyhow::Result<GrayImage> {
    let modules = encode(TEXT, Symbology::Code128)?;
    let module = width / 2 / modules.width();
    let (left, top) = ((width - modules.width() * module) / 2, height / 3);
    Ok(GrayImage::from_fn(width, height, |x, y| {
        let is_row = (top..height - top).contains(&y) && x >= left;
        let is_dark = is_row && modules.is_dark((x - left) / module, 0);
        Luma([if is_dark { 30 } else { 220 }])
    }))
}

fn jpeg(picture: &GrayImage) -> anyhow::Result<Vec<u8>> {
    let colours: Vec<u8> = picture.as_raw().iter().flat_map(|&grey| [grey; 3]).collect();
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 85);
    encoder.encode(&colours, picture.width(), picture.height(), ExtendedColorType::Rgb8)?;
    Ok(bytes)
}

/// Frames end to end: one of nothing but its marks, one that was cut and runs into the next, a garbled one, a good one; and again.
fn broken_between_good(good: &[u8]) -> Vec<u8> {
    let mut garbled = good.to_vec();
    garbled[200..].iter_mut().step_by(17).for_each(|byte| *byte = byte.wrapping_mul(31) & 0x7f);
    let end = garbled.len() - 2;
    garbled[end..].copy_from_slice(&[0xff, 0xd9]);
    let bare = [0xff, 0xd8, 0, 0, 0, 0, 0xff, 0xd9];
    [&bare[..], &good[..good.len() / 2], good, &garbled, good, &bare, good].concat()
}
