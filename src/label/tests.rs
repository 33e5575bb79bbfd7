//! The examples, and what holds for any payload.

use proptest::prelude::*;

use super::list::{read_payload_csv, read_row};
use super::*;
use crate::domain::{Barcode, Decision, FieldKind, Symbology};

const EXAMPLES: &[u8] = include_bytes!("../../tests/fixtures/payload-examples.csv");

#[test]
fn every_example_is_read_as_expected() {
    let rows = read_payload_csv(EXAMPLES).unwrap();
    assert_eq!(rows.len(), 59);
    let differences: Vec<String> = rows
        .iter()
        .flat_map(|row| row.differences(&read_row(row)).into_iter().map(|d| format!("{d} ({})", read_row(row).reason)))
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn code(text: &str, symbology: Symbology) -> Barcode {
    Barcode { symbology: Some(symbology), ..Barcode::of_text(text) }
}

proptest! {
    #[test]
    fn no_payload_panics(texts in prop::collection::vec("\\PC{0,80}|[0-9A-Z\u{1d}\u{1e} ;=:,-]{0,60}", 0..6)) {
        let codes: Vec<Barcode> = texts.iter().map(|text| code(text, Symbology::Code128)).collect();
        let _ = read_boxes(&codes);
    }

    #[test]
    fn a_shop_code_is_never_a_pkid_or_a_serial_number(digits in "[0-9]{8,14}") {
        for symbology in [Symbology::Ean13, Symbology::UpcA, Symbology::Ean8, Symbology::UpcE] {
            let read = read_box(&[code(&digits, symbology)]);
            prop_assert!(read.draft.pkid.is_none() && read.draft.serial.is_none());
            let is_device = |field: FieldKind| matches!(field, FieldKind::Pkid | FieldKind::Serial);
            prop_assert!(!read.fields.iter().any(|f| is_device(f.field)));
        }
    }

    #[test]
    fn a_product_key_is_kept_nowhere(groups in prop::collection::vec("[BCDFGHJKMPQRTVWXY2346789]{5}", 5)) {
        let key = groups.join("-");
        let read = read_box(&[code(&key, Symbology::Qr), code("3556212345674", Symbology::Code128)]);
        let said = format!("{read:?}");
        prop_assert!(!said.contains(&key), "the key was kept");
    }

    #[test]
    fn thirteen_digits_stay_as_they_are(digits in "3[0-9]{11}[1-9]") {
        let read = read_box(&[code(&digits, Symbology::Code128)]);
        prop_assert_eq!(read.draft.pkid.map(|pkid| pkid.to_string()), Some(digits));
        prop_assert!(matches!(read.decision, Decision::Accept | Decision::Confirm));
    }
}
