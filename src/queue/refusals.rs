//! Refused devices by their cause, and what Partner Center's support asks for of each.

use std::collections::HashMap;

use sqlx::{AnyPool, AssertSqlSafe, Row};
use uuid::Uuid;

use super::QueueError;
use super::rows::{self, whole};
use crate::domain::{BatchId, DeviceId, DeviceState, RefusalCause, RefusalCount};

/// Devices that are asked about at once: databases bound the values of one statement.
const AT_ONCE: usize = 500;

/// Codes and names of the batch's devices in a state, the most frequent first.
pub(super) async fn by_cause(
    reader: &AnyPool,
    batch: &BatchId,
    state: DeviceState,
) -> Result<Vec<RefusalCount>, QueueError> {
    let rows = sqlx::query(
        "SELECT code, code_name, COUNT(*) FROM devices WHERE batch = $1 AND state = $2 \
         GROUP BY code, code_name ORDER BY COUNT(*) DESC, code, code_name",
    )
    .bind(&*batch.0)
    .bind(state.as_str())
    .fetch_all(reader)
    .await?;
    rows.iter()
        .map(|row| {
            let cause = RefusalCause { code: row.try_get(0)?, name: row.try_get(1)? };
            Ok(RefusalCount { cause, count: whole(row.try_get(2)?, "count")? })
        })
        .collect()
}

/// `MS-CorrelationId` of the last upload that each of these devices was in; a device that was never sent is left out.
pub(super) async fn correlations(
    reader: &AnyPool,
    devices: &[DeviceId],
) -> Result<HashMap<DeviceId, Uuid>, QueueError> {
    let mut found = HashMap::new();
    for part in devices.chunks(AT_ONCE) {
        let values: Vec<String> = (1..=part.len()).map(|number| format!("${number}")).collect();
        // Safe: the text is put together from constants and numbers. Oldest first, so that the last upload stays.
        let sql = AssertSqlSafe(format!(
            "SELECT s.device, a.correlation_id FROM attempt_devices s JOIN attempts a ON a.id = s.attempt \
             WHERE s.device IN ({}) ORDER BY a.started_seq",
            values.join(", ")
        ));
        let query = part.iter().fold(sqlx::query(sql), |query, device| query.bind(&*device.0));
        for row in query.fetch_all(reader).await? {
            let id = rows::uuid(row.try_get(1)?, "attempts.correlation_id")?;
            found.insert(DeviceId(row.try_get(0)?), id);
        }
    }
    Ok(found)
}
