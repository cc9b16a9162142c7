//! What a test's rule answers to what was seen: effects, checks, and a verdict or the reasons for none.
//!
//! The rule is the one that was frozen ([`crate::design::Decision`]). Effects are those of every cell against the default
//! cell. Primary metrics of all cells are one family, corrected by Holm; guardrails are not corrected, so that harm is not
//! overlooked, and are tested at every look, whatever the method. A check that fails blocks the verdict: a number that
//! cannot be believed is not a number to decide by.

mod checks;
mod effect;
mod guard;
mod levels;
mod line;
mod outlook;
mod preference;

use serde::{Deserialize, Serialize};
use slate_core::Result;

pub use checks::{Check, NOVELTY_ALPHA, SAMPLE_RATIO_ALPHA, SEVERAL_CELLS_MAX};
pub use effect::CellEffect;
pub use guard::Guarded;
pub use levels::InLevel;
pub use line::Point;
pub use outlook::{Outlook, Wish, outlook};
pub use preference::Preferred;

use crate::design::{Definition, Role};
use crate::estimate::{Correction, adjusted};
use crate::interleaving::Wins;
use crate::moments::Moments;

/// What a metric has come to: moments of y, its denominator d, and the same before the test, x and z, by cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SeenMetric {
    /// Whether it is a ratio of the means of y and d.
    pub ratio: bool,
    /// Whether x (and z) are known.
    pub covariate: bool,
    /// As of now.
    pub by_cell: Vec<Moments<4>>,
    /// At the end of every day before, the first one first: the looks that were possible.
    pub line: Vec<Vec<Moments<4>>>,
    /// The same metric in the first and in the second week after the first exposure, to see whether an effect is that of
    /// something new; none where the test is too short.
    pub weeks: Option<[Vec<Moments<4>>; 2]>,
    /// As of now, by the levels of dimensions.
    pub levels: Vec<SeenLevel>,
}

/// Moments of the units of one level of a dimension.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenLevel {
    /// The dimension.
    pub dimension: String,
    /// The level.
    pub level: String,
    /// By cell.
    pub by_cell: Vec<Moments<4>>,
}

/// What was seen of a test.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Seen {
    /// The metrics, in the order of the definition.
    pub metrics: Vec<SeenMetric>,
    /// Units by cell, without those that were in several.
    pub units: Vec<u64>,
    /// Units that were in several cells.
    pub in_several_cells: u64,
    /// By how much the clock was set back at most, if it was.
    pub clock_set_back_ms: Option<i64>,
    /// Viewers of interleaved lists by what they played more of, by cell; empty where no cell interleaves.
    pub wins: Vec<Wins>,
    /// Whether the planned days are over.
    pub complete: bool,
}

/// What the rule answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum Verdict {
    /// This cell is to be shipped.
    Ship {
        /// The cell.
        cell: String,
    },
    /// The default cell stays.
    Keep {
        /// Why.
        why: String,
    },
    /// A guardrail is broken in this cell: back to the default cell, without waiting for anybody.
    RollBack {
        /// The cell.
        cell: String,
        /// The guardrail.
        metric: String,
    },
    /// The numbers do not decide yet.
    Wait {
        /// For what.
        why: String,
    },
    /// The numbers cannot be believed.
    NoVerdict {
        /// Every reason.
        why: Vec<String>,
    },
}

/// One look at a test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Units by cell.
    pub units: Vec<u64>,
    /// Every metric in every cell but the default cell.
    pub effects: Vec<CellEffect>,
    /// What must hold for the numbers to be believed.
    pub checks: Vec<Check>,
    /// What the rule answers.
    pub verdict: Verdict,
    /// Effects of metrics that decide and are guarded, day by day.
    pub line: Vec<Point>,
    /// Effects of metrics that decide, by the levels of dimensions.
    pub levels: Vec<InLevel>,
    /// What viewers of interleaved cells prefer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preferred: Vec<Preferred>,
}

/// A look at what was seen.
///
/// # Errors
/// What was seen has not the metrics and cells of the definition.
pub fn report(test: &Definition, seen: &Seen) -> Result<Report> {
    let cells = test.cells.len();
    let fits = |m: &SeenMetric| m.by_cell.len() == cells;
    if seen.metrics.len() != test.metrics.len() || !seen.metrics.iter().all(fits) {
        return Err(slate_core::Error::invalid("what was seen is not of this test"));
    }
    let mut effects = effect::all(test, seen);
    correct(&mut effects);
    let checks = checks::all(test, seen, &effects);
    let verdict = verdict(test, seen, &effects, &checks);
    let (line, levels) = (line::all(test, seen), levels::all(test, seen));
    let (units, preferred) = (seen.units.clone(), preference::all(test, seen));
    Ok(Report { units, effects, checks, verdict, line, levels, preferred })
}

/// Primary metrics of all cells by Holm; what is only looked at by Benjamini and Hochberg.
fn correct(effects: &mut [CellEffect]) {
    for (role, correction) in
        [(Role::Primary, Correction::Holm), (Role::Secondary, Correction::BenjaminiHochberg)]
    {
        let of_role: Vec<usize> = (0..effects.len()).filter(|n| effects[*n].role == role).collect();
        // What was refused counts as a test that found nothing.
        let p: Vec<f64> = of_role.iter().map(|n| effects[*n].p.unwrap_or(1.0)).collect();
        for (n, p) in of_role.into_iter().zip(adjusted(&p, correction)) {
            effects[n].p_adjusted = effects[n].p.map(|_| p);
        }
    }
}

fn verdict(test: &Definition, seen: &Seen, effects: &[CellEffect], checks: &[Check]) -> Verdict {
    let broken = effects.iter().find(|e| e.guard.as_ref().is_some_and(|g| g.broken));
    if let Some(broken) = broken {
        let (cell, metric) = (broken.cell.clone(), broken.metric.clone());
        return Verdict::RollBack { cell, metric };
    }
    let failed: Vec<String> =
        checks.iter().filter(|c| !c.passes).map(|c| format!("{}: {}", c.name, c.found)).collect();
    if !failed.is_empty() {
        return Verdict::NoVerdict { why: failed };
    }
    let units: u64 = seen.units.iter().sum();
    let alpha = test.decision.alpha;
    let sequential = test.decision.method == crate::design::Method::Sequential;
    if !seen.complete && !sequential {
        let why = format!("the planned {} days are not over", test.days);
        return Verdict::Wait { why };
    }
    if units < test.decision.look_from {
        let from = test.decision.look_from;
        let why = format!("{units} units are in, and the first look that counts is at {from}");
        return if seen.complete {
            Verdict::NoVerdict { why: vec![why] }
        } else {
            Verdict::Wait { why }
        };
    }
    let better = |cell: &str| {
        let mut primary =
            effects.iter().filter(|e| e.role == Role::Primary && e.cell == cell).peekable();
        primary.peek().is_some() && primary.all(|e| e.is_better(alpha))
    };
    // A list of two versions is a question to viewers, and nothing that could be put in production.
    let candidates = test.cells[1..].iter().filter(|cell| cell.interleave.is_none());
    let shown: Vec<&str> =
        candidates.map(|cell| cell.name.as_str()).filter(|cell| better(cell)).collect();
    match best(&shown, effects) {
        Some(cell) => Verdict::Ship { cell: cell.to_owned() },
        None if !seen.complete => {
            Verdict::Wait { why: "nothing is shown yet, and days are left".to_owned() }
        }
        None => Verdict::Keep {
            why: "no cell is shown to be better on every metric that decides".to_owned(),
        },
    }
}

/// Of cells that are all better than the default cell, the one with the largest effect on the first primary metric, in
/// standard errors.
fn best<'a>(cells: &[&'a str], effects: &[CellEffect]) -> Option<&'a str> {
    let strength = |cell: &str| {
        let first = effects.iter().find(|e| e.role == Role::Primary && e.cell == cell);
        first.and_then(|e| Some(e.good? / e.se?)).unwrap_or(f64::NEG_INFINITY)
    };
    cells.iter().copied().max_by(|a, b| strength(a).total_cmp(&strength(b)))
}

#[cfg(test)]
mod tests;
