//! What was read against what is there.

use std::collections::{BTreeMap, BTreeSet};

use docket::domain::{Barcode, Point, Symbology};

use super::frames::TrueFrame;

/// A code as engines can be compared by it: letters and digits alone, UPC-A as the EAN-13 that it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub symbology: Symbology,
    pub text: String,
}

impl Key {
    pub fn new(symbology: Symbology, text: &str) -> Self {
        let plain: String = text.replace("<GS>", "").chars().filter(|letter| letter.is_alphanumeric()).collect();
        match symbology {
            Symbology::UpcA => Self { symbology: Symbology::Ean13, text: format!("{plain:0>13}") },
            _ => Self { symbology, text: plain },
        }
    }

    pub fn of_barcode(code: &Barcode) -> Self {
        Self::new(code.symbology.unwrap_or(Symbology::Other), &code.text)
    }
}

/// What an engine gave for a frame.
#[derive(Clone)]
pub struct Reading {
    pub cpu_ms: f64,
    pub codes: Vec<Found>,
}

/// A code that was found, and where, as far as that is asked for.
#[derive(Clone)]
pub struct Found {
    pub key: Key,
    pub corners: Option<[Point; 4]>,
}

/// So many of so many.
#[derive(Clone, Copy, Default)]
pub struct Share {
    pub hits: u32,
    pub of: u32,
}

impl Share {
    fn count(&mut self, hit: bool) {
        self.hits += u32::from(hit);
        self.of += 1;
    }

    pub fn percent(self) -> f64 {
        100.0 * f64::from(self.hits) / f64::from(self.of.max(1))
    }
}

/// Widths of modules of bars, in pixels, from which their codes are counted apart.
pub const MODULES: [f32; 6] = [0.0, 1.5, 2.0, 2.5, 3.0, 4.0];

/// One engine's score over many frames.
#[derive(Default)]
pub struct Score {
    pub codes: Share,
    pub pkids: Share,
    pub whole: Share,
    pub groups: BTreeMap<String, Share>,
    pub symbologies: BTreeMap<Symbology, Share>,
    pub modules: BTreeMap<usize, Share>,
    pub misreads: Vec<String>,
    pub missed: Vec<String>,
    /// How far the corners of each code found are from where they should be, the mean of the four, in pixels.
    pub corners: Vec<f64>,
    /// CPU time by frame size.
    pub cpu_ms: BTreeMap<(u32, u32), Vec<f64>>,
}

impl Score {
    pub fn count(&mut self, name: &str, truth: &TrueFrame, reading: &Reading) {
        let found: BTreeSet<&Key> = reading.codes.iter().map(|found| &found.key).collect();
        let due: BTreeSet<Key> = truth.codes.iter().map(|code| Key::new(code.symbology, &code.text)).collect();
        let mut whole = true;
        for code in &truth.codes {
            let key = Key::new(code.symbology, &code.text);
            let hit = found.contains(&key);
            let corners = reading.codes.iter().find(|found| found.key == key).and_then(|found| found.corners);
            self.corners.extend(corners.map(|corners| apart(&corners, &code.corners)));
            whole &= hit;
            if !hit {
                self.missed.push(format!("{name}: {} {:?}, modules of {:.1} px", key.symbology, key.text, code.module));
            }
            self.codes.count(hit);
            if code.role == "pkid" {
                self.pkids.count(hit);
            }
            self.groups.entry(truth.group.clone()).or_default().count(hit);
            self.symbologies.entry(code.symbology).or_default().count(hit);
            if !matches!(code.symbology, Symbology::DataMatrix | Symbology::Qr) {
                let bin = MODULES.iter().rposition(|from| code.module >= *from).unwrap_or(0);
                self.modules.entry(bin).or_default().count(hit);
            }
        }
        if !truth.codes.is_empty() {
            self.whole.count(whole);
        }
        for wrong in found.into_iter().filter(|key| !due.contains(key)) {
            self.misreads.push(format!("{name}: {} {:?}", wrong.symbology, wrong.text));
        }
        self.cpu_ms.entry((truth.frame.width(), truth.frame.height())).or_default().push(reading.cpu_ms);
    }
}

/// The mean distance of four corners from where they should be.
fn apart(found: &[Point; 4], due: &[Point; 4]) -> f64 {
    found.iter().zip(due).map(|(found, due)| f64::from((found.x - due.x).hypot(found.y - due.y))).sum::<f64>() / 4.0
}

/// Middle, mean, and what 95 of a hundred do not pass.
pub fn times(all: &[f64]) -> [f64; 3] {
    let mut sorted = all.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| sorted[((sorted.len() as f64 * share) as usize).min(sorted.len() - 1)];
    [at(0.5), sorted.iter().sum::<f64>() / sorted.len() as f64, at(0.95)]
}
