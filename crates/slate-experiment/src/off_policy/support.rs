//! How much of a policy a log can tell.

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Result};

use super::estimators::Row;

/// How many standard errors the mean of the weights may be below 1.
const SHORT_MAX: f64 = 5.0;

/// What a log has to say about a policy.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Support {
    /// (sum of w)^2 by the sum of w^2: as many rows of the policy's own would say as much (Kish 1965).
    pub effective_sample_size: f64,
    /// The largest weight.
    pub weight_max: f64,
    /// The mean weight: 1 up to chance, if the log could have done all that the policy would.
    pub weight_mean: f64,
    /// Its standard error.
    pub weight_mean_se: f64,
    /// The share of rows whose action the policy would never choose.
    pub unused: f64,
}

impl Support {
    pub(super) fn of(rows: &[Row]) -> Self {
        Self::of_weights(&rows.iter().map(Row::weight).collect::<Vec<f64>>())
    }

    /// Of the weights themselves.
    pub(super) fn of_weights(weights: &[f64]) -> Self {
        let weights = || weights.iter().copied();
        let (sum, squares) =
            weights().fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
        let n = weights().count() as f64;
        let mean = sum / n;
        Self {
            effective_sample_size: if squares > 0.0 { sum * sum / squares } else { 0.0 },
            weight_max: weights().fold(0.0, f64::max),
            weight_mean: mean,
            weight_mean_se: ((squares / n - mean * mean).max(0.0) / n).sqrt(),
            unused: weights().filter(|w| *w == 0.0).count() as f64 / n,
        }
    }

    /// Whether the log could have done all that the policy would.
    ///
    /// # Errors
    /// [`ErrorKind::Insufficient`] where the mean of the weights is so far below 1 that it is not by chance.
    pub fn check(&self) -> Result<()> {
        let Self { weight_mean: mean, weight_mean_se: se, .. } = *self;
        // Fewer rows than this have weights whose scatter says nothing yet.
        let few = self.effective_sample_size < 30.0;
        if mean > 0.0 && (few || mean >= 1.0 - SHORT_MAX * se - 1e-6) {
            return Ok(());
        }
        let detail = if mean > 0.0 {
            format!(
                "the log never did what the policy would do in about {:.3} of all rows",
                1.0 - mean
            )
        } else {
            "the policy would never do anything that the log did".to_owned()
        };
        Err(Error::new(ErrorKind::Insufficient, detail))
    }
}
