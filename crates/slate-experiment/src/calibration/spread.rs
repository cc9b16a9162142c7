//! How much narrower an adjusted effect scatters than a plain one.

use rayon::prelude::*;
use slate_core::{Result, Seed};
use slate_math::{Rng, stats};

use super::units::Shape;
use crate::estimate::{Quantity, adjusted_arms, arm};
use crate::moments::Moments;

/// Batches from whose scatter the error of the whole follows.
const BATCHES: usize = 50;

/// The variance of adjusted effects by that of plain ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The ratio over all runs.
    pub ratio: f64,
    /// Its standard error, by batches of runs.
    pub se: f64,
    /// The mean of the adjusted effects, which should be 0, in its standard errors.
    pub bias_z: f64,
}

/// The variance ratio of CUPED over `runs` tests without an effect, `n` units in each cell.
///
/// # Errors
/// A shape of which nothing varies.
pub fn variance_ratio(shape: &Shape, n: usize, runs: usize, seed: Seed) -> Result<Spread> {
    let one = |run: usize| effects(shape, n, &mut Rng::new(seed.nth(run as u64)));
    let found: Result<Vec<[f64; 2]>> = (0..runs).into_par_iter().map(one).collect();
    let found = found?;
    let of = |runs: &[[f64; 2]], i: usize| -> Vec<f64> { runs.iter().map(|run| run[i]).collect() };
    let variance = |runs: &[[f64; 2]], i: usize| stats::variance(&of(runs, i)).unwrap_or(f64::NAN);
    let ratio = |runs: &[[f64; 2]]| variance(runs, 1) / variance(runs, 0);
    let batches: Vec<f64> = found.chunks(runs.div_ceil(BATCHES)).map(ratio).collect();
    let adjusted = of(&found, 1);
    let (mean, error) = (stats::mean(&adjusted), stats::standard_error(&adjusted));
    Ok(Spread {
        ratio: ratio(&found),
        se: stats::standard_error(&batches).unwrap_or(f64::NAN),
        bias_z: mean.zip(error).map_or(f64::NAN, |(mean, error)| mean / error),
    })
}

/// The plain effect of one test, and the adjusted one.
fn effects(shape: &Shape, n: usize, rng: &mut Rng) -> Result<[f64; 2]> {
    let mut cell = || Moments::of((0..n).map(|_| shape.draw(rng)));
    let (a, b) = (cell(), cell());
    let (y, x) = (Quantity::mean(0), Quantity::mean(2));
    let [adjusted_a, adjusted_b] = adjusted_arms(y, x, [&a, &b])?;
    let plain = arm(y, &b)?.value - arm(y, &a)?.value;
    Ok([plain, adjusted_b.value - adjusted_a.value])
}
