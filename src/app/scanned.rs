//! What becomes of a code that a hand scanner sent: queued at once, once it is sent again, or not at all. A scanner holds one code at a
//! time, and nobody looks at a picture of it: a question is answered by scanning once more.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::domain::{
    Barcode, BoxReading, Decision, DeviceDraft, FieldKind, LayoutRepair, Pkid, Problem, Refusal, ScanSource,
    ScannerRoad, Suffix,
};
use crate::words;

use super::effect::{Deed, Effect};
use super::feedback;
use super::forms;
use super::model::{Model, Screen};
use super::notice::{Failure, Notice, Severity};

/// Longest part of a code that is shown where nothing is known of it.
const SHOWN: usize = 40;

/// How long a code that was asked about must not have come before it counts as the answer: a scanner that looks all the time sends what
/// lies before it over and over, and would confirm its own question.
const QUIET: SignedDuration = SignedDuration::from_millis(1500);

/// Hand scanners as a person sees them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScannerModel {
    /// How the code came that was sent last; `None` before the first.
    pub pace: Option<ScanPace>,
    /// The device that was asked about: sent again after some quiet, it is taken.
    pub asked_about: Option<AskedAbout>,
    /// The serial ports as they were listed last; `None` before.
    pub ports: Option<Vec<ListedPort>>,
    /// The serial port that is set.
    pub port: PortState,
}

/// A device that a person was asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedAbout {
    /// Which.
    pub device: DeviceDraft,
    /// When its code came last.
    pub heard_at: Timestamp,
}

/// A serial port of this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPort {
    /// What the setting must say to choose it.
    pub setting: String,
    /// What the system calls it.
    pub name: String,
    /// What is plugged in, in its maker's words; empty where that is not told.
    pub device: String,
    /// Whether its maker is known for hand scanners.
    pub is_scanner: bool,
}

/// How the serial port that is set stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PortState {
    /// Nothing was told of it so far.
    #[default]
    Unknown,
    /// It is open: its name.
    Open(String),
    /// Something is wrong with it; it is tried again.
    Trouble(Notice),
}

/// How a code came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScanPace {
    /// Mean time between its characters; zero where it came as a whole.
    pub average_gap: Duration,
    /// What ended it.
    pub suffix: Suffix,
}

/// A code that a hand scanner sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Scanned {
    /// Which way it came.
    pub road: ScannerRoad,
    /// How it came.
    pub pace: ScanPace,
    /// What its scanner sends before every code, and was left out; empty where nothing was.
    pub prefix: String,
    /// Whether other characters came than the scanner meant.
    pub repair: ScanRepair,
    /// The code as it was meant; without its text where that is a secret.
    pub codes: Vec<Barcode>,
    /// What it says.
    pub boxes: Vec<BoxReading>,
}

/// Whether a scanner meant other characters than came, for it does not know of the computer's keyboard layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScanRepair {
    /// The text is as it came.
    None,
    /// The text was put right by the layout that a person has set.
    BySetting(LayoutRepair),
    /// The text was put right by a layout that explains it: a person must say whether that is so.
    Guessed(LayoutRepair),
}

impl Scanned {
    /// What the scanner sent before its suffix; without its text where that is a secret.
    pub(super) fn sent(&self) -> String {
        let code = |code: &Barcode| format!("{}{}", code.aim.as_deref().unwrap_or_default(), code.text);
        let codes: String = self.codes.iter().map(code).collect();
        format!("{}{codes}", self.prefix)
    }
}

impl Model {
    /// A hand scanner sent a code.
    pub(super) fn on_scanned(&mut self, scanned: Scanned, now: Timestamp, effects: &mut Vec<Effect>) {
        self.scanner.pace = Some(scanned.pace);
        if self.is_examining() {
            self.on_examined(&scanned);
            return;
        }
        if self.screen != Screen::Scan || self.dialog.is_some() {
            self.tell(
                Notice::new(Severity::Warning, words!("told-scan-elsewhere"))
                    .with_next(words!("told-scan-elsewhere", "next")),
            );
            return;
        }
        match &scanned.repair {
            ScanRepair::BySetting(repair) => self.tell_repaired(repair),
            _ if !scanned.prefix.is_empty() => self.tell_prefix(&scanned.prefix),
            _ => {}
        }
        let asked_about = self.scanner.asked_about.take();
        let Some(read) = scanned.boxes.first().filter(|read| read.decision != Decision::Reject) else {
            self.tell_rejected(&scanned.boxes, &scanned.codes, &words!("told-scanner"));
            return;
        };
        let Some(draft) = device_of(read) else {
            let serial = read.draft.serial.as_ref().map(|serial| serial.as_str());
            let value: String = scanned.codes.iter().flat_map(|code| code.text.chars()).take(SHOWN).collect();
            self.show_feedback(feedback::pkid_wanted(serial, &value));
            return;
        };
        let Some(batch) = self.batch_to_scan_into().map(|b| b.id.clone()) else {
            self.show_feedback(feedback::scan_without_batch(&draft));
            self.tell_no_place();
            return;
        };
        let is_sure = read.decision == Decision::Accept && !matches!(scanned.repair, ScanRepair::Guessed(_));
        let is_answer =
            asked_about.is_some_and(|asked| asked.device == draft && now.duration_since(asked.heard_at) >= QUIET);
        if !is_sure && !is_answer {
            self.show_feedback(feedback::scan_again(question(&draft, &scanned.repair)));
            self.scanner.asked_about = Some(AskedAbout { device: draft, heard_at: now });
            return;
        }
        if let ScanRepair::Guessed(repair) = &scanned.repair {
            self.tell_repaired(repair);
        }
        let codes = scanned.codes.into_iter().filter(|code| !code.text.is_empty()).collect();
        self.write(Deed::AddDevice { batch, draft, source: ScanSource::Scanner, codes, picture: None }, effects);
    }

    /// Says what came and what it was read as.
    fn tell_repaired(&mut self, repair: &LayoutRepair) {
        let (sent, meant) = (repair.as_typed.as_str(), repair.repaired.as_str());
        self.tell(
            Notice::new(Severity::Info, words!("told-layout-repaired", sent = sent, meant = meant))
                .with_next(words!("told-layout-repaired", "next")),
        );
    }

    /// Says that a prefix was left out.
    fn tell_prefix(&mut self, prefix: &str) {
        self.tell(
            Notice::new(Severity::Info, words!("told-prefix-left-out", prefix = prefix))
                .with_next(words!("told-prefix-left-out", "next")),
        );
    }

    /// What a hand scanner sent is no whole code.
    pub(super) fn on_scan_refused(&mut self, why: Refusal) {
        if self.is_examining() {
            self.on_examined_refusal(why);
        } else {
            self.show_feedback(feedback::scan_refused(why));
        }
    }

    /// Something is wrong with the serial port that is set.
    pub(super) fn on_port_trouble(&mut self, failure: &Failure) {
        let notice = Notice::of(failure);
        self.scanner.port = PortState::Trouble(notice.clone());
        self.tell(notice);
    }

    /// The code that came last ended in more than was told.
    pub(super) fn on_scan_ended_in(&mut self, suffix: Suffix) {
        if self.is_examining() {
            self.on_examined_suffix(suffix);
        }
        if let Some(pace) = &mut self.scanner.pace {
            pace.suffix = suffix;
        }
    }
}

/// The device that a code tells of, surely or perhaps: what was read of it, or the one value that is asked about because its thirteen
/// digits could be a retail code's.
fn device_of(read: &BoxReading) -> Option<DeviceDraft> {
    if read.draft.identity().is_some() {
        return Some(read.draft.clone());
    }
    let is_number = |value: &str| {
        let is_its = |kind| matches!(kind, FieldKind::Pkid | FieldKind::Gtin);
        read.fields.iter().any(|field| is_its(field.field) && field.value == value)
    };
    let mut perhaps = read.problems.iter().filter_map(|problem| match problem {
        Problem::Unclear { value, .. } if is_number(value) => Pkid::parse(value).ok(),
        _ => None,
    });
    let pkid = perhaps.next().filter(|first| perhaps.all(|other| other == *first))?;
    Some(DeviceDraft { pkid: Some(pkid), ..read.draft.clone() })
}

/// Why a code is taken only when it is sent again.
fn question(draft: &DeviceDraft, repair: &ScanRepair) -> String {
    let device = feedback::device_words(draft);
    match (repair, draft.pkid) {
        (ScanRepair::Guessed(repair), _) => {
            words!("feedback-scan-again", "layout", sent = repair.as_typed.as_str(), device = device)
        }
        (_, Some(pkid)) if forms::could_be_retail_code(pkid) => {
            words!("feedback-scan-again", "retail", device = device)
        }
        _ => words!("feedback-scan-again", "device", device = device),
    }
}
