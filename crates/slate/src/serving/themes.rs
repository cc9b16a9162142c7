//! Themes of the stock, with names: found once a version and catalog.

use std::cmp::Reverse;

use slate_recommend::page::{Features, TagKind, Tags, Theme, ThemeLimits, find_themes};

use super::{Card, Serving};

/// Themes, the leaders that are tried for them, and the fewest titles of one. With a hundred thousand titles
/// and a model of 64 factors each leader costs a few milliseconds, once a version.
const THEMES_MAX: usize = 24;
const LEADERS_MAX: usize = 60;
const TITLES_MIN: usize = 8;
/// Titles in a cluster: a twentieth of the catalog within these bounds.
const CLUSTER: std::ops::RangeInclusive<usize> = 60..=400;

/// A theme with its words.
#[derive(Debug, Clone)]
pub struct NamedTheme {
    /// What stands over its row.
    pub name: String,
    /// The title around which it was found.
    pub leader: u32,
    /// Its titles.
    pub titles: Vec<u32>,
    /// Its mix of genres.
    pub genres: Vec<f64>,
}

/// What themes are named after: genres, people and decades, in this order.
pub(super) struct Words<'a> {
    pub(super) features: &'a Features,
    pub(super) genres: &'a [String],
    pub(super) people: &'a [String],
    pub(super) cards: &'a [Option<&'a Card>],
}

/// Finds the themes of a model. `audience` is how many viewers each title has.
pub(super) fn themes(serving: &Serving, words: &Words<'_>, audience: &[u32]) -> Vec<NamedTheme> {
    let scored = serving.titles.len();
    let (tags, decades) = words.tags();
    let mut leaders: Vec<u32> = (0..slate_math::cast::index(scored)).collect();
    leaders.sort_by_key(|t| (Reverse(audience[*t as usize]), *t));
    let cluster = (scored / 20).clamp(*CLUSTER.start(), *CLUSTER.end());
    let limits =
        ThemeLimits { themes: THEMES_MAX, leaders: LEADERS_MAX, cluster, titles_min: TITLES_MIN };
    let mut similar = |title: u32, row: &mut [f32]| serving.model.similar(title, row);
    let found = find_themes(&tags, leaders, &limits, &mut similar, scored);
    found.into_iter().map(|theme| words.named(theme, &decades)).collect()
}

impl Words<'_> {
    /// The tags of every title, and the decades among them.
    fn tags(&self) -> (Tags, Vec<i16>) {
        let decade =
            |card: &Option<&Card>| card.and_then(|c| c.year).map(|y| y.div_euclid(10) * 10);
        let mut decades: Vec<i16> = self.cards.iter().filter_map(decade).collect();
        decades.sort_unstable();
        decades.dedup();
        let (genres, people) = (self.genres.len(), self.people.len());
        let number = |at: usize| slate_math::cast::index(at);
        let of = self.cards.iter().enumerate().map(|(title, card)| {
            let own = self.features.genres.get(title).iter().copied();
            let with = self.features.people.get(title).iter().map(|p| p + number(genres));
            let era = decade(card).and_then(|d| decades.binary_search(&d).ok());
            let era = era.map(|at| number(genres + people + at));
            own.chain(with).chain(era).collect::<Vec<u32>>()
        });
        let of = of.collect();
        let kinds =
            [(TagKind::Genre, genres), (TagKind::Person, people), (TagKind::Era, decades.len())];
        let kinds = kinds.into_iter().flat_map(|(kind, n)| std::iter::repeat_n(kind, n)).collect();
        (Tags { of, kinds }, decades)
    }

    fn named(&self, theme: Theme, decades: &[i16]) -> NamedTheme {
        let (first, second) = theme.label;
        let word = |tag: u32| self.word(tag as usize, decades);
        let name = match second {
            None => word(first),
            Some(second) => format!("{} {}", word(first), self.joined(second as usize, decades)),
        };
        let genres = self.features.mix(&theme.titles);
        NamedTheme { name, leader: theme.leader, titles: theme.titles, genres }
    }

    fn word(&self, tag: usize, decades: &[i16]) -> String {
        let (genres, people) = (self.genres.len(), self.people.len());
        match tag {
            _ if tag < genres => self.genres[tag].clone(),
            _ if tag < genres + people => format!("With {}", self.people[tag - genres]),
            _ => format!("{}s", decades[tag - genres - people]),
        }
    }

    /// The second of two words.
    fn joined(&self, tag: usize, decades: &[i16]) -> String {
        let word = self.word(tag, decades);
        if tag < self.genres.len() { format!("and {word}") } else { format!("of the {word}") }
    }
}
