//! The rows of an answer, without the engine's types.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int64Type, TimeUnit, UInt64Type};
use serde::Serialize;
use slate_core::{Error, Result};

/// One number, text or nothing.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// Nothing.
    None,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Whole(i64),
    /// A number.
    Number(f64),
    /// A text; also dates and times, as ISO 8601 writes them.
    Text(String),
}

/// Rows with the names of their columns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rows {
    /// The names.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

/// What a metric's SQL says of a unit and a day.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitDay {
    /// The unit.
    pub unit: String,
    /// Days since 1970.
    pub day: i32,
    /// The value, or the numerator.
    pub value: f64,
    /// The denominator, if there is a column of that name.
    pub denominator: Option<f64>,
}

/// All rows of some batches; the first may be empty and has their columns.
pub(super) fn rows(batches: &[RecordBatch]) -> Result<Rows> {
    let columns = batches.first().map_or_else(Vec::new, |batch| {
        batch.schema().fields().iter().map(|field| field.name().clone()).collect()
    });
    let mut rows = Vec::new();
    for batch in batches {
        let columns: Vec<Vec<Cell>> = batch.columns().iter().map(cells).collect::<Result<_>>()?;
        let row = |n: usize| columns.iter().map(|column| column[n].clone()).collect();
        rows.extend((0..batch.num_rows()).map(row));
    }
    Ok(Rows { columns, rows })
}

fn cells(column: &ArrayRef) -> Result<Vec<Cell>> {
    use DataType as T;
    let as_type = |to: T| cast(column, &to).map_err(|e| unreadable(&e));
    let with = |column: &dyn Array, cell: &dyn Fn(usize) -> Cell| {
        (0..column.len()).map(|n| if column.is_null(n) { Cell::None } else { cell(n) }).collect()
    };
    Ok(match column.data_type() {
        T::Boolean => {
            let column = column.as_boolean();
            with(column, &|n| Cell::Bool(column.value(n)))
        }
        T::UInt64 => {
            let column = column.as_primitive::<UInt64Type>();
            let cell = |n| i64::try_from(column.value(n)).map(Cell::Whole);
            with(column, &|n| cell(n).unwrap_or(Cell::Number(column.value(n) as f64)))
        }
        T::Int8 | T::Int16 | T::Int32 | T::Int64 | T::UInt8 | T::UInt16 | T::UInt32 => {
            let column = as_type(T::Int64)?;
            let column = column.as_primitive::<Int64Type>();
            with(column, &|n| Cell::Whole(column.value(n)))
        }
        T::Float16 | T::Float32 | T::Float64 | T::Decimal128(..) | T::Decimal256(..) => {
            let column = as_type(T::Float64)?;
            let column = column.as_primitive::<Float64Type>();
            with(column, &|n| Cell::Number(column.value(n)))
        }
        _ => {
            let column = as_type(T::Utf8)?;
            let column = column.as_string::<i32>();
            with(column, &|n| Cell::Text(column.value(n).to_owned()))
        }
    })
}

fn unreadable(error: &arrow::error::ArrowError) -> Error {
    Error::invalid(format!("a column of the answer cannot be read: {error}"))
}

/// The rows of a metric, sorted.
pub(super) fn unit_days(batches: &[RecordBatch]) -> Result<Vec<UnitDay>> {
    let mut rows = Vec::new();
    for batch in batches {
        let units = column(batch, "unit", &DataType::Utf8)?;
        let units = units.as_string::<i32>();
        let days = column(batch, "day", &DataType::Date32)?;
        let days = days.as_primitive::<Date32Type>();
        let values = column(batch, "value", &DataType::Float64)?;
        let values = values.as_primitive::<Float64Type>();
        let below = match batch.schema().index_of("denominator") {
            Ok(_) => Some(column(batch, "denominator", &DataType::Float64)?),
            Err(_) => None,
        };
        let below = below.as_ref().map(|column| column.as_primitive::<Float64Type>());
        // A sum over nothing is no number, and adds nothing.
        let number = |column: &arrow::array::Float64Array, n: usize| match column.is_null(n) {
            true => Ok(0.0),
            false if column.value(n).is_finite() => Ok(column.value(n)),
            false => Err(not_finite(units, n, column.value(n))),
        };
        for n in 0..batch.num_rows() {
            if units.is_null(n) || days.is_null(n) {
                return Err(Error::invalid("a row of the metric has no unit or no day"));
            }
            let denominator = below.map(|column| number(column, n)).transpose()?;
            let (unit, day) = (units.value(n).to_owned(), days.value(n));
            rows.push(UnitDay { unit, day, value: number(values, n)?, denominator });
        }
    }
    rows.sort_unstable_by(|a, b| {
        let order = (&a.unit, a.day).cmp(&(&b.unit, b.day)).then(a.value.total_cmp(&b.value));
        order.then(a.denominator.unwrap_or(0.0).total_cmp(&b.denominator.unwrap_or(0.0)))
    });
    Ok(rows)
}

fn not_finite(units: &arrow::array::StringArray, n: usize, found: f64) -> Error {
    let unit = units.value(n).escape_debug();
    Error::invalid(format!("the metric has the value `{found}` for unit `{unit}`"))
        .hint("guard divisions with `nullif`")
}

/// A column of this name, as this type.
fn column(batch: &RecordBatch, name: &str, to: &DataType) -> Result<ArrayRef> {
    let column = batch.column_by_name(name).ok_or_else(|| {
        let schema = batch.schema();
        let found: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
        Error::invalid(format!("the SQL yields no column `{name}`, but {}", found.join(", ")))
            .hint("a metric yields `unit`, `day`, `value` and perhaps `denominator`")
    })?;
    let day_of_time = matches!(
        (column.data_type(), to),
        (DataType::Timestamp(TimeUnit::Millisecond, _), DataType::Date32)
    );
    let cast = match day_of_time {
        true => Ok(super::scan::days(column)),
        false => cast(column, to),
    };
    cast.map_err(|e| Error::invalid(format!("column `{name}` of the metric: {e}")))
}
