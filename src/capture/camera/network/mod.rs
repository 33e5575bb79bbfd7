//! Cameras in the network: a telephone with an app that makes it one, or a camera on the wall. They send JPEG pictures over HTTP, one
//! after the other in an answer without end (MJPEG), or one at each request.
//!
//! ```text
//!     connection   asks for the pictures: redirects, sign-in, what may be sent where; the only file of this room that says `reqwest`
//!        │ bytes   in pieces of any size
//!        ▼
//!     pictures     finds the JPEGs, whatever they are wrapped in; bounded
//!        │ JPEG    the newest, where several have come
//!        ▼
//!     source       a `CameraSource` like any other: watched, healed and read by the same code as webcams
//! ```
//!
//! The whole of it runs on the camera's thread: nothing is read that nobody asks for, so what a slow reader leaves waits at the sender.
//!
//! A password is sent to the address that it was given for and to no other host, encrypted or within the own network. Certificates are
//! judged by the system; a telephone that made its own is refused, for nobody could tell it from another that pretends to be it.

mod connection;
#[cfg(test)]
mod healing_tests;
mod pictures;
#[cfg(test)]
mod pictures_tests;
mod reach;
mod source;
#[cfg(test)]
mod test_server;
#[cfg(test)]
mod tests;
mod trouble;

pub use pictures::{Dropped, LONGEST, Picture, Pictures};
pub use source::{FindPassword, NetworkSource};
pub use trouble::{Content, NetworkTrouble};
