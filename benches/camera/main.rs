//! Measures what a camera's frame costs: lightness out of YUYV, NV12 and JPEG against a plain copy of as many bytes, and the way from a
//! frame's arrival to its codes, as a share of the 33 ms between two frames.
//!
//! `cargo bench --no-default-features --features camera --bench camera` prints a table; with `-- --live SECONDS`, a live run and the
//! memory that it takes. Without `--bench`, as `cargo test --all-targets` runs it, it only checks that the frames are read.

mod live;

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::Context;
use cpu_time::ProcessTime;
use docket::barcode::{LiveReader, encode};
use docket::capture::camera::{Frame, PixelFormat, RawFrame, Unpacker};
use docket::domain::Symbology;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, GrayImage, Luma};

/// Time between two frames at 30 a second.
const BUDGET: Duration = Duration::from_micros(33_333);
/// Codes of a label: a label has about so many.
const CODES: usize = 4;

fn main() -> anyhow::Result<()> {
    let given: Vec<String> = std::env::args().collect();
    let is_bench = given.iter().any(|argument| argument == "--bench");
    if let Some(at) = given.iter().position(|argument| argument == "--live") {
        let seconds = given.get(at + 1).context("--live SECONDS")?.parse()?;
        return live::run(Duration::from_secs(seconds));
    }
    let rounds = if is_bench { 200 } else { 1 };
    println!(
        "Lightness of a frame, median of {rounds}, and beside it a copy of as many bytes as come in (of JPEG, as come out)"
    );
    for size in [(1280, 720), (1920, 1080)] {
        let picture = label(size, 0)?;
        for format in [PixelFormat::Yuyv, PixelFormat::Nv12, PixelFormat::Mjpeg] {
            lightness(&picture, format, rounds)?;
        }
    }
    println!("\nFrom a frame's arrival to its codes, on one core; share of the 33 ms between two frames");
    for size in [(1280, 720), (1920, 1080)] {
        let picture = label(size, 0)?;
        for format in [PixelFormat::Yuyv, PixelFormat::Mjpeg] {
            sighting(&picture, format, rounds)?;
        }
    }
    Ok(())
}

/// The label of this number, with its codes one below the other, filling most of the picture.
fn label((width, height): (u32, u32), number: u64) -> anyhow::Result<GrayImage> {
    let codes: [(String, Symbology); CODES] = [
        ((7_901_892_384_282 + number).to_string(), Symbology::Code128),
        (format!("PF4DMJ{}", 20 + number), Symbology::Code128),
        ("21F6002NMX".to_owned(), Symbology::Code39),
        ("4006381333931".to_owned(), Symbology::Ean13),
    ];
    let mut picture = GrayImage::from_pixel(width, height, Luma([215]));
    let row = height / (codes.len() as u32 + 1);
    for (number, (text, symbology)) in codes.iter().enumerate() {
        let modules = encode(text, *symbology)?;
        let module = width * 2 / 1280;
        let (left, top) = (width / 8, row * number as u32 + row / 2);
        for y in top..top + row * 2 / 3 {
            for x in (0..modules.width() * module).filter(|x| modules.is_dark(x / module, 0)) {
                picture.put_pixel(left + x, y, Luma([35]));
            }
        }
    }
    Ok(picture)
}

/// The picture as a camera of this format sends it.
fn sent(picture: &GrayImage, format: PixelFormat) -> anyhow::Result<Vec<u8>> {
    let pixels = picture.as_raw();
    Ok(match format {
        PixelFormat::Yuyv => pixels.iter().flat_map(|&grey| [grey, 128]).collect(),
        PixelFormat::Nv12 => [&pixels[..], &vec![128; pixels.len() / 2]].concat(),
        PixelFormat::Mjpeg => {
            let colours: Vec<u8> = pixels.iter().flat_map(|&grey| [grey; 3]).collect();
            let mut bytes = Vec::new();
            let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 85);
            encoder.encode(&colours, picture.width(), picture.height(), ExtendedColorType::Rgb8)?;
            bytes
        }
        other => anyhow::bail!("{other} is not measured"),
    })
}

fn raw<'a>(bytes: &'a [u8], picture: &GrayImage, format: PixelFormat) -> RawFrame<'a> {
    let (width, height) = picture.dimensions();
    RawFrame { bytes, format, width, height, bytes_per_line: 0, is_damaged: false }
}

fn lightness(picture: &GrayImage, format: PixelFormat, rounds: usize) -> anyhow::Result<()> {
    let bytes = sent(picture, format)?;
    let plain = if format == PixelFormat::Mjpeg { picture.as_raw() } else { &bytes };
    let (mut unpacker, mut pixels, mut copy) = (Unpacker::default(), Vec::new(), vec![0; plain.len()]);
    let (mut read, mut copied) = (Vec::new(), Vec::new());
    // In turn, so that both see the same machine.
    for _ in 0..rounds {
        let begin = Instant::now();
        unpacker.luma(black_box(&raw(&bytes, picture, format)), &mut pixels)?;
        black_box(&pixels);
        read.push(begin.elapsed());
        let begin = Instant::now();
        copy.copy_from_slice(black_box(plain));
        black_box(&copy);
        copied.push(begin.elapsed());
    }
    let (read, copied) = (median(read), median(copied));
    let times = read.as_secs_f64() / copied.as_secs_f64();
    let (width, height) = picture.dimensions();
    println!(
        "{width:>5} x {height:<5} {format}  {:>8.3} ms  copy {:>8.3} ms  {times:>6.2} times",
        millis(read),
        millis(copied)
    );
    Ok(())
}

fn sighting(picture: &GrayImage, format: PixelFormat, rounds: usize) -> anyhow::Result<()> {
    let bytes = sent(picture, format)?;
    let (mut unpacker, mut frame) = (Unpacker::default(), Frame::empty(Instant::now()));
    let mut once = |reader: &mut LiveReader, number| -> anyhow::Result<(Duration, usize)> {
        let begin = ProcessTime::now();
        frame.write(&raw(&bytes, picture, format), &mut unpacker, None, number, Instant::now())?;
        let found = reader.read(frame.gray(), Duration::from_secs(9))?.len();
        Ok((begin.elapsed(), found))
    };
    let (mut first, mut tracked, mut found) = (Vec::new(), Vec::new(), 0);
    let mut following = LiveReader::new();
    for number in 0..rounds {
        let (time, codes) = once(&mut LiveReader::new(), number as u64 + 1)?;
        first.push(time);
        found = codes;
        tracked.push(once(&mut following, number as u64 + 1)?.0);
    }
    anyhow::ensure!(found == CODES, "{found} of {CODES} codes were read");
    let (width, height) = picture.dimensions();
    for (words, times) in [("a new label", first), ("the same label again, mean", tracked)] {
        let time = if words == "a new label" { median(times) } else { mean(&times) };
        let share = time.as_secs_f64() / BUDGET.as_secs_f64() * 100.0;
        println!("{width:>5} x {height:<5} {format}  {words:<28} {:>7.2} ms  {share:>5.1} %", millis(time));
    }
    Ok(())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// Every fifth frame is searched in whole, so a median would hide its cost.
fn mean(times: &[Duration]) -> Duration {
    times.iter().sum::<Duration>() / times.len().max(1) as u32
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
