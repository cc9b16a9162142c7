//! One `[[model]]` table as written: a name, a kind, and parameters, each a value or a grid of values.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use slate_core::{Error, ErrorKind, Result};
use toml::{Spanned, Value};

use super::model::{PlannedModel, Settings, TuneOn, combine};
use super::parts::read_parts;
use super::read::{Source, check_name};
use crate::ModelSpec;

/// The most values of one parameter.
pub(super) const VALUES_MAX: usize = 100;
/// The most settings of one model.
pub(super) const SETTINGS_MAX: usize = 1000;
/// The most seeds.
const SEEDS_MAX: i64 = 100;

/// The kind that stands for whatever suits the data.
pub(super) const AUTO: &str = "auto";

/// A `[[model]]` table as written: keys and values with their places.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct ModelTable(BTreeMap<Spanned<String>, Spanned<Value>>);

/// A parameter and its values.
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) span: Range<usize>,
    pub(super) values: Vec<Value>,
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
        let tune_on = self.take_tune_on(source)?;
        if kind == AUTO {
            let no_parameters = self.parameters(AUTO, &[], source)?;
            debug_assert!(no_parameters.is_empty(), "a parameter would have been refused");
            return Ok(PlannedModel { name, seeds, tune_on, settings: Settings::Auto });
        }
        let known =
            ModelSpec::parameters(&kind).ok_or_else(|| source.at(at, unknown_kind(&kind)))?;
        let parameters = self.parameters(&kind, known, source)?;
        let settings = match kind.as_str() {
            "blend" => Settings::Blend(read_parts(parameters, &span, source)?),
            _ => Settings::Each(grid(&kind, &parameters, &span, source)?),
        };
        Ok(PlannedModel { name, seeds, tune_on, settings })
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

    fn take_tune_on(&mut self, source: &Source<'_>) -> Result<TuneOn> {
        let Some(value) = self.take("tune_on") else { return Ok(TuneOn::default()) };
        let span = value.span();
        value.into_inner().try_into().map_err(|_| {
            let error = Error::invalid("expected `tune_on` to be all, warm or cold");
            source.at(span, error.hint("which titles of the validation part choose the setting"))
        })
    }

    /// What is left: the parameters, by name.
    fn parameters(self, kind: &str, known: &[&str], source: &Source<'_>) -> Result<Vec<Parameter>> {
        let mut parameters = Vec::new();
        for (key, value) in self.0 {
            let (name, span) = (key.get_ref().clone(), key.span());
            if !known.contains(&name.as_str()) {
                let error = Error::invalid(format!("`{kind}` has no parameter `{name}`"));
                let hint = format!(
                    "it has {}; every model has name, kind, seeds, tune_on",
                    known.join(", ")
                );
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
        .hint(format!("one of {}, {AUTO}", kinds.join(", ")))
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
