//! What holds at any look.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Result};

use super::answer::{Answer, sides};
use super::cells::Cell;
use super::pair::Pair;
use crate::estimate::{Alternative, chi_square_test};
use crate::sequential::{
    ConfidenceSequence, GroupSequential, Spending, anytime_coefficient, mismatch_odds,
    mixture_ratio, mixture_reach, ratio_p, sequential_share,
};

pub(super) fn alpha() -> f64 {
    0.05
}

fn pair(a: &Cell, b: &Cell) -> Pair {
    let alternative = Alternative::TwoSided;
    Pair { a: a.clone(), b: b.clone(), level: 0.95, alternative, null: 0.0 }
}

/// A confidence sequence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sequence {
    /// The control.
    pub a: Cell,
    /// The treatment.
    pub b: Cell,
    /// 1 less the coverage.
    #[serde(default = "alpha")]
    pub alpha: f64,
    /// The number of units, of both cells, at which it is to be tightest.
    #[serde(default = "tightest_at")]
    pub tightest_at: f64,
    /// Which differences count.
    #[serde(default)]
    pub alternative: Alternative,
}

fn tightest_at() -> f64 {
    ConfidenceSequence::default().tightest_at
}

impl Sequence {
    pub(super) fn answer(&self) -> Result<Answer> {
        let found = pair(&self.a, &self.b).difference()?;
        let Self { alpha, tightest_at, alternative, .. } = *self;
        let sequence = ConfidenceSequence { alpha, tightest_at, alternative };
        let look = sequence.look(found.effect, found.se, self.a.n + self.b.n)?;
        Ok(Answer {
            effect: Some(found.effect),
            se: Some(found.se),
            interval: sides(look.interval),
            p: Some(look.p),
            control: Some(found.control),
            treatment: Some(found.treatment),
            ..Answer::default()
        })
    }
}

/// A mixture of effects against none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mixture {
    /// The control.
    pub a: Cell,
    /// The treatment.
    pub b: Cell,
    /// The variance of the effects that are mixed.
    pub prior_variance: f64,
    /// 1 less the coverage of the interval.
    #[serde(default = "alpha")]
    pub alpha: f64,
}

impl Mixture {
    pub(super) fn answer(&self) -> Result<Answer> {
        if !(self.prior_variance > 0.0 && self.prior_variance.is_finite()) {
            return Err(Error::invalid("expected a variance of the prior above 0"));
        }
        if !(self.alpha > 0.0 && self.alpha < 1.0) {
            return Err(Error::invalid("expected an alpha between 0 and 1"));
        }
        let found = pair(&self.a, &self.b).difference()?;
        let variance = found.se * found.se;
        let odds = mixture_ratio(found.effect, variance, self.prior_variance);
        let reach = mixture_reach(variance, self.prior_variance, self.alpha);
        Ok(Answer {
            effect: Some(found.effect),
            se: Some(found.se),
            interval: sides([found.effect - reach, found.effect + reach]),
            p: Some(ratio_p(odds)),
            odds: Some(odds),
            control: Some(found.control),
            treatment: Some(found.treatment),
            ..Answer::default()
        })
    }
}

/// A coefficient of a regression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regression {
    /// Its estimate.
    pub estimate: f64,
    /// Its standard error.
    pub se: f64,
    /// Its entry on the diagonal of (X'X)^-1.
    pub inverse: f64,
    /// Degrees of freedom.
    pub nu: f64,
    /// The precision of the prior, relative to one unit's.
    #[serde(default = "one")]
    pub phi: f64,
    /// 1 less the coverage.
    #[serde(default = "alpha")]
    pub alpha: f64,
}

fn one() -> f64 {
    1.0
}

impl Regression {
    pub(super) fn answer(&self) -> Result<Answer> {
        let Self { estimate, se, inverse, nu, phi, alpha } = *self;
        if !(se > 0.0 && inverse > 0.0 && nu > 0.0 && phi > 0.0 && alpha > 0.0 && alpha < 1.0) {
            return Err(Error::invalid(
                "expected se, inverse, nu and phi above 0, and alpha between 0 and 1",
            ));
        }
        let found = anytime_coefficient(estimate, se, (inverse, nu), (phi, alpha));
        Ok(Answer {
            effect: Some(estimate),
            se: Some(se),
            interval: sides(found.interval),
            p: Some(found.p),
            odds: Some(found.bayes_factor),
            ..Answer::default()
        })
    }
}

/// Looks that are planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Groups {
    /// The share of the information at each look.
    pub times: Vec<f64>,
    /// The error that is spent.
    #[serde(default = "alpha")]
    pub alpha: f64,
    /// `obrien-fleming` or `pocock`.
    pub spending: SpendingName,
    /// How far z drifts by the end, for the power.
    #[serde(default)]
    pub drift: Option<f64>,
}

/// How the error is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpendingName {
    /// Late.
    ObrienFleming,
    /// Evenly.
    Pocock,
}

impl From<SpendingName> for Spending {
    fn from(name: SpendingName) -> Self {
        match name {
            SpendingName::ObrienFleming => Spending::ObrienFleming,
            SpendingName::Pocock => Spending::Pocock,
        }
    }
}

impl Groups {
    pub(super) fn answer(&self) -> Result<Answer> {
        let found = GroupSequential::new(&self.times, self.alpha, self.spending.into())?;
        let power = self.drift.map(|drift| found.crossing(drift));
        Ok(Answer {
            p: Some(found.crossing(0.0)),
            power,
            values: Some(found.bounds),
            ..Answer::default()
        })
    }
}

/// Units by cell, and the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Units of each cell.
    pub counts: Vec<f64>,
    /// The planned weights; equal ones where there are none.
    #[serde(default)]
    pub weights: Option<Vec<f64>>,
    /// How firmly the sequential test believes in the plan.
    #[serde(default = "strength")]
    pub strength: f64,
}

fn strength() -> f64 {
    100.0
}

impl Counts {
    fn weights(&self) -> Vec<f64> {
        self.weights.clone().unwrap_or_else(|| vec![1.0; self.counts.len()])
    }

    pub(super) fn at_the_end(&self) -> Result<Answer> {
        let (statistic, p) = chi_square_test(&self.counts, &self.weights())?;
        let df = Some((self.counts.len() - 1) as f64);
        Ok(Answer { statistic: Some(statistic), p: Some(p), df, ..Answer::default() })
    }

    pub(super) fn at_any_look(&self) -> Result<Answer> {
        let odds = mismatch_odds(&self.counts, &self.weights(), self.strength)?;
        Ok(Answer { odds: Some(odds), p: Some(ratio_p(odds)), ..Answer::default() })
    }
}

/// Events of two cells, at any look.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Events {
    /// Events of a, and of b.
    pub counts: [f64; 2],
    /// Units of a, and of b, or how long each was looked at.
    #[serde(default = "evenly")]
    pub units: [f64; 2],
    /// How firmly the mixture believes in one rate.
    #[serde(default = "strength")]
    pub strength: f64,
    /// 1 less the coverage.
    #[serde(default = "alpha")]
    pub alpha: f64,
}

fn evenly() -> [f64; 2] {
    [1.0, 1.0]
}

impl Events {
    /// The rate of b by that of a: of the share of b among all events the odds, by those of its units.
    pub(super) fn answer(&self) -> Result<Answer> {
        let Self { counts, units, strength, alpha } = *self;
        if units.iter().any(|n| !(*n > 0.0 && n.is_finite())) {
            return Err(Error::invalid("expected units of both cells, above 0"));
        }
        let planned = units[1] / (units[0] + units[1]);
        let found = sequential_share(counts, planned, strength, alpha)?;
        let relative = |share: f64| share / (1.0 - share) * units[0] / units[1] - 1.0;
        Ok(Answer {
            control: Some(counts[0] / units[0]),
            treatment: Some(counts[1] / units[1]),
            relative_effect: Some(relative(found.share)).filter(|x| x.is_finite()),
            relative_interval: sides(found.interval.map(relative)),
            odds: Some(found.odds),
            p: Some(found.p),
            ..Answer::default()
        })
    }
}
