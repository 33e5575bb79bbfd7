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
