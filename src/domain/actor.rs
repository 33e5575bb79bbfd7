//! Who does things in the queue.

use serde::{Deserialize, Serialize};

/// Who did something, and at which station. The journal keeps both for every change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The person.
    pub operator: String,
    /// The computer.
    pub station: String,
}
