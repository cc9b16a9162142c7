//! Fitted models at hand, so that what a blend is made of is fitted once.

use std::sync::Arc;

use slate_core::{Error, Result, Seed};

use super::Meter;
use crate::models::Blend;
use crate::plan::Refit;
use crate::split::Split;
use crate::{Interactions, ModelSpec, Recommender, Watch, fit};

/// A model and what fitting it took.
#[derive(Clone)]
pub(super) struct Fitted {
    pub(super) model: Arc<dyn Recommender>,
    pub(super) cpu_s: Option<f64>,
}

/// Which fit it is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    spec: String,
    seed: u64,
    on: Refit,
}

/// Fits models, or finds them.
pub(super) struct Fitter<'a> {
    split: &'a Split,
    seed: Seed,
    at_hand: Vec<(Key, Fitted)>,
}

impl<'a> Fitter<'a> {
    pub(super) fn new(split: &'a Split, seed: Seed) -> Self {
        Self { split, seed, at_hand: Vec::new() }
    }

    /// The model of `spec` with the seed of this number. A blend is put together from its parts.
    pub(super) fn obtain(
        &mut self,
        spec: &ModelSpec,
        seed: u64,
        on: Refit,
        watch: &mut dyn Watch,
        meter: &mut dyn Meter,
    ) -> Result<Fitted> {
        let ModelSpec::Blend(blend) = spec else {
            return self.single(spec, seed, on, watch, meter);
        };
        let (mut parts, mut cpu_s) = (Vec::new(), Some(0.0));
        for part in &blend.parts {
            let fitted = self.single(&part.model, seed, on, watch, meter)?;
            cpu_s = cpu_s.zip(fitted.cpu_s).map(|(a, b)| a + b);
            parts.push((fitted.model, part.weight));
        }
        Ok(Fitted { model: Arc::new(Blend::new(parts)?), cpu_s })
    }

    fn single(
        &mut self,
        spec: &ModelSpec,
        seed: u64,
        on: Refit,
        watch: &mut dyn Watch,
        meter: &mut dyn Meter,
    ) -> Result<Fitted> {
        // Without randomness every seed is the same model.
        let seed = if spec.is_random() { seed } else { 0 };
        let key = Key { spec: spec.to_json(), seed, on };
        if let Some((_, fitted)) = self.at_hand.iter().find(|(k, _)| *k == key) {
            return Ok(fitted.clone());
        }
        let before = meter.cpu_s();
        let model = fit(spec, self.data(on)?, self.seed.nth(seed), watch)?.into();
        let cpu_s = meter.cpu_s().zip(before).map(|(after, before)| after - before);
        let fitted = Fitted { model, cpu_s };
        self.at_hand.push((key, fitted.clone()));
        Ok(fitted)
    }

    fn data(&self, on: Refit) -> Result<&'a Interactions> {
        match on {
            Refit::Train => Ok(&self.split.train),
            Refit::TrainAndValidation => self
                .split
                .refit
                .as_ref()
                .ok_or_else(|| Error::invalid("there is no validation part to refit on")),
        }
    }

    /// Lets go of every model whose specification (as JSON) is not wanted any more.
    pub(super) fn forget_unless(&mut self, wanted: impl Fn(&str) -> bool) {
        self.at_hand.retain(|(key, _)| wanted(&key.spec));
    }
}
