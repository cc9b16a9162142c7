//! Rankers: two in one list, and policies over whole slates.

use serde::{Deserialize, Serialize};
use slate_core::Result;

use super::answer::{Answer, sides};
use super::looks::alpha;
use super::pair::level;
use crate::interleaving::{Wins, preference, sequential_preference};
use crate::off_policy::slates::{
    PseudoInverse, Slate, SlateEstimator, SlateLog, SlateRow, estimate_slates, pseudo_inverse,
};

/// Viewers by which of two rankers earned more of their plays in interleaved lists: of b `wins`, of a `losses`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interleaved {
    /// Viewers who prefer b.
    pub wins: f64,
    /// Viewers who prefer a.
    pub losses: f64,
    /// Viewers who prefer neither.
    #[serde(default)]
    pub ties: f64,
    /// The coverage of the interval of `sign-test`.
    #[serde(default = "level")]
    pub level: f64,
    /// 1 less the coverage of the interval of `beta-binomial`.
    #[serde(default = "alpha")]
    pub alpha: f64,
    /// How firmly the mixture of `beta-binomial` is about one half.
    #[serde(default = "strength")]
    pub strength: f64,
}

fn strength() -> f64 {
    100.0
}

impl Interleaved {
    fn counted(&self) -> Wins {
        Wins { a: self.losses, b: self.wins, ties: self.ties }
    }

    pub(super) fn once(&self) -> Result<Answer> {
        let found = preference(&self.counted(), self.level)?;
        Ok(Answer {
            effect: Some(found.preference),
            se: Some(found.se),
            interval: sides(found.interval),
            p: Some(found.p),
            ..Answer::default()
        })
    }

    pub(super) fn at_any_look(&self) -> Result<Answer> {
        let found = sequential_preference(&self.counted(), self.strength, self.alpha)?;
        Ok(Answer {
            effect: Some(found.preference),
            interval: sides(found.interval),
            p: Some(found.p),
            odds: Some(found.odds),
            ..Answer::default()
        })
    }
}

/// A log of slates, and the policy to be judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlatePolicy {
    /// The estimator.
    pub estimator: SlateEstimator,
    /// The log.
    pub rows: Vec<SlateRow>,
    /// The coverage of the interval.
    #[serde(default = "level")]
    pub level: f64,
}

impl SlatePolicy {
    pub(super) fn answer(&self) -> Result<Answer> {
        let found = estimate_slates(&SlateLog::new(&self.rows)?, self.estimator, self.level)?;
        let sizes: Vec<f64> = found.support.iter().map(|s| s.effective_sample_size).collect();
        Ok(Answer {
            effect: Some(found.value),
            se: found.se,
            interval: found.interval.and_then(sides),
            effective_sample_size: sizes.iter().copied().reduce(f64::min),
            weight_max: found.support.iter().map(|s| s.weight_max).reduce(f64::max),
            values: Some(sizes),
            ..Answer::default()
        })
    }
}

/// A slate and how likely a policy shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Likely {
    /// What stands in each slot.
    pub slate: Slate,
    /// How likely it is.
    pub probability: f64,
}

/// A slate and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// What stood in each slot.
    pub slate: Slate,
    /// What came of it.
    pub reward: f64,
}

/// Two policies over slates, and the log of the first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slates {
    /// How many actions there are.
    pub actions: usize,
    /// The policy that made the log: all slates it may show.
    pub logging: Vec<Likely>,
    /// The policy to be judged.
    pub policy: Vec<Likely>,
    /// The log.
    pub rows: Vec<Shown>,
    /// The coverage of the interval.
    #[serde(default = "level")]
    pub level: f64,
}

impl Slates {
    pub(super) fn answer(&self) -> Result<Answer> {
        let all = |policy: &[Likely]| -> Vec<(Slate, f64)> {
            policy.iter().map(|one| (one.slate.clone(), one.probability)).collect()
        };
        let weights = PseudoInverse::new(&all(&self.logging), &all(&self.policy), self.actions)?;
        let rows: Vec<(Slate, f64)> =
            self.rows.iter().map(|row| (row.slate.clone(), row.reward)).collect();
        let found = pseudo_inverse(&weights, &rows, self.level)?;
        Ok(Answer {
            effect: Some(found.value),
            se: found.se,
            interval: found.interval.and_then(sides),
            effective_sample_size: Some(found.support.effective_sample_size),
            weight_max: Some(found.support.weight_max),
            ..Answer::default()
        })
    }
}
