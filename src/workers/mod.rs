//! Side effects: one owner for each resource, supervised. The window hands them [`Effect`]s; the command line calls the same deeds.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use url::Url;

use crate::app::{Effect, Event, Failure};
use crate::domain::Actor;
use crate::settings::Settings;

/// Wakes the window so that it takes in events.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

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

/// The running workers of a window.
pub struct Workers {}

impl Workers {
    /// Starts them; events come out of the receiver, and `wake` is called after each.
    ///
    /// # Errors
    /// Where the queue cannot be opened or the service cannot be set up.
    pub fn start(setup: Setup, wake: Wake) -> Result<(Self, Receiver<Event>), Failure> {
        let _ = (setup, wake);
        todo!()
    }

    /// Hands over what is to be done; returns at once.
    pub fn perform(&self, effect: Effect) {
        let _ = effect;
        todo!()
    }
}
