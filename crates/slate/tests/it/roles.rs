//! Role x operation x surface: whatever the way in, the table of roles and purposes is the answer.

use serde_json::{Value, json};
use slate::ops;
use slate_core::Role;
use slate_rights::allows;

use crate::kit::{Server, Studio, code, text};

/// For each operation arguments that are well-formed; whether they also work does not matter here.
fn request(path: &str) -> (Vec<&'static str>, Value, &'static str) {
    let version = "ffffffffffff";
    match path {
        "import/movielens" => (vec!["nowhere"], json!({"path": upload()}), "path=x"),
        "import/events" => (vec!["nowhere"], json!({"file": upload()}), "file=x"),
        "import/titles" => (vec!["nowhere"], json!({"file": upload()}), "file=x"),
        "evaluate" | "catalog/backtest" | "catalog/drivers" | "catalog/train"
        | "catalog/engagement" => (vec!["nowhere"], json!({"plan": upload()}), "plan=x"),
        "catalog/match" => {
            let both = json!({"left": upload(), "right": upload()});
            (vec!["nowhere", "nowhere"], both, "left=x&right=x")
        }
        "catalog/launch" => (
            vec!["nowhere", "--title", "t", "--from", "2019-01-01", "--to", "2019-02-01"],
            json!({"plan": upload(), "title": "t", "from": "2019-01-01", "to": "2019-02-01"}),
            "plan=x&title=t&from=2019-01-01&to=2019-02-01",
        ),
        "catalog/languages" => (
            vec!["--past", "nowhere", "--offered", "nowhere", "--value", "1"],
            json!({"past": upload(), "offered": upload(), "value": 1.0}),
            "past=x&offered=x&value=1",
        ),
        "catalog/windows" => (
            vec!["--viewers", "9", "--value", "1", "--price", "90=1"],
            json!({"viewers": 9.0, "value": 1.0, "price": ["90=1"]}),
            "viewers=9&value=1&price=90%3D1",
        ),
        "catalog/comparables" => (vec!["t"], json!({"title": "t"}), "title=t"),
        "catalog/forecaster" => (vec!["zz"], json!({"forecaster": "zz"}), "forecaster=zz"),
        "catalog/forecast" => (vec!["zz"], json!({"forecaster": "zz"}), "forecaster=zz"),
        "catalog/shortlist" => (
            vec!["--candidates", "nowhere", "--reach", "nowhere", "--budget", "1"],
            json!({"candidates": upload(), "reach": upload(), "budget": 1}),
            "candidates=x&reach=x&budget=1",
        ),
        "catalog/revise" => (
            vec![version, "--budget", "1"],
            json!({"shortlist": version, "budget": 1}),
            "shortlist=ffffffffffff&budget=1",
        ),
        "catalog/memo" => (vec![version], json!({"shortlist": version}), "shortlist=ffffffffffff"),
        "catalog/propose" => (
            vec![version, "--why", "x"],
            json!({"shortlist": version, "why": "x"}),
            "shortlist=ffffffffffff&why=x",
        ),
        "catalog/outcome" => (
            vec![version, "t", "20"],
            json!({"shortlist": version, "title": "t", "viewers": 20}),
            "shortlist=ffffffffffff&title=t&viewers=20",
        ),
        "run/show" | "run/forecast" => (vec![version], json!({"run": version}), "run=ffffffffffff"),
        "run/compare" => {
            (vec![version, version], json!({"a": version, "b": version}), "a=ffffff&b=ffffff")
        }
        "model/import" => (
            vec!["nowhere", "--kind", "item-weights", "--name", "x"],
            json!({"file": upload(), "kind": "item-weights", "name": "x"}),
            "file=x&kind=item-weights&name=x",
        ),
        "model/train" => (
            vec!["--model", "x", "--run", version],
            json!({"model": "x", "run": version}),
            "model=x&run=ffffffffffff",
        ),
        "model/show" | "model/behavior" | "model/promote" => {
            (vec![version], json!({"version": version}), "version=ffffffffffff")
        }
        "model/propose" => (
            vec![version, "--why", "x"],
            json!({"version": version, "why": "x"}),
            "version=ffffffffffff&why=x",
        ),
        "test/create" => {
            (vec!["--text", "", "--why", "x"], json!({"text": "", "why": "x"}), "text=x&why=x")
        }
        "test/propose" | "test/stop" | "test/decide" => {
            (vec!["zz", "--why", "x"], json!({"test": "zz", "why": "x"}), "test=zz&why=x")
        }
        "test/check" | "test/power" | "test/start" | "test/ramp" | "test/status"
        | "test/analyse" | "test/memo" | "test/export" => {
            (vec!["zz"], json!({"test": "zz"}), "test=zz")
        }
        "test/expose" => (
            vec!["zz/v/a"],
            json!({"exposures": [{"test": "zz", "unit": "v", "cell": "a"}]}),
            "exposures=zz%2Fv%2Fa",
        ),
        "model/approve" | "model/reject" | "proposal/approve" | "proposal/reject" => {
            (vec!["99", "--why", "x"], json!({"proposal": 99, "why": "x"}), "proposal=99&why=x")
        }
        "model/replay" => {
            (vec!["--versions", version], json!({"versions": [version]}), "versions=ffffffffffff")
        }
        "model/rollback" => (vec!["--why", "x"], json!({"why": "x"}), "why=x"),
        "proposal/show" => (vec!["99"], json!({"id": 99}), "id=99"),
        "recommend" | "page" => {
            (vec!["--history", "t001"], json!({"history": ["t001"]}), "history=t001")
        }
        "title/show" | "title/similar" | "title/variants" => {
            (vec!["zz"], json!({"title": "zz"}), "title=zz")
        }
        "flag/evaluate" => (
            vec!["zz", "--viewer", "zz"],
            json!({"flag": "zz", "viewer": "zz"}),
            "flag=zz&viewer=zz",
        ),
        "rules/set" => {
            (vec!["--text", "", "--why", "x"], json!({"text": "", "why": "x"}), "text=x&why=x")
        }
        "rules/check" => (
            vec!["--viewer", "zz", "--title", "zz"],
            json!({"viewer": "zz", "title": "zz"}),
            "viewer=zz&title=zz",
        ),
        "test/compute" => (vec!["--text", "{}"], json!({"text": "{}"}), "text=x"),
        "title/search" => (vec!["zz"], json!({"text": "zz"}), "text=zz"),
        "viewer/show" | "viewer/opt-out" | "viewer/opt-in" | "viewer/profile" => {
            (vec!["zz"], json!({"viewer": "zz"}), "viewer=zz")
        }
        "viewer/forget" => {
            (vec!["zz", "--check"], json!({"viewer": "zz", "check": true}), "viewer=zz&check=yes")
        }
        "track/experiment" => (vec!["x"], json!({"name": "x"}), "name=x"),
        "track/revise" => (vec!["99"], json!({"experiment": 99}), "experiment=99"),
        "track/log" | "track/finish" | "track/delete" | "track/show" => {
            (vec![version], json!({"run": version}), "run=ffffffffffff")
        }
        "track/upload" => (
            vec![version, "nowhere", "--path", "x"],
            json!({"run": version, "file": upload(), "path": "x"}),
            "run=ffffffffffff&file=x&path=x",
        ),
        "track/history" => (
            vec![version, "x"],
            json!({"run": version, "metric": "x"}),
            "run=ffffffffffff&metric=x",
        ),
        "track/register" | "track/describe" | "track/withdraw" => {
            (vec!["zz"], json!({"model": "zz"}), "model=zz")
        }
        "track/alias" => {
            (vec!["zz", "x"], json!({"model": "zz", "alias": "x"}), "model=zz&alias=x")
        }
        "model/refit" => (vec!["x"], json!({"model": "x"}), "model=x"),
        "events" => (vec!["--event", EVENT], json!({"events": [event()]}), EVENT_FIELD),
        "actor/add" => (
            vec!["x y", "--role", "service"],
            json!({"name": "new", "role": "service"}),
            "name=new&role=service",
        ),
        "actor/token" => (vec!["nobody"], json!({"name": "nobody"}), "name=nobody"),
        "actor/revoke" => (vec!["nobody"], json!({"name": "nobody"}), "name=nobody"),
        _ => (vec![], json!({}), ""),
    }
}

const EVENT: &str = r#"{"id":"e","viewer":"v","title":"t","at":"2026-11-01T00:00:00Z"}"#;
const EVENT_FIELD: &str = "events=%7B%22id%22%3A%22e%22%2C%22viewer%22%3A%22v%22%2C%22title%22%3A%22t%22%2C%22at%22%3A1%7D";

fn event() -> Value {
    serde_json::from_str(EVENT).unwrap()
}

fn upload() -> String {
    format!("upload:{}", "0".repeat(32))
}

/// What one surface said: `None` when it was let in, else the reason codes.
fn refused(status_denies: bool, reasons: Vec<String>) -> Option<Vec<String>> {
    status_denies.then_some(reasons)
}

fn by_command_line(
    studio: &Studio,
    token: &str,
    path: &[&str],
    args: &[&str],
) -> Option<Vec<String>> {
    let output = studio.run_as(token, &[path, args, &["--json"]].concat());
    let error: Value = serde_json::from_str(&text(&output.stderr)).unwrap_or_default();
    let reasons = serde_json::from_value(error["error"]["reasons"].clone()).unwrap_or_default();
    refused([5, 6].contains(&code(&output)), reasons)
}

fn by_api(server: &Server, token: &str, path: &str, body: &Value) -> Option<Vec<String>> {
    let answer = server.post(token, &format!("/v1/{path}"), body);
    refused([401, 403].contains(&answer.status), answer.reasons())
}

fn by_form(
    server: &Server,
    browser: &(String, String),
    path: &str,
    fields: &str,
) -> Option<Vec<String>> {
    let (cookie, csrf) = browser;
    let fields = format!("{fields}&csrf={csrf}&next=/");
    let answer = server.form(cookie, &format!("/do/{path}"), fields.trim_start_matches('&'));
    let reason = "role.purpose";
    let reasons = if answer.body.contains(reason) { vec![reason.to_owned()] } else { vec![] };
    refused([401, 403].contains(&answer.status), reasons)
}

#[test]
fn every_surface_gives_the_answer_of_the_table() {
    let studio = Studio::new();
    let server = studio.serve();
    let denied = Some(vec!["role.purpose".to_owned()]);
    for role in Role::ALL {
        let token = studio.account(&format!("a {role}"), role.as_str());
        let browser = server.sign_in(&token);
        for entry in ops::ALL {
            let path = entry.about.path.join("/");
            let (args, body, fields) = request(&path);
            let expected = if allows(*role, entry.about.purpose) { None } else { denied.clone() };
            let got = by_command_line(&studio, &token, entry.about.path, &args);
            assert_eq!(got, expected, "{role} {path} on the command line");
            let got = by_api(&server, &token, &path, &body);
            assert_eq!(got, expected, "{role} {path} over HTTP");
            let got = by_form(&server, &browser, &path, fields);
            assert_eq!(got, expected, "{role} {path} as a form");
        }
    }
}

#[test]
fn a_refusal_is_recorded_with_who_what_and_why() {
    let studio = Studio::new();
    let token = studio.account("shop", "service");
    let output = studio.run_as(&token, &["actor", "list"]);
    assert_eq!(code(&output), 6);
    assert!(text(&output.stderr).contains("role.purpose"));
    let entry = studio.last_entry();
    assert_eq!(entry["actor"], "shop");
    assert_eq!(entry["operation"], "actor list");
    assert_eq!(entry["verdict"], "deny");
    assert_eq!(entry["reasons"], json!(["role.purpose"]));
}

#[test]
fn strangers_are_counted_and_do_not_fill_the_record() {
    let studio = Studio::new();
    let server = studio.serve();
    let before = studio.json(&["record", "list"])["size"].clone();
    let unknown = format!("slate_{}", "0".repeat(64));
    for token in ["", "nonsense", unknown.as_str()] {
        let answer = server.post(token, "/v1/data/show", &json!({}));
        assert_eq!((answer.status, answer.reasons()), (401, vec!["caller.unknown".to_owned()]));
    }
    let page = studio.json(&["record", "list"]);
    assert_eq!(page["size"], before);
    assert_eq!(page["unknown_callers"][0]["n"], 3);
}
