//! NDCG@k = sum over targets at rank r <= k of 1 / log2(r + 1), divided by the sum over r = 1 .. min(k, n)
//! for n targets: what a perfect list reaches (Järvelin and Kekäläinen 2002, binary relevance).

use super::hit_ranks;

/// NDCG@k of one list.
pub fn ndcg(list: &[u32], targets: &[u32], k: usize) -> f64 {
    let gain = |rank: usize| 1.0 / ((rank + 1) as f64).log2();
    let found: f64 = hit_ranks(list, targets, k).map(gain).sum();
    let perfect: f64 = (1..=targets.len().min(k)).map(gain).sum();
    found / perfect
}
