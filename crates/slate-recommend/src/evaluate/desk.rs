//! Where questions about one split are answered: fit, judge, and keep what came out.

use slate_core::Result;

use super::fitter::Fitter;
use super::judge::{Allow, judge};
use super::kept::{self, Keys, Question};
use super::{Hooks, Judgement};
use crate::metrics::Novelty;
use crate::plan::{Plan, Refit};
use crate::report::Costs;
use crate::split::{Part, Split};

/// One split, with what judging on it needs.
pub(super) struct Desk<'a> {
    keys: Keys,
    pub(super) fitter: Fitter<'a>,
    /// Titles are as novel as the data that a model learns from says.
    novelty: Novelty,
    novelty_of_train: Novelty,
}

impl<'a> Desk<'a> {
    pub(super) fn new(plan: &Plan, split: &'a Split) -> Result<Self> {
        Ok(Self {
            keys: Keys::new(split),
            fitter: Fitter::new(split, plan.seed.derive("fit")),
            novelty: Novelty::new(plan.refit.of(split))?,
            novelty_of_train: Novelty::new(&split.train)?,
        })
    }

    /// A result from the workbench, or a new one that is kept there. `seed` is the number of the model's seed.
    pub(super) fn answer(
        &mut self,
        question: &Question<'_>,
        seed: u64,
        (part, allow): (&Part, Allow<'_>),
        hooks: &mut Hooks<'_>,
    ) -> Result<(Judgement, Costs)> {
        let key = self.keys.key(question);
        if let Some(bytes) = hooks.workbench.load(&key)
            && let Some(known) = kept::read(&bytes, question.metrics, part.len())
        {
            return Ok(known);
        }
        hooks.meter.restart();
        let (spec, on) = (question.spec, question.on);
        let fitted = self.fitter.obtain(spec, seed, on, hooks.watch, hooks.meter)?;
        let before = hooks.meter.cpu_s();
        let novelty = match on {
            Refit::Train => &self.novelty_of_train,
            Refit::TrainAndValidation => &self.novelty,
        };
        let model = fitted.model.as_ref();
        let judgement = judge(model, part, allow, question.metrics, novelty, hooks.watch)?;
        let score_cpu_s = hooks.meter.cpu_s().zip(before).map(|(after, before)| after - before);
        let peak_mib = hooks.meter.peak_mib();
        let costs = Costs { fit_cpu_s: fitted.cpu_s, score_cpu_s, peak_mib };
        hooks.workbench.save(&key, &kept::write(&judgement, &costs)?)?;
        Ok((judgement, costs))
    }
}
