//! Retention where windows are still open: who joined last week has not had 28 days to leave.

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Result};

use super::Arm;

/// How many units were there at each day since they joined, and how many of them left that day: what is kept of a cell;
/// sums by day add up.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Windows {
    /// Units that are seen on the day and had not left before.
    pub at_risk: Vec<f64>,
    /// Units that leave on the day.
    pub events: Vec<f64>,
}

impl Windows {
    /// Of units one by one: the days each is seen for, and the day it leaves on, from 0, if it does within them.
    pub fn of(units: impl IntoIterator<Item = (usize, Option<usize>)>) -> Self {
        let mut windows = Self::default();
        units.into_iter().for_each(|(seen, left)| windows.add(seen, left));
        windows
    }

    /// Adds one unit.
    pub fn add(&mut self, seen: usize, left: Option<usize>) {
        let left = left.filter(|day| *day < seen);
        let days = left.map_or(seen, |day| day + 1);
        if self.at_risk.len() < days {
            self.at_risk.resize(days, 0.0);
            self.events.resize(days, 0.0);
        }
        self.at_risk[..days].iter_mut().for_each(|n| *n += 1.0);
        if let Some(day) = left {
            self.events[day] += 1.0;
        }
    }

    /// The share that is still there after `days` days (Kaplan and Meier 1958), with the variance of Greenwood (1926),
    /// as of one of the units at the start: for `compare`, statistic taken as normal.
    ///
    /// # Errors
    /// Counts that do not fit together; [`ErrorKind::Insufficient`] where nobody is seen for so long.
    pub fn retention(&self, days: usize) -> Result<Arm> {
        self.check()?;
        let seen = self.at_risk.iter().take(days).filter(|n| **n > 0.0).count();
        if days == 0 || seen < days {
            let detail = format!("nobody is seen for {days} days, but for {seen}");
            return Err(Error::new(ErrorKind::Insufficient, detail));
        }
        let (mut share, mut sum) = (1.0, 0.0);
        for (n, events) in self.at_risk.iter().zip(&self.events).take(days) {
            share *= 1.0 - events / n;
            if *events < *n {
                sum += events / (n * (n - events));
            }
        }
        let n = self.at_risk[0];
        Ok(Arm { n, value: share, variance: share * share * sum * n })
    }

    fn check(&self) -> Result<()> {
        let fits = self.at_risk.len() == self.events.len()
            && self.at_risk.iter().all(|n| n.is_finite())
            && self.at_risk.iter().zip(&self.events).all(|(n, d)| *d >= 0.0 && d <= n);
        let falls = self.at_risk.windows(2).zip(&self.events).all(|(n, d)| n[1] <= n[0] - d);
        if fits && falls {
            return Ok(());
        }
        let detail = "expected for each day how many are at risk and how many of them leave";
        Err(Error::invalid(detail)
            .hint("who left, or is not seen any longer, is not at risk later"))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use slate_core::Seed;
    use slate_math::Rng;

    use super::*;
    use crate::estimate::{Comparison, compare};

    /// Without open windows it is a share, with the variance of one.
    #[test]
    fn whole_windows_give_a_share() {
        let units = (0..40).map(|i| (7, (i % 4 == 0).then_some(i % 7)));
        let found = Windows::of(units).retention(7).unwrap();
        assert!((found.value - 0.75).abs() < 1e-12);
        assert!((found.variance - 0.75 * 0.25).abs() < 1e-12);
    }

    /// Four, of which one leaves on the first day and one is not seen after it: 3/4, then 1/2 of what is left.
    #[test]
    fn open_windows_count_as_long_as_they_are_seen() {
        let units = [(3, Some(0)), (1, None), (3, Some(1)), (3, None)];
        let windows = Windows::of(units);
        assert_eq!(windows.at_risk, [4.0, 2.0, 1.0]);
        let found = windows.retention(2).unwrap();
        assert!((found.value - 0.375).abs() < 1e-12);
        assert_eq!(windows.retention(4).unwrap_err().kind(), ErrorKind::Insufficient);
        let wrong = Windows { at_risk: vec![2.0, 2.0], events: vec![1.0, 0.0] };
        assert_eq!(wrong.retention(1).unwrap_err().kind(), ErrorKind::Invalid);
    }

    /// Windows of 1 to 28 days, leaving at random: over 1,000 tests without an effect .05 of them reject.
    #[test]
    fn tests_with_open_windows_keep_their_error() {
        let (runs, mut rejected) = (1000_u32, 0_u32);
        let mut rng = Rng::new(Seed(1));
        let mut cell = || {
            let unit = |rng: &mut Rng| {
                let seen = 1 + rng.position(28);
                let leaves = (0..28).find(|_| rng.uniform() < 0.03);
                (seen, leaves)
            };
            Windows::of((0..300).map(|_| unit(&mut rng))).retention(14).unwrap()
        };
        let how = Comparison { normal: true, ..Comparison::default() };
        for _ in 0..runs {
            let (a, b) = (cell(), cell());
            rejected += u32::from(compare(&a, &b, &how).unwrap().p <= 0.05);
        }
        let share = f64::from(rejected) / f64::from(runs);
        assert!((share - 0.05).abs() <= 4.0 * 0.0069, "{share}");
    }
}
