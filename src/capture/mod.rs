//! Where frames come from: photos for now.

pub mod photo;
pub mod samples;

pub use photo::{Photo, PhotoError};
