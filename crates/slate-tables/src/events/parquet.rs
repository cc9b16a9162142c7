//! Events out of any Parquet file: columns of texts, numbers and times, whoever wrote it. A segment
//! of Slate itself can be read back this way too, client ids included.
//!
//! The line of an error is the row, counted from 1.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type, TimeUnit};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use slate_core::{Error, EventKind, Result, Timestamp, TimestampUnit};
use std::fs::File;

use super::assemble::{Rules, Texts, Wrong, event, event_at, kind_for};
use super::delimited::positions_of;
use super::words::Words;
use crate::columnar::{check_growth, exact_numbers};
use crate::columns::{EventField, Field as _, shorten};
use crate::input::{Format, ReadOptions};
use crate::segment::guarded;
use crate::source::{EventSource, Next};

/// How many rows are turned into texts at once.
const BATCH_ROWS: usize = 8192;

/// A reader of Parquet events.
pub(super) struct ParquetEvents {
    name: String,
    batches: ParquetRecordBatchReader,
    /// Names of the mapped columns, and for each its number in the file, counted from 1.
    columns: [Option<(String, u64)>; EventField::ALL.len()],
    rules: Rules,
    /// The present batch as texts, a column a field.
    texts: [Option<StringArray>; EventField::ALL.len()],
    rows: usize,
    next: usize,
    line: u64,
    lines_total: u64,
    has_no_times: bool,
}

impl ParquetEvents {
    pub(super) fn open(file: File, name: &str, options: &ReadOptions) -> Result<Self> {
        guarded(name, || Self::open_unguarded(file, name, options))
    }

    fn open_unguarded(file: File, name: &str, options: &ReadOptions) -> Result<Self> {
        let damaged =
            |e: parquet::errors::ParquetError| Error::corrupt(format!("the file is damaged: {e}"));
        let read = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let builder =
            ParquetRecordBatchReaderBuilder::try_new_with_options(file, read).map_err(damaged)?;
        check_growth(builder.metadata())?;
        let header: Vec<String> =
            builder.schema().fields().iter().map(|field| field.name().clone()).collect();
        let positions = positions_of(&header, options, options.has_no_times)?;
        let mut columns = [const { None }; EventField::ALL.len()];
        for (column, position) in columns.iter_mut().zip(&positions) {
            *column = position.map(|n| (header[n].clone(), n as u64 + 1));
        }
        let value = columns[EventField::Value as usize].as_ref().map(|(name, _)| name.as_str());
        let times = &columns[EventField::At as usize];
        let at = times.as_ref().and_then(|(name, _)| builder.schema().field_with_name(name).ok());
        let unit = unit_of(at.map(|field| field.data_type()), options.unit);
        let words = Words::of(options, Format::Parquet);
        let rules =
            Rules { unit, kind: kind_for(options.kind, value), words, decimal_times: false };
        let roots = positions.into_iter().flatten();
        let mask = ProjectionMask::roots(builder.parquet_schema(), roots);
        let lines_total = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
        let batches =
            builder.with_projection(mask).with_batch_size(BATCH_ROWS).build().map_err(damaged)?;
        let texts = [const { None }; EventField::ALL.len()];
        let name = name.to_owned();
        let has_no_times = options.has_no_times;
        Ok(Self {
            name,
            batches,
            columns,
            rules,
            texts,
            rows: 0,
            next: 0,
            line: 0,
            lines_total,
            has_no_times,
        })
    }

    /// Reads the next batch; false at the end.
    fn load(&mut self) -> Result<bool> {
        let batches = &mut self.batches;
        let batch = guarded(&self.name, || match batches.next() {
            Some(batch) => {
                batch.map(Some).map_err(|e| Error::corrupt(format!("the file is damaged: {e}")))
            }
            None => Ok(None),
        })?;
        let Some(batch) = batch else { return Ok(false) };
        for (&field, column) in EventField::ALL.iter().zip(&self.columns) {
            self.texts[field as usize] = match column {
                Some((column, _)) => {
                    Some(texts(&batch, column, field).map_err(|e| e.at(&self.name))?)
                }
                None => None,
            };
        }
        (self.rows, self.next) = (batch.num_rows(), 0);
        Ok(true)
    }

    fn text(&self, field: EventField) -> &[u8] {
        match &self.texts[field as usize] {
            Some(texts) if texts.is_valid(self.next - 1) => texts.value(self.next - 1).as_bytes(),
            _ => &[],
        }
    }

    fn wrong(&self, wrong: &Wrong) -> Error {
        let column = self.columns[wrong.field as usize].as_ref();
        self.placed(wrong.in_column(column.map_or("", |(name, _)| name)), wrong.field)
    }
}

impl EventSource for ParquetEvents {
    fn advance(&mut self) -> Result<Next<'_>> {
        while self.next == self.rows {
            if !self.load()? {
                return Ok(Next::End);
            }
        }
        self.next += 1;
        self.line += 1;
        let texts = Texts {
            viewer: self.text(EventField::Viewer),
            title: self.text(EventField::Title),
            kind: self.text(EventField::Kind),
            at: self.text(EventField::At),
            value: self.text(EventField::Value),
            id: self.text(EventField::Id),
        };
        let made = match self.has_no_times {
            true => event_at(&texts, Timestamp::default(), &self.rules),
            false => event(&texts, &self.rules),
        };
        Ok(match made {
            Ok(row) => Next::Event(row),
            Err(wrong) => Next::Bad(self.wrong(&wrong)),
        })
    }

    fn placed(&self, error: Error, field: EventField) -> Error {
        let number = self.columns[field as usize].as_ref().map(|(_, number)| *number);
        error.at_line(&self.name, self.line, number)
    }

    /// In rows, since a Parquet file is not read from start to end.
    fn progress(&self) -> (u64, u64) {
        (self.line, self.lines_total)
    }
}

/// Times that are no bare numbers become milliseconds.
fn unit_of(at: Option<&DataType>, given: TimestampUnit) -> TimestampUnit {
    if at.is_some_and(DataType::is_temporal) { TimestampUnit::Milliseconds } else { given }
}

/// A column as texts.
fn texts(batch: &RecordBatch, column: &str, field: EventField) -> Result<StringArray> {
    let Some(array) = batch.column_by_name(column) else {
        return Err(Error::corrupt(format!("the column `{column}` is missing")));
    };
    let array = match field {
        EventField::At if array.data_type().is_temporal() => {
            let zone = match array.data_type() {
                DataType::Timestamp(_, zone) => zone.clone(),
                _ => None,
            };
            let millis = DataType::Timestamp(TimeUnit::Millisecond, zone);
            convert(&convert(array, &millis, column)?, &DataType::Int64, column)?
        }
        EventField::Kind if array.data_type().is_integer() => kinds(array, column)?,
        EventField::Viewer | EventField::Title | EventField::Id
            if array.data_type().is_floating() =>
        {
            exact_numbers(array, column)?
        }
        _ => array.clone(),
    };
    let texts = convert(&array, &DataType::Utf8, column)?;
    Ok(texts.as_string::<i32>().clone())
}

/// Stored codes of kinds as their words; unknown codes stay numbers, which are then refused.
fn kinds(codes: &ArrayRef, column: &str) -> Result<ArrayRef> {
    let codes = convert(codes, &DataType::Int64, column)?;
    let word = |code: i64| match u8::try_from(code).ok().and_then(EventKind::from_code) {
        Some(kind) => kind.as_str().to_owned(),
        None => code.to_string(),
    };
    let words = codes.as_primitive::<Int64Type>().iter().map(|code| code.map(word));
    Ok(std::sync::Arc::new(words.collect::<StringArray>()))
}

fn convert(array: &ArrayRef, to: &DataType, column: &str) -> Result<ArrayRef> {
    let unreadable = || {
        let found = shorten(&array.data_type().to_string());
        Error::invalid(format!("expected texts, numbers or times in `{column}`, found {found}"))
    };
    // Arrow would print a list; an id made of a print is nobody's id.
    if array.data_type().is_nested() {
        return Err(unreadable());
    }
    cast(array, to).map_err(|_| unreadable())
}

#[cfg(test)]
mod tests;
