//! Photos of codes from files, with a `manifest.csv` that says what stands on them: recall of each symbology, and misreads.
//!
//! Letters and digits alone are compared. What is not listed but read by two engines of different descent is a code that the
//! manifest does not know, and no misread.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Context;
use docket::capture::Photo;
use docket::domain::Symbology;
use serde::Deserialize;

use super::compare::tell;
use super::engines::Docket;
use super::options::Options;
use super::rivals::Rivals;
use super::score::{Key, Reading, Share, times};
use super::table::Table;

#[derive(Deserialize)]
struct Row {
    path: String,
    symbology: String,
    text: String,
}

#[derive(Default)]
struct Score {
    recall: BTreeMap<String, Share>,
    misreads: Vec<String>,
    cpu_ms: Vec<f64>,
}

/// What a still picture is searched for; others are in some sets, and their rows are told apart.
const SOUGHT: [&str; 7] = ["code128", "code39", "ean13", "upca", "datamatrix", "qr", "pdf417"];

pub fn run(options: &Options, folder: &Path) -> anyhow::Result<()> {
    let mut rivals = if options.alone { None } else { Rivals::start(&options.python) };
    let mut docket = Docket::new(&options.engines);
    let mut names: Vec<String> = docket.names().collect();
    names.extend(rivals.iter().flat_map(|rivals| rivals.names.clone()));
    let mut scores: Vec<Score> = names.iter().map(|_| Score::default()).collect();
    let manifest = folder.join("manifest.csv");
    let mut reader = csv::Reader::from_path(&manifest).with_context(|| manifest.display().to_string())?;
    let rows: Vec<Row> = reader.deserialize().collect::<Result<_, _>>()?;
    for (number, row) in rows.iter().enumerate() {
        let photo = Photo::open(&folder.join(&row.path)).with_context(|| row.path.clone())?;
        let mut readings = docket.read(&photo.gray);
        if let Some(rivals) = &mut rivals {
            readings.extend(rivals.read(&photo.gray, true)?);
        }
        let due = row.due();
        for (i, score) in scores.iter_mut().enumerate() {
            let others: BTreeSet<&str> = (0..names.len())
                .filter(|other| descent(&names[*other]) != descent(&names[i]))
                .flat_map(|other| readings[other].codes.iter().map(|found| found.key.text.as_str()))
                .collect();
            score.count(row, &due, &readings[i], &others);
        }
        tell(number as u64 + 1, rows.len() as u64);
    }
    print(options, &names, &scores);
    Ok(())
}

/// Which family of decoders a column is of.
fn descent(name: &str) -> &str {
    name.split([' ', ',']).next().unwrap_or(name)
}

impl Row {
    /// Every text that may be read, each with the ways in which it may be spelled.
    fn due(&self) -> Vec<Vec<String>> {
        if self.symbology == "none" {
            return Vec::new();
        }
        let texts: Vec<&str> =
            if self.symbology == "datamatrix" { self.text.split(" | ").collect() } else { vec![&self.text] };
        texts.into_iter().map(|text| spellings(&self.symbology, text)).collect()
    }
}

fn spellings(symbology: &str, text: &str) -> Vec<String> {
    let plain = Key::new(Symbology::Other, text).text;
    let mut all = vec![plain.clone()];
    match symbology {
        "upca" => all.push(format!("{plain:0>13}")),
        "upce" => all.extend(expanded(&plain).map(|text| format!("{text:0>13}"))),
        _ => {}
    }
    all
}

/// The UPC-A that eight digits of UPC-E stand for.
fn expanded(upce: &str) -> Option<String> {
    let d: Vec<char> = upce.chars().collect();
    let [system, a, b, c, e, f, last, check] = d[..] else { return None };
    Some(match last {
        '0'..='2' => format!("{system}{a}{b}{last}0000{c}{e}{f}{check}"),
        '3' => format!("{system}{a}{b}{c}00000{e}{f}{check}"),
        '4' => format!("{system}{a}{b}{c}{e}00000{f}{check}"),
        _ => format!("{system}{a}{b}{c}{e}{f}0000{last}{check}"),
    })
}

impl Score {
    fn count(&mut self, row: &Row, due: &[Vec<String>], reading: &Reading, others: &BTreeSet<&str>) {
        let share = self.recall.entry(row.symbology.clone()).or_default();
        for ways in due {
            share.of += 1;
            share.hits += u32::from(reading.codes.iter().any(|found| ways.contains(&found.key.text)));
        }
        for key in reading.codes.iter().map(|found| &found.key) {
            if !due.iter().any(|ways| ways.contains(&key.text)) && !others.contains(key.text.as_str()) {
                self.misreads.push(format!("{}: {} {:?}", row.path, key.symbology, key.text));
            }
        }
        self.cpu_ms.push(reading.cpu_ms);
    }
}

fn print(options: &Options, names: &[String], scores: &[Score]) {
    let mut table = Table::default();
    table.row(["codes read, %".to_owned()].into_iter().chain(names.iter().cloned()));
    let others = scores[0].recall.keys().map(String::as_str).filter(|name| !SOUGHT.contains(name) && *name != "none");
    for symbology in SOUGHT.into_iter().chain(others) {
        let Some(of) = scores[0].recall.get(symbology).map(|share| share.of) else { continue };
        let mark = if SOUGHT.contains(&symbology) { "" } else { ", not looked for" };
        let cell = |score: &Score| format!("{:.1}", score.recall[symbology].percent());
        table.row([format!("{symbology} ({of}{mark})")].into_iter().chain(scores.iter().map(cell)));
    }
    table.row(["misreads".to_owned()].into_iter().chain(scores.iter().map(|s| s.misreads.len().to_string())));
    for (i, what) in ["median", "mean", "p95"].into_iter().enumerate() {
        let cell = |score: &Score| format!("{:.2}", times(&score.cpu_ms)[i]);
        table.row([format!("CPU ms, {what}")].into_iter().chain(scores.iter().map(cell)));
    }
    table.print();
    for (i, (name, score)) in names.iter().zip(scores).enumerate() {
        if i < options.engines.len() || options.list {
            score.misreads.iter().for_each(|misread| println!("misread by {name}: {misread}"));
        }
    }
}
