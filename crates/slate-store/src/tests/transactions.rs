//! All or nothing, one after the other, and what readers see meanwhile.

use std::panic::{AssertUnwindSafe, catch_unwind};

use slate_core::{Error, ErrorKind};

use super::durable_files::failing_at;
use super::kit::{Studio, actor, event, name, refused};
use crate::{RecordRow, Store};

#[test]
fn a_write_that_fails_leaves_nothing() {
    let studio = Studio::new();
    let (kind, text) = studio.refused(|tx| {
        tx.add_actor(&actor("ada"))?;
        tx.set_studio_value("id", "x")?;
        tx.post_events(&[event("ada", "casablanca", 1)])?;
        assert_eq!(tx.actors()?.len(), 1, "a write sees its own changes");
        Err::<(), _>(Error::invalid("changed my mind"))
    });
    assert_eq!((kind, text.as_str()), (ErrorKind::Invalid, "changed my mind"));
    assert_eq!(studio.get(|r| r.actors()), []);
    assert_eq!(studio.get(|r| r.studio_value_if_set("id")), None);
    assert_eq!(studio.get(|r| r.inbox_len()), 0);
}

#[test]
fn a_write_that_panics_leaves_nothing_and_the_next_one_works() {
    let studio = Studio::new();
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        studio.write(|tx| {
            tx.add_actor(&actor("ada"))?;
            std::panic::resume_unwind(Box::new("a bug"));
            #[expect(unreachable_code, reason = "gives the closure its type")]
            Ok(())
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(studio.get(|r| r.actors()), []);
    studio.put(|tx| tx.add_actor(&actor("ben")));
    assert_eq!(studio.get(|r| r.actors()), [actor("ben")]);
}

#[test]
fn a_read_that_fails_or_panics_does_not_spoil_the_next_one() {
    let studio = Studio::new();
    studio.put(|tx| tx.add_actor(&actor("ada")));
    for _ in 0..20 {
        assert!(studio.read(|_| Err::<(), _>(Error::invalid("no"))).is_err());
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            studio.read(|_| -> slate_core::Result<()> {
                std::panic::resume_unwind(Box::new("a bug"))
            })
        }));
        assert!(panicked.is_err());
    }
    assert_eq!(studio.get(|r| r.actors()), [actor("ada")]);
    studio.put(|tx| tx.add_actor(&actor("ben")));
    assert_eq!(studio.get(|r| r.actors()).len(), 2);
}

#[test]
fn a_reader_sees_one_moment() {
    let studio = Studio::new();
    studio.put(|tx| tx.add_actor(&actor("ada")));
    let (before, after) = studio.get(|r| {
        let before = r.actors()?;
        studio.put(|tx| tx.add_actor(&actor("ben")));
        Ok((before, r.actors()?))
    });
    assert_eq!(before, after);
    assert_eq!(studio.get(|r| r.actors()).len(), 2);
}

#[test]
fn a_reader_does_not_see_what_is_not_committed() {
    let studio = Studio::new();
    studio.put(|tx| {
        tx.add_actor(&actor("ada"))?;
        assert_eq!(studio.get(|r| r.actors()), []);
        Ok(())
    });
    assert_eq!(studio.get(|r| r.actor(&name("ada"))), Some(actor("ada")));
}

#[test]
fn writers_of_two_stores_on_one_file_take_turns() {
    // Each reads before it writes: a transaction that only became a writer then would be refused.
    let studio = Studio::new();
    let other = Store::open(&studio.path()).unwrap();
    let append = |store: &Store, who: usize| {
        store.write(|tx| {
            let seq = tx.record_last()?.map_or(1, |r| r.seq + 1);
            std::thread::yield_now();
            tx.append_record(&RecordRow { seq, entry: format!("writer {who}"), hash: vec![0; 32] })
        })
    };
    std::thread::scope(|scope| {
        let stores: [&Store; 2] = [&studio, &other];
        let writers: Vec<_> = (0..4)
            .map(|who| {
                let store = stores[who % 2];
                scope.spawn(move || (0..25).try_for_each(|_| append(store, who)))
            })
            .collect();
        for writer in writers {
            writer.join().unwrap().unwrap();
        }
    });
    let rows = studio.get(|r| r.record_page(u64::MAX, 1000));
    assert_eq!(rows.len(), 100, "every writer's every row");
    assert_eq!(rows.first().map(|r| r.seq), Some(100), "without a gap");
    for who in 0..4 {
        let n = rows.iter().filter(|r| r.entry == format!("writer {who}")).count();
        assert_eq!(n, 25, "writer {who}");
    }
}

#[test]
fn of_two_that_add_the_same_one_is_refused() {
    let studio = Studio::new();
    let other = Store::open(&studio.path()).unwrap();
    let results: Vec<_> = std::thread::scope(|scope| {
        let stores: [&Store; 2] = [&studio, &other];
        let adding = stores.map(|s| scope.spawn(move || s.write(|tx| tx.add_actor(&actor("ada")))));
        adding.into_iter().map(|a| a.join().unwrap()).collect()
    });
    let refusals: Vec<ErrorKind> =
        results.into_iter().filter_map(Result::err).map(|e| e.kind()).collect();
    assert_eq!(refusals, [ErrorKind::Conflict]);
}

#[test]
fn the_change_counter_follows_the_record_whoever_writes_it() {
    let studio = Studio::new();
    let other = Store::open(&studio.path()).unwrap();
    let before = studio.change_counter().unwrap();
    assert_eq!(studio.change_counter().unwrap(), before);
    let row = RecordRow { seq: 1, entry: "e".into(), hash: vec![0; 32] };
    other.write(|tx| tx.append_record(&row)).unwrap();
    assert_ne!(studio.change_counter().unwrap(), before);
}

#[test]
fn a_disk_that_refuses_the_commit_leaves_nothing() {
    let studio = Studio::new();
    let result = failing_at("store.commit", || studio.write(|tx| tx.add_actor(&actor("ada"))));
    let (kind, text) = refused(result);
    assert_eq!(kind, ErrorKind::Io);
    assert!(text.contains("store.commit"), "{text}");
    assert_eq!(studio.get(|r| r.actors()), []);
    studio.put(|tx| tx.add_actor(&actor("ada")));
}

#[test]
fn a_trouble_after_the_commit_does_not_undo_it() {
    let studio = Studio::new();
    let result = failing_at("store.committed", || studio.write(|tx| tx.add_actor(&actor("ada"))));
    assert!(result.is_err());
    let again = Store::open(&studio.path()).unwrap();
    assert_eq!(again.read(|r| r.actors()).unwrap(), [actor("ada")]);
}
