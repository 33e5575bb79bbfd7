//! What the queue refuses, and what can go wrong below it.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::domain::{BatchId, BatchState, DeviceId, DeviceState, RemovalState};

/// Where a device that is scanned again stands already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuplicateOf {
    /// The first one.
    pub device: DeviceId,
    /// Its batch.
    pub batch: BatchId,
    /// The batch's number.
    pub batch_number: u32,
    /// Its place in the batch.
    pub number: u32,
    /// The customer's name.
    pub customer: String,
    /// Who scanned it.
    pub scanned_by: String,
    /// When.
    pub scanned_at: Timestamp,
    /// Where it stands.
    pub state: DeviceState,
}

/// Why the queue did not do something. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// No batch has this id.
    #[error("there is no batch {0}")]
    NoSuchBatch(BatchId),
    /// No device has this id.
    #[error("there is no device {0}")]
    NoSuchDevice(DeviceId),
    /// No attempt has this id.
    #[error("there is no attempt {0}")]
    NoSuchAttempt(String),
    /// The device is in the queue already.
    #[error("already scanned: no. {} of batch {} for {}", .0.number, .0.batch_number, .0.customer)]
    Duplicate(Box<DuplicateOf>),
    /// The serial number stands with another PKID, or the PKID with another serial number.
    #[error("the serial number belongs to another PKID: no. {} of batch {}", .0.number, .0.batch_number)]
    Conflict(Box<DuplicateOf>),
    /// Neither a PKID nor maker, model and serial number.
    #[error("nothing identifies the device: a PKID, or maker, model and serial number, is needed")]
    NotIdentified,
    /// The batch is not in a state for this.
    #[error("the batch is {}", state.as_str())]
    WrongBatchState {
        /// Which.
        batch: BatchId,
        /// Its state.
        state: BatchState,
    },
    /// The device is not in a state for this.
    #[error("the device is {}", state.as_str())]
    WrongDeviceState {
        /// Which.
        device: DeviceId,
        /// Its state.
        state: DeviceState,
    },
    /// A batch without devices cannot be approved.
    #[error("the batch is empty")]
    EmptyBatch,
    /// Devices that are too many wait for a decision.
    #[error("{count} too many are held: keep them or leave them out first")]
    DevicesHeld {
        /// How many.
        count: u32,
    },
    /// A batch that is short is closed with a reason only.
    #[error("only {count} of {expected} expected devices are there, and no reason is given")]
    ReasonNeeded {
        /// Devices there are.
        count: u32,
        /// Devices that were expected.
        expected: u32,
    },
    /// The batch changed since the supervisor looked.
    #[error("the batch has {actual} devices, not {seen}")]
    CountChanged {
        /// Devices the supervisor saw.
        seen: u32,
        /// Devices there are.
        actual: u32,
    },
    /// Who created, scanned or edited may not approve.
    #[error("{operator} has worked on this batch: a second person must approve it")]
    SecondPersonNeeded {
        /// Who tried.
        operator: String,
    },
    /// What the editor saw is no longer what stands there.
    #[error("the device was changed meanwhile")]
    ChangedMeanwhile,
    /// What is to be done together is of different customers.
    #[error("these are of different customers")]
    DifferentCustomers,
    /// The devices were registered by different partners, or nobody knows by whom some of them were.
    #[error("the devices were registered by different partners")]
    DifferentPartners,
    /// A queue that has sent to one service never sends to another.
    #[error("this queue sends to {first}, not to {other}")]
    OtherService {
        /// The service it has sent to.
        first: String,
        /// The one that was asked for.
        other: String,
    },
    /// A batch that one partner works on is not sent by another.
    #[error("this batch is sent by partner {first}, not by {other}")]
    OtherPartner {
        /// Tenant id of the partner it is for.
        first: String,
        /// The one that was to send it.
        other: String,
    },
    /// What is said to repeat an attempt is another request than that one.
    #[error("this is not the request of attempt {0}")]
    OtherRequest(String),
    /// No removal has this id.
    #[error("there is no removal {0}")]
    NoSuchRemoval(String),
    /// The removal is not in a state for this.
    #[error("the removal is {}", state.as_str())]
    WrongRemovalState {
        /// Its state.
        state: RemovalState,
    },
    /// Who asked for a removal may not approve it.
    #[error("{operator} has asked for this removal: a second person must approve it")]
    OwnRemoval {
        /// Who tried.
        operator: String,
    },
    /// A profile that skips the licence terms needs the customer's consent.
    #[error("a profile that skips the licence terms needs the customer's consent in words")]
    ConsentNeeded,
    /// Something is done to a profile of this name, and what came of it is not known yet.
    #[error("the profile {name} is being worked on")]
    PolicyUnderWay {
        /// The profile's name.
        name: String,
    },
    /// Nothing of this kind is under way with a profile of this name.
    #[error("nothing like this is under way with the profile {name}")]
    NoSuchPolicyDeed {
        /// The profile's name.
        name: String,
    },
    /// No assignment has this id.
    #[error("there is no assignment {0}")]
    NoSuchAssignment(String),
    /// The attempt is not in a state for this.
    #[error("the attempt is {state}")]
    WrongAttemptState {
        /// Its state.
        state: String,
    },
    /// The id is taken.
    #[error("the id {0} is taken")]
    IdTaken(String),
    /// The folder is on a network drive, where SQLite's locks do not hold.
    #[error("the data folder {} is on a network drive ({filesystem})", folder.display())]
    NetworkDrive {
        /// The folder.
        folder: PathBuf,
        /// The file system's name.
        filesystem: String,
    },
    /// A newer program has written the queue.
    #[error("the queue was written by a newer program (schema {found}; this program knows {known})")]
    NewerSchema {
        /// The queue's.
        found: i64,
        /// This program's.
        known: i64,
    },
    /// No room on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// The folder or file may not be written.
    #[error("the queue cannot be written: {0}")]
    ReadOnly(String),
    /// Another program holds the queue too long.
    #[error("another program holds the queue")]
    Busy,
    /// A file of the folder is not a queue, or is damaged.
    #[error("the queue file is damaged or is not Docket's: {0}")]
    Damaged(String),
    /// The database failed in another way.
    #[error("the database failed: {0}")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl QueueError {
    /// Whether the same may succeed later: another program is in the way, the disk has no room, the server is gone.
    pub fn passes(&self) -> bool {
        matches!(self, Self::Busy | Self::DiskFull | Self::Database(_))
    }
}
