//! One `[[model]]` of a plan: a name, a kind, and parameters, each a value or a grid of values.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use slate_core::{Error, ErrorKind, Result};
use toml::{Spanned, Value};

use super::read::{Source, check_name};
use crate::ModelSpec;
use crate::models::blend::{BlendPart, BlendSpec};

/// The most values of one parameter.
const VALUES_MAX: usize = 100;
/// The most settings of one model.
const SETTINGS_MAX: usize = 1000;
/// The most seeds.
const SEEDS_MAX: i64 = 100;

/// A model of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedModel {
    /// What the report calls it.
    pub name: String,
    /// How many models with different seeds are fitted and averaged.
    pub seeds: u32,
    /// What is tried.
    pub settings: Settings,
}

/// The settings of a model.
#[derive(Debug, Clone, PartialEq)]
pub enum Settings {
    /// Every combination of the grid, in its order.
    Each(Vec<ModelSpec>),
    /// A blend, whose parts may be models that are yet to be chosen.
    Blend(Vec<PlannedPart>),
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
            Settings::Blend(parts) => {
                parts.iter().fold(1_usize, |n, p| n.saturating_mul(p.weights.len()))
            }
        }
    }

    /// The settings, given what was chosen for earlier models.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] for a part that was not chosen.
    pub fn resolve(&self, chosen: &BTreeMap<String, ModelSpec>) -> Result<Vec<ModelSpec>> {
        match &self.settings {
            Settings::Each(specs) => Ok(specs.clone()),
            Settings::Blend(parts) => blends(parts, chosen),
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
fn combine<T: Clone>(beginnings: Vec<Vec<T>>, choices: &[T]) -> Vec<Vec<T>> {
    let with = |beginning: &Vec<T>| {
        let beginning = beginning.clone();
        choices
            .iter()
            .map(move |choice| [beginning.as_slice(), std::slice::from_ref(choice)].concat())
    };
    beginnings.iter().flat_map(with).collect()
}

/// A `[[model]]` table as written: keys and values with their places.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct ModelTable(BTreeMap<Spanned<String>, Spanned<Value>>);

/// A parameter and its values.
struct Parameter {
    name: String,
    span: Range<usize>,
    values: Vec<Value>,
}

impl ModelTable {
    /// What the table at `span` means.
    pub(super) fn resolve(
        mut self,
        span: Range<usize>,
        source: &Source<'_>,
    ) -> Result<PlannedModel> {
        let missing =
            |key: &str| source.at(span.clone(), Error::invalid(format!("a model needs a `{key}`")));
        let (name, at) = self.take_word("name", source)?.ok_or_else(|| missing("name"))?;
        check_name(&name).map_err(|e| source.at(at, e))?;
        let (kind, at) = self.take_word("kind", source)?.ok_or_else(|| missing("kind"))?;
        let seeds = self.take_seeds(source)?;
        let known =
            ModelSpec::parameters(&kind).ok_or_else(|| source.at(at, unknown_kind(&kind)))?;
        let parameters = self.parameters(&kind, known, source)?;
        let settings = match kind.as_str() {
            "blend" => Settings::Blend(read_parts(parameters, &span, source)?),
            _ => Settings::Each(grid(&kind, &parameters, &span, source)?),
        };
        Ok(PlannedModel { name, seeds, settings })
    }

    /// Removes a key with its value.
    fn take(&mut self, key: &str) -> Option<Spanned<Value>> {
        // The place of a key takes no part in comparing it.
        self.0.remove(&Spanned::new(0..0, key.to_owned()))
    }

    fn take_word(
        &mut self,
        key: &str,
        source: &Source<'_>,
    ) -> Result<Option<(String, Range<usize>)>> {
        let Some(value) = self.take(key) else { return Ok(None) };
        let span = value.span();
        match value.into_inner() {
            Value::String(word) => Ok(Some((word, span))),
            other => {
                let detail = format!("expected `{key}` to be a word, found {}", other.type_str());
                Err(source.at(span, Error::invalid(detail)))
            }
        }
    }

    fn take_seeds(&mut self, source: &Source<'_>) -> Result<u32> {
        let Some(value) = self.take("seeds") else { return Ok(1) };
        let number = value.get_ref().as_integer().filter(|n| (1..=SEEDS_MAX).contains(n));
        number.and_then(|n| u32::try_from(n).ok()).ok_or_else(|| {
            let detail =
                format!("expected `seeds` from 1 to {SEEDS_MAX}, found `{}`", value.get_ref());
            source.at(value.span(), Error::invalid(detail))
        })
    }

    /// What is left: the parameters, by name.
    fn parameters(self, kind: &str, known: &[&str], source: &Source<'_>) -> Result<Vec<Parameter>> {
        let mut parameters = Vec::new();
        for (key, value) in self.0 {
            let (name, span) = (key.get_ref().clone(), key.span());
            if !known.contains(&name.as_str()) {
                let error = Error::invalid(format!("`{kind}` has no parameter `{name}`"));
                let hint =
                    format!("it has {}; every model has name, kind, seeds", known.join(", "));
                return Err(source.at(span, error.hint(hint)));
            }
            let values = match value.into_inner() {
                Value::Array(values) => values,
                value => vec![value],
            };
            if !(1..=VALUES_MAX).contains(&values.len()) {
                let detail = format!("expected 1 to {VALUES_MAX} values of `{name}`");
                return Err(source.at(span, Error::invalid(detail)));
            }
            parameters.push(Parameter { name, span, values });
        }
        Ok(parameters)
    }
}

fn unknown_kind(kind: &str) -> Error {
    let kinds: Vec<_> = ModelSpec::kinds().collect();
    Error::invalid(format!("unknown kind of model `{kind}`"))
        .hint(format!("one of {}", kinds.join(", ")))
}

/// Every combination of the parameters' values, the last parameter fastest.
fn grid(
    kind: &str,
    parameters: &[Parameter],
    span: &Range<usize>,
    source: &Source<'_>,
) -> Result<Vec<ModelSpec>> {
    let mut tables = vec![vec![("kind".to_owned(), Value::from(kind))]];
    for parameter in parameters {
        let choices: Vec<_> =
            parameter.values.iter().map(|value| (parameter.name.clone(), value.clone())).collect();
        for (name, value) in &choices {
            // Every parameter has a default, so one alone shows whether its value can be read.
            read_spec(kind, vec![(name.clone(), value.clone())])
                .map_err(|e| source.at(parameter.span.clone(), e))?;
        }
        if tables.len() * choices.len() > SETTINGS_MAX {
            let detail = format!("a grid has at most {SETTINGS_MAX} settings");
            return Err(source.at(span.clone(), Error::new(ErrorKind::Limit, detail)));
        }
        tables = combine(tables, &choices);
    }
    let checked = |table| {
        let spec = read_spec(kind, table)?;
        spec.check().map(|()| spec)
    };
    let specs: Result<Vec<_>> = tables.into_iter().map(checked).collect();
    specs.map_err(|e| source.at(place_of(&e, parameters).unwrap_or(span.clone()), e))
}

/// The parameter that an error names.
fn place_of(error: &Error, parameters: &[Parameter]) -> Option<Range<usize>> {
    let named = |p: &&Parameter| error.detail().contains(&format!("`{}`", p.name));
    parameters.iter().find(named).map(|p| p.span.clone())
}

fn read_spec(kind: &str, parameters: Vec<(String, Value)>) -> Result<ModelSpec> {
    let name = parameters.last().map_or(kind, |(name, _)| name).to_owned();
    let mut table: toml::Table = parameters.into_iter().collect();
    table.insert("kind".into(), Value::from(kind));
    table.try_into().map_err(|e: toml::de::Error| {
        Error::invalid(format!("the value of `{name}` cannot be used: {}", e.message().trim_end()))
    })
}

/// The parts of a blend.
fn read_parts(
    parameters: Vec<Parameter>,
    span: &Range<usize>,
    source: &Source<'_>,
) -> Result<Vec<PlannedPart>> {
    let Some(Parameter { values, span: at, .. }) = parameters.into_iter().next() else {
        let error = Error::invalid("a blend needs `parts`");
        return Err(
            source.at(span.clone(), error.hint("such as `parts = [{ model = \"edlae\" }]`"))
        );
    };
    let parts: Result<Vec<_>> = values.into_iter().map(read_part).collect();
    let parts = parts.map_err(|e| source.at(at.clone(), e))?;
    let combinations = parts.iter().fold(1_usize, |n, p| n.saturating_mul(p.weights.len()));
    if combinations > SETTINGS_MAX {
        let detail = format!("a grid has at most {SETTINGS_MAX} settings");
        return Err(source.at(at, Error::new(ErrorKind::Limit, detail)));
    }
    // With a stand-in for parts that are not chosen yet, everything else can be checked now.
    let stand_in = |part: &PlannedPart| BlendPart {
        weight: part.weights[0],
        model: match &part.source {
            PartSource::Inline(spec) => spec.clone(),
            PartSource::Model(_) => ModelSpec::Ease(Default::default()),
        },
    };
    let whole = ModelSpec::Blend(BlendSpec { parts: parts.iter().map(stand_in).collect() });
    whole.check().map_err(|e| source.at(at, e))?;
    Ok(parts)
}

/// One part: `{ model = "name", weight = 1 }`, or `{ kind = "ease", lambda = 500, weight = 1 }`.
fn read_part(value: Value) -> Result<PlannedPart> {
    let Value::Table(mut table) = value else {
        let detail = format!("expected a part of a blend, found {}", value.type_str());
        return Err(Error::invalid(detail).hint("such as `{ model = \"edlae\", weight = 1.0 }`"));
    };
    let weights = read_weights(table.remove("weight"))?;
    let source = match table.remove("model") {
        Some(Value::String(name)) if table.is_empty() => PartSource::Model(name),
        Some(_) => {
            let error = Error::invalid("a part is a `model` by name, or a `kind` with parameters");
            return Err(error.hint("a part by name has `model` and `weight`, nothing else"));
        }
        None => PartSource::Inline(read_inline(table)?),
    };
    Ok(PlannedPart { source, weights })
}

fn read_inline(table: toml::Table) -> Result<ModelSpec> {
    let spec: ModelSpec = table.try_into().map_err(|e: toml::de::Error| {
        Error::invalid(format!("this part of a blend cannot be used: {}", e.message().trim_end()))
    })?;
    Ok(spec)
}

/// One weight, or a list of weights to try; 1 if left out.
fn read_weights(value: Option<Value>) -> Result<Vec<f64>> {
    let values = match value {
        None => return Ok(vec![1.0]),
        Some(Value::Array(values)) => values,
        Some(value) => vec![value],
    };
    #[expect(clippy::cast_precision_loss, reason = "a whole number a person wrote")]
    let number = |v: &Value| v.as_float().or_else(|| v.as_integer().map(|i| i as f64));
    let weights: Option<Vec<f64>> = values.iter().map(number).collect();
    weights.filter(|w| (1..=VALUES_MAX).contains(&w.len())).ok_or_else(|| {
        Error::invalid(format!("expected `weight` to be a number or 1 to {VALUES_MAX} numbers"))
    })
}
