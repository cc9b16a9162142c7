//! From text to a plan, with line and column for whatever is wrong.

use std::collections::HashSet;
use std::ops::Range;

use serde::Deserialize;
use slate_core::{Error, ErrorKind, Result, Seed};
use toml::Spanned;

use super::data::DataTable;
use super::model::{PartSource, PlannedModel, Settings, TuneOn};
use super::protocol::Written;
use super::table::{AUTO, ModelTable};
use super::{Plan, Protocol, Refit};
use crate::ModelSpec;
use crate::metrics::Metric;
use crate::models::blend;
use crate::models::popularity::PopularitySpec;
use slate_core::line_and_column;

/// The longest plan.
const BYTES_MAX: usize = 256 * 1024;
/// The most models.
const MODELS_MAX: usize = 64;
/// The most metrics.
const METRICS_MAX: usize = 32;
/// The most settings of all grids together.
const SETTINGS_MAX: usize = 1000;

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanTable {
    name: Spanned<String>,
    #[serde(default)]
    seed: Seed,
    #[serde(default)]
    data: Option<Spanned<DataTable>>,
    protocol: Option<Spanned<Written>>,
    metrics: Spanned<Vec<Metric>>,
    tune: Option<Spanned<Metric>>,
    #[serde(default)]
    refit: Option<Refit>,
    against: Option<Spanned<Vec<String>>>,
    #[serde(default)]
    model: Vec<Spanned<ModelTable>>,
}

/// Where in the text.
pub(super) struct Source<'a> {
    text: &'a str,
    name: &'a str,
}

impl Source<'_> {
    /// The error, at the line and column where `span` starts.
    pub(super) fn at(&self, span: Range<usize>, error: Error) -> Error {
        let (line, column) = line_and_column(self.text, span.start);
        error.at_line(self.name, line, Some(column))
    }
}

pub(super) fn plan(text: &str, source_name: &str) -> Result<Plan> {
    if text.len() > BYTES_MAX {
        let detail = format!("a plan has at most {BYTES_MAX} bytes, found {}", text.len());
        return Err(Error::new(ErrorKind::Limit, detail).at(source_name));
    }
    let source = Source { text, name: source_name };
    let table: PlanTable = toml::from_str(text).map_err(|e| {
        source.at(e.span().unwrap_or(0..0), Error::invalid(e.message().trim_end().to_owned()))
    })?;
    table.resolve(&source)
}

impl PlanTable {
    fn resolve(self, source: &Source<'_>) -> Result<Plan> {
        let name = checked(self.name, source, |name| check_name(&name).map(|()| name))?;
        let data = self.data.unwrap_or_else(|| Spanned::new(0..0, DataTable::default()));
        let data = checked(data, source, DataTable::resolve)?;
        let protocol = match self.protocol {
            Some(written) => checked(written, source, |p| p.resolve(&data))?,
            None => Protocol::of_files(&data).map_err(|e| e.at(source.name))?,
        };
        let metrics_at = self.metrics.span();
        let metrics = checked(self.metrics, source, check_metrics)?;
        let tune = match self.tune {
            Some(tune) => checked(tune, source, check_tune)?,
            None => first_per_viewer(&metrics).map_err(|e| source.at(metrics_at, e))?,
        };
        let models = read_models(self.model, source)?;
        let against = match self.against {
            Some(names) => checked(names, source, |names| check_against(names, &models))?,
            None => Vec::new(),
        };
        let refit = self.refit.unwrap_or_else(|| Refit::usual(&protocol));
        let seed = self.seed;
        Ok(Plan { name, seed, data, protocol, metrics, tune, refit, models, against })
    }
}

/// What `f` makes of a value; its errors are placed where the value stands.
fn checked<T, U>(
    value: Spanned<T>,
    source: &Source<'_>,
    f: impl FnOnce(T) -> Result<U>,
) -> Result<U> {
    let span = value.span();
    f(value.into_inner()).map_err(|e| source.at(span, e))
}

/// A name is what a person can say and a report can show.
pub(super) fn check_name(name: &str) -> Result<()> {
    let fine = (1..=100).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if fine && name.trim() == name {
        return Ok(());
    }
    let detail = format!("expected a name of 1 to 100 characters, found `{}`", name.escape_debug());
    Err(Error::invalid(detail))
}

fn check_metrics(metrics: Vec<Metric>) -> Result<Vec<Metric>> {
    if !(1..=METRICS_MAX).contains(&metrics.len()) {
        let found = metrics.len();
        return Err(Error::invalid(format!("expected 1 to {METRICS_MAX} metrics, found {found}")));
    }
    let mut seen = HashSet::new();
    match metrics.iter().find(|m| !seen.insert(**m)) {
        Some(twice) => Err(Error::invalid(format!("metric `{twice}` stands twice"))),
        None => Ok(metrics),
    }
}

fn check_tune(metric: Metric) -> Result<Metric> {
    if metric.is_per_viewer() {
        return Ok(metric);
    }
    Err(Error::invalid(format!("settings cannot be chosen by `{metric}`"))
        .hint("choose by a metric of how good lists are, such as `ndcg@100`"))
}

/// What settings are chosen by if the plan does not say.
fn first_per_viewer(metrics: &[Metric]) -> Result<Metric> {
    metrics.iter().copied().find(|m| m.is_per_viewer()).ok_or_else(|| {
        Error::invalid("none of the metrics can choose settings").hint("add `tune = \"ndcg@100\"`")
    })
}

/// What a plan without models compares: popularity, and whatever suits the data.
fn usual_models() -> Vec<PlannedModel> {
    let model = |name: &str, settings| PlannedModel {
        name: name.to_owned(),
        seeds: 1,
        tune_on: TuneOn::All,
        settings,
    };
    let popularity = ModelSpec::Popularity(PopularitySpec::default());
    vec![model("popularity", Settings::Each(vec![popularity])), model(AUTO, Settings::Auto)]
}

fn read_models(tables: Vec<Spanned<ModelTable>>, source: &Source<'_>) -> Result<Vec<PlannedModel>> {
    if tables.is_empty() {
        return Ok(usual_models());
    }
    if !(1..=MODELS_MAX).contains(&tables.len()) {
        let detail = format!("expected 1 to {MODELS_MAX} models, found {}", tables.len());
        return Err(Error::invalid(detail)
            .at(source.name)
            .hint("each model is a `[[model]]` table"));
    }
    let mut models: Vec<PlannedModel> = Vec::new();
    let mut settings = 0;
    for table in tables {
        let span = table.span();
        let model = table.into_inner().resolve(span.clone(), source)?;
        settings += model.setting_count();
        check_model(&model, &models, settings).map_err(|e| source.at(span, e))?;
        models.push(model);
    }
    Ok(models)
}

/// Checks a model against those before it.
fn check_model(model: &PlannedModel, earlier: &[PlannedModel], settings: usize) -> Result<()> {
    let name = &model.name;
    if earlier.iter().any(|m| m.name == *name) {
        return Err(Error::invalid(format!("two models are called `{name}`")));
    }
    if settings > SETTINGS_MAX {
        let detail = format!("all grids together have at most {SETTINGS_MAX} settings");
        return Err(Error::new(ErrorKind::Limit, detail));
    }
    let Settings::Blend(parts) = &model.settings else { return Ok(()) };
    for part in parts {
        if let PartSource::Model(wanted) = &part.source {
            check_part(wanted, earlier)?;
        }
    }
    Ok(())
}

/// Names of what every model is compared with: models of the plan, each once.
fn check_against(names: Vec<String>, models: &[PlannedModel]) -> Result<Vec<usize>> {
    let mut against = Vec::new();
    for name in names {
        match models.iter().position(|m| m.name == name) {
            Some(at) if !against.contains(&at) => against.push(at),
            Some(_) => return Err(Error::invalid(format!("`{name}` stands twice"))),
            None => return Err(Error::invalid(format!("no model is called `{name}`"))),
        }
    }
    Ok(against)
}

/// A part by name is an earlier model that can be added to others.
fn check_part(wanted: &str, earlier: &[PlannedModel]) -> Result<()> {
    match earlier.iter().find(|m| m.name == wanted) {
        None => Err(Error::invalid(format!("no model before this one is called `{wanted}`"))),
        Some(PlannedModel { settings: Settings::Auto, .. }) => {
            Err(Error::invalid(format!("`{wanted}` has no kind yet and cannot be part of a blend")))
        }
        Some(PlannedModel { settings: Settings::Blend(_), .. }) => {
            Err(Error::invalid(format!("`{wanted}` is a blend and cannot be part of another")))
        }
        Some(PlannedModel { settings: Settings::Each(specs), .. }) => {
            specs.iter().try_for_each(blend::check_part)
        }
    }
}
