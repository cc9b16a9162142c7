//! Copying the database while it is in use.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use slate_core::Result;

use super::kit::{Studio, actor, at, event, refused};
use crate::{RecordRow, Store};

/// One transaction that touches two tables: a copy has both of its rows or neither.
fn step(store: &Store, seq: u64) -> Result<()> {
    store.write(|tx| {
        tx.append_record(&RecordRow { seq, entry: "x".repeat(2000), hash: vec![0; 32] })?;
        let ms = i64::try_from(seq).unwrap();
        tx.post_events(&[event("ada", &format!("t{seq}"), ms)]).map(drop)
    })
}

#[test]
fn a_copy_is_the_database_and_stays_as_it_was() {
    let studio = Studio::new();
    studio.put(|tx| tx.add_actor(&actor("ada")));
    let target = studio.folder().join("copy.db");
    studio.copy_to(&target).unwrap();
    studio.put(|tx| tx.add_actor(&actor("ben")));
    let copy = Store::open(&target).unwrap();
    assert_eq!(copy.read(|r| r.actors()).unwrap(), [actor("ada")]);
    assert_eq!(copy.integrity_faults().unwrap(), [""; 0]);
    copy.write(|tx| tx.add_actor(&actor("cleo"))).unwrap();
    assert_eq!(studio.get(|r| r.actors()).len(), 2);
}

#[test]
fn a_copy_is_one_file_that_needs_no_other() {
    let studio = Studio::new();
    studio.put(|tx| tx.add_actor(&actor("ada")));
    let folder = tempfile::tempdir().unwrap();
    studio.copy_to(&folder.path().join("copy.db")).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_copy_does_not_replace_anything() {
    let studio = Studio::new();
    let other = Studio::new();
    other.put(|tx| tx.add_actor(&actor("ben")));
    assert!(studio.copy_to(&other.path()).is_err());
    assert_eq!(other.get(|r| r.actors()), [actor("ben")]);
}

#[test]
fn a_copy_into_a_folder_that_is_not_there_is_refused() {
    let studio = Studio::new();
    let (_, text) = refused(studio.copy_to(&studio.folder().join("missing/copy.db")));
    assert!(text.contains("open the copy"), "{text}");
}

/// The database is larger than one step of a copy, and somebody writes all the time: the copy must
/// end nevertheless, and be one moment.
#[test]
fn a_copy_ends_while_somebody_writes_and_holds_whole_transactions() {
    let studio = Studio::new();
    studio.put(|tx| tx.set_studio_value("filler", &"y".repeat(40_000_000)));
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut seq = 0;
            while !done.load(Ordering::Acquire) {
                seq += 1;
                step(&studio, seq).unwrap();
            }
            seq
        });
        for n in 0..3 {
            std::thread::sleep(Duration::from_millis(20));
            let target = studio.folder().join(format!("copy-{n}.db"));
            studio.copy_to(&target).unwrap();
            check_copy(&target);
        }
        done.store(true, Ordering::Release);
        let written = writing.join().unwrap();
        assert_eq!(studio.get(|r| r.inbox_len()), written);
    });
}

fn check_copy(path: &std::path::Path) {
    let copy = Store::open(path).unwrap();
    assert_eq!(copy.integrity_faults().unwrap(), [""; 0]);
    let (last, rows) = copy.read(|r| Ok((r.record_last()?, r.inbox_since(0)?.1))).unwrap();
    let last = last.map_or(0, |r| r.seq);
    assert_eq!(rows.len() as u64, last, "a transaction was copied in part");
    assert_eq!(rows.last().map(|e| e.at), (last > 0).then(|| at(i64::try_from(last).unwrap())));
}
