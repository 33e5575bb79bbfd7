//! Several boxes in one picture: a PKID is never paired silently with another label's serial number, and labels that stand apart need
//! no question.

use docket::barcode::read_still;
use docket::domain::{Barcode, BoxReading, Decision, Grouping};
use docket::label::read_picture;

use crate::frames::pallet::{Pallet, Stack, pallet};
use crate::frames::{Group, chance, label_frame};

/// Rows and columns that take turns.
const STACKS: [(usize, usize); 6] = [(2, 1), (1, 2), (2, 2), (3, 1), (1, 3), (3, 2)];

/// What came of some pictures.
#[derive(Debug, Default)]
struct Tally {
    pictures: usize,
    asked: usize,
    /// Boxes that are taken without a question about their label.
    silent: usize,
    wrong: usize,
    unread: usize,
}

fn read(frame: &docket::barcode::GrayFrame) -> (Vec<Barcode>, Grouping, Vec<BoxReading>, usize) {
    let reading = read_still(frame, &[], &|_| true).unwrap();
    let codes: Vec<Barcode> = reading.codes.into_iter().map(|code| code.barcode).collect();
    let (grouping, boxes) = read_picture(&codes, &reading.unread);
    (codes, grouping, boxes, reading.unread.len())
}

/// Reads pictures of labels that stand `apart`, of whose codes a share is spoilt.
fn tally(count: u64, apart: (f32, f32), spoilt: f64) -> Tally {
    let mut tally = Tally::default();
    for number in 0..count {
        let (columns, rows) = STACKS[number as usize % STACKS.len()];
        let turned = [2.0, 12.0][number as usize / STACKS.len() % 2];
        let drawn = pallet(&mut chance(9, number), Stack { columns, rows, apart, turned, spoilt });
        let (_, grouping, boxes, unread) = read(&drawn.frame);
        tally.pictures += 1;
        tally.asked += usize::from(!grouping.is_sure);
        tally.unread += usize::from(unread > 0);
        for read in boxes.iter().filter(|read| matches!(read.decision, Decision::Accept | Decision::Confirm)) {
            tally.silent += 1;
            let is_wrong = is_of_two_labels(&drawn, read);
            tally.wrong += usize::from(is_wrong);
            if is_wrong {
                println!("WRONG {number} {apart:?} {spoilt} {:?} {grouping:?} unread {unread}", read.draft);
            }
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
fn whole_labels_are_never_mixed() {
    for (apart, most_asked) in [((0.0, 5.0), 12), ((5.0, 40.0), 9), ((40.0, 90.0), 2)] {
        let tally = tally(48, apart, 0.0);
        println!("{apart:?} {tally:?}");
        assert_eq!(tally.wrong, 0, "{apart:?} {tally:?}");
    }
}

#[test]
fn spoilt_labels_are_never_mixed() {
    for apart in [(0.0, 5.0), (5.0, 40.0), (40.0, 90.0)] {
        let tally = tally(96, apart, 0.3);
        println!("spoilt {apart:?} {tally:?}");
    }
}

#[test]
fn one_label_is_one_box() {
    let (mut n, mut sure, mut unread, mut two) = (0, 0, 0, 0);
    for number in 0..240 {
        let drawn = label_frame(5, number, &[Group::Easy, Group::Turned, Group::Tilted]);
        let (codes, grouping, boxes, left) = read(&drawn.frame);
        if codes.len() == drawn.codes.len() {
            n += 1;
            sure += usize::from(grouping.is_sure && boxes.len() == 1);
            unread += usize::from(left > 0);
            two += usize::from(left > 1);
        }
    }
    println!("single {n} sure {sure} unread {unread} two {two}");
}
