//! What trees are grown on: columns of numbers, and labels for their rows.

use slate_core::{Error, ErrorKind, Result};

/// The most columns of a table: a node of a compiled forest keeps twice the column in 16 bits.
pub const COLUMNS_MAX: usize = 32_767;

/// Numbers by column, rows x columns. NaN means missing; infinities are refused.
///
/// Categories with an order (a rating, a decade) are columns of numbers. Categories without one have to
/// be made numbers by the caller, such as the mean label of the category on earlier rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    row_count: usize,
    columns: Vec<Vec<f32>>,
}

impl Table {
    /// From columns of equal length.
    ///
    /// # Errors
    /// No column or more than [`COLUMNS_MAX`], columns of different lengths, 2^32 rows or more, an
    /// infinite value.
    pub fn from_columns(columns: Vec<Vec<f32>>) -> Result<Self> {
        let row_count = columns.first().map_or(0, Vec::len);
        if columns.is_empty() || columns.len() > COLUMNS_MAX {
            let n = columns.len();
            return Err(Error::invalid(format!(
                "a table has 1 to {COLUMNS_MAX} columns, found {n}"
            )));
        }
        if u32::try_from(row_count).is_err() {
            let detail = format!("a table has fewer than 2^32 rows, found {row_count}");
            return Err(Error::new(ErrorKind::Limit, detail));
        }
        for (c, column) in columns.iter().enumerate() {
            if column.len() != row_count {
                let n = column.len();
                let detail = format!("column 0 has {row_count} rows, but column {c} has {n}");
                return Err(Error::invalid(detail));
            }
            if let Some(i) = column.iter().position(|x| x.is_infinite()) {
                let detail = format!("column {c} is infinite in row {i}");
                return Err(Error::invalid(detail).hint("a missing value is NaN"));
            }
        }
        Ok(Self { row_count, columns })
    }

    /// Number of rows.
    pub fn row_count(&self) -> usize {
        self.row_count
    }

    /// Number of columns.
    pub fn column_count(&self) -> usize {
        self.columns.len()
    }

    /// The values of column `c`, one a row.
    pub fn column(&self, c: usize) -> &[f32] {
        &self.columns[c]
    }
}

/// A table with what is to be learned: one label a row, and for ranking which rows compete.
#[derive(Debug, Clone, Copy)]
pub struct Examples<'a> {
    table: &'a Table,
    labels: &'a [f32],
    groups: &'a [u32],
}

impl<'a> Examples<'a> {
    /// Rows that stand for themselves.
    ///
    /// # Errors
    /// [`ErrorKind::Insufficient`] for no rows; [`ErrorKind::Invalid`] for a label that is not finite or
    /// as many labels as rows missing.
    pub fn new(table: &'a Table, labels: &'a [f32]) -> Result<Self> {
        let rows = table.row_count();
        if rows == 0 {
            return Err(Error::new(
                ErrorKind::Insufficient,
                "a table without rows teaches nothing",
            ));
        }
        if labels.len() != rows {
            let n = labels.len();
            return Err(Error::invalid(format!("expected {rows} labels, one a row, found {n}")));
        }
        if let Some(i) = labels.iter().position(|y| !y.is_finite()) {
            let y = labels[i];
            return Err(Error::invalid(format!("the label of row {i} is `{y}`, not a number")));
        }
        Ok(Self { table, labels, groups: &[] })
    }

    /// Rows in groups, such as the candidates of one list: the first `groups[0]` rows compete with each
    /// other, then the next `groups[1]`.
    ///
    /// # Errors
    /// As [`Examples::new`]; an empty group; groups that do not sum to the rows.
    pub fn grouped(table: &'a Table, labels: &'a [f32], groups: &'a [u32]) -> Result<Self> {
        let examples = Self::new(table, labels)?;
        let (sum, rows) = (groups.iter().map(|&n| u64::from(n)).sum::<u64>(), table.row_count());
        if sum != rows as u64 {
            let n = groups.len();
            let detail = format!("{n} groups sum to {sum}, but the table has {rows} rows");
            return Err(Error::invalid(detail));
        }
        if let Some(g) = groups.iter().position(|&n| n == 0) {
            return Err(Error::invalid(format!("group {g} is empty")));
        }
        Ok(Self { groups, ..examples })
    }

    /// The columns.
    pub fn table(&self) -> &'a Table {
        self.table
    }

    /// One label a row.
    pub fn labels(&self) -> &'a [f32] {
        self.labels
    }

    /// Sizes of the groups in order; empty for rows that stand for themselves.
    pub fn groups(&self) -> &'a [u32] {
        self.groups
    }
}

#[cfg(test)]
mod tests;
