//! Lists of titles for many viewers, into a file that is either whole or not there.

use arrow::array::{ArrayRef, Float32Array, RecordBatch, StringArray, UInt32Array};
use arrow::error::ArrowError;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use serde::Serialize;
use slate_core::{Error, Result};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many rows are kept before they are written.
const BATCH_ROWS: usize = 1 << 16;

/// Rows of a group in the file; what the writer holds in memory is about one group.
const GROUP_ROWS: usize = 1 << 20;

/// A title at its place in somebody's list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListRow {
    /// For whom.
    pub viewer: String,
    /// Its place, from 1.
    pub rank: u32,
    /// The title.
    pub title: String,
    /// Its score, comparable within one list only; none for a title that the model does not know.
    pub score: Option<f32>,
}

/// A file of lists under a temporary name. Dropped before [`ListWriter::finish`] it leaves nothing.
pub struct ListWriter {
    path: PathBuf,
    temporary: PathBuf,
    form: Form,
    waiting: Vec<ListRow>,
    is_finished: bool,
}

/// How rows are written.
enum Form {
    Parquet(Box<ArrowWriter<File>>),
    JsonLines(BufWriter<File>),
}

impl ListWriter {
    /// Starts a file: Parquet, or JSON Lines when its name ends in `.jsonl` or `.ndjson`.
    ///
    /// # Errors
    /// Another ending, or the disk refuses.
    pub fn create(path: &Path) -> Result<Self> {
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        let is_parquet = match extension {
            "parquet" => true,
            "jsonl" | "ndjson" => false,
            _ => {
                let found = path.display();
                return Err(Error::invalid(format!("expected a file for lists, found `{found}`"))
                    .hint("its name ends in .parquet, .jsonl or .ndjson"));
            }
        };
        let temporary = path.with_added_extension(format!("tmp-{}", std::process::id()));
        let file = File::create(&temporary).map_err(|e| unwritable(path, &e))?;
        let form = match is_parquet {
            true => Form::Parquet(Box::new(parquet_writer(file).map_err(|e| failed(path, &e))?)),
            false => Form::JsonLines(BufWriter::with_capacity(1 << 20, file)),
        };
        let (path, waiting) = (path.to_owned(), Vec::new());
        Ok(Self { path, temporary, form, waiting, is_finished: false })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn push(&mut self, row: ListRow) -> Result<()> {
        self.waiting.push(row);
        if self.waiting.len() < BATCH_ROWS { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.waiting);
        let path = &self.path;
        match &mut self.form {
            Form::Parquet(out) => {
                let batch = batch(&rows).map_err(|e| failed(path, &e))?;
                out.write(&batch).map_err(|e| failed(path, &e))
            }
            Form::JsonLines(out) => rows.iter().try_for_each(|row| {
                serde_json::to_writer(&mut *out, row).map_err(|e| failed(path, &e))?;
                out.write_all(b"\n").map_err(|e| unwritable(path, &e))
            }),
        }
    }

    /// Writes the rest, sees to it that all is on the disk, and gives the file its name; a file of that
    /// name is replaced.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn finish(mut self) -> Result<()> {
        self.flush()?;
        let path = self.path.clone();
        match &mut self.form {
            Form::Parquet(out) => {
                out.finish().map_err(|e| failed(&path, &e))?;
            }
            Form::JsonLines(out) => out.flush().map_err(|e| unwritable(&path, &e))?,
        }
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let named = File::open(&self.temporary)
            .and_then(|file| file.sync_all())
            .and_then(|()| fs::rename(&self.temporary, &path))
            .and_then(|()| File::open(folder)?.sync_all());
        named.map_err(|e| unwritable(&path, &e))?;
        self.is_finished = true;
        Ok(())
    }
}

impl Drop for ListWriter {
    fn drop(&mut self) {
        if !self.is_finished {
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

fn parquet_writer(file: File) -> parquet::errors::Result<ArrowWriter<File>> {
    let schema = batch(&[])?.schema();
    let properties = WriterProperties::builder()
        .set_created_by("slate".to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .build();
    ArrowWriter::try_new(file, schema, Some(properties))
}

fn batch(rows: &[ListRow]) -> std::result::Result<RecordBatch, ArrowError> {
    let viewers: ArrayRef =
        Arc::new(StringArray::from_iter_values(rows.iter().map(|row| &row.viewer)));
    let ranks: ArrayRef = Arc::new(UInt32Array::from_iter_values(rows.iter().map(|row| row.rank)));
    let titles: ArrayRef =
        Arc::new(StringArray::from_iter_values(rows.iter().map(|row| &row.title)));
    let scores: ArrayRef = Arc::new(rows.iter().map(|row| row.score).collect::<Float32Array>());
    RecordBatch::try_from_iter([
        ("viewer", viewers),
        ("rank", ranks),
        ("title", titles),
        ("score", scores),
    ])
}

fn failed(path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::new(slate_core::ErrorKind::Io, format!("write `{}`: {error}", path.display()))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    Error::io(format!("write `{}`", path.display()), error)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    fn row(rank: u32) -> ListRow {
        ListRow { viewer: "v".into(), rank, title: format!("t{rank}"), score: Some(0.5) }
    }

    #[test]
    fn a_file_is_whole_or_not_there() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["lists.jsonl", "lists.parquet"] {
            let path = dir.path().join(name);
            let mut writer = ListWriter::create(&path).unwrap();
            writer.push(row(1)).unwrap();
            drop(writer);
            assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "{name} stopped half-way");
            let mut writer = ListWriter::create(&path).unwrap();
            (1..=3).for_each(|rank| writer.push(row(rank)).unwrap());
            writer.finish().unwrap();
            assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "{name}");
            let bytes = fs::read(&path).unwrap();
            if name.ends_with("jsonl") {
                let first = b"{\"viewer\":\"v\",\"rank\":1,\"title\":\"t1\",\"score\":0.5}\n";
                assert!(bytes.starts_with(first), "{}", String::from_utf8_lossy(&bytes));
            } else {
                assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
            }
            fs::remove_file(&path).unwrap();
        }
        let other = ListWriter::create(&dir.path().join("lists.csv")).err().unwrap();
        assert!(other.to_string().contains("ends in .parquet"), "{other}");
    }
}
