//! Which codes the frames of a camera agree on, which of them are new, and which are in view.
//!
//! One frame may misread a code, so a code counts when enough of the last five frames say the same. It counts once while it is held in
//! view and for two seconds after it left; another code counts at once. The same text in the same symbology at two places is one code.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::barcode::Decoded;
use crate::domain::{Barcode, Symbology};

/// Frames that are asked for agreement.
pub const WINDOW: u64 = 5;
/// How long ago such a frame may be. A camera in the dark gives a few frames a second.
pub const WINDOW_AGE: Duration = Duration::from_secs(2);
/// How long a code that left the view is not new when it comes back.
pub const LOCK: Duration = Duration::from_secs(2);
/// Frames that may miss a code that stays in view: blur and reflections come and go.
pub const MISSABLE: u64 = 2;

/// How many frames must say the same: one where the symbology corrects errors, two where each code has a strong check character of its
/// own, three for the others.
pub fn frames_needed(symbology: Option<Symbology>) -> usize {
    use Symbology::{Aztec, Code93, Code128, DataMatrix, Maxicode, MicroQr, Pdf417, Qr};
    match symbology {
        Some(DataMatrix | Qr | MicroQr | Pdf417 | Aztec | Maxicode) => 1,
        Some(Code128 | Code93) => 2,
        _ => 3,
    }
}

/// A code in view.
#[derive(Clone, Debug, PartialEq)]
pub struct InView {
    /// What it says; its corners are those of the frame that saw it last.
    pub barcode: Barcode,
    /// Whether enough frames agree on it.
    pub is_agreed: bool,
    /// How many frames have passed since it was seen: 0 for one of this frame.
    pub frames_missed: u64,
    /// Since when it has been agreed on without its lock ending.
    pub agreed_at: Option<Instant>,
}

/// What a frame brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrameSightings {
    /// Codes that count now, once each.
    pub new: Vec<Barcode>,
    /// What is in view, in the order in which it came into view.
    pub in_view: Vec<InView>,
}

impl FrameSightings {
    /// The codes in view that frames agree on: what a box is read from.
    pub fn agreed(&self) -> Vec<Barcode> {
        self.in_view.iter().filter(|code| code.is_agreed).map(|code| code.barcode.clone()).collect()
    }
}

/// Compares the frames of one camera.
#[derive(Clone, Debug, Default)]
pub struct Sightings {
    frame: u64,
    codes: Vec<Sighting>,
}

#[derive(Clone, Debug)]
struct Sighting {
    barcode: Barcode,
    /// The last frames that saw it, with their instants.
    seen: VecDeque<(u64, Instant)>,
    last_frame: u64,
    last_at: Instant,
    agreed_at: Option<Instant>,
}

impl Sightings {
    /// No frame has been seen.
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets everything, locks too: another batch, another camera.
    pub fn clear(&mut self) {
        self.codes.clear();
    }

    /// Takes in what a frame says. Frames without codes are given as well: they tell that codes have left.
    pub fn frame(&mut self, now: Instant, codes: &[Decoded]) -> FrameSightings {
        self.frame += 1;
        self.forget(now);
        for code in clearest(codes) {
            self.see(now, code);
        }
        let mut new = Vec::new();
        for code in self.codes.iter_mut().filter(|code| code.last_frame == self.frame && code.agreed_at.is_none()) {
            if code.seen.len() >= frames_needed(code.barcode.symbology) {
                code.agreed_at = Some(now);
                new.push(code.barcode.clone());
            }
        }
        FrameSightings { new, in_view: self.in_view() }
    }

    /// Drops the votes of frames too long ago, and the codes that nothing is known of any more.
    fn forget(&mut self, now: Instant) {
        let frame = self.frame;
        let age = |at: Instant| now.saturating_duration_since(at);
        for code in &mut self.codes {
            code.seen.retain(|(seen, at)| frame - seen < WINDOW && age(*at) <= WINDOW_AGE);
        }
        self.codes.retain(|code| match code.agreed_at {
            Some(_) => age(code.last_at) <= LOCK,
            None => !code.seen.is_empty(),
        });
    }

    fn see(&mut self, now: Instant, code: &Decoded) {
        let seen = (self.frame, now);
        match self.codes.iter_mut().find(|known| is_same(&known.barcode, &code.barcode)) {
            Some(known) => {
                known.seen.push_back(seen);
                known.last_frame = self.frame;
                known.last_at = known.last_at.max(now);
                known.barcode = code.barcode.clone();
            }
            None => self.codes.push(Sighting {
                barcode: code.barcode.clone(),
                seen: VecDeque::from([seen]),
                last_frame: self.frame,
                last_at: now,
                agreed_at: None,
            }),
        }
    }

    fn in_view(&self) -> Vec<InView> {
        let frames_missed = |code: &Sighting| self.frame - code.last_frame;
        let is_in_view = |code: &&Sighting| match code.agreed_at {
            Some(_) => frames_missed(code) <= MISSABLE,
            None => frames_missed(code) == 0,
        };
        let in_view = |code: &Sighting| InView {
            barcode: code.barcode.clone(),
            is_agreed: code.agreed_at.is_some(),
            frames_missed: frames_missed(code),
            agreed_at: code.agreed_at,
        };
        self.codes.iter().filter(is_in_view).map(in_view).collect()
    }
}

fn is_same(one: &Barcode, other: &Barcode) -> bool {
    one.text == other.text && one.symbology == other.symbology
}

/// The codes of a frame, each text in each symbology once: where most lines read it.
fn clearest(codes: &[Decoded]) -> Vec<&Decoded> {
    let mut clearest: Vec<&Decoded> = Vec::with_capacity(codes.len());
    for code in codes {
        match clearest.iter_mut().find(|other| is_same(&other.barcode, &code.barcode)) {
            Some(other) if other.lines < code.lines => *other = code,
            Some(_) => {}
            None => clearest.push(code),
        }
    }
    clearest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Point;
    use proptest::prelude::*;

    const FRAME_MS: u64 = 33;

    fn at(text: &str, symbology: Symbology, x: f32, lines: u32) -> Decoded {
        let corners = Some([Point { x, y: 0.0 }; 4]);
        let barcode = Barcode { symbology: Some(symbology), corners, ..Barcode::of_text(text) };
        Decoded { barcode, module_width: None, lines, is_corrected: false }
    }

    fn code(text: &str, symbology: Symbology) -> Decoded {
        at(text, symbology, 0.0, 5)
    }

    /// Which frames, counted from 0, say that the code is new; frames are written as `x` where it is seen and `.` where not.
    fn new_in(frames: &str, symbology: Symbology, frame_ms: u64) -> Vec<usize> {
        let start = Instant::now();
        let mut sightings = Sightings::new();
        let mut new = Vec::new();
        for (i, frame) in frames.chars().enumerate() {
            let now = start + Duration::from_millis(frame_ms) * u32::try_from(i).unwrap();
            let codes = if frame == 'x' { vec![code("3556212345678", symbology)] } else { vec![] };
            new.extend(sightings.frame(now, &codes).new.iter().map(|_| i));
        }
        new
    }

    #[test]
    fn a_code_counts_when_enough_frames_agree_and_then_once() {
        for (frames, symbology, expected) in [
            ("xxxxxxxxxxxxxxx", Symbology::Code128, vec![1]),
            ("xxxxxxxxxxxxxxx", Symbology::Code39, vec![2]),
            ("xxxxxxxxxxxxxxx", Symbology::Ean13, vec![2]),
            ("xxxxxxxxxxxxxxx", Symbology::UpcA, vec![2]),
            ("xxxxxxxxxxxxxxx", Symbology::DataMatrix, vec![0]),
            ("..xx...........", Symbology::Qr, vec![2]),
            ("x...x..........", Symbology::Code128, vec![4]),
            ("x....x.........", Symbology::Code128, vec![]),
            ("x....x.x.......", Symbology::Code128, vec![7]),
            ("x.x.x..........", Symbology::Ean13, vec![4]),
            ("x.x..x.........", Symbology::Ean13, vec![]),
            ("xx......x..xx..", Symbology::Code128, vec![1]),
        ] {
            assert_eq!(new_in(frames, symbology, FRAME_MS), expected, "{frames} {symbology}");
        }
    }

    #[test]
    fn a_code_is_new_again_two_seconds_after_it_left() {
        let away = |frames: usize| format!("xxx{}xxx", ".".repeat(frames));
        assert_eq!(new_in(&away(18), Symbology::Code128, 100), [1]);
        assert_eq!(new_in(&away(20), Symbology::Code128, 100), [1, 24]);
        assert_eq!(new_in(&"x".repeat(100), Symbology::Code128, 100), [1]);
    }

    #[test]
    fn frames_of_long_ago_do_not_count() {
        assert_eq!(new_in("xx", Symbology::Code128, 2_500), Vec::<usize>::new());
        assert_eq!(new_in("xxx", Symbology::Ean13, 500), [2]);
    }

    #[test]
    fn another_code_counts_at_once() {
        let start = Instant::now();
        let mut sightings = Sightings::new();
        let (one, other) = (code("5CD1234XYZ", Symbology::Code128), code("3556212345678", Symbology::DataMatrix));
        sightings.frame(start, std::slice::from_ref(&one));
        assert_eq!(sightings.frame(start, std::slice::from_ref(&one)).new.len(), 1);
        let both = sightings.frame(start, &[one.clone(), other.clone()]);
        assert_eq!(both.new, std::slice::from_ref(&other.barcode));
        assert_eq!(both.agreed(), [one.barcode.clone(), other.barcode]);
        sightings.clear();
        assert_eq!(sightings.frame(start, &[one]).in_view[0].agreed_at, None);
    }

    #[test]
    fn one_text_at_two_places_is_one_code() {
        let places = [at("A1", Symbology::Code128, 10.0, 3), at("A1", Symbology::Code128, 500.0, 9)];
        let mut sightings = Sightings::new();
        let now = Instant::now();
        assert_eq!(sightings.frame(now, &places).new, []);
        let seen = sightings.frame(now, &places);
        // Where it is read best.
        assert_eq!((seen.new.len(), seen.in_view.len()), (1, 1));
        assert_eq!(seen.in_view[0].barcode.corners.unwrap()[0].x, 500.0);
        // A shop's code with the same digits is another.
        let retail = sightings.frame(now, &[places[0].clone(), code("A1", Symbology::Ean13)]);
        assert_eq!(retail.in_view.len(), 2);
    }

    #[test]
    fn what_is_in_view_has_the_latest_corners() {
        let now = Instant::now();
        let mut sightings = Sightings::new();
        sightings.frame(now, &[at("A1", Symbology::Qr, 1.0, 0)]);
        let seen = sightings.frame(now, &[at("A1", Symbology::Qr, 2.0, 0)]);
        assert_eq!(seen.in_view[0].barcode.corners.unwrap()[0].x, 2.0);
        let missed: Vec<Vec<u64>> =
            (0..3).map(|_| sightings.frame(now, &[]).in_view.iter().map(|code| code.frames_missed).collect()).collect();
        assert_eq!(missed, [vec![1], vec![2], vec![]]);
        // What is not agreed on is in view in its own frame alone.
        assert!(!sightings.frame(now, &[code("B2", Symbology::Ean13)]).in_view[0].is_agreed);
        assert_eq!(sightings.frame(now, &[]).in_view, []);
    }

    proptest! {
        #[test]
        fn a_code_is_new_once_in_every_lock_and_only_when_it_was_seen(
            frames in prop::collection::vec((0u64..900, prop::collection::vec((0usize..4, 0usize..4), 0..6)), 0..120),
        ) {
            let symbologies = [Symbology::Code128, Symbology::Code39, Symbology::Ean13, Symbology::DataMatrix];
            let mut now = Instant::now();
            let mut sightings = Sightings::new();
            let mut last_new: Vec<(Barcode, Instant)> = Vec::new();
            for (gap, codes) in frames {
                now += Duration::from_millis(gap);
                let codes: Vec<Decoded> =
                    codes.into_iter().map(|(text, s)| code(["A1", "B2", "C3", "D4"][text], symbologies[s])).collect();
                let seen = sightings.frame(now, &codes);
                for barcode in &seen.new {
                    prop_assert!(codes.iter().any(|code| code.barcode == *barcode));
                    prop_assert!(seen.agreed().contains(barcode));
                    let is_locked =
                        |(known, at): &(Barcode, Instant)| known == barcode && now - *at <= LOCK;
                    prop_assert!(!last_new.iter().any(is_locked), "{barcode:?} is new again too soon");
                    last_new.push((barcode.clone(), now));
                }
                for (i, code) in seen.in_view.iter().enumerate() {
                    prop_assert!(seen.in_view[..i].iter().all(|other| !is_same(&other.barcode, &code.barcode)));
                }
                // What error correction has proven counts in its first frame.
                for code in codes.iter().filter(|code| code.barcode.symbology == Some(Symbology::DataMatrix)) {
                    prop_assert!(seen.agreed().contains(&code.barcode));
                }
            }
        }
    }
}
