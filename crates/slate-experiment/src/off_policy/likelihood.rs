//! Errors and intervals of a ratio of two sums over independent units.
//!
//! Weights of a log are skewed: a few rows weigh as much as all others. An interval that reaches as far down as up then
//! misses on one side. Empirical likelihood takes its shape from the data (Owen 1988; for weighted logs Karampatziakis,
//! Langford and Mineiro 2020).

use std::collections::BTreeMap;

use slate_math::distributions::t_quantile;

/// What one unit adds to the numerator and to the denominator.
pub(super) type Part = [f64; 2];

/// Steps of the searches: more than enough for the last digits that mean anything.
const STEPS: usize = 60;

/// Parts of rows added up by unit, where rows have units.
pub(super) fn by_unit(parts: &[Part], units: impl Iterator<Item = Option<u64>>) -> Vec<Part> {
    let mut known: BTreeMap<u64, Part> = BTreeMap::new();
    let mut all = Vec::new();
    for (part, unit) in parts.iter().zip(units) {
        match unit {
            None => all.push(*part),
            Some(unit) => {
                let sum = known.entry(unit).or_default();
                (0..2).for_each(|i| sum[i] += part[i]);
            }
        }
    }
    all.extend(known.into_values());
    all
}

/// The standard error of the ratio of the two sums (delta method); none below two units.
pub(super) fn ratio_error(parts: &[Part]) -> Option<f64> {
    let n = parts.len() as f64;
    let (value, scale) = center(parts);
    let squares: f64 = parts.iter().map(|[u, v]| (u - value * v) * (u - value * v)).sum();
    (n > 1.0).then(|| (squares * n / (n - 1.0)).sqrt() / scale.abs())
}

/// The ratio, and the sum it is divided by.
fn center(parts: &[Part]) -> (f64, f64) {
    let sum = |i: usize| parts.iter().map(|part| part[i]).sum::<f64>();
    (sum(0) / sum(1), sum(1))
}

/// All ratios whose likelihood, profiled over weights of the units, is not too low: -2 log R at most the square of
/// Student's quantile, which for many units is chi-square's. None below two units.
pub(super) fn likelihood_interval(parts: &[Part], level: f64) -> Option<[f64; 2]> {
    let (value, _) = center(parts);
    let se = ratio_error(parts)?;
    if se <= 1e-14 * value.abs() {
        return Some([value, value]);
    }
    let reach = t_quantile(0.5 + level / 2.0, parts.len() as f64 - 1.0);
    let mut values = vec![0.0; parts.len()];
    let mut side = |sign: f64| {
        let excess = |step: f64| deviance(parts, value + sign * step, &mut values).sqrt() - reach;
        value + sign * crossing(excess, reach, se)
    };
    Some([side(-1.0), side(1.0)])
}

/// Where a function that rises from `-reach` at 0 crosses 0: by secants, for it is nearly a line, an end's value halved
/// when it stays twice (the Illinois method: Dowell and Jarratt 1971), and by halves while the far end is infinite.
fn crossing(mut excess: impl FnMut(f64) -> f64, reach: f64, mut step: f64) -> f64 {
    let mut above = excess(step);
    while above < 0.0 {
        step *= 2.0;
        above = excess(step);
    }
    let ((mut near, mut below), mut far) = ((0.0, -reach), step);
    let mut last = 0.0_f64;
    for _ in 0..STEPS {
        let secant = near + (far - near) * below / (below - above);
        let inside = above.is_finite() && secant > near && secant < far;
        let at = if inside { secant } else { f64::midpoint(near, far) };
        let found = excess(at);
        let stays = if found * last > 0.0 { 0.5 } else { 1.0 };
        if found < 0.0 {
            (near, below, above) = (at, found, above * stays);
        } else {
            (far, above, below) = (at, found, below * stays);
        }
        last = found;
        if found.abs() <= 1e-10 * reach || far - near <= 1e-10 * far {
            return at;
        }
    }
    far
}

/// -2 log R of a ratio: infinite where no weights of the units could give it.
fn deviance(parts: &[Part], ratio: f64, values: &mut [f64]) -> f64 {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for (g, [u, v]) in values.iter_mut().zip(parts) {
        *g = u - ratio * v;
        (low, high) = (low.min(*g), high.max(*g));
    }
    if low >= 0.0 || high <= 0.0 {
        return f64::INFINITY;
    }
    let lambda = multiplier(values, (-1.0 / high, -1.0 / low));
    2.0 * values.iter().map(|g| (lambda * g).ln_1p()).sum::<f64>()
}

/// The root of sum g / (1 + lambda g), which falls from one end of the range to the other: Newton's steps, and halves
/// where they leave what is known.
fn multiplier(values: &[f64], (mut low, mut high): (f64, f64)) -> f64 {
    let mut lambda = 0.0;
    for _ in 0..STEPS {
        let (mut slope, mut excess) = (0.0, 0.0);
        for g in values {
            let share = g / (1.0 + lambda * g);
            excess += share;
            slope += share * share;
        }
        if excess > 0.0 {
            low = lambda
        } else {
            high = lambda
        }
        let next = lambda + excess / slope;
        let next = if next > low && next < high { next } else { f64::midpoint(low, high) };
        if (next - lambda).abs() <= 1e-12 * next.abs() {
            return next;
        }
        lambda = next;
    }
    lambda
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use slate_core::Seed;
    use slate_math::Rng;

    use super::*;

    /// Of many normal units the likelihood is a parabola, and the interval Student's.
    #[test]
    fn normal_units_give_students_interval() {
        let mut rng = Rng::new(Seed(1));
        let parts: Vec<Part> = (0..5000).map(|_| [rng.normal() + 3.0, 1.0]).collect();
        let (value, se) = (center(&parts).0, ratio_error(&parts).unwrap());
        let [low, high] = likelihood_interval(&parts, 0.95).unwrap();
        let reach = se * t_quantile(0.975, 4999.0);
        assert!((low - (value - reach)).abs() < 0.02 * reach, "{low}");
        assert!((high - (value + reach)).abs() < 0.02 * reach, "{high}");
    }

    /// Three successes of thirty: where p goes, 3 ln(p/.1) + 27 ln((1 - p)/.9) is minus half of Student's square.
    #[test]
    fn successes_give_the_interval_of_the_binomial_likelihood() {
        let parts: Vec<Part> = (0..30).map(|i| [f64::from(u8::from(i < 3)), 1.0]).collect();
        let most = t_quantile(0.975, 29.0).powi(2);
        for p in likelihood_interval(&parts, 0.95).unwrap() {
            let deviance = -2.0 * (3.0 * (p / 0.1).ln() + 27.0 * ((1.0 - p) / 0.9).ln());
            assert!((deviance - most).abs() < 1e-5, "{p}: {deviance} is not {most}");
        }
    }

    /// Ten copies of each row say no more than the rows.
    #[test]
    fn rows_of_one_unit_count_once() {
        let mut rng = Rng::new(Seed(2));
        let parts: Vec<Part> = (0..50).map(|_| [rng.uniform(), 1.0]).collect();
        let copies: Vec<Part> = parts.iter().flat_map(|part| [*part; 10]).collect();
        let units = (0..500).map(|row| Some(row / 10));
        let sums = by_unit(&copies, units);
        assert_eq!(sums.len(), 50);
        let (once, ten) = (ratio_error(&parts).unwrap(), ratio_error(&sums).unwrap());
        assert!((once - ten).abs() < 1e-12, "{once} and {ten}");
    }
}
