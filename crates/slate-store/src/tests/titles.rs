//! The catalog.

use proptest::prelude::*;
use slate_core::Title;

use super::kit::{Studio, few, id, text};

fn any_title() -> impl Strategy<Value = Title> {
    let words = || proptest::collection::vec(text(), 0..3);
    (id(), text(), any::<Option<i16>>(), words(), words(), text()).prop_map(
        |(id, name, year, genres, people, synopsis)| Title {
            id: id.parse().unwrap(),
            name,
            year,
            genres,
            people,
            synopsis,
        },
    )
}

fn named(id: &str, name: &str) -> Title {
    Title::named(id.parse().unwrap(), name)
}

fn found(studio: &Studio, text: &str) -> Vec<String> {
    studio.get(|r| r.search_titles(text)).into_iter().map(|t| t.id.to_string()).collect()
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

    #[test]
    fn a_title_is_found_by_its_id_and_by_its_whole_name(title in any_title()) {
        // SQLite ends a text at a NUL when it looks inside.
        prop_assume!(!title.name.contains('\0'));
        let studio = Studio::new();
        studio.put(|tx| tx.put_titles(std::slice::from_ref(&title)));
        prop_assert_eq!(studio.get(|r| r.search_titles(title.id.as_str())), vec![title.clone()]);
        if !title.name.is_empty() {
            prop_assert_eq!(studio.get(|r| r.search_titles(&title.name)), vec![title]);
        }
    }
}

#[test]
fn a_search_takes_text_as_it_is_and_puts_the_best_first() {
    let studio = Studio::new();
    let titles = [
        named("t1", "The Third Man"),
        named("t2", "Third"),
        named("t3", "100% Wolf"),
        named("t4", "third"),
        named("third", "Something else"),
    ];
    studio.put(|tx| tx.put_titles(&titles));
    let table: &[(&str, &[&str])] = &[
        ("third", &["third", "t2", "t4", "t1"]),
        ("THIRD MAN", &["t1"]),
        ("t3", &["t3"]),
        ("%", &["t3"]),
        ("_", &[]),
        ("' OR 1=1 --", &[]),
    ];
    for (text, expected) in table {
        assert_eq!(found(&studio, text), *expected, "{text}");
    }
}

#[test]
fn a_search_gives_fifty_at_most() {
    let studio = Studio::new();
    let titles: Vec<Title> =
        (0..60).map(|n| named(&format!("t{n:02}"), &format!("film {n:02}"))).collect();
    studio.put(|tx| tx.put_titles(&titles));
    let found = studio.get(|r| r.search_titles("FILM"));
    assert_eq!(found, titles[..50]);
}

#[test]
fn a_title_that_is_not_there_is_none() {
    let studio = Studio::new();
    assert_eq!(studio.get(|r| r.title(&"t1".parse().unwrap())), None);
    assert_eq!(studio.get(|r| r.title_count()), 0);
}
