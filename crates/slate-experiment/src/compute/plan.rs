//! Before a test: its power, or the units it needs.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Result};

use super::answer::Answer;
use super::looks::SpendingName;
use crate::estimate::{
    Alternative, Design, minimum_effect, normal_power, student_power, units_needed,
};
use crate::sequential::Monitoring;

fn alpha() -> f64 {
    0.05
}

fn ratio() -> f64 {
    1.0
}

/// A test that is planned. `power` answers from `n`, `sample-size` from `power`, `minimum-effect` from both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    /// The difference to be found; none for `minimum-effect`.
    #[serde(default)]
    pub effect: Option<f64>,
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
    /// Looks before the end, if there are any: the statistic is then taken as normal.
    #[serde(default)]
    pub looks: Option<PlannedLooks>,
    /// Units of both cells that come on a day: then the answer has the days it takes.
    #[serde(default)]
    pub units_daily: Option<f64>,
}

/// When a test will be looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedLooks {
    /// Shares of the units at each look.
    pub times: Vec<f64>,
    /// How the error is spent on them; without it the boundary is that of a confidence sequence.
    #[serde(default)]
    pub spending: Option<SpendingName>,
    /// The units of both cells at which the confidence sequence is tightest; those of the last look if there are none.
    #[serde(default)]
    pub tightest_at: Option<f64>,
}

impl PlannedLooks {
    fn monitoring(&self, alpha: f64) -> Result<Monitoring> {
        match self.spending {
            Some(spending) => Monitoring::planned(&self.times, alpha, spending.into()),
            None => Monitoring::always(&self.times, alpha, self.tightest_at),
        }
    }
}

/// The power that is wanted unless something else is said.
const POWER: f64 = 0.8;

impl Planned {
    /// The design: its effect is in standard deviations of what is left after the adjustment, sqrt(1 - rho^2) of those
    /// before it.
    fn design(&self, effect: f64) -> Result<Design> {
        let Self { alpha, ratio, alternative, .. } = *self;
        Ok(Design { effect: effect / self.deviation()?, alpha, ratio, alternative })
    }

    fn deviation(&self) -> Result<f64> {
        let Self { sd, correlation, .. } = *self;
        if !(sd > 0.0 && sd.is_finite() && correlation.abs() < 1.0) {
            let detail = "expected a standard deviation above 0 and a correlation between -1 and 1";
            return Err(Error::invalid(detail));
        }
        Ok(sd * (1.0 - correlation * correlation).sqrt())
    }

    fn to_be_found(&self) -> Result<f64> {
        self.effect.ok_or_else(|| Error::invalid("expected `effect`, the difference to be found"))
    }

    fn power_of(&self) -> Result<impl Fn(&Design, f64) -> Result<f64>> {
        let plain: fn(&Design, f64) -> Result<f64> =
            if self.normal { normal_power } else { student_power };
        let looks = self.looks.as_ref().map(|looks| looks.monitoring(self.alpha)).transpose()?;
        Ok(move |design: &Design, n: f64| match &looks {
            Some(looks) => looks.power(design, n),
            None => plain(design, n),
        })
    }

    fn answered(&self, power: f64, n: f64) -> Result<Answer> {
        let units = [n, n * self.ratio];
        let days = |daily: f64| {
            if daily > 0.0 { Ok((units[0] + units[1]) / daily) } else { Err(()) }
        };
        let days = self.units_daily.map(days).transpose();
        let days = days.map_err(|()| Error::invalid("expected `units_daily` above 0"))?;
        Ok(Answer { power: Some(power), units: Some(units), days, ..Answer::default() })
    }

    fn units(&self) -> Result<f64> {
        self.n.ok_or_else(|| Error::invalid("expected `n`, the units of the control"))
    }

    /// The power that `n` units of the control give.
    pub(super) fn power(&self) -> Result<Answer> {
        if self.power.is_some() {
            return Err(Error::invalid("expected no `power`: it is what is asked for"));
        }
        let n = self.units()?;
        self.answered(self.power_of()?(&self.design(self.to_be_found()?)?, n)?, n)
    }

    /// The units that a power needs.
    pub(super) fn size(&self) -> Result<Answer> {
        if self.n.is_some() {
            return Err(Error::invalid("expected no `n`: it is what is asked for"));
        }
        let power = self.power.unwrap_or(POWER);
        let design = self.design(self.to_be_found()?)?;
        self.answered(power, units_needed(&design, power, self.power_of()?)?)
    }

    /// The least effect that `n` units of the control find with a power.
    pub(super) fn effect(&self) -> Result<Answer> {
        if self.effect.is_some() {
            return Err(Error::invalid("expected no `effect`: it is what is asked for"));
        }
        let (n, power) = (self.units()?, self.power.unwrap_or(POWER));
        let found = minimum_effect(&self.design(0.0)?, n, power, self.power_of()?)?;
        let effect = Some(found * self.deviation()?);
        Ok(Answer { effect, ..self.answered(power, n)? })
    }
}
