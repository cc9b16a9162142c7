//! What the studio says of a version, of the catalog and of the rules.

use serde_json::{Value, json};

use crate::kit::{Studio, code, text};

/// Forty titles: the two halves that two camps watch are of two genres.
fn described(studio: &Studio) {
    let line = |n: usize| {
        let genre = if n < 20 { "Drama" } else { "Horror" };
        format!(
            "{}\n",
            json!({"id": format!("t{n:03}"), "name": format!("Title {n}"), "genres": [genre]})
        )
    };
    let titles: String = (0..41).map(line).collect();
    let file = studio.file("titles.jsonl", &titles);
    studio.ok(&["import", "titles", &file]);
}

fn in_production() -> (Studio, String) {
    let (studio, version, _) = Studio::in_production();
    described(&studio);
    (studio, version)
}

#[test]
fn a_versions_behaviour_is_told_from_its_artifact() {
    let (studio, version) = in_production();
    studio.ok(&["viewer", "opt-out", "v007"]);
    let look =
        |more: &[&str]| studio.json(&[&["model", "behavior", &version, "--k", "5"], more].concat());
    let found = look(&[]);
    assert_eq!((&found["viewers"], &found["viewers_of"]), (&json!(59), &json!(60)));
    assert_eq!((&found["opted_out"], &found["judged"]), (&json!(1), &json!(59)));
    assert_eq!(found["reach"]["titles"], 40);
    assert_eq!(found["reach"]["unknown"], 1, "a title nobody has watched");
    assert_eq!(found["reach"]["places"], 59 * 5);
    let shown = |name: &str| {
        let genres = found["genres"].as_array().unwrap();
        genres.iter().find(|g| g["name"] == name).unwrap()["shown"]["mean"].as_f64().unwrap()
    };
    assert!((shown("Drama") + shown("Horror") - 1.0).abs() < 1e-9);
    let lengths: Vec<&Value> =
        found["groups"].as_array().unwrap().iter().filter(|g| g["by"] == "main genre").collect();
    assert_eq!(lengths.len(), 2, "two camps");
    let again = look(&[]);
    assert_eq!((&found["groups"], &found["popularity"]), (&again["groups"], &again["popularity"]));
    assert_eq!(look(&["--viewers", "25"])["viewers"], 25);
}

#[test]
fn a_retired_version_makes_no_lists() {
    let (studio, version) = in_production();
    let plan = studio.file("als.toml", &crate::kit::PLAN.replace("[10, 100]", "50"));
    let trained = studio.json(&["model", "train", "--plan", &plan, "--model", "als"]);
    let als = trained["version"].as_str().unwrap().to_owned();
    studio.ok(&["viewer", "forget", "v003", "--confirm"]);
    let output = studio.run(&["model", "behavior", &als]);
    assert_eq!(code(&output), 4, "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("retired"));
    assert_eq!(code(&studio.run(&["model", "behavior", &version, "--viewers", "0"])), 2);
}

#[test]
fn titles_that_are_alike_are_near_each_other_on_the_map() {
    let (studio, _) = in_production();
    let map = studio.json(&["title", "map"]);
    assert_eq!((&map["basis"], &map["left_out"]), (&json!("viewing"), &json!(1)));
    let titles = map["titles"].as_array().unwrap();
    assert_eq!(titles.len(), 40);
    let place = |t: &Value| (t["x"].as_f64().unwrap(), t["y"].as_f64().unwrap());
    let middle = |genre: &str| {
        let of: Vec<_> = titles.iter().filter(|t| t["genre"] == genre).map(place).collect();
        let n = of.len() as f64;
        (of.iter().map(|p| p.0).sum::<f64>() / n, of.iter().map(|p| p.1).sum::<f64>() / n)
    };
    let far = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).hypot(a.1 - b.1);
    let (drama, horror) = (middle("Drama"), middle("Horror"));
    for title in titles {
        let (own, other) =
            if title["genre"] == "Drama" { (drama, horror) } else { (horror, drama) };
        assert!(far(place(title), own) < far(place(title), other), "{title}");
        assert!(title["near"].as_array().unwrap().iter().all(|n| n.as_u64().unwrap() < 40));
    }
    assert_eq!(studio.json(&["title", "map"])["titles"], map["titles"], "the same map again");
    assert_eq!(studio.json(&["title", "map", "--titles", "7"])["left_out"], 34);
}

#[test]
fn without_a_model_the_catalog_makes_the_map() {
    let studio = Studio::new();
    let output = studio.run(&["title", "map"]);
    assert_eq!(code(&output), 4);
    assert!(text(&output.stderr).contains("nothing says which titles are alike"));
    described(&studio);
    let map = studio.json(&["title", "map"]);
    assert_eq!((&map["basis"], map["titles"].as_array().unwrap().len()), (&json!("content"), 41));
}

#[test]
fn rules_are_set_in_the_studio_and_refused_with_line_and_column() {
    let (studio, _) = in_production();
    let server = studio.serve();
    let (cookie, csrf) = server.sign_in(&studio.owner());
    let set = |document: &str| {
        let fields = format!("text={document}&why=holidays&csrf={csrf}");
        server.form(&cookie, "/rules", &fields)
    };
    let bad = set("%5B%5Bpin%5D%5D%0D%0Atitle+%3D+%22t001%22%0D%0Aposition+%3D+0");
    assert_eq!(bad.status, 422);
    assert!(bad.body.contains("line 3, column 12"), "{}", bad.body);
    assert!(bad.body.contains("position = 0") && bad.body.contains("holidays"), "nothing is lost");
    let good = set("%5B%5Bpin%5D%5D%0D%0Atitle+%3D+%22t001%22%0D%0Aposition+%3D+1");
    assert_eq!((good.status, good.headers["location"].as_str()), (303, "/rules"));
    assert_eq!(studio.json(&["rules", "show"])["version"], 1);
    let forged = server.form(&cookie, "/rules", "text=&why=x&csrf=0");
    assert_eq!(forged.status, 403);
}
