//! Draws the sample labels of `assets/labels`: `cargo run --example draw_labels`. Every value on them is invented.

use docket::barcode::{Modules, encode};
use docket::domain::Symbology;
use image::{Rgb, RgbImage};

/// Size of the pictures, in pixels.
const WIDTH: u32 = 1280;
const HEIGHT: u32 = 860;
const INK: Rgb<u8> = Rgb([24, 24, 28]);
const PAPER: Rgb<u8> = Rgb([246, 245, 240]);

/// A code on a label: caption, text and symbology.
struct Code(&'static str, &'static str, Symbology);

/// A label: file name, headline, lines of text, codes, and how it is photographed.
struct Label {
    file: &'static str,
    headline: &'static str,
    lines: &'static [&'static str],
    codes: &'static [Code],
    turned_degrees: f32,
    is_white_on_black: bool,
}

use Symbology::{Code39, Code128, DataMatrix, Qr, UpcA};

const LABELS: [Label; 7] = [
    Label {
        file: "1-lenovo.jpg",
        headline: "LENOVO NOTEBOOK",
        lines: &["MTM 21F6002NMX", "MADE FOR THE DOCKET SAMPLES"],
        codes: &[
            Code("1S MTM+SN", "1S21F6002NMXPC29DABC", Code128),
            Code("SERIAL NO", "PC29DABC", Code128),
            Code("WINDOWS PKID", "3556212345674", Code128),
            Code("UPC", "195122334451", UpcA),
        ],
        turned_degrees: 0.0,
        is_white_on_black: false,
    },
    Label {
        file: "2-dell.jpg",
        headline: "DELL LAPTOP",
        lines: &["SVC TAG ABC1234", "EXPRESS SVC CODE 224 531 560 48"],
        codes: &[
            Code("SVC TAG", "ABC1234", Code39),
            Code("EXPRESS SVC CODE", "22453156048", Code128),
            Code("WPKID", "3305112345679", Code39),
        ],
        turned_degrees: 2.0,
        is_white_on_black: false,
    },
    Label {
        file: "3-hp.jpg",
        headline: "HP NOTEBOOK",
        lines: &["PRODUCT 4H0R3EA#ABU", "S/N 5CG41234BC"],
        codes: &[
            Code("(S)", "S5CG41234BC", Code128),
            Code("S/N", "5CG41234BC", Code128),
            Code("(1P)", "1P4H0R3EA#ABU", Code128),
            Code("PRODUCT KEY ID", "3422312345671", Code128),
        ],
        turned_degrees: 0.0,
        is_white_on_black: false,
    },
    Label {
        file: "4-surface.jpg",
        headline: "MICROSOFT SURFACE",
        lines: &["SURFACE LAPTOP", "PKID IN THE SQUARE CODE"],
        codes: &[Code("PKID", "3556298765432", DataMatrix), Code("UPC", "889842334456", UpcA)],
        turned_degrees: 0.0,
        is_white_on_black: false,
    },
    Label {
        file: "5-turned.jpg",
        headline: "LENOVO NOTEBOOK",
        lines: &["ASSIGNED ELSEWHERE IN PRACTICE", "MTM 20FAS1NF00"],
        codes: &[
            Code("SERIAL NO", "PF3KQ7W2", Code128),
            Code("MTM", "20FAS1NF00", Code128),
            Code("WINDOWS PKID", "3556240410808", Code128),
        ],
        turned_degrees: 17.0,
        is_white_on_black: false,
    },
    Label {
        file: "6-no-pkid.jpg",
        headline: "LENOVO DESKTOP",
        lines: &["NO PKID ON THIS BOX", "MTM 11JQS6CH00"],
        codes: &[
            Code("1S MTM+SN", "1S11JQS6CH00MJ0DWXYZ", Code128),
            Code("SERIAL NO", "MJ0DWXYZ", Code128),
            Code("INFO", "HTTPS://EXAMPLE.COM/START", Qr),
        ],
        turned_degrees: -3.0,
        is_white_on_black: false,
    },
    Label {
        file: "7-white-on-black.jpg",
        headline: "LENOVO NOTEBOOK",
        lines: &["WHITE ON BLACK", "MTM 20SNZ5GNUS"],
        codes: &[
            Code("SERIAL NO", "PG01ABCD", Code128),
            Code("MTM", "20SNZ5GNUS", Code128),
            Code("WINDOWS PKID", "3556277712344", Code128),
        ],
        turned_degrees: 0.0,
        is_white_on_black: true,
    },
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/labels");
    for (label, seed) in LABELS.iter().zip(1u32..) {
        let picture = photographed(&drawn(label)?, label.turned_degrees, seed);
        let file = std::fs::File::create(folder.join(label.file))?;
        picture.write_with_encoder(image::codecs::jpeg::JpegEncoder::new_with_quality(file, 86))?;
    }
    Ok(())
}

/// The label on paper, one pixel a dot of the printer.
fn drawn(label: &Label) -> Result<RgbImage, docket::barcode::BarcodeError> {
    let (paper, ink) = if label.is_white_on_black { (INK, PAPER) } else { (PAPER, INK) };
    let mut sheet = RgbImage::from_pixel(960, 640, paper);
    write(&mut sheet, 40, 34, 5, label.headline, ink);
    for (line, y) in label.lines.iter().zip([84, 112]) {
        write(&mut sheet, 40, y, 3, line, ink);
    }
    for x in 40..920 {
        for y in 142..145 {
            sheet.put_pixel(x, y, ink);
        }
    }
    let mut y = 160;
    for Code(caption, text, symbology) in label.codes {
        let modules = encode(text, *symbology)?;
        let is_square = modules.height() > 1;
        let text_line = format!("{caption}: {text}");
        let (scale, height) = if is_square { (6, modules.height() * 6) } else { (3, 56) };
        print(&mut sheet, &modules, (44, y), scale, height, ink);
        write(&mut sheet, 44, y + height + 10, 3, &text_line, ink);
        y += height + if is_square { 50 } else { 60 };
    }
    Ok(sheet)
}

/// Prints a code's modules with its top left corner at a place.
fn print(sheet: &mut RgbImage, modules: &Modules, at: (u32, u32), scale: u32, height: u32, ink: Rgb<u8>) {
    for y in 0..height {
        for x in 0..modules.width() * scale {
            let row = (y / scale).min(modules.height() - 1);
            if modules.is_dark(x / scale, row) && at.0 + x < sheet.width() && at.1 + y < sheet.height() {
                sheet.put_pixel(at.0 + x, at.1 + y, ink);
            }
        }
    }
}

/// The label on a carton, turned, with the light from one side.
fn photographed(sheet: &RgbImage, degrees: f32, seed: u32) -> RgbImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    // A turned label must fit the picture.
    let scale = if degrees.abs() > 10.0 { 0.94 } else { 1.18 };
    let mut noise = seed.wrapping_mul(2_654_435_761) | 1;
    RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        noise ^= noise << 13;
        noise ^= noise >> 17;
        noise ^= noise << 5;
        let grain = (noise % 7) as f32 - 3.0;
        let light = 1.0 - 0.16 * (x as f32 / WIDTH as f32);
        let (dx, dy) = (x as f32 - WIDTH as f32 / 2.0, y as f32 - HEIGHT as f32 / 2.0);
        let u = (dx * cos + dy * sin) / scale + sheet.width() as f32 / 2.0;
        let v = (dy * cos - dx * sin) / scale + sheet.height() as f32 / 2.0;
        let carton = [186.0, 147.0, 104.0].map(|c: f32| c + 5.0 * ((y as f32 / 9.0).sin()));
        let color = blended(sheet, u, v).unwrap_or(carton);
        Rgb(color.map(|c| (c * light + grain).clamp(0.0, 255.0) as u8))
    })
}

/// The sheet's colour between four pixels; `None` beside it.
fn blended(sheet: &RgbImage, u: f32, v: f32) -> Option<[f32; 3]> {
    if u < 0.0 || v < 0.0 || u >= sheet.width() as f32 - 1.0 || v >= sheet.height() as f32 - 1.0 {
        return None;
    }
    let (x, y) = (u as u32, v as u32);
    let (fx, fy) = (u.fract(), v.fract());
    let at = |dx: u32, dy: u32| sheet.get_pixel(x + dx, y + dy).0.map(f32::from);
    let [a, b, c, d] = [at(0, 0), at(1, 0), at(0, 1), at(1, 1)];
    let mix = |i: usize| (a[i] * (1.0 - fx) + b[i] * fx) * (1.0 - fy) + (c[i] * (1.0 - fx) + d[i] * fx) * fy;
    Some([mix(0), mix(1), mix(2)])
}

/// Writes text in dots, as label printers do; `size` is pixels a dot.
fn write(sheet: &mut RgbImage, x: u32, y: u32, size: u32, text: &str, ink: Rgb<u8>) {
    for (letter, column) in text.chars().zip(0u32..) {
        for (row, bits) in (0u32..).zip(glyph(letter)) {
            for bit in 0..5 {
                if bits >> (4 - bit) & 1 == 1 {
                    for (dx, dy) in (0..size * size).map(|i| (i % size, i / size)) {
                        let (px, py) = (x + (column * 6 + bit) * size + dx, y + row * size + dy);
                        if px < sheet.width() && py < sheet.height() {
                            sheet.put_pixel(px, py, ink);
                        }
                    }
                }
            }
        }
    }
}

/// A letter in five by seven dots, a row a number.
fn glyph(letter: char) -> [u8; 7] {
    match letter {
        'A' => [14, 17, 17, 31, 17, 17, 17],
        'B' => [30, 17, 17, 30, 17, 17, 30],
        'C' => [14, 17, 16, 16, 16, 17, 14],
        'D' => [30, 17, 17, 17, 17, 17, 30],
        'E' => [31, 16, 16, 30, 16, 16, 31],
        'F' => [31, 16, 16, 30, 16, 16, 16],
        'G' => [14, 17, 16, 23, 17, 17, 15],
        'H' => [17, 17, 17, 31, 17, 17, 17],
        'I' => [14, 4, 4, 4, 4, 4, 14],
        'J' => [7, 2, 2, 2, 2, 18, 12],
        'K' => [17, 18, 20, 24, 20, 18, 17],
        'L' => [16, 16, 16, 16, 16, 16, 31],
        'M' => [17, 27, 21, 21, 17, 17, 17],
        'N' => [17, 25, 21, 19, 17, 17, 17],
        'O' => [14, 17, 17, 17, 17, 17, 14],
        'P' => [30, 17, 17, 30, 16, 16, 16],
        'Q' => [14, 17, 17, 17, 21, 18, 13],
        'R' => [30, 17, 17, 30, 20, 18, 17],
        'S' => [15, 16, 16, 14, 1, 1, 30],
        'T' => [31, 4, 4, 4, 4, 4, 4],
        'U' => [17, 17, 17, 17, 17, 17, 14],
        'V' => [17, 17, 17, 17, 17, 10, 4],
        'W' => [17, 17, 17, 21, 21, 27, 17],
        'X' => [17, 17, 10, 4, 10, 17, 17],
        'Y' => [17, 17, 10, 4, 4, 4, 4],
        'Z' => [31, 1, 2, 4, 8, 16, 31],
        '0' => [14, 17, 19, 21, 25, 17, 14],
        '1' => [4, 12, 4, 4, 4, 4, 14],
        '2' => [14, 17, 1, 6, 8, 16, 31],
        '3' => [14, 17, 1, 6, 1, 17, 14],
        '4' => [2, 6, 10, 18, 31, 2, 2],
        '5' => [31, 16, 30, 1, 1, 17, 14],
        '6' => [6, 8, 16, 30, 17, 17, 14],
        '7' => [31, 1, 2, 4, 8, 8, 8],
        '8' => [14, 17, 17, 14, 17, 17, 14],
        '9' => [14, 17, 17, 15, 1, 2, 12],
        '#' => [10, 10, 31, 10, 31, 10, 10],
        '/' => [1, 1, 2, 4, 8, 16, 16],
        ':' => [0, 4, 0, 0, 0, 4, 0],
        '.' => [0, 0, 0, 0, 0, 12, 12],
        '+' => [0, 4, 4, 31, 4, 4, 0],
        '-' => [0, 0, 0, 31, 0, 0, 0],
        '(' => [2, 4, 8, 8, 8, 4, 2],
        ')' => [8, 4, 2, 2, 2, 4, 8],
        _ => [0; 7],
    }
}
