//! Group-sequential tests: a few looks that are planned, and an error that is spent on them (Lan and DeMets 1983).

use slate_core::{Error, Result};
use slate_math::distributions::{normal_cdf, normal_density, normal_quantile, normal_upper};

/// Points of the integration over the values a statistic may have had; odd.
const POINTS: usize = 801;

/// How the error is spent as information grows from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spending {
    /// 2 (1 - Phi(z / sqrt t)) with z of alpha / 2: late, like the boundaries of O'Brien and Fleming.
    ObrienFleming,
    /// alpha ln(1 + (e - 1) t): evenly, like the boundaries of Pocock.
    Pocock,
}

impl Spending {
    /// What may have been spent on one side when a share `t` of the information is there.
    pub fn spent(self, t: f64, alpha: f64) -> f64 {
        let t = t.clamp(0.0, 1.0);
        match self {
            Spending::ObrienFleming if t == 0.0 => 0.0,
            Spending::ObrienFleming => 2.0 * normal_upper(-normal_quantile(alpha / 2.0) / t.sqrt()),
            Spending::Pocock => alpha * ((std::f64::consts::E - 1.0) * t).ln_1p(),
        }
    }
}

/// Boundaries for the z statistic, two-sided: half of alpha is spent on each side.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupSequential {
    /// Share of the information at each look.
    pub times: Vec<f64>,
    /// The absolute value that z must pass at each look.
    pub bounds: Vec<f64>,
}

/// The density of the score at one look among those who have not been stopped, at even points.
struct Density {
    /// sqrt(information).
    root: f64,
    limit: f64,
    values: Vec<f64>,
}

impl GroupSequential {
    /// The boundaries that spend exactly what may be spent by each look: each is found by integrating numerically over
    /// everything that may have happened before (Armitage, McPherson and Rowe 1969).
    ///
    /// # Errors
    /// Looks that do not ascend from above 0 to at most 1; an alpha outside 0 to 1.
    pub fn new(times: &[f64], alpha: f64, spending: Spending) -> Result<Self> {
        let ascend = times.windows(2).all(|w| w[0] < w[1]);
        let within =
            times.first().is_some_and(|t| *t > 0.0) && times.last().is_some_and(|t| *t <= 1.0);
        if !(ascend && within && alpha > 0.0 && alpha < 1.0) {
            return Err(Error::invalid(
                "expected looks that ascend from above 0 to 1, and an alpha between 0 and 1",
            ));
        }
        let mut bounds = Vec::with_capacity(times.len());
        let (mut before, mut spent): (Option<Density>, f64) = (None, 0.0);
        for &time in times {
            let may = 2.0 * spending.spent(time, alpha / 2.0);
            let bound = match &before {
                None => -normal_quantile((may - spent) / 2.0),
                Some(density) => density.bound(time.sqrt(), may - spent),
            };
            let next = Density::at(before.as_ref(), time.sqrt(), bound);
            bounds.push(bound);
            (before, spent) = (Some(next), may);
        }
        Ok(Self { times: times.to_vec(), bounds })
    }

    /// The chance of passing a boundary by the last look where z drifts by `drift` times the square root of the
    /// information: alpha where it is 0, else the power.
    pub fn crossing(&self, drift: f64) -> f64 {
        let mut before: Option<Density> = None;
        let mut crossed = 0.0;
        for (&time, &bound) in self.times.iter().zip(&self.bounds) {
            let root = time.sqrt();
            let beyond = |shift: f64| normal_upper(bound - shift) + normal_cdf(-bound - shift);
            crossed += match &before {
                None => beyond(drift * root),
                Some(density) => density.passed(root, bound, drift),
            };
            before = Some(Density::drifting(before.as_ref(), root, bound, drift));
        }
        crossed
    }
}

impl Density {
    fn at(before: Option<&Self>, root: f64, bound: f64) -> Self {
        Self::drifting(before, root, bound, 0.0)
    }

    /// Scores are z times `root`; their increments are normal with the increments of the information.
    fn drifting(before: Option<&Self>, root: f64, bound: f64, drift: f64) -> Self {
        let limit = bound * root;
        let points = (0..POINTS).map(|i| limit * (2.0 * i as f64 / (POINTS - 1) as f64 - 1.0));
        let value = |score: f64| match before {
            None => normal_density(score / root - drift * root) / root,
            Some(density) => density.carried(root, score, drift),
        };
        Self { root, limit, values: points.map(value).collect() }
    }

    /// The integral of a function against this density, by Simpson's rule.
    fn integral(&self, f: impl Fn(f64) -> f64) -> f64 {
        let step = 2.0 * self.limit / (POINTS - 1) as f64;
        let term = |(i, density): (usize, &f64)| {
            let weight = match i {
                0 => 1.0,
                i if i == POINTS - 1 => 1.0,
                i if i % 2 == 1 => 4.0,
                _ => 2.0,
            };
            weight * density * f(i as f64 * step - self.limit)
        };
        self.values.iter().enumerate().map(term).sum::<f64>() * step / 3.0
    }

    /// The density at a later score.
    fn carried(&self, root: f64, score: f64, drift: f64) -> f64 {
        let grown = root * root - self.root * self.root;
        let deviation = grown.sqrt();
        self.integral(|x| normal_density((score - x - drift * grown) / deviation) / deviation)
    }

    /// The chance of passing a bound at the next look.
    fn passed(&self, root: f64, bound: f64, drift: f64) -> f64 {
        let grown = root * root - self.root * self.root;
        let (deviation, limit) = (grown.sqrt(), bound * root);
        self.integral(|x| {
            let from = x + drift * grown;
            normal_upper((limit - from) / deviation) + normal_cdf((-limit - from) / deviation)
        })
    }

    /// The bound that is passed with a chance.
    fn bound(&self, root: f64, chance: f64) -> f64 {
        let (mut low, mut high) = (0.0, 40.0);
        for _ in 0..80 {
            let middle = f64::midpoint(low, high);
            if self.passed(root, middle, 0.0) > chance { low = middle } else { high = middle }
        }
        high
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    /// The chance of passing a boundary, integrated another way: increments on a fixed grid, by the middle of each step.
    fn spent(times: &[f64], bounds: &[f64]) -> f64 {
        const STEP: f64 = 0.004;
        let place = |i: usize| (i as f64 - 1500.0 + 0.5) * STEP;
        let mut alive = vec![0.0; 3000];
        let mut before = 0.0;
        for (look, (&time, &bound)) in times.iter().zip(bounds).enumerate() {
            let deviation = (time - before).sqrt();
            let step = |x: f64| normal_density(x / deviation) / deviation * STEP;
            let next = (0..alive.len()).map(|i| {
                let score = place(i);
                if score.abs() >= bound * time.sqrt() {
                    0.0
                } else if look == 0 {
                    step(score)
                } else {
                    alive.iter().enumerate().map(|(j, p)| p * step(score - place(j))).sum()
                }
            });
            alive = next.collect();
            before = time;
        }
        1.0 - alive.iter().sum::<f64>()
    }

    #[test]
    fn boundaries_spend_exactly_alpha_by_another_integration() {
        let table = [
            (vec![0.5, 1.0], 0.05, Spending::Pocock),
            (vec![0.2, 0.3, 1.0], 0.05, Spending::ObrienFleming),
            (vec![0.1, 0.7, 0.9], 0.01, Spending::Pocock),
        ];
        for (times, alpha, spending) in table {
            let bounds = GroupSequential::new(&times, alpha, spending).unwrap().bounds;
            let may = 2.0 * spending.spent(times[times.len() - 1], alpha / 2.0);
            let found = spent(&times, &bounds);
            assert!((found - may).abs() < 2e-4, "{times:?}: {found} is not {may}");
        }
    }
}
