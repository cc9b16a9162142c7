//! What operations answer, in MLflow's words.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::ops::tracking::{
    ExperimentSheet, ModelCard, Point, RunStatus, TrackedLine, VersionCard,
};

/// The tag that MLflow keeps a run's name under as well.
pub(super) const RUN_NAME: &str = "mlflow.runName";

fn stage(deleted: bool) -> &'static str {
    if deleted { "deleted" } else { "active" }
}

fn texts(texts: &BTreeMap<String, String>) -> Vec<Value> {
    texts.iter().map(|(key, value)| json!({"key": key, "value": value})).collect()
}

/// Where clients are told to put a run's files: at this server.
pub(super) fn artifact_uri(run: &TrackedLine) -> String {
    format!("mlflow-artifacts:/{}/{}/artifacts", run.experiment, run.id)
}

pub(super) fn experiment(e: &ExperimentSheet) -> Value {
    let mut value = json!({
        "experiment_id": e.id.to_string(), "name": e.name, "lifecycle_stage": stage(e.deleted),
        "artifact_location": format!("mlflow-artifacts:/{}", e.id), "tags": texts(&e.tags),
    });
    // The first one was made by nobody, at no moment.
    for (name, at) in [("creation_time", e.at), ("last_update_time", e.changed_at)] {
        if at.as_millis() != 0 {
            value[name] = json!(at.as_millis());
        }
    }
    value
}

pub(super) fn run(run: &TrackedLine) -> Value {
    let mut tags = run.tags.clone();
    tags.insert(RUN_NAME.to_owned(), run.name.clone());
    json!({
        "info": info(run),
        "data": {
            "metrics": run.metrics.iter().map(point).collect::<Vec<_>>(),
            "params": texts(&run.params),
            "tags": texts(&tags),
        },
        "inputs": {},
    })
}

pub(super) fn info(run: &TrackedLine) -> Value {
    let mut value = json!({
        "run_id": run.id, "run_uuid": run.id, "run_name": run.name,
        "experiment_id": run.experiment.to_string(), "user_id": run.actor,
        "status": run.status.as_str().to_uppercase(), "start_time": run.started_at.as_millis(),
        "artifact_uri": artifact_uri(run), "lifecycle_stage": stage(run.deleted),
    });
    if let Some(at) = run.ended_at.filter(|_| run.status != RunStatus::Running) {
        value["end_time"] = json!(at.as_millis());
    }
    value
}

pub(super) fn point(p: &Point) -> Value {
    let at = p.at.map(slate_core::Timestamp::as_millis);
    json!({"key": p.key, "value": p.value, "timestamp": at, "step": p.step})
}

pub(super) fn model(m: &ModelCard) -> Value {
    let alias =
        |(alias, number): (&String, &u64)| json!({"alias": alias, "version": number.to_string()});
    json!({
        "name": m.name, "description": m.description, "user_id": m.actor,
        "creation_timestamp": m.at.as_millis(), "last_updated_timestamp": m.changed_at.as_millis(),
        "tags": texts(&m.tags), "aliases": m.aliases.iter().map(alias).collect::<Vec<_>>(),
        "latest_versions": m.latest.iter().map(version).collect::<Vec<_>>(),
    })
}

pub(super) fn version(v: &VersionCard) -> Value {
    json!({
        "name": v.model, "version": v.number.to_string(), "description": v.description,
        "user_id": v.actor, "source": v.source, "run_id": v.run.clone().unwrap_or_default(),
        "creation_timestamp": v.at.as_millis(), "last_updated_timestamp": v.changed_at.as_millis(),
        "current_stage": "None", "status": "READY", "tags": texts(&v.tags), "aliases": v.aliases,
    })
}
