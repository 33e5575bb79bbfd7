//! Guards the hot path by counting instructions, which a busy computer does not change: valgrind runs this very program on one frame,
//! once reading it one time and once three times; half of the difference is what one reading takes.

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use docket::barcode::{GrayFrame, LiveReader};

use super::frames::{Group, label_frame};

/// The frames: of this seed, the first of each of these groups.
const SEED: u64 = 2;
const GROUPS: [Group; 3] = [Group::Easy, Group::Turned, Group::Blurred];
/// A frame that shows another label than the one before, and one that shows the same.
const NEW: &str = "new";
const KNOWN: &str = "known";
/// Slowed down by valgrind, a reader may take its time.
const ALL_DAY: Duration = Duration::from_secs(86_400);
/// More than this is a regression, less is worth a new record.
const TOLERANCE: f64 = 0.03;
const RECORD: &str = "benches/decoding/instructions.toml";
const HEAD: &str =
    "# Millions of instructions that reading a frame takes; `make bench-instructions RECORD=1` writes them.\n\n";

pub fn run(record: bool) -> anyhow::Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(RECORD);
    let known: toml::Table = std::fs::read_to_string(&path).unwrap_or_default().parse()?;
    let (mut now, mut changed) = (toml::Table::new(), Vec::new());
    for group in GROUPS {
        let frame = label_frame(SEED, 0, &[group]).frame;
        for kind in [NEW, KNOWN] {
            let name = format!("{}-{kind}", group.as_str());
            let counted = (counted(&frame, kind, 3)? - counted(&frame, kind, 1)?) / 2;
            let millions = (counted as f64 / 1e4).round() / 100.0;
            let change = known.get(&name).and_then(toml::Value::as_float).map(|due| millions / due - 1.0);
            let told = change.map_or("not on record".to_owned(), |change| format!("{:+.1} %", change * 100.0));
            println!("{name}: {millions:.2} million instructions, {told}");
            if change.is_some_and(|change| change.abs() > TOLERANCE) {
                changed.push(name.clone());
            }
            now.insert(name, toml::Value::Float(millions));
        }
    }
    if record {
        std::fs::write(&path, format!("{HEAD}{now}"))?;
    } else if !changed.is_empty() {
        bail!("{} changed by more than {:.0} %", changed.join(", "), TOLERANCE * 100.0);
    }
    Ok(())
}

/// Instructions of this program while it reads the frame so many times.
fn counted(frame: &GrayFrame, kind: &str, times: u32) -> anyhow::Result<u64> {
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(frame.pixels())?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(["--bench", "--read-raw", kind])
        .arg(file.path())
        .args([frame.width().to_string(), frame.height().to_string(), times.to_string()])
        .output()
        .context("valgrind is needed for this")?;
    let told = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "valgrind failed: {told}");
    let line = told.lines().find_map(|line| line.split_once("Collected :")).context("valgrind counted nothing")?;
    Ok(line.1.trim().parse()?)
}

/// What valgrind runs: the frame is new every time, or known from the time before.
pub fn read_raw(arguments: &[String]) -> anyhow::Result<()> {
    let [kind, file, width, height, times] = arguments else { bail!("five arguments") };
    let frame = GrayFrame::new(width.parse()?, height.parse()?, std::fs::read(file)?).context("another size")?;
    let is_new = kind == NEW;
    let mut reader = LiveReader::new();
    if !is_new {
        reader.read(&frame, ALL_DAY)?;
    }
    for _ in 0..times.parse::<u32>()? {
        if is_new {
            reader.forget();
        }
        std::hint::black_box(reader.read(&frame, ALL_DAY)?);
    }
    Ok(())
}
