//! Weights between titles out of a file that another system wrote.

use slate_core::{Error, Result};
use std::path::Path;

use crate::bounds::WEIGHTS_MAX;
use crate::events::open_events;
use crate::input::{ReadOptions, file_name, over_limit};
use crate::interner::Interner;
use crate::source::Next;

/// What the columns are called when the person does not say.
const COLUMNS: [(&str, &str); 3] = [("viewer", "seen"), ("title", "title"), ("value", "weight")];

/// Weights from titles to titles, in the order of the file.
#[derive(Debug, Default)]
pub struct Weights {
    /// All titles of the file.
    pub titles: Interner,
    /// What having seen the first says for the second.
    pub rows: Vec<(u32, u32, f32)>,
}

/// Reads `seen`, `title` and `weight` from CSV, JSON Lines or Parquet; `columns` may name them
/// otherwise, as in `seen=from,title=to,weight=score`.
///
/// # Errors
/// The file cannot be read, lacks a column, has a bad line or a row without a weight, or holds more than
/// [`WEIGHTS_MAX`] rows.
pub fn read_weights(path: &Path, name: &str, columns: &str) -> Result<Weights> {
    let given = columns.split(',').map(|part| match part.split_once('=') {
        Some((field, column)) if field.trim() == "seen" => format!("viewer={column}"),
        Some((field, column)) if field.trim() == "weight" => format!("value={column}"),
        _ => part.to_owned(),
    });
    let columns: crate::ColumnMap = given.collect::<Vec<_>>().join(",").parse()?;
    let options = ReadOptions {
        name: Some(name.to_owned()),
        columns: columns.or(&COLUMNS),
        has_no_times: true,
        ..ReadOptions::default()
    };
    let name = if name.is_empty() { file_name(path) } else { name.to_owned() };
    let mut source = open_events(path, &options)?;
    let mut read = Weights::default();
    loop {
        match source.advance()? {
            Next::End => return Ok(read),
            Next::Bad(error) => return Err(error),
            Next::Event(row) => {
                let number = read.rows.len() + 1;
                if number > WEIGHTS_MAX {
                    let detail = format!("expected at most {WEIGHTS_MAX} weights, found more");
                    return Err(over_limit(&name, detail));
                }
                let Some(weight) = row.value else {
                    let detail = format!("expected a weight in row {number}, found nothing");
                    return Err(Error::invalid(detail).at(name));
                };
                let pair = (read.titles.intern(row.viewer), read.titles.intern(row.title));
                read.rows.push((pair.0, pair.1, weight));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    #[test]
    fn weights_and_their_errors() {
        let cases: &[(&str, &str, &str)] = &[
            ("seen,title,weight\na,b,0.5\nb,a,-1\n", "", "[(0, 1, 0.5), (1, 0, -1.0)]"),
            ("from,to,w\na,b,2\n", "seen=from,title=to,weight=w", "[(0, 1, 2.0)]"),
            (
                "seen,title,weight\na,b,nan\n",
                "",
                "expected a finite number, found `nan` in column `weight`\n  at w.csv:2:3",
            ),
            (
                "seen,title,weight\na,b,\n",
                "",
                "expected a weight in row 1, found nothing\n  at w.csv",
            ),
            (
                "seen,title,score\na,b,1\n",
                "",
                "expected a column `weight`, found `seen`, `title`, `score`",
            ),
        ];
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("w");
        for (text, columns, expected) in cases {
            std::fs::write(&path, text).unwrap();
            let found = match read_weights(&path, "w.csv", columns) {
                Ok(read) => format!("{:?}", read.rows),
                Err(e) => e.to_string(),
            };
            assert!(found.starts_with(expected), "{text:?}: {found}");
        }
    }
}
