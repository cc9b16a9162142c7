//! What goes with the outcome, and how sure that is. Association, never cause.
//!
//! The effect of a column on a title is its exact Shapley value (Lundberg et al. 2020) in the mean of the forests that
//! forecast: what all columns add, and the forecast of a typical title, sum to the title's forecast on ln(1 + x). The
//! effect of a column as such is the mean of their sizes over the judged titles, and comes from refits: the same forests
//! grown on training titles drawn anew, from which its interval is taken too.
//!
//! A driver **survives** if it is among the first ten in nine of ten refits, in both halves of the training years, and
//! when the columns that go with it are taken away.

mod refit;
mod report;
#[cfg(test)]
mod tests;

pub use report::{Driver, Drivers, Pair};

use slate_core::{Error, Result, Seed, Watch};
use slate_math::bootstrap::{percentile_interval, resample};
use slate_math::stats::mean;

use crate::backtest::{Backtest, BacktestPlan};
use crate::measure::Pairs;
use refit::{Effects, Refits};

/// Columns that are looked at closely.
const FIRST: usize = 10;

/// Columns whose pairs are looked at.
const PAIRED: usize = 5;

/// The share of refits in which a driver that survives is among the first.
const STEADY: f64 = 0.9;

/// The rank correlation from which two columns go with each other,
const ALIKE: f64 = 0.7;

/// over at least so many titles of which both are known.
const TOGETHER_MIN: usize = 30;

/// The share of refits that an interval holds.
const CONFIDENCE: f64 = 0.95;

/// Times that explained titles are drawn anew.
const RESAMPLES: usize = 1_000;

/// The most refits.
const REFITS_MAX: usize = 1000;

/// Whether an interval can be had of so many refits.
///
/// # Errors
/// Fewer than two, or more than a thousand.
pub fn check_refits(refits: usize) -> Result<()> {
    if (2..=REFITS_MAX).contains(&refits) {
        return Ok(());
    }
    let detail = format!("expected 2 to {REFITS_MAX} refits, found {refits}");
    Err(Error::invalid(detail).hint("an interval needs several; 30 is usual"))
}

/// Looks for the drivers of a back-test, growing `refits` forests anew.
///
/// # Errors
/// As [`check_refits`]; whatever `watch` answers.
pub fn drivers(
    plan: &BacktestPlan,
    backtest: &Backtest,
    refits: usize,
    watch: &mut dyn Watch,
) -> Result<Drivers> {
    check_refits(refits)?;
    let again = Refits::new(backtest)?;
    let explained = again.judged.row_count();
    let (typical, values) = backtest.forecaster.explain(&again.judged)?;
    let none = Drivers { found: false, explained, refits, typical, ..Drivers::default() };
    if !backtest.report.is_ahead_of_mean() {
        return Ok(none);
    }
    let seed = plan.seed.derive("drivers");
    let redrawn = Redrawn::new(&again, refits, seed, watch)?;
    let first = redrawn.first();
    let others = |adds: &Vec<f64>| {
        (0..adds.len()).filter(|c| !first.contains(c)).map(|c| adds[c]).sum::<f64>().abs()
    };
    let others = mean(&values.iter().map(others).collect::<Vec<_>>()).unwrap_or(0.0);
    let closely = Closely { backtest, again: &again, values: &values, redrawn: &redrawn, seed };
    let drivers = closely.drivers(&first, watch)?;
    let pairs = pairs(backtest, &again, &first[..first.len().min(PAIRED)], seed)?;
    Ok(Drivers { found: true, drivers, others, pairs, ..none })
}

/// What every column did in every refit.
struct Redrawn {
    /// By refit, by column.
    each: Vec<Effects>,
    /// By column: the mean over refits.
    effects: Effects,
    /// By column: in how many refits it is among the first.
    among_first: Vec<usize>,
}

impl Redrawn {
    fn new(again: &Refits<'_>, refits: usize, seed: Seed, watch: &mut dyn Watch) -> Result<Self> {
        let mut each = Vec::with_capacity(refits);
        for n in 0..refits {
            watch.progress(n as u64, refits as u64, "learning from other titles")?;
            each.push(again.redrawn(seed.nth(n as u64))?);
        }
        let columns = again.judged.column_count();
        let effects = (0..columns).map(|c| each.iter().map(|e| e[c]).sum::<f64>() / refits as f64);
        let mut among_first = vec![0; columns];
        each.iter().flat_map(largest).for_each(|c| among_first[c] += 1);
        Ok(Self { effects: effects.collect(), among_first, each })
    }

    fn first(&self) -> Vec<usize> {
        largest(&self.effects)
    }
}

/// The first columns by effect, those that have none left out.
fn largest(effects: &Effects) -> Vec<usize> {
    let mut order: Vec<usize> = (0..effects.len()).filter(|&c| effects[c] > 0.0).collect();
    order.sort_by(|&a, &b| effects[b].total_cmp(&effects[a]).then(a.cmp(&b)));
    order.truncate(FIRST);
    order
}

/// The first columns, looked at one by one.
struct Closely<'a> {
    backtest: &'a Backtest,
    again: &'a Refits<'a>,
    /// Of every explained title, the Shapley values of its columns.
    values: &'a [Vec<f64>],
    redrawn: &'a Redrawn,
    seed: Seed,
}

impl Closely<'_> {
    fn drivers(&self, first: &[usize], watch: &mut dyn Watch) -> Result<Vec<Driver>> {
        let half = |n| self.again.half(n, self.seed.derive("half").nth(n as u64));
        let halves = [half(0)?, half(1)?];
        let one = |(n, &column): (usize, &usize)| {
            watch.progress(n as u64, first.len() as u64, "taking columns away")?;
            self.driver(column, &halves)
        };
        first.iter().enumerate().map(one).collect()
    }

    fn driver(&self, column: usize, halves: &[Effects; 2]) -> Result<Driver> {
        let names = self.backtest.features.names();
        let companions = self.companions(column);
        let alone =
            self.again.without(&companions, self.seed.derive("alone").nth(column as u64))?;
        let refits = self.redrawn.each.len() as f64;
        let steady = self.redrawn.among_first[column] as f64 / refits;
        let stays = [&halves[0], &halves[1], &alone].iter().all(|e| largest(e).contains(&column));
        let each = self.redrawn.each.iter().map(|effects| effects[column]).collect();
        Ok(Driver {
            column: names[column].clone(),
            effect: self.redrawn.effects[column],
            ci95: percentile_interval(each, CONFIDENCE)?,
            direction: self.direction(column),
            steady,
            by_half: [halves[0][column], halves[1][column]],
            goes_with: companions.iter().map(|&c| names[c].clone()).collect(),
            alone: alone[column],
            survives: steady >= STEADY && stays,
        })
    }

    /// Of titles whose value is known.
    fn direction(&self, column: usize) -> Option<f64> {
        let known = self.again.judged.column(column).iter().zip(self.values);
        let known = known.filter(|(x, _)| !x.is_nan()).map(|(x, of)| (f64::from(*x), of[column]));
        let (x, adds): (Vec<f64>, Vec<f64>) = known.unzip();
        Pairs::new(&x, &adds).once().spearman
    }

    /// Columns that rise or fall with it in the training titles.
    fn companions(&self, column: usize) -> Vec<usize> {
        let features = &self.backtest.features;
        let of = |c: usize| {
            let values = features.column(&features.names()[c]).unwrap_or_default();
            self.again.train_rows().iter().map(|&row| f64::from(values[row])).collect::<Vec<_>>()
        };
        let own = of(column);
        let alike = |&c: &usize| {
            let both = own.iter().zip(of(c)).filter(|(a, b)| !a.is_nan() && !b.is_nan());
            let (a, b): (Vec<f64>, Vec<f64>) = both.map(|(a, b)| (*a, b)).unzip();
            let together = a.len() >= TOGETHER_MIN;
            together && Pairs::new(&a, &b).once().spearman.is_some_and(|rho| rho.abs() >= ALIKE)
        };
        (0..features.names().len()).filter(|&c| c != column).filter(alike).collect()
    }
}

/// By effect. The index counts once what the interaction values of (a, b) and (b, a) share.
fn pairs(
    backtest: &Backtest,
    again: &Refits<'_>,
    first: &[usize],
    seed: Seed,
) -> Result<Vec<Pair>> {
    let names = backtest.features.names();
    let mut pairs = Vec::new();
    for (n, &a) in first.iter().enumerate() {
        for &b in &first[n + 1..] {
            let values = backtest.forecaster.interaction(&again.judged, [a, b])?;
            let sizes: Vec<f64> = values.iter().map(|x| 2.0 * x.abs()).collect();
            let columns = [a, b].map(|c| names[c].clone());
            let resampled = resample(&[&sizes], RESAMPLES, seed.derive("pairs"))?;
            let ci95 = resampled.interval(0, CONFIDENCE)?;
            pairs.push(Pair { columns, effect: mean(&sizes).unwrap_or(0.0), ci95 });
        }
    }
    pairs.sort_by(|a, b| b.effect.total_cmp(&a.effect));
    Ok(pairs)
}
