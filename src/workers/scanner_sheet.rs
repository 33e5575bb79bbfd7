//! The scanner doctor's test codes, and the sheet that says how a hand scanner is set up and holds the same codes on paper. Makers'
//! programming codes are not on it: each maker has its own, and a wrong one sets a scanner wrong.

use std::path::Path;

use crate::app::notice::Failure;
use crate::barcode;
use crate::domain::{ExportedFile, Modules, Symbology, TestCode};
use crate::exchange::{Sheet, SheetCode, write_sheet};
use crate::words;

/// The test codes in their order, drawn.
///
/// # Errors
/// Where one cannot be drawn, which a test rules out.
pub fn test_codes() -> Result<Vec<(TestCode, Modules)>, Failure> {
    TestCode::sheet()
        .into_iter()
        .map(|code| {
            let drawn = barcode::encode(&code.text, code.symbology)?;
            Ok((code, drawn))
        })
        .collect()
}

/// Writes the sheet as PDF.
///
/// # Errors
/// Where the file cannot be written.
pub fn write(target: &Path) -> Result<ExportedFile, Failure> {
    let codes = test_codes()?.into_iter().map(|(code, modules)| {
        let text = code.text.replace('\u{1d}', "<GS>");
        let (name, aim) = match code.symbology {
            Symbology::Code128 => (words!("sheet-code-letters"), "]C0"),
            Symbology::Ean13 => (words!("sheet-code-retail"), "]E0"),
            _ => (words!("sheet-code-separator"), "]d1"),
        };
        SheetCode { modules, name, words: words!("sheet-code-sent", sent = format!("{aim}{text}")) }
    });
    let sheet = Sheet {
        title: words!("sheet-title"),
        lead: words!("sheet-title", "lead"),
        steps: vec![
            (words!("sheet-step-aim"), words!("sheet-step-aim", "why")),
            (words!("sheet-step-enter"), words!("sheet-step-enter", "why")),
            (words!("sheet-step-country"), words!("sheet-step-country", "why")),
            (words!("sheet-step-plain"), words!("sheet-step-plain", "why")),
            (words!("sheet-step-port"), words!("sheet-step-port", "why")),
        ],
        table_title: words!("sheet-makers"),
        table: vec![
            ("Zebra".to_owned(), words!("sheet-makers", "zebra")),
            ("Honeywell".to_owned(), words!("sheet-makers", "honeywell")),
            ("Datalogic".to_owned(), words!("sheet-makers", "datalogic")),
            ("Newland".to_owned(), words!("sheet-makers", "newland")),
            (words!("sheet-makers-others"), words!("sheet-makers-others", "where")),
        ],
        codes_title: words!("sheet-check"),
        codes_lead: words!("sheet-check", "lead"),
        codes: codes.collect(),
        foot: words!("sheet-foot"),
    };
    Ok(write_sheet(&sheet, target)?)
}
