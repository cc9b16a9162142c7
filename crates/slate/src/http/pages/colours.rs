//! What the colours of the map of titles stand for.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use slate_core::Timestamp;

use super::visit::Visit;
use crate::ops::title::{MapOfTitles, MappedTitle};
use crate::studio::chart::MAP_PARTS;
use crate::studio::pages::title_map::COLOURS;

/// The part without a colour.
const GREY: usize = MAP_PARTS.len() - 1;

const DAY_MS: i64 = 86_400_000;

/// What titles are coloured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colour {
    /// The genre that the catalog names first.
    Genre,
    /// How many watch it.
    Demand,
    /// How old it is.
    Age,
    /// When the right to show it ends.
    Rights,
}

impl Colour {
    /// That of `?colour=`; genres when left out.
    pub(super) fn of(visit: &Visit<'_>) -> Self {
        match visit.parameter("colour") {
            "demand" => Self::Demand,
            "age" => Self::Age,
            "rights" => Self::Rights,
            _ => Self::Genre,
        }
    }

    /// As it stands in the address.
    pub(super) fn word(self) -> &'static str {
        COLOURS[self as usize].0
    }
}

/// The parts that titles are coloured by.
pub(super) struct Parts {
    /// What each part is, with its titles; the last has no colour.
    pub(super) named: Vec<(String, u64)>,
    of: Vec<usize>,
}

impl Parts {
    /// Those of a map; `now` is when rights are looked at.
    pub(super) fn of(map: &MapOfTitles, colour: Colour, now: Timestamp) -> Self {
        match colour {
            Colour::Genre => Self::by_genre(map),
            Colour::Demand => Self::by_demand(map),
            Colour::Age => Self::by_age(map),
            Colour::Rights => Self::by_rights(map, now),
        }
    }

    /// The part of a title of the map, by its number there.
    pub(super) fn part(&self, number: usize) -> usize {
        self.of[number]
    }

    /// The genres of most titles, and one part for all others.
    fn by_genre(map: &MapOfTitles) -> Self {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        let genres = map.titles.iter().filter_map(|t| t.genre.as_deref());
        genres.for_each(|genre| *counts.entry(genre).or_default() += 1);
        let mut most: Vec<(&str, u64)> = counts.into_iter().collect();
        most.sort_by_key(|(_, n)| Reverse(*n));
        most.truncate(GREY);
        let part = |t: &MappedTitle| {
            let found = most.iter().position(|(name, _)| Some(*name) == t.genre.as_deref());
            found.unwrap_or(GREY)
        };
        let names = most.iter().map(|(name, _)| (*name).to_owned()).collect();
        Self::new(map, names, "other genres, or none", part)
    }

    /// Bands of the most watched: titles are in that order.
    fn by_demand(map: &MapOfTitles) -> Self {
        let bands = [(0.01, "1 %"), (0.05, "5 %"), (0.1, "10 %"), (0.25, "25 %"), (0.5, "50 %")];
        let count = map.titles.len() as f64;
        let mut viewers: Vec<Option<u64>> = map.titles.iter().map(|t| t.viewers).collect();
        viewers.sort_unstable_by_key(|viewers| Reverse(*viewers));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a count"
        )]
        let least =
            |share: f64| viewers.get((count * share) as usize).copied().flatten().max(Some(1));
        let floors = bands.map(|(share, _)| least(share));
        let part = |t: &MappedTitle| {
            let found = floors.iter().position(|floor| t.viewers >= *floor);
            found.unwrap_or(if t.viewers.is_some() { bands.len() } else { GREY })
        };
        let mut names: Vec<String> =
            bands.iter().map(|(_, share)| format!("the most watched {share}")).collect();
        names.push("the others".to_owned());
        Self::new(map, names, "watched by fewer than 20", part)
    }

    /// Years before the newest title of the map.
    fn by_age(map: &MapOfTitles) -> Self {
        let bands =
            [(1, "a year"), (3, "3 years"), (10, "10 years"), (20, "20 years"), (40, "40 years")];
        let newest = map.titles.iter().filter_map(|t| t.year).max().unwrap_or(0);
        let part = |t: &MappedTitle| {
            let Some(year) = t.year else { return GREY };
            let age = newest.saturating_sub(year);
            bands.iter().position(|(most, _)| age <= *most).unwrap_or(bands.len())
        };
        let mut names: Vec<String> = bands.iter().map(|(_, age)| format!("within {age}")).collect();
        names.push("older".to_owned());
        Self::new(map, names, "of unknown age", part)
    }

    /// Days until the last window ends.
    fn by_rights(map: &MapOfTitles, now: Timestamp) -> Self {
        let bands = [(0, "ended"), (30, "30 days"), (90, "90 days"), (365, "a year")];
        let part = |t: &MappedTitle| {
            let Some(ends) = t.ends else { return GREY };
            let days = (ends.as_millis() - now.as_millis()).div_euclid(DAY_MS);
            bands.iter().position(|(most, _)| days < *most).unwrap_or(bands.len())
        };
        let name = |(days, words): &(i64, &str)| {
            if *days == 0 { (*words).to_owned() } else { format!("ends within {words}") }
        };
        let mut names: Vec<String> = bands.iter().map(name).collect();
        names.push("ends later".to_owned());
        Self::new(map, names, "never ends", part)
    }

    fn new(
        map: &MapOfTitles,
        mut names: Vec<String>,
        grey: &str,
        part: impl Fn(&MappedTitle) -> usize,
    ) -> Self {
        names.resize(GREY, String::new());
        names.push(grey.to_owned());
        let of: Vec<usize> = map.titles.iter().map(part).collect();
        let count = |n: usize| of.iter().filter(|part| **part == n).count() as u64;
        Self {
            named: names.into_iter().enumerate().map(|(n, name)| (name, count(n))).collect(),
            of,
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    fn map() -> MapOfTitles {
        let title = |n: u32, year: Option<i16>, ends: Option<&str>| MappedTitle {
            title: format!("t{n}").parse().unwrap(),
            name: format!("T {n}"),
            year,
            genre: (n != 3).then(|| "Crime".to_owned()),
            viewers: 90_u64.checked_sub(30 * u64::from(n)).filter(|viewers| *viewers > 0),
            ends: ends.map(|at| at.parse().unwrap()),
            x: 0.5,
            y: 0.5,
            near: Vec::new(),
        };
        let titles = vec![
            title(0, Some(2020), Some("2020-01-10T00:00:00Z")),
            title(1, Some(2018), Some("2019-01-01T00:00:00Z")),
            title(2, Some(1950), Some("2030-01-01T00:00:00Z")),
            title(3, None, None),
        ];
        MapOfTitles { basis: "content".to_owned(), version: None, left_out: 0, titles }
    }

    #[test]
    fn every_title_has_the_colour_of_what_is_asked() {
        let (map, now) = (map(), "2020-01-01T00:00:00Z".parse().unwrap());
        let parts = |colour| {
            let parts = Parts::of(&map, colour, now);
            assert_eq!(parts.named.len(), MAP_PARTS.len());
            assert_eq!(parts.named.iter().map(|(_, n)| n).sum::<u64>(), 4);
            (0..4).map(|n| parts.part(n)).collect::<Vec<_>>()
        };
        assert_eq!(parts(Colour::Genre), [0, 0, 0, GREY]);
        assert_eq!(parts(Colour::Age), [0, 1, 5, GREY]);
        assert_eq!(parts(Colour::Rights), [1, 0, 4, GREY]);
        assert_eq!(parts(Colour::Demand), [0, 3, 4, GREY]);
    }
}
