//! How far forecasts are from what came, and whether they are in order.

use slate_math::stats::mean;

/// One minus the squared error over that of the mean of `actual` (the coefficient of determination). None below two
/// values or where all are alike.
pub fn r2(actual: &[f64], forecast: &[f64]) -> Option<f64> {
    let center = mean(actual)?;
    let squares = |of: &dyn Fn(usize) -> f64| (0..actual.len()).map(|i| of(i).powi(2)).sum::<f64>();
    let total = squares(&|i| actual[i] - center);
    (total > 0.0).then(|| 1.0 - squares(&|i| actual[i] - forecast[i]) / total)
}

/// The mean of the absolute differences; none of nothing.
pub fn mean_absolute_error(actual: &[f64], forecast: &[f64]) -> Option<f64> {
    let differences: Vec<f64> = actual.iter().zip(forecast).map(|(a, f)| (a - f).abs()).collect();
    mean(&differences)
}

/// Spearman's rank correlation: Pearson's of the ranks, those of ties averaged. None where either side has no order.
pub fn spearman(a: &[f64], b: &[f64]) -> Option<f64> {
    let (a, b) = (ranks(a), ranks(b));
    let (center_a, center_b) = (mean(&a)?, mean(&b)?);
    let sum = |f: &dyn Fn(f64, f64) -> f64| -> f64 {
        a.iter().zip(&b).map(|(x, y)| f(x - center_a, y - center_b)).sum()
    };
    let spread = (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt();
    (spread > 0.0).then(|| sum(&|x, y| x * y) / spread)
}

/// Ranks from 1; equal values share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&i, &j| values[i].total_cmp(&values[j]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    for tied in order.chunk_by(|&i, &j| values[i] == values[j]) {
        let rank = first as f64 + (tied.len() + 1) as f64 / 2.0;
        tied.iter().for_each(|&i| ranks[i] = rank);
        first += tied.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<f64>, expected: f64) -> bool {
        found.is_some_and(|found| (found - expected).abs() < 1e-12)
    }

    #[test]
    fn worked_examples() {
        let actual = [1.0, 2.0, 3.0, 4.0];
        // Errors 1, 0, 0, -1: squares 2 of a total of 5.
        assert!(near(r2(&actual, &[0.0, 2.0, 3.0, 5.0]), 0.6));
        assert!(near(r2(&actual, &[2.5; 4]), 0.0));
        assert!(near(mean_absolute_error(&actual, &[0.0, 2.0, 3.0, 5.0]), 0.5));
        assert!(near(spearman(&actual, &[1.0, 10.0, 100.0, 1000.0]), 1.0));
        assert!(near(spearman(&actual, &[4.0, 3.0, 2.0, 1.0]), -1.0));
    }

    /// Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: covariance 4.5, spreads 4.5 and 5.
    #[test]
    fn ties_share_their_rank() {
        assert!(near(
            spearman(&[1.0, 5.0, 5.0, 9.0], &[1.0, 2.0, 3.0, 4.0]),
            4.5 / (4.5f64 * 5.0).sqrt()
        ));
    }

    #[test]
    fn where_nothing_varies_nothing_is_said() {
        assert_eq!(
            (r2(&[1.0, 1.0], &[1.0, 2.0]), spearman(&[1.0, 1.0], &[1.0, 2.0])),
            (None, None)
        );
        assert_eq!(
            (r2(&[], &[]), mean_absolute_error(&[], &[]), spearman(&[], &[])),
            (None, None, None)
        );
    }
}
