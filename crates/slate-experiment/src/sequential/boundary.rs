//! Boundaries that a sum stays within for ever (Howard, Ramdas, McAuliffe and Sekhon 2021, "Time-uniform,
//! nonparametric, nonasymptotic confidence sequences").

use slate_math::distributions::normal_cdf;

/// The normal mixture: for a sum whose increments are sub-Gaussian with variance v in all (proposition 5).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NormalMixture {
    /// The chance of ever leaving.
    pub alpha: f64,
    /// The parameter of the mixture.
    pub r: f64,
}

impl NormalMixture {
    /// The mixture whose two-sided boundary is tightest at variance `v0` (section 3.5).
    pub fn tightest_at(v0: f64, alpha: f64) -> Self {
        let log = 2.0 * (1.0 / alpha).ln();
        Self { alpha, r: v0 / (log + log.ln_1p()) }
    }

    /// The two-sided boundary at variance `v`: the sum stays between minus and plus this.
    pub fn two_sided(&self, v: f64) -> f64 {
        let grown = v + self.r;
        (grown * (grown / (self.r * self.alpha * self.alpha)).ln()).sqrt()
    }
}

/// The one-sided boundary of a normal mixture over the positive half line: the s at which
/// ln(4 r / (v + r)) / 2 + s^2 / (2 (v + r)) + ln Phi(s / sqrt(v + r)) = ln(1 / alpha).
pub fn one_sided_boundary(v: f64, r: f64, alpha: f64) -> f64 {
    let grown = v + r;
    let excess = |s: f64| {
        0.5 * (4.0 * r / grown).ln()
            + s * s / (2.0 * grown)
            + normal_cdf(s / grown.sqrt()).ln()
            + alpha.ln()
    };
    let (mut low, mut high) = (0.0, grown.sqrt());
    while excess(high) < 0.0 {
        low = high;
        high *= 2.0;
    }
    while high - low > 1e-12 * high {
        let middle = f64::midpoint(low, high);
        if excess(middle) < 0.0 { low = middle } else { high = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At the variance it is made for no other parameter gives a lower boundary.
    #[test]
    fn the_parameter_that_is_chosen_is_the_best_there() {
        let chosen = NormalMixture::tightest_at(100.0, 0.05);
        for factor in [0.5, 0.8, 1.25, 2.0] {
            let other = NormalMixture { r: chosen.r * factor, ..chosen };
            assert!(other.two_sided(100.0) > chosen.two_sided(100.0), "{factor}");
        }
    }

    /// One side alone is bounded closer, at about twice the chance.
    #[test]
    fn one_side_is_about_two_at_twice_the_chance() {
        for v in [1.0, 50.0, 1e4] {
            let both = |alpha| NormalMixture { alpha, r: 10.0 }.two_sided(v);
            let one = one_sided_boundary(v, 10.0, 0.05);
            assert!(one < both(0.05) && (one / both(0.1) - 1.0).abs() < 0.02, "{v}: {one}");
        }
    }
}
