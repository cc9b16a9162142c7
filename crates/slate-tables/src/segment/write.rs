//! Sorted rows into one segment file.

use arrow::array::{ArrayRef, Float32Array, RecordBatch, StringArray, StringBuilder};
use arrow::array::{TimestampMillisecondArray, UInt8Array};
use arrow::buffer::{Buffer, OffsetBuffer};
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use slate_core::{Error, Result, Timestamp};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file::HashedFile;
use super::{Segment, name_of, schema};
use crate::bounds::BATCH_ROWS_MAX;
use crate::source::EventRow;

/// A segment under a temporary name.
pub(crate) struct SegmentWriter {
    path: PathBuf,
    writer: ArrowWriter<HashedFile>,
    schema: SchemaRef,
    batch: Batch,
    rows: u64,
    at_min: Timestamp,
    at_max: Timestamp,
}

/// A segment that is complete and on the disk, still under its temporary name.
#[derive(Debug)]
pub(crate) struct Finished {
    /// Where it lies.
    pub(crate) path: PathBuf,
    /// What it is to be called.
    pub(crate) segment: Segment,
}

impl SegmentWriter {
    /// Starts a file of at most `rows_max` rows.
    pub(crate) fn create(path: &Path, rows_max: usize) -> Result<Self> {
        let file = HashedFile::create(path)
            .map_err(|e| Error::io("a new table file cannot be created", &e))?;
        let schema = schema::plain();
        let properties = schema::properties(rows_max).map_err(|e| failed(&e))?;
        let options =
            ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(file, schema.clone(), options)
            .map_err(|e| failed(&e))?;
        let (path, batch) = (path.to_owned(), Batch::default());
        let (at_min, at_max) = (Timestamp::default(), Timestamp::default());
        Ok(Self { path, writer, schema, batch, rows: 0, at_min, at_max })
    }

    /// How many rows were pushed.
    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// Adds the next row in the order of segments.
    #[inline]
    pub(crate) fn push(&mut self, row: &EventRow<'_>) -> Result<()> {
        if self.rows == 0 {
            self.at_min = row.at;
        }
        self.at_max = row.at;
        self.rows += 1;
        self.batch.push(row);
        if self.batch.at_ms.len() == BATCH_ROWS_MAX { self.write_batch() } else { Ok(()) }
    }

    fn write_batch(&mut self) -> Result<()> {
        let columns = self.batch.take().map_err(|e| failed(&e.into()))?;
        let batch =
            RecordBatch::try_new(self.schema.clone(), columns).map_err(|e| failed(&e.into()))?;
        self.writer.write(&batch).map_err(|e| failed(&e))
    }

    /// Ends the file and sees to it that it is on the disk.
    pub(crate) fn finish(mut self) -> Result<Finished> {
        self.write_batch()?;
        self.writer.finish().map_err(|e| failed(&e))?;
        let (hash, bytes) =
            self.writer.inner_mut().sync().map_err(|e| Error::io("a table file", &e))?;
        let file = name_of(&hash);
        let (rows, at_min, at_max) = (self.rows, self.at_min, self.at_max);
        Ok(Finished { path: self.path, segment: Segment { file, rows, at_min, at_max, bytes } })
    }
}

/// Rows on their way into the writer.
#[derive(Default)]
struct Batch {
    viewers: Texts,
    titles: Texts,
    kinds: Vec<u8>,
    at_ms: Vec<i64>,
    values: Vec<Option<f32>>,
    ids: StringBuilder,
}

impl Batch {
    #[inline]
    fn push(&mut self, row: &EventRow<'_>) {
        self.viewers.push(row.viewer);
        self.titles.push(row.title);
        self.kinds.push(row.kind.code());
        self.at_ms.push(row.at.as_millis());
        self.values.push(row.value);
        self.ids.append_option(row.id.map(String::from_utf8_lossy));
    }

    /// The rows as Arrow columns; the batch is empty afterwards.
    fn take(&mut self) -> std::result::Result<Vec<ArrayRef>, ArrowError> {
        let at = TimestampMillisecondArray::from(std::mem::take(&mut self.at_ms));
        Ok(vec![
            Arc::new(self.viewers.take()?),
            Arc::new(self.titles.take()?),
            Arc::new(UInt8Array::from(std::mem::take(&mut self.kinds))),
            Arc::new(at.with_timezone("UTC")),
            Arc::new(Float32Array::from(std::mem::take(&mut self.values))),
            Arc::new(self.ids.finish()),
        ])
    }
}

/// Texts end to end: what a string column is made of.
#[derive(Default)]
struct Texts {
    bytes: Vec<u8>,
    lengths: Vec<usize>,
}

impl Texts {
    #[inline]
    fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.lengths.push(text.len());
    }

    fn take(&mut self) -> std::result::Result<StringArray, ArrowError> {
        let offsets = OffsetBuffer::from_lengths(self.lengths.drain(..));
        StringArray::try_new(offsets, Buffer::from_vec(std::mem::take(&mut self.bytes)), None)
    }
}

/// What the Parquet writer could not do; on this side it can only be the disk.
fn failed(error: &parquet::errors::ParquetError) -> Error {
    Error::new(slate_core::ErrorKind::Io, format!("a table file cannot be written: {error}"))
}
