//! How a title is drawn from a declared pool, and with which probability.
//!
//! Uniform and softmax draws have closed forms: 1 / m, and exp(s_i / t) / sum_j exp(s_j / t), which for several
//! slots filled one after the other is the Plackett-Luce model (Plackett 1975), each propensity being the one
//! given the slots before. A Thompson draw (Thompson 1933) takes the largest of one draw from each title's
//! posterior; its probability is estimated by drawing again `repeats` times from a stream of its own.

use serde::{Deserialize, Serialize};
use slate_core::Seed;
use slate_math::Rng;
use slate_math::draws::beta;

/// What is known of one title from being shown: Beta(`plays` + a, `exposures` - `plays` + b).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Trials {
    /// How often it was shown in a drawn slot.
    pub exposures: u32,
    /// How many of these were followed by a play.
    pub plays: u32,
}

/// The prior Beta(1, 9): one title in ten that is shown is played. A choice, no estimate; a few dozen
/// exposures outweigh it.
pub const PRIOR: (f64, f64) = (1.0, 9.0);

/// How a slot is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "draw", rename_all = "lowercase")]
pub enum Policy {
    /// Every title of the pool alike.
    Uniform,
    /// By score: the larger the temperature, the more alike.
    Softmax {
        /// Above 0.
        temperature: f64,
    },
    /// The largest of one draw from each title's posterior.
    Thompson {
        /// How often the estimate of the propensity draws.
        repeats: u32,
    },
}

/// A title of a pool.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contender {
    /// Index of the title.
    pub title: u32,
    /// Its score, for softmax.
    pub score: f64,
    /// What is known of it, for Thompson.
    pub trials: Trials,
}

/// What was drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Draw {
    /// Position in the pool.
    pub at: usize,
    /// Its probability.
    pub propensity: f64,
    /// The standard error of that, when it is an estimate.
    pub error: Option<f64>,
}

/// Draws one title of a pool; none of an empty one.
pub fn draw(policy: Policy, pool: &[Contender], seed: Seed) -> Option<Draw> {
    if pool.is_empty() {
        return None;
    }
    let mut rng = Rng::new(seed);
    let at = match policy {
        Policy::Thompson { .. } => thompson(pool, &mut rng),
        _ => by_weight(&propensities(policy, pool, seed), &mut rng),
    };
    let propensity = propensities(policy, pool, seed)[at];
    let error = match policy {
        Policy::Thompson { repeats } => Some(standard_error(propensity, repeats)),
        _ => None,
    };
    Some(Draw { at, propensity, error })
}

/// The probability of every title of a pool; they sum to 1.
///
/// The estimate for Thompson is (hits + 1/m) / (repeats + 1): one more draw, shared by the pool of m, so that
/// what was drawn never has probability 0, by which nobody could divide.
pub fn propensities(policy: Policy, pool: &[Contender], seed: Seed) -> Vec<f64> {
    let m = pool.len() as f64;
    match policy {
        Policy::Uniform => vec![1.0 / m; pool.len()],
        Policy::Softmax { temperature } => softmax(pool, temperature),
        Policy::Thompson { repeats } => {
            let mut rng = Rng::new(seed.derive("propensity"));
            let mut hits = vec![0_u32; pool.len()];
            (0..repeats).for_each(|_| hits[thompson(pool, &mut rng)] += 1);
            let all = f64::from(repeats) + 1.0;
            hits.into_iter().map(|h| (f64::from(h) + 1.0 / m) / all).collect()
        }
    }
}

fn softmax(pool: &[Contender], temperature: f64) -> Vec<f64> {
    let top = pool.iter().map(|c| c.score).fold(f64::MIN, f64::max);
    let weights: Vec<f64> = pool.iter().map(|c| ((c.score - top) / temperature).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|w| w / sum).collect()
}

/// The position with the largest draw; the first of equal ones.
fn thompson(pool: &[Contender], rng: &mut Rng) -> usize {
    let draws = pool.iter().map(|c| {
        let Trials { exposures, plays } = c.trials;
        let missed = exposures.saturating_sub(plays);
        beta(PRIOR.0 + f64::from(plays), PRIOR.1 + f64::from(missed), rng)
    });
    super::diversity::first_max(draws).unwrap_or(0)
}

fn by_weight(weights: &[f64], rng: &mut Rng) -> usize {
    let mut left = rng.uniform();
    for (at, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return at;
        }
    }
    // Rounding can leave a little over.
    weights.len() - 1
}

/// sqrt(p (1 - p) / repeats), the binomial one.
fn standard_error(p: f64, repeats: u32) -> f64 {
    (p * (1.0 - p) / f64::from(repeats.max(1))).sqrt()
}
