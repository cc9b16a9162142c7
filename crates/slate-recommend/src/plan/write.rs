//! A plan as text again, with other models than it was written with.

use slate_core::{Error, Result};
use toml::{Table, Value};

use super::Plan;
use super::model::{PartSource, PlannedModel, PlannedPart, Settings};

use crate::ModelSpec;

impl Plan {
    /// `text`, which is a plan, with the models of this one; comments are lost.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Invalid`] for a text that is no plan, or a model that has more than one setting.
    pub fn rewritten(&self, text: &str) -> Result<String> {
        let mut table: Table = toml::from_str(text)
            .map_err(|e| Error::invalid(format!("the plan cannot be read: {}", e.message())))?;
        let models = self.models.iter().map(model).collect::<Result<Vec<_>>>()?;
        table.insert("model".to_owned(), Value::Array(models));
        let against = self.against.iter().map(|&at| Value::from(self.models[at].name.clone()));
        match against.collect::<Vec<_>>() {
            names if names.is_empty() => _ = table.remove("against"),
            names => _ = table.insert("against".to_owned(), Value::Array(names)),
        }
        toml::to_string(&table)
            .map_err(|e| Error::invalid(format!("the plan cannot be written: {e}")))
    }
}

fn model(model: &PlannedModel) -> Result<Value> {
    let mut table = Table::new();
    table.insert("name".to_owned(), model.name.clone().into());
    if model.seeds > 1 {
        table.insert("seeds".to_owned(), i64::from(model.seeds).into());
    }
    if let Some(slice) = model.tune_on.slice() {
        table.insert("tune_on".to_owned(), slice.into());
    }
    match &model.settings {
        Settings::Each(specs) if specs.len() == 1 => table.extend(setting(&specs[0])?),
        Settings::Blend(parts) => {
            table.insert("kind".to_owned(), "blend".into());
            let parts = parts.iter().map(part).collect::<Result<Vec<_>>>()?;
            table.insert("parts".to_owned(), Value::Array(parts));
        }
        Settings::Each(_) | Settings::Auto => {
            let name = &model.name;
            return Err(Error::invalid(format!("expected one setting of model `{name}`")));
        }
    }
    Ok(Value::Table(table))
}

fn part(part: &PlannedPart) -> Result<Value> {
    let source: Value = match &part.source {
        PartSource::Model(name) => name.clone().into(),
        PartSource::Inline(spec) => Value::Table(setting(spec)?),
    };
    let weight = part.weights.first().copied().unwrap_or(1.0);
    let fields = [("model".to_owned(), source), ("weight".to_owned(), weight.into())];
    Ok(Value::Table(fields.into_iter().collect()))
}

/// A setting as written in a plan: its kind and parameters.
fn setting(spec: &ModelSpec) -> Result<Table> {
    Table::try_from(spec).map_err(|e| Error::invalid(format!("a setting cannot be written: {e}")))
}
