//! Forgetting a viewer leaves no row of theirs and takes nothing from anybody else.

use rusqlite::Connection;
use slate_core::{ErrorKind, ViewerId};

use super::kit::{Studio, at, event, event_with_id, version};
use crate::{Retired, SegmentRow, SumsRow};

fn ada() -> ViewerId {
    "ada".parse().unwrap()
}

#[test]
fn every_table_that_names_viewers_is_on_the_list() {
    let studio = Studio::new();
    let db = Connection::open(studio.path()).unwrap();
    let sql = "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
               WHERE m.type = 'table' AND (c.name LIKE '%viewer%' OR c.name = 'unit') AND c.type = 'TEXT'
               AND NOT (m.name = 'run' AND c.name = 'per_viewer')";
    let mut statement = db.prepare(sql).unwrap();
    let named: Vec<String> =
        statement.query_map([], |r| r.get(0)).unwrap().map(|n| n.unwrap()).collect();
    let listed = studio.get(|r| r.rows_of_viewer(&ada()));
    for table in named {
        assert!(listed.iter().any(|l| l.table == table), "`{table}` names viewers");
    }
}

#[test]
fn a_viewer_is_forgotten_with_events_ids_key_and_wish_and_nobody_else_is() {
    let studio = Studio::new();
    let ben: ViewerId = "ben".parse().unwrap();
    studio.put(|tx| {
        tx.post_events(&[event_with_id("c1", 5), event("ada", "x", 6), event("ben", "x", 7)])?;
        tx.viewer_key(&ada(), [1; 32])?;
        tx.viewer_key(&ben, [2; 32])?;
        tx.set_viewer_opt_out(&ada(), Some(at(1)))
    });
    let rows = |v: &ViewerId| {
        let found = studio.get(|r| r.rows_of_viewer(v));
        found.into_iter().map(|r| (r.table, r.rows)).collect::<Vec<_>>()
    };
    assert_eq!(
        rows(&ada()),
        [("inbox_event", 2), ("exposure", 0), ("test_exposure", 0), ("viewer", 1)]
    );
    let gone = studio.put(|tx| tx.forget_viewer(&ada()));
    assert_eq!(gone.iter().map(|r| r.rows).collect::<Vec<_>>(), [2, 0, 0, 1]);
    assert_eq!(
        rows(&ada()),
        [("inbox_event", 0), ("exposure", 0), ("test_exposure", 0), ("viewer", 0)]
    );
    assert_eq!(
        rows(&ben),
        [("inbox_event", 1), ("exposure", 0), ("test_exposure", 0), ("viewer", 1)]
    );
    assert!(!studio.get(|r| r.client_event_known("c1")));
    assert_eq!(studio.get(|r| r.viewer_key_if_any(&ada())), None);
    assert_eq!(studio.get(|r| r.viewer_key_if_any(&ben)), Some([2; 32]));
    assert!(!studio.get(|r| r.viewer_opted_out(&ada())));
}

#[test]
fn no_byte_of_a_forgotten_viewer_stays_in_the_database() {
    let studio = Studio::new();
    let name = "somebody-with-a-name-that-occurs-nowhere-else";
    let viewer: ViewerId = name.parse().unwrap();
    let events: Vec<_> = (0..200).map(|n| event(name, &format!("t{n}"), n)).collect();
    studio.put(|tx| tx.post_events(&events));
    studio.put(|tx| tx.viewer_key(&viewer, [1; 32]));
    let found = || {
        let files = std::fs::read_dir(studio.folder()).unwrap();
        let holds = |path: std::path::PathBuf| {
            let bytes = std::fs::read(path).unwrap();
            bytes.windows(name.len()).any(|w| w == name.as_bytes())
        };
        files.filter(|f| holds(f.as_ref().unwrap().path())).count()
    };
    assert!(found() > 0);
    studio.put(|tx| tx.forget_viewer(&viewer));
    assert!(studio.empty_log().unwrap());
    assert_eq!(found(), 0);
}

#[test]
fn files_take_the_place_of_files_or_nothing_happens() {
    let studio = Studio::new();
    let row = |file: &str| SegmentRow {
        file: file.into(),
        rows: 1,
        at_min: at(1),
        at_max: at(2),
        bytes: 3,
    };
    studio.put(|tx| tx.add_segments(&[row("a"), row("b")], at(1)));
    studio.put(|tx| tx.replace_segments(&["a".into()], &[row("c")], at(2)));
    let names = || studio.get(|r| r.segments()).into_iter().map(|s| s.file).collect::<Vec<_>>();
    assert_eq!(names(), ["b", "c"]);
    let (kind, _) = studio.refused(|tx| tx.replace_segments(&["a".into()], &[row("d")], at(3)));
    assert_eq!(kind, ErrorKind::Conflict);
    assert_eq!(names(), ["b", "c"]);
    assert_eq!(studio.put(|tx| tx.forget_client_events(&["nobody's".into()])), 0);
}

#[test]
fn a_retired_version_has_no_sums_and_its_heir_knows_where_it_comes_from() {
    let studio = Studio::new();
    studio.put(|tx| {
        tx.add_version(&version("old1", 1))?;
        tx.add_version(&version("new1", 2))?;
        let sums = |v: &str, a: &str| SumsRow { version: v.into(), artifact: a.into(), bytes: 9 };
        tx.set_sums(&sums("old1", "s1"))?;
        tx.set_sums(&sums("new1", "s2"))?;
        tx.set_sums(&sums("new1", "s3"))
    });
    let retired = Retired {
        version: "old1".into(),
        heir: Some("new1".into()),
        why: "forgotten".into(),
        actor: "ada".into(),
        at: at(3),
    };
    studio.put(|tx| tx.retire(&retired));
    assert_eq!(studio.get(|r| r.retired("old1")), Some(retired.clone()));
    assert_eq!(studio.get(|r| r.all_retired()), [retired]);
    assert_eq!(studio.get(|r| r.inherits_from("new1")), ["old1"]);
    assert_eq!(studio.get(|r| r.sums_of("old1")), None);
    assert_eq!(studio.get(|r| r.doomed_artifacts()), ["old1", "s1", "s2"]);
    let kept = studio.get(|r| r.all_sums());
    assert_eq!(kept.iter().map(|s| s.artifact.as_str()).collect::<Vec<_>>(), ["s3"]);
    studio.put(|tx| tx.unretire("old1"));
    assert_eq!(studio.get(|r| r.retired("old1")), None);
    assert_eq!(studio.get(|r| r.doomed_artifacts()), ["s1", "s2"], "what is used again may stay");
}
