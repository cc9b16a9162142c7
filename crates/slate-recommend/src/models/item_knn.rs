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

use super::sparse_linear::SparseLinear;
use crate::Interactions;
use crate::spec::{check_count, check_number};

/// The word for this kind.
pub(crate) const KIND: &str = "item-knn";

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

pub(crate) fn fit(spec: &ItemKnnSpec, data: &Interactions) -> Result<SparseLinear> {
    let x = data.countable_pattern()?;
    let degrees = x.column_counts();
    of_targets(&map_gram_rows(&x, |j, others| nearest(spec, &degrees, j, others)))
}

/// The neighbours `(i, S_ij)` of target j, ascending by i; `others` are the titles i that meet j, in any
/// order, and how often.
pub(crate) fn nearest(
    spec: &ItemKnnSpec,
    degrees: &[u32],
    j: usize,
    others: &mut dyn Iterator<Item = (u32, f32)>,
) -> Vec<(u32, f32)> {
    let similarity = |(i, together): (u32, f32)| {
        let length = (f64::from(degrees[j]) * f64::from(degrees[i as usize])).sqrt();
        (i, narrow(f64::from(together) / (length + spec.shrink)))
    };
    let nearest = top_k(others.map(similarity), spec.neighbors);
    let mut row: Vec<(u32, f32)> = nearest.iter().map(|s| (s.index, s.score)).collect();
    row.sort_unstable_by_key(|&(i, _)| i);
    row
}

/// The model of the neighbours of every target.
pub(crate) fn of_targets(by_target: &[Vec<(u32, f32)>]) -> Result<SparseLinear> {
    SparseLinear::by_target(KIND, by_target.len(), by_target)
}
