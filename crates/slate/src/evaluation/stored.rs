//! A run as it is kept: the report with the settings that were chosen, and, apart from it because only
//! comparisons need them, every viewer's values.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use slate_core::{Error, Result};
use slate_recommend::ModelSpec;
use slate_recommend::evaluate::{Evaluation, ModelValues};
use slate_recommend::report::{ModelReport, Report};
use slate_recommend::split::Part;
use slate_store::Run;

use crate::place::Place;

/// The content of a run's first artifact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredRun {
    /// For people and programs.
    pub report: Report,
    /// The chosen setting of every model, in the order of the report.
    pub chosen: Vec<ModelSpec>,
    /// Hash of the test part: whom the models were judged by, on what input, by which targets.
    pub judged: String,
}

/// The content of a run's second artifact. Viewers are rows of the data, never ids.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredValues(Vec<ModelValues>);

fn to_bytes<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|e| Error::invalid(format!("write the run: {e}")))
}

fn from_artifact<T: DeserializeOwned>(place: &Place, run: &Run, name: &str) -> Result<T> {
    serde_json::from_slice(&place.artifacts.get(name)?)
        .map_err(|e| Error::corrupt(format!("an artifact of run `{}`: {e}", run.id)))
}

/// Hash of a part: viewers, inputs and targets, each list with its length.
fn fingerprint(part: &Part) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("slate 2026-11 test part v1");
    let mut list = |numbers: &[u32]| {
        hasher.update(&(numbers.len() as u64).to_le_bytes());
        numbers.iter().for_each(|n| _ = hasher.update(&n.to_le_bytes()));
    };
    list(&part.viewers);
    part.inputs.iter().chain(part.targets.iter()).for_each(&mut list);
    hasher.finalize().to_hex().to_string()
}

impl StoredValues {
    /// Reads a run's values.
    ///
    /// # Errors
    /// They are missing or damaged.
    pub fn read(place: &Place, run: &Run) -> Result<Self> {
        from_artifact(place, run, &run.per_viewer)
    }

    /// The artifact's bytes.
    ///
    /// # Errors
    /// None in practice: every field has a JSON form.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        to_bytes(self)
    }

    /// One model's values.
    ///
    /// # Errors
    /// There is none with this name.
    pub fn of(&self, name: &str) -> Result<&ModelValues> {
        let found = self.0.iter().find(|v| v.model == name);
        found.ok_or_else(|| Error::not_found(format!("the run has no values of model `{name}`")))
    }
}

impl StoredRun {
    /// What is kept of an evaluation.
    pub fn new(evaluation: Evaluation, test: &Part) -> (Self, StoredValues) {
        let Evaluation { report, per_viewer, chosen } = evaluation;
        (Self { report, chosen, judged: fingerprint(test) }, StoredValues(per_viewer))
    }

    /// The artifact's bytes.
    ///
    /// # Errors
    /// None in practice: every field has a JSON form.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        to_bytes(self)
    }

    /// Reads a run's report.
    ///
    /// # Errors
    /// It is missing or damaged.
    pub fn read(place: &Place, run: &Run) -> Result<Self> {
        from_artifact(place, run, &run.report)
    }

    /// A name for the run that follows from what it is: plan, data, program and results, but not from
    /// what it took.
    ///
    /// # Errors
    /// None in practice.
    pub fn id(&self, plan: &str, fingerprint: &str, code_version: &str) -> Result<String> {
        let same = Self { report: self.report.without_costs(), ..self.clone() };
        let mut hasher = blake3::Hasher::new_derive_key("slate 2026-11 run v1");
        for text in [plan, fingerprint, code_version] {
            hasher.update(text.as_bytes()).update(&[0]);
        }
        hasher.update(&same.to_bytes()?);
        Ok(hasher.finalize().to_hex().as_str()[..16].to_owned())
    }

    /// The model with this name, and its setting.
    ///
    /// # Errors
    /// There is none.
    pub fn model(&self, name: &str) -> Result<(&ModelReport, &ModelSpec)> {
        let found = self.report.models.iter().zip(&self.chosen).find(|(m, _)| m.name == name);
        found.ok_or_else(|| {
            let names: Vec<&str> = self.report.models.iter().map(|m| m.name.as_str()).collect();
            Error::not_found(format!("the run has no model `{name}`"))
                .hint(format!("it has {}", names.join(", ")))
        })
    }

    /// The model with the best mean by the plan's metric; the earlier one of equals.
    pub fn best(&self) -> Option<&ModelReport> {
        best(&self.report)
    }
}

/// The model with the best mean by the plan's metric; the earlier one of equals.
pub fn best(report: &Report) -> Option<&ModelReport> {
    let mean = |m: &ModelReport| m.metrics.get(&report.tune).map_or(f64::MIN, |e| e.mean);
    report.models.iter().reduce(|best, m| if mean(m) > mean(best) { m } else { best })
}
