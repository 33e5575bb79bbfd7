//! Cameras and hand scanners that do not do as they should.
#![cfg(any(feature = "camera", feature = "serial-scanner"))]

use insta::assert_snapshot;

use super::told;
use crate::app::notice::Failure;

#[cfg(feature = "camera")]
#[test]
fn what_cameras_refuse() {
    use crate::capture::camera::{CameraTrouble as C, Trouble as T};
    assert_snapshot!(told([
        C::NotFound,
        C::Failed(T::Gone),
        C::Failed(T::Busy { holder: None }),
        C::Failed(T::Busy { holder: Some("teams".into()) }),
        C::Failed(T::Denied),
        C::Failed(T::Unsupported("H264".into())),
        C::Failed(T::Broken("input/output error".into())),
        C::Stalled,
        C::Dark,
        C::Stuck,
    ].map(Failure::Camera)), @r#"
    Warning: No camera found | Plug one in: it is found by itself. A USB scanner and photos work without any setup
        no camera was found
    Warning: The camera was unplugged | Plug it in again: it comes back by itself. Scanning by other means goes on
        the camera is gone
    Warning: The camera is used by another program | Close that program (Teams, Zoom, the Camera app), or scan by other means. It is tried again every second
        another program has the camera
    Warning: The camera is used by teams | Close that program, or scan by other means. It is tried again every second
        another program has the camera: teams
    Warning: This program is not allowed to use the camera | Windows and macOS: allow it under Privacy, Camera. Linux: add this account to the group video and sign in again
        the system does not allow the camera
    Warning: The camera sends no pictures that can be read | Take another camera, or another mode in the settings
        the camera has no such mode: H264
    Error: The camera's driver failed | Unplug the camera and plug it in again
        the camera's driver failed: input/output error
    Warning: The camera sends no pictures | It is opened anew in a moment. If that does not help, plug it in at another place
        the camera is open and sends no frames
    Warning: The camera sees nothing but black | Is the lens covered? Open its shutter or take off its cover, and make light
        the camera sends nothing but black
    Error: The camera's driver does not answer | It is tried anew. If that does not help, unplug the camera and plug it in again
        a call to the camera's driver does not return
    "#);
}

#[cfg(feature = "camera")]
#[test]
fn every_trouble_of_a_camera_in_the_network_has_words_of_its_own() {
    use crate::capture::camera::{CameraTrouble, Trouble, network::Content, network::NetworkTrouble as N};
    let troubles = [
        N::Unreachable("refused".into()),
        N::Certificate("UnknownIssuer".into()),
        N::SignInWanted,
        N::SignInRefused,
        N::PasswordHeldBack,
        N::Refused(404),
        N::Redirected,
        N::NoPictures(Content::Page),
        N::NoPictures(Content::Video),
        N::NoPictures(Content::Nothing),
        N::NoPictures(Content::Other),
        N::TooLarge,
        N::Ended("reset".into()),
    ];
    let words: Vec<String> = troubles
        .into_iter()
        .map(|trouble| told([Failure::Camera(CameraTrouble::Failed(Trouble::Network(trouble)))]))
        .collect();
    let kinds: std::collections::HashSet<&str> = words.iter().filter_map(|told| told.lines().next()).collect();
    assert_eq!(kinds.len(), words.len(), "{words:#?}");
    assert!(words[5].contains("status 404"), "{}", words[5]);
}

#[cfg(feature = "serial-scanner")]
#[test]
fn what_serial_scanners_refuse() {
    use crate::capture::SerialTrouble as S;
    assert_snapshot!(told([S::Gone, S::Busy, S::Denied, S::Several, S::Other("unplugged".into())]
        .map(Failure::SerialScanner)), @r#"
    Warning: The scanner's serial port is not there | Plug the scanner in: it is found by itself. Scanning by other means goes on
        the scanner is not plugged in
    Warning: Another program uses the scanner's serial port | Close that program. It is tried again every second
        another program uses the scanner's port
    Warning: This program may not use the scanner's serial port | Linux: add this account to the group dialout and sign in again
        this user may not use the scanner's port
    Warning: Several serial ports could be the scanner's | Choose one of them in the settings, or with docket config set scanner.port; docket scanner ports lists them
        several ports could be the scanner's
    Error: The scanner's serial port cannot be used | Unplug the scanner and plug it in again. Set to act as a keyboard, it works as well
        the scanner's port cannot be used: unplugged
    "#);
}
