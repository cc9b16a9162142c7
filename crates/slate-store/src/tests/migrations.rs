//! Opening: what is there, what is not, what is from another time.

use std::fs;

use rusqlite::Connection;
use slate_core::ErrorKind;

use super::kit::{Studio, actor, refused};
use crate::Store;

#[test]
fn a_studio_is_made_once() {
    let studio = Studio::new();
    let (kind, text) = refused(Store::create(&studio.path()));
    assert_eq!(kind, ErrorKind::Conflict);
    assert!(text.contains("exists already"), "{text}");
}

#[test]
fn a_studio_that_is_not_there_is_not_made_by_opening_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("slate.db");
    let (kind, text) = refused(Store::open(&path));
    assert_eq!(kind, ErrorKind::NotFound);
    assert!(text.contains("`slate init DIR`"), "{text}");
    assert!(!path.exists());
}

#[test]
fn a_studio_that_was_taken_away_is_not_made_anew() {
    let studio = Studio::new();
    fs::remove_file(studio.path()).unwrap();
    assert!(studio.read(|r| r.actors()).is_err());
    assert!(studio.change_counter().is_err());
    assert!(studio.copy_to(&studio.folder().join("copy.db")).is_err());
    assert!(!studio.path().exists());
}

#[test]
fn opening_again_finds_what_was_written() {
    let studio = Studio::new();
    studio.put(|tx| tx.add_actor(&actor("ada")));
    let again = Store::open(&studio.path()).unwrap();
    assert_eq!(again.read(|r| r.actors()).unwrap(), [actor("ada")]);
}

#[test]
fn a_studio_of_a_later_version_is_refused_and_left_alone() {
    let studio = Studio::new();
    studio.put(|tx| tx.add_actor(&actor("ada")));
    let path = studio.path();
    let other = Connection::open(&path).unwrap();
    other.pragma_update(None, "user_version", 99).unwrap();
    let (kind, text) = refused(Store::open(&path));
    assert_eq!(kind, ErrorKind::Conflict);
    assert!(text.contains("schema 99"), "{text}");
    assert!(text.contains("use the version of Slate that last opened it"), "{text}");
    let version: i64 = other.query_row("PRAGMA user_version", [], |r| r.get(0)).unwrap();
    assert_eq!(version, 99);
    assert_eq!(studio.get(|r| r.actors()), [actor("ada")]);
}

#[test]
fn a_migration_that_was_cut_short_is_done_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("slate.db");
    // What is left when the first migration did not commit: a database without a table.
    Connection::open(&path).unwrap().pragma_update(None, "journal_mode", "wal").unwrap();
    let store = Store::open(&path).unwrap();
    store.write(|tx| tx.add_actor(&actor("ada"))).unwrap();
    assert_eq!(store.read(|r| r.actors()).unwrap(), [actor("ada")]);
}

#[test]
fn a_file_that_is_no_database_is_corrupt() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("slate.db");
    fs::write(&path, "a screenplay, not a database. ".repeat(100)).unwrap();
    let (kind, text) = refused(Store::open(&path));
    assert_eq!(kind, ErrorKind::Corrupt, "{text}");
}

#[test]
fn many_may_open_a_new_studio_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("slate.db");
    Connection::open(&path).unwrap().pragma_update(None, "journal_mode", "wal").unwrap();
    std::thread::scope(|scope| {
        let opening: Vec<_> = (0..8).map(|_| scope.spawn(|| Store::open(&path))).collect();
        for one in opening {
            one.join().unwrap().unwrap();
        }
    });
}

#[test]
fn a_new_studio_has_no_faults_and_a_damaged_one_has() {
    let studio = Studio::new();
    assert_eq!(studio.integrity_faults().unwrap(), [""; 0]);
    studio.put(|tx| {
        tx.add_actor(&actor("ada"))?;
        tx.db.pragma_update(None, "ignore_check_constraints", true).unwrap();
        tx.db.execute("UPDATE actor SET role = 'director'", []).unwrap();
        Ok(())
    });
    let faults = studio.integrity_faults().unwrap();
    assert!(faults.iter().any(|f| f.contains("CHECK")), "{faults:?}");
}
