//! The weights of a blend of what was found: one part after the other, as long as it makes the blend better.

use slate_core::Result;

use super::draw::rounded;
use super::{Hooks, Search, Ticking};
use crate::ModelSpec;
use crate::evaluate::desk::Desk;
use crate::models::blend::{BlendPart, BlendSpec};

/// How many arms may be parts.
const PARTS: usize = 4;
/// Weights of a further part, beside a first one of 1.
const WEIGHTS: [f64; 7] = [0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5];
/// The same of popularity, which may say what everybody sees anyway.
const WEIGHTS_OF_POPULARITY: [f64; 6] = [-0.2, -0.1, -0.05, 0.1, 0.2, 0.5];
/// What each weight is multiplied with at the end.
const FACTORS: [f64; 2] = [0.7, 1.4];

/// A blend and its value.
struct Best {
    value: f64,
    parts: Vec<BlendPart>,
}

impl Search<'_> {
    /// The best blend that was found in the time that is left; none if no blend beats its best part.
    pub(super) fn blend(&mut self, hooks: &mut Hooks<'_>) -> Result<Option<BlendSpec>> {
        let mut arms: Vec<(f64, ModelSpec)> = self
            .arms
            .iter()
            .filter_map(|arm| Some((arm.best_value(), arm.best()?.clone())))
            .collect();
        arms.sort_by(|a, b| b.0.total_cmp(&a.0));
        arms.truncate(PARTS);
        let Some((value, first)) = arms.first().cloned() else { return Ok(None) };
        let Some(mut desk) = self.desks.pop() else { return Ok(None) };
        let mut best = Best { value, parts: vec![BlendPart { weight: 1.0, model: first }] };
        for (_, model) in arms.into_iter().skip(1) {
            self.further(&mut best, &model, &mut desk, hooks)?;
        }
        self.refine(&mut best, &mut desk, hooks)?;
        self.desks.push(desk);
        Ok((best.parts.len() > 1).then_some(BlendSpec { parts: best.parts }))
    }

    /// Adds a part with the best of a few weights, if any of them helps.
    fn further(
        &mut self,
        best: &mut Best,
        model: &ModelSpec,
        desk: &mut Desk<'_>,
        hooks: &mut Hooks<'_>,
    ) -> Result<()> {
        let parts = best.parts.clone();
        let weights = match model {
            ModelSpec::Popularity(_) => &WEIGHTS_OF_POPULARITY[..],
            _ => &WEIGHTS,
        };
        for &weight in weights {
            let part = BlendPart { weight, model: model.clone() };
            let with = [parts.as_slice(), std::slice::from_ref(&part)].concat();
            self.weigh(best, with, desk, hooks)?;
        }
        Ok(())
    }

    /// Makes every weight but the first a little smaller or larger, if that helps.
    fn refine(
        &mut self,
        best: &mut Best,
        desk: &mut Desk<'_>,
        hooks: &mut Hooks<'_>,
    ) -> Result<()> {
        for at in 1..best.parts.len() {
            let parts = best.parts.clone();
            for factor in FACTORS {
                let mut with = parts.clone();
                with[at].weight = rounded(with[at].weight * factor);
                self.weigh(best, with, desk, hooks)?;
            }
        }
        Ok(())
    }

    fn weigh(
        &mut self,
        best: &mut Best,
        parts: Vec<BlendPart>,
        desk: &mut Desk<'_>,
        hooks: &mut Hooks<'_>,
    ) -> Result<()> {
        if self.allowance.left(1.0) <= 0.0 {
            return Ok(());
        }
        let spec = ModelSpec::Blend(BlendSpec { parts });
        let label = format!("blend: {} settings tried", self.trials.len());
        let mut watch = Ticking { watch: hooks.watch, allowance: self.allowance, label };
        let mut hooks =
            Hooks { watch: &mut watch, meter: &mut *hooks.meter, workbench: &mut *hooks.workbench };
        let rung = &self.rungs[self.rungs.len() - 1];
        let (value, costs) = rung.judge(desk, &spec, &mut hooks)?;
        self.note(super::BLEND, &spec, rung.share, Ok((value, costs)));
        if let (true, ModelSpec::Blend(blend)) = (value > best.value, spec) {
            *best = Best { value, parts: blend.parts };
        }
        Ok(())
    }
}
