//! Words for files that cannot be written, and for pictures and folders that cannot be read.

use super::{Said, Severity, shown};
use crate::app::by_hand::ByHandFault;
use crate::barcode::BarcodeError;
use crate::capture::{FolderTrouble, PhotoError};
use crate::exchange::{ExchangeError, PortalError};
use crate::words;

pub(super) fn of_exchange(error: &ExchangeError) -> Said {
    match error {
        ExchangeError::Row { number, .. } => say!(Error, "failure-export-row", number = number),
        ExchangeError::NoSurface => say!(Warning, "failure-export-surface"),
        ExchangeError::SurfaceRegistered => say!(Info, "failure-export-surface-registered"),
        ExchangeError::Empty => say!(Warning, "failure-export-empty"),
        ExchangeError::File { path, .. } => say!(Error, "failure-export-file", path = shown(path)),
        ExchangeError::ReadBack(path) => say!(Error, "failure-export-read-back", path = shown(path)),
    }
}

pub(super) fn of_portal(error: &PortalError) -> Said {
    match error {
        PortalError::File { path, .. } => say!(Warning, "failure-portal-file", path = shown(path)),
        PortalError::TooLarge => say!(Warning, "failure-portal-large"),
        PortalError::Workbook => say!(Warning, "failure-portal-workbook"),
        PortalError::NoText => say!(Warning, "failure-portal-no-text"),
        PortalError::NoHeader { first } => {
            let next = words!("failure-portal-no-header", "next", first = first.as_str());
            (Severity::Warning, words!("failure-portal-no-header"), next)
        }
        PortalError::NoOutcome { found } => {
            let next = words!("failure-portal-no-outcome", "next", found = found.join(", "));
            (Severity::Warning, words!("failure-portal-no-outcome"), next)
        }
        PortalError::TwoColumns { first, second, .. } => {
            say!(Warning, "failure-portal-two-columns", first = first.as_str(), second = second.as_str())
        }
        PortalError::NoSuchColumn { name } => say!(Warning, "failure-portal-no-column", name = name.as_str()),
        PortalError::Empty => say!(Warning, "failure-portal-empty"),
    }
}

pub(super) fn of_by_hand(fault: &ByHandFault) -> Said {
    match fault {
        ByHandFault::NothingReady => say!(Info, "failure-nothing-ready"),
        ByHandFault::NothingUploaded => say!(Info, "failure-nothing-uploaded"),
        ByHandFault::NothingSaid => say!(Warning, "failure-nothing-said"),
        ByHandFault::NamelessLines => say!(Warning, "failure-nameless-lines"),
        ByHandFault::NoSuchDevice => say!(Warning, "failure-not-uploaded"),
        ByHandFault::TwoDevices => say!(Warning, "failure-two-uploaded"),
        ByHandFault::NoAnswer => say!(Warning, "failure-no-answer"),
    }
}

pub(super) fn of_photo(error: &PhotoError) -> Said {
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

pub(super) fn of_folder(trouble: &FolderTrouble) -> Said {
    match trouble {
        FolderTrouble::Gone => say!(Warning, "failure-folder-gone"),
        FolderTrouble::Denied => say!(Warning, "failure-folder-denied"),
        FolderTrouble::NoFolder => say!(Warning, "failure-folder-file"),
        FolderTrouble::Unreachable(_) => say!(Warning, "failure-folder-unreachable"),
    }
}

pub(super) fn of_barcode(error: &BarcodeError) -> Said {
    match error {
        BarcodeError::DecoderPanicked => say!(Warning, "failure-decoder"),
        BarcodeError::Cancelled => say!(Info, "failure-cancelled"),
        BarcodeError::CannotEncode { symbology } => {
            say!(Error, "failure-cannot-encode", symbology = symbology.as_str())
        }
    }
}
