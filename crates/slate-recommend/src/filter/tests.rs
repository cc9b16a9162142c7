#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod language;
pub(crate) mod laws;
mod page;
mod refusals;

use slate_core::{Title, TitleId};

use super::*;

/// A title with an id and a name, changed by `with`.
fn title(id: &str, name: &str, with: impl FnOnce(&mut Title)) -> Title {
    let mut title = Title::named(TitleId::new(id).unwrap(), name);
    with(&mut title);
    title
}

fn words(text: &str) -> Vec<String> {
    text.split('|').filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// Four titles of which much, little, other things and nothing is known.
fn shelf() -> Vec<Title> {
    vec![
        title("a", "Stardust Memories", |t| {
            t.year = Some(1980);
            (t.genres, t.people) =
                (words("Comedy|Drama"), words("Jessica Harper|Charlotte Rampling"));
            (t.age, t.duration_s) = (Some(12), Some(89 * 60));
            t.language = Some("en-us".parse().unwrap());
            t.added = Some("2026-01-31T20:15:00Z".parse().unwrap());
        }),
        title("b", "Cléo de 5 à 7", |t| {
            (t.year, t.age, t.duration_s) = (Some(1962), Some(6), Some(5_400));
            (t.genres, t.people) = (words("drama"), words("Agnès Varda"));
            t.keywords = words("Paris|illness");
            t.language = Some("fr".parse().unwrap());
            t.added = Some("2026-02-01T00:00:00Z".parse().unwrap());
        }),
        title("c", "Star \"Wars\"", |t| t.genres = words("Sci-Fi")),
        title("d", "d", |_| {}),
    ]
}
