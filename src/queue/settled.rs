//! When the last word on each device of a batch came, which reports tell.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::{Any, Executor, Row};

use super::QueueError;
use super::rows;
use crate::domain::{BatchId, DeviceId};

/// For every device of the batch that has had a result: when the last one was written down.
pub(super) async fn of_batch<'e>(
    executor: impl Executor<'e, Database = Any>,
    batch: &BatchId,
) -> Result<BTreeMap<DeviceId, Timestamp>, QueueError> {
    // An entry begins with its change's name.
    sqlx::query(
        "SELECT d.id, MAX(j.happened_at) FROM devices d JOIN device_entries e ON e.device = d.id \
         JOIN journal j ON j.seq = e.seq WHERE d.batch = $1 \
         AND (j.change_json LIKE '{\"change\":\"results-recorded\"%' \
         OR j.change_json LIKE '{\"change\":\"portal-results-recorded\"%') GROUP BY d.id",
    )
    .bind(&*batch.0)
    .fetch_all(executor)
    .await?
    .iter()
    .map(|row| Ok((DeviceId(row.try_get(0)?), rows::time(row.try_get(1)?, "journal.happened_at")?)))
    .collect()
}
