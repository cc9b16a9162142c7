//! Shortlists: from offers and a budget to a decision by two people, and what came of it.

use serde_json::{Value, json};

use crate::kit::{Studio, code, text};

const OFFERS: &str = "id,name,price,language,original\n\
                      heist,The Heist,100,en,yes\ncops,Two Cops,100,en,no\n\
                      laugh,A Laugh,100,ja,no\ntears,Tears,200,ko|ja,yes\n";

/// Three tastes of 1,000 viewers and one of 12. `heist` and `cops` are for the first, `laugh` for the second, of whom half
/// are well served, `tears` for the third.
const REACH: &str = "segment,viewers,title,share,low,high,served\n\
                     crime,1000,heist,0.5,0.4,0.6,0\ncrime,1000,cops,0.5,0.4,0.6,0\n\
                     comedy,1000,laugh,0.6,0.5,0.7,0.5\ndrama,1000,tears,0.6,0.1,0.9,0\n\
                     few,12,heist,1,1,1,0\ndrama,1000,elsewhere,0.9,0.9,0.9,0\n";

struct Offered {
    studio: Studio,
    offers: String,
    reach: String,
}

impl Offered {
    fn new() -> Self {
        let studio = Studio::new();
        let (offers, reach) = (studio.file("offers.csv", OFFERS), studio.file("reach.csv", REACH));
        Self { studio, offers, reach }
    }

    fn args<'a>(&'a self, more: &[&'a str]) -> Vec<&'a str> {
        let own = ["catalog", "shortlist", "--candidates", &self.offers, "--reach", &self.reach];
        [&own[..], more].concat()
    }

    fn made(&self, more: &[&str]) -> Value {
        self.studio.json(&self.args(more))
    }
}

fn ids(shortlist: &Value) -> Vec<&str> {
    let titles = shortlist["titles"].as_array().unwrap().iter();
    titles.map(|title| title["title"].as_str().unwrap()).collect()
}

/// By hand: 500 of crime and 300 of comedy for 200. For 300, by audience per price `laugh`, `heist` and `cops`, which adds
/// 250 to `heist`: 1,050. `heist` and `tears` reach 1,100.
#[test]
fn a_budget_buys_viewers_who_are_not_well_served() {
    let offered = Offered::new();
    let made = offered.made(&["--budget", "200"]);
    assert_eq!(ids(&made), ["heist", "laugh"]);
    assert_eq!(
        (made["viewers"].clone(), made["spent"].clone()),
        (json!([800.0, 650.0, 950.0]), json!(200))
    );
    assert_eq!((made["guarantee"].clone(), made["bound"].clone()), (json!("best"), json!(800.0)));
    assert_eq!(made["left_out"], json!(1), "a segment of 12 viewers");
    let heist = &made["titles"][0];
    assert_eq!(
        (heist["audience"][0].clone(), heist["displaces"].clone()),
        (json!(500.0), json!(["cops"]))
    );
    let segments: Vec<&str> = made["segments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["segment"].as_str().unwrap())
        .collect();
    assert_eq!(segments, ["crime", "comedy", "drama"]);
    let more = offered.made(&["--budget", "300"]);
    assert_eq!(ids(&more), ["heist", "tears"]);
    assert_eq!(more["ranked"]["titles"], json!(["laugh", "heist", "cops"]));
    let behind = more["ranked"]["behind"].as_f64().unwrap();
    assert!((behind - 50.0 / 1050.0).abs() < 1e-9, "{more}");
    let shown = offered.studio.ok(&offered.args(&["--budget", "200"]));
    assert!(shown.contains("nothing within the limits is worth more"), "{shown}");
    assert!(shown.contains("1 segments of fewer than 20 viewers"), "{shown}");
}

#[test]
fn quotas_inclusions_and_exploration_are_kept_to() {
    let offered = Offered::new();
    let local = offered.made(&["--budget", "300", "--quota", "language=ja:2"]);
    assert_eq!(
        ids(&local).into_iter().collect::<std::collections::BTreeSet<_>>(),
        ["laugh", "tears"].into()
    );
    let held = offered.made(&["--budget", "200", "--include", "cops", "--exclude", "heist"]);
    assert_eq!(
        held["titles"].as_array().unwrap().iter().filter(|t| t["because"] == "included").count(),
        1
    );
    assert!(!ids(&held).contains(&"heist"));
    // Half for what is known, half for what may be more: `tears` at its upper end.
    let explored = offered.made(&["--budget", "400", "--explore", "0.5"]);
    let tears =
        explored["titles"].as_array().unwrap().iter().find(|t| t["title"] == "tears").unwrap();
    assert_eq!(
        (tears["because"].clone(), explored["guarantee"].clone()),
        (json!("explored"), json!("bound"))
    );
    for (more, expected) in [
        (&["--budget", "250", "--quota", "language=ja:2"][..], "meets the quotas `language=ja`"),
        (
            &["--budget", "900", "--quota", "language=fr:1"],
            "too few candidates within the budget count as `language=fr`",
        ),
        (&["--budget", "900", "--quota", "language"], "expected a quota"),
        (&["--budget", "900", "--quota", "tongue=ja:1"], "there is no column `tongue`"),
        (&["--budget", "900", "--include", "nobody"], "`nobody` is none of the candidates"),
        (&["--budget", "50", "--include", "heist"], "costs 100, more than the budget of 50"),
        (&["--budget", "900", "--explore", "0.9"], "expected `explore` from 0 to .5"),
    ] {
        let output = offered.studio.run(&offered.args(more));
        assert_ne!(code(&output), 0);
        assert!(text(&output.stderr).contains(expected), "{}", text(&output.stderr));
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place() {
    let offered = Offered::new();
    for (offers, reach, expected) in [
        (
            OFFERS.replace("heist,The Heist,100", "heist,The Heist,-5"),
            REACH.to_owned(),
            "found `-5`",
        ),
        (OFFERS.replace("cops,", "heist,"), REACH.to_owned(), "stands in line 2 too"),
        ("id,price\n".to_owned(), REACH.to_owned(), "there are no candidates"),
        (
            OFFERS.to_owned(),
            REACH.replace("0.6,0.5,0.7", "0.6,0.7,0.7"),
            "expected low <= share <= high",
        ),
        (
            OFFERS.to_owned(),
            REACH.replace("1000,cops", "900,cops"),
            "the segment `crime` had 1000 viewers",
        ),
        (
            OFFERS.to_owned(),
            REACH.replace("1000,cops", "1000,heist"),
            "reaches the segment `crime` twice",
        ),
        (
            OFFERS.to_owned(),
            REACH.replace("0.6,0.1", "1.6,0.1"),
            "expected a number from 0 to 1 in `share`",
        ),
    ] {
        let studio = Studio::new();
        let (offers, reach) =
            (studio.file("offers.csv", &offers), studio.file("reach.csv", &reach));
        let args =
            ["catalog", "shortlist", "--candidates", &offers, "--reach", &reach, "--budget", "9"];
        let output = studio.run(&args);
        assert!(text(&output.stderr).contains(expected), "{expected}: {}", text(&output.stderr));
        assert_eq!(studio.json(&["catalog", "shortlists"])["shortlists"], json!([]));
    }
    // Without a studio nothing is kept.
    let folder = tempfile::tempdir().unwrap();
    let mut command = std::process::Command::new(crate::kit::SLATE);
    command.args(offered.args(&["--budget", "200", "--json"])).current_dir(folder.path());
    let output = command.env_remove("SLATE_STUDIO").env_remove("SLATE_TOKEN").output().unwrap();
    let made: Value = serde_json::from_str(&text(&output.stdout)).unwrap();
    assert!(made.get("id").is_none() && ids(&made) == ["heist", "laugh"], "{made}");
}

/// The model proposes, a person changes it and asks, another decides, and what came is held against both.
#[test]
fn from_a_shortlist_to_the_scoreboard() {
    let offered = Offered::new();
    let studio = &offered.studio;
    let ben = studio.account("ben", "approver");
    assert!(studio.ok(&["catalog", "scoreboard"]).contains("nothing to hold against anything yet"));
    let made = offered.made(&["--budget", "300", "--name", "spring"]);
    let id = made["id"].as_str().unwrap();
    let changed =
        studio.json(&["catalog", "revise", id, "--include", "laugh", "--exclude", "tears"]);
    let own = changed["id"].as_str().unwrap();
    assert_eq!(ids(&changed), ["heist", "laugh", "cops"]);
    let memo = studio.json(&["catalog", "memo", own]);
    assert_eq!(
        (memo["added"].clone(), memo["removed"].clone()),
        (json!(["laugh", "cops"]), json!(["tears"]))
    );
    assert_eq!(
        (memo["origin"].clone(), memo["others"][0]["title"].clone()),
        (json!(id), json!("tears"))
    );
    let proposed = studio.json(&["catalog", "propose", own, "--why", "fits our viewers"]);
    let number = proposed["proposal"].to_string();
    let again = studio.run(&["catalog", "propose", own, "--why", "again"]);
    assert!(text(&again.stderr).contains("asks for this shortlist already"));
    let sheet = studio.json(&["proposal", "show", &number]);
    assert_eq!(sheet["proposal"]["ask"], json!("Acquire the 3 titles of `spring` for 300 of 300"));
    assert_eq!(
        sheet["proposal"]["changes"][0],
        json!("The Heist for 100: 500 more viewers are reached")
    );
    // Whoever asked does not decide.
    assert_ne!(code(&studio.run(&["proposal", "approve", &number, "--why", "x"])), 0);
    studio.ok_as(&ben, &["proposal", "approve", &number, "--why", "good"]);
    let lines = studio.json(&["catalog", "shortlists"]);
    let status = |n: usize| lines["shortlists"][n]["status"].as_str().unwrap().to_owned();
    let mut standings = [status(0), status(1)];
    standings.sort();
    assert_eq!(standings, ["approved", "draft"]);
    for (title, viewers) in [("heist", "400"), ("laugh", "30"), ("laugh", "300"), ("tears", "800")]
    {
        studio.ok(&["catalog", "outcome", own, title, viewers]);
    }
    let few = studio.run(&["catalog", "outcome", own, "cops", "3"]);
    assert!(text(&few.stderr).contains("expected viewers from 20 on"));
    let board = studio.json(&["catalog", "scoreboard"]);
    assert_eq!((board["open"].clone(), board["titles"].as_array().unwrap().len()), (json!(1), 3));
    let by = &board["by"];
    // 500 were forecast of `heist` and 400 came; the last word on `laugh` counts: 600 and 300; `tears`, which people took
    // out, was had elsewhere.
    assert_eq!(
        (by["both"]["forecast"].clone(), by["both"]["viewers"].clone()),
        (json!(500.0), json!(400.0))
    );
    assert_eq!(
        (by["people"]["viewers"].clone(), by["people"]["inside"].clone()),
        (json!(300.0), json!(0.0))
    );
    assert_eq!(
        (by["model"]["viewers"].clone(), by["model"]["inside"].clone()),
        (json!(800.0), json!(1.0))
    );
    let bias = by["both"]["bias_ln"].as_f64().unwrap();
    assert!((bias - 0.8_f64.ln()).abs() < 1e-12);
}

/// Without a file of reach the studio's own viewing says it: crime titles reach those who watch crime.
#[test]
fn a_studio_knows_whom_a_title_reaches() {
    let studio = Studio::new();
    let mut titles = String::from("id,name,genres\n");
    let mut events = String::from("viewer,title,kind,at\n");
    for n in 0..60usize {
        titles += &format!("t{n},T {n},{}\n", if n < 30 { "Crime" } else { "Comedy" });
    }
    for viewer in 0..80usize {
        for n in 0..15usize {
            let title = (viewer * 7 + n * 2) % 30 + if viewer < 50 { 0 } else { 30 };
            events += &format!("v{viewer},t{title},play,2020-06-{:02}T10:00:00Z\n", 1 + n);
        }
    }
    let offers = "id,name,genres,price\nx,A Crime,Crime,100\ny,A Comedy,Comedy,100\nz,A Western,Western,100\n";
    let paths = [("titles.csv", titles.as_str()), ("events.csv", &events), ("offers.csv", offers)]
        .map(|(name, content)| studio.file(name, content));
    studio.json(&["import", "titles", &paths[0]]);
    studio.json(&["import", "events", &paths[1]]);
    let args = ["catalog", "shortlist", "--candidates", &paths[2], "--budget", "100"];
    let made = studio.json(&args);
    assert_eq!(ids(&made), ["x"], "more watch crime: {made}");
    let viewers: f64 =
        made["segments"].as_array().unwrap().iter().map(|s| s["viewers"].as_f64().unwrap()).sum();
    // Each of the two is told to the nearest ten.
    assert!((viewers - 80.0).abs() <= 10.0, "{made}");
    let again = studio.file("again.csv", &format!("{offers}t3,T 3,Crime,100\n"));
    let output = studio.run(&["catalog", "shortlist", "--candidates", &again, "--budget", "100"]);
    assert!(text(&output.stderr).contains("the studio has the candidate `t3` already"));
}
