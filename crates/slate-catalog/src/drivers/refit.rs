//! The same forests on other titles or fewer columns.

use slate_core::{Error, Result, Seed, Unwatched};
use slate_math::Rng;
use slate_math::trees::{Forest, Table};

use crate::backtest::{Backtest, Row};
use crate::forecast::Lessons;

/// Judged titles that are explained, at most; taken evenly from all years.
const EXPLAINED_MAX: usize = 500;

/// Training titles to draw from, and judged ones to explain.
pub(super) struct Refits<'a> {
    backtest: &'a Backtest,
    rows: Vec<usize>,
    results: Vec<f64>,
    /// The columns of the titles that are explained.
    pub(super) judged: Table,
}

/// By column: the mean size of its Shapley values.
pub(super) type Effects = Vec<f64>;

impl<'a> Refits<'a> {
    pub(super) fn new(backtest: &'a Backtest) -> Result<Self> {
        let of = |part| backtest.rows.iter().filter(move |row: &&Row| row.part == part);
        let judged: Vec<usize> = of("test").map(|row| row.row).collect();
        let step = judged.len().div_ceil(EXPLAINED_MAX).max(1);
        let judged: Vec<usize> = judged.into_iter().step_by(step).collect();
        Ok(Self {
            rows: of("train").map(|row| row.row).collect(),
            results: of("train").map(|row| row.result).collect(),
            judged: backtest.features.table(&judged)?,
            backtest,
        })
    }

    pub(super) fn train_rows(&self) -> &[usize] {
        &self.rows
    }

    /// On as many training titles as there are, drawn with replacement.
    pub(super) fn redrawn(&self, seed: Seed) -> Result<Effects> {
        let (n, mut rng) = (self.rows.len(), Rng::new(seed.derive("titles")));
        let drawn: Vec<usize> = (0..n).map(|_| rng.position(n)).collect();
        self.effects(&drawn, &[], seed)
    }

    /// On the earlier or the later half.
    pub(super) fn half(&self, half: usize, seed: Seed) -> Result<Effects> {
        let middle = self.rows.len() / 2;
        let kept = if half == 0 { 0..middle } else { middle..self.rows.len() };
        self.effects(&kept.collect::<Vec<_>>(), &[], seed)
    }

    /// On all of them, but without some columns.
    pub(super) fn without(&self, columns: &[usize], seed: Seed) -> Result<Effects> {
        self.effects(&(0..self.rows.len()).collect::<Vec<_>>(), columns, seed)
    }

    fn effects(&self, kept: &[usize], without: &[usize], seed: Seed) -> Result<Effects> {
        let rows: Vec<usize> = kept.iter().map(|&n| self.rows[n]).collect();
        let results: Vec<f64> = kept.iter().map(|&n| self.results[n]).collect();
        let lessons = Lessons { features: &self.backtest.features, rows: &rows, results: &results };
        let forecaster = &self.backtest.forecaster;
        let forest = forecaster.regrown(&lessons, without, seed, &mut Unwatched)?;
        mean_sizes(&forest, &self.judged)
    }
}

fn mean_sizes(forest: &Forest, table: &Table) -> Result<Effects> {
    let shap = forest.shap(table)?;
    let rows = table.row_count();
    if rows == 0 {
        return Err(Error::invalid("there is no title to explain"));
    }
    let mean = |c: usize| (0..rows).map(|i| shap.row(i)[c].abs()).sum::<f64>() / rows as f64;
    Ok((0..table.column_count()).map(mean).collect())
}
