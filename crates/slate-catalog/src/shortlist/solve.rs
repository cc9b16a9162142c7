//! From limits to a shortlist.

use serde::Serialize;
use slate_core::{Error, ErrorKind, Result, Watch};

use super::greedy::{Found, filled, meeting};
use super::{Coverage, Limits, bound, exact};

/// What is certain of a shortlist's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Guarantee {
    /// No other set within the limits is worth more.
    Best,
    /// At least half of the best possible within the budget.
    Half,
    /// Nothing but the bound: quotas, titles that are included, or a part kept for exploration void what greedy promises.
    Bound,
}

/// A set within limits.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// Candidates in the order in which each adds most for its price.
    pub set: Vec<usize>,
    /// What they are worth together.
    pub value: f64,
    /// What no set within the budget is worth more than.
    pub bound: f64,
    /// What is certain.
    pub guarantee: Guarantee,
}

/// Rounds of exchanges at most.
const ROUNDS: usize = 20;

/// The most candidates each of which a set is begun with.
const BEGUN_MAX: usize = 200;

/// The most titles of a set for which exchanges are tried.
const EXCHANGED_MAX: usize = 200;

/// The most valuable set within the limits: the best where there are few candidates, a good one with a bound where there
/// are many.
///
/// # Errors
/// [`ErrorKind::Insufficient`] where the limits cannot be kept; whatever `watch` answers.
pub fn choose(coverage: &Coverage, limits: &Limits, watch: &mut dyn Watch) -> Result<Chosen> {
    limits.check(coverage)?;
    let allowed = limits.allowed(coverage);
    let greedy = quickly(coverage, limits);
    let free = (0..allowed.len()).filter(|&c| allowed[c] && !limits.include.contains(&c));
    let few = free.count() <= exact::CANDIDATES_MAX;
    let (found, ended) = match few {
        true => exact::best(coverage, limits, &allowed, greedy, watch)?,
        false => (greedy, false),
    };
    let Found { set, value } = found.ok_or_else(|| unmet(limits, ended))?;
    let set = in_order(coverage, set);
    let plain = limits.quotas.is_empty() && limits.include.is_empty();
    let bound = bound::over_all(coverage, &set, &allowed, limits.budget).max(value);
    Ok(match ended {
        true => Chosen { set, value, bound: value, guarantee: Guarantee::Best },
        false if plain => Chosen { set, value, bound, guarantee: Guarantee::Half },
        false => Chosen { set, value, bound, guarantee: Guarantee::Bound },
    })
}

/// A good set within the limits; none where greedy finds none.
pub(super) fn quickly(coverage: &Coverage, limits: &Limits) -> Option<Found> {
    let allowed = limits.allowed(coverage);
    let start = meeting(coverage, limits, &allowed)?;
    let first = filled(coverage, limits, &allowed, start.clone());
    let found = begun_with_each(coverage, limits, &allowed, &start, first);
    Some(exchanged(coverage, limits, &allowed, found))
}

/// Begins with each title that the budget allows beside what is needed, and fills up: what greedy choice would have come
/// to too late.
fn begun_with_each(
    coverage: &Coverage,
    limits: &Limits,
    allowed: &[bool],
    start: &[usize],
    first: Found,
) -> Found {
    if allowed.len() > BEGUN_MAX {
        return first;
    }
    let left = limits.budget.saturating_sub(coverage.price(start));
    let affordable =
        |&c: &usize| allowed[c] && !start.contains(&c) && coverage.candidates()[c].price <= left;
    let begun = (0..allowed.len()).filter(affordable).map(|candidate| {
        let with = start.iter().copied().chain([candidate]).collect();
        filled(coverage, limits, allowed, with)
    });
    begun.fold(first, |best, found| if found.value > best.value { found } else { best })
}

fn unmet(limits: &Limits, ended: bool) -> Error {
    let names: Vec<&str> = limits.quotas.iter().map(|quota| quota.name.as_str()).collect();
    let (names, budget) = (names.join("`, `"), limits.budget);
    let detail = if ended {
        format!("no set within the budget of {budget} meets the quotas `{names}`")
    } else {
        format!("no set was found that meets the quotas `{names}` within the budget of {budget}")
    };
    Error::new(ErrorKind::Insufficient, detail).hint("raise the budget, or ask for less")
}

/// Takes titles out, one at a time, and fills up again, as long as that is worth more.
fn exchanged(coverage: &Coverage, limits: &Limits, allowed: &[bool], found: Found) -> Found {
    let mut best = found;
    if best.set.len() > EXCHANGED_MAX {
        return best;
    }
    for _ in 0..ROUNDS {
        let before = best.value;
        for out in best.set.clone() {
            if limits.include.contains(&out) || !best.set.contains(&out) {
                continue;
            }
            let rest: Vec<usize> = best.set.iter().copied().filter(|&c| c != out).collect();
            // The one that was taken out may not come back at once; quotas it was needed for keep it in.
            if !limits.are_met(&rest) {
                continue;
            }
            let mut others = allowed.to_vec();
            others[out] = false;
            let without = filled(coverage, limits, &others, rest);
            let refilled = filled(coverage, limits, allowed, without.set);
            if refilled.value > best.value * (1.0 + 1e-12) {
                best = refilled;
            }
        }
        if best.value <= before {
            break;
        }
    }
    best
}

/// The same set, each title after those that add more for their price.
fn in_order(coverage: &Coverage, set: Vec<usize>) -> Vec<usize> {
    let mut only = vec![false; coverage.candidates().len()];
    set.iter().for_each(|&c| only[c] = true);
    let limits = Limits::of_budget(coverage.price(&set));
    let ordered = filled(coverage, &limits, &only, Vec::new()).set;
    // Titles that add nothing stand at the end.
    let rest = set.into_iter().filter(|c| !ordered.contains(c)).collect::<Vec<_>>();
    ordered.into_iter().chain(rest).collect()
}
