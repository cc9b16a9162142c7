//! What a filter may ask about, and what kind of answer each has.

use std::fmt;

/// A fact about a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The service's own id.
    Id,
    /// The name viewers see.
    Name,
    /// Any of its genres.
    Genre,
    /// Any of its keywords.
    Keyword,
    /// Anybody of cast and makers.
    People,
    /// The language spoken in it.
    Language,
    /// Year of release.
    Year,
    /// The lowest recommended age.
    Age,
    /// How long it is.
    Duration,
    /// When it became part of the service.
    Added,
}

/// What a field holds, and so what it can be compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// One text, compared whole and to the letter.
    Id,
    /// One text; upper and lower case are the same.
    Text,
    /// Any number of texts; upper and lower case are the same.
    Words,
    /// A language tag; `fr` also means `fr-ca`.
    Tag,
    /// A whole number.
    Number,
    /// A length of time.
    Duration,
    /// A day or a moment.
    Moment,
}

impl Field {
    /// All fields.
    pub const ALL: &'static [Self] = &[
        Self::Id,
        Self::Name,
        Self::Genre,
        Self::Keyword,
        Self::People,
        Self::Language,
        Self::Year,
        Self::Age,
        Self::Duration,
        Self::Added,
    ];

    /// The name in the canonical form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::Genre => "genre",
            Self::Keyword => "keyword",
            Self::People => "people",
            Self::Language => "language",
            Self::Year => "year",
            Self::Age => "age",
            Self::Duration => "duration",
            Self::Added => "added",
        }
    }

    /// Another name that is understood.
    fn other_name(self) -> Option<&'static str> {
        match self {
            Self::Genre => Some("genres"),
            Self::Keyword => Some("keywords"),
            Self::People => Some("person"),
            _ => None,
        }
    }

    /// The field of this name, whatever its case.
    pub(super) fn named(word: &str) -> Option<Self> {
        let is = |name: &str| name.eq_ignore_ascii_case(word);
        Self::ALL.iter().copied().find(|f| is(f.name()) || f.other_name().is_some_and(is))
    }

    /// The field whose name is nearest to a word, if one is near.
    pub(super) fn nearest(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        let names = |f: &Self| std::iter::once(f.name()).chain(f.other_name());
        let best = |f: &Self| names(f).map(|n| distance(n, &word)).min().unwrap_or(usize::MAX);
        let near = Self::ALL.iter().copied().min_by_key(best)?;
        (best(&near) <= 2 && best(&near) < word.len()).then_some(near)
    }

    /// What it holds.
    pub fn kind(self) -> FieldType {
        match self {
            Self::Id => FieldType::Id,
            Self::Name => FieldType::Text,
            Self::Genre | Self::Keyword | Self::People => FieldType::Words,
            Self::Language => FieldType::Tag,
            Self::Year | Self::Age => FieldType::Number,
            Self::Duration => FieldType::Duration,
            Self::Added => FieldType::Moment,
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FieldType {
    /// Whether values have an order.
    pub fn is_ordered(self) -> bool {
        matches!(self, Self::Number | Self::Duration | Self::Moment)
    }

    /// What a value looks like, for errors.
    pub fn expected(self) -> &'static str {
        match self {
            Self::Id | Self::Text | Self::Words => "a text",
            Self::Tag => "a language",
            Self::Number => "a whole number",
            Self::Duration => "a duration",
            Self::Moment => "a date",
        }
    }

    /// A value, as an example.
    pub fn example(self) -> &'static str {
        match self {
            Self::Id => "\"tt0113277\"",
            Self::Text => "\"Heat\"",
            Self::Words => "\"Drama\"",
            Self::Tag => "\"fr\"",
            Self::Number => "1990",
            Self::Duration => "90min",
            Self::Moment => "2026-01-31",
        }
    }
}

/// How many letters must be added, taken away or changed to make one word the other (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = before + usize::from(x != *y);
            before = row[j + 1];
            row[j + 1] = changed.min(before + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
