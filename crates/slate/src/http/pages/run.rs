//! One offline experiment: its models by one metric, and how it was made.

use axum::extract::Path;
use axum::response::Response;
use serde_json::Value;
use slate_core::{ErrorKind, Purpose, Result};
use slate_recommend::compare::{Comparison, Estimate};
use slate_recommend::evaluate::SliceReport;
use slate_recommend::metrics::Metric;
use slate_recommend::report::{ModelReport, Report};

use super::model;
use super::tracked;
use super::visit::{Door, Visit};
use crate::ops::model::{ModelLine, ModelList, ModelSheet, ModelShow};
use crate::ops::run::{Forecasts, LinkLine, ModelForecast, RunForecast, RunSheet, RunShow};
use crate::studio::chart::{Baseline, IntervalPlot, IntervalRow, Role};
use crate::studio::layout::Page;
use crate::studio::pages::run::{ExpectedView, RunModel, RunView, SliceModel, SliceView, run};
use crate::studio::parts::number::count;
use crate::studio::parts::{Figure, Step, segment};

/// Shows one run, by the metric of its plan or by `?metric=`.
pub(super) async fn show(door: Door, Path(run): Path<String>) -> Response {
    door.open(move |visit| fill(visit, run)).await
}

/// An estimate as pages show it.
pub(super) fn figure(e: &Estimate, viewers: impl TryInto<u64>) -> Figure {
    Figure::score(e.mean, e.ci.map(|[low, high]| (low, high)), viewers.try_into().ok())
}

/// A paired difference as pages show it.
pub(super) fn difference(c: &Comparison) -> Figure {
    Figure::difference(c.difference, Some((c.ci[0], c.ci[1])), None)
}

fn fill(visit: &Visit<'_>, id: String) -> Result<Page> {
    match visit.ask(RunShow { run: id.clone() }) {
        // What is said of runs of Slate's own stays what is said, where there is no tracked one either.
        Err(e) if e.kind() == ErrorKind::NotFound => tracked::fill(visit, id).map_err(|_| e),
        Err(e) => Err(e),
        Ok(sheet) => fill_own(visit, sheet),
    }
}

fn fill_own(visit: &Visit<'_>, sheet: RunSheet) -> Result<Page> {
    let metric = match visit.parameter("metric") {
        "" => sheet.report.tune,
        text => text.parse()?,
    };
    let (reference, control) = baselines(&sheet.report);
    let (versions, may_propose) = (made(visit, &sheet)?, visit.may(Purpose::Propose));
    let ranking = Ranking { sheet: &sheet, metric, reference: &reference, control: &control };
    Ok(run(&RunView {
        id: sheet.id.clone(),
        name: sheet.report.plan.clone(),
        timeline: timeline(&sheet, &versions),
        metric: metric.to_string(),
        metrics: metrics(&sheet).iter().map(|m| choice(&sheet.id, *m)).collect(),
        models: ranking.models(),
        apart: sheet.report.apart.iter().map(|slice| ranking.slice(slice)).collect(),
        expected: expected(visit, &sheet.id, metric)?,
        setup: setup(&sheet),
        fingerprint: sheet.data.clone(),
        plan: sheet.plan_text.clone(),
        proposable: if may_propose { proposable(&versions) } else { Vec::new() },
        may_train: may_propose && versions.is_empty(),
        csrf: visit.csrf(),
        reference,
        control,
    }))
}

/// What its models are expected to do online by this metric; none where no test has ended.
fn expected(visit: &Visit<'_>, run: &str, metric: Metric) -> Result<Option<ExpectedView>> {
    let (run, metric) = (run.to_owned(), Some(metric.to_string()));
    let found = visit.ask(RunForecast { run, metric, online: None, against: None })?;
    if found.past.is_empty() && found.left_out.is_empty() {
        return Ok(None);
    }
    let (tests, refused) = (found.past.len(), found.refused.clone());
    let plot = found.link.as_ref().map(|link| expected_plot(&found, link));
    Ok(Some(ExpectedView { plot, tests, refused }))
}

fn expected_plot(found: &Forecasts, link: &LinkLine) -> IntervalPlot {
    let online = found.online.as_deref().unwrap_or_default();
    let row = |m: &ModelForecast| IntervalRow {
        label: m.model.clone(),
        value: m.effect,
        interval: Some((m.interval[0], m.interval[1])),
        ..IntervalRow::default()
    };
    let per = link.slope / 100.0;
    let span = link.interval.map_or_else(
        || "how surely is open to both sides".to_owned(),
        |[low, high]| format!("{:+.3} to {:+.3}", low / 100.0, high / 100.0),
    );
    IntervalPlot {
        title: format!("Effect on {online} that is expected of a test against {}", found.against),
        finding: format!(
            "A hundredth more of {} went with {per:+.3} of {online} ({span}).",
            found.metric
        ),
        measure: online.to_owned(),
        rows: found.models.iter().map(row).collect(),
        baseline: Baseline::Zero(found.against.clone()),
    }
}

/// What the report compares with: the first model of the plan, and popularity if that is another.
fn baselines(report: &Report) -> (String, String) {
    let mut names: Vec<&str> = report.comparisons.iter().map(|c| c.b.as_str()).collect();
    names.dedup();
    let at = |n: usize| names.get(n).map(|name| (*name).to_owned()).unwrap_or_default();
    (at(0), at(1))
}

fn metrics(sheet: &RunSheet) -> Vec<Metric> {
    let first = sheet.report.models.first();
    first.map(|m| m.metrics.keys().copied().collect()).unwrap_or_default()
}

fn choice(run: &str, metric: Metric) -> (String, String) {
    let name = metric.to_string();
    let href = format!("/runs/{}?metric={}", segment(run), segment(&name));
    (name, href)
}

/// The models of a run by one metric.
struct Ranking<'a> {
    sheet: &'a RunSheet,
    metric: Metric,
    reference: &'a str,
    control: &'a str,
}

impl Ranking<'_> {
    /// Best first; a model without the metric comes last.
    fn models(&self) -> Vec<RunModel> {
        let value = |m: &ModelReport| m.metrics.get(&self.metric).map_or(f64::MIN, |e| e.mean);
        let mut models: Vec<&ModelReport> = self.sheet.report.models.iter().collect();
        models.sort_by(|a, b| value(b).total_cmp(&value(a)));
        models.iter().enumerate().map(|(rank, m)| self.model(rank, m)).collect()
    }

    fn model(&self, rank: usize, m: &ModelReport) -> RunModel {
        let none = || Figure::score(f64::NAN, None, None);
        let cost = |c: Option<f64>| c.unwrap_or(f64::NAN);
        let all = metrics(self.sheet);
        let version = self.sheet.versions.iter().find(|(_, name)| *name == m.name);
        RunModel {
            name: m.name.clone(),
            params: params(&m.params),
            figure: m
                .metrics
                .get(&self.metric)
                .map_or_else(none, |e| figure(e, self.sheet.report.viewers)),
            difference: self.against(&m.name, self.reference),
            over_control: self.against(&m.name, self.control),
            metrics: all.iter().map(|k| m.metrics.get(k).map_or(f64::NAN, |e| e.mean)).collect(),
            fit_cpu_s: cost(m.costs.fit_cpu_s),
            score_cpu_s: cost(m.costs.score_cpu_s),
            peak_mib: cost(m.costs.peak_mib),
            role: role(rank, m),
            version: version.map(|(id, _)| id.clone()),
        }
    }

    fn against(&self, a: &str, b: &str) -> Option<(Figure, f64)> {
        self.paired(&self.sheet.report.comparisons, a, b)
    }

    fn paired(&self, all: &[Comparison], a: &str, b: &str) -> Option<(Figure, f64)> {
        let found = all.iter().find(|c| c.a == a && c.b == b && c.metric == self.metric)?;
        Some((difference(found), found.p))
    }

    /// The models on one slice, best first; none if the metric is not measured there.
    fn slice(&self, slice: &SliceReport) -> SliceView {
        let measured = self.sheet.report.models.iter().zip(&slice.models);
        let measured = measured.filter_map(|(m, metrics)| Some((m, metrics.get(&self.metric)?)));
        let mut models: Vec<(&ModelReport, &Estimate)> = measured.collect();
        models.sort_by(|a, b| b.1.mean.total_cmp(&a.1.mean));
        let model = |(rank, (m, e)): (usize, &(&ModelReport, &Estimate))| SliceModel {
            name: m.name.clone(),
            figure: figure(e, slice.viewers),
            difference: self.paired(&slice.comparisons, &m.name, self.reference),
            over_control: self.paired(&slice.comparisons, &m.name, self.control),
            role: role(rank, m),
        };
        SliceView {
            name: slice.name.clone(),
            titles: slice.titles as u64,
            viewers: slice.viewers as u64,
            models: models.iter().enumerate().map(model).collect(),
        }
    }
}

fn role(rank: usize, m: &ModelReport) -> Role {
    match rank {
        _ if m.kind == "popularity" => Role::Control,
        0 => Role::Best,
        _ => Role::Plain,
    }
}

/// Parameters in one line.
pub(super) fn params(params: &Value) -> String {
    let pairs = named(params).into_iter().map(|(name, value)| format!("{name} = {value}"));
    pairs.collect::<Vec<_>>().join(", ")
}

/// Parameters as name and value; those of the parts of a blend by the way to them: `parts 1 lambda`.
pub(super) fn named(params: &Value) -> Vec<(String, String)> {
    let inner = |name: String, value: &Value| match value {
        Value::Object(_) | Value::Array(_) => named(value)
            .into_iter()
            .map(|(rest, value)| (format!("{name} {rest}"), value))
            .collect(),
        Value::String(text) => vec![(name, text.clone())],
        Value::Null => Vec::new(),
        other => vec![(name, other.to_string())],
    };
    match params {
        Value::Object(fields) => {
            fields.iter().flat_map(|(name, value)| inner(name.clone(), value)).collect()
        }
        Value::Array(list) => {
            (1..).zip(list).flat_map(|(n, value)| inner(format!("{n}"), value)).collect()
        }
        _ => Vec::new(),
    }
}

/// The versions that were made from a run, newest first, each with its line in the list of all.
fn made(visit: &Visit<'_>, sheet: &RunSheet) -> Result<Vec<(ModelSheet, ModelLine)>> {
    let all = visit.ask(ModelList {})?.models;
    let own = all.into_iter().filter(|m| sheet.versions.iter().any(|(id, _)| *id == m.id));
    own.map(|line| Ok((visit.ask(ModelShow { version: line.id.clone() })?, line))).collect()
}

/// The run's end, and how its newest version went on from there.
fn timeline(sheet: &RunSheet, versions: &[(ModelSheet, ModelLine)]) -> Vec<Step> {
    let (who, at) = (&sheet.person, sheet.at.to_string());
    let Some((version, line)) = versions.first() else {
        return vec![Step::now("Finished", who, &at), Step::next("Train a version", "an analyst")];
    };
    let mut steps = vec![Step::done("Finished", who, &at)];
    steps.extend(model::steps(version, None));
    steps.extend(model::next(version, Some(line)));
    steps
}

/// Versions that could be proposed: id and name.
fn proposable(versions: &[(ModelSheet, ModelLine)]) -> Vec<(String, String)> {
    let open = versions.iter().filter(|(sheet, line)| model::can_be_proposed(sheet, line));
    open.map(|(_, line)| (line.id.clone(), line.name.clone())).collect()
}

fn setup(sheet: &RunSheet) -> Vec<(String, String)> {
    let r = &sheet.report;
    let number = |n: usize| count(n as u64);
    let learned = format!(
        "{} viewers, {} interactions, {} titles",
        number(r.train_viewers),
        number(r.train_interactions),
        number(r.titles)
    );
    let judged = format!(
        "{} viewers; {} could not be judged",
        number(r.viewers),
        number(r.viewers_left_out)
    );
    [
        ("Protocol", r.protocol.clone()),
        ("Learned from", learned),
        ("Judged on", judged),
        ("Settings chosen by", r.tune.to_string()),
        ("Seed", r.seed.to_string()),
        ("Program", sheet.code_version.clone()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn parameters_in_a_line() {
        let blend = json!({"parts": [{"model": {"lambda": 100.0}, "weight": 1}, {"weight": 0.5}]});
        let table = [
            (json!(null), ""),
            (json!({}), ""),
            (json!({"factors": 64, "weighting": "rendle"}), "factors = 64, weighting = rendle"),
            (blend, "parts 1 model lambda = 100.0, parts 1 weight = 1, parts 2 weight = 0.5"),
        ];
        for (given, expected) in table {
            assert_eq!(params(&given), expected);
        }
    }
}
