//! The list of Partner Center's site as it was read, and what it says in sentences, for the window and the command line.

use crate::domain::{PortalColumn, PortalDoubt, PortalMatch};
use crate::words;

/// Lines that are named one by one; of more the number is told.
const NAMED_LINES: usize = 12;
/// Doubts that are told one by one.
const NAMED_DOUBTS: usize = 30;

/// The site's list as it was read, and what it means for a batch. Nothing of it is recorded yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadResults {
    /// The file's name, without its folders.
    pub file: String,
    /// How its letters are written.
    pub encoding: &'static str,
    /// Whether that was made out by their looks.
    pub is_encoding_guessed: bool,
    /// The columns that count, under their names in the file.
    pub columns: Vec<(PortalColumn, String)>,
    /// The others.
    pub unused: Vec<String>,
    /// Its rows.
    pub rows: usize,
    /// What it means.
    pub matched: PortalMatch,
}

impl ReadResults {
    /// Whether every line was understood, and every device that was uploaded has its outcome; where `is_rest_taken`, also those of which
    /// no line speaks.
    pub fn is_whole(&self, is_rest_taken: bool) -> bool {
        let told = &self.matched;
        let is_silent = !told.silent.is_empty() && !is_rest_taken;
        !is_silent && told.unclear.is_empty() && told.doubts.is_empty() && told.strangers.is_empty()
    }

    /// How the file was read, in one sentence.
    pub fn reading(&self) -> String {
        let columns: Vec<&str> = self.columns.iter().map(|(_, name)| name.as_str()).collect();
        let columns = columns.join(", ");
        let (file, rows) = (self.file.as_str(), self.rows);
        match self.is_encoding_guessed {
            true => words!("list-read-guessed", file = file, rows = rows, columns = columns, letters = self.encoding),
            false => words!("list-read", file = file, rows = rows, columns = columns),
        }
    }

    /// What can be recorded, in one sentence.
    pub fn summary(&self) -> String {
        words!("list-says", registered = self.matched.registered(), refused = self.matched.refused())
    }

    /// What it leaves open, a sentence each.
    pub fn remarks(&self) -> Vec<String> {
        let told = &self.matched;
        let mut remarks = Vec::new();
        if !told.silent.is_empty() {
            remarks.push(words!("list-silent", count = told.silent.len()));
        }
        if !told.unclear.is_empty() {
            remarks.push(words!("list-unclear", count = told.unclear.len()));
        }
        for (lines, sentence) in [
            (&told.open, words!("list-open", count = told.open.len(), lines = named(&told.open))),
            (&told.strangers, words!("list-strangers", count = told.strangers.len(), lines = named(&told.strangers))),
            (&told.settled, words!("list-settled", count = told.settled.len(), lines = named(&told.settled))),
        ] {
            if !lines.is_empty() {
                remarks.push(sentence);
            }
        }
        let doubts = told.doubts.iter().take(NAMED_DOUBTS);
        remarks.extend(doubts.map(|(line, doubt)| words!("list-doubt", line = line, why = doubt_words(doubt))));
        let more = told.doubts.len().saturating_sub(NAMED_DOUBTS);
        if more > 0 {
            remarks.push(words!("list-more-doubts", count = more));
        }
        remarks
    }
}

/// `4, 7, 9`; of very many the first ones and how many more there are.
fn named(lines: &[u64]) -> String {
    let first: Vec<String> = lines.iter().take(NAMED_LINES).map(u64::to_string).collect();
    match lines.len().saturating_sub(NAMED_LINES) {
        0 => first.join(", "),
        more => words!("list-more-lines", lines = first.join(", "), count = more),
    }
}

/// Why a line was not understood.
fn doubt_words(doubt: &PortalDoubt) -> String {
    match doubt {
        PortalDoubt::NoDevice => words!("doubt-no-device"),
        PortalDoubt::CutPkid { text } => words!("doubt-cut-pkid", text = text.as_str()),
        PortalDoubt::NoPkid { text } => words!("doubt-no-pkid", text = text.as_str()),
        PortalDoubt::UnknownStatus { text } => words!("doubt-unknown-status", text = text.as_str()),
        PortalDoubt::NothingTold => words!("doubt-nothing-told"),
        PortalDoubt::Contradiction { status, error } => {
            words!("doubt-contradiction", status = status.as_str(), error = error.as_str())
        }
        PortalDoubt::RowsDisagree { other } => words!("doubt-rows-disagree", other = other),
    }
}
