//! What is to be done. Workers perform these and answer with events.

use std::path::PathBuf;

use crate::domain::{
    BatchId, Change, ControlKind, CustomerId, DeviceDraft, DeviceId, DeviceQuery, GroupTag, NetworkCamera, Password,
    Region, ScanSource, Symbology, WatchedFile, barcode::Barcode,
};
use crate::settings::{CameraChoice, Settings};

use super::model::PictureId;

/// File formats a batch can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ExportKind {
    PartnerCenter,
    Intune,
    Xlsx,
    Csv,
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
    /// Send's refused devices.
    Results,
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
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Write to the queue. Answer: `Done` or `NotDone`.
    Do(Deed),
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
    /// Forget the sign-in. Answer: `AccountKnown`.
    SignOut,
    /// Ask the service for its customers and keep them. Answer: `CustomersRefreshed` or `Failed`.
    RefreshCustomers,
    /// Send and follow a batch until it is settled. Answers: `SendingProgress` …, then `SendingEnded`.
    Send(BatchId),
    /// Stop following. Answer: `SendingEnded`.
    StopFollowing,
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
}
