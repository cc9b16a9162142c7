//! Products of dense matrices of any shape, each computed by one thread.
//!
//! Matrices are plain slices, row after row. Whoever has many products spreads them over threads; the bits of
//! one product do not depend on how many there are.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};

/// A matrix that is only read.
#[derive(Debug, Clone, Copy)]
pub struct View<'a>(MatRef<'a, f32>);

impl<'a> View<'a> {
    /// Rows of `columns` entries each.
    pub fn new(data: &'a [f32], columns: usize) -> Self {
        assert!(columns > 0 && data.len().is_multiple_of(columns), "rows have one length");
        Self(MatRef::from_row_major_slice(data, data.len() / columns, columns))
    }

    /// The same with rows and columns exchanged; nothing is copied.
    #[must_use]
    pub fn transposed(self) -> Self {
        Self(self.0.transpose())
    }
}

/// a b, row after row.
pub fn product(a: View<'_>, b: View<'_>) -> Vec<f32> {
    let mut out = vec![0.0; a.0.nrows() * b.0.ncols()];
    multiply(&mut out, a, b, Accum::Replace);
    out
}

/// out <- out + a b.
pub fn add_product(out: &mut [f32], a: View<'_>, b: View<'_>) {
    multiply(out, a, b, Accum::Add);
}

fn multiply(out: &mut [f32], View(a): View<'_>, View(b): View<'_>, accum: Accum) {
    let out = MatMut::from_row_major_slice_mut(out, a.nrows(), b.ncols());
    matmul(out, accum, a, b, 1.0, Par::Seq);
}

#[cfg(test)]
mod tests;
