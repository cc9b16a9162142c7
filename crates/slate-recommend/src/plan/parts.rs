//! The parts of a blend as written: earlier models by name, or models of their own, with weights.

use std::ops::Range;

use slate_core::{Error, ErrorKind, Result};
use toml::Value;

use super::model::{PartSource, PlannedPart};
use super::read::Source;
use super::table::{Parameter, SETTINGS_MAX, VALUES_MAX};
use crate::ModelSpec;
use crate::models::blend::{BlendPart, BlendSpec, check_weight};

/// The parts of a blend.
pub(super) fn read_parts(
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
    let checked = parts.and_then(|parts| check_parts(&parts).map(|()| parts));
    checked.map_err(|e| source.at(at, e))
}

/// Checks the parts together, with a stand-in for those that are not chosen yet.
fn check_parts(parts: &[PlannedPart]) -> Result<()> {
    let combinations = parts.iter().fold(1_usize, |n, p| n.saturating_mul(p.weights.len()));
    if combinations > SETTINGS_MAX {
        let detail = format!("a grid has at most {SETTINGS_MAX} settings");
        return Err(Error::new(ErrorKind::Limit, detail));
    }
    let stand_in = |part: &PlannedPart| BlendPart {
        weight: part.weights[0],
        model: match &part.source {
            PartSource::Inline(spec) => spec.clone(),
            PartSource::Model(_) => ModelSpec::Ease(Default::default()),
        },
    };
    ModelSpec::Blend(BlendSpec { parts: parts.iter().map(stand_in).collect() }).check()
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
    table.try_into().map_err(|e: toml::de::Error| {
        Error::invalid(format!("this part of a blend cannot be used: {}", e.message().trim_end()))
    })
}

/// One weight, or a list of weights to try; 1 if left out.
fn read_weights(value: Option<Value>) -> Result<Vec<f64>> {
    let values = match value {
        None => return Ok(vec![1.0]),
        Some(Value::Array(values)) => values,
        Some(value) => vec![value],
    };
    let number = |v: &Value| v.as_float().or_else(|| v.as_integer().map(|i| i as f64));
    let weights: Option<Vec<f64>> = values.iter().map(number).collect();
    let weights = weights.filter(|w| (1..=VALUES_MAX).contains(&w.len())).ok_or_else(|| {
        Error::invalid(format!("expected `weight` to be a number or 1 to {VALUES_MAX} numbers"))
    })?;
    weights.iter().try_for_each(|&w| check_weight(w))?;
    Ok(weights)
}
