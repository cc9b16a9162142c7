//! Logs of policies whose value is known.

use rayon::prelude::*;
use slate_core::{ErrorKind, Result, Seed};
use slate_math::{Rng, stats};

use super::Rate;
use crate::off_policy::{Estimator, Log, Row, estimate};

/// Logs of one kind: viewers of a few kinds are shown one of some titles each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Logs {
    /// Rows of a log.
    pub rows: usize,
    /// Kinds of viewers.
    pub kinds: usize,
    /// Titles.
    pub titles: usize,
    /// The least and largest chance that a title is played.
    pub rates: [f64; 2],
    /// How much more likely the judged policy shows what is played: 0 is evenly.
    pub greed: f64,
    /// The share of rows in which the logging policy shows any title.
    pub exploration: f64,
}

/// How often intervals cover the value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coverage {
    /// Of the logs that were not refused.
    pub covered: Rate,
    /// Logs that were refused.
    pub refused: Rate,
    /// The mean of the effective sample sizes.
    pub effective_sample_size: f64,
    /// The least of them.
    pub effective_sample_size_min: f64,
    /// The mean error of the estimates, in its standard errors.
    pub bias_z: f64,
}

/// What is known of viewers and policies.
struct World {
    setting: Logs,
    /// Chances by kind and title, and both policies.
    rates: Vec<Vec<f64>>,
    logging: Vec<Vec<f64>>,
    judged: Vec<Vec<f64>>,
}

impl World {
    fn new(setting: Logs, rng: &mut Rng) -> Self {
        let [low, high] = setting.rates;
        let mut table = |f: &mut dyn FnMut(&mut Rng) -> f64| -> Vec<Vec<f64>> {
            (0..setting.kinds).map(|_| (0..setting.titles).map(|_| f(rng)).collect()).collect()
        };
        let rates = table(&mut |rng| low * (high / low).powf(rng.uniform()));
        // The logging policy has its own opinion of titles.
        let opinion = table(&mut Rng::normal);
        let even = 1.0 / setting.titles as f64;
        let explored = |p: f64| setting.exploration * even + (1.0 - setting.exploration) * p;
        let logging = opinion.iter().map(|scores| softmax(scores).map(explored).collect());
        let scores = |rates: &Vec<f64>| -> Vec<f64> {
            rates.iter().map(|rate| setting.greed * (rate / high).ln()).collect()
        };
        let judged = rates.iter().map(|rates| softmax(&scores(rates)).collect());
        Self { setting, logging: logging.collect(), judged: judged.collect(), rates }
    }

    fn value(&self) -> f64 {
        let of = |(rates, policy): (&Vec<f64>, &Vec<f64>)| -> f64 {
            rates.iter().zip(policy).map(|(rate, p)| rate * p).sum()
        };
        self.rates.iter().zip(&self.judged).map(of).sum::<f64>() / self.setting.kinds as f64
    }

    /// A log, with what a model fitted on the other half of the rows expects.
    fn log(&self, rng: &mut Rng) -> Vec<Row> {
        let drawn: Vec<(usize, Row)> = (0..self.setting.rows).map(|_| self.row(rng)).collect();
        let half = drawn.len() / 2;
        let models = [self.model(&drawn[half..]), self.model(&drawn[..half])];
        let with = |(at, (kind, row)): (usize, (usize, Row))| Row {
            expected: Some(models[usize::from(at >= half)][kind].clone()),
            ..row
        };
        drawn.into_iter().enumerate().map(with).collect()
    }

    fn row(&self, rng: &mut Rng) -> (usize, Row) {
        let kind = rng.position(self.setting.kinds);
        let mut left = rng.uniform();
        let passed = |p: &f64| {
            left -= p;
            left < 0.0
        };
        let last = self.setting.titles - 1;
        let action = self.logging[kind].iter().position(passed).unwrap_or(last);
        let reward = f64::from(u8::from(rng.uniform() < self.rates[kind][action]));
        let (propensity, policy) = (self.logging[kind][action], self.judged[kind].clone());
        (kind, Row { action, reward, propensity, policy, expected: None, unit: None })
    }

    /// Plays by showings of each title to each kind, drawn to the share of all.
    fn model(&self, rows: &[(usize, Row)]) -> Vec<Vec<f64>> {
        let overall = rows.iter().map(|(_, row)| row.reward).sum::<f64>() / rows.len() as f64;
        let mut sums = vec![vec![(overall, 1.0); self.setting.titles]; self.setting.kinds];
        for (kind, row) in rows {
            let sum = &mut sums[*kind][row.action];
            *sum = (sum.0 + row.reward, sum.1 + 1.0);
        }
        sums.into_iter().map(|kind| kind.into_iter().map(|(a, n)| a / n).collect()).collect()
    }
}

/// exp of scores, by their sum.
fn softmax(scores: &[f64]) -> impl Iterator<Item = f64> {
    let whole: f64 = scores.iter().map(|score| score.exp()).sum();
    scores.iter().map(move |score| score.exp() / whole)
}

/// How often the interval of the judged policy's value covers it, over `logs` logs of as many worlds.
///
/// # Errors
/// An estimator that cannot be computed for another reason than too little data.
pub fn value_coverage(
    setting: Logs,
    estimator: Estimator,
    level: f64,
    logs: usize,
    seed: Seed,
) -> Result<Coverage> {
    let one = |run: usize| -> Result<(f64, Option<(bool, f64)>)> {
        let mut rng = Rng::new(seed.nth(run as u64));
        let world = World::new(setting, &mut rng);
        let (rows, truth) = (world.log(&mut rng), world.value());
        let log = Log::new(&rows)?;
        let effective = log.support().effective_sample_size;
        let found = match estimate(&log, estimator, level) {
            Err(e) if e.kind() == ErrorKind::Insufficient => None,
            found => Some(found?),
        };
        let judged = found.and_then(|value| {
            let [low, high] = value.interval?;
            Some((low <= truth && truth <= high, value.value - truth))
        });
        Ok((effective, judged))
    };
    let found: Result<Vec<_>> = (0..logs).into_par_iter().map(one).collect();
    let found = found?;
    let judged: Vec<(bool, f64)> = found.iter().filter_map(|(_, judged)| *judged).collect();
    let errors: Vec<f64> = judged.iter().map(|(_, error)| *error).collect();
    let bias = stats::mean(&errors).zip(stats::standard_error(&errors));
    let effective = || found.iter().map(|(effective, _)| *effective);
    Ok(Coverage {
        covered: Rate::of(judged.iter().filter(|(covered, _)| *covered).count(), judged.len()),
        refused: Rate::of(logs - judged.len(), logs),
        effective_sample_size: effective().sum::<f64>() / logs as f64,
        effective_sample_size_min: effective().fold(f64::INFINITY, f64::min),
        bias_z: bias.map_or(f64::NAN, |(mean, se)| mean / se),
    })
}
