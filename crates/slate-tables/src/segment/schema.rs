//! The columns of a segment as Arrow and Parquet see them.

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use std::sync::Arc;

/// The metadata key that says what the table holds.
pub(super) const TABLE_KEY: &str = "slate.table";
/// What it holds.
pub(super) const TABLE: &str = "events";
/// The metadata key of the format's version.
pub(super) const VERSION_KEY: &str = "slate.version";
/// The version that this build writes, and the only one it reads.
pub(super) const VERSION: &str = "1";

/// The columns with ids as plain text, as they are written.
pub(super) fn plain() -> SchemaRef {
    with_ids_as(DataType::Utf8)
}

/// The columns with ids as numbers into a dictionary, as they are read.
pub(super) fn dictionary() -> SchemaRef {
    with_ids_as(DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)))
}

fn with_ids_as(text: DataType) -> SchemaRef {
    let at = DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into()));
    Arc::new(Schema::new(vec![
        Field::new("viewer", text.clone(), false),
        Field::new("title", text, false),
        Field::new("kind", DataType::UInt8, false),
        Field::new("at", at, false),
        Field::new("value", DataType::Float32, true),
        Field::new("id", DataType::Utf8, true),
    ]))
}

/// How segments are written. One row group a file: its dictionaries then hold each id once, and
/// readers stream its pages. Statistics are kept for time only; nobody asks for the smallest
/// viewer.
pub(super) fn properties(rows_max: usize) -> Result<WriterProperties> {
    /// Room for every id of a segment; past it, ids are written out in full.
    const DICTIONARY_BYTES_MAX: usize = 32 << 20;
    let at = ColumnPath::from("at");
    let note = |key: &str, value: &str| KeyValue::new(key.to_owned(), value.to_owned());
    let notes = vec![note(TABLE_KEY, TABLE), note(VERSION_KEY, VERSION)];
    Ok(WriterProperties::builder()
        .set_created_by("slate".to_owned())
        .set_key_value_metadata(Some(notes))
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_dictionary_page_size_limit(DICTIONARY_BYTES_MAX)
        .set_max_row_group_row_count(Some(rows_max))
        .set_statistics_enabled(EnabledStatistics::None)
        .set_column_statistics_enabled(at.clone(), EnabledStatistics::Chunk)
        .set_column_dictionary_enabled(at.clone(), false)
        .set_column_encoding(at, Encoding::DELTA_BINARY_PACKED)
        .set_column_dictionary_enabled(ColumnPath::from("id"), false)
        .build())
}
