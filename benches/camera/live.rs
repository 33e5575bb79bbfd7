//! A camera that plays frames from disk at 30 a second, read as a live camera is, for as long as one likes: does memory grow?

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use docket::capture::camera::{
    Camera, CameraError, CameraSource, CameraWorker, Mode, ModeWish, NextFrame, OpenCamera, PixelFormat, Rate,
    RawFrame, Trouble, Wanted,
};
use docket::workers::FrameReader;

use crate::{BUDGET, label, sent};

/// Size of the frames, and of the preview that the window asks for.
const SIZE: (u32, u32) = (1280, 720);
const PREVIEW: (u32, u32) = (960, 720);
/// Frames that are played in turn; each label stays for [`STAY`] of them.
const LABELS: u64 = 40;
const STAY: usize = 45;

/// Plays frames for so long, a line every tenth of the time.
pub fn run(time: Duration) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let files = draw(folder.path())?;
    let (make, tell) = (
        move || Box::new(Player(files.clone())) as Box<dyn CameraSource>,
        |event| {
            tracing::debug!(?event, "the camera");
        },
    );
    let camera = CameraWorker::start(Arc::new(make), tell)?;
    camera.set_preview(Some(PREVIEW));
    camera.open(Wanted::First, ModeWish::default());
    let (latest, mut reader) = (camera.latest(), FrameReader::new(&[], (Duration::from_millis(60), time)));
    let (begin, mut seen, mut read, mut boxes) = (Instant::now(), 0, 0_u64, 0_u64);
    println!("\nA live run: {LABELS} labels from disk, 30 frames a second");
    println!("{:>8} {:>8} {:>8} {:>8} {:>10}", "seconds", "frames", "read", "boxes", "memory");
    for tenth in 1..=10 {
        while begin.elapsed() < time * tenth / 10 {
            let Some(frame) = latest.wait_newer_than(seen, Duration::from_millis(100)) else { continue };
            seen = frame.number();
            read += 1;
            boxes += u64::from(reader.read(frame.gray()).seen_box.is_some());
        }
        let seconds = begin.elapsed().as_secs_f64();
        println!("{seconds:>8.1} {seen:>8} {read:>8} {boxes:>8} {:>7} kB", resident_kb()?);
    }
    anyhow::ensure!(boxes > 0 || time < Duration::from_secs(5), "no box was read");
    Ok(())
}

/// Draws the labels as JPEGs.
fn draw(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let drawn = |number| -> anyhow::Result<PathBuf> {
        let path = folder.join(format!("{number}.jpg"));
        fs::write(&path, sent(&label(SIZE, number)?, PixelFormat::Mjpeg)?)?;
        Ok(path)
    };
    (0..LABELS).map(drawn).collect()
}

/// Memory that this process has in use, in kilobytes (`VmRSS` of `proc(5)`).
fn resident_kb() -> anyhow::Result<u64> {
    let status = fs::read_to_string("/proc/self/status").context("memory is measured on Linux alone")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// Lists one camera, which plays the files.
struct Player(Vec<PathBuf>);

impl CameraSource for Player {
    fn list(&mut self) -> Result<Vec<Camera>, CameraError> {
        Ok(vec![Camera { name: "Frames from disk".into(), node: "disk".into(), bus: None, trouble: None }])
    }

    fn open(&mut self, _camera: &Camera, _wish: &ModeWish) -> Result<Box<dyn OpenCamera>, Trouble> {
        Ok(Box::new(Playing { files: self.0.clone(), next: 0, due: Instant::now(), bytes: Vec::new() }))
    }
}

struct Playing {
    files: Vec<PathBuf>,
    next: usize,
    due: Instant,
    bytes: Vec<u8>,
}

impl OpenCamera for Playing {
    fn mode(&self) -> Mode {
        Mode { width: SIZE.0, height: SIZE.1, rate: Rate::whole(30), format: PixelFormat::Mjpeg }
    }

    fn next_frame(&mut self, _timeout: Duration) -> NextFrame<'_> {
        thread::park_timeout(self.due.saturating_duration_since(Instant::now()));
        self.due += BUDGET;
        let file = &self.files[self.next / STAY % self.files.len()];
        self.next += 1;
        match fs::read(file) {
            Ok(bytes) => self.bytes = bytes,
            Err(error) => return NextFrame::Trouble(Trouble::Broken(error.to_string())),
        }
        NextFrame::Frame(RawFrame {
            bytes: &self.bytes,
            format: PixelFormat::Mjpeg,
            width: SIZE.0,
            height: SIZE.1,
            bytes_per_line: 0,
            is_damaged: false,
        })
    }
}
