//! Estimators that go down a slate slot by slot.

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Result};

use crate::off_policy::likelihood::{Part, by_unit, likelihood_interval, ratio_error};
use crate::off_policy::support::Support;

/// One slate that was shown, top to bottom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlateRow {
    /// What stood in each slot.
    pub actions: Vec<usize>,
    /// What came of each slot.
    pub rewards: Vec<f64>,
    /// With which probability the log's policy put it there, given what stands above.
    pub propensities: Vec<f64>,
    /// With which probability the judged policy would put each action there, given the same above: slots x actions.
    pub policy: Vec<Vec<f64>>,
    /// What a model expects of this slot and all below it under the judged policy, by action in this slot and given what
    /// stands above: slots x actions; fitted on other rows than this.
    #[serde(default)]
    pub expected: Option<Vec<Vec<f64>>>,
    /// Whose row it is: rows of one unit may depend on one another.
    #[serde(default)]
    pub unit: Option<u64>,
}

/// How the value of a policy over slates is estimated. w of a slot is the policy's probability by the log's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SlateEstimator {
    /// Standard: all rewards times the product of all w.
    Sips,
    /// Independent: each reward times its own slot's w; the policies' probabilities must not depend on the slots above.
    Iips,
    /// Reward interaction: each reward times the product of w from the top to its slot (McInerney, Brost, Chandar,
    /// Mehrotra and Carterette 2020).
    Rips,
    /// The same, each slot self-normalised, as in that paper.
    Snrips,
    /// Doubly robust along the cascade (Kiyohara, Saito, Matsuhiro, Narita, Shimizu and Yamamoto 2022).
    CascadeDr,
}

/// A log of slates, all of as many slots.
#[derive(Debug, Clone, Copy)]
pub struct SlateLog<'a> {
    rows: &'a [SlateRow],
}

/// What a policy over slates is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct SlateValue {
    /// The estimate of the sum of a slate's rewards.
    pub value: f64,
    /// Its standard error; none of a single unit.
    pub se: Option<f64>,
    /// Its interval; none of a single unit.
    pub interval: Option<[f64; 2]>,
    /// How much the log can tell, by slot.
    pub support: Vec<Support>,
}

impl<'a> SlateLog<'a> {
    /// A log.
    ///
    /// # Errors
    /// No row; rows of different lengths; propensities outside 0 to 1; policies that are no distributions.
    pub fn new(rows: &'a [SlateRow]) -> Result<Self> {
        let Some(first) = rows.first() else {
            return Err(Error::new(ErrorKind::Insufficient, "the log is empty"));
        };
        let slots = first.actions.len();
        for (n, row) in (1..).zip(rows) {
            row.check(slots)
                .map_err(|detail| Error::invalid(format!("row {n} of the log: {detail}")))?;
        }
        Ok(Self { rows })
    }
}

impl SlateRow {
    fn check(&self, slots: usize) -> std::result::Result<(), String> {
        let lengths = [self.actions.len(), self.rewards.len(), self.propensities.len()];
        let all = lengths.into_iter().chain([self.policy.len()]);
        let expected = self.expected.as_ref().map(Vec::len);
        if slots == 0 || all.chain(expected).any(|length| length != slots) {
            return Err(format!("expected {slots} slots in everything, and one at least"));
        }
        for slot in 0..slots {
            self.check_slot(slot).map_err(|detail| format!("slot {slot}: {detail}"))?;
        }
        Ok(())
    }

    fn check_slot(&self, slot: usize) -> std::result::Result<(), String> {
        let (propensity, policy) = (self.propensities[slot], &self.policy[slot]);
        if !(propensity > 0.0 && propensity <= 1.0) {
            return Err(format!("expected a propensity above 0 and at most 1, found {propensity}"));
        }
        if self.actions[slot] >= policy.len() {
            return Err(format!(
                "there is no action {} among {}",
                self.actions[slot],
                policy.len()
            ));
        }
        let sum: f64 = policy.iter().sum();
        if policy.iter().any(|p| !(0.0..=1.0).contains(p)) || (sum - 1.0).abs() > 1e-6 {
            return Err(format!("expected probabilities that sum to 1, found {sum}"));
        }
        let fits = |expected: &Vec<Vec<f64>>| expected[slot].len() == policy.len();
        if !self.expected.as_ref().is_none_or(fits) {
            return Err("expected as many expectations as probabilities".to_owned());
        }
        if self.rewards[slot].is_finite() { Ok(()) } else { Err("the reward is not finite".into()) }
    }

    /// w of each slot.
    fn ratios(&self) -> Vec<f64> {
        let ratio = |slot: usize| self.policy[slot][self.actions[slot]] / self.propensities[slot];
        (0..self.actions.len()).map(ratio).collect()
    }

    /// By what each slot's reward is multiplied.
    fn weights(&self, estimator: SlateEstimator) -> Vec<f64> {
        let ratios = self.ratios();
        let whole = ratios.iter().product();
        match estimator {
            SlateEstimator::Iips => ratios,
            SlateEstimator::Sips => vec![whole; ratios.len()],
            _ => from_the_top(&ratios),
        }
    }

    /// sum over slots of w(to here) (r - Q(here)) + w(to above) E Q(here), Q being the model and E over the policy.
    fn cascade(&self) -> Result<f64> {
        let expected = self.expected.as_ref().ok_or_else(|| {
            Error::invalid("this estimator needs a model of rewards")
                .hint("give each row `expected`")
        })?;
        let mut above = 1.0;
        let mut sum = 0.0;
        for (slot, weight) in from_the_top(&self.ratios()).into_iter().enumerate() {
            let model: f64 =
                self.policy[slot].iter().zip(&expected[slot]).map(|(p, q)| p * q).sum();
            sum += weight * (self.rewards[slot] - expected[slot][self.actions[slot]]);
            sum += above * model;
            above = weight;
        }
        Ok(sum)
    }
}

/// The products from the top down to each slot.
fn from_the_top(ratios: &[f64]) -> Vec<f64> {
    let mut product = 1.0;
    let step = |ratio: &f64| {
        product *= ratio;
        product
    };
    ratios.iter().map(step).collect()
}

impl SlateEstimator {
    pub(super) fn parts(self, log: &SlateLog<'_>) -> Result<Vec<Part>> {
        let weights: Vec<Vec<f64>> = log.rows.iter().map(|row| row.weights(self)).collect();
        let weighted = |(row, weights): (&SlateRow, &Vec<f64>)| -> f64 {
            row.rewards.iter().zip(weights).map(|(r, w)| r * w).sum()
        };
        let rows = || log.rows.iter().zip(&weights);
        match self {
            SlateEstimator::CascadeDr => {
                log.rows.iter().map(|row| Ok([row.cascade()?, 1.0])).collect()
            }
            SlateEstimator::Snrips => Ok(normalised(log.rows, &weights)),
            _ => Ok(rows().map(|pair| [weighted(pair), 1.0]).collect()),
        }
    }
}

/// Self-normalised slots by their linear parts: v_k + w (r - v_k) by the mean of w, added up over slots.
fn normalised(rows: &[SlateRow], weights: &[Vec<f64>]) -> Vec<Part> {
    let n = rows.len() as f64;
    let mut parts = vec![[0.0, 1.0]; rows.len()];
    for slot in 0..weights[0].len() {
        let norm = weights.iter().map(|w| w[slot]).sum::<f64>() / n;
        let reward = |(row, w): (&SlateRow, &Vec<f64>)| w[slot] * row.rewards[slot];
        let value = rows.iter().zip(weights).map(reward).sum::<f64>() / n / norm;
        for ((part, row), w) in parts.iter_mut().zip(rows).zip(weights) {
            part[0] += value + w[slot] * (row.rewards[slot] - value) / norm;
        }
    }
    parts
}

/// The value of the policy: the mean sum of a slate's rewards, with an interval of this level.
///
/// # Errors
/// [`ErrorKind::Insufficient`] where the policy would never do what the log did in a slot, or the log could not have
/// done all that the policy would; a doubly robust estimate without a model.
pub fn estimate_slates(
    log: &SlateLog<'_>,
    estimator: SlateEstimator,
    level: f64,
) -> Result<SlateValue> {
    if !(level > 0.0 && level < 1.0) {
        return Err(Error::invalid(format!("expected a level between 0 and 1, found {level}")));
    }
    let slots = log.rows[0].actions.len();
    let weights: Vec<Vec<f64>> = log.rows.iter().map(|row| row.weights(estimator)).collect();
    let of =
        |slot: usize| Support::of_weights(&weights.iter().map(|w| w[slot]).collect::<Vec<_>>());
    let support: Vec<Support> = (0..slots).map(of).collect();
    for (slot, support) in support.iter().enumerate() {
        support
            .check()
            .map_err(|e| Error::new(e.kind(), format!("in slot {slot} {}", e.detail())))?;
    }
    let parts = by_unit(&estimator.parts(log)?, log.rows.iter().map(|row| row.unit));
    let sum = |i: usize| parts.iter().map(|part| part[i]).sum::<f64>();
    let interval = likelihood_interval(&parts, level);
    Ok(SlateValue { value: sum(0) / sum(1), se: ratio_error(&parts), interval, support })
}
