//! The client ids one import brings.

use std::collections::HashSet;

use proptest::prelude::*;
use slate_core::{Error, ErrorKind};

use super::kit::{Studio, event_with_id, few, id, refused};
use crate::ImportIds;

fn files(studio: &Studio) -> Vec<String> {
    let names = std::fs::read_dir(studio.folder()).unwrap();
    let names = names.map(|e| e.unwrap().file_name().into_string().unwrap());
    names.filter(|n| n.starts_with("import-ids")).collect()
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn an_id_is_new_once(
        before in proptest::collection::vec(id(), 0..8),
        ids in proptest::collection::vec(id(), 0..12),
    ) {
        let studio = Studio::new();
        studio.put(|tx| before.iter().try_for_each(|id| tx.remember_client_event(id)));
        let mut known: HashSet<&str> = before.iter().map(String::as_str).collect();
        let mut import = ImportIds::new(&studio, studio.folder()).unwrap();
        for id in ids.iter().chain(&before) {
            prop_assert_eq!(import.remember(id.as_bytes()).unwrap(), known.insert(id));
        }
        studio.put(|tx| import.commit(tx));
        for id in ids.iter().chain(&before) {
            prop_assert!(studio.get(|r| r.client_event_known(id)));
        }
    }
}

#[test]
fn nothing_is_known_before_the_import_commits() {
    let studio = Studio::new();
    let mut import = ImportIds::new(&studio, studio.folder()).unwrap();
    assert!(import.remember(b"e1").unwrap());
    assert!(!import.remember(b"e1").unwrap());
    assert!(!studio.get(|r| r.client_event_known("e1")));
    drop(import);
    assert!(!studio.get(|r| r.client_event_known("e1")));
    assert_eq!(files(&studio), [""; 0]);
}

#[test]
fn a_commit_that_is_refused_leaves_no_ids() {
    let studio = Studio::new();
    let mut import = ImportIds::new(&studio, studio.folder()).unwrap();
    import.remember(b"e1").unwrap();
    let result = studio.write(|tx| {
        import.commit(tx)?;
        Err::<(), _>(Error::invalid("no"))
    });
    assert!(result.is_err());
    assert!(!studio.get(|r| r.client_event_known("e1")));
    assert_eq!(files(&studio), [""; 0], "the scratch file goes with the import");
}

#[test]
fn an_event_posted_while_the_import_ran_is_in_one_place() {
    let studio = Studio::new();
    let mut import = ImportIds::new(&studio, studio.folder()).unwrap();
    assert!(import.remember(b"e1").unwrap());
    studio.put(|tx| tx.post_events(&[event_with_id("e1", 10), event_with_id("e2", 20)]));
    studio.put(|tx| import.commit(tx));
    assert_eq!(studio.get(|r| r.inbox_since(0)).1, [event_with_id("e2", 20)]);
}

#[test]
fn what_a_dead_import_left_does_not_count() {
    let studio = Studio::new();
    let mut dead = ImportIds::new(&studio, studio.folder()).unwrap();
    dead.remember(b"e1").unwrap();
    std::mem::forget(dead);
    assert_eq!(files(&studio).len(), 1);
    let mut import = ImportIds::new(&studio, studio.folder()).unwrap();
    assert!(import.remember(b"e1").unwrap());
    drop(import);
    assert_eq!(files(&studio), [""; 0]);
}

#[test]
fn an_id_that_is_not_text_is_refused() {
    let studio = Studio::new();
    let mut import = ImportIds::new(&studio, studio.folder()).unwrap();
    let (kind, text) = refused(import.remember(b"e\xff"));
    assert_eq!((kind, text.as_str()), (ErrorKind::Invalid, "a client id is not UTF-8"));
    assert!(import.remember(b"e1").unwrap(), "the import may go on");
}
