#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use slate_core::{EventKind, TimestampUnit};

use crate::testing::{read_text, test_data};
use crate::{Next, ReadOptions, open_events};

fn options() -> ReadOptions {
    ReadOptions::default()
}

#[test]
fn csv_lines() {
    let play = "u m play 1970-01-01T00:00:01Z - -";
    let cases: &[(&str, ReadOptions, &[&str])] = &[
        ("viewer,title,at\nu,m,1\n", options(), &[play]),
        ("\u{feff}viewer,title,at\nu,m,1", options(), &[play]),
        ("at;title;viewer\n1;m;u\n", options(), &[play]),
        ("AT\tTitle\tVIEWER\r\n1\tm\tu\r\n", options(), &[play]),
        ("viewer|title|at|more\nu|m|1|x\n", options(), &[play]),
        ("viewer,title,at\nu,m,1970-01-01T00:00:01Z\n", options(), &[play]),
        (
            "viewer,title,at\nu,m,1000\n",
            ReadOptions { unit: TimestampUnit::Milliseconds, ..options() },
            &[play],
        ),
        (
            "viewer,title,at\nu,m,1\n",
            ReadOptions { kind: Some(EventKind::Like), ..options() },
            &["u m like 1970-01-01T00:00:01Z - -"],
        ),
        (
            "user_id,item,ts,rating\nu,m,1,4.5\n",
            options(),
            &["u m rating 1970-01-01T00:00:01Z 4.5 -"],
        ),
        ("user,item,time,value\nu,m,1,90\n", options(), &["u m play 1970-01-01T00:00:01Z 90 -"]),
        (
            "viewer,title,at,kind,value,id\nu,m,1,finish,,e1\nu,m,1,,2,\n",
            options(),
            &["u m finish 1970-01-01T00:00:01Z - e1", "u m play 1970-01-01T00:00:01Z 2 -"],
        ),
        (
            "who,what,when,stars\nu,m,1,3\n",
            ReadOptions {
                columns: "viewer=who, title=what, at=when, value=stars".parse().unwrap(),
                kind: Some(EventKind::Rating),
                ..options()
            },
            &["u m rating 1970-01-01T00:00:01Z 3 -"],
        ),
        (
            "a;b\tviewer\ttitle\tat\n;;;\tu\tm\t1\n",
            ReadOptions { delimiter: Some(b'\t'), ..options() },
            &[play],
        ),
    ];
    for (text, options, expected) in cases {
        let found = read_text("events.csv", text.as_bytes(), options).unwrap();
        assert_eq!(found, *expected, "{text:?}");
    }
}

#[test]
fn bad_csv_lines() {
    let cases: &[(&str, &str)] = &[
        ("u,m", "expected 5 fields, found 2\n  at e.csv:2\n  hint: fields are separated by `,`"),
        (
            "u,m,1,,,",
            "expected 5 fields, found 6\n  at e.csv:2\n  hint: fields are separated by `,`",
        ),
        (",m,1,,", "expected a viewer id, found nothing in column `viewer`\n  at e.csv:2:1"),
        (
            "u, m,1,,",
            "a title id has no control characters and no space at its ends, found ` m` in column `movie`\n  at e.csv:2:2",
        ),
        (
            "u,m,yesterday,,",
            "expected seconds, milliseconds or RFC 3339, found `yesterday` in column `at`\n  at e.csv:2:3\n  hint: times are numbers such as `964982703` or text such as `2000-07-30T18:45:03Z`",
        ),
        (
            "u,m,,,",
            "expected seconds, milliseconds or RFC 3339, found nothing in column `at`\n  at e.csv:2:3\n  hint: times are numbers such as `964982703` or text such as `2000-07-30T18:45:03Z`",
        ),
        (
            "u,m,999999999999999,,",
            "expected a time in the years 1 to 9999, found 999999999999999 ms in column `at`\n  at e.csv:2:3",
        ),
        (
            "u,m,1,five,",
            "expected a finite number, found `five` in column `value`\n  at e.csv:2:4\n  hint: values are numbers such as `4.5`",
        ),
        (
            "u,m,1,nan,",
            "expected a finite number, found `nan` in column `value`\n  at e.csv:2:4\n  hint: values are numbers such as `4.5`",
        ),
        (
            "u,m,1,,rating",
            "expected the stars of a rating, found nothing in column `value`\n  at e.csv:2:4",
        ),
        (
            "u,m,1,,watch",
            "expected one of play, finish, rating, like, hide, impression, found `watch` in column `kind`\n  at e.csv:2:5",
        ),
    ];
    for (line, expected) in cases {
        let text = format!("viewer,movie,at,value,kind\n{line}\n");
        let options = ReadOptions { columns: "title=movie".parse().unwrap(), ..options() };
        let found = read_text("e.csv", text.as_bytes(), &options).unwrap();
        assert_eq!(found, [*expected], "{line:?}");
    }
}

#[test]
fn bad_headers() {
    let cases: &[(&str, &str, &str)] = &[
        (
            "",
            "",
            "expected a table, found an empty file\n  at e.csv\n  hint: it may not have been written to the end",
        ),
        (
            "\n\r\n",
            "",
            "expected a header and lines, found none\n  at e.csv\n  hint: the first line names the columns, as in `viewer,title,at`",
        ),
        (
            "1,2,3\n",
            "",
            "expected the names of the columns, found numbers\n  at e.csv:1\n  hint: put a line such as `viewer,title,value,at` first",
        ),
        (
            "viewer,title\n",
            "",
            "expected a column `at` or `timestamp`, `ts`, `time`, found `viewer`, `title`\n  at e.csv:1\n  hint: name it yourself, as in `at=COLUMN`",
        ),
        (
            "viewer,title,at\n",
            "at=when",
            "expected a column `when`, found `viewer`, `title`, `at`\n  at e.csv:1",
        ),
        ("viewer,title,at,at\n", "", "the column `at` is there 2 times\n  at e.csv:1"),
        (
            "viewer,title,at\n",
            "when=at",
            "there is no field `when`\n  at e.csv:1\n  hint: one of viewer, title, kind, at, value, id",
        ),
    ];
    for (text, columns, expected) in cases {
        let options = ReadOptions { columns: columns.parse().unwrap(), ..options() };
        let error = read_text("e.csv", text.as_bytes(), &options).unwrap_err();
        assert_eq!(error.to_string(), *expected, "{text:?}");
    }
}

#[test]
fn line_31337() {
    let mut text = String::from("userId,movieId,rating,timestamp\n");
    for line in 2..40_000 {
        let rating = if line == 31_337 { "five" } else { "4.5" };
        text.push_str(&format!("{line},7,{rating},964982703\n"));
    }
    let found = read_text("ratings.csv", text.as_bytes(), &options()).unwrap();
    assert_eq!(
        found[31_335],
        "expected a finite number, found `five` in column `rating`\n  at ratings.csv:31337:3\n  hint: values are numbers such as `4.5`"
    );
    assert_eq!(found.len(), 39_998);
}

#[test]
fn movielens_files_without_header() {
    let expected = ["1 1193 rating 2000-12-31T22:12:40Z 5 -"];
    let cases: &[(&str, &[u8])] =
        &[("u.data", b"1\t1193\t5\t978300760\n"), ("ratings.dat", b"1::1193::5::978300760\n")];
    for (name, text) in cases {
        assert_eq!(read_text(name, text, &options()).unwrap(), expected, "{name}");
    }
}

#[test]
fn the_official_data_sets() {
    let sets = [("ml-100k", 100_000, 943, 1_682), ("ml-latest-small-2018", 100_836, 610, 9_724)];
    for (set, events, viewers, titles) in sets {
        let Some(path) = test_data(set) else { return };
        let mut source = open_events(&path, &options()).unwrap();
        let (mut seen_viewers, mut seen_titles) = (crate::Interner::new(), crate::Interner::new());
        let mut count = 0;
        loop {
            match source.advance().unwrap() {
                Next::Event(row) => {
                    seen_viewers.intern(row.viewer);
                    seen_titles.intern(row.title);
                    count += 1;
                }
                Next::Bad(e) => assert_eq!(e.to_string(), ""),
                Next::End => break,
            }
        }
        assert_eq!(
            (count, seen_viewers.len(), seen_titles.len()),
            (events, viewers, titles),
            "{set}"
        );
    }
}

#[test]
fn recbole_interactions() {
    let rating = "u m rating 1970-01-01T00:00:01Z 4.5 -";
    let untimed = "u m play 2000-01-01T00:00:00Z - -";
    let cases: &[(&str, &str)] = &[
        ("user_id:token\titem_id:token\trating:float\ttimestamp:float\nu\tm\t4.5\t1\n", rating),
        ("user_id:token\titem_id:token\trating:float\ttimestamp:float\nu\tm\t4.5\t1.0\n", rating),
        ("timestamp:float\trating:float\titem_id:token\tuser_id:token\n1.0\t4.5\tm\tu", rating),
        ("user_id:token\titem_id:token\nu\tm\n", untimed),
        ("user_id:token\titem_id:token\treview:token_seq\nu\tm\tso \"good\n", untimed),
        (
            "user_id:token\titem_id\nu\tm\n",
            "expected a column such as `user_id:token`, found `item_id`\n  at x.inter:1:2\n  hint: the types are token, token_seq, float and float_seq; columns stand between tabs",
        ),
        (
            "user_id:token\titem_id:token\nu\n",
            "expected 2 fields, found 1\n  at x.inter:2\n  hint: fields are separated by tab",
        ),
        (
            "user_id:token\titem_id:token\ttimestamp:float\nu\tm\tlate\n",
            "expected seconds, milliseconds or RFC 3339, found `late` in column `timestamp`\n  at x.inter:2:3\n  hint: times are numbers such as `964982703` or text such as `2000-07-30T18:45:03Z`",
        ),
    ];
    for (text, expected) in cases {
        let found = read_text("x.inter", text.as_bytes(), &options());
        let found = found.unwrap_or_else(|e| vec![e.to_string()]);
        assert_eq!(found, [*expected], "{text:?}");
    }
}

#[test]
fn gorse_feedback() {
    let like = "u m like 2021-03-14T00:00:00Z - -";
    let cases: &[(&str, &str, &[&str])] = &[
        (
            "f.jsonl",
            r#"{"FeedbackType":"star","UserId":"u","ItemId":"m","Timestamp":"2021-03-14T00:00:00Z","Comment":"so"}"#,
            &[like],
        ),
        (
            "f.jsonl",
            r#"{"FeedbackType":"like","UserId":"u","ItemId":"m","Timestamp":"2021-03-14"}"#,
            &[like],
        ),
        (
            "f.csv",
            "feedback_type,user_id,item_id,time_stamp\r\nstar,u,m,2021-03-14 00:00:00 +0000 UTC\r\nread,u,n,2021-03-14 01:00:00.5 +0100 CET\r\n",
            &[like, "u n impression 2021-03-14T00:00:00.5Z - -"],
        ),
        (
            "f.jsonl",
            r#"{"FeedbackType":"wish","UserId":"u","ItemId":"m","Timestamp":"2021-03-14"}"#,
            &[
                "expected a word for a kind of event that is known, found `wish` in column `FeedbackType`\n  at f.jsonl:1\n  hint: say what it means, as in `--kinds wish=play`",
            ],
        ),
    ];
    for (name, text, expected) in cases {
        assert_eq!(read_text(name, text.as_bytes(), &options()).unwrap(), *expected, "{text:?}");
    }
    let map = crate::KindMap::default();
    for (text, expected) in [
        ("a=play, b=like", "a=play,b=like"),
        ("a", "expected `word=kind`, found `a`"),
        ("a=b", "expected one of play, finish, rating, like, hide, impression, found `b`"),
        ("a=play,a=like", "the word `a` is given twice"),
    ] {
        let found = text
            .parse::<crate::KindMap>()
            .map_or_else(|e| e.detail().to_owned(), |m| m.to_string());
        assert_eq!(found, expected);
    }
    assert_eq!("".parse::<crate::KindMap>().unwrap(), map);
}
