//! What is wrong with settings, told by kind: a person reads it in the words of [`crate::app::notice`], the log in these.

use std::path::PathBuf;

use super::{Partner, Scanner};
use crate::domain::tag_template::TagTemplateError;
use crate::domain::{CameraFault, ProxyFault, Symbology};

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
    #[error("{}: {key} must be {fault}", path.display())]
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
    /// The value does not fit the setting.
    #[error("{key} cannot be {value}: it must be {fault}")]
    BadValue {
        /// Which setting.
        key: String,
        /// The value, without a password.
        value: String,
        /// What it must be.
        fault: SettingFault,
    },
}

/// What the value of a setting must be, and is not. The words go on after "it must be".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingFault {
    /// A number in a range.
    #[error("from {least} to {most}")]
    Range {
        /// The smallest that fits.
        least: u64,
        /// The largest that fits.
        most: u64,
    },
    /// `true` or `false`.
    #[error("true or false")]
    Switch,
    /// A whole number.
    #[error("a whole number")]
    WholeNumber,
    /// One of some words; the parser names them.
    #[error("another one: {0}")]
    Word(String),
    /// A camera's mode.
    #[error("a mode such as 1280x720 @ 30 MJPG, or a part of it; nothing for the one that suits reading best")]
    CameraMode,
    /// A library that opens cameras on this system.
    #[error("auto or nokhwa: v4l opens cameras on Linux alone")]
    CameraLibrary,
    /// A camera in the network.
    #[error("{0}")]
    NetworkCamera(CameraFault),
    /// A name that no other camera in the network has.
    #[error("a name that no other one has")]
    CameraTwice,
    /// The first line of a file for Partner Center's site.
    #[error("nothing, or five names with commas between, without quotes or accents")]
    FileHeader,
    /// Names of partners.
    #[error("named with lower-case letters, digits and hyphens, {} at most", Partner::LONGEST_NAME)]
    PartnerName,
    /// Tenants by their ids.
    #[error(
        "set by its id, a GUID, as every tenant where there are several partners: nothing of theirs is to be mixed up"
    )]
    TenantIds,
    /// One of the partners.
    #[error("{}", if .0.is_empty() { "nothing: there are no other partners".to_owned() } else { format!("nothing, or {}", .0.join(", ")) })]
    NoSuchPartner(Vec<String>),
    /// A proxy.
    #[error("{0}")]
    Proxy(ProxyFault),
    /// Templates of group tags.
    #[error("{text}: {fault}")]
    Template {
        /// The one that is none.
        text: String,
        /// Why not.
        fault: TagTemplateError,
    },
    /// A scanner's prefix.
    #[error("{} characters at most", Scanner::LONGEST_PREFIX)]
    ScannerPrefix,
    /// Symbologies that are read besides the usual ones.
    #[error("of {}", Symbology::ON_REQUEST.map(Symbology::as_str).join(", "))]
    Symbologies,
    /// Several settings, each of which has a name of its own.
    #[error("set by its parts, each by its name")]
    Parts,
    /// What is set in the window alone.
    #[error("set in the window, camera by camera")]
    InWindow,
}
