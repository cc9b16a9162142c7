//! The pseudo-inverse estimator (Swaminathan, Krishnamurthy, Agarwal, Dudik, Langford, Jose and Zitouni 2017,
//! "Off-policy evaluation for slate recommendation").
//!
//! A slate s is a vector 1_s of zeros and ones, one for each slot and action. If the expected reward is linear in it, the
//! judged policy's value is the mean of r q' G^+ 1_s, where q is what 1_s is in the mean under that policy, and G what
//! 1_s 1_s' is in the mean under the log's.

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Result};

use crate::linear::{dot, pseudo_inverse as inverse, times};
use crate::off_policy::likelihood::{Part, likelihood_interval, ratio_error};
use crate::off_policy::support::Support;

/// What stands in each slot.
pub type Slate = Vec<usize>;

/// A policy over slates, each with its probability; for all rows the same.
pub type Distribution = [(Slate, f64)];

/// How far q may be from what the log's policy spans, relative to its size.
const SPAN: f64 = 1e-8;

/// The weights of slates for one pair of policies.
#[derive(Debug, Clone, PartialEq)]
pub struct PseudoInverse {
    actions: usize,
    slots: usize,
    /// G^+ q: slots x actions.
    weights: Vec<f64>,
}

impl PseudoInverse {
    /// From both policies, slates of `actions` actions.
    ///
    /// # Errors
    /// Probabilities that do not sum to 1, slates of different lengths; [`ErrorKind::Insufficient`] where the judged
    /// policy would put actions into slots, alone or together, so that the log's policy says nothing of them.
    pub fn new(logging: &Distribution, judged: &Distribution, actions: usize) -> Result<Self> {
        let slots = logging.first().map_or(0, |(slate, _)| slate.len());
        check(logging, slots, actions)?;
        check(judged, slots, actions)?;
        let size = slots * actions;
        let place = |(slot, action): (usize, &usize)| slot * actions + action;
        let mut gram = vec![vec![0.0; size]; size];
        for (slate, p) in logging {
            for i in slate.iter().enumerate().map(place) {
                slate.iter().enumerate().map(place).for_each(|j| gram[i][j] += p);
            }
        }
        let mut q = vec![0.0; size];
        for (slate, p) in judged {
            slate.iter().enumerate().map(place).for_each(|i| q[i] += p);
        }
        let weights = times(&inverse(&gram), &q);
        let back = times(&gram, &weights);
        let apart = |i: &usize| (back[*i] - q[*i]).abs();
        let furthest = (0..size).max_by(|i, j| apart(i).total_cmp(&apart(j)));
        if let Some(place) = furthest.filter(|i| apart(i) > SPAN || apart(i).is_nan()) {
            let (slot, action) = (place / actions, place % actions);
            let detail = format!(
                "the log says too little of action {action} in slot {slot}, which the policy would show"
            );
            return Err(Error::new(ErrorKind::Insufficient, detail));
        }
        Ok(Self { actions, slots, weights })
    }

    /// By what the reward of a slate is multiplied: q' G^+ 1_s. It may be below 0.
    ///
    /// # Errors
    /// A slate of another length, or an action that there is not.
    pub fn weight(&self, slate: &[usize]) -> Result<f64> {
        fits(slate, self.slots, self.actions)?;
        let place = |(slot, action): (usize, &usize)| self.weights[slot * self.actions + action];
        Ok(slate.iter().enumerate().map(place).sum())
    }
}

fn check(policy: &Distribution, slots: usize, actions: usize) -> Result<()> {
    let sum: f64 = policy.iter().map(|(_, p)| p).sum();
    let shares = policy.iter().all(|(_, p)| (0.0..=1.0).contains(p));
    if !shares || (sum - 1.0).abs() > 1e-6 {
        return Err(Error::invalid(format!("expected probabilities that sum to 1, found {sum}")));
    }
    policy.iter().try_for_each(|(slate, _)| fits(slate, slots, actions))
}

fn fits(slate: &[usize], slots: usize, actions: usize) -> Result<()> {
    if slots > 0 && slate.len() == slots && slate.iter().all(|action| *action < actions) {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "expected {slots} slots, one at least, of {actions} actions, found the slate {slate:?}"
    )))
}

/// An estimate, its error, its interval, and what the log can tell.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PseudoInverseValue {
    /// The estimate.
    pub value: f64,
    /// Its standard error; none of a single row.
    pub se: Option<f64>,
    /// Its interval; none of a single row.
    pub interval: Option<[f64; 2]>,
    /// Of the weights, some of which may be below 0.
    pub support: Support,
}

/// The value of the judged policy from slates with the reward of each.
///
/// # Errors
/// An empty log, rewards that are not finite, and slates that do not fit.
pub fn pseudo_inverse(
    weights: &PseudoInverse,
    rows: &[(Slate, f64)],
    level: f64,
) -> Result<PseudoInverseValue> {
    if rows.is_empty() {
        return Err(Error::new(ErrorKind::Insufficient, "the log is empty"));
    }
    if !(level > 0.0 && level < 1.0) || rows.iter().any(|(_, reward)| !reward.is_finite()) {
        return Err(Error::invalid("expected a level between 0 and 1, and finite rewards"));
    }
    let ratios: Result<Vec<f64>> = rows.iter().map(|(slate, _)| weights.weight(slate)).collect();
    let ratios = ratios?;
    let rewards: Vec<f64> = rows.iter().map(|(_, reward)| *reward).collect();
    let parts: Vec<Part> = ratios.iter().zip(&rewards).map(|(w, r)| [w * r, 1.0]).collect();
    Ok(PseudoInverseValue {
        value: dot(&ratios, &rewards) / rows.len() as f64,
        se: ratio_error(&parts),
        interval: likelihood_interval(&parts, level),
        support: Support::of_weights(&ratios),
    })
}
