//! Side effects: one owner for each resource, supervised. The window hands [`Effect`](crate::app::Effect)s to [`Workers`]; the
//! command line calls the same deeds without a window:
//!
//! - [`Desk`]: everything that is done to the queue, with ids, time and the actor given to it;
//! - [`Line`] and [`Connection`]: the ways to the service, one for each partner, made when first needed; [`Gate`]: who may ask it now;
//! - [`Despatch`]: sends whatever was asked for, for a window; [`Sender`]: sends one batch and follows it; [`Remover`]: does an approved removal;
//! - [`Policies`]: works on configuration profiles, and gives them to devices;
//! - `NetworkCameras`: the cameras in the network and their passwords;
//! - [`ReadBefore`]: which files of the watched folder were read;
//! - [`pictures`]: reads a picture; [`hand_scans`]: reads what a hand scanner sent; [`scanner_sheet`]: the sheet
//!   for setting one up.

mod after_care;
mod answers;
mod asking;
#[cfg(feature = "camera")]
mod box_watch;
mod by_hand;
mod cancel;
mod clock;
mod customers;
mod deeds;
mod desk;
#[cfg(feature = "gui")]
mod dialogs;
#[cfg(not(feature = "gui"))]
#[path = "no_dialogs.rs"]
mod dialogs;
mod exporting;
mod finding;
#[cfg(feature = "camera")]
mod frame_reader;
mod gate;
mod hand_over;
pub mod hand_scans;
mod line;
#[cfg(feature = "camera")]
mod live;
#[cfg(feature = "camera")]
mod live_look;
mod network;
#[cfg(feature = "camera")]
mod network_cameras;
mod outbox;
#[cfg(test)]
mod paper_samples;
mod photos;
pub mod pictures;
mod policies;
mod portal_match;
mod read_before;
mod removing;
pub mod scanner_sheet;
mod sending;
#[cfg(feature = "serial-scanner")]
mod serial_scans;
mod service;
mod setup;
mod support;
mod surface_desk;
mod turns;
mod upload_sheet;
mod watched;
mod window;

#[cfg(feature = "camera")]
pub use box_watch::SeenBox;
pub use cancel::Cancel;
pub use clock::{Clock, Hands};
pub use customers::{relationship_link, remote_batches};
pub use desk::Desk;
#[cfg(feature = "camera")]
pub use frame_reader::{FrameReader, FrameReading};
pub use gate::{Door, Gate};
pub use line::Line;
#[cfg(feature = "camera")]
pub use network_cameras::NetworkCameras;
pub use policies::Policies;
pub use read_before::ReadBefore;
pub use removing::Remover;
pub use sending::{Despatch, News, Pace, Sender, Told, Until};
#[cfg(feature = "serial-scanner")]
pub use serial_scans::listed_ports;
pub use service::Connection;
pub use setup::{ServiceChoice, Setup};
pub use support::support_text;
pub use window::Workers;

use std::sync::Arc;

/// Wakes the window so that it takes in events.
pub type Wake = Arc<dyn Fn() + Send + Sync>;
