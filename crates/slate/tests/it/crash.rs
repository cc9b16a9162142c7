//! Whatever moment the program dies at, what was acknowledged is there, once, and the record verifies.

use std::time::Duration;

use serde_json::json;

use crate::kit::{Studio, events_csv};

/// Events of the studio, after whatever a start sweeps.
fn events(studio: &Studio) -> u64 {
    studio.ok(&["record", "verify"]);
    studio.json(&["data", "show"])["events"].as_u64().unwrap()
}

fn failpoints() -> Vec<&'static str> {
    slate_store::FAILPOINTS.iter().chain(&slate_tables::FAILPOINTS).copied().collect()
}

#[test]
fn an_import_that_dies_anywhere_is_whole_or_absent() {
    let mut reached = Vec::new();
    for name in failpoints() {
        for action in ["abort", "error"] {
            let studio = Studio::new();
            let first = studio.file("first.csv", &events_csv(6, 10));
            studio.ok(&["import", "events", &first]);
            let before = events(&studio);
            let second = studio.file("second.csv", &events_csv(12, 30));
            let died = studio
                .command(&["import", "events", &second])
                .env("SLATE_FAILPOINT", format!("{name}={action}"))
                .output()
                .unwrap();
            if died.status.success() {
                continue;
            }
            reached.push(name);
            let after = events(&studio);
            let whole = studio.json(&["import", "events", &second]);
            let all = events(&studio);
            assert_eq!(after + whole["added"].as_u64().unwrap(), all, "{name}={action}");
            assert!(after == before || after == all, "{name}={action}: half an import");
        }
    }
    for name in ["segment.write", "segment.fsync", "segment.rename", "tables.fsync", "store.commit"]
    {
        assert!(reached.contains(&name), "no test dies at {name}");
    }
}

/// A shortlist is an artifact, a row and an entry of the record: all of them, or none that anybody sees.
#[test]
fn a_shortlist_that_dies_anywhere_is_whole_or_absent() {
    let mut reached = 0;
    for name in failpoints() {
        for action in ["abort", "error"] {
            let studio = Studio::new();
            let offers = studio.file("offers.csv", "id,price\na,10\nb,20\n");
            let reach =
                studio.file("reach.csv", "segment,viewers,title,share\ns,100,a,0.5\ns,100,b,0.4\n");
            let args = [
                "catalog",
                "shortlist",
                "--candidates",
                &offers,
                "--reach",
                &reach,
                "--budget",
                "30",
            ];
            let point = format!("{name}={action}");
            let died = studio.command(&args).env("SLATE_FAILPOINT", &point).output().unwrap();
            if died.status.success() {
                continue;
            }
            reached += 1;
            studio.ok(&["record", "verify"]);
            let lists = studio.json(&["catalog", "shortlists"])["shortlists"].clone();
            assert!(lists.as_array().unwrap().len() <= 1, "{point}: {lists}");
            let again = studio.json(&args);
            let lists = studio.json(&["catalog", "shortlists"])["shortlists"].clone();
            assert_eq!(
                (lists.as_array().unwrap().len(), &lists[0]["id"]),
                (1, &again["id"]),
                "{point}"
            );
        }
    }
    assert!(reached > 2, "no test dies where a shortlist is written");
}

#[test]
fn an_event_that_dies_anywhere_is_there_once_if_it_was_acknowledged() {
    for name in failpoints() {
        let studio = Studio::new();
        let event = r#"{"id":"e1","viewer":"v","title":"t","at":1700000000}"#;
        let died = studio
            .command(&["events", "--event", event])
            .env("SLATE_FAILPOINT", format!("{name}=abort"))
            .output()
            .unwrap();
        let after = events(&studio);
        assert!(after <= 1);
        assert!(!died.status.success() || after == 1, "{name}: acknowledged and gone");
        studio.ok(&["events", "--event", event]);
        assert_eq!(events(&studio), 1, "{name}");
    }
}

/// A generator for moments; the seed makes the test the same every time, as far as time allows.
pub(crate) fn moments(seed: u64, n: usize, max_ms: u64) -> Vec<Duration> {
    let mut rng = slate_math::Rng::new(slate_core::Seed(seed));
    (0..n).map(|_| Duration::from_micros(rng.below(max_ms * 1000))).collect()
}

#[test]
fn an_import_killed_at_random_moments_loses_and_doubles_nothing() {
    let studio = Studio::new();
    let expected = {
        let clean = Studio::new();
        let file = clean.file("events.csv", &events_csv(400, 60));
        clean.ok(&["import", "events", &file]);
        events(&clean)
    };
    let file = studio.file("events.csv", &events_csv(400, 60));
    for moment in moments(1, 50, 60) {
        studio.killed(&["import", "events", &file], moment);
        let now = events(&studio);
        assert!(now == 0 || now == expected, "half an import: {now} of {expected}");
    }
    studio.ok(&["import", "events", &file]);
    assert_eq!(events(&studio), expected);
}

#[test]
fn a_server_killed_at_random_moments_keeps_every_acknowledged_event() {
    let studio = Studio::new();
    let token = studio.account("player", "service");
    let mut acknowledged = 0;
    for (round, moment) in moments(2, 50, 120).into_iter().enumerate() {
        let mut server = studio.serve();
        let address = server.address.clone();
        let poster = std::thread::spawn({
            let token = token.clone();
            move || post_until_refused(&address, &token, round)
        });
        std::thread::sleep(moment);
        server.kill();
        acknowledged += poster.join().unwrap();
        let stored = events(&studio);
        assert!(stored >= acknowledged, "{acknowledged} acknowledged, {stored} there");
        // A request that was under way may have been committed without an answer: one a round.
        assert!(stored <= acknowledged + round as u64 + 1, "an event was doubled");
    }
}

/// Posts one event after the other, each with its own id, until the server is gone; how many were
/// acknowledged.
fn post_until_refused(address: &str, token: &str, round: usize) -> u64 {
    let mut n = 0;
    loop {
        let event =
            json!({"id": format!("{round}-{n}"), "viewer": "v", "title": format!("t{n}"), "at": 1});
        match crate::serve::try_post(address, token, "/v1/events", &json!({"events": [event]})) {
            Some(200) => n += 1,
            _ => return n,
        }
    }
}
