//! A blend: the weighted sum of other models' z-scores.
//!
//! z(s) = (s - mean) / standard deviation over all titles (population, before seen titles are masked), so
//! that models with different scales can be added. A part that gives every title the same score adds
//! nothing.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use slate_core::{Error, Result, Seed};
use slate_math::cast::narrow;
use slate_math::product::add_scaled;
use slate_math::stats::z_scores;

use super::reranked;
use crate::recommender::{check_history, check_score};
use crate::spec::{check_count, check_number};
use crate::{
    Contribution, Explanation, Interactions, ModelSpec, Recommender, Scratch, Tensor, Watch,
    fit as fit_model,
};

/// The most parts of a blend.
const PARTS_MAX: usize = 8;

/// Parameters of a blend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlendSpec {
    /// The models to add, none of them a blend or `reranked`.
    pub parts: Vec<BlendPart>,
}

/// One model of a blend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlendPart {
    /// The factor of its z-scores.
    pub weight: f64,
    /// The model.
    pub model: ModelSpec,
}

impl BlendSpec {
    pub(crate) fn check(&self) -> Result<()> {
        check_count("number of parts", self.parts.len(), 1..=PARTS_MAX)?;
        for part in &self.parts {
            check_part(&part.model)?;
            check_weight(part.weight)?;
            part.model.check()?;
        }
        Ok(())
    }
}

/// Whether a model can be a part: its scores are on one scale, and it is no blend itself.
pub(crate) fn check_part(model: &ModelSpec) -> Result<()> {
    match model {
        ModelSpec::Blend(_) => Err(Error::invalid("a part of a blend cannot be a blend")
            .hint("list the parts of both in one blend")),
        ModelSpec::Reranked(_) => {
            Err(Error::invalid("`reranked` cannot be part of a blend").hint(reranked::ONE_SCALE))
        }
        ModelSpec::ViewerScores(_) => Err(Error::invalid(
            "`viewer-scores` knows viewers and no histories, and cannot be part of a blend",
        )),
        _ => Ok(()),
    }
}

/// Checks the weight of a part.
pub(crate) fn check_weight(weight: f64) -> Result<()> {
    check_number("weight", weight, -1e6..=1e6)
}

/// Fitted models and their weights.
pub struct Blend {
    parts: Vec<(Arc<dyn Recommender>, f32)>,
}

pub(crate) fn fit(
    spec: &BlendSpec,
    data: &Interactions,
    seed: Seed,
    watch: &mut dyn Watch,
) -> Result<Blend> {
    let mut parts = Vec::new();
    for part in &spec.parts {
        parts.push((Arc::from(fit_model(&part.model, data, seed, watch)?), part.weight));
    }
    Blend::new(parts)
}

impl Blend {
    /// A blend of models at hand, with their weights.
    ///
    /// # Errors
    /// No part, or parts with different numbers of titles.
    pub fn new(parts: Vec<(Arc<dyn Recommender>, f64)>) -> Result<Self> {
        let n = parts.first().map(|(model, _)| model.title_count());
        if n.is_none() || parts.iter().any(|(model, _)| Some(model.title_count()) != n) {
            return Err(Error::invalid("the parts of a blend score the same titles"));
        }
        Ok(Self {
            parts: parts.into_iter().map(|(model, weight)| (model, narrow(weight))).collect(),
        })
    }

    /// Calls `f` with the z-scores, mean and standard deviation of every part.
    fn z_scored(
        &self,
        history: &[u32],
        scratch: &mut Scratch,
        mut f: impl FnMut(usize, &[f32], (f64, f64)),
    ) -> Result<()> {
        let mut scores = std::mem::take(&mut scratch.part);
        scores.resize(self.title_count(), 0.0);
        for (i, (model, _)) in self.parts.iter().enumerate() {
            model.score(history, &mut scores, scratch)?;
            let scale = z_scores(&mut scores);
            f(i, &scores, scale);
        }
        scratch.part = scores;
        Ok(())
    }
}

impl Recommender for Blend {
    fn kind(&self) -> &'static str {
        "blend"
    }

    fn title_count(&self) -> usize {
        self.parts[0].0.title_count()
    }

    fn score(&self, history: &[u32], out: &mut [f32], scratch: &mut Scratch) -> Result<()> {
        check_score(self.title_count(), history, out)?;
        out.fill(0.0);
        self.z_scored(history, scratch, |i, z, _| add_scaled(out, self.parts[i].1, z))
    }

    fn explain(&self, history: &[u32], title: u32) -> Option<Explanation> {
        self.explain_each(history, &[title])?.pop()
    }

    /// The parts' explanations, scaled and weighted; `None` unless every part explains itself.
    fn explain_each(&self, history: &[u32], titles: &[u32]) -> Option<Vec<Explanation>> {
        check_history(self.title_count(), titles).ok()?;
        let mut scales = Vec::new();
        self.z_scored(history, &mut Scratch::default(), |_, _, scale| scales.push(scale)).ok()?;
        let mut whole = vec![Explanation::default(); titles.len()];
        let mut places = Places::new(self.title_count());
        for ((model, weight), (mean, deviation)) in self.parts.iter().zip(scales) {
            let parts = model.explain_each(history, titles)?;
            if deviation > 0.0 {
                let scale = f64::from(*weight) / deviation;
                for (whole, part) in whole.iter_mut().zip(parts) {
                    whole.base += narrow((f64::from(part.base) - mean) * scale);
                    places.add(&mut whole.contributions, &part.contributions, narrow(scale));
                }
            }
        }
        Some(whole)
    }

    /// The weighted z-scores of the parts' similarities; `false` unless every part can tell.
    fn similar(&self, title: u32, out: &mut [f32]) -> bool {
        if check_score(self.title_count(), &[title], out).is_err() {
            return false;
        }
        out.fill(0.0);
        let mut scores = vec![0.0; out.len()];
        self.parts.iter().all(|(model, weight)| {
            let can_tell = model.similar(title, &mut scores);
            z_scores(&mut scores);
            add_scaled(out, *weight, &scores);
            can_tell
        })
    }

    fn tensors(&self) -> Vec<Tensor<'_>> {
        let mut tensors = Vec::new();
        for (i, (model, _)) in self.parts.iter().enumerate() {
            let prefix = i.to_string();
            tensors.extend(model.tensors().into_iter().map(|t| t.under(&prefix)));
        }
        tensors
    }
}

/// Where each title stands in a list of contributions; one for many lists.
struct Places(Vec<u32>);

impl Places {
    const NOWHERE: u32 = u32::MAX;

    fn new(title_count: usize) -> Self {
        Self(vec![Self::NOWHERE; title_count])
    }

    /// Adds `scale` times the new contributions; a title that is there already grows.
    fn add(&mut self, all: &mut Vec<Contribution>, new: &[Contribution], scale: f32) {
        for (place, known) in (0..).zip(&*all) {
            self.0[known.title as usize] = place;
        }
        for part in new {
            let value = scale * part.value;
            match self.0[part.title as usize] {
                Self::NOWHERE => all.push(Contribution { title: part.title, value }),
                place => all[place as usize].value += value,
            }
        }
        all.iter().for_each(|known| self.0[known.title as usize] = Self::NOWHERE);
    }
}
