//! A rung: the split with a share of its training viewers.

use slate_core::{Result, Seed};
use slate_math::{Rng, stats};

use super::super::Hooks;
use super::super::desk::Desk;
use super::super::kept::Question;
use crate::metrics::Metric;
use crate::plan::{Plan, Refit};
use crate::report::Costs;
use crate::split::{Part, Split};
use crate::{Interactions, ModelSpec};

/// Fewer training viewers than this say too little about a setting.
const VIEWERS_MIN: usize = 500;
/// Below the last rung so many viewers judge; the last asks all of them.
const JUDGES: usize = 2_000;
/// The rungs there are at most.
const SHARES: [f64; 3] = [1.0 / 9.0, 1.0 / 3.0, 1.0];

/// A share of the training viewers, and who judges.
pub(super) struct Rung {
    pub(super) share: f64,
    split: Split,
    plan: Plan,
}

/// From the smallest share that says anything to all viewers.
pub(super) fn rungs(plan: &Plan, split: &Split) -> Result<Vec<Rung>> {
    let viewers = split.train.histories.len() as f64;
    let says_enough = |share: &f64| *share == 1.0 || share * viewers >= VIEWERS_MIN as f64;
    let rung = |share: f64| -> Result<Rung> {
        let seed = plan.seed.derive("rungs");
        let train = thinned(&split.train, share, seed);
        train.check()?;
        let judges = if share < 1.0 { JUDGES } else { usize::MAX };
        let validation = split.validation.as_ref().map(|part| first(part, judges, seed));
        let split = Split { train, refit: None, validation, test: Part::default() };
        let plan = Plan { refit: Refit::Train, ..plan.clone() };
        Ok(Rung { share, split, plan })
    };
    SHARES.into_iter().filter(says_enough).map(rung).collect()
}

impl Rung {
    /// Where questions about the rung are answered.
    pub(super) fn desk(&self) -> Result<Desk<'_>> {
        Desk::new(&self.plan, &self.split)
    }

    /// The mean of the plan's metric on the validation part, and what it took.
    pub(super) fn judge(
        &self,
        desk: &mut Desk<'_>,
        spec: &ModelSpec,
        hooks: &mut Hooks<'_>,
    ) -> Result<(f64, Costs)> {
        let part = self.split.validation.as_ref().unwrap_or(&self.split.test);
        let metrics: [Metric; 1] = [self.plan.tune];
        let question = Question {
            spec,
            seed: self.plan.seed.nth(0),
            on: Refit::Train,
            part: "validation",
            metrics: &metrics,
        };
        let (judgement, costs) = desk.answer(&question, 0, (part, None), hooks)?;
        let values = judgement.per_viewer.get(&self.plan.tune).map_or(&[][..], Vec::as_slice);
        Ok((stats::mean(values).unwrap_or_default(), costs))
    }
}

/// A share of the viewers, drawn.
fn thinned(data: &Interactions, share: f64, seed: Seed) -> Interactions {
    if share >= 1.0 {
        return data.clone();
    }
    let mut rng = Rng::new(seed);
    let lengths = data.histories.iter().map(|h| if rng.uniform() < share { h.len() } else { 0 });
    data.prefixes(&lengths.collect::<Vec<_>>())
}

/// So many of the viewers of a part, spread over all of it.
fn first(part: &Part, count: usize, seed: Seed) -> Part {
    if part.len() <= count {
        return part.clone();
    }
    let mut rng = Rng::new(seed.derive("judges"));
    let mut rows: Vec<usize> = (0..part.len()).collect();
    rng.shuffle(&mut rows);
    rows.truncate(count);
    rows.sort_unstable();
    Part {
        viewers: rows.iter().map(|&i| part.viewers[i]).collect(),
        inputs: rows.iter().map(|&i| part.inputs.get(i)).collect(),
        targets: rows.iter().map(|&i| part.targets.get(i)).collect(),
        left_out: part.left_out + part.len() - count,
    }
}
