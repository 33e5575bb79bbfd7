//! Files that cannot be written, pictures that cannot be read, and the watched folder.

use insta::assert_snapshot;

use super::{denied, told};
use crate::barcode::BarcodeError;
use crate::capture::{FolderTrouble, PhotoError};
use crate::exchange::ExchangeError;

#[test]
fn files_and_pictures() {
    assert_snapshot!(told([
        ExchangeError::Row { number: 3, reason: "the model holds a comma".into() }.into(),
        ExchangeError::Empty.into(),
        ExchangeError::NoSurface.into(),
        ExchangeError::SurfaceRegistered.into(),
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
    Info: Every Surface device of the batch is registered already | There is nothing for Microsoft's Surface desk to do
        every Surface device of the batch is registered already
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
