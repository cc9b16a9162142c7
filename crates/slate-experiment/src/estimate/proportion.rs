//! Shares of units: how many of n.

use slate_core::{Error, Result};
use slate_math::distributions::{normal_quantile, normal_upper};

/// `count` of `n`.
pub(super) type Share = (f64, f64);

fn check((count, n): Share) -> Result<f64> {
    if n >= 1.0 && (0.0..=n).contains(&count) {
        return Ok(count / n);
    }
    Err(Error::invalid(format!("expected 0 to {n} of {n} units, found {count}")))
}

/// Wilson's interval of a share (Wilson 1927).
///
/// # Errors
/// A count outside 0 ..= n.
pub fn wilson(share: Share, level: f64) -> Result<[f64; 2]> {
    let (p, n) = (check(share)?, share.1);
    let z = normal_quantile(0.5 + level / 2.0);
    let z2 = z * z / n;
    let half = z * ((p * (1.0 - p) + z2 / 4.0) / n).sqrt();
    Ok([(p + z2 / 2.0 - half) / (1.0 + z2), (p + z2 / 2.0 + half) / (1.0 + z2)])
}

/// The z statistic of a difference of two shares with one variance for both, and its two-sided p-value: a less b.
///
/// # Errors
/// Counts outside 0 ..= n.
pub fn difference_of_proportions(a: Share, b: Share) -> Result<(f64, f64)> {
    let (pa, pb) = (check(a)?, check(b)?);
    let pooled = (a.0 + b.0) / (a.1 + b.1);
    let se = (pooled * (1.0 - pooled) * (1.0 / a.1 + 1.0 / b.1)).sqrt();
    let z = (pa - pb) / se;
    Ok((z, 2.0 * normal_upper(z.abs())))
}

/// Newcombe's interval of a less b from the two Wilson intervals (Newcombe 1998, method 10).
///
/// # Errors
/// Counts outside 0 ..= n.
pub fn newcombe(a: Share, b: Share, level: f64) -> Result<[f64; 2]> {
    let (pa, pb) = (check(a)?, check(b)?);
    let ([la, ua], [lb, ub]) = (wilson(a, level)?, wilson(b, level)?);
    let difference = pa - pb;
    Ok([difference - (pa - la).hypot(ub - pb), difference + (ua - pa).hypot(pb - lb)])
}

/// Cohen's h of two shares: 2 arcsin sqrt(a) - 2 arcsin sqrt(b).
pub fn proportion_effect(a: f64, b: f64) -> f64 {
    2.0 * (a.sqrt().asin() - b.sqrt().asin())
}
