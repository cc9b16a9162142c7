//! What titles can have in common, as bags of features.

use slate_core::{Date, Title};
use slate_math::bags::{Bag, words};

use crate::features::budget;

/// What two titles can have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Genres.
    Genres,
    /// Keywords.
    Keywords,
    /// Cast and makers.
    People,
    /// Companies.
    Companies,
    /// The series of films.
    Collection,
    /// The language.
    Language,
    /// Where it is made.
    Countries,
    /// About when.
    Years,
    /// The age rating.
    Rating,
    /// About how long.
    Length,
    /// About what it costs.
    Budget,
    /// Words of the synopsis.
    Synopsis,
}

/// People beyond the first so many say little about a title.
const PEOPLE_MAX: usize = 12;
/// A word in more than this share of all titles tells nothing apart.
const COMMON: f64 = 0.1;

impl Kind {
    /// All, each with how much it counts.
    pub(super) const ALL: [(Self, f64); 12] = [
        (Self::Genres, 1.0),
        (Self::Keywords, 1.0),
        (Self::People, 1.0),
        (Self::Companies, 0.75),
        (Self::Collection, 0.5),
        (Self::Language, 0.5),
        (Self::Countries, 0.5),
        (Self::Years, 0.5),
        (Self::Rating, 0.5),
        (Self::Length, 0.25),
        (Self::Budget, 1.0),
        (Self::Synopsis, 0.5),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Genres => "genres",
            Self::Keywords => "keywords",
            Self::People => "people",
            Self::Companies => "companies",
            Self::Collection => "series",
            Self::Language => "language",
            Self::Countries => "countries",
            Self::Years => "years",
            Self::Rating => "rating",
            Self::Length => "length",
            Self::Budget => "budget",
            Self::Synopsis => "synopsis",
        }
    }

    /// Whether a feature that `count` of `known` titles have tells some of them from others.
    pub(super) fn is_telling(self, count: usize, known: usize) -> bool {
        self != Self::Synopsis || (count >= 2 && count as f64 <= (COMMON * known as f64).max(2.0))
    }

    /// What a title has of it.
    pub(super) fn bag(self, title: &Title) -> Bag {
        match self {
            Self::Genres => each(&title.genres),
            Self::Keywords => each(&title.keywords),
            Self::People => each(title.people.iter().take(PEOPLE_MAX)),
            Self::Companies => each(&title.companies),
            Self::Collection => each(Some(&title.collection).filter(|name| !name.is_empty())),
            Self::Language => each(title.language.as_ref()),
            Self::Countries => each(&title.countries),
            Self::Years => near(year(title).map(|year| f64::from(year) / 5.0)),
            Self::Rating => each(Some(&title.certificate).filter(|rating| !rating.is_empty())),
            Self::Length => near(title.duration_s.map(|s| f64::from(s) / 900.0)),
            // Steps of a factor of 2.
            Self::Budget => near(budget(title).map(|ln| ln / std::f64::consts::LN_2)),
            Self::Synopsis => words(&title.synopsis),
        }
    }
}

pub(super) fn year(title: &Title) -> Option<i16> {
    title.released.map(Date::year).or(title.year)
}

fn each<T: ToString>(of: impl IntoIterator<Item = T>) -> Bag {
    of.into_iter().map(|member| (member.to_string(), 1.0)).collect()
}

/// The whole number below a position and its neighbours, by half.
fn near(position: Option<f64>) -> Bag {
    let Some(own) = position.map(f64::floor) else { return Bag::new() };
    [(own - 1.0, 0.5), (own, 1.0), (own + 1.0, 0.5)].map(|(at, x)| (at.to_string(), x)).into()
}
