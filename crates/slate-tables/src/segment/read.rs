//! A segment file back into columns.
//!
//! A file is not trusted because it is there: before the first row its hash is compared with its
//! name, which costs a twentieth of the reading and catches the flipped bit that would otherwise be
//! a plausible number. Another version, another table, another number of rows and unsorted rows are
//! refused too. All of it is [`slate_core::ErrorKind::Corrupt`] with the file's name.

use arrow::array::{Array, ArrayRef, AsArray, DictionaryArray, RecordBatch};
use arrow::datatypes::{Float32Type, Int32Type, TimestampMillisecondType, UInt8Type};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};
use slate_core::{Error, EventKind, Result};
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::{EventColumns, Segment, schema, verify_segment};
use crate::bounds::BATCH_ROWS_MAX;

/// The columns of a segment.
const ALL: [usize; 6] = [0, 1, 2, 3, 4, 5];

/// Gives the number of a text.
type Numbering<'a> = dyn FnMut(&[u8]) -> u32 + 'a;

/// An open segment.
pub(crate) struct SegmentReader {
    name: String,
    batches: ParquetRecordBatchReader,
    viewers: Codes,
    titles: Codes,
    rows_left: u64,
    at_last_ms: i64,
}

impl SegmentReader {
    /// Opens a segment of the folder `dir`.
    pub(crate) fn open(dir: &Path, segment: &Segment) -> Result<Self> {
        let name = segment.file.clone();
        verify_segment(dir, segment)?;
        let batches = guarded(&name, || batches(open(dir, &name)?, None))?;
        let (viewers, titles) = (Codes::default(), Codes::default());
        let (rows_left, at_last_ms) = (segment.rows, i64::MIN);
        Ok(Self { name, batches, viewers, titles, rows_left, at_last_ms })
    }

    /// Reads the next batch, the old content of `into` being replaced; false at the end. `viewer`
    /// and `title` give the number of a text; they are asked once for each entry of a dictionary.
    pub(crate) fn next(
        &mut self,
        into: &mut EventColumns,
        viewer: &mut Numbering<'_>,
        title: &mut Numbering<'_>,
    ) -> Result<bool> {
        into.clear();
        let Some(batch) = self.next_batch()? else { return self.at_end().map(|()| false) };
        let copied = copy(&batch, into, [&mut self.viewers, &mut self.titles], [viewer, title]);
        copied.and_then(|()| self.check(into)).map_err(|e| e.at(&self.name))?;
        Ok(true)
    }

    /// The next batch as Arrow has it, with viewers and titles behind dictionaries; none at the end.
    pub(super) fn next_batch(&mut self) -> Result<Option<RecordBatch>> {
        let batches = &mut self.batches;
        guarded(&self.name, || match batches.next() {
            Some(batch) => batch.map(Some).map_err(|e| damaged(&e)),
            None => Ok(None),
        })
    }

    /// Checks what the manifest promised and what merging relies on.
    fn check(&mut self, columns: &EventColumns) -> Result<()> {
        let rows = columns.len() as u64;
        if rows > self.rows_left {
            return Err(Error::corrupt("the file has more rows than the manifest says"));
        }
        self.rows_left -= rows;
        let first = columns.at_ms.first().copied().unwrap_or(i64::MAX);
        if first < self.at_last_ms || !columns.at_ms.is_sorted() {
            return Err(Error::corrupt("the rows are not in the order of time"));
        }
        self.at_last_ms = columns.at_ms.last().copied().unwrap_or(self.at_last_ms);
        let known = u8::try_from(EventKind::ALL.len()).unwrap_or(u8::MAX);
        match columns.kinds.iter().find(|&&kind| kind >= known) {
            Some(kind) => Err(Error::corrupt(format!("there is no kind of event {kind}"))),
            None => Ok(()),
        }
    }

    fn at_end(&self) -> Result<()> {
        match self.rows_left {
            0 => Ok(()),
            n => Err(Error::corrupt(format!("{n} rows that the manifest names are missing"))
                .at(&self.name)),
        }
    }
}

/// Some columns of a segment of the folder `dir`, ascending by their numbers, as Arrow has them.
#[cfg(feature = "sql")]
pub(crate) fn open_columns(
    dir: &Path,
    segment: &Segment,
    columns: &[usize],
) -> Result<ParquetRecordBatchReader> {
    verify_segment(dir, segment)?;
    guarded(&segment.file, || batches(open(dir, &segment.file)?, Some(columns)))
}

fn open(dir: &Path, name: &str) -> Result<File> {
    File::open(dir.join(name)).map_err(|e| Error::io("a table file cannot be opened", &e))
}

/// Checks the notes of a file and opens its rows, of all columns or of some.
fn batches(file: File, columns: Option<&[usize]>) -> Result<ParquetRecordBatchReader> {
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let metadata = ArrowReaderMetadata::load(&file, options.clone()).map_err(|e| damaged(&e))?;
    check_notes(&metadata)?;
    let options = options.with_schema(schema::dictionary());
    let metadata = ArrowReaderMetadata::try_new(metadata.metadata().clone(), options)
        .map_err(|e| damaged(&e))?;
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata)
        .with_batch_size(BATCH_ROWS_MAX);
    let columns = columns.unwrap_or(&ALL).iter().copied();
    let columns = ProjectionMask::roots(builder.parquet_schema(), columns);
    builder.with_projection(columns).build().map_err(|e| damaged(&e))
}

fn check_notes(metadata: &ArrowReaderMetadata) -> Result<()> {
    let notes = metadata.metadata().file_metadata().key_value_metadata();
    let note = |key: &str| {
        let found = notes.into_iter().flatten().find(|note| note.key == key);
        found.and_then(|note| note.value.as_deref())
    };
    if note(schema::TABLE_KEY) != Some(schema::TABLE) {
        return Err(Error::corrupt("the file is not a table of events written by Slate"));
    }
    match note(schema::VERSION_KEY) {
        Some(schema::VERSION) => Ok(()),
        found => {
            let (found, expected) = (found.unwrap_or("none"), schema::VERSION);
            Err(Error::corrupt(format!("expected version {expected} of the format, found {found}"))
                .hint("a newer Slate wrote it; update this one"))
        }
    }
}

fn copy(
    batch: &RecordBatch,
    into: &mut EventColumns,
    [viewers, titles]: [&mut Codes; 2],
    [viewer, title]: [&mut Numbering<'_>; 2],
) -> Result<()> {
    let column = |n: usize| batch.column(n);
    viewers.translate(column(0), viewer, &mut into.viewers)?;
    titles.translate(column(1), title, &mut into.titles)?;
    into.kinds.extend_from_slice(column(2).as_primitive::<UInt8Type>().values());
    into.at_ms.extend_from_slice(column(3).as_primitive::<TimestampMillisecondType>().values());
    let values = column(4).as_primitive::<Float32Type>();
    match values.null_count() {
        0 => into.values.extend_from_slice(values.values()),
        _ => into.values.extend(values.iter().map(|value| value.unwrap_or(f32::NAN))),
    }
    let ids = column(5);
    match ids.null_count() == ids.len() {
        true => into.has_id.resize(ids.len(), false),
        false => into.has_id.extend((0..ids.len()).map(|row| ids.is_valid(row))),
    }
    Ok(())
}

/// The numbers of the entries of the dictionary seen last.
#[derive(Default)]
struct Codes {
    /// Kept alive, so that an equal address means an equal dictionary.
    dictionary: Option<ArrayRef>,
    codes: Vec<u32>,
}

impl Codes {
    fn translate(
        &mut self,
        column: &ArrayRef,
        code: &mut Numbering<'_>,
        into: &mut Vec<u32>,
    ) -> Result<()> {
        let missing = || Error::corrupt("a row has no viewer or no title");
        let column: &DictionaryArray<Int32Type> = column.as_dictionary_opt().ok_or_else(missing)?;
        self.load(column.values(), code)?;
        if column.null_count() > 0 {
            return Err(missing());
        }
        for &key in column.keys().values() {
            let entry = usize::try_from(key).ok().and_then(|key| self.codes.get(key));
            into.push(*entry.ok_or_else(missing)?);
        }
        Ok(())
    }

    fn load(&mut self, values: &ArrayRef, code: &mut Numbering<'_>) -> Result<()> {
        let texts = values.as_string_opt::<i32>();
        let texts = texts.ok_or_else(|| Error::corrupt("ids are not text"))?;
        let known = self.dictionary.as_ref().and_then(|d| d.as_string_opt::<i32>());
        let same = known.is_some_and(|known| {
            known.len() == texts.len()
                && known.value_data().as_ptr() == texts.value_data().as_ptr()
                && known.value_offsets().as_ptr() == texts.value_offsets().as_ptr()
        });
        if !same {
            self.codes.clear();
            self.codes.extend((0..texts.len()).map(|n| code(texts.value(n).as_bytes())));
            self.dictionary = Some(values.clone());
        }
        Ok(())
    }
}

/// Runs a piece of the Parquet reader. It checks most of what it reads but panics on some damaged
/// files, which is as much the file's fault as an error is.
pub(crate) fn guarded<T>(name: &str, read: impl FnOnce() -> Result<T>) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(result) => result.map_err(|e| e.at(name)),
        Err(_) => {
            Err(Error::corrupt("the file is damaged: its pages contradict each other").at(name))
        }
    }
}

fn damaged(error: &impl std::fmt::Display) -> Error {
    let text = error.to_string();
    Error::corrupt(format!("the file is damaged: {}", crate::columns::shorten(&text)))
}
