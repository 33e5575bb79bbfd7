//! The only place that turns an error into words: what happened, what to do, who must act.

use crate::barcode::BarcodeError;
#[cfg(feature = "serial-scanner")]
use crate::capture::SerialTrouble;
#[cfg(feature = "camera")]
use crate::capture::camera::{
    CameraTrouble, Trouble,
    network::{Content, NetworkTrouble},
};
use crate::capture::{FolderTrouble, PhotoError};
use crate::exchange::ExchangeError;
use crate::logging::redact;
use crate::partner_center::PartnerCenterError;
use crate::queue::{DuplicateOf, QueueError};
use crate::words;

/// A message of the words with its attribute `next`: how loud, what happened, what to do.
macro_rules! say {
    ($severity:ident, $id:literal $(, $name:ident = $value:expr)*) => {
        (Severity::$severity, words!($id $(, $name = $value)*), words!($id, "next"))
    };
}

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
    /// Code, correlation id, the error chain: behind a fold; may be empty.
    pub details: String,
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
    /// A file could not be written.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// A picture could not be opened.
    #[error(transparent)]
    Photo(#[from] PhotoError),
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
    /// The customer has no relationship with the partner: devices would be refused.
    #[error("{customer} has no reseller relationship with you")]
    NoRelationship {
        /// The customer's name.
        customer: String,
    },
    /// Only an approved batch is sent.
    #[error("the batch is not approved")]
    NotApproved,
    /// Another program is sending from this queue.
    #[error("another program is sending from this queue")]
    AlreadySending,
    /// Following was stopped; results are asked for later.
    #[error("following was stopped")]
    Stopped,
    /// Settings or another file could not be kept.
    #[error("{what}: {source}")]
    File {
        /// Which.
        what: String,
        /// Why.
        #[source]
        source: std::io::Error,
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
            | Q::OtherService { .. }
            | Q::WrongAttemptState { .. }
            | Q::IdTaken(_) => false,
        }
    }

    /// Whether a person must sign in before it can go on.
    pub(super) fn needs_sign_in(&self) -> bool {
        matches!(self, Self::Service(error) if error.needs_sign_in())
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

    /// The service's code, where it gave one.
    fn code(&self) -> Option<String> {
        use PartnerCenterError as P;
        match self {
            Self::Service(P::Forbidden { code, .. } | P::Refused { code, .. }) => Some(code.clone()),
            Self::Service(P::ServiceFailed { status, .. }) => Some(status.to_string()),
            _ => None,
        }
    }
}

impl Notice {
    /// Words for a failure.
    pub fn of(failure: &Failure) -> Self {
        let (severity, what, next) = match failure {
            Failure::Queue(error) => of_queue(error),
            Failure::Service(error) => of_service(error),
            Failure::Exchange(error) => of_exchange(error),
            Failure::Photo(error) => of_photo(error),
            Failure::Folder(trouble) => of_folder(trouble),
            Failure::Barcode(error) => of_barcode(error),
            #[cfg(feature = "camera")]
            Failure::Camera(trouble) => of_camera(trouble),
            #[cfg(feature = "serial-scanner")]
            Failure::SerialScanner(trouble) => of_serial_scanner(trouble),
            Failure::NoPictureOnClipboard => say!(Info, "failure-clipboard"),
            Failure::NoRelationship { customer } => {
                say!(Warning, "failure-no-relationship", customer = customer.as_str())
            }
            Failure::NotApproved => say!(Warning, "failure-not-approved"),
            Failure::AlreadySending => say!(Warning, "failure-already-sending"),
            Failure::Stopped => say!(Info, "failure-stopped"),
            Failure::File { what, .. } => say!(Error, "failure-file", what = what.as_str()),
            Failure::Bug(_) => say!(Error, "failure-bug"),
        };
        Self { severity, what, next, details: details(failure) }
    }

    /// A notice of one sentence.
    pub(super) fn new(severity: Severity, what: String) -> Self {
        Self { severity, what, next: String::new(), details: String::new() }
    }

    /// With what to do now.
    pub(super) fn with_next(self, next: String) -> Self {
        Self { next, ..self }
    }

    /// With what stands behind the fold. What looks like a secret is cut out.
    pub(super) fn with_details(self, details: &str) -> Self {
        Self { details: redact(details).into_owned(), ..self }
    }
}

/// How loud, what happened, what to do.
type Said = (Severity, String, String);

fn of_queue(error: &QueueError) -> Said {
    use QueueError as Q;
    match error {
        Q::NoSuchBatch(_) => say!(Warning, "failure-no-such-batch"),
        Q::NoSuchDevice(_) => say!(Warning, "failure-no-such-device"),
        Q::NoSuchAttempt(_) => say!(Error, "failure-no-such-attempt"),
        Q::Duplicate(first) => say!(
            Warning,
            "failure-duplicate",
            number = first.number,
            batch = first.batch_number,
            customer = first.customer.as_str(),
            who = first.scanned_by.as_str()
        ),
        Q::Conflict(first) => say!(
            Error,
            "failure-conflict",
            number = first.number,
            batch = first.batch_number,
            customer = first.customer.as_str(),
            who = first.scanned_by.as_str()
        ),
        Q::NotIdentified => say!(Warning, "failure-not-identified"),
        Q::WrongBatchState { state, .. } => say!(Warning, "failure-batch-state", state = state.as_str()),
        Q::WrongDeviceState { state, .. } => say!(Warning, "failure-device-state", state = state.as_str()),
        Q::EmptyBatch => say!(Warning, "failure-empty-batch"),
        Q::DevicesHeld { count } => say!(Warning, "failure-held", count = count),
        Q::ReasonNeeded { count, expected } => {
            say!(Warning, "failure-reason-needed", count = count, expected = expected)
        }
        Q::CountChanged { seen, actual } => say!(Warning, "failure-count-changed", seen = seen, actual = actual),
        Q::SecondPersonNeeded { operator } => say!(Warning, "failure-second-person", operator = operator.as_str()),
        Q::ChangedMeanwhile => say!(Warning, "failure-changed-meanwhile"),
        Q::DifferentCustomers => say!(Warning, "failure-different-customers"),
        Q::OtherService { first, other } => {
            say!(Error, "failure-other-service", first = first.as_str(), other = other.as_str())
        }
        Q::WrongAttemptState { state } => say!(Error, "failure-attempt-state", state = state.as_str()),
        Q::IdTaken(_) => say!(Error, "failure-id-taken"),
        Q::NetworkDrive { folder, .. } => say!(Error, "failure-network-drive", folder = shown(folder)),
        Q::NewerSchema { found, known } => say!(Error, "failure-newer-schema", found = found, known = known),
        Q::DiskFull => say!(Error, "failure-disk-full"),
        Q::ReadOnly(_) => say!(Error, "failure-read-only"),
        Q::Busy => say!(Error, "failure-busy"),
        Q::Damaged(_) => say!(Error, "failure-damaged"),
        Q::Database(_) => say!(Error, "failure-database"),
    }
}

fn of_service(error: &PartnerCenterError) -> Said {
    use PartnerCenterError as P;
    match error {
        P::SignInNeeded(_) => say!(Warning, "failure-sign-in-needed"),
        P::SignInFailed(_) => say!(Warning, "failure-sign-in-failed"),
        P::MfaNeeded => say!(Warning, "failure-mfa"),
        // Microsoft's codes for 403: which of the possible reasons it was.
        P::Forbidden { code, .. } => match code.as_str() {
            "20002" => say!(Error, "failure-forbidden-relationship"),
            "900150" | "900308" | "2032" => say!(Error, "failure-forbidden-role"),
            "900309" | "90000" => say!(Error, "failure-forbidden-conditional-access"),
            "900123" | "900124" => say!(Error, "failure-forbidden-agreement"),
            "900149" => say!(Error, "failure-forbidden-programme"),
            _ => say!(Error, "failure-forbidden", code = code.as_str()),
        },
        P::NotFound(_) => say!(Error, "failure-not-found"),
        P::Refused { code, .. } => say!(Error, "failure-refused", code = code.as_str()),
        P::Throttled { wait } => say!(Info, "failure-throttled", secs = wait.as_secs()),
        P::ServiceFailed { status, .. } => say!(Warning, "failure-service", status = status.to_string()),
        P::NotConnected(_) => say!(Warning, "failure-not-connected"),
        P::Broken(_) => say!(Warning, "failure-broken"),
        P::BadAnswer(_) => say!(Error, "failure-bad-answer"),
        P::NotLoopback(address) => say!(Error, "failure-not-loopback", address = redact(address).into_owned()),
        P::CredentialStore(_) => say!(Warning, "failure-credential-store"),
        P::NotSetUp(_) => say!(Warning, "failure-not-set-up"),
    }
}

fn of_exchange(error: &ExchangeError) -> Said {
    match error {
        ExchangeError::Row { number, .. } => say!(Error, "failure-export-row", number = number),
        ExchangeError::Empty => say!(Warning, "failure-export-empty"),
        ExchangeError::File { path, .. } => say!(Error, "failure-export-file", path = shown(path)),
        ExchangeError::ReadBack(path) => say!(Error, "failure-export-read-back", path = shown(path)),
    }
}

fn of_photo(error: &PhotoError) -> Said {
    match error {
        PhotoError::File(_) => say!(Warning, "failure-photo-file"),
        PhotoError::UnknownFormat => say!(Warning, "failure-photo-format"),
        PhotoError::Heic => say!(Warning, "failure-photo-heic"),
        PhotoError::TooLarge { width, height } => {
            say!(Warning, "failure-photo-large", width = width.to_string(), height = height.to_string())
        }
        PhotoError::Damaged(_) => say!(Warning, "failure-photo-damaged"),
    }
}

fn of_folder(trouble: &FolderTrouble) -> Said {
    match trouble {
        FolderTrouble::Gone => say!(Warning, "failure-folder-gone"),
        FolderTrouble::Denied => say!(Warning, "failure-folder-denied"),
        FolderTrouble::NoFolder => say!(Warning, "failure-folder-file"),
        FolderTrouble::Unreachable(_) => say!(Warning, "failure-folder-unreachable"),
    }
}

#[cfg(feature = "camera")]
fn of_camera(trouble: &CameraTrouble) -> Said {
    match trouble {
        CameraTrouble::NotFound => say!(Warning, "failure-camera-none"),
        CameraTrouble::Failed(Trouble::Gone) => say!(Warning, "failure-camera-gone"),
        CameraTrouble::Failed(Trouble::Busy { holder: None }) => say!(Warning, "failure-camera-busy"),
        CameraTrouble::Failed(Trouble::Busy { holder: Some(program) }) => {
            say!(Warning, "failure-camera-held", program = program.as_str())
        }
        CameraTrouble::Failed(Trouble::Denied) => say!(Warning, "failure-camera-denied"),
        CameraTrouble::Failed(Trouble::Unsupported(_)) => say!(Warning, "failure-camera-mode"),
        CameraTrouble::Failed(Trouble::Broken(_)) => say!(Error, "failure-camera-broken"),
        CameraTrouble::Failed(Trouble::Network(trouble)) => of_network_camera(trouble),
        CameraTrouble::Stalled => say!(Warning, "failure-camera-stalled"),
        CameraTrouble::Dark => say!(Warning, "failure-camera-dark"),
        CameraTrouble::Stuck => say!(Error, "failure-camera-stuck"),
    }
}

#[cfg(feature = "camera")]
fn of_network_camera(trouble: &NetworkTrouble) -> Said {
    use NetworkTrouble as N;
    match trouble {
        N::Unreachable(_) => say!(Warning, "failure-netcam-unreachable"),
        N::Certificate(_) => say!(Warning, "failure-netcam-certificate"),
        N::SignInWanted => say!(Warning, "failure-netcam-sign-in"),
        N::SignInRefused => say!(Warning, "failure-netcam-refused"),
        N::PasswordHeldBack => say!(Warning, "failure-netcam-held-back"),
        N::Refused(status) => say!(Warning, "failure-netcam-status", status = status.to_string()),
        N::Redirected => say!(Warning, "failure-netcam-redirected"),
        N::NoPictures(Content::Page) => say!(Warning, "failure-netcam-page"),
        N::NoPictures(Content::Video) => say!(Warning, "failure-netcam-video"),
        N::NoPictures(Content::Nothing) => say!(Warning, "failure-netcam-nothing"),
        N::NoPictures(Content::Text | Content::OtherPicture | Content::Other) | N::NoHttp(_) => {
            say!(Warning, "failure-netcam-other")
        }
        N::TooLarge => say!(Warning, "failure-netcam-large"),
        N::Ended(_) => say!(Warning, "failure-netcam-ended"),
    }
}

#[cfg(feature = "serial-scanner")]
fn of_serial_scanner(trouble: &SerialTrouble) -> Said {
    match trouble {
        SerialTrouble::Gone => say!(Warning, "failure-scanner-gone"),
        SerialTrouble::Busy => say!(Warning, "failure-scanner-busy"),
        SerialTrouble::Denied => say!(Warning, "failure-scanner-denied"),
        SerialTrouble::Several => say!(Warning, "failure-scanner-several"),
        SerialTrouble::Other(_) => say!(Error, "failure-scanner-broken"),
    }
}

fn of_barcode(error: &BarcodeError) -> Said {
    match error {
        BarcodeError::DecoderPanicked => say!(Warning, "failure-decoder"),
        BarcodeError::Cancelled => say!(Info, "failure-cancelled"),
        BarcodeError::CannotEncode { symbology } => {
            say!(Error, "failure-cannot-encode", symbology = symbology.as_str())
        }
    }
}

fn shown(path: &std::path::Path) -> String {
    path.display().to_string()
}

/// What support asks for: code, correlation id, and the chain of errors.
fn details(failure: &Failure) -> String {
    let mut lines = Vec::new();
    if let Some(code) = failure.code() {
        lines.push(words!("details-code", code = code));
    }
    if let Failure::Service(error) = failure
        && let Some(id) = error.correlation_id()
    {
        lines.push(words!("details-correlation", id = id));
    }
    let mut link: Option<&dyn std::error::Error> = Some(failure);
    let mut last = String::new();
    while let Some(error) = link {
        let text = error.to_string();
        // Most errors end with the words of their source.
        if !last.contains(&text) {
            lines.push(redact(&text).into_owned());
            last = text;
        }
        link = error.source();
    }
    lines.join("\n")
}
