//! The demo, as a newcomer runs it.

use std::process::Command;

use serde_json::Value;

use crate::kit::{SLATE, check};

/// From nothing to lists and pages, with rules, a live test that ends as it should and a decision; what it made is a
/// studio like any other.
#[test]
fn the_demo_goes_all_the_way() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("demo");
    let folder = folder.to_str().unwrap();
    let args = ["demo", "--exit", "--dir", folder];
    let story = check(&args, &Command::new(SLATE).args(args).output().unwrap());
    let said = [
        "ana proposed a live test of `sequence and edlae` against `popularity`",
        "ana drafted the memo of `sequence and edlae`, ben approved it, and it is in production",
        "who watched",
        "who watches Crime above all",
        "who watches Family above all",
    ];
    for words in said {
        assert!(story.contains(words), "`{words}` is not in\n{story}");
    }
    let ask = |args: &[&str]| {
        let output = Command::new(SLATE).args(args).args(["--studio", folder]).output().unwrap();
        check(args, &output)
    };
    let page: Value = serde_json::from_str(&ask(&["page", "--viewer", "v5001", "--json"])).unwrap();
    let rows = page["rows"].as_array().unwrap();
    assert!(rows.len() > 4, "{page}");
    let trending = || rows.iter().filter(|row| row["kind"] == "trending");
    assert_eq!(trending().count(), 1, "{page}");
    let forbidden: Vec<&Value> =
        trending().filter(|row| row.to_string().contains("\"Horror\"")).collect();
    assert!(forbidden.is_empty(), "a rule of the editors keeps these away: {forbidden:?}");
    let test: Value =
        serde_json::from_str(&ask(&["test", "status", "offline-winner", "--json"])).unwrap();
    assert_eq!(test["line"]["standing"], "decided", "{test}");
    let line = test["last_look"]["report"]["line"].as_array().unwrap();
    let days = line.iter().map(|point| point["day"].as_u64().unwrap()).max();
    assert_eq!(days, Some(14), "a day that ends with the test is no further day");
    assert!(ask(&["rules", "show"]).contains("trending"));
    ask(&["record", "verify"]);
}
