//! Why a row is on the page, and a title in its row, in the words a viewer would use.

use slate_recommend::page::{Card, Kind, Page, Row};

use super::person::Person;
use super::{PageCard, PageRow};
use crate::serving::{Basis, Engine, Stock};

const DAY_MS: i64 = 86_400_000;
/// How many titles of the history are named as the reason of one title.
const BECAUSE_MAX: usize = 2;

/// What reasons are made from.
pub(super) struct Reasons<'a> {
    stock: &'a Stock,
    engine: &'a Engine,
    person: &'a Person,
    /// For titles in the order of the page: those of the history that speak for them most.
    spoken: std::collections::HashMap<u32, Vec<u32>>,
}

impl<'a> Reasons<'a> {
    pub(super) fn new(
        stock: &'a Stock,
        engine: &'a Engine,
        person: &'a Person,
        page: &Page,
    ) -> Self {
        // A title that may not be shown is not named either.
        let named = |t: u32| person.allowed.get(t as usize);
        let explained = page.rows.iter().filter(|row| by_model(row.kind)).flat_map(|r| &r.cards);
        let titles: Vec<u32> =
            explained.map(|c| c.title).filter(|t| (*t as usize) < stock.scored()).collect();
        let spoken = if person.known.is_empty() {
            None
        } else {
            stock.serving.model.explain_each(&person.known, &titles)
        };
        let strongest = |e: slate_recommend::Explanation| {
            let mut parts = e.contributions;
            parts.retain(|c| c.value > 0.0 && named(c.title));
            parts.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.title.cmp(&b.title)));
            parts.into_iter().take(BECAUSE_MAX).map(|c| c.title).collect()
        };
        let spoken = spoken.unwrap_or_default().into_iter().map(strongest);
        Self { stock, engine, person, spoken: titles.into_iter().zip(spoken).collect() }
    }

    /// A row in words.
    pub(super) fn row(&self, row: &Row) -> PageRow {
        let (title, reason) = self.heading(row);
        let cards = row.cards.iter().map(|card| self.card(row, card)).collect();
        PageRow { kind: row.kind.as_str().to_owned(), title, reason, cards }
    }

    /// What stands over a row, and why it is there.
    fn heading(&self, row: &Row) -> (String, String) {
        let subject = row.subject.unwrap_or_default();
        let known = !self.person.known.is_empty();
        let basis = self.person.basis;
        match row.kind {
            Kind::BecauseYouWatched => {
                let name = self.stock.name(subject);
                let reason = format!("What people who watch {name} watch too.");
                (format!("Because you watched {name}"), reason)
            }
            Kind::Genre => self.genre(subject, known),
            Kind::Theme => {
                let theme = &self.stock.themes[subject as usize];
                let leader = self.stock.name(theme.leader);
                (theme.name.clone(), format!("Watched by the same people as {leader}."))
            }
            kind => {
                let (title, reason) = fixed(kind, basis);
                (title.to_owned(), reason.to_owned())
            }
        }
    }

    fn genre(&self, genre: u32, known: bool) -> (String, String) {
        let name = &self.stock.genres[genre as usize];
        let genres = &self.stock.features.genres;
        let has = |t: &&u32| genres.get(**t as usize).contains(&genre);
        let (all, some) = (self.person.known.len(), self.person.known.iter().filter(has).count());
        let reason = match (known, some) {
            (true, 1) => format!("One of the {all} titles you watched is {name}."),
            (true, _) => format!("{some} of the {all} titles you watched are {name}."),
            (false, _) => format!("Many viewers watch {name}."),
        };
        (name.clone(), reason)
    }

    fn card(&self, row: &Row, card: &Card) -> PageCard {
        let id = &self.stock.titles[card.title as usize];
        let about = self.stock.catalog.card(id);
        PageCard {
            title: id.clone(),
            name: about.name.clone(),
            year: about.year,
            genres: about.genres.clone(),
            score: card.score,
            why: self.why(row, card),
            propensity: card.propensity,
            propensity_error: card.propensity_error,
            pinned: card.pinned,
            explored: card.explored,
            variant: None,
        }
    }

    fn why(&self, row: &Row, card: &Card) -> String {
        if card.explored {
            return "new to most: shown to learn who likes it".to_owned();
        }
        if card.pinned {
            return "chosen by the editors".to_owned();
        }
        match row.kind {
            Kind::ContinueWatching => {
                let at = self.person.seen.iter().rev().find(|t| t.title == card.title);
                let days = at.map_or(0, |t| (self.person.now_ms - t.at_ms) / DAY_MS);
                format!("begun {}", ago(days))
            }
            Kind::Trending => format!("{} viewers so far", self.audience(card.title)),
            Kind::HiddenGems => {
                let viewers = self.audience(card.title);
                let because = self.because(card.title);
                let between = if because.is_empty() { "" } else { ", " };
                format!("seen by {viewers} viewers{between}{because}")
            }
            Kind::BecauseYouWatched => self.shared(row.subject.unwrap_or_default(), card.title),
            Kind::ColdTitles => self.with_people_of_the_history(card.title),
            _ => self.because(card.title),
        }
    }

    /// What a title has in common with another: people first, they say more than genres.
    fn shared(&self, one: u32, other: u32) -> String {
        let features = &self.stock.features;
        let both = |rows: &slate_recommend::Histories, names: &[String]| -> Vec<String> {
            let theirs = rows.get(one as usize);
            let shared = rows.get(other as usize).iter().filter(|x| theirs.contains(x));
            shared.map(|x| names[*x as usize].clone()).collect()
        };
        let people = both(&features.people, &self.stock.people);
        let genres = both(&features.genres, &self.stock.genres);
        match (people.first(), &genres[..]) {
            (Some(person), _) => format!("also with {person}"),
            (None, []) => String::new(),
            (None, genres) => format!("also {}", genres.join(", ")),
        }
    }

    /// Whoever is in a cold title and in something of the history, the last one first.
    fn with_people_of_the_history(&self, title: u32) -> String {
        let people = &self.stock.features.people;
        let own = people.get(title as usize);
        let known = |t: u32| people.get(t as usize).iter().find(|p| own.contains(p)).copied();
        let found = self.person.seen.iter().rev().find_map(|t| Some((known(t.title)?, t.title)));
        found.map_or(String::new(), |(person, seen)| {
            format!("with {}, as in {}", self.stock.people[person as usize], self.stock.name(seen))
        })
    }

    fn audience(&self, title: u32) -> u32 {
        self.engine.viewers().audience_of(self.stock.in_viewers(title))
    }

    fn because(&self, title: u32) -> String {
        let names = self.spoken.get(&title).into_iter().flatten().map(|t| self.stock.name(*t));
        let names: Vec<&str> = names.collect();
        if names.is_empty() { String::new() } else { format!("because of {}", names.join("; ")) }
    }
}

/// Rows that are about nothing in particular.
fn fixed(kind: Kind, basis: Basis) -> (&'static str, &'static str) {
    match kind {
        Kind::ContinueWatching => {
            ("Continue watching", "You began these and have not finished them.")
        }
        Kind::TopPicks => match basis {
            Basis::History => ("Top picks for you", "What fits best to everything you watched."),
            Basis::Scores => ("Top picks for you", "What was found to fit you best."),
            Basis::Popularity => {
                ("Popular", "What most viewers watch; nothing is known of you yet.")
            }
        },
        Kind::New => ("New", "Here since the last six weeks, what fits you best first."),
        Kind::Trending => ("Trending this week", "What most viewers began in the last days."),
        Kind::HiddenGems => ("Hidden gems", "They fit you well, and few have seen them."),
        _ => {
            ("Worth a try", "Hardly anybody has seen these yet; their genres are those you watch.")
        }
    }
}

/// Whether the model's explanation says why a title is in such a row.
fn by_model(kind: Kind) -> bool {
    matches!(kind, Kind::TopPicks | Kind::New | Kind::Genre | Kind::Theme | Kind::HiddenGems)
}

fn ago(days: i64) -> String {
    match days {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        _ => format!("{days} days ago"),
    }
}
