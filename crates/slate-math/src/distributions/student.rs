//! Student's t distribution, central and not.

use libm::lgamma;

use super::beta::{beta_cdf, both, ln_beta};
use super::normal::{normal_cdf, normal_quantile, normal_upper};
use super::root::increasing;

/// Relative precision of the series.
const EPSILON: f64 = 1e-15;
const TERMS_MAX: usize = 10_000;
/// The square of a normal value beyond which nothing is left.
const TAIL_IS_GONE: f64 = 1e4;
/// Where the series of the noncentral distribution is long, and its approximation good.
const SHIFT_MAX: f64 = 37.0;
const FREEDOM_MAX: f64 = 1e5;
/// Degrees of freedom from which on t is taken for a transformed normal value.
const NEARLY_NORMAL: f64 = 1e6;
/// Degrees of freedom from which on, for normal values up to a bound, the expansion is exact to a double.
const EXPANDED_FROM: f64 = 1e4;
const EXPANDED_TO: f64 = 8.0;
/// Newton's steps before a quantile is searched between bounds, and the relative length of the last one: what is left
/// after it is of the order of its square.
const NEWTON_STEPS: usize = 5;
const AT_REST: f64 = 1e-9;

/// P(T <= t) with `df` degrees of freedom, whole or not.
pub fn t_cdf(t: f64, df: f64) -> f64 {
    if t > 0.0 { 1.0 - t_upper(t, df) } else { t_upper(-t, df) }
}

/// P(T > t).
pub fn t_upper(t: f64, df: f64) -> f64 {
    if df.is_infinite() {
        return normal_upper(t);
    }
    if df > NEARLY_NORMAL {
        return normal_upper(normalised(t, df));
    }
    let square = t * t;
    let tail = 0.5 * both(df / (df + square), square / (df + square), df / 2.0, 0.5);
    if t >= 0.0 { tail } else { 1.0 - tail }
}

/// The normal value with the same tail, for many degrees of freedom: Hill 1970, algorithm 395. From a million on it is
/// exact to a double, where the incomplete beta function has lost digits.
fn normalised(t: f64, df: f64) -> f64 {
    let a = df - 0.5;
    let b = 48.0 * a * a;
    let y = a * (t * t / df).ln_1p();
    if y > TAIL_IS_GONE {
        return y.sqrt().copysign(t);
    }
    let inner = ((-0.4 * y - 3.3) * y - 24.0) * y - 85.5;
    let factor = (inner / (0.8 * y * y + 100.0 + b) + y + 3.0) / b + 1.0;
    (factor * y.sqrt()).copysign(t)
}

/// The t with P(T <= t) = p.
pub fn t_quantile(p: f64, df: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p == 0.5 {
        return 0.0;
    }
    if df.is_infinite() || p == 0.0 || p == 1.0 {
        return normal_quantile(p);
    }
    let tail = p.min(1.0 - p);
    polished(tail, df).unwrap_or_else(|| bracketed(tail, df)).copysign(p - 0.5)
}

/// The t with P(T > t) = `tail`, from an interval around it.
fn bracketed(tail: f64, df: f64) -> f64 {
    let mut top = (-normal_quantile(tail)).max(1.0);
    while t_upper(top, df) > tail {
        top *= 2.0;
    }
    increasing(|t| tail - t_upper(t, df), 0.0, top)
}

/// The same from the expansion about the normal value, by Newton's steps: one or two for what most tests have. None
/// where they have not come to rest.
fn polished(tail: f64, df: f64) -> Option<f64> {
    let z = -normal_quantile(tail);
    let mut t = expanded(z, df);
    if df >= EXPANDED_FROM && z < EXPANDED_TO {
        return Some(t);
    }
    let ln_scale = -0.5 * df.ln() - ln_beta(df / 2.0, 0.5);
    for _ in 0..NEWTON_STEPS {
        let density = (ln_scale - 0.5 * (df + 1.0) * (t * t / df).ln_1p()).exp();
        let step = (t_upper(t, df) - tail) / density;
        t += step;
        if step.abs() <= AT_REST * t {
            return Some(t);
        }
    }
    None
}

/// The t above which the tail of a normal value `z` lies, but for terms in df^-5: Abramowitz and Stegun 1964, 26.7.5.
fn expanded(z: f64, df: f64) -> f64 {
    let s = z * z;
    let terms = [
        1.0,
        (s + 1.0) / 4.0,
        ((5.0 * s + 16.0) * s + 3.0) / 96.0,
        (((3.0 * s + 19.0) * s + 17.0) * s - 15.0) / 384.0,
        ((((79.0 * s + 776.0) * s + 1482.0) * s - 1920.0) * s - 945.0) / 92_160.0,
    ];
    z * terms.iter().rev().fold(0.0, |sum, term| sum / df + term)
}

/// P(T <= t) of the noncentral t distribution with noncentrality `delta`: Lenth 1989, algorithm AS 243; for many degrees
/// of freedom and far shifts the normal approximation of Abramowitz and Stegun 1964, 26.7.10.
pub fn noncentral_t_cdf(t: f64, df: f64, delta: f64) -> f64 {
    if t < 0.0 {
        return 1.0 - noncentral_t_cdf(-t, df, -delta);
    }
    if df > FREEDOM_MAX || delta.abs() > SHIFT_MAX {
        let s = 0.25 / df;
        return normal_cdf((t * (1.0 - s) - delta) / (1.0 + 2.0 * s * t * t).sqrt());
    }
    let x = t * t / (t * t + df);
    let half = delta * delta / 2.0;
    let weight = |j: f64| (j * half.ln() - half - lgamma(j + 1.0)).exp();
    let other =
        |j: f64| (j * half.ln() - half - lgamma(j + 1.5)).exp() * delta / std::f64::consts::SQRT_2;
    if half == 0.0 {
        return t_cdf(t, df);
    }
    let mut sum = 0.0;
    for j in 0..TERMS_MAX {
        let j = j as f64;
        let even = weight(j) * beta_cdf(x, j + 0.5, df / 2.0);
        let odd = other(j) * beta_cdf(x, j + 1.0, df / 2.0);
        sum += 0.5 * (even + odd);
        if j > half && even.abs() + odd.abs() < EPSILON * sum.abs().max(f64::MIN_POSITIVE) {
            break;
        }
    }
    (normal_cdf(-delta) + sum).clamp(0.0, 1.0)
}
