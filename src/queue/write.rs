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
