//! What is known of a version before anybody is in a test of it: forecasts from past tests, and what was drawn on pages.

use serde_json::{Value, json};

use crate::kit::{Server, Studio, code, now_ms, text};
use crate::page::described;

const PLAN: &str = r#"
name = "candidates"
seed = 7
protocol = { kind = "strong", test_viewers = 20, validation_viewers = 15 }
metrics = ["ndcg@10"]

[[model]]
name = "ease"
kind = "ease"
lambda = 25

[[model]]
name = "popularity"
kind = "popularity"

[[model]]
name = "stiff"
kind = "ease"
lambda = 1000000
"#;

/// A studio with versions of three models of one run, `ease` in production: the run, the versions, and an approver.
fn studio() -> (Studio, String, [String; 3], String) {
    let (studio, _, ben) = Studio::in_production();
    let run = studio.json(&["evaluate", &studio.file("candidates.toml", PLAN)]);
    let run = run["run"].as_str().unwrap().to_owned();
    let train = |model: &str| {
        let made = studio.json(&["model", "train", "--run", &run, "--model", model]);
        made["version"].as_str().unwrap().to_owned()
    };
    let versions = ["ease", "popularity", "stiff"].map(train);
    studio.ok(&["model", "propose", &versions[0], "--why", "best"]);
    studio.ok_as(&ben, &["proposal", "approve", "2", "--why", "checked"]);
    studio.ok_as(&ben, &["model", "promote", &versions[0]]);
    (studio, run, versions, ben)
}

/// A test of a version against production in which every viewer of it plays so much more, from start to end.
fn past_test(
    (studio, server, ben): (&Studio, &Server, &str),
    number: usize,
    version: &str,
    effect: usize,
) {
    let name = format!("past-{number}");
    let definition = format!(
        "name = \"{name}\"\nhypothesis = \"x\"\ndays = 7\n[[cell]]\nname = \"today\"\n[[cell]]\nname = \"new\"\n\
         version = \"{version}\"\n[[metric]]\nname = \"plays\"\nrole = \"primary\"\n\
         [decision]\nmethod = \"sequential\"\nlook_from = 10\ntightest_at = 40\n"
    );
    studio.ok(&["test", "create", &studio.file("past.toml", &definition), "--why", "x"]);
    let proposed = studio.json(&["test", "propose", &name, "--why", "x"])["proposal"].to_string();
    studio.ok_as(ben, &["proposal", "approve", &proposed, "--why", "x"]);
    studio.ok_as(ben, &["test", "start", &name]);
    let unit = |n: usize| format!("p{number}-{n}");
    let cell = |n: usize| ["today", "new"][n % 2];
    let exposure = |n: usize| json!({"test": name, "unit": unit(n), "cell": cell(n)});
    let exposures: Vec<Value> = (0..40).map(exposure).collect();
    let owner = studio.owner();
    // The server hears of the test a moment after it was started by somebody else.
    let stored = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        let answer = server.post(&owner, "/v1/test/expose", &json!({"exposures": exposures}));
        answer.json()["stored"] == 40
    });
    assert!(stored, "{name} was not heard of");
    let at = now_ms();
    let plays = |n: usize| 1 + n / 2 % 4 + n % 2 * effect;
    let event = |n: usize, t: usize| json!({"viewer": unit(n), "title": format!("t{t:03}"), "kind": "play", "at": at});
    let events: Vec<Value> = (0..40)
        .flat_map(|n| (0..plays(n)).map(move |t| (n, t)))
        .map(|(n, t)| event(n, t))
        .collect();
    let answer = server.post(&owner, "/v1/events", &json!({"events": events}));
    assert_eq!(answer.status, 200, "{}", answer.body);
    studio.ok(&["test", "analyse", &name]);
    studio.ok_as(ben, &["test", "stop", &name, "--why", "seen enough"]);
}

#[test]
fn past_tests_say_what_to_expect_of_a_run() {
    let (studio, run, [_, popularity, stiff], ben) = studio();
    let server = studio.serve();
    let before = studio.json(&["run", "forecast", &run]);
    assert_eq!((&before["past"], &before["against"]), (&json!([]), &json!("ease")), "{before}");
    assert!(before["refused"].as_str().unwrap().contains("8 past tests"), "{before}");
    // What is worse offline did the less online, up to chance.
    for (number, (version, effect)) in
        [(&popularity, 1), (&stiff, 5), (&popularity, 2), (&stiff, 6)]
            .repeat(2)
            .into_iter()
            .enumerate()
    {
        past_test((&studio, &server, &ben), number, version, effect);
    }
    let found = studio.json(&["run", "forecast", &run]);
    assert_eq!(found["past"].as_array().unwrap().len(), 8, "{found}");
    assert_eq!((&found["online"], &found["metric"]), (&json!("plays"), &json!("ndcg@10")));
    let models = found["models"].as_array().unwrap();
    let of = |name: &str| {
        let model = models.iter().find(|m| m["model"] == name).unwrap();
        (model["offline"].as_f64().unwrap(), model["effect"].as_f64().unwrap())
    };
    let (worse, better) = (of("popularity"), of("stiff"));
    assert!(worse.0 < better.0 && worse.1 < better.1, "{found}");
    assert!((worse.1 - 1.5).abs() < 1.0 && (better.1 - 5.5).abs() < 1.0, "{found}");
    let (cookie, _) = server.sign_in(&studio.owner());
    let page = server.send("GET", &format!("/runs/{run}"), &[("Cookie", &cookie)], "").body;
    assert!(
        page.contains("What to expect online") && page.contains("as 8 past tests say"),
        "{page}"
    );
    // By a metric that no run has, nothing is said, and why.
    let other = studio.json(&["run", "forecast", &run, "--metric", "recall@5"]);
    assert_eq!(other["left_out"].as_array().unwrap().len(), 8);
    assert_eq!(code(&studio.run(&["run", "forecast", &run, "--against", "nobody"])), 3);
}

#[test]
fn draws_say_which_versions_deserve_a_test() {
    let (studio, _, [ease, popularity, stiff], _) = studio();
    let refused = studio.run(&["model", "replay"]);
    assert_eq!(code(&refused), 8, "{}", text(&refused.stderr));
    assert!(text(&refused.stderr).contains("nothing was drawn"));
    described(&studio);
    let server = studio.serve();
    let owner = studio.owner();
    for n in 0..360 {
        let ask = json!({"viewer": format!("v{:03}", n % 60), "row_length": 10, "seed": n});
        let answer = server.post(&owner, "/v1/page", &ask);
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    let drawn = || -> Vec<Value> {
        studio.logged(360).into_iter().filter(|row| row["explored"] == true).collect()
    };
    let at = now_ms();
    let played = drawn().into_iter().step_by(3);
    let event = |row: Value| json!({"viewer": row["viewer"], "title": row["title"], "kind": "play", "at": at});
    let events: Vec<Value> = played.map(event).collect();
    assert_eq!(server.post(&owner, "/v1/events", &json!({"events": events})).status, 200);
    let asked = format!("{popularity},{stiff},{ease}");
    let found = studio.json(&["model", "replay", "--versions", &asked]);
    let drawn = drawn();
    let followed = drawn.iter().filter(|row| row["played"] == true).count();
    assert_eq!(found["draws"], drawn.len(), "every drawn slot counts");
    let earned = found["earned"].as_f64().unwrap();
    assert!((earned - followed as f64 / drawn.len() as f64).abs() < 1e-12, "{found}");
    assert_eq!(found["production"]["version"], ease.as_str());
    let versions = found["versions"].as_array().unwrap();
    assert_eq!(versions.len(), 3);
    for v in versions {
        let value = v["value"].as_f64();
        assert_ne!(value.is_some(), v["refused"].is_string(), "a number or a reason: {v}");
        assert!(value.is_none_or(|x| (0.0..=1.0).contains(&x)), "{v}");
    }
    let same = &versions[2];
    assert!(
        same["refused"].is_string() || same["ahead"] == 0.0,
        "nothing is ahead of itself: {same}"
    );
    assert_eq!(same["deserves_a_test"], false);
}
