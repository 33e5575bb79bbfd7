//! Guards the hot path by counting instructions, which a busy computer does not change: valgrind runs this very program on one frame,
//! once reading it one time and once three times; half of the difference is what one reading takes.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, anyhow, bail, ensure};
use clap::ValueEnum;
use docket::barcode::GrayFrame;

use super::engines::{Docket, Engine};
use super::frames::{Group, label_frame};

/// The frames: of this seed, the first of each of these groups.
const SEED: u64 = 2;
const GROUPS: [Group; 3] = [Group::Easy, Group::Turned, Group::Blurred];
/// The readers of camera frames: photos may take their time. A tracked reading is counted with the one before it.
const ENGINES: [(Engine, &str); 2] = [(Engine::Live, "live"), (Engine::Tracked, "tracked")];
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
        for (engine, word) in ENGINES {
            let name = format!("{}-{word}", group.as_str());
            let counted = (counted(&frame, word, 3)? - counted(&frame, word, 1)?) / 2;
            let millions = (counted as f64 / 1e5).round() / 10.0;
            let change = known.get(&name).and_then(toml::Value::as_float).map(|due| millions / due - 1.0);
            let told = change.map_or("not on record".to_owned(), |change| format!("{:+.1} %", change * 100.0));
            println!("{}, {} frame: {millions:.1} million instructions, {told}", engine.as_str(), group.as_str());
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
fn counted(frame: &GrayFrame, engine: &str, times: u32) -> anyhow::Result<u64> {
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(frame.pixels())?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(["--bench", "--read-raw", engine])
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
    let [engine, file, width, height, times] = arguments else { bail!("five arguments") };
    let engine = Engine::from_str(engine, true).map_err(|unknown| anyhow!(unknown))?;
    let frame = GrayFrame::new(width.parse()?, height.parse()?, std::fs::read(file)?).context("another size")?;
    let mut docket = Docket::unhurried(&[engine]);
    for _ in 0..times.parse::<u32>()? {
        std::hint::black_box(docket.read(&frame));
    }
    Ok(())
}
