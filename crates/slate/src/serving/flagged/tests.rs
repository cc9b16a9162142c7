#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

use serde_json::json;

use super::*;

fn flags() -> Flags {
    let test = json!({
        "id": "rule-1", "key": "rows", "variations": [4, 8], "hashVersion": 2, "phase": "2",
        "meta": [{"key": "four"}, {"key": "eight"}]
    });
    let holdback = json!({
        "key": "holdback", "variations": [null, null], "weights": [0.0, 1.0], "hashVersion": 2,
        "meta": [{"key": "held"}, {"key": "free", "passthrough": true}]
    });
    Flags::of(json!({"features": {
        "plain": {"defaultValue": "blue"},
        "country": {"defaultValue": 1, "rules": [
            {"id": "france", "condition": {"country": "FR"}, "force": 2},
            {"condition": {"country": "DE"}, "force": 3},
        ]},
        "rows": {"defaultValue": 4, "rules": [holdback, test]},
        "gated": {"defaultValue": true, "rules": [
            {"parentConditions": [{"id": "plain", "condition": {"value": "red"}, "gate": true}]}
        ]},
        "a": {"rules": [{"parentConditions": [{"id": "b", "condition": {"value": 1}}]}]},
        "b": {"rules": [{"parentConditions": [{"id": "a", "condition": {"value": 1}}]}]},
    }}))
    .unwrap()
}

fn whom(attributes: &Map<String, Value>) -> Whom<'_> {
    Whom { attributes, opted_out: false, memory: None }
}

#[test]
fn every_way_to_a_value_has_a_reason_and_a_variant() {
    let flags = flags();
    // Flag, attributes, opted out: value, reason, variant.
    let table = [
        ("plain", json!({}), false, json!("blue"), FlagReason::Static, "default"),
        ("plain", json!({"id": "v1"}), true, json!("blue"), FlagReason::Static, "default"),
        (
            "country",
            json!({"country": "FR"}),
            false,
            json!(2),
            FlagReason::TargetingMatch,
            "france",
        ),
        ("country", json!({"country": "DE"}), false, json!(3), FlagReason::TargetingMatch, "rule"),
        ("country", json!({"country": "IT"}), false, json!(1), FlagReason::Unknown, "default"),
        ("country", json!({"country": "FR"}), true, json!(2), FlagReason::TargetingMatch, "france"),
        ("rows", json!({}), false, json!(4), FlagReason::Unknown, "default"),
        ("rows", json!({"id": "v1"}), true, json!(4), FlagReason::Disabled, "default"),
        ("gated", json!({}), false, json!(null), FlagReason::Disabled, "off"),
    ];
    for (key, attributes, opted_out, value, reason, variant) in table {
        let attributes = attributes.as_object().unwrap();
        let found = flags.flagged(key, Whom { opted_out, ..whom(attributes) }).unwrap();
        assert_eq!((found.value, found.reason, found.variant), (&value, reason, variant), "{key}");
        assert!(found.test.is_none() && found.others.is_empty(), "{key}");
    }
    for (key, expected) in [("none", NoFlag::Missing), ("a", NoFlag::Circle)] {
        assert_eq!(flags.flagged(key, whom(&Map::new())).unwrap_err(), expected, "{key}");
    }
}

#[test]
fn a_test_tells_its_cell_its_phase_and_the_tests_before_it() {
    let flags = flags();
    let mut cells = std::collections::BTreeMap::new();
    for viewer in 0..2000 {
        let attributes = Map::from_iter([("id".to_owned(), json!(format!("v{viewer}")))]);
        let found = flags.flagged("rows", whom(&attributes)).unwrap();
        let test = found.test.unwrap();
        assert_eq!((test.test, test.phase, test.exposure), ("rows", Some(&json!("2")), true));
        assert_eq!(
            (found.reason, found.variant, found.rule),
            (FlagReason::Split, test.cell, "rule-1")
        );
        assert_eq!(found.value, &json!(if test.cell == "four" { 4 } else { 8 }));
        assert_eq!((found.others[0].test, found.others[0].cell), ("holdback", "free"));
        *cells.entry(test.cell.to_owned()).or_insert(0_u32) += 1;
    }
    // 2000 fair draws: 5 standard deviations about the middle are 112.
    assert!(cells["four"].abs_diff(1000) < 112, "{cells:?}");
}
