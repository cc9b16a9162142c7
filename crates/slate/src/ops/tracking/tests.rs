//! Rules of the operations that tracking is made of.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use super::limits::check_path;
use super::*;
use crate::operation::Operation;

#[test]
fn a_file_lies_below_its_run() {
    let long = "a".repeat(FILE_PATH_MAX);
    let table = [
        ("a", true),
        ("a/b c/ü.txt", true),
        ("..a/b..", true),
        (long.as_str(), true),
        ("", false),
        ("/a", false),
        ("a/", false),
        ("a//b", false),
        ("..", false),
        ("a/../b", false),
        ("./a", false),
        ("a\\b", false),
        ("c:a", false),
        ("a\nb", false),
    ];
    for (path, expected) in table {
        assert_eq!(check_path(path).is_ok(), expected, "{path}");
    }
    assert!(check_path(&format!("{long}a")).is_err());
}

#[test]
fn values_in_words_and_in_json() {
    let table = [
        ("0.25", "0.25"),
        ("-3", "-3.0"),
        ("NaN", "\"NaN\""),
        ("inf", "\"Infinity\""),
        ("-Infinity", "\"-Infinity\""),
        ("1e300", "1e+300"),
    ];
    for (text, json) in table {
        let value: Measure = text.parse().unwrap();
        assert_eq!(serde_json::to_string(&value).unwrap(), json, "{text}");
        let again: Measure = serde_json::from_str(json).unwrap();
        assert_eq!(again.0.to_bits(), value.0.to_bits(), "{text}");
    }
    assert!(serde_json::from_str::<Measure>("\"much\"").is_err());
    let short = [
        (0.123_456, "0.1235"),
        (12.345_6, "12.35"),
        (3.0, "3"),
        (1e-9, "1.000e-9"),
        (123_456_789.5, "1.235e8"),
        (0.0, "0"),
    ];
    for (x, expected) in short {
        assert_eq!(Measure(x).in_short(), expected);
    }
}

#[test]
fn points_and_pairs_on_the_command_line() {
    let point = |text: &str| text.parse::<Point>();
    let given = point("loss=0.5@-3").unwrap();
    assert_eq!((given.key.as_str(), given.value, given.step), ("loss", Measure(0.5), -3));
    assert_eq!(point("a=1").unwrap().step, 0);
    for wrong in ["loss", "loss=x", "loss=1@x"] {
        assert!(point(wrong).is_err(), "{wrong}");
    }
    let pair: Pair = "a=b=c".parse().unwrap();
    assert_eq!((pair.key.as_str(), pair.value.as_str()), ("a", "b=c"));
    assert!("a".parse::<Pair>().is_err());
}

fn log(metrics: usize, params: usize, value: usize) -> TrackLog {
    let point = |n: usize| Point { key: format!("m{n}"), value: Measure(0.0), step: 0, at: None };
    let pair = |n: usize| Pair { key: format!("p{n}"), value: "x".repeat(value) };
    TrackLog {
        run: "aaaa".into(),
        metrics: (0..metrics).map(point).collect(),
        params: (0..params).map(pair).collect(),
        tags: Vec::new(),
        drop_tags: Vec::new(),
    }
}

#[test]
fn a_batch_is_as_large_as_mlflow_lets_it_be() {
    let table = [
        (1000, 100, 6000, true),
        (1001, 0, 0, false),
        (0, 101, 0, false),
        (0, 1, 6001, false),
        (0, 0, 0, true),
    ];
    for (metrics, params, value, expected) in table {
        let checked = log(metrics, params, value).check();
        assert_eq!(checked.is_ok(), expected, "{metrics} {params} {value}");
    }
    let mut odd = log(1, 0, 0);
    odd.metrics[0].key = "k".repeat(251);
    assert!(odd.check().is_err());
}

#[test]
fn aliases_that_mean_something_else_are_refused() {
    let table = [
        ("candidate", true),
        ("a-b_c", true),
        ("", false),
        ("a b", false),
        ("v12", false),
        ("V1", false),
        ("vx", true),
        ("latest", false),
    ];
    for (alias, expected) in table {
        let ask = TrackAlias { model: "m".into(), alias: alias.into(), version: Some(1) };
        assert_eq!(ask.check().is_ok(), expected, "{alias}");
    }
}
