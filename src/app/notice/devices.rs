//! Words for cameras and hand scanners that do not do as they should.

#[cfg(any(feature = "camera", feature = "serial-scanner"))]
use super::{Said, Severity};
#[cfg(feature = "serial-scanner")]
use crate::capture::SerialTrouble;
#[cfg(feature = "camera")]
use crate::capture::camera::{
    CameraTrouble, Trouble,
    network::{Content, NetworkTrouble},
};
#[cfg(any(feature = "camera", feature = "serial-scanner"))]
use crate::words;

#[cfg(feature = "camera")]
pub(super) fn of_camera(trouble: &CameraTrouble) -> Said {
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
pub(super) fn of_serial_scanner(trouble: &SerialTrouble) -> Said {
    match trouble {
        SerialTrouble::Gone => say!(Warning, "failure-scanner-gone"),
        SerialTrouble::Busy => say!(Warning, "failure-scanner-busy"),
        SerialTrouble::Denied => say!(Warning, "failure-scanner-denied"),
        SerialTrouble::Several => say!(Warning, "failure-scanner-several"),
        SerialTrouble::Other(_) => say!(Error, "failure-scanner-broken"),
    }
}
