//! Tables as an XLSX workbook for people. Every cell is text: a spreadsheet shows a 13-digit number as 3.55621E+12, and loses it for good
//! when the sheet is saved as CSV.

use std::io;

use rust_xlsxwriter::{Format, Workbook};

use super::table::Table;

/// Widest column, in characters.
const WIDEST: usize = 48;

/// The workbook's bytes.
pub(super) fn write(table: &Table) -> io::Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let text = Format::new().set_num_format("@");
    let bold = Format::new().set_bold().set_num_format("@");
    let sheet = workbook.add_worksheet();
    let write = |error: rust_xlsxwriter::XlsxError| io::Error::other(error.to_string());
    let mut widths: Vec<usize> = Vec::new();
    for (row_number, row) in (0u32..).zip(&table.rows) {
        for (column, cell) in (0u16..).zip(row) {
            let format = if row_number == 0 { &bold } else { &text };
            sheet.write_string_with_format(row_number, column, cell, format).map_err(write)?;
            let index = usize::from(column);
            widths.resize(widths.len().max(index + 1), 0);
            widths[index] = widths[index].max(cell.chars().count()).min(WIDEST);
        }
    }
    for (column, width) in (0u16..).zip(widths) {
        // Columns are at most 48 characters wide: no loss.
        sheet.set_column_width(column, width as f64 + 2.0).map_err(write)?;
    }
    sheet.set_freeze_panes(1, 0).map_err(write)?;
    workbook.save_to_buffer().map_err(write)
}
