//! What no set can be worth more than.

use super::Coverage;
use super::coverage::Reached;

/// No set that holds `set` and otherwise only titles that are `free` and cost at most `left` together is worth more: by
/// submodularity it adds at most what its titles add one by one, and the best of those for the money, the last one in
/// part, is the fractional knapsack (Dantzig 1957).
pub(super) fn bound(
    coverage: &Coverage,
    reached: &Reached,
    value: f64,
    free: impl Iterator<Item = usize>,
    left: u64,
) -> f64 {
    let price = |c: usize| coverage.candidates()[c].price;
    let mut gains: Vec<(f64, u64)> = free
        .filter(|&c| price(c) <= left)
        .map(|c| (reached.gain(coverage, c), price(c)))
        .filter(|(gain, _)| *gain > 0.0)
        .collect();
    gains.sort_by(|a, b| (b.0 * a.1 as f64).total_cmp(&(a.0 * b.1 as f64)));
    let (mut most, mut left) = (value, left);
    for (gain, price) in gains {
        if price <= left {
            (most, left) = (most + gain, left - price);
        } else {
            return most + gain * left as f64 / price as f64;
        }
    }
    most
}

/// The least of the bounds seen from every beginning of a set, for all sets within a budget: what a beginning is not part
/// of, adds at most what it would add to it.
pub(super) fn over_all(coverage: &Coverage, set: &[usize], allowed: &[bool], budget: u64) -> f64 {
    let mut reached = Reached::nobody(coverage);
    let mut value = 0.0;
    let mut least = f64::INFINITY;
    for n in 0..=set.len() {
        let free = (0..allowed.len()).filter(|&c| allowed[c] && !set[..n].contains(&c));
        least = least.min(bound(coverage, &reached, value, free, budget));
        if let Some(&candidate) = set.get(n) {
            value += reached.add(coverage, candidate);
        }
    }
    least
}
