//! Asymptotic confidence sequences (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024, arXiv 2103.06476).

use slate_core::{Error, Result};

use super::boundary::NormalMixture;
use crate::estimate::Alternative;

/// A sequence of intervals that all cover, with the stated probability, once there are enough units for the means to
/// be nearly normal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConfidenceSequence {
    /// 1 less the coverage.
    pub alpha: f64,
    /// The number of units, of both cells, at which the sequence is to be tightest.
    pub tightest_at: f64,
    /// Which differences count.
    pub alternative: Alternative,
}

impl Default for ConfidenceSequence {
    /// 95 %, two-sided, tightest at 5,000 units.
    fn default() -> Self {
        Self { alpha: 0.05, tightest_at: 5000.0, alternative: Alternative::TwoSided }
    }
}

/// One look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// The interval, valid at all looks together.
    pub interval: [f64; 2],
    /// The p-value of this look, at most 1: keep the smallest.
    pub p: f64,
}

impl ConfidenceSequence {
    fn share(&self) -> f64 {
        if self.alternative == Alternative::TwoSided { self.alpha } else { 2.0 * self.alpha }
    }

    /// A look at a difference with its standard error, from `n` units in both cells.
    ///
    /// # Errors
    /// An alpha outside 0 to 1 (to 1/2 one-sided), a standard error that is not above 0, or fewer than two units.
    pub fn look(&self, difference: f64, se: f64, n: f64) -> Result<Look> {
        if !(self.share() > 0.0 && self.share() < 1.0 && self.tightest_at > 0.0) {
            return Err(Error::invalid(
                "expected an alpha between 0 and 1, and a number of units above 0",
            ));
        }
        if !(se > 0.0 && se.is_finite() && n >= 2.0) {
            return Err(Error::invalid(
                "expected a standard error above 0, from two units or more",
            ));
        }
        let mixture = NormalMixture::tightest_at(self.tightest_at, self.share());
        let (r, grown) = (mixture.r, n / mixture.r + 1.0);
        let scale = se / n.sqrt();
        let exponent = |difference: f64| {
            let t = difference * difference * n / (se * se);
            t / (2.0 * r * grown)
        };
        let (infinite, two_sided) = (f64::INFINITY, scale * mixture.two_sided(n));
        let one_sided = (grown.sqrt() / (2.0 * self.alpha)).ln_1p();
        let one_sided = scale * (2.0 * (n + r) * one_sided).sqrt();
        // Inverts the one-sided boundary: alpha at which it lies on the difference.
        let one_p = |difference: f64| {
            if difference <= 0.0 {
                1.0
            } else {
                grown.sqrt() / (2.0 * exponent(difference).exp_m1())
            }
        };
        let (interval, p) = match self.alternative {
            Alternative::TwoSided => {
                let p = grown.sqrt() * (-exponent(difference)).exp();
                ([difference - two_sided, difference + two_sided], p)
            }
            Alternative::Greater => ([difference - one_sided, infinite], one_p(difference)),
            Alternative::Less => ([-infinite, difference + one_sided], one_p(-difference)),
        };
        Ok(Look { interval, p: p.min(1.0) })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    /// Whichever side is looked at, the interval touches 0 where the p-value is alpha.
    #[test]
    fn interval_and_p_value_say_the_same() {
        for alternative in [Alternative::TwoSided, Alternative::Greater, Alternative::Less] {
            let sequence = ConfidenceSequence { alternative, ..ConfidenceSequence::default() };
            let (se, n) = (0.1, 3000.0);
            let there = sequence.look(0.0, se, n).unwrap().interval;
            let half = if alternative == Alternative::Less { -there[1] } else { -there[0] };
            let look = sequence.look(half, se, n).unwrap();
            assert!((look.p - 0.05).abs() < 1e-9, "{alternative:?}: {}", look.p);
        }
    }

    /// Against normal quantiles: wider at every look than the interval of a single one, and by half at most where it is
    /// tightest.
    #[test]
    fn always_costs_width() {
        let sequence = ConfidenceSequence::default();
        let ratio =
            |n: f64| sequence.look(0.0, 1.0, n).unwrap().interval[1] / 1.959_963_984_540_054;
        assert!([100.0, 1000.0, 5000.0, 1e6].iter().all(|n| ratio(*n) > 1.3));
        assert!(
            ratio(5000.0) < 1.55 && ratio(5000.0) < ratio(500.0) && ratio(5000.0) < ratio(50_000.0)
        );
    }
}
