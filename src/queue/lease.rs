//! The right to send, to take registrations back, and to give profiles to devices: one program on a queue holds each, and the system
//! takes it back when that program dies.

use std::fmt;
use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use sqlx::{AnyConnection, Connection, Row};
use tokio::sync::Mutex;

use super::connect::Connector;
use super::{QueueError, QueuePlace, fault};

/// How long a server may take to say that a session is still there.
const PING: Duration = Duration::from_secs(10);

/// What one program at a time may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Right {
    Send,
    Remove,
    Assign,
}

impl Right {
    /// The file that is locked, in a folder.
    fn file(self) -> &'static str {
        match self {
            Self::Send => "sender.lock",
            Self::Remove => "remover.lock",
            Self::Assign => "assigner.lock",
        }
    }

    /// The lock's name, on a server.
    fn lock(self) -> &'static str {
        match self {
            Self::Send => "docket-send",
            Self::Remove => "docket-remove",
            Self::Assign => "docket-assign",
        }
    }
}

/// The right to send, to remove or to assign, held by one program at a time; given back when dropped, also by the operating system when
/// the program dies.
pub struct Lease {
    held: Held,
    right: Right,
}

enum Held {
    /// A lock on a file of the folder, which goes with the open file.
    File(File),
    /// A lock of a server's session, which goes with the connection.
    Session(Mutex<AnyConnection>),
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease").finish_non_exhaustive()
    }
}

impl Lease {
    /// Whether the right is still held. A server gives it to another program when the session's connection is lost; on a file it goes with
    /// this program only.
    pub async fn is_held(&self) -> bool {
        match &self.held {
            Held::File(_) => true,
            Held::Session(connection) => {
                let mut connection = connection.lock().await;
                matches!(tokio::time::timeout(PING, connection.ping()).await, Ok(Ok(())))
            }
        }
    }

    /// Gives the right back and waits until others can have it. Dropping gives it back too, but a server may need a moment to
    /// notice.
    ///
    /// # Errors
    /// Where the server is gone; the right is given back then as well.
    pub async fn release(self) -> Result<(), QueueError> {
        match self.held {
            Held::File(file) => file.unlock().map_err(fault::of_io),
            Held::Session(connection) => {
                let mut connection = connection.into_inner();
                sqlx::query("SELECT pg_advisory_unlock(hashtext($1), hashtext(current_schema()))")
                    .bind(self.right.lock())
                    .execute(&mut connection)
                    .await?;
                Ok(connection.close().await?)
            }
        }
    }
}

pub(super) async fn take(place: &QueuePlace, connector: &Connector, right: Right) -> Result<Option<Lease>, QueueError> {
    let held = match place {
        QueuePlace::Folder(folder) => take_file(&folder.join(right.file()))?.map(Held::File),
        QueuePlace::Postgres(_) => {
            take_session(connector, right).await?.map(|connection| Held::Session(Mutex::new(connection)))
        }
    };
    Ok(held.map(|held| Lease { held, right }))
}

fn take_file(path: &Path) -> Result<Option<File>, QueueError> {
    let file = File::options().create(true).truncate(false).write(true).open(path).map_err(fault::of_io)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(fault::of_io(error)),
    }
}

async fn take_session(connector: &Connector, right: Right) -> Result<Option<AnyConnection>, QueueError> {
    let mut connection = connector.connect().await?;
    let is_held: bool = sqlx::query("SELECT pg_try_advisory_lock(hashtext($1), hashtext(current_schema()))")
        .bind(right.lock())
        .fetch_one(&mut connection)
        .await?
        .try_get(0)?;
    Ok(is_held.then_some(connection))
}
