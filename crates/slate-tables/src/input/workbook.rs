//! Workbooks (Office Open XML, `.xlsx`), read as the CSV that they would be saved as.
//!
//! The table of a sheet begins at the first row that fills as many cells as any near the top: what stands above it, such
//! as a heading, is passed over. Further sheets with the same columns go on where the first ends, and a column `sheet` says
//! which one a row is of; sheets with other columns are left out. A row of the first sheet keeps its number.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use std::path::Path;

use calamine::{DataRef, Reader as _, Xlsx, XlsxCellReader, XlsxError};
use slate_core::{Error, Result};

use super::zipped::Zip;
use super::{Meter, Stream, over_limit, read_error};
use crate::bounds::{
    FIELDS_MAX, LINE_BYTES_MAX, NUMBER_FORMAT_BYTES_MAX, SHEET_ROWS_MAX, SHEETS_MAX,
    WORKBOOK_BYTES_MAX,
};

/// What a zip has if it is a workbook.
pub(super) const SIGN: &str = "xl/workbook.xml";

/// How many rows at the top of a sheet are looked at to find its columns.
const TOP_ROWS: usize = 50;

/// The column that says which sheet a row is of.
const SHEET_COLUMN: &str = "sheet";

/// The cells of a row, and its number from 1 on.
type Row = (u64, Vec<String>);

/// A stream over the table of a workbook, as CSV.
///
/// # Errors
/// A workbook that cannot be read, is larger than [`WORKBOOK_BYTES_MAX`], or has no table.
pub(super) fn stream(path: &Path, name: &str, zip: &Zip) -> Result<Stream> {
    check(zip, name)?;
    // The library adds up places of cells without looking for overflow; where that is looked for, it panics.
    let read = std::panic::catch_unwind(|| csv(path, name));
    let csv =
        read.unwrap_or_else(|_| Err(Error::corrupt("the workbook cannot be read").at(name)))?;
    Ok(Stream::new(name, Box::new(Cursor::new(csv.into_bytes())), Meter::default()))
}

fn csv(path: &Path, name: &str) -> Result<String> {
    let file = File::open(path).map_err(|e| Error::io("the file cannot be opened", &e).at(name))?;
    let mut book = Xlsx::new(BufReader::new(file)).map_err(|e| broken(name, &e))?;
    let mut text = Text { csv: String::new(), header: Vec::new(), line: 1, name };
    let sheets = book.sheet_names();
    if sheets.len() > SHEETS_MAX {
        let found = sheets.len();
        return Err(over_limit(
            name,
            format!("expected at most {SHEETS_MAX} sheets, found {found}"),
        ));
    }
    for sheet in sheets {
        text.add(&mut book, &sheet)?;
    }
    if text.header.is_empty() {
        return Err(Error::invalid("expected a sheet with a table, found none").at(name));
    }
    Ok(text.csv)
}

/// Reads every part once, so that sizes and checksums are what the archive says before anything is made of it, and refuses
/// what would have the library ask for more memory than the part has bytes.
fn check(zip: &Zip, name: &str) -> Result<()> {
    let mut left = WORKBOOK_BYTES_MAX;
    for part in zip.names() {
        let mut stream = zip.stream(part)?;
        let bytes = stream.window.take_all(left).map_err(|e| read_error(name, &e))?;
        let bytes = bytes.ok_or_else(|| too_large(name))?;
        left -= bytes.len() as u64;
        if said(&bytes, b"uniqueCount") > bytes.len() as u64 {
            let detail = format!("`{part}` says that it has more texts than bytes");
            return Err(Error::corrupt(detail).at(name));
        }
        let is_styles = part.to_lowercase().ends_with("styles.xml");
        if is_styles && longest_value(&bytes) > NUMBER_FORMAT_BYTES_MAX {
            let most = format!("expected formats of at most {NUMBER_FORMAT_BYTES_MAX} bytes");
            return Err(over_limit(name, most));
        }
    }
    Ok(())
}

/// The largest number that stands behind an attribute's name; the largest of all for one that is too long to read.
fn said(bytes: &[u8], name: &[u8]) -> u64 {
    let behind = |at: usize| {
        let rest = &bytes[at + name.len()..];
        let begin = rest.iter().position(u8::is_ascii_digit).unwrap_or(rest.len());
        let digits = rest[begin..].iter().take_while(|byte| byte.is_ascii_digit());
        let text: String = digits.take(20).map(|&byte| char::from(byte)).collect();
        if text.is_empty() { 0 } else { text.parse().unwrap_or(u64::MAX) }
    };
    let places = bytes.windows(name.len()).enumerate().filter(|(_, window)| *window == name);
    places.map(|(at, _)| behind(at)).max().unwrap_or(0)
}

/// The longest run between two quotes.
fn longest_value(xml: &[u8]) -> usize {
    xml.split(|byte| matches!(byte, b'"' | b'\'')).map(<[u8]>::len).max().unwrap_or(0)
}

/// The text that a workbook becomes.
struct Text<'a> {
    csv: String,
    /// The columns of the first table.
    header: Vec<String>,
    /// The line that comes next.
    line: u64,
    name: &'a str,
}

impl Text<'_> {
    fn add<RS: Read + Seek>(&mut self, book: &mut Xlsx<RS>, sheet: &str) -> Result<()> {
        let cells = match book.worksheet_cells_reader(sheet) {
            Ok(cells) => cells,
            // A sheet of drawings has no cells.
            Err(XlsxError::WorksheetNotFound(_) | XlsxError::NotAWorksheet(_)) => return Ok(()),
            Err(error) => return Err(broken(self.name, &error)),
        };
        let mut rows = Rows { cells, ahead: None, is_started: false, name: self.name };
        let mut top = Vec::new();
        while top.len() < TOP_ROWS {
            let Some(row) = rows.next()? else { break };
            top.push(row);
        }
        if self.begin(sheet, &top)? {
            while let Some(row) = rows.next()? {
                self.row(sheet, &row)?;
            }
        }
        Ok(())
    }

    /// The columns and the rows at the top of a sheet; whether it is of this table.
    fn begin(&mut self, sheet: &str, top: &[Row]) -> Result<bool> {
        let widest = top.iter().map(filled).max().unwrap_or(0);
        let Some(at) = top.iter().position(|row| filled(row) == widest) else { return Ok(false) };
        let header = &top[at].1;
        if self.header.is_empty() {
            self.header.clone_from(header);
            self.blank_before(top[at].0);
            self.line(SHEET_COLUMN, header);
        } else if *header != self.header {
            return Ok(false);
        }
        top[at + 1..].iter().try_for_each(|row| self.row(sheet, row))?;
        Ok(true)
    }

    fn row(&mut self, sheet: &str, (number, cells): &Row) -> Result<()> {
        if cells.len() > self.header.len() {
            let detail = format!(
                "expected {} cells in a row of `{sheet}`, found {}",
                self.header.len(),
                cells.len()
            );
            return Err(Error::invalid(detail).at_line(self.name, *number, None));
        }
        let mut cells = cells.clone();
        cells.resize(self.header.len(), String::new());
        self.blank_before(*number);
        self.line(sheet, &cells);
        match self.csv.len() as u64 > WORKBOOK_BYTES_MAX {
            true => Err(too_large(self.name)),
            false => Ok(()),
        }
    }

    /// Blank lines up to a row, so that rows of the first sheet keep their numbers; further sheets have lines as they come.
    fn blank_before(&mut self, row: u64) {
        while self.line < row {
            self.csv.push('\n');
            self.line += 1;
        }
    }

    fn line(&mut self, first: &str, rest: &[String]) {
        for (n, text) in std::iter::once(first).chain(rest.iter().map(String::as_str)).enumerate() {
            if n > 0 {
                self.csv.push(',');
            }
            self.csv.push('"');
            self.csv.push_str(&text.replace('"', "\"\""));
            self.csv.push('"');
        }
        self.csv.push('\n');
        self.line += 1;
    }
}

/// The rows of a sheet in which something stands.
struct Rows<'a, RS: Read + Seek> {
    cells: XlsxCellReader<'a, RS>,
    /// The first cell of the next row: row, column, text.
    ahead: Option<(u64, usize, String)>,
    is_started: bool,
    name: &'a str,
}

impl<RS: Read + Seek> Rows<'_, RS> {
    fn next(&mut self) -> Result<Option<Row>> {
        if !std::mem::replace(&mut self.is_started, true) {
            self.ahead = self.cell()?;
        }
        let Some((number, column, text)) = self.ahead.take() else { return Ok(None) };
        let mut row = Vec::new();
        self.put(&mut row, column, text)?;
        loop {
            self.ahead = self.cell()?;
            match self.ahead.take() {
                Some((same, column, text)) if same == number => self.put(&mut row, column, text)?,
                Some((before, ..)) if before < number => {
                    return Err(Error::corrupt("the rows of a sheet are not in order")
                        .at_line(self.name, before, None));
                }
                ahead => {
                    self.ahead = ahead;
                    return Ok(Some((number, row)));
                }
            }
        }
    }

    /// The next cell in which something stands.
    fn cell(&mut self) -> Result<Option<(u64, usize, String)>> {
        while let Some(cell) = self.cells.next_cell().map_err(|e| broken(self.name, &e))? {
            let ((row, column), text) = (cell.get_position(), text(cell.get_value()));
            let row = u64::from(row) + 1;
            if row > SHEET_ROWS_MAX {
                let detail = format!("expected at most {SHEET_ROWS_MAX} rows, found row {row}");
                return Err(over_limit(self.name, detail));
            }
            if !text.is_empty() {
                return Ok(Some((row, column as usize, text)));
            }
        }
        Ok(None)
    }

    /// Puts a text where it stands in its row.
    fn put(&self, row: &mut Vec<String>, column: usize, text: String) -> Result<()> {
        if column >= FIELDS_MAX {
            let detail = format!("expected at most {FIELDS_MAX} columns, found column {column}");
            return Err(over_limit(self.name, detail));
        }
        row.resize(row.len().max(column + 1), String::new());
        row[column] = text;
        match row.iter().map(String::len).sum::<usize>() > LINE_BYTES_MAX {
            true => Err(over_limit(
                self.name,
                format!("expected rows of at most {LINE_BYTES_MAX} bytes"),
            )),
            false => Ok(()),
        }
    }
}

fn filled((_, cells): &Row) -> usize {
    cells.iter().filter(|cell| !cell.is_empty()).count()
}

/// What a cell says. A day is written as `2024-05-16`, a time of day or a length of time as `1:37:00`, a whole number
/// without a point; a line end in a text becomes a space.
fn text(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Empty => String::new(),
        DataRef::String(text) => flat(text),
        DataRef::SharedString(text) => flat(text),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(is) => is.to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => flat(text),
        DataRef::Error(error) => error.to_string(),
        DataRef::DateTime(at) if at.is_duration() || at.as_f64() < 1.0 => {
            let seconds = (at.as_f64().max(0.0) * 86_400.0).round();
            let (hours, minutes) = ((seconds / 3600.0).floor(), (seconds / 60.0).floor());
            format!("{hours}:{:02}:{:02}", minutes % 60.0, seconds % 60.0)
        }
        DataRef::DateTime(at) => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            match (hour, minute, second) {
                (0, 0, 0) => date,
                _ => format!("{date} {hour:02}:{minute:02}:{second:02}"),
            }
        }
    }
}

fn flat(text: &str) -> String {
    text.trim().replace(['\n', '\r'], " ")
}

fn too_large(name: &str) -> Error {
    over_limit(name, format!("expected a workbook of at most {WORKBOOK_BYTES_MAX} bytes unpacked"))
}

fn broken(name: &str, error: &XlsxError) -> Error {
    Error::corrupt(format!("the workbook cannot be read: {error}")).at(name)
}

#[cfg(test)]
mod tests;
