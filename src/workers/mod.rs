//! Side effects: one owner for each resource, supervised. The window hands [`Effect`](crate::app::Effect)s to [`Workers`]; the
//! command line calls the same deeds without a window:
//!
//! - [`Desk`]: everything that is done to the queue, with ids, time and the actor given to it;
//! - [`Line`] and [`Connection`]: the way to the service, made when it is first needed;
//! - [`Sender`]: sends an approved batch and follows it;
//! - [`pictures`]: reads a picture.

mod cancel;
mod clock;
mod desk;
pub mod pictures;
mod sending;
mod service;
mod setup;

pub use cancel::Cancel;
pub use clock::Clock;
pub use desk::Desk;
pub use sending::{Pace, Sender, Until};
pub use service::{Connection, Line};
pub use setup::{ServiceChoice, Setup};

use std::sync::Arc;
use std::sync::mpsc::Receiver;

use crate::app::{Effect, Event, Failure};

/// Wakes the window so that it takes in events.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

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
