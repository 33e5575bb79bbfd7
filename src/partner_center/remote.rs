//! What the service tells, in this program's words.

use crate::domain::{Identity, Pkid};

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

/// Whether a listed device is the one of this identity: by PKID where it has one, else by serial number.
pub fn is_same_device(identity: &Identity, pkid: Option<&str>, serial: Option<&str>) -> bool {
    match identity {
        Identity::Pkid(mine) => pkid.and_then(|p| Pkid::parse(p).ok()).is_some_and(|theirs| theirs == *mine),
        Identity::Tuple { serial: mine, .. } => serial == Some(mine.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Manufacturer, ModelName, SerialNumber};

    #[test]
    fn devices_are_told_apart_by_what_was_sent() {
        let pkid = Identity::Pkid(Pkid::parse("3556212345678").unwrap());
        let tuple = Identity::Tuple {
            manufacturer: Manufacturer::parse("LENOVO").unwrap(),
            model: ModelName::parse("21F6002NMX").unwrap(),
            serial: SerialNumber::parse("PC29DABC").unwrap(),
        };
        let cases = [
            (&pkid, Some("3556212345678"), None, true),
            (&pkid, Some("3556212345679"), Some("PC29DABC"), false),
            (&pkid, None, Some("PC29DABC"), false),
            (&tuple, None, Some("PC29DABC"), true),
            (&tuple, Some("3556212345678"), Some("pc29dabc"), false),
            (&tuple, None, None, false),
        ];
        for (identity, remote_pkid, serial, expected) in cases {
            assert_eq!(is_same_device(identity, remote_pkid, serial), expected, "{remote_pkid:?} {serial:?}");
        }
    }
}
