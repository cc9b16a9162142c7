//! Scores, fast: several rows go down one tree at once.
//!
//! A compiled node is 8 bytes, siblings lie side by side, and a leaf is a split that leads to itself. All
//! rows then take the same number of steps, a step has no branch, and steps of different rows overlap in the
//! processor. Missing values cost nothing: each row is laid out twice, once with them as minus infinity (they
//! go left) and once as infinity (right), and a node looks at the copy that sends them its way.

use rayon::prelude::*;
use slate_core::{Error, Result};
use std::ops::Range;

use super::{
    forest::{Forest, ForestArrays},
    table::Table,
};

/// Rows that go down a tree together.
const LANES: usize = 8;
/// Rows laid out at a time: with 40 columns they fit the first cache.
const BLOCK: usize = 64;
/// Rows from which on blocks are spread over threads.
const PARALLEL_MIN: usize = 4096;

#[derive(Debug, Clone, Copy)]
struct Step {
    threshold: f32,
    slot: u16,
    left: u16,
}

#[derive(Debug, Clone)]
struct Tree {
    nodes: Range<usize>,
    depth: usize,
}

/// A forest compiled for scoring; make it once where many small batches are scored.
#[derive(Debug, Clone)]
pub struct Scorer {
    column_count: usize,
    base: f64,
    trees: Vec<Tree>,
    steps: Vec<Step>,
    values: Vec<f64>,
}

impl Forest {
    /// The raw score of every row: the mean for squared error, log odds for logistic loss, a rank's strength
    /// for LambdaRank. To score many small tables, keep a [`Scorer`].
    ///
    /// # Errors
    /// A table with another number of columns.
    pub fn predict(&self, table: &Table) -> Result<Vec<f64>> {
        Scorer::new(self).predict(table)
    }
}

impl Scorer {
    /// Compiles a forest.
    pub fn new(forest: &Forest) -> Self {
        Self::of_trees(forest.arrays(), 0..forest.tree_count())
    }

    /// Compiles some of the trees.
    pub(super) fn of_trees(arrays: &ForestArrays, trees: Range<usize>) -> Self {
        let all = trees.start.checked_sub(1).map_or(0, |t| arrays.ends[t] as usize);
        let end = trees.end.checked_sub(1).map_or(0, |t| arrays.ends[t] as usize);
        let mut scorer = Self {
            column_count: arrays.column_count as usize,
            base: arrays.base,
            trees: Vec::with_capacity(trees.len()),
            steps: Vec::with_capacity(end - all),
            values: arrays.values[all..end].to_vec(),
        };
        for t in trees {
            let nodes = arrays.nodes(t);
            scorer.trees.push(Tree {
                nodes: nodes.start - all..nodes.end - all,
                depth: depth(&arrays.children[nodes.clone()]),
            });
            let own = nodes.clone();
            scorer.steps.extend(nodes.map(|i| step(arrays, i, i - own.start)));
        }
        scorer
    }

    /// The raw score of every row, see [`Forest::predict`].
    ///
    /// # Errors
    /// A table with another number of columns.
    pub fn predict(&self, table: &Table) -> Result<Vec<f64>> {
        if table.column_count() != self.column_count {
            let (found, wanted) = (table.column_count(), self.column_count);
            let detail = format!("this forest looks at {wanted} columns, the table has {found}");
            return Err(Error::invalid(detail));
        }
        let mut scores = vec![self.base; table.row_count()];
        self.add(table, &mut scores);
        Ok(scores)
    }

    /// Adds the trees' values to `scores`, one a row of a table that fits.
    pub(super) fn add(&self, table: &Table, scores: &mut [f64]) {
        let work = |rows: &mut Vec<f32>, (b, scores): (usize, &mut [f64])| {
            lay_out(table, b * BLOCK..b * BLOCK + scores.len(), rows);
            self.add_block(rows, scores);
        };
        if scores.len() < PARALLEL_MIN {
            let mut rows = Vec::new();
            scores.chunks_mut(BLOCK).enumerate().for_each(|job| work(&mut rows, job));
        } else {
            scores.par_chunks_mut(BLOCK).enumerate().for_each_init(Vec::new, work);
        }
    }

    fn add_block(&self, rows: &[f32], scores: &mut [f64]) {
        let width = 2 * self.column_count;
        for tree in &self.trees {
            let (steps, values) =
                (&self.steps[tree.nodes.clone()], &self.values[tree.nodes.clone()]);
            for (rows, scores) in rows.chunks_exact(LANES * width).zip(scores.chunks_mut(LANES)) {
                let leaves = descend(steps, tree.depth, rows, width);
                scores.iter_mut().zip(leaves).for_each(|(s, leaf)| *s += values[leaf]);
            }
        }
    }
}

/// The leaves of `LANES` rows of `width` values each.
#[inline]
fn descend(steps: &[Step], depth: usize, rows: &[f32], width: usize) -> [usize; LANES] {
    let mut at = [0_usize; LANES];
    for _ in 0..depth {
        for (lane, at) in at.iter_mut().enumerate() {
            let step = steps[*at];
            let is_right = rows[lane * width + usize::from(step.slot)] > step.threshold;
            *at = usize::from(step.left) + usize::from(is_right);
        }
    }
    at
}

/// The rows of a range, each twice: missing as infinity, then as minus infinity. Whole lanes are filled up
/// with zeros.
fn lay_out(table: &Table, range: Range<usize>, out: &mut Vec<f32>) {
    let (n, width) = (table.column_count(), 2 * table.column_count());
    out.clear();
    out.resize(range.len().next_multiple_of(LANES) * width, 0.0);
    for c in 0..n {
        for (row, &x) in out.chunks_exact_mut(width).zip(&table.column(c)[range.clone()]) {
            let is_missing = x.is_nan();
            row[c] = if is_missing { f32::INFINITY } else { x };
            row[n + c] = if is_missing { f32::NEG_INFINITY } else { x };
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "twice the columns and nodes are below 2^16")]
fn step(arrays: &ForestArrays, i: usize, own: usize) -> Step {
    let children = arrays.children[i];
    if children == 0 {
        return Step { threshold: f32::INFINITY, slot: 0, left: own as u16 };
    }
    let copy = u32::from(arrays.missing_left[i]) * arrays.column_count;
    let slot = (arrays.columns[i] + copy) as u16;
    Step { threshold: arrays.thresholds[i], slot, left: children as u16 }
}

/// Splits above the deepest leaf; children lie behind their parents.
pub(super) fn depth(children: &[u32]) -> usize {
    let mut depths = vec![0; children.len()];
    for (i, &left) in children.iter().enumerate().filter(|(_, left)| **left != 0) {
        let below = depths[i] + 1;
        depths[left as usize..][..2].fill(below);
    }
    depths.into_iter().max().unwrap_or(0)
}

#[cfg(test)]
mod tests;
