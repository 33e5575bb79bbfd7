//! The one way in: changes are checked, appended to the journal and applied to the tables in one transaction.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::journal::{self, RawEntry};
use super::{Queue, QueueError, apply};
use crate::domain::{Actor, Barcode, Change, Point};

/// Writes all the changes or none; tries again where another program was in the way. Returns the places of their entries.
pub(super) async fn write(
    queue: &Queue,
    actor: &Actor,
    now: Timestamp,
    changes: Vec<Change>,
) -> Result<Vec<u64>, QueueError> {
    let changes: Vec<Change> = changes.into_iter().map(storable).collect();
    let mut tries = queue.connector.patience.tries;
    loop {
        tries = tries.saturating_sub(1);
        match write_once(queue, actor, now, &changes).await {
            // Nothing was written: a transaction that was refused a lock is rolled back.
            Err(QueueError::Busy) if tries > 0 => tracing::debug!(tries, "another program writes; trying again"),
            outcome => return outcome,
        }
    }
}

async fn write_once(queue: &Queue, actor: &Actor, now: Timestamp, changes: &[Change]) -> Result<Vec<u64>, QueueError> {
    let mut transaction = queue.writer.begin_with(queue.connector.begin_write()).await?;
    queue.connector.wait_for_turn(&mut transaction).await?;
    let mut head = journal::head(&mut transaction).await?;
    let mut places = Vec::with_capacity(changes.len());
    for change in changes {
        let entry = RawEntry::after(&head, actor, now, change)?;
        head = record(&mut transaction, &entry, change).await?;
        places.push(entry.seq.unsigned_abs());
    }
    journal::set_head(&mut transaction, &head).await?;
    transaction.commit().await?;
    Ok(places)
}

/// Appends an entry and applies its change. What replays a journal comes this way too.
pub(super) async fn record(
    connection: &mut AnyConnection,
    entry: &RawEntry,
    change: &Change,
) -> Result<journal::Head, QueueError> {
    journal::append(connection, entry).await?;
    apply::apply(connection, entry, change).await?;
    Ok(journal::Head { entries: entry.seq, hash: entry.hash.clone() })
}

/// JSON has no word for a corner that is no number: such corners are left out, the code itself is kept.
fn storable(mut change: Change) -> Change {
    if let Change::DeviceScanned { codes, .. } = &mut change {
        let is_finite = |p: &Point| p.x.is_finite() && p.y.is_finite();
        for Barcode { corners, .. } in codes {
            *corners = corners.filter(|corners| corners.iter().all(is_finite));
        }
    }
    change
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use sqlx::{AssertSqlSafe, Connection, Row};
    use uuid::Uuid;

    use super::super::connect::Patience;
    use super::super::{QueuePlace, Verification};
    use super::*;
    use crate::domain::{BatchId, Customer, CustomerId, DeviceQuery, GroupTag};

    /// A queue that does not wait long.
    async fn open(folder: &Path) -> Queue {
        let patience = Patience { lock: Duration::from_millis(20), tries: 2, ..Patience::default() };
        Queue::open_with(&QueuePlace::Folder(folder.to_owned()), patience).await.unwrap()
    }

    async fn begin(queue: &Queue, id: &str) -> Result<u64, QueueError> {
        let change = Change::BatchCreated {
            batch: BatchId(id.to_owned()),
            customer: Customer::unnamed(CustomerId(Uuid::nil())),
            group_tag: GroupTag::parse("Berlin").unwrap(),
            expected: None,
            order: Some("x".repeat(2000)),
            partner: String::new(),
        };
        let actor = Actor { operator: "anna".to_owned(), station: "dock 1".to_owned() };
        queue.apply(&actor, "2026-01-01T00:00:00Z".parse().unwrap(), change).await
    }

    #[tokio::test]
    async fn a_program_that_holds_the_queue_too_long_is_named_and_then_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let queue = open(folder.path()).await;
        let mut other = queue.connector.connect().await.unwrap();
        let writing = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
        assert!(matches!(begin(&queue, "b").await, Err(QueueError::Busy)));
        open(folder.path()).await.batches().await.unwrap();
        writing.rollback().await.unwrap();
        assert_eq!(begin(&queue, "b").await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_full_disk_refuses_the_change_and_keeps_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let queue = open(folder.path()).await;
        let pages: i64 = sqlx::query("PRAGMA page_count").fetch_one(&queue.writer).await.unwrap().get(0);
        let limit = AssertSqlSafe(format!("PRAGMA max_page_count = {}", pages + 8));
        sqlx::query(limit).execute(&queue.writer).await.unwrap();
        let mut kept = 0;
        let refusal = loop {
            match begin(&queue, &format!("b{kept}")).await {
                Ok(_) => kept += 1,
                Err(refusal) => break refusal,
            }
        };
        assert!(matches!(refusal, QueueError::DiskFull), "{refusal:?}");
        assert!(kept > 1, "{kept}");
        assert_eq!(queue.batches().await.unwrap().len(), kept);
        assert!(matches!(queue.verify().await.unwrap(), Verification::Whole { entries, .. } if entries == kept as u64));
        assert_eq!(queue.devices(&DeviceQuery::default()).await.unwrap().total, 0);
    }

    #[tokio::test]
    async fn a_file_that_may_only_be_read_refuses_the_change() {
        let folder = tempfile::tempdir().unwrap();
        let queue = open(folder.path()).await;
        sqlx::query("PRAGMA query_only = ON").execute(&queue.writer).await.unwrap();
        assert!(matches!(begin(&queue, "b").await, Err(QueueError::ReadOnly(_))));
        assert_eq!(queue.batches().await.unwrap(), []);
    }
}
