//! The promise that nothing accepted is lost or sent twice. The only folder that says `sqlx`.

//!
//! Every write is a [`Change`]: checked, appended to the journal and applied to the tables in one transaction. SQLite serves one
//! computer, PostgreSQL many; the same statements run on both.

mod apply;
mod attempts;
mod batches;
mod connect;
mod customers;
mod devices;
mod duplicates;
mod error;
mod fault;
mod journal;
mod lease;
mod place;
mod policies;
mod refusals;
mod removals;
mod rows;
mod schema;
mod settled;
mod verify;
mod write;

pub use attempts::TakenBack;
pub use error::{DuplicateOf, QueueError};
pub use lease::Lease;
pub use place::QueuePlace;

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use connect::{Backend, Connector, Patience};
use jiff::Timestamp;
use sqlx::{AnyPool, Connection};
use uuid::Uuid;

use crate::domain::{
    Actor, AttemptCause, BatchId, BatchSummary, Change, DeviceId, DevicePage, DeviceQuery, DeviceRow, DeviceState,
    JournalEntry, RefusalCount,
};

/// The queue. Clones share its connections.
#[derive(Clone)]
pub struct Queue {
    place: QueuePlace,
    connector: Connector,
    /// One connection: writes of this program wait for one another here.
    writer: AnyPool,
    reader: AnyPool,
}

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

impl fmt::Debug for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue").field("place", &self.place).finish_non_exhaustive()
    }
}

impl Queue {
    /// Opens the queue, making it where there is none, and bringing an older one up to date.
    ///
    /// # Errors
    /// See [`QueueError`]: on a network drive, newer than this program, not writable, and so on.
    pub async fn open(place: &QueuePlace) -> Result<Self, QueueError> {
        Self::open_with(place, Patience::default()).await
    }

    async fn open_with(place: &QueuePlace, patience: Patience) -> Result<Self, QueueError> {
        let folder = match place {
            QueuePlace::Folder(folder) => {
                place::refuse_network_drive(folder)?;
                place::make_folder(folder)?;
                Some(folder.as_path())
            }
            QueuePlace::Postgres(_) => None,
        };
        let connector = Connector::new(place, patience)?;
        let mut tries = patience.tries;
        while let Err(error) = Self::make_ready(&connector, folder).await {
            tries = tries.saturating_sub(1);
            if tries == 0 || !matches!(error, QueueError::Busy) {
                return Err(error);
            }
        }
        let (writer, reader) = (connector.pool(1), connector.pool(4));
        Ok(Self { place: place.clone(), connector, writer, reader })
    }

    /// Sees to it that the tables are there, of this program's version, and can be written.
    async fn make_ready(connector: &Connector, folder: Option<&std::path::Path>) -> Result<(), QueueError> {
        let mut connection = connector.connect().await?;
        if connector.backend == Backend::Sqlite {
            connect::use_write_ahead_log(&mut connection).await?;
        }
        schema::bring_up_to_date(connector, &mut connection, folder).await?;
        match connection.begin_with(connector.begin_write()).await.map_err(QueueError::from) {
            Ok(probe) => probe.rollback().await?,
            // It can be written: another program is doing so.
            Err(QueueError::Busy) => {}
            Err(error) => return Err(error),
        }
        Ok(connection.close().await?)
    }

    /// Gives all connections back; what was read and written is finished first.
    pub async fn close(&self) {
        self.writer.close().await;
        self.reader.close().await;
    }

    /// Checks a change against the state, appends it to the journal and applies it to the tables, in one transaction. When this
    /// returns `Ok`, the change is on the disk. Returns the entry's place in the journal.
    ///
    /// # Errors
    /// A refusal leaves everything as it was.
    pub async fn apply(&self, actor: &Actor, now: Timestamp, change: Change) -> Result<u64, QueueError> {
        let places = write::write(self, actor, now, vec![change]).await?;
        Ok(places.first().copied().unwrap_or_default())
    }

    /// Like [`Queue::apply`] for several changes in one transaction: all of them or none. Returns the places of their entries.
    ///
    /// # Errors
    /// The first refusal; it leaves everything as it was.
    pub async fn apply_all(&self, actor: &Actor, now: Timestamp, changes: Vec<Change>) -> Result<Vec<u64>, QueueError> {
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        write::write(self, actor, now, changes).await
    }

    /// All batches, newest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn batches(&self) -> Result<Vec<BatchSummary>, QueueError> {
        batches::all(&self.reader).await
    }

    /// One batch, by its id or by the number people call it by.
    ///
    /// # Errors
    /// [`QueueError::NoSuchBatch`], or where the database fails.
    pub async fn batch(&self, id: &BatchId) -> Result<BatchSummary, QueueError> {
        batches::one(&self.reader, id).await
    }

    /// A part of the devices.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn devices(&self, query: &DeviceQuery) -> Result<DevicePage, QueueError> {
        devices::page(&self.reader, query).await
    }

    /// At most `limit` devices of a batch after the one with the number `after` (0 for the beginning), by number; no states means all but
    /// those that were taken back. Whatever is changed between two parts, none of those that stay is passed over.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn devices_after(
        &self,
        batch: &BatchId,
        states: &[DeviceState],
        after: u32,
        limit: u32,
    ) -> Result<Vec<DeviceRow>, QueueError> {
        devices::after(&self.reader, batch, states, after, limit).await
    }

    /// The causes of a batch's refused devices, the most frequent first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn refusals(&self, batch: &BatchId) -> Result<Vec<RefusalCount>, QueueError> {
        refusals::by_cause(&self.reader, batch, DeviceState::Rejected).await
    }

    /// Under which codes a batch's registered devices were told as registered for the customer already, the most frequent first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn registered_already(&self, batch: &BatchId) -> Result<Vec<RefusalCount>, QueueError> {
        let mut told = refusals::by_cause(&self.reader, batch, DeviceState::Registered).await?;
        told.retain(|told| told.cause.is_registered_already());
        Ok(told)
    }

    /// `MS-CorrelationId` of the last upload that each of these devices was in: what Partner Center's support asks for.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn correlations(&self, devices: &[DeviceId]) -> Result<HashMap<DeviceId, Uuid>, QueueError> {
        refusals::correlations(&self.reader, devices).await
    }

    /// One device.
    ///
    /// # Errors
    /// [`QueueError::NoSuchDevice`], or where the database fails.
    pub async fn device(&self, id: &DeviceId) -> Result<DeviceRow, QueueError> {
        devices::one(&self.reader, id).await
    }

    /// Everything that happened to a device, oldest first.
    ///
    /// # Errors
    /// [`QueueError::NoSuchDevice`], or where the database fails.
    pub async fn story(&self, id: &DeviceId) -> Result<Vec<JournalEntry>, QueueError> {
        devices::one(&self.reader, id).await?;
        journal::of_device(&self.reader, &id.0).await?.into_iter().map(journal::RawEntry::read).collect()
    }

    /// When the last result of each device of a batch was written down; devices without one are not in it.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn settled_at(&self, batch: &BatchId) -> Result<BTreeMap<DeviceId, Timestamp>, QueueError> {
        settled::of_batch(&self.reader, batch).await
    }

    /// The device this operator scanned last into this batch and that can be taken back; what undo means.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn last_scan(&self, batch: &BatchId, operator: &str) -> Result<Option<DeviceRow>, QueueError> {
        devices::last_scan(&self.reader, batch, operator).await
    }

    /// The device this operator took back last from this batch, with nothing scanned since; what redo means.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn last_undone(&self, batch: &BatchId, operator: &str) -> Result<Option<DeviceRow>, QueueError> {
        devices::last_undone(&self.reader, batch, operator).await
    }

    /// The device that already has this identity, anywhere in the history, undone ones left out.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn duplicate_of(&self, draft: &crate::domain::DeviceDraft) -> Result<Option<DuplicateOf>, QueueError> {
        Ok(duplicates::find(&self.reader, draft, None).await?.map(|found| found.duplicate))
    }

    /// At most `limit` entries of the journal after the one at `after` (0 for the beginning).
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn journal(&self, after: u64, limit: u64) -> Result<Vec<JournalEntry>, QueueError> {
        let most = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let entries = journal::entries(&self.reader, most(after), most(limit)).await?;
        entries.into_iter().map(journal::RawEntry::read).collect()
    }

    /// Proves the chain, then replays it into an empty database and compares the tables.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn verify(&self) -> Result<Verification, QueueError> {
        verify::verify(self).await
    }

    /// Takes the right to send; `None` where another program on this queue holds it.
    ///
    /// # Errors
    /// Where the lock cannot be made.
    pub async fn sender_lease(&self) -> Result<Option<Lease>, QueueError> {
        lease::take(&self.place, &self.connector, lease::Right::Send).await
    }

    /// Takes the right to take registrations back; `None` where another program on this queue holds it.
    ///
    /// # Errors
    /// Where the lock cannot be made.
    pub async fn removal_lease(&self) -> Result<Option<Lease>, QueueError> {
        lease::take(&self.place, &self.connector, lease::Right::Remove).await
    }

    /// Takes the right to give profiles to devices; `None` where another program on this queue holds it.
    ///
    /// # Errors
    /// Where the lock cannot be made.
    pub async fn assigning_lease(&self) -> Result<Option<Lease>, QueueError> {
        lease::take(&self.place, &self.connector, lease::Right::Assign).await
    }

    /// Settles what was being sent when the program ended: every attempt still `sending` becomes `unconfirmed`. Only who holds the
    /// lease may say so.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn recover(&self, lease: &Lease, actor: &Actor, now: Timestamp) -> Result<u32, QueueError> {
        // Asked for so that nobody calls this while another program is sending.
        let _ = lease;
        let changes: Vec<Change> = attempts::sending(&self.reader)
            .await?
            .into_iter()
            .map(|attempt| Change::AttemptUnconfirmed {
                attempt,
                reason: "the program ended while it was on its way".to_owned(),
                cause: Some(AttemptCause::ProgramEnded),
            })
            .collect();
        if changes.is_empty() {
            return Ok(0);
        }
        let places = write::write(self, actor, now, changes).await?;
        Ok(u32::try_from(places.len()).unwrap_or(u32::MAX))
    }
}
