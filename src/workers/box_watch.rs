//! Which box is held in front of the camera: told once, when its codes have settled.
//!
//! A label's codes are agreed on one after the other, within some tenths of a second. A box is told when nothing more has come for a
//! moment; longer is waited where a person would have to choose, for what is still missing may be read in the meantime.

use std::time::{Duration, Instant};

use crate::capture::sighting::LOCK;
use crate::domain::{Barcode, BoxReading, Decision, FieldKind};
use crate::label;

/// So long nothing new may have come before a box is told that can be queued as it is.
const SETTLED: Duration = Duration::from_millis(300);
/// The same for a box that a person must look at, or of which nothing can be made.
const SETTLED_UNSURE: Duration = Duration::from_millis(1500);
/// So many frames must have shown nothing new as well: where reading one takes as long as the time above, time alone says nothing.
const SETTLED_FRAMES: u32 = 3;
/// A box that was seen so lately is still there: what is read now and names no device belongs to it.
const IN_VIEW: Duration = Duration::from_millis(700);

/// A box that was held in front of the camera.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenBox {
    /// Its codes, in the order in which they were agreed on.
    pub codes: Vec<Barcode>,
    /// What they say.
    pub readings: Vec<BoxReading>,
}

/// Watches the codes that frames have agreed on.
#[derive(Default)]
pub(super) struct BoxWatch {
    /// Codes of boxes that were told, and when each was seen last.
    told: Vec<(Barcode, Instant)>,
    /// Codes that belong to no box that was told.
    fresh: Vec<Barcode>,
    /// When the last of them came.
    grown_at: Option<Instant>,
    /// Frames that have shown nothing new since.
    quiet_frames: u32,
}

impl BoxWatch {
    /// Takes in the codes that are agreed on and in view; gives the box that they are, once.
    pub(super) fn watch(&mut self, agreed: &[Barcode], now: Instant) -> Option<SeenBox> {
        let is_agreed = |code: &Barcode| agreed.iter().any(|other| is_same(code, other));
        let age = |at: Instant| now.saturating_duration_since(at);
        self.told.retain(|(_, seen_at)| age(*seen_at) < LOCK);
        self.told.iter_mut().filter(|(code, _)| is_agreed(code)).for_each(|(_, seen_at)| *seen_at = now);
        self.fresh.retain(is_agreed);
        self.quiet_frames = self.quiet_frames.saturating_add(1);
        for code in agreed {
            let mut known = self.told.iter().map(|(code, _)| code).chain(&self.fresh);
            if !known.any(|known| is_same(known, code)) {
                self.fresh.push(code.clone());
                self.grown_at = Some(now);
                self.quiet_frames = 0;
            }
        }
        let quiet = age(self.grown_at?);
        if self.fresh.is_empty() || quiet < SETTLED || self.quiet_frames < SETTLED_FRAMES {
            return None;
        }
        let readings = label::read_boxes(&self.fresh);
        let has_pkid = readings.iter().any(|found| found.fields.iter().any(|field| field.field == FieldKind::Pkid));
        if !has_pkid && self.told.iter().any(|(_, seen_at)| age(*seen_at) < IN_VIEW) {
            // Read late, of a box that was told and is still there.
            self.tell(now);
            return None;
        }
        let is_sure = readings.iter().any(|found| found.decision == Decision::Accept);
        if !is_sure && (quiet < SETTLED_UNSURE || !has_pkid && !self.told.is_empty()) {
            return None;
        }
        Some(SeenBox { codes: self.tell(now), readings })
    }

    /// Forgets codes that make no box so far: what follows is seen by another camera, or elsewhere.
    pub(super) fn forget_half_seen(&mut self) {
        self.fresh.clear();
        self.grown_at = None;
    }

    /// The codes that make no box so far.
    #[cfg(test)]
    pub(super) fn half_seen(&self) -> &[Barcode] {
        &self.fresh
    }

    /// The fresh codes, which are told from now on.
    fn tell(&mut self, now: Instant) -> Vec<Barcode> {
        self.grown_at = None;
        let codes = std::mem::take(&mut self.fresh);
        self.told.extend(codes.iter().map(|code| (code.clone(), now)));
        codes
    }
}

fn is_same(one: &Barcode, other: &Barcode) -> bool {
    one.text == other.text && one.symbology == other.symbology
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Symbology;

    fn code(text: &str, symbology: Symbology) -> Barcode {
        Barcode { text: text.to_owned(), symbology: Some(symbology), aim: None, corners: None }
    }

    fn pkid() -> Barcode {
        code("3556212345678", Symbology::Code128)
    }

    fn serial() -> Barcode {
        code("S5CG1234ABC", Symbology::Code128)
    }

    fn retail() -> Barcode {
        code("4006381333931", Symbology::Ean13)
    }

    /// Lets as many frames pass as must show nothing new, all at one moment.
    fn look(watch: &mut BoxWatch, codes: &[Barcode], at: Instant) -> Option<usize> {
        (0..=SETTLED_FRAMES).find_map(|_| watch.watch(codes, at)).map(|found| found.codes.len())
    }

    /// Lets the steps, (milliseconds from the first on, codes), pass; when boxes were told, and how many codes each had.
    fn told(steps: &[(u64, &[Barcode])]) -> Vec<(u64, usize)> {
        let (mut watch, begin) = (BoxWatch::default(), Instant::now());
        let told = |(at, codes): &(u64, &[Barcode])| {
            look(&mut watch, codes, begin + Duration::from_millis(*at)).map(|codes| (*at, codes))
        };
        steps.iter().filter_map(told).collect()
    }

    #[test]
    fn on_a_slow_computer_frames_count_beside_time() {
        let (mut watch, begin) = (BoxWatch::default(), Instant::now());
        let both = [pkid(), serial()];
        let mut frame = |number: u64, codes: &[Barcode]| {
            watch.watch(codes, begin + Duration::from_millis(number * 400)).map(|found| found.codes.len())
        };
        assert_eq!(frame(0, &both[..1]), None);
        assert_eq!(frame(1, &both[..1]), None, "the time is over, and one frame has seen nothing new");
        assert_eq!([2, 3, 4].map(|number| frame(number, &both)), [None; 3]);
        assert_eq!(frame(5, &both), Some(2));
    }

    #[test]
    fn a_box_is_told_once_when_its_codes_have_settled() {
        let (one, both) = ([pkid()], [pkid(), serial()]);
        let steps: [(u64, &[Barcode]); 7] =
            [(0, &one), (200, &one), (290, &both), (400, &both), (600, &both), (700, &both), (3000, &both)];
        assert_eq!(told(&steps), [(600, 2)]);
    }

    #[test]
    fn the_next_box_is_told_and_the_same_one_again_after_it_was_away() {
        let (one, two) = ([pkid()], [pkid(), code("3556298765432", Symbology::Code128)]);
        let steps: [(u64, &[Barcode]); 7] =
            [(0, &one), (400, &one), (500, &two), (900, &two), (1000, &[]), (4000, &one), (4400, &one)];
        assert_eq!(told(&steps), [(400, 1), (900, 1), (4400, 1)]);
    }

    #[test]
    fn what_is_no_device_is_told_later() {
        let only = [retail()];
        let steps: [(u64, &[Barcode]); 4] = [(0, &only), (400, &only), (1400, &only), (1600, &only)];
        assert_eq!(told(&steps), [(1600, 1)]);
    }

    #[test]
    fn what_is_read_late_of_a_box_makes_no_box() {
        let (one, late) = ([pkid()], [pkid(), retail()]);
        let steps: [(u64, &[Barcode]); 5] = [(0, &one), (400, &one), (500, &late), (900, &late), (2500, &late)];
        assert_eq!(told(&steps), [(400, 1)]);
        // Nor while the box may come back at any moment; once it has been away, it stands by itself.
        let only = [retail()];
        let steps: [(u64, &[Barcode]); 5] = [(0, &one), (400, &one), (1500, &only), (2300, &only), (3100, &only)];
        assert_eq!(told(&steps), [(400, 1), (3100, 1)]);
    }

    #[test]
    fn a_half_seen_box_is_forgotten_and_a_told_one_is_not() {
        let (mut watch, begin) = (BoxWatch::default(), Instant::now());
        let mut at = |millis, codes: &[Barcode], forget: bool| {
            if forget {
                watch.forget_half_seen();
            }
            look(&mut watch, codes, begin + Duration::from_millis(millis))
        };
        assert_eq!(at(0, &[pkid()], false), None);
        assert_eq!(at(290, &[pkid()], true), None, "seen anew");
        assert_eq!(at(400, &[pkid()], false), None);
        assert_eq!(at(600, &[pkid()], false), Some(1));
        assert_eq!(at(700, &[pkid()], true), None);
        assert_eq!(at(1200, &[pkid()], false), None);
    }

    #[test]
    fn a_glimpse_is_no_box() {
        assert_eq!(told(&[(0, &[pkid()]), (100, &[]), (800, &[])]), []);
    }
}
