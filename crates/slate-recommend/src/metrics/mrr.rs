//! MRR@k: the mean over viewers of 1 / rank of the first target, 0 if none is among the first k.
//! Without a cut-off the list holds every title that may be shown.

use super::hit_ranks;

/// One over the rank of the first target in the first `k` places.
pub fn reciprocal_rank(list: &[u32], targets: &[u32], k: usize) -> f64 {
    hit_ranks(list, targets, k).next().map_or(0.0, |rank| 1.0 / rank as f64)
}
