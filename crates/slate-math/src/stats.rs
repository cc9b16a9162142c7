//! Means, standard errors, percentiles and z-scores. Too little data is `None`, never a number.

use crate::cast::narrow;

/// The mean; `None` of nothing.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The unbiased sample variance, sum (x - mean)^2 / (n - 1); `None` below two values.
pub fn variance(values: &[f64]) -> Option<f64> {
    let center = mean(values).filter(|_| values.len() > 1)?;
    let squares: f64 = values.iter().map(|x| (x - center) * (x - center)).sum();
    Some(squares / (values.len() - 1) as f64)
}

/// The standard error of the mean, sqrt(variance / n); `None` below two values.
pub fn standard_error(values: &[f64]) -> Option<f64> {
    variance(values).map(|v| (v / values.len() as f64).sqrt())
}

/// The `q`-quantile of ascending values, linear between neighbours (Hyndman and Fan 1996, type 7).
///
/// `None` of nothing, or for `q` outside 0 ..= 1.
pub fn quantile(ascending: &[f64], q: f64) -> Option<f64> {
    if ascending.is_empty() || !(0.0..=1.0).contains(&q) {
        return None;
    }
    let at = q * (ascending.len() - 1) as f64;
    #[expect(clippy::cast_possible_truncation, reason = "0 <= at < len")]
    let below = at as usize;
    let above = (below + 1).min(ascending.len() - 1);
    Some(ascending[below] + (at - below as f64) * (ascending[above] - ascending[below]))
}

/// Replaces each value by (value - mean) / standard deviation of the population, and returns the two.
///
/// Values that are all alike become 0: they say nothing. An empty slice is (0, 0).
pub fn z_scores(values: &mut [f32]) -> (f64, f64) {
    let (center, deviation) = population(values);
    if deviation > 0.0 {
        values.iter_mut().for_each(|x| *x = narrow((f64::from(*x) - center) / deviation));
    } else {
        values.fill(0.0);
    }
    (center, deviation)
}

/// Mean and population standard deviation, sqrt(sum (x - mean)^2 / n).
fn population(values: &[f32]) -> (f64, f64) {
    let n = values.len().max(1) as f64;
    let center = values.iter().map(|&x| f64::from(x)).sum::<f64>() / n;
    let squares: f64 = values.iter().map(|&x| (f64::from(x) - center).powi(2)).sum();
    // Below this the deviation is what rounding left of equal values.
    let noise = center.abs() * 1e-7;
    let deviation = (squares / n).sqrt();
    (center, if deviation > noise { deviation } else { 0.0 })
}

#[cfg(test)]
mod tests;
