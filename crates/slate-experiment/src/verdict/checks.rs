//! What must hold for the numbers to be believed.

use serde::{Deserialize, Serialize};
use slate_math::distributions::normal_upper;

use super::effect::{Adjust, arms};
use super::{CellEffect, Seen};
use crate::design::{Definition, Role};
use crate::estimate::{Comparison, chi_square_test, compare};
use crate::moments::Moments;
use crate::sequential::mismatch_odds;

/// Units come into cells in other shares than planned: an alarm that is false once in a thousand tests.
pub const SAMPLE_RATIO_ALPHA: f64 = 0.001;
/// More units than this share in several cells are no accident.
pub const SEVERAL_CELLS_MAX: f64 = 0.01;
/// An effect that is another in the second week than in the first: an alarm that is false once in a hundred metrics.
pub const NOVELTY_ALPHA: f64 = 0.01;
/// A clock that is set by a time server moves this much.
const CLOCK_TOLERANCE_MS: i64 = 60_000;
/// How firmly the plan of shares is believed: so many units (Lindon and Malek 2022).
const SAMPLE_RATIO_STRENGTH: f64 = 100.0;

/// One thing that must hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// Whether it holds.
    pub passes: bool,
    /// What was found, in words.
    pub found: String,
}

fn check(name: &str, passes: bool, found: impl Into<String>) -> Check {
    Check { name: name.to_owned(), passes, found: found.into() }
}

pub(super) fn all(test: &Definition, seen: &Seen, effects: &[CellEffect]) -> Vec<Check> {
    let mut checks = vec![sample_ratio(test, seen), several_cells(seen), clock(seen)];
    checks.extend(novelty(test, seen));
    checks.push(measured(effects));
    checks
}

/// At every look by the sequential test, and by chi-square when the test is over.
fn sample_ratio(test: &Definition, seen: &Seen) -> Check {
    let name = "shares of cells";
    let counts: Vec<f64> = seen.units.iter().map(|n| *n as f64).collect();
    let weights = test.weights();
    let odds = mismatch_odds(&counts, &weights, SAMPLE_RATIO_STRENGTH);
    let mut p = odds.map_or(1.0, |odds| (1.0 / odds).min(1.0));
    if seen.complete {
        p = p.min(chi_square_test(&counts, &weights).map_or(1.0, |(_, p)| p));
    }
    let counts: Vec<String> = seen.units.iter().map(u64::to_string).collect();
    let counts = counts.join(" : ");
    if p >= SAMPLE_RATIO_ALPHA {
        return check(name, true, format!("{counts} units, as planned (p = {p:.3})"));
    }
    let weights: Vec<String> = weights.iter().map(|w| format!("{w:.3}")).collect();
    let weights = weights.join(" : ");
    check(name, false, format!("{counts} units where {weights} were planned (p = {p:.1e})"))
}

fn several_cells(seen: &Seen) -> Check {
    let several = seen.in_several_cells;
    let all = several + seen.units.iter().sum::<u64>();
    let share = if all > 0 { several as f64 / all as f64 } else { 0.0 };
    let found = format!("{several} of {all} units were in more than one cell");
    check("one cell a unit", share <= SEVERAL_CELLS_MAX, found)
}

fn clock(seen: &Seen) -> Check {
    match seen.clock_set_back_ms {
        Some(ms) if ms > CLOCK_TOLERANCE_MS => {
            let seconds = ms / 1_000;
            check("clock", false, format!("it was set back by {seconds} s during the test"))
        }
        _ => check("clock", true, "exposures are in the order of their times"),
    }
}

/// For every primary metric and cell, the effect of the second week against that of the first. The two weeks of a unit
/// depend on one another, mostly upward, so that the difference varies less than is reckoned here: the check is rather
/// silent than loud.
fn novelty(test: &Definition, seen: &Seen) -> Vec<Check> {
    let mut checks = Vec::new();
    for (measure, metric) in test.metrics.iter().zip(&seen.metrics) {
        let Some(weeks) = metric.weeks.as_ref().filter(|_| measure.role == Role::Primary) else {
            continue;
        };
        for (number, cell) in test.cells.iter().enumerate().skip(1) {
            let effect = |week: &Vec<Moments<4>>| {
                let arms = arms(Adjust::plain(metric), [week.first()?, week.get(number)?]).ok()?;
                compare(&arms[0], &arms[1], &Comparison::default()).ok()
            };
            let (Some(first), Some(second)) = (effect(&weeks[0]), effect(&weeks[1])) else {
                continue;
            };
            let apart = second.effect - first.effect;
            let p = 2.0 * normal_upper((apart / first.se.hypot(second.se)).abs());
            let found = format!(
                "the effect of `{}` on `{}` is {:.4} in the first week and {:.4} in the second (p = {p:.3})",
                cell.name, measure.name, first.effect, second.effect
            );
            checks.push(check("novelty", p >= NOVELTY_ALPHA, found));
        }
    }
    checks
}

/// Every metric that decides or is guarded could be measured. A guardrail that is the same number for every unit of both
/// cells is kept: most often nothing of the kind has happened.
fn measured(effects: &[CellEffect]) -> Check {
    let same = |e: &CellEffect| e.control.is_some() && e.control == e.treatment;
    let matters = |e: &&CellEffect| match e.role {
        Role::Primary => true,
        Role::Guardrail => !same(e),
        Role::Secondary => false,
    };
    let refused = effects.iter().filter(matters);
    let refused = refused.filter_map(|e| Some((e, e.refused.as_ref()?))).next();
    match refused {
        None => check("measured", true, "every metric that decides was measured"),
        Some((e, why)) => {
            check("measured", false, format!("`{}` in `{}`: {why}", e.metric, e.cell))
        }
    }
}
