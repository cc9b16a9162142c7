//! Reading what MLflow's clients send.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use serde::Deserialize;
use serde_json::{Value, json};

use super::artifacts::Address;
use super::ask::{Part, many, next_token, question, whole};

#[derive(Debug, Deserialize, PartialEq)]
struct Ask {
    #[serde(default, deserialize_with = "many")]
    order_by: Vec<String>,
    #[serde(default, deserialize_with = "whole")]
    step: Option<i64>,
}

fn ask(query: &str, body: &str) -> slate_core::Result<Ask> {
    let uri = format!("/api/2.0/mlflow/x?{query}").parse().unwrap();
    question(&uri, body.as_bytes())
}

#[test]
fn numbers_may_be_texts_and_one_may_stand_for_a_list() {
    let made = |order_by: &[&str], step| Ask {
        order_by: order_by.iter().map(|s| (*s).to_owned()).collect(),
        step,
    };
    let table = [
        ("", "", made(&[], None)),
        ("order_by=a%20b&step=7", "", made(&["a b"], Some(7))),
        ("order_by=a&order_by=b&order_by=c", "", made(&["a", "b", "c"], None)),
        ("", r#"{"order_by": ["a"], "step": "-7", "unknown": {}}"#, made(&["a"], Some(-7))),
        ("", r#"{"order_by": null, "step": 3}"#, made(&[], Some(3))),
    ];
    for (query, body, expected) in table {
        assert_eq!(ask(query, body).unwrap(), expected, "{query} {body}");
    }
    for (query, body) in [("step=x", ""), ("", "{"), ("", r#"{"step": "1.5"}"#), ("", "[]")] {
        assert!(ask(query, body).is_err(), "{query} {body}");
    }
}

#[test]
fn parts_of_a_list() {
    let part = |value: Value| serde_json::from_value::<Part>(value).unwrap().window(100);
    assert_eq!(part(json!({})).unwrap(), (0, 100));
    assert_eq!(part(json!({"max_results": "5", "page_token": "10"})).unwrap(), (10, 5));
    assert_eq!(part(json!({"max_results": 5, "page_token": ""})).unwrap(), (0, 5));
    assert!(part(json!({"page_token": "next"})).is_err());
    assert!(part(json!({"max_results": -1})).is_err());
    for (skip, given, total, expected) in
        [(0, 5, 9, Some("5")), (5, 4, 9, None), (0, 0, 9, None), (0, 9, 9, None)]
    {
        assert_eq!(next_token(skip, given, total).as_deref(), expected);
    }
}

#[test]
fn addresses_of_files() {
    let table = [
        ("0/abc/artifacts/a/b.txt", Some(("abc", "a/b.txt"))),
        ("12/abc/artifacts", Some(("abc", ""))),
        ("12/abc/artifacts/a/", Some(("abc", "a"))),
        ("12/abc/artifacts/../x", Some(("abc", "../x"))),
        ("x/abc/artifacts/a", None),
        ("/abc/artifacts/a", None),
        ("0/abc/files/a", None),
        ("0/abc", None),
        ("", None),
    ];
    for (text, expected) in table {
        let found = Address::parse(text).ok();
        let found = found.as_ref().map(|a| (a.run.as_str(), a.path.as_str()));
        assert_eq!(found, expected, "{text}");
    }
}
