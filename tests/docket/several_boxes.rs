//! Several boxes in one picture: a PKID is never paired silently with another label's serial number, labels that stand apart need
//! few questions, and one label none.

use docket::barcode::{GrayFrame, read_still};
use docket::domain::{Barcode, BoxReading, Decision, Grouping};
use docket::label::read_picture;

use crate::frames::pallet::{Pallet, Stack, pallet};
use crate::frames::{Group, chance, label_frame};

/// Columns and rows, which take turns.
const STACKS: [(usize, usize); 6] = [(2, 1), (1, 2), (2, 2), (3, 1), (1, 3), (3, 2)];
/// Labels that touch, that stand near each other, and that stand apart, in modules of their bars.
const APART: [(f32, f32); 3] = [(0.0, 5.0), (5.0, 40.0), (40.0, 90.0)];

/// What came of some pictures.
#[derive(Debug, Default)]
struct Tally {
    pictures: usize,
    /// Those in which a person is asked what belongs together.
    asked: usize,
    /// Boxes that nobody is asked about.
    silent: usize,
    /// Boxes among them whose PKID and serial number stand on different labels.
    wrong: usize,
}

fn read(frame: &GrayFrame) -> (Vec<Barcode>, Grouping, Vec<BoxReading>) {
    let reading = read_still(frame, &[], &|_| true).unwrap();
    let codes: Vec<Barcode> = reading.codes.into_iter().map(|code| code.barcode).collect();
    let (grouping, boxes) = read_picture(&codes, &reading.unread);
    (codes, grouping, boxes)
}

/// Reads pictures of labels that stand `apart`, turned a little or a lot, of whose codes a share is `spoilt`.
fn tally(pictures: u64, apart: (f32, f32), spoilt: f64) -> Tally {
    let mut tally = Tally::default();
    for number in 0..pictures {
        let (columns, rows) = STACKS[number as usize % STACKS.len()];
        let turned = [2.0, 12.0][number as usize / STACKS.len() % 2];
        let drawn = pallet(&mut chance(9, number), Stack { columns, rows, apart, turned, spoilt });
        let (_, grouping, boxes) = read(&drawn.frame);
        tally.pictures += 1;
        tally.asked += usize::from(!grouping.is_sure);
        for read in boxes.iter().filter(|read| matches!(read.decision, Decision::Accept | Decision::Confirm)) {
            tally.silent += 1;
            tally.wrong += usize::from(is_of_two_labels(&drawn, read));
        }
    }
    tally
}

/// Whether a box's PKID and serial number stand on different labels.
fn is_of_two_labels(drawn: &Pallet, read: &BoxReading) -> bool {
    let label_of =
        |value: &str| drawn.labels.iter().position(|codes| codes.iter().any(|code| code.text.contains(value)));
    let pkid = read.draft.pkid.and_then(|pkid| label_of(pkid.as_str()));
    let serial = read.draft.serial.as_ref().and_then(|serial| label_of(serial.as_str()));
    matches!((pkid, serial), (Some(pkid), Some(serial)) if pkid != serial)
}

#[test]
fn labels_are_never_mixed() {
    for (apart, most_asked) in APART.into_iter().zip([12, 8, 2]) {
        let tally = tally(12, apart, 0.0);
        assert!(tally.wrong == 0 && tally.asked <= most_asked && tally.silent > 0, "{apart:?} {tally:?}");
    }
}

#[test]
fn labels_with_spoilt_codes_are_never_mixed() {
    for apart in APART {
        let tally = tally(12, apart, 0.3);
        assert!(tally.wrong == 0 && tally.silent > 0, "{apart:?} {tally:?}");
    }
}

#[test]
fn one_label_is_one_box() {
    let groups = [Group::Easy, Group::Turned, Group::Tilted];
    let (mut whole, mut asked) = (0, 0);
    for number in 0..36 {
        let drawn = label_frame(5, number, &groups);
        let (codes, grouping, boxes) = read(&drawn.frame);
        if codes.len() == drawn.codes.len() {
            whole += 1;
            // A code that stands far from the others, and says nothing that is known, could be what was read of another label.
            asked += usize::from(!grouping.is_sure || boxes.len() > 1);
            let silent = boxes.iter().filter(|read| matches!(read.decision, Decision::Accept | Decision::Confirm));
            assert!(silent.count() <= 1, "frame {number}: {grouping:?} {boxes:?}");
        }
    }
    // A label that carries another number of thirteen digits is a question of its own.
    assert!(asked <= 2, "{asked} of {whole} were asked about");
    assert!(whole > 20, "{whole} labels were read whole");
}
