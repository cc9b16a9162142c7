//! Running a plan: choose each model's setting on the validation part, then judge the chosen one on the
//! test part, once.
//!
//! Everything but times and memory is the same for the same plan and split, whatever the number of
//! threads. What touches the world comes in through [`Hooks`]: meters, progress, and a workbench on which
//! finished results are kept, so that a run that was stopped goes on where it was.

mod desk;
mod fitter;
mod hooks;
mod judge;
mod kept;
pub mod search;
mod slices;
mod steps;
mod tune;

pub use hooks::{Hooks, Meter, NoWorkbench, Unmetered, Workbench};
pub use judge::{Allow, Judgement, PerViewer, judge};
pub use slices::SliceReport;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use slate_core::{Error, ErrorKind, Result};
use slate_math::stats;

use crate::ModelSpec;
use crate::compare::{Estimate, compare_all};
use crate::metrics::Metric;
use crate::plan::{PartSource, Plan, PlannedModel, Refit, Settings};
use crate::report::{Costs, ModelReport, Report, SeedReport};
use crate::split::{Part, Split};
use desk::Desk;
use slices::Slice;
use steps::Steps;

/// What came out of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// For people and programs.
    pub report: Report,
    /// For comparing this run with others: every model's values, viewer by viewer.
    pub per_viewer: Vec<ModelValues>,
    /// The chosen setting of every model, in the order of the plan.
    pub chosen: Vec<ModelSpec>,
}

/// One model's values, viewer by viewer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelValues {
    /// The model's name in the plan.
    pub model: String,
    /// Its values, averaged over seeds.
    pub values: PerViewer,
}

/// Runs a plan on a split.
///
/// # Errors
/// A grid without a validation part; too little data; [`ErrorKind::Interrupted`] from the watch; whatever
/// fitting and scoring say.
pub fn evaluate(plan: &Plan, split: &Split, hooks: &mut Hooks<'_>) -> Result<Evaluation> {
    check(plan, split)?;
    let mut run = Run::new(plan, split)?;
    let mut outcomes = Vec::new();
    for (i, model) in plan.models.iter().enumerate() {
        run.needed = needed(&plan.models[i..], &run.chosen);
        outcomes.push(run.model(model, hooks)?);
        run.needed = needed(&plan.models[i + 1..], &run.chosen);
        run.desk.fitter.forget_unless(|spec| run.needed.contains(spec));
    }
    assemble(plan, split, outcomes, &run.slices)
}

/// Checks what the plan asks of the split.
fn check(plan: &Plan, split: &Split) -> Result<()> {
    if plan.refit == Refit::TrainAndValidation && split.refit.is_none() {
        return Err(Error::invalid(
            "the plan refits on train and validation, but there is no validation",
        ));
    }
    let grid = plan.models.iter().find(|m| m.setting_count() > 1);
    match grid.filter(|_| split.validation.is_none()) {
        Some(model) => {
            let detail =
                format!("model `{}` has a grid, but there is no validation part", model.name);
            Err(Error::invalid(detail)
                .hint("add a validation part, or give each parameter one value"))
        }
        None => Ok(()),
    }
}

/// The settings that blends among these models are made of, as far as they are chosen.
fn needed(models: &[PlannedModel], chosen: &BTreeMap<String, ModelSpec>) -> BTreeSet<String> {
    let parts = models.iter().flat_map(|m| match &m.settings {
        Settings::Blend(parts) => parts.as_slice(),
        Settings::Each(_) | Settings::Auto => &[],
    });
    let spec = |source: &PartSource| match source {
        PartSource::Inline(spec) => Some(spec.to_json()),
        PartSource::Model(name) => chosen.get(name).map(ModelSpec::to_json),
    };
    parts.filter_map(|part| spec(&part.source)).collect()
}

/// A plan under way.
struct Run<'a> {
    plan: &'a Plan,
    split: &'a Split,
    desk: Desk<'a>,
    /// Warm and cold titles of the test part, judged apart.
    slices: Arc<Vec<Slice>>,
    /// The same of the validation part.
    validation_slices: Arc<Vec<Slice>>,
    steps: Steps,
    /// The chosen setting of every model so far.
    chosen: BTreeMap<String, ModelSpec>,
    /// Settings whose fitted models a blend is still going to use.
    needed: BTreeSet<String>,
}

/// A model that was judged.
struct Outcome {
    report: ModelReport,
    spec: ModelSpec,
    values: PerViewer,
    /// Slice by slice.
    sliced: Vec<PerViewer>,
    overall: BTreeMap<Metric, f64>,
}

impl<'a> Run<'a> {
    fn new(plan: &'a Plan, split: &'a Split) -> Result<Self> {
        let slices = slices::slices(plan.refit.of(split), &split.test)?;
        let validation = split.validation.as_ref();
        let validation_slices = validation.map(|part| slices::slices(&split.train, part));
        let validation_slices = validation_slices.transpose()?.unwrap_or_default();
        let steps = plan.models.iter().map(|m| {
            let grid = Some(m.setting_count()).filter(|&n| n > 1).unwrap_or_default();
            (grid + (1 + slices.len()) * m.seeds as usize) as u64
        });
        let steps = steps.sum();
        Ok(Self {
            plan,
            split,
            desk: Desk::new(plan, split)?,
            slices: Arc::new(slices),
            validation_slices: Arc::new(validation_slices),
            steps: Steps::new(steps),
            chosen: BTreeMap::new(),
            needed: BTreeSet::new(),
        })
    }

    /// Chooses a model's setting and judges it with every seed.
    fn model(&mut self, model: &PlannedModel, hooks: &mut Hooks<'_>) -> Result<Outcome> {
        let settings = model.resolve(&self.chosen)?;
        let choice = self.choose((&model.name, model.tune_on), &settings, hooks)?;
        let spec = settings[choice.index].clone();
        let seeds = if spec.is_random() { model.seeds } else { 1 };
        let (mut judged, mut sliced) = (Vec::new(), vec![Vec::new(); self.slices.len()]);
        for seed in 0..u64::from(seeds) {
            judged.push(self.test(&model.name, &spec, seed, hooks)?);
            for (at, judged) in sliced.iter_mut().enumerate() {
                judged.push(self.test_slice(&spec, seed, at, hooks)?);
            }
        }
        self.steps.skip(u64::from(model.seeds - seeds) * (1 + self.slices.len() as u64));
        self.chosen.insert(model.name.clone(), spec.clone());
        let costs: Vec<Costs> = judged.iter().map(|(_, costs)| *costs).collect();
        let judged: Vec<Judgement> = judged.into_iter().map(|(judgement, _)| judgement).collect();
        let whole = Judgement::average(&judged);
        let report = ModelReport {
            name: model.name.clone(),
            kind: spec.kind().to_owned(),
            params: choice.tried[choice.index].params.clone(),
            metrics: BTreeMap::new(),
            costs: Costs::of_all(&costs),
            at_edge: tune::at_edge(&settings, choice.index),
            tried: choice.tried,
            seeds: judged.iter().zip(0..).map(|(j, seed)| seed_report(seed, j)).collect(),
        };
        let of = |part: &Part, values| PerViewer { viewers: part.viewers.clone(), values };
        let values = of(&self.split.test, whole.per_viewer);
        let sliced = self.slices.iter().zip(&sliced);
        let sliced = sliced.map(|(s, all)| of(&s.part, Judgement::average(all).per_viewer));
        let sliced = sliced.collect();
        Ok(Outcome { report, spec, values, sliced, overall: whole.overall })
    }
}

fn seed_report(seed: u64, judgement: &Judgement) -> SeedReport {
    let means = judgement.per_viewer.iter().filter_map(|(&m, v)| Some((m, stats::mean(v)?)));
    let overall = judgement.overall.iter().map(|(&m, &v)| (m, v));
    SeedReport { seed, metrics: means.chain(overall).collect() }
}

/// Puts estimates and comparisons to the judged models.
fn assemble(
    plan: &Plan,
    split: &Split,
    outcomes: Vec<Outcome>,
    slices: &[Slice],
) -> Result<Evaluation> {
    let apart = apart(plan, slices, &outcomes)?;
    let per_viewer: Vec<ModelValues> = outcomes
        .iter()
        .map(|o| ModelValues { model: o.report.name.clone(), values: o.values.clone() })
        .collect();
    let compared =
        compare_all(&per_viewer, &baselines(plan, &outcomes), plan.seed.derive("resamples"))?;
    let chosen = outcomes.iter().map(|o| o.spec.clone()).collect();
    let models = outcomes.into_iter().zip(compared.estimates).map(|(outcome, mut metrics)| {
        metrics.extend(outcome.overall.iter().map(|(&m, &value)| (m, Estimate::whole(value))));
        ModelReport { metrics, ..outcome.report }
    });
    let report = Report::new(plan, split, models.collect(), compared.comparisons, apart);
    if report.models.iter().any(|m| m.metrics.values().any(|e| !e.mean.is_finite())) {
        return Err(Error::new(ErrorKind::Corrupt, "a metric is not a finite number"));
    }
    Ok(Evaluation { report, per_viewer, chosen })
}

/// The slices' results.
fn apart(plan: &Plan, slices: &[Slice], outcomes: &[Outcome]) -> Result<Vec<SliceReport>> {
    let seed = plan.seed.derive("slices");
    let report = |(at, slice): (usize, &Slice)| {
        let values: Vec<(String, PerViewer)> =
            outcomes.iter().map(|o| (o.report.name.clone(), o.sliced[at].clone())).collect();
        slices::report(slice, &values, &baselines(plan, outcomes), seed)
    };
    slices.iter().enumerate().map(report).collect()
}

/// What every model is compared with: what the plan says, else the first and the first that is plain popularity.
fn baselines(plan: &Plan, outcomes: &[Outcome]) -> Vec<usize> {
    if !plan.against.is_empty() {
        return plan.against.clone();
    }
    let popular = outcomes
        .iter()
        .position(|o| matches!(&o.spec, ModelSpec::Popularity(p) if p.days.is_none()));
    [Some(0), popular.filter(|&i| i > 0)].into_iter().flatten().collect()
}
