//! Whether units came into cells in the shares that were planned.

use slate_core::{Error, ErrorKind, Result};
use slate_math::distributions::{chi_square_upper, normal_upper};

/// Pearson's chi-square of counts against planned weights, and its p-value, with one degree of freedom less than there
/// are cells.
///
/// # Errors
/// Fewer than two cells, weights that are not above 0, counts below 0, or no unit.
pub fn chi_square_test(counts: &[f64], weights: &[f64]) -> Result<(f64, f64)> {
    let fits = counts.len() == weights.len() && counts.len() > 1;
    if !fits || weights.iter().any(|w| *w <= 0.0) || counts.iter().any(|c| *c < 0.0) {
        return Err(Error::invalid(
            "expected two cells or more, each with a count and a weight above 0",
        ));
    }
    let (n, whole) = (counts.iter().sum::<f64>(), weights.iter().sum::<f64>());
    if n <= 0.0 {
        return Err(Error::new(ErrorKind::Insufficient, "no unit is in any cell"));
    }
    let term = |(count, weight): (&f64, &f64)| {
        let expected = n * weight / whole;
        (count - expected) * (count - expected) / expected
    };
    let statistic: f64 = counts.iter().zip(weights).map(term).sum();
    Ok((statistic, chi_square_upper(statistic, (counts.len() - 1) as f64)))
}

/// The p-value of the first of two counts against a planned share, normal with a correction for continuity.
///
/// # Errors
/// No unit, or a share that is none.
pub fn proportion_of_first(first: f64, other: f64, share: f64) -> Result<f64> {
    let n = first + other;
    if n <= 0.0 || !(share > 0.0 && share < 1.0) {
        return Err(Error::new(
            ErrorKind::Insufficient,
            "no unit is in any cell, or none should be",
        ));
    }
    let apart = ((first - n * share).abs() - 0.5).max(0.0);
    Ok((2.0 * normal_upper(apart / (n * share * (1.0 - share)).sqrt())).min(1.0))
}
