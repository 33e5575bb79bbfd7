//! What the window and the command line are started with.

use std::path::PathBuf;

use url::Url;

use crate::domain::Actor;
use crate::queue::QueuePlace;
use crate::settings::Settings;

/// Which service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServiceChoice {
    /// Microsoft's.
    Microsoft,
    /// A practice service started inside the program.
    Practice {
        /// A script of what goes wrong.
        script: Option<String>,
    },
    /// A service on this computer.
    Loopback(Url),
}

/// What everything is started with.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The data folder.
    pub folder: PathBuf,
    /// A PostgreSQL address instead of the folder's SQLite file.
    pub database: Option<String>,
    /// Which service.
    pub service: ServiceChoice,
    /// Who and where.
    pub actor: Actor,
    /// Settings.
    pub settings: Settings,
}

impl Setup {
    /// Where the queue is kept.
    pub fn queue_place(&self) -> QueuePlace {
        match &self.database {
            Some(address) => QueuePlace::Postgres(address.clone()),
            None => QueuePlace::Folder(self.folder.clone()),
        }
    }
}
