//! Some columns of a CSV or TSV file as texts, for whoever knows what they mean.

use std::path::Path;

use slate_core::{Error, Result};

use crate::columns::shorten;
use crate::input::{Found, ReadOptions, Stream, file_name, find, over_limit, refuse_empty};
use crate::text::{Counted, Records, header, open_csv};

/// The most lines of such a file.
pub const TEXT_ROWS_MAX: usize = 10_000_000;

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRow {
    /// Its number in the file, from 1 on.
    pub line: u64,
    /// What stands in the columns that were asked for, without spaces around it.
    pub cells: Vec<String>,
}

/// Reads columns of a CSV or TSV file or a workbook, packed or not, line after line. A column that is there under none of
/// its names is empty in every line, unless its name ends with `!`.
///
/// # Errors
/// No such file or no table, a required column is missing, a line with more or fewer fields than the header, more than
/// [`TEXT_ROWS_MAX`] lines.
pub fn read_texts(path: &Path, columns: &[&str]) -> Result<Vec<TextRow>> {
    Ok(read_layout(path, &[columns])?.1)
}

/// Reads the columns of the first of several layouts of which the file has every required one, and says which that is.
///
/// # Errors
/// As [`read_texts`]; for a file of no layout, what the first one misses.
pub fn read_layout(path: &Path, layouts: &[&[&str]]) -> Result<(usize, Vec<TextRow>)> {
    let name = file_name(path);
    match find(path, &name)? {
        Found::Stream(stream) => texts(stream, layouts),
        _ => Err(Error::invalid("expected one CSV or TSV file, found another").at(&name)),
    }
}

fn texts(mut stream: Stream, layouts: &[&[&str]]) -> Result<(usize, Vec<TextRow>)> {
    let name = stream.name.clone();
    refuse_empty(&mut stream)?;
    let mut records = open_csv(&name, stream.window, ReadOptions::default().delimiter)?;
    let header = header(&mut records)?;
    let placed = |columns: &&[&str]| -> Result<Vec<Option<usize>>> {
        columns.iter().map(|column| place(column, &header)).collect()
    };
    let found = layouts.iter().position(|columns| placed(columns).is_ok()).unwrap_or(0);
    let places = placed(&layouts[found]).map_err(|e| e.at_line(&name, records.line(), None))?;
    let mut rows = Vec::new();
    while let Some(row) = next(&mut records, header.len(), &places)? {
        if rows.len() == TEXT_ROWS_MAX {
            let detail = format!("expected at most {TEXT_ROWS_MAX} lines, found more");
            return Err(over_limit(&name, detail));
        }
        rows.push(row);
    }
    Ok((found, rows))
}

fn next(records: &mut Records, fields: usize, places: &[Option<usize>]) -> Result<Option<TextRow>> {
    match records.step_of(fields)? {
        Counted::Record => {}
        Counted::Bad(error) => return Err(error),
        Counted::End => return Ok(None),
    }
    let text = |c: usize| String::from_utf8_lossy(records.field(c)).trim().to_owned();
    let cells = places.iter().map(|place| place.map(text).unwrap_or_default()).collect();
    Ok(Some(TextRow { line: records.line(), cells }))
}

/// Where a column stands; `required!` has to be there.
fn place(column: &str, header: &[String]) -> Result<Option<usize>> {
    let (name, required) = match column.strip_suffix('!') {
        Some(name) => (name, true),
        None => (column, false),
    };
    let found = header.iter().position(|known| known == name);
    if required && found.is_none() {
        let shown: Vec<String> =
            header.iter().take(40).map(|c| format!("`{}`", shorten(c))).collect();
        let detail = format!("there is no column `{name}`");
        return Err(Error::invalid(detail).hint(format!("one of {}", shown.join(", "))));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;
    use crate::input::Meter;

    fn read(text: &str, columns: &[&str]) -> Result<Vec<TextRow>> {
        let from = Box::new(std::io::Cursor::new(text.to_owned().into_bytes()));
        Ok(texts(Stream::new("report.tsv", from, Meter::default()), &[columns])?.1)
    }

    #[test]
    fn the_first_layout_that_fits_is_read() {
        let read = |text: &'static str| {
            let from = Box::new(std::io::Cursor::new(text));
            texts(Stream::new("r.csv", from, Meter::default()), &[&["a!", "b"], &["c!"]])
        };
        assert_eq!(read("b,c\n1,2\n").unwrap().0, 1);
        assert_eq!(read("a,c\n1,2\n").unwrap().0, 0);
        let error = read("b,d\n1,2\n").unwrap_err().to_string();
        assert!(error.contains("there is no column `a`"), "{error}");
    }

    #[test]
    fn columns_are_read_by_name() {
        let rows = read("a\tb\tc\n1\t2\t3\n4\t \t6\n", &["c!", "b", "z"]).unwrap();
        let row = |line, cells: [&str; 3]| TextRow { line, cells: cells.map(str::to_owned).into() };
        assert_eq!(rows, [row(2, ["3", "2", ""]), row(3, ["6", "", ""])]);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let table = [
            ("a,b\n1,2\n", "c!", "there is no column `c`"),
            ("a,b\n1,2,3\n", "a", "expected 2 fields, found 3"),
            ("", "a", "report.tsv"),
        ];
        for (text, column, expected) in table {
            let error = read(text, &[column]).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
