//! Item-based nearest neighbours with cosine similarity
//! (Sarwar et al. 2001; Deshpande and Karypis 2004).
//!
//! S_ij = G_ij / (sqrt(d_i d_j) + shrink) with G = X'X and d its diagonal. For every target title j only
//! the most similar `neighbors` titles i count, j itself not among them; the score of j is the sum of S_ij
//! over the titles i of the history. Memory is `neighbors` weights a title, never titles x titles.

use serde::{Deserialize, Serialize};
use slate_core::Result;
use slate_math::cast::narrow;
use slate_math::gram::map_gram_rows;
use slate_math::topk::top_k;
use slate_math::{Csr, Pattern};

use crate::artifact::TensorReader;
use crate::recommender::{check_history, check_score, distinct};
use crate::spec::{check_count, check_number};
use crate::{Contribution, Explanation, Interactions, Recommender, Scratch, Tensor};

/// The customary neighbourhood.
pub const NEIGHBORS: usize = 100;

/// Parameters of item-based nearest neighbours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ItemKnnSpec {
    /// Neighbours kept for every target title.
    pub neighbors: usize,
    /// Pulls the similarity of rarely seen titles towards 0.
    pub shrink: f64,
}

impl Default for ItemKnnSpec {
    fn default() -> Self {
        Self { neighbors: NEIGHBORS, shrink: 0.0 }
    }
}

impl ItemKnnSpec {
    pub(crate) fn check(&self) -> Result<()> {
        check_count("neighbors", self.neighbors, 1..=10_000)?;
        check_number("shrink", self.shrink, 0.0..=1e9)
    }
}

/// The weights S by history title: row i holds the targets j that count i among their neighbours.
#[derive(Debug)]
pub struct ItemKnn {
    weights: Csr,
}

pub(crate) fn fit(spec: &ItemKnnSpec, data: &Interactions) -> Result<ItemKnn> {
    let by_target = neighbors_of_targets(&data.countable_pattern()?, spec);
    Ok(ItemKnn { weights: Csr::from_rows(data.title_count, &by_target)?.transpose() })
}

/// For every target j its neighbours `(i, S_ij)`, ascending by i.
fn neighbors_of_targets(x: &Pattern, spec: &ItemKnnSpec) -> Vec<Vec<(u32, f32)>> {
    let degrees = x.column_counts();
    let similarity = |j: usize, i: u32, together: f32| {
        let length = (f64::from(degrees[j]) * f64::from(degrees[i as usize])).sqrt();
        (i, narrow(f64::from(together) / (length + spec.shrink)))
    };
    map_gram_rows(x, |j, others| {
        let nearest = top_k(others.map(|(i, n)| similarity(j, i, n)), spec.neighbors);
        let mut row: Vec<(u32, f32)> = nearest.iter().map(|s| (s.index, s.score)).collect();
        row.sort_unstable_by_key(|&(i, _)| i);
        row
    })
}

impl ItemKnn {
    pub(crate) fn read(reader: &TensorReader<'_>, title_count: usize) -> Result<Self> {
        Ok(Self { weights: reader.csr("weights", title_count, title_count)? })
    }
}

impl Recommender for ItemKnn {
    fn kind(&self) -> &'static str {
        "item-knn"
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

    /// The neighbours of `title`, by their cosine.
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
