#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The texts of windows, the moment, the territory; whether it is available, and from when if not.
#[test]
fn windows_hold_in_their_period_and_territories() {
    let day = |d: &str| format!("2026-{d}T00:00:00Z");
    let table: &[(&[&str], &str, &str, bool, &str)] = &[
        (&[], "01-01", "", true, ""),
        (&[".."], "01-01", "", true, ""),
        (&["2026-02-01..2026-03-01"], "01-31", "FR", false, "02-01"),
        (&["2026-02-01..2026-03-01"], "02-01", "FR", true, ""),
        (&["2026-02-01..2026-03-01"], "03-01", "FR", false, ""),
        (&["..2026-03-01@FR,BE"], "01-01", "BE", true, ""),
        (&["..2026-03-01@FR,BE"], "01-01", "DE", false, ""),
        (&["..2026-03-01@FR,BE"], "01-01", "", false, ""),
        (&["2026-05-01..@FR", "2026-04-01..@DE"], "01-01", "FR", false, "05-01"),
        (&["2026-05-01..", "2026-04-01.."], "01-01", "", false, "04-01"),
    ];
    for (windows, now, place, expected, from) in table {
        let mut title = Title::named("t".parse().unwrap(), "T");
        title.windows = windows.iter().map(|w| w.parse().unwrap()).collect();
        let place = (!place.is_empty()).then(|| place.parse().unwrap());
        let now = at(&day(now));
        assert_eq!(title.is_available(now, place), *expected, "{windows:?} {now}");
        if !expected {
            let from = (!from.is_empty()).then(|| at(&day(from)));
            assert_eq!(title.available_from(now, place), from, "{windows:?} {now}");
        }
    }
}

#[test]
fn what_is_no_window_territory_language_or_age_is_refused() {
    let windows = ["", "2026-01-01", "soon..", "2026-02-01..2026-02-01", "..@fr", "..@FRA"];
    assert!(windows.iter().all(|w| w.parse::<Window>().is_err()));
    assert!(["", "F", "fr", "FRA", "F1"].iter().all(|t| t.parse::<Territory>().is_err()));
    assert!(
        ["", "f", "fr-", "fr_FR", "1a", "francophone"]
            .iter()
            .all(|t| t.parse::<Language>().is_err())
    );
    assert!(["", "-1", "22", "PG", "12.5"].iter().all(|t| parse_age(t).is_err()));
    assert_eq!("pt-BR".parse::<Language>().unwrap().as_str(), "pt-br");
    assert_eq!((parse_age("0").unwrap(), parse_age("21").unwrap()), (0, 21));
}

#[test]
fn a_window_is_read_as_it_is_written() {
    for text in ["..", "2026-01-01T00:00:00Z..@FR", "..2026-01-01T10:30:00.5Z@BE,FR"] {
        assert_eq!(text.parse::<Window>().unwrap().to_string(), text);
    }
}

#[test]
fn a_title_of_which_little_is_known_is_written_as_before() {
    let title = Title::named("t".parse().unwrap(), "T");
    assert_eq!(serde_json::to_string(&title).unwrap(), r#"{"id":"t","name":"T"}"#);
}

#[test]
fn days_and_money_are_read_as_they_are_written() {
    for text in ["1800-01-01", "2016-02-29", "2200-12-31"] {
        assert_eq!(text.parse::<Date>().unwrap().to_string(), text);
    }
    for text in ["", "2015-02-29", "1799-12-31", "2201-01-01", "2018-1-1", "2018-01-01T00:00"] {
        assert!(text.parse::<Date>().is_err(), "{text}");
    }
    assert_eq!("160000000 USD".parse::<Money>().unwrap().to_string(), "160000000 USD");
    for text in ["", "0 USD", "-1 USD", "1.5 USD", "5", "5 usd", "5 USDX", "1000000000000001 USD"] {
        assert!(text.parse::<Money>().is_err(), "{text}");
    }
}

#[test]
fn a_day_knows_its_place_in_the_year_and_since_1970() {
    let table = [
        ("1970-01-01", 1, 1, 3, 0),
        ("2000-12-31", 12, 366, 6, 11_322),
        ("1969-12-31", 12, 365, 2, -1),
    ];
    for (text, month, of_year, weekday, days) in table {
        let day: Date = text.parse().unwrap();
        assert_eq!(
            (day.month(), day.day_of_year(), day.weekday(), day.days()),
            (month, of_year, weekday, days)
        );
    }
    assert_eq!(Date::first_of(2016).unwrap(), "2016-01-01".parse().unwrap());
}
