//! The best title for its price, again and again.
//!
//! Greedy by gain per price, where at every step the best single title that still fits is tried as the last one
//! ("Greedy+Max"): at least half of the best possible under a budget (Yaroslavtsev, Zhou and Avdiukhin 2020). Gains only
//! fall, so that a title is looked at again only when it comes up (lazy greedy, Minoux 1978).

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::coverage::Reached;
use super::{Coverage, Limits};

/// A set with what it is worth.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub(super) set: Vec<usize>,
    pub(super) value: f64,
}

/// A title in the queue, with a gain that it cannot exceed.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Queued {
    gain: f64,
    price: u64,
    candidate: usize,
    /// How many titles had been chosen when the gain was worked out.
    at: usize,
}

impl Eq for Queued {}

impl PartialOrd for Queued {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Queued {
    /// By gain per price, then by the lower number. What is free comes first.
    fn cmp(&self, other: &Self) -> Ordering {
        let cross = |of: &Self, than: &Self| of.gain * than.price as f64;
        let by_ratio = match (self.price, other.price) {
            (0, 0) => self.gain.total_cmp(&other.gain),
            _ => cross(self, other).total_cmp(&cross(other, self)),
        };
        by_ratio.then(other.candidate.cmp(&self.candidate))
    }
}

/// Adds to a set the best for its price until nothing fits; the best set on the way with the best single title added.
pub(super) fn filled(
    coverage: &Coverage,
    limits: &Limits,
    allowed: &[bool],
    start: Vec<usize>,
) -> Found {
    let mut set = start;
    let mut reached = Reached::nobody(coverage);
    let mut value: f64 = set.iter().map(|&c| reached.add(coverage, c)).sum();
    let mut left = limits.budget.saturating_sub(coverage.price(&set));
    let price = |c: usize| coverage.candidates()[c].price;
    let free = (0..allowed.len()).filter(|&c| allowed[c] && !set.contains(&c));
    let mut queue: BinaryHeap<Queued> = free
        .map(|candidate| Queued {
            gain: reached.gain(coverage, candidate),
            price: price(candidate),
            candidate,
            at: set.len(),
        })
        .collect();
    let mut best = Found { set: set.clone(), value };
    loop {
        let fits = queue.iter().filter(|q| q.price <= left);
        let last = fits.map(|q| (reached.gain(coverage, q.candidate), q.candidate));
        let last = last.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        if let Some((gain, candidate)) = last.filter(|(gain, _)| value + gain > best.value) {
            best.value = value + gain;
            best.set = set.iter().copied().chain([candidate]).collect();
        }
        let Some(next) = next(&mut queue, &reached, coverage, set.len(), left) else { break };
        value += reached.add(coverage, next);
        left -= price(next);
        set.push(next);
    }
    if value >= best.value { Found { set, value } } else { best }
}

/// The best for its price that fits; what does not fit never will.
fn next(
    queue: &mut BinaryHeap<Queued>,
    reached: &Reached,
    coverage: &Coverage,
    chosen: usize,
    left: u64,
) -> Option<usize> {
    while let Some(top) = queue.pop() {
        if top.price > left {
            continue;
        }
        if top.at == chosen {
            return (top.gain > 0.0).then_some(top.candidate);
        }
        queue.push(Queued { gain: reached.gain(coverage, top.candidate), at: chosen, ..top });
    }
    None
}

/// Titles that meet the quotas, each the best for its price that leaves enough for what is still missing. None where the
/// money does not reach this way.
pub(super) fn meeting(
    coverage: &Coverage,
    limits: &Limits,
    allowed: &[bool],
) -> Option<Vec<usize>> {
    let mut set = limits.include.clone();
    let mut reached = Reached::by(coverage, &set);
    while !limits.are_met(&set) {
        let missing = limits.missing(&set);
        let needed = |c: usize| {
            let counts =
                |(quota, missing): (&super::Quota, &usize)| *missing > 0 && quota.members[c];
            limits.quotas.iter().zip(&missing).any(counts)
        };
        let leaves_enough = |c: usize| {
            let with: Vec<usize> = set.iter().copied().chain([c]).collect();
            let rest = limits.completion(coverage, &with, allowed);
            rest.is_some_and(|rest| coverage.price(&with).saturating_add(rest) <= limits.budget)
        };
        let free = (0..allowed.len()).filter(|&c| allowed[c] && !set.contains(&c) && needed(c));
        let queued = free.map(|candidate| Queued {
            gain: reached.gain(coverage, candidate),
            price: coverage.candidates()[candidate].price,
            candidate,
            at: 0,
        });
        let mut by_ratio: Vec<Queued> = queued.collect();
        by_ratio.sort_by(|a, b| b.cmp(a));
        let best = by_ratio.into_iter().find(|q| leaves_enough(q.candidate))?;
        reached.add(coverage, best.candidate);
        set.push(best.candidate);
    }
    Some(set)
}
