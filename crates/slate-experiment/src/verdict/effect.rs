//! One metric in one cell, against the default cell.

use serde::{Deserialize, Serialize};
use slate_core::Result;

use super::guard::{Guarded, guarded};
use super::{Seen, SeenMetric};
use crate::design::{Better, Decision, Definition, Measure, Method, Role};
use crate::estimate::{Arm, Comparison, Quantity, adjusted_arms, arm, compare};
use crate::moments::Moments;
use crate::sequential::{ConfidenceSequence, RunningP};

/// Places of the variables in the moments.
const Y: usize = 0;
const D: usize = 1;
const X: usize = 2;
const Z: usize = 3;

/// The effect of a cell on a metric. What the numbers are not enough for is left out, and `refused` says why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellEffect {
    /// The metric.
    pub metric: String,
    /// What it is for.
    pub role: Role,
    /// Which way is better.
    pub better: Better,
    /// The cell.
    pub cell: String,
    /// Units of the default cell, and of this one.
    pub units: [f64; 2],
    /// Value of the default cell.
    pub control: Option<f64>,
    /// Value of this cell.
    pub treatment: Option<f64>,
    /// The difference.
    pub effect: Option<f64>,
    /// The same with its sign turned where less is better: above 0 is good.
    pub good: Option<f64>,
    /// Its standard error.
    pub se: Option<f64>,
    /// Its interval: of one look, or valid at all looks together, as the rule says.
    pub interval: Option<[f64; 2]>,
    /// The difference as a share of the default cell's value, and its interval; none where that is not above 0.
    pub relative: Option<[f64; 3]>,
    /// The p-value: of one look, or the smallest so far.
    pub p: Option<f64>,
    /// The same, corrected for the number of metrics and cells.
    pub p_adjusted: Option<f64>,
    /// Whether it was adjusted by what the same metric was before.
    pub adjusted: bool,
    /// A guardrail: whether it is broken.
    pub guard: Option<Guarded>,
    /// Why there is no effect.
    pub refused: Option<String>,
}

impl CellEffect {
    /// Whether the cell is shown to be better at this alpha.
    pub fn is_better(&self, alpha: f64) -> bool {
        self.good.is_some_and(|good| good > 0.0) && self.p_adjusted.is_some_and(|p| p <= alpha)
    }
}

/// Every metric in every cell but the default cell.
pub(super) fn all(test: &Definition, seen: &Seen) -> Vec<CellEffect> {
    let mut effects = Vec::new();
    for (measure, metric) in test.metrics.iter().zip(&seen.metrics) {
        for (number, cell) in test.cells.iter().enumerate().skip(1) {
            effects.push(of(&test.decision, (measure, metric), number, &cell.name));
        }
    }
    effects
}

fn of(
    rule: &Decision,
    (measure, metric): (&Measure, &SeenMetric),
    number: usize,
    cell: &str,
) -> CellEffect {
    let pair = [&metric.by_cell[0], &metric.by_cell[number]];
    let empty = CellEffect {
        metric: measure.name.clone(),
        role: measure.role,
        better: measure.better,
        cell: cell.to_owned(),
        units: pair.map(Moments::n),
        control: None,
        treatment: None,
        effect: None,
        good: None,
        se: None,
        interval: None,
        relative: None,
        p: None,
        p_adjusted: None,
        adjusted: false,
        guard: None,
        refused: None,
    };
    look(rule, (measure, metric), number, empty.clone()).unwrap_or_else(|e| {
        let known = arms(Adjust::plain(metric), pair).ok();
        CellEffect {
            control: known.map(|arms| arms[0].value),
            treatment: known.map(|arms| arms[1].value),
            refused: Some(e.detail().to_owned()),
            ..empty
        }
    })
}

fn look(
    rule: &Decision,
    (measure, metric): (&Measure, &SeenMetric),
    number: usize,
    empty: CellEffect,
) -> Result<CellEffect> {
    let pair = [&metric.by_cell[0], &metric.by_cell[number]];
    let adjust = Adjust::of(measure, metric);
    let arms = arms(adjust, pair)?;
    let how = Comparison { level: 1.0 - rule.alpha, ..Comparison::default() };
    let found = compare(&arms[0], &arms[1], &how)?;
    let guard = (measure.role == Role::Guardrail)
        .then(|| guarded(rule, (measure, metric), number))
        .transpose()?;
    let relative = found.relative.map(|r| [r.effect, r.interval[0], r.interval[1]]);
    let filled = CellEffect {
        control: Some(found.control),
        treatment: Some(found.treatment),
        effect: Some(found.effect),
        good: Some(measure.sign() * found.effect),
        se: Some(found.se),
        interval: Some(found.interval),
        relative,
        p: Some(found.p),
        adjusted: adjust.by_covariate,
        guard,
        ..empty
    };
    if rule.method == Method::Fixed {
        return Ok(filled);
    }
    let sequence = ConfidenceSequence {
        alpha: rule.alpha,
        tightest_at: rule.tightest_at,
        ..ConfidenceSequence::default()
    };
    let n = arms[0].n + arms[1].n;
    let now = sequence.look(found.effect, found.se, n)?;
    let mut running = RunningP::default();
    for day in &metric.line {
        let pair = [&day[0], &day[number]];
        let before = before(&sequence, rule, adjust, pair);
        running.look(before.unwrap_or(1.0));
    }
    let p = running.look(now.p);
    // Of control > 0 the sequence is one of shares as well, by the same arithmetic.
    let share = |x: f64| x / found.control;
    let relative = (found.control > 0.0)
        .then(|| [share(found.effect), share(now.interval[0]), share(now.interval[1])]);
    Ok(CellEffect { interval: Some(now.interval), relative, p: Some(p), ..filled })
}

/// The p-value of an earlier look; none before the first that counts, or where the numbers were not enough.
fn before(
    sequence: &ConfidenceSequence,
    rule: &Decision,
    adjust: Adjust,
    pair: [&Moments<4>; 2],
) -> Option<f64> {
    if pair[0].n() + pair[1].n() < rule.look_from as f64 {
        return None;
    }
    let arms = arms(adjust, pair).ok()?;
    let found = compare(&arms[0], &arms[1], &Comparison::default()).ok()?;
    Some(sequence.look(found.effect, found.se, arms[0].n + arms[1].n).ok()?.p)
}

/// How the value of a cell is put together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Adjust {
    ratio: bool,
    by_covariate: bool,
}

impl Adjust {
    /// As the definition asks and what was seen allows.
    pub(super) fn of(measure: &Measure, metric: &SeenMetric) -> Self {
        Self { ratio: metric.ratio, by_covariate: measure.adjusted && metric.covariate }
    }

    /// Without what was before.
    pub(super) fn plain(metric: &SeenMetric) -> Self {
        Self { ratio: metric.ratio, by_covariate: false }
    }
}

/// Default cell and cell, adjusted if asked for.
pub(super) fn arms(how: Adjust, pair: [&Moments<4>; 2]) -> Result<[Arm; 2]> {
    let (now, before) = if how.ratio {
        (Quantity::ratio(Y, D), Quantity::ratio(X, Z))
    } else {
        (Quantity::mean(Y), Quantity::mean(X))
    };
    // Nobody did anything before: there is nothing to adjust by.
    let known = pair.iter().all(|m| before.value(m).is_ok());
    if how.by_covariate && known {
        return adjusted_arms(now, before, pair);
    }
    Ok([arm(now, pair[0])?, arm(now, pair[1])?])
}
