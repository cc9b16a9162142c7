//! Products with a tall, narrow matrix H, n x d, row-major.

use faer::linalg::matmul::matmul;
use faer::linalg::matmul::triangular::{BlockStructure, matmul as matmul_structured};
use faer::{Accum, ColMut, ColRef, MatMut, MatRef, Par};
use rayon::prelude::*;

use crate::Dense;

/// Rows of H summed by one thread. Part of the result's bits: do not tune per machine.
const CHUNK: usize = 4096;

/// H'H, d x d: partial products of fixed chunks of rows, added in their order.
pub fn gram_of_rows(h: &Dense) -> Dense {
    let d = h.column_count();
    let mut sum = Dense::zeros(d, d);
    if d == 0 {
        return sum;
    }
    let parts: Vec<Vec<f32>> = h.data().par_chunks(CHUNK * d).map(|c| upper_gram(c, d)).collect();
    for part in parts {
        sum.data_mut().iter_mut().zip(&part).for_each(|(s, p)| *s += p);
    }
    sum.mirror_upper();
    sum
}

/// The upper triangle (by rows) of the Gram matrix of some rows.
fn upper_gram(rows: &[f32], d: usize) -> Vec<f32> {
    let mut out = vec![0.0; d * d];
    // Row-major rows are column-major columns: d x rows.
    let columns = MatRef::from_column_major_slice(rows, d, rows.len() / d);
    matmul_structured(
        MatMut::from_column_major_slice_mut(&mut out, d, d),
        BlockStructure::TriangularLower,
        Accum::Replace,
        columns,
        BlockStructure::Rectangular,
        columns.transpose(),
        BlockStructure::Rectangular,
        1.0,
        Par::Seq,
    );
    out
}

/// out <- H w; `out` has n entries, `w` has d.
pub fn times_vector(h: &Dense, w: &[f32], out: &mut [f32]) {
    let rows = MatRef::from_row_major_slice(h.data(), h.row_count(), h.column_count());
    let (w, out) = (ColRef::from_slice(w), ColMut::from_slice_mut(out));
    matmul(out.as_mat_mut(), Accum::Replace, rows, w.as_mat(), 1.0, Par::Seq);
}

/// The inner product of two vectors.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    // Eight sums side by side, so that the compiler may use wide registers.
    let (a8, b8) = (a.chunks_exact(8), b.chunks_exact(8));
    let tail: f32 = a8.remainder().iter().zip(b8.remainder()).map(|(x, y)| x * y).sum();
    let mut sums = [0.0_f32; 8];
    for (x, y) in a8.zip(b8) {
        sums.iter_mut().zip(x.iter().zip(y)).for_each(|(s, (x, y))| *s += x * y);
    }
    sums.iter().sum::<f32>() + tail
}

/// out <- out + weight * row.
pub fn add_scaled(out: &mut [f32], weight: f32, row: &[f32]) {
    out.iter_mut().zip(row).for_each(|(o, r)| *o += weight * r);
}

#[cfg(test)]
mod tests;
