//! Hit@k = 1 if at least one target is among the first k, else 0.

use super::hit_ranks;

/// Hit@k of one list.
pub fn hit(list: &[u32], targets: &[u32], k: usize) -> f64 {
    if hit_ranks(list, targets, k).next().is_some() { 1.0 } else { 0.0 }
}
