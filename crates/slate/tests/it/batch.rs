//! Lists for everybody: the same as one by one, whatever the threads, and nothing half-done.

use serde_json::{Value, json};

use crate::kit::{Studio, code, text};

fn rows(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn everybody_gets_the_list_that_one_would_get_alone() {
    let (studio, _, _) = Studio::in_production();
    let folder = studio.path.parent().unwrap();
    let (one, two) = (folder.join("one.jsonl"), folder.join("two.jsonl"));
    let out = |path: &std::path::Path| path.to_str().unwrap().to_owned();
    let all = ["recommend", "--all", "--k", "5", "--threads"];
    let written = studio.json(&[&all[..], &["1", "--out", &out(&one)]].concat());
    studio.ok(&[&all[..], &["2", "--out", &out(&two)]].concat());
    let lists = std::fs::read_to_string(&one).unwrap();
    assert_eq!(lists, std::fs::read_to_string(&two).unwrap());
    let rows = rows(&lists);
    assert_eq!(written["rows"], json!(rows.len()));
    assert_eq!(written["viewers"].as_u64().unwrap() * 5, rows.len() as u64);
    for viewer in
        [rows[0]["viewer"].as_str().unwrap(), rows.last().unwrap()["viewer"].as_str().unwrap()]
    {
        let alone = studio.json(&["recommend", "--viewer", viewer, "--k", "5"]);
        let alone: Vec<_> =
            alone["titles"].as_array().unwrap().iter().map(|t| t["title"].clone()).collect();
        let listed: Vec<_> =
            rows.iter().filter(|r| r["viewer"] == viewer).map(|r| r["title"].clone()).collect();
        assert_eq!(listed, alone, "{viewer}");
    }
    assert_eq!(studio.last_entry()["effect"]["viewers"], written["viewers"]);
}

#[test]
fn who_opted_out_is_left_out_and_counted() {
    let (studio, _, _) = Studio::in_production();
    let path = studio.path.parent().unwrap().join("lists.parquet");
    let out = path.to_str().unwrap();
    let before = studio.json(&["recommend", "--all", "--out", out])["viewers"].as_u64().unwrap();
    let viewer = studio.json(&["viewer", "search", ""])["viewers"][0]["viewer"].clone();
    studio.ok(&["viewer", "opt-out", viewer.as_str().unwrap()]);
    let after = studio.json(&["recommend", "--all", "--out", out]);
    assert_eq!(
        (after["viewers"].as_u64(), after["opted_out"].clone()),
        (Some(before - 1), json!(1))
    );
    assert!(std::fs::read(&path).unwrap().starts_with(b"PAR1"));
}

#[test]
fn what_cannot_be_written_leaves_nothing() {
    let (studio, _, _) = Studio::in_production();
    let folder = studio.path.parent().unwrap();
    let other = folder.join("lists.csv");
    let cases: &[(&[&str], i32, &str)] = &[
        (&["--all"], 2, "--out"),
        (&["--all", "--out", other.to_str().unwrap()], 2, "ends in .parquet"),
        (&["--all", "--out", "x.parquet", "--viewer", "1"], 2, "cannot be used with"),
        (&["--all", "--out", "x.parquet", "--k", "0"], 2, "expected k from 1"),
    ];
    for (arguments, expected, words) in cases {
        let output = studio.run(&[&["recommend"], *arguments].concat());
        assert_eq!(code(&output), *expected, "{arguments:?}");
        assert!(text(&output.stderr).contains(words), "{}", text(&output.stderr));
    }
    assert!(!other.exists());
}

#[test]
fn weights_from_elsewhere_become_a_version_that_is_served() {
    let studio = Studio::new();
    let events = studio.file("events.csv", &crate::kit::events_csv(30, 12));
    studio.ok(&["import", "events", &events]);
    let titles = studio.json(&["title", "search", ""]);
    let ids: Vec<String> = titles["titles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| t["title"].as_str().unwrap().to_owned())
        .collect();
    let (a, b, c) = (&ids[0], &ids[1], &ids[2]);
    let import = |text: String, more: &[&str]| {
        let file = studio.file("w.csv", &text);
        let arguments =
            ["model", "import", &file, "--kind", "item-weights", "--name", "ours", "--json"];
        studio.run(&[&arguments[..], more].concat())
    };
    let rows = format!("seen,title,weight\n{a},{b},2\n{a},{c},1\n");
    let cases: &[(String, &str)] = &[
        (format!("{rows}{a},nobody,1\n"), "1 of 4 titles are not known here: `nobody`"),
        (format!("{rows}{a},{b},1\n"), "found two"),
        (format!("{rows}{a},{a},much\n"), "expected a finite number"),
    ];
    for (text_of_file, expected) in cases {
        let output = import(text_of_file.clone(), &[]);
        assert_eq!(code(&output), 2, "{expected}");
        assert!(text(&output.stderr).contains(expected), "{}", text(&output.stderr));
    }
    let output = import(format!("{rows}{a},nobody,1\n"), &["--skip-unknown"]);
    let imported: Value = serde_json::from_slice(&output.stdout).unwrap();
    let counts = ["titles", "weights", "unknown"].map(|key| imported[key].clone());
    assert_eq!(counts, [json!(3), json!(2), json!(1)]);
    let sheet = studio.json(&["model", "show", imported["version"].as_str().unwrap()]);
    assert_eq!(
        (sheet["name"].as_str(), sheet["kind"].as_str()),
        (Some("ours"), Some("item-weights"))
    );
}
