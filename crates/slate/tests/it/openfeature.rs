//! Other people's clients of OpenFeature's remote evaluation protocol, in two languages, get what Slate says.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::kit::flags::start_test;
use crate::kit::{Server, Studio, skipped, text, venv};

const PACKAGES: [&str; 2] = ["openfeature-sdk==0.10.0", "openfeature-provider-ofrep==0.3.0"];
const FLAGS: &str = "bool:dark,string:greeting,int:rows,float:weight,object:layout";

/// A test for every type of value: name, values of its cells, and what else its definition says.
const TESTS: [(&str, [&str; 2], &str); 5] = [
    ("dark", ["false", "true"], "[targeting]\ncountry = \"FR\"\n"),
    ("greeting", ["\"hello\"", "\"good evening\""], ""),
    ("rows", ["4", "8"], "[targeting]\ncountry = \"DE\"\n"),
    ("weight", ["0.5", "0.25"], ""),
    ("layout", ["{ rows = 4 }", "{ rows = 8, order = { top = \"new\" } }"], ""),
];

fn viewers() -> Vec<String> {
    (0..40).map(|n| format!("v{n:03}")).collect()
}

/// What a client prints, by flag and viewer.
fn asked(client: &mut Command, server: &Server, token: &str, flags: &str) -> Vec<Value> {
    let url = format!("http://{}", server.address);
    let client = client.args([&url, flags, &viewers().join(","), "FR"]).env("SLATE_TOKEN", token);
    let output = client.output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Every type of value for forty viewers, a flag that is not there, and a token that is none.
fn check(client: &mut dyn FnMut() -> Command) {
    let studio = Studio::new();
    let approver = studio.account("ben", "approver");
    for (name, values, more) in TESTS {
        start_test(&studio, &approver, name, values, more);
    }
    let server = studio.serve();
    let token = studio.account("player", "service");
    let told = asked(&mut client(), &server, &token, FLAGS);
    assert_eq!(told.len(), 5 * viewers().len());
    let mut cells: BTreeMap<(String, String), u32> = BTreeMap::new();
    for got in &told {
        let (flag, viewer) = (got["flag"].as_str().unwrap(), &got["viewer"]);
        let body = json!({"flag": flag, "viewer": viewer, "attributes": {"country": "FR"}});
        let said = server.post(&token, "/v1/flag/evaluate", &body).json();
        assert_eq!((&got["value"], &got["variant"]), (&said["value"], &said["variant"]), "{got}");
        let cell = (flag.to_owned(), got["variant"].as_str().unwrap().to_owned());
        *cells.entry(cell).or_default() += 1;
    }
    // Every test has put people into both of its cells; the one for another country has put nobody anywhere.
    assert_eq!(cells.len(), 2 * 4 + 1, "{cells:?}");
    assert_eq!(cells[&("rows".to_owned(), "default".to_owned())], 40);
    let missing = asked(&mut client(), &server, &token, "bool:none");
    assert!(missing.iter().all(|got| got["error"] == "FLAG_NOT_FOUND"), "{missing:?}");
    let stranger = asked(&mut client(), &server, "slate_nobody", "bool:dark");
    assert!(stranger.iter().all(|got| got["error"].is_string()), "{stranger:?}");
}

#[test]
fn the_provider_for_python_gets_what_slate_says() {
    let Some(python) = venv::python("openfeature", &PACKAGES) else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    check(&mut || {
        let mut client = Command::new(&python);
        client.arg(root.join("examples/openfeature_client.py"));
        client
    });
}

#[test]
fn the_provider_for_rust_gets_what_slate_says() {
    let Some(client) = std::env::var_os("SLATE_OPENFEATURE_CLIENT") else {
        skipped("SLATE_OPENFEATURE_CLIENT does not name the program of clients/openfeature-rust");
        return;
    };
    check(&mut || Command::new(&client));
}
