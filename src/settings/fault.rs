//! What is wrong with settings, told by kind. The words for a person stand in [`crate::app::notice`] alone; the log has the kind.

use std::path::PathBuf;

use crate::domain::tag_template::TagTemplateError;
use crate::domain::{CameraFault, ProxyFault};

/// Why settings could not be read, kept or set.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file's text makes no sense; it is left as it is.
    #[error("{}: {message}", path.display())]
    Text {
        /// Which.
        path: PathBuf,
        /// Where and why, in the words of the parser.
        message: String,
    },
    /// A value in the file does not fit its setting; the file is left as it is.
    #[error("{}: {key} does not fit: {fault:?}", path.display())]
    Unfit {
        /// Which.
        path: PathBuf,
        /// Which setting.
        key: &'static str,
        /// What it must be.
        fault: SettingFault,
    },
    /// There is no such setting.
    #[error("there is no setting {0}")]
    NoSuchSetting(String),
    /// A product key, which is a secret, stands in the value or the name.
    #[error("this is a product key, a secret: it is not stored")]
    ProductKey,
    /// The value does not fit the setting.
    #[error("{key} cannot be {value}: {fault:?}")]
    BadValue {
        /// Which setting.
        key: String,
        /// The value, without a password.
        value: String,
        /// What it must be.
        fault: SettingFault,
    },
}

/// What the value of a setting must be, and is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingFault {
    /// A number in a range.
    Range {
        /// The smallest that fits.
        least: u64,
        /// The largest that fits.
        most: u64,
    },
    /// `true` or `false`.
    Switch,
    /// A whole number.
    WholeNumber,
    /// One of some words; the parser names them.
    Word(String),
    /// A camera's mode.
    CameraMode,
    /// A library that opens cameras on this system.
    CameraLibrary,
    /// A camera in the network.
    NetworkCamera(CameraFault),
    /// A name that no other camera in the network has.
    CameraTwice,
    /// The first line of a file for Partner Center's site.
    FileHeader,
    /// Names of partners.
    PartnerName,
    /// The partner's own tenant, and none of the words that stand for any.
    OwnTenant,
    /// Tenants by their ids.
    TenantIds,
    /// One of the partners.
    NoSuchPartner(Vec<String>),
    /// A proxy.
    Proxy(ProxyFault),
    /// Templates of group tags.
    Template {
        /// The one that is none.
        text: String,
        /// Why not.
        fault: TagTemplateError,
    },
    /// A scanner's prefix.
    ScannerPrefix,
    /// Symbologies that are read besides the usual ones.
    Symbologies,
    /// Several settings, each of which has a name of its own.
    Parts,
    /// What is set in the window alone.
    InWindow,
}
