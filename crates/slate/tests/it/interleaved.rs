//! Lists of two versions: drafted by turns, logged with who put what where, and read as a preference.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::kit::{Server, Studio, code, now_ms, text};

/// A test whose second cell drafts `version` into the lists of what is in production.
fn definition(version: &str) -> String {
    format!(
        r#"
name = "by-turns"
hypothesis = "Viewers play more of what the other version puts into their lists."
days = 14

[[cell]]
name = "today"

[[cell]]
name = "both"
interleave = "{version}"

[[metric]]
name = "plays"
role = "primary"

[[metric]]
name = "page_abandonment"
role = "secondary"
better = "down"

[decision]
method = "sequential"
look_from = 10
tightest_at = 100
"#
    )
}

/// A studio where that test runs, the version that is drafted in, and a server.
fn running() -> (Studio, String, Server) {
    let (studio, _, ben) = Studio::in_production();
    let run = studio.json(&["run", "list"])["runs"][0]["id"].as_str().unwrap().to_owned();
    let trained = studio.json(&["model", "train", "--run", &run, "--model", "popularity"]);
    let version = trained["version"].as_str().unwrap().to_owned();
    let file = studio.file("test.toml", &definition(&version[..12]));
    let created = studio.json(&["test", "create", &file, "--why", "to see"]);
    assert_eq!(created["definition"]["cell"][1]["interleave"], version.as_str());
    studio.ok(&["test", "propose", "by-turns", "--why", "worth it"]);
    studio.ok_as(&ben, &["proposal", "approve", "2", "--why", "fine"]);
    studio.ok_as(&ben, &["test", "start", "by-turns"]);
    let server = studio.serve();
    (studio, version, server)
}

/// The lists of all viewers by their names.
fn lists(studio: &Studio, server: &Server) -> BTreeMap<String, Value> {
    let list = |viewer: String| {
        let ask = json!({"viewer": viewer, "k": 8});
        let answer = server.post(&studio.owner(), "/v1/recommend", &ask);
        assert_eq!(answer.status, 200, "{}", answer.body);
        (viewer, answer.json())
    };
    (0..60).map(|v| list(format!("v{v:03}"))).collect()
}

/// Every viewer plays what one side put into their list.
fn play(studio: &Studio, server: &Server, rows: &[Value], side: f64) {
    let at = now_ms();
    let theirs = rows.iter().filter(|row| row["drafted"] == side);
    let event = |row: &Value| json!({"viewer": row["viewer"], "title": row["title"], "kind": "play", "at": at});
    let events: Vec<Value> = theirs.map(event).collect();
    assert!(!events.is_empty());
    let answer = server.post(&studio.owner(), "/v1/events", &json!({"events": events}));
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[test]
fn viewers_say_which_version_they_prefer() {
    let (studio, version, server) = running();
    let lists = lists(&studio, &server);
    let both: Vec<&String> = lists
        .iter()
        .filter(|(_, list)| list["cells"][0]["cell"] == "both")
        .map(|(v, _)| v)
        .collect();
    assert!((15..=45).contains(&both.len()), "{}", both.len());
    for (viewer, list) in &lists {
        let drafted = both.contains(&viewer);
        assert_eq!(list["titles"].as_array().unwrap().len(), 8);
        assert_eq!(list["interleaved"] == version.as_str(), drafted);
        assert_eq!(list["slate_id"].is_string(), drafted, "only lists of two versions are logged");
    }
    let rows = studio.logged(both.len());
    assert_eq!(rows.len(), 8 * both.len());
    let of =
        |viewer: &str| -> Vec<&Value> { rows.iter().filter(|r| r["viewer"] == viewer).collect() };
    for viewer in &both {
        let titles: Vec<&Value> = of(viewer).iter().map(|row| &row["title"]).collect();
        let shown = lists[*viewer]["titles"].as_array().unwrap();
        assert_eq!(
            titles,
            shown.iter().map(|t| &t["title"]).collect::<Vec<_>>(),
            "as it was shown"
        );
    }
    // Before anybody plays there is a reason and no number.
    let look = studio.json(&["test", "analyse", "by-turns"]);
    let nothing = &look["report"]["preferred"][0];
    assert!(nothing["refused"].is_string() && nothing["preference"].is_null(), "{nothing}");
    let (cookie, _) = server.sign_in(&studio.owner());
    let page = server.send("GET", "/tests/by-turns", &[("Cookie", &cookie)], "").body;
    assert!(page.contains("Nothing can be told of both yet"), "{page}");
    play(&studio, &server, &rows, 1.0);
    let look = studio.json(&["test", "analyse", "by-turns"]);
    let found = &look["report"]["preferred"][0];
    let decided = found["other"].as_u64().unwrap();
    assert_eq!((&found["cell"], &found["with"]), (&json!("both"), &json!(version)));
    assert_eq!(found["own"], 0, "{found}");
    assert_eq!(decided + found["ties"].as_u64().unwrap(), both.len() as u64, "{found}");
    assert!(found["preference"] == 0.5 && found["interval"][0].as_f64().unwrap() > 0.0, "{found}");
    let effects = look["report"]["effects"].as_array().unwrap();
    let pages = effects.iter().find(|e| e["metric"] == "page_abandonment").unwrap();
    assert!(pages["refused"].is_string(), "a list is no page: {pages}");
    let memo = studio.json(&["test", "memo", "by-turns"])["memo"]["seen"].to_string();
    assert!(memo.contains(&format!("of {decided} viewers of `both`")), "{memo}");
    // Whoever is forgotten preferred nothing.
    let gone = rows.iter().find(|row| row["drafted"] == 1.0).unwrap()["viewer"].as_str().unwrap();
    studio.ok(&["viewer", "forget", gone, "--confirm"]);
    let look = studio.json(&["test", "analyse", "by-turns"]);
    assert_eq!(look["report"]["preferred"][0]["other"], decided - 1);
}

#[test]
fn whoever_only_looks_leaves_no_list() {
    let (studio, _, server) = running();
    let lists = lists(&studio, &server);
    let both: Vec<&String> =
        lists.iter().filter(|(_, l)| l["interleaved"].is_string()).map(|(v, _)| v).collect();
    let viewer = both[0].as_str();
    studio.logged(both.len());
    let total = || studio.json(&["exposures", "list"])["total"].clone();
    let list = studio.json(&["recommend", "--viewer", viewer, "--preview"]);
    assert!(list["interleaved"].is_string() && list["slate_id"].is_null(), "{list}");
    assert_eq!(total(), both.len());
    studio.ok(&["recommend", "--viewer", viewer]);
    assert_eq!(total(), both.len() + 1, "on the disk when the command ends");
}

#[test]
fn a_cell_cannot_draft_its_own_version() {
    let (studio, version) = Studio::with_model();
    let twice = format!("interleave = \"{version}\"\nversion = \"{version}\"");
    let wrong = definition(&version).replace(&format!("interleave = \"{version}\""), &twice);
    let refused = studio.run(&["test", "create", &studio.file("wrong.toml", &wrong), "--why", "x"]);
    assert_eq!(code(&refused), 2, "{}", text(&refused.stderr));
    assert!(text(&refused.stderr).contains("`interleave` is its own `version`"));
}
