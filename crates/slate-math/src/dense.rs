//! A dense matrix of `f32`, row after row.

use slate_core::{Error, ErrorKind, Result};

/// Rows and columns handled together while copying across the diagonal: 64 x 64 x 4 bytes fit the
/// first cache twice.
const TILE: usize = 64;

/// Rows x columns, row-major: entry (i, j) is `data[i * columns + j]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Dense {
    rows: usize,
    columns: usize,
    data: Vec<f32>,
}

impl Dense {
    /// All zero.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Self { rows, columns, data: vec![0.0; rows * columns] }
    }

    /// From its entries, row after row.
    ///
    /// # Errors
    /// Another number of entries than `rows * columns`.
    pub fn from_data(rows: usize, columns: usize, data: Vec<f32>) -> Result<Self> {
        if rows.checked_mul(columns) != Some(data.len()) {
            let found = data.len();
            return Err(Error::invalid(format!("{rows} x {columns} does not fit {found} entries")));
        }
        Ok(Self { rows, columns, data })
    }

    /// Number of rows.
    pub fn row_count(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn column_count(&self) -> usize {
        self.columns
    }

    /// All entries, row after row.
    pub fn data(&self) -> &[f32] {
        &self.data
    }

    /// All entries, row after row, to be changed.
    pub fn data_mut(&mut self) -> &mut [f32] {
        &mut self.data
    }

    /// The entries alone.
    pub fn into_data(self) -> Vec<f32> {
        self.data
    }

    /// Row `i`.
    pub fn row(&self, i: usize) -> &[f32] {
        &self.data[i * self.columns..(i + 1) * self.columns]
    }

    /// Row `i`, to be changed.
    pub fn row_mut(&mut self, i: usize) -> &mut [f32] {
        &mut self.data[i * self.columns..(i + 1) * self.columns]
    }

    /// Entry (i, j).
    pub fn at(&self, i: usize, j: usize) -> f32 {
        self.data[i * self.columns + j]
    }

    /// The diagonal of a square matrix.
    pub fn diagonal(&self) -> Vec<f32> {
        self.data.iter().step_by(self.columns + 1).take(self.rows).copied().collect()
    }

    /// Adds `f(i, entry)` to every entry (i, i) of a square matrix.
    pub fn add_to_diagonal(&mut self, f: impl Fn(usize, f32) -> f32) {
        let step = self.columns + 1;
        for (i, entry) in self.data.iter_mut().step_by(step).take(self.rows).enumerate() {
            *entry += f(i, *entry);
        }
    }

    /// Copies what is above the diagonal of a square matrix below it.
    pub fn mirror_upper(&mut self) {
        self.across_diagonal(|data, above, below| data[below] = data[above]);
    }

    /// Turns a square matrix over its diagonal, in place.
    pub fn transpose_in_place(&mut self) {
        self.across_diagonal(|data, above, below| data.swap(below, above));
    }

    /// Calls `f(data, position above, position below)` for every pair of mirrored entries, by tiles.
    fn across_diagonal(&mut self, f: impl Fn(&mut [f32], usize, usize)) {
        assert_eq!(self.rows, self.columns, "only a square matrix has a diagonal");
        let n = self.rows;
        for top in (0..n).step_by(TILE) {
            for left in (top..n).step_by(TILE) {
                for i in top..(top + TILE).min(n) {
                    for j in left.max(i + 1)..(left + TILE).min(n) {
                        f(&mut self.data, i * n + j, j * n + i);
                    }
                }
            }
        }
    }

    /// Refuses infinities and NaN.
    ///
    /// # Errors
    /// [`ErrorKind::Insufficient`], naming `what` the matrix is.
    pub fn check_finite(&self, what: &str) -> Result<()> {
        match self.data.iter().position(|x| !x.is_finite()) {
            None => Ok(()),
            Some(at) => {
                let (i, j) = (at / self.columns, at % self.columns);
                let detail = format!("{what} is not finite at row {i}, column {j}");
                Err(Error::new(ErrorKind::Insufficient, detail))
            }
        }
    }
}

#[cfg(test)]
mod tests;
