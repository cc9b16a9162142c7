//! `slate catalog backtest` and `drivers`: forecasts of success, judged on years they have not seen, and what goes with
//! them; on invented films, and on real ones where the optional folder of test data is there.

use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::imports::test_data;
use crate::kit::{SLATE, Server, Studio, code, text};

const PLAN: &str = "name = \"films\"\nseed = 7\nfile = \"films.csv\"\noutcome = \"plays\"\nat_least = 1\n\
                    train = [2000, 2009]\ntune = [2010, 2011]\ntest = [2012, 2013]\n";

const REVENUE: &str = "name = \"tmdb\"\nseed = 7\noutcome = \"revenue\"\nat_least = 1000\n\
                       train = [2000, 2013]\ntune = [2014, 2015]\ntest = [2016, 2018]\n";

/// 14 years of a film a week whose plays grow with the budget.
fn films() -> String {
    let mut csv = "id,name,released,genres,budget,plays\n".to_owned();
    for n in 0..14 * 52usize {
        let (year, month, day) = (2000 + n / 52, 1 + n % 12, 1 + n % 28);
        let scatter = n * 7919 % 1000;
        let budget = 50_000 + scatter * scatter * 40;
        let plays = budget / 100 + n * 104_729 % 3000;
        let genre = ["Drama", "Comedy"][n % 2];
        csv += &format!("t{n},T {n},{year}-{month:02}-{day:02},{genre},{budget} USD,{plays}\n");
    }
    csv
}

fn alone(folder: &std::path::Path, args: &[&str]) -> Output {
    catalog(folder, "backtest", args)
}

fn catalog(folder: &std::path::Path, command_name: &str, args: &[&str]) -> Output {
    let mut command = Command::new(SLATE);
    command.args(["catalog", command_name]).args(args).current_dir(folder);
    command.env_remove("SLATE_STUDIO").env_remove("SLATE_TOKEN").output().unwrap()
}

#[test]
fn a_plan_is_judged_without_a_studio_and_in_one() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("films.csv"), films()).unwrap();
    std::fs::write(folder.path().join("plan.toml"), PLAN).unwrap();
    let output = alone(folder.path(), &["plan.toml", "--json"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let mut outside: Value = serde_json::from_str(&text(&output.stdout)).unwrap();
    let test = &outside["test"];
    assert_eq!(
        (test["n"].clone(), outside["titles"].clone()),
        (json!(104), json!([520, 104, 104]))
    );
    assert!(test["r2"].as_f64().unwrap() > 0.6, "{outside}");
    assert!(test["spearman"].is_number() && test["mae_ln"].is_number(), "{outside}");
    assert!(test["coverage80"].as_f64().unwrap() > 0.5, "{outside}");
    assert!(test["by_year"]["2012"]["coverage"].is_number(), "{outside}");
    assert!(test["by_group"]["Drama"]["n"].is_number(), "{outside}");
    assert!(outside["naive"]["mean"]["r2"].as_f64().unwrap() < 0.1, "{outside}");
    assert!(outside["naive"]["mean"]["r2_behind_ci95"][0].as_f64().unwrap() > 0.5, "{outside}");
    assert!(test["ci95"]["r2"][0].as_f64().unwrap() < test["r2"].as_f64().unwrap(), "{outside}");
    let shown = text(&alone(folder.path(), &["plan.toml"]).stdout);
    assert!(shown.contains("is not what causes it"), "{shown}");

    let studio = Studio::new();
    let (plan, films) = (studio.file("plan.toml", PLAN), studio.file("elsewhere.csv", &films()));
    let mut inside = studio.json(&["catalog", "backtest", &plan, "--file", &films]);
    assert!(inside["cpu_s"].as_f64().unwrap() > 0.0);
    (inside["cpu_s"], outside["cpu_s"]) = (Value::Null, Value::Null);
    assert_eq!(inside, outside);
}

/// Nothing goes with outcomes that were dealt out anew, and it is said so.
#[test]
fn nothing_is_found_where_nothing_is() {
    let Some(file) = test_data("tmdb/tmdb_2000_2018.csv.zst") else { return };
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("plan.toml"), REVENUE).unwrap();
    let file = file.to_str().unwrap();
    let output = catalog(
        folder.path(),
        "drivers",
        &["plan.toml", "--shuffled", "--refits", "2", "--file", file],
    );
    assert!(text(&output.stdout).contains("no drivers found"), "{}", text(&output.stdout));
    let output = alone(folder.path(), &["plan.toml", "--shuffled", "--file", file, "--json"]);
    let report: Value = serde_json::from_str(&text(&output.stdout)).unwrap();
    let mean = &report["naive"]["mean"];
    let end = |n: usize| mean["r2_behind_ci95"][n].as_f64().unwrap();
    let se = (end(1) - end(0)) / (2.0 * 1.96);
    assert!(mean["r2_behind"].as_f64().unwrap().abs() < 3.0 * se, "{mean}");
}

/// The sheet has every title of the three parts, and forecasts of those that were judged only.
#[test]
fn a_sheet_for_other_programs() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("films.csv"), films()).unwrap();
    std::fs::write(folder.path().join("plan.toml"), PLAN).unwrap();
    let output = alone(folder.path(), &["plan.toml", "--out", "sheet.csv"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let sheet = std::fs::read_to_string(folder.path().join("sheet.csv")).unwrap();
    let mut lines = sheet.lines();
    assert!(lines.next().unwrap().starts_with("id,part,result,forecast,low,high,budget,length,"));
    assert!(sheet.contains(",\"companies: mean result, averaged\","), "{}", &sheet[..600]);
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), 14 * 52);
    for row in rows {
        assert_eq!(row[1] == "test", !row[3].is_empty(), "{row:?}");
    }
}

#[test]
fn what_goes_with_the_outcome() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("films.csv"), films()).unwrap();
    std::fs::write(folder.path().join("plan.toml"), PLAN).unwrap();
    let args = ["plan.toml", "--refits", "3", "--title", "t700", "--json"];
    let output = catalog(folder.path(), "drivers", &args);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let answer: Value = serde_json::from_str(&text(&output.stdout)).unwrap();
    let first = &answer["drivers"][0];
    assert_eq!((&first["column"], &answer["found"]), (&json!("budget"), &json!(true)));
    let title = &answer["titles"][0];
    let adds = title["columns"].as_array().unwrap().iter().map(|c| c["adds"].as_f64().unwrap());
    let sum = title["typical"].as_f64().unwrap() + adds.sum::<f64>();
    assert!((sum - title["forecast"][0].as_f64().unwrap().ln_1p()).abs() < 1e-6, "{title}");
    let shown = text(&catalog(folder.path(), "drivers", &args[..5]).stdout);
    assert!(shown.contains("T 700 (t700): plays ") && shown.contains("is not what"), "{shown}");
    let refused = [
        (["--title", "t1"], "the title `t1` is none of the 104 judged"),
        (["--refits", "1"], "expected 2 to 1000 refits, found 1"),
    ];
    for ([option, value], expected) in refused {
        let output = catalog(folder.path(), "drivers", &["plan.toml", option, value]);
        assert!(text(&output.stderr).contains(expected), "{}", text(&output.stderr));
    }
}

/// MovieLens against TMDB: its own links are the truth. What is missing among the links is wrong here.
#[test]
fn titles_of_two_real_sources() {
    let Some(films) = test_data("tmdb/tmdb_2000_2018.csv.zst") else { return };
    let Some(lens) = test_data("ml-latest-small-2018") else { return };
    let folder = tempfile::tempdir().unwrap();
    let (links, films) = (lens.join("links.csv"), films.to_str().unwrap().to_owned());
    let args = [
        lens.to_str().unwrap(),
        &films,
        "--truth",
        links.to_str().unwrap(),
        "--truth-columns",
        "movieId,tmdbId",
        "--json",
    ];
    let output = catalog(folder.path(), "match", &args);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let answer: Value = serde_json::from_str(&text(&output.stdout)).unwrap();
    let truth = &answer["truth"];
    assert!(truth["known"].as_u64().unwrap() > 4000, "{truth}");
    assert!(truth["precision"].as_f64().unwrap() >= 0.98, "{truth}");
    assert!(truth["precision_ci95"][0].as_f64().unwrap() >= 0.98, "{truth}");
    assert!(truth["recall"].as_f64().unwrap() >= 0.95, "{truth}");
    assert!(!answer["doubtful"].as_array().unwrap().is_empty());
}

#[test]
fn titles_of_two_files() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("ours.csv", "id,name,year,genres\n1,\"Matrix, The\",1999,Action\n2,Milk,2008,Drama\n");
    write("theirs.csv", "key,title,made\na,The Matrix,1999\nb,Milk,2009\n");
    write("known.csv", "ours,theirs\n1,a\n2,\n");
    let map = ["--map-right", "id=key,name=title,year=made"];
    let truth = ["--truth", "known.csv", "--truth-columns", "ours,theirs"];
    let files = ["ours.csv", "theirs.csv"];
    let args: Vec<&str> = files.into_iter().chain(map).chain(truth).collect();
    let shown = text(&catalog(folder.path(), "match", &args).stdout);
    assert!(shown.contains("2 and 2 titles: 1 are the same, 1 may be"), "{shown}");
    assert!(shown.contains("of 1 known pairs 1.0000 (0.2065 to 1.0000) are sure"), "{shown}");
    assert!(shown.contains("Milk (2008)") && shown.contains("Milk (2009)"), "{shown}");
    let wrong = [
        (vec!["ours.csv", "none.csv"], "none.csv"),
        (vec!["ours.csv", "theirs.csv"], "expected a column"),
        (
            vec!["ours.csv", "ours.csv", "--truth", "known.csv", "--truth-columns", "ours"],
            "two columns",
        ),
        (vec!["ours.csv", "ours.csv", "--truth", "known.csv"], "left"),
    ];
    for (args, expected) in wrong {
        let output = catalog(folder.path(), "match", &args);
        assert_ne!(code(&output), 0);
        assert!(text(&output.stderr).contains(expected), "{}", text(&output.stderr));
    }
}

fn uploaded(server: &Server, token: &str, content: &str) -> Value {
    let bearer = format!("Bearer {token}");
    let stored = server.send("POST", "/v1/uploads", &[("Authorization", &bearer)], content);
    stored.json()["upload"].clone()
}

#[test]
fn over_http_plan_and_file_are_sent() {
    let studio = Studio::new();
    let (server, owner) = (studio.serve(), studio.owner());
    let plan = uploaded(&server, &owner, PLAN);
    let body = json!({"plan": plan, "file": uploaded(&server, &owner, &films())});
    let answer = server.post(&owner, "/v1/catalog/backtest", &body).json();
    assert_eq!(answer["test"]["n"], json!(104), "{answer}");
    let refused = server.post(&owner, "/v1/catalog/backtest", &json!({"plan": plan}));
    assert!(refused.body.contains("needs its `file` sent too"), "{}", refused.body);
    let outside =
        server.post(&owner, "/v1/catalog/backtest", &json!({"plan": plan, "file": "/etc/passwd"}));
    assert!(outside.body.contains("the name of an upload"), "{}", outside.body);
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("films.csv"), films()).unwrap();
    let table = [
        ("outcome = \"plays\"", "outcome = \"income\"", "there is no column `income`"),
        ("outcome = \"plays\"", "outcome = \"name\"", "at films.csv:2:2"),
        ("films.csv", "nothing.csv", "nothing.csv"),
        ("file = \"films.csv\"\n", "", "the plan names no `file`"),
        ("seed = 7", "sed = 7", "plan.toml:2"),
        ("[2012, 2013]", "[2032, 2033]", "`test` has no title of 2032 to 2033"),
        ("at_least = 1", "at_least = 1e12", "`train` has no title"),
    ];
    for (from, to, expected) in table {
        std::fs::write(folder.path().join("plan.toml"), PLAN.replace(from, to)).unwrap();
        let output = alone(folder.path(), &["plan.toml"]);
        assert_ne!(code(&output), 0);
        assert!(text(&output.stderr).contains(expected), "{}", text(&output.stderr));
    }
}

/// Films of 2016 to 2018 by what was known before: at least as near as gradient boosting got on the same protocol.
#[test]
fn revenue_of_real_films() {
    let Some(file) = test_data("tmdb/tmdb_2000_2018.csv.zst") else { return };
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("plan.toml"), REVENUE).unwrap();
    let output = alone(folder.path(), &["plan.toml", "--json", "--file", file.to_str().unwrap()]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let report: Value = serde_json::from_str(&text(&output.stdout)).unwrap();
    let test = &report["test"];
    let number = |name: &str| test[name].as_f64().unwrap();
    assert!(
        number("r2") > 0.62 && number("spearman") > 0.80 && number("mae_ln") < 1.39,
        "{report}"
    );
    let genres = test["by_group"].as_object().unwrap();
    for (genre, held) in genres.iter().filter(|(_, held)| held["n"].as_u64() >= Some(100)) {
        let of = |name: &str| held[name].as_f64().unwrap();
        assert!((of("coverage") - 0.8).abs() < 3.0 * of("se"), "{genre}: {held}");
    }
    let error = 3.0 * number("coverage80_se");
    assert!((number("coverage80") - 0.8).abs() < error, "{report}");
    assert!(
        report["interval_score"]["by_spread"].as_f64()
            < report["interval_score"]["one_width"].as_f64()
    );
}

/// Titles that are planned for the year after the last of [`films`].
const PLANNED: &str = "id,name,released,genres,budget\nnew,New,2014-03-01,Comedy,20000000 USD\n\
                       late,Late,2014-09-01,Drama,500000 USD\nold,Old,2013-01-01,Drama,500000 USD\n";

fn answered(output: &Output) -> Value {
    assert_eq!(code(output), 0, "{}", text(&output.stderr));
    serde_json::from_str(&text(&output.stdout)).unwrap()
}

#[test]
fn a_title_is_forecast_before_its_release() {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in
        [("films.csv", films().as_str()), ("plan.toml", PLAN), ("new.csv", PLANNED)]
    {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let refused = catalog(folder.path(), "train", &["plan.toml"]);
    assert!(text(&refused.stderr).contains("--out"), "{}", text(&refused.stderr));
    let made =
        answered(&catalog(folder.path(), "train", &["plan.toml", "--out", "f.slate", "--json"]));
    assert_eq!((made["until"].clone(), made["learned"].clone()), (json!("2013-12-31"), json!(624)));
    let asked = ["f.slate", "--titles", "new.csv", "--json"];
    let told = answered(&catalog(folder.path(), "forecast", &asked));
    assert_eq!(
        told["titles"].as_array().unwrap().len(),
        2,
        "what is known is not forecast: {told}"
    );
    let [center, low, high] = [0, 1, 2].map(|n| told["titles"][0]["forecast"][n].as_f64().unwrap());
    assert!(low < center && center < high, "{told}");
    // About a hundredth of the budget, as `films` makes it.
    assert!((100_000.0..400_000.0).contains(&center), "{told}");
    let what_if = ["--title", "late", "--set", "budget=20000000 USD"];
    let told = answered(&catalog(folder.path(), "forecast", &[&asked[..], &what_if].concat()));
    let title = &told["titles"][0];
    assert!(title["what_if"]["factor"].as_f64().unwrap() > 5.0, "{title}");
    let moved = title["sheet"]["moved"].as_array().unwrap();
    let sum: f64 = moved.iter().map(|moved| moved["adds"].as_f64().unwrap()).sum();
    let [typical, center] = [&title["sheet"]["typical"], &title["sheet"]["forecast"]["center"]];
    assert!((typical.as_f64().unwrap() + sum - center.as_f64().unwrap()).abs() < 1e-6, "{title}");
    for (more, expected) in [
        (&["--title", "late", "--set", "budget=1 USD"][..], "outside what was learned from"),
        (&["--title", "late", "--set", "votes=3"], "cannot be changed"),
        (&["--set", "budget=1000000 USD"], "a what-if is about one title"),
        (&["--title", "old"], "is of 2013-12-31 or before"),
        (&["--title", "nobody"], "there is no title `nobody`"),
    ] {
        let output = catalog(folder.path(), "forecast", &[&asked[..3], more].concat());
        assert_ne!(code(&output), 0);
        assert!(text(&output.stderr).contains(expected), "{}", text(&output.stderr));
    }
    std::fs::write(folder.path().join("broken.slate"), b"no forecaster").unwrap();
    let output = catalog(folder.path(), "forecast", &["broken.slate", "--titles", "new.csv"]);
    assert!(text(&output.stderr).contains("no usable model file"), "{}", text(&output.stderr));

    // The same in a studio, where it is kept by name; over HTTP too.
    let studio = Studio::new();
    let paths = [("plan.toml", PLAN), ("films.csv", &films()), ("new.csv", PLANNED)]
        .map(|(name, content)| studio.file(name, content));
    let [plan, known, planned] = &paths;
    let kept = studio.json(&["catalog", "train", plan, "--file", known]);
    assert_eq!(kept["forecaster"], made["forecaster"]);
    assert_eq!(studio.json(&["catalog", "forecasters"])["forecasters"][0]["name"], json!("films"));
    let inside =
        studio.json(&["catalog", "forecast", "films", "--titles", planned, "--title", "late"]);
    assert_eq!(inside["titles"][0]["forecast"], title["forecast"]);
    studio.json(&["import", "titles", planned]);
    let server = studio.serve();
    let body = json!({"forecaster": "films", "title": ["late"], "set": ["budget=20000000 USD"]});
    let told = server.post(&studio.owner(), "/v1/catalog/forecast", &body).json();
    assert_eq!(told["titles"][0]["what_if"]["forecast"], title["what_if"]["forecast"]);
}

/// Viewers of a title of the studio, by its own viewing: nothing of titles with fewer than 20 viewers.
#[test]
fn a_studio_forecasts_its_own_audience() {
    let studio = Studio::new();
    let plan =
        "name = \"audience\"\nstudio = true\noutcome = \"viewers\"\nshares = [0.6, 0.2, 0.2]\n";
    let low = studio.file("low.toml", plan);
    let refused = studio.run(&["catalog", "backtest", &low]);
    assert!(
        text(&refused.stderr).contains("expected `at_least` from 20 on"),
        "{}",
        text(&refused.stderr)
    );
    let mut titles = String::from("id,name,released,genres\n");
    let mut events = String::from("viewer,title,kind,at\n");
    for n in 0..400usize {
        let (year, month) = (2000 + n / 40, 1 + n % 12);
        titles += &format!("t{n},T {n},{year}-{month:02}-01,{}\n", ["Drama", "Comedy"][n % 2]);
        let viewers = 25 + 40 * (n % 2) + n * 7919 % 10;
        for viewer in 0..viewers {
            events += &format!("v{viewer},t{n},play,2020-01-01T00:00:00Z\n");
        }
    }
    let (titles, events) = (studio.file("titles.csv", &titles), studio.file("events.csv", &events));
    studio.json(&["import", "titles", &titles]);
    studio.json(&["import", "events", &events]);
    let plan = studio.file("plan.toml", &format!("{plan}at_least = 20\n"));
    let report = studio.json(&["catalog", "backtest", &plan]);
    assert_eq!(report["titles"], json!([240, 80, 80]), "{report}");
    assert!(report["test"]["r2"].as_f64().unwrap() > 0.8, "{report}");
}

/// MovieLens viewers of films that are hidden, from what TMDB says of them.
#[test]
fn a_cold_audience_is_forecast_better_than_by_genres_and_comparables() {
    let Some(data) = test_data("ml-latest-small-2018").and_then(|_| test_data("tmdb")) else {
        return;
    };
    let plan = concat!(env!("CARGO_MANIFEST_DIR"), "/../../bench/catalog/cold-audience.toml");
    let root = data.parent().unwrap().parent().unwrap();
    let mut command = Command::new(SLATE);
    command.args(["catalog", "backtest", plan, "--json"]).env("SLATE_TEST_DATA", root);
    let report = answered(&command.current_dir(std::env::temp_dir()).output().unwrap());
    assert_eq!(report["test"]["n"], json!(809), "{report}");
    for naive in ["mean", "genres", "comparables"] {
        let [behind, _] =
            [0, 1].map(|n| report["naive"][naive]["r2_behind_ci95"][n].as_f64().unwrap());
        assert!(behind > 0.0, "{naive}: {report}");
    }
}

/// Views of half a year on Netflix for titles that no earlier report has.
#[test]
fn half_a_year_is_forecast_better_than_by_genres_and_the_season_before() {
    let Some(data) = test_data("netflix-engagement").and_then(|_| test_data("tmdb")) else {
        return;
    };
    let plan = concat!(env!("CARGO_MANIFEST_DIR"), "/../../bench/catalog/netflix.toml");
    let root = data.parent().unwrap().parent().unwrap();
    let mut command = Command::new(SLATE);
    command.args(["catalog", "engagement", plan, "--json"]).env("SLATE_TEST_DATA", root);
    let report = answered(&command.current_dir(std::env::temp_dir()).output().unwrap());
    assert_eq!(report["half"], json!("2024H1"));
    for part in ["all", "released", "added"] {
        for naive in ["genres", "season before", "kinds"] {
            let behind = report[part]["naive"][naive]["r2_behind_ci95"][0].as_f64().unwrap();
            assert!(behind > 0.0, "{part}, {naive}: {report}");
        }
    }
}

/// Films of the first genre do better in June and worse in a crowd; what is announced for June crowds it.
#[test]
fn a_day_is_advised_by_month_and_crowd() {
    let folder = tempfile::tempdir().unwrap();
    let mut films = String::from("id,name,released,genres,plays\n");
    for n in 0..600usize {
        let (year, month, day) = (2000 + n / 50, 1 + n * 7 % 12, 1 + n * 11 % 28);
        let plays = 1000 * if month == 6 { 3 } else { 1 } + n * 7919 % 500;
        films += &format!(
            "t{n},T {n},{year}-{month:02}-{day:02},{},{plays}\n",
            ["Drama", "Comedy"][n % 2]
        );
    }
    let announced = "id,name,released,genres\nnew,New,2014-01-01,Drama\n";
    let plan = PLAN.replace("films.csv", "launched.csv");
    for (name, content) in
        [("launched.csv", films.as_str()), ("plan.toml", &plan), ("new.csv", announced)]
    {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let args =
        ["plan.toml", "--titles", "new.csv", "--title", "new", "--from", "2014-01-01", "--to"];
    let told = answered(&catalog(
        folder.path(),
        "launch",
        &[&args[..], &["2014-12-31", "--json"]].concat(),
    ));
    let best = &told["days"][0];
    assert!(best["day"].as_str().unwrap().starts_with("2014-06"), "{best}");
    assert!(best["factor"][1].as_f64().unwrap() > 1.5, "{best}");
    for (to, expected) in
        [("2013-01-01", "before the first"), ("soon", "soon"), ("2030-01-01", "at most 1100 days")]
    {
        let output = catalog(folder.path(), "launch", &[&args[..], &[to]].concat());
        assert!(text(&output.stderr).contains(expected), "{}", text(&output.stderr));
    }
}

#[test]
fn languages_are_advised_by_viewers_against_cost() {
    let folder = tempfile::tempdir().unwrap();
    let mut past = String::from("language,treatment,reachable,viewers\n");
    for n in 0..6 {
        past += &format!(
            "de,none,1000,{}\nde,subtitle,1000,{}\nde,dub,1000,{}\n",
            20 + n,
            60 + n,
            300 + n
        );
        past += &format!(
            "nl,none,1000,{}\nnl,subtitle,1000,{}\nnl,dub,1000,{}\n",
            20 + n,
            280 + n,
            290 + n
        );
    }
    let offered = "language,reachable,subtitle,dub\nde,10000,500,2000\nnl,10000,500,2000\n";
    std::fs::write(folder.path().join("past.csv"), &past).unwrap();
    std::fs::write(folder.path().join("offered.csv"), offered).unwrap();
    let args = ["--past", "past.csv", "--offered", "offered.csv", "--value", "1", "--json"];
    let told = answered(&catalog(folder.path(), "languages", &args));
    let advised: Vec<&str> = told["languages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l["treatment"].as_str().unwrap())
        .collect();
    assert_eq!(advised, ["dub", "subtitle"], "{told}");
    std::fs::write(
        folder.path().join("past.csv"),
        past.replace("de,dub,1000,302", "de,voices,1000,302"),
    )
    .unwrap();
    let output = catalog(folder.path(), "languages", &args);
    assert!(text(&output.stderr).contains("expected none, subtitle or dub, found `voices`"));
    assert!(text(&output.stderr).contains("past.csv:16"), "{}", text(&output.stderr));
}

/// What is said of titles like a title is true of them.
#[test]
fn comparables_say_what_they_share() {
    let folder = tempfile::tempdir().unwrap();
    let titles = "id,name,year,genres,people\na,A,2001,Crime|Drama,Ann\nb,B,2002,Crime,Ann\nc,C,1950,Western,Bob\n";
    std::fs::write(folder.path().join("t.csv"), titles).unwrap();
    let told =
        answered(&catalog(folder.path(), "comparables", &["a", "--titles", "t.csv", "--json"]));
    let like = &told["comparables"];
    assert_eq!(
        (like.as_array().unwrap().len(), like[0]["title"].clone()),
        (1, json!("b")),
        "{told}"
    );
    assert_eq!(like[0]["shares"][0], json!({"kind": "genres", "both": ["Crime"]}));
    let output = catalog(folder.path(), "comparables", &["z", "--titles", "t.csv"]);
    assert!(text(&output.stderr).contains("there is no title `z`"));
}

/// Two tastes; the viewing of one grows while its licences end, and of what is offered the one like it fits.
#[test]
fn a_gap_is_found_in_a_studio_with_what_would_fill_it() {
    let studio = Studio::new();
    let mut titles = String::new();
    let mut events = String::from("viewer,title,kind,at\n");
    for n in 0..60usize {
        let (genre, ends) = if n < 30 {
            ("Crime", r#","windows":[{"until":"2020-08-01T00:00:00Z"}]"#)
        } else {
            ("Comedy", "")
        };
        titles +=
            &format!("{{\"id\":\"t{n}\",\"name\":\"T {n}\",\"genres\":[\"{genre}\"]{ends}}}\n");
    }
    for viewer in 0..80usize {
        let crime = viewer < 40;
        for month in 0..6usize {
            let count = if crime { 1 + month / 2 } else { 3 };
            for n in 0..count {
                let title = (viewer * 7 + month * 5 + n * 3) % 30 + if crime { 0 } else { 30 };
                events += &format!(
                    "v{viewer},t{title},play,2020-{:02}-{:02}T10:00:00Z\n",
                    1 + month,
                    2 + (viewer + n) % 26
                );
            }
        }
    }
    let offers = "id,name,genres\nx,A Crime,Crime\ny,A Comedy,Comedy\nt0,Known,Crime\n";
    let paths =
        [("titles.jsonl", titles.as_str()), ("events.csv", &events), ("offers.csv", offers)]
            .map(|(name, content)| studio.file(name, content));
    studio.json(&["import", "titles", &paths[0]]);
    studio.json(&["import", "events", &paths[1]]);
    let told = studio.json(&["catalog", "gaps", "--tastes", "2", "--candidates", &paths[2]]);
    let tastes = told["tastes"].as_array().unwrap();
    assert_eq!((tastes.len(), tastes[0]["genres"].clone()), (2, json!(["Crime"])), "{told}");
    assert!(tastes[0]["reasons"].as_array().unwrap().contains(&json!("ending")), "{told}");
    assert_eq!(
        (tastes[0]["fits"][0]["title"].clone(), tastes[1]["reasons"].clone()),
        (json!("x"), json!([]))
    );
    assert!(
        tastes.iter().all(|taste| taste["fits"]
            .as_array()
            .unwrap()
            .iter()
            .all(|fit| fit["title"] != "t0"))
    );
    let server = studio.serve();
    let (cookie, _) = server.sign_in(&studio.owner());
    let page = server.send("GET", "/gaps", &[("Cookie", &cookie)], "");
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains("1 of 2 tastes outgrows what there is"), "{}", page.body);
    let few = Studio::new();
    let some = few.file("e.csv", "viewer,title,kind,at\nv,t,play,2020-01-01T00:00:00Z\n");
    few.json(&["import", "events", &some]);
    assert!(
        text(&few.run(&["catalog", "gaps"]).stderr)
            .contains("1 viewers are too few to find tastes")
    );
}

/// Crime is watched in its first month, comedy all year: the one is licensed for a month, the other for a year.
#[test]
fn a_licence_is_as_long_as_viewers_come() {
    let studio = Studio::new();
    let mut titles = String::from("id,name,genres\n");
    let mut events = String::from("viewer,title,kind,at\n");
    for n in 0..50usize {
        let (genre, step) = if n % 2 == 0 { ("Crime", 1) } else { ("Comedy", 12) };
        titles += &format!("t{n},T {n},{genre}\n");
        for k in 0..28usize {
            let day = 18_000 + k * step;
            events += &format!("v{},t{n},play,{}\n", (k * 7 + n) % 90, day * 86_400);
        }
    }
    // The log begins before and ends after; a title that is there when it begins says nothing.
    events += &format!("v0,old,play,{}\n", 17_900 * 86_400);
    events += &format!("v0,t49,play,{}\n", 18_400 * 86_400);
    let (titles, events) = (studio.file("titles.csv", &titles), studio.file("events.csv", &events));
    studio.json(&["import", "titles", &titles]);
    studio.json(&["import", "events", &events]);
    let best = |genre: &str| {
        let args = [
            "catalog",
            "windows",
            "--viewers",
            "1000",
            "--value",
            "1",
            "--price",
            "30=100",
            "365=600",
        ];
        let told = studio.json(&[&args[..], &["--genre", genre]].concat());
        assert_eq!(told["titles"], json!(25), "{told}");
        (told["worth"][0]["days"].clone(), told["worth"][0]["net"][0].as_f64().unwrap())
    };
    assert_eq!(best("Crime"), (json!(30), 900.0));
    assert_eq!(best("Comedy"), (json!(365), 400.0));
    let none = [
        "catalog",
        "windows",
        "--viewers",
        "9",
        "--value",
        "1",
        "--price",
        "30=1",
        "--genre",
        "War",
    ];
    let output = studio.run(&none);
    assert!(
        text(&output.stderr).contains("0 titles have been there for a year"),
        "{}",
        text(&output.stderr)
    );
}

/// The catalog in figures, on the command line and as a page.
#[test]
fn the_catalog_is_counted() {
    let studio = Studio::new();
    let told = studio.json(&["catalog", "overview"]);
    assert_eq!((told["titles"].clone(), told["genres"].clone()), (json!(0), json!([])));
    let titles =
        studio.file("t.csv", "id,name,year,genres\na,A,1999,Drama|Crime\nb,B,2001,Drama\nc,C,,\n");
    studio.json(&["import", "titles", &titles]);
    let told = studio.json(&["catalog", "overview"]);
    assert_eq!(told["genres"][0], json!({"name": "Drama", "titles": 2}), "{told}");
    assert_eq!(told["decades"].as_array().unwrap().len(), 2, "{told}");
    let server = studio.serve();
    let (cookie, _) = server.sign_in(&studio.owner());
    let page = server.send("GET", "/catalog", &[("Cookie", &cookie)], "");
    assert!(page.body.contains("3 titles, none ends within 90 days"), "{}", page.body);
}
