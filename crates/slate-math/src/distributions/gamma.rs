//! The gamma distribution with scale 1, and chi-square as a special case of it.

use libm::lgamma;

use super::root::increasing;

/// Relative precision of series and fractions.
const EPSILON: f64 = 1e-16;
/// Terms after which a series that does not end is taken as it is.
const TERMS_MAX: usize = 100_000;

/// P(a, x), the regularised lower incomplete gamma function; a > 0.
pub fn gamma_cdf(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x < a + 1.0 { series(a, x) } else { 1.0 - fraction(a, x) }
}

/// Q(a, x) = 1 - P(a, x).
pub fn gamma_upper(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    if x < a + 1.0 { 1.0 - series(a, x) } else { fraction(a, x) }
}

/// P(X <= x) of chi-square with `df` degrees of freedom.
pub fn chi_square_cdf(x: f64, df: f64) -> f64 {
    gamma_cdf(df / 2.0, x / 2.0)
}

/// P(X > x) of chi-square.
pub fn chi_square_upper(x: f64, df: f64) -> f64 {
    gamma_upper(df / 2.0, x / 2.0)
}

/// The x with P(X <= x) = p of chi-square.
pub fn chi_square_quantile(p: f64, df: f64) -> f64 {
    match p {
        p if !(0.0..=1.0).contains(&p) => f64::NAN,
        0.0 => 0.0,
        1.0 => f64::INFINITY,
        p => {
            let mut top = df.max(1.0);
            while chi_square_cdf(top, df) < p {
                top *= 2.0;
            }
            increasing(|x| chi_square_cdf(x, df) - p, 0.0, top)
        }
    }
}

/// x^a e^-x / gamma(a).
fn front(a: f64, x: f64) -> f64 {
    (a * x.ln() - x - lgamma(a)).exp()
}

/// The series of P (Abramowitz and Stegun 1964, 6.5.29).
fn series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
    for _ in 0..TERMS_MAX {
        n += 1.0;
        term *= x / n;
        sum += term;
        if term < sum * EPSILON {
            break;
        }
    }
    sum * front(a, x)
}

/// The continued fraction of Q (Abramowitz and Stegun 1964, 6.5.31), by Lentz's method.
fn fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / f64::MIN_POSITIVE;
    let mut d = 1.0 / b;
    let mut product = d;
    for i in 1..TERMS_MAX {
        let i = i as f64;
        let numerator = -i * (i - a);
        b += 2.0;
        d = 1.0 / away(numerator * d + b);
        c = away(b + numerator / c);
        product *= d * c;
        if (d * c - 1.0).abs() < EPSILON {
            break;
        }
    }
    product * front(a, x)
}

/// The number, or the smallest one in place of 0.
pub(super) fn away(x: f64) -> f64 {
    if x.abs() < f64::MIN_POSITIVE { f64::MIN_POSITIVE } else { x }
}
