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
    let cases = [
        (format!("{a},nobody,1\n"), "1 of 4 titles are not known here: `nobody`", "4:2"),
        (format!("nobody,{a},1\n"), "1 of 4 titles are not known here: `nobody`", "4:1"),
        (format!("{a},{a},1\n{a},{b},1\n"), "found two", "5:2"),
        (format!("{a},{a},2e30\n"), "found 2e30", "4:3"),
        (format!("{a},{a},\n"), "expected a weight, found nothing", "4:3"),
        (format!("{a},{a},much\n"), "expected a finite number, found `much`", "4:3"),
    ];
    for (more, expected, place) in cases {
        let output = import(format!("{rows}{more}"), &[]);
        assert_eq!(code(&output), 2, "{expected}");
        let said: Value = serde_json::from_slice(&output.stderr).unwrap();
        let said = |key: &str| said["error"][key].as_str().unwrap().to_owned();
        assert!(said("detail").contains(expected), "{}", said("detail"));
        assert!(said("place").ends_with(&format!("/w.csv:{place}")), "{}", said("place"));
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

/// A file of scores is imported, proposed, approved by somebody else, promoted, serves lists and pages to those who
/// are in it, and is gone when one of them is forgotten.
#[test]
fn scores_from_elsewhere_serve_until_somebody_in_them_is_forgotten() {
    let (studio, ben) = scored();
    let list = |viewer: &str| studio.json(&["recommend", "--viewer", viewer, "--k", "4"]);
    let titles = |list: &Value| -> Vec<String> {
        let titles = list["titles"].as_array().unwrap().iter();
        titles.map(|t| t["title"].as_str().unwrap().to_owned()).collect()
    };
    // v000 has seen t000, whatever its score.
    let own = list("v000");
    assert_eq!(own["basis"], "scores");
    assert_eq!(titles(&own), ["t035", "t036", "t039", "t038"]);
    assert_eq!(titles(&list("only-in-the-file"))[..3], ["t037", "t036", "t035"]);
    let other = list("v002");
    assert_eq!(other["basis"], "popularity");
    assert_eq!(titles(&other)[0], "t036", "all three viewers of the file have a score for it");
    let page = ["page", "--viewer", "v000", "--preview", "--diversity", "0", "--explore", "false"];
    let page = studio.json(&page);
    assert_eq!(page["basis"], "scores");
    let rows = page["rows"].as_array().unwrap();
    let picks = rows.iter().find(|row| row["kind"] == "top-picks").unwrap();
    assert_eq!(picks["reason"], "What was found to fit you best.");
    assert_eq!(picks["cards"][0]["title"], "t035");

    let version = own["version"].as_str().unwrap();
    let known = studio.json(&["viewer", "forget", "only-in-the-file", "--check"]);
    assert_eq!(known["clean"], false, "{known}");
    let receipt = studio.json(&["viewer", "forget", "only-in-the-file", "--confirm"]);
    assert_eq!(
        (&receipt["clean"], &receipt["versions"][0]["version"]),
        (&json!(true), &own["version"])
    );
    let again = receipt["versions"][0]["refit"].as_str().unwrap();
    assert!(again.starts_with("slate model import FILE --kind viewer-scores"), "{again}");
    assert!(!studio.path.join("artifacts").join(version).exists());
    assert_eq!(list("v000")["basis"], "popularity");
    assert_eq!(code(&studio.run_as(&ben, &["model", "promote", version])), 4);
}

/// A studio with scores in production, and the token of the approver.
fn scored() -> (Studio, String) {
    let studio = Studio::new();
    let events = studio.file("events.csv", &crate::kit::events_csv(6, 40));
    studio.ok(&["import", "events", &events]);
    let titles: String = (0..40).map(|t| format!("t{t:03},Title {t}\n")).collect();
    let titles = studio.file("titles.csv", &format!("id,name\n{titles}"));
    studio.ok(&["import", "titles", &titles]);
    let ben = studio.account("ben", "approver");
    let mut rows = "viewer,title,score\nv000,t035,0.9\nv000,t036,0.5\nv000,t000,7\nv001,t036,1\n\
                    only-in-the-file,t037,3\nonly-in-the-file,t036,2\nonly-in-the-file,t035,-1\n"
        .to_owned();
    for t in (20..40).filter(|t| ![35, 36].contains(t)) {
        rows.push_str(&format!("v000,t{t:03},0.{t:02}\n"));
    }
    let file = studio.file("scores.csv", &rows);
    let import = ["model", "import", &file, "--kind", "viewer-scores", "--name", "theirs"];
    let made = studio.json(&import);
    let counts = ["titles", "viewers", "weights"].map(|key| made[key].clone());
    assert_eq!(counts, [json!(21), json!(3), json!(25)]);
    let version = made["version"].as_str().unwrap();
    studio.ok(&["model", "propose", version, "--why", "made by the other team"]);
    assert_eq!(code(&studio.run(&["model", "approve", "1", "--why", "mine"])), 6);
    studio.ok_as(&ben, &["model", "approve", "1", "--why", "looked at lists"]);
    studio.ok_as(&ben, &["model", "promote", version]);
    (studio, ben)
}
