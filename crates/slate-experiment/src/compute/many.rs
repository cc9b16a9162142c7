//! Many p-values, and many rows of a log.

use serde::{Deserialize, Serialize};
use slate_core::Result;

use super::answer::{Answer, sides};
use super::pair::level;
use crate::estimate::{Correction, adjusted};
use crate::off_policy::{Estimator, Log, Row, estimate};

/// p-values of one family.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// The p-values.
    pub p: Vec<f64>,
    /// How they are adjusted.
    pub correction: Correction,
}

impl Family {
    pub(super) fn answer(&self) -> Answer {
        Answer { values: Some(adjusted(&self.p, self.correction)), ..Answer::default() }
    }
}

/// A log, and the policy to be judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The estimator; those with a parameter as `{"clipped-ips": 2}`.
    pub estimator: Estimator,
    /// The log.
    pub rows: Vec<Row>,
    /// The coverage of the interval.
    #[serde(default = "level")]
    pub level: f64,
}

impl Policy {
    pub(super) fn answer(&self) -> Result<Answer> {
        let log = Log::new(&self.rows)?;
        let (found, support) = (estimate(&log, self.estimator, self.level)?, log.support());
        Ok(Answer {
            effect: Some(found.value),
            se: found.se,
            interval: found.interval.and_then(sides),
            effective_sample_size: Some(support.effective_sample_size),
            weight_max: Some(support.weight_max),
            ..Answer::default()
        })
    }
}
