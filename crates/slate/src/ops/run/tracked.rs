//! A tracked run as one side of a comparison.

use std::collections::BTreeMap;

use serde_json::json;
use slate_core::Result;
use slate_recommend::compare::Estimate;
use slate_recommend::metrics::Metric;

use super::ComparedModel;
use crate::ops::tracking::{Measure, TrackedLine, tracked_run};
use crate::place::Place;

/// Reads a tracked run as a model that is compared.
///
/// # Errors
/// There is none of this id.
pub(super) fn side(place: &Place, id: &str) -> Result<ComparedModel> {
    let (run, experiment) = place.store.read(|r| {
        let run = tracked_run(&r, id)?;
        let experiment = r.tracked_experiment(run.experiment)?;
        Ok((run, experiment.name))
    })?;
    let (metrics, others) = named(&run);
    Ok(ComparedModel {
        run: run.id,
        plan: experiment,
        model: run.name,
        params: json!(run.params),
        data: String::new(),
        viewers: None,
        metrics,
        others,
        fit_cpu_s: None,
        tracked: true,
    })
}

/// Metrics of Slate by their names, and all others. Clients of MLflow cannot write `@`: `ndcg_at_10` is
/// `ndcg@10`. Neither has an interval, and what is no number has no place beside one.
fn named(run: &TrackedLine) -> (BTreeMap<Metric, Estimate>, BTreeMap<String, Measure>) {
    let (mut metrics, mut others) = (BTreeMap::new(), BTreeMap::new());
    for point in &run.metrics {
        let value = point.value;
        match point.key.replace("_at_", "@").parse() {
            Ok(metric) if value.0.is_finite() => {
                metrics.insert(metric, Estimate { mean: value.0, se: None, ci: None });
            }
            _ => drop(others.insert(point.key.clone(), value)),
        }
    }
    (metrics, others)
}
