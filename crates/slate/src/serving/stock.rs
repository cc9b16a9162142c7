//! All titles in one numbering, with what pages need of them: made once a version and catalog, not once a
//! request.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use slate_core::TitleId;
use slate_math::Bits;
use slate_recommend::Histories;
use slate_recommend::page::Features;

use super::themes::{NamedTheme, Words, themes};
use super::{Card, Catalog, Serving, Viewers};

/// No number.
const NONE: u32 = u32::MAX;

/// The titles: first those of the model in its numbers, then those that only the catalog knows, by id.
#[derive(Debug)]
pub struct Stock {
    /// The version it was made for.
    pub serving: Arc<Serving>,
    /// The catalog it was made for.
    pub catalog: Arc<Catalog>,
    /// All titles.
    pub titles: Vec<TitleId>,
    /// Genres and people.
    pub features: Features,
    /// Names of the genres.
    pub genres: Vec<String>,
    /// Names of the people.
    pub people: Vec<String>,
    /// The titles of each genre.
    pub of_genre: Vec<Vec<u32>>,
    /// Genres, those with the most titles first.
    pub largest_genres: Vec<u32>,
    /// Themes found in the data.
    pub themes: Vec<NamedTheme>,
    /// A title with fewer viewers is one that few have seen: the median of those that have any.
    pub audience_median: u32,
    /// Number of a title here to its number in [`Viewers::titles`].
    in_viewers: Vec<u32>,
    /// And back.
    from_viewers: Vec<u32>,
}

impl Stock {
    /// Takes stock.
    pub fn new(serving: Arc<Serving>, catalog: Arc<Catalog>, viewers: &mut Viewers) -> Self {
        let known: BTreeSet<&TitleId> = catalog.cards().map(|(id, _)| id).collect();
        let cold = known.into_iter().filter(|id| serving.number(id).is_none());
        let titles: Vec<TitleId> = serving.titles.iter().chain(cold).cloned().collect();
        let cards: Vec<Option<&Card>> = titles.iter().map(|id| catalog.get(id)).collect();
        let Described { features, genres, people } = describe(&cards);
        let mut of_genre = vec![Vec::new(); genres.len()];
        for (title, row) in (0..).zip(features.genres.iter()) {
            row.iter().for_each(|g| of_genre[*g as usize].push(title));
        }
        let mut largest_genres: Vec<u32> = (0..slate_math::cast::index(genres.len())).collect();
        largest_genres.sort_by_key(|g| (Reverse(of_genre[*g as usize].len()), *g));
        let number = |id: &TitleId| viewers.titles.intern(id.as_str().as_bytes());
        let in_viewers: Vec<u32> = titles.iter().map(number).collect();
        let mut from_viewers = vec![NONE; viewers.titles.len()];
        for (number, &there) in (0..).zip(&in_viewers) {
            from_viewers[there as usize] = number;
        }
        let audience: Vec<u32> = in_viewers.iter().map(|n| viewers.audience_of(*n)).collect();
        let words = Words { features: &features, genres: &genres, people: &people, cards: &cards };
        let themes = themes(&serving, &words, &audience);
        let audience_median = median(audience);
        Self {
            serving,
            catalog: catalog.clone(),
            titles,
            features,
            genres,
            people,
            of_genre,
            largest_genres,
            themes,
            audience_median,
            in_viewers,
            from_viewers,
        }
    }

    /// Whether it was made for this version and this catalog.
    pub fn is_of(&self, serving: &Arc<Serving>, catalog: &Arc<Catalog>) -> bool {
        Arc::ptr_eq(&self.serving, serving) && Arc::ptr_eq(&self.catalog, catalog)
    }

    /// A set of titles in the numbers of another list, in those of this one.
    pub fn renumbered(&self, set: &Bits, there: impl Fn(&TitleId) -> Option<u32>) -> Bits {
        let mut here = Bits::none(self.titles.len());
        for (number, id) in self.titles.iter().enumerate() {
            here.set(number, there(id).is_some_and(|row| set.get(row as usize)));
        }
        here
    }

    /// How many titles there are.
    pub fn len(&self) -> u32 {
        slate_math::cast::index(self.titles.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.titles.is_empty()
    }

    /// How many of them the model can score: those with the lowest numbers.
    pub fn scored(&self) -> usize {
        self.serving.titles.len()
    }

    /// A title's number in [`Viewers::titles`].
    pub fn in_viewers(&self, title: u32) -> u32 {
        self.in_viewers[title as usize]
    }

    /// The number here of a title of [`Viewers::titles`].
    pub fn from_viewers(&self, there: u32) -> Option<u32> {
        self.from_viewers.get(there as usize).copied().filter(|n| *n != NONE)
    }

    /// The number of a title by its id.
    pub fn number(&self, id: &TitleId) -> Option<u32> {
        self.serving.number(id).or_else(|| {
            let cold = &self.titles[self.scored()..];
            cold.binary_search(id).ok().map(|at| slate_math::cast::index(self.scored() + at))
        })
    }

    /// Name of a title.
    pub fn name(&self, title: u32) -> &str {
        let id = &self.titles[title as usize];
        self.catalog.get(id).map_or(id.as_str(), |card| &card.name)
    }
}

/// The lower median of those above 0; 0 of none.
fn median(mut audience: Vec<u32>) -> u32 {
    audience.retain(|n| *n > 0);
    let middle = audience.len().saturating_sub(1) / 2;
    if audience.is_empty() { 0 } else { *audience.select_nth_unstable(middle).1 }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|n| (*n).to_owned()).collect()
}

/// Genres and people of titles by number, and what the numbers mean.
pub(crate) struct Described {
    /// By number.
    pub(crate) features: Features,
    /// Names of the genres.
    pub(crate) genres: Vec<String>,
    /// Names of the people.
    pub(crate) people: Vec<String>,
}

/// What the catalog says of titles, in their order.
pub(crate) fn describe(cards: &[Option<&Card>]) -> Described {
    let (genres, genre_rows) = numbered(cards, |card| &card.genres);
    let (people, people_rows) = numbered(cards, |card| &card.people);
    let genre_count = genres.len();
    let features = Features { genres: genre_rows, people: people_rows, genre_count };
    Described { features, genres: owned(&genres), people: owned(&people) }
}

/// Numbers for the words of every card, in the order of the words, and each card's numbers, ascending.
fn numbered<'a>(
    cards: &[Option<&'a Card>],
    words: impl Fn(&'a Card) -> &'a Vec<String>,
) -> (Vec<&'a str>, Histories) {
    let of = |card: &Option<&'a Card>| card.map(&words).into_iter().flatten().map(String::as_str);
    let all: BTreeSet<&str> = cards.iter().flat_map(of).collect();
    let all: Vec<&str> = all.into_iter().collect();
    let number: HashMap<&str, u32> = all.iter().copied().zip(0..).collect();
    let row = |card: &Option<&'a Card>| {
        let mut row: Vec<u32> = of(card).map(|word| number[word]).collect();
        row.sort_unstable();
        row.dedup();
        row
    };
    (all.clone(), cards.iter().map(row).collect())
}
