//! What came out of a plan, as JSON: the same bytes for the same plan, split and seed, but for the costs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use slate_core::Seed;

use crate::compare::{Comparison, Estimate};
use crate::evaluate::SliceReport;
use crate::metrics::Metric;
use crate::plan::Plan;
use crate::split::Split;

/// The version of the report's form.
const VERSION: u32 = 1;

/// A plan's results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Version of this form.
    pub version: u32,
    /// The plan's name.
    pub plan: String,
    /// What all randomness followed from.
    pub seed: Seed,
    /// How the past was cut: `strong`, `leave-one-out` or `time`.
    pub protocol: String,
    /// What settings were chosen by.
    pub tune: Metric,
    /// Titles that were ranked.
    pub titles: usize,
    /// Viewers that were learned from.
    pub train_viewers: usize,
    /// Interactions that were learned from.
    pub train_interactions: usize,
    /// Viewers of the test part.
    pub viewers: usize,
    /// Viewers of the test part that could not be judged.
    pub viewers_left_out: usize,
    /// The models, in the order of the plan.
    pub models: Vec<ModelReport>,
    /// Every model against the first, then against popularity.
    pub comparisons: Vec<Comparison>,
    /// Warm and cold titles apart, where the test part has enough of both.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<SliceReport>,
}

/// One model's results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelReport {
    /// Its name in the plan.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// The chosen setting.
    pub params: serde_json::Value,
    /// On the test part; with several seeds, of each viewer's mean over them.
    pub metrics: BTreeMap<Metric, Estimate>,
    /// What it took.
    #[serde(flatten)]
    pub costs: Costs,
    /// Parameters whose chosen value is at the edge of the grid: try further out.
    pub at_edge: Vec<String>,
    /// All settings of the grid, in its order.
    pub tried: Vec<Tried>,
    /// The same metrics, seed by seed.
    pub seeds: Vec<SeedReport>,
}

/// What a model took; `null` where it was not measured. With several seeds: the mean of the times.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Costs {
    /// CPU seconds of one fit; of a blend, of all its parts.
    pub fit_cpu_s: Option<f64>,
    /// CPU seconds of ranking and measuring for all viewers of the test part.
    pub score_cpu_s: Option<f64>,
    /// Largest memory of the process while fitting and scoring, in MiB.
    pub peak_mib: Option<f64>,
}

impl Costs {
    /// The mean of the times, the largest of the peaks.
    pub(crate) fn of_all(all: &[Self]) -> Self {
        let mean = |cost: fn(&Self) -> Option<f64>| {
            let known: Option<Vec<f64>> = all.iter().map(cost).collect();
            known.and_then(|costs| slate_math::stats::mean(&costs))
        };
        Self {
            fit_cpu_s: mean(|c| c.fit_cpu_s),
            score_cpu_s: mean(|c| c.score_cpu_s),
            peak_mib: all.iter().filter_map(|c| c.peak_mib).reduce(f64::max),
        }
    }
}

/// A setting that was tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tried {
    /// Its parameters.
    pub params: serde_json::Value,
    /// The mean of the plan's metric on the validation part; `null` for the only setting.
    pub validation: Option<f64>,
}

/// What one seed gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeedReport {
    /// Its number, from 0.
    pub seed: u64,
    /// Means over viewers on the test part.
    pub metrics: BTreeMap<Metric, f64>,
}

impl Report {
    /// The results of a plan on a split.
    pub(crate) fn new(
        plan: &Plan,
        split: &Split,
        models: Vec<ModelReport>,
        comparisons: Vec<Comparison>,
        apart: Vec<SliceReport>,
    ) -> Self {
        let learned = plan.refit.of(split);
        Self {
            version: VERSION,
            plan: plan.name.clone(),
            seed: plan.seed,
            protocol: plan.protocol.as_str().to_owned(),
            tune: plan.tune,
            titles: split.train.title_count,
            train_viewers: learned.histories.len(),
            train_interactions: learned.histories.titles().len(),
            viewers: split.test.len(),
            viewers_left_out: split.test.left_out,
            models,
            comparisons,
            apart,
        }
    }

    /// The report without times and memory: what two runs of one plan have in common to the last bit.
    #[must_use]
    pub fn without_costs(&self) -> Self {
        let mut report = self.clone();
        report.models.iter_mut().for_each(|model| model.costs = Costs::default());
        report
    }
}
