#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;

use slate_core::Date;

use super::*;

fn day(year: i16) -> i32 {
    Date::first_of(year).unwrap().days()
}

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

type Film = (Title, Option<f64>);

/// Columns of films, one list of bits a film that has a day.
type Make = fn(&[Film]) -> Vec<(i32, Vec<u32>)>;

fn ours(films: &[Film]) -> Vec<(i32, Vec<u32>)> {
    let (titles, results): (Vec<_>, Vec<_>) = films.iter().cloned().unzip();
    let Ok(features) = features(&titles, &results, day(2000)) else { return Vec::new() };
    let bits = |row: usize| features.columns.iter().map(|column| column[row].to_bits()).collect();
    (0..features.days.len()).map(|row| (features.days[row], bits(row))).collect()
}

fn decided(film: &Film) -> Option<i32> {
    Dated::of(0, &film.0).map(|dated| dated.decided)
}

/// Whether what is dated on or after the day of `subject` may change, come and go while not one bit of the subject's columns
/// or of earlier ones moves. Of the films of the day only those that are looked at are kept.
fn is_blind_to_later(make: Make, films: &[Film], others: &[Film], subject: &Film) -> bool {
    let Some(day) = decided(subject) else { return true };
    let earlier: Vec<Film> =
        films.iter().filter(|film| decided(film).is_some_and(|d| d < day)).cloned().collect();
    let of = |rest: &[Film], result| {
        let later = rest.iter().filter(|film| decided(film).is_some_and(|d| d >= day));
        let mut all = earlier.clone();
        all.push((subject.0.clone(), result));
        all.extend(later.cloned());
        // The subject is the first film of its day.
        let mut known = make(&all);
        let number = known.iter().position(|(decided, _)| *decided == day);
        let own = number.map(|n| known.swap_remove(n));
        known.retain(|(decided, _)| *decided < day);
        known.sort();
        (own, known)
    };
    let alone = of(&[], None);
    alone == of(others, subject.1) && alone == of(films, None)
}

proptest! {
    #[test]
    fn what_comes_later_changes_nothing(
        films in proptest::collection::vec(film(), 1..30),
        others in proptest::collection::vec(film(), 0..30),
        subject in any::<prop::sample::Index>(),
    ) {
        let subject = subject.get(&films).clone();
        prop_assert!(is_blind_to_later(ours, &films, &others, &subject));
    }
}

proptest! {
    /// What is kept of a day gives a title the same columns, bit by bit, as the walk through all days does, once every result
    /// is known.
    #[test]
    fn a_day_that_is_kept_says_the_same(
        films in proptest::collection::vec(film(), 1..30),
        subject in film(),
    ) {
        let (mut titles, mut results): (Vec<_>, Vec<_>) = films.into_iter().unzip();
        let late = Title { released: "2006-01-01".parse().ok(), ..subject.0 };
        let state = State::on(&titles, &results, day(2005), day(2004));
        titles.push(late.clone());
        results.push(None);
        let features = features(&titles, &results, day(2004)).unwrap();
        let bits = |row: Vec<f32>| row.into_iter().map(f32::to_bits).collect::<Vec<_>>();
        let walked = features.columns.iter().map(|column| column[features.days.len() - 1]);
        prop_assert_eq!(bits(state.row(&late)), bits(walked.collect()));
        prop_assert_eq!(state.names(), features.names);
    }
}

/// The same test catches columns that look ahead: at the result of the film itself, at how many films there are, and at the
/// best result of all.
#[test]
fn a_planted_leak_is_caught() {
    fn leaking(films: &[Film], leak: impl Fn(usize) -> f32) -> Vec<(i32, Vec<u32>)> {
        let dated = (0..films.len()).filter(|&n| decided(&films[n]).is_some());
        let with = |((day, mut bits), n): ((i32, Vec<u32>), usize)| {
            bits.push(leak(n).to_bits());
            (day, bits)
        };
        ours(films).into_iter().zip(dated).map(with).collect()
    }
    let leaks: [Make; 3] = [
        |films| leaking(films, |n| films[n].1.map_or(0.0, narrow)),
        |films| leaking(films, |_| narrow(films.len() as f64)),
        |films| leaking(films, |_| narrow(films.iter().filter_map(|f| f.1).fold(0.0, f64::max))),
    ];
    let film = |day: &str, result: f64| {
        let released = Some(day.parse().unwrap());
        (Title { released, ..Title::named(day.parse().unwrap(), day) }, Some(result))
    };
    let films = [film("2001-01-01", 3.0), film("2001-09-01", 5.0), film("2002-01-01", 7.0)];
    let others = [film("2002-02-02", 9.0)];
    assert!(is_blind_to_later(ours, &films, &others, &films[1]));
    for (n, leak) in leaks.into_iter().enumerate() {
        assert!(!is_blind_to_later(leak, &films, &others, &films[1]), "leak {n} is not caught");
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
        let features = features(&titles, &[Some(7.0), None], day(2001)).unwrap();
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
    let features = features(&titles, &[None, None, None], day(2001)).unwrap();
    let films = features.column("companies: films").unwrap();
    assert!(films[0].is_nan() && films[1].is_nan());
    assert_eq!(films[2].to_bits(), 2.0f32.to_bits());
}

#[test]
fn without_days_there_is_nothing_to_say() {
    let titles = [Title::named("a".parse().unwrap(), "A")];
    assert!(features(&titles, &[None], day(2001)).is_err());
    assert!(features(&titles, &[], day(2001)).is_err());
}
