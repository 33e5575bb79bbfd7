//! Where frames come from: photos for now.

pub mod photo;

pub use photo::{Photo, PhotoError};
