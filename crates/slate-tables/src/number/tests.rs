#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use super::*;
use proptest::prelude::*;

#[test]
fn integers() {
    let cases: &[(&str, Option<i64>)] = &[
        ("0", Some(0)),
        ("964982703", Some(964_982_703)),
        ("-5", Some(-5)),
        ("999999999999999999", Some(999_999_999_999_999_999)),
        ("9999999999999999999", None),
        ("", None),
        ("-", None),
        ("+1", None),
        ("1.0", None),
        (" 1", None),
    ];
    for (text, expected) in cases {
        assert_eq!(integer(text.as_bytes()), *expected, "{text:?}");
    }
}

#[test]
fn values() {
    let cases: &[(&str, Option<f32>)] = &[
        ("4", Some(4.0)),
        ("4.5", Some(4.5)),
        (".5", Some(0.5)),
        ("5.", Some(5.0)),
        ("-0.0", Some(0.0)),
        ("-2.5", Some(-2.5)),
        ("1e3", Some(1000.0)),
        ("0.1234567", Some(0.123_456_7)),
        ("16777217", Some(16_777_216.0)),
        (".", None),
        ("", None),
        ("1.2.3", None),
        ("five", None),
        ("nan", None),
        ("inf", None),
        ("1e99", None),
    ];
    for (text, expected) in cases {
        assert_eq!(value(text.as_bytes()), *expected, "{text:?}");
    }
    assert!(value(b"-0.0").unwrap().is_sign_positive());
}

proptest! {
    #[test]
    fn short_decimals_round_like_the_standard_library(text in "[0-9]{0,4}\\.?[0-9]{0,4}") {
        prop_assert_eq!(value(text.as_bytes()), text.parse::<f32>().ok());
    }
}
