//! The words of every failure.

use std::io::{Error, ErrorKind};
use std::time::Duration;

use insta::assert_snapshot;

use super::check::{batch_id, first, notice_line};
use crate::app::notice::{Failure, Notice};
use crate::barcode::BarcodeError;
use crate::capture::{FolderTrouble, PhotoError};
use crate::domain::{BatchState, DeviceId, DeviceState, RemovalState};
use crate::exchange::ExchangeError;
use crate::partner_center::PartnerCenterError as P;
use crate::queue::QueueError as Q;

/// One line for each, and the details indented below it.
fn told(failures: impl IntoIterator<Item = Failure>) -> String {
    let lines = failures.into_iter().map(|failure| {
        let notice = Notice::of(&failure);
        assert!(!notice.what.is_empty() && !notice.next.is_empty() && !notice.details.is_empty(), "{failure:?}");
        // A value that was not given shows as its name.
        assert!(!format!("{notice:?}").contains("{$"), "{notice:?}");
        format!("{}\n    {}", notice_line(&notice), notice.details.replace('\n', "\n    "))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn denied() -> Error {
    Error::new(ErrorKind::PermissionDenied, "access denied")
}

#[test]
fn what_is_wrong_with_the_watched_folder() {
    let unreachable = FolderTrouble::Unreachable("Host is down".into());
    assert_snapshot!(told([
        FolderTrouble::Gone.into(),
        FolderTrouble::Denied.into(),
        FolderTrouble::NoFolder.into(),
        unreachable.into(),
    ]), @"
    Warning: The watched folder is not there | Make it again, plug its drive in, or choose another in the settings. It is found by itself
        the watched folder is not there
    Warning: The watched folder may not be read | Ask for the right to read it, or choose another in the settings. It is tried again by itself
        the watched folder may not be read
    Warning: What is to be watched is no folder | Choose a folder in the settings
        the watched folder is no folder
    Warning: The drive of the watched folder does not answer | Check the network and the cable. It is tried again by itself
        the watched folder's drive does not answer: Host is down
    ");
}

#[test]
fn what_the_queue_refuses() {
    assert_snapshot!(told([
        Q::NoSuchBatch(batch_id(1)),
        Q::NoSuchDevice(DeviceId("d1".into())),
        Q::NoSuchAttempt("a1".into()),
        Q::Duplicate(first(7)),
        Q::Conflict(first(7)),
        Q::NotIdentified,
        Q::EmptyBatch,
        Q::DevicesHeld { count: 2 },
        Q::ReasonNeeded { count: 37, expected: 40 },
        Q::CountChanged { seen: 3, actual: 4 },
        Q::SecondPersonNeeded { operator: "ben".into() },
        Q::ChangedMeanwhile,
        Q::DifferentCustomers,
        Q::OtherService { first: "practice".into(), other: "partner-center".into() },
        Q::WrongAttemptState { state: "settled".into() },
        Q::IdTaken("d1".into()),
    ].map(Failure::Queue)), @r#"
    Warning: There is no such batch | Look for it in the list of batches
        there is no batch b1
    Warning: There is no such device | Search for it under History
        there is no device d1
    Error: The upload is not in the queue | Prove the journal under History, and report the details below
        there is no attempt a1
    Warning: Already scanned: no. 12 of batch 7 for Contoso, Inc., by anna | Nothing to do: the device is in the queue once
        already scanned: no. 12 of batch 7 for Contoso, Inc.
    Error: The serial number belongs to another PKID: no. 12 of batch 7 for Contoso, Inc., scanned by anna | Look at both boxes, and set this one aside. A supervisor corrects the wrong entry in Review
        the serial number belongs to another PKID: no. 12 of batch 7
    Warning: Nothing identifies the device | Give a PKID, or serial number, maker and model together
        nothing identifies the device: a PKID, or maker, model and serial number, is needed
    Warning: The batch holds no devices | Reopen it and scan, or begin another batch
        the batch is empty
    Warning: 2 devices are held as too many | Keep them or leave them out, then approve the batch
        2 too many are held: keep them or leave them out first
    Warning: Only 37 of 40 expected devices are there, and nobody has said why | Close the batch with a reason
        only 37 of 40 expected devices are there, and no reason is given
    Warning: The batch was changed: it holds 4 devices, not 3 | Look at it once more before you approve it
        the batch has 4 devices, not 3
    Warning: ben has worked on this batch: a second person must approve it | Ask a supervisor who neither made, scanned nor edited it
        ben has worked on this batch: a second person must approve it
    Warning: Somebody else changed the device meanwhile | Look at it as it is now, then make your change again
        the device was changed meanwhile
    Warning: The two batches are for different customers | Move devices only between batches of one customer
        the batches are for different customers
    Error: This queue has sent to practice and never sends to partner-center | Start the program with another data folder for the other service
        this queue sends to practice, not to partner-center
    Error: The upload is settled: its answer does not fit | Press "Send" to ask Partner Center anew, and report the details below if this comes again
        the attempt is settled
    Error: The queue holds this entry already | Nothing was changed. Report the details below
        the id d1 is taken
    "#);
}

#[test]
fn what_the_queue_refuses_of_work_with_partner_center() {
    assert_snapshot!(told([
        Q::OtherPartner { first: "tenant one".into(), other: "tenant two".into() },
        Q::OtherRequest("a1".into()),
        Q::NoSuchRemoval("r1".into()),
        Q::OwnRemoval { operator: "ben".into() },
        Q::ConsentNeeded,
        Q::PolicyUnderWay { name: "Kiosk".into() },
        Q::NoSuchPolicyDeed { name: "Kiosk".into() },
        Q::NoSuchAssignment("s1".into()),
    ].map(Failure::Queue)), @"
    Error: This batch is sent by partner tenant one, and not by tenant two | Choose the other partner under Settings, then send it
        this batch is sent by partner tenant one, not by tenant two
    Error: The upload that was to be repeated was another one: nothing was sent | Report the details below
        this is not the request of attempt a1
    Warning: There is no such removal | Look for it in the list of removals
        there is no removal r1
    Warning: ben has asked for this removal: a second person must approve it | Ask a colleague to look at the devices and to approve it
        ben has asked for this removal: a second person must approve it
    Warning: A profile that skips the licence terms needs the customer's consent | Write down what the customer has agreed to, who said so and when
        a profile that skips the licence terms needs the customer's consent in words
    Warning: Something is being done to the profile Kiosk, and nobody knows yet what came of it | Refresh the profiles, then try again
        the profile Kiosk is being worked on
    Error: Nothing like this is under way with the profile Kiosk | Refresh the profiles. Report the details below if this comes again
        nothing like this is under way with the profile Kiosk
    Error: The assignment is not in the queue | Prove the journal under History, and report the details below
        there is no assignment s1
    ");
}

#[test]
fn what_fails_below_the_queue() {
    assert_snapshot!(told([
        Q::NetworkDrive { folder: "/mnt/share".into(), filesystem: "cifs".into() },
        Q::NewerSchema { found: 9, known: 1 },
        Q::DiskFull,
        Q::ReadOnly("attempt to write a readonly database".into()),
        Q::Busy,
        Q::Damaged("file is not a database".into()),
        Q::Database("disk I/O error".into()),
    ].map(Failure::Queue)), @"
    Error: The data folder /mnt/share is on a network drive | Choose a folder on this computer, or let your administrator set up a shared database
        the data folder /mnt/share is on a network drive (cifs)
    Error: The queue was written by a newer program: its form is 9, this program knows 1 | Ask your administrator to update this program. Nothing was changed
        the queue was written by a newer program (schema 9; this program knows 1)
    Error: The disk is full: nothing was saved | Stop scanning. Free some room on the disk, then scan the last box again
        the disk is full
    Error: The queue cannot be written: nothing was saved | Stop scanning. Ask your administrator for the right to write to the data folder
        the queue cannot be written: attempt to write a readonly database
    Error: Another program holds the queue: nothing was saved | Close other windows of Docket and programs that copy its folder, then try again
        another program holds the queue
    Error: The queue's file is damaged, or is not Docket's | Stop scanning. Ask your administrator to restore the last backup
        the queue file is damaged or is not Docket's: file is not a database
    Error: The queue's database failed: nothing was saved | Stop scanning. Try again, and give your administrator the details below if it fails once more
        the database failed: disk I/O error
    ");
}

#[test]
fn states_are_told_in_words() {
    let batches = BatchState::ALL.map(|state| Failure::Queue(Q::WrongBatchState { batch: batch_id(1), state }));
    let whats = batches.map(|failure| Notice::of(&failure).what);
    assert_snapshot!(whats.join("\n"), @"
    This cannot be done now: the batch is open
    This cannot be done now: the batch is closed
    This cannot be done now: the batch is approved
    This cannot be done now: the batch is being sent
    This cannot be done now: the batch is finished
    This cannot be done now: the batch is finished, with refused devices
    ");
    let device = |state| Failure::Queue(Q::WrongDeviceState { device: DeviceId("d1".into()), state });
    let whats = DeviceState::ALL.map(|state| Notice::of(&device(state)).what);
    assert_snapshot!(whats.join("\n"), @"
    This cannot be done now: the device is held as one too many
    This cannot be done now: the device is ready to be sent
    This cannot be done now: the device is being sent
    This cannot be done now: the device is perhaps sent, and is being asked for
    This cannot be done now: the device is with Partner Center
    This cannot be done now: the device is uploaded by hand
    This cannot be done now: the device is registered
    This cannot be done now: the device is refused by Partner Center
    This cannot be done now: the device is solved elsewhere
    This cannot be done now: the device is to be removed
    This cannot be done now: the device is removed
    This cannot be done now: the device is taken back
    ");
    let whats = RemovalState::ALL.map(|state| Notice::of(&Failure::Queue(Q::WrongRemovalState { state })).what);
    assert_snapshot!(whats.join("\n"), @"
    This cannot be done now: the removal is waiting for a second person
    This cannot be done now: the removal is approved
    This cannot be done now: the removal is refused
    This cannot be done now: the removal is finished
    This cannot be done now: the removal is finished, with devices that stay registered
    ");
}

#[test]
fn what_the_service_says() {
    let id = || Some("7d0c0b0a-1111-4222-8333-abcdefabcdef".to_owned());
    assert_snapshot!(told([
        P::SignInNeeded("the refresh token has run out".into()),
        P::SignInFailed("access_denied".into()),
        P::MfaNeeded { correlation_id: None },
        P::NotFound("batch KIOSK".into()),
        P::Refused { code: "800002".into(), message: "Invalid input".into(), correlation_id: id() },
        P::Throttled { wait: Duration::from_secs(57), correlation_id: None },
        P::ServiceFailed { status: 503, message: "try later".into(), correlation_id: id() },
        P::NotConnected(Box::new(denied())),
        P::Broken("connection reset".into()),
        P::BadAnswer("no tracking id".into()),
        P::NotLoopback("https://example.com".into()),
        P::CredentialStore("locked".into()),
        P::NotSetUp("tenant".into()),
    ].map(Failure::Service)), @r#"
    Warning: Nobody is signed in to Partner Center, or the sign-in has run out | Sign in under Settings. What is waiting stays as it is
        sign-in is needed: the refresh token has run out
    Warning: The sign-in failed | Try again, and finish it in the browser
        the sign-in failed: access_denied
    Warning: Partner Center wants a sign-in with a second factor (MFA) | Sign out, then sign in again with MFA. If you are not asked for it, your administrator must switch it on
        the service wants a sign-in with MFA
    Error: Partner Center does not know what was asked for | Refresh the customers, check the group tag, then try again
        not found: batch KIOSK
    Error: Partner Center refuses the request as it is (800002) | Sending it unchanged does not help. A supervisor checks the devices in Review; support needs the correlation id below
        Code: 800002
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        the service refuses the request (800002): Invalid input
    Info: Partner Center asks to wait 57 seconds | Nothing to do: it goes on by itself
        the service asks to wait 57 seconds
    Warning: Partner Center itself failed (status 503) | Nothing to do now: what became of the devices is asked for before anything is sent again. If it lasts, give support the correlation id below
        Code: 503
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        the service failed with status 503
    Warning: Partner Center cannot be reached; nothing was sent | Check the network and the proxy, then try again. Scanning goes on without it
        no connection to the service: access denied
    Warning: The line to Partner Center broke in the midst of a question | Nothing is sent twice: what arrived is asked for before devices are sent again
        the line broke: connection reset
    Error: Partner Center's answer cannot be understood | Nothing is sent again blindly. Report the details below
        the service's answer cannot be understood: no tracking id
    Error: https://example.com is not an address of this computer | A practice service must run on this computer, such as http://127.0.0.1:8400
        https://example.com is not an address of this computer
    Warning: The system's store for passwords failed | Unlock it or ask your administrator. Until then a sign-in lasts as long as this program runs
        the credential store failed: locked
    Warning: The connection to Partner Center is not set up | Your administrator enters the tenant and the application id under Settings
        not set up: tenant
    "#);
}

#[test]
fn why_the_service_does_not_allow_it() {
    let codes = ["20002", "2032", "900150", "900308", "900309", "90000", "900123", "900124", "900149", "403"];
    let forbidden = |code: &str| P::Forbidden {
        code: code.into(),
        message: "Access denied".into(),
        correlation_id: Some("7d0c0b0a-1111-4222-8333-abcdefabcdef".into()),
    };
    assert_snapshot!(told(codes.map(|code| Failure::Service(forbidden(code)))), @"
    Error: Partner Center knows no reseller relationship between you and this customer | Send the customer's administrator the link that asks for it. Delegated administration is not needed and does not help
        Code: 20002
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        not allowed (20002): Access denied
    Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of sales agent
        Code: 2032
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        not allowed (2032): Access denied
    Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of sales agent
        Code: 900150
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        not allowed (900150): Access denied
    Error: Your account lacks a role in Partner Center | Ask your Partner Center administrator for the role of sales agent
        Code: 900308
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        not allowed (900308): Access denied
    Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center
        Code: 900309
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        not allowed (900309): Access denied
    Error: Your company's rules for signing in do not allow this | Ask your administrator to look at Conditional Access for Partner Center
        Code: 90000
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        not allowed (90000): Access denied
    Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site
        Code: 900123
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        not allowed (900123): Access denied
    Error: The Microsoft Partner Agreement is not accepted | Your Partner Center administrator must accept it on Partner Center's site
        Code: 900124
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        not allowed (900124): Access denied
    Error: Your company's place in the Cloud Solution Provider programme is not active | Ask your Partner Center administrator to look at the programme's status
        Code: 900149
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        not allowed (900149): Access denied
    Error: Partner Center does not allow this (403) | Three reasons are possible: the customer has no reseller relationship with you, your account lacks the role of sales agent, or you are an indirect reseller, who may use the CSV alone. Ask your Partner Center administrator
        Code: 403
        Correlation id: 7d0c0b0a-1111-4222-8333-abcdefabcdef
        not allowed (403): Access denied
    ");
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

#[test]
fn files_and_pictures() {
    assert_snapshot!(told([
        ExchangeError::Row { number: 3, reason: "the model holds a comma".into() }.into(),
        ExchangeError::Empty.into(),
        ExchangeError::NoSurface.into(),
        ExchangeError::File { path: "/out/a.csv".into(), source: denied() }.into(),
        ExchangeError::ReadBack("/out/a.csv".into()).into(),
        PhotoError::File(denied()).into(),
        PhotoError::UnknownFormat.into(),
        PhotoError::Heic.into(),
        PhotoError::TooLarge { width: 40_000, height: 30_000 }.into(),
        PhotoError::Damaged("unexpected end".into()).into(),
        BarcodeError::DecoderPanicked.into(),
        BarcodeError::Cancelled.into(),
    ]), @r#"
    Error: Device no. 3 cannot be written in this format; no file was written | Correct it in Review, or choose another format
        device no. 3 cannot be written: the model holds a comma
    Warning: There is nothing to write | Scan devices into the batch first
        there is nothing to write
    Warning: No Surface device of the batch has a serial number and is still to be registered | Enter the maker, Microsoft Corporation, and the serial number in Review
        no Surface device of the batch has a serial number and is still to be registered
    Error: /out/a.csv cannot be written | Close the file where it is open, or choose another folder
        /out/a.csv cannot be written: access denied
    Error: /out/a.csv was not written as it should be | Do not upload it. Choose another folder or another disk, and export again
        /out/a.csv was not written as it should be
    Warning: The picture's file cannot be read | Check that it still exists and that you may read it
        the file cannot be read: access denied
    Warning: This is no picture that can be read | JPEG, PNG, WebP, BMP and TIFF can be read
        this is no picture of a known format (JPEG, PNG, WebP, BMP, TIFF)
    Warning: HEIC and AVIF photos cannot be read | Save it as JPEG. On an iPhone: Settings, Camera, Formats, Most Compatible
        HEIC photos cannot be read: save it as JPEG, or set the telephone's camera to "Most compatible"
    Warning: The picture has 40000 x 30000 pixels, more than can be read | Photograph one box at a time, or make the picture smaller
        the picture has 40000 x 30000 pixels, more than can be read
    Warning: The picture is damaged | Take the photo again, or copy it anew from the camera
        the picture is damaged: unexpected end
    Warning: The codes of this picture cannot be read | Take the photo again; if that does not help, type the PKID
        the decoder broke on this picture
    Info: Reading was stopped | Drop the picture again to read it
        reading was cancelled
    "#);
}

#[test]
fn the_rest() {
    assert_snapshot!(told([
        Failure::NoPictureOnClipboard,
        Failure::NoRelationship { customer: "Contoso, Inc.".into() },
        Failure::NotApproved,
        Failure::AlreadySending,
        Failure::AlreadyRemoving,
        Failure::Stopped,
        Failure::File { what: "settings.toml".into(), source: denied() },
        Failure::Bug("a deed without an answer".into()),
    ]), @r#"
    Info: The clipboard holds no picture | Copy a picture, then paste it here
        the clipboard holds no picture
    Warning: Contoso, Inc. has no reseller relationship with you: Partner Center would refuse the devices | Send the customer's administrator the link that asks for the relationship. Once it is accepted, refresh the customers
        Contoso, Inc. has no reseller relationship with you
    Warning: The batch is not approved | Review the batch and approve it first
        the batch is not approved
    Warning: Another program is sending from this queue | Wait until it is done, then try again
        another program is sending from this queue
    Warning: Another program is taking registrations of this queue back | Wait until it is done, then try again
        another program is taking registrations of this queue back
    Info: Following was stopped | What was sent goes on. Press "Send" again to ask for the results
        following was stopped
    Error: settings.toml could not be kept | Check that the disk has room and that you may write there
        settings.toml: access denied
    Error: A fault of the program | Nothing was sent twice and nothing that was accepted is lost. Please report the details below
        a fault of the program: a deed without an answer
    "#);
}

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

#[test]
fn no_secret_comes_through() {
    let token = "eyJhbGciOiJub25lIn0.eyJ0aWQiOiJ4In0.c2lnbmF0dXJl";
    let key = "BBBBB-CCCCC-DDDDD-FFFFF-GGGGG";
    for failure in [
        Failure::Service(P::SignInFailed(format!("code=0.AVYAq&token {token}").into())),
        Failure::Service(P::BadAnswer(format!("Bearer {token}").into())),
        Failure::Service(P::NotLoopback(format!("http://example.com/?code={token}"))),
        Failure::Service(P::Refused { code: "400".into(), message: key.into(), correlation_id: None }),
        Failure::Exchange(ExchangeError::Row { number: 1, reason: key.into() }),
        Failure::Bug(token.into()),
    ] {
        let notice = format!("{:?}", Notice::of(&failure));
        assert!(!notice.contains("eyJ") && !notice.contains(key) && !notice.contains("AVYAq"), "{notice}");
    }
}
