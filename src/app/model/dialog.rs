//! Dialogs that must be answered.

use crate::app::by_hand::ByHandDialog;
use crate::app::results::ResultsDialog;

use super::{PolicyDialog, RemovalDialog};

/// A dialog that must be answered before something that cannot be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// Close the batch although devices are missing: the reason must be typed.
    CloseShort {
        /// Devices in it.
        count: u32,
        /// Devices that were expected.
        expected: u32,
        /// What is wrong with what was typed.
        error: Option<String>,
    },
    /// Approve the batch: the count must be typed.
    Approve {
        /// Devices in it.
        count: u32,
        /// What is wrong with what was typed.
        error: Option<String>,
    },
    /// Send the batch.
    Send {
        /// The one sentence.
        sentence: String,
    },
    /// Send the refused devices once more.
    Retry {
        /// How many.
        count: u32,
    },
    /// About the upload by hand.
    ByHand(ByHandDialog),
    /// About refused devices.
    Results(ResultsDialog),
    /// About a removal.
    Removal(RemovalDialog),
    /// About a configuration profile.
    Policy(PolicyDialog),
}
