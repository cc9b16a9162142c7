//! What readers of Parquet share, whoever wrote the file.

use arrow::array::{ArrayRef, AsArray, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type};
use parquet::file::metadata::ParquetMetaData;
use slate_core::{Error, ErrorKind, Result};

use crate::bounds::{RATIO_FREE_BYTES, RATIO_MAX};
use crate::columns::shorten;
use crate::number::exact;

/// Floating numbers as texts, whole ones without a fraction: `318.0` names the title `318`.
pub(crate) fn exact_numbers(numbers: &ArrayRef, column: &str) -> Result<ArrayRef> {
    let unreadable = |e: arrow::error::ArrowError| Error::invalid(format!("`{column}`: {e}"));
    let numbers = cast(numbers, &DataType::Float64).map_err(unreadable)?;
    let text = |number: f64| {
        exact(number).ok_or_else(|| {
            Error::invalid(format!("expected texts or whole numbers in `{column}`, found {number}"))
        })
    };
    let texts = numbers.as_primitive::<Float64Type>().iter().map(|n| n.map(text).transpose());
    Ok(std::sync::Arc::new(texts.collect::<Result<StringArray>>()?))
}

/// Refuses a file that grows too much when it is unpacked, by what it says of itself; a table of viewing is
/// never near it.
///
/// # Errors
/// A column of a row group says that it grows more than [`RATIO_MAX`] times.
pub(crate) fn check_growth(metadata: &ParquetMetaData) -> Result<()> {
    for column in metadata.row_groups().iter().flat_map(|group| group.columns()) {
        let size = |bytes: i64| u64::try_from(bytes).unwrap_or(u64::MAX);
        let (packed, unpacked) = (size(column.compressed_size()), size(column.uncompressed_size()));
        if unpacked > RATIO_FREE_BYTES.max(packed.saturating_mul(RATIO_MAX)) {
            let name = shorten(&column.column_path().string());
            let detail = format!(
                "expected packed data that grows at most {RATIO_MAX} times, \
                 found {unpacked} bytes from {packed} in the column `{name}`"
            );
            return Err(Error::new(ErrorKind::Limit, detail));
        }
    }
    Ok(())
}
