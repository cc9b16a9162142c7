//! No page and no export of the catalog tells of fewer than twenty viewers, or lets them be had by subtraction.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::kit::{Server, Studio};

/// Keys under which viewers or their plays are counted.
const COUNTS: [&str; 4] = ["viewers", "audience", "plays", "outcome"];

/// A studio of 150 viewers and 600 titles, some watched by a handful: its own forecaster, and a shortlist of titles like
/// those.
struct Small {
    studio: Studio,
    audiences: BTreeMap<String, usize>,
    plan: String,
    sheet: String,
}

impl Small {
    fn new(seed: usize) -> Self {
        let studio = Studio::new();
        let (mut titles, mut events) =
            (String::from("id,name,released,genres\n"), String::from("viewer,title,kind,at\n"));
        let mut audiences = BTreeMap::new();
        for n in 0..600usize {
            let genre = ["Drama", "Comedy", "Crime"][n % 3];
            titles += &format!("t{n},T {n},{}-{:02}-01,{genre}\n", 2000 + n / 30, 1 + n % 12);
            let many = (n * 7919 + seed * 104_729) % 130;
            let audience = if n % 4 == 0 { 1 + many % 19 } else { 20 + many };
            audiences.insert(format!("t{n}"), audience);
            for k in 0..audience {
                let (viewer, month, day) = ((k * 7 + n * 13) % 150, 1 + (k + n) % 6, 1 + k % 28);
                events += &format!("v{viewer},t{n},play,2020-{month:02}-{day:02}T10:00:00Z\n");
            }
        }
        titles += "new,New,2030-05-01,Crime\n";
        let offers = "id,name,genres,price,released\nx,A Crime,Crime,100,2030-01-01\ny,A Comedy,Comedy,90,2030-01-01\n";
        let plan = "name = \"own\"\nstudio = true\noutcome = \"viewers\"\nat_least = 20\nshares = [0.5, 0.25, 0.25]\n";
        let files =
            [("t.csv", titles.as_str()), ("e.csv", &events), ("o.csv", offers), ("p.toml", plan)];
        let [titles, events, offers, plan] = files.map(|(name, text)| studio.file(name, text));
        studio.json(&["import", "titles", &titles]);
        studio.json(&["import", "events", &events]);
        studio.json(&["catalog", "train", &plan]);
        studio.json(&[
            "catalog",
            "shortlist",
            "--candidates",
            &offers,
            "--budget",
            "200",
            "--name",
            "own",
        ]);
        let sheet = studio.file("sheet.csv", "");
        Self { studio, audiences, plan, sheet }
    }

    /// Every answer of the catalog, by the command that gives it.
    fn answers(&self) -> Vec<(String, Value)> {
        let list = self.studio.json(&["catalog", "shortlists"])["shortlists"].clone();
        let memo = list[0]["id"].as_str().unwrap().to_owned();
        let mut asked: Vec<Vec<&str>> = vec![
            vec!["catalog", "overview"],
            vec!["catalog", "gaps", "--tastes", "3"],
            vec!["catalog", "forecasters"],
            vec!["catalog", "forecaster", "own"],
            vec!["catalog", "backtest", &self.plan, "--out", &self.sheet],
            vec!["catalog", "comparables", "t1"],
            vec!["catalog", "shortlists"],
            vec!["catalog", "memo", &memo],
            vec!["catalog", "scoreboard"],
            vec!["catalog", "forecast", "own"],
            vec!["title", "map"],
        ];
        asked.extend(["t0", "t1", "t4", "t5"].map(|title| vec!["title", "show", title]));
        asked.into_iter().map(|args| (args.join(" "), self.studio.json(&args))).collect()
    }
}

/// Every whole number under a key of [`COUNTS`], with its path. Of a title, `viewers` beside `audience` are all there are.
fn counts(value: &Value, path: &str, found: &mut Vec<(String, f64)>) {
    match value {
        Value::Object(fields) => {
            for (key, field) in fields {
                let whole = key == "viewers"
                    && fields.contains_key("audience")
                    && fields.contains_key("title");
                let here = format!("{path}/{key}");
                if COUNTS.contains(&key.as_str()) && !whole {
                    let numbers: Vec<&Value> = match field {
                        Value::Array(items) => items.iter().collect(),
                        one => vec![one],
                    };
                    // What is forecast is no count of anybody, but a segment is.
                    let is_segment = here.contains("/segments/");
                    let counted = |number: &&Value| match is_segment {
                        true => number.as_f64(),
                        false => number.as_u64().map(|count| count as f64),
                    };
                    found.extend(numbers.iter().filter_map(counted).map(|n| (here.clone(), n)));
                }
                counts(field, &here, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| counts(item, path, found)),
        _ => {}
    }
}

/// What a page says of viewers: each number in front of the word.
fn said(page: &str) -> Vec<usize> {
    let text: String = page.replace('\u{2009}', "").replace("about ", "");
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let pairs = words.windows(2).filter(|pair| matches!(pair[1], "viewer" | "viewers"));
    pairs.filter_map(|pair| pair[0].parse().ok()).collect()
}

fn pages(server: &Server, cookie: &str, memo: &str) -> Vec<(String, String)> {
    let mut paths: Vec<String> = [
        "/catalog",
        "/forecasts",
        "/forecasts/own/new",
        "/gaps",
        "/shortlists",
        "/scoreboard",
        "/map",
        "/map/points",
        "/titles",
        "/titles?q=T",
    ]
    .map(str::to_owned)
    .to_vec();
    paths.push(format!("/shortlists/{memo}"));
    paths
        .extend(["genre", "demand", "age", "rights"].map(|colour| format!("/map?colour={colour}")));
    paths.extend((0..60).step_by(4).map(|n| format!("/titles/t{n}")));
    let page = |path: String| {
        let answer = server.send("GET", &path, &[("Cookie", cookie)], "");
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        (path, answer.body)
    };
    paths.into_iter().map(page).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn no_small_group_is_told_or_can_be_had(seed in 0..1_000_usize) {
        let small = Small::new(seed);
        let mut seen = 0;
        for (asked, answer) in small.answers() {
            let mut found = Vec::new();
            counts(&answer, "", &mut found);
            seen += found.len();
            for (path, count) in found {
                prop_assert!(count % 10.0 == 0.0, "{asked}: {path} is {count}");
                prop_assert!(count >= 20.0 || path.ends_with("plays"), "{asked}: {path} is {count}");
            }
        }
        prop_assert!(seen > 50, "only {} figures were looked at", seen);
        let told = |title: &str| small.studio.json(&["title", "show", title])["audience"].clone();
        for title in ["t0", "t4", "t8", "t1", "t2"] {
            let audience = small.audiences[title];
            let expected = if audience < 20 { Value::Null } else { json!((audience + 5) / 10 * 10) };
            prop_assert_eq!(told(title), expected, "{} of {}", title, audience);
        }
        let sheet = std::fs::read_to_string(&small.sheet).unwrap();
        let lines: Vec<&str> = sheet.lines().collect();
        prop_assert!(lines.len() > 20, "{}", sheet);
        for (title, audience) in small.audiences.iter().filter(|(_, audience)| **audience < 20) {
            let own = format!("{title},");
            prop_assert!(!lines.iter().any(|line| line.starts_with(&own)), "{title} of {audience}");
        }
        let list = small.studio.json(&["catalog", "shortlists"])["shortlists"].clone();
        let server = small.studio.serve();
        let (cookie, _) = server.sign_in(&small.studio.owner());
        let memo = list[0]["id"].as_str().unwrap();
        for (path, page) in pages(&server, &cookie, memo) {
            if path.ends_with(memo) {
                // It speaks of viewers who are expected; its segments are in the answers above.
                continue;
            }
            for count in said(&page) {
                // All viewers there are; and what is said of small groups names the limit itself.
                let fine = count == 150 || count == 20 || (count >= 20 && count % 10 == 0);
                prop_assert!(fine, "{path} speaks of {count} viewers");
            }
        }
        let points: Vec<Value> =
            server.send("GET", "/map/points", &[("Cookie", &cookie)], "").json().as_array().unwrap().clone();
        for point in points {
            let (title, shown) = (point[0].as_str().unwrap(), point[5].as_u64());
            let audience = small.audiences.get(title).copied().unwrap_or(0);
            let expected = (audience >= 20).then_some((audience as u64 + 5) / 10 * 10);
            prop_assert_eq!(shown, expected, "{}", title);
        }
    }
}
