//! Recall@k = targets in the first k places / min(k, number of targets).
//!
//! The denominator is what a perfect list reaches, so that 1 is possible for every viewer (Liang et al.
//! 2018, section 4.3). With one target it is whether the target is among the first k.

use super::hit_ranks;

/// Recall@k of one list.
pub fn recall(list: &[u32], targets: &[u32], k: usize) -> f64 {
    hit_ranks(list, targets, k).count() as f64 / targets.len().min(k) as f64
}
