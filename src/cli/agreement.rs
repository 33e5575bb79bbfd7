//! Codes that several frames of a camera agree on: a single frame may be misread.

use crate::domain::{Barcode, Symbology};

/// Frames without another new code after which a box counts as read.
const SETTLED: u32 = 5;
/// Frames without a code after which it counts as gone.
const FORGOTTEN: u32 = 15;

/// What the frames so far agree on.
#[derive(Debug, Default)]
pub struct Agreement {
    seen: Vec<Seen>,
    /// Frames since the last code that was new.
    quiet: u32,
    /// Whether there is a code that was not told.
    is_untold: bool,
}

#[derive(Debug)]
struct Seen {
    code: Barcode,
    /// Frames that it was read in.
    frames: u32,
    /// Frames since.
    missed: u32,
}

impl Agreement {
    /// Takes the codes of the next frame. Gives all codes in view that frames agree on, once there is a new one among them and no other
    /// has come for a few frames.
    pub fn frame(&mut self, codes: Vec<Barcode>) -> Option<Vec<Barcode>> {
        self.quiet += 1;
        self.seen.iter_mut().for_each(|seen| seen.missed += 1);
        for code in codes {
            let same = |seen: &&mut Seen| seen.code.text == code.text && seen.code.symbology == code.symbology;
            let frames = match self.seen.iter_mut().find(same) {
                Some(seen) => {
                    (seen.code.corners, seen.missed) = (code.corners, 0);
                    seen.frames += 1;
                    seen.frames
                }
                None => {
                    self.seen.push(Seen { code: code.clone(), frames: 1, missed: 0 });
                    1
                }
            };
            if frames == frames_needed(code.symbology) {
                (self.quiet, self.is_untold) = (0, true);
            }
        }
        self.seen.retain(|seen| seen.missed < FORGOTTEN);
        if !self.is_untold || self.quiet < SETTLED {
            return None;
        }
        self.is_untold = false;
        let agreed = self.seen.iter().filter(|seen| seen.frames >= frames_needed(seen.code.symbology));
        let codes: Vec<Barcode> = agreed.map(|seen| seen.code.clone()).collect();
        (!codes.is_empty()).then_some(codes)
    }
}

/// In how many frames a code must have been read. Codes of squares prove themselves; Code 39 and retail codes have little or nothing to
/// prove themselves by.
fn frames_needed(symbology: Option<Symbology>) -> u32 {
    match symbology {
        Some(Symbology::DataMatrix | Symbology::Qr | Symbology::MicroQr | Symbology::Pdf417 | Symbology::Aztec) => 1,
        Some(Symbology::Code128) => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str, symbology: Symbology) -> Barcode {
        Barcode { symbology: Some(symbology), ..Barcode::of_text(text) }
    }

    /// The texts that are told, frame by frame; each frame is written as the texts of its codes, all of one symbology.
    fn told(symbology: Symbology, frames: &[&[&str]]) -> Vec<Option<String>> {
        let mut agreement = Agreement::default();
        let read = |texts: &&[&str]| {
            let codes = texts.iter().map(|text| code(text, symbology)).collect();
            agreement.frame(codes).map(|codes| codes.into_iter().map(|code| code.text).collect::<Vec<_>>().join(" "))
        };
        frames.iter().map(read).collect()
    }

    #[test]
    fn a_code_counts_when_enough_frames_agree_and_no_other_comes() {
        for (symbology, needed) in
            [(Symbology::Qr, 1), (Symbology::Code128, 2), (Symbology::Code39, 3), (Symbology::Ean13, 3)]
        {
            let answers = told(symbology, &[&["A"][..]; 12]);
            let first = answers.iter().position(Option::is_some);
            assert_eq!(first, Some(needed - 1 + SETTLED as usize), "{symbology}");
            assert_eq!(answers.iter().flatten().count(), 1, "{symbology}: told once");
        }
    }

    #[test]
    fn a_misread_that_comes_once_is_not_told() {
        let mut frames: Vec<&[&str]> = vec![&["A"]; 12];
        frames[1] = &["A", "misread"];
        assert_eq!(told(Symbology::Code128, &frames).into_iter().flatten().collect::<Vec<_>>(), ["A"]);
    }

    #[test]
    fn codes_that_come_later_are_told_with_the_others_in_view() {
        let mut frames: Vec<&[&str]> = vec![&["A"]; 30];
        frames[3..].fill(&["A", "B"]);
        frames[15..].fill(&["A", "B", "C"]);
        assert_eq!(told(Symbology::Code128, &frames).into_iter().flatten().collect::<Vec<_>>(), ["A B", "A B C"]);
    }

    #[test]
    fn the_next_box_is_told_alone_and_the_same_box_again_when_it_comes_back() {
        let empty: &[&str] = &[];
        let frames =
            [vec![&["A"][..]; 10], vec![empty; 20], vec![&["B"]; 10], vec![empty; 20], vec![&["A"]; 10]].concat();
        assert_eq!(told(Symbology::Code128, &frames).into_iter().flatten().collect::<Vec<_>>(), ["A", "B", "A"]);
    }
}
