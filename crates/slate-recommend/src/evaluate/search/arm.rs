//! An arm: one model of the plan, and what is known of its settings.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value};
use slate_core::Seed;
use slate_math::Rng;

use super::draw::{draw, fields};
use super::space::{Dimension, dimensions};
use crate::choose::usual;
use crate::plan::{Plan, PlannedModel, Settings, TuneOn};
use crate::split::Split;
use crate::{Budget, DataSize, ModelSpec};

/// How often a setting that was drawn before is drawn again before the space counts as used up.
const ATTEMPTS: usize = 20;
/// Kinds that are searched where the plan leaves the kind open.
const OPEN: [&str; 9] = [
    "popularity",
    "item-knn",
    "markov",
    "ease",
    "edlae",
    "sparse-ease",
    "als",
    "kernel-ridge",
    "linear-sequential",
];
/// Kinds that look at the order of viewing.
const ORDERED: [&str; 2] = ["markov", "linear-sequential"];

/// One model of the plan.
#[derive(Debug)]
pub(super) struct Arm {
    pub(super) name: String,
    pub(super) seeds: u32,
    /// What the plan says, and then whatever was best.
    base: Map<String, Value>,
    space: Vec<Dimension>,
    /// The plan's own settings, which come first.
    waiting: Vec<ModelSpec>,
    drawn: HashSet<String>,
    is_used_up: bool,
    best: Option<(f64, ModelSpec)>,
}

/// The arms of a plan: its models but for blends; where it leaves the kind open, every kind that suits the data.
pub(super) fn arms(plan: &Plan, split: &Split, budget: &Budget) -> Vec<Arm> {
    let mut arms: Vec<Arm> = Vec::new();
    for model in &plan.models {
        match &model.settings {
            Settings::Each(specs) => arms.push(Arm::new(&model.name, model.seeds, specs, split)),
            Settings::Auto => arms.extend(open(plan, model, split, budget)),
            Settings::Blend(_) => {}
        }
    }
    let mut names = HashSet::new();
    arms.retain(|arm| names.insert(arm.name.clone()));
    arms
}

/// Every kind that suits the data and fits the memory.
fn open(plan: &Plan, model: &PlannedModel, split: &Split, budget: &Budget) -> Vec<Arm> {
    let size: DataSize = plan.size_of(split);
    let suits = |spec: &ModelSpec| {
        let in_order = size.is_ordered || !ORDERED.contains(&spec.kind());
        in_order && spec.memory(&size, budget.threads) <= budget.bytes
    };
    let specs = OPEN.iter().filter_map(|kind| usual(kind, None)).filter(suits);
    specs
        .map(|spec| Arm::new(spec.kind(), model.seeds, std::slice::from_ref(&spec), split))
        .collect()
}

impl Arm {
    fn new(name: &str, seeds: u32, specs: &[ModelSpec], split: &Split) -> Self {
        let base = specs.first().map(fields).unwrap_or_default();
        let kind = specs.first().map_or("", ModelSpec::kind);
        // Without times there are no days.
        let known = |d: &&Dimension| d.0 != "days" || split.train.at_ms.is_some();
        let usual = usual(kind, None).as_ref().map(fields).unwrap_or_default();
        let open = |(name, _): &&Dimension| !is_fixed(name, specs, &usual);
        let space = dimensions(kind).iter().filter(known).filter(open).copied().collect();
        let (waiting, drawn) = (specs.to_vec(), HashSet::new());
        let name = name.to_owned();
        Self { name, seeds, base, space, waiting, drawn, is_used_up: false, best: None }
    }

    /// Up to `count` settings that were not drawn before: the plan's own, then half of them near the best so far.
    pub(super) fn draw(&mut self, count: usize, seed: Seed) -> Vec<ModelSpec> {
        let mut rng = Rng::new(seed);
        let mut settings = Vec::new();
        for spec in std::mem::take(&mut self.waiting) {
            if self.drawn.insert(spec.to_json()) {
                settings.push(spec);
            }
        }
        let mut attempts = 0;
        while settings.len() < count && !self.space.is_empty() && attempts < ATTEMPTS * count {
            attempts += 1;
            let near = self.best.is_some() && settings.len() % 2 == 0;
            let new = draw(&self.base, &self.space, near, &mut rng);
            settings.extend(new.filter(|spec| self.drawn.insert(spec.to_json())));
        }
        self.is_used_up = settings.len() < count;
        settings
    }

    /// Takes note of a setting that was judged on all viewers.
    pub(super) fn learn(&mut self, value: f64, spec: &ModelSpec) {
        if value > self.best_value() {
            self.best = Some((value, spec.clone()));
            self.base = fields(spec);
        }
    }

    /// Whether there is nothing left to try.
    pub(super) fn is_exhausted(&self) -> bool {
        self.waiting.is_empty() && (self.is_used_up || self.space.is_empty())
    }

    /// The best setting so far, by all viewers.
    pub(super) fn best(&self) -> Option<&ModelSpec> {
        self.best.as_ref().map(|(_, spec)| spec)
    }

    /// Its value; below everything before there is one.
    pub(super) fn best_value(&self) -> f64 {
        self.best.as_ref().map_or(f64::NEG_INFINITY, |(value, _)| *value)
    }

    /// The arm as a model of a plan.
    pub(super) fn planned(&self) -> Option<PlannedModel> {
        let settings = Settings::Each(vec![self.best()?.clone()]);
        let (name, seeds) = (self.name.clone(), self.seeds);
        Some(PlannedModel { name, seeds, tune_on: TuneOn::All, settings })
    }
}

/// Whether the plan says what a parameter is: one value in all of its settings, and another than the usual.
fn is_fixed(name: &str, specs: &[ModelSpec], usual: &Map<String, Value>) -> bool {
    let values: BTreeMap<String, Option<Value>> = specs
        .iter()
        .map(|spec| fields(spec).get(name).cloned())
        .map(|value| (format!("{value:?}"), value))
        .collect();
    values.len() == 1 && values.values().all(|value| value.as_ref() != usual.get(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Histories, Interactions};

    fn arm(specs: &[&str]) -> Arm {
        let specs: Vec<ModelSpec> =
            specs.iter().map(|text| serde_json::from_str(text).expect("a setting")).collect();
        let histories: Histories = [[0_u32, 1], [1, 2]].into_iter().collect();
        let split = Split {
            train: Interactions::untimed(3, histories),
            refit: None,
            validation: None,
            test: crate::split::Part::default(),
        };
        Arm::new("a", 1, &specs, &split)
    }

    /// What the plan says, and the parameters that are searched.
    #[test]
    fn what_the_plan_fixes_stays() {
        let table: &[(&[&str], &[&str])] = &[
            (&[r#"{"kind":"ease"}"#], &["lambda"]),
            (&[r#"{"kind":"ease","lambda":77.0}"#], &[]),
            (
                &[r#"{"kind":"ease","lambda":77.0}"#, r#"{"kind":"ease","lambda":80.0}"#],
                &["lambda"],
            ),
            (&[r#"{"kind":"als","factors":32}"#], &["epochs", "w0", "lambda", "damping", "rarity"]),
            (&[r#"{"kind":"popularity"}"#], &[]),
        ];
        for (specs, expected) in table {
            let names: Vec<&str> = arm(specs).space.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, *expected, "{specs:?}");
        }
    }

    #[test]
    fn the_plans_own_settings_come_first_and_nothing_comes_twice() {
        let mut arm =
            arm(&[r#"{"kind":"ease","lambda":77.0}"#, r#"{"kind":"ease","lambda":80.0}"#]);
        let mut all: Vec<String> = Vec::new();
        for round in 0..4 {
            let drawn = arm.draw(5, Seed(round));
            assert_eq!(drawn.len(), 5);
            arm.learn(round as f64, &drawn[0]);
            all.extend(drawn.iter().map(ModelSpec::to_json));
        }
        assert!(all[0].contains("77") && all[1].contains("80"));
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), 20);
    }
}
