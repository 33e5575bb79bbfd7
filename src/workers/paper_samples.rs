//! A batch and its devices for the tests of pages, and a page as text.

use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::*;
use crate::exchange::{Paper, Part};

/// Batch no. 7, for Contoso.
pub(super) fn batch(state: BatchState) -> BatchSummary {
    BatchSummary {
        id: BatchId("b".into()),
        number: 7,
        customer: Customer {
            id: CustomerId(Uuid::nil()),
            name: "Contoso, Inc".into(),
            domain: Some("contoso.com".into()),
            relationship: Relationship::Reseller,
        },
        group_tag: GroupTag::parse("Kiosk 1").unwrap(),
        expected: None,
        order: Some("4711".into()),
        state,
        created_by: "Olu".into(),
        created_at: Timestamp::UNIX_EPOCH,
        approved_by: Some("Sam".into()),
        close_reason: None,
        is_sending_asked: false,
        partner: String::new(),
        counts: BatchCounts::default(),
    }
}

/// A device that is ready, with PKID and serial number.
pub(super) fn device(number: u32) -> DeviceRow {
    DeviceRow {
        id: DeviceId(format!("d{number}")),
        batch: BatchId("b".into()),
        number,
        draft: DeviceDraft {
            pkid: Some(Pkid::parse(&format!("35562123{number:05}")).unwrap()),
            serial: Some(SerialNumber::parse(&format!("{number:012}")).unwrap()),
            ..DeviceDraft::default()
        },
        state: DeviceState::Ready,
        source: ScanSource::Typed,
        scanned_by: "Olu".into(),
        station: "dock-1".into(),
        scanned_at: Timestamp::UNIX_EPOCH,
        code: None,
        code_name: None,
        note: None,
    }
}

/// A page as a person reads it.
pub(super) fn text_of(paper: &Paper) -> String {
    let mut lines = vec![paper.title.clone(), paper.lead.clone()];
    for part in &paper.parts {
        match part {
            Part::Heading(words) => lines.push(format!("\n# {words}")),
            Part::Text(words) => lines.push(words.clone()),
            Part::Facts(facts) => {
                lines.extend(facts.iter().map(|fact| format!("{}: {}", fact.name, fact.value)));
            }
            Part::Steps(items) | Part::Checks(items) => {
                lines.extend(items.iter().map(|(what, more)| format!("- {what}: {more}")));
            }
            Part::Table { header, rows, .. } => {
                lines.extend(std::iter::once(header).chain(rows).map(|row| row.join(" | ")));
            }
        }
    }
    lines.join("\n")
}
