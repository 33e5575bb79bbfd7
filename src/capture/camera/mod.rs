//! Frames of a webcam or of a camera in the network: found, opened, read as lightness, and kept coming.
//!
//! ```text
//!     CameraSource   lists and opens cameras              source; v4l_source (Linux), nokhwa_source (elsewhere), network;
//!        │                                                everywhere makes one of two
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
//! **v4l** and **nokhwa** say how each library passes on Linux (kernel 6.1), in a virtual machine with the kernel's own drivers: uvcvideo
//! with a webcam made of software, v4l2loopback, vivid (`tests/camera_vm`). No camera of glass and no other system was tried: what is
//! said of nokhwa on Windows and macOS is written to its source and its users' reports.
//!
//! | case | v4l | nokhwa |
//! |---|---|---|
//! | JPEG and YUYV through uvcvideo | read | read |
//! | YUYV and GREY through v4l2loopback | read | not run; it knows no GREY |
//! | two nodes of one name, one of which gives no pictures | the right one is listed | the same list |
//! | a rate of 7.5 left set | read, and such a rate can be asked for | read: a whole rate is set before it opens |
//! | a mode that the camera has not | told with those it has | the same |
//! | sizes given as a range (vivid's HDMI input) | opened, frames come | not run; it pairs them wrongly |
//! | pulled out | told at once, found again by name and place | the same |
//! | silent | told after 2 s, opened anew after 5 s | it waits for ever: its thread is given up after 10 s |
//! | held by another process | told, tried again once a second | the same |
//! | no permission | told | told |
//! | no camera | told | not run |
//! | zoom, focus and exposure (uvcvideo): listed, set, set again after it was pulled out | set | the same code; not run |
//! | a light; exposure and zoom on Windows; nothing is asked on macOS | not run | not run |
//! | broken, cut and garbled JPEGs between good ones | skipped and counted | not run; unpacked by the same code |
//! | damaged frames by the driver's flag, padded rows | unit tests alone | the flag is lost, padding is not told |
//! | two of one name, one of which is pulled out | the other is not taken for it | the same code; not run |
//!
//! Cameras in the network have a room of their own, [`network`], and were tried against servers of the tests' own.

mod choice;
mod event;
mod everywhere;
#[cfg(test)]
mod fake;
mod frame;
mod habits;
mod holder;
mod library;
mod listing;
mod luma;
#[cfg(test)]
mod luma_tests;
pub mod network;
#[cfg(any(test, not(target_os = "linux")))]
mod nokhwa_controls;
mod nokhwa_source;
mod pool;
mod preview;
#[cfg(target_os = "linux")]
mod ranges;
mod slot;
mod source;
mod tending;
#[cfg(test)]
mod tending_tests;
#[cfg(target_os = "linux")]
mod v4l_controls;
#[cfg(target_os = "linux")]
mod v4l_nodes;
#[cfg(target_os = "linux")]
mod v4l_source;
mod worker;
#[cfg(test)]
mod worker_tests;

use crate::domain::camera_mode as mode;

pub use crate::domain::{Mode, ModeWish, NoMode, PixelFormat, Rate};
pub use event::{CameraCommand, CameraEvent, CameraTiming, CameraTrouble, FrameCounts, Tell};
pub use everywhere::CamerasEverywhere;
pub use frame::Frame;
pub use habits::{Habit, Habits, habits_of};
pub use library::CameraLibrary;
pub use listing::{Camera, CameraError, Wanted, all_cameras, cameras, cameras_with_offers};
pub use luma::{Unpacker, Unusable};
pub use pool::{FRAMES, FramePool};
pub use preview::Preview;
pub use slot::LatestFrame;
pub use source::{CameraSource, NextFrame, Offers, OpenCamera, RawFrame, Trouble};
pub use worker::{CameraWorker, MakeSource};
