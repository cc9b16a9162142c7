//! Products with a tall, narrow matrix H, n x d, and of plain vectors.

use rayon::prelude::*;

use crate::kernel::{self, LANE, Lane, Level, Rows};

/// Rows of H summed into a matrix of their own. Part of the result's bits: do not tune per machine.
const CHUNK: usize = 4096;
/// Rows of G that a thread takes at once. Short, since the first of a triangle are the longest; no part of the bits.
const BAND: usize = 32;
/// Rows multiplied at once: they stay in the first cache.
const TILE: usize = 64;

/// `scale` H'H, d x d, both triangles: partial products of fixed chunks of rows, added in their order.
pub fn gram_of_rows(h: &Rows, scale: f32) -> Rows {
    let d = h.d();
    let mut sum = Rows::zeros(d, d);
    let parts: Vec<Rows> =
        h.lanes().par_chunks(CHUNK * h.width()).map(|rows| upper_gram(rows, d, scale)).collect();
    for part in parts {
        let pairs = sum.lanes_mut().iter_mut().zip(part.lanes());
        pairs.for_each(|(s, p)| s.0.iter_mut().zip(p.0).for_each(|(s, p)| *s += p));
    }
    for i in 0..d {
        for j in 0..i {
            sum.numbers_mut(i)[j] = sum.numbers(j)[i];
        }
    }
    sum
}

/// The upper triangle of the Gram matrix of some rows. Most catalogs are one chunk or two, so that bands of G have to
/// keep the threads busy.
fn upper_gram(rows: &[Lane], d: usize, scale: f32) -> Rows {
    let mut out = Rows::zeros(d, d);
    let width = out.width();
    let bands = out.lanes_mut().par_chunks_mut(BAND * width).enumerate();
    bands.for_each(|(n, band)| {
        for tile in rows.chunks(TILE * width) {
            kernel::add_outer(Level::current(), (n * BAND, band), width, tile, scale);
        }
    });
    out
}

/// out <- H x; `out` has n entries, `x` is one row of lanes.
pub fn times_vector(h: &Rows, x: &[Lane], out: &mut [f32]) {
    kernel::times(Level::current(), h, x, out);
}

/// The inner product of two rows of lanes.
pub fn dot_lanes(a: &[Lane], b: &[Lane]) -> f32 {
    let mut sums = [0.0; LANE];
    for (a, b) in a.iter().zip(b) {
        sums.iter_mut().zip(a.0.iter().zip(b.0)).for_each(|(s, (a, b))| *s += a * b);
    }
    sums.iter().sum()
}

/// out <- out + weight * row, by lanes.
pub fn add_lanes(out: &mut [Lane], weight: f32, row: &[Lane]) {
    for (o, r) in out.iter_mut().zip(row) {
        o.0.iter_mut().zip(r.0).for_each(|(o, r)| *o += weight * r);
    }
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
