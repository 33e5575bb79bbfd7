//! How a command ends: its exit status, and the sentence on standard error.

use crate::app::notice::{Errand, settings_sentence};
use crate::app::{Failure, Notice};
#[cfg(feature = "camera")]
use crate::capture::camera::{CameraTrouble, Trouble, network::NetworkTrouble};
use crate::partner_center::PartnerCenterError;
use crate::queue::QueueError;
use crate::settings::SettingsError;

/// Exit status of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// Done.
    Done = 0,
    /// The command line makes no sense.
    WrongUse = 1,
    /// A check refused it.
    Refused = 2,
    /// A part of it failed.
    PartlyFailed = 3,
    /// The network or the service failed.
    Network = 4,
    /// A person must sign in.
    SignInNeeded = 5,
    /// Not allowed: not approved, no relationship, no second person, no leave to use the camera.
    NotAllowed = 6,
    /// A fault of the program.
    Fault = 70,
}

impl From<Status> for std::process::ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status as u8)
    }
}

/// Why a command ended early.
#[derive(Debug)]
pub enum Stop {
    /// The command line makes no sense; why.
    Use(String),
    /// A check refused it; why.
    Check(String),
    /// A setting or a rule does not allow it; why.
    NotAllowed(String),
    /// A deed failed.
    Failure(Failure),
    /// A fault of the program, or of the computer.
    Fault(String),
    /// Whoever read standard output has gone.
    NobodyListens,
}

/// Does what holds a thread up.
///
/// # Errors
/// [`Stop::Fault`] where it broke.
#[cfg(feature = "camera")]
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Stop> {
    tokio::task::spawn_blocking(work).await.map_err(|end| Stop::Fault(end.to_string()))
}

impl Stop {
    /// Says why on standard error.
    pub fn tell(self) -> Status {
        match self {
            Self::Use(why) => say(&why, Status::WrongUse),
            Self::Check(why) => say(&why, Status::Refused),
            Self::NotAllowed(why) => say(&why, Status::NotAllowed),
            Self::Fault(why) => say(&why, Status::Fault),
            Self::Failure(failure) => {
                let notice = Notice::during(Errand::Command, &failure);
                eprintln!("docket: {}", notice.what);
                for more in [&notice.next, &notice.details].into_iter().filter(|text| !text.is_empty()) {
                    eprintln!("        {more}");
                }
                status_of(&failure)
            }
            Self::NobodyListens => Status::Done,
        }
    }
}

fn say(why: &str, status: Status) -> Status {
    eprintln!("docket: {why}");
    status
}

/// The exit status that tells a program what kind of failure it was.
pub fn status_of(failure: &Failure) -> Status {
    match failure {
        Failure::Queue(error) => match error {
            QueueError::SecondPersonNeeded { .. } | QueueError::OwnRemoval { .. } => Status::NotAllowed,
            QueueError::Database(_) | QueueError::Busy => Status::Fault,
            _ => Status::Refused,
        },
        Failure::Service(error) => match error {
            PartnerCenterError::SignInNeeded(_)
            | PartnerCenterError::SignInFailed(_)
            | PartnerCenterError::MfaNeeded(_)
            | PartnerCenterError::CredentialStore(_)
            | PartnerCenterError::SettingMissing(_)
            | PartnerCenterError::NotSetUp(_) => Status::SignInNeeded,
            PartnerCenterError::StillKept(_) => Status::PartlyFailed,
            PartnerCenterError::Forbidden { .. } => Status::NotAllowed,
            PartnerCenterError::NotLoopback(_) => Status::WrongUse,
            _ => Status::Network,
        },
        Failure::NoRelationship { .. } | Failure::CustomerUnknown { .. } => Status::NotAllowed,
        Failure::NotApproved | Failure::NeedsAdminAgent(_) => Status::NotAllowed,
        Failure::NoInterface | Failure::OtherPartner { .. } | Failure::NotForPartner { .. } => Status::NotAllowed,
        Failure::BatchUnknown { .. } => Status::Network,
        Failure::Exchange(_)
        | Failure::Portal(_)
        | Failure::ByHand(_)
        | Failure::Photo(_)
        | Failure::Barcode(_)
        | Failure::NoPictureOnClipboard => Status::Refused,
        Failure::AlreadySending | Failure::AlreadyRemoving | Failure::AlreadyAssigning | Failure::Stopped => {
            Status::Refused
        }
        Failure::ProfileNameTaken { .. } | Failure::NoSuchProfile { .. } | Failure::ProfileUnconfirmed { .. } => {
            Status::Refused
        }
        Failure::File { .. } | Failure::CertificateFile { .. } | Failure::Folder(_) => Status::Refused,
        #[cfg(feature = "camera")]
        Failure::Camera(trouble) => of_camera(trouble),
        #[cfg(feature = "serial-scanner")]
        Failure::SerialScanner(_) => Status::Refused,
        Failure::Bug(_) => Status::Fault,
    }
}

#[cfg(feature = "camera")]
fn of_camera(trouble: &CameraTrouble) -> Status {
    match trouble {
        CameraTrouble::Failed(Trouble::Denied) => Status::NotAllowed,
        CameraTrouble::Failed(Trouble::Network(trouble)) => match trouble {
            NetworkTrouble::SignInWanted | NetworkTrouble::SignInRefused | NetworkTrouble::PasswordHeldBack => {
                Status::NotAllowed
            }
            NetworkTrouble::NoPictures(_) | NetworkTrouble::TooLarge => Status::Refused,
            _ => Status::Network,
        },
        CameraTrouble::Failed(Trouble::Broken(_)) | CameraTrouble::Stuck => Status::Fault,
        _ => Status::Refused,
    }
}

impl<E: Into<Failure>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failure(error.into())
    }
}

impl From<SettingsError> for Stop {
    fn from(error: SettingsError) -> Self {
        match error {
            SettingsError::NoSuchSetting(_) => Self::Use(settings_sentence(&error)),
            _ => Self::Check(settings_sentence(&error)),
        }
    }
}
