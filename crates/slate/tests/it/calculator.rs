//! `slate test compute`: with a studio and without one, and what it says of questions that are none.

use std::process::{Command, Output};

use serde_json::Value;

use crate::kit::{SLATE, code, text};

const QUESTION: &str = r#"{"method": "welch",
    "a": {"n": 1000, "sum": 530, "sum_squares": 812},
    "b": {"n": 1010, "sum": 579, "sum_squares": 905}}"#;

/// Asks where there is no studio.
fn ask(question: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("question.json"), question).unwrap();
    let mut command = Command::new(SLATE);
    command.args(["test", "compute", "question.json", "--json"]).current_dir(folder.path());
    command.env_remove("SLATE_STUDIO").env_remove("SLATE_TOKEN").output().unwrap()
}

#[test]
fn an_effect_is_computed_without_a_studio() {
    let output = ask(QUESTION);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let answer: Value = serde_json::from_str(&text(&output.stdout)).unwrap();
    let near = |name: &str, expected: f64| {
        let found = answer[name].as_f64().unwrap();
        assert!((found - expected).abs() < 1e-6, "{name}: {found} is not {expected}");
    };
    near("effect", 579.0 / 1010.0 - 0.53);
    let (va, vb) = ((812.0 - 530.0 * 0.53) / 999.0, (905.0 - 579.0 * 579.0 / 1010.0) / 1009.0);
    near("se", (va / 1000.0 + vb / 1010.0_f64).sqrt());
    let side = |i: usize| answer["interval"][i].as_f64().unwrap();
    assert!((f64::midpoint(side(0), side(1)) - (579.0 / 1010.0 - 0.53)).abs() < 1e-9, "{answer}");
    assert!(answer["p"].as_f64().unwrap() > 0.05);
    assert_eq!(answer["method"], "welch");
}

#[test]
fn a_question_that_is_none_says_what_is_the_matter() {
    let table = [
        ("{\"method\": \"welch\",\n  \"a\": }", "question.json:2:8", "expected JSON"),
        ("{}", "question.json", "there is no method ``"),
        ("{\"method\": \"welch\"}", "question.json", "missing field `a`"),
    ];
    for (question, place, words) in table {
        let output = ask(question);
        let said = text(&output.stderr);
        assert_eq!(code(&output), 2, "{said}");
        assert!(said.contains(place) && said.contains(words), "{said}");
    }
    let refused = ask(
        r#"{"method": "z", "a": {"n": 1, "sum": 1, "sum_squares": 1}, "b": {"n": 0, "sum": 0, "sum_squares": 0}}"#,
    );
    let answer: Value = serde_json::from_str(&text(&refused.stdout)).unwrap();
    assert!(answer["refused"].as_str().unwrap().contains("two units"), "{answer}");
}
