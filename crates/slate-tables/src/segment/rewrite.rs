//! A segment without the events of one viewer.

use arrow::array::{Array, ArrayRef, AsArray, DictionaryArray, RecordBatch};
use arrow::datatypes::{Float32Type, Int32Type, TimestampMillisecondType, UInt8Type};
use slate_core::{Error, EventKind, Result, Timestamp};
use std::path::Path;

use super::read::{SegmentReader, guarded};
use super::{Finished, Segment, SegmentWriter};
use crate::source::EventRow;

/// What rewriting a segment gave.
pub(crate) struct Rewritten {
    /// What is left of it, on the disk under a temporary name; none if nothing is.
    pub(crate) rest: Option<Finished>,
    /// How many events were the viewer's.
    pub(crate) removed: u64,
    /// Their client ids.
    pub(crate) client_ids: Vec<String>,
}

/// Writes a segment of the folder `dir` to `path` without the events of `viewer`.
pub(crate) fn rewrite(
    dir: &Path,
    segment: &Segment,
    viewer: &[u8],
    path: &Path,
) -> Result<Rewritten> {
    let mut reader = SegmentReader::open(dir, segment)?;
    let rows_max = usize::try_from(segment.rows).unwrap_or(usize::MAX).max(1);
    let mut writer = SegmentWriter::create(path, rows_max)?;
    let (mut removed, mut client_ids) = (0, Vec::new());
    while let Some(batch) = reader.next_batch()? {
        let rows = guarded(&segment.file, || Batch::of(&batch))?;
        for n in 0..batch.num_rows() {
            let row = rows.row(n).map_err(|e| e.at(&segment.file))?;
            if row.viewer == viewer {
                removed += 1;
                client_ids.extend(row.id.map(|id| String::from_utf8_lossy(id).into_owned()));
            } else {
                writer.push(&row)?;
            }
        }
    }
    if removed + writer.rows() != segment.rows {
        let detail = "the file has another number of rows than the manifest says";
        return Err(Error::corrupt(detail).at(&segment.file));
    }
    let rest = if writer.rows() == 0 { None } else { Some(writer.finish()?) };
    Ok(Rewritten { rest, removed, client_ids })
}

/// The columns of a batch, ids as text.
struct Batch<'a> {
    viewers: Texts<'a>,
    titles: Texts<'a>,
    kinds: &'a [u8],
    at_ms: &'a [i64],
    values: &'a arrow::array::Float32Array,
    ids: &'a arrow::array::StringArray,
}

impl<'a> Batch<'a> {
    fn of(batch: &'a RecordBatch) -> Result<Self> {
        let ids = batch.column(5).as_string_opt().ok_or_else(|| damaged("ids are not text"))?;
        Ok(Self {
            viewers: Texts::of(batch.column(0))?,
            titles: Texts::of(batch.column(1))?,
            kinds: batch.column(2).as_primitive::<UInt8Type>().values(),
            at_ms: batch.column(3).as_primitive::<TimestampMillisecondType>().values(),
            values: batch.column(4).as_primitive::<Float32Type>(),
            ids,
        })
    }

    fn row(&self, n: usize) -> Result<EventRow<'a>> {
        let kind = EventKind::from_code(self.kinds[n]).ok_or_else(|| {
            Error::corrupt(format!("there is no kind of event {}", self.kinds[n]))
        })?;
        Ok(EventRow {
            viewer: self.viewers.text(n)?,
            title: self.titles.text(n)?,
            kind,
            at: Timestamp::from_millis(self.at_ms[n])?,
            value: self.values.is_valid(n).then(|| self.values.value(n)),
            id: self.ids.is_valid(n).then(|| self.ids.value(n).as_bytes()),
        })
    }
}

/// A column of texts behind a dictionary.
struct Texts<'a> {
    keys: &'a arrow::array::PrimitiveArray<Int32Type>,
    texts: &'a arrow::array::StringArray,
}

impl<'a> Texts<'a> {
    fn of(column: &'a ArrayRef) -> Result<Self> {
        let column: &DictionaryArray<Int32Type> =
            column.as_dictionary_opt().ok_or_else(|| damaged("ids are not text"))?;
        let texts = column.values().as_string_opt().ok_or_else(|| damaged("ids are not text"))?;
        Ok(Self { keys: column.keys(), texts })
    }

    fn text(&self, n: usize) -> Result<&'a [u8]> {
        let missing = || damaged("a row has no viewer or no title");
        let key = self.keys.is_valid(n).then(|| self.keys.value(n)).ok_or_else(missing)?;
        let key = usize::try_from(key).ok().filter(|&key| key < self.texts.len());
        Ok(self.texts.value(key.ok_or_else(missing)?).as_bytes())
    }
}

fn damaged(why: &str) -> Error {
    Error::corrupt(why)
}
