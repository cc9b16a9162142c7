//! MAP@k: the mean over viewers of AP@k = sum over targets at rank r <= k of (targets up to r) / r,
//! divided by min(k, number of targets).

use super::hit_ranks;

/// AP@k of one list.
pub fn average_precision(list: &[u32], targets: &[u32], k: usize) -> f64 {
    let precisions = (1..).zip(hit_ranks(list, targets, k));
    let sum: f64 = precisions.map(|(found, rank)| f64::from(found) / rank as f64).sum();
    sum / targets.len().min(k) as f64
}
