//! What a shortlist rests on: what each title is worth, what it keeps out, what the ranking of the trade would have
//! bought, and what becomes of it under other assumptions.

use serde::Serialize;
use slate_core::{Result, Watch};

use super::coverage::Reached;
use super::solve::quickly;
use super::{Chosen, Coverage, Limits, choose};

/// What a title of a shortlist is worth. All in viewers.
#[derive(Debug, Clone, PartialEq)]
pub struct Titled {
    /// The candidate.
    pub candidate: usize,
    /// What it adds to those before it.
    pub gain: f64,
    /// Its audience if there were nothing else, the service's own titles neither.
    pub audience: f64,
    /// What is lost if it goes and nothing comes for it.
    pub lost: f64,
    /// What would come if it were not to be had.
    pub instead: Vec<usize>,
    /// By how much the shortlist is worth more with it than with those.
    pub ahead: f64,
}

/// Each title of a shortlist.
///
/// # Errors
/// Whatever `watch` answers.
pub fn titled(
    coverage: &Coverage,
    limits: &Limits,
    chosen: &Chosen,
    watch: &mut dyn Watch,
) -> Result<Vec<Titled>> {
    let mut reached = Reached::nobody(coverage);
    let mut of = |(n, &candidate): (usize, &usize)| {
        watch.progress(n as u64, chosen.set.len() as u64, "what each title displaces")?;
        let gain = reached.add(coverage, candidate);
        let rest: Vec<usize> = chosen.set.iter().copied().filter(|&c| c != candidate).collect();
        let mut without = limits.clone();
        without.include.retain(|&c| c != candidate);
        without.exclude.push(candidate);
        // Where limits cannot be kept without it, nothing comes instead.
        let other = quickly(coverage, &without);
        let instead = other.as_ref().map_or(Vec::new(), |other| {
            other.set.iter().copied().filter(|c| !rest.contains(c)).collect()
        });
        let next = other.map_or(0.0, |other| other.value);
        Ok(Titled {
            candidate,
            gain,
            audience: coverage.audience(candidate),
            lost: chosen.value - coverage.value(&rest),
            instead,
            ahead: (chosen.value - next).max(0.0),
        })
    };
    chosen.set.iter().enumerate().map(&mut of).collect()
}

/// What is bought by audience per price, without a look at who is served already or twice.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The candidates.
    pub set: Vec<usize>,
    /// What they are worth, measured as the shortlist is.
    pub value: f64,
}

/// Buys by audience per price whatever still fits. Quotas are not looked at; what is excluded is not bought.
pub fn ranked(coverage: &Coverage, limits: &Limits) -> Ranked {
    let allowed = limits.allowed(coverage);
    let price = |c: usize| coverage.candidates()[c].price;
    let mut order: Vec<usize> = (0..allowed.len()).filter(|&c| allowed[c]).collect();
    let cross = |of: usize, than: usize| coverage.audience(of) * price(than) as f64;
    order.sort_by(|&a, &b| cross(b, a).total_cmp(&cross(a, b)).then(a.cmp(&b)));
    let (mut set, mut left) = (Vec::new(), limits.budget);
    for candidate in order {
        if price(candidate) <= left {
            left -= price(candidate);
            set.push(candidate);
        }
    }
    let value = coverage.value(&set);
    Ranked { set, value }
}

/// What becomes of a shortlist if something is otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assumption {
    /// What is otherwise.
    pub assumption: String,
    /// What this shortlist is then worth.
    pub as_chosen: f64,
    /// What one made for it is worth.
    pub best: f64,
    /// How many titles of this shortlist stand in that one.
    pub kept: usize,
}

/// The same choice with something otherwise: by name, coverage and limits.
///
/// # Errors
/// As [`choose`].
pub fn assumptions(
    chosen: &Chosen,
    variants: Vec<(String, Coverage, Limits)>,
    watch: &mut dyn Watch,
) -> Result<Vec<Assumption>> {
    let of = |(assumption, coverage, limits): (String, Coverage, Limits)| {
        let other = choose(&coverage, &limits, watch)?;
        let as_chosen = coverage.value(&chosen.set);
        let stands = coverage.price(&chosen.set) <= limits.budget && limits.are_met(&chosen.set);
        // Where a search for the best is too long, what is there may be better than what is found.
        let kept = match stands && as_chosen >= other.value {
            true => chosen.set.len(),
            false => chosen.set.iter().filter(|c| other.set.contains(c)).count(),
        };
        let best = if stands { other.value.max(as_chosen) } else { other.value };
        Ok(Assumption { assumption, as_chosen, best, kept })
    };
    variants.into_iter().map(of).collect()
}
