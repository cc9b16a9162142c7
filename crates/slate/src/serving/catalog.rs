//! What lists need of the catalog: names, years, genres.

use std::borrow::Cow;
use std::collections::HashMap;

use slate_core::{Title, TitleId};

/// What is shown of a title in a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Card {
    /// The name; the id when the catalog does not know the title.
    pub name: String,
    /// Year of release.
    pub year: Option<i16>,
    /// Genres.
    pub genres: Vec<String>,
    /// Cast and makers.
    pub people: Vec<String>,
}

/// All titles of the catalog.
#[derive(Debug, Default)]
pub struct Catalog {
    cards: HashMap<TitleId, Card>,
}

impl Catalog {
    /// The catalog of these titles.
    pub fn new(titles: Vec<Title>) -> Self {
        let card = |t: Title| {
            let Title { id, name, year, genres, people, .. } = t;
            (id, Card { name, year, genres, people })
        };
        Self { cards: titles.into_iter().map(card).collect() }
    }

    /// Every title that is described, in no order.
    pub fn cards(&self) -> impl Iterator<Item = (&TitleId, &Card)> {
        self.cards.iter()
    }

    /// Whether a title is described.
    pub fn has(&self, id: &str) -> bool {
        TitleId::new(id).is_ok_and(|id| self.cards.contains_key(&id))
    }

    /// What the catalog says about a title, if it does.
    pub fn get(&self, id: &TitleId) -> Option<&Card> {
        self.cards.get(id)
    }

    /// What is known of a title.
    pub fn card(&self, id: &TitleId) -> Cow<'_, Card> {
        let unknown = || Cow::Owned(Card { name: id.to_string(), ..Card::default() });
        self.cards.get(id).map_or_else(unknown, Cow::Borrowed)
    }
}
