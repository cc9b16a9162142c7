//! One large symmetric positive definite system with many right-hand sides: A = L L'.
//!
//! The factor is computed by one thread; right-hand sides are then solved in parallel in blocks of a
//! fixed width, so that the answer has the same bits for any number of threads. All matrices are n x n in
//! single precision. Cost: n^3/3 for the factor, 2n^3/3 more for the inverse, 2n^2 a right-hand side.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt::factor::{
    LltError, LltParams, cholesky_in_place, cholesky_in_place_scratch,
};
use faer::linalg::triangular_solve::{
    solve_lower_triangular_in_place, solve_upper_triangular_in_place,
};
use faer::{MatMut, MatRef, Par, Spec};
use rayon::prelude::*;
use slate_core::{Error, ErrorKind, Result};

use crate::Dense;

/// Right-hand sides solved together by one thread. Part of the result's bits: do not tune per machine.
const BLOCK: usize = 128;

/// The factor L of a symmetric positive definite matrix.
#[derive(Debug)]
pub struct Cholesky {
    n: usize,
    /// L in the lower triangle, column after column; above the diagonal lies rubbish.
    factor: Vec<f32>,
}

impl Cholesky {
    /// Factors `a`, of which only the upper triangle is read.
    ///
    /// # Errors
    /// [`ErrorKind::Insufficient`] if `a` is not positive definite, NaN included.
    pub fn new(a: Dense) -> Result<Self> {
        let n = a.row_count();
        assert_eq!(n, a.column_count(), "only a square matrix can be positive definite");
        // Rows of a symmetric matrix are its columns: the upper triangle by rows is the lower by columns.
        let mut factor = a.into_data();
        let view = MatMut::from_column_major_slice_mut(&mut factor, n, n);
        factor_in_place(view, &mut scratch(n))?;
        Ok(Self { n, factor })
    }

    /// Number of rows.
    pub fn row_count(&self) -> usize {
        self.n
    }

    /// A^-1, both triangles.
    ///
    /// # Errors
    /// [`ErrorKind::Insufficient`] if it overflows single precision.
    pub fn inverse(&self) -> Result<Dense> {
        let mut out = Dense::zeros(self.n, self.n);
        let by_block = out.data_mut().par_chunks_mut((self.n * BLOCK).max(1));
        by_block.enumerate().for_each(|(b, columns)| self.invert_block(b * BLOCK, columns));
        out.mirror_upper();
        out.check_finite("the inverse")?;
        Ok(out)
    }

    /// Columns `start..` of the inverse from row `start` down; by symmetry the rest is known.
    ///
    /// The unit vectors of this block are 0 above `start`, so only the trailing part of L takes part.
    fn invert_block(&self, start: usize, columns: &mut [f32]) {
        let width = columns.len() / self.n;
        let mut x = MatMut::from_column_major_slice_mut(columns, self.n, width);
        for j in 0..width {
            x[(start + j, j)] = 1.0;
        }
        let rest = self.n - start;
        let l = self.factor().submatrix(start, start, rest, rest);
        solve_in_place(l, x.subrows_mut(start, rest));
    }

    /// Replaces every row b of `rhs` by A^-1 b.
    ///
    /// # Errors
    /// [`ErrorKind::Insufficient`] if a solution overflows single precision.
    pub fn solve_rows(&self, rhs: &mut Dense) -> Result<()> {
        assert_eq!(rhs.column_count(), self.n, "a right-hand side has one entry a row");
        let by_block = rhs.data_mut().par_chunks_mut((self.n * BLOCK).max(1));
        by_block.for_each(|rows| {
            let width = rows.len() / self.n;
            let x = MatMut::from_column_major_slice_mut(rows, self.n, width);
            solve_in_place(self.factor(), x);
        });
        rhs.check_finite("the solution")
    }

    fn factor(&self) -> MatRef<'_, f32> {
        MatRef::from_column_major_slice(&self.factor, self.n, self.n)
    }
}

/// x <- (L L')^-1 x.
pub(crate) fn solve_in_place(l: MatRef<'_, f32>, mut x: MatMut<'_, f32>) {
    solve_lower_triangular_in_place(l, x.as_mut(), Par::Seq);
    solve_upper_triangular_in_place(l.transpose(), x, Par::Seq);
}

/// Work memory for factoring an n x n matrix.
pub(crate) fn scratch(n: usize) -> MemBuffer {
    MemBuffer::new(cholesky_in_place_scratch::<f32>(n, Par::Seq, params()))
}

/// Replaces the lower triangle of `a` by L; what is above the diagonal is lost.
pub(crate) fn factor_in_place(a: MatMut<'_, f32>, memory: &mut MemBuffer) -> Result<()> {
    let stack = MemStack::new(memory);
    match cholesky_in_place(a, Default::default(), Par::Seq, stack, params()) {
        Ok(_) => Ok(()),
        Err(LltError::NonPositivePivot { index }) => {
            let detail = format!("the matrix is not positive definite at row {index}");
            Err(Error::new(ErrorKind::Insufficient, detail).hint("raise the regularization"))
        }
    }
}

fn params() -> Spec<LltParams, f32> {
    Spec::default()
}

#[cfg(test)]
mod tests;
