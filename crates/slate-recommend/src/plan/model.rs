//! A model of a plan: a name, a kind, and what is tried.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use slate_core::{Error, Result};

use crate::ModelSpec;
use crate::models::blend::{BlendPart, BlendSpec};

/// A model of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedModel {
    /// What the report calls it.
    pub name: String,
    /// How many models with different seeds are fitted and averaged.
    pub seeds: u32,
    /// Which titles of the validation part its setting is chosen by.
    pub tune_on: TuneOn,
    /// What is tried.
    pub settings: Settings,
}

/// Which titles of the validation part a setting is chosen by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TuneOn {
    /// All of them.
    #[default]
    All,
    /// Those that training knows.
    Warm,
    /// Those that it does not.
    Cold,
}

impl TuneOn {
    /// The name of the slice; none for all titles.
    pub(crate) fn slice(self) -> Option<&'static str> {
        match self {
            Self::All => None,
            Self::Warm => Some("warm"),
            Self::Cold => Some("cold"),
        }
    }
}

/// The settings of a model.
#[derive(Debug, Clone, PartialEq)]
pub enum Settings {
    /// Every combination of the grid, in its order.
    Each(Vec<ModelSpec>),
    /// A blend, whose parts may be models that are yet to be chosen.
    Blend(Vec<PlannedPart>),
    /// Whatever suits the data, once its size is known; see [`super::Plan::settle`].
    Auto,
}

/// A part of a blend.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedPart {
    /// Which model.
    pub source: PartSource,
    /// Its weight, or the weights to try.
    pub weights: Vec<f64>,
}

/// Where a part comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum PartSource {
    /// The chosen setting of the earlier model of this name.
    Model(String),
    /// A model of its own.
    Inline(ModelSpec),
}

impl PlannedModel {
    /// How many settings are tried.
    pub fn setting_count(&self) -> usize {
        match &self.settings {
            Settings::Each(specs) => specs.len(),
            Settings::Auto => 1,
            Settings::Blend(parts) => {
                parts.iter().fold(1_usize, |n, p| n.saturating_mul(p.weights.len()))
            }
        }
    }

    /// Whether a setting has to know what titles are about; parts by name speak for themselves.
    pub fn needs_content(&self) -> bool {
        match &self.settings {
            Settings::Auto => false,
            Settings::Each(specs) => specs.iter().any(ModelSpec::needs_content),
            Settings::Blend(parts) => parts.iter().any(|part| match &part.source {
                PartSource::Inline(spec) => spec.needs_content(),
                PartSource::Model(_) => false,
            }),
        }
    }

    /// The settings, given what was chosen for earlier models.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::NotFound`] for a part that was not chosen.
    pub fn resolve(&self, chosen: &BTreeMap<String, ModelSpec>) -> Result<Vec<ModelSpec>> {
        match &self.settings {
            Settings::Each(specs) => Ok(specs.clone()),
            Settings::Blend(parts) => blends(parts, chosen),
            Settings::Auto => {
                let name = &self.name;
                Err(Error::invalid(format!("no kind was chosen for model `{name}` yet")))
            }
        }
    }
}

fn blends(parts: &[PlannedPart], chosen: &BTreeMap<String, ModelSpec>) -> Result<Vec<ModelSpec>> {
    let mut blends = vec![Vec::new()];
    for part in parts {
        let model = match &part.source {
            PartSource::Inline(spec) => spec.clone(),
            PartSource::Model(name) => chosen.get(name).cloned().ok_or_else(|| {
                Error::not_found(format!("nothing was chosen for model `{name}`"))
            })?,
        };
        let choices: Vec<BlendPart> =
            part.weights.iter().map(|&weight| BlendPart { weight, model: model.clone() }).collect();
        blends = combine(blends, &choices);
    }
    Ok(blends.into_iter().map(|parts| ModelSpec::Blend(BlendSpec { parts })).collect())
}

/// Every beginning with every choice after it; the choice changes fastest.
pub(super) fn combine<T: Clone>(beginnings: Vec<Vec<T>>, choices: &[T]) -> Vec<Vec<T>> {
    let with = |beginning: &Vec<T>| {
        let beginning = beginning.clone();
        choices
            .iter()
            .map(move |choice| [beginning.as_slice(), std::slice::from_ref(choice)].concat())
    };
    beginnings.iter().flat_map(with).collect()
}
