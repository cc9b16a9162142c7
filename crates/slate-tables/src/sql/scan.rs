//! Segments as a table of the query engine.
//!
//! A file is checked against its hash before its first row, as everywhere. Only the columns that a query names are
//! read, and only the files whose time it may ask for.

use std::fmt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use arrow::array::{ArrayRef, AsArray, Date32Array, DictionaryArray, RecordBatch, StringArray};
use arrow::datatypes::{
    DataType, Field, Schema, SchemaRef, TimeUnit, TimestampMillisecondType, UInt8Type,
};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::ScalarValue;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{
    BinaryExpr, Expr, Operator, TableProviderFilterPushDown, TableType,
};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::{PartitionStream, StreamingTableExec};
use futures_core::Stream;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use slate_core::{Error, EventKind};

use crate::segment::{Segment, guarded, open_columns};

/// The columns of `events`, and the column of a segment each is made of.
const COLUMNS: [(&str, usize); 6] =
    [("viewer", 0), ("title", 1), ("kind", 2), ("at", 3), ("day", 3), ("value", 4)];

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// The schema of `events`.
pub(super) fn schema() -> SchemaRef {
    let text = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let kind = DataType::Dictionary(Box::new(DataType::UInt8), Box::new(DataType::Utf8));
    let at = DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into()));
    Arc::new(Schema::new(vec![
        Field::new("viewer", text.clone(), false),
        Field::new("title", text, false),
        Field::new("kind", kind, false),
        Field::new("at", at, false),
        Field::new("day", DataType::Date32, false),
        Field::new("value", DataType::Float32, true),
    ]))
}

/// Segments of one folder.
#[derive(Debug)]
pub(super) struct SegmentTable {
    dir: PathBuf,
    segments: Vec<Segment>,
    parts: usize,
    schema: SchemaRef,
}

impl SegmentTable {
    pub(super) fn new(dir: &Path, segments: &[Segment], parts: usize) -> Self {
        let mut segments = segments.to_vec();
        segments.sort_by(|a, b| (a.at_min, a.at_max, &a.file).cmp(&(b.at_min, b.at_max, &b.file)));
        Self { dir: dir.to_owned(), segments, parts: parts.max(1), schema: schema() }
    }
}

#[async_trait]
impl TableProvider for SegmentTable {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        let support = |filter: &&Expr| match bound(filter) {
            Some(_) => TableProviderFilterPushDown::Inexact,
            None => TableProviderFilterPushDown::Unsupported,
        };
        Ok(filters.iter().map(support).collect())
    }

    async fn scan(
        &self,
        _state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let bounds: Vec<Bound> = filters.iter().filter_map(bound).collect();
        let asked = |s: &&Segment| {
            bounds.iter().all(|b| b.may_hold(s.at_min.as_millis(), s.at_max.as_millis()))
        };
        let asked: Vec<Segment> = self.segments.iter().filter(asked).cloned().collect();
        let columns = projection.cloned().unwrap_or_else(|| (0..COLUMNS.len()).collect());
        let schema = Arc::new(self.schema.project(&columns)?);
        let size = asked.len().div_ceil(self.parts).max(1);
        let mut parts: Vec<Arc<dyn PartitionStream>> = Vec::new();
        for part in 0..self.parts {
            let segments = asked.iter().skip(part * size).take(size).cloned().collect();
            let (dir, schema, columns) = (self.dir.clone(), schema.clone(), columns.clone());
            parts.push(Arc::new(Part { dir, segments, columns, schema }));
        }
        let plan = StreamingTableExec::try_new(schema, parts, None, None, false, limit)?;
        Ok(Arc::new(plan))
    }
}

/// A bound on `at`, in milliseconds, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bound {
    min: i64,
    max: i64,
}

impl Bound {
    fn may_hold(&self, first: i64, last: i64) -> bool {
        last >= self.min && first <= self.max
    }
}

/// What a filter says of `at`, if it is a comparison of `at` or `day` with a constant. A wider bound is as right.
fn bound(filter: &Expr) -> Option<Bound> {
    let Expr::BinaryExpr(BinaryExpr { left, op, right }) = filter else { return None };
    let (column, value, op) = match (left.as_ref(), right.as_ref()) {
        (Expr::Column(column), Expr::Literal(value, _)) => (column, value, *op),
        (Expr::Literal(value, _), Expr::Column(column)) => (column, value, op.swap()?),
        _ => return None,
    };
    let (first, last) = match (column.name.as_str(), value) {
        ("at", ScalarValue::TimestampMillisecond(Some(at), _)) => (*at, *at),
        ("day", ScalarValue::Date32(Some(day))) => {
            let start = i64::from(*day) * DAY_MS;
            (start, start + DAY_MS - 1)
        }
        _ => return None,
    };
    match op {
        Operator::Eq => Some(Bound { min: first, max: last }),
        Operator::Lt | Operator::LtEq => Some(Bound { min: i64::MIN, max: last }),
        Operator::Gt | Operator::GtEq => Some(Bound { min: first, max: i64::MAX }),
        _ => None,
    }
}

/// Some of the segments, read one after the other.
struct Part {
    dir: PathBuf,
    segments: Vec<Segment>,
    columns: Vec<usize>,
    schema: SchemaRef,
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files: Vec<&str> = self.segments.iter().map(|s| s.file.as_str()).collect();
        f.debug_struct("Part").field("files", &files).finish()
    }
}

impl PartitionStream for Part {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _context: Arc<TaskContext>) -> SendableRecordBatchStream {
        let batches = Batches {
            dir: self.dir.clone(),
            segments: self.segments.clone().into_iter(),
            open: None,
            columns: self.columns.clone(),
            schema: self.schema.clone(),
        };
        Box::pin(RecordBatchStreamAdapter::new(self.schema.clone(), batches))
    }
}

/// The batches of a part.
struct Batches {
    dir: PathBuf,
    segments: std::vec::IntoIter<Segment>,
    open: Option<(String, ParquetRecordBatchReader)>,
    columns: Vec<usize>,
    schema: SchemaRef,
}

impl Stream for Batches {
    type Item = Result<RecordBatch>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.next().map_err(|e| DataFusionError::External(Box::new(e)));
        Poll::Ready(next.transpose())
    }
}

impl Batches {
    fn next(&mut self) -> Result<Option<RecordBatch>, Error> {
        loop {
            if let Some((name, reader)) = &mut self.open {
                let batch = guarded(name, || reader.next().transpose().map_err(|e| damaged(&e)))?;
                if let Some(batch) = batch {
                    return self.columns_of(&batch).map(Some).map_err(|e| damaged(&e));
                }
            }
            let Some(segment) = self.segments.next() else { return Ok(None) };
            let reader = open_columns(&self.dir, &segment, &self.needed())?;
            self.open = Some((segment.file, reader));
        }
    }

    /// The columns of a segment that are needed, ascending, each once.
    fn needed(&self) -> Vec<usize> {
        let mut needed: Vec<usize> = self.columns.iter().map(|c| COLUMNS[*c].1).collect();
        needed.sort_unstable();
        needed.dedup();
        needed
    }

    fn columns_of(&self, batch: &RecordBatch) -> arrow::error::Result<RecordBatch> {
        let from_file = self.needed();
        let of = |column: &usize| {
            let (name, source) = COLUMNS[*column];
            let place = from_file.partition_point(|c| *c < source);
            match name {
                "kind" => kinds(batch.column(place)),
                "day" => Ok(days(batch.column(place))),
                _ => Ok(batch.column(place).clone()),
            }
        };
        let columns = self.columns.iter().map(of).collect::<arrow::error::Result<_>>()?;
        let rows = arrow::array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(self.schema.clone(), columns, &rows)
    }
}

/// Codes of kinds as words; the codes are the keys of the dictionary.
pub(super) fn kinds(codes: &ArrayRef) -> arrow::error::Result<ArrayRef> {
    let words = StringArray::from_iter_values(EventKind::ALL.map(EventKind::as_str));
    let codes = codes.as_primitive::<UInt8Type>().clone();
    Ok(Arc::new(DictionaryArray::<UInt8Type>::try_new(codes, Arc::new(words))?))
}

/// Days of moments.
#[expect(clippy::cast_possible_truncation, reason = "years of four digits have few days")]
pub(super) fn days(at: &ArrayRef) -> ArrayRef {
    let at = at.as_primitive::<TimestampMillisecondType>();
    let day = |at: &i64| at.div_euclid(DAY_MS) as i32;
    Arc::new(Date32Array::from_iter_values(at.values().iter().map(day)))
}

fn damaged(error: &arrow::error::ArrowError) -> Error {
    Error::corrupt(format!("the file is damaged: {}", crate::columns::shorten(&error.to_string())))
}
