//! What is to be done. Workers perform these and answer with events.

use std::path::PathBuf;

use crate::domain::{
    BatchId, Change, ControlKind, CustomerId, DeviceDraft, DeviceId, DeviceQuery, GroupTag, NetworkCamera, Password,
    Region, ScanSource, Symbology, WatchedFile, barcode::Barcode,
};
use crate::settings::{CameraChoice, Settings};

use super::by_hand::{ByHandDeed, ByHandEffect};
use super::connection::ConnectionEffect;
use super::customers::CustomersEffect;
use super::model::PictureId;
use super::policies::PolicyEffect;
use super::removal::{RemovalEffect, RemovalRequest};
use super::results::{LoadResults, ResultsDeed};

/// File formats a batch can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ExportKind {
    PartnerCenter,
    Intune,
    Xlsx,
    Csv,
    /// The files for Partner Center's site, with a page that says how they are uploaded by hand.
    UploadSheet,
    /// What became of every device, for the customer.
    HandOver,
    /// What Microsoft's support wants for Surface devices.
    Surface,
}

impl ExportKind {
    /// The word of the command line and of the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PartnerCenter => "partner-center",
            Self::Intune => "intune",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::UploadSheet => "upload-sheet",
            Self::HandOver => "hand-over",
            Self::Surface => "surface",
        }
    }
}

/// Who asked for a part of the devices: the answer goes back there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceList {
    /// Scan's last ten.
    Scan,
    /// Those that are held as too many, for Scan and Review.
    Held,
    /// Review's table.
    Review,
    /// History's table.
    History,
}

/// A write to the queue, before ids and time are given to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Begin a batch.
    CreateBatch {
        /// For whom: looked up among the listed customers.
        customer: CustomerId,
        /// Partner Center's batch name.
        group_tag: GroupTag,
        /// Expected count.
        expected: Option<u32>,
        /// Order number.
        order: Option<String>,
    },
    /// Queue a device.
    AddDevice {
        /// Into which batch.
        batch: BatchId,
        /// What is known of it.
        draft: DeviceDraft,
        /// Where it came from.
        source: ScanSource,
        /// Its box's codes.
        codes: Vec<Barcode>,
        /// The picture and box it came from, so that the answer finds its way back.
        picture: Option<(PictureId, usize)>,
    },
    /// Take back this operator's last scan in the batch.
    UndoLast(BatchId),
    /// Bring back what this operator undid last in the batch.
    RedoLast(BatchId),
    /// A change that needs no new id.
    Apply(Change),
    /// Requeue every refused device of the batch.
    RequeueRejected(BatchId),
    /// Something about the upload by hand.
    ByHand(ByHandDeed),
    /// About refused devices.
    Results(ResultsDeed),
    /// Ask that registrations be taken back.
    RequestRemoval(RemovalRequest),
}

/// What is to be done.
#[expect(clippy::large_enum_variant, reason = "there are few of them at a time, and none is kept")]
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Write to the queue. Answer: `Done` or `NotDone`.
    Do(Deed),
    /// Something about the upload by hand.
    ByHand(ByHandEffect),
    /// Load all batches. Answer: `BatchesLoaded`.
    LoadBatches,
    /// Load a part of the devices. Answer: `DevicesLoaded`.
    LoadDevices {
        /// For which list.
        list: DeviceList,
        /// Which.
        query: DeviceQuery,
    },
    /// Load a device's story. Answer: `StoryLoaded`.
    LoadStory(DeviceId),
    /// Load the attempts of a batch. Answer: `AttemptsLoaded`.
    LoadAttempts(BatchId),
    /// Load the results of a batch. Answer: `ResultsLoaded`.
    LoadResults(LoadResults),
    /// About registered devices, and taking their registrations back.
    Removal(RemovalEffect),
    /// About Partner Center's configuration profiles.
    Policy(PolicyEffect),
    /// Load the customers as listed last. Answer: `CustomersLoaded`.
    LoadCustomers,
    /// Prove the journal. Answer: `JournalVerified`.
    VerifyJournal,

    /// Ask for photo files. Answer: `PhotosPicked`.
    PickPhotos,
    /// Ask for a folder of photos. Answer: `PhotosPicked`.
    PickFolder,
    /// Look which pictures these files and folders are. Answer: `PhotosFound`.
    FindPhotos(Vec<PathBuf>),
    /// Read boxes whose codes a person has grouped. Answer: `GroupsRead`.
    ReadGroups {
        /// The answer's address.
        picture: PictureId,
        /// The picture's codes.
        codes: Vec<Barcode>,
        /// For each box its codes.
        groups: Vec<Vec<usize>>,
    },
    /// Ask for the folder to be watched. Answer: `WatchedFolderPicked`.
    PickWatchedFolder,
    /// Keep that these files of the watched folder were read. Answer: `Failed` where that could not be kept.
    SettleWatched(Vec<WatchedFile>),
    /// Read a photo file. Answers: `PictureStarted`, `PictureProgress` …, then `PictureRead` or `PictureFailed`.
    ReadPhoto {
        /// The answer's address.
        picture: PictureId,
        /// Which file.
        path: PathBuf,
    },
    /// Read a picture in memory. Answers as `ReadPhoto`.
    ReadBytes {
        /// The answer's address.
        picture: PictureId,
        /// The file's bytes.
        bytes: Vec<u8>,
    },
    /// Read the picture on the clipboard. Answers as `ReadPhoto`.
    ReadClipboard {
        /// The answer's address.
        picture: PictureId,
    },
    /// Drop every picture not yet read. Answer: `PictureCancelled` for each.
    CancelReading,

    /// Find and open a camera, and read its frames until it is closed. Answers: `CameraOpened`, `CameraTrouble`, `FrameRead`,
    /// `BoxSighted` …
    OpenCamera {
        /// Which, and in what mode.
        choice: CameraChoice,
        /// The symbologies that are asked for besides the usual ones.
        also: Vec<Symbology>,
    },
    /// The same with the camera that is listed after the one that is open.
    NextCamera,
    /// Set something at the open camera. Answer: `CameraOffers`.
    SetCamera {
        /// What.
        kind: ControlKind,
        /// To what, in the camera's own units.
        value: i64,
    },
    /// Read only this part of the open camera's picture, or the whole. No answer.
    ReadRegion(Option<Region>),
    /// Stop reading the open camera, or go on. No answer.
    PauseCamera(bool),
    /// Close the camera. No answer.
    CloseCamera,

    /// Who is signed in. Answer: `AccountKnown`.
    LoadAccount,
    /// Sign in through the system's browser. Answer: `AccountKnown` or `SignInFailed`.
    SignIn,
    /// Forget the sign-in, and end one that is under way. Answer: `ConnectionEvent::SignedOut` or `Failed`.
    SignOut,
    /// Something about customers.
    Customers(CustomersEffect),
    /// Ask the service for its customers and keep them. Answer: `CustomersRefreshed` or `NotRefreshed`.
    RefreshCustomers,
    /// Write down that a batch is to be sent. Answer: `Done` or `NotDone` of that change.
    Send(BatchId),
    /// Write down that the rest of a batch is not to be sent for now. Answer: `Done` or `NotDone` of that change.
    HaltSending(BatchId),
    /// Somebody has decided about the sending of a batch: look at it now. Answers: `SendingProgress` and `SendingMoved` …, then
    /// `SendingEnded`; these come unasked too, of whatever is on its way.
    LookAtSending(BatchId),
    /// Ask where, and write. Answer: `Exported`, `ExportCancelled` or `Failed`.
    Export {
        /// Which batch.
        batch: BatchId,
        /// As what.
        kind: ExportKind,
        /// A name to begin with.
        suggested_name: String,
    },
    /// Keep the password of a camera in the network. Answer: `CameraPasswordKept`.
    KeepCameraPassword {
        /// Whose.
        camera: NetworkCamera,
        /// The password.
        password: Password,
    },
    /// Forget the password of a camera in the network. No answer.
    ForgetCameraPassword(NetworkCamera),
    /// Try a camera in the network. Answer: `NetworkCameraTested`.
    TestNetworkCamera(NetworkCamera),
    /// Draw the scanner doctor's test codes. Answer: `TestCodesDrawn`.
    DrawTestCodes,
    /// Ask where, and write the sheet for setting up scanners. Answer: `ScannerSheetSaved`, `ExportCancelled` or `Failed`.
    SaveScannerSheet {
        /// A name to begin with.
        suggested_name: String,
    },
    /// List the serial ports. Answer: `PortsListed`.
    ListPorts,
    /// Keep the settings. Answer: `Failed` where they could not be kept.
    SaveSettings(Settings),

    /// Something about the way to Partner Center.
    Connection(ConnectionEffect),
}
