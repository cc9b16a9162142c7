//! The figures that a proposal rests on, taken from the run that chose the version.

use slate_core::Result;
use slate_recommend::metrics::Metric;
use slate_recommend::report::Report;
use slate_store::Version;

use crate::evaluation::StoredRun;
use crate::place::Place;
use crate::proposal_view::{Evidence, Figure};

/// The evidence for a version: how good it was, how much better than the baselines, and how much of the
/// catalog it shows. A version without a run has none, and its card says so.
///
/// # Errors
/// The run's report is missing or damaged.
pub fn of_version(place: &Place, version: &Version) -> Result<Evidence> {
    let (run, model) = (version.run.clone(), version.name.clone());
    let mut evidence = Evidence { run, model, ..Evidence::default() };
    let Some(id) = &version.run else { return Ok(evidence) };
    let run = place.store.read(|r| r.run(id))?;
    let report = StoredRun::read(place, &run)?.report;
    evidence.figures = figures(&report, &version.name);
    Ok(evidence)
}

/// At most three figures: people do not weigh more.
fn figures(report: &Report, name: &str) -> Vec<Figure> {
    let Some(model) = report.models.iter().find(|m| m.name == name) else { return Vec::new() };
    let viewers = report.viewers as u64;
    let level = |metric: Metric| {
        model.metrics.get(&metric).map(|e| Figure {
            label: metric.to_string(),
            value: e.mean,
            ci: e.ci.map(|[low, high]| (low, high)),
            p: None,
            viewers,
        })
    };
    let mut figures: Vec<Figure> = level(report.tune).into_iter().collect();
    let against = report.comparisons.iter().filter(|c| c.metric == report.tune && c.a == name);
    figures.extend(against.take(1).map(|c| Figure {
        label: format!("{}, difference to {}", c.metric, c.b),
        value: c.difference,
        ci: Some((c.ci[0], c.ci[1])),
        p: Some(c.p),
        viewers,
    }));
    let coverage = model.metrics.keys().find(|m| matches!(m, Metric::Coverage(_)));
    figures.extend(coverage.and_then(|m| level(*m)));
    figures
}
