//! MLflow's own client, unmodified, against the real server.
//!
//! Runs when `SLATE_PYTHON_TESTS` is set (as `./check` does); says that it was skipped otherwise.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::kit::{Server, Studio, text, venv};

/// The client that is known to work; another is tried by changing this.
const CLIENT: &str = "mlflow-skinny==3.17.2";

fn python() -> Option<PathBuf> {
    venv::python("mlflow", &[CLIENT])
}

fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    assert!(output.status.success(), "{command:?}: {}", text(&output.stderr));
    output
}

/// The script of `examples/`, with nothing but the address of the server and who is asking.
fn script(python: &Path, server: &Server, who: &[(&str, &str)]) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/mlflow_client.py");
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(python);
    command
        .arg(path.canonicalize().unwrap())
        .env("MLFLOW_TRACKING_URI", format!("http://{}", server.address))
        .env("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
        // A test tells nobody that it runs.
        .env("MLFLOW_DISABLE_TELEMETRY", "true")
        .env("HOME", home.path())
        .current_dir(home.path())
        .envs(who.iter().copied());
    text(&run(&mut command).stdout)
}

#[test]
fn the_unmodified_client_tracks_runs_and_registers_models_here() {
    let Some(python) = python() else { return };
    let studio = Studio::new();
    let server = studio.serve();
    let token = studio.account("lab", "analyst");
    let by_token = script(&python, &server, &[("MLFLOW_TRACKING_TOKEN", &token)]);
    let by_password = script(
        &python,
        &server,
        &[("MLFLOW_TRACKING_USERNAME", "lab"), ("MLFLOW_TRACKING_PASSWORD", &token)],
    );
    for said in [&by_token, &by_password] {
        assert!(said.contains(" checks held"), "{said}");
    }
    let listed = studio.json(&["run", "list"]);
    assert_eq!(listed["tracked"]["total"], 4, "two runs each time");
    assert!(listed["tracked"]["runs"].as_array().unwrap().iter().all(|r| r["actor"] == "lab"));
    // A thousand points a run leave no entry each: the record says who started and ended what.
    let entries = studio.json(&["record", "list", "--limit", "200"])["size"].as_u64().unwrap();
    assert!(entries < 120, "{entries} entries");
    studio.ok(&["record", "verify"]);
}

/// Every call that the client knows below `/api/2.0`, one a line: method and path.
const CALLS: &str = r#"
from mlflow.protos import databricks_pb2
from mlflow.protos.mlflow_artifacts_pb2 import MlflowArtifactsService
from mlflow.protos.model_registry_pb2 import ModelRegistryService
from mlflow.protos.service_pb2 import MlflowService

for service in (MlflowService, ModelRegistryService, MlflowArtifactsService):
    for call in service.DESCRIPTOR.methods:
        endpoints = call.GetOptions().Extensions[databricks_pb2.rpc].endpoints
        for endpoint in [e for e in endpoints if e.since.major < 3][:1]:
            print(endpoint.method, "/" + endpoint.path.lstrip("/"))
"#;

#[test]
fn the_document_says_how_many_of_the_clients_calls_are_answered() {
    let Some(python) = python() else { return };
    let calls = text(&run(Command::new(&python).args(["-c", CALLS])).stdout);
    let studio = Studio::new();
    let server = studio.serve();
    let bearer = format!("Bearer {}", studio.owner());
    let is_answered = |call: &&str| {
        let (method, path) = call.split_once(' ').unwrap();
        let path = path.replace("<path:artifact_path>", "0/0123456789/artifacts/x");
        let path = format!("/api/2.0{}", path.replace(['{', '}'], ""));
        let body = if method == "GET" { "" } else { "{}" };
        let answer = server.send(method, &path, &[("Authorization", &bearer)], body);
        answer.status != 405 && answer.json()["error_code"] != "ENDPOINT_NOT_FOUND"
    };
    let (answered, all) = (calls.lines().filter(is_answered).count(), calls.lines().count());
    let said = format!("{answered} of {all} calls");
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tracking.md");
    let document = std::fs::read_to_string(document).unwrap();
    assert!(document.contains(&said), "docs/tracking.md does not say `{said}`");
}
