//! When the service told a partner's customers last, by the journal.

use super::rows::time;
use super::{Queue, QueueError};
use crate::domain::Change;
use jiff::Timestamp;
use sqlx::Row;

/// How many tellings are looked through at most: several partners take turns.
const LOOKED_THROUGH: i64 = 50;

impl Queue {
    /// When this partner's customers were all told last; nothing stands for any partner's. A list is written down where it differs from
    /// what was known, and a find of nobody where it does not.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn customers_told_at(&self, partner: &str) -> Result<Option<Timestamp>, QueueError> {
        let rows = sqlx::query(
            "SELECT happened_at, change_json FROM journal WHERE change_json LIKE '{\"change\":\"customers-listed\"%' \
             OR change_json LIKE '{\"change\":\"customers-found\",\"customers\":[]%' ORDER BY seq DESC LIMIT $1",
        )
        .bind(LOOKED_THROUGH)
        .fetch_all(&self.reader)
        .await?;
        for row in &rows {
            let text: &str = row.try_get(1)?;
            let of = match serde_json::from_str(text) {
                Ok(Change::CustomersListed { partner, .. } | Change::CustomersFound { partner, .. }) => partner,
                _ => continue,
            };
            if of == partner || of.is_empty() || partner.is_empty() {
                return Ok(Some(time(row.try_get(0)?, "journal.happened_at")?));
            }
        }
        Ok(None)
    }
}
