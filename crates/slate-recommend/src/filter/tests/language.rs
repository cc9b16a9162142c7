//! What each construct means: the filter, and the titles of the shelf that it holds for.

use super::*;

#[test]
fn a_filter_holds_for_these_titles() {
    let table = [
        ("true", "abcd"),
        ("false", ""),
        (r#"id = "b""#, "b"),
        (r#"id = "B""#, ""),
        (r#"id in ("a", "d", "zz")"#, "ad"),
        (r#"id != "a""#, "bcd"),
        (r#"name ~ "STAR""#, "ac"),
        (r#"name = "cléo DE 5 à 7""#, "b"),
        (r#"name ~ "\"wars\"""#, "c"),
        (r#"genre = "Drama""#, "ab"),
        (r#"genres has "drama""#, "ab"),
        (r#"genre != "Comedy""#, "bc"),
        (r#"not genre = "Comedy""#, "bcd"),
        (r#"genre in ("Comedy", "Sci-Fi")"#, "ac"),
        (r#"genre ~ "sci""#, "c"),
        ("genre is unknown", "d"),
        (r#"people has "agnès varda""#, "b"),
        (r#"person ~ "rampling""#, "a"),
        (r#"keyword in ("paris")"#, "b"),
        (r#"language = "EN""#, "a"),
        (r#"language = "en-US""#, "a"),
        (r#"language = "eng""#, ""),
        (r#"language != "fr""#, "a"),
        ("year = 1962", "b"),
        ("year != 1962", "a"),
        ("year < 1980", "b"),
        ("year <= 1980", "ab"),
        ("year > 1962", "a"),
        ("year >= 1962", "ab"),
        ("year in (1962, 1963)", "b"),
        ("year in 1962..1980", "ab"),
        ("year in ..1979", "b"),
        ("year in 1963..", "a"),
        ("year is known", "ab"),
        ("year is not known", "cd"),
        ("not (year < 1980)", "acd"),
        ("age <= 6", "b"),
        ("not (age > 6)", "bcd"),
        ("duration < 90min", "a"),
        ("duration = 5400s", "b"),
        ("duration in 1h..2h", "ab"),
        ("added = 2026-01-31", "a"),
        ("added <= 2026-01-31", "a"),
        ("added > 2026-01-31", "b"),
        ("added >= 2026-01-31T20:15:00Z", "ab"),
        ("added < 2026-01-31T21:15:00+01:00", ""),
        ("added in 2026-01-31..2026-02-01", "ab"),
        ("added != 2026-01-31", "b"),
        (r#"year < 1980 or year > 1970 and genre = "Sci-Fi""#, "b"),
        (r#"(year < 1980 or genre = "Sci-Fi") and not id = "b""#, "c"),
        ("NOT Year IS Known AND TRUE", "cd"),
        ("not not year is known", "ab"),
    ];
    let shelf = shelf();
    let columns = Columns::new(&shelf);
    for (text, expected) in table {
        let filter: Filter = text.parse().unwrap();
        let rows = filter.select(&columns);
        let ids: String = rows.ones().map(|row| shelf[row].id.as_str()).collect();
        assert_eq!(ids, expected, "{text}");
    }
}

/// A filter and its canonical form.
#[test]
fn a_filter_has_one_canonical_form() {
    let table = [
        ("  genres\thas\n\"Drama\"", r#"genre = "Drama""#),
        ("((year>=1990))", "year >= 1990"),
        ("YEAR in(1,2)and(true AND (false))", "year in (1, 2) and true and false"),
        ("not(year=1 or age=2)", "not (year = 1 or age = 2)"),
        ("not year=1 or age=2", "not year = 1 or age = 2"),
        ("(year=1 or age=2)and duration=2h", "(year = 1 or age = 2) and duration = 120min"),
        ("(year=1 and age=2)or duration=61s", "year = 1 and age = 2 or duration = 61s"),
        ("year is not known", "year is unknown"),
        (r#"language="pt-BR""#, r#"language = "pt-br""#),
        (r#"name~"\\\"""#, r#"name ~ "\\\"""#),
        ("added>2026-01-31T01:00:00+01:00", "added > 2026-01-31T00:00:00Z"),
        ("added in..2026-01-31", "added in ..2026-01-31"),
    ];
    for (text, expected) in table {
        let written = text.parse::<Filter>().map(|f| f.to_string()).unwrap_or_default();
        assert_eq!(written, expected, "{text}");
    }
}

#[test]
fn words_that_no_title_has_are_named() {
    let text = r#"genre in ("Drama", "Dramma") or language = "de" or people = "Nobody" or genre = "Dramma"
        or name = "Nothing" or keyword ~ "x""#;
    let found = text.parse::<Filter>().unwrap().unheard_of(&Columns::new(&shelf()));
    let found: Vec<String> = found.iter().map(|(f, w)| format!("{f} {w}")).collect();
    assert_eq!(found, ["genre Dramma", "language de", "people Nobody"]);
}

/// The title, the filter, and why it does not hold.
#[test]
fn a_filter_says_why_it_does_not_hold() {
    let table = [
        ("a", "year >= 1980", ""),
        ("a", "year >= 1990", "`year >= 1990` is false: year is 1980"),
        ("d", "year >= 1990", "`year >= 1990` is false: year is unknown"),
        (
            "a",
            r#"genre = "Drama" and (year > 1990 or duration < 1h)"#,
            "`year > 1990` is false: year is 1980; `duration < 60min` is false: duration is 89min",
        ),
        (
            "a",
            r#"not (genre = "Drama" and year = 1980)"#,
            r#"`not (genre = "Drama" and year = 1980)` is false: genre is Comedy, Drama, year is 1980"#,
        ),
        ("c", "false", "`false` is false"),
    ];
    for (id, text, expected) in table {
        let shelf = shelf();
        let title = shelf.iter().find(|t| t.id.as_str() == id).unwrap();
        let why = text.parse::<Filter>().unwrap().why_not(title);
        let why: Vec<String> = why.iter().map(ToString::to_string).collect();
        assert_eq!(why.join("; "), expected, "{id} {text}");
    }
}
