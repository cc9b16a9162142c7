//! The estimators of a policy's value.

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Result};

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

    /// What each row adds to the estimate: their mean is the value.
    fn terms(self, rows: &[Row]) -> Result<Vec<f64>> {
        let mean_weight = || rows.iter().map(Row::weight).sum::<f64>() / rows.len() as f64;
        let norm = match self {
            Estimator::Snips | Estimator::Sndr => mean_weight(),
            _ => 1.0,
        };
        let term = |row: &Row| -> Result<f64> {
            let (w, r) = (row.weight(), row.reward);
            if !self.needs_model() {
                let w = if let Estimator::ClippedIps(most) = self { w.min(most) } else { w };
                return Ok(w * r / norm);
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

/// The value of the policy.
///
/// # Errors
/// [`ErrorKind::Insufficient`] where the policy would never do anything the log did; an estimator that needs a model
/// of rewards without one.
pub fn estimate(log: &Log<'_>, estimator: Estimator) -> Result<f64> {
    let terms = estimator.terms(log.rows)?;
    let value = terms.iter().sum::<f64>() / terms.len() as f64;
    if value.is_finite() {
        return Ok(value);
    }
    let detail = "the policy would never do anything that the log did";
    Err(Error::new(ErrorKind::Insufficient, detail))
}
