//! Titles and viewers by a part of their name.

use std::cmp::Reverse;

use serde::Serialize;
use utoipa::ToSchema;

use super::{Card, Catalog, Viewers};

/// One title that matches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FoundTitle {
    /// Its id.
    pub title: String,
    /// Its name; the id when the catalog does not know it.
    pub name: String,
    /// Year of release.
    pub year: Option<i16>,
    /// Genres.
    pub genres: Vec<String>,
    /// Viewers who have it in their history.
    pub viewers: u32,
}

/// One viewer that matches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FoundViewer {
    /// Who.
    pub viewer: String,
    /// How many things the viewer did.
    pub events: u64,
}

/// Titles with `text` in their name, whatever its case, or with `text` as their id; those that only
/// histories know go by their id. First the id, then names that begin with the text, then all others; among
/// these the most watched first, then by name and id.
pub fn find_titles<'a>(
    catalog: &'a Catalog,
    viewers: &'a Viewers,
    text: &str,
) -> impl ExactSizeIterator<Item = FoundTitle> + use<'a> {
    let wanted = text.to_lowercase();
    let described = catalog.cards().map(|(id, card)| (id.as_str(), Some(card)));
    let watched = viewers.titles.iter().filter_map(|id| std::str::from_utf8(id).ok());
    let undescribed = watched.filter(|id| !catalog.has(id)).map(|id| (id, None));
    let mut found: Vec<_> = described
        .chain(undescribed)
        .filter_map(|(id, card)| {
            let name = card.map_or(id, |c: &Card| &c.name);
            let at = if id == text { Some(0) } else { name.to_lowercase().find(&wanted) }?;
            let audience = viewers.audience(id);
            Some(((id != text, at > 0, Reverse(audience), name, id), card))
        })
        .collect();
    found.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    found.into_iter().map(|((.., Reverse(viewers), name, id), card)| FoundTitle {
        title: id.to_owned(),
        name: name.to_owned(),
        year: card.and_then(|c| c.year),
        genres: card.map(|c| c.genres.clone()).unwrap_or_default(),
        viewers,
    })
}

/// Viewers with `text` in their id, shortest id first.
pub fn find_viewers(viewers: &Viewers, text: &str) -> impl ExactSizeIterator<Item = FoundViewer> {
    let mut found: Vec<(&str, usize)> =
        viewers.counts().filter(|(name, _)| name.contains(text)).collect();
    found.sort_unstable_by_key(|(name, _)| (name.len(), *name));
    found
        .into_iter()
        .map(|(name, events)| FoundViewer { viewer: name.to_owned(), events: events as u64 })
}

#[cfg(test)]
mod tests {
    use slate_core::{EventKind, Title};

    use super::super::Seen;
    use super::*;

    fn named(id: &str, name: &str) -> Title {
        Title::named(id.parse().expect("an id"), name)
    }

    /// `watched` says which viewer has which title.
    fn viewers(watched: &[(&str, &str)]) -> Viewers {
        let mut viewers = Viewers::default();
        for (viewer, title) in watched {
            let viewer = viewers.viewer(viewer.as_bytes());
            let title = viewers.titles.intern(title.as_bytes());
            viewers.add(viewer, Seen { at_ms: 0, title, value: f32::NAN, kind: EventKind::Play });
        }
        viewers
    }

    #[test]
    fn titles_are_found_as_they_are_typed_and_the_best_come_first() {
        let catalog = Catalog::new(vec![
            named("t1", "The Third Man"),
            named("t2", "Third"),
            named("t3", "100% Wolf"),
            named("t4", "third"),
            named("third", "Something else"),
        ]);
        let viewers = viewers(&[("v1", "t4"), ("v2", "t4"), ("v1", "t1"), ("v1", "unnamed")]);
        let table: &[(&str, &[&str])] = &[
            ("third", &["third", "t4", "t2", "t1"]),
            ("THIRD MAN", &["t1"]),
            ("t3", &["t3"]),
            ("%", &["t3"]),
            ("unn", &["unnamed"]),
            ("' OR 1=1 --", &[]),
            ("", &["t4", "t1", "unnamed", "t3", "third", "t2"]),
        ];
        for (text, expected) in table {
            let found = find_titles(&catalog, &viewers, text);
            let ids: Vec<String> = found.map(|t| t.title).collect();
            assert_eq!(ids, *expected, "{text}");
        }
    }

    #[test]
    fn viewers_are_found_by_a_part_of_the_id() {
        let viewers = viewers(&[("v10", "t1"), ("v1", "t1"), ("v1", "t2"), ("w2", "t1")]);
        let found: Vec<_> = find_viewers(&viewers, "v").map(|v| (v.viewer, v.events)).collect();
        assert_eq!(found, [("v1".to_owned(), 2), ("v10".to_owned(), 1)]);
    }
}
