//! The Scan screen: its pictures, the panel that says what came of a scan, and the last devices.

use super::pictures::{Picture, PictureId};
use crate::app::counting::Writes;
use crate::domain::{DeviceDraft, DevicePage, DeviceRow, Pkid};

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
