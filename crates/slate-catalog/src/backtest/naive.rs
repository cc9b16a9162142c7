//! Rows that know less, to see what the columns are worth.

use slate_math::stats::mean;

use super::Part;
use crate::features::Features;

/// What the row of the mean is called.
pub(super) const MEAN: &str = "mean";

/// What rows that know less forecast of the titles of `test`, by name: the mean of the training years, and a line through
/// the budget with the mean where it is unknown.
pub(super) fn naive(
    features: &Features,
    train: &Part,
    test: &Part,
) -> Vec<(&'static str, Vec<f64>)> {
    let center = mean(&train.results).unwrap_or(0.0);
    let mut naive = vec![(MEAN, vec![center; test.rows.len()])];
    if let Some(budget) = features.column("budget") {
        let known = |part: &Part| -> Vec<f64> {
            part.rows.iter().map(|&row| f64::from(budget[row])).collect()
        };
        let line = Line::through(&known(train), &train.results);
        naive.push(("budget", known(test).iter().map(|&x| line.at(x)).collect()));
    }
    naive
}

/// A least-squares line, and the mean of those whose x is not known.
struct Line {
    slope: f64,
    start: f64,
    unknown: f64,
}

impl Line {
    fn through(x: &[f64], y: &[f64]) -> Self {
        let of = |keep: fn(&f64) -> bool| -> (Vec<f64>, Vec<f64>) {
            x.iter().zip(y).filter(|(x, _)| keep(x)).map(|(x, y)| (*x, *y)).unzip()
        };
        let (known_x, known_y) = of(|x| !x.is_nan());
        let (_, others) = of(|x| x.is_nan());
        let (mx, my) = (mean(&known_x).unwrap_or(0.0), mean(&known_y).unwrap_or(0.0));
        let products: f64 = known_x.iter().zip(&known_y).map(|(x, y)| (x - mx) * (y - my)).sum();
        let squares: f64 = known_x.iter().map(|x| (x - mx).powi(2)).sum();
        let slope = if squares > 0.0 { products / squares } else { 0.0 };
        Self { slope, start: my - slope * mx, unknown: mean(&others).unwrap_or(my) }
    }

    fn at(&self, x: f64) -> f64 {
        if x.is_nan() { self.unknown } else { self.start + self.slope * x }
    }
}
