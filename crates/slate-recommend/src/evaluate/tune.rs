//! Choosing a model's setting on the validation part, and judging the chosen one on the test part.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use slate_core::{Error, ErrorKind, Result};
use slate_math::stats;

use super::judge::Allow;
use super::kept::Question;
use super::{Hooks, Judgement, Run, slices};
use crate::ModelSpec;
use crate::plan::{Refit, TuneOn};
use crate::report::{Costs, Tried};
use crate::split::Part;

/// The setting that was chosen, and all that were tried.
pub(super) struct Choice {
    pub(super) index: usize,
    pub(super) tried: Vec<Tried>,
}

impl Run<'_> {
    /// The best setting by the plan's metric on the validation part, the first of equals. Every setting is
    /// tried with the first seed. One setting alone needs no trial.
    pub(super) fn choose(
        &mut self,
        (name, tune_on): (&str, TuneOn),
        settings: &[ModelSpec],
        hooks: &mut Hooks<'_>,
    ) -> Result<Choice> {
        let mut tried: Vec<Tried> =
            settings.iter().map(|s| Tried { params: params(s), validation: None }).collect();
        let mut best: Option<(usize, f64)> = None;
        if settings.len() > 1 {
            for (i, spec) in settings.iter().enumerate() {
                let value = self.validate(name, tune_on, spec, hooks)?;
                tried[i].validation = Some(value);
                if best.is_none_or(|(_, most)| value > most) {
                    best = Some((i, value));
                }
                self.keep_only(&settings[best.map_or(0, |(i, _)| i)]);
            }
        }
        Ok(Choice { index: best.map_or(0, |(i, _)| i), tried })
    }

    /// Lets go of all fitted models but that of the best setting and those a blend needs.
    fn keep_only(&mut self, best: &ModelSpec) {
        let best = best.to_json();
        self.desk.fitter.forget_unless(|spec| spec == best || self.needed.contains(spec));
    }

    /// The mean of the plan's metric on the validation part, or on some titles of it.
    fn validate(
        &mut self,
        name: &str,
        tune_on: TuneOn,
        spec: &ModelSpec,
        hooks: &mut Hooks<'_>,
    ) -> Result<f64> {
        let split = self.split;
        let whole = split
            .validation
            .as_ref()
            .ok_or_else(|| Error::invalid("there is no validation part to choose by"))?;
        let slices = Arc::clone(&self.validation_slices);
        let slice = tune_on.slice().map(|wanted| {
            slices.iter().find(|s| s.name == wanted).ok_or_else(|| too_few(name, wanted))
        });
        let slice = slice.transpose()?;
        let on = slice.map_or((whole, None), |s| (&s.part, Some(&s.holds)));
        let part = match tune_on {
            TuneOn::All => "validation",
            TuneOn::Warm => "validation, warm",
            TuneOn::Cold => "validation, cold",
        };
        let metrics = [self.plan.tune];
        let seed = self.plan.seed.nth(0);
        let question = Question { spec, seed, on: Refit::Train, part, metrics: &metrics };
        let (judgement, _) = self.answer(name, &question, 0, on, hooks)?;
        let values = judgement.per_viewer.get(&self.plan.tune).map_or(&[][..], Vec::as_slice);
        stats::mean(values).ok_or_else(|| Error::invalid("the validation part is empty"))
    }

    /// All metrics on the test part, with one of the model's seeds.
    pub(super) fn test(
        &mut self,
        name: &str,
        spec: &ModelSpec,
        seed: u64,
        hooks: &mut Hooks<'_>,
    ) -> Result<(Judgement, Costs)> {
        let (plan, split) = (self.plan, self.split);
        let question = Question {
            spec,
            seed: plan.seed.nth(seed),
            on: plan.refit,
            part: "test",
            metrics: &plan.metrics,
        };
        self.answer(name, &question, seed, (&split.test, None), hooks)
    }

    /// The slice's metrics, with one of the model's seeds.
    pub(super) fn test_slice(
        &mut self,
        spec: &ModelSpec,
        seed: u64,
        at: usize,
        hooks: &mut Hooks<'_>,
    ) -> Result<Judgement> {
        let slices = Arc::clone(&self.slices);
        let slice = &slices[at];
        let metrics = slices::metrics(&self.plan.metrics);
        let question = Question {
            spec,
            seed: self.plan.seed.nth(seed),
            on: self.plan.refit,
            part: slice.name,
            metrics: &metrics,
        };
        Ok(self.answer(slice.name, &question, seed, (&slice.part, Some(&slice.holds)), hooks)?.0)
    }

    /// A result from the workbench, or a new one that is kept there.
    fn answer(
        &mut self,
        name: &str,
        question: &Question<'_>,
        seed: u64,
        (part, allow): (&Part, Allow<'_>),
        hooks: &mut Hooks<'_>,
    ) -> Result<(Judgement, Costs)> {
        let mut step = self.steps.next(hooks.watch, name.to_owned());
        let Hooks { meter, workbench, .. } = hooks;
        let mut hooks = Hooks { watch: &mut step, meter: *meter, workbench: *workbench };
        self.desk.answer(question, seed, (part, allow), &mut hooks)
    }
}

fn too_few(name: &str, slice: &str) -> Error {
    let detail = format!("model `{name}` is tuned on {slice} titles, and too few viewers have any");
    Error::new(ErrorKind::Insufficient, detail)
        .hint("leave out `tune_on`, or give the validation part more days")
}

/// The parameters of a setting as JSON, without its kind.
pub(super) fn params(spec: &ModelSpec) -> Value {
    let mut value = serde_json::to_value(spec).unwrap_or_default();
    if let Some(map) = value.as_object_mut() {
        map.remove("kind");
    }
    value
}

/// The parameters whose chosen value is the smallest or largest that was tried: the grid is too small
/// there.
pub(super) fn at_edge(settings: &[ModelSpec], chosen: usize) -> Vec<String> {
    let all: Vec<BTreeMap<String, f64>> =
        settings.iter().map(|spec| numbers(&params(spec))).collect();
    let is_edge = |(name, own): &(&String, &f64)| {
        let values = || all.iter().filter_map(|p| p.get(*name).copied());
        let low = values().fold(f64::INFINITY, f64::min);
        let high = values().fold(f64::NEG_INFINITY, f64::max);
        low < high && (**own == low || **own == high)
    };
    all[chosen].iter().filter(is_edge).map(|(name, _)| name.clone()).collect()
}

/// Every number of a setting by its name; those of the parts of a blend as in `part 2 weight`.
fn numbers(params: &Value) -> BTreeMap<String, f64> {
    let mut found = BTreeMap::new();
    let fields = params.as_object().into_iter().flatten();
    for (name, value) in fields {
        found.extend(value.as_f64().map(|number| (name.clone(), number)));
        for (part, at) in value.as_array().into_iter().flatten().zip(1..) {
            let inner = numbers(part).into_iter();
            found.extend(inner.map(|(name, number)| (format!("part {at} {name}"), number)));
        }
    }
    found
}
