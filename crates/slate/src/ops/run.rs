//! Offline experiments that were run: list them, show one, compare two models.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Purpose, Result, Seed, Timestamp};
use slate_recommend::compare::{Comparison, Estimate, compare};
use slate_recommend::metrics::Metric;
use slate_recommend::report::Report;
use slate_store::Run;
use utoipa::ToSchema;

use super::actor::person_of;
use super::evaluate::show_report;
use super::tracking::{FoundRuns, Measure, newest};
use crate::evaluation::{StoredRun, StoredValues};
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::place::Place;
use crate::table::Table;

mod forecast;
mod tracked;

pub use forecast::{Forecasts, LinkLine, ModelForecast, RunForecast};

/// Tracked runs that are listed beside Slate's own.
const TRACKED: usize = 50;

/// List the runs.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunList {}

/// All runs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Runs {
    /// Newest first.
    pub runs: Vec<RunLine>,
    /// The newest of those that other programs track here.
    pub tracked: FoundRuns,
}

/// One run in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RunLine {
    /// Its id.
    pub id: String,
    /// The plan's name.
    pub name: String,
    /// The best model by the plan's metric.
    pub best: Option<String>,
    /// The plan's metric.
    pub metric: String,
    /// The best model's value.
    #[schema(value_type = Option<Object>)]
    pub value: Option<Estimate>,
    /// Test viewers.
    pub viewers: u64,
    /// Fingerprint of the data.
    pub data: String,
    /// Who ran it, by account.
    pub actor: String,
    /// The person behind the account.
    pub person: String,
    /// When it ended.
    pub at: Timestamp,
}

impl Operation for RunList {
    type Response = Runs;
    const ABOUT: About = About {
        path: &["run", "list"],
        purpose: Purpose::Observe,
        summary: "List the offline experiments that were run",
        example: "slate run list",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Runs>> {
        let (runs, tracked) = cx.place.store.read(|r| {
            let person = |run: Run| Ok((person_of(r, &run.actor)?, run));
            let runs = r.runs()?.into_iter().map(person).collect::<Result<Vec<_>>>()?;
            Ok((runs, newest(&r, 0, TRACKED)?))
        })?;
        let line = |(person, run)| line(cx.place, person, run);
        let runs = runs.into_iter().map(line).collect::<Result<_>>()?;
        Ok(Outcome::Answer(Runs { runs, tracked }))
    }
}

fn line(place: &Place, person: String, run: Run) -> Result<RunLine> {
    let stored = StoredRun::read(place, &run)?;
    let (tune, best) = (stored.report.tune, stored.best());
    Ok(RunLine {
        best: best.map(|m| m.name.clone()),
        metric: tune.to_string(),
        value: best.and_then(|m| m.metrics.get(&tune).copied()),
        viewers: stored.report.viewers as u64,
        id: run.id,
        name: run.name,
        data: run.data_fingerprint,
        actor: run.actor,
        person,
        at: run.at,
    })
}

impl Show for Runs {
    fn show(&self, out: &mut String) {
        if self.runs.is_empty() {
            out.push_str("no runs yet; `slate evaluate PLAN.toml` makes one\n");
            self.show_tracked(out);
            return;
        }
        let mut table = Table::new(["run", "plan", "best", "by", "value", "who", "at"]).right(&[4]);
        for r in &self.runs {
            let best = r.best.clone().unwrap_or_else(|| "-".to_owned());
            let value = r.value.map_or_else(|| "-".to_owned(), |v| format!("{:.4}", v.mean));
            let (id, name, metric) = (r.id.clone(), r.name.clone(), r.metric.clone());
            table.row([id, name, best, metric, value, r.actor.clone(), r.at.to_string()]);
        }
        table.show(out);
        self.show_tracked(out);
    }
}

impl Runs {
    fn show_tracked(&self, out: &mut String) {
        if !self.tracked.runs.is_empty() {
            out.push_str("\ntracked by other programs:\n");
            self.tracked.show(out);
        }
    }
}

/// Show one run.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunShow {
    /// Run id, or the beginning of one
    pub run: String,
}

/// A run with its report.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RunSheet {
    /// Its id.
    pub id: String,
    /// The plan as written.
    pub plan_text: String,
    /// Fingerprint of the data.
    pub data: String,
    /// Which program ran it.
    pub code_version: String,
    /// Who ran it, by account.
    pub actor: String,
    /// The person behind the account.
    pub person: String,
    /// When it ended.
    pub at: Timestamp,
    /// Versions that were made from it: id and the model's name.
    pub versions: Vec<(String, String)>,
    /// What came out.
    #[schema(value_type = Object)]
    pub report: Report,
}

impl Operation for RunShow {
    type Response = RunSheet;
    const ABOUT: About = About {
        path: &["run", "show"],
        purpose: Purpose::Observe,
        summary: "Show one run: every model, every metric, every comparison",
        example: "slate run show 3f2a9c0d",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, RunSheet>> {
        let (run, person, versions) = cx.place.store.read(|r| {
            let run = r.run(&self.run)?;
            let person = person_of(r, &run.actor)?;
            Ok((run, person, r.versions()?))
        })?;
        let report = StoredRun::read(cx.place, &run)?.report;
        let made = versions.into_iter().filter(|v| v.run.as_ref() == Some(&run.id));
        let versions = made.map(|v| (v.id, v.name)).collect();
        let Run { id, plan, data_fingerprint, code_version, actor, at, .. } = run;
        let (plan_text, data) = (plan, data_fingerprint);
        Ok(Outcome::Answer(RunSheet {
            id,
            plan_text,
            data,
            code_version,
            actor,
            person,
            at,
            versions,
            report,
        }))
    }
}

impl Show for RunSheet {
    fn show(&self, out: &mut String) {
        show_report(&self.report, out);
        let Self { id, actor, at, data, .. } = self;
        out.push_str(&format!("\nrun {id} by {actor} on {at}\ndata {data}\n"));
    }
}

/// Compare two models, of one run or of two.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunCompare {
    /// RUN, for its best model, or RUN/MODEL; or a tracked run
    pub a: String,
    /// RUN, for its best model, or RUN/MODEL; or a tracked run
    pub b: String,
}

/// Two models side by side.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Compared {
    /// The one.
    pub a: ComparedModel,
    /// The other.
    pub b: ComparedModel,
    /// Why the two cannot be compared viewer by viewer, if they cannot.
    pub not_comparable: Option<String>,
    /// Paired differences, metric by metric: a less b.
    #[schema(value_type = Vec<Object>)]
    pub comparisons: Vec<Comparison>,
}

/// A model of a comparison.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComparedModel {
    /// Its run.
    pub run: String,
    /// The plan's name; of a tracked run, that of its experiment.
    pub plan: String,
    /// Its name; of a tracked run, that of the run.
    pub model: String,
    /// Its setting.
    #[schema(value_type = Object)]
    pub params: serde_json::Value,
    /// Fingerprint of the data; empty where nobody knows it.
    pub data: String,
    /// Test viewers, where they are known.
    pub viewers: Option<u64>,
    /// Its metrics.
    #[schema(value_type = Object)]
    pub metrics: BTreeMap<Metric, Estimate>,
    /// What a tracked run measured beside them, under its own names.
    pub others: BTreeMap<String, Measure>,
    /// CPU seconds of its fit.
    pub fit_cpu_s: Option<f64>,
    /// Whether another program tracked it here.
    pub tracked: bool,
}

impl Operation for RunCompare {
    type Response = Compared;
    const ABOUT: About = About {
        path: &["run", "compare"],
        purpose: Purpose::Observe,
        summary: "Compare two models viewer by viewer, of one run or of two",
        example: "slate run compare 3f2a9c0d/edlae 3f2a9c0d/als",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Compared>> {
        let (a, b) = (Either::read(cx.place, &self.a)?, Either::read(cx.place, &self.b)?);
        let (comparisons, not_comparable) = match a.paired_with(&b, cx.place) {
            Ok(comparisons) => (comparisons, None),
            Err(e) => (Vec::new(), Some(e.detail().to_owned())),
        };
        let (a, b) = (a.view()?, b.view()?);
        Ok(Outcome::Answer(Compared { a, b, not_comparable, comparisons }))
    }
}

/// A model of one of Slate's own runs, or a tracked run.
enum Either {
    Own(Box<Side>),
    Tracked(Box<ComparedModel>),
}

impl Either {
    fn read(place: &Place, text: &str) -> Result<Self> {
        match Side::read(place, text) {
            Ok(side) => Ok(Self::Own(Box::new(side))),
            // What it says of runs of Slate's own stays what is said, where there is no tracked one either.
            Err(e) if e.kind() == ErrorKind::NotFound && !text.contains('/') => {
                tracked::side(place, text).map(|side| Self::Tracked(Box::new(side))).map_err(|_| e)
            }
            Err(e) => Err(e),
        }
    }

    fn paired_with(&self, other: &Self, place: &Place) -> Result<Vec<Comparison>> {
        match (self, other) {
            (Self::Own(a), Self::Own(b)) => paired(place, a, b),
            _ => Err(Error::invalid("a tracked run has no values viewer by viewer")),
        }
    }

    fn view(self) -> Result<ComparedModel> {
        match self {
            Self::Own(side) => side.view(),
            Self::Tracked(model) => Ok(*model),
        }
    }
}

/// One model of one run.
struct Side {
    run: Run,
    stored: StoredRun,
    model: String,
}

impl Side {
    fn read(place: &Place, text: &str) -> Result<Self> {
        let (id, model) = text.split_once('/').map_or((text, None), |(id, m)| (id, Some(m)));
        let run = place.store.read(|r| r.run(id))?;
        let stored = StoredRun::read(place, &run)?;
        let best = stored.best().map(|m| m.name.clone());
        let model = model.map(str::to_owned).or(best);
        let model = model.ok_or_else(|| Error::not_found(format!("run `{id}` has no models")))?;
        stored.model(&model)?;
        Ok(Self { run, stored, model })
    }

    fn view(&self) -> Result<ComparedModel> {
        let (report, _) = self.stored.model(&self.model)?;
        Ok(ComparedModel {
            run: self.run.id.clone(),
            plan: self.run.name.clone(),
            model: self.model.clone(),
            params: report.params.clone(),
            data: self.run.data_fingerprint.clone(),
            viewers: Some(self.stored.report.viewers as u64),
            metrics: report.metrics.clone(),
            others: BTreeMap::new(),
            fit_cpu_s: report.costs.fit_cpu_s,
            tracked: false,
        })
    }
}

fn paired(place: &Place, a: &Side, b: &Side) -> Result<Vec<Comparison>> {
    if a.run.data_fingerprint != b.run.data_fingerprint {
        return Err(Error::invalid("they were tested on different data"));
    }
    if a.stored.judged != b.stored.judged {
        return Err(Error::invalid("they were judged by different viewers or targets"));
    }
    let seed = Seed::default().derive("compare runs");
    let (in_a, in_b) = (StoredValues::read(place, &a.run)?, StoredValues::read(place, &b.run)?);
    compare(in_a.of(&a.model)?, in_b.of(&b.model)?, seed)
}

impl Show for Compared {
    fn show(&self, out: &mut String) {
        let name = |m: &ComparedModel| format!("{} of {}", m.model, m.run);
        out.push_str(&format!("a: {}\nb: {}\n", name(&self.a), name(&self.b)));
        if let Some(why) = &self.not_comparable {
            out.push_str(&format!("not compared viewer by viewer: {why}\n"));
        }
        let mut table =
            Table::new(["metric", "a", "b", "a - b", "95 %", "p"]).right(&[1, 2, 3, 4, 5]);
        for (metric, a) in &self.a.metrics {
            let b = self.b.metrics.get(metric);
            let c = self.comparisons.iter().find(|c| c.metric == *metric);
            let dash = || "-".to_owned();
            table.row([
                metric.to_string(),
                format!("{:.4}", a.mean),
                b.map_or_else(dash, |b| format!("{:.4}", b.mean)),
                c.map_or_else(dash, |c| format!("{:+.4}", c.difference)),
                c.map_or_else(dash, |c| format!("[{:+.4}, {:+.4}]", c.ci[0], c.ci[1])),
                c.map_or_else(dash, |c| format!("{:.3}", c.p)),
            ]);
        }
        for (name, a) in &self.a.others {
            let b = self.b.others.get(name);
            let b = b.map_or_else(|| "-".to_owned(), |b| b.in_short());
            let dash = "-".to_owned();
            table.row([name.clone(), a.in_short(), b, dash.clone(), dash.clone(), dash]);
        }
        table.show(out);
    }
}
