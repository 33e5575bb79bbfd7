//! Side effects: one owner for each resource, supervised. The window hands [`Effect`](crate::app::Effect)s to [`Workers`]; the
//! command line calls the same deeds without a window:
//!
//! - [`Desk`]: everything that is done to the queue, with ids, time and the actor given to it;
//! - [`Line`] and [`Connection`]: the way to the service, made when it is first needed;
//! - [`Sender`]: sends an approved batch and follows it;
//! - `NetworkCameras`: the cameras in the network and their passwords;
//! - [`ReadBefore`]: which files of the watched folder were read;
//! - [`pictures`]: reads a picture; [`hand_scans`]: reads what a hand scanner sent; [`scanner_sheet`]: the sheet
//!   for setting one up.

mod answers;
mod asking;
#[cfg(feature = "camera")]
mod box_watch;
mod cancel;
mod clock;
mod deeds;
mod desk;
#[cfg(feature = "gui")]
mod dialogs;
#[cfg(not(feature = "gui"))]
#[path = "no_dialogs.rs"]
mod dialogs;
#[cfg(feature = "camera")]
mod frame_reader;
pub mod hand_scans;
#[cfg(feature = "camera")]
mod live;
#[cfg(feature = "camera")]
mod live_look;
#[cfg(feature = "camera")]
mod network_cameras;
mod outbox;
mod photos;
pub mod pictures;
mod read_before;
pub mod scanner_sheet;
mod sending;
#[cfg(feature = "serial-scanner")]
mod serial_scans;
mod service;
mod setup;
mod watched;
mod window;

#[cfg(feature = "camera")]
pub use box_watch::SeenBox;
pub use cancel::Cancel;
pub use clock::Clock;
pub use desk::Desk;
#[cfg(feature = "camera")]
pub use frame_reader::{FrameReader, FrameReading};
#[cfg(feature = "camera")]
pub use network_cameras::NetworkCameras;
pub use read_before::ReadBefore;
pub use sending::{Pace, Sender, Until};
#[cfg(feature = "serial-scanner")]
pub use serial_scans::listed_ports;
pub use service::{Connection, Line};
pub use setup::{ServiceChoice, Setup};
pub use window::Workers;

use std::sync::Arc;

/// Wakes the window so that it takes in events.
pub type Wake = Arc<dyn Fn() + Send + Sync>;
