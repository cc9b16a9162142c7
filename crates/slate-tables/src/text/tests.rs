#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;
use std::io::Cursor;

use super::*;
use crate::bounds::{FIELDS_MAX, LINE_BYTES_MAX};
use crate::testing::Dripping;

const CSV: Dialect = Dialect { separator: Separator::Quoting(b','), encoding: Encoding::Utf8 };

/// Each record as `line: field|field`, each bad line as `line.field! detail`.
fn read(bytes: &[u8], step: usize, dialect: Dialect) -> Vec<String> {
    let from = Dripping { bytes: Cursor::new(bytes.to_vec()), step };
    let mut records = Records::new("test", Window::new(Box::new(from)), dialect);
    let mut found = Vec::new();
    loop {
        match records.step().unwrap() {
            Step::Record => {
                let field = |n| String::from_utf8_lossy(records.field(n)).into_owned();
                let fields: Vec<_> = (0..records.field_count()).map(field).collect();
                found.push(format!("{}: {}", records.line(), fields.join("|")));
            }
            Step::Bad(fault) => {
                let field = fault.field.unwrap_or(0);
                found.push(format!("{}.{field}! {}", fault.line, fault.detail));
            }
            Step::End => return found,
        }
    }
}

#[test]
fn records_and_lines() {
    let cases: &[(&str, &[&str])] = &[
        ("", &[]),
        ("\n\r\n\n", &[]),
        ("a,b\n", &["1: a|b"]),
        ("a,b", &["1: a|b"]),
        ("a,b\r\nc,d\r\n", &["1: a|b", "2: c|d"]),
        ("a,b\r", &["1: a|b"]),
        (",\n", &["1: |"]),
        ("a,", &["1: a|"]),
        ("\n\na\n\nb\n", &["3: a", "5: b"]),
        ("\"a,b\",c\n", &["1: a,b|c"]),
        ("\"a\nb\",c\nd,e\n", &["1: a\nb|c", "3: d|e"]),
        ("\"say \"\"hi\"\"\"\nx\n", &["1: say \"hi\"", "2: x"]),
        ("\"\"\"\",\"\"\n", &["1: \"|"]),
        ("\"\"\n", &["1: "]),
        ("\"\"", &["1: "]),
        ("a\"b\"\"c,d\n", &["1: a\"b\"\"c|d"]),
        ("\"a\"\r\nb\r\n", &["1: a", "2: b"]),
        (
            "\"a\"b,c\nd\n",
            &["1.1! expected `,` or the line's end after a closing quote, found `b`", "2: d"],
        ),
        (
            "x\n\"a,b\nc\n",
            &["1: x", "2.1! expected a closing quote, found the end of the file", "3: c"],
        ),
        ("x\ny,\"a", &["1: x", "2.2! expected a closing quote, found the end of the file"]),
        (
            "\"a\"b\n\"c\"d\n\ne\n",
            &[
                "1.1! expected `,` or the line's end after a closing quote, found `b`",
                "2.1! expected `,` or the line's end after a closing quote, found `d`",
                "4: e",
            ],
        ),
    ];
    for (text, expected) in cases {
        for step in [1, 2, 3, 7, 1000] {
            assert_eq!(read(text.as_bytes(), step, CSV), *expected, "{text:?} by {step}");
        }
    }
}

#[test]
fn other_separators() {
    let plain = |byte| Dialect { separator: Separator::Plain(byte), encoding: Encoding::Unchecked };
    let colons = Dialect { separator: Separator::Colons, encoding: Encoding::Utf8 };
    let cases: &[(&str, Dialect, &[&str])] = &[
        ("1\t2\n", plain(b'\t'), &["1: 1|2"]),
        ("1|\"x|2\r\n", plain(b'|'), &["1: 1|\"x|2"]),
        ("1::2::a:b\n3::4", colons, &["1: 1|2|a:b", "2: 3|4"]),
        ("1::2\r\n::\n", colons, &["1: 1|2", "2: |"]),
        ("a:", colons, &["1: a:"]),
    ];
    for (text, dialect, expected) in cases {
        for step in [1, 2, 1000] {
            assert_eq!(read(text.as_bytes(), step, *dialect), *expected, "{text:?} by {step}");
        }
    }
}

#[test]
fn bytes_that_are_not_utf8_are_a_bad_line() {
    let text = b"a,b\nc,caf\xe9\n\xc3\xa9,d\n";
    let bad = "2.2! expected UTF-8 text, found the byte 0xe9";
    assert_eq!(read(text, 5, CSV), ["1: a|b", bad, "3: é|d"]);
    let unchecked = Dialect { encoding: Encoding::Unchecked, ..CSV };
    assert_eq!(read(text, 5, unchecked).len(), 3);
}

#[test]
fn bounds_hold_and_reading_goes_on() {
    let long = "x".repeat(LINE_BYTES_MAX + 1);
    let wide = ",".repeat(FIELDS_MAX);
    let open = format!("\"{}", "y\n".repeat(LINE_BYTES_MAX));
    let cases = [
        (
            format!("a\n{long}\nb\n"),
            vec!["1: a", "2.0! expected a line of at most 1048576 bytes, found more", "3: b"],
        ),
        (
            format!("a\n{wide}\nb\n"),
            vec!["1: a", "2.1025! expected at most 1024 fields, found more", "3: b"],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(read(text.as_bytes(), 100_000, CSV), expected);
    }
    let found = read(open.as_bytes(), 1 << 20, CSV);
    assert_eq!(found[0], "1.0! expected a line of at most 1048576 bytes, found more");
    assert_eq!(found[1], "2: y");
    let fits = "z".repeat(LINE_BYTES_MAX - 1);
    assert_eq!(read(format!("{fits}\nb").as_bytes(), 1 << 20, CSV).len(), 2);
}

#[test]
fn separators_are_sniffed() {
    let cases: &[(&str, u8)] = &[
        ("a,b,c\n", b','),
        ("a;b;c\n1,5;2,5;3", b';'),
        ("a\tb\n", b'\t'),
        ("a|b|c", b'|'),
        ("\"a;b;c;d\",e\n", b','),
        ("single\n", b','),
        ("", b','),
    ];
    for (text, expected) in cases {
        assert_eq!(sniff(text.as_bytes()), *expected, "{text:?}");
    }
}

/// What the `csv` crate makes of the same bytes.
fn oracle(text: &str) -> Vec<Vec<String>> {
    let mut builder = csv::ReaderBuilder::new();
    let mut reader = builder.has_headers(false).flexible(true).from_reader(text.as_bytes());
    let records = reader.records().map(|record| record.unwrap());
    records.map(|record| record.iter().map(str::to_owned).collect()).collect()
}

proptest! {
    #[test]
    fn agrees_with_the_csv_crate(text in "([ab,\"\n]|\r\n|\"\"|\",\"){0,30}") {
        let window = Window::new(Box::new(Cursor::new(text.clone().into_bytes())));
        let mut records = Records::new("test", window, CSV);
        let mut found = Vec::new();
        loop {
            match records.step().unwrap() {
                Step::Record => {
                    let field = |n| String::from_utf8_lossy(records.field(n)).into_owned();
                    found.push((0..records.field_count()).map(field).collect::<Vec<_>>());
                }
                // Stricter than the oracle: text after a closing quote, an unclosed quote.
                Step::Bad(_) => return Ok(()),
                Step::End => break,
            }
        }
        prop_assert_eq!(found, oracle(&text));
    }

    #[test]
    fn chunks_do_not_matter(bytes in prop::collection::vec(
        prop::sample::select(b"ab,\"\n\r:\xc3\xa9".to_vec()), 0..60), step in 1_usize..9)
    {
        prop_assert_eq!(read(&bytes, step, CSV), read(&bytes, 1000, CSV));
    }
}
