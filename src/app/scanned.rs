//! What becomes of a code that a hand scanner sent: queued at once, once it is sent again, or not at all. A scanner holds one code at a
//! time, and nobody looks at a picture of it: a question is answered by scanning once more.

use std::time::Duration;

use crate::domain::{
    Barcode, BoxReading, Decision, DeviceDraft, FieldKind, LayoutRepair, Pkid, Problem, ScanSource, Suffix,
};
use crate::words;

use super::effect::{Deed, Effect};
use super::feedback;
use super::forms;
use super::model::{Model, Screen};
use super::notice::{Notice, Severity};

/// Longest part of a code that is shown where nothing is known of it.
const SHOWN: usize = 40;

/// Hand scanners as a person sees them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScannerModel {
    /// How the code came that was sent last; `None` before the first.
    pub pace: Option<ScanPace>,
    /// The device that was asked about: sent again, it is taken.
    pub asked_about: Option<DeviceDraft>,
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
    /// How it came.
    pub pace: ScanPace,
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

impl Model {
    /// A hand scanner sent a code.
    pub(super) fn on_scanned(&mut self, scanned: Scanned, effects: &mut Vec<Effect>) {
        self.scanner.pace = Some(scanned.pace);
        if self.screen != Screen::Scan || self.dialog.is_some() {
            self.tell(
                Notice::new(Severity::Warning, words!("told-scan-elsewhere"))
                    .with_next(words!("told-scan-elsewhere", "next")),
            );
            return;
        }
        if let ScanRepair::BySetting(repair) = &scanned.repair {
            self.tell_repaired(repair);
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
        if !is_sure && asked_about.as_ref() != Some(&draft) {
            self.show_feedback(feedback::scan_again(question(&draft, &scanned.repair)));
            self.scanner.asked_about = Some(draft);
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

    /// The code that came last ended in more than was told.
    pub(super) fn on_scan_ended_in(&mut self, suffix: Suffix) {
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
