//! The best possible, where there are few candidates: branch and bound.

use slate_core::{Result, Watch};

use super::bound::bound;
use super::coverage::Reached;
use super::greedy::Found;
use super::{Coverage, Limits};

/// The most candidates for which the best possible is looked for.
pub(super) const CANDIDATES_MAX: usize = 40;

/// After so many nodes it is given up.
const NODES_MAX: u64 = 1_000_000;

/// Looked at once in so many nodes.
const WATCHED: u64 = 1 << 12;

struct Search<'a> {
    coverage: &'a Coverage,
    limits: &'a Limits,
    /// Candidates that can be chosen, the best for their price first.
    order: Vec<usize>,
    best: Option<Found>,
    nodes: u64,
}

/// The best set that keeps to the limits, if `start` is not the best; none if none keeps to them. The second says whether
/// the search came to its end.
pub(super) fn best(
    coverage: &Coverage,
    limits: &Limits,
    allowed: &[bool],
    start: Option<Found>,
    watch: &mut dyn Watch,
) -> Result<(Option<Found>, bool)> {
    let reached = Reached::by(coverage, &limits.include);
    let free = |c: &usize| allowed[*c] && !limits.include.contains(c);
    let mut order: Vec<usize> = (0..allowed.len()).filter(free).collect();
    let ratio = |c: usize| {
        reached.gain(coverage, c) / (coverage.candidates()[c].price as f64).max(f64::MIN_POSITIVE)
    };
    order.sort_by(|&a, &b| ratio(b).total_cmp(&ratio(a)).then(a.cmp(&b)));
    let mut search = Search { coverage, limits, order, best: start, nodes: 0 };
    let value = coverage.value(&limits.include);
    let left = limits.budget.saturating_sub(coverage.price(&limits.include));
    let mut set = limits.include.clone();
    let ended = search.descend(0, &mut set, &reached, value, left, watch)?;
    Ok((search.best, ended))
}

impl Search<'_> {
    /// Everything below a node; whether it came to its end.
    fn descend(
        &mut self,
        depth: usize,
        set: &mut Vec<usize>,
        reached: &Reached,
        value: f64,
        left: u64,
        watch: &mut dyn Watch,
    ) -> Result<bool> {
        self.nodes += 1;
        if self.nodes > NODES_MAX {
            return Ok(false);
        }
        if self.nodes.is_multiple_of(WATCHED) {
            watch.progress(self.nodes, NODES_MAX, "looking for the best")?;
        }
        if self.limits.are_met(set) && self.best.as_ref().is_none_or(|best| value > best.value) {
            self.best = Some(Found { set: set.clone(), value });
        }
        let free = self.order[depth..].iter().copied();
        let most = bound(self.coverage, reached, value, free, left);
        // What rounding adds is not worth looking for.
        let enough = |best: &Found| most <= best.value * (1.0 + 1e-12);
        if self.best.as_ref().is_some_and(enough) || !self.can_meet(depth, set) {
            return Ok(true);
        }
        let Some(&candidate) = self.order.get(depth) else { return Ok(true) };
        let price = self.coverage.candidates()[candidate].price;
        if price <= left {
            let mut with = reached.clone();
            let gain = with.add(self.coverage, candidate);
            set.push(candidate);
            let ended = self.descend(depth + 1, set, &with, value + gain, left - price, watch)?;
            set.pop();
            if !ended {
                return Ok(false);
            }
        }
        self.descend(depth + 1, set, reached, value, left, watch)
    }

    /// Whether the candidates that are left can still meet every quota.
    fn can_meet(&self, depth: usize, set: &[usize]) -> bool {
        let missing = self.limits.missing(set);
        self.limits.quotas.iter().zip(missing).all(|(quota, missing)| {
            self.order[depth..].iter().filter(|&&c| quota.members[c]).count() >= missing
        })
    }
}
