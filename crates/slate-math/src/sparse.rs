//! Sparse rows: which columns a row has (`Pattern`), and with which values (`Csr`).
//!
//! Both are compressed sparse rows: `offsets` has one entry more than there are rows, and row `i` owns
//! `columns[offsets[i]..offsets[i + 1]]`, ascending and without repeats.

use slate_core::{Error, Result};

use crate::cast::index;

/// A 0/1 matrix, rows x columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    column_count: usize,
    offsets: Vec<usize>,
    columns: Vec<u32>,
}

impl Pattern {
    /// Rows as they come; each is sorted and loses its repeats.
    ///
    /// # Errors
    /// A column that is not below `column_count`.
    pub fn from_rows<'a>(
        column_count: usize,
        rows: impl IntoIterator<Item = &'a [u32]>,
    ) -> Result<Self> {
        let (mut offsets, mut columns, mut sorted) = (vec![0], Vec::new(), Vec::new());
        for row in rows {
            sorted.clear();
            sorted.extend_from_slice(row);
            sorted.sort_unstable();
            sorted.dedup();
            if let Some(&c) = sorted.last().filter(|&&c| c as usize >= column_count) {
                return Err(out_of_range(offsets.len() - 1, c, column_count));
            }
            columns.extend_from_slice(&sorted);
            offsets.push(columns.len());
        }
        Ok(Self { column_count, offsets, columns })
    }

    /// Number of rows.
    pub fn row_count(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Number of columns.
    pub fn column_count(&self) -> usize {
        self.column_count
    }

    /// Number of ones.
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether there is not a single one.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// The columns of row `i`, ascending.
    pub fn row(&self, i: usize) -> &[u32] {
        &self.columns[self.offsets[i]..self.offsets[i + 1]]
    }

    /// All rows in order.
    pub fn rows(&self) -> impl Iterator<Item = &[u32]> {
        self.offsets.windows(2).map(|w| &self.columns[w[0]..w[1]])
    }

    /// How many ones each column has.
    pub fn column_counts(&self) -> Vec<u32> {
        let mut counts = vec![0; self.column_count];
        for &c in &self.columns {
            counts[c as usize] += 1;
        }
        counts
    }

    /// Columns become rows.
    #[must_use]
    pub fn transpose(&self) -> Self {
        let mut offsets = starts(&self.column_counts());
        let mut next = offsets.clone();
        let mut columns = vec![0; self.columns.len()];
        for (i, row) in self.rows().enumerate() {
            for &c in row {
                columns[next[c as usize]] = index(i);
                next[c as usize] += 1;
            }
        }
        offsets.truncate(self.column_count + 1);
        Self { column_count: self.row_count(), offsets, columns }
    }
}

/// Where each group starts when groups of these sizes lie one behind the other, and the end.
fn starts(sizes: &[u32]) -> Vec<usize> {
    let mut starts = Vec::with_capacity(sizes.len() + 1);
    starts.push(0);
    let mut end = 0;
    starts.extend(sizes.iter().map(|&n| {
        end += n as usize;
        end
    }));
    starts
}

/// A sparse matrix with values, rows x columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Csr {
    column_count: usize,
    offsets: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
}

impl Csr {
    /// Rows of `(column, value)`, each with ascending columns.
    ///
    /// # Errors
    /// A column that is not below `column_count`, or columns that do not ascend.
    pub fn from_rows(column_count: usize, rows: &[Vec<(u32, f32)>]) -> Result<Self> {
        let offsets = starts(&rows.iter().map(|r| index(r.len())).collect::<Vec<_>>());
        let (columns, values) = rows.iter().flatten().copied().unzip();
        Self::from_parts(column_count, offsets, columns, values)
    }

    /// From the three arrays, as they are stored.
    ///
    /// # Errors
    /// Lengths that contradict each other, offsets that do not grow from 0 to the number of values,
    /// columns out of range or not ascending within a row.
    pub fn from_parts(
        column_count: usize,
        offsets: Vec<usize>,
        columns: Vec<u32>,
        values: Vec<f32>,
    ) -> Result<Self> {
        let n = columns.len();
        let ends_meet = offsets.first() == Some(&0) && offsets.last() == Some(&n);
        if !ends_meet || values.len() != n || offsets.windows(2).any(|w| w[0] > w[1]) {
            return Err(Error::invalid("the offsets of a sparse matrix do not fit its values"));
        }
        for (i, w) in offsets.windows(2).enumerate() {
            let row = &columns[w[0]..w[1]];
            if let Some(&c) = row.last().filter(|&&c| c as usize >= column_count) {
                return Err(out_of_range(i, c, column_count));
            }
            if row.windows(2).any(|w| w[0] >= w[1]) {
                return Err(Error::invalid(format!("the columns of row {i} do not ascend")));
            }
        }
        Ok(Self { column_count, offsets, columns, values })
    }

    /// Number of rows.
    pub fn row_count(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Number of columns.
    pub fn column_count(&self) -> usize {
        self.column_count
    }

    /// Number of stored values.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether no value is stored.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Where each row starts, and the end of the last.
    pub fn offsets(&self) -> &[usize] {
        &self.offsets
    }

    /// The columns of all values, row by row.
    pub fn columns(&self) -> &[u32] {
        &self.columns
    }

    /// All values, row by row.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Row `i`: columns, ascending, with their values.
    pub fn row(&self, i: usize) -> impl Iterator<Item = (u32, f32)> {
        let range = self.offsets[i]..self.offsets[i + 1];
        self.columns[range.clone()].iter().copied().zip(self.values[range].iter().copied())
    }

    /// The value at row `i`, column `c`; 0 where none is stored.
    pub fn get(&self, i: usize, c: u32) -> f32 {
        let start = self.offsets[i];
        let row = &self.columns[start..self.offsets[i + 1]];
        row.binary_search(&c).map_or(0.0, |at| self.values[start + at])
    }

    /// Columns become rows.
    #[must_use]
    pub fn transpose(&self) -> Self {
        let mut counts = vec![0_u32; self.column_count];
        self.columns.iter().for_each(|&c| counts[c as usize] += 1);
        let offsets = starts(&counts);
        let mut next = offsets.clone();
        let (mut columns, mut values) = (vec![0; self.len()], vec![0.0; self.len()]);
        for i in 0..self.row_count() {
            for (c, value) in self.row(i) {
                let at = next[c as usize];
                (columns[at], values[at]) = (index(i), value);
                next[c as usize] += 1;
            }
        }
        Self { column_count: self.row_count(), offsets, columns, values }
    }
}

fn out_of_range(row: usize, column: u32, column_count: usize) -> Error {
    Error::invalid(format!("row {row} has column {column}, but there are {column_count} columns"))
}

#[cfg(test)]
mod tests;
