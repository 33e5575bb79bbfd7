//! What support gets to see: one text that a person can read through before giving it away. Nothing goes in but what is named here,
//! and everything goes through the redaction.

use std::collections::VecDeque;
use std::fmt::Write as _;

use serde_json::Value;

use super::Desk;
use crate::app::findings::{account_finding, account_step, network_finding, network_step};
use crate::app::notice::Failure;
use crate::domain::{AccountCheck, JournalEntry, NetworkLook, redacted};
use crate::settings::{Settings, without_user};
use crate::words;

/// Entries of the journal that are told.
const ENTRIES: usize = 300;
const PAGE: u64 = 500;
/// What is told of a change: never who, which customer, or which device.
const TOLD: [&str; 14] = [
    "attempt",
    "attempt_id",
    "batch",
    "cause",
    "correlation_id",
    "due_at",
    "expected_count",
    "format",
    "is_append",
    "number",
    "outcome",
    "request_id",
    "service",
    "tracking_id",
];

/// Settings of which only is told that they are set: paths and templates hold names of people and customers.
const UNTOLD: [&str; 3] = ["network.extra-ca", "photos.watched-folder", "tags.templates"];

/// The text for support: the program, the settings, where batches stand, the journal's last entries without names, and what was found
/// of the account and the road where that was looked at.
///
/// # Errors
/// Where the queue cannot be read.
pub async fn support_text(
    desk: &Desk,
    settings: &Settings,
    check: Option<&AccountCheck>,
    looks: &[NetworkLook],
) -> Result<String, Failure> {
    let mut text = format!("{}\n{}\n", words!("support-title"), words!("support-title", "line"));
    section(&mut text, &words!("support-section-program"));
    let _ = writeln!(text, "docket {} {} {}", env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
    section(&mut text, &words!("support-section-settings"));
    for (key, value) in settings.entries() {
        let is_told = value.is_empty() || !UNTOLD.contains(&key.as_str());
        let _ = writeln!(text, "{key} = {}", if is_told { without_user(&value) } else { "…".to_owned() });
    }
    section(&mut text, &words!("support-section-batches"));
    for batch in desk.queue().batches().await? {
        let counts = serde_json::to_string(&batch.counts).unwrap_or_default();
        let _ = writeln!(text, "{} {} {counts}", batch.id.0, batch.state.as_str());
    }
    section(&mut text, &words!("support-section-journal"));
    for entry in last_entries(desk).await? {
        let _ = writeln!(text, "{} {} {} {}", entry.seq, entry.at, entry.change.name(), told(&entry));
    }
    section(&mut text, &words!("support-section-network"));
    for look in looks {
        let found = network_finding(&look.finding);
        let step = network_step(look.step);
        let _ = writeln!(text, "{step} {}: {} ({} ms) {}", look.host, found.what, look.millis, look.details);
    }
    section(&mut text, &words!("support-section-account"));
    for look in check.iter().flat_map(|check| &check.looks) {
        let _ = writeln!(text, "{}: {} {}", account_step(look.step), account_finding(&look.finding).what, look.details);
    }
    Ok(redacted(&text).into_owned())
}

fn section(text: &mut String, title: &str) {
    let _ = writeln!(text, "\n# {title}");
}

async fn last_entries(desk: &Desk) -> Result<VecDeque<JournalEntry>, Failure> {
    let (mut last, mut after) = (VecDeque::new(), 0);
    loop {
        let page = desk.queue().journal(after, PAGE).await?;
        let Some(end) = page.last() else { return Ok(last) };
        after = end.seq;
        last.extend(page);
        while last.len() > ENTRIES {
            last.pop_front();
        }
    }
}

/// What of a change helps to find it at Microsoft's, and harms nobody. Reasons of attempts are the service's words, those of persons
/// stay out.
fn told(entry: &JournalEntry) -> String {
    let Ok(Value::Object(change)) = serde_json::to_value(&entry.change) else { return String::new() };
    let is_of_attempt = entry.change.name().starts_with("attempt");
    let parts = change.iter().filter(|(key, value)| {
        !value.is_null() && (TOLD.contains(&key.as_str()) || (is_of_attempt && key.as_str() == "reason"))
    });
    parts.map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
}
