//! Tracked runs over MLflow's calls and Slate's own: who may, what is recorded, what may never happen.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::kit::{Answer, Server, Studio};

const API: &str = "/api/2.0/mlflow";

/// A program that tracks, by its token.
struct Lab<'a> {
    server: &'a Server,
    token: String,
}

impl Lab<'_> {
    fn post(&self, call: &str, body: &Value) -> Answer {
        self.server.post(&self.token, &format!("{API}/{call}"), body)
    }

    fn ok(&self, call: &str, body: &Value) -> Value {
        let answer = self.post(call, body);
        assert_eq!(answer.status, 200, "{call}: {}", answer.body);
        answer.json()
    }

    fn run(&self) -> String {
        let made = self.ok("runs/create", &json!({"experiment_id": "0", "run_name": "first"}));
        made["run"]["info"]["run_id"].as_str().unwrap().to_owned()
    }

    fn file(&self, method: &str, run: &str, path: &str, body: &str) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let path = format!("/api/2.0/mlflow-artifacts/artifacts/0/{run}/artifacts/{path}");
        self.server.send(method, &path, &[("Authorization", &bearer)], body)
    }
}

fn entries(studio: &Studio) -> u64 {
    studio.json(&["record", "list"])["size"].as_u64().unwrap()
}

#[test]
fn what_a_run_logs_is_evidence_and_its_end_is_recorded_with_a_hash_of_it() {
    let studio = Studio::new();
    let server = studio.serve();
    let lab = Lab { server: &server, token: studio.account("lab", "analyst") };
    let before = entries(&studio);
    let run = lab.run();
    assert_eq!(entries(&studio), before + 1, "it started");
    for step in 0..5 {
        let value =
            json!({"run_id": run, "key": "loss", "value": 0.5, "timestamp": 1, "step": step});
        lab.ok("runs/log-metric", &value);
    }
    lab.ok("runs/log-parameter", &json!({"run_id": run, "key": "lr", "value": "0.1"}));
    lab.ok("runs/set-tag", &json!({"run_id": run, "key": "host", "value": "lab"}));
    assert_eq!(lab.file("PUT", &run, "a/b.csv", "x,y\n").status, 200);
    assert_eq!(entries(&studio), before + 1, "what it logs is evidence");
    lab.ok(
        "runs/update",
        &json!({"run_id": run, "status": "FINISHED", "end_time": "1700000000000"}),
    );
    let end = studio.last_entry();
    assert_eq!((&end["operation"], &end["actor"]), (&json!("track finish"), &json!("lab")));
    let effect = &end["effect"];
    for (what, expected) in [("points", 5), ("params", 1), ("tags", 1), ("files", 1)] {
        assert_eq!(effect[what], expected, "{what}");
    }
    let late = json!({"run_id": run, "key": "late", "value": 1, "timestamp": 2});
    lab.ok("runs/log-metric", &late);
    let added = studio.last_entry();
    assert_eq!(added["operation"], "track log");
    assert_ne!(
        added["effect"]["logged"], effect["logged"],
        "it is another run now, and that is said"
    );
    assert_eq!(entries(&studio), before + 3);
}

#[test]
fn the_token_may_be_a_bearer_or_a_password_and_a_session_does_not_count() {
    let studio = Studio::new();
    let server = studio.serve();
    let token = studio.account("lab", "analyst");
    let (cookie, _) = server.sign_in(&token);
    let pair = base64(format!("anybody:{token}").as_bytes());
    let bearer = format!("Bearer {token}");
    let basic = format!("Basic {pair}");
    type Headers<'a> = &'a [(&'a str, &'a str)];
    let table: [(Headers<'_>, u16, &str); 6] = [
        (&[("Authorization", &bearer)], 200, ""),
        (&[("Authorization", &basic)], 200, ""),
        (&[("Authorization", &basic), ("Sec-Fetch-Site", "cross-site")], 401, "UNAUTHENTICATED"),
        (&[("Cookie", &cookie)], 401, "UNAUTHENTICATED"),
        (&[("Authorization", "Bearer nonsense")], 401, "UNAUTHENTICATED"),
        (&[], 401, "UNAUTHENTICATED"),
    ];
    for (headers, status, code) in table {
        let answer = server.send("POST", &format!("{API}/experiments/search"), headers, "{}");
        assert_eq!(answer.status, status, "{headers:?}: {}", answer.body);
        assert_eq!(answer.json()["error_code"].as_str().unwrap_or_default(), code, "{headers:?}");
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0_u32, |b, i| (b << 8) | u32::from(*chunk.get(i).unwrap_or(&0)));
        for i in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * i)) as usize & 63];
            text.push(if i <= chunk.len() { digit.into() } else { '=' });
        }
    }
    text
}

#[test]
fn roles_decide_over_these_calls_as_over_any_other() {
    let studio = Studio::new();
    let server = studio.serve();
    let table =
        [("admin", 200, 200), ("analyst", 200, 200), ("approver", 200, 403), ("service", 403, 403)];
    for (role, reads, writes) in table {
        let lab = Lab { server: &server, token: studio.account(&format!("a {role}"), role) };
        assert_eq!(lab.post("experiments/search", &json!({})).status, reads, "{role}");
        let made = lab.post("experiments/create", &json!({"name": format!("of {role}")}));
        assert_eq!(made.status, writes, "{role}");
        let registered = lab.post("registered-models/create", &json!({"name": role}));
        assert_eq!(registered.status, writes, "{role}");
        if writes == 403 {
            assert_eq!(made.json()["error_code"], "PERMISSION_DENIED");
        }
    }
}

#[test]
fn no_alias_puts_anything_in_front_of_viewers() {
    let (studio, version, _) = Studio::in_production();
    let server = studio.serve();
    let lab = Lab { server: &server, token: studio.account("lab", "analyst") };
    lab.ok("registered-models/create", &json!({"name": "towers"}));
    lab.ok("model-versions/create", &json!({"name": "towers", "source": "elsewhere:/x"}));
    for alias in ["production", "Production"] {
        let ask = json!({"name": "towers", "alias": alias, "version": "1"});
        let answer = lab.post("registered-models/alias", &ask);
        assert_eq!(
            (answer.status, &answer.json()["error_code"]),
            (403, &json!("PERMISSION_DENIED"))
        );
        assert!(answer.body.contains("a second person approves"), "{}", answer.body);
        let entry = studio.last_entry();
        assert_eq!(
            (&entry["operation"], &entry["verdict"]),
            (&json!("track alias"), &json!("deny"))
        );
    }
    let ask = json!({"name": "towers", "alias": "candidate", "version": "1"});
    lab.ok("registered-models/alias", &ask);
    let served = studio.json(&["recommend", "--viewer", "v001"]);
    assert_eq!(
        served["version"].as_str().map(|v| version.starts_with(v) || v == version),
        Some(true)
    );
}

#[test]
fn files_stay_inside_their_run_within_bounds_and_while_they_are_named() {
    let studio = Studio::new();
    let config = std::fs::read_to_string(studio.path.join("slate.toml")).unwrap();
    let small = config.replace("file_bytes_max = 67108864", "file_bytes_max = 100");
    std::fs::write(studio.path.join("slate.toml"), small).unwrap();
    let mut server = studio.serve();
    let token = studio.account("lab", "analyst");
    let lab = Lab { server: &server, token: token.clone() };
    let run = lab.run();
    for path in ["%2e%2e/x", "a/..%2f..%2fx", "a//b", "a%5cb", "%2fetc%2fpasswd"] {
        let answer = lab.file("PUT", &run, path, "x");
        assert_eq!(answer.status, 400, "{path}: {}", answer.body);
    }
    assert_eq!(lab.file("PUT", &run, "a/b", &"x".repeat(101)).status, 413);
    assert_eq!(lab.file("PUT", &run, "a/b", &"x".repeat(100)).status, 200);
    assert_eq!(lab.file("PUT", &run, "a", "x").status, 400, "it is a folder");
    assert_eq!(lab.file("GET", &run, "nothing", "").status, 404);
    // An artifact that nothing names is removed after an hour; this one is named.
    let old = SystemTime::now() - Duration::from_secs(3 * 3600);
    for entry in std::fs::read_dir(studio.path.join("artifacts")).unwrap() {
        let file = std::fs::File::options().write(true).open(entry.unwrap().path()).unwrap();
        file.set_modified(old).unwrap();
    }
    std::fs::write(studio.path.join("artifacts").join("0".repeat(64)), "an orphan").unwrap();
    std::fs::File::options()
        .write(true)
        .open(studio.path.join("artifacts").join("0".repeat(64)))
        .unwrap()
        .set_modified(old)
        .unwrap();
    server.kill();
    let server = studio.serve();
    let lab = Lab { server: &server, token };
    assert!(!studio.path.join("artifacts").join("0".repeat(64)).exists(), "the orphan is gone");
    assert_eq!(lab.file("GET", &run, "a/b", "").body, "x".repeat(100));
    let uploads = std::fs::read_dir(studio.path.join("work/uploads")).unwrap().count();
    assert_eq!(uploads, 0, "nothing waits");
}

#[test]
fn a_tracked_run_stands_beside_slates_own_and_is_compared_with_them() {
    let (studio, ..) = Studio::with_model();
    let server = studio.serve();
    let lab = Lab { server: &server, token: studio.account("lab", "analyst") };
    let run = lab.run();
    let metric = |key: &str, value: f64| json!({"key": key, "value": value, "timestamp": 1});
    let metrics = [metric("ndcg_at_10", 0.125), metric("loss", 0.5)];
    lab.ok("runs/log-batch", &json!({"run_id": run, "metrics": metrics}));
    let listed = studio.ok(&["run", "list"]);
    assert!(
        listed.contains("tracked by other programs") && listed.contains("loss 0.5"),
        "{listed}"
    );
    let own = studio.json(&["run", "list"])["runs"][0]["id"].as_str().unwrap().to_owned();
    let compared = studio.json(&["run", "compare", &run[..8], &own]);
    assert_eq!(compared["a"]["tracked"], true);
    assert_eq!(compared["a"]["metrics"]["ndcg@10"]["mean"], 0.125);
    assert_eq!(compared["a"]["others"]["loss"], 0.5);
    assert_eq!(compared["not_comparable"], "a tracked run has no values viewer by viewer");
    assert!(compared["b"]["metrics"]["ndcg@10"]["mean"].is_number());
    let owner = studio.owner();
    for (page, part) in [
        ("/runs".to_owned(), "Tracked runs, newest first"),
        (format!("/runs/{run}"), "first measured 2 metrics"),
        (format!("/compare?run={run}&run={own}"), "a tracked run has no values"),
    ] {
        let answer = server.get(&owner, &page);
        assert!(answer.status == 200 && answer.body.contains(part), "{page}: {}", answer.body);
    }
    assert_eq!(server.get(&owner, "/runs/ffffffff").status, 404);
}

#[test]
fn scores_of_a_tracked_run_become_a_version_that_two_people_can_promote() {
    let (studio, ..) = Studio::with_model();
    let server = studio.serve();
    let lab = Lab { server: &server, token: studio.account("lab", "analyst") };
    let run = lab.run();
    let scores = "viewer,title,score\nv001,t001,0.9\nv001,t002,0.4\n";
    assert_eq!(lab.file("PUT", &run, "scores.csv", scores).status, 200);
    let source = format!("mlflow-artifacts:/0/{run}/artifacts/scores.csv");
    lab.ok("registered-models/create", &json!({"name": "towers"}));
    let ask = json!({"name": "towers", "source": source, "run_id": run});
    lab.ok("model-versions/create", &ask);
    let file = format!("tracked:{}/scores.csv", &run[..12]);
    let body = json!({"file": file, "kind": "viewer-scores", "name": "towers"});
    let made = server.post(&lab.token, "/v1/model/import", &body);
    assert_eq!(made.status, 200, "{}", made.body);
    let version = made.json()["version"].as_str().unwrap().to_owned();
    let shown = studio.json(&["track", "show", &run]);
    assert_eq!(shown["tags"]["slate.version"], json!(version));
    assert_eq!(shown["registered"], json!([["towers", 1]]));
    studio.ok_as(&lab.token, &["model", "propose", &version, "--why", "a prototype"]);
    let ben = studio.account("ben", "approver");
    studio.ok_as(&ben, &["model", "approve", "1", "--why", "looked at it"]);
    studio.ok_as(&ben, &["model", "promote", &version]);
    let missing =
        json!({"file": format!("tracked:{run}/none"), "kind": "viewer-scores", "name": "x"});
    assert_eq!(server.post(&lab.token, "/v1/model/import", &missing).status, 404);
}

#[test]
fn calls_that_there_are_not_say_so_in_mlflows_way() {
    let studio = Studio::new();
    let server = studio.serve();
    let owner = studio.owner();
    let table = [
        ("POST", "/api/2.0/mlflow/logged-models", 404, "ENDPOINT_NOT_FOUND"),
        ("POST", "/api/3.0/mlflow/traces", 404, "ENDPOINT_NOT_FOUND"),
        ("POST", "/api/2.0/mlflow/runs/create", 400, "INVALID_PARAMETER_VALUE"),
        ("GET", "/api/2.0/mlflow/experiments/get?experiment_id=x", 404, "RESOURCE_DOES_NOT_EXIST"),
        ("GET", "/api/2.0/mlflow/runs/get?run_id=0123456789", 404, "RESOURCE_DOES_NOT_EXIST"),
    ];
    for (method, path, status, code) in table {
        let bearer = format!("Bearer {owner}");
        let body = if method == "POST" { "[]" } else { "" };
        let answer = server.send(method, path, &[("Authorization", &bearer)], body);
        assert_eq!((answer.status, &answer.json()["error_code"]), (status, &json!(code)), "{path}");
        assert!(answer.json()["message"].is_string());
    }
    let taken =
        server.post(&owner, "/api/2.0/mlflow/experiments/create", &json!({"name": "Default"}));
    assert_eq!(
        (taken.status, &taken.json()["error_code"]),
        (400, &json!("RESOURCE_ALREADY_EXISTS"))
    );
}
