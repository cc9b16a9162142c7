//! The beta distribution.

use libm::lgamma;

use super::gamma::away;
use super::root::increasing;

/// Relative precision of the fraction.
const EPSILON: f64 = 1e-16;
/// Terms after which the fraction is taken as it is: it needs about sqrt(max(a, b)).
const TERMS_MAX: usize = 200_000;

/// ln B(a, b).
pub fn ln_beta(a: f64, b: f64) -> f64 {
    lgamma(a) + lgamma(b) - lgamma(a + b)
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
    let front = (a * x.ln() + b * rest.ln() - ln_beta(a, b)).exp();
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
