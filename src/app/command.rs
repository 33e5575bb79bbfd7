//! What a person wants. Everything the window can do is one of these.

use std::path::PathBuf;

use crate::domain::{
    BatchId, ControlKind, CustomerId, DeviceDraft, DeviceId, DeviceSort, DeviceState, Mode, Password, Region,
};
use crate::settings::Settings;

use super::by_hand::ByHandCommand;
use super::connection::ConnectionCommand;
use super::customers::CustomersCommand;
use super::effect::ExportKind;
use super::model::{PictureId, Screen};
use super::policies::PolicyCommand;
use super::removal::RemovalCommand;
use super::results::ResultsCommand;

/// A new batch as it was filled in; texts are checked by `on_command`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchForm {
    /// The chosen customer.
    pub customer: Option<CustomerId>,
    /// Partner Center's batch name.
    pub group_tag: String,
    /// Order number; may be empty.
    pub order: String,
    /// Expected count; may be empty.
    pub expected: String,
}

/// A device as it was typed or edited; texts are checked by `on_command`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceForm {
    /// PKID.
    pub pkid: String,
    /// Serial number.
    pub serial: String,
    /// Maker.
    pub manufacturer: String,
    /// Model.
    pub model: String,
}

/// A camera in the network as it was filled in; texts are checked by `on_command`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct CameraForm {
    /// What it is to be called.
    pub name: String,
    /// Its address; may hold user and password.
    pub address: String,
    /// The user; may be empty.
    pub user: String,
    /// The password, where one was given.
    pub password: Option<Password>,
}

impl std::fmt::Debug for CameraForm {
    /// Without what may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CameraForm").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What a person wants.
#[expect(clippy::large_enum_variant, reason = "there are few of them at a time, and none is kept")]
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Show another screen.
    Go(Screen),
    /// Make this the batch that Scan, Review and Send are about, and show the screen that its state calls for.
    OpenBatch(BatchId),
    /// Begin a batch, and scan into it.
    CreateBatch(BatchForm),

    /// Ask for photo files with the system's dialog.
    PickPhotos,
    /// Ask for a folder of photos with the system's dialog.
    PickFolder,
    /// Read these files and the pictures of these folders (chosen, dropped on the window).
    ReadPhotos(Vec<PathBuf>),
    /// Read a picture that was dropped as bytes, with its name.
    ReadBytes {
        /// File name.
        name: String,
        /// The file's bytes.
        bytes: Vec<u8>,
    },
    /// Read the picture on the clipboard.
    PastePicture,
    /// Read the sample labels that come with the program (practice only).
    ReadSamples,
    /// Stop reading; what is read stays.
    CancelReading,
    /// Turn the camera on, or off.
    ToggleCamera,
    /// Turn to the next camera of this computer.
    NextCamera,
    /// Stop reading what the camera sees, or go on.
    PauseCamera,
    /// Set something at the camera.
    SetCamera {
        /// What.
        kind: ControlKind,
        /// To what, in the camera's own units.
        value: i64,
        /// Whether it is to be kept: not while a slider is still being dragged.
        is_kept: bool,
    },
    /// Turn the camera's light on or off; where it has none, make its picture darker by a step, and in the end automatic again.
    CameraLight,
    /// Open the camera in this mode, or in the one that suits reading best.
    UseCameraMode(Option<Mode>),
    /// Read only this part of the camera's picture, or the whole of it.
    ReadRegion(Option<Region>),
    /// Show the camera again in place of a picture.
    ShowCamera,
    /// Show this picture with its codes.
    SelectPicture(PictureId),
    /// Forget the pictures on the screen; devices stay.
    ClearPictures,
    /// Queue what a box says after a person looked at it.
    AcceptBox {
        /// The picture.
        picture: PictureId,
        /// Which of its boxes.
        box_index: usize,
        /// What the person chose.
        draft: DeviceDraft,
    },
    /// These codes of a picture stand together on its boxes; the others are left out.
    GroupCodes {
        /// The picture.
        picture: PictureId,
        /// For each box its codes, as places in the picture's list.
        groups: Vec<Vec<usize>>,
    },
    /// Read the watched folder's pictures that wait into the open batch.
    ReadWaiting,
    /// Leave the watched folder's pictures that wait out, for good.
    LeaveOutWaiting,
    /// Ask for the folder to be watched with the system's dialog.
    PickWatchedFolder,
    /// Leave a box out.
    DiscardBox {
        /// The picture.
        picture: PictureId,
        /// Which of its boxes.
        box_index: usize,
    },
    /// Queue a typed device.
    AddTyped(DeviceForm),
    /// Take back this operator's last scan.
    Undo,
    /// Bring back what was undone last.
    Redo,

    /// Show devices that hold this text.
    Find(String),
    /// Show or hide devices in this state.
    ToggleState(DeviceState),
    /// Sort by this; again turns the order around.
    Sort(DeviceSort),
    /// The table now shows these rows; what is missing is loaded.
    ShowRows {
        /// First visible row.
        first: u64,
        /// Visible rows.
        count: u64,
    },
    /// Open a device's side panel with its story.
    OpenDevice(DeviceId),
    /// Close the side panel.
    CloseDevice,
    /// Change what is known of a device.
    EditDevice {
        /// Which.
        device: DeviceId,
        /// What it shall be.
        form: DeviceForm,
        /// Why.
        reason: String,
    },
    /// Take a device back.
    RemoveDevice(DeviceId),
    /// Bring back a device that was taken back.
    RestoreDevice(DeviceId),
    /// These devices, which are held as too many, belong to the batch.
    KeepDevices(Vec<DeviceId>),
    /// Every device of the batch that is held belongs to it.
    KeepAllHeld,
    /// Scanning is over; where devices are missing, opens the dialog that wants the reason.
    CloseBatch,
    /// Close the batch, which is short, with the reason as it was typed.
    ConfirmClose {
        /// What was typed.
        reason: String,
    },
    /// Scanning goes on.
    ReopenBatch,
    /// Ask to approve: opens the dialog that wants the count typed.
    RequestApproval,
    /// Approve, with the count as it was typed.
    ConfirmApproval {
        /// What was typed.
        typed_count: String,
    },

    /// Sign in through the system's browser.
    SignIn,
    /// Forget the sign-in.
    SignOut,
    /// Something with customers.
    Customers(CustomersCommand),
    /// Ask the service for its customers.
    RefreshCustomers,
    /// Ask to send: opens the dialog that says everything in one sentence.
    RequestSend,
    /// Send.
    ConfirmSend,
    /// Send no more of the open batch for now; what was sent is followed all the same.
    HaltSending,
    /// Ask to send the refused devices once more.
    RequestRetry,
    /// Send the refused devices once more.
    ConfirmRetry,
    /// About refused devices.
    Results(ResultsCommand),
    /// About registered devices, and taking their registrations back.
    Removal(RemovalCommand),
    /// About Partner Center's configuration profiles.
    Policy(PolicyCommand),
    /// Write the batch to a file; asks where with the system's dialog.
    Export(ExportKind),
    /// Something about the upload by hand.
    ByHand(ByHandCommand),
    /// Close the open dialog without doing anything.
    CancelDialog,

    /// Search the whole history.
    FindHistory(String),
    /// Prove the journal.
    VerifyJournal,

    /// Keep a camera in the network, in place of one of its name, and try it.
    AddNetworkCamera(CameraForm),
    /// Forget the camera in the network of this name.
    RemoveNetworkCamera(String),
    /// Try the camera in the network of this name.
    TestNetworkCamera(String),
    /// Examine a hand scanner, from the first test code.
    StartDoctor,
    /// Go on without the test code that is shown.
    SkipTestCode,
    /// Keep what was found out about the scanner under this name, and go by it.
    UseFindings {
        /// As it was typed; empty for the name that was suggested.
        name: String,
    },
    /// Go by the scanner of this name, which was examined before.
    UseScanner(String),
    /// Forget the scanner of this name.
    ForgetScanner(String),
    /// Write the sheet for setting up scanners; asks where with the system's dialog.
    SaveScannerSheet,
    /// List the serial ports anew.
    ListPorts,

    /// Keep these settings.
    SaveSettings(Settings),
    /// Settings are left half changed: that they are not saved is told.
    LeaveSettingsUnsaved,
    /// Close a notice.
    DismissNotice(u64),

    /// Something about the way to Partner Center.
    Connection(ConnectionCommand),
}
