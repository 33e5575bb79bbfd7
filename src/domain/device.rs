//! One unit to register: what was read of it, where it stands, and how lists of them are asked for.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{BatchId, Identity, Manufacturer, ModelName, Pkid, RefusalCause, SerialNumber};

/// A device's own id in the queue, never sent anywhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeviceId(pub String);

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is known of a device from its label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceDraft {
    /// Product Key ID.
    pub pkid: Option<Pkid>,
    /// Serial number.
    pub serial: Option<SerialNumber>,
    /// Maker's name as the firmware spells it.
    pub manufacturer: Option<Manufacturer>,
    /// Model's name as the firmware spells it.
    pub model: Option<ModelName>,
}

impl DeviceDraft {
    /// What Partner Center would be sent, or `None` where neither the PKID nor the whole tuple is known.
    pub fn identity(&self) -> Option<Identity> {
        if let Some(pkid) = self.pkid {
            return Some(Identity::Pkid(pkid));
        }
        match (&self.manufacturer, &self.model, &self.serial) {
            (Some(manufacturer), Some(model), Some(serial)) => Some(Identity::Tuple {
                manufacturer: manufacturer.clone(),
                model: model.clone(),
                serial: serial.clone(),
            }),
            _ => None,
        }
    }
}

/// Where a device came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "from")]
pub enum ScanSource {
    /// Read from a picture.
    Photo {
        /// The picture's file name, without its folders.
        file: String,
    },
    /// Read from a picture that was pasted.
    Pasted,
    /// Seen by a camera.
    Camera {
        /// What the camera's maker calls it.
        name: String,
    },
    /// Sent by a hand scanner.
    Scanner,
    /// Typed by a person in the window.
    Typed,
    /// Given on the command line.
    CommandLine,
}

/// Where a device stands on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceState {
    /// One too many for its batch: kept, but no part of it until a person decides.
    Held,
    /// Accepted, or sent in vain: waits for the next attempt.
    Ready,
    /// An attempt is on its way; no answer yet.
    Sending,
    /// The line broke while an attempt was on its way: whether it arrived is being found out.
    Unconfirmed,
    /// The service has taken it and works on it.
    Processing,
    /// A person put it on Partner Center's site, in a file; what came of it is not known yet.
    Uploaded,
    /// Registered to the customer.
    Registered,
    /// Refused by the service, with a code.
    Rejected,
    /// Refused by the service, and seen to somewhere else.
    Solved,
    /// Registered; somebody has asked for the registration to be taken back.
    Removing,
    /// Its registration was taken back; it may be scanned again.
    Removed,
    /// Taken back before it was sent; it stays in the journal.
    Undone,
}

impl DeviceState {
    /// All states, in the order of a device's life.
    pub const ALL: [Self; 12] = [
        Self::Held,
        Self::Ready,
        Self::Sending,
        Self::Unconfirmed,
        Self::Processing,
        Self::Uploaded,
        Self::Registered,
        Self::Rejected,
        Self::Solved,
        Self::Removing,
        Self::Removed,
        Self::Undone,
    ];

    /// The word it is stored and told under.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Ready => "ready",
            Self::Sending => "sending",
            Self::Unconfirmed => "unconfirmed",
            Self::Processing => "processing",
            Self::Registered => "registered",
            Self::Rejected => "rejected",
            Self::Uploaded => "uploaded",
            Self::Solved => "solved",
            Self::Removing => "removing",
            Self::Removed => "removed",
            Self::Undone => "undone",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }

    /// Whether a device in this state is part of its batch: counted, approved, sent and written to files.
    pub fn is_counted(self) -> bool {
        !matches!(self, Self::Held | Self::Removed | Self::Undone)
    }

    /// Whether an upload through the service's interface is, or may be, under way with it: nothing about it may be changed.
    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Sending | Self::Unconfirmed | Self::Processing)
    }
}

/// A device as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRow {
    /// Its id.
    pub id: DeviceId,
    /// The batch it stands in.
    pub batch: BatchId,
    /// Its place in the batch as people count: the first scanned is 1.
    pub number: u32,
    /// What is known of it.
    pub draft: DeviceDraft,
    /// Where it stands.
    pub state: DeviceState,
    /// Where it came from.
    pub source: ScanSource,
    /// Who scanned it.
    pub scanned_by: String,
    /// At which station.
    pub station: String,
    /// When.
    pub scanned_at: Timestamp,
    /// The service's code for its refusal or its being registered already: `808`.
    pub code: Option<String>,
    /// The service's name for the code: `ZtdDeviceAssignedToOtherTenant`.
    pub code_name: Option<String>,
    /// How a refused device was solved elsewhere, in a person's words.
    pub note: Option<String>,
}

impl DeviceRow {
    /// Whether the customer had it before it was sent: registered, and told by the service under its code for that.
    pub fn is_registered_already(&self) -> bool {
        let told = RefusalCause { code: self.code.clone(), name: self.code_name.clone() };
        self.state == DeviceState::Registered && told.is_registered_already()
    }
}

/// What a list of devices is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeviceSort {
    /// Order of scanning.
    #[default]
    Number,
    /// PKID.
    Pkid,
    /// Serial number.
    Serial,
    /// Model.
    Model,
    /// State.
    State,
    /// Who scanned it.
    ScannedBy,
}

/// A question for a part of the devices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceQuery {
    /// Only this batch.
    pub batch: Option<BatchId>,
    /// Only devices of which PKID, serial, model, operator or the batch's order holds this text, whatever its case.
    pub find: String,
    /// Only these states; empty means every state but [`DeviceState::Undone`].
    pub states: Vec<DeviceState>,
    /// Only devices that were refused for this cause.
    pub cause: Option<RefusalCause>,
    /// Sorted by.
    pub sort: DeviceSort,
    /// Largest first.
    pub is_descending: bool,
    /// Rows to pass over.
    pub offset: u64,
    /// Rows wanted at most.
    pub limit: u64,
}

/// A part of a list of devices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DevicePage {
    /// How many devices answer the question in all.
    pub total: u64,
    /// Place of the first row in the whole list.
    pub offset: u64,
    /// The rows.
    pub rows: Vec<DeviceRow>,
}
