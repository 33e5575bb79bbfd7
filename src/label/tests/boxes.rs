//! Whole labels: what the codes say together.

use super::super::{SeenElsewhere, read_box, read_box_with, read_boxes};
use crate::domain::{Barcode, BoxReading, Decision, Problem, Symbology};

use Symbology::{Code39, Code128, DataMatrix, Ean13, Qr, UpcA};

fn label(codes: &[(&str, Symbology)]) -> Vec<Barcode> {
    codes.iter().map(|(text, symbology)| super::code(text, *symbology)).collect()
}

fn draft(read: &BoxReading) -> String {
    let d = &read.draft;
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    [
        or_dash(d.pkid.map(|p| p.to_string())),
        or_dash(d.serial.as_ref().map(ToString::to_string)),
        or_dash(d.manufacturer.as_ref().map(ToString::to_string)),
        or_dash(d.model.as_ref().map(ToString::to_string)),
    ]
    .join(" ")
}

#[track_caller]
fn check(codes: &[(&str, Symbology)], decision: Decision, expected: &str, problems: &[Problem]) {
    let read = read_box(&label(codes));
    assert_eq!((read.decision, draft(&read).as_str()), (decision, expected), "{read:#?}");
    assert_eq!(read.problems, problems);
    // The order of the codes is the order in which they were found in a picture: it means nothing.
    let turned: Vec<_> = codes.iter().rev().copied().collect();
    let turned = read_box(&label(&turned));
    assert_eq!((turned.decision, draft(&turned).as_str()), (decision, expected), "{turned:#?}");
}

#[test]
fn labels_of_makers() {
    check(
        &[("3556212345678", Code128), ("1S21F6002NMXPC29DABC", Code128), ("PC29DABC", Code128), ("195122334451", UpcA)],
        Decision::Accept,
        "3556212345678 PC29DABC LENOVO 21F6002NMX",
        &[],
    );
    check(
        &[
            ("3556212345678", Code128),
            ("21F6002NMX", Code128),
            ("PC29DABC", Code128),
            ("11S00HW001ZZ12345678", Code128),
        ],
        Decision::Accept,
        "3556212345678 PC29DABC LENOVO 21F6002NMX",
        &[],
    );
    check(
        &[("3305112345678", Code39), ("ABC1234", Code39), ("22453156048", Code39), ("4006381333931", Ean13)],
        Decision::Accept,
        "3305112345678 ABC1234 Dell Inc. -",
        &[],
    );
    check(
        &[("3556212345678", Code128), ("S5CG41234BC", Code39), ("5CG41234BC", Code39), ("1P4H0R3EA#ABU", Code39)],
        Decision::Accept,
        "3556212345678 5CG41234BC HP -",
        &[],
    );
    check(
        &[("3556212345678", Code128), ("PC29DABC1234", Code128), ("SPC29DABC1234P3556212345678", DataMatrix)],
        Decision::Accept,
        "3556212345678 PC29DABC1234 - -",
        &[],
    );
}

#[test]
fn one_candidate_is_taken_several_are_asked() {
    let several = |values: [&str; 2]| Problem::SeveralPkids { values: values.map(str::to_owned).to_vec() };
    check(&[("3556212345678", Code128), ("3556212345678", DataMatrix)], Decision::Accept, "3556212345678 - - -", &[]);
    check(
        &[("3562212345678", Code128)],
        Decision::Confirm,
        "3562212345678 - - -",
        &[Problem::LooksLikeHomeEdition { key_group: "3562".to_owned() }],
    );
    // A likely retail code in bars is no second candidate.
    check(&[("3556212345678", Code128), ("4006381333931", Code128)], Decision::Accept, "3556212345678 - - -", &[]);
    let read = read_box(&label(&[("3556212345678", Code128), ("3556298765432", Code128)]));
    assert_eq!((read.decision, read.draft.pkid), (Decision::Ask, None));
    assert_eq!(read.problems[0], several(["3556212345678", "3556298765432"]));
}

#[test]
fn a_label_without_a_pkid() {
    check(&[("1S21F6002NMXPC29DABC", Code128)], Decision::Confirm, "- PC29DABC LENOVO 21F6002NMX", &[Problem::NoPkid]);
    check(&[("PC29DABC", Code128)], Decision::Ask, "- PC29DABC - -", &[Problem::NoPkid]);
    check(
        &[("195122334451", UpcA)],
        Decision::Reject,
        "- - - -",
        &[Problem::NoPkid, Problem::OnlyRetailCode { value: "195122334451".to_owned() }],
    );
    check(
        &[("3305000000000", Code128)],
        Decision::Reject,
        "- - - -",
        &[Problem::NoPkid, Problem::Refused { value: "3305000000000".to_owned(), reason: "default-key".to_owned() }],
    );
    assert_eq!(read_box(&[]).decision, Decision::Reject);
    assert!(read_boxes(&[]).is_empty());
    assert_eq!(read_boxes(&label(&[("3556212345678", Code128)])).len(), 1);
}

#[test]
fn the_same_digits_in_a_shop_code_are_no_pkid() {
    check(
        &[("4006381333931", Code128), ("4006381333931", Ean13)],
        Decision::Reject,
        "- - - -",
        &[Problem::NoPkid, Problem::OnlyRetailCode { value: "4006381333931".to_owned() }],
    );
    check(
        &[("0195122334451", Code128), ("195122334451", UpcA)],
        Decision::Reject,
        "- - - -",
        &[Problem::NoPkid, Problem::OnlyRetailCode { value: "195122334451".to_owned() }],
    );
}

#[test]
fn a_code_that_names_its_values_confirms_bare_ones() {
    check(
        &[
            ("4006381333931", Code128),
            ("AB12CD34EF56", Code128),
            ("https://a.example/r?sn=AB12CD34EF56&pkid=4006381333931", Qr),
        ],
        Decision::Accept,
        "4006381333931 AB12CD34EF56 - -",
        &[],
    );
}

#[test]
fn what_another_box_has_identifies_neither() {
    let first = read_box(&label(&[("3556212345678", Code128), ("PC29DABC", Code128)]));
    let mut seen = SeenElsewhere::default();
    seen.insert_box(&first);
    let second = read_box_with(&label(&[("3556212345678", Code128), ("PC29DABD", Code128)]), &seen);
    assert_eq!((second.decision, draft(&second).as_str()), (Decision::Ask, "- PC29DABD - -"));
    assert_eq!(second.problems, [Problem::SeenOnAnotherBox { value: "3556212345678".to_owned() }, Problem::NoPkid]);
    let third = read_box_with(&label(&[("3556212345678", Code128), ("3556298765432", Code128)]), &seen);
    assert_eq!((third.decision, draft(&third).as_str()), (Decision::Accept, "3556298765432 - - -"));
}

#[test]
fn a_renewed_machine_and_a_product_key_are_told() {
    check(
        &[("3556212345678", Code128), ("LFBN1234567890", Code128)],
        Decision::Accept,
        "3556212345678 LFBN1234567890 - -",
        &[Problem::Refurbished { serial: "LFBN1234567890".to_owned() }],
    );
    check(
        &[("3556212345678", Code128), ("ABCDE-FGHIJ-KLMNO-PQRST-UVWXY", Qr)],
        Decision::Accept,
        "3556212345678 - - -",
        &[Problem::ProductKeySeen],
    );
}
