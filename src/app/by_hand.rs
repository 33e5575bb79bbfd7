//! Uploading by hand on Partner Center's site: what was put there, what the site said of it, and taking that back where nothing is lost.
//! It is the only way for indirect resellers, who have no program interface, and the other one for everybody whose line is down.

use crate::domain::{BatchId, BatchState, BatchSummary, DeviceId, DeviceResult};
use crate::words;

pub use super::site_list::ReadResults;

use super::effect::{Deed, Effect};
use super::event::Event;
use super::model::{Dialog, Model};
use super::notice::{Failure, Matter, Notice, Severity};

/// What a person wants of the upload by hand, for the open batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ByHandCommand {
    /// Say that these devices were put on the site; none of them named means every one that is ready. Opens a dialog.
    RequestUploaded(Vec<DeviceId>),
    /// They were.
    ConfirmUploaded,
    /// Say that they were not put there after all. Opens a dialog.
    RequestNotUploaded,
    /// They were not.
    ConfirmNotUploaded,
    /// Say that the site took every device that waits for its outcome. Opens a dialog.
    RequestAllTaken,
    /// It did.
    ConfirmAllTaken,
    /// Say that the site refused one device. Opens a dialog.
    RequestRefused,
    /// It did, and this is which and why, as typed.
    ConfirmRefused {
        /// PKID or serial number.
        device: String,
        /// Code, name or words.
        answer: String,
    },
    /// Upload the refused devices once more: makes them ready. Opens a dialog.
    RequestAgain,
    /// They are to be.
    ConfirmAgain,
    /// Read the site's list; asks for the file with the system's dialog.
    PickResults,
    /// Record what the list says.
    Record {
        /// Whether the devices of which no line speaks were taken.
        is_rest_taken: bool,
    },
    /// Do not record it.
    DropResults,
}

/// A write to the queue for the upload by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ByHandDeed {
    /// These devices of the batch are on the site; none named means every one that is ready.
    MarkUploaded(BatchId, Vec<DeviceId>),
    /// None of those that wait for their outcome is.
    MarkNotUploaded(BatchId),
    /// The refused ones are to be uploaded once more.
    Requeue(BatchId),
    /// All of those that wait for their outcome were taken.
    RecordTaken(BatchId),
    /// One was refused.
    RecordRefused {
        /// The batch.
        batch: BatchId,
        /// PKID or serial number.
        device: String,
        /// Code, name or words.
        answer: String,
    },
    /// What the site's list says.
    Record {
        /// The batch.
        batch: BatchId,
        /// Device by device.
        results: Vec<DeviceResult>,
    },
}

impl ByHandDeed {
    fn batch(&self) -> &BatchId {
        match self {
            Self::MarkUploaded(batch, _) | Self::MarkNotUploaded(batch) | Self::Requeue(batch) => batch,
            Self::RecordTaken(batch) => batch,
            Self::RecordRefused { batch, .. } | Self::Record { batch, .. } => batch,
        }
    }
}

/// What such a write led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByHandDone {
    /// So many devices are on the site.
    Uploaded(u32),
    /// So many are ready again.
    Ready(u32),
    /// So many have their outcome.
    Recorded {
        /// Taken.
        registered: u32,
        /// Not taken.
        refused: u32,
    },
}

/// What is to be done for the upload by hand, apart from writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ByHandEffect {
    /// Ask for the site's list and read it for this batch. Answer: `ResultsRead`, or nothing where the dialog was closed.
    PickResults(BatchId),
}

/// What happened in the upload by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ByHandEvent {
    /// The site's list was read.
    ResultsRead {
        /// For which batch.
        batch: BatchId,
        /// What it says.
        read: Box<ReadResults>,
    },
}

/// Why nothing was written for the upload by hand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ByHandFault {
    /// No device of the batch is ready.
    #[error("no device of the batch is to be uploaded")]
    NothingReady,
    /// No device of the batch waits for the site's outcome.
    #[error("no device of the batch was uploaded by hand and waits for its outcome")]
    NothingUploaded,
    /// The list says nothing that can be recorded.
    #[error("the list says nothing that can be recorded")]
    NothingSaid,
    /// Lines of the list name nobody that could be found: they may speak of the devices that are to count as taken.
    #[error("lines of the list name no device that could be found")]
    NamelessLines,
    /// No device that waits for its outcome has this PKID or serial number.
    #[error("no device that was uploaded by hand has this PKID or serial number")]
    NoSuchDevice,
    /// Two have it.
    #[error("two devices that were uploaded by hand have this serial number")]
    TwoDevices,
    /// No code and no words were given.
    #[error("the site's code or words are missing")]
    NoAnswer,
}

/// What is typed of a device that the site refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusedField {
    /// Which device.
    Device,
    /// What the site says.
    Answer,
}

/// A question about the upload by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ByHandDialog {
    /// Were these put on the site?
    Uploaded {
        /// Which; none named means every one that is ready.
        devices: Vec<DeviceId>,
        /// How many.
        count: u32,
    },
    /// Were these not put there after all?
    NotUploaded {
        /// How many.
        count: u32,
    },
    /// Are the refused ones to be uploaded once more?
    Again {
        /// How many.
        count: u32,
    },
    /// Were all taken?
    AllTaken {
        /// How many.
        count: u32,
    },
    /// Which was refused, and why?
    Refused {
        /// What is wrong with what was typed, and where.
        wrong: Option<(RefusedField, String)>,
    },
}

impl Model {
    /// What the site's list says of the open batch, where one was read.
    pub fn read_results(&self) -> Option<&ReadResults> {
        let (batch, read) = self.send.read.as_ref()?;
        self.is_open_batch(batch).then_some(read)
    }

    /// Decides about the upload by hand.
    pub(super) fn on_by_hand(&mut self, command: ByHandCommand, effects: &mut Vec<Effect>) {
        let Some(batch) = self.open_batch_or_tell() else { return };
        let waiting = batch.counts.uploaded;
        match command {
            ByHandCommand::RequestUploaded(devices) => self.request_uploaded(&batch, devices),
            ByHandCommand::RequestNotUploaded => self.ask(waiting, ByHandDialog::NotUploaded { count: waiting }),
            ByHandCommand::RequestAllTaken => self.ask(waiting, ByHandDialog::AllTaken { count: waiting }),
            ByHandCommand::RequestRefused => self.ask(waiting, ByHandDialog::Refused { wrong: None }),
            ByHandCommand::ConfirmUploaded => {
                if let Some(ByHandDialog::Uploaded { devices, .. }) = self.answered() {
                    write(ByHandDeed::MarkUploaded(batch.id, devices), effects);
                }
            }
            ByHandCommand::ConfirmNotUploaded => {
                if let Some(ByHandDialog::NotUploaded { .. }) = self.answered() {
                    write(ByHandDeed::MarkNotUploaded(batch.id), effects);
                }
            }
            ByHandCommand::ConfirmAllTaken => {
                if let Some(ByHandDialog::AllTaken { .. }) = self.answered() {
                    write(ByHandDeed::RecordTaken(batch.id), effects);
                }
            }
            ByHandCommand::RequestAgain if batch.counts.rejected == 0 => {
                self.tell(Notice::new(Severity::Info, words!("told-nothing-refused")));
            }
            ByHandCommand::RequestAgain => {
                self.dialog = Some(Dialog::ByHand(ByHandDialog::Again { count: batch.counts.rejected }));
            }
            ByHandCommand::ConfirmAgain => {
                if let Some(ByHandDialog::Again { .. }) = self.answered() {
                    write(ByHandDeed::Requeue(batch.id), effects);
                }
            }
            // The dialog stays until it is known that there is such a device.
            ByHandCommand::ConfirmRefused { device, answer } => {
                if matches!(self.dialog, Some(Dialog::ByHand(ByHandDialog::Refused { .. }))) {
                    write(ByHandDeed::RecordRefused { batch: batch.id, device, answer }, effects);
                }
            }
            ByHandCommand::PickResults if waiting == 0 => self.tell_fault(ByHandFault::NothingUploaded),
            ByHandCommand::PickResults => effects.push(Effect::ByHand(ByHandEffect::PickResults(batch.id))),
            ByHandCommand::Record { is_rest_taken } => {
                if let Some(read) = self.read_results() {
                    let results = read.matched.recorded(is_rest_taken);
                    write(ByHandDeed::Record { batch: batch.id, results }, effects);
                }
            }
            ByHandCommand::DropResults => self.send.read = None,
        }
    }

    fn request_uploaded(&mut self, batch: &BatchSummary, devices: Vec<DeviceId>) {
        let is_just_asked = self.send.under_way.get(&batch.id) == Some(&None);
        let count = if devices.is_empty() { batch.counts.ready } else { u32::try_from(devices.len()).unwrap_or(0) };
        if !matches!(batch.state, BatchState::Approved | BatchState::Sending) && batch.counts.ready > 0 {
            self.tell(Notice::of(&Failure::NotApproved));
        } else if is_just_asked || batch.is_sending_asked {
            let notice = words!("told-under-way", number = batch.number);
            self.tell(Notice::new(Severity::Info, notice).with_next(words!("told-by-hand-stop-first")));
        } else if batch.counts.ready == 0 {
            self.tell_fault(ByHandFault::NothingReady);
        } else {
            self.dialog = Some(Dialog::ByHand(ByHandDialog::Uploaded { devices, count }));
        }
    }

    /// Opens a dialog about the devices that wait for their outcome, where there are any.
    fn ask(&mut self, waiting: u32, dialog: ByHandDialog) {
        match waiting {
            0 => self.tell_fault(ByHandFault::NothingUploaded),
            _ => self.dialog = Some(Dialog::ByHand(dialog)),
        }
    }

    /// The dialog that was answered; another one stays open.
    fn answered(&mut self) -> Option<ByHandDialog> {
        match self.dialog.take() {
            Some(Dialog::ByHand(dialog)) => Some(dialog),
            other => {
                self.dialog = other;
                None
            }
        }
    }

    fn tell_fault(&mut self, fault: ByHandFault) {
        self.tell(Notice::of(&Failure::ByHand(fault)));
    }

    /// Takes in what happened.
    pub(super) fn on_by_hand_event(&mut self, event: ByHandEvent) {
        match event {
            ByHandEvent::ResultsRead { batch, read } => self.send.read = Some((batch, *read)),
        }
    }

    /// A write was done.
    pub(super) fn on_by_hand_done(&mut self, deed: &ByHandDeed, done: ByHandDone) {
        let is_about_the_list = matches!(deed, ByHandDeed::Record { .. } | ByHandDeed::MarkNotUploaded(_));
        if is_about_the_list && self.send.read.as_ref().is_some_and(|(batch, _)| batch == deed.batch()) {
            self.send.read = None;
        }
        let is_about_one = matches!(deed, ByHandDeed::RecordRefused { .. });
        if is_about_one && matches!(self.dialog, Some(Dialog::ByHand(ByHandDialog::Refused { .. }))) {
            self.dialog = None;
        }
        let notice = match done {
            ByHandDone::Uploaded(count) => Notice::new(Severity::Success, words!("told-uploaded", count = count))
                .with_next(words!("told-uploaded", "next")),
            ByHandDone::Ready(count) => Notice::new(Severity::Success, words!("told-ready-again", count = count)),
            ByHandDone::Recorded { registered, refused: 0 } => {
                Notice::new(Severity::Success, words!("told-recorded", registered = registered))
            }
            ByHandDone::Recorded { registered, refused } => {
                let words = words!("told-recorded-refused", registered = registered, refused = refused);
                Notice::new(Severity::Warning, words).with_next(words!("told-recorded-refused", "next"))
            }
        };
        self.tell(notice.about(Matter::ByHand(deed.batch().clone())));
    }

    /// A write was refused or failed; nothing was changed.
    pub(super) fn on_by_hand_not_done(&mut self, deed: &ByHandDeed, failure: &Failure) {
        match (&mut self.dialog, deed) {
            // What was typed can be put right.
            (Some(Dialog::ByHand(ByHandDialog::Refused { wrong })), ByHandDeed::RecordRefused { .. }) => {
                let field = match failure {
                    Failure::ByHand(ByHandFault::NoAnswer) => RefusedField::Answer,
                    _ => RefusedField::Device,
                };
                *wrong = Some((field, Notice::of(failure).what));
            }
            _ => self.tell(Notice::of(failure)),
        }
    }
}

fn write(deed: ByHandDeed, effects: &mut Vec<Effect>) {
    effects.push(Effect::Do(Deed::ByHand(deed)));
}

impl From<ByHandEvent> for Event {
    fn from(event: ByHandEvent) -> Self {
        Self::ByHand(event)
    }
}
