//! Where frames come from: photos and cameras.

#[cfg(feature = "camera")]
pub mod camera;
pub mod photo;

#[cfg(feature = "camera")]
pub use camera::{Camera, CameraError, cameras};
pub use photo::{Photo, PhotoError};
