//! How likely a test finds an effect, and how many units that takes.

use slate_core::{Error, Result};
use slate_math::distributions::{noncentral_t_cdf, normal_cdf, normal_quantile, t_quantile};

use super::Alternative;

/// The most units of the smaller cell that are looked for.
const UNITS_MAX: f64 = 1e12;

/// The largest effect that is looked for, in standard deviations.
const EFFECT_MAX: f64 = 1e6;

/// A test that is planned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Design {
    /// The difference to be found, in standard deviations of a unit (Cohen's d).
    pub effect: f64,
    /// The error of the first kind.
    pub alpha: f64,
    /// Units of the treatment for one of the control.
    pub ratio: f64,
    /// Which differences count.
    pub alternative: Alternative,
}

impl Design {
    pub(crate) fn check(&self) -> Result<()> {
        let fits =
            self.alpha > 0.0 && self.alpha < 1.0 && self.ratio > 0.0 && self.effect.is_finite();
        if fits {
            return Ok(());
        }
        Err(Error::invalid(
            "expected an alpha between 0 and 1, a ratio above 0 and a finite effect",
        ))
    }

    /// The effect in standard errors, with `n` units in the control.
    pub(crate) fn shift(&self, n: f64) -> f64 {
        let shift = self.effect * (n * self.ratio / (1.0 + self.ratio)).sqrt();
        if self.alternative == Alternative::Less { -shift } else { shift }
    }

    fn tail(&self) -> f64 {
        if self.alternative == Alternative::TwoSided { self.alpha / 2.0 } else { self.alpha }
    }
}

/// The power of a z test with `n` units in the control.
///
/// # Errors
/// A design that is none.
pub fn normal_power(design: &Design, n: f64) -> Result<f64> {
    design.check()?;
    let (shift, critical) = (design.shift(n), -normal_quantile(design.tail()));
    let far = if design.alternative == Alternative::TwoSided {
        normal_cdf(-critical - shift)
    } else {
        0.0
    };
    Ok((normal_cdf(shift - critical) + far).clamp(0.0, 1.0))
}

/// The power of Student's test with `n` units in the control: the noncentral t distribution.
///
/// # Errors
/// A design that is none, or fewer than two degrees of freedom.
pub fn student_power(design: &Design, n: f64) -> Result<f64> {
    design.check()?;
    let df = n * (1.0 + design.ratio) - 2.0;
    if df <= 0.0 {
        return Err(Error::invalid("expected more than two units"));
    }
    let (shift, critical) = (design.shift(n), -t_quantile(design.tail(), df));
    let far = if design.alternative == Alternative::TwoSided {
        noncentral_t_cdf(-critical, df, shift)
    } else {
        0.0
    };
    Ok((1.0 - noncentral_t_cdf(critical, df, shift) + far).clamp(0.0, 1.0))
}

/// The least number of units of the control, whole or not, that gives a power: by `normal_power` or `student_power`.
///
/// # Errors
/// A design that is none, a power that is none, or an effect of 0, which no number finds.
pub fn units_needed(
    design: &Design,
    power: f64,
    of: impl Fn(&Design, f64) -> Result<f64>,
) -> Result<f64> {
    design.check()?;
    if !(power > design.alpha && power < 1.0) {
        return Err(Error::invalid(format!("expected a power from alpha to 1, found {power}")));
    }
    let enough = |n: f64| of(design, n).map(|found| found >= power);
    // One unit in each, and one to tell how they vary.
    let mut low = 2.0 / (1.0 + design.ratio) + 1e-6;
    let mut high = 4.0_f64.max(2.0 * low);
    while !enough(high)? {
        low = high;
        high *= 2.0;
        if high > UNITS_MAX {
            return Err(Error::invalid("no number of units finds such an effect"));
        }
    }
    while high - low > 1e-9 * high {
        let middle = f64::midpoint(low, high);
        if enough(middle)? { high = middle } else { low = middle }
    }
    Ok(high)
}

/// The least effect, in standard deviations of a unit, that `n` units of the control find with a power; its sign is that
/// of the alternative. The effect of `design` does not matter.
///
/// # Errors
/// As [`units_needed`].
pub fn minimum_effect(
    design: &Design,
    n: f64,
    power: f64,
    of: impl Fn(&Design, f64) -> Result<f64>,
) -> Result<f64> {
    if !(power > design.alpha && power < 1.0) {
        return Err(Error::invalid(format!("expected a power from alpha to 1, found {power}")));
    }
    let sign = if design.alternative == Alternative::Less { -1.0 } else { 1.0 };
    let enough = |size: f64| {
        let effect = sign * size;
        of(&Design { effect, ..*design }, n).map(|found| found >= power)
    };
    let (mut low, mut high) = (0.0, 1.0);
    while !enough(high)? {
        low = high;
        high *= 2.0;
        if high > EFFECT_MAX {
            return Err(Error::invalid("so few units find no effect"));
        }
    }
    while high - low > 1e-9 * high {
        let middle = f64::midpoint(low, high);
        if enough(middle)? { high = middle } else { low = middle }
    }
    Ok(sign * high)
}
