#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

use serde_json::json;

use super::super::context::Asked;
use super::*;

fn flags() -> Flags {
    let test = json!({
        "id": "rows-1", "key": "rows", "variations": [4, 8], "weights": [0.0, 1.0], "phase": 2,
        "hashVersion": 2, "meta": [{"key": "four"}, {"key": "eight"}]
    });
    let holdback = json!({
        "key": "holdback", "variations": [null, null], "weights": [0.0, 1.0], "hashVersion": 2,
        "meta": [{"key": "held"}, {"key": "free", "passthrough": true}]
    });
    Flags::of(json!({"features": {
        "colour": {"defaultValue": "blue"},
        "list": {"defaultValue": [1]},
        "nothing": {"defaultValue": null},
        "rows": {"defaultValue": 4, "rules": [holdback, test]},
        "self": {"rules": [{"parentConditions": [{"id": "self", "condition": {"value": 1}}]}]},
    }}))
    .unwrap()
}

fn asked() -> Asked {
    Asked::read(br#"{"context":{"targetingKey":"v1"}}"#).unwrap()
}

fn whom(asked: &Asked) -> Whom<'_> {
    Whom { attributes: &asked.attributes, opted_out: false, memory: None }
}

fn told(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

#[test]
fn a_flag_is_told_with_what_a_report_of_its_exposure_needs() {
    let (flags, asked) = (flags(), asked());
    let others = r#"[{"test":"holdback","cell":"free","exposure":true}]"#;
    let table = [
        (
            "colour",
            false,
            json!({"key": "colour", "value": "blue", "reason": "STATIC", "variant": "default"}),
        ),
        ("nothing", false, json!({"key": "nothing", "reason": "STATIC", "variant": "default"})),
        (
            "rows",
            false,
            json!({"key": "rows", "value": 8, "reason": "SPLIT", "variant": "eight", "metadata": {
                "test": "rows", "cell": "eight", "exposure": true, "phase": 2, "rule": "rows-1",
                "others": others}}),
        ),
        (
            "rows",
            true,
            json!({"key": "rows", "value": 4, "reason": "DISABLED", "variant": "default"}),
        ),
    ];
    for (key, opted_out, expected) in table {
        let found = single(&flags, key, Whom { opted_out, ..whom(&asked) }).unwrap();
        assert_eq!(told(&found), expected, "{key}");
    }
}

#[test]
fn a_flag_that_cannot_be_told_does_not_keep_the_others_back() {
    let (flags, asked) = (flags(), asked());
    for (key, code) in [("list", "GENERAL"), ("self", "GENERAL"), ("none", "FLAG_NOT_FOUND")] {
        assert_eq!(single(&flags, key, whom(&asked)).unwrap_err().code, code, "{key}");
    }
    let found = told(&bulk(&flags, whom(&asked), None));
    let codes: Vec<&Value> =
        found["flags"].as_array().unwrap().iter().map(|flag| &flag["errorCode"]).collect();
    let failed = json!("GENERAL");
    let none = Value::Null;
    assert_eq!(codes, [&none, &failed, &none, &none, &failed]);
    assert_eq!(found["metadata"], json!({"version": flags.etag}));
    assert_eq!(found.get("eventStreams"), None);
}

#[test]
fn a_stream_is_told_without_an_origin() {
    let stream = EventStream::here("/ofrep/v1/stream?ticket=x".to_owned(), 120);
    let (flags, asked) = (Flags::default(), asked());
    let found = told(&bulk(&flags, whom(&asked), Some(stream)));
    let endpoint = json!({"requestUri": "/ofrep/v1/stream?ticket=x"});
    let stream = json!({"type": "sse", "endpoint": endpoint, "inactivityDelaySec": 120});
    assert_eq!(found["eventStreams"], json!([stream]));
}
