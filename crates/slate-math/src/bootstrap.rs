//! The bootstrap (Efron 1979): how far a mean would move with other viewers.
//!
//! All series are resampled with the same indices, so that the difference of two of them is a paired
//! comparison. Resample b follows from `seed.nth(b)` alone.

use rayon::prelude::*;
use slate_core::{Error, ErrorKind, Result, Seed};

use crate::{Rng, stats::quantile};

/// Means of every series in every resample.
#[derive(Debug, Clone, PartialEq)]
pub struct Resampled {
    /// `means[series][resample]`.
    means: Vec<Vec<f64>>,
}

/// Draws `resamples` times n of n with replacement and takes the mean of every series.
///
/// # Errors
/// [`ErrorKind::Insufficient`] for fewer than two values a series or no resample;
/// [`ErrorKind::Invalid`] for series of different lengths.
pub fn resample(series: &[&[f64]], resamples: usize, seed: Seed) -> Result<Resampled> {
    let n = series.first().map_or(0, |s| s.len());
    if series.iter().any(|s| s.len() != n) {
        return Err(Error::invalid("series of different lengths cannot be resampled together"));
    }
    if n < 2 || resamples == 0 {
        let detail = format!("a bootstrap needs two values and one resample, found {n}");
        return Err(Error::new(ErrorKind::Insufficient, detail));
    }
    let table = interleave(series, n);
    let by_resample: Vec<Vec<f64>> = (0..resamples as u64)
        .into_par_iter()
        .map(|b| one_resample(&table, series.len(), n, seed.nth(b)))
        .collect();
    let means = (0..series.len()).map(|s| by_resample.iter().map(|r| r[s]).collect()).collect();
    Ok(Resampled { means })
}

/// All series side by side: value i of series s at `i * series + s`.
fn interleave(series: &[&[f64]], n: usize) -> Vec<f64> {
    (0..n).flat_map(|i| series.iter().map(move |s| s[i])).collect()
}

fn one_resample(table: &[f64], width: usize, n: usize, seed: Seed) -> Vec<f64> {
    let mut rng = Rng::new(seed);
    let mut sums = vec![0.0; width];
    for _ in 0..n {
        let start = rng.position(n) * width;
        for (sum, value) in sums.iter_mut().zip(&table[start..start + width]) {
            *sum += value;
        }
    }
    sums.iter_mut().for_each(|s| *s /= n as f64);
    sums
}

impl Resampled {
    /// The percentile interval that holds `level` (such as .95) of the means of `series`.
    ///
    /// # Errors
    /// A level that is not between 0 and 1.
    pub fn interval(&self, series: usize, level: f64) -> Result<[f64; 2]> {
        percentile_interval(self.means[series].clone(), level)
    }

    /// The mean of `series` in every resample.
    pub fn means(&self, series: usize) -> &[f64] {
        &self.means[series]
    }

    /// Mean of `a` less mean of `b`, in every resample.
    pub fn differences(&self, a: usize, b: usize) -> Vec<f64> {
        self.means[a].iter().zip(&self.means[b]).map(|(x, y)| x - y).collect()
    }
}

/// The interval between the (1 - level) / 2 and (1 + level) / 2 quantiles.
///
/// # Errors
/// No values, or a level that is not between 0 and 1.
pub fn percentile_interval(mut values: Vec<f64>, level: f64) -> Result<[f64; 2]> {
    values.sort_unstable_by(f64::total_cmp);
    let ends =
        (quantile(&values, (1.0 - level) / 2.0), quantile(&values, f64::midpoint(1.0, level)));
    match ends {
        (Some(low), Some(high)) => Ok([low, high]),
        _ => {
            Err(Error::invalid(format!("no interval of level {level} of {} values", values.len())))
        }
    }
}

/// The two-sided p-value of "no difference" from resampled differences:
/// 2 min(#{d <= 0} + 1, #{d >= 0} + 1) / (B + 1), at most 1 (Davison and Hinkley 1997, section 4.2).
pub fn two_sided_p(differences: &[f64]) -> f64 {
    let below = differences.iter().filter(|&&d| d <= 0.0).count();
    let above = differences.iter().filter(|&&d| d >= 0.0).count();
    let p = 2.0 * (below.min(above) + 1) as f64 / (differences.len() + 1) as f64;
    p.min(1.0)
}

#[cfg(test)]
mod tests;
