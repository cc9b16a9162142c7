//! An online test from its definition to its end: frozen, approved by a second person, started, and then who is in
//! which cell is known once and for all.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::kit::{Studio, code, now_ms, text};

/// A test of `version` against what is in production, with everybody in.
fn definition(version: &str) -> String {
    format!(
        r#"
name = "popular"
hypothesis = "What most viewers watch is good enough."
days = 14
ramp = [0.5, 1.0]

[[cell]]
name = "today"

[[cell]]
name = "popular"
version = "{version}"

[[metric]]
name = "plays"
role = "primary"
"#
    )
}

/// A studio with a test that is written down, the version that it tests, and the token of an approver.
fn with_test() -> (Studio, String, String) {
    let (studio, _, ben) = Studio::in_production();
    let run = studio.json(&["run", "list"])["runs"][0]["id"].as_str().unwrap().to_owned();
    let trained = studio.json(&["model", "train", "--run", &run, "--model", "popularity"]);
    let version = trained["version"].as_str().unwrap().to_owned();
    let file = studio.file("test.toml", &definition(&version[..12]));
    studio.ok(&["test", "create", &file, "--why", "to see"]);
    (studio, version, ben)
}

/// The same, started.
pub(crate) fn running() -> (Studio, String, String) {
    let (studio, version, ben) = with_test();
    let proposed = studio.json(&["test", "propose", "popular", "--why", "worth it"]);
    let number = proposed["proposal"].to_string();
    studio.ok_as(&ben, &["proposal", "approve", &number, "--why", "fine"]);
    studio.ok_as(&ben, &["test", "start", "popular"]);
    (studio, version, ben)
}

fn units(studio: &Studio) -> BTreeMap<String, u64> {
    let sheet = studio.json(&["test", "status", "popular"]);
    let line = |c: &Value| (c["cell"].as_str().unwrap().to_owned(), c["units"].as_u64().unwrap());
    sheet["cells"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn nothing_starts_that_a_second_person_has_not_approved() {
    let (studio, version, ben) = with_test();
    let refused = studio.run_as(&ben, &["test", "start", "popular"]);
    assert_eq!(code(&refused), 6);
    assert!(text(&refused.stderr).contains("proposal.not_approved"), "{}", text(&refused.stderr));
    studio.ok(&["test", "propose", "popular", "--why", "worth it"]);
    let own = studio.run(&["proposal", "approve", "2", "--why", "mine"]);
    assert_eq!(code(&own), 6, "{}", text(&own.stderr));
    let sheet = studio.json(&["proposal", "show", "2"]);
    let changes = sheet["proposal"]["changes"].to_string();
    assert!(changes.contains("What most viewers watch") && changes.contains(&version[..12]));
    // What is approved is what is written: another definition needs another approval.
    studio.ok_as(&ben, &["proposal", "approve", "2", "--why", "fine"]);
    let longer = definition(&version).replace("days = 14", "days = 28");
    let file = studio.file("longer.toml", &longer);
    studio.ok(&["test", "create", &file, "--why", "longer"]);
    assert_eq!(code(&studio.run_as(&ben, &["test", "start", "popular"])), 6);
    let checked = studio.json(&["test", "check", "popular"]);
    assert!(checked["obstacles"][0].as_str().unwrap().contains("no second person"), "{checked}");
}

/// 20 days of 200 viewers who watch as much as they always do, more or less.
fn steady_viewing() -> String {
    let mut csv = String::from("viewer,title,kind,at\n");
    for (v, day) in (0..200_u64).flat_map(|v| (0..20_u64).map(move |day| (v, day))) {
        for n in 0..=(v % 5 + (v * 31 + day * 17) % 7 % 3) {
            let (title, at) = ((v + day + n) % 40, 1_700_006_400 + day * 86_400 + n * 600 + v);
            csv.push_str(&format!("v{v},t{title},play,{at}\n"));
        }
    }
    csv
}

#[test]
fn what_a_test_can_find_is_said_before_it_starts() {
    let studio = Studio::new();
    let asked = definition("").replace("version = \"\"\n", "");
    let adjusted = asked.replace("role = \"primary\"", "role = \"primary\"\nadjusted = true");
    studio.ok(&["test", "create", &studio.file("test.toml", &adjusted), "--why", "to see"]);
    let refused = studio.run(&["test", "power", "popular"]);
    assert_eq!(code(&refused), 8, "nothing was viewed: {}", text(&refused.stderr));
    studio.ok(&["import", "events", &studio.file("events.csv", &steady_viewing())]);
    let found = studio.json(&["test", "power", "popular", "--days", "28,4,8", "--effect", "0.1"]);
    assert!(found["left_out"][0].as_str().unwrap().contains("28 days"), "{found}");
    let of = |n: usize, field: &str| found["outlooks"][n][field].as_f64().unwrap();
    assert_eq!((of(0, "days"), of(0, "units"), of(1, "days")), (4.0, 200.0, 8.0));
    // From the first play of the first day on; a viewer plays 3.9 times a day.
    assert!(of(1, "value") > 25.0 && of(1, "value") < 35.0, "{found}");
    assert!(of(1, "variance_left") < 0.2, "what they did before says what they will do");
    assert!(of(1, "least") < 0.1 && of(1, "power") > 0.8 && of(1, "needed") < 200.0, "{found}");
}

#[test]
fn a_running_test_is_changed_by_nobody() {
    let (studio, version, _) = running();
    let changed = definition(&version).replace("days = 14", "days = 28");
    let file = studio.file("changed.toml", &changed);
    let refused = studio.run(&["test", "create", &file, "--why", "longer"]);
    assert_eq!(code(&refused), 4);
    assert!(text(&refused.stderr).contains("its definition is frozen"));
    studio.ok(&["test", "create", &file, "--why", "longer", "--new-phase"]);
    let sheet = studio.json(&["test", "status", "popular"]);
    assert_eq!((&sheet["line"]["phase"], &sheet["definition"]["days"]), (&json!(1), &json!(14)));
    let tests = studio.json(&["test", "list"]);
    let standing = |n: usize| tests["tests"][n]["standing"].clone();
    assert_eq!((standing(0), standing(1)), (json!("running"), json!("draft")));
}

#[test]
fn viewers_get_the_list_of_their_cell_and_are_logged_once() {
    let (studio, version, ben) = running();
    let server = studio.serve();
    let owner = studio.owner();
    let ask = |viewer: &str, preview: bool| {
        let body = json!({"viewer": viewer, "k": 3, "preview": preview});
        server.post(&owner, "/v1/recommend", &body).json()
    };
    let viewers: Vec<String> = (0..60).map(|n| format!("v{n:03}")).collect();
    for viewer in &viewers {
        ask(viewer, true);
    }
    assert_eq!(units(&studio).values().sum::<u64>(), 0, "whoever only looks exposes nobody");
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    for viewer in viewers.iter().chain(&viewers) {
        let list = ask(viewer, false);
        let cell = list["cells"][0]["cell"].as_str();
        let by_version = list["version"] == version.as_str();
        assert_eq!(cell == Some("popular"), by_version, "{list}");
        *seen.entry(cell.unwrap_or("outside").to_owned()).or_default() += 1;
        assert_eq!(list, ask(viewer, false), "the same viewer stays in the same cell");
    }
    let twice: BTreeMap<String, u64> =
        units(&studio).iter().map(|(c, n)| (c.clone(), 2 * n)).collect();
    let outside = seen.remove("outside").unwrap_or(0);
    assert_eq!(seen, twice);
    assert!(outside > 30 && outside < 90, "half of 120 requests, about: {outside}");
    studio.ok_as(&ben, &["test", "ramp", "popular", "--why", "all is well"]);
    let all = studio.json(&["recommend", "--viewer", "v000", "--k", "1"]);
    assert_eq!(all["cells"].as_array().unwrap().len(), 1, "everybody is in now");
    studio.ok_as(&ben, &["test", "stop", "popular", "--why", "enough"]);
    let ended = studio.json(&["recommend", "--viewer", "v000", "--k", "1"]);
    assert_eq!((&ended["cells"], ended["version"] == version.as_str()), (&json!([]), false));
}

#[test]
fn a_page_says_its_cells_and_so_does_its_log() {
    let (studio, _, ben) = running();
    studio.ok_as(&ben, &["test", "ramp", "popular", "--why", "all"]);
    let page = studio.json(&["page", "--viewer", "v001", "--seed", "3"]);
    let cell = page["cells"][0].clone();
    assert_eq!(cell["test"], "popular");
    assert_eq!(units(&studio).values().sum::<u64>(), 1);
}

#[test]
fn two_tests_of_what_viewers_see_need_a_layer() {
    let (studio, version, ben) = running();
    let start = |name: &str, text: &str, number: &str| {
        let file = studio.file("other.toml", text);
        studio.ok(&["test", "create", &file, "--why", "another"]);
        studio.ok(&["test", "propose", name, "--why", "another"]);
        studio.ok_as(&ben, &["proposal", "approve", number, "--why", "fine"]);
        studio.run_as(&ben, &["test", "start", name])
    };
    let other = definition(&version).replace("name = \"popular\"\nhyp", "name = \"other\"\nhyp");
    let refused = start("other", &other, "3");
    assert_eq!(code(&refused), 4);
    assert!(text(&refused.stderr).contains("the same `layer`"), "{}", text(&refused.stderr));
    // One that changes nothing of Slate's own may run beside it.
    let plain = other
        .replace("\"other\"\nhyp", "\"plain\"\nhyp")
        .replace(&format!("version = \"{version}\""), "");
    let started = start("plain", &plain, "4");
    assert_eq!(code(&started), 0, "{}", text(&started.stderr));
}

#[test]
fn clients_report_their_exposures_and_repeat_nothing() {
    let (studio, ..) = running();
    let report = ["test", "expose", "popular/v1/today", "popular/v2/popular", "nothing/v1/a"];
    let first = studio.json(&report);
    assert_eq!((&first["stored"], &first["not_running"]), (&json!(2), &json!(1)));
    studio.json(&report);
    assert_eq!(units(&studio).values().sum::<u64>(), 2);
    studio.json(&["test", "expose", "popular/v1/popular"]);
    let sheet = studio.json(&["test", "status", "popular"]);
    assert_eq!(sheet["in_several_cells"], 1);
    assert_eq!(code(&studio.run(&["test", "expose", "popular/v1/nowhere"])), 2);
}

#[test]
fn whoever_is_forgotten_was_in_no_test() {
    let (studio, _, ben) = running();
    studio.ok_as(&ben, &["test", "ramp", "popular", "--why", "all"]);
    studio.ok(&["recommend", "--viewer", "v001"]);
    assert_eq!(units(&studio).values().sum::<u64>(), 1);
    studio.ok(&["viewer", "forget", "v001", "--confirm"]);
    assert_eq!(units(&studio).values().sum::<u64>(), 0);
}

/// What one cell shows must not come into the lists of the others through a model that learned from everybody.
#[test]
fn models_learn_from_whom_the_test_says() {
    let (studio, version, ben) = with_test();
    let apart = definition(&version)
        .replace("ramp = [0.5, 1.0]", "ramp = [0.5, 1.0]\nlearns_from = \"default-cell\"");
    let file = studio.file("apart.toml", &apart);
    studio.ok(&["test", "create", &file, "--why", "apart"]);
    studio.ok(&["test", "propose", "popular", "--why", "worth it"]);
    studio.ok_as(&ben, &["proposal", "approve", "2", "--why", "fine"]);
    studio.ok_as(&ben, &["test", "start", "popular"]);
    studio.json(&["test", "expose", "popular/v001/popular", "popular/v002/today"]);
    let event = |viewer: &str, title: &str| {
        json!({"viewer": viewer, "title": title, "kind": "play", "at": "2030-01-01T00:00:00Z"})
            .to_string()
    };
    let audience = || {
        let run = studio.json(&["run", "list"])["runs"][0]["id"].as_str().unwrap().to_owned();
        studio.json(&["model", "train", "--run", &run, "--model", "als"])["version"].clone()
    };
    let before = audience();
    studio.ok(&["events", "--event", &event("v001", "t005")]);
    assert_eq!(audience(), before, "a viewer of the other cell teaches nothing");
    studio.ok(&["events", "--event", &event("v002", "t035")]);
    let after = audience();
    assert_ne!(after, before, "one of the default cell does");
    studio.ok_as(&ben, &["test", "stop", "popular", "--why", "over"]);
    assert_ne!(audience(), after, "after the test everybody does");
}

/// The same test, looked at at any time from a hundred units on, with a guardrail.
fn watched(version: &str) -> String {
    let metric = "[[metric]]\nname = \"hide_rate\"\nrole = \"guardrail\"\nbetter = \"down\"\n\
                  [decision]\nmethod = \"sequential\"\nlook_from = 100\ntightest_at = 400\n";
    definition(version).replace("ramp = [0.5, 1.0]\n", "") + metric
}

/// A studio with that test running, 400 viewers in their cells, and what each of them did: plays, then hides.
pub(crate) fn watched_studio(did: impl Fn(usize) -> (usize, usize)) -> (Studio, String, String) {
    let (studio, version, ben) = with_test();
    let file = studio.file("watched.toml", &watched(&version));
    studio.ok(&["test", "create", &file, "--why", "watched"]);
    studio.ok(&["test", "propose", "popular", "--why", "worth it"]);
    studio.ok_as(&ben, &["proposal", "approve", "2", "--why", "fine"]);
    studio.ok_as(&ben, &["test", "start", "popular"]);
    let server = studio.serve();
    let owner = studio.owner();
    let cell = |n: usize| ["today", "popular"][n % 2];
    let exposure = |n: usize| json!({"test": "popular", "unit": format!("w{n}"), "cell": cell(n)});
    let exposures: Vec<Value> = (0..400).map(exposure).collect();
    let answer = server.post(&owner, "/v1/test/expose", &json!({"exposures": exposures}));
    assert_eq!(answer.json()["stored"], 400, "{}", answer.body);
    let at = now_ms();
    let event = |n: usize, title: usize, kind: &str| {
        json!({"viewer": format!("w{n}"), "title": format!("t{title:03}"), "kind": kind,
               "at": at})
    };
    let of_viewer = |n: usize| {
        let (plays, hides) = did(n);
        let plays = (0..plays).map(move |t| (t, "play"));
        plays
            .chain((20..20 + hides).map(|t| (t, "hide")))
            .map(move |(t, kind)| event(n, t, kind))
            .collect::<Vec<_>>()
    };
    for block in (0..400).flat_map(of_viewer).collect::<Vec<_>>().chunks(500) {
        let answer = server.post(&owner, "/v1/events", &json!({"events": block}));
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    (studio, version, ben)
}

/// What a viewer does without an effect: one to four plays.
pub(crate) fn usual(n: usize) -> usize {
    1 + (n / 2) % 4
}

#[test]
fn a_test_ends_with_a_memo_that_a_second_person_decides_on() {
    let (studio, version, ben) = watched_studio(|n| (usual(n) + 3 * (n % 2), 0));
    let look = studio.json(&["test", "analyse", "popular"]);
    assert_eq!(look["answer"], "ship `popular`", "{look}");
    let effect = &look["report"]["effects"][0];
    assert_eq!((&effect["control"], &effect["treatment"]), (&json!(2.5), &json!(5.5)));
    let drafted = studio.json(&["test", "memo", "popular"]);
    assert_eq!(drafted["memo"]["answer"], "ship `popular`");
    assert_eq!(drafted["proposed"], Value::Null);
    let means = ["--means", "More plays of what is popular.", "--why", "worth it"];
    let proposed = studio.json(&[&["test", "decide", "popular"][..], &means].concat());
    assert_eq!(proposed["version"], version.as_str());
    assert_eq!(proposed["memo"]["means"], "More plays of what is popular.");
    assert_eq!(proposed["memo"]["seen"], drafted["memo"]["seen"]);
    let after = studio.json(&["test", "memo", "popular"]);
    assert_eq!(
        (&after["proposed"]["proposal"], &after["proposed"]["status"]),
        (&proposed["proposal"], &json!("waiting"))
    );
    let number = proposed["proposal"].to_string();
    assert_eq!(code(&studio.run_as(&ben, &["model", "promote", &version])), 6, "not yet");
    assert_eq!(code(&studio.run(&["proposal", "approve", &number, "--why", "mine"])), 6);
    studio.ok_as(&ben, &["proposal", "approve", &number, "--why", "I agree"]);
    studio.ok_as(&ben, &["model", "promote", &version]);
    let sheet = studio.json(&["test", "status", "popular"]);
    assert_eq!(sheet["line"]["standing"], "decided");
    let shown = studio.json(&["proposal", "show", &number]);
    let memo = &shown["proposal"]["evidence"]["memo"];
    assert_eq!((&memo["cell"], &memo["answer"]), (&json!("popular"), &json!("ship `popular`")));
    assert_eq!(studio.json(&["recommend", "--viewer", "v001"])["version"], version.as_str());
}

#[test]
fn without_an_effect_there_is_nothing_to_decide_yet() {
    let (studio, _, ben) = watched_studio(|n| (usual(n), 0));
    let look = studio.json(&["test", "analyse", "popular"]);
    assert!(look["answer"].as_str().unwrap().starts_with("no answer yet"), "{look}");
    assert_eq!(code(&studio.run(&["test", "decide", "popular", "--why", "now"])), 4);
    studio.ok_as(&ben, &["test", "stop", "popular", "--why", "enough"]);
    let memo = studio.json(&["test", "decide", "popular", "--why", "nothing there"]);
    assert_eq!(memo["version"], Value::Null);
    studio.ok_as(&ben, &["proposal", "approve", &memo["proposal"].to_string(), "--why", "yes"]);
    assert_eq!(studio.json(&["test", "status", "popular"])["line"]["standing"], "decided");
}

#[test]
fn a_broken_guardrail_ends_the_test_without_anybody() {
    let (studio, ..) = watched_studio(|n| (usual(n), (n % 2) * (1 + n / 2 % 3)));
    let guarded = studio.json(&["test", "guard"]);
    assert_eq!(guarded["rolled_back"][0][0], "popular", "{guarded}");
    let sheet = studio.json(&["test", "status", "popular"]);
    assert_eq!(
        (&sheet["line"]["standing"], &sheet["line"]["share"]),
        (&json!("rolled back"), &json!(0.0))
    );
    assert_eq!(studio.last_entry()["operation"], "test guard");
    let again = studio.json(&["test", "guard"]);
    assert_eq!((&again["looked_at"], &again["rolled_back"]), (&json!([]), &json!([])));
}

/// What a server sees when it looks after guardrails is on the page of a test that runs, though nobody has looked at it.
#[test]
fn a_test_that_runs_is_followed() {
    let (studio, ..) = watched_studio(|n| (usual(n), 0));
    let (server, owner) = (studio.serve(), studio.owner());
    let status = || server.post(&owner, "/v1/test/status", &json!({"test": "popular"})).json();
    assert_eq!(status()["last_look"], Value::Null);
    let guarded = server.post(&owner, "/v1/test/guard", &json!({})).json();
    assert_eq!(guarded["rolled_back"], json!([]), "{guarded}");
    let seen = status();
    assert_eq!(seen["last_look"]["looks"], 0, "{seen}");
    assert_eq!(seen["last_look"]["report"]["units"], json!([200, 200]), "{seen}");
    assert_eq!(studio.json(&["test", "status", "popular"])["last_look"], Value::Null);
    studio.ok(&["test", "stop", "popular", "--why", "enough"]);
    studio.ok(&["test", "decide", "popular", "--why", "as it stands"]);
    let memo = &status()["memo"];
    assert_eq!((&memo["status"], &memo["proposal"]), (&json!("waiting"), &json!(3)), "{memo}");
}

/// Too many in one cell: whatever the effect, the answer is that there is none, and why.
#[test]
fn numbers_that_cannot_be_believed_give_no_verdict() {
    let (studio, ..) = watched_studio(|n| (usual(n) + 3 * (n % 2), 0));
    let more: Vec<String> = (0..200).map(|n| format!("popular/x{n}/popular")).collect();
    let args: Vec<&str> =
        ["test", "expose"].into_iter().chain(more.iter().map(String::as_str)).collect();
    studio.ok(&args);
    let look = studio.json(&["test", "analyse", "popular"]);
    let answer = look["answer"].as_str().unwrap();
    assert!(answer.starts_with("no verdict, because shares of cells"), "{answer}");
    let memo = studio.json(&["test", "decide", "popular", "--why", "to end it"]);
    assert_eq!((&memo["version"], &memo["memo"]["cell"]), (&Value::Null, &Value::Null));
}
