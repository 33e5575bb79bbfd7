//! The promise that nothing accepted is lost or sent twice. The only folder that says `sqlx`.

mod error;

pub use error::{DuplicateOf, QueueError};

use std::path::PathBuf;

use jiff::Timestamp;

use crate::domain::{
    Actor, Attempt, BatchId, BatchSummary, Change, Customer, DeviceId, DevicePage, DeviceQuery, DeviceRow, JournalEntry,
};

/// Where a queue is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueuePlace {
    /// In `queue.db`, a SQLite file in this folder.
    Folder(PathBuf),
    /// In a PostgreSQL database, for many stations: `postgres://user@host/database`.
    Postgres(String),
}

/// The queue.
pub struct Queue {}

/// The right to send, held by one program at a time; given back when dropped, also by the operating system when the program dies.
pub struct SenderLease {}

/// What a check of the whole journal found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verification {
    /// The chain is whole, and replaying it gives the tables as they are.
    Whole {
        /// Entries in the journal.
        entries: u64,
        /// Hash of the last one.
        head: Option<String>,
    },
    /// This entry is not what was written, or the one before it is missing.
    BrokenAt {
        /// Its place.
        seq: u64,
    },
    /// The chain is whole, but this table is not what the journal adds up to.
    TablesDiffer {
        /// The table's name.
        table: String,
    },
}

impl Queue {
    /// Opens the queue, making it where there is none, and bringing an older one up to date.
    ///
    /// # Errors
    /// See [`QueueError`]: on a network drive, newer than this program, not writable, and so on.
    pub async fn open(place: &QueuePlace) -> Result<Self, QueueError> {
        let _ = place;
        todo!()
    }

    /// Checks a change against the state, appends it to the journal and applies it to the tables, in one transaction. When this
    /// returns `Ok`, the change is on the disk. Returns the entry's place in the journal.
    ///
    /// # Errors
    /// A refusal leaves everything as it was.
    pub async fn apply(&self, actor: &Actor, now: Timestamp, change: Change) -> Result<u64, QueueError> {
        let _ = (actor, now, change);
        todo!()
    }

    /// All batches, newest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn batches(&self) -> Result<Vec<BatchSummary>, QueueError> {
        todo!()
    }

    /// One batch, by its id or by the number people call it by.
    ///
    /// # Errors
    /// [`QueueError::NoSuchBatch`], or where the database fails.
    pub async fn batch(&self, id: &BatchId) -> Result<BatchSummary, QueueError> {
        let _ = id;
        todo!()
    }

    /// A part of the devices.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn devices(&self, query: &DeviceQuery) -> Result<DevicePage, QueueError> {
        let _ = query;
        todo!()
    }

    /// One device.
    ///
    /// # Errors
    /// [`QueueError::NoSuchDevice`], or where the database fails.
    pub async fn device(&self, id: &DeviceId) -> Result<DeviceRow, QueueError> {
        let _ = id;
        todo!()
    }

    /// Everything that happened to a device, oldest first.
    ///
    /// # Errors
    /// [`QueueError::NoSuchDevice`], or where the database fails.
    pub async fn story(&self, id: &DeviceId) -> Result<Vec<JournalEntry>, QueueError> {
        let _ = id;
        todo!()
    }

    /// The device this operator scanned last into this batch and that can be taken back; what undo means.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn last_scan(&self, batch: &BatchId, operator: &str) -> Result<Option<DeviceRow>, QueueError> {
        let _ = (batch, operator);
        todo!()
    }

    /// The device this operator took back last from this batch, with nothing scanned since; what redo means.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn last_undone(&self, batch: &BatchId, operator: &str) -> Result<Option<DeviceRow>, QueueError> {
        let _ = (batch, operator);
        todo!()
    }

    /// The device that already has this identity, anywhere in the history, undone ones left out.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn duplicate_of(&self, draft: &crate::domain::DeviceDraft) -> Result<Option<DuplicateOf>, QueueError> {
        let _ = draft;
        todo!()
    }

    /// The attempts of a batch, oldest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn attempts(&self, batch: &BatchId) -> Result<Vec<Attempt>, QueueError> {
        let _ = batch;
        todo!()
    }

    /// The customers as they were listed last, by name.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn customers(&self) -> Result<Vec<Customer>, QueueError> {
        todo!()
    }

    /// At most `limit` entries of the journal after the one at `after` (0 for the beginning).
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn journal(&self, after: u64, limit: u64) -> Result<Vec<JournalEntry>, QueueError> {
        let _ = (after, limit);
        todo!()
    }

    /// Proves the chain, then replays it into an empty database and compares the tables.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn verify(&self) -> Result<Verification, QueueError> {
        todo!()
    }

    /// Takes the right to send; `None` where another program on this queue holds it.
    ///
    /// # Errors
    /// Where the lock cannot be made.
    pub async fn sender_lease(&self) -> Result<Option<SenderLease>, QueueError> {
        todo!()
    }

    /// Settles what was being sent when the program ended: every attempt still `sending` becomes `unconfirmed`. Only who holds the
    /// lease may say so.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn recover(&self, lease: &SenderLease, actor: &Actor, now: Timestamp) -> Result<u32, QueueError> {
        let _ = (lease, actor, now);
        todo!()
    }
}
