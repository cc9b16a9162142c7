//! Asymptotic confidence sequences (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024, arXiv 2103.06476).

use slate_core::{Error, Result};

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
    /// rho of the mixture: the width is least at [`tightest_at`](Self::tightest_at) (appendix B.2).
    fn rho(&self) -> f64 {
        let alpha = self.share();
        let log = -2.0 * alpha.ln();
        ((log + log.ln_1p()) / self.tightest_at).sqrt()
    }

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
        let rho = self.rho();
        let grown = n * rho * rho + 1.0;
        let half = |log: f64| se * n.sqrt() * (2.0 * grown * log).sqrt() / (n * rho);
        let exponent = |difference: f64| {
            let t = difference * difference * n / (se * se);
            rho * rho * t / (2.0 * grown)
        };
        let (infinite, two_sided) = (f64::INFINITY, half((grown.sqrt() / self.alpha).ln()));
        let one_sided = half((grown.sqrt() / (2.0 * self.alpha)).ln_1p());
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
