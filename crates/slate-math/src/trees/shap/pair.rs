//! What two columns say together that neither says alone: exact Shapley interaction values.

use rayon::prelude::*;
use slate_core::{Error, Result};

use super::{Explainer, Scratch};
use crate::trees::{forest::Forest, table::Table};

impl Forest {
    /// The interaction value of columns `a` and `b` for every row (Lundberg et al. 2020, "SHAP interaction values"): half of
    /// the pair's Shapley interaction index (Grabisch and Roubens 1999), since it stands for (a, b) and for (b, a) alike.
    /// In the notation of [`Forest::shap`] a leaf adds
    ///
    /// ```text
    /// 1/2 v (o_a - z_a) (o_b - z_b) * integral over q from 0 to 1 of the product over the other columns
    /// ```
    ///
    /// # Errors
    /// A table with another number of columns, a pair that is not two of them.
    pub fn interaction(&self, table: &Table, pair: [usize; 2]) -> Result<Vec<f64>> {
        let (expected, found) = (self.column_count(), table.column_count());
        let [a, b] = pair;
        if expected != found || a == b || a.max(b) >= expected {
            let detail =
                format!("expected two of {expected} columns, found {a} and {b} of {found}");
            return Err(Error::invalid(detail));
        }
        let explainer = Explainer::new(self.arrays());
        let mut values = vec![0.0; table.row_count()];
        values.par_iter_mut().enumerate().for_each_init(
            || explainer.scratch(),
            |scratch, (i, out)| *out = explainer.interaction(table, i, pair, scratch),
        );
        Ok(values)
    }
}

impl Explainer<'_> {
    fn interaction(&self, table: &Table, i: usize, pair: [usize; 2], scratch: &mut Scratch) -> f64 {
        scratch.fill(table, i);
        let tree = |t| self.together(self.arrays.nodes(t).start, 0, 0, pair, scratch);
        0.5 * (0..self.arrays.tree_count()).map(tree).sum::<f64>()
    }

    /// What the leaves below `node` add. Products leave the pair out.
    fn together(
        &self,
        start: usize,
        node: usize,
        depth: usize,
        pair: [usize; 2],
        scratch: &mut Scratch,
    ) -> f64 {
        let at = start + node;
        let left = self.arrays.children[at] as usize;
        if left == 0 {
            let [a, b] = pair.map(|column| scratch.leads[column]);
            let parts = (a.known - a.unknown) * (b.known - b.unknown);
            let products = &scratch.products[depth * self.points.len()..];
            let integral: f64 = products.iter().zip(&self.points).map(|(p, (_, w))| p * w).sum();
            return self.arrays.values[at] * parts * integral;
        }
        let column = self.arrays.columns[at] as usize;
        let is_left = self.goes_left(at, scratch.row[column]);
        let before = scratch.leads[column];
        let mut sum = 0.0;
        for (child, is_own) in [(left, is_left), (left + 1, !is_left)] {
            let lead = self.lead(before, (at, start + child), is_own);
            let passed = if pair.contains(&column) { before } else { lead };
            self.step(depth, before, passed, scratch);
            scratch.leads[column] = lead;
            sum += self.together(start, child, depth + 1, pair, scratch);
        }
        scratch.leads[column] = before;
        sum
    }
}
