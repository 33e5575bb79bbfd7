//! What the service tells, in this program's words.

/// A batch as the service lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteBatch {
    /// Its name, in the service's spelling.
    pub name: String,
    /// The service's word: `finished`, `processing`, or one nobody knows yet.
    pub status: Option<String>,
    /// Devices in it, where told.
    pub device_count: Option<u64>,
}

/// A device as the service lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteDevice {
    /// The service's id: opaque.
    pub id: String,
    /// PKID.
    pub pkid: Option<String>,
    /// Serial number.
    pub serial: Option<String>,
    /// Model.
    pub model: Option<String>,
    /// Maker.
    pub manufacturer: Option<String>,
    /// The id of the configuration profile it has.
    pub policy: Option<String>,
}

/// How far an upload is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadStatus {
    /// The service's word, as it came.
    pub status: String,
    /// Whether the service works on it no more.
    pub is_finished: bool,
    /// What it says of each device so far.
    pub devices: Vec<RemoteResult>,
}

/// What the service says of one device of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteResult {
    /// PKID, where told.
    pub pkid: Option<String>,
    /// Serial number, where told.
    pub serial: Option<String>,
    /// The service's word.
    pub status: String,
    /// Code: `808`.
    pub code: Option<String>,
    /// Name: `ZtdDeviceAssignedToOtherTenant`.
    pub name: Option<String>,
}

/// The link that asks a customer for the relationship.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationshipRequest {
    /// To send to the customer's administrator. Never asks for delegated administration.
    pub url: String,
    /// Whether the service's own link asked for it and was mended.
    pub was_mended: bool,
}
