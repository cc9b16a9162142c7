//! A catalog as columns: what a filter is evaluated over. Words are interned with the rows that have them, so
//! that a test for a genre copies a list of rows instead of comparing texts.

use std::collections::HashMap;

use slate_core::Title;
use slate_math::Bits;

use super::Field;

/// The titles of a catalog by field. Row `n` is the `n`-th title it was made from.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    len: usize,
    ids: HashMap<String, u32>,
    /// Lower-cased.
    names: Vec<String>,
    genres: Words,
    keywords: Words,
    people: Words,
    languages: Words,
    years: Numbers,
    ages: Numbers,
    durations_s: Numbers,
    added_ms: Numbers,
}

/// A column of texts: every text once, with the rows that have it.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    index: HashMap<String, u32>,
    /// Lower-cased, in the order they first came, and the rows of each, ascending.
    pub(super) entries: Vec<(String, Vec<u32>)>,
    pub(super) known: Bits,
}

/// A column of numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbers {
    /// 0 where nothing is known.
    pub(super) values: Vec<i64>,
    pub(super) known: Bits,
}

impl Columns {
    /// The columns of these titles, in this order.
    pub fn new<'a, I>(titles: I) -> Self
    where
        I: IntoIterator<Item = &'a Title>,
        I::IntoIter: ExactSizeIterator,
    {
        let titles = titles.into_iter();
        let mut columns = Self::sized(titles.len());
        for (row, title) in (0..).zip(titles) {
            columns.put(row, title);
        }
        columns
    }

    fn sized(len: usize) -> Self {
        let words = || Words { known: Bits::none(len), ..Words::default() };
        let numbers = || Numbers { values: vec![0; len], known: Bits::none(len) };
        Self {
            len,
            ids: HashMap::with_capacity(len),
            names: Vec::with_capacity(len),
            genres: words(),
            keywords: words(),
            people: words(),
            languages: words(),
            years: numbers(),
            ages: numbers(),
            durations_s: numbers(),
            added_ms: numbers(),
        }
    }

    fn put(&mut self, row: u32, title: &Title) {
        self.ids.insert(title.id.as_str().to_owned(), row);
        self.names.push(title.name.to_lowercase());
        title.genres.iter().for_each(|word| self.genres.put(row, word));
        title.keywords.iter().for_each(|word| self.keywords.put(row, word));
        title.people.iter().for_each(|word| self.people.put(row, word));
        title.language.iter().for_each(|tag| self.languages.put(row, tag.as_str()));
        self.years.put(row, title.year.map(i64::from));
        self.ages.put(row, title.age.map(i64::from));
        self.durations_s.put(row, title.duration_s.map(i64::from));
        self.added_ms.put(row, title.added.map(|at| at.as_millis()));
    }

    /// How many titles.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The row of a title.
    pub fn row(&self, id: &str) -> Option<u32> {
        self.ids.get(id).copied()
    }

    /// Every text of a field of several, lower-cased, in the order they first came, with the rows that have it,
    /// ascending; nothing for other fields.
    pub fn words(&self, field: Field) -> impl Iterator<Item = (&str, &[u32])> {
        let entries = self.words_of(field).map_or(&[][..], |words| words.entries.as_slice());
        entries.iter().map(|(word, rows)| (word.as_str(), rows.as_slice()))
    }

    /// The lowest recommended age in a row, if it is known.
    pub fn age(&self, row: usize) -> Option<i64> {
        self.ages.known.get(row).then(|| self.ages.values[row])
    }

    /// The rows of which a field is known.
    pub(super) fn known(&self, field: Field) -> Bits {
        match (self.words_of(field), self.numbers_of(field)) {
            (Some(words), _) => words.known.clone(),
            (_, Some(numbers)) => numbers.known.clone(),
            _ => Bits::all(self.len),
        }
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn words_of(&self, field: Field) -> Option<&Words> {
        match field {
            Field::Genre => Some(&self.genres),
            Field::Keyword => Some(&self.keywords),
            Field::People => Some(&self.people),
            Field::Language => Some(&self.languages),
            _ => None,
        }
    }

    pub(super) fn numbers_of(&self, field: Field) -> Option<&Numbers> {
        match field {
            Field::Year => Some(&self.years),
            Field::Age => Some(&self.ages),
            Field::Duration => Some(&self.durations_s),
            Field::Added => Some(&self.added_ms),
            _ => None,
        }
    }
}

impl Words {
    fn put(&mut self, row: u32, word: &str) {
        let word = word.to_lowercase();
        let next = slate_math::cast::index(self.entries.len());
        let number = *self.index.entry(word.clone()).or_insert(next);
        if number == next {
            self.entries.push((word, Vec::new()));
        }
        let rows = &mut self.entries[number as usize].1;
        if rows.last() != Some(&row) {
            rows.push(row);
        }
        self.known.set(row as usize, true);
    }

    /// The rows that have a text, which is lower-cased.
    pub(super) fn rows(&self, word: &str) -> &[u32] {
        self.index.get(word).map_or(&[], |n| self.entries[*n as usize].1.as_slice())
    }
}

impl Numbers {
    fn put(&mut self, row: u32, value: Option<i64>) {
        if let Some(value) = value {
            self.values[row as usize] = value;
            self.known.set(row as usize, true);
        }
    }
}
