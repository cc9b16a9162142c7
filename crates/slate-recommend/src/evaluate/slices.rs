//! Warm and cold apart: the same viewers judged once by titles that training knows, once by those it does not.
//!
//! A slice ranks its own titles only, and its targets are the viewer's targets among them: how well a model places
//! titles that nobody has seen yet cannot be read off a list that known titles fill.

use serde::{Deserialize, Serialize};
use slate_core::{Result, Seed};
use slate_math::Bits;

use super::{ModelValues, PerViewer};
use crate::Interactions;
use crate::compare::{Comparison, Estimate, compare_all};
use crate::metrics::Metric;
use crate::split::Part;
use std::collections::BTreeMap;

/// The fewest viewers a slice is worth judging by.
const VIEWERS_MIN: usize = 10;

/// Titles judged on their own.
pub(super) struct Slice {
    pub(super) name: &'static str,
    /// Which titles are in it.
    pub(super) holds: Bits,
    /// The test part as far as its targets are in it.
    pub(super) part: Part,
}

impl Slice {
    /// Number of titles.
    fn title_count(&self) -> usize {
        self.holds.count()
    }
}

/// What was measured on one slice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SliceReport {
    /// `warm`: seen in training by somebody; `cold`: by nobody.
    pub name: String,
    /// Titles that were ranked.
    pub titles: usize,
    /// Viewers with a target among them.
    pub viewers: usize,
    /// Every model's metrics, in the order of the plan.
    pub models: Vec<BTreeMap<Metric, Estimate>>,
    /// Every model against the baselines.
    pub comparisons: Vec<Comparison>,
}

/// Warm and cold, where the test part has enough targets of both; none otherwise.
pub(super) fn slices(learned: &Interactions, test: &Part) -> Result<Vec<Slice>> {
    let counts = learned.pattern()?.column_counts();
    let of = |name, wanted: fn(u32) -> bool| {
        let holds = Bits::of(counts.len(), |title| wanted(counts[title]));
        Slice { name, part: test.only(&|title| holds.get(title as usize)), holds }
    };
    let both = [of("warm", |count| count > 0), of("cold", |count| count == 0)];
    Ok(if both.iter().all(|s| s.part.len() >= VIEWERS_MIN) { both.into() } else { Vec::new() })
}

/// The metrics that a slice is judged by: those of whether targets are found.
pub(super) fn metrics(all: &[Metric]) -> Vec<Metric> {
    let finds = |m: &Metric| !matches!(m, Metric::Novelty(_) | Metric::Coverage(_));
    all.iter().copied().filter(finds).collect()
}

/// Puts estimates and comparisons to what a slice measured, model by model.
pub(super) fn report(
    slice: &Slice,
    values: &[(String, PerViewer)],
    baselines: &[usize],
    seed: Seed,
) -> Result<SliceReport> {
    let values: Vec<ModelValues> = values
        .iter()
        .map(|(model, values)| ModelValues { model: model.clone(), values: values.clone() })
        .collect();
    let compared = compare_all(&values, baselines, seed.derive(slice.name))?;
    Ok(SliceReport {
        name: slice.name.to_owned(),
        titles: slice.title_count(),
        viewers: slice.part.len(),
        models: compared.estimates,
        comparisons: compared.comparisons,
    })
}
