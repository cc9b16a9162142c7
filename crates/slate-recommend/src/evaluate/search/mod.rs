//! Searching settings for a span of time: successive halving (Jamieson and Talwalkar 2016, algorithm 1; the brackets
//! are those of Hyperband, Li et al. 2018) on the validation part, then a blend of what was found.
//!
//! Every model of the plan that is not a blend is an *arm*. A bracket draws settings for one arm, fits them on a
//! ninth of the training viewers, keeps the best third for a third of the viewers, and the best of those for all of
//! them. The first round gives each arm a bracket; later rounds go to the better half of the arms, half of their
//! settings near the best so far. What is left of the time goes to the weights of a blend. Which settings are drawn follows
//! from the plan's seed; only where the search stops depends on the clock.

mod arm;
mod blend;
mod draw;
mod rung;
mod space;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use slate_core::{Error, ErrorKind, Result, Seed};

use self::arm::Arm;
use self::rung::Rung;
use super::Hooks;
use super::desk::Desk;
use crate::models::blend::BlendSpec;
use crate::plan::{PartSource, Plan, PlannedModel, PlannedPart, Settings, TuneOn};
use crate::report::Costs;
use crate::split::Split;
use crate::{Budget, ModelSpec};

/// How many settings stand behind each that goes on.
const ETA: usize = 3;
/// The share of the time after which no further setting is drawn.
const SETTINGS_SHARE: f64 = 0.75;
/// The name of the blend in the plan that is found.
const BLEND: &str = "found-blend";

/// How long a search may take, and how long it has taken.
pub struct Allowance<'a> {
    /// The whole span, in seconds.
    pub seconds: f64,
    /// Seconds since the search began.
    pub elapsed: &'a dyn Fn() -> f64,
    /// What a fit may take.
    pub budget: Budget,
}

impl std::fmt::Debug for Allowance<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Allowance").field("seconds", &self.seconds).finish_non_exhaustive()
    }
}

impl Allowance<'_> {
    /// Seconds left of a share of the span.
    fn left(&self, share: f64) -> f64 {
        self.seconds * share - (self.elapsed)()
    }
}

/// One setting that was tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// The arm.
    pub model: String,
    /// The kind of model.
    pub kind: String,
    /// Its parameters.
    pub params: Value,
    /// The share of the training viewers it learned from.
    pub share: f64,
    /// The plan's metric on the validation part; none if it could not be fitted.
    pub value: Option<f64>,
    /// Why it could not.
    pub error: Option<String>,
    /// CPU seconds of fitting it.
    pub fit_cpu_s: Option<f64>,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Everything that was tried, in order.
    pub trials: Vec<Trial>,
    /// The plan with one setting a model, and the blend if it is better than all of them.
    pub plan: Plan,
}

/// Searches for the best settings of the plan's models.
///
/// # Errors
/// There is no validation part, a model is tuned on some titles only, or no setting could be fitted; [`ErrorKind::Interrupted`] from the watch.
pub fn search(
    plan: &Plan,
    split: &Split,
    allowance: &Allowance<'_>,
    hooks: &mut Hooks<'_>,
) -> Result<Found> {
    if split.validation.is_none() {
        return Err(Error::invalid("there is no validation part to search by")
            .hint("a search chooses settings, and must not see the test part"));
    }
    if let Some(model) = plan.models.iter().find(|m| m.tune_on != TuneOn::All) {
        let detail = format!("model `{}` is tuned on some titles, a search on all", model.name);
        return Err(Error::invalid(detail).hint("leave out `tune_on`, or the search"));
    }
    let arms = arm::arms(plan, split, &allowance.budget);
    let rungs = &rung::rungs(plan, split)?;
    let desks = rungs.iter().map(Rung::desk).collect::<Result<_>>()?;
    let seed = plan.seed.derive("search");
    let mut search = Search { allowance, arms, rungs, desks, trials: Vec::new(), seed };
    search.rounds(hooks)?;
    let blend = search.blend(hooks)?;
    let plan = search.plan(plan, blend)?;
    Ok(Found { trials: search.trials, plan })
}

/// A setting on its way up: its value on the rung below, and how long that took.
struct Next {
    spec: ModelSpec,
    value: f64,
    seconds: f64,
}

/// A search under way.
struct Search<'a> {
    allowance: &'a Allowance<'a>,
    arms: Vec<Arm>,
    /// From the smallest share of the viewers to all of them.
    rungs: &'a [Rung],
    /// One a rung.
    desks: Vec<Desk<'a>>,
    trials: Vec<Trial>,
    seed: Seed,
}

impl Search<'_> {
    /// Brackets until the time is over, or nothing is left to try.
    fn rounds(&mut self, hooks: &mut Hooks<'_>) -> Result<()> {
        for round in 0.. {
            for at in self.order(round) {
                // Until something is found every arm has its turn, but only once.
                let enough = round > 0 || self.has_found();
                if enough && self.allowance.left(SETTINGS_SHARE) <= 0.0 {
                    return Ok(());
                }
                self.bracket(at, round, hooks)?;
            }
            if self.arms.iter().all(Arm::is_exhausted) {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Which arms get a bracket in a round: all in the first, then the better half of those that have anything to try.
    fn order(&self, round: u64) -> Vec<usize> {
        let mut order: Vec<usize> =
            (0..self.arms.len()).filter(|&at| !self.arms[at].is_exhausted()).collect();
        if round > 0 {
            let value = |at: &usize| self.arms[*at].best_value();
            order.sort_by(|a, b| value(b).total_cmp(&value(a)).then(a.cmp(b)));
            order.truncate(order.len().div_ceil(2).max(2));
        }
        order
    }

    fn has_found(&self) -> bool {
        self.best_value() > f64::NEG_INFINITY
    }

    fn best_value(&self) -> f64 {
        self.arms.iter().map(Arm::best_value).fold(f64::NEG_INFINITY, f64::max)
    }

    /// Settings of one arm from the first rung to the last.
    fn bracket(&mut self, at: usize, round: u64, hooks: &mut Hooks<'_>) -> Result<()> {
        let rungs = self.rungs.len();
        let count = ETA.pow(u32::try_from(rungs.max(2) - 1).unwrap_or(1));
        let seed = self.seed.nth(round).derive(&self.arms[at].name);
        let drawn = self.arms[at].draw(count, seed);
        let first = if drawn.len() == 1 { rungs - 1 } else { 0 };
        let mut settings: Vec<Next> =
            drawn.into_iter().map(|spec| Next { spec, value: 0.0, seconds: 0.0 }).collect();
        for rung in first..rungs {
            let mut judged: Vec<Next> = Vec::new();
            for next in settings {
                // A bracket that was begun brings at least one setting to the end.
                let over = self.allowance.left(SETTINGS_SHARE) <= 0.0 && !judged.is_empty();
                if !over {
                    judged.extend(self.attempt(at, rung, next, hooks)?);
                }
            }
            judged.sort_by(|a, b| b.value.total_cmp(&a.value));
            judged.truncate(judged.len().div_ceil(ETA).max(1));
            settings = judged;
        }
        Ok(())
    }

    /// Fits and judges one setting; none if it cannot be fitted, or not in the time that is left.
    fn attempt(
        &mut self,
        at: usize,
        rung: usize,
        next: Next,
        hooks: &mut Hooks<'_>,
    ) -> Result<Option<Next>> {
        let (name, spec) = (self.arms[at].name.clone(), next.spec);
        let (rungs, share) = (self.rungs, self.rungs[rung].share);
        let began = (self.allowance.elapsed)();
        if self.has_found() && next.seconds * ETA as f64 > self.allowance.left(1.0) {
            let error = Error::invalid("it would take longer than what is left of the time");
            self.note(&name, &spec, share, Err(error));
            return Ok(None);
        }
        let label = format!("{name}: {} settings tried", self.trials.len());
        let mut watch = Ticking { watch: hooks.watch, allowance: self.allowance, label };
        let mut hooks =
            Hooks { watch: &mut watch, meter: &mut *hooks.meter, workbench: &mut *hooks.workbench };
        let desk = &mut self.desks[rung];
        let answer = rungs[rung].judge(desk, &space::at_share(&spec, share), &mut hooks);
        desk.fitter.forget_unless(|_| false);
        if let Err(e) = &answer
            && e.kind() == ErrorKind::Interrupted
        {
            return answer.map(|_| None);
        }
        let Some(value) = self.note(&name, &spec, share, answer) else { return Ok(None) };
        if rung + 1 == rungs.len() {
            self.arms[at].learn(value, &spec);
        }
        Ok(Some(Next { spec, value, seconds: (self.allowance.elapsed)() - began }))
    }

    /// Takes note of a trial; its value, if it has one.
    fn note(
        &mut self,
        model: &str,
        spec: &ModelSpec,
        share: f64,
        answer: Result<(f64, Costs)>,
    ) -> Option<f64> {
        let (value, fit_cpu_s, error) = match answer {
            Ok((value, costs)) => (Some(value), costs.fit_cpu_s, None),
            Err(e) => (None, None, Some(e.detail().to_owned())),
        };
        let (model, kind) = (model.to_owned(), spec.kind().to_owned());
        let params = super::tune::params(spec);
        self.trials.push(Trial { model, kind, params, share, value, error, fit_cpu_s });
        value
    }

    /// The plan with what was found.
    fn plan(&self, plan: &Plan, blend: Option<BlendSpec>) -> Result<Plan> {
        let found = self.arms.iter().filter_map(|arm| arm.planned());
        let mut models: Vec<PlannedModel> = found.collect();
        if models.is_empty() {
            let why = self.trials.iter().find_map(|t| t.error.clone()).unwrap_or_default();
            let detail = format!("no setting could be fitted: {why}");
            return Err(Error::new(ErrorKind::Insufficient, detail));
        }
        models.extend(blend.map(|blend| self.planned_blend(&blend)));
        let named = |name: &String| models.iter().position(|m| m.name == *name);
        let against = plan.against.iter().map(|&at| &plan.models[at].name);
        let against = against.filter_map(named).collect();
        Ok(Plan { models, against, ..plan.clone() })
    }

    /// The blend, by the names of its parts.
    fn planned_blend(&self, blend: &BlendSpec) -> PlannedModel {
        let of = |spec: &ModelSpec| self.arms.iter().find(|arm| arm.best() == Some(spec));
        let part = |part: &crate::models::blend::BlendPart| PlannedPart {
            source: match of(&part.model) {
                Some(arm) => PartSource::Model(arm.name.clone()),
                None => PartSource::Inline(part.model.clone()),
            },
            weights: vec![part.weight],
        };
        let settings = Settings::Blend(blend.parts.iter().map(part).collect());
        let seeds = self.arms.iter().map(|arm| arm.seeds).max().unwrap_or(1);
        PlannedModel { name: BLEND.to_owned(), seeds, tune_on: TuneOn::All, settings }
    }
}

/// A watch that shows how much of the time is over.
struct Ticking<'a> {
    watch: &'a mut dyn crate::Watch,
    allowance: &'a Allowance<'a>,
    label: String,
}

impl crate::Watch for Ticking<'_> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "seconds of a span"
    )]
    fn progress(&mut self, _: u64, _: u64, _: &str) -> Result<()> {
        let (total, elapsed) = (self.allowance.seconds, (self.allowance.elapsed)());
        self.watch.progress(elapsed.min(total) as u64, total.ceil() as u64, &self.label)
    }
}
