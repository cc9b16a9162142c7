//! Guardrails: tested at every look, so that a test that does harm is ended before its planned end.

use serde::{Deserialize, Serialize};
use slate_core::Result;

use super::SeenMetric;
use super::effect::{Adjust, arms};
use crate::design::{Decision, Measure};
use crate::estimate::{Alternative, Arm};
use crate::sequential::ConfidenceSequence;

/// Where a guardrail stands in one cell.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Guarded {
    /// How much worse is still kept, as a share of the default cell's value.
    pub margin: f64,
    /// How much worse than that the cell is, in units of the metric: below 0 is kept.
    pub excess: f64,
    /// The p-value, valid at every look, of the excess being 0 or less.
    pub p: f64,
    /// Whether it is shown to be broken.
    pub broken: bool,
}

/// A guardrail in one cell. With s the sign of what is better and m the margin, the excess -s (B - A) - m |A| is a sum of
/// the two values, -s B + (s - m sign(A)) A, and so is its variance; it is compared with 0 by a one-sided asymptotic
/// confidence sequence (Waudby-Smith and others 2024).
pub(super) fn guarded(
    rule: &Decision,
    (measure, metric): (&Measure, &SeenMetric),
    number: usize,
) -> Result<Guarded> {
    let pair = [&metric.by_cell[0], &metric.by_cell[number]];
    let [a, b] = arms(Adjust::of(measure, metric), pair)?;
    let (s, margin) = (measure.sign(), measure.margin());
    let of_control = s - margin * a.value.signum();
    let excess = of_control * a.value - s * b.value;
    let error = |arm: &Arm| arm.variance / arm.n;
    let se = (error(&b) + of_control * of_control * error(&a)).sqrt();
    let n = a.n + b.n;
    if n < rule.look_from as f64 {
        return Ok(Guarded { margin, excess, p: 1.0, broken: false });
    }
    let sequence = ConfidenceSequence {
        alpha: rule.guardrail_alpha,
        tightest_at: rule.tightest_at,
        alternative: Alternative::Greater,
    };
    let p = sequence.look(excess, se, n)?.p;
    Ok(Guarded { margin, excess, p, broken: p <= rule.guardrail_alpha })
}
