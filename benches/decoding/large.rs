//! Large photos of a label, and pictures made to keep a reader busy: what the worst case costs.

use std::time::Instant;

use super::engines::{Docket, Engine};
use super::frames::hostile::PATTERNS;
use super::frames::{Group, TrueFrame, label_picture};
use super::options::Options;
use super::score::Score;
use super::table::Table;

const PHOTOS: [(u32, u32); 2] = [(4000, 3000), (12_000, 9_000)];
const SIZES: [(u32, u32); 3] = [(1280, 720), (4000, 3000), (12_000, 9_000)];

pub fn run(options: &Options) {
    // A label that is seen again is no larger.
    let engines = options.engines.iter().copied().filter(|engine| *engine != Engine::Tracked);
    let mut readers: Vec<Docket> = engines.map(|engine| Docket::new(&[engine])).collect();
    label_photos(options.seed, &mut readers);
    patterns(&mut readers);
}

fn label_photos(seed: u64, readers: &mut [Docket]) {
    let mut table = Table::default();
    table.row(["label photo", "engine", "CPU ms", "ms that pass", "codes read", "misreads"].map(str::to_owned));
    for (width, height) in PHOTOS {
        for (number, group) in [Group::Easy, Group::Turned, Group::Tilted].into_iter().enumerate() {
            let truth = label_picture(seed, number as u64, group, width, height);
            for reader in &mut *readers {
                let start = Instant::now();
                let reading = reader.read(&truth.frame).remove(0);
                let passed = start.elapsed().as_secs_f64() * 1000.0;
                let mut score = Score::default();
                score.count("photo", &truth, &reading);
                table.row([
                    format!("{width} x {height}, {}", truth.group),
                    reader.names().collect(),
                    format!("{:.0}", reading.cpu_ms),
                    format!("{passed:.0}"),
                    format!("{} of {}", score.codes.hits, score.codes.of),
                    score.misreads.len().to_string(),
                ]);
            }
        }
    }
    table.print();
}

fn patterns(readers: &mut [Docket]) {
    let mut table = Table::default();
    let sizes = SIZES.map(|(width, height)| format!("{width} x {height}"));
    table.row(["CPU ms, ms that pass (codes made up)".to_owned(), "engine".to_owned()].into_iter().chain(sizes));
    let mut worst = (0.0, String::new());
    for (name, pattern) in PATTERNS {
        for reader in &mut *readers {
            let cells = SIZES.map(|(width, height)| {
                let truth =
                    TrueFrame { frame: pattern.frame(width, height), group: name.to_owned(), codes: Vec::new() };
                let start = Instant::now();
                let reading = reader.read(&truth.frame).remove(0);
                let passed = start.elapsed().as_secs_f64() * 1000.0;
                if reading.cpu_ms > worst.0 {
                    worst =
                        (reading.cpu_ms, format!("{name}, {width} x {height}, {}", reader.names().collect::<String>()));
                }
                format!("{:.1}, {passed:.1} ({})", reading.cpu_ms, reading.codes.len())
            });
            table.row([name.to_owned(), reader.names().collect()].into_iter().chain(cells));
        }
    }
    table.print();
    println!("worst: {:.0} ms of CPU for {}", worst.0, worst.1);
}
