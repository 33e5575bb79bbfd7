//! Docket and its rivals on the same frames, one after the other.

use std::io::{IsTerminal, stderr};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::engines::Docket;
use super::frames::TrueFrame;
use super::options::Options;
use super::rivals::Rivals;
use super::score::{Reading, Score};
use super::table::{self, Table};

/// Docket's engines and the rivals that there are.
pub struct Field {
    pub names: Vec<String>,
    docket: Docket,
    rivals: Option<Rivals>,
}

impl Field {
    pub fn new(options: &Options) -> Self {
        let rivals = if options.alone { None } else { Rivals::start(&options.python) };
        let docket = Docket::new(&options.engines);
        let names = docket.names().chain(rivals.iter().flat_map(|rivals| rivals.names.clone())).collect();
        Self { names, docket, rivals }
    }

    /// The column of the first rival.
    pub fn rival(&self) -> Option<usize> {
        self.rivals.as_ref().map(|_| self.docket.names().count())
    }

    /// What each reads; in odd frames the rivals go first, so that nobody always finds the caches warm.
    pub fn read(&mut self, number: u64, truth: &TrueFrame) -> anyhow::Result<Vec<Reading>> {
        let mut own = || self.docket.read(&truth.frame);
        let mut rivals = || self.rivals.as_mut().map_or(Ok(Vec::new()), |rivals| rivals.read(&truth.frame, false));
        let (mut own, rivals) = if number.is_multiple_of(2) {
            let own = own();
            (own, rivals()?)
        } else {
            let rivals = rivals()?;
            (own(), rivals)
        };
        own.extend(rivals);
        Ok(own)
    }
}

/// The table for these frames.
pub fn label_frames(
    options: &Options,
    count: u64,
    frame: impl Fn(u64) -> anyhow::Result<TrueFrame>,
) -> anyhow::Result<()> {
    let mut field = Field::new(options);
    let mut scores: Vec<Score> = field.names.iter().map(|_| Score::default()).collect();
    for number in 0..count {
        let truth = frame(number)?;
        if let Some(folder) = &options.save {
            save(folder, number, &truth)?;
        }
        for (score, reading) in scores.iter_mut().zip(field.read(number, &truth)?) {
            score.count(&format!("frame {number} ({})", truth.group), &truth, &reading);
        }
        tell(number + 1, count);
    }
    table::of_scores(&field.names, &scores, field.rival()).print();
    list(options, &field.names, &scores);
    Ok(())
}

/// Misreads of every engine on so many frames, on all processors.
pub fn misreads(
    options: &Options,
    what: &str,
    count: u64,
    frame: impl Fn(u64) -> TrueFrame + Sync,
) -> anyhow::Result<()> {
    let (next, done) = (AtomicU64::new(0), AtomicU64::new(0));
    let names = Field::new(options).names;
    let total: Mutex<Vec<Score>> = Mutex::new(names.iter().map(|_| Score::default()).collect());
    let work = || -> anyhow::Result<()> {
        let mut field = Field::new(options);
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return Ok(());
            }
            let truth = frame(number);
            let readings = field.read(number, &truth)?;
            let mut total = total.lock().unwrap();
            let own = |total: &[Score]| -> usize {
                total[..options.engines.len()].iter().map(|score| score.misreads.len()).sum()
            };
            let before = own(&total);
            for (score, reading) in total.iter_mut().zip(readings) {
                score.count(&format!("frame {number} ({})", truth.group), &truth, &reading);
            }
            if let Some(folder) = &options.save
                && own(&total) > before
            {
                save(folder, number, &truth)?;
            }
            drop(total);
            tell(done.fetch_add(1, Ordering::Relaxed) + 1, count);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap())
    })?;
    let scores = total.into_inner().unwrap();
    let mut table = Table::default();
    table.row([format!("{count} {what}")].into_iter().chain(names.iter().cloned()));
    table.row(["misreads".to_owned()].into_iter().chain(scores.iter().map(|s| s.misreads.len().to_string())));
    if scores[0].codes.of > 0 {
        let read = |score: &Score| format!("{:.1}", score.codes.percent());
        table.row([format!("codes read, % ({})", scores[0].codes.of)].into_iter().chain(scores.iter().map(read)));
    }
    table.print();
    list(options, &names, &scores);
    Ok(())
}

/// Docket's misreads are always listed; those of the others, and what Docket missed, when asked for.
fn list(options: &Options, names: &[String], scores: &[Score]) {
    for (i, (name, score)) in names.iter().zip(scores).enumerate() {
        let is_own = i < options.engines.len();
        if is_own || options.list {
            score.misreads.iter().for_each(|misread| println!("misread by {name}: {misread}"));
        }
        if is_own && options.list {
            score.missed.iter().for_each(|missed| println!("missed by {name}: {missed}"));
        }
    }
}

/// On a terminal, how far it is.
pub fn tell(done: u64, count: u64) {
    if stderr().is_terminal() {
        eprint!("\r{done} of {count}{}", if done == count { "\n" } else { "" });
    }
}

fn save(folder: &std::path::Path, number: u64, truth: &TrueFrame) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    let (name, frame) = (format!("{number:05}-{}.png", truth.group), &truth.frame);
    let color = image::ExtendedColorType::L8;
    image::save_buffer(folder.join(name), frame.pixels(), frame.width(), frame.height(), color)?;
    Ok(())
}
