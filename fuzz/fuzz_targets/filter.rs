//! Filters: refused with a place inside the text, or read back as the same filter, and evaluated without a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slate_core::{ErrorKind, Title};
use slate_recommend::filter::{BYTES_MAX, Columns, Filter};

fuzz_target!(|text: &str| {
    match Filter::parse(text, "filter") {
        Ok(filter) => check(&filter),
        Err(e) => {
            let place = e.place().unwrap_or_else(|| panic!("no place: {e}"));
            assert_eq!(place.source, "filter", "{e}");
            let line = place.line.unwrap_or(1) as usize;
            let column = place.column.unwrap_or(1) as usize;
            assert!(line <= text.matches('\n').count() + 1, "{e}");
            assert!(column <= text.chars().count() + 1, "{e}");
            assert!(matches!(e.kind(), ErrorKind::Invalid | ErrorKind::Limit), "{e}");
        }
    }
});

fn check(filter: &Filter) {
    let written = filter.to_string();
    assert!(written.len() <= BYTES_MAX, "{} bytes", written.len());
    let again: Filter = written.parse().unwrap_or_else(|e| panic!("{written}: {e}"));
    assert_eq!(&again, filter);
    assert_eq!(again.to_string(), written);
    let titles = shelf();
    let columns = Columns::new(&titles);
    let rows = filter.select(&columns);
    for (row, title) in titles.iter().enumerate() {
        assert_eq!(filter.why_not(title).is_empty(), rows.get(row), "{written}");
    }
    let _ = filter.unheard_of(&columns);
}

/// A title of which much is known, and one of which nothing is.
fn shelf() -> [Title; 2] {
    let named = |id: &str| Title::named(id.parse().expect("an id"), "Star");
    let known = Title {
        year: Some(1990),
        age: Some(12),
        duration_s: Some(5_400),
        genres: vec!["Drama".into(), "Crime".into()],
        people: vec!["Agnès Varda".into()],
        language: "pt-br".parse().ok(),
        added: "2026-01-31T20:15:00Z".parse().ok(),
        ..named("t1")
    };
    [known, named("t2")]
}
