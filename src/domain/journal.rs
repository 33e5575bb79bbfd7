//! An entry of the journal: a change, who made it and when, chained to the entry before.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Actor, Change};

/// One entry of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// Place in the journal, from 1 without gaps.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who and where.
    #[serde(flatten)]
    pub actor: Actor,
    /// What.
    pub change: Change,
    /// SHA-256, in lower-case hexadecimal, over this entry and the hash of the one before.
    pub hash: String,
}
