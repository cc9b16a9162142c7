#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;
use slate_core::EventKind;

use crate::testing::read_text;
use crate::{Format, ReadOptions};

fn options(format: Format) -> ReadOptions {
    ReadOptions { format: Some(format), ..ReadOptions::default() }
}

fn read(text: &str, options: &ReadOptions) -> Vec<String> {
    read_text("e.txt", text.as_bytes(), options).unwrap()
}

#[test]
fn lists_and_pairs() {
    let play =
        |viewer, title, second| format!("{viewer} {title} play 2000-01-01T00:00:0{second}Z - -");
    let (lists, pairs) = (options(Format::LightGcn), options(Format::SasRec));
    let hint = "\n  hint: SASRec lines are `viewer title`; lines with many titles are `lightgcn`";
    let more = format!("expected a viewer and a title, found more ids\n  at e.txt:1{hint}");
    let one = format!("expected a viewer and a title, found 1 ids\n  at e.txt:2{hint}");
    let long = "x".repeat(257);
    let cases: &[(&ReadOptions, &str, Vec<String>)] = &[
        (&lists, "0 5 6\n1 5\n", vec![play("0", "5", 0), play("0", "6", 1), play("1", "5", 2)]),
        (&lists, "0\n\n \n1  5 \t6 \r\n", vec![play("1", "5", 0), play("1", "6", 1)]),
        (&lists, "u/1 t:2", vec![play("u/1", "t:2", 0)]),
        (&pairs, "1 5\n1 6\n2 5\n", vec![play("1", "5", 0), play("1", "6", 1), play("2", "5", 2)]),
        (&pairs, "1 5 6\n2 5\n", vec![more, play("2", "5", 0)]),
        (&pairs, "1 5\n2\n", vec![play("1", "5", 0), one]),
        (
            &lists,
            &format!("0 5\n1 {long} 7\n"),
            vec![
                play("0", "5", 0),
                "a title id has at most 200 bytes, found 257\n  at e.txt:2:2".to_owned(),
                play("1", "7", 2),
            ],
        ),
    ];
    for (options, text, expected) in cases {
        assert_eq!(read(text, options), *expected, "{text:?}");
    }
}

#[test]
fn kinds_and_times_are_the_persons_choice() {
    let start = Some("2021-05-01T00:00:00Z".parse().unwrap());
    let like = Some(EventKind::Like);
    let chosen = ReadOptions { kind: like, times_from: start, ..options(Format::LightGcn) };
    assert_eq!(read("0 5", &chosen), ["0 5 like 2021-05-01T00:00:00Z - -"]);
    let rating = ReadOptions { kind: Some(EventKind::Rating), ..options(Format::LightGcn) };
    let error = read_text("e.txt", b"0 5", &rating).unwrap_err();
    assert_eq!(error.detail(), "these lines hold no stars, so they cannot be ratings");
}

proptest! {
    /// Written and read again, every list is the same and in the same order.
    #[test]
    fn what_is_written_is_read(lists in prop::collection::vec(
        prop::collection::vec(0..50_u32, 1..20), 1..20))
    {
        let (mut text, mut pairs, mut expected) = (String::new(), String::new(), Vec::new());
        for (viewer, titles) in lists.iter().enumerate() {
            text.push_str(&viewer.to_string());
            for title in titles {
                text.push_str(&format!(" {title}"));
                pairs.push_str(&format!("{viewer} {title}\n"));
                expected.push(format!("{viewer} {title}"));
            }
            text.push('\n');
        }
        let ids = |lines: Vec<String>| -> Vec<String> {
            lines.iter().map(|l| l.split(" play").next().unwrap().to_owned()).collect()
        };
        prop_assert_eq!(ids(read(&text, &options(Format::LightGcn))), expected.clone());
        prop_assert_eq!(ids(read(&pairs, &options(Format::SasRec))), expected);
        let times = read(&text, &options(Format::LightGcn));
        prop_assert!(times.windows(2).all(|w| w[0].split(' ').nth(3) < w[1].split(' ').nth(3)));
    }
}
