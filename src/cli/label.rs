//! `docket label`: the label rules over the payloads of a file, and where the file says what it expects, the differences.

use std::path::Path;

use crate::{label, words};

use super::session::Session;
use super::{Status, Stop};

/// Runs it.
///
/// # Errors
/// Where the file cannot be read or is no such list.
pub fn run(session: &Session, file: &Path) -> Result<Status, Stop> {
    let bytes = std::fs::read(file).map_err(|error| Stop::Check(format!("{}: {error}", file.display())))?;
    let rows =
        label::list::read_payload_csv(&bytes).map_err(|error| Stop::Check(format!("{}: {error}", file.display())))?;
    let mut differences = 0;
    for row in &rows {
        let verdict = label::list::read_row(row);
        session.out.result(&verdict, || {
            let reason = label::reason_text(&verdict.reason);
            format!("{:<6} {:<22} {:<10} {:<28} {reason}", verdict.id, verdict.action, verdict.field, verdict.value)
        })?;
        for difference in row.differences(&verdict) {
            differences += 1;
            eprintln!("docket: {difference}");
        }
    }
    if rows.iter().any(label::list::PayloadRow::expects_something) {
        eprintln!("docket: {}", words!("cli-label-compared", rows = rows.len(), differences = differences));
    }
    Ok(if differences == 0 { Status::Done } else { Status::Refused })
}
