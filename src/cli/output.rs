//! Standard output: text for people, or one JSON object a line for programs.

use std::io::{self, Write};

use serde::Serialize;

use super::Stop;
use crate::app::findings::Standing;
use crate::words;

/// Where results go. Sentences that are no results go to standard error.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// One JSON object a line.
    pub is_json: bool,
}

impl Output {
    /// One result: the object for programs, the text for people.
    ///
    /// # Errors
    /// [`Stop::NobodyListens`] where standard output was closed.
    pub fn result(self, object: &impl Serialize, text: impl FnOnce() -> String) -> Result<(), Stop> {
        if self.is_json {
            let line = serde_json::to_string(object).map_err(|error| Stop::Fault(error.to_string()))?;
            self.line(&line)
        } else {
            self.line(&text())
        }
    }

    /// A text of many lines, which is the whole result.
    ///
    /// # Errors
    /// [`Stop::NobodyListens`] where standard output was closed.
    pub fn long_text(self, text: &str) -> Result<(), Stop> {
        #[derive(Serialize)]
        struct Line<'a> {
            text: &'a str,
        }
        self.result(&Line { text }, || text.to_owned())
    }

    /// A line for people alone.
    ///
    /// # Errors
    /// [`Stop::NobodyListens`] where standard output was closed.
    pub fn text(self, text: &str) -> Result<(), Stop> {
        if self.is_json { Ok(()) } else { self.line(text) }
    }

    fn line(self, line: &str) -> Result<(), Stop> {
        let mut out = io::stdout().lock();
        writeln!(out, "{line}").and_then(|()| out.flush()).map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Stop::NobodyListens,
            _ => Stop::Fault(error.to_string()),
        })
    }
}

/// The mark in front of a finding.
pub fn mark(standing: Standing) -> String {
    match standing {
        Standing::Good => words!("cli-mark-good"),
        Standing::Note => words!("cli-mark-note"),
        Standing::Open => words!("cli-mark-open"),
        Standing::Wrong => words!("cli-mark-wrong"),
    }
}

/// Rows as columns that line up, two blanks apart.
pub fn columns(rows: &[Vec<String>]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count)
        .map(|c| rows.iter().filter_map(|row| row.get(c)).map(|cell| cell.chars().count()).max().unwrap_or(0))
        .collect();
    let lines: Vec<String> = rows
        .iter()
        .map(|row| {
            let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}")).collect();
            cells.join("  ").trim_end().to_owned()
        })
        .collect();
    lines.join("\n")
}
