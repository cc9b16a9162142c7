//! How much of a policy a log can tell.

use serde::{Deserialize, Serialize};

use super::estimators::Row;

/// What a log has to say about a policy.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Support {
    /// (sum of w)^2 by the sum of w^2: as many rows of the policy's own would say as much (Kish 1965).
    pub effective_sample_size: f64,
    /// The largest weight.
    pub weight_max: f64,
    /// The mean weight: 1 up to chance, if the log could have done all that the policy would.
    pub weight_mean: f64,
    /// The share of rows whose action the policy would never choose.
    pub unused: f64,
}

impl Support {
    pub(super) fn of(rows: &[Row]) -> Self {
        let weights = || rows.iter().map(Row::weight);
        let (sum, squares) =
            weights().fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
        let n = rows.len() as f64;
        Self {
            effective_sample_size: if squares > 0.0 { sum * sum / squares } else { 0.0 },
            weight_max: weights().fold(0.0, f64::max),
            weight_mean: sum / n,
            unused: weights().filter(|w| *w == 0.0).count() as f64 / n,
        }
    }
}
