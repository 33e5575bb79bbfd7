//! The only place that turns an error into words: what happened, what to do, who must act.

use std::time::Duration;

use super::by_hand::ByHandFault;
use crate::barcode::BarcodeError;
#[cfg(feature = "serial-scanner")]
use crate::capture::SerialTrouble;
#[cfg(feature = "camera")]
use crate::capture::camera::CameraTrouble;
use crate::capture::{FolderTrouble, PhotoError};
use crate::domain::{BatchId, CustomerId, PolicyDeed, redacted};
use crate::exchange::{ExchangeError, PortalError};
use crate::partner_center::PartnerCenterError;
use crate::queue::{DuplicateOf, QueueError};
use crate::words;

/// A message of the words with its attribute `next`: how loud, what happened, what to do.
macro_rules! say {
    ($severity:ident, $id:literal $(, $name:ident = $value:expr)*) => {
        (Severity::$severity, words!($id $(, $name = $value)*), words!($id, "next"))
    };
}

mod devices;
mod errand;
mod files;
mod of_partner;
mod queue;
mod service;
mod settings;
mod signed_in;
mod standstill;
mod support;

pub use settings::{must_be, must_be_proxy, settings_sentence};

pub use errand::Errand;
pub use of_partner::OfPartner;
pub use standstill::{Standstill, Trouble};

/// How loud a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Good news.
    Success,
    /// To know.
    Info,
    /// To look at.
    Warning,
    /// Something was not done.
    Error,
}

/// Words for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How loud.
    pub severity: Severity,
    /// What happened, in one sentence.
    pub what: String,
    /// What to do now; may be empty.
    pub next: String,
    /// What Partner Center's support finds it by: in sight; may be empty.
    pub correlation_id: String,
    /// Code, correlation id, the error chain: behind a fold; may be empty.
    pub details: String,
    /// What it is about, where a newer notice about the same takes its place.
    pub matter: Option<Matter>,
}

/// What a notice is about that a newer one overtakes, or that may become false while it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matter {
    /// How a batch went that the program sent.
    Sent(BatchId),
    /// What Partner Center's site says of a batch that was uploaded by hand.
    ByHand(BatchId),
    /// Pictures that are still being read.
    Reading,
    /// Who is signed in, or why nobody is.
    SignIn,
    /// Why the list of customers did not come.
    Customers,
    /// Why nobody could be searched for on the service.
    Search,
    /// Why there is no link that asks for the relationship.
    Link,
    /// How taking registrations back goes.
    TakingBack,
    /// How giving a profile to devices went.
    Assigning,
    /// Settings that are changed, and not saved.
    UnsavedSettings,
    /// A profile of this customer that is half filled in.
    UnsavedProfile(CustomerId),
}

/// Anything that can go wrong, with its source kept.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The queue refused or failed.
    #[error(transparent)]
    Queue(#[from] QueueError),
    /// Partner Center refused or failed.
    #[error(transparent)]
    Service(#[from] PartnerCenterError),
    /// Partner Center refused what only an admin agent may do.
    #[error(transparent)]
    NeedsAdminAgent(PartnerCenterError),
    /// Partner Center does not allow what was asked about no one customer.
    #[error("{source}")]
    NotForPartner {
        /// What.
        asked: OfPartner,
        /// Its answer.
        source: PartnerCenterError,
    },
    /// A file could not be written.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// The site's list of results could not be read.
    #[error(transparent)]
    Portal(#[from] PortalError),
    /// A picture could not be opened.
    #[error(transparent)]
    Photo(#[from] PhotoError),
    /// Nothing could be written for the upload by hand.
    #[error(transparent)]
    ByHand(#[from] ByHandFault),
    /// Something is wrong with the watched folder.
    #[error(transparent)]
    Folder(#[from] FolderTrouble),
    /// A picture could not be read.
    #[error(transparent)]
    Barcode(#[from] BarcodeError),
    /// Something is wrong with the camera.
    #[cfg(feature = "camera")]
    #[error(transparent)]
    Camera(#[from] CameraTrouble),
    /// Something is wrong with the scanner at a serial port.
    #[cfg(feature = "serial-scanner")]
    #[error(transparent)]
    SerialScanner(#[from] SerialTrouble),
    /// The clipboard holds no picture.
    #[error("the clipboard holds no picture")]
    NoPictureOnClipboard,
    /// The customer has no relationship with the partner.
    #[error("{customer} has no reseller relationship with you")]
    NoRelationship {
        /// The customer's name.
        customer: String,
        /// Whether devices were refused for it; else nothing was sent.
        has_refused: bool,
        /// The service's answer that says so, where it is not its list of customers.
        source: Option<PartnerCenterError>,
    },
    /// The service does not know the customer as one of this partner's.
    #[error("the service does not know the customer {customer}: {source}")]
    CustomerUnknown {
        /// The customer's name.
        customer: String,
        /// Its answer.
        source: PartnerCenterError,
    },
    /// The service lists a batch, and does not know it when devices are to join it.
    #[error("the service does not know the batch {tag}, {times} times in a row: {source}")]
    BatchUnknown {
        /// The batch's name.
        tag: String,
        /// How often that was its answer.
        times: u32,
        /// Its last answer.
        source: PartnerCenterError,
    },
    /// An indirect reseller has no program interface at Partner Center.
    #[error("indirect resellers have no program interface at Partner Center")]
    NoInterface,
    /// Something belongs to a partner whose tenant none of the settings' partners has.
    #[error("this belongs to another partner: tenant {tenant}")]
    OtherPartner {
        /// That partner's tenant id.
        tenant: String,
    },
    /// Only an approved batch is sent.
    #[error("the batch is not approved")]
    NotApproved,
    /// Another program is sending from this queue.
    #[error("another program is sending from this queue")]
    AlreadySending,
    /// Another program is taking registrations of this queue back.
    #[error("another program is taking registrations of this queue back")]
    AlreadyRemoving,
    /// Another program is giving profiles to devices of this queue.
    #[error("another program is giving profiles to devices of this queue")]
    AlreadyAssigning,
    /// A person stopped it.
    #[error("stopped")]
    Stopped,
    /// The file of further certificates cannot be read, or holds none.
    #[error("{file}: {source}")]
    CertificateFile {
        /// Which, as it is set.
        file: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Settings or another file could not be kept.
    #[error("{what}: {source}")]
    File {
        /// Which.
        what: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A customer's profiles have names of their own.
    #[error("another profile is called {name}")]
    ProfileNameTaken {
        /// The name.
        name: String,
    },
    /// The service has no such profile (any more).
    #[error("there is no profile {name}")]
    NoSuchProfile {
        /// Its name.
        name: String,
    },
    /// Nobody knows yet what came of an earlier deed on the profile.
    #[error("nobody knows yet what came of the profile {name}: {}", deed.as_str())]
    ProfileUnconfirmed {
        /// The profile's name then.
        name: String,
        /// What was to be done to it.
        deed: PolicyDeed,
        /// How long it may still arrive.
        wait: Duration,
    },
    /// A fault of the program.
    #[error("a fault of the program: {0}")]
    Bug(String),
}

/// What a scan was refused for, as far as the Scan screen tells refusals apart.
pub(super) enum ScanRefusal<'a> {
    /// The device is in the queue already.
    Duplicate(&'a DuplicateOf),
    /// Its serial number stands with another PKID, or the other way round.
    Conflict(&'a DuplicateOf),
    /// The disk or the database is at fault: nothing can be scanned.
    NotSaved,
    /// Something else.
    Other,
}

impl Failure {
    /// What it means to the operator who has just scanned a device.
    pub(super) fn of_scan(&self) -> ScanRefusal<'_> {
        match self {
            Self::Queue(QueueError::Duplicate(first)) => ScanRefusal::Duplicate(first),
            Self::Queue(QueueError::Conflict(first)) => ScanRefusal::Conflict(first),
            _ if self.is_storage_fault() => ScanRefusal::NotSaved,
            _ => ScanRefusal::Other,
        }
    }

    /// Whether the disk or the database is at fault, and not what was asked of them.
    pub(super) fn is_storage_fault(&self) -> bool {
        use QueueError as Q;
        let Self::Queue(error) = self else { return false };
        match error {
            Q::NetworkDrive { .. }
            | Q::NewerSchema { .. }
            | Q::DiskFull
            | Q::ReadOnly(_)
            | Q::Busy
            | Q::Damaged(_)
            | Q::Database(_) => true,
            Q::NoSuchBatch(_)
            | Q::NoSuchDevice(_)
            | Q::NoSuchAttempt(_)
            | Q::Duplicate(_)
            | Q::Conflict(_)
            | Q::NotIdentified
            | Q::WrongBatchState { .. }
            | Q::WrongDeviceState { .. }
            | Q::EmptyBatch
            | Q::DevicesHeld { .. }
            | Q::ReasonNeeded { .. }
            | Q::CountChanged { .. }
            | Q::SecondPersonNeeded { .. }
            | Q::ChangedMeanwhile
            | Q::DifferentCustomers
            | Q::DifferentPartners
            | Q::OtherService { .. }
            | Q::OtherPartner { .. }
            | Q::OtherRequest(_)
            | Q::NoSuchRemoval(_)
            | Q::WrongRemovalState { .. }
            | Q::OwnRemoval { .. }
            | Q::ConsentNeeded
            | Q::PolicyUnderWay { .. }
            | Q::NoSuchPolicyDeed { .. }
            | Q::NoSuchAssignment(_)
            | Q::WrongAttemptState { .. }
            | Q::IdTaken(_) => false,
        }
    }

    /// Whether a person must sign in before it can go on.
    pub(super) fn needs_sign_in(&self) -> bool {
        matches!(self, Self::Service(error) if error.needs_sign_in())
    }

    /// Whether it is the second factor that the sign-in lacks.
    pub(super) fn needs_mfa(&self) -> bool {
        matches!(self, Self::Service(PartnerCenterError::MfaNeeded(_)))
    }

    /// What an error of the service means for a deed that wants the role of admin agent: who may add devices may not do that.
    pub fn of_admin_agents_deed(error: PartnerCenterError) -> Self {
        match &error {
            PartnerCenterError::Forbidden { .. } => Self::NeedsAdminAgent(error),
            _ => Self::Service(error),
        }
    }

    /// Whether a device itself is the reason that it was not queued: it is there already, or its serial number is another's.
    pub fn is_of_device(&self) -> bool {
        matches!(self, Self::Queue(QueueError::Duplicate(_) | QueueError::Conflict(_)))
    }

    /// Whether a photo is HEIC or AVIF.
    pub fn is_heic(&self) -> bool {
        matches!(self, Self::Photo(PhotoError::Heic))
    }

    /// Whether a photo's file could not be read: gone, not allowed, its drive away.
    pub(super) fn is_of_photo_file(&self) -> bool {
        matches!(self, Self::Photo(PhotoError::File(_)))
    }

    /// Whether nothing failed: a person stopped it.
    pub(super) fn is_cancelled(&self) -> bool {
        matches!(self, Self::Barcode(BarcodeError::Cancelled))
    }
}

impl Notice {
    /// Words for a failure of which it does not matter what was being done, or when something was asked for that changes nothing.
    pub fn of(failure: &Failure) -> Self {
        Self::during(Errand::Question, failure)
    }

    /// What a person can do where a failure lasts that is waited for; empty where there is nothing but to wait.
    pub fn while_it_lasts(failure: &Failure) -> String {
        match failure {
            Failure::Service(error) => service::while_it_lasts(error, Errand::Follow),
            _ => String::new(),
        }
    }

    /// Words for a failure: what to do next depends on what was being done.
    pub fn during(errand: Errand, failure: &Failure) -> Self {
        let (severity, what, next) = match failure {
            Failure::Queue(error) => queue::of_queue(error),
            Failure::Service(error) => service::of_service(error, errand),
            Failure::NeedsAdminAgent(PartnerCenterError::Forbidden { code, .. }) => {
                service::of_forbidden(code, errand, &words!("role-admin-agent"))
            }
            Failure::NotForPartner { asked, source: PartnerCenterError::Forbidden { code, .. } } => {
                of_partner::of_not_for_partner(*asked, code, errand)
            }
            Failure::NeedsAdminAgent(error) | Failure::NotForPartner { source: error, .. } => {
                service::of_service(error, errand)
            }
            Failure::Exchange(error) => files::of_exchange(error),
            Failure::Portal(error) => files::of_portal(error),
            Failure::ByHand(fault) => files::of_by_hand(fault),
            Failure::Photo(error) => files::of_photo(error),
            Failure::Folder(trouble) => files::of_folder(trouble),
            Failure::Barcode(error) => files::of_barcode(error),
            #[cfg(feature = "camera")]
            Failure::Camera(trouble) => devices::of_camera(trouble),
            #[cfg(feature = "serial-scanner")]
            Failure::SerialScanner(trouble) => devices::of_serial_scanner(trouble),
            Failure::NoPictureOnClipboard => say!(Info, "failure-clipboard"),
            Failure::NoRelationship { customer, has_refused, .. } => {
                service::of_no_relationship(customer, *has_refused)
            }
            Failure::CustomerUnknown { customer, .. } => service::of_unknown_customer(customer, errand),
            Failure::BatchUnknown { tag, times, .. } => service::of_unknown_batch(tag, *times, errand),
            Failure::NoInterface => say!(Info, "failure-no-interface"),
            Failure::OtherPartner { tenant } => say!(Warning, "failure-partner-not-set-up", tenant = tenant.as_str()),
            Failure::NotApproved => say!(Warning, "failure-not-approved"),
            Failure::AlreadySending => say!(Warning, "failure-already-sending"),
            Failure::AlreadyRemoving => say!(Warning, "failure-already-removing"),
            Failure::AlreadyAssigning => say!(Warning, "failure-already-assigning"),
            Failure::Stopped => (Severity::Info, words!("failure-stopped"), errand.stopped()),
            Failure::CertificateFile { file, .. } => say!(Warning, "failure-certificate-file", file = file.as_str()),
            Failure::File { what, .. } => say!(Error, "failure-file", what = what.as_str()),
            Failure::ProfileNameTaken { name } => say!(Warning, "failed-profile-taken", name = name.as_str()),
            Failure::NoSuchProfile { name } => say!(Warning, "failed-no-profile", name = name.as_str()),
            Failure::ProfileUnconfirmed { name, deed, wait } => {
                (Severity::Warning, profile_unconfirmed(*deed, name), once_known(*wait, errand))
            }
            Failure::Bug(_) => say!(Error, "failure-bug"),
        };
        // Codes and names of others stand in the sentence: what looks like a secret is cut out of it too.
        let correlation_id = support::correlation_id(failure).unwrap_or_default();
        Self { correlation_id, details: support::details(failure), ..Self::new(severity, redacted(&what).into_owned()) }
            .with_next(next)
    }

    /// A notice of one sentence.
    pub(super) fn new(severity: Severity, what: String) -> Self {
        let (next, correlation_id, details) = (String::new(), String::new(), String::new());
        Self { severity, what, next, correlation_id, details, matter: None }
    }

    /// With what to do now.
    pub(super) fn with_next(self, next: String) -> Self {
        Self { next, ..self }
    }

    /// With what it is about.
    pub(super) fn about(self, matter: Matter) -> Self {
        Self { matter: Some(matter), ..self }
    }

    /// With what stands behind the fold. What looks like a secret is cut out.
    pub(super) fn with_details(self, details: &str) -> Self {
        Self { details: redacted(details).into_owned(), ..self }
    }
}

/// That nothing is done to a profile before it is known what came of this deed on it.
pub(super) fn profile_unconfirmed(deed: PolicyDeed, name: &str) -> String {
    match deed {
        PolicyDeed::Create => words!("failure-profile-unconfirmed", name = name),
        PolicyDeed::Change => words!("failure-profile-unconfirmed", "change", name = name),
        PolicyDeed::Delete => words!("failure-profile-unconfirmed", "delete", name = name),
    }
}

/// When it is known, and what to do then.
fn once_known(wait: Duration, errand: Errand) -> String {
    let minutes = wait.as_secs().div_ceil(60).max(1);
    errand.here(
        words!("failure-profile-unconfirmed", "next", minutes = minutes),
        words!("failure-profile-unconfirmed", "command", minutes = minutes),
    )
}

/// How loud, what happened, what to do.
type Said = (Severity, String, String);

fn shown(path: &std::path::Path) -> String {
    path.display().to_string()
}
