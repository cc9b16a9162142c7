//! The document: what is read out of it, and what is refused where.

use super::super::*;
use crate::page::Kind;

const PAGE: &str = include_str!("../../../../../docs/rules.md");

#[test]
fn the_example_of_the_page_is_read_as_it_says() {
    let lines = PAGE.lines().filter_map(|line| line.strip_prefix("    "));
    let text: Vec<&str> = lines.skip_while(|line| !line.starts_with("[[exclude]]")).collect();
    let rules = Rules::from_toml(&text.join("\n"), "rules.toml").unwrap();
    assert_eq!((rules.exclude.len(), rules.pins.len(), rules.rows.len()), (2, 2, 2));
    assert_eq!(rules.exclude[0].reason, "rights are being settled");
    assert_eq!(rules.exclude[0].when.to_string(), "..2026-12-31T00:00:00Z@FR,BE");
    assert_eq!(rules.pins[1].row, Some(Kind::New));
    assert_eq!(
        (rules.rows[0].row, &rules.rows[0].filter),
        (Kind::Trending, &rules.filters["family"])
    );
    assert_eq!((rules.rows[1].row, rules.rows[1].when.until.is_some()), (Kind::New, true));
    assert_eq!(rules.boosts[0].by, 0.5);
    assert_eq!((rules.kids.below, rules.kids.filter.is_some()), (13, true));
    assert_eq!(
        rules.filters["family"].to_string(),
        r#"age <= 7 and genre in ("Family", "Animation")"#
    );
}

#[test]
fn no_rules_are_rules() {
    assert_eq!(Rules::from_toml("", "rules.toml").unwrap(), Rules::default());
}

/// The document, the place, and what is said.
#[test]
fn what_is_wrong_has_its_place() {
    let table = [
        ("[[exclude]]\n", "1:1", "expected either `titles` or `where` in an `exclude`"),
        ("[[exclude]]\ntitles = []\n", "2:10", "expected 1 to 10000 titles, found 0"),
        ("[[exclude]]\ntitles = [\"a\", \"\"]\n", "2:16", "expected a title id, found nothing"),
        ("[[exclude]]\nwhere = 'yeer = 1'\n", "2:10", "there is no field `yeer`"),
        (
            "[[exclude]]\nwhere = \"year = 1 and age\"\n",
            "2:26",
            "expected a comparison after `age`, found the end",
        ),
        (
            "[[exclude]]\nwhere = \"name = \\\"a\\\" or\"\n",
            "2:9",
            "expected a field, found the end",
        ),
        (
            "[[exclude]]\nwhere = '''\nyear = 1 and\n  yeer = 2'''\n",
            "4:3",
            "there is no field `yeer`",
        ),
        (
            "[[exclude]]\ntitles = [\"a\"]\nuntil = \"soon\"\n",
            "3:9",
            "expected a date or a time, found `\"soon\"`",
        ),
        (
            "[[exclude]]\ntitles = [\"a\"]\nfrom = 2026-02-01\nuntil = 2026-01-01\n",
            "4:9",
            "expected a window that ends after it starts, found `2026-02-01T00:00:00Z..2026-01-01T00:00:00Z`",
        ),
        (
            "[[exclude]]\ntitles = [\"a\"]\nterritories = [\"France\"]\n",
            "3:16",
            "expected a territory of two upper-case letters, found `France`",
        ),
        (
            "[[pin]]\ntitle = \"a\"\nposition = 0\n",
            "3:12",
            "expected a position from 1 to 1000, found 0",
        ),
        (
            "[[pin]]\ntitle = \"a\"\nposition = 1\nrow = \"New!\"\n",
            "4:7",
            "there is no row `New!` on a page",
        ),
        ("[[row]]\nkind = \"new\"\n", "1:1", "expected either `where` or `filter` in a `row`"),
        ("[[row]]\nkind = \"new\"\nfilter = \"family\"\n", "3:10", "there is no filter `family`"),
        ("[[row]]\nkind = \"newer\"\nwhere = 'true'\n", "2:8", "there is no row `newer` on a page"),
        (
            "[[boost]]\nwhere = 'true'\nby = 11\n",
            "3:6",
            "expected a boost from -10 to 10 but not 0, found 11",
        ),
        (
            "[[boost]]\nwhere = 'true'\nby = nan\n",
            "3:6",
            "expected a boost from -10 to 10 but not 0, found NaN",
        ),
        ("[kids]\nbelow = 0\n", "2:9", "expected an age from 1 to 22, found 0"),
        ("[filters]\nfamily = 'age <= x'\n", "2:18", "expected a whole number, found `x`"),
        ("[filters]\n'A b' = 'true'\n", "2:1", "expected a name of 1 to 64 letters, found `A b`"),
    ];
    for (text, place, detail) in table {
        let e = Rules::from_toml(text, "rules.toml").unwrap_err();
        let found = e.place().map(ToString::to_string);
        assert_eq!(found, Some(format!("rules.toml:{place}")), "{text}\n{e}");
        assert_eq!(e.detail(), detail, "{text}");
    }
    let unknown = Rules::from_toml("[[pins]]\n", "rules.toml").unwrap_err();
    assert!(unknown.detail().contains("pins"), "{unknown}");
}

#[test]
fn the_first_entry_too_many_has_a_place() {
    let many = |entry: &str| entry.repeat(1001);
    let filters: String = (0..1001).map(|n| format!("f{n} = 'true'\n")).collect();
    let table = [
        (many("[[exclude]]\nwhere = 'true'\n"), "`exclude`", 2001),
        (many("[[boost]]\nwhere = 'true'\nby = 1\n"), "`boost`", 3001),
        (many("[[pin]]\ntitle = 'a'\nposition = 1\n"), "`pin`", 3001),
        (many("[[row]]\nkind = 'new'\nwhere = 'true'\n"), "`row`", 3001),
        (format!("[filters]\n{filters}"), "`filters`", 1002),
    ];
    for (text, kind, line) in table {
        let e = Rules::from_toml(&text, "rules.toml").unwrap_err();
        assert_eq!(e.detail(), format!("expected at most 1000 {kind}, found 1001"));
        assert_eq!(e.place().map(|p| (p.line, p.column)), Some((Some(line), Some(1))), "{e}");
    }
}
