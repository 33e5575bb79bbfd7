//! Review and History: windows onto queries, and the device that is open beside them.

use crate::domain::{DevicePage, DeviceQuery, DeviceRow, JournalEntry};

/// The Review screen: a window onto a query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReviewModel {
    /// What is asked for.
    pub query: DeviceQuery,
    /// The rows that are loaded.
    pub page: DevicePage,
    /// The open device with its story.
    pub open: Option<OpenDevice>,
}

/// A device with its story.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenDevice {
    /// The device.
    pub row: DeviceRow,
    /// What happened to it, oldest first.
    pub story: Vec<JournalEntry>,
}

/// The History screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HistoryModel {
    /// What is asked for, over all batches and states.
    pub query: DeviceQuery,
    /// The rows that are loaded.
    pub page: DevicePage,
    /// The open device with its story.
    pub open: Option<OpenDevice>,
    /// What the last proof of the journal said.
    pub verified: Option<Result<u64, String>>,
}
