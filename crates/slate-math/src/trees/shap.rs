//! Why a score is what it is: exact Shapley values of the columns.
//!
//! The game is that of TreeSHAP's path-dependent form (Lundberg, Erion and Lee 2018, algorithm 1; Lundberg et
//! al. 2020): with only some columns known, a split by an unknown one sends a row both ways, weighted by the
//! training rows that went there. What columns add, and the score expected with none, sum to the raw score.
//!
//! Instead of the permutation weights of their algorithm 2, this integrates the game's multilinear extension
//! (Owen 1972). A leaf of value v that depends on the columns P is worth, if each column is known with
//! probability q, v times the product over P of (q o_i + (1 - q) z_i), where o_i says whether the row's own
//! value leads to the leaf (1 or 0) and z_i is the share of training rows it leads there. Column i then has
//!
//! ```text
//! phi_i = v (o_i - z_i) * integral over q from 0 to 1 of the product over the other columns
//! ```
//!
//! a polynomial in q that Gauss-Legendre quadrature integrates exactly. Factors are positive, so the product
//! without i is the product divided by i's factor, and leaves below a split are summed before the division:
//! a row costs splits x points instead of leaves x depth^2, and no step subtracts nearly equal numbers.

mod pair;

use rayon::prelude::*;
use slate_core::{Error, Result};

use super::{
    forest::{Forest, ForestArrays},
    quadrature::gauss_legendre,
    score::depth,
    table::Table,
};

/// Shapley values: rows x columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Shap {
    /// The score expected when no column is known.
    pub expected: f64,
    column_count: usize,
    values: Vec<f64>,
}

impl Shap {
    /// What each column adds to the score of row `i`.
    pub fn row(&self, i: usize) -> &[f64] {
        &self.values[i * self.column_count..(i + 1) * self.column_count]
    }
}

impl Forest {
    /// Explains the raw score of every row: [`Shap::expected`] and the values of a row sum to it.
    ///
    /// # Errors
    /// A table with another number of columns.
    pub fn shap(&self, table: &Table) -> Result<Shap> {
        let column_count = self.column_count();
        if table.column_count() != column_count {
            let found = table.column_count();
            let detail = format!("this forest looks at {column_count} columns, found {found}");
            return Err(Error::invalid(detail));
        }
        let explainer = Explainer::new(self.arrays());
        let mut values = vec![0.0; table.row_count() * column_count];
        values.par_chunks_mut(column_count).enumerate().for_each_init(
            || explainer.scratch(),
            |scratch, (i, out)| explainer.explain(table, i, scratch, out),
        );
        Ok(Shap { expected: explainer.expected(), column_count, values })
    }
}

struct Explainer<'a> {
    arrays: &'a ForestArrays,
    depth_max: usize,
    /// Points and weights of the quadrature.
    points: Vec<(f64, f64)>,
}

/// Whether, or how far, a column leads towards a node: with its value known, and without.
#[derive(Clone, Copy)]
struct Lead {
    known: f64,
    unknown: f64,
}

impl Lead {
    /// The factor of the column where it is known with probability `q`.
    fn factor(self, q: f64) -> f64 {
        q * self.known + (1.0 - q) * self.unknown
    }
}

struct Scratch {
    row: Vec<f32>,
    /// For each column the lead of the path from the root to the node at hand.
    leads: Vec<Lead>,
    /// For each depth and point the product of all leads.
    products: Vec<f64>,
    /// For each depth and point the sum over the leaves below of value x product.
    sums: Vec<f64>,
}

impl Scratch {
    fn fill(&mut self, table: &Table, i: usize) {
        for (c, x) in self.row.iter_mut().enumerate() {
            *x = table.column(c)[i];
        }
    }
}

impl<'a> Explainer<'a> {
    fn new(arrays: &'a ForestArrays) -> Self {
        let depths = (0..arrays.tree_count()).map(|t| depth(&arrays.children[arrays.nodes(t)]));
        let depth_max = depths.max().unwrap_or(0);
        // A path has at most `depth_max` columns, and the product without one of them one degree less.
        let points = gauss_legendre(depth_max.div_ceil(2).max(1));
        Self { arrays, depth_max, points }
    }

    fn scratch(&self) -> Scratch {
        let size = (self.depth_max + 1) * self.points.len();
        let columns = self.arrays.column_count as usize;
        Scratch {
            row: vec![0.0; columns],
            leads: vec![Lead { known: 1.0, unknown: 1.0 }; columns],
            products: vec![1.0; size],
            sums: vec![0.0; size],
        }
    }

    /// The base and the mean of each tree over its training rows.
    fn expected(&self) -> f64 {
        let arrays = self.arrays;
        let mean = |t: usize| {
            let nodes = arrays.nodes(t);
            let all = f64::from(arrays.rows[nodes.start]);
            nodes.map(|i| arrays.values[i] * f64::from(arrays.rows[i])).sum::<f64>() / all
        };
        arrays.base + (0..arrays.tree_count()).map(mean).sum::<f64>()
    }

    fn explain(&self, table: &Table, i: usize, scratch: &mut Scratch, out: &mut [f64]) {
        scratch.fill(table, i);
        for t in 0..self.arrays.tree_count() {
            self.visit(self.arrays.nodes(t).start, 0, 0, scratch, out);
        }
    }

    /// Fills the sums of `depth` for node `node` of the tree that begins at `start`, whose products stand
    /// there already, and adds to `out` what the splits below it contribute.
    fn visit(
        &self,
        start: usize,
        node: usize,
        depth: usize,
        scratch: &mut Scratch,
        out: &mut [f64],
    ) {
        let (n, at) = (self.points.len(), start + node);
        let own = depth * n..(depth + 1) * n;
        let left = self.arrays.children[at] as usize;
        if left == 0 {
            let (sums, products) = (&mut scratch.sums[own.clone()], &scratch.products[own]);
            let value = self.arrays.values[at];
            return sums.iter_mut().zip(products).for_each(|(sum, product)| *sum = value * product);
        }
        scratch.sums[own].fill(0.0);
        let column = self.arrays.columns[at] as usize;
        let is_left = self.goes_left(at, scratch.row[column]);
        let before = scratch.leads[column];
        for (child, is_own) in [(left, is_left), (left + 1, !is_left)] {
            let lead = self.lead(before, (at, start + child), is_own);
            self.step(depth, before, lead, scratch);
            scratch.leads[column] = lead;
            self.visit(start, child, depth + 1, scratch, out);
            out[column] += self.collect(depth, before, lead, scratch);
        }
        scratch.leads[column] = before;
    }

    /// The lead of a split's column one level deeper, at its child `to`.
    fn lead(&self, before: Lead, (at, to): (usize, usize), is_own: bool) -> Lead {
        let share = f64::from(self.arrays.rows[to]) / f64::from(self.arrays.rows[at]);
        let known = if is_own { before.known } else { 0.0 };
        Lead { known, unknown: before.unknown * share }
    }

    fn goes_left(&self, at: usize, x: f32) -> bool {
        x <= self.arrays.thresholds[at] || x.is_nan() && self.arrays.missing_left[at] == 1
    }

    /// The products one level deeper: the column's lead was `before` and is now `lead`.
    fn step(&self, depth: usize, before: Lead, lead: Lead, scratch: &mut Scratch) {
        let n = self.points.len();
        let (above, below) = scratch.products.split_at_mut((depth + 1) * n);
        for ((product, above), &(q, _)) in
            below.iter_mut().zip(&above[depth * n..]).zip(&self.points)
        {
            *product = above * lead.factor(q) / before.factor(q);
        }
    }

    /// Adds the sums of a child to those of its parent, and gives what the split's column contributes by
    /// that child: with its lead there, less what an earlier split by it will count for the same leaves.
    fn collect(&self, depth: usize, before: Lead, lead: Lead, scratch: &mut Scratch) -> f64 {
        let n = self.points.len();
        let (above, below) = scratch.sums.split_at_mut((depth + 1) * n);
        let part = |l: Lead, q: f64| (l.known - l.unknown) / l.factor(q);
        let mut phi = 0.0;
        for ((sum, child), &(q, weight)) in
            above[depth * n..].iter_mut().zip(&*below).zip(&self.points)
        {
            *sum += child;
            phi += weight * child * (part(lead, q) - part(before, q));
        }
        phi
    }
}

#[cfg(test)]
mod tests;
