//! Numbers for pairs out of a file that another system wrote: weights from titles to titles, or scores of viewers
//! for titles.

use slate_core::{Error, Result};
use std::path::{Path, PathBuf};

use crate::bounds::SCORE_ROWS_MAX;
use crate::columns::{ColumnMap, EventField};
use crate::events::open_events;
use crate::input::{ReadOptions, file_name, over_limit};
use crate::interner::Interner;
use crate::source::{EventSource, Next};

/// A file of pairs: CSV, JSON Lines or Parquet.
#[derive(Debug, Clone)]
pub struct ScoreFile {
    path: PathBuf,
    name: String,
    columns: ColumnMap,
    /// What its numbers are called.
    number: &'static str,
    /// Whether both of a pair are titles.
    of_titles: bool,
}

/// What a file of pairs holds, in its order.
#[derive(Debug, Default)]
pub struct ScoreRows {
    /// All viewers; none in a file of weights.
    pub viewers: Interner,
    /// All titles.
    pub titles: Interner,
    /// A title seen, or a viewer; a title; what the first says for the second.
    pub rows: Vec<(u32, u32, f32)>,
}

impl ScoreFile {
    /// A file with `seen`, `title` and `weight`; `columns` may name them otherwise, as in
    /// `seen=from,title=to,weight=score`. `name` is what errors call it; the file's own name when empty.
    ///
    /// # Errors
    /// `columns` is no map of columns.
    pub fn weights(path: &Path, name: &str, columns: &str) -> Result<Self> {
        Self::new(path, name, columns, ["seen", "weight"])
    }

    /// A file with `viewer`, `title` and `score`, in the same way.
    ///
    /// # Errors
    /// `columns` is no map of columns.
    pub fn scores(path: &Path, name: &str, columns: &str) -> Result<Self> {
        Self::new(path, name, columns, ["viewer", "score"])
    }

    fn new(
        path: &Path,
        name: &str,
        columns: &str,
        [first, number]: [&'static str; 2],
    ) -> Result<Self> {
        let given = columns.split(',').map(|part| match part.split_once('=') {
            Some((field, column)) if field.trim() == first => format!("viewer={column}"),
            Some((field, column)) if field.trim() == number => format!("value={column}"),
            _ => part.to_owned(),
        });
        let columns: ColumnMap = given.collect::<Vec<_>>().join(",").parse()?;
        let columns = columns.or(&[("viewer", first), ("title", "title"), ("value", number)]);
        let name = if name.is_empty() { file_name(path) } else { name.to_owned() };
        Ok(Self { path: path.to_owned(), name, columns, number, of_titles: first == "seen" })
    }

    fn open(&self) -> Result<Box<dyn EventSource>> {
        let (name, columns) = (Some(self.name.clone()), self.columns.clone());
        let options = ReadOptions { name, columns, has_no_times: true, ..ReadOptions::default() };
        open_events(&self.path, &options)
    }

    /// Reads the whole file.
    ///
    /// # Errors
    /// The file cannot be read, lacks a column, has a bad line or a row without a number, or holds more than
    /// [`SCORE_ROWS_MAX`] rows.
    pub fn read(&self) -> Result<ScoreRows> {
        let mut source = self.open()?;
        let mut read = ScoreRows::default();
        loop {
            match source.advance()? {
                Next::End => return Ok(read),
                Next::Bad(error) => return Err(error),
                Next::Event(row) => {
                    if read.rows.len() == SCORE_ROWS_MAX {
                        let detail = format!("expected at most {SCORE_ROWS_MAX} rows, found more");
                        return Err(over_limit(&self.name, detail));
                    }
                    let Some(number) = row.value else {
                        let error = format!("expected a {}, found nothing", self.number);
                        return Err(source.placed(Error::invalid(error), EventField::Value));
                    };
                    let firsts = if self.of_titles { &mut read.titles } else { &mut read.viewers };
                    let first = firsts.intern(row.viewer);
                    read.rows.push((first, read.titles.intern(row.title), number));
                }
            }
        }
    }

    /// An error about a field of row `row`, counted from 0, with its place in the file. Reads the file again up to
    /// there: rows do not keep their places.
    pub fn placed(&self, error: Error, row: usize, field: EventField) -> Error {
        match self.advanced(row) {
            Some(source) => source.placed(error, field),
            None => error.at(&self.name),
        }
    }

    /// The file at row `row`.
    fn advanced(&self, row: usize) -> Option<Box<dyn EventSource>> {
        let mut source = self.open().ok()?;
        for _ in 0..=row {
            let Ok(Next::Event(_)) = source.advance() else { return None };
        }
        Some(source)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    fn written(text: &str, name: &str) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        (dir, path)
    }

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
                "seen,title,weight\na,b,1\nb,a,\n",
                "",
                "expected a weight, found nothing\n  at w.csv:3:3",
            ),
            (
                "seen,title,score\na,b,1\n",
                "",
                "expected a column `weight`, found `seen`, `title`, `score`\n  at w.csv:1",
            ),
        ];
        for (text, columns, expected) in cases {
            let (_dir, path) = written(text, "w");
            let file = ScoreFile::weights(&path, "w.csv", columns).unwrap();
            let found = match file.read() {
                Ok(read) => format!("{:?}", read.rows),
                Err(e) => e.to_string(),
            };
            assert!(found.starts_with(expected), "{text:?}: {found}");
        }
    }

    #[test]
    fn scores_and_their_errors() {
        let cases: &[(&str, &str, &str)] = &[
            ("viewer,title,score\nv,a,0.5\nw,a,2\n", "", "[(0, 0, 0.5), (1, 0, 2.0)]"),
            ("u,i,s\nv,v,2\n", "viewer=u,title=i,score=s", "[(0, 0, 2.0)]"),
            ("viewer,title,score\nv,a,\n", "", "expected a score, found nothing\n  at s.csv:2:3"),
            ("viewer,title,score\n,a,1\n", "", "expected"),
        ];
        for (text, columns, expected) in cases {
            let (_dir, path) = written(text, "s");
            let found = match ScoreFile::scores(&path, "s.csv", columns).unwrap().read() {
                Ok(read) => format!("{:?}", read.rows),
                Err(e) => e.to_string(),
            };
            assert!(found.starts_with(expected), "{text:?}: {found}");
        }
    }

    #[test]
    fn a_row_has_its_place_in_the_file() {
        let csv = "seen,title,weight\na,b,1\n\nb,a,2\n";
        let json = "{\"seen\":\"a\",\"title\":\"b\",\"weight\":1}\n{\"seen\":\"b\",\"title\":\"a\",\"weight\":2}\n";
        let cases = [
            ("w.csv", csv, 1, EventField::Title, (Some(4), Some(2))),
            ("w.csv", csv, 0, EventField::Viewer, (Some(2), Some(1))),
            ("w.csv", csv, 2, EventField::Title, (None, None)),
            ("w.jsonl", json, 1, EventField::Title, (Some(2), None)),
        ];
        for (name, text, row, field, expected) in cases {
            let (_dir, path) = written(text, name);
            let file = ScoreFile::weights(&path, "", "").unwrap();
            let error = file.placed(Error::invalid("wrong"), row, field);
            let place = error.place().unwrap();
            assert_eq!(place.source, name);
            assert_eq!((place.line, place.column), expected, "{name} {row}");
        }
    }
}
