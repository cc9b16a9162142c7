//! Bodies of questions in OpenFeature's remote evaluation protocol: refused with one of its codes, or every flag
//! answered in the shape that its description gives, alone as among all others.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use slate::http::ofrep::answer::{bulk, single};
use slate::http::ofrep::context::Asked;
use slate::serving::{Flags, Whom};

/// Values of every type, conditions over attributes of every type, and two that cannot be answered.
static FLAGS: LazyLock<Flags> = LazyLock::new(|| {
    let test = json!({"key": "t", "variations": [1, 2.5], "hashVersion": 2, "phase": {"n": 1}});
    let by_country = json!({"id": "x", "key": "u", "variations": [{"a": 1}, "b"],
                            "hashAttribute": "country"});
    let rule = |condition: Value| json!({"condition": condition, "force": true});
    let rules = [
        json!({"age": {"$gte": 18}}),
        json!({"country": {"$in": ["FR", "DE"]}}),
        json!({"tags": {"$elemMatch": {"$regex": "^a+$"}}}),
        json!({"version": {"$vgt": "1.2.3"}}),
        json!({"deep.er": {"$exists": true}}),
    ];
    let document = json!({"features": {
        "a": {"defaultValue": null, "rules": [test]},
        "b": {"defaultValue": "text", "rules": [by_country]},
        "c": {"defaultValue": false, "rules": rules.map(rule)},
        "d": {"defaultValue": [1]},
        "e": {"rules": [{"parentConditions": [{"id": "e", "condition": {"value": 1}}]}]},
    }});
    Flags::of(document).expect("features")
});

fuzz_target!(|body: &[u8]| {
    let asked = match Asked::read(body) {
        Ok(asked) => asked,
        Err(mistake) => {
            let codes = ["PARSE_ERROR", "INVALID_CONTEXT", "TARGETING_KEY_MISSING"];
            return assert!(codes.contains(&mistake.code) && !mistake.details.is_empty());
        }
    };
    assert!(!asked.viewer().is_empty());
    for opted_out in [false, true] {
        let whom = Whom { attributes: &asked.attributes, opted_out, memory: None };
        let all = serde_json::to_value(bulk(&FLAGS, whom, None)).expect("JSON");
        let all = all["flags"].as_array().expect("flags");
        assert_eq!(all.len(), FLAGS.payload.keys().count());
        for (key, told) in FLAGS.payload.keys().zip(all) {
            check(key, told);
            match single(&FLAGS, key, whom) {
                Ok(alone) => assert_eq!(&serde_json::to_value(alone).expect("JSON"), told),
                Err(mistake) => assert_eq!(told["errorCode"], mistake.code),
            }
        }
    }
});

fn check(key: &str, told: &Value) {
    assert_eq!(told["key"], key);
    if let Some(code) = told.get("errorCode") {
        return assert!(code == "GENERAL" && told["errorDetails"].is_string(), "{told}");
    }
    let reasons = ["STATIC", "TARGETING_MATCH", "SPLIT", "DISABLED", "UNKNOWN"];
    assert!(told["reason"].as_str().is_some_and(|r| reasons.contains(&r)), "{told}");
    assert!(told["variant"].is_string(), "{told}");
    assert!(told.get("value").is_none_or(|v| !v.is_null() && !v.is_array()), "{told}");
    let metadata = told.get("metadata").and_then(Value::as_object);
    let plain = |v: &Value| v.is_string() || v.is_boolean() || v.is_number();
    assert!(metadata.into_iter().flatten().all(|(_, value)| plain(value)), "{told}");
}
