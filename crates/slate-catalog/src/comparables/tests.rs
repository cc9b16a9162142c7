#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use super::*;

fn title(id: &str, genres: &[&str], budget: &str, year: i16) -> Title {
    Title {
        genres: genres.iter().map(|g| (*g).to_owned()).collect(),
        budget: budget.parse().ok(),
        year: Some(year),
        ..Title::named(id.parse().unwrap(), id)
    }
}

fn catalog() -> Vec<Title> {
    vec![
        title("heist", &["Crime", "Thriller"], "30000000 USD", 2004),
        title("cop", &["Crime", "Drama"], "28000000 USD", 2005),
        title("love", &["Romance"], "500000 USD", 1970),
        title("bare", &[], "", 2004),
    ]
}

fn nearest(asked: &Title, k: usize) -> Vec<(String, f32)> {
    let titles = catalog();
    let comparables = Comparables::new(titles.iter());
    let found = comparables.nearest(asked, k, |_| true, &mut Scratch::default());
    found.iter().map(|of| (titles[of.index as usize].id.to_string(), of.score)).collect()
}

#[test]
fn the_nearest_share_most() {
    let found = nearest(&title("new", &["Crime", "Thriller"], "30000000 USD", 2004), 9);
    let ids: Vec<&str> = found.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["heist", "cop", "bare"], "{found:?}");
    assert!((found[0].1 - 1.0).abs() < 1e-6, "a title like it in all that is known: {found:?}");
    assert!(found[1].1 > found[2].1, "{found:?}");
}

/// Of a title of which only the year is known, only that counts; of one with nothing, nothing is like it.
#[test]
fn what_is_not_known_does_not_count() {
    let found = nearest(&title("new", &[], "", 1970), 9);
    assert_eq!(found.len(), 1);
    assert!((found[0].1 - 1.0).abs() < 1e-6, "{found:?}");
    assert!(nearest(&Title { year: None, ..title("new", &[], "", 0) }, 9).is_empty());
}

#[test]
fn what_they_share_and_what_differs_is_said() {
    let titles = catalog();
    let (shared, different) = between(&titles[0], &titles[1]);
    let words = |s: &Shared| format!("{}: {}", s.kind, s.both.join(", "));
    let shared: Vec<String> = shared.iter().map(words).collect();
    assert_eq!(shared, ["genres: Crime", "years: 2004, 2005", "budget: 30.0 M USD, 28.0 M USD"]);
    assert!(different.is_empty(), "{different:?}");
    let (_, different) = between(&titles[1], &titles[2]);
    let words = |d: &Difference| format!("{}: {} / {}", d.kind, d.one, d.other);
    let different: Vec<String> = different.iter().map(words).collect();
    let expected = [
        "genres: Crime, Drama / Romance",
        "years: 2005 / 1970",
        "budget: 28.0 M USD / 500.0 k USD",
    ];
    assert_eq!(different, expected);
}
