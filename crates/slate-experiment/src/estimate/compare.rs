//! Two cells compared.

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Result};
use slate_math::distributions::{normal_quantile, normal_upper, t_quantile, t_upper};

use super::{Alternative, Arm};

/// How two cells are compared.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "snake_case")]
pub struct Comparison {
    /// The coverage of the interval.
    pub level: f64,
    /// Which differences count.
    pub alternative: Alternative,
    /// Whether both cells are taken to vary alike.
    pub equal_variance: bool,
    /// Whether the statistic is taken as normal, and not as Student's.
    pub normal: bool,
    /// The difference that is tested.
    pub null: f64,
}

impl Default for Comparison {
    /// Welch's test against no difference, two-sided, with 95 %.
    fn default() -> Self {
        let alternative = Alternative::TwoSided;
        Self { level: 0.95, alternative, equal_variance: false, normal: false, null: 0.0 }
    }
}

/// Treatment less control.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// Value of the control.
    pub control: f64,
    /// Value of the treatment.
    pub treatment: f64,
    /// The difference.
    pub effect: f64,
    /// Its standard error.
    pub se: f64,
    /// Its interval; one-sided ones are open to one side.
    pub interval: [f64; 2],
    /// (effect - null) / se.
    pub statistic: f64,
    /// Degrees of freedom; none where the statistic is taken as normal.
    pub df: Option<f64>,
    /// The p-value.
    pub p: f64,
    /// The difference in shares of the control; none where the control is not above 0 or the treatment is not.
    pub relative: Option<Relative>,
}

/// A relative difference.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Relative {
    /// treatment / control - 1.
    pub effect: f64,
    /// Its interval, symmetric on the scale of logarithms.
    pub interval: [f64; 2],
}

/// The effect of a treatment: Welch (1947), or with one variance Student's, or normal.
///
/// # Errors
/// [`ErrorKind::Insufficient`] where nothing varies in either cell; a level that is none.
pub fn compare(control: &Arm, treatment: &Arm, how: &Comparison) -> Result<Effect> {
    how.check()?;
    let scale = how.scale((control.variance, control.n), (treatment.variance, treatment.n));
    if scale.se <= 0.0 || !scale.se.is_finite() {
        let detail =
            "nothing varies in either cell, so that there is nothing to measure a difference by";
        return Err(Error::new(ErrorKind::Insufficient, detail));
    }
    let effect = treatment.value - control.value;
    let statistic = (effect - how.null) / scale.se;
    Ok(Effect {
        control: control.value,
        treatment: treatment.value,
        effect,
        se: scale.se,
        interval: how.interval(effect, &scale),
        statistic,
        df: scale.df,
        p: how.p_value(statistic, scale.df),
        relative: how.relative(control, treatment),
    })
}

/// A standard error and its degrees of freedom.
struct Scale {
    se: f64,
    df: Option<f64>,
}

impl Comparison {
    fn check(&self) -> Result<()> {
        if self.level > 0.0 && self.level < 1.0 && self.null.is_finite() {
            return Ok(());
        }
        Err(Error::invalid(format!("expected a level between 0 and 1, found {}", self.level)))
    }

    /// From the variances of one unit and the numbers of units.
    fn scale(&self, (va, na): (f64, f64), (vb, nb): (f64, f64)) -> Scale {
        let (a, b) = (va / na, vb / nb);
        let (square, df) = if self.equal_variance {
            let df = na + nb - 2.0;
            let pooled = ((na - 1.0) * va + (nb - 1.0) * vb) / df;
            (pooled * (1.0 / na + 1.0 / nb), df)
        } else {
            (a + b, (a + b) * (a + b) / (a * a / (na - 1.0) + b * b / (nb - 1.0)))
        };
        Scale { se: square.sqrt(), df: (!self.normal).then_some(df) }
    }

    /// How many standard errors the interval goes to a side that it is open to.
    fn reach(&self, df: Option<f64>) -> f64 {
        let tail = match self.alternative {
            Alternative::TwoSided => (1.0 - self.level) / 2.0,
            Alternative::Greater | Alternative::Less => 1.0 - self.level,
        };
        -df.map_or_else(|| normal_quantile(tail), |df| t_quantile(tail, df))
    }

    fn interval(&self, center: f64, scale: &Scale) -> [f64; 2] {
        let half = self.reach(scale.df) * scale.se;
        match self.alternative {
            Alternative::TwoSided => [center - half, center + half],
            Alternative::Greater => [center - half, f64::INFINITY],
            Alternative::Less => [f64::NEG_INFINITY, center + half],
        }
    }

    fn p_value(&self, statistic: f64, df: Option<f64>) -> f64 {
        let above = |x: f64| df.map_or_else(|| normal_upper(x), |df| t_upper(x, df));
        match self.alternative {
            Alternative::TwoSided => 2.0 * above(statistic.abs()),
            Alternative::Greater => above(statistic),
            Alternative::Less => above(-statistic),
        }
    }

    /// By the delta method on the logarithms: var(ln m) is about var(m) / m^2.
    fn relative(&self, control: &Arm, treatment: &Arm) -> Option<Relative> {
        if control.value <= 0.0 || treatment.value <= 0.0 {
            return None;
        }
        let part = |arm: &Arm| (arm.variance / (arm.value * arm.value), arm.n);
        let scale = self.scale(part(control), part(treatment));
        let ratio = treatment.value / control.value;
        let interval = self.interval(ratio.ln(), &scale).map(f64::exp_m1);
        Some(Relative { effect: ratio - 1.0, interval })
    }
}
