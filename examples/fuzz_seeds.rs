//! Writes what the fuzz targets start from, into `fuzz/corpus`: tiny pictures of every file format and colour, photos held in every
//! way, frames with a code on them, and what cameras in the network send.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use docket::barcode::encode;
use docket::domain::Symbology;
use image::{ColorType, DynamicImage, GrayImage, ImageFormat, Luma, imageops};

const FORMATS: [(ImageFormat, &str); 5] = [
    (ImageFormat::Jpeg, "jpg"),
    (ImageFormat::Png, "png"),
    (ImageFormat::WebP, "webp"),
    (ImageFormat::Bmp, "bmp"),
    (ImageFormat::Tiff, "tiff"),
];

fn main() -> anyhow::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let (photos, frames) = (corpus.join("photo"), corpus.join("frame"));
    fs::create_dir_all(&photos)?;
    fs::create_dir_all(&frames)?;
    for (symbology, text) in [
        (Symbology::Code128, "3556212345678"),
        (Symbology::Code39, "21F6"),
        (Symbology::Ean13, "4006381333931"),
        (Symbology::UpcA, "036000291452"),
        (Symbology::DataMatrix, "S5CG4187KXWP3556212345678"),
        (Symbology::Qr, "https://example.com/s=1"),
        (Symbology::Pdf417, "PC29DABC"),
    ] {
        let picture = drawn(text, symbology, 2)?;
        fs::write(frames.join(symbology.as_str()), frame(&picture))?;
        if symbology == Symbology::DataMatrix {
            in_every_format(&picture, &photos)?;
            film(&picture, &corpus.join("film"))?;
        }
    }
    // Bars that stand, lie and slant, and spell nothing.
    for layout in 0..16_u8 {
        let stripes = (0..200_u8).map(|i| if i % 3 == 0 { 20 } else { 230 });
        let head = [200, 0, 150, 0, layout | 0x10];
        fs::write(frames.join(format!("layout-{layout}")), head.into_iter().chain(stripes).collect::<Vec<u8>>())?;
    }
    Ok(())
}

/// Two pictures as a camera in the network sends them, with lengths and without; the first byte says how the bytes are cut.
fn film(picture: &GrayImage, folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    let mut jpeg = Vec::new();
    picture.write_to(&mut Cursor::new(&mut jpeg), ImageFormat::Jpeg)?;
    let length = format!("--f\r\nContent-Length: {}\r\n\r\n", jpeg.len());
    for (name, headers) in [("length", length.as_str()), ("none", "--f\n\n"), ("bare", "")] {
        let part = [headers.as_bytes(), &jpeg, b"\r\n"].concat();
        fs::write(folder.join(name), [&[13][..], &part, &part].concat())?;
    }
    Ok(())
}

/// A code with its quiet zone, `px` pixels to a module.
fn drawn(text: &str, symbology: Symbology, px: u32) -> anyhow::Result<GrayImage> {
    let modules = encode(text, symbology)?;
    let high = if modules.height() == 1 { 20 } else { modules.height() };
    let row = |y: u32| if modules.height() == 1 { 0 } else { y };
    let dark = |x: u32, y: u32| x >= 10 && y >= 4 && y < high + 4 && modules.is_dark(x - 10, row(y - 4));
    Ok(GrayImage::from_fn((modules.width() + 20) * px, (high + 8) * px, |x, y| {
        Luma([if dark(x / px, y / px) { 25 } else { 235 }])
    }))
}

/// A frame as the target reads it: width, height, how its pixels come, and the pixels.
fn frame(picture: &GrayImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend((picture.width() as u16).to_le_bytes());
    bytes.extend((picture.height() as u16).to_le_bytes());
    bytes.push(0);
    bytes.extend(picture.as_raw());
    bytes
}

fn in_every_format(picture: &GrayImage, folder: &Path) -> anyhow::Result<()> {
    let small = DynamicImage::ImageLuma8(imageops::thumbnail(picture, 40, 30));
    let colors: [DynamicImage; 9] = [
        small.to_luma8().into(),
        small.to_luma_alpha8().into(),
        small.to_rgb8().into(),
        small.to_rgba8().into(),
        small.to_luma16().into(),
        small.to_luma_alpha16().into(),
        small.to_rgb16().into(),
        small.to_rgba16().into(),
        small.to_rgb32f().into(),
    ];
    for (format, ending) in FORMATS {
        for picture in &colors {
            let color = picture.color();
            let mut file = Cursor::new(Vec::new());
            // Not every format holds every kind of colour.
            if picture.write_to(&mut file, format).is_ok() {
                fs::write(folder.join(format!("{color:?}.{ending}")), file.get_ref())?;
            }
            if format == ImageFormat::Jpeg && color == ColorType::Rgb8 {
                for way in 0..10 {
                    fs::write(folder.join(format!("held-{way}.jpg")), held(file.get_ref(), way))?;
                }
            }
        }
    }
    Ok(())
}

/// The same JPEG, with an EXIF entry on how the camera was held.
fn held(jpeg: &[u8], way: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([way, 0, 0, 0, 0, 0, 0]);
    let mut file = jpeg[..2].to_vec();
    file.extend([0xff, 0xe1]);
    file.extend((exif.len() as u16 + 2).to_be_bytes());
    file.extend(exif);
    file.extend(&jpeg[2..]);
    file
}
