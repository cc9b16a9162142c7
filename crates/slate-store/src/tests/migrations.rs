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

/// Studios as earlier versions left them: the schema, what was in it, and the entries of its record.
const EARLIER: [(usize, &str, u64); 2] =
    [(1, include_str!("golden/studio-1.sql"), 14), (4, include_str!("golden/studio-4.sql"), 19)];

fn earlier(folder: &tempfile::TempDir, schema: usize, dump: &str) -> std::path::PathBuf {
    let path = folder.path().join(format!("{schema}.db"));
    Connection::open(&path).unwrap().execute_batch(dump).unwrap();
    path
}

#[test]
fn a_studio_of_every_earlier_version_opens_with_all_that_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    for (schema, dump, entries) in EARLIER {
        let store = Store::open(&earlier(&folder, schema, dump)).unwrap();
        assert_eq!(store.integrity_faults().unwrap(), [""; 0]);
        let people: Vec<String> =
            store.read(|r| r.actors()).unwrap().into_iter().map(|a| a.person).collect();
        assert_eq!(people, ["Ada", "Ben Okri", "cy"]);
        let production = store.read(|r| r.alias("production")).unwrap().unwrap();
        let version = store.read(|r| r.version(&production.version)).unwrap();
        let run = store.read(|r| r.run(&version.run.clone().unwrap())).unwrap();
        assert_eq!((version.name.as_str(), run.name.as_str()), ("ease", "small"));
        let proposal = store.read(|r| r.proposal(production.proposal)).unwrap();
        assert_eq!(proposal.decided.unwrap().person, "Ben Okri");
        assert_eq!(store.read(|r| r.segments()).unwrap()[0].rows, 300);
        assert_eq!(store.read(|r| r.inbox_since(0)).unwrap().1.len(), 1);
        assert!(store.read(|r| r.client_event_known("c1")).unwrap());
        assert!(store.read(|r| r.viewer_opted_out(&"v03".parse().unwrap())).unwrap());
        assert_eq!(store.read(|r| r.titles()).unwrap()[0].genres, ["Drama", "Crime"]);
        assert_eq!(store.read(|r| r.record_last()).unwrap().unwrap().seq, entries);
    }
}

/// What came with the schemas 2 to 4: sums, who was forgotten, pages, variants, rules, profiles.
#[test]
fn a_studio_of_schema_4_keeps_what_came_since_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let (schema, dump, _) = EARLIER[1];
    let store = Store::open(&earlier(&folder, schema, dump)).unwrap();
    let production = store.read(|r| r.alias("production")).unwrap().unwrap().version;
    let retired = store.read(|r| r.all_retired()).unwrap();
    let heirs: Vec<_> = retired.iter().map(|r| r.heir.as_deref()).collect();
    assert_eq!((heirs.len(), heirs.contains(&Some(&*production))), (2, true), "{retired:?}");
    assert!(store.read(|r| r.sums_of(&production)).unwrap().is_some());
    assert_eq!(store.read(|r| r.times_forgotten()).unwrap(), 1);
    let pages = store.read(|r| r.exposures_since(0, 10)).unwrap();
    let viewers: Vec<_> =
        pages.iter().map(|(_, p)| p.viewer.as_ref().map(|v| v.as_str())).collect();
    assert_eq!(viewers, [Some("v00"), None]);
    let names: Vec<String> =
        store.read(|r| r.variants()).unwrap().into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["night", "day"]);
    let rules = store.read(|r| r.rules()).unwrap().unwrap();
    assert!(rules.version == 1 && rules.body.contains("rights"), "{rules:?}");
    let profile = store.read(|r| r.viewer_profile(&"v00".parse().unwrap())).unwrap();
    assert_eq!((profile.age_max, profile.territory), (Some(12), "FR".parse().ok()));
}

#[test]
fn a_migration_that_was_released_never_changes() {
    let folder = tempfile::tempdir().unwrap();
    let schema = |db: &Connection| -> Vec<(String, String)> {
        let sql = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name";
        let mut rows = db.prepare(sql).unwrap();
        rows.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().map(|r| r.unwrap()).collect()
    };
    for (known, dump, _) in EARLIER {
        let mut fresh = Connection::open_in_memory().unwrap();
        crate::migrate::migrate_to(&mut fresh, known).unwrap();
        let released = Connection::open(earlier(&folder, known, dump)).unwrap();
        assert_eq!(schema(&fresh), schema(&released));
    }
}
