#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::ReadOptions;
use crate::testing::read_text;

#[test]
fn json_lines() {
    let hint =
        "\n  hint: each line is an object such as `{\"viewer\":\"v\",\"title\":\"t\",\"at\":0}`";
    let play = "u m play 1970-01-01T00:00:01Z - -";
    let cases: &[(&str, &str)] = &[
        (r#"{"viewer":"u","title":"m","at":1}"#, play),
        (r#"{"at":"1970-01-01T00:00:01Z","more":{"a":[1,{}]},"TITLE":"m","viewer":"u"}"#, play),
        (
            r#"{"userId":1,"movieId":-2,"rating":4.5,"timestamp":1}"#,
            "1 -2 rating 1970-01-01T00:00:01Z 4.5 -",
        ),
        (
            r#"{"viewer":"u","title":"m","at":1,"kind":"finish","value":null,"id":"e\u00e9"}"#,
            "u m finish 1970-01-01T00:00:01Z - eé",
        ),
        (r#"{"viewer":"u","title":"m","item":"x","at":1}"#, play),
        (
            r#"{"viewer":"u","title":"m","at":1,"rating":3,"value":7}"#,
            "u m play 1970-01-01T00:00:01Z 7 -",
        ),
        (
            r#"{"viewer":"u","title":"m","at":1,"value":1e17}"#,
            "u m play 1970-01-01T00:00:01Z 100000000000000000 -",
        ),
        (
            r#"{"viewer":1e17}"#,
            "expected one JSON object, found: the number is too large to be exact\n  at e.jsonl:1:14",
        ),
        (
            r#"{"viewer":"u","title":"m"}"#,
            "expected seconds, milliseconds or RFC 3339, found nothing in column `at`\n  at e.jsonl:1\n  hint: times are numbers such as `964982703` or text such as `2000-07-30T18:45:03Z`",
        ),
        (
            r#"{"viewer":"u","viewer":"v"}"#,
            "expected one JSON object, found: the same field twice\n  at e.jsonl:1:22",
        ),
        (
            r#"{"viewer":["u"]}"#,
            "expected one JSON object, found: invalid type: sequence, expected a text or a number\n  at e.jsonl:1:11",
        ),
        (
            r#"[1]"#,
            "expected one JSON object, found: invalid type: sequence, expected an object\n  at e.jsonl:1",
        ),
        (
            r#"{"viewer":"u""#,
            "expected one JSON object, found: EOF while parsing an object\n  at e.jsonl:1:13",
        ),
        (r#"{} {}"#, "expected one JSON object, found: trailing characters\n  at e.jsonl:1:4"),
    ];
    for (line, expected) in cases {
        let found = read_text("e.jsonl", line.as_bytes(), &ReadOptions::default()).unwrap();
        let hinted = format!("{expected}{hint}");
        let expected = if expected.contains("JSON object") { &hinted } else { *expected };
        assert_eq!(found, [expected], "{line}");
    }
    let lines = "\n{\"viewer\":1}\n\n{\"viewer\":\"u\",\"title\":\"m\",\"at\":1}\n";
    let found = read_text("unnamed", lines.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(found.len(), 2);
    assert!(found[0].contains("at unnamed:2"), "{}", found[0]);
    assert_eq!(found[1], play);
}
