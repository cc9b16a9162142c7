//! What a matrix of 8-bit numbers allows to be said about a product: an upper bound for every row.

use super::normal::dot;
use super::{Kernel, LANE, Lane, Level, Rows, Vector, launch};

/// Rows in blocks of 16, column after column, so that a register holds one column of a block.
pub(crate) struct Blocks<'a> {
    /// Blocks x d columns of 16 numbers.
    pub(crate) columns: &'a [[i8; LANE]],
    /// What a number of each row is worth.
    pub(crate) scales: &'a [Lane],
    /// By how much a row can be wrong, for a vector of length 1.
    pub(crate) errors: &'a [Lane],
}

/// out <- scales (columns x) + length errors, for every row of every block; `x` has d numbers.
pub(crate) fn bounds(level: Level, blocks: &Blocks<'_>, x: &[f32], length: f32, out: &mut [Lane]) {
    let n = out.len();
    assert!(blocks.columns.len() == n * x.len(), "one number a row and column");
    assert!(blocks.scales.len() == n && blocks.errors.len() == n, "one lane a block");
    launch(level, Bounds { blocks, x, length, out });
}

struct Bounds<'a> {
    blocks: &'a Blocks<'a>,
    x: &'a [f32],
    length: f32,
    out: &'a mut [Lane],
}

impl Kernel for Bounds<'_> {
    type Out = ();

    #[inline(always)]
    fn run<V: Vector>(self) {
        let Self { blocks, x, length, out } = self;
        let length = V::splat(length);
        let columns = blocks.columns.chunks_exact(x.len());
        let known = blocks.scales.iter().zip(blocks.errors);
        for ((out, columns), (scale, error)) in out.iter_mut().zip(columns).zip(known) {
            // Two sums, so that one addition need not wait for the one before.
            let mut sums = [V::splat(0.0); 2];
            let (pairs, last) = columns.as_chunks::<2>();
            let (numbers, rest) = x.as_chunks::<2>();
            for (pair, x) in pairs.iter().zip(numbers) {
                sums[0] = V::widen(&pair[0]).fma(V::splat(x[0]), sums[0]);
                sums[1] = V::widen(&pair[1]).fma(V::splat(x[1]), sums[1]);
            }
            for (column, x) in last.iter().zip(rest) {
                sums[0] = V::widen(column).fma(V::splat(*x), sums[0]);
            }
            let scale = V::load(scale);
            let bound = sums[0].fma(scale, V::load(error).fma(length, V::splat(0.0)));
            sums[1].fma(scale, bound).store(out);
        }
    }
}

/// `out[i]` <- the product of row `chosen[i]` with x, the same bits as [`times`](super::times) gives.
pub(crate) fn times_some(level: Level, rows: &Rows, chosen: &[u32], x: &[Lane], out: &mut [f32]) {
    assert!(x.len() == rows.width() && out.len() == chosen.len(), "one number a chosen row");
    launch(level, TimesSome { rows, chosen, x, out });
}

struct TimesSome<'a> {
    rows: &'a Rows,
    chosen: &'a [u32],
    x: &'a [Lane],
    out: &'a mut [f32],
}

impl Kernel for TimesSome<'_> {
    type Out = ();

    #[inline(always)]
    fn run<V: Vector>(self) {
        for (out, i) in self.out.iter_mut().zip(self.chosen) {
            *out = dot::<V>(self.rows.row(*i as usize), self.x);
        }
    }
}
