//! Guards the hot path by counting instructions, which a busy computer does not change: valgrind runs this very program on one frame,
//! once reading it one time and once three times; half of the difference is what one reading takes.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail, ensure};
use docket::barcode::GrayFrame;

use super::engines::Engine;
use super::frames::{Group, label_frame};

/// The frame: of this seed, the first of each of these groups.
const SEED: u64 = 2;
const GROUPS: [Group; 2] = [Group::Easy, Group::Turned];
/// More than this is a regression, less is worth a new record.
const TOLERANCE: f64 = 0.03;
const RECORD: &str = "benches/decoding/instructions.toml";

pub fn run(record: bool) -> anyhow::Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(RECORD);
    let mut known: toml::Table = std::fs::read_to_string(&path).unwrap_or_default().parse()?;
    let mut broken = Vec::new();
    for group in GROUPS {
        let frame = label_frame(SEED, 0, &[group]).frame;
        let counted = (counted(&frame, 3)? - counted(&frame, 1)?) / 2;
        let million = counted as f64 / 1e6;
        let due = known.get(group.as_str()).and_then(toml::Value::as_float);
        let change = due.map(|due| million / due - 1.0);
        let told =
            change.map_or("not on record".to_owned(), |change| format!("{:+.1} % of the record", change * 100.0));
        println!("{}: {million:.1} million instructions, {told}", group.as_str());
        if change.is_some_and(|change| change.abs() > TOLERANCE) {
            broken.push(group.as_str());
        }
        known.insert(group.as_str().to_owned(), toml::Value::Float((million * 10.0).round() / 10.0));
    }
    if record {
        let head =
            "# Millions of instructions that reading one frame takes; written by `make bench-instructions RECORD=1`.\n";
        std::fs::write(&path, format!("{head}{known}"))?;
    } else if !broken.is_empty() {
        bail!("{} changed by more than {:.0} %", broken.join(" and "), TOLERANCE * 100.0);
    }
    Ok(())
}

/// Instructions of this program while it reads the frame so many times.
fn counted(frame: &GrayFrame, times: u32) -> anyhow::Result<u64> {
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(frame.pixels())?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(["--bench", "--read-raw"])
        .arg(file.path())
        .args([frame.width().to_string(), frame.height().to_string(), times.to_string()])
        .output()
        .context("valgrind is needed for this")?;
    let told = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "valgrind failed: {told}");
    let line = told.lines().find_map(|line| line.split_once("Collected :")).context("valgrind counted nothing")?;
    Ok(line.1.trim().parse()?)
}

/// What valgrind runs.
pub fn read_raw(arguments: &[String]) -> anyhow::Result<()> {
    let [file, width, height, times] = arguments else { bail!("four arguments") };
    let frame = GrayFrame::new(width.parse()?, height.parse()?, std::fs::read(file)?).context("another size")?;
    for _ in 0..times.parse::<u32>()? {
        std::hint::black_box(Engine::ALL[0].read(&frame));
    }
    Ok(())
}
