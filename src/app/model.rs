//! What is true with the window closed.

use std::sync::Arc;

use crate::domain::change::ExportedFile;
use crate::domain::{
    Actor, Attempt, Barcode, BatchId, BatchSummary, BoxReading, Customer, DeviceDraft, DeviceId, DevicePage,
    DeviceQuery, DeviceRow, Grouping, JournalEntry, Pkid, Point, ScanSource,
};
use crate::settings::Settings;

use super::counting::Writes;
use super::doctor::DoctorModel;
use super::event::SendingStep;
use super::live::LiveModel;
use super::network_cameras::CameraTest;
use super::notice::Notice;
use super::scanned::ScannerModel;
use super::watched::WatchModel;

/// Where a person is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Screen {
    /// Batches, and what to do next.
    #[default]
    Home,
    /// A new batch's form.
    NewBatch,
    /// The operator's screen.
    Scan,
    /// The supervisor's table.
    Review,
    /// Sending, its results, and files for the site.
    Send,
    /// Search over everything.
    History,
    /// What is wrong with scanners and cameras, and what to do about it.
    Diagnostics,
    /// Settings and the sign-in.
    Settings,
}

impl Screen {
    /// All of them, in the order of the navigation; Ctrl+1 is the first.
    pub const ALL: [Self; 8] = [
        Self::Home,
        Self::NewBatch,
        Self::Scan,
        Self::Review,
        Self::Send,
        Self::History,
        Self::Diagnostics,
        Self::Settings,
    ];
}

/// A picture on the Scan screen, counted up from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PictureId(pub u64);

/// A picture for the screen.
#[derive(Clone, PartialEq, Eq)]
pub struct ShownPicture {
    /// Pixels in a row of `rgba`.
    pub width: u32,
    /// Rows of `rgba`.
    pub height: u32,
    /// Four bytes a pixel.
    pub rgba: Vec<u8>,
    /// Width of the whole picture, which the codes' corners are in, in pixels.
    pub full_width: u32,
    /// Height of the whole picture.
    pub full_height: u32,
}

impl std::fmt::Debug for ShownPicture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ShownPicture({} x {})", self.full_width, self.full_height)
    }
}

/// What stands in a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct PictureReading {
    /// Milliseconds that reading took.
    pub millis: f64,
    /// The codes.
    pub codes: Vec<Barcode>,
    /// The boxes.
    pub boxes: Vec<BoxReading>,
    /// Which codes are a box's.
    pub grouping: Grouping,
    /// Places that look like codes and were not read: their corners in pixels of the whole picture.
    pub unread: Vec<[Point; 4]>,
    /// For the screen.
    pub shown: Arc<ShownPicture>,
}

impl PictureReading {
    /// The codes that belong to a box, for the journal: its own, or all where it is the picture's only box. Secrets, which have no text
    /// any more, are left out.
    pub fn codes_of(&self, index: usize) -> Vec<Barcode> {
        let own = self.grouping.groups.get(index);
        let is_its_own = |at: usize| self.boxes.len() == 1 || own.is_some_and(|own| own.contains(&at));
        let codes = self.codes.iter().enumerate().filter(|(at, code)| !code.text.is_empty() && is_its_own(*at));
        codes.map(|(_, code)| code.clone()).collect()
    }

    /// What stands in a picture of one box.
    pub fn of_one_box(millis: f64, codes: Vec<Barcode>, boxes: Vec<BoxReading>, shown: Arc<ShownPicture>) -> Self {
        let grouping = Grouping::of_one_box(codes.len());
        Self { millis, codes, boxes, grouping, unread: Vec::new(), shown }
    }
}

/// What became of one box of a picture.
#[derive(Clone, Debug, PartialEq)]
pub enum BoxState {
    /// Being written to the queue.
    Queueing,
    /// In the queue, with its number in the batch.
    Queued(u32),
    /// In the queue with its number, and held as one too many.
    Held(u32),
    /// A person must look: confirm or choose.
    Waiting,
    /// Not taken, and why.
    NotTaken(Notice),
    /// Left out by a person.
    Discarded,
}

/// How far a picture is.
#[derive(Clone, Debug, PartialEq)]
pub enum PictureState {
    /// In line.
    Waiting,
    /// Being read.
    Reading {
        /// How much of it is done, in percent.
        percent: u8,
    },
    /// Read, with a state for each box.
    Read {
        /// What stands in it.
        reading: Arc<PictureReading>,
        /// As many as boxes.
        boxes: Vec<BoxState>,
    },
    /// Not readable, and why.
    Failed(Notice),
    /// Dropped from the line.
    Cancelled,
}

/// A picture on the Scan screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Its id.
    pub id: PictureId,
    /// File name, or what it was pasted as.
    pub name: String,
    /// What the journal will say its devices came from.
    pub source: ScanSource,
    /// How far it is.
    pub state: PictureState,
}

/// The big panel of the Scan screen: what came of the last scan. The kinds are those an operator tells apart by colour, shape and word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum FeedbackKind {
    Idle,
    Accepted,
    Confirm,
    DuplicateHere,
    DuplicateElsewhere,
    WrongKind,
    Unreadable,
    Conflict,
    TargetReached,
    Extra,
    NotSaved,
    Undone,
}

/// The big panel of the Scan screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// Which colour and shape.
    pub kind: FeedbackKind,
    /// The word: `ACCEPTED`.
    pub word: String,
    /// One line below it: the PKID, or where the first one is.
    pub line: String,
}

/// The Scan screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScanModel {
    /// Pictures, newest last.
    pub pictures: Vec<Picture>,
    /// The one that is shown.
    pub selected: Option<PictureId>,
    /// What came of the last scan.
    pub feedback: Option<Feedback>,
    /// The last ten devices, newest first.
    pub last: Vec<DeviceRow>,
    /// The devices that are held as too many, newest first.
    pub held: DevicePage,
    /// Pictures read so far, and pictures in all, while reading is under way.
    pub progress: Option<(usize, usize)>,
    /// HEIC photos among those that are being read, so far.
    pub heic: usize,
    /// Which of the writes under way the loaded counts may hold already.
    pub writes: Writes,
    /// The device that `feedback` counts: once the batches are loaded anew, it is counted anew.
    pub counted: Option<DeviceDraft>,
    /// The typed PKID that could be a retail code and was asked about: typed again, it is taken.
    pub asked_about: Option<Pkid>,
}

/// The Review screen: a window onto a query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReviewModel {
    /// What is asked for.
    pub query: DeviceQuery,
    /// The rows that are loaded.
    pub page: DevicePage,
    /// The open device with its story.
    pub open: Option<OpenDevice>,
}

/// A device with its story.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenDevice {
    /// The device.
    pub row: DeviceRow,
    /// What happened to it, oldest first.
    pub story: Vec<JournalEntry>,
}

/// The Send screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SendModel {
    /// The step under way, and for which batch.
    pub under_way: Option<(BatchId, Option<SendingStep>)>,
    /// Attempts of the batch, oldest first.
    pub attempts: Vec<Attempt>,
    /// Devices with a result that needs a person.
    pub problems: DevicePage,
    /// Files that were written last.
    pub files: Vec<ExportedFile>,
    /// Why the last sending ended early.
    pub trouble: Option<Notice>,
}

/// The History screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HistoryModel {
    /// What is asked for, over all batches and states.
    pub query: DeviceQuery,
    /// The rows that are loaded.
    pub page: DevicePage,
    /// The open device with its story.
    pub open: Option<OpenDevice>,
    /// What the last proof of the journal said.
    pub verified: Option<Result<u64, String>>,
}

/// Who is signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AccountModel {
    /// Not known yet.
    #[default]
    Unknown,
    /// Nobody.
    SignedOut,
    /// The browser is open.
    SigningIn,
    /// Somebody.
    SignedIn {
        /// The sign-in name, where known.
        name: Option<String>,
        /// The tenant.
        tenant: String,
        /// Whether a second factor was used, where known.
        has_mfa: Option<bool>,
        /// How long it lasts, in words.
        lasts: String,
    },
}

/// A dialog that must be answered before something that cannot be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// Close the batch although devices are missing: the reason must be typed.
    CloseShort {
        /// Devices in it.
        count: u32,
        /// Devices that were expected.
        expected: u32,
        /// What is wrong with what was typed.
        error: Option<String>,
    },
    /// Approve the batch: the count must be typed.
    Approve {
        /// Devices in it.
        count: u32,
        /// What is wrong with what was typed.
        error: Option<String>,
    },
    /// Send the batch.
    Send {
        /// The one sentence.
        sentence: String,
    },
    /// Send the refused devices once more.
    Retry {
        /// How many.
        count: u32,
    },
}

/// What is true with the window closed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// Where the person is.
    pub screen: Screen,
    /// Whether everything is make-believe; every window says so.
    pub is_practice: bool,
    /// Who works here.
    pub actor: Option<Actor>,
    /// Settings.
    pub settings: Settings,
    /// All batches, newest first.
    pub batches: Vec<BatchSummary>,
    /// Whether batches were loaded at all.
    pub is_loaded: bool,
    /// The batch that Scan, Review and Send are about.
    pub batch: Option<BatchId>,
    /// Customers as listed last.
    pub customers: Vec<Customer>,
    /// Whether the service is being asked for customers.
    pub is_refreshing_customers: bool,
    /// Who is signed in.
    pub account: AccountModel,
    /// Scan.
    pub scan: ScanModel,
    /// The camera on the Scan screen.
    pub live: LiveModel,
    /// Cameras in the network that were tried, by name, and what came of it.
    pub camera_tests: Vec<(String, CameraTest)>,
    /// Hand scanners.
    pub scanner: ScannerModel,
    /// The scanner doctor on the Diagnostics screen.
    pub doctor: DoctorModel,
    /// The watched folder.
    pub watch: WatchModel,
    /// Review.
    pub review: ReviewModel,
    /// Send.
    pub send: SendModel,
    /// History.
    pub history: HistoryModel,
    /// The open dialog.
    pub dialog: Option<Dialog>,
    /// Errors of the new-batch and typed-entry forms, by field's message id.
    pub form_errors: Vec<(&'static str, String)>,
    /// Sentences that stay until closed, oldest first, each with a number.
    pub notices: Vec<(u64, Notice)>,
    /// The next picture's and notice's number.
    pub next_number: u64,
}

impl Model {
    /// The batch that Scan, Review and Send are about.
    pub fn open_batch(&self) -> Option<&BatchSummary> {
        let id = self.batch.as_ref()?;
        self.batches.iter().find(|b| b.id == *id)
    }

    /// The device that is open in a side panel.
    pub fn open_device(&self) -> Option<&DeviceId> {
        let open = match self.screen {
            Screen::History => self.history.open.as_ref(),
            _ => self.review.open.as_ref(),
        };
        open.map(|o| &o.row.id)
    }
}
