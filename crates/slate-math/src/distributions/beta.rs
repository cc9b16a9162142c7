//! The beta distribution.

use libm::lgamma;

use super::gamma::away;
use super::root::increasing;

/// Relative precision of the fraction.
const EPSILON: f64 = 1e-16;
/// Terms after which the fraction is taken as it is: it needs about sqrt(max(a, b)).
const TERMS_MAX: usize = 200_000;

/// From here on Stirling's series is exact to a double.
const STIRLING_FROM: f64 = 10.0;

/// ln B(a, b); a, b > 0. Where an argument is large, logarithms of gamma functions would lose all but a few digits to
/// each other: their Stirling formulas are subtracted by hand instead.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = (a.min(b), a.max(b));
    let both = small + large;
    if large < STIRLING_FROM {
        return lgamma(a) + lgamma(b) - lgamma(both);
    }
    let rest = stirling(large) - stirling(both);
    let share = (-small / both).ln_1p();
    if small < STIRLING_FROM {
        return lgamma(small) + rest + small - small * both.ln() + (large - 0.5) * share;
    }
    let half = 0.5 * (2.0 * std::f64::consts::PI / large).ln();
    half + stirling(small) + rest + (small - 0.5) * (small / both).ln() + large * share
}

/// What ln gamma(x) is above (x - 1/2) ln x - x + ln sqrt(2 pi) (Abramowitz and Stegun 1964, 6.1.41).
fn stirling(x: f64) -> f64 {
    let square = 1.0 / (x * x);
    let series = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
        -691.0 / 360_360.0,
        1.0 / 156.0,
    ];
    series.iter().rev().fold(0.0, |sum, term| sum * square + term) / x
}

/// I_x(a, b), the regularised incomplete beta function: P(X <= x) of a beta distribution; a, b > 0.
pub fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    both(x, 1.0 - x, a, b)
}

/// I_x(a, b) with 1 - x given apart, for an x near 1.
pub(super) fn both(x: f64, rest: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if rest <= 0.0 {
        return 1.0;
    }
    // Of two numbers that sum to 1 the smaller one is known better.
    let (ln_x, ln_rest) =
        if x < rest { (x.ln(), (-x).ln_1p()) } else { ((-rest).ln_1p(), rest.ln()) };
    let front = (a * ln_x + b * ln_rest - ln_beta(a, b)).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(x, a, b) / a
    } else {
        1.0 - front * fraction(rest, b, a) / b
    }
}

/// The x with I_x(a, b) = p.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    match p {
        p if !(0.0..=1.0).contains(&p) => f64::NAN,
        0.0 => 0.0,
        1.0 => 1.0,
        p => increasing(|x| beta_cdf(x, a, b) - p, 0.0, 1.0),
    }
}

/// The continued fraction of I_x(a, b) (Abramowitz and Stegun 1964, 26.5.8), by Lentz's method.
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut product = d;
    for m in 1..TERMS_MAX {
        let m = m as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        product *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        product *= d * c;
        if (d * c - 1.0).abs() < EPSILON {
            break;
        }
    }
    product
}
