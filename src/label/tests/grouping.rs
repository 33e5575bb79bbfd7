//! Several labels in one picture: which codes are one box's, by their places and by what they say.

use super::super::{read_groups, read_picture};
use crate::domain::{Barcode, Decision, Grouping, Point, Problem, Symbology};

use Symbology::{Code128, Ean13, UpcA};

/// Four corners of a rectangle, turned around its top left.
fn corners(x: f32, y: f32, width: f32, height: f32, degrees: f32) -> [Point; 4] {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let corner = |u: f32, v: f32| Point { x: x + u * cos - v * sin, y: y + u * sin + v * cos };
    [corner(0.0, 0.0), corner(width, 0.0), corner(width, height), corner(0.0, height)]
}

/// A row of bars, 200 by 20, at a place.
fn at(text: &str, symbology: Symbology, x: f32, y: f32) -> Barcode {
    Barcode { corners: Some(corners(x, y, 200.0, 20.0, 0.0)), ..super::code(text, symbology) }
}

/// A PKID and, below it, a serial number.
fn label(pkid: &str, serial: &str, x: f32, y: f32) -> [Barcode; 2] {
    [at(pkid, Code128, x, y), at(serial, Code128, x, y + 40.0)]
}

#[track_caller]
fn check(codes: &[Barcode], groups: &[&[usize]], is_sure: bool) {
    let (found, boxes) = read_picture(codes, &[]);
    let groups = groups.iter().map(|group| group.to_vec()).collect();
    assert_eq!(found, Grouping { groups, is_sure });
    assert_eq!(boxes.len(), found.groups.len());
    let is_told = |problems: &[Problem]| problems.contains(&Problem::UnclearGrouping);
    for read in &boxes {
        assert_eq!((read.decision == Decision::Ask && is_told(&read.problems)), !is_sure, "{read:?}");
        // Every field says which of the picture's codes it came from.
        assert!(read.fields.iter().all(|field| codes[field.code].text.contains(&field.raw)));
    }
}

const A: (&str, &str) = ("3556212345678", "PC29DABC");
const B: (&str, &str) = ("3556212345679", "PC29DABD");

#[test]
fn one_label_is_one_box_and_two_that_stand_apart_are_two() {
    let one = label(A.0, A.1, 0.0, 0.0);
    check(&one, &[&[0, 1]], true);
    let two = [one, label(B.0, B.1, 300.0, 0.0)].concat();
    check(&two, &[&[0, 1], &[2, 3]], true);
    check(&[], &[], true);
    // Without places nothing can be grouped.
    check(&[super::code(A.0, Code128), super::code(A.1, Code128)], &[&[0, 1]], true);
}

#[test]
fn labels_that_touch_are_asked_about() {
    let near = [label(A.0, A.1, 0.0, 0.0), label(B.0, B.1, 0.0, 80.0)].concat();
    let (found, boxes) = read_picture(&near, &[]);
    assert!(!found.is_sure);
    assert!(boxes.iter().all(|read| read.decision == Decision::Ask));
    // A proposal never has two PKIDs in one box.
    assert!(found.groups.iter().all(|group| !(group.contains(&0) && group.contains(&2))), "{found:?}");
}

#[test]
fn halves_that_stand_apart_are_asked_about() {
    check(&[at(A.0, Code128, 0.0, 0.0), at(A.1, Code128, 300.0, 0.0)], &[&[0], &[1]], false);
    // A whole label beside a half one is no question for the whole one.
    let (found, boxes) =
        read_picture(&[label(A.0, A.1, 0.0, 0.0).to_vec(), vec![at(B.1, Code128, 400.0, 0.0)]].concat(), &[]);
    assert!(found.is_sure);
    assert_eq!(boxes.iter().map(|read| read.decision).collect::<Vec<_>>(), [Decision::Accept, Decision::Ask]);
    assert!(boxes[1].draft.pkid.is_none());
}

#[test]
fn codes_turned_against_each_other_stand_on_two_boxes() {
    let mut turned = at(A.1, Code128, 0.0, 40.0);
    turned.corners = Some(corners(10.0, 40.0, 200.0, 20.0, 30.0));
    check(&[at(A.0, Code128, 0.0, 0.0), turned.clone()], &[&[0], &[1]], false);
    // A quarter turn is another line of the same label.
    turned.corners = Some(corners(240.0, 0.0, 200.0, 20.0, 90.0));
    check(&[at(A.0, Code128, 0.0, 0.0), turned], &[&[0, 1]], true);
}

#[test]
fn a_code_that_names_another_pkid_is_another_labels() {
    let own = at("SPC29DABCP3556212345678", Code128, 0.0, 80.0);
    let others = at("SPC29DABDP3556212345679", Code128, 0.0, 80.0);
    let pkid = at(A.0, Code128, 0.0, 0.0);
    assert!(read_picture(&[pkid.clone(), own], &[]).0.is_sure);
    assert!(!read_picture(&[pkid, at("X", Code128, 0.0, 40.0), others], &[]).0.is_sure);
}

#[test]
fn unread_codes_beside_a_pair_leave_it_open() {
    let pair = label(A.0, A.1, 0.0, 0.0);
    let place = |y: f32| corners(0.0, y, 180.0, 20.0, 0.0);
    assert!(read_picture(&pair, &[place(80.0)]).0.is_sure, "one alone is a torn code of the same label");
    assert!(!read_picture(&pair, &[place(80.0), place(-40.0)]).0.is_sure);
    assert!(read_picture(&pair, &[place(800.0), place(900.0)]).0.is_sure, "far away");
}

#[test]
fn a_shops_code_elsewhere_is_no_box_and_still_unmasks_its_copy() {
    let far = [label(A.0, A.1, 0.0, 0.0).to_vec(), vec![at("195122334451", UpcA, 600.0, 600.0)]].concat();
    check(&far, &[&[0, 1]], true);
    let copy = [at("4006381333931", Code128, 0.0, 0.0), at("4006381333931", Ean13, 600.0, 600.0)];
    let (found, boxes) = read_picture(&copy, &[]);
    assert_eq!((found.groups, boxes[0].decision), (vec![vec![0, 1]], Decision::Reject));
}

#[test]
fn what_stands_on_two_boxes_is_neithers() {
    let two = [label(A.0, A.1, 0.0, 0.0), label(A.0, B.1, 400.0, 0.0)].concat();
    let (_, boxes) = read_picture(&two, &[]);
    for read in &boxes {
        assert_eq!(read.draft.pkid, None);
        assert!(read.problems.contains(&Problem::SeenOnAnotherBox { value: A.0.to_owned() }));
    }
}

#[test]
fn boxes_that_a_person_grouped_are_read_as_they_are() {
    let two = [label(A.0, A.1, 0.0, 0.0), label(B.0, B.1, 0.0, 80.0)].concat();
    let boxes = read_groups(&two, &[vec![0, 3], vec![2, 1, 77]]);
    let serials: Vec<_> = boxes.iter().map(|read| read.draft.serial.as_ref().map(ToString::to_string)).collect();
    assert_eq!(serials, [Some(B.1.to_owned()), Some(A.1.to_owned())]);
    assert!(boxes.iter().all(|read| read.decision == Decision::Accept));
    assert!(read_groups(&two, &[]).is_empty());
}

#[test]
fn a_picture_full_of_codes_ends_soon() {
    let many: Vec<Barcode> = (0..600)
        .map(|n| at(&format!("35562{n:08}"), Code128, (n % 20) as f32 * 210.0, (n / 20) as f32 * 25.0))
        .collect();
    let (found, boxes) = read_picture(&many, &[]);
    assert_eq!((found.groups.len(), boxes[0].decision), (1, Decision::Ask));
    let (found, _) = read_picture(&many[..96], &[]);
    assert!(!found.is_sure);
}
