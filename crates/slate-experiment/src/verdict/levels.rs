//! For whom an effect is another: primary metrics by the levels of a dimension. Nothing rests on it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::effect::{Adjust, arms};
use super::{Seen, SeenLevel};
use crate::design::{Definition, Role};
use crate::estimate::{Against, Comparison, Correction, Effect, by_dimension, compare};

/// A level with fewer units in a cell is not looked at.
const UNITS_MIN: f64 = 50.0;

/// The effect in one level of a dimension.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InLevel {
    /// The metric.
    pub metric: String,
    /// The cell.
    pub cell: String,
    /// The dimension.
    pub dimension: String,
    /// The level.
    pub level: String,
    /// Units of both cells.
    pub units: f64,
    /// The effect.
    pub effect: f64,
    /// Its interval, of this level alone.
    pub interval: [f64; 2],
    /// The p-value of this level being like the others, adjusted for the number of levels (Benjamini and Hochberg 1995).
    pub differs_p: f64,
}

/// Every primary metric, cell and dimension.
pub(super) fn all(test: &Definition, seen: &Seen) -> Vec<InLevel> {
    let mut found = Vec::new();
    for (measure, metric) in test.metrics.iter().zip(&seen.metrics) {
        if measure.role != Role::Primary {
            continue;
        }
        let mut dimensions: BTreeMap<&str, Vec<&SeenLevel>> = BTreeMap::new();
        for level in &metric.levels {
            dimensions.entry(&level.dimension).or_default().push(level);
        }
        for (number, cell) in test.cells.iter().enumerate().skip(1) {
            for (dimension, levels) in &dimensions {
                let effect = |level: &&SeenLevel| {
                    let pair = [level.by_cell.first()?, level.by_cell.get(number)?];
                    if pair.iter().any(|m| m.n() < UNITS_MIN) {
                        return None;
                    }
                    let arms = arms(Adjust::of(measure, metric), pair).ok()?;
                    let how =
                        Comparison { level: 1.0 - test.decision.alpha, ..Comparison::default() };
                    Some((
                        level.level.clone(),
                        arms[0].n + arms[1].n,
                        compare(&arms[0], &arms[1], &how).ok()?,
                    ))
                };
                let known: Vec<_> = levels.iter().filter_map(effect).collect();
                let named = (measure.name.as_str(), cell.name.as_str(), *dimension);
                found.extend(compared(test, named, known));
            }
        }
    }
    found
}

/// The levels of one dimension against one another; none where fewer than two can be compared.
fn compared(
    test: &Definition,
    (metric, cell, dimension): (&str, &str, &str),
    known: Vec<(String, f64, Effect)>,
) -> Vec<InLevel> {
    let effects: Vec<Effect> = known.iter().map(|(_, _, effect)| *effect).collect();
    let level = 1.0 - test.decision.alpha;
    let correction = Correction::BenjaminiHochberg;
    let Ok(apart) = by_dimension(&effects, Against::Rest, correction, level) else {
        return Vec::new();
    };
    let in_level = |((level, units, effect), apart): ((String, f64, Effect), f64)| InLevel {
        metric: metric.to_owned(),
        cell: cell.to_owned(),
        dimension: dimension.to_owned(),
        level,
        units,
        effect: effect.effect,
        interval: effect.interval,
        differs_p: apart,
    };
    known.into_iter().zip(apart.levels.iter().map(|l| l.adjusted_p)).map(in_level).collect()
}
