//! One definition, several faces: the command line and HTTP answer the same, and the description of the
//! API names every operation.

use serde_json::{Value, json};
use slate::ops;

use crate::kit::{Studio, code, text};

const QUESTION: &str = r#"{"method": "adjust", "p": [0.01, 0.04], "correction": "holm"}"#;

/// Requests that only look, as arguments and as a body.
fn looks(version: &str, run: &str) -> Vec<(Vec<String>, &'static str, Value)> {
    let row = |args: &[&str], path, body| {
        (args.iter().map(|a| (*a).to_owned()).collect::<Vec<_>>(), path, body)
    };
    vec![
        row(&["data", "show"], "data/show", json!({})),
        row(&["run", "list"], "run/list", json!({})),
        row(&["run", "show", run], "run/show", json!({"run": run})),
        row(&["run", "compare", run, run], "run/compare", json!({"a": run, "b": run})),
        row(&["model", "list"], "model/list", json!({})),
        row(&["model", "show", version], "model/show", json!({"version": version})),
        row(&["proposal", "list"], "proposal/list", json!({})),
        row(&["proposal", "show", "1"], "proposal/show", json!({"id": 1})),
        row(
            &["recommend", "--viewer", "v001", "--k", "5"],
            "recommend",
            json!({"viewer": "v001", "k": 5}),
        ),
        row(
            &["recommend", "--history", "t001,t002", "--exclude", "t003"],
            "recommend",
            json!({"history": ["t001", "t002"], "exclude": ["t003"]}),
        ),
        row(
            &["page", "--viewer", "v001", "--seed", "3", "--preview", "--explore", "true"],
            "page",
            json!({"viewer": "v001", "seed": 3, "preview": true, "explore": true}),
        ),
        row(&["exposures", "list"], "exposures/list", json!({})),
        row(&["exposures", "export"], "exposures/export", json!({})),
        row(&["flag", "list"], "flag/list", json!({})),
        row(&["title", "show", "t001"], "title/show", json!({"title": "t001"})),
        row(&["title", "similar", "t001"], "title/similar", json!({"title": "t001"})),
        row(&["title", "search", "t0"], "title/search", json!({"text": "t0"})),
        row(
            &["title", "search", "--skip", "3", "--limit", "2"],
            "title/search",
            json!({"skip": 3, "limit": 2}),
        ),
        row(&["viewer", "show", "v001"], "viewer/show", json!({"viewer": "v001"})),
        row(&["viewer", "search", "v00"], "viewer/search", json!({"text": "v00"})),
        row(&["test", "compute", "--text", QUESTION], "test/compute", json!({"text": QUESTION})),
        row(&["track", "experiments", "--all"], "track/experiments", json!({"all": true})),
        row(
            &["track", "search", "metrics.loss < 1", "--order-by", "metrics.loss desc"],
            "track/search",
            json!({"filter": "metrics.loss < 1", "order_by": ["metrics.loss desc"]}),
        ),
        row(&["track", "models"], "track/models", json!({})),
        row(&["track", "versions"], "track/versions", json!({})),
        row(&["actor", "list"], "actor/list", json!({})),
        row(&["record", "list", "--limit", "3"], "record/list", json!({"limit": 3})),
        row(&["record", "verify"], "record/verify", json!({})),
    ]
}

#[test]
fn the_command_line_and_http_answer_the_same() {
    let (studio, version, _) = Studio::in_production();
    let run = studio.json(&["run", "list"])["runs"][0]["id"].as_str().unwrap().to_owned();
    let server = studio.serve();
    let owner = studio.owner();
    let looks = looks(&version, &run);
    for (args, path, body) in &looks {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let answer = server.post(&owner, &format!("/v1/{path}"), body);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        assert_eq!(answer.json(), studio.json(&args), "{path}");
    }
    let similar = server.get(&owner, "/v1/titles/t001/similar?k=20").json();
    assert_eq!(similar, studio.json(&["title", "similar", "t001"]));
}

#[test]
fn mistakes_are_the_same_on_every_face() {
    let (studio, ..) = Studio::in_production();
    let server = studio.serve();
    let table = [
        (
            vec!["recommend", "--history", "t001", "--k", "0"],
            "recommend",
            json!({"history": ["t001"], "k": 0}),
        ),
        (
            vec!["page", "--history", "t001", "--diversity", "1.5"],
            "page",
            json!({"history": ["t001"], "diversity": 1.5}),
        ),
        (vec!["track", "search", "loss < 1"], "track/search", json!({"filter": "loss < 1"})),
        (vec!["track", "show", "ffffff"], "track/show", json!({"run": "ffffff"})),
        (vec!["run", "show", "ffffff"], "run/show", json!({"run": "ffffff"})),
        (vec!["title", "similar", "zz"], "title/similar", json!({"title": "zz"})),
        (vec!["model", "promote", "ab"], "model/promote", json!({"version": "ab"})),
    ];
    for (args, path, body) in table {
        let output = studio.run(&[&args[..], &["--json"]].concat());
        assert_ne!(code(&output), 0);
        let by_line: Value = serde_json::from_str(&text(&output.stderr)).unwrap();
        let by_http = server.post(&studio.owner(), &format!("/v1/{path}"), &body).json();
        assert_eq!(by_line, by_http, "{path}");
    }
}

#[test]
fn the_description_names_every_operation_and_only_schemas_it_has() {
    let studio = Studio::new();
    let server = studio.serve();
    let description = server.get(&studio.owner(), "/openapi.json").json();
    for entry in ops::ALL {
        let path = format!("/v1/{}", entry.about.path.join("/"));
        assert!(description["paths"][&path]["post"].is_object(), "{path}");
    }
    let schemas = description["components"]["schemas"].as_object().unwrap();
    for name in references(&description) {
        let known =
            name.strip_prefix("#/components/schemas/").is_none_or(|n| schemas.contains_key(n));
        assert!(known, "{name}");
    }
}

fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(map) => map
            .iter()
            .flat_map(|(key, value)| match (key.as_str(), value) {
                ("$ref", Value::String(name)) => vec![name.clone()],
                _ => references(value),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn every_command_has_help_with_an_example_that_is_its_own() {
    for entry in ops::ALL {
        let words = entry.about.path.join(" ");
        assert!(entry.about.example.starts_with(&format!("slate {words}")), "{words}");
        let output = std::process::Command::new(crate::kit::SLATE)
            .args(entry.about.path)
            .arg("--help")
            .output()
            .unwrap();
        let help = text(&output.stdout);
        assert!(
            help.contains(entry.about.summary) && help.contains(entry.about.example),
            "{words}"
        );
    }
}
