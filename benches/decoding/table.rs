//! The one table: a row for each measure, a column for each engine.

use std::collections::BTreeSet;

use super::score::{MODULES, Score, Share, times};

/// Lines of a table in Markdown; the first is its head.
#[derive(Default)]
pub struct Table(Vec<Vec<String>>);

impl Table {
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.0.push(cells.into_iter().collect());
    }

    pub fn print(&self) {
        let columns = self.0.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            self.0.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let line = |cells: &[String]| {
            let cells = widths.iter().enumerate().map(|(i, width)| {
                let cell = cells.get(i).map_or("", String::as_str);
                if i == 0 { format!(" {cell:<width$} ") } else { format!(" {cell:>width$} ") }
            });
            println!("|{}|", cells.collect::<Vec<_>>().join("|"));
        };
        for (i, row) in self.0.iter().enumerate() {
            line(row);
            if i == 0 {
                line(&widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>());
            }
        }
        println!();
    }
}

/// The scores side by side; `rivals` names the column that times are compared with.
pub fn of_scores(names: &[String], scores: &[Score], rival: Option<usize>) -> Table {
    let mut table = Table::default();
    table.row([String::new()].into_iter().chain(names.iter().cloned()));
    let mut shares = |label: String, share: &dyn Fn(&Score) -> Option<Share>| {
        let Some(of) = scores.iter().find_map(share).map(|share| share.of) else { return };
        let cell = |score: &Score| share(score).map_or_else(String::new, |share| format!("{:.1}", share.percent()));
        table.row([format!("{label} ({of})")].into_iter().chain(scores.iter().map(cell)));
    };
    shares("codes read, %".to_owned(), &|score| Some(score.codes));
    shares("PKIDs".to_owned(), &|score| Some(score.pkids));
    shares("whole labels".to_owned(), &|score| Some(score.whole));
    for group in keys(scores, |score| score.groups.keys().cloned().collect()) {
        shares(group.clone(), &|score| score.groups.get(&group).copied());
    }
    for symbology in keys(scores, |score| score.symbologies.keys().copied().collect()) {
        shares(symbology.to_string(), &|score| score.symbologies.get(&symbology).copied());
    }
    for bin in keys(scores, |score| score.modules.keys().copied().collect()) {
        let to = MODULES.get(bin + 1).map_or("more".to_owned(), |to| format!("{to:.1}"));
        shares(format!("bars of {:.1} to {to} px", MODULES[bin]), &|score| score.modules.get(&bin).copied());
    }
    table.row(["misreads".to_owned()].into_iter().chain(scores.iter().map(|score| score.misreads.len().to_string())));
    for (i, what) in [(0, "median"), (2, "p95")] {
        let cell = |score: &Score| {
            if score.corners.is_empty() { String::new() } else { format!("{:.1}", times(&score.corners)[i]) }
        };
        table.row([format!("corners off by, px, {what}")].into_iter().chain(scores.iter().map(cell)));
    }
    for size in keys(scores, |score| score.cpu_ms.keys().copied().collect()) {
        let of = |score: &Score| score.cpu_ms.get(&size).map_or([f64::NAN; 3], |all| times(all));
        for (i, what) in ["median", "mean", "p95"].into_iter().enumerate() {
            let label = format!("CPU ms {} x {}, {what}", size.0, size.1);
            table.row([label].into_iter().chain(scores.iter().map(|score| format!("{:.2}", of(score)[i]))));
        }
        if let Some(rival) = rival {
            let label = format!("mean as a share of {}", names[rival]);
            let due = of(&scores[rival])[1];
            table.row([label].into_iter().chain(scores.iter().map(|score| format!("{:.2}", of(score)[1] / due))));
        }
    }
    table
}

fn keys<K: Ord>(scores: &[Score], of: impl Fn(&Score) -> BTreeSet<K>) -> BTreeSet<K> {
    scores.iter().flat_map(of).collect()
}
