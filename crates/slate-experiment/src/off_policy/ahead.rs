//! Two policies judged by one log: the errors that they share fall out of the difference.

use slate_core::{Error, Result};

use super::estimators::{Estimator, Log, Row, Value, estimate};
use super::likelihood::{Part, by_unit, likelihood_interval, ratio_error};

/// How much more the policy of `a` earns than that of `b`, both by self-normalised weights over the same rows; the error is
/// that of the linear part (delta method), units taken as independent of one another.
///
/// # Errors
/// Logs of different rows; what [`estimate`] refuses of either.
pub fn ahead(a: &Log<'_>, b: &Log<'_>, level: f64) -> Result<Value> {
    let same = |(a, b): (&Row, &Row)| {
        a.action == b.action && a.reward.to_bits() == b.reward.to_bits() && a.unit == b.unit
    };
    let pairs = || a.rows().iter().zip(b.rows());
    if a.rows().len() != b.rows().len() || !pairs().all(same) {
        return Err(Error::invalid("expected two policies over the same rows"));
    }
    let values = [estimate(a, Estimator::Snips, level)?, estimate(b, Estimator::Snips, level)?];
    let n = a.rows().len() as f64;
    let norm = |log: &Log<'_>| log.rows().iter().map(Row::weight).sum::<f64>() / n;
    let norms = [norm(a), norm(b)];
    let apart = |row: &Row, of: usize| {
        row.weight() * (row.reward - values[of].value) / norms[of] + values[of].value
    };
    let part = |(a, b): (&Row, &Row)| -> Part { [apart(a, 0) - apart(b, 1), 1.0] };
    let parts: Vec<Part> = pairs().map(part).collect();
    let parts = by_unit(&parts, a.rows().iter().map(|row| row.unit));
    let interval = likelihood_interval(&parts, level);
    Ok(Value { value: values[0].value - values[1].value, se: ratio_error(&parts), interval })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use slate_core::Seed;
    use slate_math::Rng;

    use super::*;

    /// Three actions drawn alike that earn .1, .2 and .4, judged for one that is chosen always.
    fn rows(n: usize, always: usize, rng: &mut Rng) -> Vec<Row> {
        let mut policy = vec![0.0; 3];
        policy[always] = 1.0;
        let row = |_| {
            let action = usize::try_from(rng.below(3)).unwrap();
            let reward = f64::from(u8::from(rng.uniform() < [0.1, 0.2, 0.4][action]));
            let (policy, propensity) = (policy.clone(), 1.0 / 3.0);
            Row { action, reward, propensity, policy, expected: None, unit: None }
        };
        (0..n).map(row).collect()
    }

    #[test]
    fn the_interval_of_a_difference_holds_the_truth_as_often_as_it_says() {
        let mut held = 0;
        for seed in 0..400 {
            let of = |always| rows(600, always, &mut Rng::new(Seed(seed)));
            let (best, worst) = (of(2), of(0));
            let found = ahead(&Log::new(&best).unwrap(), &Log::new(&worst).unwrap(), 0.95).unwrap();
            let [low, high] = found.interval.unwrap();
            held += usize::from(low <= 0.3 && 0.3 <= high);
        }
        assert!((366..=392).contains(&held), "{held} of 400");
    }

    #[test]
    fn nothing_is_ahead_of_itself() {
        let rows = rows(300, 1, &mut Rng::new(Seed(3)));
        let log = Log::new(&rows).unwrap();
        let found = ahead(&log, &log, 0.95).unwrap();
        assert_eq!((found.value, found.interval), (0.0, Some([0.0, 0.0])));
        let other = self::rows(200, 1, &mut Rng::new(Seed(3)));
        assert!(ahead(&log, &Log::new(&other).unwrap(), 0.95).is_err());
    }
}
