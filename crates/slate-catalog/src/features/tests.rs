#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;

use super::*;

/// A day of 2000 to 2003, a year without a day, or neither.
fn when() -> impl Strategy<Value = (Option<Date>, Option<i16>)> {
    let day = (2000i16..2004, 1u8..13, 1u8..29)
        .prop_map(|(y, m, d)| (format!("{y}-{m:02}-{d:02}").parse().ok(), Some(y)));
    prop_oneof![8 => day, 1 => (2000i16..2004).prop_map(|y| (None, Some(y))), 1 => Just((None, None))]
}

/// A title of few companies, genres and collections, and what became of it.
fn film() -> impl Strategy<Value = (Title, Option<f64>)> {
    let words = |letter: char| {
        proptest::collection::vec((0..4u8).prop_map(move |n| format!("{letter}{n}")), 0..3)
    };
    let parts = (when(), words('c'), words('g'), 0..3u8, proptest::option::of(1u64..9_000_000));
    (parts, proptest::option::of(0.0..20.0)).prop_map(
        |((when, companies, genres, of, budget), result)| {
            let title = Title {
                released: when.0,
                year: when.1,
                companies,
                genres,
                collection: if of == 0 { String::new() } else { format!("s{of}") },
                language: Some("en".parse().unwrap()),
                countries: vec!["US".parse().unwrap()],
                budget: budget.map(|n| slate_core::Money::new(n, Currency::USD).unwrap()),
                ..Title::named("t".parse().unwrap(), "T")
            };
            (title, result)
        },
    )
}

/// Every number of the rows decided on or before `day`, bit by bit.
fn until(films: &[(Title, Option<f64>)], day: i32) -> Vec<Vec<u32>> {
    let (titles, results): (Vec<_>, Vec<_>) = films.iter().cloned().unzip();
    let Ok(features) = features(&titles, &results, 2000) else { return Vec::new() };
    let rows = (0..features.titles.len()).filter(|&row| features.days[row] <= day);
    let mut bits: Vec<Vec<u32>> = rows
        .map(|row| features.columns.iter().map(|column| column[row].to_bits()).collect())
        .collect();
    bits.sort();
    bits
}

fn decided(film: &(Title, Option<f64>)) -> Option<i32> {
    Dated::of(0, &film.0).map(|dated| dated.decided)
}

proptest! {
    /// Films of the day itself and after it may change, come and go: what was known on the day stays as it is, to
    /// the last bit. Of the films of the day only those that are looked at are kept.
    #[test]
    fn what_comes_later_changes_nothing(
        films in proptest::collection::vec(film(), 1..30),
        others in proptest::collection::vec(film(), 0..30),
        subject in any::<prop::sample::Index>(),
    ) {
        let subject = subject.get(&films).clone();
        let Some(day) = decided(&subject) else { return Ok(()) };
        let earlier = |film: &&(Title, Option<f64>)| decided(film).is_some_and(|d| d < day);
        let later = |film: &&(Title, Option<f64>)| decided(film).is_some_and(|d| d >= day);
        // Of a year without a day it is known on its last day only: it may be decided earlier and out later.
        let with = |rest: Vec<(Title, Option<f64>)>| {
            let mut all: Vec<_> = films.iter().filter(earlier).cloned().collect();
            all.extend(rest.into_iter().filter(|f| later(&f)));
            all.push((subject.0.clone(), None));
            until(&all, day - 1)
        };
        prop_assert_eq!(with(films.clone()), with(others.clone()));
        let of_subject = |rest: &[(Title, Option<f64>)], result| {
            let mut all: Vec<_> = films.iter().filter(earlier).cloned().collect();
            all.push((subject.0.clone(), result));
            all.extend(rest.iter().filter(later).cloned());
            let (titles, results): (Vec<_>, Vec<_>) = all.iter().cloned().unzip();
            let features = features(&titles, &results, 2000).unwrap();
            let number = films.iter().filter(earlier).count();
            let row = features.titles.iter().position(|&n| n == number).unwrap();
            features.columns.iter().map(|column| column[row].to_bits()).collect::<Vec<_>>()
        };
        prop_assert_eq!(of_subject(&[], None), of_subject(&others, subject.1));
    }
}

/// A result is known 180 days after the release, and not on the day itself.
#[test]
fn results_are_known_half_a_year_later() {
    let film = |day: &str| Title {
        released: Some(day.parse().unwrap()),
        companies: vec!["A".to_owned()],
        ..Title::named(day.parse().unwrap(), day)
    };
    let known = |later: &str| {
        let titles = [film("2001-01-01"), film(later)];
        let features = features(&titles, &[Some(7.0), None], 2001).unwrap();
        features.column("companies: results known").unwrap()[1]
    };
    assert_eq!(known("2001-06-30").to_bits(), 0.0f32.to_bits());
    assert_eq!(known("2001-07-01").to_bits(), 1.0f32.to_bits());
}

#[test]
fn a_film_of_the_same_day_is_not_earlier() {
    let film = |id: &str, day: &str| Title {
        released: Some(day.parse().unwrap()),
        companies: vec!["A".to_owned()],
        ..Title::named(id.parse().unwrap(), id)
    };
    let titles = [film("a", "2001-01-01"), film("b", "2001-01-01"), film("c", "2001-01-02")];
    let features = features(&titles, &[None, None, None], 2001).unwrap();
    let films = features.column("companies: films").unwrap();
    assert!(films[0].is_nan() && films[1].is_nan());
    assert_eq!(films[2].to_bits(), 2.0f32.to_bits());
}

#[test]
fn without_days_there_is_nothing_to_say() {
    let titles = [Title::named("a".parse().unwrap(), "A")];
    assert!(features(&titles, &[None], 2001).is_err());
    assert!(features(&titles, &[], 2001).is_err());
}
