//! Columns as small whole numbers: each value becomes the number of its bin.
//!
//! A column with few distinct values keeps them all. Otherwise the bins hold about as many rows each, and a
//! value that alone would fill a bin is counted apart, as in LightGBM (Ke et al. 2017; the greedy of its
//! `BinMapper`). An edge lies in the middle between the two values it separates.

use rayon::prelude::*;
use slate_core::Seed;

use super::table::Table;
use crate::{Rng, cast::narrow};

/// The bin of missing values. Values have the bins 0 to 254.
pub(super) const MISSING: u8 = 255;

/// Rows that edges are found from, at most: a quantile of so many is exact to about a thousandth.
const SAMPLE_MAX: usize = 200_000;

/// Columns whose bins lie side by side, at most: what fits the first cache as packed histograms.
pub(super) const WIDTH_MAX: usize = 16;

/// One column's bins. Bin b holds the values above `edges[b - 1]` and up to `edges[b]`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Edges(Vec<f32>);

impl Edges {
    /// At most `bins_max` bins for the values of a column; NaN is left out.
    pub(super) fn of(mut values: Vec<f32>, bins_max: usize) -> Self {
        values.retain(|x| !x.is_nan());
        values.sort_unstable_by(f32::total_cmp);
        let counted = distinct(&values);
        let lasts = if counted.len() <= bins_max {
            (0..counted.len()).collect()
        } else {
            quantile_lasts(&counted, values.len(), bins_max)
        };
        let inner = &lasts[..lasts.len().saturating_sub(1)];
        Self(inner.iter().map(|&i| middle(counted[i].0, counted[i + 1].0)).collect())
    }

    /// Number of bins, without the one for missing values.
    pub(super) fn bin_count(&self) -> usize {
        self.0.len() + 1
    }

    /// The bin of a value.
    #[expect(clippy::cast_possible_truncation, reason = "there are at most 254 edges")]
    pub(super) fn bin(&self, x: f32) -> u8 {
        if x.is_nan() { MISSING } else { self.0.partition_point(|&edge| edge < x) as u8 }
    }

    /// The largest value that bin `b` can hold; the largest number of all for the last.
    pub(super) fn upper(&self, b: u8) -> f32 {
        self.0.get(usize::from(b)).copied().unwrap_or(f32::MAX)
    }
}

/// The distinct values, ascending, and how often each occurs.
fn distinct(sorted: &[f32]) -> Vec<(f32, usize)> {
    sorted.chunk_by(|a, b| a == b).map(|same| (same[0], same.len())).collect()
}

/// Where bins end, as positions in `counted`. A value with a bin's share of all rows ends its bin, which less than half
/// a bin of smaller values may share; the other bins share the other rows, and what is left to share is divided anew whenever one closes.
fn quantile_lasts(counted: &[(f32, usize)], total: usize, bins_max: usize) -> Vec<usize> {
    let is_large = |n: usize| n * bins_max >= total;
    let small = || counted.iter().map(|c| c.1).filter(|&n| !is_large(n));
    let mut rows_left: usize = small().sum();
    let mut bins_left = bins_max - (counted.len() - small().count());
    let share = |rows: usize, bins: usize| rows as f64 / bins.max(1) as f64;
    let (mut lasts, mut filled) = (Vec::with_capacity(bins_max), 0);
    let mut wanted = share(rows_left, bins_left);
    for (i, pair) in counted.windows(2).enumerate() {
        let (n, next) = (pair[0].1, pair[1].1);
        filled += n;
        rows_left -= if is_large(n) { 0 } else { n };
        // Before a large value a bin may close half full.
        let enough = if is_large(next) { wanted / 2.0 } else { wanted };
        if (is_large(n) || filled as f64 >= enough) && lasts.len() + 1 < bins_max {
            lasts.push(i);
            filled = 0;
            if !is_large(n) {
                bins_left = bins_left.saturating_sub(1);
                wanted = share(rows_left, bins_left);
            }
        }
    }
    lasts.push(counted.len() - 1);
    lasts
}

/// A number from `a` up to, not including, `b`, near their middle.
fn middle(a: f32, b: f32) -> f32 {
    let m = narrow(f64::midpoint(f64::from(a), f64::from(b)));
    if m < b { m } else { a }
}

/// Some columns side by side: the bins of row r are `bins[r * width ..][..width]`.
#[derive(Debug)]
pub(super) struct Block {
    /// The first of the columns.
    pub(super) first: usize,
    pub(super) width: usize,
    pub(super) bins: Vec<u8>,
}

/// A table in bins.
#[derive(Debug)]
pub(super) struct Binned {
    pub(super) row_count: usize,
    pub(super) columns: Vec<Edges>,
    pub(super) blocks: Vec<Block>,
}

impl Binned {
    /// Finds the edges of every column and the bin of every value.
    pub(super) fn of(table: &Table, bins_max: usize, seed: Seed) -> Self {
        let sample = sample(table.row_count(), seed);
        let columns: Vec<Edges> = (0..table.column_count())
            .into_par_iter()
            .map(|c| Edges::of(pick(table.column(c), sample.as_deref()), bins_max))
            .collect();
        let blocks = spans(table.column_count())
            .into_par_iter()
            .map(|(first, width)| block(table, &columns, first, width))
            .collect();
        Self { row_count: table.row_count(), columns, blocks }
    }

    /// The block of column `c` and its place in it.
    pub(super) fn place(&self, c: usize) -> (&Block, usize) {
        let block = &self.blocks[self.blocks.partition_point(|b| b.first <= c) - 1];
        (block, c - block.first)
    }
}

/// One row of each of [`SAMPLE_MAX`] stretches of equal length; nothing where all rows are few enough.
fn sample(rows: usize, seed: Seed) -> Option<Vec<usize>> {
    (rows > SAMPLE_MAX).then(|| {
        let mut rng = Rng::new(seed.derive("bins"));
        let start = |k: usize| k * rows / SAMPLE_MAX;
        (0..SAMPLE_MAX).map(|k| start(k) + rng.position(start(k + 1) - start(k))).collect()
    })
}

fn pick(column: &[f32], sample: Option<&[usize]>) -> Vec<f32> {
    sample.map_or_else(|| column.to_vec(), |rows| rows.iter().map(|&r| column[r]).collect())
}

/// Columns cut into blocks of about equal width: first column and width of each.
fn spans(columns: usize) -> Vec<(usize, usize)> {
    let blocks = columns.div_ceil(WIDTH_MAX);
    let start = |b: usize| b * columns / blocks;
    (0..blocks).map(|b| (start(b), start(b + 1) - start(b))).collect()
}

fn block(table: &Table, columns: &[Edges], first: usize, width: usize) -> Block {
    let mut bins = vec![0; table.row_count() * width];
    for c in 0..width {
        let (edges, column) = (&columns[first + c], table.column(first + c));
        for (row, &x) in bins.chunks_exact_mut(width).zip(column) {
            row[c] = edges.bin(x);
        }
    }
    Block { first, width, bins }
}

#[cfg(test)]
mod tests;
