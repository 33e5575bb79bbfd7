//! What happened. Workers send these; nothing else changes the model but commands.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::domain::{
    Attempt, BatchId, BatchSummary, BoxReading, Control, Customer, DeviceId, DevicePage, DeviceRow, ExportedFile,
    JournalEntry, Mode, Modules, Refusal, RemovalId, Suffix, WatchedFile,
};

use super::by_hand::{ByHandDone, ByHandEvent};
use super::connection::ConnectionEvent;
use super::customers::{CustomersEvent, CustomersTold};
use super::doctor::ScannedSlowly;
use super::effect::{Deed, DeviceList};
use super::live::LiveFrame;
use super::model::{AccountModel, PictureId, PictureReading};
use super::network_cameras::CameraSeen;
use super::notice::Failure;
use super::policies::PolicyEvent;
use super::removal::RemovalEvent;
use super::results::ResultsLoaded;
use super::scanned::{ListedPort, Scanned};

/// What a deed led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// A batch was begun.
    BatchCreated(BatchId),
    /// A device was queued.
    DeviceAdded {
        /// Which.
        device: DeviceId,
        /// Its place in the batch.
        number: u32,
        /// Whether it is held as one too many.
        is_held: bool,
    },
    /// A device was taken back, told as it was before; `None` where there was nothing to undo.
    Undone(Option<Box<DeviceRow>>),
    /// A device was brought back, told as it is now; `None` where there was nothing to redo.
    Redone(Option<Box<DeviceRow>>),
    /// A change without a new id.
    Applied,
    /// Refused devices are ready again: so many.
    Requeued(u32),
    /// Something about the upload by hand.
    ByHand(ByHandDone),
    /// Refused devices were solved elsewhere: so many.
    Solved(u32),
    /// They were not solved after all: so many.
    Unsolved(u32),
    /// Somebody has asked for registrations to be taken back.
    RemovalRequested(RemovalId),
}

/// How far sending is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendingStep {
    /// Asks about the customer and its batches, before anything leaves.
    Asking,
    /// Asks what became of an earlier attempt.
    Settling,
    /// An upload leaves.
    Uploading {
        /// The attempt's number.
        attempt: u32,
        /// Devices in it.
        devices: u32,
    },
    /// The service has taken it and is being asked.
    Following {
        /// The attempt's number.
        attempt: u32,
    },
    /// The service asked to wait, or the line is down: seconds until the next try, and why.
    Waiting {
        /// Seconds.
        secs: u64,
        /// Why, as a failure's words.
        why: String,
        /// What a person can do meanwhile where it lasts; may be empty.
        hint: String,
    },
    /// A part was left alone after a failure that a person must see to, and the rest goes on. A window has it in the headline.
    Held {
        /// What failed, as a failure's words.
        why: String,
    },
    /// Another program on this queue sends, and was asked to send this too.
    Elsewhere,
}

/// Dropped with its event, it tells the camera's reader that its frame was taken in.
#[derive(Debug)]
pub struct FrameTaken(Arc<AtomicBool>);

impl FrameTaken {
    /// For a frame that is told now; `is_out` is true until it is taken in.
    pub fn new(is_out: &Arc<AtomicBool>) -> Self {
        is_out.store(true, Ordering::Release);
        Self(Arc::clone(is_out))
    }
}

impl Drop for FrameTaken {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// Dropped with its event, it tells the reader of pictures that its reading was taken in.
#[derive(Default)]
pub struct ReadingTaken(Option<Box<dyn FnOnce() + Send>>);

impl ReadingTaken {
    /// For a reading that is told now; `tell` is called once it is taken in.
    pub fn new(tell: impl FnOnce() + Send + 'static) -> Self {
        Self(Some(Box::new(tell)))
    }
}

impl std::fmt::Debug for ReadingTaken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ReadingTaken")
    }
}

impl Drop for ReadingTaken {
    fn drop(&mut self) {
        if let Some(tell) = self.0.take() {
            tell();
        }
    }
}

/// What is told of a watched folder.
#[derive(Debug)]
pub enum WatchNews {
    /// It is being watched, for the first time or again.
    Watching,
    /// It cannot be watched; that is tried again all the while.
    Trouble(Failure),
    /// Pictures stood in it when the watch began.
    WereThere(Vec<WatchedFile>),
    /// Pictures have come.
    Came(Vec<WatchedFile>),
}

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// A deed was done, and is on the disk.
    Done {
        /// The deed.
        deed: Deed,
        /// What it led to.
        done: Done,
    },
    /// A deed was refused or failed; nothing was changed.
    NotDone {
        /// The deed.
        deed: Deed,
        /// Why.
        failure: Failure,
    },
    /// All batches.
    BatchesLoaded(Vec<BatchSummary>),
    /// A part of the devices.
    DevicesLoaded {
        /// For which list.
        list: DeviceList,
        /// The rows.
        page: DevicePage,
    },
    /// A device's story.
    StoryLoaded {
        /// Whose.
        device: DeviceId,
        /// Oldest first.
        entries: Vec<JournalEntry>,
    },
    /// The attempts of a batch.
    AttemptsLoaded {
        /// Whose.
        batch: BatchId,
        /// Oldest first.
        attempts: Vec<Attempt>,
    },
    /// The results of a batch.
    ResultsLoaded(Box<ResultsLoaded>),
    /// About registered devices and removals.
    Removal(RemovalEvent),
    /// About Partner Center's configuration profiles.
    Policy(PolicyEvent),
    /// The customers.
    CustomersLoaded(Vec<Customer>),
    /// Something with customers.
    Customers(CustomersEvent),
    /// The service has told its customers, and they are kept.
    CustomersRefreshed(CustomersTold),
    /// The journal was proved: entries, or the sentence that says what is wrong.
    JournalVerified(Result<u64, String>),

    /// Files or a folder were chosen; none where the dialog was closed.
    PhotosPicked(Vec<PathBuf>),
    /// These pictures were found.
    PhotosFound {
        /// The pictures, in their order.
        files: Vec<PathBuf>,
        /// Other files in the folders, which are left out.
        others: usize,
        /// Folders without a picture.
        empty: Vec<PathBuf>,
    },
    /// A picture is being read.
    PictureStarted(PictureId),
    /// A picture is read so far.
    PictureProgress {
        /// Which.
        picture: PictureId,
        /// How much of it is done, in percent.
        percent: u8,
    },
    /// A picture was read.
    PictureRead {
        /// Which.
        picture: PictureId,
        /// What stands in it.
        reading: Box<PictureReading>,
        /// Tells the reader that it was taken in.
        taken: ReadingTaken,
    },
    /// The boxes that a person has grouped were read.
    GroupsRead {
        /// Of which picture.
        picture: PictureId,
        /// For each box its codes.
        groups: Vec<Vec<usize>>,
        /// The boxes.
        boxes: Vec<BoxReading>,
    },
    /// A picture could not be read.
    PictureFailed {
        /// Which.
        picture: PictureId,
        /// Why.
        failure: Failure,
    },
    /// Files stand on the clipboard in place of a picture.
    FilesPasted {
        /// The picture that was to be read.
        picture: PictureId,
        /// The files.
        files: Vec<PathBuf>,
    },
    /// A picture was dropped from the line before it was read.
    PictureCancelled(PictureId),

    /// Something is told of a watched folder.
    Watch {
        /// Which, as the settings name it.
        folder: String,
        /// What.
        news: WatchNews,
    },
    /// A folder was chosen to be watched; none where the dialog was closed.
    WatchedFolderPicked(Option<PathBuf>),

    /// The camera sends frames, for the first time or again.
    CameraOpened {
        /// What it is kept by: name and place.
        device: String,
        /// What its maker calls it.
        name: String,
        /// Size, rate and format of its frames.
        mode: String,
    },
    /// What the camera that was just opened offers, and how it is set; and anew whenever something was set at it.
    CameraOffers {
        /// The modes that can be asked for.
        modes: Vec<Mode>,
        /// What can be set.
        controls: Vec<Control>,
    },
    /// What was told last of the camera is over: frames come again.
    CameraHealed,
    /// Something is wrong with the camera; it is tried again all the while.
    CameraTrouble(Failure),
    /// A frame of the camera was read. The next one comes when this one was taken in: what is not shown in time is left out.
    FrameRead(Box<LiveFrame>, FrameTaken),
    /// Frames agreed on the codes of a box.
    BoxSighted(Box<PictureReading>),

    /// The password of a camera in the network is kept.
    CameraPasswordKept {
        /// The camera's name.
        name: String,
        /// Whether only until the program ends.
        is_for_run: bool,
    },
    /// A camera in the network was tried.
    NetworkCameraTested {
        /// Its name.
        name: String,
        /// What it sends, or why nothing.
        outcome: Result<CameraSeen, Failure>,
    },

    /// A hand scanner sent a code.
    Scanned(Box<Scanned>),
    /// The code that a hand scanner sent last ended in more than was told: Enter was followed by a line feed.
    ScanEndedIn(Suffix),
    /// What a hand scanner sent is not one whole code.
    ScanRefused(Refusal),
    /// While a scanner is examined: what counts as typed, and may be a slow scanner's.
    ScannedSlowly(ScannedSlowly),
    /// The serial port that is set is open: its name.
    ScannerPortOpened(String),
    /// Something is wrong with the scanner at the serial port; it is tried again all the while.
    ScannerTrouble(Failure),
    /// The serial ports there are.
    PortsListed(Vec<ListedPort>),
    /// The scanner doctor's test codes, in their order.
    TestCodesDrawn(Vec<Modules>),
    /// The sheet for setting up scanners was written here.
    ScannerSheetSaved(PathBuf),

    /// Who is signed in.
    AccountKnown(AccountModel),
    /// The sign-in failed.
    SignInFailed(Failure),
    /// Sending goes on.
    SendingProgress {
        /// Which batch.
        batch: BatchId,
        /// How far.
        step: SendingStep,
    },
    /// Sending has changed something in the queue.
    SendingMoved {
        /// Which batch.
        batch: BatchId,
    },
    /// Nothing is left to be done for a batch without a person.
    SendingEnded {
        /// Which batch.
        batch: BatchId,
        /// Whether every device is settled; else the rest was halted. `Err` says what a person must see to.
        outcome: Result<bool, Failure>,
    },
    /// Another program on this queue sends; what was asked for here is sent by it, or here after it has ended.
    SendingElsewhere,
    /// A device was taken back after its upload was lost, and now the service has it.
    ArrivedLate {
        /// In which batch.
        batch: BatchId,
        /// Which.
        device: DeviceId,
    },
    /// Files were written.
    Exported {
        /// Which batch.
        batch: BatchId,
        /// The files.
        files: Vec<ExportedFile>,
    },
    /// Something about the upload by hand.
    ByHand(ByHandEvent),
    /// The dialog was closed.
    ExportCancelled,
    /// Something else failed.
    Failed(Failure),
    /// A worker ended that must not end; its name.
    WorkerDied(String),

    /// Something about the way to Partner Center.
    Connection(ConnectionEvent),
}
