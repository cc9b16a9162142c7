#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use slate_core::EventKind;

use crate::testing::read_text;
use crate::{Format, ReadOptions};

fn read(line: &str, options: &ReadOptions) -> Vec<String> {
    let options = ReadOptions { format: Some(Format::Metarank), ..options.clone() };
    read_text("m.jsonl", line.as_bytes(), &options).unwrap()
}

#[test]
fn metarank_events() {
    let at = "1970-01-01T00:00:01Z";
    let cases: &[(&str, Vec<String>)] = &[
        (
            r#"{"event":"interaction","id":"e","timestamp":"1000","user":"u","type":"click","item":"m"}"#,
            vec![format!("u m play {at} - -")],
        ),
        (
            r#"{"event":"interaction","timestamp":1000,"user":7,"type":"like","item":9,"ranking":"r"}"#,
            vec![format!("7 9 like {at} - -")],
        ),
        (
            r#"{"event":"interaction","timestamp":"1970-01-01T00:00:01Z","user":"u","type":"rating","item":"m","fields":[{"name":"rating","value":4.5}]}"#,
            vec![format!("u m rating {at} 4.5 -")],
        ),
        (
            r#"{"event":"ranking","timestamp":"1000","user":"u","items":[{"id":"m","relevancy":2.0},{"id":"n"}]}"#,
            vec![format!("u m impression {at} - -"), format!("u n impression {at} - -")],
        ),
        (r#"{"event":"item","timestamp":"1000","item":"m","fields":[]}"#, vec![]),
        (r#"{"event":"user","timestamp":"1000","user":"u","fields":[]}"#, vec![]),
        (
            r#"{"event":"interaction","timestamp":"1000","user":"u","type":"purchase","item":"m"}"#,
            vec!["expected a word for a kind of event that is known, found `purchase` in column `type`\n  at m.jsonl:1\n  hint: say what it means, as in `--kinds purchase=play`".to_owned()],
        ),
        (
            r#"{"event":"interaction","timestamp":"1000","type":"click","item":"m"}"#,
            vec!["expected a `user`, found nothing\n  at m.jsonl:1\n  hint: an event that belongs to nobody can be passed over with `--skip-bad`".to_owned()],
        ),
        (
            r#"{"event":"play","timestamp":"1000"}"#,
            vec!["expected `item`, `user`, `ranking` or `interaction` in `event`, found `play`\n  at m.jsonl:1".to_owned()],
        ),
    ];
    for (line, expected) in cases {
        assert_eq!(read(line, &ReadOptions::default()), *expected, "{line}");
    }
}

#[test]
fn words_mean_what_the_person_says() {
    let line =
        r#"{"event":"interaction","timestamp":"1000","user":"u","type":"purchase","item":"m"}"#;
    let told = ReadOptions { kinds: "purchase=like".parse().unwrap(), ..ReadOptions::default() };
    assert_eq!(read(line, &told), ["u m like 1970-01-01T00:00:01Z - -"]);
    let all = ReadOptions { kind: Some(EventKind::Finish), ..ReadOptions::default() };
    assert_eq!(read(line, &all), ["u m finish 1970-01-01T00:00:01Z - -"]);
}
