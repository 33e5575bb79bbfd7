//! The examples, and what holds for any payload.

mod boxes;
mod grouping;
mod kinds;

use proptest::prelude::*;

use super::list::{read_payload_csv, read_row};
use super::*;
use crate::domain::{Barcode, Decision, FieldKind, Symbology};

const EXAMPLES: &[u8] = include_bytes!("../../../tests/fixtures/payload-examples.csv");

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

const SYMBOLOGIES: [Option<Symbology>; 18] = [
    None,
    Some(Symbology::Code128),
    Some(Symbology::Code39),
    Some(Symbology::Code93),
    Some(Symbology::Codabar),
    Some(Symbology::Itf),
    Some(Symbology::Ean13),
    Some(Symbology::Ean8),
    Some(Symbology::UpcA),
    Some(Symbology::UpcE),
    Some(Symbology::DataMatrix),
    Some(Symbology::Qr),
    Some(Symbology::MicroQr),
    Some(Symbology::Pdf417),
    Some(Symbology::Aztec),
    Some(Symbology::Maxicode),
    Some(Symbology::DataBar),
    Some(Symbology::Other),
];

/// Codes of every symbology, with and without AIM identifiers, whose texts are of the letters that rules look for.
fn any_code() -> impl Strategy<Value = Barcode> {
    let text = prop_oneof![
        any::<String>(),
        "[0-9A-Z\u{1d}\u{1e}\u{4} ;=:,.+()\\[>|&?/*-]{0,60}",
        "(\\[\\)>\u{1e}0[56]\u{1d})?((01|21|10|240|S|1P|1S|P|PKID:|SN=)[0-9A-Z]{0,18}[\u{1d};,\r ]?){0,5}",
        "[&é\"'(è_çà-]{0,20}",
        "[0-9]{0,40}",
        "https?://[a-z.]{1,9}/\\PC{0,20}\\?(sn|pkid|k)=[0-9A-Z%&=]{0,30}",
    ];
    let aim = prop::option::of("\\][ACEdeFGILQzX][0-6]");
    (text, 0..SYMBOLOGIES.len(), aim).prop_map(|(text, symbology, aim)| Barcode {
        symbology: SYMBOLOGIES[symbology],
        aim,
        ..Barcode::of_text(text)
    })
}

proptest! {
    #[test]
    fn no_payload_panics(codes in prop::collection::vec(any_code(), 0..6), context in prop::option::of(any::<String>())) {
        let read = read_box(&codes);
        for field in &read.fields {
            prop_assert!(!reason_text(&field.reason).is_empty(), "{} has no text", field.reason);
        }
        for code in &codes {
            let read = read_value(code, context.as_deref());
            prop_assert!(!read.parts.is_empty());
            prop_assert!(read.parts.iter().all(|p| !reason_text(&p.field.reason).is_empty()));
        }
    }

    #[test]
    fn a_shop_code_is_never_a_pkid_or_a_serial_number(text in "[0-9]{8,14}|[0-9A-Z();:=]{1,30}|PKID:3[0-9]{12}", context in "caption PKID|caption SERIAL|Surface box|") {
        for symbology in [Symbology::Ean13, Symbology::UpcA, Symbology::Ean8, Symbology::UpcE, Symbology::DataBar] {
            let read = read_box(&[code(&text, symbology)]);
            prop_assert!(read.draft.pkid.is_none() && read.draft.serial.is_none());
            let is_device = |field: FieldKind| matches!(field, FieldKind::Pkid | FieldKind::Serial);
            prop_assert!(!read.fields.iter().any(|f| is_device(f.field)));
            let read = read_value(&code(&text, symbology), Some(&context));
            prop_assert!(!read.parts.iter().any(|p| is_device(p.field.field)));
        }
    }

    #[test]
    fn a_product_key_is_kept_nowhere(
        groups in prop::collection::vec("[0-9A-Za-z]{5}", 5),
        before in "[ -~]{0,20}",
        after in "[ -~]{0,20}",
        hidden in 0..28_usize,
        symbology in 0..SYMBOLOGIES.len(),
    ) {
        let key = groups.join("-");
        let mut text = key.clone();
        text.insert(hidden, '\u{200b}');
        for text in [format!("{before}{key}{after}"), text] {
            let code = Barcode { symbology: SYMBOLOGIES[symbology], ..Barcode::of_text(text) };
            let read = read_box(&[code.clone(), self::code("3556212345674", Symbology::Code128)]);
            let told = serde_json::to_string(&read).unwrap() + &format!("{read:?}");
            prop_assert!(groups.iter().all(|group| !told.contains(&format!("{group}-"))), "{}", told);
            prop_assert!(read_value(&code, None).is_secret);
            let mut codes = [code];
            hide_secrets(&mut codes);
            prop_assert!(codes[0].text.is_empty());
        }
    }

    #[test]
    fn thirteen_digits_stay_as_they_are(digits in "3[0-9]{11}[1-9]|0[0-9]{11}[1-9]") {
        let read = read_box(&[code(&digits, Symbology::Code128)]);
        prop_assert!(read.fields.iter().all(|f| f.value == digits && f.raw == digits));
        if digits.starts_with('3') {
            prop_assert_eq!(read.draft.pkid.map(|pkid| pkid.to_string()), Some(digits));
            prop_assert!(matches!(read.decision, Decision::Accept | Decision::Confirm));
        }
    }
}

#[test]
fn long_payloads_come_to_an_end() {
    let many = 100_000;
    let texts = [
        "3".repeat(many),
        "S".repeat(many),
        "A-".repeat(many / 2),
        "SN=A;".repeat(many / 5),
        "ABCDE-".repeat(many / 6),
        "]C1".repeat(many / 3),
        "<".repeat(many),
        "(01)".repeat(many / 4),
        "\u{1d}".repeat(many),
        format!("[)>\u{1e}06{}", "\u{1d}SPC29DABC".repeat(many / 10)),
        format!("https://a?{}", "&sn=1".repeat(many / 5)),
        "é".repeat(many / 2),
        "S1P".repeat(1300),
        "3556212345678;".repeat(290),
        "{\"a\":".repeat(800),
    ];
    for text in &texts {
        for symbology in SYMBOLOGIES {
            let code = Barcode { symbology, aim: Some("]C1".to_owned()), ..Barcode::of_text(text.clone()) };
            assert!(!read_value(&code, Some(text)).parts.is_empty());
        }
    }
    let codes: Vec<Barcode> = texts.iter().map(|text| code(text, Symbology::Qr)).collect();
    assert_eq!(read_box(&codes).draft.pkid, None);
    let crowd: Vec<Barcode> = (0..400).map(|i| code(&format!("S{i:07}P{i:012}"), Symbology::Code128)).collect();
    assert!(!read_box(&crowd).fields.is_empty());
}
