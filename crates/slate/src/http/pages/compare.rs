//! Two models side by side, of one run or of two.

use axum::response::Response;
use slate_core::{Error, Result};
use slate_recommend::compare::Estimate;
use slate_recommend::metrics::Metric;

use super::memory::recall;
use super::run::{difference, params};
use super::visit::{Door, Visit};
use crate::ops::run::{Compared, ComparedModel, RunCompare, RunList};
use crate::studio::layout::Page;
use crate::studio::pages::compare::{CompareLine, CompareView, Side, compare};
use crate::studio::parts::number::{count, seconds};
use crate::studio::parts::{Figure, segment, short_hash};

/// Shows `?run=A&run=B`, each a run or `RUN/MODEL`.
pub(super) async fn show(door: Door) -> Response {
    door.open(fill).await
}

fn fill(visit: &Visit<'_>) -> Result<Page> {
    let runs: Vec<&str> = visit.parameters("run").collect();
    let [a, b] = runs[..] else {
        let detail = format!("expected two to compare, found {}", runs.len());
        return Err(Error::invalid(detail).hint("tick two models or two runs"));
    };
    let found = visit.ask(RunCompare { a: a.to_owned(), b: b.to_owned() })?;
    Ok(compare(&CompareView {
        a: side(&found.a, &found.b),
        b: side(&found.b, &found.a),
        lines: lines(&found, &chosen_by(visit, &found.a.run)?),
        setup: setup(&found.a, &found.b),
        not_comparable: found.not_comparable,
    }))
}

/// A model's name; with its run where both have the same name.
fn side(m: &ComparedModel, other: &ComparedModel) -> Side {
    let name = if m.model == other.model {
        format!("{} of {}", m.model, short_hash(&m.run))
    } else {
        m.model.clone()
    };
    Side { name, run: m.plan.clone(), href: format!("/runs/{}", segment(&m.run)) }
}

/// The metric that the run's settings were chosen by: it matters first.
fn chosen_by(visit: &Visit<'_>, run: &str) -> Result<String> {
    let all = recall(visit, &visit.app.memory.runs, RunList {})?;
    let metric = all.runs.iter().find(|r| r.id == run).map(|r| r.metric.clone());
    Ok(metric.unwrap_or_default())
}

fn lines(found: &Compared, first: &str) -> Vec<CompareLine> {
    let none = || Figure::score(f64::NAN, None, None);
    let line = |(metric, a): (&Metric, _)| {
        let paired = found.comparisons.iter().find(|c| c.metric == *metric);
        let n = found.a.viewers;
        CompareLine {
            metric: metric.to_string(),
            a: level(a, &found.a),
            b: found.b.metrics.get(metric).map_or_else(none, |b| level(b, &found.b)),
            difference: paired.map(|c| Figure { n, ..difference(c) }),
            p: paired.map(|c| c.p),
            in_bits: matches!(metric, Metric::Novelty(_)),
        }
    };
    let mut lines: Vec<CompareLine> = found.a.metrics.iter().map(line).collect();
    lines.extend(found.a.others.iter().map(|(name, a)| CompareLine {
        metric: name.clone(),
        a: Figure::score(a.0, None, None),
        b: found.b.others.get(name).map_or_else(none, |b| Figure::score(b.0, None, None)),
        ..CompareLine::default()
    }));
    lines.sort_by_key(|l| (l.difference.is_none(), l.metric != first));
    lines
}

/// A metric of one side; a tracked run says neither interval nor viewers.
fn level(e: &Estimate, of: &ComparedModel) -> Figure {
    Figure::score(e.mean, e.ci.map(|[low, high]| (low, high)), of.viewers)
}

fn setup(a: &ComparedModel, b: &ComparedModel) -> Vec<(String, String, String)> {
    let row = |(name, a): (&str, String), (_, b): (&str, String)| (name.to_owned(), a, b);
    facts(a).into_iter().zip(facts(b)).map(|(a, b)| row(a, b)).collect()
}

fn facts(m: &ComparedModel) -> [(&'static str, String); 5] {
    let viewers = m.viewers.map(|n| format!("{} viewers", count(n)));
    let data = if m.data.is_empty() { "not known" } else { short_hash(&m.data) };
    [
        ("Plan", if m.tracked { format!("{}, tracked", m.plan) } else { m.plan.clone() }),
        ("Parameters", params(&m.params)),
        ("Data", data.to_owned()),
        ("Judged on", viewers.unwrap_or_else(|| "not known".to_owned())),
        ("CPU time to fit", seconds(m.fit_cpu_s.unwrap_or(f64::NAN))),
    ]
}
