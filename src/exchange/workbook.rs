//! Tables as an XLSX workbook for people. Every cell is text: a spreadsheet shows a 13-digit number as 3.55621E+12, and loses it for good
//! when the sheet is saved as CSV.

use std::io;

use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::paper::{Paper, Part};
use super::table::Table;

/// Widest column, in characters.
const WIDEST: usize = 48;

/// Longest name of a worksheet, in characters: Excel's own limit.
const LONGEST_NAME: usize = 31;

/// The workbook's bytes.
pub(super) fn write(table: &Table) -> io::Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    write_rows(workbook.add_worksheet(), &table.rows).map_err(fault)?;
    workbook.save_to_buffer().map_err(fault)
}

/// A page's bytes: its tables on sheets of their own, everything else on the first.
pub(super) fn write_paper(paper: &Paper) -> io::Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    write_words(workbook.add_worksheet(), paper).map_err(fault)?;
    for part in &paper.parts {
        if let Part::Table { name, header, rows } = part {
            let sheet = workbook.add_worksheet();
            sheet.set_name(sheet_name(name)).map_err(fault)?;
            let rows: Vec<Vec<String>> = std::iter::once(header).chain(rows).cloned().collect();
            write_rows(sheet, &rows).map_err(fault)?;
        }
    }
    workbook.save_to_buffer().map_err(fault)
}

fn fault(error: XlsxError) -> io::Error {
    io::Error::other(error.to_string())
}

/// The name without what Excel refuses in one.
fn sheet_name(name: &str) -> String {
    let is_taken = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') && !c.is_control();
    name.chars().filter(is_taken).take(LONGEST_NAME).collect()
}

fn write_rows(sheet: &mut Worksheet, rows: &[Vec<String>]) -> Result<(), XlsxError> {
    let text = Format::new().set_num_format("@");
    let bold = Format::new().set_bold().set_num_format("@");
    let mut widths: Vec<usize> = Vec::new();
    for (row_number, row) in (0u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(row) {
            let format = if row_number == 0 { &bold } else { &text };
            sheet.write_string_with_format(row_number, column, cell, format)?;
            let index = usize::from(column);
            widths.resize(widths.len().max(index + 1), 0);
            widths[index] = widths[index].max(cell.chars().count()).min(WIDEST);
        }
    }
    for (column, width) in (0u16..).zip(widths) {
        // Columns are at most 48 characters wide: no loss.
        sheet.set_column_width(column, width as f64 + 2.0)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// Names in the first column, values in the second; a step or a paragraph stands in the second too.
fn write_words(sheet: &mut Worksheet, paper: &Paper) -> Result<(), XlsxError> {
    let plain = Format::new().set_num_format("@").set_text_wrap().set_align(FormatAlign::Top);
    let bold = plain.clone().set_bold();
    let large = Format::new().set_bold().set_font_size(16);
    sheet.write_string_with_format(0, 0, &paper.title, &large)?;
    let mut row = 1;
    let mut line = |name: &str, value: &str, format: &Format| -> Result<(), XlsxError> {
        sheet.write_string_with_format(row, 0, name, &plain)?;
        sheet.write_string_with_format(row, 1, value, format)?;
        row += 1;
        Ok(())
    };
    line("", &paper.lead, &plain)?;
    for part in &paper.parts {
        match part {
            Part::Heading(words) => {
                line("", "", &plain)?;
                line("", words, &bold)?;
            }
            Part::Text(words) => line("", words, &plain)?,
            Part::Facts(facts) => {
                for fact in facts {
                    line(&fact.name, &fact.value, &plain)?;
                }
            }
            Part::Steps(items) => {
                for (number, (what, more)) in (1..).zip(items) {
                    line(&format!("{number}"), what, &bold)?;
                    line("", more, &plain)?;
                }
            }
            Part::Checks(items) => {
                for (what, more) in items {
                    line("☐", what, &bold)?;
                    line("", more, &plain)?;
                }
            }
            Part::Table { .. } => {}
        }
    }
    sheet.set_column_width(0, 24)?;
    sheet.set_column_width(1, 96)?;
    Ok(())
}
