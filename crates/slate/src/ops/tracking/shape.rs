//! What the records of each search have.

use std::collections::BTreeMap;

use crate::tracking::{Family, Shape};

/// The tag by which MLflow tells prompts from models; its client searches for models where it is not `true`.
const IS_PROMPT: &str = "mlflow.prompt.is_prompt";

/// A tag of a registered model or version, as searches see it: what does not say so is no prompt.
pub(super) fn registered_tag<'a>(tags: &'a BTreeMap<String, String>, key: &str) -> Option<&'a str> {
    let tag = tags.get(key).map(String::as_str);
    tag.or((key == IS_PROMPT).then_some("false"))
}

/// Tracked runs.
pub(super) const RUNS: Shape = Shape {
    families: &[Family::Metric, Family::Param, Family::Tag],
    texts: &["run_id", "run_name", "status", "user_id", "lifecycle_stage", "experiment_id"],
    numbers: &["start_time", "end_time"],
    aliases: &[
        ("run name", "run_name"),
        ("Run name", "run_name"),
        ("Run Name", "run_name"),
        ("run ID", "run_id"),
        ("User", "user_id"),
        ("created", "start_time"),
        ("Created", "start_time"),
    ],
};

/// Experiments.
pub(super) const EXPERIMENTS: Shape = Shape {
    families: &[Family::Tag],
    texts: &["name", "experiment_id"],
    numbers: &["creation_time", "last_update_time"],
    aliases: &[],
};

/// Registered models.
pub(super) const MODELS: Shape = Shape {
    families: &[Family::Tag],
    texts: &["name"],
    numbers: &["creation_timestamp", "last_updated_timestamp"],
    aliases: &[("timestamp", "last_updated_timestamp")],
};

/// Registered versions.
pub(super) const VERSIONS: Shape = Shape {
    families: &[Family::Tag],
    texts: &["name", "run_id", "source_path"],
    numbers: &["version_number", "creation_timestamp", "last_updated_timestamp"],
    aliases: &[("version", "version_number"), ("source", "source_path")],
};
