//! Which column of a file holds which field: names given by the user, the field's own name, or a
//! name that public data sets use.

use slate_core::{Error, Result};
use std::fmt;
use std::str::FromStr;

/// A field that a file may have a column for.
pub(crate) trait Field: Copy + PartialEq + 'static {
    /// All fields.
    const ALL: &'static [Self];
    /// The field's name, and the well-known names that also stand for it.
    fn names(self) -> &'static [&'static str];
    /// Whether a file without it cannot be read.
    fn is_required(self) -> bool;
}

/// The fields of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventField {
    /// Who.
    Viewer,
    /// Which title.
    Title,
    /// What happened.
    Kind,
    /// When.
    At,
    /// Stars or seconds.
    Value,
    /// The client's own name for the event.
    Id,
}

impl Field for EventField {
    const ALL: &'static [Self] =
        &[Self::Viewer, Self::Title, Self::Kind, Self::At, Self::Value, Self::Id];

    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Viewer => &["viewer", "userId", "user_id", "user", "viewer_id"],
            Self::Title => &["title", "movieId", "movie_id", "item_id", "item", "title_id"],
            Self::Kind => &["kind"],
            Self::At => &["at", "timestamp", "ts", "time"],
            Self::Value => &["value", "rating"],
            Self::Id => &["id"],
        }
    }

    fn is_required(self) -> bool {
        matches!(self, Self::Viewer | Self::Title | Self::At)
    }
}

/// The fields of a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TitleField {
    Id,
    Name,
    Year,
    Genres,
    People,
    Synopsis,
    Age,
    Certificate,
    Windows,
    Keywords,
    Language,
    DurationS,
    Added,
    Released,
    Companies,
    Countries,
    Spoken,
    Collection,
    Budget,
}

impl TitleField {
    /// Whether a title has any number of them.
    pub(crate) fn is_list(self) -> bool {
        matches!(
            self,
            Self::Genres
                | Self::People
                | Self::Windows
                | Self::Keywords
                | Self::Companies
                | Self::Countries
                | Self::Spoken
        )
    }
}

impl Field for TitleField {
    const ALL: &'static [Self] = &[
        Self::Id,
        Self::Name,
        Self::Year,
        Self::Genres,
        Self::People,
        Self::Synopsis,
        Self::Age,
        Self::Certificate,
        Self::Windows,
        Self::Keywords,
        Self::Language,
        Self::DurationS,
        Self::Added,
        Self::Released,
        Self::Companies,
        Self::Countries,
        Self::Spoken,
        Self::Collection,
        Self::Budget,
    ];

    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Id => &["id", "movieId", "movie_id", "item_id", "title_id"],
            Self::Name => &["name", "title"],
            Self::Year => &["year"],
            Self::Genres => &["genres"],
            Self::People => &["people", "cast"],
            Self::Synopsis => &["synopsis", "overview"],
            Self::Age => &["age"],
            Self::Certificate => &["certificate"],
            Self::Windows => &["windows"],
            Self::Keywords => &["keywords"],
            Self::Language => &["language", "original_language"],
            Self::DurationS => &["duration_s"],
            Self::Added => &["added", "date_added"],
            Self::Released => &["released"],
            Self::Companies => &["companies"],
            Self::Countries => &["countries"],
            Self::Spoken => &["spoken"],
            Self::Collection => &["collection"],
            Self::Budget => &["budget"],
        }
    }

    fn is_required(self) -> bool {
        matches!(self, Self::Id | Self::Name)
    }
}

/// What the user says about columns: `viewer=user_id,title=movie,at=ts`.
///
/// A field that is not mentioned is looked for under its own name and then under names that public
/// data sets use, upper and lower case alike:
///
/// | field | also called |
/// |---|---|
/// | `viewer` | `userId`, `user_id`, `user`, `viewer_id` |
/// | `title` | `movieId`, `movie_id`, `item_id`, `item`, `title_id` |
/// | `at` | `timestamp`, `ts`, `time` |
/// | `value` | `rating`; every event is then a rating unless a kind is given |
/// | `kind`, `id` | |
///
/// For titles: `id` (`movieId`, `movie_id`, `item_id`, `title_id`), `name` (`title`), `year`,
/// `genres`, `people` (`cast`), `synopsis` (`overview`), `age`, `certificate`, `windows`, `keywords`, `language`
/// (`original_language`), `duration_s`, `added` (`date_added`), `released`, `companies`, `countries`, `spoken`, `collection`,
/// `budget`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnMap {
    named: Vec<(String, String)>,
}

impl FromStr for ColumnMap {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut named: Vec<(String, String)> = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let Some((field, column)) = part.split_once('=') else {
                return Err(Error::invalid(format!("expected `field=column`, found `{part}`"))
                    .hint("for example `viewer=user_id,title=movie,at=ts`"));
            };
            if named.iter().any(|(known, _)| known == field.trim()) {
                return Err(Error::invalid(format!("the field `{}` is given twice", field.trim())));
            }
            named.push((field.trim().to_owned(), column.trim().to_owned()));
        }
        Ok(Self { named })
    }
}

impl fmt::Display for ColumnMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<_> = self.named.iter().map(|(f, c)| format!("{f}={c}")).collect();
        f.write_str(&parts.join(","))
    }
}

impl ColumnMap {
    /// The names a field may have in a file, best first: the one the user gave, or all well-known
    /// ones.
    pub(crate) fn names_of<F: Field>(&self, field: F) -> Vec<String> {
        let given = self.named.iter().find(|(name, _)| name == field.names()[0]);
        match given {
            Some((_, column)) => vec![column.clone()],
            None => field.names().iter().map(|&name| name.to_owned()).collect(),
        }
    }

    /// The same map, with the names a format is known by for fields that the user left open.
    pub(crate) fn or(&self, known: &[(&str, &str)]) -> Self {
        let open = |field: &str| !self.named.iter().any(|(name, _)| name == field);
        let more = known.iter().filter(|(field, _)| open(field));
        let more = more.map(|(field, column)| ((*field).to_owned(), (*column).to_owned()));
        Self { named: self.named.iter().cloned().chain(more).collect() }
    }

    /// Whether the user named the column of this field.
    pub(crate) fn names<F: Field>(&self, field: F) -> bool {
        self.named.iter().any(|(name, _)| name == field.names()[0])
    }

    /// Refuses a map that names a field which does not exist.
    pub(crate) fn check<F: Field>(&self) -> Result<()> {
        let known: Vec<_> = F::ALL.iter().map(|field| field.names()[0]).collect();
        match self.named.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some((name, _)) => Err(Error::invalid(format!("there is no field `{name}`"))
                .hint(format!("one of {}", known.join(", ")))),
        }
    }

    /// Finds each field among the columns of a header, in the order of `F::ALL`.
    pub(crate) fn resolve<F: Field>(&self, header: &[String]) -> Result<Vec<Option<usize>>> {
        self.check::<F>()?;
        F::ALL.iter().map(|&field| self.resolve_one(field, header)).collect()
    }

    /// Finds one field; an optional one may be missing.
    pub(crate) fn resolve_one<F: Field>(
        &self,
        field: F,
        header: &[String],
    ) -> Result<Option<usize>> {
        let given = self.named.iter().any(|(name, _)| name == field.names()[0]);
        for name in self.names_of(field) {
            match find(&name, header)? {
                None if given => return Err(missing(&name, header)),
                None => {}
                found => return Ok(found),
            }
        }
        let name = field.names()[0];
        if !field.is_required() {
            return Ok(None);
        }
        let also = field.names()[1..].join("`, `");
        let sought = if also.is_empty() { name.to_owned() } else { format!("{name}` or `{also}") };
        Err(missing(&sought, header).hint(format!("name it yourself, as in `{name}=COLUMN`")))
    }
}

/// The position of a name: exactly as written, else whatever the case.
fn find(name: &str, header: &[String]) -> Result<Option<usize>> {
    let exact = header.iter().filter(|column| *column == name).count();
    if exact > 1 {
        return Err(Error::invalid(format!("the column `{name}` is there {exact} times")));
    }
    let position = header.iter().position(|column| column == name);
    Ok(position.or_else(|| header.iter().position(|column| column.eq_ignore_ascii_case(name))))
}

fn missing(sought: &str, header: &[String]) -> Error {
    let shown: Vec<_> = header.iter().take(20).map(|c| format!("`{}`", shorten(c))).collect();
    Error::invalid(format!("expected a column `{sought}`, found {}", shown.join(", ")))
}

/// Text of the user's file for an error message: without control characters, not too long.
pub(crate) fn shorten(text: &str) -> String {
    const CHARS_MAX: usize = 60;
    let mut short: String = text.chars().take(CHARS_MAX).flat_map(char::escape_debug).collect();
    if text.chars().nth(CHARS_MAX).is_some() {
        short.push_str("...");
    }
    short
}

#[cfg(test)]
mod tests;
