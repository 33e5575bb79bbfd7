//! The scanner doctor: test codes are shown one after another, what a hand scanner sends for them is examined in place of being queued,
//! and what was found is put into the settings where a person wants that.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::{Examined, HandScan, KeptScanner, Modules, Refusal, ScannerDoctor, ScannerRoad, Suffix, TestCode};
use crate::words;

use super::effect::Effect;
use super::model::{Model, Screen};
use super::notice::{Notice, Severity};
use super::scanned::Scanned;

/// Longest part that is shown of what came.
const SHOWN: usize = 60;

/// The scanner doctor as a person sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DoctorModel {
    /// The examination, under way or over; `None` before it is begun.
    pub examination: Option<ScannerDoctor>,
    /// The test codes, drawn, in their order; empty until they are.
    pub drawn: Arc<Vec<Modules>>,
    /// What came last.
    pub heard: Option<Heard>,
    /// How it came.
    pub road: ScannerRoad,
}

/// What came while a scanner is examined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Its text without what nobody can see; empty where it is a secret.
    pub text: String,
    /// Whether it is the code shown, or why it is no code at all.
    pub examined: Result<Examined, Refusal>,
}

/// What came slowly enough to count as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScannedSlowly {
    /// What came before the suffix; empty where it is a secret.
    pub text: String,
    /// What ended it.
    pub suffix: Suffix,
    /// Mean time between its characters.
    pub average_gap: std::time::Duration,
}

impl DoctorModel {
    /// The code that is to be scanned now; `None` before the beginning and after the end.
    pub fn shown(&self) -> Option<&TestCode> {
        self.examination.as_ref()?.shown()
    }
}

impl Model {
    /// Whether what a hand scanner sends is examined.
    pub fn is_examining(&self) -> bool {
        self.screen == Screen::Diagnostics && self.doctor.examination.is_some()
    }

    /// Begins with the first code, again or for the first time.
    pub(super) fn start_doctor(&mut self, effects: &mut Vec<Effect>) {
        let drawn = Arc::clone(&self.doctor.drawn);
        if drawn.is_empty() {
            effects.push(Effect::DrawTestCodes);
        }
        let examination = Some(ScannerDoctor::new(TestCode::sheet()));
        self.doctor = DoctorModel { examination, drawn, ..DoctorModel::default() };
    }

    /// The codes are drawn.
    pub(super) fn on_test_codes(&mut self, drawn: Vec<Modules>) {
        self.doctor.drawn = Arc::new(drawn);
    }

    /// Goes on without the code that is shown.
    pub(super) fn skip_test_code(&mut self) {
        if let Some(examination) = &mut self.doctor.examination {
            examination.skip();
            self.doctor.heard = None;
        }
    }

    /// A scanner sent something while it is examined.
    pub(super) fn on_examined(&mut self, scanned: &Scanned) {
        let Some(examination) = &mut self.doctor.examination else { return };
        let sent = scanned.sent();
        let (text, suffix) = parted(&sent, scanned.pace.suffix);
        let examined = HandScan::of_sent(text, suffix, scanned.pace.average_gap).map(|scan| examination.on_scan(&scan));
        self.doctor.road = scanned.road.clone();
        self.doctor.heard = Some(Heard { text: visible(text), examined });
    }

    /// A slow scanner sent something while it is examined, or a person typed it.
    pub(super) fn on_scanned_slowly(&mut self, line: &ScannedSlowly) {
        if !self.is_examining() {
            return;
        }
        let Some(examination) = &mut self.doctor.examination else { return };
        let examined = examination.on_typed(&line.text, line.suffix, line.average_gap);
        self.doctor.road = ScannerRoad::Keyboard;
        self.doctor.heard = Some(Heard { text: visible(&line.text), examined: Ok(examined) });
    }

    /// The suffix of what came last goes on.
    pub(super) fn on_examined_suffix(&mut self, suffix: Suffix) {
        if let Some(examination) = &mut self.doctor.examination {
            examination.on_suffix(suffix);
        }
    }

    /// What came while a scanner is examined is no whole code.
    pub(super) fn on_examined_refusal(&mut self, why: Refusal) {
        self.doctor.heard = Some(Heard { text: String::new(), examined: Err(why) });
    }

    /// Keeps what was found under a name, and goes by it.
    pub(super) fn use_findings(&mut self, name: &str, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(examination) = self.doctor.examination.as_ref().filter(|e| e.understood() > 0) else { return };
        let name = match name.trim() {
            "" => suggested_name(&self.doctor.road),
            name => name.chars().take(SHOWN).collect(),
        };
        let (road, profile) = (self.doctor.road.clone(), examination.diagnosis().profile);
        self.go_by(KeptScanner { name, examined_at: now, road, profile }, effects);
    }

    /// Goes by a scanner that was examined before.
    pub(super) fn use_scanner(&mut self, name: &str, effects: &mut Vec<Effect>) {
        if let Some(kept) = self.settings.scanners.iter().find(|kept| kept.name == name).cloned() {
            self.go_by(kept, effects);
        }
    }

    /// Forgets a scanner that was examined; the settings stay as they are.
    pub(super) fn forget_scanner(&mut self, name: &str, effects: &mut Vec<Effect>) {
        let mut settings = self.settings.clone();
        settings.scanners.retain(|kept| kept.name != name);
        if settings != self.settings {
            self.save_settings(settings, effects);
        }
    }

    fn go_by(&mut self, kept: KeptScanner, effects: &mut Vec<Effect>) {
        let what = words!("told-scanner-used", name = kept.name.as_str());
        let mut settings = self.settings.clone();
        settings.use_scanner(kept);
        // What is wrong with them is told there.
        if settings.check().is_ok() {
            self.tell(Notice::new(Severity::Success, what));
        }
        self.save_settings(settings, effects);
    }

    /// The sheet for setting up scanners was written.
    pub(super) fn on_sheet_saved(&mut self, path: &str) {
        self.tell(
            Notice::new(Severity::Success, words!("told-sheet-saved", path = path))
                .with_next(words!("told-sheet-saved", "next")),
        );
    }
}

/// What a scanner is called until a person names it.
pub fn suggested_name(road: &ScannerRoad) -> String {
    match road {
        ScannerRoad::Keyboard => words!("doctor-keyboard-scanner"),
        ScannerRoad::Port(port) => words!("doctor-port-scanner", port = port.as_str()),
    }
}

/// The text and its suffix, where a serial port's settings did not know of it and left it in the text.
fn parted(sent: &str, suffix: Suffix) -> (&str, Suffix) {
    let ends = [("\r\n", Suffix::CrLf), ("\r", Suffix::Enter), ("\n", Suffix::LineFeed), ("\t", Suffix::Tab)];
    let mut left = ends.into_iter().filter(|_| suffix == Suffix::None);
    left.find_map(|(end, suffix)| Some((sent.strip_suffix(end)?, suffix))).unwrap_or((sent, suffix))
}

/// The text with its control characters spelled, cut where it is long.
fn visible(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars().take(SHOWN) {
        match c {
            '\u{1d}' => shown.push_str("<GS>"),
            c if c.is_control() => shown.push_str(&format!("<{}>", u32::from(c))),
            c => shown.push(c),
        }
    }
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
