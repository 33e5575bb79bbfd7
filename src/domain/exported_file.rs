//! A file that a batch was written to, as the journal keeps it.

use serde::{Deserialize, Serialize};

/// A file that was written and read back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedFile {
    /// The whole path as text.
    pub path: String,
    /// Devices in it.
    pub rows: u32,
    /// Of its bytes, in lower-case hexadecimal.
    pub sha256: String,
}
