//! Tables as CSV, and CSV read back.

use std::io;

use super::table::Table;

/// The form that Microsoft's pages want: ASCII, no byte-order mark, no quotes, CRLF after every row. [`Table::of`] has refused every
/// value that would need quotes, so this is written as it stands and not by a CSV library, which may quote.
pub(super) fn write_plain(table: &Table) -> Vec<u8> {
    let mut bytes = Vec::new();
    for row in &table.rows {
        bytes.extend_from_slice(row.join(",").as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes
}

/// RFC 4180: quoted where needed, CRLF, UTF-8 with a byte-order mark so that spreadsheets take it for UTF-8.
pub(super) fn write_quoted(table: &Table) -> io::Result<Vec<u8>> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    for row in &table.rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// The rows of a CSV file, read by a parser that knows nothing of how it was written.
pub(super) fn read(bytes: &[u8]) -> Option<Vec<Vec<String>>> {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    let rows = reader.records().map(|row| row.map(|row| row.iter().map(str::to_owned).collect()));
    rows.collect::<Result<_, _>>().ok()
}
