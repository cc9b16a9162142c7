//! What a title is by itself: money, length, the calendar, genres.

use std::collections::HashMap;

use slate_core::{Date, Title};

use super::{Dated, budget, narrow};

/// A genre that fewer titles have is no column of its own.
const GENRE_TITLES_MIN: usize = 50;

/// The ratings of the Motion Picture Association from the mildest on; others are not put in an order with them.
pub const RATINGS: [&str; 5] = ["G", "PG", "PG-13", "R", "NC-17"];

const NAMES: [&str; 12] = [
    "budget",
    "length",
    "rating",
    "year",
    "month",
    "day of the year",
    "day of the week",
    "companies",
    "countries",
    "genres",
    "languages",
    "in English",
];

/// The columns that a set of titles has.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plain {
    genres: Vec<String>,
}

impl Plain {
    /// Genres of their own column are those of enough titles decided before `until`, in days since 1970.
    pub(super) fn new(titles: &[Title], dated: &[Dated], until: i32) -> Self {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for title in dated.iter().filter(|d| d.decided < until).map(|d| &titles[d.title]) {
            title.genres.iter().for_each(|genre| *counts.entry(genre).or_default() += 1);
        }
        let enough = counts.into_iter().filter(|(_, count)| *count >= GENRE_TITLES_MIN);
        let mut genres: Vec<String> = enough.map(|(genre, _)| genre.to_owned()).collect();
        genres.sort();
        Self { genres }
    }

    /// With these genres.
    pub(crate) fn of_genres(genres: Vec<String>) -> Self {
        Self { genres }
    }

    /// The genres of their own column.
    pub(crate) fn genres(&self) -> &[String] {
        &self.genres
    }

    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        let genres = self.genres.iter().map(|genre| format!("genre: {genre}"));
        NAMES.iter().map(|&name| name.to_owned()).chain(genres)
    }

    pub(super) fn values(&self, title: &Title) -> Vec<f32> {
        let unknown = |x: Option<f64>| narrow(x.unwrap_or(f64::NAN));
        let count = |n: usize| if n == 0 { f32::NAN } else { narrow(n as f64) };
        let day = |of: fn(Date) -> f64| unknown(title.released.map(of));
        let rating = RATINGS.iter().position(|rating| *rating == title.certificate);
        let is = |is: bool| if is { 1.0 } else { 0.0 };
        let year = title.released.map(Date::year).or(title.year);
        let numbers = [
            unknown(budget(title)),
            unknown(title.duration_s.map(|s| f64::from(s) / 60.0)),
            unknown(rating.map(|n| n as f64)),
            unknown(year.map(f64::from)),
            day(|d| f64::from(d.month())),
            day(|d| f64::from(d.day_of_year())),
            day(|d| f64::from(d.weekday())),
            count(title.companies.len()),
            count(title.countries.len()),
            count(title.genres.len()),
            count(title.spoken.len()),
            title.language.as_ref().map_or(f32::NAN, |l| is(l.as_str().starts_with("en"))),
        ];
        let genres = self.genres.iter().map(|genre| is(title.genres.contains(genre)));
        numbers.into_iter().chain(genres).collect()
    }
}
