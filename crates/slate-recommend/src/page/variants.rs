//! Which artwork or copy to show for a title: a contextual bandit, linear Thompson sampling (Agrawal and Goyal
//! 2013).
//!
//! Each variant has its own Bayesian linear regression of the reward on what is known of the viewer: prior
//! w ~ N(0, I), reward ~ N(x'w, 1/4), the largest variance a yes or no can have. The posterior is exact:
//! precision A = I + 4 sum x x', mean A^-1 4 sum r x. A variant's expected reward for one viewer is then
//! N(x'A^-1 b, x'A^-1 x), and a draw shows the variant whose draw is the largest.
//!
//! Variants are independent, so that for two of them the propensity is Phi((m1 - m2) / sqrt(v1 + v2)), exactly;
//! for more it is an estimate with its standard error.

use slate_core::Seed;
use slate_math::Rng;

use super::diversity::first_max;
use super::propensity::Draw;

/// One over the variance of the reward.
const REWARD_PRECISION: f64 = 4.0;
/// How often the estimate of a propensity draws.
const REPEATS: u32 = 400;

/// What is known of one variant: d x d precision and d sums.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    d: usize,
    precision: Vec<f64>,
    sums: Vec<f64>,
}

impl Variant {
    /// Nothing but the prior, for viewers described by `d` numbers.
    pub fn new(d: usize) -> Self {
        let mut precision = vec![0.0; d * d];
        (0..d).for_each(|i| precision[i * d + i] = 1.0);
        Self { d, precision, sums: vec![0.0; d] }
    }

    /// Learns that a viewer described by `x` was shown it, with this reward.
    ///
    /// # Panics
    /// In debug builds if `x` has another length than the prior.
    pub fn learn(&mut self, x: &[f64], reward: f64) {
        debug_assert_eq!(x.len(), self.d, "a viewer is described by {} numbers", self.d);
        for (i, a) in x.iter().enumerate() {
            for (j, b) in x.iter().enumerate() {
                self.precision[i * self.d + j] += REWARD_PRECISION * a * b;
            }
            self.sums[i] += REWARD_PRECISION * reward * a;
        }
    }

    /// Learns that a showing it has learned from was worth more by `more`: a play that came later.
    pub fn amend(&mut self, x: &[f64], more: f64) {
        let sums = self.sums.iter_mut().zip(x);
        sums.for_each(|(sum, a)| *sum += REWARD_PRECISION * more * a);
    }

    /// Mean and variance of the expected reward for a viewer described by `x`.
    pub fn reward(&self, x: &[f64]) -> (f64, f64) {
        let spread = self.solve(x);
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        (dot(&spread, &self.sums), dot(&spread, x).max(0.0))
    }

    /// A^-1 x by Gaussian elimination; A is positive definite, so that no pivot is needed.
    fn solve(&self, x: &[f64]) -> Vec<f64> {
        let d = self.d;
        let (mut a, mut x) = (self.precision.clone(), x.to_vec());
        for i in 0..d {
            for row in i + 1..d {
                let factor = a[row * d + i] / a[i * d + i];
                (i..d).for_each(|column| a[row * d + column] -= factor * a[i * d + column]);
                x[row] -= factor * x[i];
            }
        }
        for i in (0..d).rev() {
            let known: f64 = (i + 1..d).map(|j| a[i * d + j] * x[j]).sum();
            x[i] = (x[i] - known) / a[i * d + i];
        }
        x
    }
}

/// Draws the variant to show; none of none. The only one has propensity 1.
pub fn draw_variant(variants: &[Variant], x: &[f64], seed: Seed) -> Option<Draw> {
    let rewards: Vec<(f64, f64)> = variants.iter().map(|v| v.reward(x)).collect();
    let mut rng = Rng::new(seed);
    let at = largest(&rewards, &mut rng)?;
    let (propensity, error) = match &rewards[..] {
        [_] => (1.0, None),
        [a, b] => {
            let first = normal_below((a.0 - b.0) / (a.1 + b.1).sqrt());
            (if at == 0 { first } else { 1.0 - first }, None)
        }
        _ => estimate(&rewards, at, seed),
    };
    Some(Draw { at, propensity, error })
}

fn largest(rewards: &[(f64, f64)], rng: &mut Rng) -> Option<usize> {
    first_max(rewards.iter().map(|(mean, variance)| mean + variance.sqrt() * rng.normal()))
}

/// As in [`super::propensities`]: never 0, and the estimates of all variants sum to 1.
fn estimate(rewards: &[(f64, f64)], at: usize, seed: Seed) -> (f64, Option<f64>) {
    let mut rng = Rng::new(seed.derive("propensity"));
    let hits = (0..REPEATS).filter(|_| largest(rewards, &mut rng) == Some(at)).count();
    let p = (hits as f64 + 1.0 / rewards.len() as f64) / (f64::from(REPEATS) + 1.0);
    (p, Some((p * (1.0 - p) / f64::from(REPEATS)).sqrt()))
}

/// The standard normal distribution function, 1/2 + phi(x) (x + x^3/3 + x^5/15 + ...) (Marsaglia 2004).
fn normal_below(x: f64) -> f64 {
    if x.abs() > 8.0 {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    let (mut term, mut sum, mut k) = (x, 0.0, 1.0);
    while sum + term != sum {
        sum += term;
        k += 2.0;
        term *= x * x / k;
    }
    let phi = (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt();
    (0.5 + phi * sum).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_distribution_is_that_of_the_tables() {
        // Abramowitz and Stegun, table 26.1.
        for (x, expected) in
            [(0.0, 0.5), (1.0, 0.841_344_746), (1.96, 0.975_002_105), (-2.0, 0.022_750_132)]
        {
            assert!((normal_below(x) - expected).abs() < 1e-8, "{x}: {}", normal_below(x));
        }
    }

    #[test]
    fn the_posterior_of_one_number_is_the_conjugate_one() {
        let mut variant = Variant::new(1);
        [1.0, 0.0, 1.0].iter().for_each(|r| variant.learn(&[1.0], *r));
        let (mean, variance) = variant.reward(&[1.0]);
        assert!((mean - 8.0 / 13.0).abs() < 1e-12 && (variance - 1.0 / 13.0).abs() < 1e-12);
    }

    #[test]
    fn each_viewer_gets_the_variant_that_suits() {
        let mut variants = vec![Variant::new(2), Variant::new(2)];
        for _ in 0..200 {
            for (at, x) in [[1.0, 0.0], [0.0, 1.0]].iter().enumerate() {
                variants[at].learn(x, 1.0);
                variants[1 - at].learn(x, 0.0);
            }
        }
        for (at, x) in [[1.0, 0.0], [0.0, 1.0]].iter().enumerate() {
            let drawn = draw_variant(&variants, x, Seed(3)).expect("a draw");
            assert_eq!((drawn.at, drawn.error), (at, None));
            assert!(drawn.propensity > 0.999);
        }
    }

    #[test]
    fn the_estimate_for_three_agrees_with_how_often_each_is_drawn() {
        let mut variants = vec![Variant::new(1), Variant::new(1), Variant::new(1)];
        (0..4).for_each(|_| variants[0].learn(&[1.0], 1.0));
        let draws: Vec<Draw> = (0..4000)
            .map(|n| draw_variant(&variants, &[1.0], Seed(9).nth(n)).expect("a draw"))
            .collect();
        for at in 0..3 {
            let of: Vec<&Draw> = draws.iter().filter(|d| d.at == at).collect();
            let share = of.len() as f64 / 4000.0;
            let mean = of.iter().map(|d| d.propensity).sum::<f64>() / of.len() as f64;
            assert!((share - mean).abs() < 0.03, "variant {at}: {share} drawn, {mean} said");
        }
    }
}
