//! A picture file in the watched folder, as it stood when it was seen.

use std::path::PathBuf;

/// What tells a file from another, and from itself with other content: its place in the folder, its size, and when it was written. Its
/// content is not compared: that would mean reading every file whole at every look, over a network perhaps, and what a copy of a
/// picture shows is told as a duplicate by the queue.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WatchedFile {
    /// Its place below the watched folder, with `/` between folders.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// When it was written last, in milliseconds since 1970; 0 where the system does not say.
    pub modified_millis: i64,
    /// Where it is.
    pub path: PathBuf,
}
