//! Titles out of any Parquet file. Lists are list columns, or texts with `|` between their parts.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use parquet::arrow::arrow_reader::{
    ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use slate_core::{Error, Result};
use std::fs::File;

use super::assemble::{TitleTexts, title};
use super::{NextTitle, TitleSource};
use crate::columnar::{check_growth, exact_numbers};
use crate::columns::{Field as _, TitleField, shorten};
use crate::input::ReadOptions;
use crate::segment::guarded;

/// How many rows are read at once.
const BATCH_ROWS: usize = 1024;

/// A reader of Parquet titles.
pub(super) struct ParquetTitles {
    name: String,
    batches: ParquetRecordBatchReader,
    header: Vec<String>,
    positions: Vec<Option<usize>>,
    /// The present batch, columns in the order of [`TitleField::ALL`].
    columns: Vec<Option<ArrayRef>>,
    rows: usize,
    next: usize,
    line: u64,
}

impl ParquetTitles {
    pub(super) fn open(file: File, name: &str, options: &ReadOptions) -> Result<Self> {
        guarded(name, || {
            let read = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
            let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, read)
                .map_err(damaged)?;
            check_growth(builder.metadata())?;
            let fields = builder.schema().fields().iter();
            let header: Vec<String> = fields.map(|field| field.name().clone()).collect();
            let positions = options.columns.resolve::<TitleField>(&header)?;
            let batches = builder.with_batch_size(BATCH_ROWS).build().map_err(damaged)?;
            let (name, columns) = (name.to_owned(), Vec::new());
            Ok(Self { name, batches, header, positions, columns, rows: 0, next: 0, line: 0 })
        })
    }

    /// Reads the next batch; false at the end.
    fn load(&mut self) -> Result<bool> {
        let batches = &mut self.batches;
        let batch = guarded(&self.name, || match batches.next() {
            Some(batch) => batch.map(Some).map_err(damaged),
            None => Ok(None),
        })?;
        let Some(batch) = batch else { return Ok(false) };
        let column = |(&field, position): (&TitleField, &Option<usize>)| match position {
            Some(number) => texts(&batch, *number, field, &self.header).map(Some),
            None => Ok(None),
        };
        let columns: Result<Vec<_>> =
            TitleField::ALL.iter().zip(&self.positions).map(column).collect();
        self.columns = columns.map_err(|e| e.at(&self.name))?;
        (self.rows, self.next) = (batch.num_rows(), 0);
        Ok(true)
    }

    fn texts(&self, row: usize) -> TitleTexts {
        let mut found = TitleTexts::default();
        for (&field, column) in TitleField::ALL.iter().zip(&self.columns) {
            let Some(column) = column.as_ref().filter(|column| column.is_valid(row)) else {
                continue;
            };
            match (column.as_list_opt::<i32>(), field) {
                (Some(lists), field) => found.set_list(field, items(&lists.value(row))),
                (None, _) => found.set(field, column.as_string::<i32>().value(row)),
            }
        }
        found
    }
}

impl TitleSource for ParquetTitles {
    fn advance(&mut self) -> Result<NextTitle> {
        while self.next == self.rows {
            if !self.load()? {
                return Ok(NextTitle::End);
            }
        }
        let row = self.next;
        self.next += 1;
        self.line += 1;
        Ok(match title(self.texts(row)) {
            Ok(title) => NextTitle::Title(Box::new(title), self.line),
            Err(wrong) => {
                let number = self.positions[wrong.field as usize].unwrap_or(0);
                let detail =
                    format!("{} in column `{}`", wrong.error.detail(), self.header[number]);
                let column = Some(number as u64 + 1);
                NextTitle::Bad(Error::invalid(detail).at_line(&self.name, self.line, column))
            }
        })
    }
}

/// A column as texts, or as lists of texts where the field is a list.
fn texts(
    batch: &RecordBatch,
    number: usize,
    field: TitleField,
    header: &[String],
) -> Result<ArrayRef> {
    let array = batch.column(number);
    let to = match array.data_type() {
        DataType::List(item) if field.is_list() && !item.data_type().is_nested() => {
            let item = item.as_ref().clone().with_data_type(DataType::Utf8);
            DataType::List(std::sync::Arc::new(item))
        }
        _ => DataType::Utf8,
    };
    let unreadable = || {
        let (column, found) = (&header[number], shorten(&array.data_type().to_string()));
        Error::invalid(format!("expected texts or numbers in `{column}`, found {found}"))
    };
    if to == DataType::Utf8 && array.data_type().is_nested() {
        return Err(unreadable());
    }
    if to == DataType::Utf8 && array.data_type().is_floating() {
        return exact_numbers(array, &header[number]);
    }
    cast(array, &to).map_err(|_| unreadable())
}

fn items(list: &ArrayRef) -> Vec<String> {
    list.as_string::<i32>().iter().flatten().map(str::to_owned).collect()
}

fn damaged(error: impl std::fmt::Display) -> Error {
    Error::corrupt(format!("the file is damaged: {}", shorten(&error.to_string())))
}
