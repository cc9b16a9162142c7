//! How far forecasts are from what came, and whether they are in order.
//!
//! Every measure counts each title as often as it is told to, which is what a bootstrap asks for; ranks are sorted once.

/// What came of titles and what was forecast of them, to be measured again and again.
#[derive(Debug)]
pub struct Pairs<'a> {
    actual: &'a [f64],
    forecast: &'a [f64],
    orders: [Order; 2],
}

/// How near forecasts came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measures {
    /// One minus the squared error over that of the mean of what came (the coefficient of determination). None where
    /// all that came is alike.
    pub r2: Option<f64>,
    /// Spearman's rank correlation: Pearson's of the ranks, those of ties averaged. None where either side has no order.
    pub spearman: Option<f64>,
    /// The mean of the absolute differences; none of nothing.
    pub mae: Option<f64>,
}

impl<'a> Pairs<'a> {
    /// As many forecasts as outcomes, on one scale.
    pub fn new(actual: &'a [f64], forecast: &'a [f64]) -> Self {
        assert_eq!(actual.len(), forecast.len(), "each title has an outcome and a forecast");
        Self { actual, forecast, orders: [Order::of(actual), Order::of(forecast)] }
    }

    /// With every title counted once.
    pub fn once(&self) -> Measures {
        self.counted(&vec![1.0; self.actual.len()])
    }

    /// With title i counted `counts[i]` times.
    pub fn counted(&self, counts: &[f64]) -> Measures {
        let rows = || self.actual.iter().zip(self.forecast).zip(counts);
        let (mut n, mut sum, mut squares, mut sizes) = (0.0, 0.0, 0.0, 0.0);
        for ((actual, forecast), count) in rows() {
            let error = actual - forecast;
            n += count;
            sum += count * actual;
            squares += count * error * error;
            sizes += count * error.abs();
        }
        let center = sum / n;
        let total: f64 = rows().map(|((actual, _), count)| count * (actual - center).powi(2)).sum();
        Measures {
            r2: (total > 0.0).then(|| 1.0 - squares / total),
            spearman: self.spearman(counts, n),
            mae: (n > 0.0).then(|| sizes / n),
        }
    }

    fn spearman(&self, counts: &[f64], n: f64) -> Option<f64> {
        let [a, b] = [&self.orders[0], &self.orders[1]].map(|order| order.ranks(counts));
        // Whatever the ties, ranks from 1 to n have this mean.
        let center = f64::midpoint(n, 1.0);
        let (mut of_a, mut of_b, mut both) = (0.0, 0.0, 0.0);
        for ((a, b), count) in a.iter().zip(&b).zip(counts) {
            let (a, b) = (a - center, b - center);
            of_a += count * a * a;
            of_b += count * b * b;
            both += count * a * b;
        }
        let spread = (of_a * of_b).sqrt();
        (spread > 0.0).then(|| both / spread)
    }
}

/// Titles from the lowest value to the highest, equal values together.
#[derive(Debug)]
struct Order {
    titles: Vec<usize>,
    /// Where each run of equal values ends in `titles`.
    ends: Vec<usize>,
}

impl Order {
    fn of(values: &[f64]) -> Self {
        let mut titles: Vec<usize> = (0..values.len()).collect();
        titles.sort_by(|&i, &j| values[i].total_cmp(&values[j]));
        let mut end = 0;
        let runs = titles.chunk_by(|&i, &j| values[i] == values[j]);
        let ends = runs.map(|run| {
            end += run.len();
            end
        });
        Self { ends: ends.collect(), titles }
    }

    /// Ranks from 1, by title; equal values share the mean of theirs.
    fn ranks(&self, counts: &[f64]) -> Vec<f64> {
        let mut ranks = vec![0.0; self.titles.len()];
        let (mut start, mut before) = (0, 0.0);
        for &end in &self.ends {
            let tied = &self.titles[start..end];
            let here: f64 = tied.iter().map(|&i| counts[i]).sum();
            tied.iter().for_each(|&i| ranks[i] = before + f64::midpoint(here, 1.0));
            (start, before) = (end, before + here);
        }
        ranks
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use proptest::prelude::*;

    use super::*;

    fn near(found: Option<f64>, expected: f64) -> bool {
        found.is_some_and(|found| (found - expected).abs() < 1e-12)
    }

    fn once(actual: &[f64], forecast: &[f64]) -> Measures {
        Pairs::new(actual, forecast).once()
    }

    #[test]
    fn worked_examples() {
        let actual = [1.0, 2.0, 3.0, 4.0];
        // Errors 1, 0, 0, -1: squares 2 of a total of 5.
        let found = once(&actual, &[0.0, 2.0, 3.0, 5.0]);
        assert!(near(found.r2, 0.6) && near(found.mae, 0.5) && near(found.spearman, 1.0));
        assert!(near(once(&actual, &[2.5; 4]).r2, 0.0));
        assert!(near(once(&actual, &[1.0, 10.0, 100.0, 1000.0]).spearman, 1.0));
        assert!(near(once(&actual, &[4.0, 3.0, 2.0, 1.0]).spearman, -1.0));
    }

    /// Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: covariance 4.5, spreads 4.5 and 5.
    #[test]
    fn ties_share_their_rank() {
        let found = once(&[1.0, 5.0, 5.0, 9.0], &[1.0, 2.0, 3.0, 4.0]).spearman;
        assert!(near(found, 4.5 / (4.5f64 * 5.0).sqrt()));
    }

    #[test]
    fn where_nothing_varies_nothing_is_said() {
        let alike = once(&[1.0, 1.0], &[1.0, 2.0]);
        assert_eq!((alike.r2, alike.spearman, alike.mae), (None, None, Some(0.5)));
        assert_eq!(once(&[], &[]), Measures { r2: None, spearman: None, mae: None });
    }

    proptest! {
        /// Counting a title twice is having it twice, and counting it never is not having it.
        #[test]
        fn counts_are_copies(rows in prop::collection::vec((0u8..6, 0u8..6, 0usize..4), 2..30)) {
            let value = |x: u8| f64::from(x);
            let (actual, forecast): (Vec<f64>, Vec<f64>) =
                rows.iter().map(|r| (value(r.0), value(r.1))).unzip();
            let counts: Vec<f64> = rows.iter().map(|r| r.2 as f64).collect();
            let copies = |of: fn(&(u8, u8, usize)) -> u8| -> Vec<f64> {
                rows.iter().flat_map(|r| std::iter::repeat_n(value(of(r)), r.2)).collect()
            };
            let (many_actual, many_forecast) = (copies(|r| r.0), copies(|r| r.1));
            prop_assume!(!many_actual.is_empty());
            let counted = Pairs::new(&actual, &forecast).counted(&counts);
            let copied = once(&many_actual, &many_forecast);
            for (found, expected) in [
                (counted.r2, copied.r2),
                (counted.spearman, copied.spearman),
                (counted.mae, copied.mae),
            ] {
                prop_assert_eq!(found.is_some(), expected.is_some());
                prop_assert!(expected.is_none_or(|expected| (found.unwrap() - expected).abs() < 1e-9));
            }
        }
    }
}
