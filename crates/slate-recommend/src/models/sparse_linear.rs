//! Item-to-item weights B of which most are 0: the score of title j is the sum of B_ij over the titles i of the
//! history. The models that make such weights differ only in how B comes about.

use slate_core::Result;
use slate_math::Csr;

use crate::artifact::TensorReader;
use crate::recommender::{check_history, check_score, distinct};
use crate::{Contribution, Explanation, Recommender, Scratch, Tensor};

/// A model that is nothing but B, by history title: row i holds the targets j for which i counts.
#[derive(Debug)]
pub(crate) struct SparseLinear {
    kind: &'static str,
    weights: Csr,
}

impl SparseLinear {
    /// From `(i, B_ij)` for every target j, ascending by i.
    pub(crate) fn by_target(
        kind: &'static str,
        title_count: usize,
        by_target: &[Vec<(u32, f32)>],
    ) -> Result<Self> {
        Ok(Self { kind, weights: Csr::from_rows(title_count, by_target)?.transpose() })
    }

    pub(crate) fn read(
        kind: &'static str,
        reader: &TensorReader<'_>,
        title_count: usize,
    ) -> Result<Self> {
        Ok(Self { kind, weights: reader.csr("weights", title_count, title_count)? })
    }
}

impl Recommender for SparseLinear {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn title_count(&self) -> usize {
        self.weights.row_count()
    }

    fn score(&self, history: &[u32], out: &mut [f32], scratch: &mut Scratch) -> Result<()> {
        check_score(self.title_count(), history, out)?;
        out.fill(0.0);
        for &i in scratch.as_set(history) {
            for (j, weight) in self.weights.row(i as usize) {
                out[j as usize] += weight;
            }
        }
        Ok(())
    }

    fn explain(&self, history: &[u32], title: u32) -> Option<Explanation> {
        check_history(self.title_count(), &[title]).ok()?;
        check_history(self.title_count(), history).ok()?;
        let contributions = distinct(history)
            .into_iter()
            .map(|i| Contribution { title: i, value: self.weights.get(i as usize, title) })
            .filter(|c| c.value != 0.0);
        Some(Explanation { base: 0.0, contributions: contributions.collect() })
    }

    /// What speaks for `title`.
    fn similar(&self, title: u32, out: &mut [f32]) -> bool {
        if check_score(self.title_count(), &[title], out).is_err() {
            return false;
        }
        for (i, score) in out.iter_mut().enumerate() {
            *score = self.weights.get(i, title);
        }
        true
    }

    fn tensors(&self) -> Vec<Tensor<'_>> {
        Tensor::csr("weights", &self.weights)
    }
}
