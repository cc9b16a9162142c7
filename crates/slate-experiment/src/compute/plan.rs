//! Before a test: its power, or the units it needs.

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

/// A test that is planned. `power` answers from `n`, `sample-size` from `power`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    /// The difference to be found.
    pub effect: f64,
    /// The standard deviation of a unit.
    pub sd: f64,
    /// Units of the control.
    #[serde(default)]
    pub n: Option<f64>,
    /// The power that is wanted.
    #[serde(default)]
    pub power: Option<f64>,
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

/// The power that is wanted unless something else is said.
const POWER: f64 = 0.8;

impl Planned {
    /// The design: its effect is in standard deviations of what is left after the adjustment, sqrt(1 - rho^2) of those
    /// before it.
    fn design(&self) -> Result<Design> {
        let Self { effect, sd, correlation, alpha, ratio, alternative, .. } = *self;
        if !(sd > 0.0 && sd.is_finite() && correlation.abs() < 1.0) {
            let detail = "expected a standard deviation above 0 and a correlation between -1 and 1";
            return Err(Error::invalid(detail));
        }
        let effect = effect / (sd * (1.0 - correlation * correlation).sqrt());
        Ok(Design { effect, alpha, ratio, alternative })
    }

    fn power_of(&self) -> fn(&Design, f64) -> Result<f64> {
        if self.normal { normal_power } else { student_power }
    }

    fn answered(&self, power: f64, n: f64) -> Answer {
        Answer { power: Some(power), units: Some([n, n * self.ratio]), ..Answer::default() }
    }

    /// The power that `n` units of the control give.
    pub(super) fn power(&self) -> Result<Answer> {
        let missing = || Error::invalid("expected `n`, the units of the control, and no `power`");
        let n = self.n.filter(|_| self.power.is_none()).ok_or_else(missing)?;
        Ok(self.answered(self.power_of()(&self.design()?, n)?, n))
    }

    /// The units that a power needs.
    pub(super) fn size(&self) -> Result<Answer> {
        if self.n.is_some() {
            return Err(Error::invalid("expected no `n`: it is what is asked for"));
        }
        let power = self.power.unwrap_or(POWER);
        Ok(self.answered(power, units_needed(&self.design()?, power, self.power_of())?))
    }
}
