//! The catalog.

use proptest::prelude::*;
use slate_core::Title;

use super::kit::{Studio, few, id, text};

fn any_title() -> impl Strategy<Value = Title> {
    let words = || proptest::collection::vec(text(), 0..3);
    (id(), text(), any::<Option<i16>>(), words(), words(), text()).prop_map(
        |(id, name, year, genres, people, synopsis)| Title {
            year,
            genres,
            people,
            synopsis,
            age: Some(12),
            windows: vec!["2026-01-01..@FR,BE".parse().unwrap()],
            language: Some("pt-br".parse().unwrap()),
            added: "2026-01-01T00:00:00Z".parse().ok(),
            ..Title::named(id.parse().unwrap(), name)
        },
    )
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn titles_come_back_as_they_were_put(titles in proptest::collection::vec(any_title(), 0..6)) {
        let studio = Studio::new();
        studio.put(|tx| tx.put_titles(&titles));
        // Of two with one id the later counts.
        let expected: std::collections::BTreeMap<_, _> =
            titles.iter().map(|t| (t.id.clone(), t.clone())).collect();
        for (id, title) in &expected {
            prop_assert_eq!(studio.get(|r| r.title(id)), Some(title.clone()));
        }
        prop_assert_eq!(studio.get(|r| r.title_count()), expected.len() as u64);
        prop_assert_eq!(studio.get(|r| r.titles()), expected.into_values().collect::<Vec<_>>());
    }

    #[test]
    fn putting_the_same_titles_again_changes_nothing(title in any_title()) {
        let studio = Studio::new();
        let once = std::slice::from_ref(&title);
        prop_assert_eq!(studio.put(|tx| tx.put_titles(once)), 1);
        prop_assert_eq!(studio.put(|tx| tx.put_titles(once)), 0);
        let other = Title { synopsis: format!("{} And then?", title.synopsis), ..title };
        prop_assert_eq!(studio.put(|tx| tx.put_titles(std::slice::from_ref(&other))), 1);
        prop_assert_eq!(studio.get(|r| r.titles()), vec![other]);
    }
}

#[test]
fn a_title_that_is_not_there_is_none() {
    let studio = Studio::new();
    assert_eq!(studio.get(|r| r.title(&"t1".parse().unwrap())), None);
    assert_eq!(studio.get(|r| r.title_count()), 0);
}
