//! The estimators of a policy's value.

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Result};

use super::likelihood::{Part, by_unit, likelihood_interval, ratio_error};
use super::support::Support;

/// One logged choice among some actions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What was chosen.
    pub action: usize,
    /// What came of it.
    pub reward: f64,
    /// With which probability it was chosen.
    pub propensity: f64,
    /// With which probability the policy to be judged would choose each action here.
    pub policy: Vec<f64>,
    /// What a model of rewards expects of each action here, if there is one; fitted on other rows than this.
    #[serde(default)]
    pub expected: Option<Vec<f64>>,
    /// Whose row it is: rows of one unit may depend on one another. Without it, a row is a unit of its own.
    #[serde(default)]
    pub unit: Option<u64>,
}

/// A log of choices.
#[derive(Debug, Clone, Copy)]
pub struct Log<'a> {
    rows: &'a [Row],
}

/// How a value is estimated. w is the policy's probability of the logged action by the log's, q what the model expects.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Estimator {
    /// Inverse propensity scores: the mean of w r (Horvitz and Thompson 1952).
    Ips,
    /// The same with w at most this: lower variance, and a bias.
    ClippedIps(f64),
    /// Self-normalised: the sum of w r by that of w (Swaminathan and Joachims 2015).
    Snips,
    /// The direct method: the mean of what the model expects of the policy.
    Dm,
    /// Doubly robust: the direct method and the mean of w (r - q) (Dudik, Langford and Li 2011).
    Dr,
    /// Doubly robust, its correction self-normalised.
    Sndr,
    /// Doubly robust where w is at most this, the direct method elsewhere (Wang, Agarwal and Dudik 2017).
    SwitchDr(f64),
    /// Doubly robust with weights shrunk to lambda w / (w^2 + lambda) (Su, Dimakopoulou, Krishnamurthy and Dudik 2020).
    DrOs(f64),
}

impl<'a> Log<'a> {
    /// A log.
    ///
    /// # Errors
    /// No row; propensities outside 0 to 1; policies that are no distributions; actions that are not among them.
    pub fn new(rows: &'a [Row]) -> Result<Self> {
        if rows.is_empty() {
            return Err(Error::new(ErrorKind::Insufficient, "the log is empty"));
        }
        for (n, row) in (1..).zip(rows) {
            row.check()
                .map_err(|detail| Error::invalid(format!("row {n} of the log: {detail}")))?;
        }
        Ok(Self { rows })
    }

    /// The rows.
    pub fn rows(&self) -> &'a [Row] {
        self.rows
    }

    /// What the log has to say about the policy at all.
    pub fn support(&self) -> Support {
        Support::of(self.rows)
    }
}

impl Row {
    /// The policy's probability of the logged action, by the log's.
    pub fn weight(&self) -> f64 {
        self.policy[self.action] / self.propensity
    }

    fn check(&self) -> std::result::Result<(), String> {
        let share = |p: &f64| (0.0..=1.0).contains(p);
        if !(self.propensity > 0.0 && self.propensity <= 1.0) {
            return Err(format!(
                "expected a propensity above 0 and at most 1, found {}",
                self.propensity
            ));
        }
        if self.action >= self.policy.len() {
            return Err(format!("there is no action {} among {}", self.action, self.policy.len()));
        }
        let sum: f64 = self.policy.iter().sum();
        if !self.policy.iter().all(share) || (sum - 1.0).abs() > 1e-6 {
            return Err(format!("expected probabilities that sum to 1, found {sum}"));
        }
        match &self.expected {
            Some(expected) if expected.len() != self.policy.len() => Err(format!(
                "expected {} expectations, found {}",
                self.policy.len(),
                expected.len()
            )),
            _ if !self.reward.is_finite() => Err("the reward is not finite".to_owned()),
            _ => Ok(()),
        }
    }

    /// What the model expects of the logged action, and of the policy.
    fn model(&self) -> Option<(f64, f64)> {
        let expected = self.expected.as_ref()?;
        let policy = self.policy.iter().zip(expected).map(|(p, q)| p * q).sum();
        Some((expected[self.action], policy))
    }
}

impl Estimator {
    /// Whether it needs a model of rewards.
    pub fn needs_model(self) -> bool {
        !matches!(self, Estimator::Ips | Estimator::ClippedIps(_) | Estimator::Snips)
    }

    /// What each row adds to the estimate: the value is the sum of the first by that of the second.
    ///
    /// What is self-normalised is a ratio of two means; doubly robust, it is taken by its linear part (delta method).
    fn parts(self, rows: &[Row]) -> Result<Vec<Part>> {
        match self {
            Estimator::Snips => {
                Ok(rows.iter().map(|row| [row.weight() * row.reward, row.weight()]).collect())
            }
            Estimator::Sndr => {
                let norm = rows.iter().map(Row::weight).sum::<f64>() / rows.len() as f64;
                let terms = self.terms(rows, norm)?;
                let direct = Estimator::Dm.terms(rows, 1.0)?;
                let correction =
                    (terms.iter().sum::<f64>() - direct.iter().sum::<f64>()) / rows.len() as f64;
                let linear = |(row, term): (&Row, &f64)| {
                    [term - correction * (row.weight() / norm - 1.0), 1.0]
                };
                Ok(rows.iter().zip(&terms).map(linear).collect())
            }
            _ => Ok(self.terms(rows, 1.0)?.into_iter().map(|term| [term, 1.0]).collect()),
        }
    }

    fn terms(self, rows: &[Row], norm: f64) -> Result<Vec<f64>> {
        let term = |row: &Row| -> Result<f64> {
            let (w, r) = (row.weight(), row.reward);
            if !self.needs_model() {
                let w = if let Estimator::ClippedIps(most) = self { w.min(most) } else { w };
                return Ok(w * r);
            }
            let missing = || Error::invalid("this estimator needs a model of rewards");
            let (q, policy) = row.model().ok_or_else(missing)?;
            let shrunk = match self {
                Estimator::Dm => 0.0,
                Estimator::SwitchDr(most) if w > most => 0.0,
                Estimator::DrOs(lambda) => lambda * w / (w * w + lambda),
                _ => w,
            };
            Ok(policy + shrunk * (r - q) / norm)
        };
        rows.iter().map(term).collect()
    }
}

/// What a policy is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Value {
    /// The estimate.
    pub value: f64,
    /// Its standard error, units taken as independent of one another; none of a single one. Of clipped, switched and
    /// shrunk estimators it is that of what they estimate, and knows nothing of their bias.
    pub se: Option<f64>,
    /// Its interval by empirical likelihood, which reaches further where the weights do; none of a single unit.
    pub interval: Option<[f64; 2]>,
}

/// The value of the policy, with an interval that covers with probability `level`.
///
/// # Errors
/// [`ErrorKind::Insufficient`] where the policy would never do anything the log did, or where the weights say that the
/// log could not have done all that the policy would; an estimator that needs a model of rewards without one.
pub fn estimate(log: &Log<'_>, estimator: Estimator, level: f64) -> Result<Value> {
    if !(level > 0.0 && level < 1.0) {
        return Err(Error::invalid(format!("expected a level between 0 and 1, found {level}")));
    }
    if estimator != Estimator::Dm {
        log.support().check()?;
    }
    let parts = by_unit(&estimator.parts(log.rows)?, log.rows.iter().map(|row| row.unit));
    let sum = |i: usize| parts.iter().map(|part| part[i]).sum::<f64>();
    let value = sum(0) / sum(1);
    if !value.is_finite() {
        let detail = "the policy would never do anything that the log did";
        return Err(Error::new(ErrorKind::Insufficient, detail));
    }
    let interval = likelihood_interval(&parts, level);
    Ok(Value { value, se: ratio_error(&parts), interval })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use slate_core::Seed;
    use slate_math::Rng;

    use super::*;

    const RATE: [f64; 2] = [0.2, 0.6];

    /// A log of a policy that takes the second action in three of ten, judged for one that takes it in seven of ten.
    fn rows(n: usize, rng: &mut Rng) -> Vec<Row> {
        let row = |rng: &mut Rng| {
            let action = usize::from(rng.uniform() < 0.3);
            let reward = f64::from(u8::from(rng.uniform() < RATE[action]));
            let propensity = [0.7, 0.3][action];
            Row {
                action,
                reward,
                propensity,
                policy: vec![0.3, 0.7],
                expected: Some(vec![0.3, 0.5]),
                unit: None,
            }
        };
        (0..n).map(|_| row(rng)).collect()
    }

    /// What every row earns alike, a policy earns for certain.
    #[test]
    fn a_self_normalised_constant_has_no_error() {
        let mut rows = rows(200, &mut Rng::new(Seed(1)));
        rows.iter_mut().for_each(|row| row.reward = 1.0);
        let found = estimate(&Log::new(&rows).unwrap(), Estimator::Snips, 0.95).unwrap();
        assert!((found.value - 1.0).abs() < 1e-12 && found.se.unwrap() < 1e-9, "{found:?}");
    }

    /// Over 400 logs the estimates scatter about the truth, .3 x .2 + .7 x .6, as widely as their standard errors say.
    #[test]
    fn standard_errors_are_those_of_many_logs() {
        let all = [Estimator::Ips, Estimator::Snips, Estimator::Dr, Estimator::Sndr];
        for estimator in all {
            let mut rng = Rng::new(Seed(7));
            let one = |rng: &mut Rng| {
                let rows = rows(500, rng);
                estimate(&Log::new(&rows).unwrap(), estimator, 0.95).unwrap()
            };
            let found: Vec<Value> = (0..400).map(|_| one(&mut rng)).collect();
            let values: Vec<f64> = found.iter().map(|f| f.value).collect();
            let scatter = slate_math::stats::variance(&values).unwrap().sqrt();
            let stated = found.iter().filter_map(|f| f.se).sum::<f64>() / 400.0;
            assert!((stated / scatter - 1.0).abs() < 0.12, "{estimator:?}: {stated} and {scatter}");
            let mean = values.iter().sum::<f64>() / 400.0;
            assert!((mean - 0.48).abs() < 4.0 * scatter / 20.0, "{estimator:?}: {mean}");
        }
    }
}
