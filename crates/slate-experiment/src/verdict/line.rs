//! An effect over the days of a test, with intervals that may be looked at every day.

use serde::{Deserialize, Serialize};

use super::effect::{Adjust, arms};
use super::{Seen, SeenMetric};
use crate::design::{Definition, Measure, Role};
use crate::estimate::{Comparison, compare};
use crate::moments::Moments;
use crate::sequential::ConfidenceSequence;

/// The effect at the end of a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The metric.
    pub metric: String,
    /// The cell.
    pub cell: String,
    /// The day, from 1; the last one is the look itself.
    pub day: usize,
    /// Units of both cells.
    pub units: f64,
    /// The effect so far.
    pub effect: f64,
    /// Its confidence sequence: all intervals of the line cover together.
    pub interval: [f64; 2],
}

/// Lines of the metrics that decide and are guarded, in every cell but the default cell.
pub(super) fn all(test: &Definition, seen: &Seen) -> Vec<Point> {
    let mut points = Vec::new();
    for (measure, metric) in test.metrics.iter().zip(&seen.metrics) {
        if measure.role == Role::Secondary {
            continue;
        }
        let days = metric.line.iter().chain([&metric.by_cell]);
        for (day, by_cell) in (1..).zip(days) {
            for (number, cell) in test.cells.iter().enumerate().skip(1) {
                let named = (measure, cell.name.as_str());
                points.extend(point(test, metric, named, (day, by_cell, number)));
            }
        }
    }
    points
}

/// None where the numbers were not enough, or the first look was not reached.
fn point(
    test: &Definition,
    metric: &SeenMetric,
    (measure, cell): (&Measure, &str),
    (day, by_cell, number): (usize, &Vec<Moments<4>>, usize),
) -> Option<Point> {
    let pair = [by_cell.first()?, by_cell.get(number)?];
    let arms = arms(Adjust::of(measure, metric), pair).ok()?;
    let units = arms[0].n + arms[1].n;
    if units < test.decision.look_from as f64 {
        return None;
    }
    let found = compare(&arms[0], &arms[1], &Comparison::default()).ok()?;
    let sequence = ConfidenceSequence {
        alpha: test.decision.alpha,
        tightest_at: test.decision.tightest_at,
        ..ConfidenceSequence::default()
    };
    let interval = sequence.look(found.effect, found.se, units).ok()?.interval;
    let (metric, cell) = (measure.name.clone(), cell.to_owned());
    Some(Point { metric, cell, day, units, effect: found.effect, interval })
}
