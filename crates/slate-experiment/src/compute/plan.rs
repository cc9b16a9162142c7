//! Before a test: its power, and the units it needs.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Result};

use super::answer::Answer;
use crate::estimate::{Alternative, Design, normal_power, student_power, units_needed};

fn alpha() -> f64 {
    0.05
}

fn ratio() -> f64 {
    1.0
}

fn power() -> f64 {
    0.8
}

/// What is to be found, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Power {
    /// The difference to be found.
    pub effect: f64,
    /// The standard deviation of a unit.
    pub sd: f64,
    /// Units of the control.
    pub n: f64,
    /// Units of the treatment for one of the control.
    #[serde(default = "ratio")]
    pub ratio: f64,
    /// The error of the first kind.
    #[serde(default = "alpha")]
    pub alpha: f64,
    /// Which differences count.
    #[serde(default)]
    pub alternative: Alternative,
    /// The correlation with the covariate that is adjusted for.
    #[serde(default)]
    pub correlation: f64,
    /// Whether the statistic is taken as normal.
    #[serde(default)]
    pub normal: bool,
}

/// The same, with the power given and the units asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// The difference to be found.
    pub effect: f64,
    /// The standard deviation of a unit.
    pub sd: f64,
    /// The power.
    #[serde(default = "power")]
    pub power: f64,
    /// Units of the treatment for one of the control.
    #[serde(default = "ratio")]
    pub ratio: f64,
    /// The error of the first kind.
    #[serde(default = "alpha")]
    pub alpha: f64,
    /// Which differences count.
    #[serde(default)]
    pub alternative: Alternative,
    /// The correlation with the covariate that is adjusted for.
    #[serde(default)]
    pub correlation: f64,
    /// Whether the statistic is taken as normal.
    #[serde(default)]
    pub normal: bool,
}

/// The effect in standard deviations of what is left after the adjustment: by sqrt(1 - rho^2) smaller ones.
fn standardised(effect: f64, sd: f64, correlation: f64) -> Result<f64> {
    if !(sd > 0.0 && sd.is_finite() && correlation.abs() < 1.0) {
        return Err(Error::invalid(
            "expected a standard deviation above 0 and a correlation between -1 and 1",
        ));
    }
    Ok(effect / (sd * (1.0 - correlation * correlation).sqrt()))
}

impl Power {
    pub(super) fn answer(&self) -> Result<Answer> {
        let effect = standardised(self.effect, self.sd, self.correlation)?;
        let Self { alpha, ratio, alternative, .. } = *self;
        let design = Design { effect, alpha, ratio, alternative };
        let of = if self.normal { normal_power } else { student_power };
        let power = Some(of(&design, self.n)?);
        Ok(Answer { power, units: Some([self.n, self.n * ratio]), ..Answer::default() })
    }
}

impl Size {
    pub(super) fn answer(&self) -> Result<Answer> {
        let effect = standardised(self.effect, self.sd, self.correlation)?;
        let Self { alpha, ratio, alternative, .. } = *self;
        let design = Design { effect, alpha, ratio, alternative };
        let n = units_needed(
            &design,
            self.power,
            if self.normal { normal_power } else { student_power },
        )?;
        Ok(Answer { power: Some(self.power), units: Some([n, n * ratio]), ..Answer::default() })
    }
}
