//! How reports of viewing print a title: `The Night Agent: Season 1 // local name`.

/// What a season is called, in the words of English reports. `Season` also stands inside other words, as in
/// `The Final Season`.
const SEASON_WORDS: [&str; 9] = [
    "Season",
    "Series",
    "Limited Series",
    "Part",
    "Volume",
    "Collection",
    "Chapter",
    "Book",
    "Miniseries",
];

/// A printed title in its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Printed<'a> {
    /// The film or series.
    pub title: &'a str,
    /// The season, as it is called; empty for a film.
    pub season: &'a str,
    /// What it is called where it was made; empty if nothing is said.
    pub local: &'a str,
}

impl<'a> Printed<'a> {
    /// Takes a printed title apart. `is_series` is what the report says of it: of a film no part is a season, and where
    /// nothing is said, only what names a season or series is one.
    pub fn of(text: &'a str, is_series: Option<bool>) -> Self {
        let (name, local) = text.split_once("//").unwrap_or((text, ""));
        let name = name.trim();
        let words = match is_series {
            Some(true) => &SEASON_WORDS[..],
            None => &SEASON_WORDS[..3],
            Some(false) => &[],
        };
        let (title, season) = season_at(name, words).unwrap_or((name, ""));
        Self { title: title.trim(), season: season.trim(), local: local.trim() }
    }
}

/// Whether the name of a report's sheet or list, or its word for a kind, means series or films; none for any other.
pub fn is_series(kind: &str) -> Option<bool> {
    let kind = kind.to_lowercase();
    let series = kind.starts_with("tv") || kind.contains("show") || kind.contains("series");
    let films = kind.starts_with("film") || kind.starts_with("movie");
    (series || films).then_some(series)
}

/// The first part behind a colon that is a season, and what stands before it.
fn season_at<'a>(name: &'a str, words: &[&str]) -> Option<(&'a str, &'a str)> {
    let is_season = |part: &str| {
        let begins = |word: &&str| part.strip_prefix(*word).is_some_and(ends_word);
        words.iter().any(begins) || !words.is_empty() && part.ends_with(" Season")
    };
    let parts =
        name.match_indices(": ").map(|(at, colon)| (&name[..at], &name[at + colon.len()..]));
    parts.into_iter().find(|(title, part)| !title.is_empty() && is_season(part))
}

/// Whether a word is over before `rest`.
fn ends_word(rest: &str) -> bool {
    !rest.starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str, is_series: Option<bool>) -> (&str, &str, &str) {
        let Printed { title, season, local } = Printed::of(text, is_series);
        (title, season, local)
    }

    #[test]
    fn a_season_is_the_first_part_that_says_so() {
        let series = Some(true);
        assert_eq!(
            parts("Harbour: Season 2 // Havn: Sesong 2", series),
            ("Harbour", "Season 2", "Havn: Sesong 2")
        );
        assert_eq!(
            parts("CSI: Dunes: Season 2: Part 1", series),
            ("CSI: Dunes", "Season 2: Part 1", "")
        );
        assert_eq!(parts("Reef: Limited Series", None), ("Reef", "Limited Series", ""));
        assert_eq!(parts("Air: Book 1", series), ("Air", "Book 1", ""));
        assert_eq!(parts("Air: Book 1", None), ("Air: Book 1", "", ""));
        assert_eq!(parts("Farm: The Final Season", series), ("Farm", "The Final Season", ""));
    }

    #[test]
    fn a_film_has_none() {
        assert_eq!(parts("Reef: Part Two", Some(false)), ("Reef: Part Two", "", ""));
        assert_eq!(parts("Reef: Partners", Some(true)), ("Reef: Partners", "", ""));
        assert_eq!(parts("Season", Some(true)), ("Season", "", ""));
        assert_eq!(parts(": Season 1", Some(true)), (": Season 1", "", ""));
        assert_eq!(parts(" The Final\u{a0} // x", Some(false)), ("The Final", "", "x"));
    }
}
