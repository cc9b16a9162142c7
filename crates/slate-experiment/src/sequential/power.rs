//! The power of tests that are looked at more than once: by their own boundaries, and not as if only the last look counted.

use slate_core::{Error, Result};

use super::boundary::NormalMixture;
use super::group::{GroupSequential, Spending};
use crate::estimate::{Alternative, Design};

/// The most looks whose power is computed: each is a numerical integration.
const LOOKS_MAX: usize = 50;

/// When a test will be looked at, and by which boundary.
#[derive(Debug, Clone, PartialEq)]
pub struct Monitoring {
    times: Vec<f64>,
    /// Of planned looks; none where the boundary is a confidence sequence's.
    bounds: Option<Vec<f64>>,
    alpha: f64,
    tightest_at: Option<f64>,
}

impl Monitoring {
    /// Planned looks at shares `times` of the units (Lan and DeMets 1983).
    ///
    /// # Errors
    /// As [`GroupSequential::new`], and more than 50 looks.
    pub fn planned(times: &[f64], alpha: f64, spending: Spending) -> Result<Self> {
        check(times)?;
        let bounds = Some(GroupSequential::new(times, alpha, spending)?.bounds);
        Ok(Self { times: times.to_vec(), bounds, alpha, tightest_at: None })
    }

    /// A confidence sequence that will be looked at at shares `times` of the units, tightest at `tightest_at` units of
    /// both cells, or at the last.
    ///
    /// # Errors
    /// Looks that do not ascend from above 0 to at most 1, more than 50 of them, an alpha outside 0 to 1.
    pub fn always(times: &[f64], alpha: f64, tightest_at: Option<f64>) -> Result<Self> {
        check(times)?;
        let sound = alpha > 0.0 && alpha < 1.0 && tightest_at.is_none_or(|n| n > 0.0);
        if !sound {
            return Err(Error::invalid("expected an alpha between 0 and 1, and units above 0"));
        }
        Ok(Self { times: times.to_vec(), bounds: None, alpha, tightest_at })
    }

    /// The power with `n` units in the control by the last look: the chance that z passes a boundary at any look.
    ///
    /// # Errors
    /// A design that is none or has one side, or fewer than two units.
    pub fn power(&self, design: &Design, n: f64) -> Result<f64> {
        design.check()?;
        let units = n * (1.0 + design.ratio);
        if design.alternative != Alternative::TwoSided || units.is_nan() || units < 2.0 {
            return Err(Error::invalid("expected a two-sided test of two units or more"));
        }
        let bounds = self.bounds.clone().unwrap_or_else(|| self.always_bounds(units));
        let found = GroupSequential { times: self.times.clone(), bounds };
        Ok(found.crossing(design.shift(n)).clamp(0.0, 1.0))
    }

    /// The boundary of a sum of unit variances, as one of z.
    fn always_bounds(&self, units: f64) -> Vec<f64> {
        let mixture = NormalMixture::tightest_at(self.tightest_at.unwrap_or(units), self.alpha);
        let bound = |time: &f64| mixture.two_sided(time * units) / (time * units).sqrt();
        self.times.iter().map(bound).collect()
    }
}

fn check(times: &[f64]) -> Result<()> {
    let ascend = times.windows(2).all(|w| w[0] < w[1]);
    let within = times.first().is_some_and(|t| *t > 0.0) && times.last().is_some_and(|t| *t <= 1.0);
    if ascend && within && times.len() <= LOOKS_MAX {
        return Ok(());
    }
    let detail = format!("expected looks that ascend from above 0 to 1, {LOOKS_MAX} at most");
    Err(Error::invalid(detail))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use slate_core::Seed;
    use slate_math::Rng;

    use super::*;
    use crate::estimate::{normal_power, units_needed};

    const FIVE: [f64; 5] = [0.2, 0.4, 0.6, 0.8, 1.0];

    fn design() -> Design {
        let alternative = Alternative::TwoSided;
        Design { effect: 0.2, alpha: 0.05, ratio: 1.0, alternative }
    }

    /// The inflation of five looks at power .8: 1.028 by O'Brien and Fleming's kind of spending, 1.23 by Pocock's
    /// (Jennison and Turnbull 2000 print 1.028 and 1.229 for the tests themselves).
    #[test]
    fn planned_looks_cost_units() {
        let plain = units_needed(&design(), 0.8, normal_power).unwrap();
        for (spending, most) in [(Spending::ObrienFleming, 1.04), (Spending::Pocock, 1.25)] {
            let plan = Monitoring::planned(&FIVE, 0.05, spending).unwrap();
            let needed = units_needed(&design(), 0.8, |d, n| plan.power(d, n)).unwrap();
            let factor = needed / plain;
            assert!(factor > 1.01 && factor < most, "{spending:?}: {factor}");
        }
    }

    /// By simulation: sums of normal steps pass the boundary of a confidence sequence as often as is computed.
    #[test]
    fn the_power_of_a_sequence_is_that_of_simulated_ones() {
        let plan = Monitoring::always(&FIVE, 0.05, None).unwrap();
        let (n, runs) = (500.0, 20_000);
        let expected = plan.power(&design(), n).unwrap();
        let bounds = plan.always_bounds(2.0 * n);
        let (mut rng, mut crossed) = (Rng::new(Seed(1)), 0);
        for _ in 0..runs {
            let mut sum = 0.0;
            let passes = FIVE.iter().zip(&bounds).any(|(time, bound)| {
                sum += 0.2_f64.sqrt() * rng.normal() + 0.2 * design().shift(n);
                (sum / time.sqrt()).abs() >= *bound
            });
            crossed += u32::from(passes);
        }
        let share = f64::from(crossed) / f64::from(runs);
        assert!((share - expected).abs() < 4.0 * 0.0035, "{share} is not {expected}");
    }

    #[test]
    fn looks_that_are_none_are_errors() {
        assert!(Monitoring::always(&[0.5, 0.4], 0.05, None).is_err());
        assert!(Monitoring::always(&[], 0.05, None).is_err());
        let plan = Monitoring::always(&FIVE, 0.05, None).unwrap();
        let one_sided = Design { alternative: Alternative::Greater, ..design() };
        assert!(plan.power(&one_sided, 100.0).is_err());
    }
}
