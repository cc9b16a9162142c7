//! A kept table into its file.

use arrow::array::{ArrayRef, Float64Array, ListArray, RecordBatch, StringArray, UInt64Array};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use slate_core::{Error, ErrorKind, Result};
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{KeptColumn, KeptTable, name_of};
use crate::segment::HashedFile;

/// Rows that are handed to the writer at once.
const BATCH_ROWS: usize = 1 << 16;

/// The metadata key of the note.
pub(super) const NOTE_KEY: &str = "slate.note";

fn failed(error: &dyn std::fmt::Display) -> Error {
    Error::new(ErrorKind::Io, format!("a kept table cannot be written: {error}"))
}

/// Writes a table; gives the file's name.
pub(super) fn write(dir: &Path, stem: &str, table: &KeptTable) -> Result<String> {
    let rows = table.columns.first().map_or(0, KeptColumn::len);
    if table.columns.iter().any(|column| column.len() != rows) {
        return Err(Error::invalid("the columns of a kept table have different lengths"));
    }
    static WRITES: AtomicU64 = AtomicU64::new(0);
    let (process, turn) = (std::process::id(), WRITES.fetch_add(1, Ordering::Relaxed));
    let temporary = dir.join(format!("{stem}.tmp-{process}-{turn}"));
    let written = write_whole(&temporary, table, rows).and_then(|hash| {
        let name = name_of(stem, &hash);
        let named =
            fs::rename(&temporary, dir.join(&name)).and_then(|()| File::open(dir)?.sync_all());
        named.map(|()| name).map_err(|e| Error::io("a kept table", &e))
    });
    written.inspect_err(|_| drop(fs::remove_file(&temporary)))
}

fn write_whole(path: &Path, table: &KeptTable, rows: usize) -> Result<blake3::Hash> {
    let file = HashedFile::create(path).map_err(|e| Error::io("a kept table", &e))?;
    let schema = schema(&table.columns);
    let properties = WriterProperties::builder()
        .set_created_by("slate".to_owned())
        .set_key_value_metadata(Some(vec![KeyValue::new(NOTE_KEY.to_owned(), table.note.clone())]))
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1).map_err(|e| failed(&e))?))
        .set_statistics_enabled(EnabledStatistics::None)
        .set_max_row_group_row_count(Some(rows.max(1)))
        .build();
    let mut writer =
        ArrowWriter::try_new(file, schema.clone(), Some(properties)).map_err(|e| failed(&e))?;
    for start in (0..rows).step_by(BATCH_ROWS) {
        let span = start..rows.min(start + BATCH_ROWS);
        let columns = table.columns.iter().map(|column| part(column, span.clone()));
        let columns: Vec<ArrayRef> = columns.collect::<Result<_>>()?;
        let batch = RecordBatch::try_new(schema.clone(), columns).map_err(|e| failed(&e))?;
        writer.write(&batch).map_err(|e| failed(&e))?;
    }
    writer.finish().map_err(|e| failed(&e))?;
    let (hash, _) = writer.inner_mut().sync().map_err(|e| Error::io("a kept table", &e))?;
    Ok(hash)
}

/// A list of keys is two columns, so that each is a plain list of numbers.
fn schema(columns: &[KeptColumn]) -> SchemaRef {
    let list = |of: DataType| DataType::List(Arc::new(Field::new("item", of, false)));
    let fields = columns.iter().enumerate().map(|(n, column)| {
        let of = match column {
            KeptColumn::Numbers(_) => DataType::Float64,
            KeptColumn::Texts(_) => DataType::Utf8,
            KeptColumn::Lists { .. } => {
                let keys = Field::new("keys", list(DataType::UInt64), false);
                let weights = Field::new("weights", list(DataType::Float64), false);
                DataType::Struct(vec![keys, weights].into())
            }
        };
        Field::new(format!("c{n}"), of, false)
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

#[expect(clippy::cast_possible_truncation, reason = "indexes of what is in memory")]
fn part(column: &KeptColumn, span: std::ops::Range<usize>) -> Result<ArrayRef> {
    Ok(match column {
        KeptColumn::Numbers(column) => Arc::new(Float64Array::from(column[span].to_vec())),
        KeptColumn::Texts(column) => Arc::new(StringArray::from_iter_values(column.span(span))),
        KeptColumn::Lists { ends, keys, weights } => {
            let start = if span.start == 0 { 0 } else { ends[span.start - 1] };
            let last = ends[span.end - 1] as usize;
            let mut before = start;
            let lengths = ends[span].iter().map(|end| {
                let length = end - std::mem::replace(&mut before, *end);
                length as usize
            });
            let offsets = OffsetBuffer::from_lengths(lengths);
            let of_keys = Arc::new(UInt64Array::from(keys[start as usize..last].to_vec()));
            let of_weights = Arc::new(Float64Array::from(weights[start as usize..last].to_vec()));
            lists(offsets, of_keys, of_weights).map_err(|e| failed(&e))?
        }
    })
}

fn lists(
    offsets: OffsetBuffer<i32>,
    keys: ArrayRef,
    weights: ArrayRef,
) -> arrow::error::Result<ArrayRef> {
    let list = |values: ArrayRef| {
        let item = Arc::new(Field::new("item", values.data_type().clone(), false));
        ListArray::try_new(item, offsets.clone(), values, None)
    };
    let (keys, weights) = (list(keys)?, list(weights)?);
    let field = |name: &str, of: &ListArray| {
        Arc::new(Field::new(name, arrow::array::Array::data_type(of).clone(), false))
    };
    let columns = vec![
        (field("keys", &keys), Arc::new(keys) as ArrayRef),
        (field("weights", &weights), Arc::new(weights) as ArrayRef),
    ];
    Ok(Arc::new(arrow::array::StructArray::from(columns)))
}
