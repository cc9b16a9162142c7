//! Gram matrices: G = X'X of a sparse 0/1 matrix, by output rows.
//!
//! Row i of G is the sum of the rows of X that have column i. Every output row is filled by one thread
//! in ascending order of the rows of X, so that the number of threads never changes a bit; without weights
//! the counts are whole numbers below 2^24 and exact in `f32` anyway.

use rayon::prelude::*;

use crate::{Dense, Pattern, cast::index};

/// G = X'X, columns x columns; G_ii is the count of column i.
pub fn gram(x: &Pattern) -> Dense {
    gram_with(x, |_| 1.0)
}

/// G = X' diag(w) X, columns x columns; `weights` has one entry a row of X.
///
/// # Panics
/// If there is not one weight a row.
pub fn weighted_gram(x: &Pattern, weights: &[f32]) -> Dense {
    assert_eq!(weights.len(), x.row_count(), "every row has its weight");
    gram_with(x, |r| weights[r])
}

fn gram_with(x: &Pattern, weight: impl Fn(usize) -> f32 + Sync) -> Dense {
    let n = x.column_count();
    let xt = x.transpose();
    let mut out = Dense::zeros(n, n);
    if n > 0 {
        out.data_mut().par_chunks_mut(n).enumerate().for_each(|(i, row)| {
            for &r in xt.row(i) {
                add_at(row, upper_part(x.row(r as usize), i), weight(r as usize));
            }
        });
    }
    out.mirror_upper();
    out
}

/// The most rows of a matrix whose columns are counted against each other: beyond it a count in `f32` would
/// stop growing.
pub const GRAM_ROWS_MAX: usize = 1 << 24;

/// Adds `weight` at `columns`.
fn add_at(row: &mut [f32], columns: &[u32], weight: f32) {
    for &c in columns {
        row[c as usize] += weight;
    }
}

/// The columns from `i` on.
fn upper_part(columns: &[u32], i: usize) -> &[u32] {
    &columns[columns.partition_point(|&c| (c as usize) < i)..]
}

/// One sparse row of G at a time: the other columns that meet column `i`, and how often.
#[derive(Debug)]
pub struct GramRow {
    counts: Vec<f32>,
    touched: Vec<u32>,
}

impl GramRow {
    /// Room for `column_count` columns.
    fn new(column_count: usize) -> Self {
        Self { counts: vec![0.0; column_count], touched: Vec::new() }
    }

    /// Fills the row for column `i`; `xt` is the transpose of `x`.
    fn fill(&mut self, x: &Pattern, xt: &Pattern, i: usize) {
        for c in self.touched.drain(..) {
            self.counts[c as usize] = 0.0;
        }
        for &r in xt.row(i) {
            for &c in x.row(r as usize) {
                if self.counts[c as usize] == 0.0 {
                    self.touched.push(c);
                }
                self.counts[c as usize] += 1.0;
            }
        }
    }

    /// `(column, count)` of every other column that meets column `i`, in no particular order.
    fn others(&self, i: usize) -> impl Iterator<Item = (u32, f32)> {
        let own = index(i);
        self.touched.iter().filter(move |&&c| c != own).map(|&c| (c, self.counts[c as usize]))
    }
}

/// Maps every row of G without its diagonal, in parallel and without ever holding G: memory is one row
/// of counts a thread.
pub fn map_gram_rows<T: Send>(
    x: &Pattern,
    f: impl Fn(usize, &mut dyn Iterator<Item = (u32, f32)>) -> T + Sync,
) -> Vec<T> {
    let (n, xt) = (x.column_count(), x.transpose());
    (0..n)
        .into_par_iter()
        .map_init(
            || GramRow::new(n),
            |row, i| {
                row.fill(x, &xt, i);
                f(i, &mut row.others(i))
            },
        )
        .collect()
}

#[cfg(test)]
mod tests;
