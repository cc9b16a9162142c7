//! What a check says: the rules, who is looking, and the sentence of the rule that decides.

use slate_core::Title;

use super::super::{Rules, Viewpoint, check};

const RULES: &str = r#"
[[exclude]]
titles = ["heat"]
reason = "rights dispute"
until = 2026-07-01
territories = ["FR"]

[[exclude]]
where = 'genre = "Horror"'

[[pin]]
title = "heat"
position = 2

[[row]]
kind = "new"
where = 'year >= 2000'
until = 2026-07-01

[[row]]
kind = "genre"
where = 'genre = "Crime"'

[[boost]]
where = "year < 2000"
by = 1.5

[kids]
below = 13
where = 'not genre = "Crime"'
"#;

fn heat() -> Title {
    Title {
        year: Some(1995),
        age: Some(16),
        genres: vec!["Crime".into()],
        windows: vec!["2026-01-01..2027-01-01@FR,BE".parse().unwrap()],
        ..Title::named("heat".parse().unwrap(), "Heat")
    }
}

#[test]
fn the_rule_that_decides_says_why() {
    let table = [
        (
            "2025-12-01",
            "FR",
            None,
            "availability",
            false,
            "not available in FR until 2026-01-01T00:00:00Z",
        ),
        ("2027-01-01", "FR", None, "availability", false, "no longer available in FR"),
        ("2026-02-01", "DE", None, "availability", false, "not available in DE"),
        (
            "2026-02-01",
            "",
            None,
            "availability",
            false,
            "available in some territories only, and nobody says where this is",
        ),
        (
            "2026-02-01",
            "BE",
            None,
            "availability",
            true,
            "available in BE until 2027-01-01T00:00:00Z",
        ),
        (
            "2026-02-01",
            "BE",
            Some(12),
            "age limit",
            false,
            "its age 16 is above the profile's limit of 12",
        ),
        (
            "2026-02-01",
            "BE",
            Some(16),
            "age limit",
            true,
            "its age 16 is within the profile's limit of 16",
        ),
        (
            "2026-02-01",
            "BE",
            Some(12),
            "kids",
            false,
            "`not genre = \"Crime\"` is false: genre is Crime",
        ),
        (
            "2026-02-01",
            "FR",
            None,
            "exclude 1",
            false,
            "leaves it out: rights dispute (..2026-07-01T00:00:00Z@FR)",
        ),
        (
            "2026-02-01",
            "BE",
            None,
            "exclude 1",
            true,
            "is about it, but does not count here and now (..2026-07-01T00:00:00Z@FR)",
        ),
        ("2026-02-01", "BE", None, "exclude 2", true, "is not about it"),
        ("2026-02-01", "BE", None, "filter", false, "`year = 1987` is false: year is 1995"),
        ("2026-02-01", "BE", None, "pin 1", true, "puts it at position 2"),
        (
            "2026-02-01",
            "BE",
            None,
            "row 1",
            true,
            "keeps it out of the row `new` (..2026-07-01T00:00:00Z)",
        ),
        ("2026-02-01", "BE", None, "row 2", true, "lets it into the row `genre`"),
        ("2026-02-01", "BE", None, "boost 1", true, "moves its score by +1.5 standard deviations"),
    ];
    let rules = Rules::from_toml(RULES, "rules.toml").unwrap();
    let filter = "year = 1987".parse().unwrap();
    for (day, place, age_max, rule, passes, why) in table {
        let at = format!("{day}T00:00:00Z").parse().unwrap();
        let territory = (!place.is_empty()).then(|| place.parse().unwrap());
        let view = Viewpoint { at, territory, age_max };
        let steps = check(&rules, &heat(), &view, Some(&filter));
        let step = steps.iter().find(|s| s.rule == rule).unwrap();
        assert_eq!((step.passes, step.why.as_str()), (passes, why), "{day} {place} {rule}");
    }
}
