//! The journal: entries without gaps, each chained to the one before by a hash, and the head that tells where the chain ends.

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, Executor, Row};

use super::QueueError;
use super::rows::{self, whole};
use crate::domain::{Actor, Change, JournalEntry};

/// Where the chain ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// Entries there are; the last one's place.
    pub(super) entries: i64,
    /// The last one's hash; empty where there is none.
    pub(super) hash: String,
}

/// An entry as it stands in the table: the hash is over these very texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RawEntry {
    pub(super) seq: i64,
    pub(super) happened_at: String,
    pub(super) operator: String,
    pub(super) station: String,
    pub(super) change_json: String,
    pub(super) hash: String,
}

impl RawEntry {
    /// The entry after `head`.
    pub(super) fn after(head: &Head, actor: &Actor, at: Timestamp, change: &Change) -> Result<Self, QueueError> {
        let mut entry = Self {
            seq: head.entries + 1,
            happened_at: rows::time_text(at),
            operator: rows::plain(&actor.operator),
            station: rows::plain(&actor.station),
            change_json: serde_json::to_string(change).map_err(|e| QueueError::Database(Box::new(e)))?,
            hash: String::new(),
        };
        entry.hash = entry.hash_after(&head.hash);
        Ok(entry)
    }

    /// SHA-256 over the hash of the entry before and every field, each with its length in front: no two entries spell the same.
    pub(super) fn hash_after(&self, previous: &str) -> String {
        let mut hasher = Sha256::new();
        let seq = self.seq.to_string();
        for field in [previous, &seq, &self.happened_at, &self.operator, &self.station, &self.change_json] {
            hasher.update((field.len() as u64).to_be_bytes());
            hasher.update(field.as_bytes());
        }
        hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub(super) fn from_row(row: &AnyRow) -> Result<Self, QueueError> {
        Ok(Self {
            seq: row.try_get(0)?,
            happened_at: row.try_get(1)?,
            operator: row.try_get(2)?,
            station: row.try_get(3)?,
            change_json: row.try_get(4)?,
            hash: row.try_get(5)?,
        })
    }

    /// What the texts say.
    pub(super) fn read(self) -> Result<JournalEntry, QueueError> {
        let change = serde_json::from_str(&self.change_json)
            .map_err(|e| QueueError::Damaged(format!("entry {} of the journal: {e}", self.seq)))?;
        Ok(JournalEntry {
            seq: whole(self.seq, "journal.seq")?,
            at: rows::time(&self.happened_at, "journal.happened_at")?,
            actor: Actor { operator: self.operator, station: self.station },
            change,
            hash: self.hash,
        })
    }
}

/// Reads where the chain ends.
pub(super) async fn head(connection: &mut AnyConnection) -> Result<Head, QueueError> {
    let row = sqlx::query("SELECT entries, hash FROM journal_head WHERE one = 1").fetch_optional(connection).await?;
    let row = row.ok_or_else(|| QueueError::Damaged("the head of the journal is missing".to_owned()))?;
    Ok(Head { entries: row.try_get(0)?, hash: row.try_get(1)? })
}

/// Writes an entry; the head is written once for all entries of a transaction.
pub(super) async fn append(connection: &mut AnyConnection, entry: &RawEntry) -> Result<(), QueueError> {
    sqlx::query(
        "INSERT INTO journal (seq, happened_at, operator, station, change_json, hash) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(entry.seq)
    .bind(&*entry.happened_at)
    .bind(&*entry.operator)
    .bind(&*entry.station)
    .bind(&*entry.change_json)
    .bind(&*entry.hash)
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes where the chain ends now.
pub(super) async fn set_head(connection: &mut AnyConnection, head: &Head) -> Result<(), QueueError> {
    sqlx::query("UPDATE journal_head SET entries = $1, hash = $2 WHERE one = 1")
        .bind(head.entries)
        .bind(&*head.hash)
        .execute(connection)
        .await?;
    Ok(())
}

/// At most `limit` entries after the one at `after`.
pub(super) async fn entries<'e>(
    executor: impl Executor<'e, Database = Any>,
    after: i64,
    limit: i64,
) -> Result<Vec<RawEntry>, QueueError> {
    sqlx::query(
        "SELECT seq, happened_at, operator, station, change_json, hash FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2",
    )
    .bind(after)
    .bind(limit)
    .fetch_all(executor)
    .await?
    .iter()
    .map(RawEntry::from_row)
    .collect()
}

/// The entries that tell of a device, oldest first.
pub(super) async fn of_device<'e>(
    executor: impl Executor<'e, Database = Any>,
    device: &str,
) -> Result<Vec<RawEntry>, QueueError> {
    sqlx::query(
        "SELECT j.seq, j.happened_at, j.operator, j.station, j.change_json, j.hash \
         FROM device_entries e JOIN journal j ON j.seq = e.seq WHERE e.device = $1 ORDER BY j.seq",
    )
    .bind(device)
    .fetch_all(executor)
    .await?
    .iter()
    .map(RawEntry::from_row)
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(operator: &str, station: &str) -> RawEntry {
        RawEntry {
            seq: 1,
            happened_at: "2026-01-02T03:04:05.000000000Z".to_owned(),
            operator: operator.to_owned(),
            station: station.to_owned(),
            change_json: "{}".to_owned(),
            hash: String::new(),
        }
    }

    #[test]
    fn no_two_entries_spell_the_same() {
        let hash = entry("anna", "dock 1").hash_after("");
        assert_eq!(hash.len(), 64);
        assert_eq!(hash, entry("anna", "dock 1").hash_after(""));
        for other in [entry("annad", "ock 1"), entry("", "annadock 1"), entry("anna", "dock 2")] {
            assert_ne!(hash, other.hash_after(""), "{other:?}");
        }
        assert_ne!(hash, entry("anna", "dock 1").hash_after(&hash));
        assert_ne!(hash, RawEntry { seq: 11, ..entry("anna", "dock 1") }.hash_after(""));
    }

    #[test]
    fn the_hash_is_the_one_that_was_always_written() {
        // SHA-256 over each field with its length in eight bytes in front. Journals of released programs hang on it.
        assert_eq!(
            entry("anna", "dock 1").hash_after(""),
            "b5649781af4f259a1925285baec2775bfa23fb575cfef970928825288931f4ef"
        );
    }
}
