//! Many small symmetric positive definite systems, one after the other in the same memory:
//! (A0 + c sum_i h_i h_i' + r I) x = b, d x d with d up to 512.
//!
//! Each system is computed by one thread in a fixed order; run many of them side by side. Cost a system:
//! 3/2 rows d^2 to add the rows, d^3/3 to factor, 2d^2 to solve.

use std::fmt;

use faer::dyn_stack::MemBuffer;
use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, MatMut, Par};
use slate_core::Result;

use crate::{Dense, cholesky};

/// The largest d.
pub const D_MAX: usize = 512;

/// Rows gathered before they are multiplied. Part of the result's bits: do not tune per machine.
const TILE: usize = 256;

/// One system at a time, and the memory it needs.
pub struct SmallSystem {
    /// Lower triangle of the matrix, then of its factor.
    a: Mat<f32>,
    /// d x `TILE`: the rows h_i gathered as columns.
    tile: Mat<f32>,
    memory: MemBuffer,
}

impl SmallSystem {
    /// Memory for systems of size `d`.
    ///
    /// # Panics
    /// If `d` is not in 1 ..= [`D_MAX`].
    pub fn new(d: usize) -> Self {
        assert!((1..=D_MAX).contains(&d), "a small system has 1 to {D_MAX} rows, found {d}");
        Self { a: Mat::zeros(d, d), tile: Mat::zeros(d, TILE), memory: cholesky::scratch(d) }
    }

    /// The size d.
    pub fn size(&self) -> usize {
        self.a.nrows()
    }

    /// A <- `base` + `ridge` I; `base` is symmetric, d x d.
    pub fn start(&mut self, base: &Dense, ridge: f32) {
        for j in 0..self.size() {
            let column = self.a.col_as_slice_mut(j);
            column.copy_from_slice(base.row(j));
            column[j] += ridge;
        }
    }

    /// A <- A + `weight` sum h h' over `rows`, in their order.
    pub fn add_rows<'a>(&mut self, rows: impl IntoIterator<Item = &'a [f32]>, weight: f32) {
        let mut filled = 0;
        for h in rows {
            self.tile.col_as_slice_mut(filled).copy_from_slice(h);
            filled += 1;
            if filled == TILE {
                self.add_tile(filled, weight);
                filled = 0;
            }
        }
        self.add_tile(filled, weight);
    }

    /// Two rectangles cover the lower triangle: a few large products beat many exact small ones.
    fn add_tile(&mut self, filled: usize, weight: f32) {
        let d = self.size();
        let half = d / 2;
        let h = self.tile.subcols(0, filled);
        let mut add = |top: usize, height: usize, width: usize| {
            let (rows, columns) = (h.subrows(top, height), h.subrows(0, width).transpose());
            let block = self.a.as_mut().submatrix_mut(top, 0, height, width);
            matmul(block, Accum::Add, rows, columns, weight, Par::Seq);
        };
        add(0, half, half);
        add(half, d - half, d);
    }

    /// Factors A in place; afterwards only [`SmallSystem::solve`] makes sense.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Insufficient`] if A is not positive definite.
    pub fn factor(&mut self) -> Result<()> {
        cholesky::factor_in_place(self.a.as_mut(), &mut self.memory)
    }

    /// b <- A^-1 b.
    pub fn solve(&self, b: &mut [f32]) {
        let d = self.size();
        let x = MatMut::from_column_major_slice_mut(b, d, 1);
        cholesky::solve_in_place(self.a.as_ref(), x);
    }
}

impl fmt::Debug for SmallSystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmallSystem").field("size", &self.size()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
