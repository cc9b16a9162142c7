//! Whoever is forgotten was never there: in the files, in the models, in the lists, in the memory of servers.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::crash::moments;
use crate::kit::{Studio, code, events_csv, text};

/// A name that occurs nowhere else.
const WHO: &str = "somebody-unlike-any-other-viewer";

const PLAN: &str = r#"
name = "sums"
seed = 7
protocol = { kind = "strong", test_viewers = 12, validation_viewers = 12 }
metrics = ["ndcg@10"]
tune = "ndcg@10"

[data]
min_events = 4

[[model]]
name = "ease"
kind = "ease"
lambda = 10

[[model]]
name = "sequence"
kind = "linear-sequential"
lambda = 20

[[model]]
name = "als"
kind = "als"
factors = 4
epochs = 2
"#;

/// Everybody's events, and those of [`WHO`] with a title that nobody else has seen.
fn events(with_who: bool) -> String {
    let mut csv = events_csv(40, 30);
    for n in (0..9).filter(|_| with_who) {
        csv.push_str(&format!("{WHO},t{:03},play,{}\n", n * 3, 1_700_100_000 + n * 60));
    }
    if with_who {
        csv.push_str(&format!("{WHO},only-theirs,play,1700200000\n"));
    }
    csv
}

fn studio(with_who: bool) -> Studio {
    let studio = Studio::new();
    let file = studio.file("events.csv", &events(with_who));
    studio.ok(&["import", "events", &file]);
    if with_who {
        let event = format!(r#"{{"id":"c1","viewer":"{WHO}","title":"t001","at":1700300000}}"#);
        studio.ok(&["events", "--event", &event]);
        studio.ok(&["viewer", "opt-in", WHO]);
    }
    studio
}

fn train(studio: &Studio, model: &str) -> String {
    let plan = studio.file("plan.toml", PLAN);
    let trained = studio.json(&["model", "train", "--plan", &plan, "--model", model]);
    trained["version"].as_str().unwrap().to_owned()
}

/// Puts a version in production.
fn promote(studio: &Studio, ben: &str, version: &str) {
    let proposed = studio.json(&["model", "propose", version, "--why", "best"]);
    let proposal = proposed["proposal"].to_string();
    studio.ok_as(ben, &["model", "approve", &proposal, "--why", "checked"]);
    studio.ok_as(ben, &["model", "promote", version]);
}

fn forget(studio: &Studio) -> Value {
    studio.json(&["viewer", "forget", WHO, "--confirm"])
}

fn production(studio: &Studio) -> Value {
    let models = studio.json(&["model", "list"])["models"].clone();
    let models = models.as_array().unwrap().clone();
    models.into_iter().find(|m| m["aliases"] == json!(["production"])).unwrap()["id"].clone()
}

/// Files below a folder that hold the name.
fn holding(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path));
        } else if std::fs::read(&path).unwrap().windows(WHO.len()).any(|w| w == WHO.as_bytes()) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn whoever_is_forgotten_was_never_there() {
    let (studio, never) = (studio(true), studio(false));
    let ben = studio.account("ben", "approver");
    for model in ["ease", "sequence"] {
        let version = train(&studio, model);
        promote(&studio, &ben, &version);
    }
    let before = studio.json(&["viewer", "forget", WHO, "--check"]);
    assert_eq!(before["clean"], false);
    let receipt = forget(&studio);
    assert_eq!(receipt["clean"], true, "{receipt}");
    let heirs: Vec<Value> =
        receipt["versions"].as_array().unwrap().iter().map(|v| v["heir"].clone()).collect();
    for model in ["ease", "sequence"] {
        let clean = json!(train(&never, model));
        assert!(heirs.contains(&clean), "{model} is not the model that never saw them");
    }
    assert_eq!(production(&studio), json!(train(&never, "sequence")));
    let count = |s: &Studio| s.json(&["data", "show"])["events"].clone();
    assert_eq!(count(&studio), count(&never));
    assert_eq!(holding(&studio.path), [""; 0]);
    studio.ok(&["record", "verify"]);
    let entry = studio.last_entry();
    assert_eq!(entry["operation"], "viewer forget");
    assert_eq!(entry["effect"]["receipt"], receipt["receipt"]);
    assert_eq!(entry["effect"]["deleted"]["tables"], 10);
    assert_eq!(entry["seq"], receipt["entry"]);
    studio.ok_as(&ben, &["model", "rollback", "--why", "the heir of the first is still approved"]);
    assert_eq!(production(&studio), json!(train(&never, "ease")));
}

#[test]
fn forgetting_again_finds_nothing_and_records_nothing() {
    let studio = studio(true);
    assert_eq!(code(&studio.run(&["viewer", "forget", WHO])), 2, "it needs a word");
    forget(&studio);
    let size = studio.json(&["record", "list"])["size"].clone();
    let again = forget(&studio);
    assert_eq!((&again["clean"], &again["entry"]), (&json!(true), &Value::Null));
    assert_eq!(again["deleted"], json!([]));
    assert_eq!(studio.json(&["record", "list"])["size"], size);
    let shown = studio.ok(&["viewer", "forget", WHO, "--check"]);
    assert!(shown.contains("nothing found"), "{shown}");
    // The same person may come back, and is somebody new.
    let event = format!(r#"{{"id":"c1","viewer":"{WHO}","title":"t001","at":1700300000}}"#);
    assert_eq!(studio.json(&["events", "--event", &event])["added"], 1);
}

#[test]
fn a_version_that_is_no_sum_is_retired_and_most_watched_stands_in() {
    let studio = studio(true);
    let ben = studio.account("ben", "approver");
    let als = train(&studio, "als");
    promote(&studio, &ben, &als);
    let receipt = forget(&studio);
    assert_eq!(receipt["versions"][0]["heir"], Value::Null);
    assert!(receipt["versions"][0]["refit"].as_str().unwrap().contains("--model als"));
    assert!(!studio.path.join("artifacts").join(&als).exists());
    for args in [vec!["model", "promote", &als], vec!["model", "propose", &als, "--why", "x"]] {
        let refused = studio.run(&args);
        assert_eq!(code(&refused), 4, "{args:?}: {}", text(&refused.stderr));
    }
    let list = studio.json(&["recommend", "--viewer", "v001", "--k", "5"]);
    assert_eq!(list["basis"], "popularity");
    assert_eq!(list["titles"].as_array().unwrap().len(), 5);
    let backup = studio.path.parent().unwrap().join("backup");
    studio.ok(&["backup", backup.to_str().unwrap()]);
    let again = train(&studio, "als");
    promote(&studio, &ben, &again);
    assert_eq!(studio.json(&["recommend", "--viewer", "v001"])["basis"], "history");
}

#[test]
fn without_an_heir_the_version_before_serves() {
    let studio = studio(true);
    let ben = studio.account("ben", "approver");
    let (ease, als) = (train(&studio, "ease"), train(&studio, "als"));
    promote(&studio, &ben, &ease);
    promote(&studio, &ben, &als);
    let receipt = forget(&studio);
    let of_ease = receipt["versions"].as_array().unwrap().iter().find(|v| v["name"] == "ease");
    assert_eq!(production(&studio), of_ease.unwrap()["heir"]);
}

#[test]
fn somebody_who_came_after_a_version_leaves_it_alone() {
    let studio = studio(false);
    let version = train(&studio, "ease");
    let late =
        studio.file("late.csv", &format!("viewer,title,kind,at\n{WHO},t001,play,1700300000\n"));
    studio.ok(&["import", "events", &late]);
    let receipt = forget(&studio);
    assert_eq!((&receipt["versions"], &receipt["clean"]), (&json!([]), &json!(true)));
    assert!(studio.path.join("artifacts").join(version).exists());
}

#[test]
fn what_a_viewer_saw_after_the_version_does_not_hinder() {
    let (studio, never) = (studio(true), studio(false));
    train(&studio, "ease");
    let event = format!(r#"{{"viewer":"{WHO}","title":"t002","at":1700900000}}"#);
    studio.ok(&["events", "--event", &event]);
    let receipt = forget(&studio);
    assert_eq!(receipt["versions"][0]["heir"], json!(train(&never, "ease")));
}

#[test]
fn a_refit_by_sums_is_the_version_fitted_on_everything() {
    let studio = studio(true);
    for model in ["ease", "sequence"] {
        train(&studio, model);
    }
    let mut more = events_csv(55, 30);
    more.push_str(&format!("{WHO},t009,play,1700900000\nv001,later,play,1700900001\n"));
    let more = studio.file("more.csv", &more);
    studio.ok(&["import", "events", &more]);
    for model in ["ease", "sequence"] {
        let refitted = studio.json(&["model", "refit", model]);
        assert_eq!((&refitted["added"], &refitted["changed"]), (&json!(15), &json!(1)), "{model}");
        assert_eq!(refitted["version"], json!(train(&studio, model)), "{model}");
    }
    // An event of an earlier time: what went in cannot be told from the events any more.
    let late = r#"{"viewer":"v002","title":"t029","at":1}"#;
    studio.ok(&["events", "--event", late]);
    assert_eq!(code(&studio.run(&["model", "refit", "ease"])), 4);
    assert_eq!(code(&studio.run(&["model", "refit", "als"])), 3);
}

#[test]
fn servers_forget_whoever_asks_and_whoever_else_was_asked() {
    let studio = studio(true);
    let ben = studio.account("ben", "approver");
    let version = train(&studio, "ease");
    promote(&studio, &ben, &version);
    let server = studio.serve();
    let ask = json!({"viewer": WHO, "confirm": true});
    let shown =
        |viewer: &str| server.post(&ben, "/v1/viewer/show", &json!({"viewer": viewer})).status;
    assert_eq!((shown(WHO), shown("v003")), (200, 200));
    let answer = server.post(&ben, "/v1/viewer/forget", &ask);
    assert_eq!((answer.status, &answer.json()["clean"]), (200, &json!(true)), "{}", answer.body);
    assert_eq!(shown(WHO), 404);
    let page = server.get(&ben, &format!("/viewers/{WHO}"));
    assert!(page.body.contains("othing is known"), "the page says so");
    // From another process: the server reads everything again.
    studio.ok(&["viewer", "forget", "v003", "--confirm"]);
    let until = Instant::now() + Duration::from_secs(30);
    while shown("v003") != 404 {
        assert!(Instant::now() < until, "the server still knows who was forgotten");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(shown("v004"), 200);
}

#[test]
fn forgetting_that_dies_anywhere_is_whole_or_has_not_happened() {
    let mut reached = Vec::new();
    for name in slate_store::FAILPOINTS.iter().chain(&slate_tables::FAILPOINTS) {
        for action in ["abort", "error"] {
            let studio = studio(true);
            train(&studio, "ease");
            let known = |s: &Studio| {
                !s.json(&["viewer", "forget", WHO, "--check"])["clean"].as_bool().unwrap()
            };
            let died = studio
                .command(&["viewer", "forget", WHO, "--confirm"])
                .env("SLATE_FAILPOINT", format!("{name}={action}"))
                .output()
                .unwrap();
            studio.ok(&["record", "verify"]);
            if died.status.success() {
                continue;
            }
            reached.push(*name);
            let events = studio.json(&["data", "show"])["events"].as_u64().unwrap();
            assert!([560, 571].contains(&events), "{name}={action}: {events} events");
            assert!(known(&studio) || events == 560, "{name}={action}");
            let receipt = forget(&studio);
            assert_eq!(receipt["clean"], true, "{name}={action}: {receipt}");
            assert_eq!(studio.json(&["data", "show"])["events"], 560, "{name}={action}");
            assert_eq!(holding(&studio.path), [""; 0], "{name}={action}");
        }
    }
    for name in ["segment.write", "segment.rename", "tables.fsync", "store.commit"] {
        assert!(reached.contains(&name), "no test dies at {name}");
    }
}

/// Killed at any moment, a viewer is known as before or forgotten; what the dead process left goes with the next
/// forgetting, and in the end nothing is left, as if they had never been there.
#[test]
fn forgetting_killed_at_random_moments_is_whole_or_has_not_happened() {
    let (studio, never) = (studio(true), studio(false));
    train(&studio, "ease");
    let file = studio.file("events.csv", &events(true));
    let posted = format!(r#"{{"id":"c1","viewer":"{WHO}","title":"t001","at":1700300000}}"#);
    for moment in moments(3, 40, 80) {
        studio.killed(&["viewer", "forget", WHO, "--confirm"], moment);
        studio.ok(&["record", "verify"]);
        match studio.json(&["data", "show"])["events"].as_u64().unwrap() {
            571 => {}
            560 => {
                assert_eq!(forget(&studio)["clean"], true, "after {moment:?}");
                assert_eq!(holding(&studio.path), [""; 0], "after {moment:?}");
                studio.ok(&["import", "events", &file]);
                studio.ok(&["events", "--event", &posted]);
                train(&studio, "ease");
            }
            n => panic!("half a forgetting after {moment:?}: {n} events"),
        }
    }
    assert_eq!(forget(&studio)["clean"], true);
    assert_eq!(holding(&studio.path), [""; 0]);
    assert_eq!(train(&studio, "ease"), train(&never, "ease"));
}
