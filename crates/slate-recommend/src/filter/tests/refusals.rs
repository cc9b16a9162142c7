//! What is no filter: the text, the column, what is said, and the hint.

use super::*;

#[test]
fn an_error_has_its_column_and_a_hint() {
    let fields =
        "fields are id, name, genre, keyword, people, language, year, age, duration, added";
    let table = [
        ("", 1, "expected a field, found the end", fields),
        ("gnre = 1", 1, "there is no field `gnre`", "did you mean `genre`?"),
        ("year = 1 and director = 2", 14, "there is no field `director`", fields),
        ("\"Drama\" = genre", 1, "expected a field, found the text `Drama`", fields),
        ("year = 1 and and", 14, "expected a field, found `and`", fields),
        ("genre = \"Drama", 9, "this text is never closed", "end it with `\"`"),
        (
            "genre = \"a\\n\"",
            11,
            "`\\n` means nothing in a text",
            "only `\\\"` and `\\\\` do; a single `\\` is written `\\\\`",
        ),
        (
            "genre = \"a\nb\"",
            11,
            "expected a text in one line, found `\\n`",
            "end the text with `\"` before it",
        ),
        (
            "genre = Drama",
            9,
            "expected a text, found `Drama`",
            "texts stand in quotes: `\"Drama\"`",
        ),
        (
            "genre = 'Drama'",
            9,
            "`'` means nothing here",
            "texts stand in straight double quotes: `\"Drama\"`",
        ),
        ("genre = 7", 9, "expected a text, found the number `7`", "texts stand in quotes: `\"7\"`"),
        ("genre = \"\"", 9, "expected a text, found an empty one", ""),
        (
            "genre > \"a\"",
            7,
            "`>` needs an order, and `genre` is a list of texts",
            "for example `genre = \"Drama\"`",
        ),
        (
            "year = \"1990\"",
            8,
            "expected a whole number, found the text `1990`",
            "without quotes, such as `1990`",
        ),
        (
            "year = 1990.5",
            8,
            "expected a number, a duration or a date, found `1990.5`",
            "for example `1990`, `90min`, `2026-01-31` or `2026-01-31T20:15:00Z`",
        ),
        ("year = -1", 8, "`-` means nothing here", "there are no numbers below 0"),
        (
            "year ~ \"19\"",
            6,
            "`~` looks into a text, and `year` is a number",
            "for example `year >= 1990`",
        ),
        (
            "year has 1990",
            6,
            "`has` asks a list, and `year` is a number",
            "for example `year >= 1990`",
        ),
        (
            "year 1990",
            6,
            "expected a comparison after `year`, found the number `1990`",
            "for example `year >= 1990`",
        ),
        ("year == 1990", 6, "`==` means nothing here", "write `=`"),
        ("year = 1990 && true", 13, "`&&` means nothing here", "write `and`"),
        (
            "year not in (1)",
            6,
            "expected a comparison, found `not`",
            "`not` stands before the test: `not year …`",
        ),
        (
            "year = 1990 year",
            13,
            "expected `and`, `or` or the end, found `year`",
            "join two tests with `and` or `or`",
        ),
        ("(year = 1990", 1, "this `(` is never closed", "close it with `)`"),
        ("year = 1990)", 12, "this `)` closes nothing", "take it away, or open it with `(`"),
        (
            "(year = 1 age = 2)",
            11,
            "expected `and`, `or` or `)`, found `age`",
            "join two tests with `and` or `or`",
        ),
        ("year in (1, 2", 9, "this list is never closed", "close it with `)`"),
        ("year in (1 2)", 12, "expected `,` or `)`, found the number `2`", ""),
        (
            "year in 1990",
            13,
            "expected `..`, found the end",
            "a list stands in parentheses: `year in (1990)`",
        ),
        (
            "year in 1990..1980",
            15,
            "this range ends before it starts: `1990..1980`",
            "write `1980..1990`",
        ),
        (
            "year in ..",
            9,
            "expected a range with a start or an end",
            "ask for any value with `year is known`",
        ),
        (
            "genre in \"a\"",
            10,
            "expected a list, found the text `a`",
            "for example `genre in (\"Drama\")`",
        ),
        (
            "year is 1990",
            9,
            "expected `known` or `unknown`, found the number `1990`",
            "a value is compared with `=`",
        ),
        (
            "duration < 90",
            12,
            "expected a duration, found the number `90`",
            "say the unit: `90min`, `90h` or `90s`",
        ),
        (
            "duration < 90m",
            12,
            "expected a number, a duration or a date, found `90m`",
            "for example `1990`, `90min`, `2026-01-31` or `2026-01-31T20:15:00Z`",
        ),
        ("added > 2026", 9, "expected a date, found the number `2026`", "for example `2026-01-31`"),
        (
            "added > 2026-02-30",
            9,
            "expected a number, a duration or a date, found `2026-02-30`",
            "for example `1990`, `90min`, `2026-01-31` or `2026-01-31T20:15:00Z`",
        ),
        (
            "language = \"french!\"",
            12,
            "expected a language tag, found `french!`",
            "tags of BCP 47, such as `fr` or `pt-BR`",
        ),
        ("people = \"é\" and yeer = 1", 18, "there is no field `yeer`", "did you mean `year`?"),
        (
            "year [1]",
            6,
            "`[` means nothing here",
            "a list stands in parentheses: `genre in (\"Drama\", \"Crime\")`",
        ),
    ];
    for (text, column, detail, hint) in table {
        let e = text.parse::<Filter>().unwrap_err();
        let line = if text.contains('\n') { (1, 11) } else { (1, column) };
        let place = e.place().map(|p| (p.line.unwrap(), p.column.unwrap()));
        assert_eq!(place, Some(line), "{text}: {e}");
        assert_eq!((e.detail(), e.hint_text().unwrap_or_default()), (detail, hint), "{text}");
    }
}

#[test]
fn an_error_in_a_later_line_has_its_line() {
    let e = Filter::parse("year = 1\n  and yeer = 2", "rules.toml").unwrap_err();
    assert!(e.to_string().contains("at rules.toml:2:7"), "{e}");
}

#[test]
fn bounds_are_kept() {
    let deep = |n: usize| format!("{}true{}", "(".repeat(n), ")".repeat(n));
    let nots = |n: usize| format!("{}true", "not ".repeat(n));
    let list = |n: usize| format!("year in ({})", vec!["1"; n].join(","));
    let long = |n: usize| format!("name = \"{}\"", "x".repeat(n - 9));
    // Written out, each `1h` becomes `60min`.
    let growing = format!("duration in ({})", vec!["99h"; LIST_MAX].join(","));
    let grown = [growing.as_str(); 3].join(" or ");
    let table = [
        (deep(DEPTH_MAX), deep(DEPTH_MAX + 1)),
        (nots(DEPTH_MAX), nots(DEPTH_MAX + 1)),
        (list(LIST_MAX), list(LIST_MAX + 1)),
        (long(BYTES_MAX), long(BYTES_MAX + 1)),
        (growing.clone(), grown),
    ];
    for (fits, too_much) in table {
        assert!(fits.parse::<Filter>().is_ok(), "{fits}");
        let e = too_much.parse::<Filter>().unwrap_err();
        assert_eq!(e.kind(), ErrorKind::Limit, "{e}");
    }
}
