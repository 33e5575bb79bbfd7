//! Frames of a webcam: found, opened, read as lightness, and kept coming.
//!
//! ```text
//!     CameraSource   lists and opens cameras              source; v4l_source (Linux), nokhwa_source (elsewhere)
//!        │ RawFrame  bytes as the driver laid them out, for as long as it leaves them
//!        ▼
//!     Frame          lightness, and a preview if wanted   frame, luma, preview; memory from the pool
//!        ▼
//!     LatestFrame    newest wins                          slot; for the decoder and the window alike
//! ```
//!
//! [`CameraWorker`] does all of that on one thread, tends the camera (`tending`) and tells [`CameraEvent`]s. Which mode a camera is
//! opened in is decided in `choice`.
//!
//! # What cameras do, and what comes of it
//!
//! **v4l** and **nokhwa** say how each library passes on Linux, in a virtual machine with the kernel's own drivers (`tests/camera_vm`).
//! On Windows and macOS nothing was run.
//!
//! | case | v4l | nokhwa |
//! |---|---|---|
//! | not run so far | | |

mod choice;
mod event;
#[cfg(test)]
mod fake;
mod frame;
mod library;
mod listing;
mod luma;
#[cfg(test)]
mod luma_tests;
mod mode;
mod nokhwa_source;
mod pool;
mod preview;
mod slot;
mod source;
mod tending;
#[cfg(test)]
mod tending_tests;
#[cfg(target_os = "linux")]
mod v4l_nodes;
#[cfg(target_os = "linux")]
mod v4l_source;
mod worker;
#[cfg(test)]
mod worker_tests;

pub use event::{CameraCommand, CameraEvent, CameraTiming, CameraTrouble, FrameCounts, Tell};
pub use frame::Frame;
pub use library::CameraLibrary;
pub use listing::{Camera, CameraError, Wanted, cameras};
pub use luma::{Unpacker, Unusable};
pub use mode::{Mode, ModeWish, NoMode, PixelFormat, Rate};
pub use pool::{FRAMES, FramePool};
pub use preview::Preview;
pub use slot::LatestFrame;
pub use source::{CameraSource, NextFrame, OpenCamera, RawFrame, Trouble};
pub use worker::{CameraWorker, MakeSource};
