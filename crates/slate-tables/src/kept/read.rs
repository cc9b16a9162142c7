//! A kept table back from its file.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Float64Type, UInt64Type};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use slate_core::{Error, Result};
use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::write::NOTE_KEY;
use super::{KeptColumn, KeptTable, KeptTexts, name_of};
use crate::segment::guarded;

/// Reads a table; none if the file is not what was written.
pub(super) fn read(dir: &Path, stem: &str, file: &str) -> Result<Option<KeptTable>> {
    let opened = match File::open(dir.join(file)) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(|e| Error::io("a kept table", &e).at(file))?,
    };
    let hash = hash(&opened).map_err(|e| Error::io("a kept table", &e).at(file))?;
    if name_of(stem, &hash) != file {
        return Ok(None);
    }
    Ok(guarded(file, || table(opened)).ok())
}

fn hash(mut file: &File) -> std::io::Result<blake3::Hash> {
    let (mut hasher, mut buffer) = (blake3::Hasher::new(), vec![0; 1 << 18]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.finalize()),
            count => _ = hasher.update(&buffer[..count]),
        }
    }
}

fn damaged(error: impl std::fmt::Display) -> Error {
    Error::corrupt(error.to_string())
}

fn table(file: File) -> Result<KeptTable> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(damaged)?;
    let notes = builder.metadata().file_metadata().key_value_metadata();
    let note = notes.into_iter().flatten().find(|note| note.key == NOTE_KEY);
    let note = note.and_then(|note| note.value.clone()).unwrap_or_default();
    let fields = builder.schema().fields().clone();
    let mut columns: Vec<KeptColumn> =
        fields.iter().map(|field| empty(field.data_type())).collect::<Result<_>>()?;
    for batch in builder.with_batch_size(1 << 16).build().map_err(damaged)? {
        let batch = batch.map_err(damaged)?;
        columns.iter_mut().zip(batch.columns()).try_for_each(|(into, from)| append(into, from))?;
    }
    Ok(KeptTable { note, columns })
}

fn empty(of: &DataType) -> Result<KeptColumn> {
    match of {
        DataType::Float64 => Ok(KeptColumn::Numbers(Vec::new())),
        DataType::Utf8 => Ok(KeptColumn::Texts(KeptTexts::default())),
        DataType::Struct(_) => {
            let (ends, keys, weights) = (Vec::new(), Vec::new(), Vec::new());
            Ok(KeptColumn::Lists { ends, keys, weights })
        }
        other => Err(damaged(format!("no kept table has a column of {other}"))),
    }
}

fn append(into: &mut KeptColumn, from: &ArrayRef) -> Result<()> {
    let other = || damaged("a column is not of the type it says");
    match into {
        KeptColumn::Numbers(column) => {
            let from = from.as_primitive_opt::<Float64Type>().ok_or_else(other)?;
            column.extend_from_slice(from.values());
        }
        KeptColumn::Texts(column) => {
            let from = from.as_string_opt::<i32>().ok_or_else(other)?;
            (0..from.len()).for_each(|n| column.push(from.value(n)));
        }
        KeptColumn::Lists { ends, keys, weights } => {
            let lists = from.as_struct_opt().ok_or_else(other)?;
            let list = |n: usize| lists.columns().get(n).and_then(|c| c.as_list_opt::<i32>());
            let (of_keys, of_weights) = (list(0).ok_or_else(other)?, list(1).ok_or_else(other)?);
            let start = keys.len() as u64;
            let offsets = of_keys.value_offsets();
            let new =
                offsets.windows(2).map(|w| start + u64::from((w[1] - offsets[0]).unsigned_abs()));
            ends.extend(new);
            let (k, w) = (inner(of_keys), inner(of_weights));
            keys.extend_from_slice(k.as_primitive_opt::<UInt64Type>().ok_or_else(other)?.values());
            let w = w.as_primitive_opt::<Float64Type>().ok_or_else(other)?;
            weights.extend_from_slice(w.values());
        }
    }
    Ok(())
}

/// The values of all lists, one after the other.
fn inner(lists: &arrow::array::ListArray) -> ArrayRef {
    let offsets = lists.value_offsets();
    let (first, last) = (offsets[0], offsets[offsets.len() - 1]);
    let (first, count) = (first.unsigned_abs() as usize, (last - first).unsigned_abs() as usize);
    lists.values().slice(first, count)
}
