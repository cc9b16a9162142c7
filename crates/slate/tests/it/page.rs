//! The page over HTTP and on the command line: rows, reasons, and the log of what was shown.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use crate::kit::{Studio, code, text};

/// The titles of a page, row after row.
fn titles(page: &Value) -> Vec<String> {
    let rows = page["rows"].as_array().unwrap().iter();
    let cards = rows.flat_map(|row| row["cards"].as_array().unwrap());
    cards.map(|card| card["title"].as_str().unwrap().to_owned()).collect()
}

/// The cards of the first row of a kind.
fn cards<'a>(page: &'a Value, kind: &str) -> &'a [Value] {
    let rows = page["rows"].as_array().unwrap();
    let row = rows.iter().find(|r| r["kind"] == kind).unwrap();
    row["cards"].as_array().unwrap()
}

fn kinds(page: &Value) -> Vec<&str> {
    page["rows"].as_array().unwrap().iter().map(|row| row["kind"].as_str().unwrap()).collect()
}

/// Titles of two genres, one for each camp of viewers, and some that nobody has seen.
pub(crate) fn described(studio: &Studio) {
    let title = |n: usize| {
        let genre = if n % 40 < 20 { "Crime" } else { "Comedy" };
        json!({"id": format!("t{n:03}"), "name": format!("Title {n}"), "genres": [genre], "year": 2000 + n % 20})
    };
    let lines: Vec<String> = (0..80).map(|n| title(n).to_string()).collect();
    studio.ok(&["import", "titles", &studio.file("titles.jsonl", &lines.join("\n"))]);
}

fn in_production() -> (Studio, String) {
    let (studio, _, ben) = Studio::in_production();
    described(&studio);
    (studio, ben)
}

#[test]
fn nobody_sees_a_title_twice_nor_one_they_have_seen() {
    let (studio, _) = in_production();
    let server = studio.serve();
    for viewer in ["v000", "v001", "v017", "stranger"] {
        let page =
            server.post(&studio.owner(), "/v1/page", &json!({"viewer": viewer, "row_length": 5}));
        assert_eq!(page.status, 200, "{}", page.body);
        let page = page.json();
        let shown = titles(&page);
        let distinct: BTreeSet<&String> = shown.iter().collect();
        assert_eq!(distinct.len(), shown.len(), "{viewer}");
        let history = server.post(&studio.owner(), "/v1/viewer/show", &json!({"viewer": viewer}));
        let seen = history.json()["history"].as_array().cloned().unwrap_or_default();
        assert!(seen.iter().all(|e| !shown.iter().any(|t| e["title"] == *t.as_str())), "{viewer}");
        assert!(page["rows"].as_array().unwrap().iter().all(|row| row["reason"] != ""));
    }
}

#[test]
fn two_tastes_see_different_pages() {
    let (studio, _) = in_production();
    let page = |viewer: &str| {
        let args =
            ["page", "--viewer", viewer, "--row-length", "4", "--rows-max", "3", "--preview"];
        studio.json(&args)
    };
    let (crime, comedy) = (page("v000"), page("v001"));
    assert!(kinds(&crime).contains(&"top-picks"), "{crime}");
    let genres = |page: &Value| -> BTreeSet<String> {
        let row =
            page["rows"].as_array().unwrap().iter().find(|r| r["kind"] == "top-picks").unwrap();
        let cards = row["cards"].as_array().unwrap().iter();
        cards.map(|c| c["genres"][0].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(genres(&crime), BTreeSet::from(["Crime".to_owned()]));
    assert_eq!(genres(&comedy), BTreeSet::from(["Comedy".to_owned()]));
}

#[test]
fn what_was_begun_is_offered_until_it_is_finished() {
    let (studio, _) = in_production();
    let post = |kind: &str, title: &str, at: u64| {
        let event = json!({"viewer": "v000", "title": title, "kind": kind, "at": at});
        studio.ok(&["events", "--event", &event.to_string()]);
    };
    let begun = || {
        let page = studio.json(&["page", "--viewer", "v000", "--preview"]);
        let row = page["rows"]
            .as_array()
            .unwrap()
            .iter()
            .find(|r| r["kind"] == "continue-watching")
            .cloned();
        row.map(|row| row["cards"][0]["title"].as_str().unwrap().to_owned())
    };
    post("play", "t030", 1_700_900_000);
    assert_eq!(begun(), None, "nobody ever says what was finished, so it cannot be told");
    post("finish", "t031", 1_700_900_100);
    assert_eq!(begun().as_deref(), Some("t030"));
    post("finish", "t030", 1_700_900_200);
    assert_ne!(begun().as_deref(), Some("t030"));
}

#[test]
fn a_page_is_logged_with_every_place_and_what_followed() {
    let (studio, _) = in_production();
    let page = studio.json(&["page", "--viewer", "v001", "--seed", "5"]);
    let slate = page["slate_id"].as_str().unwrap();
    let listed = studio.json(&["exposures", "list"]);
    assert_eq!((&listed["total"], &listed["pages"][0]["slate_id"]), (&json!(1), &json!(slate)));
    let lines = studio.ok(&["exposures", "export"]);
    let lines: Vec<Value> = lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let logged: Vec<String> =
        lines.iter().map(|l| l["title"].as_str().unwrap().to_owned()).collect();
    assert_eq!(logged, titles(&page));
    assert!(lines.iter().all(|l| l["played"] == false && l["viewer"] == "v001"));
    let drawn = lines.iter().filter(|l| l["explored"] == true);
    drawn.for_each(|l| assert!(l["propensity_error"].is_number(), "{l}"));
    let now = lines[0]["at"].clone();
    let event = json!({"viewer": "v001", "title": logged[0], "at": now});
    studio.ok(&["events", "--event", &event.to_string()]);
    let after = studio.json(&["exposures", "export"]);
    assert_eq!(after["rows"][0]["played"], true);
    assert_eq!(after["rows"][1]["played"], false);
}

#[test]
fn nothing_is_logged_of_who_only_looks_or_has_opted_out() {
    let (studio, _) = in_production();
    let looked = studio.json(&["page", "--viewer", "v001", "--preview"]);
    assert_eq!(looked["slate_id"], Value::Null);
    studio.ok(&["viewer", "opt-out", "v001"]);
    let refused = studio.run(&["page", "--viewer", "v001"]);
    assert_ne!(code(&refused), 0, "{}", text(&refused.stdout));
    assert_eq!(studio.json(&["exposures", "list"])["total"], 0);
    studio.ok(&["page", "--history", "t001,t002"]);
    assert_eq!(studio.json(&["exposures", "list"])["pages"][0]["viewer"], Value::Null);
}

#[test]
fn the_same_seed_is_the_same_page() {
    let (studio, _) = in_production();
    let page = |seed: &str| {
        let args = ["page", "--viewer", "v001", "--seed", seed, "--preview", "--explore", "true"];
        studio.json(&args)
    };
    assert_eq!(page("7"), page("7"));
    assert_eq!(page("7")["rows"][0], page("8")["rows"][0], "only slots depend on the seed");
}

#[test]
fn a_page_that_dies_on_its_way_to_the_disk_is_whole_or_absent() {
    for name in ["store.commit", "store.committed"] {
        let (studio, _) = in_production();
        let died = studio
            .command(&["page", "--viewer", "v001"])
            .env("SLATE_FAILPOINT", format!("{name}=abort"))
            .output()
            .unwrap();
        assert!(!died.status.success(), "{name} was not reached");
        let pages = studio.json(&["exposures", "list"])["total"].as_u64().unwrap();
        assert_eq!(pages, u64::from(name == "store.committed"), "{name}");
        let whole = studio.json(&["page", "--viewer", "v001", "--preview"]);
        let rows = studio.json(&["exposures", "export"])["rows"].as_array().unwrap().len();
        assert_eq!(rows as u64, pages * titles(&whole).len() as u64, "{name}");
    }
}

#[test]
fn a_server_that_is_killed_keeps_whole_pages_and_one_that_is_stopped_keeps_all() {
    let (studio, _) = in_production();
    let token = studio.account("player", "service");
    let logged = || studio.json(&["exposures", "list"])["total"].as_u64().unwrap();
    let (mut before, mut cards) = (0, 0);
    for round in 0..12_u64 {
        let mut server = studio.serve();
        for _ in 0..3 {
            let page = server.post(&token, "/v1/page", &json!({"viewer": "v001"}));
            assert_eq!(page.status, 200, "{}", page.body);
            cards = titles(&page.json()).len() as u64;
        }
        let stopped = round == 11;
        if stopped {
            assert_eq!(server.stop(), Some(0));
        } else {
            std::thread::sleep(Duration::from_millis(round * 3));
            server.kill();
        }
        let now = logged();
        let least = if stopped { before + 3 } else { before };
        assert!((least..=before + 3).contains(&now), "{before} pages, three more, then {now}");
        before = now;
    }
    let rows = studio.json(&["exposures", "export"])["rows"].as_array().unwrap().len() as u64;
    assert_eq!(rows, before * cards, "half a page");
}

#[test]
fn the_studio_shows_the_page_and_logs_nothing() {
    let (studio, _) = in_production();
    let server = studio.serve();
    let page = server.get(&studio.owner(), "/viewers/v001/page?diversity=50");
    assert_eq!(page.status, 200, "{}", page.body);
    for words in ["Top picks for you", "sees", "type=\"range\"", "At 50 %"] {
        assert!(page.body.contains(words), "`{words}` is missing");
    }
    assert_eq!(studio.json(&["exposures", "list"])["total"], 0);
}

#[test]
fn a_title_with_artwork_to_choose_from_says_which_to_show() {
    let (studio, _) = in_production();
    let first = titles(&studio.json(&["page", "--viewer", "v001", "--preview"]))[0].clone();
    studio.ok(&["title", "variants", &first, "--names", "night,day"]);
    let page = studio.json(&["page", "--viewer", "v001", "--seed", "3"]);
    let chosen = page["rows"][0]["cards"][0]["variant"].clone();
    assert!(["night", "day"].contains(&chosen["name"].as_str().unwrap()), "{chosen}");
    assert_eq!(chosen["propensity"], 0.5, "nothing is known of either yet");
    assert_eq!(page["rows"][0]["cards"][1]["variant"], Value::Null);
    let rows = studio.json(&["exposures", "export"])["rows"].clone();
    assert_eq!((&rows[0]["variant"], &rows[1]["variant"]), (&chosen, &Value::Null));
    let odd = studio.run(&["title", "variants", &first, "--names", "a,a"]);
    assert_ne!(code(&odd), 0, "{}", text(&odd.stdout));
    studio.ok(&["title", "variants", &first]);
    let without = studio.json(&["page", "--viewer", "v001", "--preview"]);
    assert_eq!(without["rows"][0]["cards"][0]["variant"], Value::Null);
}

#[test]
fn what_is_drawn_says_how_likely_it_was() {
    let (studio, _) = in_production();
    let page = || studio.json(&["page", "--viewer", "v001", "--row-length", "10", "--seed", "4"]);
    let drawn = |page: &Value| -> Vec<Value> {
        let rows = page["rows"].as_array().unwrap().iter();
        let cards = rows.flat_map(|row| row["cards"].as_array().unwrap());
        cards.filter(|card| card["explored"] == true).cloned().collect()
    };
    let before = page();
    let drawn = drawn(&before);
    assert!(!drawn.is_empty(), "some titles of the catalog are cold: {before}");
    assert!(drawn.len() * 20 <= titles(&before).len(), "at most one card in twenty");
    for card in &drawn {
        let (p, error) = (card["propensity"].as_f64().unwrap(), card["propensity_error"].as_f64());
        assert!(p > 0.0 && p < 1.0 && error.is_some_and(|e| e > 0.0), "{card}");
    }
}

#[test]
fn editors_put_titles_into_rows_and_push_others() {
    let (studio, ben) = in_production();
    let page = || {
        let args = ["page", "--viewer", "v000", "--row-length", "5", "--explore", "false"];
        studio.json(&args)
    };
    let before = page();
    let last = cards(&before, "top-picks").last().unwrap()["title"].as_str().unwrap();
    let rules = format!(
        "[[pin]]\ntitle = \"t075\"\nposition = 2\nrow = \"top-picks\"\n\
         [[boost]]\nwhere = 'id = \"{last}\"'\nby = 9.0\n"
    );
    let set = ["rules", "set", "--why", "a test", "--text", &rules];
    studio.ok_as(&ben, &set);
    let after = page();
    let cards = cards(&after, "top-picks");
    assert_eq!((&cards[0]["title"], &cards[0]["pinned"]), (&json!(last), &json!(false)));
    assert_eq!((&cards[1]["title"], &cards[1]["pinned"]), (&json!("t075"), &json!(true)));
    assert_eq!(cards[1]["why"], "chosen by the editors");
    assert_eq!(titles(&after).iter().filter(|t| *t == "t075").count(), 1);
    assert_eq!(cards.len(), 5);
}

#[test]
fn a_row_that_is_narrowed_is_full_of_what_it_may_hold() {
    let (studio, ben) = in_production();
    let page = || studio.json(&["page", "--viewer", "v000", "--row-length", "5"]);
    let year = |card: &Value| card["year"].as_u64().unwrap();
    let before = page();
    assert!(cards(&before, "top-picks").iter().any(|c| year(c) % 2 == 1), "{before}");
    let even: Vec<String> = (2000..2020).step_by(2).map(|year| year.to_string()).collect();
    let rules = format!(
        "[[row]]\nkind = \"top-picks\"\nfilter = \"even\"\n\
         [[pin]]\ntitle = \"t075\"\nposition = 1\nrow = \"top-picks\"\n\
         [filters]\neven = 'year in ({})'\n",
        even.join(", ")
    );
    studio.ok_as(&ben, &["rules", "set", "--why", "a test", "--text", &rules]);
    let after = page();
    let picks = cards(&after, "top-picks");
    assert_eq!(picks.len(), 5);
    assert!(picks.iter().any(|c| c["explored"] == true), "{after}");
    assert!(picks.iter().all(|c| year(c) % 2 == 0 && c["pinned"] == false), "{after}");
    let others = after["rows"].as_array().unwrap().iter().filter(|r| r["kind"] != "top-picks");
    let others = others.flat_map(|r| r["cards"].as_array().unwrap());
    assert!(others.filter(|c| year(c) % 2 == 1).count() > 0, "other rows hold any");
}
