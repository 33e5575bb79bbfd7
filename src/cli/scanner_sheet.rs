//! `docket scanner sheet`: the sheet that says how a hand scanner is set up.

use std::path::Path;

use serde::Serialize;

use crate::words;
use crate::workers::scanner_sheet;

use super::session::Session;
use super::{Status, Stop};

/// The written file for programs.
#[derive(Serialize)]
struct SheetLine<'a> {
    path: &'a str,
    sha256: &'a str,
}

/// Runs it.
///
/// # Errors
/// Where the file cannot be written.
pub fn run(session: &Session, file: &Path) -> Result<Status, Stop> {
    let told = scanner_sheet::write(file)?;
    let line = SheetLine { path: &told.path, sha256: &told.sha256 };
    session.out.result(&line, || words!("cli-sheet-written", path = told.path.as_str()))?;
    Ok(Status::Done)
}
