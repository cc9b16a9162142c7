//! What editors decide: set once, counted in every list, explained title by title.

use serde_json::{Value, json};

use crate::kit::{Server, Studio, code, text};

const RULES: &str = r#"
[[exclude]]
titles = ["t002"]
reason = "rights are being settled"

[[pin]]
title = "new2"
position = 2

[[boost]]
where = 'id = "t003"'
by = 10

[kids]
below = 13
where = 'not genre = "Horror"'
"#;

/// Forty titles that viewers know, and two that are new: every fifth of unknown age, five for France only.
fn catalog() -> String {
    let line = |n: usize| {
        let mut title = json!({
            "id": format!("t{n:03}"), "name": format!("Title {n}"), "year": 1990 + n,
            "genres": [if n.is_multiple_of(2) { "Drama" } else { "Horror" }],
        });
        if !n.is_multiple_of(5) {
            title["age"] = json!(n % 4 * 5);
        }
        if (10..15).contains(&n) {
            title["windows"] = json!([{"territories": ["FR"]}]);
        }
        format!("{title}\n")
    };
    let new = |id: &str, day: &str| {
        format!("{}\n", json!({"id": id, "name": id, "age": 0, "added": day}))
    };
    let known: String = (0..40).map(line).collect();
    known + &new("new1", "2026-10-01") + &new("new2", "2026-09-01")
}

fn studio() -> Studio {
    let (studio, ..) = Studio::in_production();
    let file = studio.file("titles.jsonl", &catalog());
    studio.ok(&["import", "titles", &file]);
    studio
}

fn set(studio: &Studio, rules: &str) -> Value {
    let file = studio.file("rules.toml", rules);
    studio.json(&["rules", "set", "--file", &file, "--why", "holidays"])
}

fn list(studio: &Studio, more: &[&str]) -> Vec<String> {
    let args = [&["recommend", "--viewer", "v001", "--k", "50"], more].concat();
    let titles = studio.json(&args)["titles"].as_array().unwrap().clone();
    titles.iter().map(|t| t["title"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn lists_follow_the_rules_and_stay_full() {
    let studio = studio();
    // Forty and two, fourteen of them seen, five for France only.
    let before = list(&studio, &[]);
    assert_eq!(before.len(), 42 - 14 - 5);
    assert_eq!(
        before[before.len() - 2..],
        ["new1", "new2"],
        "what the model does not know, newest first"
    );
    assert_eq!(list(&studio, &["--territory", "FR"]).len(), 42 - 14);

    let answer = set(&studio, RULES);
    assert_eq!((&answer["version"], &answer["notes"]), (&json!(1), &json!([])));
    let after = list(&studio, &[]);
    assert_eq!(after.len(), before.len() - 1, "one title less");
    assert_eq!((after[0].as_str(), after[1].as_str()), ("t003", "new2"), "boosted, pinned");
    assert!(!after.contains(&"t002".to_owned()));
    assert_eq!(list(&studio, &["--where", "added is known"]), ["new1", "new2"], "also with a pin");
    let odd = studio.json(&["recommend", "--viewer", "v001", "--where", r#"genre = "Drame""#]);
    assert_eq!(
        (&odd["titles"], &odd["notes"]),
        (&json!([]), &json!(["no title has the genre `Drame`"]))
    );
}

#[test]
fn a_childs_profile_cannot_be_widened_by_a_request() {
    let studio = studio();
    set(&studio, RULES);
    let player = studio.account("player", "service");
    studio.ok_as(&player, &["viewer", "profile", "v001", "--age-max", "7", "--territory", "FR"]);
    let suitable = |id: &String| {
        id.starts_with("new") || {
            let n: usize = id[1..].parse().unwrap();
            !n.is_multiple_of(5) && n % 4 * 5 <= 7 && n.is_multiple_of(2)
        }
    };
    for more in [&[][..], &["--age-max", "21"]] {
        let shown = list(&studio, more);
        assert!(shown.len() > 2 && shown.iter().all(suitable), "{shown:?}");
    }
    assert!(list(&studio, &["--age-max", "0"]).iter().all(|id| id != "t001"));
    let record = studio.ok(&["record", "list", "--json"]);
    assert!(!record.contains("v001"), "the record never holds a viewer's id");
}

#[test]
fn a_check_says_which_rule_keeps_a_title_away() {
    let studio = studio();
    set(&studio, RULES);
    let table = [
        ("t002", &[][..], "not shown: leaves it out: rights are being settled"),
        (
            "t010",
            &[],
            "not shown: available in some territories only, and nobody says where this is",
        ),
        (
            "t003",
            &["--age-max", "12"],
            "not shown: its age 15 is above the profile's limit of 12; `not genre = \"Horror\"` is false: genre is Horror",
        ),
        (
            "t005",
            &["--age-max", "12"],
            "not shown: its age is unknown, and the profile's limit of 12 is a child's; `not genre = \"Horror\"` is false: genre is Horror",
        ),
        ("t004", &["--where", "year = 1987"], "not shown: `year = 1987` is false: year is 1994"),
        ("t027", &[], "not shown: the viewer has it in the history, as `play`"),
        ("new2", &[], "shown, at place 2 of 22"),
        ("t003", &[], "shown, at place 1 of 22"),
    ];
    for (title, more, expected) in table {
        let args = [&["rules", "check", "--viewer", "v001", "--title", title], more].concat();
        assert_eq!(studio.json(&args)["verdict"], expected, "{title}");
    }
}

#[test]
fn rules_are_checked_whole_versioned_and_recorded() {
    let studio = studio();
    let bad = studio.file("bad.toml", "[[exclude]]\nwhere = 'yeer = 1'\n");
    let refused = studio.run(&["rules", "set", "--file", &bad, "--why", "x"]);
    let said = text(&refused.stderr);
    assert_eq!(code(&refused), 2, "{said}");
    assert!(said.contains("bad.toml:2:10") && said.contains("did you mean `year`?"), "{said}");
    assert_eq!(code(&studio.run(&["rules", "show"])), 3, "nothing was stored");

    set(&studio, RULES);
    let entry = studio.last_entry();
    assert_eq!((&entry["effect"]["version"], &entry["why"]), (&json!(1), &json!("holidays")));
    let again = studio.file("rules.toml", RULES);
    assert_eq!(
        code(&studio.run(&["rules", "set", "--file", &again, "--why", "x"])),
        4,
        "the same again"
    );
    let noted = set(&studio, "[[pin]]\ntitle = \"nowhere\"\nposition = 1\n");
    assert_eq!(noted["notes"], json!(["there is no title `nowhere`"]));
    assert_eq!(studio.json(&["rules", "show"])["version"], 2);
    assert_eq!(studio.json(&["rules", "show", "--version", "1"])["rules"], RULES);
}

/// The first title of a list over HTTP.
fn first(server: &Server, token: &str) -> String {
    let answer = server.post(token, "/v1/recommend", &json!({"viewer": "v001"}));
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["titles"][0]["title"].as_str().unwrap().to_owned()
}

#[test]
fn a_running_server_follows_rules_and_explains_mistakes_by_column() {
    let studio = studio();
    let server = studio.serve();
    let owner = studio.owner();
    assert_ne!(first(&server, &owner), "t003");
    set(&studio, RULES);
    let followed = (0..200).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        first(&server, &owner) == "t003"
    });
    assert!(followed, "the server still answers by the old rules");
    let body = json!({"viewer": "v001", "where": "year >= 1990 and gnre = 7"});
    let answer = server.post(&owner, "/v1/recommend", &body);
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("did you mean `genre`?") && answer.body.contains("18"),
        "{}",
        answer.body
    );
}

#[test]
fn rules_come_over_http_and_the_page_of_a_title_explains_them() {
    let studio = studio();
    let server = studio.serve();
    let owner = studio.owner();
    let bearer = format!("Bearer {owner}");
    let stored = server.send("POST", "/v1/uploads", &[("Authorization", &bearer)], RULES);
    let body = json!({"file": stored.json()["upload"], "why": "holidays"});
    let answer = server.post(&owner, "/v1/rules/set", &body);
    assert_eq!((answer.status, &answer.json()["version"]), (200, &json!(1)), "{}", answer.body);
    // An approver may not import, and so has no uploads, but may say the rules themselves.
    let bea = studio.account("bea", "approver");
    let longer = format!("{RULES}# for the record\n");
    let answer = server.post(&bea, "/v1/rules/set", &json!({"text": longer, "why": "holidays"}));
    assert_eq!((answer.status, &answer.json()["version"]), (200, &json!(2)), "{}", answer.body);
    let (cookie, _) = server.sign_in(&owner);
    let explained = (0..200).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        let page = server.send("GET", "/titles/t002?viewer=v001", &[("Cookie", &cookie)], "");
        assert_eq!(page.status, 200);
        page.body.contains("not shown: leaves it out: rights are being settled")
    });
    assert!(explained, "the page does not say which rule keeps the title away");
}
