//! `docket journal`: the proof that nothing was changed behind the program's back, and every entry for an auditor.

use serde::Serialize;

use crate::queue::Verification;
use crate::words;

use super::args::JournalCommand;
use super::session::Session;
use super::{Status, Stop};

/// Entries read at once.
const PAGE: u64 = 500;

#[derive(Serialize)]
struct VerifyLine<'a> {
    ok: bool,
    entries: Option<u64>,
    head: Option<&'a str>,
    broken_at: Option<u64>,
    table: Option<&'a str>,
}

/// Runs it.
///
/// # Errors
/// Where the database fails.
pub async fn run(session: &Session, command: JournalCommand) -> Result<Status, Stop> {
    let desk = session.desk().await?;
    match command {
        JournalCommand::Verify => {
            let verification = desk.queue().verify().await?;
            let mut line = VerifyLine { ok: false, entries: None, head: None, broken_at: None, table: None };
            let text = match &verification {
                &Verification::Whole { entries, ref head } => {
                    (line.ok, line.entries, line.head) = (true, Some(entries), head.as_deref());
                    words!("cli-journal-whole", entries = entries, head = head.clone().unwrap_or_default())
                }
                &Verification::BrokenAt { seq } => {
                    line.broken_at = Some(seq);
                    words!("cli-journal-broken", seq = seq)
                }
                Verification::TablesDiffer { table } => {
                    line.table = Some(table);
                    words!("cli-journal-tables-differ", table = table.as_str())
                }
            };
            session.out.result(&line, || text)?;
            Ok(if line.ok { Status::Done } else { Status::Refused })
        }
        JournalCommand::Export => {
            let mut after = 0;
            loop {
                let entries = desk.queue().journal(after, PAGE).await?;
                let Some(last) = entries.last() else { return Ok(Status::Done) };
                after = last.seq;
                for entry in &entries {
                    // For an auditor's programs in either case: there is no other form of an entry.
                    session.out.result(entry, || serde_json::to_string(entry).unwrap_or_default())?;
                }
            }
        }
    }
}
