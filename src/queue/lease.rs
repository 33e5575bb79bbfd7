//! The right to send: one program on a queue holds it, and the system takes it back when that program dies.

use std::fmt;
use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use sqlx::{AnyConnection, Connection, Row};

use super::connect::Connector;
use super::{QueueError, QueuePlace, fault};

/// The right to send, held by one program at a time; given back when dropped, also by the operating system when the program dies.
pub struct SenderLease {
    held: Held,
}

enum Held {
    /// A lock on a file of the folder, which goes with the open file.
    File(File),
    /// A lock of a server's session, which goes with the connection. The mutex is never locked: it lets tasks share the lease.
    Session(Mutex<AnyConnection>),
}

impl fmt::Debug for SenderLease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SenderLease").finish_non_exhaustive()
    }
}

impl SenderLease {
    /// Gives the right back and waits until others can have it. Dropping gives it back too, but a server may need a moment to
    /// notice.
    ///
    /// # Errors
    /// Where the server is gone; the right is given back then as well.
    pub async fn release(self) -> Result<(), QueueError> {
        match self.held {
            Held::File(file) => file.unlock().map_err(fault::of_io),
            Held::Session(connection) => {
                let mut connection = connection.into_inner().unwrap_or_else(PoisonError::into_inner);
                sqlx::query("SELECT pg_advisory_unlock(hashtext('docket-send'), hashtext(current_schema()))")
                    .execute(&mut connection)
                    .await?;
                Ok(connection.close().await?)
            }
        }
    }
}

pub(super) async fn take(place: &QueuePlace, connector: &Connector) -> Result<Option<SenderLease>, QueueError> {
    let held = match place {
        QueuePlace::Folder(folder) => take_file(folder)?.map(Held::File),
        QueuePlace::Postgres(_) => {
            take_session(connector).await?.map(|connection| Held::Session(Mutex::new(connection)))
        }
    };
    Ok(held.map(|held| SenderLease { held }))
}

fn take_file(folder: &Path) -> Result<Option<File>, QueueError> {
    let path = folder.join("sender.lock");
    let file = File::options().create(true).truncate(false).write(true).open(path).map_err(fault::of_io)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(fault::of_io(error)),
    }
}

async fn take_session(connector: &Connector) -> Result<Option<AnyConnection>, QueueError> {
    let mut connection = connector.connect().await?;
    let is_held: bool = sqlx::query("SELECT pg_try_advisory_lock(hashtext('docket-send'), hashtext(current_schema()))")
        .fetch_one(&mut connection)
        .await?
        .try_get(0)?;
    Ok(is_held.then_some(connection))
}
