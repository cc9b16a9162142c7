//! Two cells compared once.

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Result};
use slate_math::distributions::{normal_cdf, normal_density, normal_quantile};

use super::answer::{Answer, sides};
use super::cells::{Cell, D, X, Y, Z};
use crate::estimate::{
    Alternative, Arm, Comparison, Quantity, adjusted_arms, arm, compare, difference_of_proportions,
    newcombe, welch_holds,
};
use crate::moments::Moments;

pub(super) fn level() -> f64 {
    Comparison::default().level
}

/// Control and treatment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// The control.
    pub a: Cell,
    /// The treatment.
    pub b: Cell,
    /// The coverage of the interval.
    #[serde(default = "level")]
    pub level: f64,
    /// Which differences count.
    #[serde(default)]
    pub alternative: Alternative,
    /// The difference that is tested: for non-inferiority the margin with its sign.
    #[serde(default)]
    pub null: f64,
}

impl Pair {
    pub(super) fn how(&self) -> Comparison {
        let Self { level, alternative, null, .. } = *self;
        Comparison { level, alternative, null, ..Comparison::default() }
    }

    pub(super) fn pooled(&self) -> Comparison {
        Comparison { equal_variance: true, ..self.how() }
    }

    pub(super) fn normal(&self) -> Comparison {
        Comparison { normal: true, ..self.how() }
    }

    fn moments(&self, needed: &[usize]) -> Result<[Moments<4>; 2]> {
        Ok([self.a.moments(needed)?, self.b.moments(needed)?])
    }

    fn plain(&self, quantity: Quantity, needed: &[usize], how: &Comparison) -> Result<Answer> {
        let [a, b] = self.moments(needed)?;
        Ok(compare(&arm(quantity, &a)?, &arm(quantity, &b)?, how)?.into())
    }

    fn adjusted(
        &self,
        quantity: Quantity,
        covariate: Quantity,
        needed: &[usize],
    ) -> Result<Answer> {
        let [a, b] = self.moments(needed)?;
        let [a, b] = adjusted_arms(quantity, covariate, [&a, &b])?;
        Ok(compare(&a, &b, &self.how())?.into())
    }

    /// Welch's test, unless it is known that the units are too skewed for it.
    pub(super) fn welch(&self) -> Result<Answer> {
        if let (Some(a), Some(b)) = (self.a.shape()?, self.b.shape()?) {
            let n = self.a.n + self.b.n;
            let skewness = (a[1] + b[1]) / n / ((a[0] + b[0]) / n).powf(1.5);
            if !welch_holds(skewness, [self.a.n, self.b.n]) {
                let detail = format!(
                    "units are too skewed ({skewness:.2}) for Welch's test with so few: relabel them"
                );
                return Err(Error::new(ErrorKind::Insufficient, detail));
            }
        }
        self.means(self.how())
    }

    pub(super) fn means(&self, how: Comparison) -> Result<Answer> {
        self.plain(Quantity::mean(Y), &[Y], &how)
    }

    pub(super) fn ratios(&self) -> Result<Answer> {
        self.plain(Quantity::ratio(Y, D), &[Y, D], &self.how())
    }

    pub(super) fn adjusted_means(&self) -> Result<Answer> {
        self.adjusted(Quantity::mean(Y), Quantity::mean(X), &[Y, X])
    }

    pub(super) fn adjusted_ratios(&self) -> Result<Answer> {
        self.adjusted(Quantity::ratio(Y, D), Quantity::ratio(X, Z), &[Y, D, X, Z])
    }

    pub(super) fn proportions(&self) -> Result<Answer> {
        let of = |cell: &Cell| -> Result<(f64, f64)> { Ok((cell.total()?, cell.n)) };
        let (a, b) = (of(&self.a)?, of(&self.b)?);
        let (z, p) = difference_of_proportions(b, a)?;
        let (pa, pb) = (a.0 / a.1, b.0 / b.1);
        Ok(Answer {
            effect: Some(pb - pa),
            se: Some((pb - pa) / z).filter(|se| se.is_finite()),
            interval: sides(newcombe(b, a, self.level)?),
            p: Some(p),
            statistic: Some(z),
            control: Some(pa),
            treatment: Some(pb),
            relative_effect: (pa > 0.0).then(|| pb / pa - 1.0),
            ..Answer::default()
        })
    }

    /// Difference of means.
    pub(super) fn plain_difference(&self) -> Result<crate::estimate::Effect> {
        let [a, b] = self.moments(&[Y])?;
        compare(&arm(Quantity::mean(Y), &a)?, &arm(Quantity::mean(Y), &b)?, &self.how())
    }

    /// Difference of means, or of ratios where a denominator is given.
    pub(super) fn difference(&self) -> Result<crate::estimate::Effect> {
        let (quantity, needed) = if self.a.sums.contains_key("d") {
            (Quantity::ratio(Y, D), &[Y, D][..])
        } else {
            (Quantity::mean(Y), &[Y][..])
        };
        let [a, b] = self.moments(needed)?;
        compare(&arm(quantity, &a)?, &arm(quantity, &b)?, &self.how())
    }
}

/// An effect under a normal prior.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bayes {
    /// The control.
    pub a: Cell,
    /// The treatment.
    pub b: Cell,
    /// The mean of the prior of the effect.
    #[serde(default)]
    pub prior_mean: f64,
    /// Its standard deviation: there is no default, for the answer rests on it.
    pub prior_sd: f64,
    /// The coverage of the interval.
    #[serde(default = "level")]
    pub level: f64,
}

impl Bayes {
    /// Normal likelihood and normal prior: precisions add up.
    pub(super) fn answer(&self) -> Result<Answer> {
        if !(self.prior_sd > 0.0 && self.prior_mean.is_finite()) {
            return Err(Error::invalid("expected a prior with a standard deviation above 0"));
        }
        let (a, b) = (self.a.moments(&[Y])?, self.b.moments(&[Y])?);
        let (a, b): (Arm, Arm) = (arm(Quantity::mean(Y), &a)?, arm(Quantity::mean(Y), &b)?);
        let effect = compare(&a, &b, &Comparison { level: self.level, ..Comparison::default() })?;
        let (prior, data) = (self.prior_sd.powi(-2), effect.se.powi(-2));
        let mean = (prior * self.prior_mean + data * effect.effect) / (prior + data);
        let sd = (prior + data).sqrt().recip();
        let half = normal_quantile(0.5 + self.level / 2.0) * sd;
        let z = mean / sd;
        Ok(Answer {
            effect: Some(mean),
            se: Some(sd),
            interval: sides([mean - half, mean + half]),
            control: Some(effect.control),
            treatment: Some(effect.treatment),
            chance_to_win: Some(normal_cdf(z)),
            // E max(0, -effect) of a normal distribution.
            expected_loss: Some(sd * normal_density(z) - mean * normal_cdf(-z)),
            ..Answer::default()
        })
    }
}

/// Control and treatment by stratum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strata {
    /// The strata.
    pub strata: Vec<Stratum>,
    /// The coverage of the interval.
    #[serde(default = "level")]
    pub level: f64,
}

/// One stratum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stratum {
    /// Its share of the population; its share of the units where none has one.
    #[serde(default)]
    pub weight: Option<f64>,
    /// The control.
    pub a: Cell,
    /// The treatment.
    pub b: Cell,
}

impl Strata {
    /// The sum of w D with variance the sum of w^2 var(D) (Miratrix, Sekhon and Yu 2013); weights estimated from the
    /// units add how the effects differ, weighted, by the number of units.
    pub(super) fn answer(&self) -> Result<Answer> {
        let known = self.strata.iter().all(|s| s.weight.is_some());
        if !known && self.strata.iter().any(|s| s.weight.is_some()) {
            return Err(Error::invalid("expected a weight for every stratum or for none"));
        }
        let units: f64 = self.strata.iter().map(|s| s.a.n + s.b.n).sum();
        let raw = |s: &Stratum| s.weight.unwrap_or((s.a.n + s.b.n) / units);
        let whole: f64 = self.strata.iter().map(raw).sum();
        let (mut effect, mut variance, mut squares) = (0.0, 0.0, 0.0);
        for stratum in &self.strata {
            let pair = Pair {
                a: stratum.a.clone(),
                b: stratum.b.clone(),
                level: self.level,
                alternative: Alternative::TwoSided,
                null: 0.0,
            };
            let (weight, found) = (raw(stratum) / whole, pair.difference()?);
            effect += weight * found.effect;
            variance += weight * weight * found.se * found.se;
            squares += weight * found.effect * found.effect;
        }
        if !known {
            variance += (squares - effect * effect).max(0.0) / units;
        }
        let se = variance.sqrt();
        let z = effect / se;
        let half = normal_quantile(0.5 + self.level / 2.0) * se;
        Ok(Answer {
            effect: Some(effect),
            se: Some(se),
            interval: sides([effect - half, effect + half]),
            p: Some(2.0 * normal_cdf(-z.abs())),
            statistic: Some(z),
            ..Answer::default()
        })
    }
}
